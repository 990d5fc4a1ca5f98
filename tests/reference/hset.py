"""The second reader of hashward's files, written from core/docs/format.md alone.

It exists to disagree: where the crate and the text have drifted apart, this
reader follows the text. It is slow on purpose, keeps everything in plain lists
and takes the steps of sections 5 and 6 in the order in which the text has them.

The order of this file is top-down: the two readers, the dump, then the parts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from blake3 import blake3
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

SET_MAGIC = bytes.fromhex("89 48 53 45 54 0D 0A 1A")
ROOT_MAGIC = bytes.fromhex("89 48 52 4F 4F 54 0D 0A")

KINDS = {1: "md5", 2: "sha1", 3: "sha256", 4: "blake3", 5: "pdq"}
WIDTH = {1: 16, 2: 20, 3: 32, 4: 32, 5: 32}
PDQ = 5
PURPOSES = {1: "csam", 2: "exploitative", 3: "ncii_adult", 4: "generative", 5: "known_good", 6: "test"}
TEST = 6
PACKING = {1: "first_party", 2: "conversion"}
INTAKE = {1: "closed", 2: "open"}
CONVENTIONS = {1: "full", 2: "nearest512", 3: "unknown"}
STATUS = {1: "active", 2: "disputed"}
REASONS = {1: "wrong_content", 2: "wrong_label", 3: "out_of_scope"}
ROLE_ROOT, ROLE_PUBLISH = 1, 2
ROLES = (1, 2, 3, 4)

DIRECTORY, HOT, COLD, PDQ_ROWS, QUALITY, COMPANION, ENTRIES, RECORDS, DICTIONARY, TOMBSTONES = range(1, 11)
KNOWN_SECTIONS = range(DIRECTORY, TOMBSTONES + 1)

LATEST_TIME = 253_370_764_799
EARLIEST_DAY, LATEST_DAY = -719_162, 2_932_531
UNKNOWN_DAY = -(2**31)
NO_STRING = 0xFFFF_FFFF
UNKNOWN_QUALITY = 255
LARGEST_BODY = 65_536
LARGEST_COUNT = 4_194_304


class Refused(Exception):
    """The file is not accepted; `code` is one of the stable codes of the text."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def check(condition: bool, code: str) -> None:
    if not condition:
        raise Refused(code)


# What the readers hand out.


@dataclass
class Root:
    issuer: bytes
    name: str
    purposes: list[int]
    device_filters: bool
    keys: list[bytes]
    roles: dict[int, Role]


@dataclass
class Role:
    threshold: int
    members: list[int]


@dataclass
class Set:
    content_root: bytes
    manifest: Manifest
    kinds: list[Kind]
    entries: list[Entry]
    tombstones: list[Tombstone]


@dataclass
class Manifest:
    """The fields as they stand; strings stay bytes until the rules have passed them."""

    set_id: bytes
    issuer: bytes
    purpose: int
    publish: int
    patch: int
    previous: bytes
    created: int
    not_before: int
    expires: int
    origin: bytes
    packer: bytes
    packing: int
    intake: int
    comment: bytes
    entries: int
    kinds: list[KindLine]
    sections: list[SectionLine]


@dataclass
class KindLine:
    kind: int
    convention: int
    rows: int


@dataclass
class SectionLine:
    number: int
    kind: int
    flags: int
    reserved: int
    offset: int
    length: int
    digest: bytes


@dataclass
class Kind:
    kind: int
    convention: int
    rows: list[bytes]
    qualities: list[int | None] = field(default_factory=list)
    companions: list[bytes | None] = field(default_factory=list)
    entries: list[int] = field(default_factory=list)


@dataclass
class Entry:
    reference: bytes
    statements: list[Statement]


@dataclass
class Statement:
    scheme: str
    code: str
    assessor: str | None
    jurisdiction: str | None
    first_seen: int | None
    status: int


@dataclass
class Tombstone:
    kind: int
    row: bytes
    reason: int
    group: int
    withdrawn: int
    answers_until: int


# Section 6: reading a root.


