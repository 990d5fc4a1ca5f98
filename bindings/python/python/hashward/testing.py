"""A harmless picture that a test issuer lists, so that your own tests prove the whole pipe.

The issuer's root allows the purpose `test` and nothing else, so that its hits are `TestMatch` whatever the policy.
Its secret key is public: never pin it where anything is decided. Its sets are valid from 2026-11-01 to 2126.

>>> import tempfile
>>> folder = tempfile.TemporaryDirectory()
>>> trust = hashward.TrustStore(folder.name)
>>> install(trust, now=datetime(2027, 1, 1, tzinfo=UTC))
>>> checker = hashward.Checker.open(trust, "agree-two")
>>> checker.check(canary(), now=datetime(2027, 1, 1, tzinfo=UTC)).outcome
TestMatch()
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from hashward import _native
from hashward._build import Description, SetBuilder, random_set_id
from hashward._convert import octets, seconds
from hashward._fingerprint import Fingerprint
from hashward._set import Hash
from hashward._trust import Root, RootBuilder, SecretKey, TrustStore
from hashward._verdict import Statement
from hashward._words import Kind, Purpose

if TYPE_CHECKING:
    from typing_extensions import Buffer


def canary() -> bytes:
    """A drawing of circles, 256 by 256 pixels, as a PNG file."""
    return _native.canary()


def issuer_root() -> bytes:
    """The root file of the test issuer, `test.example`."""
    return _native.issuer_root()


def canary_set(*, on_device: bool = False) -> bytes:
    """The test issuer's set of the canary, label `test/canary`: MD5, SHA-1, SHA-256, BLAKE3 and, unless it is for
    a device, PDQ."""
    return _native.canary_set(on_device)


def install(trust: TrustStore, *, now: datetime | None = None) -> None:
    """Pins the test issuer and installs its set. Raises `trust.clock_behind` before 2026-11-01, and `IoError`."""
    _native.install_canary(trust._inner, seconds(now))


def expect_signature(key: Buffer, message: Buffer, signature: Buffer) -> None:
    """Verifies an Ed25519 signature of a message as strictly as that of every file is verified.

    For holding a build against published tests of signatures. Raises `key.malformed` for a key that has not 32 bytes,
    `key.weak`, `signature.slots` for a signature that has not 64, `signature.non_canonical`, `signature.invalid`.
    """
    _native.expect_signature(octets(key), octets(message), octets(signature))


def issuer_key() -> SecretKey:
    """The test issuer's secret key, to sign test sets of one's own."""
    return SecretKey._of(_native.issuer_key())


def issue(
    trust: TrustStore,
    origin: str,
    files: Iterable[bytes],
    *,
    label: str = "interpol/baseline",
    purpose: Purpose | str = Purpose.CSAM,
    now: datetime | None = None,
) -> None:
    """Lists harmless files of yours as an issuer of the name `origin`, so that a test can meet a match.

    A new key signs the root and the set; both are valid from a day before `now`, the system's clock unless given, for a
    month. Two issuers that list a file make `agree-two` deny it, one makes it hold. Never do that where anything is
    decided.
    """
    made = (datetime.now(UTC) if now is None else now) - timedelta(days=1)
    key = SecretKey.generate()
    root_file = RootBuilder(origin, made, made + timedelta(days=30), purposes=[purpose]).build(key)
    root = Root.parse(root_file)
    description = Description.of(random_set_id(), origin, made, 30, purpose=Purpose(purpose))
    builder = SetBuilder(root, description)
    for file in files:
        found = Fingerprint.of(file)
        hashes = [Hash(Kind.MD5, found.md5), Hash(Kind.SHA256, found.sha256)]
        if found.picture is not None:
            hashes.append(Hash(Kind.PDQ, found.picture.full.hash))
        quality = None if found.picture is None else found.picture.full.quality
        builder.add(hashes, [Statement.of(label)], quality=quality)
    trust.pin(root_file, root.id)
    trust.install(builder.build().sign([key]), now=now)
