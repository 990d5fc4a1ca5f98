"""The lines of README.md, copied out and run: on the canary, and for the life of a list on drawings."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import struct
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


def test_life_of_a_list(tmp_path: Path) -> None:
    """Every command runs as it stands, and each line of output that the README shows is printed."""
    for folder, numbers in {"north": range(40), "south": (0, 1, 50), "cms": (60, 61), "uploads": ()}.items():
        (tmp_path / folder).mkdir()
        for number in numbers:
            (tmp_path / folder / f"{number}.bmp").write_bytes(drawing(number))
    (tmp_path / "cms" / "60.bmp").rename(tmp_path / "cms" / "harbour.bmp")
    for name, number in {"one": 0, "website": 60, "holiday": 70}.items():
        (tmp_path / "uploads" / f"{name}.bmp").write_bytes(drawing(number))
    section = README.split("## The life of a list\n")[1].split("\n## ")[0]
    blocks = re.findall(r"```(sh|text)\n(.*?)```", section, re.S)
    script = "\n".join(f"echo '=== {place}'\n{block}" for place, (language, block) in enumerate(blocks) if language == "sh")
    path = f"{Path(os.environ['HASHWARD_BIN']).parent}:{os.environ['PATH']}"
    run = subprocess.run(
        ["sh", "-ec", f"exec 2>&1\n{script}"], cwd=tmp_path, capture_output=True, text=True, env=os.environ | {"PATH": path}
    )
    assert run.returncode == 0, run.stdout
    said = dict(part.split("\n", 1) for part in run.stdout.split("=== ")[1:])
    shown = 0
    for place, (language, block) in enumerate(blocks):
        for line in block.splitlines() if language == "text" else ():
            assert line in said[str(place - 1)].splitlines(), said[str(place - 1)]
            shown += 1
    assert shown >= 12
    assert (tmp_path / "north-2.1.hdelta").stat().st_size < 1024
    assert not (tmp_path / "north-3.hset").exists(), "what lint refuses is not written"


def drawing(seed: int) -> bytes:
    """A picture of coloured discs, the same for a seed, as a BMP file."""
    chance = random.Random(seed)
    size = 96
    discs = [(chance.randrange(size), chance.randrange(size), chance.randrange(6, 40), chance.randbytes(3)) for _ in range(14)]
    slopes = [chance.randrange(256) for _ in range(6)]
    rows = []
    for y in range(size):
        for x in range(size):
            color = bytes((slopes[i] * x + slopes[i + 3] * y) // (2 * size) & 255 for i in range(3))
            for left, top, radius, paint in discs:
                if (x - left) ** 2 + (y - top) ** 2 < radius**2:
                    color = paint
            rows.append(color)
    pixels = b"".join(rows)
    head = struct.pack("<2sIHHI", b"BM", 54 + len(pixels), 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, size, size, 1, 24, 0, len(pixels), 2835, 2835, 0, 0) + pixels