def read_root(data: bytes) -> Root:
    check(ROOT_MAGIC.startswith(data[:8]), "root.magic")
    frame = Fields(data, "root.malformed")
    frame.take(8)
    check(frame.number(2) == 1, "root.version")
    frame.take(2)
    length = frame.number(4)
    check(1 <= length <= LARGEST_BODY, "root.malformed")
    root = root_body(frame.take(length))
    slots = signature_slots(frame)
    frame.end()
    check_signatures(slots, root, b"hashward/root/1", data[: 16 + length], ROLE_ROOT)
    root.issuer = blake3(data).digest()
    return root


def root_body(body: bytes) -> Root:
    """All fields are taken before any rule is asked, as the text wants it."""
    fields = Fields(body, "root.malformed")
    version, previous = fields.number(4), fields.take(32)
    created, expires = fields.signed(8), fields.signed(8)
    name = fields.string()
    purposes = [fields.number(2) for _ in range(fields.number(2))]
    device_filters = fields.number(2)
    keys = [(fields.number(2), fields.string()) for _ in range(fields.number(2))]
    roles = []
    for _ in range(fields.number(2)):
        role, threshold = fields.number(2), fields.number(2)
        roles.append((role, threshold, [fields.number(2) for _ in range(fields.number(2))]))
    fields.end()

    bad = "root.malformed"
    check(version == 1, "root.chain")
    check(previous == bytes(32), bad)
    check(0 <= created < expires <= LATEST_TIME, bad)
    name = text(name, 1, 128, bad)
    check(len(purposes) >= 1 and ascending(purposes), bad)
    check(all(p in PURPOSES for p in purposes), bad)
    check(TEST not in purposes or len(purposes) == 1, bad)
    check(device_filters in (0, 1), bad)
    check(1 <= len(keys) <= 64, bad)
    before = b""
    for algorithm, key in keys:
        check(algorithm == 1, "signature.algorithm")
        check(len(key) == 32, bad)
        check(strong_key(key), "key.weak")
        check(before < key_id(key), bad)
        before = key_id(key)
    keys = [key for _, key in keys]
    check(ascending([role for role, _, _ in roles]), bad)
    for role, threshold, members in roles:
        check(role in ROLES and ascending(members), bad)
        check(all(m < len(keys) for m in members), bad)
        check(1 <= threshold <= len(members), bad)
    roles = {role: Role(threshold, members) for role, threshold, members in roles}
    check(ROLE_ROOT in roles and ROLE_PUBLISH in roles, bad)
    used = {m for role in roles.values() for m in role.members}
    check(len(used) == len(keys), bad)
    return Root(b"", name, purposes, device_filters == 1, keys, roles)


# Section 5: reading a set.


def read_set(data: bytes, root: Root | None) -> Set:
    """Without a root nobody is a known issuer, so reading ends at that step at the latest."""
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
    check(root is not None and manifest.issuer == root.issuer, "trust.issuer_unknown")
    check_signatures(slots, root, b"hashward/set/1", signed, ROLE_PUBLISH)
    check(manifest.purpose in root.purposes, "set.purpose")

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


def manifest_fields(body: bytes) -> Manifest:
    fields = Fields(body, "set.manifest")
    number, signed, take, string = fields.number, fields.signed, fields.take, fields.string
    manifest = Manifest(
        take(16), take(32), number(2), number(4), number(4), take(32),
        signed(8), signed(8), signed(8), string(), string(), number(1), number(1), string(), number(4),
        [KindLine(number(2), number(2), number(4)) for _ in range(number(2))],
        [SectionLine(number(2), number(2), number(2), number(2), number(8), number(8), take(32))
         for _ in range(number(2))],
    )  # fmt: skip
    fields.end()
    return manifest


def manifest_rules(m: Manifest) -> None:
    """Three passes: values that are not defined, the other rules, kinds that are not known."""
    check(m.purpose in PURPOSES and m.packing in PACKING and m.intake in INTAKE, "set.flags")
    for line in m.kinds:
        if line.kind in KINDS:
            check(line.convention in CONVENTIONS if line.kind == PDQ else line.convention == 0, "set.flags")
    for section in m.sections:
        # "Required" is the only value defined for the sections of the text.
        defined = (1,) if section.number in KNOWN_SECTIONS else (0, 1)
        check(section.flags in defined and section.reserved == 0, "set.flags")

    bad = "set.manifest"
    check(m.publish >= 1, bad)
    check(0 <= m.created <= m.not_before < m.expires <= LATEST_TIME, bad)
    text(m.origin, 1, 128, bad)
    text(m.packer, 1, 128, bad)
    text(m.comment, 0, 1024, bad)
    check(1 <= m.entries <= sum(line.rows for line in m.kinds), bad)
    check(ascending([line.kind for line in m.kinds]), bad)
    check(all(line.rows >= 1 for line in m.kinds), bad)
    check(all(line.kind in KINDS for line in m.kinds), "set.section_unknown")


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
            lengths[DIRECTORY, kind] = 4 * (2**shape.bucket_bits + 1)
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


