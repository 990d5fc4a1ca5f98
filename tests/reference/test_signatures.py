"""Signatures at the edges of Ed25519: those of Project Wycheproof, and those that the conformance crate makes."""

from __future__ import annotations

import json
from pathlib import Path

from hset.ed25519 import canonical_s, strong_key, verifies

TABLE = Path(__file__).resolve().parents[1] / ".cache/ed25519.json"


def test_signatures_verify_strictly():
    assert TABLE.exists(), "tests/signatures writes the table; tests/run reference calls it"
    cases = json.loads(TABLE.read_text())
    for case in cases:
        key, message, signature = (bytes.fromhex(case[part]) for part in ("key", "message", "signature"))
        said = None
        if not strong_key(key):
            said = "key.weak"
        elif len(signature) != 64:
            said = "signature.slots"
        elif not canonical_s(signature):
            said = "signature.non_canonical"
        elif not verifies(key, signature, message):
            said = "signature.invalid"
        assert (said is None) == case["valid"], case["name"]
        assert said == case.get("code", said), case["name"]
    assert len(cases) > 250
