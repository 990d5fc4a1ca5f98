"""Section 1: the signature block."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from blake3 import blake3

from .ed25519 import canonical_s, verifies
from .fields import Fields, check

if TYPE_CHECKING:
    from .root import Root


@dataclass
class Slot:
    key_id: bytes
    signature: bytes


def signature_slots(fields: Fields) -> list[Slot]:
    """Slot by slot; a block that ends early is refused with the code of the fields."""
    count = fields.number(2)
    check(1 <= count <= 16, "signature.slots")
    slots = []
    for _ in range(count):
        algorithm, key_id_, length = fields.number(2), fields.take(32), fields.number(2)
        check(algorithm == 1, "signature.algorithm")
        check(length == 64, "signature.slots")
        slot = Slot(key_id_, fields.take(64))
        if slots:
            check(slots[-1].key_id != slot.key_id, "signature.duplicate_key")
            check(slots[-1].key_id < slot.key_id, "signature.slots")
        slots.append(slot)
    return slots


def check_signatures(
    slots: list[Slot], root: Root, context: bytes, signed: bytes, roles: Sequence[int], others: Sequence[Root] = ()
) -> None:
    """Every slot must hold, also one of a key that has no say; each root wants the threshold of one of the roles."""
    message = signed_message(context, signed)
    roots = [root, *others]
    keys = {key_id(key): key for one in roots for key in one.keys}
    revoked = {key for one in roots for key in one.revoked} - keys.keys()
    for slot in slots:
        check(slot.key_id not in revoked, "signature.key_revoked")
        check(slot.key_id in keys, "signature.key_unknown")
        check(canonical_s(slot.signature), "signature.non_canonical")
        check(verifies(keys[slot.key_id], slot.signature, message), "signature.invalid")
    for one in roots:
        check(any(enough(slots, one, role) for role in roles), "signature.threshold")


def enough(slots: list[Slot], root: Root, role: int) -> bool:
    signers = members(root, role) & {slot.key_id for slot in slots}
    return role in root.roles and len(signers) >= root.roles[role].threshold


def members(root: Root, role: int) -> set[bytes]:
    """The ids of the keys of a role, which are none where there is no such role."""
    return {key_id(root.keys[i]) for i in root.roles[role].members} if role in root.roles else set()


def signed_message(context: bytes, signed: bytes) -> bytes:
    return context + b"\0" + len(signed).to_bytes(8, "little") + signed


def key_id(key: bytes) -> bytes:
    return blake3(key).digest()
