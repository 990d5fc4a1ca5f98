"""Section 8: planes and gaps, which are numbers packed into whole words."""

from __future__ import annotations

from .bits import bit_field, bits, words, zero_after
from .fields import Fields, check


class PackedFields:
    """Fields of bits one after the other, from where the bytes are to the end of a word."""

    def __init__(self, fields: Fields):
        self.fields, self.start, self.length = fields, fields.position, 0

    def number(self, width: int) -> int:
        position = 8 * self.start + self.length
        check(position + width <= 8 * len(self.fields.data), self.fields.code)
        self.length += width
        return bit_field(self.fields.data, position, width)

    def end(self) -> None:
        filled = self.fields.take(words(self.length))
        check(zero_after(filled, self.length), self.fields.code)


def read_plane(fields: Fields, count: int, below: int) -> list[int]:
    packed, width = PackedFields(fields), bits(below - 1)
    numbers = [packed.number(width) for _ in range(count)]
    check(all(number < below for number in numbers), fields.code)
    packed.end()
    return numbers


def read_gaps(fields: Fields, count: int, below: int, distinct: bool = True) -> list[int]:
    """Ascending numbers in Rice's code."""
    if count == 0:
        return []
    packed, low_bits = PackedFields(fields), max(0, (below // count).bit_length() - 1)
    numbers, least = [], 0
    for _ in range(count):
        ones = 0
        while packed.number(1):
            ones += 1
        number = least + (ones << low_bits) + packed.number(low_bits)
        check(number < below, fields.code)
        numbers.append(number)
        least = number + 1 if distinct else number
    packed.end()
    return numbers
