"""Filters for phones: keyed, truncated digests of a set's rows, which say of a file at most that it may be listed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from hashward import _native, _wire
from hashward._convert import octets, of_type, seconds
from hashward._set import Hash, HashSet
from hashward._trust import Draft, Root
from hashward._verdict import Version
from hashward._words import FilterRate, Guarantee, Kind, Purpose

if TYPE_CHECKING:
    from typing_extensions import Buffer


@dataclass(frozen=True, slots=True)
class NotListed:
    """None of the digests asked after is listed.

    That says nothing of the file: a picture that was encoded again has other digests and is not found.
    """


@dataclass(frozen=True, slots=True)
class PossiblyListed:
    """One of the digests asked after may be listed. A filter never says that it is.

    Warn a person only where `false_positive_rate` is 2^-30 or less; at any other rate ask a server next.
    """

    guarantee: Guarantee
    """What the filter keeps from whoever holds it."""
    epoch: int
    """The number of the filter's epoch."""
    false_positive_rate: float
    """How often a file that is not listed gets this answer."""


DeviceAnswer: TypeAlias = NotListed | PossiblyListed
"""The answer of a filter."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A salt, and how long it stays: deltas lead from one filter of an epoch to a later one."""

    number: int
    """Which epoch, from 1."""
    salt: bytes = field(repr=False)
    """What the digests are keyed with, 32 bytes. It stands in every filter and is no secret."""

    @classmethod
    def new(cls, number: int) -> Epoch:
        """A new epoch with a random salt. Raises `IoError` when the system gives no random bytes."""
        return cls(number, _native.epoch_salt(number))


@dataclass(frozen=True, slots=True)
class DeviceManifest:
    """What a filter says of itself, all of it signed. Of a filter that was not verified it is a claim."""

    set: str = field(repr=False)
    """The list it was made of, 32 hexadecimal digits."""
    issuer: str = field(repr=False)
    """Who signed, 64 hexadecimal digits."""
    purpose: Purpose
    """What the list is for."""
    version: Version
    """The version of the list."""
    root: str = field(repr=False)
    """The content of that version."""
    created: datetime
    """When the filter was made."""
    expires: datetime
    """From when on what it does not list says nothing."""
    origin: str
    """Whose list it is."""
    epoch: Epoch
    """The epoch."""
    rate: FilterRate
    """How often it is wrong of a digest at most."""
    guarantee: Guarantee
    """What it keeps from whoever holds it."""
    kinds: tuple[Kind, ...]
    """The kinds of digests in it, ascending."""
    rows: int
    """How many distinct truncated digests it holds."""
    false_positive_rate: float
    """How often a single digest that is not listed is taken for one that is."""


class DeviceSet:
    """A verified filter, held in memory. It never changes and may be shared between threads.

    Whoever holds a filter can try any file against it, without anybody noticing; so the issuer's root has to allow
    filters. `NotListed` says nothing of a file: a picture that was encoded again is not found.

    >>> from datetime import UTC, datetime
    >>> made, later = datetime(2026, 11, 24, tzinfo=UTC), datetime(2027, 11, 24, tzinfo=UTC)
    >>> key = hashward.SecretKey.generate()
    >>> root = hashward.Root.parse(
    ...     hashward.RootBuilder("hotline.example", made, later, allow_device_filters=True).build(key)
    ... )
    >>> listed = hashward.Hash(hashward.Kind.SHA256, bytes(range(32)))
    >>> description = hashward.Description.of(hashward.random_set_id(), "hotline.example", made, 30)
    >>> builder = hashward.SetBuilder(root, description)
    >>> builder.add([listed])
    >>> hash_set = hashward.HashSet.open(builder.build().sign([key]), root)
    >>> made_of = DeviceFilter(
    ...     kinds=["sha256"], rate=hashward.FilterRate.TWO_TO_MINUS30, epoch=Epoch.new(1), created=made, expires=later
    ... )
    >>> draft = made_of.build(hash_set, root)
    >>> draft.sign(key)
    >>> filter = DeviceSet.open(draft.to_bytes(), root)
    >>> answer = filter.ask([listed])
    >>> isinstance(answer, PossiblyListed) and answer.false_positive_rate <= 2**-30
    True
    >>> filter.ask([hashward.Hash(hashward.Kind.SHA256, bytes(32))])
    NotListed()
    """

    __slots__ = ("_inner",)
    _inner: _native.DeviceSet

    def __init__(self) -> None:
        raise TypeError("DeviceSet.open(…) opens a filter")

    @classmethod
    def _of(cls, inner: _native.DeviceSet) -> DeviceSet:
        device_set = cls.__new__(cls)
        device_set._inner = inner
        return device_set

    @classmethod
    def open(cls, data: Buffer, root: Root) -> DeviceSet:
        """Verifies the bytes of a filter wholly under its issuer's root.

        Raises `Error`, with the codes `device.*`, `set.*`, `signature.*` and `trust.issuer_unknown`, for the first
        thing that is wrong; `device.not_allowed` where the root allows no filters.
        """
        return cls._of(_native.DeviceSet(octets(data), root._inner))

    @staticmethod
    def peek(data: Buffer) -> DeviceManifest:
        """What a filter says of itself, not verified: nothing of it is proven. Raises `device.*`."""
        return _wire.read(DeviceManifest, _native.DeviceSet.peek(octets(data)))

    @property
    def manifest(self) -> DeviceManifest:
        """What the filter says of itself."""
        return _wire.read(DeviceManifest, self._inner.manifest)

    @property
    def root(self) -> str:
        """The name of its content, 64 hexadecimal digits."""
        return self._inner.root

    def to_bytes(self) -> bytes:
        """The whole file."""
        return self._inner.to_bytes()

    def ask(self, digests: Iterable[Hash]) -> DeviceAnswer | None:
        """Whether one of a file's digests may be listed.

        Digests of kinds that the filter has not are not asked after; without any other there is no answer, None.
        `NotListed` says nothing of the file: one that was encoded again has other digests and is not found.
        """
        asked, possibly = self._inner.ask([of_type(Hash, digest, "a digest")._pair for digest in digests])
        if possibly is not None:
            guarantee, epoch, rate = possibly
            return PossiblyListed(Guarantee(guarantee), epoch, rate)
        return NotListed() if asked else None

    def apply(self, delta: DeviceDelta, root: Root) -> DeviceSet:
        """Makes the filter that a delta leads to, and verifies it wholly. This one stays as it is.

        Raises `device.epoch` for another filter's delta or one of another epoch, `device.malformed`,
        `delta.row_present`, and what `open` raises.
        """
        return DeviceSet._of(self._inner.apply(delta._inner, root._inner))

    def __repr__(self) -> str:
        manifest = self.manifest
        return f"DeviceSet({manifest.origin!r}, version {manifest.version}, epoch {manifest.epoch.number})"


