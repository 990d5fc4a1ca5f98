"""Published and made-up signatures at the edges of Ed25519, through the package."""

from __future__ import annotations

import json

import hashward as hw
from conftest import SIGNATURES
from hashward import testing


def test_signatures_verify_strictly() -> None:
    cases = json.loads(SIGNATURES.read_text())
    for case in cases:
        said = None
        try:
            testing.expect_signature(*(bytes.fromhex(case[part]) for part in ("key", "message", "signature")))
        except hw.Error as error:
            said = error.code
        assert (said is None) == case["valid"], case["name"]
        assert said == case.get("code", said), case["name"]
    assert len(cases) > 250
    print(f"{len(cases)} signatures")
