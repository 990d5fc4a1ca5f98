"""Section 4: which row is of which entry, and which record of which entry."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from .bits import bit_field, bits, words, zero_after
from .dictionary import Statement
from .fields import check
from .rows import Kind
from .vocabulary import ENTRIES, RECORDS


@dataclass
class Entry:
    reference: bytes
    statements: list[Statement]


def number_entries(kinds: list[Kind], entries: int, sections: dict) -> list[tuple[int, bytes]]:
    """Give every row its entry, and return the leading row of each entry."""
    bad, width, leading = "set.entries", bits(entries - 1), []
    for kind in kinds:
        count = len(kind.rows)
        section = sections.get((ENTRIES, kind.kind))
        kind.entries = list(range(count))
        if section is not None:
            kind.entries = [bit_field(section, i * width, width) for i in range(count)]
            # What the absent section would say must not be said by a present one.
            check(kind.entries != list(range(count)), bad)
        for row, entry in zip(kind.rows, kind.entries):
            check(entry <= len(leading) and entry < entries, bad)
            if entry == len(leading):
                leading.append((kind.kind, row))
        check(section is None or zero_after(section, count * width), "set.padding")
    check(len(leading) == entries, bad)
    return leading


def record_numbers(entries: int, records: int, sections: dict) -> list[int]:
    """Presence and length come before the numbers, which cannot be read without them."""
    section = sections.get((RECORDS, 0))
    check((section is None) == (records == 1), "set.sections")
    if section is None:
        return [0] * entries
    width = bits(records - 1)
    check(len(section) == words(entries * width), "set.sections")
    result = [bit_field(section, i * width, width) for i in range(entries)]
    check(all(record < records for record in result), "set.entries")
    check(zero_after(section, entries * width), "set.padding")
    return result


def entry_reference(set_id: bytes, kind: int, row: bytes) -> bytes:
    key = blake3(set_id, derive_key_context="hashward/entry-reference/1").digest()
    return blake3(kind.to_bytes(2, "little") + row, key=key).digest()[:16]
