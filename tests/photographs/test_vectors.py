"""The fingerprint vectors, which hashward wrote, against Pillow, pdqhash and hashlib."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image, ImageOps

import oracle

VECTORS = Path(__file__).resolve().parent.parent / "vectors"

# Meta's own rule for two programs that decode and hash one picture.
CONFORMS = 10
EXIF_ORIENTATION = 274
# Decoders of these differ in the last bit of a sample. Of WebP files only the name says it.
LOSSY = ("image/jpeg", "lossy", "animated.webp", "exif-6.webp")
# The names that hashward gives to pdqhash's eight ways to lay a picture on its frame, in its order.
FORMS = [
    *["stored", "rotated270", "rotated180", "rotated90"],
    *["flipped_y", "flipped_x", "transposed", "transversed"],
]


class Vector(NamedTuple):
    """What hashward says of a file."""

    name: str
    file: Path
    said: dict


class Decoded(NamedTuple):
    """What Pillow makes of a file: its pixels as stored and as to be shown, 8-bit RGB."""

    mime: str
    orientation: int
    stored: np.ndarray
    upright: np.ndarray


def vectors(part: str) -> list[Vector]:
    """The vectors of a folder, which must be exactly those of the index."""
    folder = VECTORS / "fingerprint" / part
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(folder.glob("*.json"))}
    listed = json.loads((VECTORS / "index.json").read_text("utf-8"))[f"fingerprint/{part}"]
    assert sorted(found) == sorted(listed), f"other vectors than in the index: {part}"
    return [Vector(name, folder / vector["file"], vector["fingerprint"]) for name, vector in found.items()]


VALID = vectors("valid")
# What stands in for the pixels that a broken file lacks is every decoder's own choice.
WHOLE = [vector for vector in VALID if "truncated" not in vector.said["gaps"]]


def named(vector: Vector) -> str:
    return vector.name


@pytest.mark.parametrize("vector", VALID + vectors("invalid"), ids=named)
def test_digests(vector):
    content = vector.file.read_bytes()
    assert vector.said["bytes"] == len(content)
    for algorithm in ("md5", "sha1", "sha256"):
        assert vector.said[algorithm] == hashlib.new(algorithm, content).hexdigest(), algorithm


@pytest.mark.parametrize("vector", WHOLE, ids=named)
def test_pictures(vector):
    said, picture = decoded(vector.file), vector.said["picture"]
    assert vector.said["mime"] == said.mime
    assert (picture["height"], picture["width"]) == said.stored.shape[:2]
    assert picture["orientation"] == said.orientation
    allowed = CONFORMS if any(word in f"{vector.name} {said.mime}" for word in LOSSY) else 0
    for convention, sampled in (("full", lambda pixels: pixels), ("nearest512", oracle.nearest_512)):
        ours, pixels = picture[convention], sampled(said.stored)
        theirs, ties = oracle.pdq(pixels), oracle.ties(pixels)
        # Each difference is cut to a whole percent, where rounding may fall on either side.
        assert abs(ours["quality"] - theirs.quality) <= 1
        assert (ours["ties"] > 16) == (ties > 16)
        # One tie is the median itself; of more, rounding alone decides the bits.
        bits = allowed + (ties if ties > 1 else 0)
        assert oracle.distance(ours["hex"], theirs.hex) <= bits, convention
        forms = dict(picture[f"forms_{convention}"])
        upright = forms.pop("upright", ours["hex"])
        assert oracle.distance(upright, oracle.pdq(sampled(said.upright)).hex) <= max(bits, 2), "upright"
        assert list(forms) == [*FORMS[:1], *FORMS[3:0:-1], *FORMS[5:3:-1], *FORMS[6:]]
        for form, expected in zip(FORMS, oracle.mirrored(pixels), strict=True):
            assert oracle.distance(forms[form], expected) <= bits, form


def test_what_is_covered(report):
    """The vectors would say little if all were small, clear and upright."""
    pictures = [vector.said["picture"] for vector in WHOLE]
    large = [picture for picture in pictures if max(picture["width"], picture["height"]) > 512]
    apart = [picture for picture in large if picture["full"]["hex"] != picture["nearest512"]["hex"]]
    report(f"fingerprint vectors: {len(VALID)} with a picture, {len(large)} of them over 512 pixels")
    assert len(large) >= 10 and len(apart) >= 8
    assert {picture["orientation"] for picture in pictures} == set(range(1, 9))
    assert min(picture["full"]["quality"] for picture in pictures if picture["full"]["ties"] <= 1) < 50
    assert max(picture["full"]["ties"] for picture in pictures) > 16


def decoded(path: Path) -> Decoded:
    with Image.open(path) as image:
        orientation = image.getexif().get(EXIF_ORIENTATION, 1)
        image.load()
        if image.format == "TIFF":
            # Pillow turns these by itself; the only one turned here is to be shown a quarter clockwise.
            upright = rgb(image)
            stored = np.rot90(upright) if orientation == 6 else upright
        else:
            stored, upright = rgb(image), rgb(ImageOps.exif_transpose(image))
        return Decoded(Image.MIME[image.format], orientation, stored, upright)


def rgb(image: Image.Image) -> np.ndarray:
    if image.mode.startswith("I;16"):
        # Pillow clips 16-bit grey at 255 instead of scaling it.
        grey = (np.asarray(image) >> 8).astype(np.uint8)
        return np.repeat(grey[..., None], 3, 2)
    return np.asarray(image.convert("RGB"))