# Section 4: what the sections hold.


class Shape:
    """How n rows of an exact kind are cut into buckets, sub-buckets and low parts."""

    def __init__(self, rows: int):
        t = rows.bit_length() - 1
        self.sub_bits = min(t, 7)
        self.bucket_bits = t - self.sub_bits
        self.low_bits = 64 - t
        self.hot_bits = 2**t + rows * (1 + self.low_bits)


def read_exact(kind: Kind, count: int, sections: dict) -> None:
    shape, bad = Shape(count), "set.bucket_counts"
    directory = [int.from_bytes(piece, "little") for piece in pieces(sections[DIRECTORY, kind.kind], 4)]
    hot, cold = sections[HOT, kind.kind], sections[COLD, kind.kind]
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
    rests = pieces(cold, WIDTH[kind.kind] - 8)
    kind.rows = [head.to_bytes(8, "big") + rest for head, rest in zip(heads, rests)]
    check_rows_ascend(kind.rows)
    check(zero_after(hot, shape.hot_bits), "set.padding")


def unary(data: bytes, position: int, zeros: int, ones: int) -> list[int] | None:
    """The numbers of ones before each of the zeros; None unless they are `ones` together.

    The field must end with the last zero. Only its own zeros + ones bits are
    looked at, so a field that says otherwise cannot lead beyond the section.
    """
    runs, run = [], 0
    for i in range(position, position + zeros + ones):
        if bit_field(data, i, 1):
            run += 1
        else:
            runs.append(run)
            run = 0
    return runs if len(runs) == zeros and run == 0 else None


def check_rows_ascend(rows: list[bytes]) -> None:
    """The first pair out of order decides on the code."""
    for a, b in pairwise(rows):
        check(a != b, "set.rows_duplicate")
        check(a < b, "set.rows_unsorted")


def read_pdq(kind: Kind, count: int, sections: dict) -> None:
    kind.rows = pieces(sections[PDQ_ROWS, PDQ], 32)
    check_rows_ascend(kind.rows)
    qualities = sections[QUALITY, PDQ]
    check(all(q <= 100 or q == UNKNOWN_QUALITY for q in qualities), "set.flags")
    kind.qualities = [None if q == UNKNOWN_QUALITY else q for q in qualities]
    companion = sections.get((COMPANION, PDQ))
    kind.companions = [None] * count if companion is None else pieces(companion, 8)


class Dictionary:
    """Strings, statements as tuples of numbers, and records as lists of statement indexes."""

    def __init__(self, strings: list[bytes], statements: list[tuple], records: list[list[int]]):
        self.strings, self.statements, self.records = strings, statements, records

    def statement(self, index: int) -> Statement:
        *indexes, first_seen, status = self.statements[index]
        named = [None if i == NO_STRING else self.strings[i].decode() for i in indexes]
        return Statement(*named, None if first_seen == UNKNOWN_DAY else first_seen, status)


def read_dictionary(data: bytes) -> Dictionary:
    """Item by item: what an item holds, then whether it ascends after the one before."""
    bad, unsorted = "set.dictionary", "set.dictionary_unsorted"
    fields = Fields(data, bad)

    def count(least: int, item_bytes: int) -> range:
        n = fields.number(4)
        check(least <= n <= LARGEST_COUNT and n * item_bytes <= len(data) - fields.position, bad)
        return range(n)

    strings = []
    for _ in count(0, 3):
        string = fields.string()
        text(string, 1, 128, bad)
        check(ascending(strings[-1:] + [string]), unsorted)
        strings.append(string)
    statements = []
    for _ in count(0, 24):
        statement = read_statement(fields, strings)
        check(ascending(statements[-1:] + [statement]), unsorted)
        statements.append(statement)
    records = []
    for _ in count(1, 2):
        record, length = [], fields.number(2)
        check(length <= 64, bad)
        for _ in range(length):
            index = fields.number(4)
            check(index < len(statements), bad)
            check(ascending(record[-1:] + [index]), unsorted)
            record.append(index)
        check(ascending(records[-1:] + [record]), unsorted)
        records.append(record)
    fields.end()

    used = {i for statement in statements for i in statement[:4]} - {NO_STRING}
    check(len(used) == len(strings), "set.dictionary_unused")
    check(len({i for record in records for i in record}) == len(statements), "set.dictionary_unused")
    return Dictionary(strings, statements, records)


