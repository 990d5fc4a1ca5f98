"""Who may say what: issuers' roots, keys and signatures, and the trust store. Names are hexadecimal text."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hashward import _native, _wire
from hashward._convert import moment, octets, seconds
from hashward._verdict import Version
from hashward._words import Change, Purpose, Role

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from hashward._device import DeviceSet
    from hashward._set import HashSet


class PublicKey:
    """An Ed25519 public key in canonical encoding and not of small order."""

    __slots__ = ("_inner",)
    _inner: _native.PublicKey

    def __init__(self) -> None:
        raise TypeError("PublicKey.parse(…) or PublicKey.from_bytes(…) reads a key")

    @classmethod
    def _of(cls, inner: _native.PublicKey) -> PublicKey:
        key = cls.__new__(cls)
        key._inner = inner
        return key

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Reads the text that `to_text` writes. Raises `key.malformed` or `key.weak`."""
        return cls._of(_native.PublicKey.parse(text))

    @classmethod
    def from_bytes(cls, data: Buffer) -> PublicKey:
        """Takes the 32 bytes of a key. Raises `TrustError`, code `key.weak`."""
        return cls._of(_native.PublicKey.from_bytes(octets(data)))

    def to_text(self) -> str:
        """The key as a text of one line."""
        return self._inner.to_text()

    def to_bytes(self) -> bytes:
        """The 32 bytes of the key."""
        return self._inner.to_bytes()

    @property
    def id(self) -> str:
        """The key's name, 64 hexadecimal digits: BLAKE3 of its bytes."""
        return self._inner.id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self._inner == other._inner

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __repr__(self) -> str:
        return "PublicKey()"


class SecretKey:
    """An Ed25519 secret key, wiped from memory when it is no longer held. It cannot be pickled or copied.

    >>> key = SecretKey.generate()
    >>> key
    SecretKey()
    """

    __slots__ = ("_inner",)
    _inner: _native.SecretKey

    def __init__(self) -> None:
        raise TypeError("SecretKey.generate() makes a key, SecretKey.parse(…) reads one")

    @classmethod
    def _of(cls, inner: _native.SecretKey) -> SecretKey:
        key = cls.__new__(cls)
        key._inner = inner
        return key

    @classmethod
    def generate(cls) -> SecretKey:
        """Makes a key from the operating system's random source. Raises `IoError` when there is none."""
        return cls._of(_native.SecretKey.generate())

    @classmethod
    def from_seed(cls, seed: Buffer) -> SecretKey:
        """Makes the key of a seed of 32 bytes, for tests that must repeat."""
        return cls._of(_native.SecretKey.from_seed(octets(seed)))

    @classmethod
    def parse(cls, text: str) -> SecretKey:
        """Reads the text that `to_text` writes. Raises `InputError`, code `key.malformed`."""
        return cls._of(_native.SecretKey.parse(text))

    def to_text(self) -> str:
        """The text to keep in a file that only its owner may read. Python cannot wipe it from memory."""
        return self._inner.to_text()

    def public(self) -> PublicKey:
        """The public key that belongs to it."""
        return PublicKey._of(self._inner.public())

    def __reduce__(self) -> str:
        raise TypeError("a secret key is not pickled")

    def __repr__(self) -> str:
        return "SecretKey()"


class Signature:
    """The signature of a set's head by one key."""

    __slots__ = ("_inner",)
    _inner: _native.Signature

    LENGTH = 96
    """Bytes of a signature: the name of the key, then the signature."""

    def __init__(self) -> None:
        raise TypeError("sign_head() makes a signature, Signature.from_bytes(…) reads one")

    @classmethod
    def _of(cls, inner: _native.Signature) -> Signature:
        signature = cls.__new__(cls)
        signature._inner = inner
        return signature

    @classmethod
    def from_bytes(cls, data: Buffer) -> Signature:
        """Reads what `to_bytes` gives. Raises `FormatError`, code `signature.slots`."""
        return cls._of(_native.Signature.from_bytes(octets(data)))

    def to_bytes(self) -> bytes:
        """The name of the key, then the signature: 96 bytes."""
        return self._inner.to_bytes()

    @property
    def key(self) -> str:
        """The name of the key that signed."""
        return self._inner.key

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Signature) and self.to_bytes() == other.to_bytes()

    def __hash__(self) -> int:
        return hash(self.to_bytes())

    def __repr__(self) -> str:
        return "Signature()"


