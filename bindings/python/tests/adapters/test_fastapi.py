"""The FastAPI dependency, asked over HTTP as a browser asks."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import hashward
import pytest
from served import DENIED, HELD, UNLISTED, drawing, form, post, serving
from hashward import testing


@pytest.fixture(scope="module")
def port(trust: hashward.TrustStore) -> Iterator[int]:
    with serving(["served_fastapi.py"], TRUST=str(trust.folder)) as port:
        yield port


def upload(port: int, path: str, content: bytes, field: str = "file") -> tuple[int, dict[str, object], dict[str, str]]:
    status, body, headers = post(port, path, *form(field, content))
    return status, json.loads(body), headers


def test_what_is_allowed_reaches_the_program_whole(port: int) -> None:
    for content in (UNLISTED, testing.canary()):
        status, said, _ = upload(port, "/refusing", content)
        assert status == 200 and said["bytes"] == len(content) and said["held"] is False


def test_held_and_denied_are_told_alike(port: int) -> None:
    held, denied = upload(port, "/refusing", HELD), upload(port, "/refusing", DENIED)
    assert held[:2] == denied[:2]
    assert held[0] == 403
    assert held[1] == {"detail": {"reply": "refused", "message": "This file cannot be accepted here."}}


def test_a_file_that_was_read_before_is_checked_whole(port: int) -> None:
    assert upload(port, "/read-before", DENIED)[0] == 403
    status, said, _ = upload(port, "/read-before", UNLISTED)
    assert status == 200 and said["bytes"] == len(UNLISTED)


def test_a_program_may_hold_by_itself(port: int) -> None:
    status, said, _ = upload(port, "/passing", HELD, "picture")
    assert status == 200 and said["held"] is True and said["bytes"] == len(HELD)
    assert upload(port, "/passing", DENIED, "picture")[0] == 403


def test_what_cannot_be_decided_says_who_can_help(port: int) -> None:
    status, said, headers = upload(port, "/hurried", UNLISTED)
    assert status == 503 and said["detail"]["reply"] == "try_again" and headers["retry-after"] == "10"  # type: ignore[index]
    status, said, headers = upload(port, "/refusing", UNLISTED[: len(UNLISTED) * 2 // 3])
    assert status == 422 and said["detail"]["reply"] == "not_readable" and "retry-after" not in headers  # type: ignore[index]


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_over_the_limit_is_told_so(port: int, declared: bool) -> None:
    body, headers = form("file", bytes(2 << 20))
    pieces = body if declared else (body[at : at + 65536] for at in range(0, len(body), 65536))
    status, said, _ = post(port, "/refusing", pieces, headers)  # type: ignore[arg-type]
    assert status == 413 and json.loads(said)["detail"]["reply"] == "too_large"


def test_a_form_without_the_file_is_refused_by_fastapi(port: int) -> None:
    assert upload(port, "/refusing", UNLISTED, "another")[0] == 422


def test_sets_are_taken_in_while_it_runs(trust: hashward.TrustStore, port: int) -> None:
    new = drawing(11)
    assert upload(port, "/refusing", new)[0] == 200
    testing.issue(trust, "east.example", [new])
    assert upload(port, "/refusing", new)[0] == 403


def test_nothing_is_checked_with_sets_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(hashward.ConfigError) as refused:
        from hashward.adapters import LiveChecker

        LiveChecker.open(tmp_path)
    assert refused.value.code == hashward.ErrorCode.TRUST_STORE_MALFORMED


def test_no_representation_shows_the_uploaders_file_name() -> None:
    from fastapi import UploadFile
    from hashward.adapters.fastapi import CheckedUpload

    verdict = hashward.Checker.__new__  # Any object: only the upload's own text is looked at.
    assert "anna" not in repr(CheckedUpload(UploadFile(io.BytesIO(), filename="anna.jpg"), verdict))  # type: ignore[arg-type]
