"""Opening and reading signed sets of hashes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from hashward import _native, _wire
from hashward._convert import octets
from hashward._trust import Root, Signature
from hashward._verdict import Statement, Version
from hashward._words import Intake, Kind, ListedConvention, Packing, Purpose, WithdrawalReason

if TYPE_CHECKING:
    from typing_extensions import Buffer

_PAGE = 4096


@dataclass(frozen=True, slots=True)
class Hash:
    """One hash value together with its kind. `repr` does not show the value.

    >>> Hash.parse("md5", "0cc175b9c0f1b6a831c399e269772661")
    Hash(kind=<Kind.MD5: 'md5'>)
    """

    kind: Kind
    """The kind."""
    value: bytes = field(repr=False)
    """The value, as many bytes as the kind has."""

    def __post_init__(self) -> None:
        kind, value = _native.parse_hash(self.kind, octets(self.value))
        object.__setattr__(self, "kind", Kind(kind))
        object.__setattr__(self, "value", value)

    @classmethod
    def parse(cls, kind: Kind | str, text: str) -> Hash:
        """Reads hexadecimal of either case or base64. Raises `hash.malformed` or `hash.length`."""
        return cls(Kind(kind), _native.parse_hash(kind, text)[1])

    def hex(self) -> str:
        """The value in lower-case hexadecimal."""
        return self.value.hex()

    def distance(self, other: Hash) -> int | None:
        """In how many bits two PDQ hashes differ; None of other kinds."""
        return _native.distance(self._pair, other._pair)[0]

    @property
    def is_of_empty_input(self) -> bool:
        """Whether this is the digest of no bytes, which every empty file has."""
        return _native.distance(self._pair, self._pair)[1]

    @property
    def _pair(self) -> tuple[str, bytes]:
        return self.kind, self.value


@dataclass(frozen=True, slots=True)
class KindRows:
    """A hash kind of a set and how many rows it has."""

    kind: Kind
    """The kind."""
    rows: int
    """Number of rows, at least one."""
    convention: ListedConvention | None = None
    """For PDQ, the convention the rows were made in."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a set says of itself, all of it signed. Of a set that was not verified it is a claim."""

    set: str = field(repr=False)
    """The name of the list, 32 hexadecimal digits."""
    issuer: str = field(repr=False)
    """Who signed, 64 hexadecimal digits."""
    purpose: Purpose
    """What the list is for."""
    version: Version
    """Which version this is."""
    previous: str | None = field(repr=False)
    """The root of the version before, None in the first."""
    created: datetime
    """When the version was made."""
    not_before: datetime
    """From when on it may be used."""
    expires: datetime
    """From when on its misses prove nothing."""
    origin: str
    """Whose list it is."""
    packer: str
    """Who made the file."""
    packing: Packing
    """Whether that is the same."""
    intake: Intake
    """Who may put entries on the list."""
    comment: str
    """The packer's comment."""
    entries: int
    """Number of entries, at least one."""
    kinds: tuple[KindRows, ...]
    """The hash kinds, ascending, at least one."""

    @property
    def rows(self) -> int:
        """Rows of all kinds together."""
        return sum(rows.rows for rows in self.kinds)

    def rows_of(self, kind: Kind | str) -> KindRows | None:
        """Rows of a kind, if the set has it."""
        return next((rows for rows in self.kinds if rows.kind == kind), None)


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A row of a withdrawn entry."""

    row: Hash
    """The row."""
    reason: WithdrawalReason
    """Why the entry was withdrawn."""
    group: int
    """The withdrawn entry the row belonged to, counted from zero."""
    withdrawn: date
    """The day it was withdrawn."""
    answers_until: date
    """The last day on which look-ups are answered with the withdrawal."""
    readmitted: bool
    """Whether the issuer took the entry back, or allows that: then it answers nothing, and may be listed."""


class Entry:
    """One picture of a set, with all its hashes and what is said of it."""

    __slots__ = ("_set", "number", "reference", "statements")

    def __init__(self, set: HashSet, number: int, reference: str, statements: str) -> None:
        """Made by the set."""
        self._set = set
        self.number = number
        """Its number in this version of the set, from 0."""
        self.reference = reference
        """Its name, 32 hexadecimal digits; no hash can be computed from it."""
        self.statements = _wire.read(tuple[Statement, ...], statements)
        """What the issuer says of it, ascending."""

    def rows(self) -> tuple[Hash, ...]:
        """All its hashes. This looks at every row of the set."""
        return tuple(Hash(Kind(kind), value) for kind, value in self._set._inner.rows_of(self.number))

    def __repr__(self) -> str:
        return f"Entry({self.number}, {[said.label for said in self.statements]})"


class HashSet:
    """A verified set, held in memory. It never changes and may be shared between threads."""

    __slots__ = ("_inner",)
    _inner: _native.HashSet

    def __init__(self) -> None:
        raise TypeError("HashSet.open(…) opens a set")

    @classmethod
    def _of(cls, inner: _native.HashSet) -> HashSet:
        hash_set = cls.__new__(cls)
        hash_set._inner = inner
        return hash_set

    @classmethod
    def open(cls, data: Buffer, root: Root) -> HashSet:
        """Verifies the bytes of a set file wholly under its issuer's root.

        Raises `Error`, with the codes `set.*` and `signature.*`, for the first thing that is wrong.
        """
        return cls._of(_native.HashSet(octets(data), root._inner, False))

    @classmethod
    def open_on_device(cls, data: Buffer, root: Root) -> HashSet:
        """Opens a set as a device does: one with perceptual rows is `set.perceptual_on_device`."""
        return cls._of(_native.HashSet(octets(data), root._inner, True))

    @staticmethod
    def peek(data: Buffer) -> Manifest:
        """What a file says of itself, not verified: nothing of it is proven. Raises `set.*`."""
        return _wire.read(Manifest, _native.HashSet.peek(octets(data)))

    @property
    def manifest(self) -> Manifest:
        """What the set says of itself."""
        return _wire.read(Manifest, self._inner.manifest)

    @property
    def root(self) -> str:
        """The name of this version, 64 hexadecimal digits: BLAKE3 of the head."""
        return self._inner.root

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures, every one of which verified."""
        return tuple(Signature._of(inner) for inner in self._inner.signatures)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Every distinct statement the set makes of any entry."""
        return _wire.read(tuple[Statement, ...], self._inner.statements)

    def to_bytes(self) -> bytes:
        """The whole file."""
        return self._inner.to_bytes()

    def contains(self, hash: Hash) -> bool:
        """Whether the very value is listed. For PDQ that is distance zero."""
        return self._inner.contains(*hash._pair)

    def find(self, hash: Hash) -> Entry | None:
        """The entry that lists the very value."""
        found = self._inner.find(*hash._pair)
        return None if found is None else Entry(self, *found)

    def pdq_details(self, hash: Hash) -> tuple[int | None, bytes | None] | None:
        """Quality and companion hash listed with a PDQ row, each where it is known."""
        return None if hash.kind != Kind.PDQ else self._inner.pdq_details(hash.value)

    def entries(self) -> Iterator[Entry]:
        """Every entry, by number."""
        for start in range(0, self.manifest.entries, _PAGE):
            for found in self._inner.entries(start, _PAGE):
                yield Entry(self, *found)

    def rows(self, kind: Kind | str) -> bytes:
        """Every row of a kind, ascending, laid end to end: `numpy.frombuffer(rows, "V32")` tells them apart."""
        return self._inner.rows(Kind(kind))

    def withdrawn(self) -> tuple[Tombstone, ...]:
        """The rows of withdrawn entries, ascending."""
        return tuple(
            Tombstone(
                Hash(Kind(kind), value),
                WithdrawalReason(reason),
                group,
                date.fromisoformat(day),
                date.fromisoformat(until),
                readmitted,
            )
            for (kind, value), reason, group, day, until, readmitted in self._inner.withdrawn
        )

    def __repr__(self) -> str:
        manifest = self.manifest
        return f"HashSet({manifest.origin!r}, version {manifest.version}, {manifest.rows} rows)"


@dataclass(frozen=True, slots=True)
class SetHead:
    """The head of a set file, a few hundred bytes, so that whoever signs it sees what it says."""

    manifest: Manifest
    """What the set says of itself. Nothing of it is proven before a signature is verified."""
    root: str = field(repr=False)
    """The name of this version of the list: BLAKE3 of the head."""
    length: int
    """Bytes of the head."""
    content_length: int
    """Bytes of the whole file without its signatures; an unsigned set has just these."""

    @classmethod
    def parse(cls, data: Buffer) -> SetHead:
        """Reads bytes that are a head and nothing else. Raises `set.*`, `set.trailing_bytes` for more."""
        return cls._read(data, True)

    @classmethod
    def leading(cls, data: Buffer) -> SetHead:
        """Reads the head at the beginning of a set file, of which the rest need not be there."""
        return cls._read(data, False)

    @classmethod
    def _read(cls, data: Buffer, whole: bool) -> SetHead:
        manifest, root, length, content_length = _native.head(octets(data), whole)
        return cls(_wire.read(Manifest, manifest), root, length, content_length)


def entry_reference(set: str, first: Hash) -> str:
    """The name that an entry of a set has: of its first row. Raises `set.*` for what is no name of a set."""
    return _native.reference(set, *first._pair)