class Root:
    """An issuer's verified root file."""

    __slots__ = ("_inner",)
    _inner: _native.Root

    def __init__(self) -> None:
        raise TypeError("Root.parse(…) reads a root file")

    @classmethod
    def _of(cls, inner: _native.Root) -> Root:
        root = cls.__new__(cls)
        root._inner = inner
        return root

    @classmethod
    def parse(cls, data: Buffer) -> Root:
        """Reads a root file and verifies that it is signed by its own root keys.

        That proves the file whole, not whose it is: compare `id` with the identity the issuer gave you by another
        way. Raises `Error` with the codes `root.*`, `key.weak` and `signature.*`.
        """
        return cls._of(_native.Root.parse(octets(data)))

    @property
    def id(self) -> str:
        """The issuer's identity, 64 hexadecimal digits: BLAKE3 of its first root file. It never changes."""
        return self._inner.id

    @property
    def name(self) -> str:
        """The issuer's own name for itself. A name proves nothing; the identity does."""
        return self._inner.name

    @property
    def created(self) -> datetime:
        """When the root was made."""
        return moment(self._inner.times[0])

    @property
    def expires(self) -> datetime:
        """From when on misses in this issuer's sets prove nothing."""
        return moment(self._inner.times[1])

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """What this issuer's sets may be for, ascending."""
        return tuple(Purpose(word) for word in self._inner.purposes)

    @property
    def allows_device_filters(self) -> bool:
        """Whether filters for phones may be built from this issuer's sets."""
        return self._inner.allows_device_filters

    @property
    def keys(self) -> tuple[PublicKey, ...]:
        """The issuer's keys, ascending by name."""
        return tuple(PublicKey._of(key) for key in self._inner.keys)

    def may(self, role: Role | str, key: str) -> bool:
        """Whether the key of this name has the role. Raises `key.malformed` for what is no name."""
        return self._inner.may(Role(role), key)

    def threshold(self, role: Role | str) -> int | None:
        """How many distinct keys of the role must sign; None where no key has it."""
        return self._inner.threshold(Role(role))

    @classmethod
    def peek(cls, data: Buffer) -> Root:
        """Reads what a root file says, of whatever version, without its signatures and the version before.

        For showing what a file claims; nothing may be concluded from it. Raises `root.*`, `key.weak`.
        """
        return cls._of(_native.Root.peek(octets(data)))

    def follow(self, data: Buffer) -> Root:
        """Reads the root file that replaces this one, signed by as many root keys of both as each asks for.

        Raises `TrustError`, codes `root.chain`, `root.revoked` and `signature.*`, and what `parse` raises.
        """
        return Root._of(self._inner.follow(octets(data)))

    @property
    def version(self) -> int:
        """Which version of the issuer's root this is, from 1."""
        return self._inner.version

    @property
    def content_root(self) -> str:
        """The name of this version's content, by which the next version names it."""
        return self._inner.content_root

    @property
    def revoked(self) -> tuple[str, ...]:
        """The names of keys that earlier versions had and this one has not. They never come back."""
        return tuple(self._inner.revoked)

    def __repr__(self) -> str:
        return f"Root({self.name!r})"


class Draft:
    """A root, release, timestamp or filter in which signatures may still be missing.

    It is such a file in every byte, so that it goes from signer to signer, and copies signed in different places
    can be joined. Before a key signs it, `Root.peek`, `Release.peek`, `TimestampStatement.peek` and `DeviceSet.peek`
    show what it says.
    """

    __slots__ = ("_inner",)
    _inner: _native.Draft

    def __init__(self) -> None:
        raise TypeError("Draft.parse(…) reads a draft; RootBuilder, Release, TimestampStatement and DeviceFilter make one")

    @classmethod
    def _of(cls, inner: _native.Draft) -> Draft:
        draft = cls.__new__(cls)
        draft._inner = inner
        return draft

    @classmethod
    def parse(cls, data: Buffer) -> Draft:
        """Reads such a file; nothing is verified. Raises `trust.unknown_file` and the codes of its frame."""
        return cls._of(_native.Draft.parse(octets(data)))

    @property
    def content_root(self) -> str:
        """The name of what the file says, the same with any signatures."""
        return self._inner.content_root

    @property
    def signers(self) -> tuple[str, ...]:
        """The names of the keys that signed, ascending."""
        return tuple(self._inner.signers)

    def sign(self, key: SecretKey) -> None:
        """Adds the signature of a key. One that readers do not expect makes them refuse the file."""
        self._inner.sign(key._inner)

    def join(self, other: Draft) -> None:
        """Takes over the signatures of another copy. Raises `build.incomplete` for another file."""
        self._inner.join(other._inner)

    def to_bytes(self) -> bytes:
        """The file as it stands."""
        return self._inner.to_bytes()

    def __repr__(self) -> str:
        return f"Draft(signatures={len(self.signers)})"


