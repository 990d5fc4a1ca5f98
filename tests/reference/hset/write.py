"""The other way round: the bytes of sections 3 and 4 for what a set says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from blake3 import blake3

from .bits import bits, words
from .dictionary import Dictionary, Statement
from .layout import aligned
from .manifest import KindLine, Manifest, SectionLine
from .rows import Kind, Shape
from .tombstones import Tombstone
from .vocabulary import (
    COLD, COMPANION, DICTIONARY, DIRECTORY, ENTRIES, HOT, NO_STRING, PDQ, PDQ_ROWS, QUALITY, RECORDS, SET_MAGIC,
    TOMBSTONES, UNKNOWN_DAY, UNKNOWN_QUALITY,
)  # fmt: skip


def write_set(
    terms: Manifest, kinds: list[Kind], said: list[Iterable[Statement]], tombstones: list[Tombstone]
) -> tuple[bytes, bytes]:
    """Header and body, and all that stands between them and the signature block.

    `said` is the statements of every entry. The entries, kinds and sections of
    `terms` do not count: they are made here.
    """
    dictionary, records = make_dictionary(said)
    sections = {(DICTIONARY, 0): write_dictionary(dictionary)}
    for kind in kinds:
        sections |= write_pdq(kind) if kind.kind == PDQ else write_exact(kind)
        if kind.entries != list(range(len(kind.rows))):
            sections[ENTRIES, kind.kind] = write_plane(kind.entries, len(said))
    if len(dictionary.records) != 1:
        sections[RECORDS, 0] = write_plane(records, len(dictionary.records))
    if tombstones:
        sections[TOMBSTONES, 0] = write_tombstones(tombstones)

    places = sorted(sections)
    lines = [SectionLine(*p, 1, 0, 0, len(sections[p]), blake3(sections[p]).digest()) for p in places]
    kind_lines = [KindLine(kind.kind, kind.convention, len(kind.rows)) for kind in kinds]
    manifest = replace(terms, entries=len(said), kinds=kind_lines, sections=lines)
    start = end = len(write_head(manifest))
    content = b""
    for place, line in zip(places, lines):
        line.offset = aligned(end)
        content += bytes(line.offset - end) + sections[place]
        end = start + len(content)
    return write_head(manifest), content


def write_head(m: Manifest) -> bytes:
    body = b"".join(
        [m.set_id, m.issuer, number(m.purpose, 2), number(m.publish, 4), number(m.patch, 4), m.previous,
         number(m.created, 8), number(m.not_before, 8), number(m.expires, 8), string(m.origin), string(m.packer),
         number(m.packing, 1), number(m.intake, 1), string(m.comment), number(m.entries, 4), number(len(m.kinds), 2)]
        + [number(line.kind, 2) + number(line.convention, 2) + number(line.rows, 4) for line in m.kinds]
        + [number(len(m.sections), 2)]
        + [number(s.number, 2) + number(s.kind, 2) + number(s.flags, 2) + number(s.reserved, 2)
           + number(s.offset, 8) + number(s.length, 8) + s.digest for s in m.sections]
    )  # fmt: skip
    return SET_MAGIC + number(1, 2) + number(0, 2) + number(len(body), 4) + body


def write_exact(kind: Kind) -> dict[tuple[int, int], bytes]:
    directory, hot = write_heads([int.from_bytes(row[:8], "big") for row in kind.rows])
    cold = b"".join(row[8:] for row in kind.rows)
    return {(DIRECTORY, kind.kind): directory, (HOT, kind.kind): hot, (COLD, kind.kind): cold}


def write_heads(heads: list[int], head_bits: int = 64) -> tuple[bytes, bytes]:
    """Directory and hot string of ascending heads."""
    shape = Shape(len(heads), head_bits)
    subs: list[list[int]] = [[] for _ in range(2 ** (shape.bucket_bits + shape.sub_bits))]
    for head in heads:
        subs[head >> shape.low_bits].append(head & ((1 << shape.low_bits) - 1))
    directory, fields, before = number(0, 4), [], 0
    for first in range(0, len(subs), 2**shape.sub_bits):
        bucket = subs[first : first + 2**shape.sub_bits]
        for lows in bucket:
            fields += [(1, 1)] * len(lows) + [(0, 1)]
        fields += [(low, shape.low_bits) for lows in bucket for low in lows]
        before += sum(len(lows) for lows in bucket)
        directory += number(before, 4)
    return directory, pack(fields)


def write_pdq(kind: Kind) -> dict[tuple[int, int], bytes]:
    qualities = bytes(UNKNOWN_QUALITY if q is None else q for q in kind.qualities)
    sections = {(PDQ_ROWS, PDQ): b"".join(kind.rows), (QUALITY, PDQ): qualities}
    if None not in kind.companions:
        sections[COMPANION, PDQ] = b"".join(kind.companions)
    return sections


def make_dictionary(said: list[Iterable[Statement]]) -> tuple[Dictionary, list[int]]:
    """The one dictionary for what is said of the entries, and the record number of each entry."""
    spoken = {statement for record in said for statement in record}
    words_of = {s: (s.scheme, s.code, s.assessor, s.jurisdiction) for s in spoken}
    strings = sorted({word.encode() for words_ in words_of.values() for word in words_ if word is not None})
    place = {string_.decode(): i for i, string_ in enumerate(strings)} | {None: NO_STRING}
    tuples = {
        s: (*(place[word] for word in words_of[s]), UNKNOWN_DAY if s.first_seen is None else s.first_seen, s.status)
        for s in spoken
    }
    statements = sorted(tuples.values())
    index = {statement: i for i, statement in enumerate(statements)}
    of_entries = [sorted({index[tuples[s]] for s in record}) for record in said]
    records = [list(record) for record in sorted({tuple(record) for record in of_entries})]
    numbers = {tuple(record): i for i, record in enumerate(records)}
    return Dictionary(strings, statements, records), [numbers[tuple(record)] for record in of_entries]


def write_dictionary(dictionary: Dictionary) -> bytes:
    data = number(len(dictionary.strings), 4) + b"".join(string(s) for s in dictionary.strings)
    data += number(len(dictionary.statements), 4)
    for *indexes, first_seen, status in dictionary.statements:
        data += b"".join(number(i, 4) for i in indexes) + number(first_seen, 4) + number(status, 1) + bytes(3)
    data += number(len(dictionary.records), 4)
    for record in dictionary.records:
        data += number(len(record), 2) + b"".join(number(i, 4) for i in record)
    return data


def write_tombstones(tombstones: list[Tombstone]) -> bytes:
    data = number(len(tombstones), 4)
    for t in tombstones:
        data += number(t.kind, 2) + number(t.reason, 1) + number(t.readmitted, 1) + number(t.group, 4)
        data += number(t.withdrawn, 4) + number(t.answers_until, 4) + t.row.ljust(32, b"\0")
    return data


def write_plane(numbers: list[int], below: int) -> bytes:
    return pack([(n, bits(below - 1)) for n in numbers])


def pack(fields: list[tuple[int, int]]) -> bytes:
    """The words that numbers of so many bits fill, one after the other from the lowest bit up."""
    digits = "".join(f"{n:0{width}b}"[::-1] for n, width in fields if width)
    return int(digits[::-1] or "0", 2).to_bytes(words(len(digits)), "little")


def number(value: int, length: int) -> bytes:
    return value.to_bytes(length, "little", signed=value < 0)


def string(raw: bytes) -> bytes:
    return number(len(raw), 2) + raw
