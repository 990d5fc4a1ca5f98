"""Runs the shell binary `hashward`: HASHWARD_BIN, else the release build."""

import json
import os
import subprocess
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("HASHWARD_BIN", str(ROOT / "target" / "release" / "hashward"))


def run(*arguments: object, codes: Iterable[int] = (0,)) -> str:
    """What the binary prints. Any exit code but `codes` fails the test with what it said."""
    command = [BINARY, *map(str, arguments)]
    ended = subprocess.run(command, capture_output=True, text=True)
    said = f"{' '.join(command[:8])} … ended with {ended.returncode}:\n{ended.stderr}"
    assert ended.returncode in codes, said
    return ended.stdout


def hashes(*paths: Path) -> list[dict]:
    """The line of `hash --json` of each file, in the order given."""
    lines = [json.loads(line) for line in run("hash", "--json", *paths).splitlines()]
    by_path = {line["path"]: line for line in lines}
    return [by_path[str(path)] for path in paths]
