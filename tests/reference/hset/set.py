"""Section 5: reading a set."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from .dictionary import read_dictionary
from .entries import Entry, entry_reference, number_entries, record_numbers
from .fields import Fields, check
from .layout import cut_sections, place_sections, section_rules
from .manifest import Manifest, manifest_fields, manifest_rules
from .root import Root, root_of
from .rows import Kind, read_exact, read_pdq
from .signatures import check_signatures, signature_slots
from .tombstones import Tombstone, read_tombstones
from .vocabulary import DICTIONARY, LARGEST_BODY, PDQ, ROLE_PUBLISH, ROLE_REMOVE_ONLY, SET_MAGIC, TOMBSTONES


@dataclass
class Set:
    content_root: bytes
    manifest: Manifest
    kinds: list[Kind]
    entries: list[Entry]
    tombstones: list[Tombstone]


def read_set(data: bytes, *roots: Root) -> Set:
    """A set of the issuer of one of the roots. Of a patch the role remove_only serves as well as publish."""
    check(SET_MAGIC.startswith(data[:8]), "set.magic")
    check(len(data) >= 16, "set.truncated")
    frame = Fields(data, "set.truncated")
    frame.take(8)
    check(frame.number(2) == 1, "set.version")
    frame.take(2)
    length = frame.number(4)
    check(1 <= length <= LARGEST_BODY, "set.oversize")
    manifest = manifest_fields(frame.take(length))
    manifest_rules(manifest)
    section_rules(manifest)
    end = place_sections(manifest, frame.position, data)

    frame.position = end
    slots = signature_slots(frame)
    frame.end("set.trailing_bytes")
    signed = data[: 16 + length]
    root = root_of(manifest.issuer, roots)
    roles = [ROLE_PUBLISH, ROLE_REMOVE_ONLY] if manifest.patch > 0 else [ROLE_PUBLISH]
    check_signatures(slots, root, b"hashward/set/1", signed, roles)
    check(manifest.purpose in root.purposes, "set.purpose")
    return read_content(data, signed, manifest)


def read_content(data: bytes, signed: bytes, manifest: Manifest) -> Set:
    """The steps after the signatures."""
    sections = cut_sections(manifest, len(signed), data)
    kinds = [Kind(line.kind, line.convention, []) for line in manifest.kinds]
    for kind, line in zip(kinds, manifest.kinds):
        read_rows = read_pdq if kind.kind == PDQ else read_exact
        read_rows(kind, line.rows, sections)
    dictionary = read_dictionary(sections[DICTIONARY, 0])
    leading = number_entries(kinds, manifest.entries, sections)
    records = record_numbers(manifest.entries, len(dictionary.records), sections)
    check(len(set(records)) == len(dictionary.records), "set.dictionary_unused")
    tombstones = []
    if (TOMBSTONES, 0) in sections:
        tombstones = read_tombstones(sections[TOMBSTONES, 0], kinds)

    entries = []
    for (kind, row), record in zip(leading, records):
        statements = [dictionary.statement(i) for i in dictionary.records[record]]
        entries.append(Entry(entry_reference(manifest.set_id, kind, row), statements))
    return Set(blake3(signed).digest(), manifest, kinds, entries, tombstones)
