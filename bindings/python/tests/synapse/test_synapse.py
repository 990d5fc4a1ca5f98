"""The Synapse module in a real Synapse: a user uploads over the client API, and the homeserver keeps or refuses.

Synapse is installed into an environment of its own. It is a program that runs beside, under its own licence (AGPL-3.0-or-later or
commercial); nothing of it is part of this package.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import hashward
import pytest
from hashward import testing
from served import DENIED, HELD, UNLISTED, drawing

CONFIG = """
server_name: home.example
pid_file: {folder}/pid
listeners: [{{port: {port}, type: http, bind_addresses: [127.0.0.1], resources: [{{names: [client, media]}}]}}]
database: {{name: sqlite3, args: {{database: {folder}/home.db}}}}
log_config: {folder}/log.yaml
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
registration_shared_secret: of a test
report_stats: false
trusted_key_servers: []
modules: [{{module: hashward.adapters.synapse.Module, config: {{trust: {trust}}}}}]
"""
LOG = "{version: 1, root: {level: WARNING}, disable_existing_loggers: false}"


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> hashward.TrustStore:
    store = hashward.TrustStore(tmp_path_factory.mktemp("trust"))
    testing.install(store)
    testing.issue(store, "north.example", [HELD, DENIED])
    testing.issue(store, "south.example", [DENIED])
    return store


class Home:
    """A homeserver, and a user of it."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.token = ""

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "application/json") -> tuple[int, dict[str, str]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": kind, "Authorization": f"Bearer {self.token}"}
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())

    def register(self) -> None:
        nonce = self.ask("GET", "/_synapse/admin/v1/register")[1]["nonce"]
        said = "\0".join([nonce, "anna", "of a test", "notadmin"]).encode()
        user = {"nonce": nonce, "username": "anna", "password": "of a test", "admin": False}
        user["mac"] = hmac.new(b"of a test", said, hashlib.sha1).hexdigest()
        status, answer = self.ask("POST", "/_synapse/admin/v1/register", json.dumps(user).encode())
        assert status == 200, answer
        self.token = answer["access_token"]

    def upload(self, content: bytes) -> tuple[int, dict[str, str]]:
        return self.ask("POST", "/_matrix/media/v3/upload?filename=picture.png", content, "image/png")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def home(trust: hashward.TrustStore, folder: Path) -> Iterator[Home]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    (folder / "log.yaml").write_text(LOG)
    (folder / "home.yaml").write_text(CONFIG.format(folder=folder, port=port, trust=trust.folder))
    run = [sys.executable, "-m", "synapse.app.homeserver", "-c", str(folder / "home.yaml")]
    subprocess.run([*run, "--generate-keys"], check=True)
    server = subprocess.Popen(run)
    home = Home(port)
    try:
        for _ in range(600):
            assert server.poll() is None, "Synapse ended"
            try:
                home.ask("GET", "/_matrix/client/versions")
                break
            except OSError:
                time.sleep(0.1)
        home.register()
        yield home
    finally:
        server.terminate()
        server.wait(30)


def kept(folder: Path) -> int:
    """How many files the homeserver has, thumbnails aside."""
    return sum(path.is_file() for path in (folder / "media" / "local_content").rglob("*"))


def test_what_is_allowed_is_kept(home: Home, folder: Path) -> None:
    before = kept(folder)
    for content in (UNLISTED, testing.canary(), b"Only words.\n"):
        status, said = home.upload(content)
        assert status == 200 and said["content_uri"].startswith("mxc://home.example/")
    assert kept(folder) == before + 3


def test_held_and_denied_are_told_alike_and_not_kept(home: Home, folder: Path) -> None:
    before = kept(folder)
    held, denied = home.upload(HELD), home.upload(DENIED)
    assert held == denied and held[0] == 400
    assert kept(folder) == before


def test_sets_are_taken_in_while_it_runs(home: Home, trust: hashward.TrustStore) -> None:
    new = drawing(11)
    assert home.upload(new)[0] == 200
    testing.issue(trust, "east.example", [new])
    time.sleep(1.1)  # It looks at most once a second.
    assert home.upload(new)[0] == 400


@pytest.mark.parametrize("config", [{}, {"trust": "x", "polcy": "observe"}, "trust"])
def test_a_configuration_that_would_check_nothing_is_refused(config: object) -> None:
    from hashward.adapters.synapse import Module
    from synapse.module_api.errors import ConfigError

    with pytest.raises(ConfigError):
        Module.parse_config(config)  # type: ignore[arg-type]
