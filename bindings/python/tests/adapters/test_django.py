"""The Django validator, asked over HTTP as a browser asks."""

from __future__ import annotations

import json
from collections.abc import Iterator

import hashward
import pytest
from hashward import testing
from served import DENIED, HELD, UNLISTED, drawing, form, post, serving


@pytest.fixture(scope="module")
def port(trust: hashward.TrustStore) -> Iterator[int]:
    with serving(["served_django.py"], TRUST=str(trust.folder)) as port:
        yield port


def upload(port: int, content: bytes) -> tuple[int, dict[str, object]]:
    status, body, _ = post(port, "/upload", *form("picture", content))
    return status, json.loads(body)


def test_what_is_allowed_is_left_whole_in_memory_and_on_disk(port: int) -> None:
    classes = set()
    for content in (testing.canary(), UNLISTED, UNLISTED + bytes(20_000)):
        status, said = upload(port, content)
        # Bytes behind the end of a picture are a gap, on which agree-two lets it pass.
        assert (status, said["bytes"]) == (200, len(content))
        classes.add(said["class"])
    assert classes == {"InMemoryUploadedFile", "TemporaryUploadedFile"}


def test_held_and_denied_are_told_alike_beside_the_field(port: int) -> None:
    held, denied = upload(port, HELD), upload(port, DENIED)
    assert held == denied
    assert held == (400, {"picture": [{"message": "This file cannot be accepted here.", "code": "refused"}]})


def test_what_cannot_be_read_as_a_picture_says_so(port: int) -> None:
    status, said = upload(port, UNLISTED[: len(UNLISTED) * 2 // 3])
    assert status == 400 and said["picture"][0]["code"] == "not_readable"  # type: ignore[index]


def test_sets_are_taken_in_while_it_runs(trust: hashward.TrustStore, port: int) -> None:
    new = drawing(13)
    assert upload(port, new)[0] == 200
    testing.issue(trust, "west.example", [new])
    assert upload(port, new)[0] == 400


def test_a_wrong_setting_is_the_servers_error_and_not_the_uploaders(trust: hashward.TrustStore) -> None:
    with serving(["served_django.py"], TRUST=str(trust.folder), POLICY="agree-too") as port:
        assert post(port, "/upload", *form("picture", UNLISTED))[0] == 500
