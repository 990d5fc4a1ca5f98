"""Who may say what: issuers' roots, keys and signatures, and the trust store. Names are hexadecimal text."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hashward import _native, _wire
from hashward._convert import moment, octets, seconds
from hashward._verdict import Version
from hashward._words import Change, Purpose, Role

if TYPE_CHECKING:
    from typing_extensions import Buffer

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

    def threshold(self, role: Role | str) -> int:
        """How many distinct keys of the role must sign; more than there are when the root lacks the role."""
        return self._inner.threshold(Role(role))

    def __repr__(self) -> str:
        return f"Root({self.name!r})"


class RootBuilder:
    """Writes a root file whose one key has every role needed to publish, threshold one.

    >>> from datetime import UTC, datetime
    >>> builder = RootBuilder("hotline.example", datetime(2026, 11, 24, tzinfo=UTC), datetime(2036, 11, 24, tzinfo=UTC))
    >>> Root.parse(builder.build(SecretKey.generate())).name
    'hotline.example'
    """

    __slots__ = ("_arguments",)

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
        times = (seconds(created), seconds(expires))
        self._arguments = (name, times, [Purpose(word) for word in purposes], allow_device_filters)

    def build(self, key: SecretKey) -> bytes:
        """Writes and signs the file. Raises `label.malformed` for the name, and `root.malformed`."""
        return _native.build_root(*self._arguments, key._inner)


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


class TrustStore:
    """A folder of pinned issuers and installed sets. Installing is the only door into it.

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
        """Takes an issuer's pin away and removes its sets.

        Returns the names of the sets removed, or None when the issuer was not pinned.
        """
        gone = self._inner.unpin(issuer)
        return None if gone is None else tuple(gone)

    def install(self, data: Buffer, *, now: datetime | None = None) -> tuple[HashSet, Change]:
        """Verifies a set wholly and installs it, replacing the version before.

        Raises `Error`: `trust.*`, `set.*` and `signature.*` when the set may not be believed or does not follow
        the version installed, which then stays; `io.*`.
        """
        from hashward._set import HashSet

        inner, change = self._inner.install(octets(data), seconds(now))
        return HashSet._of(inner), Change(change)

    def remove(self, set: str) -> bool:
        """Removes an installed set by its name, and returns whether it was installed.

        Its version is forgotten too: afterwards any version of the list can be installed, an older one as well.
        """
        return self._inner.remove(set)

    def issuers(self) -> tuple[Root, ...]:
        """The pinned issuers. Raises `trust.store_malformed` when the folder is no trust folder."""
        return tuple(Root._of(inner) for inner in self._inner.issuers())

    def installed(self) -> dict[str, Installed]:
        """The installed sets, by their names, ascending. Raises `trust.store_malformed` and `IoError`."""
        return {set: _wire.read(Installed, record) for set, record in self._inner.installed()}

    def __repr__(self) -> str:
        return "TrustStore()"
