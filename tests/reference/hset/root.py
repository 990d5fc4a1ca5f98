"""Section 6: reading a root."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from blake3 import blake3

from .ed25519 import strong_key
from .fields import Fields, Refused, ascending, check, text
from .frame import read_frame
from .signatures import check_signatures, key_id, signature_slots
from .vocabulary import LATEST_TIME, PURPOSES, ROLE_PUBLISH, ROLE_ROOT, ROLES, ROOT_MAGIC, TEST


@dataclass
class Root:
    issuer: bytes
    content_root: bytes
    version: int
    created: int
    expires: int
    name: str
    purposes: list[int]
    device_filters: bool
    keys: list[bytes]
    roles: dict[int, Role]
    revoked: list[bytes]


@dataclass
class Role:
    threshold: int
    members: list[int]


@dataclass
class RootFields:
    """The fields as they stand."""

    content_root: bytes
    version: int
    previous: bytes
    issuer: bytes
    created: int
    expires: int
    name: bytes
    purposes: list[int]
    device_filters: int
    keys: list[tuple[int, bytes]]
    roles: list[tuple[int, int, list[int]]]
    revoked: list[bytes]


def root_of(issuer: bytes, roots: Iterable[Root]) -> Root:
    """The root of the issuer, if it is one of those that are pinned."""
    for root in roots:
        if root.issuer == issuer:
            return root
    raise Refused("trust.issuer_unknown")


def read_root(data: bytes, before: Root | None = None) -> Root:
    """The first root of an issuer, or the one that follows another."""
    signed, body, frame = read_frame(data, ROOT_MAGIC, "root")
    root = root_rules(root_fields(body, blake3(signed).digest()), before)
    slots = signature_slots(frame)
    frame.end()
    others = [] if before is None else [before]
    check_signatures(slots, root, b"hashward/root/1", signed, [ROLE_ROOT], others)
    return root


def read_root_fields(data: bytes) -> RootFields:
    """The steps that need no root before."""
    signed, body, _ = read_frame(data, ROOT_MAGIC, "root")
    return root_fields(body, blake3(signed).digest())


def root_fields(body: bytes, content_root: bytes) -> RootFields:
    """The issuer of a root of version 1 is its own content root."""
    fields = Fields(body, "root.malformed")
    number, signed, take, string = fields.number, fields.signed, fields.take, fields.string
    version, previous = number(4), take(32)
    root = RootFields(
        content_root, version, previous, take(32) if version >= 2 else content_root, signed(8), signed(8), string(),
        [number(2) for _ in range(number(2))], number(2), [(number(2), string()) for _ in range(number(2))],
        [(number(2), number(2), [number(2) for _ in range(number(2))]) for _ in range(number(2))],
        [take(32) for _ in range(number(2))] if version >= 2 else [],
    )  # fmt: skip
    fields.end()
    return root


def root_rules(root: RootFields, before: Root | None) -> Root:
    bad = "root.malformed"
    check(root.version == (1 if before is None else before.version + 1), "root.chain")
    check(root.version > 1 or root.previous == bytes(32), bad)
    if before is not None:
        check((root.issuer, root.previous) == (before.issuer, before.content_root), "root.chain")
    check(0 <= root.created < root.expires <= LATEST_TIME, bad)
    name = text(root.name, 1, 128, bad)
    check(len(root.purposes) >= 1 and ascending(root.purposes), bad)
    check(all(p in PURPOSES for p in root.purposes), bad)
    check(TEST not in root.purposes or len(root.purposes) == 1, bad)
    check(root.device_filters in (0, 1), bad)
    check(1 <= len(root.keys) <= 64, bad)
    last = b""
    for algorithm, key in root.keys:
        check(algorithm == 1, "signature.algorithm")
        check(len(key) == 32, bad)
        check(strong_key(key), "key.weak")
        check(last < key_id(key), bad)
        last = key_id(key)
    keys = [key for _, key in root.keys]
    check(ascending([role for role, _, _ in root.roles]), bad)
    for role, threshold, members in root.roles:
        check(role in ROLES and ascending(members), bad)
        check(all(m < len(keys) for m in members), bad)
        check(1 <= threshold <= len(members), bad)
    roles = {role: Role(threshold, members) for role, threshold, members in root.roles}
    check(ROLE_ROOT in roles and ROLE_PUBLISH in roles, bad)
    used = {m for role in roles.values() for m in role.members}
    check(len(used) == len(keys), bad)
    ids = [key_id(key) for key in keys]
    check(ascending(root.revoked) and not set(ids) & set(root.revoked), "root.revoked")
    if before is not None:
        check(root.created >= before.created, "root.chain")
        check((TEST in root.purposes) == (TEST in before.purposes), "root.chain")
        gone = {key_id(key) for key in before.keys} - set(ids)
        check(root.revoked == sorted(gone | set(before.revoked)), "root.revoked")
    return Root(
        root.issuer, root.content_root, root.version, root.created, root.expires, name, root.purposes,
        root.device_filters == 1, keys, roles, root.revoked,
    )  # fmt: skip
