"""The checker: what can be given, what comes back, and how a check is stopped."""

from __future__ import annotations

import array
import asyncio
import copy
import ctypes
import io
import mmap
import os
import pickle
import re
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import hashward as hw
from conftest import NOW
from hashward import testing

CANARY = testing.canary()


def test_every_source_gives_the_same(checker: hw.Checker, tmp_path: Path) -> None:
    path = tmp_path / "canary.png"
    path.write_bytes(CANARY)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        sources: list[Any] = [
            CANARY,
            bytearray(CANARY),
            memoryview(CANARY),
            memoryview(b"".join(bytes([byte, 0]) for byte in CANARY))[::2],
            array.array("B", CANARY),
            (ctypes.c_ubyte * len(CANARY)).from_buffer_copy(CANARY),
            mapped,
            path,
            io.BytesIO(CANARY),
            file,
        ]
        # A memory map has read() too and is read as a file from where it stands, which is the beginning.
        for source in sources:
            assert checker.check(source, now=NOW).outcome == hw.TestMatch()


@pytest.mark.parametrize("source", ["canary.png", 3, None, [1, 2], array.array("I", [1]), {"a": 1}])
def test_what_is_no_source_is_told(checker: hw.Checker, source: Any) -> None:
    with pytest.raises(TypeError):
        checker.check(source, now=NOW)
    with pytest.raises(TypeError):
        hw.fingerprint(source)


def test_a_text_is_told_what_to_give(checker: hw.Checker) -> None:
    with pytest.raises(TypeError, match="pathlib.Path"):
        checker.check("canary.png", now=NOW)  # type: ignore[arg-type]


def test_python_objects_are_no_bytes(checker: hw.Checker) -> None:
    numpy = pytest.importorskip("numpy")
    with pytest.raises(TypeError):
        checker.check(numpy.array([object(), object()]), now=NOW)
    with pytest.raises(TypeError):
        checker.check_hashes(numpy.array([object(), object()]), "md5", now=NOW)


def test_outcomes_can_be_matched(checker: hw.Checker) -> None:
    match checker.check(b"only words", now=NOW).outcome:
        case hw.Indeterminate(reasons):
            assert reasons == (hw.Reason.NOT_A_PICTURE,)
        case other:
            pytest.fail(f"{other}")
    assert hw.Match.__match_args__ == ("strength", "origins")
    assert hw.Disputed.__match_args__ == ("why",)


