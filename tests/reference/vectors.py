"""The vectors: which there are, and their files."""

import json
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent / "vectors" / "set"


def load(folder: str) -> list[tuple[Path, dict]]:
    """The vectors of a folder, which must be exactly those of the index."""
    paths = sorted((VECTORS / folder).glob("*.json"))
    listed = json.loads((VECTORS.parent / "index.json").read_text("utf-8"))
    assert {path.stem for path in paths} == set(listed[f"set/{folder}"]), f"other vectors than in the index: {folder}"
    return [(path, json.loads(path.read_text("utf-8"))) for path in paths]


def beside(path: Path, name: str) -> bytes:
    return (path.parent / name).read_bytes()


def report(capsys, what: str) -> None:
    with capsys.disabled():
        print(f"\nreference reader: ran {what}")
