"""The lines of README.md, copied out and run on the canary."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hashward import TrustStore, testing

CHECKOUT = Path(__file__).resolve().parents[2]
README = (CHECKOUT / "README.md").read_text("utf-8")


def lines(language: str, holds: str) -> str:
    """The one block of a language that holds a text."""
    (found,) = [block for block in re.findall(rf"```{language}\n(.*?)```", README, re.S) if holds in block]
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with `trust`, in which the test issuer lists the canary, and `upload.png`, which is the canary."""
    testing.install(TrustStore(tmp_path / "trust"))
    (tmp_path / "upload.png").write_bytes(testing.canary())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_python(folder: Path) -> None:
    names = {"upload": testing.canary()}
    exec(lines("python", "Checker"), names)
    assert str(names["verdict"].outcome) == "TestMatch()" and names["may_be_shown"] is True  # type: ignore[attr-defined]


def test_node(folder: Path) -> None:
    app = Path(os.environ["HASHWARD_NODE"])
    shutil.copytree(app / "node_modules", folder / "node_modules", symlinks=True)
    before = "import { readFileSync } from 'node:fs';\nconst upload = readFileSync('upload.png');\n"
    after = "console.log(verdict.outcome.type, mayBeShown);\n"
    (folder / "lines.mjs").write_text(before + lines("js", "Checker") + after)
    run = subprocess.run(["node", "lines.mjs"], capture_output=True, text=True, check=True)
    assert run.stdout == "test_match true\n"


def test_pipe(folder: Path) -> None:
    path = f"{Path(os.environ['HASHWARD_BIN']).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["sh", "-c", lines("sh", "pipe")], capture_output=True, text=True, check=True, env=os.environ | {"PATH": path}
    )
    answer = json.loads(run.stdout)
    assert answer["id"] == 1 and answer["verdict"]["outcome"] == {"outcome": "test_match"}


def test_records(folder: Path) -> None:
    (folder / "reports.csv").write_text("url\nhttp://Example.com/~a\n")
    (folder / "saved.html").write_text("<img src=a.png><img src=b.png>")
    saved = {"link": "http://example.com/%7Ea", "file": "saved.html", "at": "2026-11-24T20:00:00Z"}
    (folder / "saved.jsonl").write_text(json.dumps(saved))
    path = f"{Path(os.environ['HASHWARD_BIN']).parent}:{os.environ['PATH']}"
    block = lines("sh", "record import")
    run = subprocess.run(["sh", "-ec", block], capture_output=True, text=True, check=True, env=os.environ | {"PATH": path})
    assert "identity   https://example.com/~a" in run.stdout
    records = [json.loads(line)["record"] for line in (folder / "records.jsonl").read_text().splitlines()]
    assert sorted(records) == ["occurrence", "occurrence", "page"]
