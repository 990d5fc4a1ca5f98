"""The second opinion: PDQ by PyPI `pdqhash`, which wraps Meta's own code."""

from typing import NamedTuple

import numpy as np
import pdqhash

# As in hashward: a coefficient this near to the median is a tie, whose bit rounding decides.
TIE = 1e-3


class Pdq(NamedTuple):
    hex: str
    quality: int


def pdq(pixels: np.ndarray) -> Pdq:
    """The hash of 8-bit pixels, height × width × channels, of which pdqhash takes the first three."""
    bits, quality = pdqhash.compute(np.ascontiguousarray(pixels))
    return Pdq(text(bits), quality)


def mirrored(pixels: np.ndarray) -> list[str]:
    """The hashes of the eight ways to lay the picture on its frame, stored first."""
    return [text(bits) for bits in pdqhash.compute_dihedral(np.ascontiguousarray(pixels))[0]]


def ties(pixels: np.ndarray) -> int:
    """How many of the 256 coefficients lie within TIE of their lower median, the median among them."""
    coefficients = np.sort(pdqhash.compute_float(np.ascontiguousarray(pixels))[0])
    return int((np.abs(coefficients - coefficients[127]) <= TIE).sum())


def nearest_512(pixels: np.ndarray) -> np.ndarray:
    """The other convention's rule: a side over 512, and column x of 512 is column floor(x·width/512)."""
    height, width = pixels.shape[:2]
    if max(height, width) <= 512:
        return pixels
    places = np.arange(512)
    return pixels[places * height // 512][:, places * width // 512]


def text(bits: np.ndarray) -> str:
    return np.packbits(bits).tobytes().hex()


def distance(a: str, b: str) -> int:
    return (int(a, 16) ^ int(b, 16)).bit_count()
