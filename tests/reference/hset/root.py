"""Section 6: reading a root."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from .ed25519 import strong_key
from .fields import Fields, ascending, check, text
from .signatures import check_signatures, key_id, signature_slots
from .vocabulary import LARGEST_BODY, LATEST_TIME, PURPOSES, ROLE_PUBLISH, ROLE_ROOT, ROLES, ROOT_MAGIC, TEST


@dataclass
class Root:
    issuer: bytes
    name: str
    purposes: list[int]
    device_filters: bool
    keys: list[bytes]
    roles: dict[int, Role]


@dataclass
class Role:
    threshold: int
    members: list[int]


def read_root(data: bytes) -> Root:
    check(ROOT_MAGIC.startswith(data[:8]), "root.magic")
    frame = Fields(data, "root.malformed")
    frame.take(8)
    check(frame.number(2) == 1, "root.version")
    frame.take(2)
    length = frame.number(4)
    check(1 <= length <= LARGEST_BODY, "root.malformed")
    root = root_body(frame.take(length))
    slots = signature_slots(frame)
    frame.end()
    check_signatures(slots, root, b"hashward/root/1", data[: 16 + length], ROLE_ROOT)
    root.issuer = blake3(data).digest()
    return root


def root_body(body: bytes) -> Root:
    """All fields are taken before any rule is asked, as the text wants it."""
    fields = Fields(body, "root.malformed")
    version, previous = fields.number(4), fields.take(32)
    created, expires = fields.signed(8), fields.signed(8)
    name = fields.string()
    purposes = [fields.number(2) for _ in range(fields.number(2))]
    device_filters = fields.number(2)
    keys = [(fields.number(2), fields.string()) for _ in range(fields.number(2))]
    roles = []
    for _ in range(fields.number(2)):
        role, threshold = fields.number(2), fields.number(2)
        roles.append((role, threshold, [fields.number(2) for _ in range(fields.number(2))]))
    fields.end()

    bad = "root.malformed"
    check(version == 1, "root.chain")
    check(previous == bytes(32), bad)
    check(0 <= created < expires <= LATEST_TIME, bad)
    name = text(name, 1, 128, bad)
    check(len(purposes) >= 1 and ascending(purposes), bad)
    check(all(p in PURPOSES for p in purposes), bad)
    check(TEST not in purposes or len(purposes) == 1, bad)
    check(device_filters in (0, 1), bad)
    check(1 <= len(keys) <= 64, bad)
    before = b""
    for algorithm, key in keys:
        check(algorithm == 1, "signature.algorithm")
        check(len(key) == 32, bad)
        check(strong_key(key), "key.weak")
        check(before < key_id(key), bad)
        before = key_id(key)
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
    return Root(b"", name, purposes, device_filters == 1, keys, roles)
