"""From files the hash is that of the picture, whatever the file's format does with its pixels.

The other side is always pdqhash, given pixels that Pillow decoded.
"""

import tempfile
from pathlib import Path
from statistics import median

import numpy as np
import pytest
from PIL import Image

import fetch
import oracle
import png16
import shell

# Files here are saved many times over, so they are smaller than in the other tests.
LARGEST = (1200, 900)

# Meta's own rule for two programs that hash one picture: at most 10 bits, where PDQ's quality is at least
# 80. A picture of less contrast may be altered by more; it must still be found, within 31.
CONFORMS = 10
CONTRAST = 80
RADIUS = 31

JPEG_QUALITY = 80
SUBSAMPLING = ["4:4:4", "4:2:2", "4:2:0"]


def test_jpeg_files(photographs, pool, report):
    """Decoders of JPEG differ in rounding and in how they enlarge colours, never in more than a few bits."""
    found = gathered(pool.map(jpeg_distances, photographs))
    report(f"JPEG files, distance to pdqhash of Pillow's pixels:\n{table(found)}")
    assert len(found) == 1 + 2 * len(SUBSAMPLING)
    assert worst(found) <= CONFORMS


def jpeg_distances(photograph: Path) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        files = {"as shipped": photograph}
        pixels = fetch.rgb(photograph, LARGEST)
        for progressive in (False, True):
            for subsampling in SUBSAMPLING:
                name = f"quality {JPEG_QUALITY}, {subsampling}, {'progressive' if progressive else 'baseline'}"
                files[name] = Path(folder) / f"{len(files)}.jpg"
                pixels.save(
                    files[name], quality=JPEG_QUALITY, subsampling=subsampling, progressive=progressive
                )
        return {
            name: oracle.distance(line["pdq"]["hex"], oracle.pdq(decoded(files[name])).hex)
            for name, line in zip(files, shell.hashes(*files.values()), strict=True)
        }


@pytest.fixture(scope="module")
def forms(photographs, pool) -> dict[str, dict[str, list[int]]]:
    """The distances of all photographs by side, as `form_distances` says, and form."""
    each = list(pool.map(form_distances, photographs))
    sides = {side for distances in each for side in distances}
    return {side: gathered(distances[side] for distances in each if side in distances) for side in sides}


def test_forms_of_colour(forms, report):
    """A photograph saved with a palette, as CMYK or with 16 bits keeps the hash of its RGB form.

    A palette of 256 colours changes pixels, but Pillow dithers none of these: it dithers only to a
    palette it is given. CMYK is Pillow's plain inversion, without a colour profile, then JPEG.
    """
    report(f"hashward, distance to pdqhash of the RGB form:\n{table(forms['ours'])}")
    assert set(forms["ours"]) == {"GIF palette", "PNG palette", "CMYK JPEG", "16-bit PNG", "16-bit grey PNG"}
    assert worst(forms["ours"]) <= CONFORMS

    if "faint" in forms:
        report(f"the same, of photographs under quality {CONTRAST}:\n{table(forms['faint'])}")
        assert worst(forms["faint"]) <= RADIUS

    # Held against the file's own pixels, what the palette changed is out of the comparison.
    report(f"hashward, distance to pdqhash of the same file's pixels:\n{table(forms['own'])}")
    assert worst(forms["own"]) <= CONFORMS


def test_today_s_way_misses_them(forms, report):
    """What the comparison is worth: hashing the array that Pillow opens, without turning it into RGB.

    That is what threatexchange does. A palette's indices are then taken for grey, and the first three of
    CMYK, which a JPEG holds inverted or not, for RGB.
    """
    report(f"hashing what Pillow opens, distance to pdqhash of the RGB form:\n{table(forms['naive'])}")
    assert set(forms["naive"]) == {"GIF palette", "PNG palette", "CMYK JPEG"}
    assert min(min(distances) for distances in forms["naive"].values()) > 100


def form_distances(photograph: Path) -> dict[str, dict[str, int]]:
    """Of each form of a photograph the distances by side.

    `ours`, or `faint` for a photograph of little contrast: hashward to pdqhash of the RGB form. `own`:
    hashward to pdqhash of the file's own pixels, as Pillow turns them into RGB. `naive`: pdqhash of what
    Pillow opens to pdqhash of the RGB form.
    """
    pixels = fetch.rgb(photograph, LARGEST)
    with tempfile.TemporaryDirectory() as folder:
        files = save_forms(pixels, Path(folder))
        hashed = dict(zip(files, (line["pdq"]["hex"] for line in shell.hashes(*files.values())), strict=True))
        plain, quality = oracle.pdq(np.asarray(pixels))
        # Pillow clips 16-bit grey at 255 instead of scaling it, so it is no witness there.
        witnessed = [name for name in files if name != "16-bit grey PNG"]
        naive = [name for name in files if "16-bit" not in name]
        return {
            "ours" if quality >= CONTRAST else "faint": {name: oracle.distance(hashed[name], plain) for name in files},
            "own": {
                name: oracle.distance(hashed[name], oracle.pdq(decoded(files[name])).hex)
                for name in witnessed
            },
            "naive": {name: oracle.distance(oracle.pdq(opened(files[name])).hex, plain) for name in naive},
        }


def save_forms(pixels: Image.Image, folder: Path) -> dict[str, Path]:
    palette = pixels.convert("P", palette=Image.Palette.ADAPTIVE)
    palette.save(folder / "palette.gif")
    palette.save(folder / "palette.png", compress_level=1)
    pixels.convert("CMYK").save(folder / "cmyk.jpg", quality=90)
    # 257 takes 0 to 0 and 255 to 65535.
    png16.save(np.asarray(pixels).astype(np.uint16) * 257, folder / "16.png")
    grey = np.asarray(pixels.convert("L")).astype(np.uint16) * 257
    Image.fromarray(grey).save(folder / "16-grey.png", compress_level=1)
    return {
        "GIF palette": folder / "palette.gif",
        "PNG palette": folder / "palette.png",
        "CMYK JPEG": folder / "cmyk.jpg",
        "16-bit PNG": folder / "16.png",
        "16-bit grey PNG": folder / "16-grey.png",
    }


def decoded(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"))


def opened(path: Path) -> np.ndarray:
    """The array as Pillow opens it; pdqhash wants three channels, so a single one is taken three times."""
    with Image.open(path) as image:
        pixels = np.asarray(image)
    return pixels if pixels.ndim == 3 else np.repeat(pixels[..., None], 3, 2)


def gathered(each) -> dict[str, list[int]]:
    """From a dictionary for each photograph to a list for each name."""
    lists = {}
    for distances in each:
        for name, distance in distances.items():
            lists.setdefault(name, []).append(distance)
    return lists


def worst(lists: dict[str, list[int]]) -> int:
    return max(max(distances) for distances in lists.values())


def table(lists: dict[str, list[int]]) -> str:
    lines = [f"  {'':32} files  least  median  most"]
    for name, each in lists.items():
        lines.append(f"  {name:32} {len(each):5} {min(each):6} {median(each):7.1f} {max(each):5}")
    return "\n".join(lines)
