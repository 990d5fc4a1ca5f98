"""Section 7: reading a release and a timestamp."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from blake3 import blake3

from .fields import Fields, ascending, check
from .frame import read_frame
from .root import Root, root_of
from .signatures import check_signatures, signature_slots
from .vocabulary import LATEST_TIME, RELEASE_MAGIC, ROLE_PUBLISH, ROLE_TIMESTAMP, TIMESTAMP_MAGIC


LONGEST = 31 * 24 * 60 * 60


@dataclass
class Release:
    content_root: bytes
    issuer: bytes
    number: int
    previous: bytes
    created: int
    expires: int
    root_version: int
    sets: list[ReleasedSet]


@dataclass
class ReleasedSet:
    set_id: bytes
    publish: int
    patch: int
    content_root: bytes


@dataclass
class Timestamp:
    content_root: bytes
    issuer: bytes
    number: int
    created: int
    expires: int
    release: bytes
    patches: list[LaterPatch]


@dataclass
class LaterPatch:
    set_id: bytes
    patch: int
    content_root: bytes


Said = TypeVar("Said", Release, Timestamp)


def read_release(data: bytes, *roots: Root) -> Release:
    return read_either(data, roots, "release", RELEASE_MAGIC, ROLE_PUBLISH, release_body)


def read_timestamp(data: bytes, *roots: Root) -> Timestamp:
    return read_either(data, roots, "timestamp", TIMESTAMP_MAGIC, ROLE_TIMESTAMP, timestamp_body)


def read_either(
    data: bytes, roots: Iterable[Root], file: str, magic: bytes, role: int, read_body: Callable[[bytes, bytes], Said]
) -> Said:
    signed, body, frame = read_frame(data, magic, file)
    statement = read_body(body, blake3(signed).digest())
    slots = signature_slots(frame)
    frame.end()
    root = root_of(statement.issuer, roots)
    check_signatures(slots, root, f"hashward/{file}/1".encode(), signed, [role])
    return statement


def release_body(body: bytes, content_root: bytes) -> Release:
    bad = "release.malformed"
    fields = Fields(body, bad)
    number, signed, take = fields.number, fields.signed, fields.take
    release = Release(
        content_root, take(32), number(4), take(32), signed(8), signed(8), number(4),
        [ReleasedSet(take(16), number(4), number(4), take(32)) for _ in range(number(2))],
    )  # fmt: skip
    fields.end()
    check(release.number >= 1 and release.root_version >= 1, bad)
    check(release.number > 1 or release.previous == bytes(32), bad)
    check(0 <= release.created < release.expires <= LATEST_TIME, bad)
    check(ascending([s.set_id for s in release.sets]), bad)
    check(all(s.publish >= 1 for s in release.sets), bad)
    return release


def timestamp_body(body: bytes, content_root: bytes) -> Timestamp:
    bad = "timestamp.malformed"
    fields = Fields(body, bad)
    number, signed, take = fields.number, fields.signed, fields.take
    timestamp = Timestamp(
        content_root, take(32), number(4), signed(8), signed(8), take(32),
        [LaterPatch(take(16), number(4), take(32)) for _ in range(number(2))],
    )  # fmt: skip
    fields.end()
    check(timestamp.number >= 1, bad)
    check(0 <= timestamp.created < timestamp.expires <= LATEST_TIME, bad)
    check(timestamp.expires - timestamp.created <= LONGEST, bad)
    check(ascending([p.set_id for p in timestamp.patches]), bad)
    check(all(p.patch >= 1 for p in timestamp.patches), bad)
    return timestamp
