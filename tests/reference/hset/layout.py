"""Section 4, its beginning: which sections there are and where they lie."""

from __future__ import annotations

from blake3 import blake3

from .bits import bits, words
from .fields import Refused, ascending, check
from .manifest import Manifest
from .rows import Shape
from .vocabulary import (
    COLD, COMPANION, DICTIONARY, DIRECTORY, ENTRIES, HOT, KNOWN_SECTIONS, PDQ, PDQ_ROWS, QUALITY, RECORDS,
    TOMBSTONES, WIDTH,
)  # fmt: skip


def section_rules(m: Manifest) -> None:
    check(ascending([(s.number, s.kind) for s in m.sections]), "set.sections")
    for section in m.sections:
        check(section.number in KNOWN_SECTIONS or section.flags == 0, "set.section_unknown")

    lengths, optional = section_lengths(m)
    known = {(s.number, s.kind): s.length for s in m.sections if s.number in KNOWN_SECTIONS}
    check(lengths.keys() - optional <= known.keys() <= lengths.keys(), "set.sections")
    for place, length in known.items():
        check(lengths[place] is None or length == lengths[place], "set.sections")


def section_lengths(m: Manifest) -> tuple[dict, set]:
    """The length of each section there may be, None where it is open; and which may be missing."""
    lengths = {(RECORDS, 0): None, (DICTIONARY, 0): None, (TOMBSTONES, 0): None}
    optional = {(RECORDS, 0), (TOMBSTONES, 0)}
    for line in m.kinds:
        kind, rows = line.kind, line.rows
        if kind == PDQ:
            lengths[PDQ_ROWS, kind] = 32 * rows
            lengths[QUALITY, kind] = rows
            lengths[COMPANION, kind] = 8 * rows
            optional.add((COMPANION, kind))
        else:
            shape = Shape(rows)
            lengths[DIRECTORY, kind] = shape.directory_bytes
            lengths[HOT, kind] = words(shape.hot_bits)
            lengths[COLD, kind] = rows * (WIDTH[kind] - 8)
        lengths[ENTRIES, kind] = words(rows * bits(m.entries - 1))
        optional.add((ENTRIES, kind))
    return lengths, optional


def place_sections(m: Manifest, end: int, data: bytes) -> int:
    """Check where every section lies, and return where the last one ends."""
    for section in m.sections:
        behind = section.offset + section.length
        check(behind < 2**64, "set.overflow")
        check(section.offset >= end, "set.sections_overlap")
        if section.offset != aligned(end):
            raise Refused("set.section_outside" if behind > len(data) else "set.sections")
        check(behind <= len(data), "set.truncated")
        end = behind
    return end


def cut_sections(m: Manifest, end: int, data: bytes) -> dict[tuple[int, int], bytes]:
    """The bytes of each section, after all gaps and then all digests were looked at."""
    sections = {}
    for section in m.sections:
        check(not any(data[end : section.offset]), "set.gap_not_zero")
        end = section.offset + section.length
        sections[section.number, section.kind] = data[section.offset : end]
    for section in m.sections:
        check(blake3(sections[section.number, section.kind]).digest() == section.digest, "set.section_root")
    return sections


def aligned(offset: int) -> int:
    return (offset + 63) // 64 * 64
