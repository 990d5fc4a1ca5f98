"""What all tests here share."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pytest

import fetch
import shell


@pytest.fixture(scope="session", autouse=True)
def binary() -> None:
    assert Path(shell.BINARY).exists(), f"no {shell.BINARY}: cargo build --release, or set HASHWARD_BIN"


@pytest.fixture(scope="session")
def photographs() -> list[Path]:
    chosen = fetch.photographs()
    # Another release of Debian may ship other pictures; with few of them the tests would say little.
    assert len(chosen) >= 40, f"only {len(chosen)} photographs"
    return chosen


@pytest.fixture(scope="session")
def pool():
    """Altering and decoding is the work here, so every core gets its share."""
    with ProcessPoolExecutor(os.cpu_count()) as executor:
        yield executor


@pytest.fixture
def report(capsys) -> Callable[[str], None]:
    """Prints figures that belong into a closing note, also when the test passes."""

    def show(text: str) -> None:
        with capsys.disabled():
            print(f"\n{text}")

    return show
