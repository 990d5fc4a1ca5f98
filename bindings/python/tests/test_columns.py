"""Batches of hashes: items one by one, and columns of two numbers a row."""

from __future__ import annotations

from typing import Any

import numpy
import pyarrow as pa
import pytest

import hashward as hw
from conftest import NOW
from hashward import testing

MADE = hw.fingerprint(testing.canary())
LISTED = {"md5": MADE.md5, "sha1": MADE.sha1, "sha256": MADE.sha256, "blake3": MADE.blake3}
assert MADE.picture
LISTED["pdq"] = MADE.picture.full.hash


def column(kind: str, rows: int = 100) -> bytes:
    """A column whose row 7 is the canary's."""
    width = len(LISTED[kind])
    hashes = [bytes([row, 1]) * (width // 2) for row in range(rows)]
    hashes[7] = LISTED[kind]
    return b"".join(hashes)


def test_every_item_has_its_answer(checker: hw.Checker) -> None:
    items = [
        hw.Hashes(md5=MADE.md5),
        hw.Hashes(md5="not a hash"),
        hw.Hashes(),
        hw.Hashes(sha256=MADE.sha256.hex().upper(), pdq=LISTED["pdq"], quality=90),
        hw.Hashes(sha1=b"short"),
        hw.Hashes(md5=bytes(16)),
        hw.Hashes(pdq=LISTED["pdq"], convention=hw.Convention.NEAREST512, quality=10),
    ]
    answers = checker.check_hashes(iter(items), now=NOW, subject="batch")
    words = [str(one.code) if isinstance(one, hw.Error) else str(one.outcome.word) for one in answers]
    assert words[:5] == ["test_match", "hash.malformed", "hash.malformed", "test_match", "hash.length"]
    assert isinstance(answers[5], hw.Verdict) and answers[5].subject == "batch"
    # The checker itself is not spoiled by an item that is refused.
    assert checker.check_hashes([], now=NOW) == []


@pytest.mark.parametrize("kind", LISTED)
def test_a_column_says_what_items_say(checker: hw.Checker, kind: str) -> None:
    data = column(kind)
    width = len(LISTED[kind])
    rows = [data[at : at + width] for at in range(0, len(data), width)]
    answers = checker.check_hashes(data, kind, now=NOW)
    items = checker.check_hashes([hw.Hashes(**{kind: row}) for row in rows], now=NOW)  # type: ignore[arg-type]
    verdicts = [one for one in items if isinstance(one, hw.Verdict)]
    assert [answers[row] for row in range(len(answers))] == [
        (verdict.outcome.word, verdict.action.access) for verdict in verdicts
    ]
    assert len(answers) == 100 and 7 in answers.notable
    plain = hw.OutcomeWord.NO_KNOWN_MATCH
    assert answers.notable == [row for row in range(100) if answers[row][0] != plain]


def forms(kind: str) -> dict[str, Any]:
    """A column in every form that it may come in."""
    data = column(kind)
    width = len(LISTED[kind])
    rows = [data[at : at + width] for at in range(0, len(data), width)]
    fixed = pa.array(rows, pa.binary(width))
    return {
        "bytearray": bytearray(data),
        "memoryview": memoryview(data),
        "u1": numpy.frombuffer(data, "u1"),
        "rows": numpy.frombuffer(data, "u1").reshape(-1, width),
        "strided": numpy.frombuffer(b"".join(row + bytes(8) for row in rows), "u1").reshape(-1, width + 8)[:, :width],
        "void": numpy.frombuffer(data, f"V{width}"),
        "text": numpy.frombuffer(data, f"S{width}"),
        "every other": numpy.frombuffer(b"".join(row * 2 for row in rows), f"V{width}")[::2],
        "fixed": fixed,
        "sliced": pa.array([bytes(width), *rows, bytes(width)], pa.binary(width))[1:-1],
        "chunked": pa.chunked_array([fixed[:3], fixed[3:3], fixed[3:]]),
        "binary": pa.array(rows, pa.binary()),
        "large": pa.array(rows, pa.large_binary()),
        "view": pa.array(rows, pa.binary_view()),
        "hex": pa.array([row.hex() for row in rows]),
        "large hex": pa.array([row.hex().upper() for row in rows], pa.large_string()),
        "hex view": pa.array([row.hex() for row in rows], pa.string_view()),
    }


@pytest.mark.parametrize("kind", LISTED)
@pytest.mark.parametrize("form", forms("md5"))
def test_every_form_of_a_column(checker: hw.Checker, kind: str, form: str) -> None:
    expected = checker.check_hashes(column(kind), kind, now=NOW)
    answers = checker.check_hashes(forms(kind)[form], hw.Kind(kind), now=NOW)
    assert answers.outcomes == expected.outcomes and answers.access == expected.access


@pytest.mark.parametrize(
    "wrong",
    [
        bytes(17),
        numpy.zeros((3, 15), "u1"),
        numpy.zeros(3, "V15"),
        numpy.zeros((16, 15), "u1"),  # as many bytes as fifteen hashes, but in rows of another width
        numpy.zeros(4, "V8"),
        numpy.zeros(17, "u1"),
        pa.array([bytes(15)], pa.binary(15)),
        pa.array([bytes(16), bytes(15)]),
        pa.array(["00"]),
    ],
    ids=lambda wrong: f"{type(wrong).__name__} {getattr(wrong, 'shape', len(wrong))}",
)
def test_a_wrong_length_is_refused(checker: hw.Checker, wrong: Any) -> None:
    with pytest.raises(hw.InputError) as refused:
        checker.check_hashes(wrong, "md5", now=NOW)
    assert refused.value.code == hw.ErrorCode.HASH_LENGTH


@pytest.mark.parametrize("kind", [pa.binary(16), pa.binary(), pa.string(), pa.large_binary()], ids=str)
def test_a_null_names_its_row(checker: hw.Checker, kind: pa.DataType) -> None:
    whole = pa.array(["0" * 32 if pa.types.is_string(kind) else bytes(16)] * 5, kind)
    broken = pa.chunked_array([whole, pa.concat_arrays([whole[:2], pa.nulls(1, kind)])])
    with pytest.raises(hw.InputError, match="row 7: null") as refused:
        checker.check_hashes(broken, "md5", now=NOW)
    assert refused.value.code == hw.ErrorCode.HASH_MALFORMED
    with pytest.raises(hw.InputError, match="hash.malformed: row 1"):
        checker.check_hashes(pa.array(["0" * 32, "no hash"]), "md5", now=NOW)


@pytest.mark.parametrize("wrong", ["0" * 32, 5, None, pa.array([1, 2]), pa.array([[b"a"]]), numpy.zeros(16, "u4")])
def test_what_is_no_column_is_told(checker: hw.Checker, wrong: Any) -> None:
    with pytest.raises(TypeError):
        checker.check_hashes(wrong, "md5", now=NOW)
    with pytest.raises(ValueError):
        checker.check_hashes(bytes(16), "md4", now=NOW)


def test_answers_are_read_without_a_copy(checker: hw.Checker) -> None:
    answers = checker.check_hashes(column("md5"), "md5", now=NOW)
    outcomes = numpy.frombuffer(answers.outcomes, "u1")
    assert outcomes.base is answers.outcomes and outcomes[7] == 1 + list(hw.OutcomeWord).index(
        hw.OutcomeWord.TEST_MATCH
    )
    table = pa.record_batch(answers)
    assert table.column_names == ["outcome", "access"] and table.num_rows == 100
    assert table["outcome"].to_pylist() == [str(answers[row][0]) for row in range(100)]
    assert table["access"].to_pylist() == [str(answers[row][1]) for row in range(100)]
    assert len(pa.array(checker.check_hashes(b"", "md5", now=NOW))) == 0


def test_a_stopped_column_is_indeterminate(checker: hw.Checker) -> None:
    answers = checker.check_hashes(column("md5"), "md5", now=NOW, deadline=0)
    assert {answers[row][0] for row in range(100)} <= {hw.OutcomeWord.INDETERMINATE, hw.OutcomeWord.TEST_MATCH}
    chunked = pa.chunked_array([pa.array([bytes(16)], pa.binary(16))] * 3)
    stopped = checker.check_hashes(chunked, "md5", now=NOW, deadline=0)
    assert [stopped[row][0] for row in range(3)] == [hw.OutcomeWord.INDETERMINATE] * 3
