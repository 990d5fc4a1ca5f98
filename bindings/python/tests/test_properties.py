"""What must hold whatever comes in: no crash, and the same answer by every way."""

from __future__ import annotations

import tempfile
from typing import Any

import numpy
from hypothesis import given
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays, basic_indices

import hashward as hw
from conftest import NOW
from hashward import testing

FOLDER = tempfile.TemporaryDirectory()
STORE = hw.TrustStore(FOLDER.name)
testing.install(STORE, now=NOW)
CHECKER = hw.Checker.open(STORE, "agree-two")
MADE = hw.fingerprint(testing.canary())
WIDTHS = {"md5": 16, "sha1": 20, "sha256": 32, "blake3": 32}


@given(some.data())
def test_a_column_says_what_items_say(data: some.DataObject) -> None:
    kind = data.draw(some.sampled_from(sorted(WIDTHS)))
    value = some.one_of(some.just(getattr(MADE, kind)), some.binary(min_size=WIDTHS[kind], max_size=WIDTHS[kind]))
    rows = data.draw(some.lists(value, max_size=20))
    answers = CHECKER.check_hashes(b"".join(rows), kind, now=NOW)
    items = CHECKER.check_hashes([hw.Hashes(**{kind: row}) for row in rows], now=NOW)
    assert [answers[row] for row in range(len(rows))] == [
        (one.outcome.word, one.action.access) for one in items if isinstance(one, hw.Verdict)
    ]


@given(some.data())
def test_buffers_of_any_shape(data: some.DataObject) -> None:
    kind = data.draw(some.sampled_from(["u1", "i1", "S16", "V16", "S3", "u2", "f8", "?", "O"]))
    shape = data.draw(some.lists(some.integers(0, 20), max_size=3))
    whole = numpy.zeros(shape, kind)
    view: Any = whole[data.draw(basic_indices(whole.shape))] if shape else whole
    for ask in (lambda: CHECKER.check_hashes(view, "md5", now=NOW), lambda: CHECKER.check(view, now=NOW)):
        try:
            answer = ask()
        except (TypeError, hw.InputError):
            continue
        assert numpy.asarray(view).dtype.kind in "uiSV"
        if isinstance(answer, hw.Column):
            assert len(answer) == numpy.asarray(view).nbytes // 16


@given(some.binary(max_size=300))
def test_bytes_of_any_kind(data: bytes) -> None:
    made = hw.fingerprint(data)
    assert made.length == len(data) and made == hw.fingerprint(memoryview(data))
    assert not isinstance(CHECKER.check(data, now=NOW).outcome, hw.NoKnownMatch) or made.picture
    for read in (hw.Root.parse, hw.HashSet.peek, hw.SetHead.parse, hw.Signature.from_bytes, hw.PublicKey.from_bytes):
        try:
            read(data)
        except (hw.Error, ValueError):
            pass


@given(some.text(max_size=200))
def test_texts_of_any_kind(text: str) -> None:
    for read in (hw.Policy.from_toml, hw.Policy.from_json, hw.Verdict.from_json, hw.SecretKey.parse, STORE.remove):
        try:
            read(text)
        except (hw.Error, UnicodeEncodeError):
            continue
        raise AssertionError("nothing of it is one")


@given(
    some.integers(-2, 40), some.integers(-2, 40), some.none() | some.integers(-2, 200), some.sampled_from(hw.PixelFormat)
)
def test_pixels_of_any_size(width: int, height: int, stride: int | None, format: hw.PixelFormat) -> None:
    try:
        made = hw.Fingerprint.from_pixels(b"file", bytes(3000), width, height, stride=stride, format=format)
    except ValueError:
        return
    assert made.length == 4
    if min(width, height) < 5:
        assert made.picture is None and made.gaps == (hw.Gap.TOO_SMALL,)
    else:
        assert made.picture and (made.picture.width, made.picture.height) == (width, height)


@given(arrays("u1", (30, 40, 3)), some.sampled_from(hw.Orientation))
def test_pixels_are_those_of_the_array(pixels: Any, orientation: hw.Orientation) -> None:
    made = hw.Fingerprint.from_pixels(b"", pixels, 40, 30, orientation=orientation)
    padded = numpy.zeros((30, 50, 3), "u1")
    padded[:, :40] = pixels
    assert made == hw.Fingerprint.from_pixels(b"", padded, 40, 30, stride=150, orientation=int(orientation))
    bgra = numpy.dstack([pixels[:, :, ::-1], pixels[:, :, :1]])
    assert made == hw.Fingerprint.from_pixels(b"", bgra, 40, 30, format="bgra8", orientation=orientation)
    picture = made.picture
    assert picture and picture.orientation == orientation and len(picture.mirrored()) == 8
    assert orientation.swaps_sides == (orientation >= 5)
