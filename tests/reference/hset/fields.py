"""Fields one after the other, text, order: what every part of a file is made of."""

from __future__ import annotations

from itertools import pairwise

from .vocabulary import EARLIEST_DAY, LATEST_DAY


class Refused(Exception):
    """The file is not accepted; `code` is one of the stable codes of the text."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def check(condition: bool, code: str) -> None:
    if not condition:
        raise Refused(code)


class Fields:
    """Fields one after the other; running out of bytes is refused with the given code."""

    def __init__(self, data: bytes, code: str):
        self.data, self.code, self.position = data, code, 0

    def take(self, length: int) -> bytes:
        check(length <= len(self.data) - self.position, self.code)
        self.position += length
        return self.data[self.position - length : self.position]

    def number(self, length: int) -> int:
        return int.from_bytes(self.take(length), "little")

    def signed(self, length: int) -> int:
        return int.from_bytes(self.take(length), "little", signed=True)

    def string(self) -> bytes:
        """A u16 length and as many bytes, of whatever meaning."""
        return self.take(self.number(2))

    def end(self, code: str | None = None) -> None:
        check(self.position == len(self.data), code or self.code)


def text(raw: bytes, least: int, most: int, code: str) -> str:
    check(least <= len(raw) <= most, code)
    try:
        result = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(code) from None
    check(not any(c < " " or "\x7f" <= c <= "\x9f" for c in result), code)
    return result


def ascending(values: list) -> bool:
    return all(a < b for a, b in pairwise(values))


def is_day(day: int) -> bool:
    return EARLIEST_DAY <= day <= LATEST_DAY