def read_statement(fields: Fields, strings: list[bytes]) -> tuple:
    scheme, code, assessor, jurisdiction = (fields.number(4) for _ in range(4))
    first_seen, status, zeros = fields.signed(4), fields.number(1), fields.take(3)
    bad = "set.dictionary"
    check(max(scheme, code) < len(strings), bad)
    check(all(i < len(strings) or i == NO_STRING for i in (assessor, jurisdiction)), bad)
    check(first_seen == UNKNOWN_DAY or is_day(first_seen), bad)
    check(status in STATUS and not any(zeros), bad)
    check(b"/" not in strings[scheme], bad)
    return (scheme, code, assessor, jurisdiction, first_seen, status)


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


def read_tombstones(data: bytes, kinds: list[Kind]) -> list[Tombstone]:
    bad = "set.tombstones"
    fields = Fields(data, bad)
    count = fields.number(4)
    check(count >= 1 and len(data) == 4 + 48 * count, bad)
    listed = {(kind.kind, row) for kind in kinds for row in kind.rows}
    tombstones, groups = [], []
    for _ in range(count):
        kind, reason, zero, group = (fields.number(n) for n in (2, 1, 1, 4))
        withdrawn, answers_until, row = fields.signed(4), fields.signed(4), fields.take(32)
        check(kind in KINDS and reason in REASONS and zero == 0, bad)
        check(is_day(withdrawn) and is_day(answers_until) and withdrawn <= answers_until, bad)
        row, rest = row[: WIDTH[kind]], row[WIDTH[kind] :]
        check(not any(rest) and (kind, row) not in listed, bad)
        # A group is numbered by its first row, whose reason and days bind the others.
        check(group <= len(groups), bad)
        if group == len(groups):
            groups.append((reason, withdrawn, answers_until))
        check(groups[group] == (reason, withdrawn, answers_until), bad)
        tombstones.append(Tombstone(kind, row, reason, group, withdrawn, answers_until))
    check(ascending([(t.kind, t.row) for t in tombstones]), bad)
    return tombstones


def entry_reference(set_id: bytes, kind: int, row: bytes) -> bytes:
    key = blake3(set_id, derive_key_context="hashward/entry-reference/1").digest()
    return blake3(kind.to_bytes(2, "little") + row, key=key).digest()[:16]


# Section 1: signatures.


@dataclass
class Slot:
    key_id: bytes
    signature: bytes


def signature_slots(fields: Fields) -> list[Slot]:
    """Slot by slot; a block that ends early is refused with the code of the fields."""
    count = fields.number(2)
    check(1 <= count <= 16, "signature.slots")
    slots = []
    for _ in range(count):
        algorithm, key_id_, length = fields.number(2), fields.take(32), fields.number(2)
        check(algorithm == 1, "signature.algorithm")
        check(length == 64, "signature.slots")
        slot = Slot(key_id_, fields.take(64))
        if slots:
            check(slots[-1].key_id != slot.key_id, "signature.duplicate_key")
            check(slots[-1].key_id < slot.key_id, "signature.slots")
        slots.append(slot)
    return slots


def check_signatures(slots: list[Slot], root: Root, context: bytes, signed: bytes, role: int) -> None:
    """Every slot must hold, also one of a key that has no say in the role."""
    message = context + b"\0" + len(signed).to_bytes(8, "little") + signed
    keys = {key_id(key): key for key in root.keys}
    for slot in slots:
        check(slot.key_id in keys, "signature.key_unknown")
        check(canonical_s(slot.signature), "signature.non_canonical")
        check(verifies(keys[slot.key_id], slot.signature, message), "signature.invalid")
    members = {key_id(root.keys[i]) for i in root.roles[role].members}
    signers = members & {slot.key_id for slot in slots}
    check(len(signers) >= root.roles[role].threshold, "signature.threshold")


