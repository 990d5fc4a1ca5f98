"""Making and signing sets of one's own."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from hashward import _native, _wire
from hashward._convert import BinaryReader, octets, seconds
from hashward._set import Hash, Manifest
from hashward._trust import Root, SecretKey, Signature
from hashward._verdict import Statement, Version
from hashward._words import Intake, Kind, ListedConvention, Packing, Purpose, WithdrawalReason

if TYPE_CHECKING:
    from typing_extensions import Buffer


class ListFormat(StrEnum):
    """How a list that is read in is written; `core/docs/lists.md` has the columns."""

    CSV = "csv"
    """Comma-separated values with a header line; a line is an entry."""

    JSON_LINES = "json_lines"
    """A JSON object a line; a line is an entry."""

    SUMS = "sums"
    """The output of `md5sum` and its kin, all of one kind; a line is an entry."""

    BARE = "bare"
    """A value a line, all of one kind; a line is an entry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a set will say of itself; `Description.of` fills in what most have."""

    set: str
    """The name of the list, 32 hexadecimal digits, the same in all its versions: `random_set_id()` makes one."""
    origin: str
    """Whose list it is, at most 128 bytes."""
    created: datetime
    """When the version was made."""
    not_before: datetime
    """From when on it may be used."""
    expires: datetime
    """From when on its misses prove nothing."""
    purpose: Purpose
    """What the list is for."""
    version: Version
    """Which version this is."""
    previous: str | None
    """The root of the version before, None in the first."""
    packer: str
    """Who makes the file, at most 128 bytes."""
    packing: Packing
    """Whether that is the origin."""
    intake: Intake
    """Who may put entries on the list."""
    comment: str
    """A comment, at most 1,024 bytes."""
    convention: ListedConvention
    """In which convention the PDQ rows were made."""

    @classmethod
    def of(cls, set: str, origin: str, created: datetime, days: int, **others: object) -> Description:
        """A first version of a first-party list for the purpose `csam`, made and valid from `created` for `days`
        days, closed to the public, with PDQ rows at full resolution; `others` are fields that differ."""
        created = datetime.fromtimestamp(seconds(created), UTC)
        plain = cls(
            set=set,
            origin=origin,
            created=created,
            not_before=created,
            expires=created + timedelta(days=days),
            purpose=Purpose.CSAM,
            version=Version(1, 0),
            previous=None,
            packer=origin,
            packing=Packing.FIRST_PARTY,
            intake=Intake.CLOSED,
            comment="",
            convention=ListedConvention.FULL,
        )
        return dataclasses.replace(plain, **others)  # type: ignore[arg-type]


class SetBuilder:
    """Builds a set of an issuer from entries, in files where memory would not hold them.

    One call at a time may be at work on a builder; another meanwhile is a `RuntimeError`.

    >>> from datetime import UTC, datetime
    >>> made = datetime(2026, 11, 24, tzinfo=UTC)
    >>> key = hashward.SecretKey.generate()
    >>> root = hashward.Root.parse(hashward.RootBuilder("hotline.example", made, made.replace(year=2036)).build(key))
    >>> builder = SetBuilder(root, Description.of(random_set_id(), "hotline.example", made, 30))
    >>> builder.add([hashward.Hash.parse("md5", "0cc175b9c0f1b6a831c399e269772661")], [Statement.of("example/1")])
    >>> hashward.HashSet.open(builder.build().sign([key]), root)
    HashSet('hotline.example', version 1.0, 1 rows)
    """

    __slots__ = ("_inner",)

    def __init__(self, issuer: Root, description: Description, *, sort_buffer: int | None = None) -> None:
        """Begins a set. `sort_buffer` is how many bytes of rows are sorted in memory before they go to a temporary
        file; 256 MiB unless given. Raises
        `InputError`: `date.malformed` for a time without a zone, `label.malformed` for a name that is none."""
        for moment in (description.created, description.not_before, description.expires):
            seconds(moment)
        _native.check_names(description.set, description.previous)
        self._inner = _native.SetBuilder(issuer._inner, _wire.write(description), sort_buffer)

    def add(
        self,
        hashes: Iterable[Hash],
        statements: Iterable[Statement] = (),
        *,
        quality: int | None = None,
        companion: bytes | None = None,
        name: str | None = None,
    ) -> None:
        """Lists a picture by its hashes, and what is said of it. All entries of one name become one.

        `quality`, from 0 to 100, and `companion`, 8 bytes, are those of the PDQ hashes, where known. Raises
        `build.incomplete` for an entry without a row, `hash.empty_input`, `label.malformed`, `build.too_large`,
        `io.*`.
        """
        rows = [(hash.kind, hash.value, quality, companion) for hash in hashes]
        self._inner.add(rows, _wire.write(tuple(statements)), name)

    def read(
        self,
        source: Buffer | BinaryReader,
        format: ListFormat | str,
        *,
        kind: Kind | str | None = None,
        statement: Statement | None = None,
    ) -> int:
        """Lists every row of a list, given as bytes or a binary file object; returns how many entries that added.

        `kind` is that of `sums` and `bare`; `statement` is said of entries that the list says nothing of. Raises
        what `add` does, and `rows.*`, `hash.*`, `date.malformed`, each naming the line.
        """
        file = source if isinstance(source, BinaryReader) else io.BytesIO(octets(source))
        said = "null" if statement is None else _wire.write(statement)
        return self._inner.read(file, ListFormat(format), None if kind is None else Kind(kind), said)

    def withdraw(
        self,
        hashes: Iterable[Hash],
        reason: WithdrawalReason | str,
        withdrawn: date,
        answers_until: date,
    ) -> None:
        """Remembers a withdrawn entry by all its rows: look-ups until the day given answer with the withdrawal.

        Raises `build.incomplete` for no rows, `date.malformed` when the last day is before the withdrawal.
        """
        days = (withdrawn.isoformat()[:10], answers_until.isoformat()[:10])
        self._inner.withdraw([hash._pair for hash in hashes], WithdrawalReason(reason), *days)

    def build(self) -> UnsignedSet:
        """Sorts, joins and writes everything but the signatures; the builder is used up.

        Raises `build.empty`, `build.too_large`, `set.purpose`, `label.malformed`, `date.malformed`, `io.*`.
        """
        return UnsignedSet._of(self._inner.build())

    def __repr__(self) -> str:
        return "SetBuilder()"


class UnsignedSet:
    """A finished set that nobody has signed yet."""

    __slots__ = ("_inner",)
    _inner: _native.UnsignedSet

    def __init__(self) -> None:
        raise TypeError("SetBuilder.build() makes an unsigned set")

    @classmethod
    def _of(cls, inner: _native.UnsignedSet) -> UnsignedSet:
        unsigned = cls.__new__(cls)
        unsigned._inner = inner
        return unsigned

    @property
    def head(self) -> bytes:
        """The header and manifest: all that a signature covers. They may be signed on a machine that never sees
        a row."""
        return self._inner.head()

    @property
    def manifest(self) -> Manifest:
        """What the set says of itself."""
        return _wire.read(Manifest, self._inner.manifest)

    @property
    def root(self) -> str:
        """The name of this version."""
        return self._inner.root

    def content(self) -> bytes:
        """The file as far as the signature block, which `append_signatures` adds; the set is used up."""
        return self._inner.content()

    def sign(self, keys: Iterable[SecretKey]) -> bytes:
        """Signs with the keys given and returns the whole file; the set is used up. Raises `build.incomplete`
        for none or more than 16 keys."""
        return self._inner.sign([key._inner for key in keys])

    def __repr__(self) -> str:
        return "UnsignedSet()"


def sign_head(head: Buffer, key: SecretKey) -> Signature:
    """Signs a set's head. Raises `set.*` for bytes that are no head, so that no key signs what is none."""
    return Signature._of(_native.sign_head(octets(head), key._inner))


def append_signatures(content: Buffer, signatures: Iterable[Signature]) -> bytes:
    """The whole file of a set's content and 1 to 16 signatures. Raises `build.incomplete` for another number."""
    return _native.append_signatures(octets(content), [signature._inner for signature in signatures])


def random_set_id() -> str:
    """A name for a new list, 32 hexadecimal digits."""
    return _native.random_set_id()
