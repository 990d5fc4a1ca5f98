"""What all tests share. They run against the installed package, never against the source folder."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest

import hashward
from hashward import testing

REPOSITORY = Path(__file__).resolve().parents[3]
VECTORS = REPOSITORY / "tests/vectors"
SIGNATURES = REPOSITORY / "tests/.cache/ed25519.json"
NOW = datetime(2027, 1, 1, tzinfo=UTC)

# Nothing is kept between runs, and nothing is held against the clock.
hypothesis.settings.register_profile("plain", deadline=None, database=None)
hypothesis.settings.load_profile("plain")


def pytest_sessionstart() -> None:
    source = Path(__file__).resolve().parents[1] / "python"
    assert source not in Path(hashward.__file__).parents, "the tests are of the installed package"


def vectors(part: str) -> list[tuple[str, dict[str, Any]]]:
    """The vectors of a folder by name: exactly those that the index lists, both ways."""
    listed = json.loads((VECTORS / "index.json").read_text())[part]
    found = sorted(path.stem for path in (VECTORS / part).glob("*.json"))
    assert found == sorted(listed), part
    return [(name, json.loads((VECTORS / part / f"{name}.json").read_text())) for name in found]


@pytest.fixture
def trust(tmp_path: Path) -> hashward.TrustStore:
    """A trust folder with the test issuer's set."""
    store = hashward.TrustStore(tmp_path / "trust")
    testing.install(store, now=NOW)
    return store


@pytest.fixture
def checker(trust: hashward.TrustStore) -> Iterator[hashward.Checker]:
    """A checker that knows the canary."""
    yield hashward.Checker.open(trust, "agree-two")
