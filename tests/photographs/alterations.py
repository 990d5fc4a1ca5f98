"""What the world does to a photograph, done by Pillow."""

from pathlib import Path

from PIL import Image

# Name, and whether a checker is to find the copy.
ALTERATIONS = {
    "unaltered": True,
    "JPEG quality 85": True,
    "JPEG quality 70": True,
    "JPEG quality 50": True,
    "grey": True,
    "palette GIF": True,
    "palette PNG": True,
    "CMYK JPEG": True,
    "half size": True,
    "mirrored": True,
    "turned, EXIF 6": True,
    # PDQ is of the whole frame: a copy without its margins is another picture to it.
    "crop to half": False,
}

EXIF_ORIENTATION = 274


def alter(original: Path, folder: Path) -> dict[str, Path]:
    """Writes every altered copy of a photograph and says where."""
    with Image.open(original) as image:
        rgb = image.convert("RGB")
    paths = {name: folder / f"{place}" for place, name in enumerate(ALTERATIONS)}
    paths["unaltered"].write_bytes(original.read_bytes())
    for quality in (85, 70, 50):
        jpeg(rgb, paths[f"JPEG quality {quality}"], quality)
    jpeg(rgb.convert("L"), paths["grey"], 85)
    palette = rgb.convert("P", palette=Image.Palette.ADAPTIVE)
    palette.save(paths["palette GIF"], "GIF")
    palette.save(paths["palette PNG"], "PNG", compress_level=1)
    jpeg(rgb.convert("CMYK"), paths["CMYK JPEG"], 85)
    jpeg(rgb.resize((rgb.width // 2, rgb.height // 2)), paths["half size"], 85)
    jpeg(rgb.transpose(Image.Transpose.FLIP_LEFT_RIGHT), paths["mirrored"], 85)
    turned(rgb, paths["turned, EXIF 6"])
    jpeg(cropped(rgb), paths["crop to half"], 85)
    return paths


def jpeg(image: Image.Image, path: Path, quality: int) -> None:
    image.save(path, "JPEG", quality=quality)


def turned(rgb: Image.Image, path: Path) -> None:
    """Lies on its left side in the file, which asks to be turned upright: as a phone held upright writes."""
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = 6
    rgb.transpose(Image.Transpose.ROTATE_90).save(path, "JPEG", quality=85, exif=exif)


def cropped(rgb: Image.Image) -> Image.Image:
    """The middle, half of the area."""
    width, height = round(rgb.width * 0.5**0.5), round(rgb.height * 0.5**0.5)
    left, top = (rgb.width - width) // 2, (rgb.height - height) // 2
    return rgb.crop((left, top, left + width, top + height))
