"""The service as it runs: started by uvicorn, asked over HTTP."""

import os
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import hashward
import httpx
import pytest
from hashward import testing

FOLDER = Path(__file__).resolve().parent.parent


def drawing(seed: int, side: int = 256) -> bytes:
    """A harmless drawing of circles, as a PNG file."""
    circles = [(seed * 97 * n % side, seed * n * n * 53 % side, (12 + n * 29 % 44) ** 2) for n in range(18)]
    rows = bytearray()
    for y in range(side):
        rows.append(0)
        rows += bytes((sum((x - a) ** 2 + (y - b) ** 2 < c for a, b, c in circles) * 45 + 60) % 256 for x in range(side))

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(bytes(rows))) + chunk(b"IEND", b"")


UNLISTED, HELD, DENIED = drawing(3), drawing(5), drawing(7)


class Service:
    """The running service and its folders."""

    def __init__(self, folder: Path) -> None:
        self.trust = hashward.TrustStore(folder / "trust")
        self.uploads = folder / "uploads"
        testing.install(self.trust)
        testing.issue(self.trust, "north.example", [HELD, DENIED])
        testing.issue(self.trust, "south.example", [DENIED])

    def start(self) -> subprocess.Popen[bytes]:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        environment = os.environ | {"HASHWARD_TRUST": str(self.trust.folder), "UPLOADS": str(self.uploads)}
        run = [sys.executable, "-m", "uvicorn", "--factory", "app:make", "--port", str(port), "--log-level", "warning"]
        server = subprocess.Popen(run, cwd=FOLDER, env=environment)
        for _ in range(300):
            assert server.poll() is None, "the service ended"
            try:
                httpx.get(f"{self.url}/health").raise_for_status()
                return server
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("the service does not answer")

    def send(self, content: bytes, field: str = "picture") -> httpx.Response:
        return httpx.post(f"{self.url}/pictures", files={field: ("drawing.png", content, "image/png")}, timeout=60)

    def kept(self, kind: str) -> list[bytes]:
        return [file.read_bytes() for file in sorted((self.uploads / kind).iterdir())]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    service = Service(tmp_path_factory.mktemp("service"))
    server = service.start()
    yield service
    server.terminate()
    server.wait(20)


def test_an_allowed_picture_is_shown(service: Service) -> None:
    for content in (UNLISTED, testing.canary()):
        answer = service.send(content)
        assert (answer.status_code, answer.json()["message"]) == (201, "Thank you. The picture is shown.")
        assert content in service.kept("shown")


def test_a_held_picture_waits_for_a_person_with_its_verdict(service: Service) -> None:
    answer = service.send(HELD)
    assert answer.status_code == 202
    content, verdict = service.kept("held")
    assert content == HELD and HELD not in service.kept("shown")
    said = hashward.Verdict.from_json(verdict.decode())
    assert isinstance(said.outcome, hashward.Match) and said.outcome.origins == ("north.example",)
    assert said.explain(hashward.Policy.shipped("agree-two")).replays


def test_a_denied_picture_is_not_kept_and_nobody_is_accused(service: Service) -> None:
    answer = service.send(DENIED)
    assert answer.status_code == 403
    assert answer.json() == {"detail": {"reply": "refused", "message": "This file cannot be accepted here."}}
    (verdict,) = service.kept("refused")
    assert hashward.Verdict.from_json(verdict.decode()).action.access is hashward.Access.DENY
    assert DENIED not in service.kept("shown") + service.kept("held") + service.kept("refused")


def test_a_picture_that_cannot_be_decided_is_not_kept_and_told_why(service: Service) -> None:
    before = service.kept("held"), service.kept("shown")
    answer = service.send(UNLISTED[: len(UNLISTED) * 2 // 3])
    assert answer.status_code == 422 and answer.json()["detail"]["reply"] == "not_readable"
    assert (service.kept("held"), service.kept("shown")) == before


def test_a_picture_over_the_limit_is_told_so(service: Service) -> None:
    answer = service.send(bytes(17 << 20))
    assert answer.status_code == 413 and answer.json()["detail"]["reply"] == "too_large"


def test_a_form_without_a_picture_is_told_so(service: Service) -> None:
    assert service.send(UNLISTED, "another").status_code == 422


def test_sets_are_taken_in_without_a_restart(service: Service) -> None:
    new = drawing(11)
    assert service.send(new).status_code == 201
    testing.issue(service.trust, "east.example", [new])
    time.sleep(1.1)  # It looks at most once a second.
    assert service.send(new).status_code == 202
    origins = {one["origin"] for one in httpx.get(f"{service.url}/health").json()["sets"]}
    assert origins == {"test.example", "north.example", "south.example", "east.example"}
