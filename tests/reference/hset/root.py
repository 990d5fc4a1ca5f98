"""Section 6: reading a root."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from .ed25519 import strong_key
from .fields import Fields, ascending, check, text
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


def read_root(data: bytes, before: Root | None = None) -> Root:
    """The first root of an issuer, or the one that follows another."""
    signed, body, frame = read_frame(data, ROOT_MAGIC, "root")
    root = root_body(body, before, blake3(signed).digest())
    slots = signature_slots(frame)
    frame.end()
    others = [] if before is None else [before]
    check_signatures(slots, root, b"hashward/root/1", signed, [ROLE_ROOT], others)
    return root


def root_body(body: bytes, before: Root | None, content_root: bytes) -> Root:
    """All fields are taken before any rule is asked, as the text wants it."""
    fields = Fields(body, "root.malformed")
    version, previous = fields.number(4), fields.take(32)
    issuer = fields.take(32) if version >= 2 else bytes(32)
    created, expires = fields.signed(8), fields.signed(8)
    name = fields.string()
    purposes = [fields.number(2) for _ in range(fields.number(2))]
    device_filters = fields.number(2)
    keys = [(fields.number(2), fields.string()) for _ in range(fields.number(2))]
    roles = []
    for _ in range(fields.number(2)):
        role, threshold = fields.number(2), fields.number(2)
        roles.append((role, threshold, [fields.number(2) for _ in range(fields.number(2))]))
    revoked = [fields.take(32) for _ in range(fields.number(2))] if version >= 2 else []
    fields.end()

    bad = "root.malformed"
    check(version == (1 if before is None else before.version + 1), "root.chain")
    check(version > 1 or previous == bytes(32), bad)
    if before is not None:
        check((issuer, previous) == (before.issuer, before.content_root), "root.chain")
    check(0 <= created < expires <= LATEST_TIME, bad)
    name = text(name, 1, 128, bad)
    check(len(purposes) >= 1 and ascending(purposes), bad)
    check(all(p in PURPOSES for p in purposes), bad)
    check(TEST not in purposes or len(purposes) == 1, bad)
    check(device_filters in (0, 1), bad)
    check(1 <= len(keys) <= 64, bad)
    last = b""
    for algorithm, key in keys:
        check(algorithm == 1, "signature.algorithm")
        check(len(key) == 32, bad)
        check(strong_key(key), "key.weak")
        check(last < key_id(key), bad)
        last = key_id(key)
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
    ids = [key_id(key) for key in keys]
    check(ascending(revoked) and not set(ids) & set(revoked), "root.revoked")
    if before is not None:
        check(created >= before.created, "root.chain")
        check((TEST in purposes) == (TEST in before.purposes), "root.chain")
        gone = {key_id(key) for key in before.keys} - set(ids)
        check(revoked == sorted(gone | set(before.revoked)), "root.revoked")
    issuer = content_root if version == 1 else issuer
    return Root(
        issuer, content_root, version, created, expires, name, purposes, device_filters == 1, keys, roles, revoked
    )