class RootBuilder:
    """Says what a root file will say: the first of an issuer, or the one that replaces another.

    >>> from datetime import UTC, datetime
    >>> builder = RootBuilder("hotline.example", datetime(2026, 11, 24, tzinfo=UTC), datetime(2036, 11, 24, tzinfo=UTC))
    >>> Root.parse(builder.build(SecretKey.generate())).name
    'hotline.example'
    """

    __slots__ = ("_inner",)
    _inner: _native.RootBuilder

    def __init__(
        self,
        name: str,
        created: datetime,
        expires: datetime,
        *,
        purposes: Iterable[Purpose | str] = (Purpose.CSAM,),
        allow_device_filters: bool = False,
    ) -> None:
        """Describes a root: its name for itself, its time, what its sets may be for, and whether filters for
        phones may be built of them, which let anyone who holds one test files offline."""
        self._inner = _native.RootBuilder.begin(name, (seconds(created), seconds(expires)))
        self.purposes(purposes)
        if allow_device_filters:
            self._inner = self._inner.allow_device_filters()

    @classmethod
    def after(cls, before: Root, created: datetime, expires: datetime) -> RootBuilder:
        """Begins the version that replaces a root, and says what that says until it is told otherwise."""
        builder = cls.__new__(cls)
        builder._inner = _native.RootBuilder.after(before._inner, (seconds(created), seconds(expires)))
        return builder

    def purposes(self, purposes: Iterable[Purpose | str]) -> RootBuilder:
        """What the issuer's sets may be for."""
        self._inner = self._inner.purposes([Purpose(word) for word in purposes])
        return self

    def key(self, key: PublicKey, roles: Iterable[Role | str]) -> RootBuilder:
        """Gives a key these roles, beside those it has."""
        self._inner = self._inner.key(key._inner, [Role(word) for word in roles])
        return self

    def revoke(self, key: str) -> RootBuilder:
        """Takes the key of this name out for good. Raises `signature.key_unknown` when the root does not have it."""
        self._inner = self._inner.revoke(key)
        return self

    def threshold(self, role: Role | str, keys: int) -> RootBuilder:
        """How many keys of a role have to sign; one unless told."""
        self._inner = self._inner.threshold(Role(role), keys)
        return self

    def draft(self) -> Draft:
        """Writes what the keys have to sign. Raises `label.malformed`, `root.malformed`, `root.chain`."""
        return Draft._of(self._inner.draft())

    def build(self, key: SecretKey) -> bytes:
        """Writes the file and signs it with one key, which has every role but `timestamp` where no other was given one.

        Raises what `draft` raises, and `signature.*` where one key does not suffice.
        """
        return self._inner.build(key._inner)


@dataclass(frozen=True, slots=True)
class Published:
    """A set that a release lists, or a patch that a timestamp names."""

    version: Version
    """The version."""
    root: str
    """The name of that version's content."""


