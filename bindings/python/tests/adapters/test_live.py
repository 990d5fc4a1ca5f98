"""A checker that takes in new sets without a restart, and what it does when it cannot."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from pathlib import Path

import hashward
import pytest
from hashward import testing
from hashward.adapters import LiveChecker


@pytest.fixture
def store(tmp_path: Path) -> hashward.TrustStore:
    store = hashward.TrustStore(tmp_path / "trust")
    testing.install(store)
    return store


def test_a_folder_that_cannot_be_read_leaves_the_sets_before_in_use(store: hashward.TrustStore) -> None:
    live = LiveChecker.open(store, every=0.0)
    away = store.folder.rename(store.folder.with_name("away"))
    assert live.check(testing.canary()).outcome == hashward.TestMatch()
    assert live.trouble is not None and live.trouble.code == hashward.ErrorCode.TRUST_STORE_MALFORMED
    away.rename(store.folder)
    live.check(testing.canary())
    assert live.trouble is None


def test_when_every_set_was_removed_nothing_is_answered(store: hashward.TrustStore) -> None:
    live = LiveChecker.open(store, every=0.2)
    (installed,) = store.installed()
    assert store.remove(installed)
    time.sleep(0.2)
    for _ in range(2):  # At the look, and between two looks.
        with pytest.raises(hashward.ConfigError) as refused:
            live.check(testing.canary())
        assert refused.value.code == hashward.ErrorCode.TRUST_STORE_EMPTY
    testing.install(store)
    time.sleep(0.2)
    assert live.check(testing.canary()).outcome == hashward.TestMatch()


def test_it_looks_no_more_often_than_it_was_told(store: hashward.TrustStore) -> None:
    live = LiveChecker.open(store, every=3600.0)
    testing.issue(store, "north.example", [testing.canary()])
    assert live.check(testing.canary()).outcome == hashward.TestMatch()
    assert len(live.current().sets()) == 1


def test_a_child_of_a_fork_amid_a_look_looks_by_itself(store: hashward.TrustStore) -> None:
    live = LiveChecker.open(store, every=0.0)
    testing.issue(store, "north.example", [testing.canary()])
    record = store.folder / "trust.json"
    text = record.read_bytes()
    # A pipe nobody writes to holds the look up in the parent's other thread.
    pipe = store.folder / "pipe"
    os.mkfifo(pipe)
    record.unlink()
    record.hardlink_to(pipe)
    looking = threading.Thread(target=live.current)
    looking.start()
    time.sleep(0.2)
    assert len(live.current().sets()) == 1, "others do not wait for the look"
    child = os.fork()
    if child == 0:
        record.unlink()
        record.write_bytes(text)
        os._exit(len(live.current().sets()))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    pipe.write_bytes(text)
    looking.join()
    assert len(live.current().sets()) == 2


def test_every_verdict_is_counted_or_the_check_fails(store: hashward.TrustStore) -> None:
    counted: list[hashward.Verdict] = []
    live = LiveChecker.open(store, counted=counted.append)
    verdicts = [live.check(testing.canary()), asyncio.run(live.check_async(testing.canary()))]
    assert counted == verdicts

    def broken(verdict: hashward.Verdict) -> None:
        raise RuntimeError("the database is gone")

    with pytest.raises(RuntimeError, match="the database is gone"):
        LiveChecker.open(store, counted=broken).check(testing.canary())


def test_a_look_counts_against_the_deadline(store: hashward.TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    live = LiveChecker.open(store)
    checker = live.current()

    def slow() -> hashward.Checker:
        time.sleep(0.05)
        return checker

    monkeypatch.setattr(live, "current", slow)
    for verdict in (live.check(b"words", deadline=0.01), asyncio.run(live.check_async(b"words", deadline=0.01))):
        assert isinstance(verdict.outcome, hashward.Indeterminate)
        assert hashward.Reason.DEADLINE in verdict.outcome.reasons
