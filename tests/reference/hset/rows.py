"""Section 4: the rows of a kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from .bits import bit_field, unary, zero_after
from .fields import check
from .vocabulary import COLD, COMPANION, DIRECTORY, HOT, PDQ, PDQ_ROWS, QUALITY, UNKNOWN_QUALITY, WIDTH


@dataclass
class Kind:
    kind: int
    convention: int
    rows: list[bytes]
    qualities: list[int | None] = field(default_factory=list)
    companions: list[bytes | None] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)


class Shape:
    """How n heads are cut into buckets, sub-buckets and low parts."""

    def __init__(self, rows: int, head_bits: int = 64):
        t = rows.bit_length() - 1
        self.sub_bits = min(t, 7)
        self.bucket_bits = t - self.sub_bits
        self.low_bits = head_bits - t
        self.directory_bytes = 4 * (2**self.bucket_bits + 1)
        self.hot_bits = 2**t + rows * (1 + self.low_bits)


def read_exact(kind: Kind, count: int, sections: dict) -> None:
    shape, hot = Shape(count), sections[HOT, kind.kind]
    heads = read_heads(shape, count, sections[DIRECTORY, kind.kind], hot)
    rests = pieces(sections[COLD, kind.kind], WIDTH[kind.kind] - 8)
    kind.rows = [head.to_bytes(8, "big") + rest for head, rest in zip(heads, rests)]
    check_rows_ascend(kind.rows)
    check(zero_after(hot, shape.hot_bits), "set.padding")


def read_heads(shape: Shape, count: int, directory_bytes: bytes, hot: bytes) -> list[int]:
    bad = "set.bucket_counts"
    directory = [int.from_bytes(piece, "little") for piece in pieces(directory_bytes, 4)]
    check(directory[0] == 0 and directory[-1] == count, bad)
    check(all(a <= b for a, b in pairwise(directory)), bad)
    heads = []
    for bucket, (first, last) in enumerate(pairwise(directory)):
        position = (bucket << shape.sub_bits) + first * (1 + shape.low_bits)
        in_sub = unary(hot, position, 2**shape.sub_bits, last - first)
        check(in_sub is not None, bad)
        position += 2**shape.sub_bits + last - first
        for sub, rows in enumerate(in_sub):
            for _ in range(rows):
                low = bit_field(hot, position, shape.low_bits)
                heads.append((((bucket << shape.sub_bits) + sub) << shape.low_bits) + low)
                position += shape.low_bits
    return heads


def read_pdq(kind: Kind, count: int, sections: dict) -> None:
    kind.rows = pieces(sections[PDQ_ROWS, PDQ], 32)
    check_rows_ascend(kind.rows)
    qualities = sections[QUALITY, PDQ]
    check(all(q <= 100 or q == UNKNOWN_QUALITY for q in qualities), "set.flags")
    kind.qualities = [None if q == UNKNOWN_QUALITY else q for q in qualities]
    companion = sections.get((COMPANION, PDQ))
    kind.companions = [None] * count if companion is None else pieces(companion, 8)


def check_rows_ascend(rows: list[bytes] | list[int]) -> None:
    """The first pair out of order decides on the code."""
    for a, b in pairwise(rows):
        check(a != b, "set.rows_duplicate")
        check(a < b, "set.rows_unsorted")


def pieces(data: bytes, width: int) -> list[bytes]:
    return [data[i : i + width] for i in range(0, len(data), width)]