@dataclass(frozen=True, slots=True)
class Release:
    """Every set an issuer publishes, each in the version that is current; signed by the role `publish`."""

    issuer: str = field(repr=False)
    """Whose."""
    number: int
    """Which release this is, from 1."""
    previous: str | None = field(repr=False)
    """The release before, None for the first."""
    created: datetime
    """When it was made."""
    expires: datetime
    """From when on it confirms nothing."""
    root_version: int
    """The version of the issuer's root that was in force."""
    sets: Mapping[str, Published] = field(repr=False)
    """The sets, by their names."""

    @classmethod
    def open(cls, data: Buffer, issuer: Root) -> Release:
        """Verifies a release of the issuer whose root is given. Raises `release.*`, `signature.*`."""
        return _release(_native.read_release(octets(data), issuer._inner))

    @classmethod
    def peek(cls, data: Buffer) -> Release:
        """Reads what a release says without verifying a signature, for showing what a file claims."""
        return _release(_native.read_release(octets(data), None))

    @staticmethod
    def draft(
        issuer: Root,
        sets: Iterable[HashSet],
        *,
        created: datetime,
        expires: datetime,
        before: Buffer | None = None,
        without: Iterable[str] = (),
    ) -> Draft:
        """Says which sets are current: those given, and those of the release before that none given replaces.

        `before` is the bytes of that release, `without` the names of sets that are published no more.
        Raises `release.malformed`, `build.too_large`.
        """
        earlier = None if before is None else octets(before)
        times = (seconds(created), seconds(expires))
        inner = [set._inner for set in sets]
        return Draft._of(_native.draft_release(issuer._inner, earlier, inner, list(without), times))


@dataclass(frozen=True, slots=True)
class TimestampStatement:
    """That a release is the latest, until a time soon; signed by the role `timestamp`."""

    issuer: str = field(repr=False)
    """Whose."""
    number: int
    """Which timestamp this is, from 1."""
    created: datetime
    """When it was made."""
    expires: datetime
    """From when on it confirms nothing."""
    release: str = field(repr=False)
    """The content root of the release that is the latest."""
    patches: Mapping[str, tuple[int, str]] = field(repr=False)
    """Sets of which a later patch is current than the release lists: its number and its content root."""

    @classmethod
    def open(cls, data: Buffer, issuer: Root) -> TimestampStatement:
        """Verifies a timestamp of the issuer whose root is given. Raises `timestamp.*`, `signature.*`."""
        return _timestamp(_native.read_timestamp(octets(data), issuer._inner))

    @classmethod
    def peek(cls, data: Buffer) -> TimestampStatement:
        """Reads what a timestamp says without verifying a signature, for showing what a file claims."""
        return _timestamp(_native.read_timestamp(octets(data), None))

    @staticmethod
    def draft(
        release: Buffer,
        *,
        created: datetime,
        expires: datetime,
        before: Buffer | None = None,
        patched: Iterable[HashSet] = (),
    ) -> Draft:
        """Says that a release (its bytes) is the latest, and which of its sets were patched since.

        Raises `release.mismatch` for a set that is no patch of one that the release lists.
        """
        earlier = None if before is None else octets(before)
        inner = [set._inner for set in patched]
        times = (seconds(created), seconds(expires))
        return Draft._of(_native.draft_timestamp(octets(release), earlier, inner, times))


def _release(text: str) -> Release:
    says = json.loads(text)
    says["sets"] = {set: Published(Version(**one["version"]), one["root"]) for set, one in says["sets"]}
    return Release(**_times(says))


def _timestamp(text: str) -> TimestampStatement:
    says = json.loads(text)
    says["patches"] = {set: (patch, root) for set, (patch, root) in says["patches"]}
    return TimestampStatement(**_times(says))


def _times(says: dict[str, Any]) -> dict[str, Any]:
    return says | {name: datetime.fromisoformat(says[name]) for name in ("created", "expires")}


@dataclass(frozen=True, slots=True)
class Installed:
    """What the store records of an installed set."""

    issuer: str = field(repr=False)
    """Who signed it."""
    purpose: Purpose
    """What the list is for."""
    version: Version
    """The version."""
    root: str = field(repr=False)
    """The name of that version's content."""
    created: datetime
    """When the version was made."""
    bytes: int
    """Bytes of the file."""


@dataclass(frozen=True, slots=True)
class InstalledFilter:
    """What the store records of an installed filter."""

    issuer: str = field(repr=False)
    """Who signed it."""
    purpose: Purpose
    """What the list is for."""
    version: Version
    """The version of the list it was made of."""
    root: str = field(repr=False)
    """The name of the filter's content."""
    epoch: int
    """The number of its epoch."""
    created: datetime
    """When it was made."""
    bytes: int
    """Bytes of the file."""