def test_what_is_said_beside_is_in_the_verdict(checker: hw.Checker) -> None:
    external = [hw.External("mail", hw.ExternalKind.CLASSIFIER, hw.ExternalAnswer.HIT)]
    now = datetime(2027, 1, 1, 5, 30, 0, 999_999, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    verdict = checker.check(CANARY, now=now, context="stored", subject="upload 7", external=external)
    assert (verdict.now, verdict.context, verdict.subject) == (NOW, hw.Context.STORED, "upload 7")
    assert verdict.external == tuple(external)
    with pytest.raises(ValueError):
        checker.check(CANARY, now=NOW, context="uplaod")


def test_a_time_without_a_zone_is_refused(checker: hw.Checker) -> None:
    with pytest.raises(hw.InputError) as refused:
        checker.check(CANARY, now=datetime(2027, 1, 1))
    assert refused.value.code == hw.ErrorCode.DATE_MALFORMED
    with pytest.raises(hw.InputError, match="date.malformed"):
        checker.check(CANARY, now=datetime(1969, 1, 1, tzinfo=UTC))
    with pytest.raises(TypeError):
        checker.check(CANARY, now=1_800_000_000)  # type: ignore[arg-type]
    assert abs(checker.check(CANARY).now - datetime.now(UTC)) < timedelta(minutes=5)


def test_verdicts_are_values(checker: hw.Checker) -> None:
    verdict = checker.check(CANARY, now=NOW, subject="/home/somebody/picture.png")
    assert pickle.loads(pickle.dumps(verdict)) == verdict == copy.deepcopy(verdict)
    assert hash(verdict) == hash(hw.Verdict.from_json(verdict.to_json()))
    assert verdict != checker.check(CANARY, now=NOW)
    with pytest.raises(AttributeError):
        verdict.outcome = hw.NoKnownMatch()  # type: ignore[misc]
    policy = checker.policy
    assert pickle.loads(pickle.dumps(policy)) == policy == hw.Policy.shipped("agree-two")


def test_no_representation_shows_a_name_or_a_hash(checker: hw.Checker, trust: hw.TrustStore) -> None:
    verdict = checker.check(CANARY, now=NOW, subject="/home/somebody/picture.png")
    root, opened = trust.issuers()[0], hw.HashSet.open(testing.canary_set(), hw.Root.parse(testing.issuer_root()))
    made = hw.fingerprint(CANARY)
    entry = next(opened.entries())
    things = [
        *(verdict, verdict.explain(checker.policy), checker, checker.policy, checker.sets(NOW), trust, root),
        *(opened, opened.manifest, entry, entry.rows(), made, made.picture, made.picture and made.picture.full),
        *(trust.installed().values(), root.keys, opened.signatures, testing.issuer_key(), verdict.policy),
        *(hw.Hashes(md5=made.md5), hw.SetHead.leading(opened.to_bytes()), checker.unnamed_labels),
    ]
    for thing in things:
        assert not re.search(r"[0-9a-f]{12}|somebody|\\x", repr(thing)), type(thing)


def test_an_explanation_replays(checker: hw.Checker) -> None:
    verdict = checker.check(CANARY, now=NOW)
    explanation = verdict.explain(checker.policy)
    assert explanation.replays and explanation.same_policy and explanation.outcome == verdict.outcome
    assert str(explanation).endswith("the verdict replays\n") and explanation.steps
    assert not verdict.explain(hw.Policy.shipped("observe")).same_policy


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"schema": 1}', "\ud800"])
def test_what_is_no_verdict_is_refused(text: str) -> None:
    with pytest.raises((hw.FormatError, UnicodeEncodeError)) as refused:
        hw.Verdict.from_json(text)
    assert not isinstance(refused.value, hw.Error) or refused.value.code == hw.ErrorCode.VERDICT_MALFORMED


def test_a_field_of_a_later_version_is_left_out(checker: hw.Checker) -> None:
    verdict = checker.check(CANARY, now=NOW)
    later = verdict.to_json().replace('{"schema":1,', '{"schema":1,"later":[1],', 1)
    assert hw.Verdict.from_json(later) == verdict


def test_a_verdict_is_written_as_core_writes_it(checker: hw.Checker) -> None:
    from hashward import _native

    text = checker.check(CANARY, now=NOW, subject="ü").to_json()
    assert _native.read_verdict(text) == text


def test_a_missing_file_is_a_verdict(checker: hw.Checker, tmp_path: Path) -> None:
    verdict = checker.check(tmp_path / "none.png", now=NOW)
    assert verdict.outcome == hw.Indeterminate((hw.Reason.UNREADABLE,))
    assert verdict.error == hw.ErrorCode.IO_NOT_FOUND
    with pytest.raises(hw.IoError) as refused:
        hw.fingerprint(tmp_path / "none.png")
    assert refused.value.code == hw.ErrorCode.IO_NOT_FOUND and "none" not in str(refused.value)


class Raises(io.RawIOBase):
    """A file that breaks off after its first bytes."""

    def __init__(self, error: BaseException) -> None:
        self.error, self.reads = error, 0

    def read(self, size: int = -1, /) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise self.error
        return CANARY[:100]


@pytest.mark.parametrize("error", [OSError(5, "a disk"), ConnectionResetError(), TimeoutError()])
def test_a_file_that_fails_is_a_verdict(checker: hw.Checker, error: OSError) -> None:
    verdict = checker.check(Raises(error), now=NOW)
    assert verdict.outcome == hw.Indeterminate((hw.Reason.UNREADABLE,)) and verdict.error
    with pytest.raises(hw.IoError):
        hw.fingerprint(Raises(error))


@pytest.mark.parametrize("error", [KeyboardInterrupt(), ZeroDivisionError(), SystemExit(3), MemoryError()])
def test_another_exception_goes_through(checker: hw.Checker, error: BaseException) -> None:
    with pytest.raises(type(error)) as raised:
        checker.check(Raises(error), now=NOW)
    assert raised.value is error
    with pytest.raises(type(error)):
        hw.fingerprint(Raises(error))


