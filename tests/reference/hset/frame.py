"""Section 1: the frame of every signed file but the set, whose codes are its own."""

from __future__ import annotations

from .fields import Fields, check
from .vocabulary import LARGEST_BODY


def read_frame(data: bytes, magic: bytes, file: str) -> tuple[bytes, bytes, Fields]:
    """Header and body, the body alone, and the fields after it. Codes begin with the word for the file."""
    check(magic.startswith(data[:8]), f"{file}.magic")
    frame = Fields(data, f"{file}.malformed")
    frame.take(8)
    check(frame.number(2) == 1, f"{file}.version")
    frame.take(2)
    length = frame.number(4)
    check(1 <= length <= LARGEST_BODY, f"{file}.malformed")
    body = frame.take(length)
    return data[: 16 + length], body, frame