def key_id(key: bytes) -> bytes:
    return blake3(key).digest()


# The package verifies without the cofactor and compares the bytes of R. What it
# leaves open is the choice of points, and that is settled here.

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P


def strong_key(key: bytes) -> bool:
    """Whether these bytes are the canonical encoding of a point that is not of small order."""
    y = int.from_bytes(key, "little") & (2**255 - 1)
    x_squared = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    on_curve = pow(x_squared, (P - 1) // 2, P) in (0, 1)
    return y < P and on_curve and not small_order(key)


def small_order(point: bytes) -> bool:
    """Whether eight times the point is nothing.

    The orders 1, 2 and 4 have y = 1, -1 and 0. Doubling a point of order 8 gives
    y = 0, hence y^2 = -x^2, and the equation of the curve leaves d*y^4 + 2*y^2 = 1.
    """
    y = int.from_bytes(point, "little") & (2**255 - 1)
    return y * (y * y - 1) * (D * y**4 + 2 * y * y - 1) % P == 0


def canonical_s(signature: bytes) -> bool:
    return int.from_bytes(signature[32:], "little") < ORDER


def verifies(key: bytes, signature: bytes, message: bytes) -> bool:
    if small_order(signature[:32]):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


# The least parts: fields, bit strings, order.


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


def bits(n: int) -> int:
    return max(1, n.bit_length())


def words(bit_count: int) -> int:
    """The bytes of the 64-bit words that so many bits fill."""
    return 8 * ((bit_count + 63) // 64)


def aligned(offset: int) -> int:
    return (offset + 63) // 64 * 64


def bit_field(data: bytes, position: int, width: int) -> int:
    """Only the bytes the field touches are made a number, for a list may be long."""
    touched = data[position // 8 : (position + width + 7) // 8]
    return int.from_bytes(touched, "little") >> (position % 8) & ((1 << width) - 1)


def zero_after(data: bytes, position: int) -> bool:
    return bit_field(data, position, 8 * len(data) - position) == 0


def pieces(data: bytes, width: int) -> list[bytes]:
    return [data[i : i + width] for i in range(0, len(data), width)]


def ascending(values: list) -> bool:
    return all(a < b for a, b in pairwise(values))


def is_day(day: int) -> bool:
    return EARLIEST_DAY <= day <= LATEST_DAY


# The plain form in which the vectors hold what a set says.


def dump(set_: Set) -> dict:
    m = set_.manifest
    return {
        "root": set_.content_root.hex(),
        "set": m.set_id.hex(),
        "issuer": m.issuer.hex(),
        "purpose": PURPOSES[m.purpose],
        "version": [m.publish, m.patch],
        "previous": m.previous.hex() if any(m.previous) else None,
        "created": m.created,
        "not_before": m.not_before,
        "expires": m.expires,
        "origin": m.origin.decode(),
        "packer": m.packer.decode(),
        "packing": PACKING[m.packing],
        "intake": INTAKE[m.intake],
        "comment": m.comment.decode(),
        "kinds": [dump_kind(kind) for kind in set_.kinds],
        "entries": [dump_entry(entry) for entry in set_.entries],
        "tombstones": [dump_tombstone(tombstone) for tombstone in set_.tombstones],
    }


def dump_kind(kind: Kind) -> dict:
    rows = [[row.hex(), entry] for row, entry in zip(kind.rows, kind.entries)]
    if kind.kind == PDQ:
        for row, quality, companion in zip(rows, kind.qualities, kind.companions):
            row += [quality, companion and companion.hex()]
    return {"kind": KINDS[kind.kind], "convention": CONVENTIONS.get(kind.convention), "rows": rows}


def dump_entry(entry: Entry) -> dict:
    statements = [vars(s) | {"status": STATUS[s.status]} for s in entry.statements]
    return {"reference": entry.reference.hex(), "statements": statements}


def dump_tombstone(t: Tombstone) -> dict:
    return vars(t) | {"kind": KINDS[t.kind], "row": t.row.hex(), "reason": REASONS[t.reason]}