class Answers:
    """A file whose read() answers whatever it was told to."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def read(self, size: int, /) -> Any:
        return self.answer


@pytest.mark.parametrize("answer", ["text", None, 5, [1]])
def test_a_file_of_no_bytes_is_told(checker: hw.Checker, answer: Any) -> None:
    with pytest.raises(TypeError, match="binary"):
        checker.check(Answers(answer), now=NOW)


def test_a_file_that_gives_too_much_is_told(checker: hw.Checker) -> None:
    with pytest.raises(ValueError, match="more than"):
        checker.check(Answers(bytes(1 << 20)), now=NOW)


def test_limits(trust: hw.TrustStore) -> None:
    small = hw.Checker.open(trust, hw.Policy.shipped("agree-two"), limits=hw.Limits(pixels=100))
    assert hw.Reason.TOO_LARGE in small.check(CANARY, now=NOW).gaps
    assert hw.fingerprint(CANARY, limits=hw.Limits(pixels=100)).gaps == (hw.Gap.TOO_LARGE,)


def test_stopping(checker: hw.Checker) -> None:
    token = hw.CancelToken()
    token.cancel()
    assert checker.check(CANARY, now=NOW, cancel=token).outcome == hw.Indeterminate((hw.Reason.CANCELLED,))
    late = checker.check(CANARY, now=NOW, deadline=0)
    assert late.outcome == hw.Indeterminate((hw.Reason.DEADLINE,))
    assert late.error == hw.ErrorCode.WORK_CANCELLED
    for odd in (-1, float("nan"), float("-inf")):
        assert hw.CancelToken.after(odd).is_stopped
    assert not hw.CancelToken.after(float("inf")).is_stopped
    with pytest.raises(hw.InputError, match="work.cancelled"):
        hw.fingerprint(CANARY, cancel=token)
    with pytest.raises(TypeError):
        checker.check(CANARY, now=NOW, cancel=token, deadline=3.0)


def test_async(checker: hw.Checker) -> None:
    async def several() -> list[hw.Verdict]:
        return await asyncio.gather(*(checker.check_async(CANARY, now=NOW) for _ in range(8)))

    assert {verdict.outcome for verdict in asyncio.run(several())} == {hw.TestMatch()}


def test_cancelling_the_task_cancels_the_check(checker: hw.Checker) -> None:
    reading, go_on = threading.Event(), threading.Event()
    token = hw.CancelToken()

    class Slow:
        def read(self, size: int, /) -> bytes:
            reading.set()
            go_on.wait(60)
            return b""

    async def cancelled() -> None:
        task = asyncio.create_task(checker.check_async(Slow(), now=NOW, cancel=token))
        await asyncio.to_thread(reading.wait, 60)
        assert not token.is_stopped
        task.cancel()
        try:
            with pytest.raises(asyncio.CancelledError):
                await task
            assert token.is_stopped
        finally:
            go_on.set()

    asyncio.run(cancelled())


@pytest.fixture
def turns() -> Iterator[Callable[[], int]]:
    """Counts the turns that another thread gets. No thread is made to stop for another here, so that it gets one
    only when the one that runs lets go by itself."""
    interval, stop, counted = sys.getswitchinterval(), threading.Event(), [0]

    def count() -> None:
        while not stop.is_set():
            counted[0] += 1
            time.sleep(0)

    sys.setswitchinterval(1000)
    thread = threading.Thread(target=count)
    thread.start()
    try:
        yield lambda: counted[0]
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        thread.join()


def test_the_lock_is_released_while_core_works(checker: hw.Checker, turns: Callable[[], int]) -> None:
    large, made = CANARY + bytes(1 << 20), hw.fingerprint(CANARY)
    work: dict[str, Callable[[], object]] = {
        "bytes": lambda: checker.check(large, now=NOW),
        "column": lambda: checker.check_hashes(bytes(16 * 500_000), "md5", now=NOW),
        "items": lambda: checker.check_hashes([hw.Hashes(md5=made.md5)] * 1000, now=NOW),
        "fingerprint": lambda: hw.fingerprint(large),
        "pixels": lambda: hw.Fingerprint.from_pixels(b"", bytes(3_000_000), 1000, 1000),
    }

    def gives_turns(ask: Callable[[], object]) -> bool:
        before = turns()
        # The other thread may be slow to wake up, but not every time.
        return any((ask(), turns() > before)[1] for _ in range(300))

    assert not gives_turns(lambda: sum(range(100_000))), "what keeps the lock gives no turn"
    for name, ask in work.items():
        assert gives_turns(ask), name


def test_a_checker_goes_through_a_fork(checker: hw.Checker) -> None:
    assert checker.check(CANARY, now=NOW).outcome == hw.TestMatch()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            found = [checker.check(CANARY, now=NOW).outcome for _ in range(3)]
            asked = checker.check_hashes(bytes(1600), "md5", now=NOW)
            code = 0 if found == [hw.TestMatch()] * 3 and len(asked) == 100 else 2
        finally:
            os._exit(code)
    assert checker.check(CANARY, now=NOW).outcome == hw.TestMatch()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_checker_says_what_it_holds(checker: hw.Checker, trust: hw.TrustStore, tmp_path: Path) -> None:
    (state,) = checker.sets(NOW)
    assert state.refused is None and state.set.freshness == hw.Freshness.FRESH
    assert state.expires and state.expires.year == 2126
    assert checker.missing_sets == () and checker.unnamed_labels == ()
    with pytest.raises(hw.ConfigError, match="trust.store_malformed"):
        hw.Checker.open(tmp_path / "nowhere", "agree-two")
    with pytest.raises(hw.ConfigError, match="policy.unknown_name"):
        hw.Checker.open(trust, "agree-three")
    assert hw.Checker.open(trust.folder, "observe").policy.mode == hw.Mode.OBSERVE


def test_policies() -> None:
    policy = hw.Policy.single_list("hotline.example", ["hotline/national"])
    assert policy.origins == ("hotline.example",) and policy.name == "single-list"
    assert policy.names("csam", "hotline.example", "hotline/national")
    assert not policy.names(hw.Purpose.CSAM, "other.example", "hotline/national")
    assert hw.Policy.from_toml(hw.Policy.shipped_toml("agree-two")) == hw.Policy.shipped("agree-two")
    assert hash(policy) == hash(hw.Policy.from_json(policy.to_json()))
    with pytest.raises(hw.ConfigError, match="policy.incomplete"):
        hw.Policy.shipped("single-list")
    with pytest.raises(TypeError):
        hw.Policy.single_list("hotline.example", "hotline/national")


def test_a_file_that_was_read_before_is_read_from_its_beginning(checker: hw.Checker) -> None:
    file = io.BytesIO(testing.canary())
    for _ in range(2):
        assert checker.check(file, now=NOW).outcome == hw.TestMatch()
    assert hw.fingerprint(file).length == len(testing.canary())


def test_a_pipe_that_nobody_writes_to_is_unreadable_and_not_waited_for(checker: hw.Checker, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        assert checker.check(path, now=NOW).outcome == hw.Indeterminate((hw.Reason.UNREADABLE,))


def test_a_word_that_is_none_is_not_repeated(checker: hw.Checker) -> None:
    link = "https://chat.example/secret"
    for call in (lambda: checker.check(b"", context=link), lambda: checker.check_hashes(bytes(16), link)):
        with pytest.raises(ValueError) as refused:
            call()
        assert link not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize(
    "call",
    [
        lambda checker, trust: hw.Checker.open(trust, None),
        lambda checker, trust: hw.Checker.open(trust, b"agree-two"),
        lambda checker, trust: checker.check(b"", external=[1]),
        lambda checker, trust: checker.check(b"", cancel=5),
        lambda checker, trust: checker.check(b"", deadline="5"),
        lambda checker, trust: checker.check_fingerprint(b""),
        lambda checker, trust: checker.check_hashes([{"md5": "0" * 32}]),
        lambda checker, trust: checker.check_hashes(bytes(16)),
    ],
)
def test_what_is_of_a_wrong_type_is_told_so(checker: hw.Checker, trust: hw.TrustStore, call: Any) -> None:
    with pytest.raises(TypeError):
        call(checker, trust)