class TrustStore:
    """A folder of pinned issuers, and installed sets and filters. Installing is the only door into it.

    Several processes may use one folder at a time; a checker keeps what it opened.
    """

    __slots__ = ("_inner",)

    def __init__(self, folder: os.PathLike[str] | str, *, on_device: bool = False) -> None:
        """Names the folder; nothing is read or written yet.

        On a phone or another device of a person sets with perceptual rows are refused with
        `set.perceptual_on_device`.
        """
        self._inner = _native.TrustStore(folder, on_device)

    @property
    def folder(self) -> Path:
        """The folder."""
        return Path(self._inner.folder)

    @property
    def is_on_device(self) -> bool:
        """Whether the folder was said to be on a device."""
        return self._inner.is_on_device

    def pin(self, root: Buffer, expected: str) -> Root:
        """Pins an issuer: from now on sets it signed can be installed, and are believed.

        `root` is the bytes of its root file, `expected` the identity that it published by another way than the
        file; comparing the two is the whole point of pinning. Raises `TrustError`, code `root.identity`, when the
        file is another issuer's, what `Root.parse` raises, and `IoError`.
        """
        return Root._of(self._inner.pin(octets(root), expected))

    def unpin(self, issuer: str) -> tuple[str, ...] | None:
        """Takes an issuer's pin away and removes its sets and filters.

        Returns the names of the sets removed, or None when the issuer was not pinned.
        """
        gone = self._inner.unpin(issuer)
        return None if gone is None else tuple(gone)

    def install(
        self, data: Buffer, *, now: datetime | None = None
    ) -> tuple[HashSet | Root | Release | TimestampStatement | DeviceSet, Change]:
        """Verifies a file of an issuer wholly and installs it, replacing the version before: a set or its delta, a
        later version of the root, a release, a timestamp, a filter for phones or its delta.

        Raises `Error`: `trust.*`, `set.*`, `delta.*`, `root.*`, `release.*`, `timestamp.*`, `device.*` and
        `signature.*` when it may not be believed or does not follow what is installed, which then stays; `io.*`.
        """
        from hashward._device import DeviceSet
        from hashward._set import HashSet

        change, set, root, release, timestamp, filter = self._inner.install(octets(data), seconds(now))
        if set is not None:
            return HashSet._of(set), Change(change)
        if root is not None:
            return Root._of(root), Change(change)
        if release is not None:
            return _release(release), Change(change)
        if filter is not None:
            return DeviceSet._of(filter), Change(change)
        assert timestamp is not None
        return _timestamp(timestamp), Change(change)

    def release(self, issuer: str) -> Release | None:
        """The installed release of an issuer, unless it has none or its keys of now did not sign it."""
        text = self._inner.release(issuer)
        return None if text is None else _release(text)

    def timestamp(self, issuer: str) -> TimestampStatement | None:
        """The installed timestamp of an issuer, unless it has none or its keys of now did not sign it."""
        text = self._inner.timestamp(issuer)
        return None if text is None else _timestamp(text)

    def remove(self, set: str) -> bool:
        """Removes an installed set by its name, and the filter of the list; returns whether one was installed.

        Its version is forgotten too: afterwards any version of the list can be installed, an older one as well.
        """
        return self._inner.remove(set)

    def issuers(self) -> tuple[Root, ...]:
        """The pinned issuers. Raises `trust.store_malformed` when the folder is no trust folder."""
        return tuple(Root._of(inner) for inner in self._inner.issuers())

    def installed(self) -> dict[str, Installed]:
        """The installed sets, by their names, ascending. Raises `trust.store_malformed` and `IoError`."""
        return {set: _wire.read(Installed, record) for set, record in self._inner.installed()}

    def filters(self) -> dict[str, InstalledFilter]:
        """The installed filters, by the names of their lists, ascending. Raises `trust.store_malformed`, `IoError`."""
        return {set: _wire.read(InstalledFilter, record) for set, record in self._inner.filters()}

    def filter(self, set: str) -> DeviceSet | None:
        """Opens the installed filter of a list, verified wholly once more; None where none is installed.

        Raises `trust.store_malformed`, `trust.issuer_unknown`, what `DeviceSet.open` raises, and `IoError`.
        """
        from hashward._device import DeviceSet

        inner = self._inner.filter(set)
        return None if inner is None else DeviceSet._of(inner)

    def __repr__(self) -> str:
        return "TrustStore()"
