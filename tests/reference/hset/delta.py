"""Section 8: what changed from one version of a list to a later one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from blake3 import blake3

from .bits import bits
from .dictionary import Dictionary, Statement, read_dictionary
from .fields import Fields, ascending, check, is_day
from .frame import read_frame
from .gaps import PackedFields, read_gaps, read_plane
from .manifest import check_terms
from .rows import Kind, pieces
from .set import Set
from .signatures import signature_slots
from .tombstones import Tombstone, read_tombstones
from .vocabulary import (
    ACTIVE, CONVENTIONS, DELTA_MAGIC, DISPUTED, INTAKE, KINDS, PACKING, PDQ, REASONS, UNKNOWN_QUALITY, WIDTH,
)  # fmt: skip
from .write import make_dictionary, write_set

MALFORMED = "delta.malformed"
Record = frozenset[Statement]


@dataclass
class Delta:
    """The edits stay bytes, for only who has the base can tell them apart."""

    set_id: bytes
    issuer: bytes
    base: bytes
    result: bytes
    base_version: tuple[int, int]
    result_version: tuple[int, int]
    previous: bytes
    companions: bool
    terms: Terms | None
    signatures: bytes
    edits: bytes


@dataclass
class Terms:
    created: int
    not_before: int
    expires: int
    origin: bytes
    packer: bytes
    packing: int
    intake: int
    comment: bytes
    convention: int


@dataclass
class Edits:
    """Entries of the base have their numbers there; those of new ones go on from them."""

    removed: dict[int, Grave | None]
    kinds: dict[int, KindEdits]
    new_records: list[Record]
    relabelled: dict[int, Record]
    tombstones_gone: list[int]
    tombstones: list[Tombstone]


@dataclass(frozen=True, order=True)
class Grave:
    reason: int
    withdrawn: int
    answers_until: int


@dataclass
class KindEdits:
    gone: list[int]
    coming: list[Row]


@dataclass
class Row:
    value: bytes
    quality: int | None
    companion: bytes | None
    entry: int


def read_delta(data: bytes) -> Delta:
    """The steps that need neither root nor base."""
    _, body, frame = read_frame(data, DELTA_MAGIC, "delta")
    delta = delta_body(body)
    check(delta.base_version < delta.result_version, "delta.loop")
    start = frame.position
    signature_slots(frame)
    return replace(delta, signatures=data[start : frame.position], edits=data[frame.position :])


def delta_body(body: bytes) -> Delta:
    fields = Fields(body, MALFORMED)
    number, signed, take, string = fields.number, fields.signed, fields.take, fields.string
    delta = Delta(
        take(16), take(32), take(32), take(32), (number(4), number(4)), (number(4), number(4)), take(32),
        False, None, b"", b"",
    )  # fmt: skip
    companions, with_terms = number(1), number(1)
    check(companions in (0, 1) and with_terms in (0, 1), MALFORMED)
    delta.companions = companions == 1
    if with_terms == 1:
        delta.terms = Terms(
            signed(8), signed(8), signed(8), string(), string(), number(1), number(1), string(), number(2)
        )
    fields.end()
    check(delta.base_version[0] >= 1 and delta.result_version[0] >= 1, MALFORMED)
    if delta.terms is not None:
        check(delta.terms.packing in PACKING and delta.terms.intake in INTAKE, MALFORMED)
        check_terms(delta.terms, MALFORMED)
        check(delta.terms.convention in CONVENTIONS or delta.terms.convention == 0, MALFORMED)
    return delta


def apply(delta: Delta, base: Set, touched: int, publish_entries: int) -> tuple[bytes, int]:
    """The file of the result, which is yet to be read, and what patches have touched with it.

    For the cap of a patch: what the installed patches have touched, and how
    many entries the publish had.
    """
    m = base.manifest
    named = (delta.set_id, delta.issuer, delta.base, delta.base_version)
    check(named == (m.set_id, m.issuer, base.content_root, (m.publish, m.patch)), "delta.base")
    edits = read_edits(delta, base)
    if delta.result_version[1] > 0:
        touched += patch_rights(delta, base, edits)
        check(touched <= patch_cap(publish_entries), "set.patch_cap")
    check_rows(base, edits)
    head, content = make_result(delta, base, edits)
    check(blake3(head).digest() == delta.result, "delta.wrong_result")
    return head + content + delta.signatures, touched


def read_edits(delta: Delta, base: Set) -> Edits:
    fields, entries = Fields(delta.edits, MALFORMED), len(base.entries)
    removed = read_removed(fields, entries)
    kinds, new_entries = read_kinds(fields, delta, base, removed)

    of_base = [frozenset(entry.statements) for entry in base.entries]
    records = spoken(make_dictionary(of_base)[0])
    first_new = len(records)
    data = fields.take(fields.number(4))
    if data:
        new = spoken(read_dictionary(data))
        check(not set(new) & set(records), MALFORMED)
        records += new
    palette = read_gaps(fields, fields.number(4), len(records))
    check(set(range(first_new, len(records))) <= set(palette), MALFORMED)
    of_new = read_plane(fields, new_entries, len(palette))
    relabelled = read_gaps(fields, fields.number(4), entries)
    relabels = read_plane(fields, len(relabelled), len(palette))
    check({*of_new, *relabels} == set(range(len(palette))), MALFORMED)
    new_records = [records[palette[i]] for i in of_new]
    relabelled = {entry: records[palette[i]] for entry, i in zip(relabelled, relabels)}
    check(all(of_base[entry] != record for entry, record in relabelled.items()), MALFORMED)
    check(not relabelled.keys() & removed.keys(), MALFORMED)

    tombstones_gone = read_gaps(fields, fields.number(4), len(base.tombstones))
    data = fields.take(fields.number(4))
    tombstones = read_tombstones(data, []) if data else []
    fields.end()
    edits = Edits(removed, kinds, new_records, relabelled, tombstones_gone, tombstones)
    check_what_stays(delta, base, edits)
    return edits


def spoken(dictionary: Dictionary) -> list[Record]:
    return [frozenset(dictionary.statement(i) for i in record) for record in dictionary.records]


def read_removed(fields: Fields, entries: int) -> dict[int, Grave | None]:
    removed = read_gaps(fields, fields.number(4), entries)
    graves = [Grave(fields.number(1), fields.signed(4), fields.signed(4)) for _ in range(fields.number(2))]
    for grave in graves:
        days = grave.withdrawn, grave.answers_until
        check(grave.reason in REASONS and all(is_day(day) for day in days) and days[0] <= days[1], MALFORMED)
    check(ascending(graves), MALFORMED)
    if not graves:
        return dict.fromkeys(removed)
    left = read_plane(fields, len(removed), len(graves) + 1)
    check(set(left) | {0} == set(range(len(graves) + 1)), MALFORMED)
    return {entry: graves[i - 1] if i else None for entry, i in zip(removed, left)}


def read_kinds(
    fields: Fields, delta: Delta, base: Set, removed: dict[int, Grave | None]
) -> tuple[dict[int, KindEdits], int]:
    """Row by row what goes and comes, and how many entries are new."""
    kinds, last, new_entries = {}, 0, 0
    for _ in range(fields.number(2)):
        kind, gone, coming = fields.number(2), fields.number(4), fields.number(4)
        check(kind in KINDS and last < kind and gone + coming > 0, MALFORMED)
        last = kind
        gone = read_gaps(fields, gone, len(rows_of(base, kind)))
        rows = read_rows(fields, kind, coming)
        qualities, companions = [None] * coming, [None] * coming
        if kind == PDQ:
            qualities = list(fields.take(coming))
            check(all(q <= 100 or q == UNKNOWN_QUALITY for q in qualities), MALFORMED)
            qualities = [None if q == UNKNOWN_QUALITY else q for q in qualities]
            if delta.companions:
                companions = pieces(fields.take(8 * coming), 8)
        entries, new_entries = read_entries(fields, coming, len(base.entries), new_entries)
        check(not removed.keys() & set(entries), MALFORMED)
        kinds[kind] = KindEdits(gone, [Row(*row) for row in zip(rows, qualities, companions, entries)])
    return kinds, new_entries


def read_rows(fields: Fields, kind: int, count: int) -> list[bytes]:
    heads = read_gaps(fields, count, 2**64, distinct=False)
    width = WIDTH[kind] - 8
    rests = pieces(fields.take(count * width), width)
    rows = [head.to_bytes(8, "big") + rest for head, rest in zip(heads, rests)]
    check(ascending(rows), MALFORMED)
    return rows


def read_entries(fields: Fields, rows: int, of_base: int, new: int) -> tuple[list[int], int]:
    """The entries of rows that come, and how many new ones have appeared so far."""
    named = fields.number(1)
    check(named in (0, 1), MALFORMED)
    if named == 0:
        return list(range(of_base + new, of_base + new + rows)), new + rows
    appeared = fields.number(4)
    packed, entries = PackedFields(fields), []
    for _ in range(rows):
        if packed.number(1) == 1:
            entry = packed.number(bits(of_base - 1))
            check(entry < of_base, MALFORMED)
        else:
            i = packed.number(bits(appeared - 1))
            check(i <= new and i < appeared, MALFORMED)
            new = max(new, i + 1)
            entry = of_base + i
        entries.append(entry)
    packed.end()
    check(new == appeared, MALFORMED)
    return entries, new


def check_what_stays(delta: Delta, base: Set, edits: Edits) -> None:
    """Entries that stay have a row, and PDQ rows a convention and, if any has, companions."""
    kinds = result_rows(base, edits)
    entries = {row.entry for rows in kinds.values() for row in rows}
    check(all(e in entries or e in edits.removed for e in range(len(base.entries))), MALFORMED)
    pdq = kinds.get(PDQ)
    check(not delta.companions or pdq and all(row.companion is not None for row in pdq), MALFORMED)
    check(not pdq or convention(delta, base) != 0, MALFORMED)
    check(pdq or delta.terms is None or delta.terms.convention == 0, MALFORMED)


def convention(delta: Delta, base: Set) -> int:
    if delta.terms is not None:
        return delta.terms.convention
    return next((kind.convention for kind in base.kinds if kind.kind == PDQ), 0)


def patch_rights(delta: Delta, base: Set, edits: Edits) -> int:
    """How many entries and tombstones a patch touches, once it does no more than patches may."""
    bad = "set.patch_rights"
    check(delta.base_version[0] == delta.result_version[0] and delta.terms is None, bad)
    # Where the last pdq row goes, its companion goes with it.
    had = any(row.companion is not None for row in rows_of(base, PDQ))
    check(PDQ not in result_rows(base, edits) or delta.companions == had, bad)
    check(not edits.kinds and not edits.tombstones, bad)
    for entry, record in edits.relabelled.items():
        check(only_disputed(frozenset(base.entries[entry].statements), record), bad)
    touched = len(edits.removed) + len(edits.relabelled) + len(edits.tombstones_gone)
    check(touched > 0, bad)
    return touched


def only_disputed(old: Record, new: Record) -> bool:
    """Whether the new record is the old one with statuses that became disputed."""
    disputed = {s: replace(s, status=DISPUTED) for s in old}
    active = {s: replace(s, status=ACTIVE) for s in new}
    return all(s in new or disputed[s] in new for s in old) and all(
        s in old or s.status == DISPUTED and active[s] in old for s in new
    )


def patch_cap(entries: int) -> int:
    return min(max(entries // 10, 16), 1000)


def check_rows(base: Set, edits: Edits) -> None:
    staying = {(kind, row.value) for kind, rows in staying_rows(base, edits).items() for row in rows}
    for kind, kind_edits in edits.kinds.items():
        check(all((kind, row.value) not in staying for row in kind_edits.coming), "delta.row_present")
    for kind, kind_edits in edits.kinds.items():
        rows = rows_of(base, kind)
        check(all(rows[i].entry not in edits.removed for i in kind_edits.gone), "delta.row_absent")


def make_result(delta: Delta, base: Set, edits: Edits) -> tuple[bytes, bytes]:
    """Header and body, and sections, of the result."""
    numbers: dict[int, int] = {}
    kinds = []
    for kind, rows in result_rows(base, edits).items():
        columns = [[row.value for row in rows], [row.quality for row in rows], [row.companion for row in rows]]
        if not delta.companions:
            columns[2] = [None] * len(rows)
        entries = [numbers.setdefault(row.entry, len(numbers)) for row in rows]
        kinds.append(Kind(kind, convention(delta, base) if kind == PDQ else 0, *columns, entries))
    records = [edits.relabelled.get(e, frozenset(entry.statements)) for e, entry in enumerate(base.entries)]
    records += edits.new_records

    terms = {} if delta.terms is None else vars(delta.terms).copy()
    terms.pop("convention", None)
    publish, patch = delta.result_version
    manifest = replace(base.manifest, publish=publish, patch=patch, previous=delta.previous, **terms)
    return write_set(manifest, kinds, [records[e] for e in numbers], result_tombstones(base, edits))


def result_rows(base: Set, edits: Edits) -> dict[int, list[Row]]:
    """The rows of the result by kind, their entries still numbered as the edits number them."""
    staying, kinds = staying_rows(base, edits), {}
    for kind in KINDS:
        rows = staying.get(kind, []) + (edits.kinds[kind].coming if kind in edits.kinds else [])
        if rows:
            kinds[kind] = sorted(rows, key=lambda row: row.value)
    return kinds


def staying_rows(base: Set, edits: Edits) -> dict[int, list[Row]]:
    kinds = {}
    for kind in base.kinds:
        gone = set(edits.kinds[kind.kind].gone) if kind.kind in edits.kinds else set()
        rows = enumerate(rows_of(base, kind.kind))
        kinds[kind.kind] = [row for i, row in rows if i not in gone and row.entry not in edits.removed]
    return kinds


def rows_of(base: Set, kind: int) -> list[Row]:
    rows = []
    for one in base.kinds:
        if one.kind == kind:
            nothing = [None] * len(one.rows)
            columns = one.rows, one.qualities or nothing, one.companions or nothing, one.entries
            rows = [Row(*row) for row in zip(*columns)]
    return rows


def result_tombstones(base: Set, edits: Edits) -> list[Tombstone]:
    """The tombstones of base, removed entries and edits, whose groups are numbered anew."""
    gone, whose, left = set(edits.tombstones_gone), [], set()
    for kind in base.kinds:
        for row, entry in zip(kind.rows, kind.entries):
            if entry in edits.removed:
                left.add((kind.kind, row))
            grave = edits.removed.get(entry)
            if grave is not None:
                stone = Tombstone(kind.kind, row, grave.reason, 0, grave.withdrawn, grave.answers_until, False)
                whose.append((stone, ("removed", entry)))
    # A row may have been readmitted before its entry was removed: then the old tombstone goes.
    kept = [t for i, t in enumerate(base.tombstones) if i not in gone]
    whose += [(t, ("base", t.group)) for t in kept if not t.readmitted or (t.kind, t.row) not in left]
    whose += [(t, ("edits", t.group)) for t in edits.tombstones]
    whose.sort(key=lambda pair: (pair[0].kind, pair[0].row))
    numbers: dict[tuple[str, int], int] = {}
    return [replace(t, group=numbers.setdefault(group, len(numbers))) for t, group in whose]
