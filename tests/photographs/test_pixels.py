"""The same pixels give the same PDQ as PyPI `pdqhash`, bit for bit, in both conventions."""

import tempfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

import fetch
import oracle
import shell
from pictures import FORMATS, SIZES, self_made


class Row(NamedTuple):
    """What the comparison of one picture gave."""

    name: str
    ties: int
    distance: int
    quality: int
    quality_differs_by: int
    ties_512: int
    distance_512: int


def test_same_pixels_same_hash(photographs, pool, report):
    drawn = self_made()
    assert {picture.format for picture in drawn} == set(FORMATS)
    assert {picture.size for picture in drawn} == set(SIZES) | {(300, 300)}
    rows = [*pool.map(of_drawn, drawn), *pool.map(of_photograph, photographs)]

    # hashward counts the median itself, so one tie means that no other coefficient is near it.
    clear = [row for row in rows if row.ties <= 1]
    tied = [row for row in rows if row.ties > 1]
    clear_512 = [row for row in rows if row.ties_512 <= 1]
    same, same_512 = sum(row.distance == 0 for row in clear), sum(row.distance_512 == 0 for row in clear_512)
    lines = [
        f"same pixels: {len(rows)} pictures, {len(photographs)} of them photographs",
        f"  full: {len(clear)} without a tie, {same} identical",
        f"  nearest-512: {len(clear_512)} without a tie, {same_512} identical",
        f"  with ties: {len(tied)}, {sum(row.distance == 0 for row in tied)} of them identical all the same",
    ]
    for row in tied:
        figures = f"ties {row.ties:3}  distance {row.distance:3}  quality {row.quality:3}"
        lines.append(f"    {figures}  {row.name}")
    report("\n".join(lines))

    assert len(clear) >= 200
    assert not [row for row in clear if row.distance != 0]
    assert not [row for row in clear_512 if row.distance_512 != 0]
    # Each of some 8,000 differences is cut to a whole percent, where rounding may fall on either side.
    assert not [row for row in rows if row.quality_differs_by > 1]


def of_drawn(picture) -> Row:
    image = picture.draw()
    with tempfile.TemporaryDirectory() as folder:
        return compare(picture.name, np.asarray(image.convert("RGB")), picture.save(image, Path(folder)))


def of_photograph(path: Path) -> Row:
    rgb = fetch.rgb(path)
    with tempfile.TemporaryDirectory() as folder:
        bitmap = Path(folder) / "pixels.bmp"
        rgb.save(bitmap)
        return compare(f"photograph {path.stem}", np.asarray(rgb), bitmap)


def compare(name: str, pixels: np.ndarray, file: Path) -> Row:
    [line] = shell.hashes(file)
    full, sampled = line["pdq"], oracle.nearest_512(pixels)
    expected, expected_512 = oracle.pdq(pixels), oracle.pdq(sampled)
    return Row(
        name=name,
        ties=full["ties"],
        distance=oracle.distance(full["hex"], expected.hex),
        quality=full["quality"],
        quality_differs_by=abs(full["quality"] - expected.quality),
        # The line gives no ties of the second convention, so they are counted by the other program.
        ties_512=oracle.ties(sampled),
        distance_512=oracle.distance(line["pdq_512"]["hex"], expected_512.hex),
    )
