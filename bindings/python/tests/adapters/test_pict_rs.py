"""The validation of pict-rs, asked by the request that pict-rs 0.5.17 sends (its `src/ingest.rs`): a POST whose body comes in
pieces of no stated length, with the type of the media. pict-rs keeps a file when the status is 2xx."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import hashward
import pytest
from hashward import testing
from served import DENIED, HELD, UNLISTED, post, serving

SERVER = (
    "import sys, uvicorn; uvicorn.run('hashward.adapters.pict_rs:app', factory=True, port=int(sys.argv[1]), log_level='warning')"
)


@pytest.fixture(scope="module")
def port(trust: hashward.TrustStore) -> Iterator[int]:
    with serving(["-c", SERVER], HASHWARD_TRUST=str(trust.folder), HASHWARD_DEADLINE="60") as port:
        yield port


def validate(port: int, content: bytes) -> tuple[int, dict[str, str]]:
    pieces = (content[at : at + 4096] for at in range(0, len(content), 4096))
    status, body, _ = post(port, "/api/v1/scan", pieces, {"Content-Type": "image/png"})  # type: ignore[arg-type]
    return status, json.loads(body)


def test_what_is_allowed_is_kept(port: int) -> None:
    for content in (UNLISTED, testing.canary(), b"Only words.\n"):
        assert validate(port, content) == (200, {"reply": "accepted", "message": "The file was accepted."})


def test_held_and_denied_are_told_alike(port: int) -> None:
    held, denied = validate(port, HELD), validate(port, DENIED)
    assert held == denied == (403, {"reply": "refused", "message": "This file cannot be accepted here."})


def test_what_cannot_be_decided_is_not_kept(port: int) -> None:
    assert validate(port, UNLISTED[: len(UNLISTED) * 2 // 3])[0] == 422


def test_a_deadline_that_has_passed_asks_to_come_again(trust: hashward.TrustStore) -> None:
    with serving(["-c", SERVER], HASHWARD_TRUST=str(trust.folder), HASHWARD_DEADLINE="0") as port:
        assert validate(port, UNLISTED)[0] == 503


def test_each_verdict_is_a_line_of_the_log(trust: hashward.TrustStore, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with serving(["-c", SERVER], log, HASHWARD_TRUST=str(trust.folder)) as port:
        for content in (HELD, DENIED, testing.canary()):
            validate(port, content)
    assert log.read_text().splitlines() == ["match: hold", "match: deny", "test_match: allow"]


def test_sets_are_taken_in_and_their_removal_is_told(tmp_path: Path) -> None:
    store, log = hashward.TrustStore(tmp_path / "trust"), tmp_path / "log"
    testing.install(store)
    with serving(["-c", SERVER], log, HASHWARD_TRUST=str(store.folder)) as port:
        assert validate(port, HELD)[0] == 200
        testing.issue(store, "north.example", [HELD])
        time.sleep(1.1)
        assert validate(port, HELD)[0] == 403
        for installed in store.installed():
            store.remove(installed)
        time.sleep(1.1)
        assert validate(port, HELD)[0] == 503
    assert "nothing is checked: trust.store_empty" in log.read_text()


def test_a_policy_of_ones_own_is_taken_by_its_path(trust: hashward.TrustStore, tmp_path: Path) -> None:
    policy = tmp_path / "policy.json"
    policy.write_text(hashward.Policy.shipped("observe").to_json())
    with serving(["-c", SERVER], HASHWARD_TRUST=str(trust.folder), HASHWARD_POLICY=str(policy)) as port:
        assert validate(port, DENIED)[0] == 200


def test_it_says_whether_it_is_ready(port: int) -> None:
    from http.client import HTTPConnection

    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/")
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())) == (200, {"message": "ready"})
