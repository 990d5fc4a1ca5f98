"""Draws the pictures in the folder `made` and writes them as other programs write files.

Needs Pillow 13.0.0 and numpy 2.4.6, as in tests/photographs/requirements.txt. The files are checked in,
because the bytes of other programs' encoders are the point of them: another version of Pillow writes others.
Run it only to add a file, then `regen` for the vectors:

    python tests/vectors/fingerprint/make_files.py
"""

import struct
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent / "photographs"))

import png16  # noqa: E402

EXIF_ORIENTATION = 274
LARGEST_FILE = 60_000
# What a header claims that is meant to make a decoder allocate without end.
BOMB = 60_000


def main() -> None:
    folder = HERE / "made"
    folder.mkdir(exist_ok=True)
    files = large() | oriented() | faint() | cut() | no_pictures() | bombs()
    for name, content in files.items():
        assert len(content) < LARGEST_FILE, f"{name} has {len(content)} bytes"
        (folder / name).write_bytes(content)
    print(f"wrote {len(files)} files, {sum(map(len, files.values()))} bytes")


# Files by name.


def large() -> dict[str, bytes]:
    """Pictures over 512 pixels, where the two conventions of PDQ part, in every format."""
    # 257 takes 0 to 0 and 255 to 65535.
    sixteen = png16.encoded(np.asarray(drawing(520, 600)).astype(np.uint16) * 257, level=9)
    return {
        "large-rgb.png": saved(drawing(700, 560), "PNG", optimize=True),
        "large-420.jpg": saved(drawing(1040, 768), "JPEG", quality=50, subsampling="4:2:0"),
        "large-progressive-422.jpg": saved(
            drawing(768, 1040), "JPEG", quality=50, subsampling="4:2:2", progressive=True
        ),
        "large-grey.jpg": saved(drawing(900, 700).convert("L"), "JPEG", quality=50),
        "large-palette.gif": saved(drawing(640, 520).quantize(64), "GIF"),
        "large-lossy.webp": saved(drawing(600, 600), "WEBP", quality=50),
        "large-lossless.webp": saved(drawing(600, 600), "WEBP", lossless=True),
        "large-16-bit.png": sixteen,
        "large-deflate.tif": saved(drawing(600, 520), "TIFF", compression="tiff_adobe_deflate"),
        "large-grey.bmp": saved(drawing(520, 100).convert("L"), "BMP"),
    }


def oriented() -> dict[str, bytes]:
    """One picture as stored, with every EXIF orientation but the plain one."""
    files = {}
    for number in range(2, 9):
        exif = Image.Exif()
        exif[EXIF_ORIENTATION] = number
        files[f"exif-{number}.jpg"] = saved(drawing(96, 64), "JPEG", quality=85, exif=exif)
    return files


def faint() -> dict[str, bytes]:
    """Pictures that PDQ can say little or nothing of."""
    y, x = np.ogrid[0:160, 0:200]
    soft = 128 + 24 * np.sin(x / 31 + y / 67) + 16 * np.cos(x / 71 - y / 29)
    bars = np.where((x // 25 + 0 * y) % 2 == 0, 40, 215)
    pale = np.asarray(drawing(200, 160)).astype(float) - 128
    return {
        "soft.png": saved(grey(soft), "PNG"),
        "pale.png": saved(grey(128 + pale * 0.35), "PNG"),
        "less-pale.png": saved(grey(128 + pale * 0.5), "PNG"),
        "tied.png": saved(grey(bars), "PNG"),
        "flat.png": saved(grey(np.full((160, 200), 77)), "PNG"),
        "small-4x4.png": saved(drawing(4, 4), "PNG"),
        "small-5x5.png": saved(drawing(5, 5), "PNG"),
    }


def cut() -> dict[str, bytes]:
    """Files that end after two thirds."""
    picture = drawing(96, 64)
    whole = {
        "jpg": saved(picture, "JPEG", quality=85),
        "png": saved(picture, "PNG"),
        "gif": saved(picture.quantize(64), "GIF"),
        "bmp": saved(picture, "BMP"),
    }
    return {f"truncated.{ending}": content[: len(content) * 2 // 3] for ending, content in whole.items()}


def no_pictures() -> dict[str, bytes]:
    """What is no picture, and the beginnings of formats that are not decoded."""
    return {
        "empty.bin": b"",
        "words.txt": b"Only words.\n",
        "header.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog >>\nendobj\n",
        "header.heic": box(b"ftyp", b"heic" + bytes(4) + b"mif1heic") + box(b"meta", bytes(4)),
        "header.avif": box(b"ftyp", b"avif" + bytes(4) + b"avifmif1") + box(b"meta", bytes(4)),
        # A JPEG XL file comes bare or in boxes.
        "header-bare.jxl": b"\xff\x0a\xfa\x1f\x41\x91",
        "header-boxes.jxl": box(b"JXL ", b"\r\n\x87\n") + box(b"ftyp", b"jxl " + bytes(4) + b"jxl "),
        "header.mp4": box(b"ftyp", b"isom" + bytes(4) + b"isommp41"),
    }


def bombs() -> dict[str, bytes]:
    """Small files whose headers claim more pixels than anybody should make room for."""
    header = struct.pack(">IIBBBBB", BOMB, BOMB, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", b"x\x9c\x03\0\0\0\0\x01"), (b"IEND", b"")]
    jpeg = saved(drawing(96, 64), "JPEG", quality=85)
    frame = jpeg.index(b"\xff\xc0") + 5
    gif = saved(drawing(96, 64).quantize(16), "GIF")
    return {
        "bomb.png": b"\x89PNG\r\n\x1a\n" + b"".join(png16.chunk(*chunk) for chunk in chunks),
        "bomb.jpg": jpeg[:frame] + struct.pack(">HH", BOMB, BOMB) + jpeg[frame + 4 :],
        # The canvas of a GIF stands after its six letters; its one frame stays small.
        "bomb.gif": gif[:6] + struct.pack("<HH", 65_535, 65_535) + gif[10:],
    }


# Drawing and saving.


def drawing(width: int, height: int) -> Image.Image:
    """Waves in steps, so that lossless files stay small, and a few discs over them; the same on every run."""
    random = np.random.default_rng(width * 10_000 + height)
    y, x = np.ogrid[0:height, 0:width]
    pixels = np.full((height, width, 3), 128.0)
    for _ in range(4):
        across, down, phase = random.normal(0, 3), random.normal(0, 3), random.uniform(0, 2 * np.pi)
        wave = np.sin(2 * np.pi * (across * x / width + down * y / height) + phase)
        pixels += np.round(wave)[..., None] * random.uniform(-45, 45, 3)
    for _ in range(8):
        left, top = random.uniform(0, width), random.uniform(0, height)
        radius = random.uniform(0.04, 0.15) * max(width, height)
        pixels[np.hypot(x - left, y - top) < radius] = random.integers(0, 256, 3)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def grey(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def saved(image: Image.Image, form: str, **options) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def box(kind: bytes, content: bytes) -> bytes:
    """length of the whole, kind, content: the unit of the ISO base media file format."""
    return struct.pack(">I", len(content) + 8) + kind + content


if __name__ == "__main__":
    main()