class DeviceDelta:
    """What changed from one filter to a later one of its epoch. Only the filter it leads to is verified."""

    __slots__ = ("_inner",)
    _inner: _native.DeviceDelta

    def __init__(self) -> None:
        raise TypeError("DeviceDelta.parse(…) reads a delta, DeviceDelta.between(…) writes one")

    @classmethod
    def parse(cls, data: Buffer) -> DeviceDelta:
        """Reads a delta as far as that is possible without the filter it is for. Raises `device.*`, `signature.*`."""
        delta = cls.__new__(cls)
        delta._inner = _native.DeviceDelta.parse(octets(data))
        return delta

    @staticmethod
    def between(base: DeviceSet, result: DeviceSet) -> bytes:
        """The file of what changed from one filter to a later one. Raises `device.epoch` for filters of two epochs or
        lists."""
        return _native.DeviceDelta.between(base._inner, result._inner)

    @property
    def manifest(self) -> DeviceManifest:
        """What the filter it leads to says of itself."""
        return _wire.read(DeviceManifest, self._inner.manifest)

    @property
    def base(self) -> str:
        """The content of the filter it is for."""
        return self._inner.base

    @property
    def result(self) -> str:
        """The content of the filter it leads to."""
        return self._inner.result

    def __repr__(self) -> str:
        return "DeviceDelta()"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFilter:
    """What a filter is made of. `DeviceSet` has an example.

    Whoever gets the filter can try any file against it, without anybody noticing, so that the issuer's root has to
    allow it: `RootBuilder(…, allow_device_filters=True)`.
    """

    kinds: Iterable[Kind | str]
    """The kinds of digests to put in: what the phones will ask with. Each more makes each answer wrong more often."""
    rate: FilterRate | str
    """How often it may be wrong of a digest. A person may be warned at 2^-30 only."""
    epoch: Epoch
    """The epoch: one that is begun, `Epoch.new(…)`, or that of the filter before."""
    created: datetime
    """When it is made."""
    expires: datetime
    """From when on what it does not list says nothing."""

    def build(self, set: HashSet, issuer: Root, *, before: DeviceSet | None = None) -> Draft:
        """Makes the filter of a set, which keys of the role `publish` sign. Entries of which everything said is
        disputed are left out.

        `before` is the filter of the same epoch that phones have, so that a delta leads from it to this one. Raises
        `device.not_allowed` when the root does not allow it; `device.epoch` when `before` is of another epoch, list,
        rate or kinds, or has no room for so many rows: begin an epoch then; `build.empty`, `build.incomplete`,
        `device.malformed`, `date.malformed`.
        """
        kinds = [Kind(kind) for kind in self.kinds]
        epoch = (self.epoch.number, octets(self.epoch.salt))
        made = (kinds, FilterRate(self.rate), epoch, (seconds(self.created), seconds(self.expires)))
        earlier = None if before is None else before._inner
        return Draft._of(_native.build_filter(made, set._inner, issuer._inner, earlier))
