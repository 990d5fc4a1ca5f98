"""Section 9: what a platform tells an issuer of an entry that it holds to be wrong."""

from __future__ import annotations

from dataclasses import dataclass

from blake3 import blake3

from .ed25519 import canonical_s, strong_key, verifies
from .fields import Fields, check, text
from .frame import read_frame
from .signatures import key_id, signature_slots, signed_message
from .vocabulary import CONTEST_MAGIC, CONTEST_REASONS, LATEST_TIME


@dataclass
class Contest:
    content_root: bytes
    key: bytes
    issuer: bytes
    set_id: bytes
    version: bytes
    entry: bytes
    reason: int
    reviewed: int
    created: int
    reviewer: bytes
    comment: bytes
    sender: bytes
    contact: bytes


def read_contest(data: bytes) -> Contest:
    signed, body, frame = read_frame(data, CONTEST_MAGIC, "contest")
    contest = contest_body(body, blake3(signed).digest())
    check(strong_key(contest.key), "key.weak")
    slots = signature_slots(frame)
    frame.end()
    check([slot.key_id for slot in slots] == [key_id(contest.key)], "signature.key_unknown")
    check(canonical_s(slots[0].signature), "signature.non_canonical")
    message = signed_message(b"hashward/contest/1", signed)
    check(verifies(contest.key, slots[0].signature, message), "signature.invalid")
    return contest


def contest_body(body: bytes, content_root: bytes) -> Contest:
    bad = "contest.malformed"
    fields = Fields(body, bad)
    number, take, string = fields.number, fields.take, fields.string
    contest = Contest(
        content_root, take(32), take(32), take(16), take(32), take(16), number(1), number(1), fields.signed(8),
        string(), string(), string(), string(),
    )  # fmt: skip
    fields.end()
    check(contest.reason in CONTEST_REASONS and contest.reviewed in (0, 1), bad)
    check(0 <= contest.created <= LATEST_TIME, bad)
    text(contest.reviewer, contest.reviewed, 128 * contest.reviewed, bad)
    text(contest.comment, 0, 1024, bad)
    text(contest.sender, 1, 128, bad)
    text(contest.contact, 0, 256, bad)
    return contest
