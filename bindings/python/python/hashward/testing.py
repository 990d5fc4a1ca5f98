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

from datetime import datetime

from hashward import _native
from hashward._convert import seconds
from hashward._trust import SecretKey, TrustStore


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


def issuer_key() -> SecretKey:
    """The test issuer's secret key, to sign test sets of one's own."""
    return SecretKey._of(_native.issuer_key())
