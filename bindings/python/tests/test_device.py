"""Filters for phones: made, asked, installed, and what leads from one to the next."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import hashward as hw

MADE = datetime(2026, 11, 24, tzinfo=UTC)
KEY = hw.SecretKey.from_seed(bytes(32))
SET = "11" * 16
SALT = bytes(range(32))


def issuer(**others: Any) -> tuple[bytes, hw.Root]:
    data = hw.RootBuilder("hotline.example", MADE, MADE + timedelta(days=3650), **others).build(KEY)
    return data, hw.Root.parse(data)


ROOT_FILE, ROOT = issuer(allow_device_filters=True)


def digest(number: int, kind: hw.Kind = hw.Kind.SHA256) -> hw.Hash:
    return hw.Hash(kind, number.to_bytes(kind.width, "big"))


def listing(numbers: range, root: hw.Root = ROOT, **others: Any) -> hw.HashSet:
    builder = hw.SetBuilder(root, hw.Description.of(SET, "hotline.example", MADE, 30, **others))
    for number in numbers:
        builder.add([digest(number), digest(number, hw.Kind.MD5)], [hw.Statement.of("example/1")])
    return hw.HashSet.open(builder.build().sign([KEY]), root)


def made_of(number: int = 3, hours: int = 0, **others: Any) -> hw.DeviceFilter:
    says: dict[str, Any] = {
        "kinds": [hw.Kind.SHA256],
        "rate": hw.FilterRate.TWO_TO_MINUS30,
        "epoch": hw.Epoch(number, SALT),
        "created": MADE + timedelta(hours=hours),
        "expires": MADE + timedelta(days=30),
    }
    return hw.DeviceFilter(**says | others)


def file(made: hw.DeviceFilter, hash_set: hw.HashSet, before: hw.DeviceSet | None = None) -> bytes:
    draft = made.build(hash_set, ROOT, before=before)
    draft.sign(KEY)
    return draft.to_bytes()


FIRST = listing(range(1, 301))
FILTER = hw.DeviceSet.open(file(made_of(), FIRST), ROOT)


def test_what_a_filter_answers() -> None:
    for number in (1, 300):
        answer = FILTER.ask([digest(number)])
        assert isinstance(answer, hw.PossiblyListed)
        assert (answer.guarantee, answer.epoch) == (hw.Guarantee.TRUNCATED_ONE_WAY, 3)
        assert answer.false_positive_rate == FILTER.manifest.false_positive_rate <= 2**-30
    assert FILTER.ask([digest(301)]) == hw.NotListed()
    # It was made of SHA-256 rows only, and says nothing of other kinds.
    assert FILTER.ask([digest(1, hw.Kind.MD5)]) is None and FILTER.ask([]) is None
    assert FILTER.ask([digest(1, hw.Kind.MD5), digest(301)]) == hw.NotListed()
    assert pickle.loads(pickle.dumps(FILTER.ask([digest(1)]))) == FILTER.ask([digest(1)])
    with pytest.raises(TypeError):
        FILTER.ask([b"no hash"])  # type: ignore[list-item]


def test_the_rate_is_told_for_all_that_was_asked() -> None:
    both = hw.DeviceSet.open(file(made_of(kinds=["md5", "sha256"]), FIRST), ROOT)
    answer = both.ask([digest(1), digest(1, hw.Kind.MD5)])
    assert isinstance(answer, hw.PossiblyListed)
    assert answer.false_positive_rate == 2 * both.manifest.false_positive_rate


def test_a_filter_says_what_it_was_made_of() -> None:
    said = FILTER.manifest
    assert said == hw.DeviceSet.peek(FILTER.to_bytes()) and hw.DeviceSet.open(FILTER.to_bytes(), ROOT).root == FILTER.root
    assert (said.set, said.issuer, said.root, said.version) == (SET, ROOT.id, FIRST.root, hw.Version(1, 0))
    assert (said.origin, said.purpose, said.rows) == ("hotline.example", hw.Purpose.CSAM, 300)
    assert (said.epoch, said.rate, said.kinds) == (hw.Epoch(3, SALT), hw.FilterRate.TWO_TO_MINUS30, (hw.Kind.SHA256,))
    assert (said.created, said.expires) == (MADE, MADE + timedelta(days=30))
    assert hw.Epoch.new(1).number == 1 and hw.Epoch.new(1).salt != hw.Epoch.new(1).salt
    assert SALT.hex() not in repr(said) and repr(FILTER) == "DeviceSet('hotline.example', version 1.0, epoch 3)"


def test_only_what_an_issuer_allows_is_made_and_opened() -> None:
    _, no = issuer()
    with pytest.raises(hw.TrustError, match="device.not_allowed"):
        made_of().build(listing(range(1, 3), no), no)
    with pytest.raises(hw.TrustError, match="trust.issuer_unknown"):
        hw.DeviceSet.open(FILTER.to_bytes(), no)
    with pytest.raises(hw.TrustError, match="device.content"):
        hw.DeviceSet.open(FILTER.to_bytes()[:-1], ROOT)
    with pytest.raises(hw.FormatError, match="device.magic"):
        hw.DeviceSet.open(ROOT_FILE, ROOT)
    for kinds in (["pdq"], ["url_id"], ["sha256", "url_expression"]):
        with pytest.raises(hw.InputError, match="build.incomplete"):
            made_of(kinds=kinds).build(FIRST, ROOT)
    for wrong in ({"rate": "2^-10"}, {"kinds": ["md4"]}, {"epoch": hw.Epoch(1, bytes(31))}):
        with pytest.raises(ValueError):
            made_of(**wrong).build(FIRST, ROOT)
    with pytest.raises(hw.InputError, match="date.malformed"):
        made_of(created=datetime(2026, 11, 24)).build(FIRST, ROOT)


def test_a_filter_is_a_draft_that_keys_sign() -> None:
    draft = made_of().build(FIRST, ROOT)
    assert draft.signers == () and hw.DeviceSet.peek(draft.to_bytes()) == FILTER.manifest
    copy = hw.Draft.parse(draft.to_bytes())
    copy.sign(KEY)
    draft.join(copy)
    assert draft.signers == (KEY.public().id,) and draft.content_root == FILTER.root
    assert draft.to_bytes() == FILTER.to_bytes()


def test_a_delta_leads_to_the_later_filter_of_the_epoch() -> None:
    second = listing(range(11, 401), version=hw.Version(2, 0), previous=FIRST.root)
    later = hw.DeviceSet.open(file(made_of(hours=1), second, FILTER), ROOT)
    data = hw.DeviceDelta.between(FILTER, later)
    delta = hw.DeviceDelta.parse(data)
    assert (delta.base, delta.result, delta.manifest) == (FILTER.root, later.root, later.manifest)
    applied = FILTER.apply(delta, ROOT)
    assert applied.to_bytes() == later.to_bytes()
    assert applied.ask([digest(1)]) == hw.NotListed() and isinstance(applied.ask([digest(400)]), hw.PossiblyListed)
    with pytest.raises(hw.Error, match="device.epoch"):
        later.apply(delta, ROOT)
    other = hw.DeviceSet.open(file(made_of(4), second), ROOT)
    with pytest.raises(hw.Error, match="device.epoch"):
        hw.DeviceDelta.between(FILTER, other)
    with pytest.raises(hw.Error, match="device.epoch"):
        made_of(4).build(second, ROOT, before=FILTER)
    with pytest.raises(hw.FormatError):
        hw.DeviceDelta.parse(FILTER.to_bytes())


def test_filters_are_installed_and_no_older_one_replaces_them(tmp_path: Path) -> None:
    store = hw.TrustStore(tmp_path / "trust", on_device=True)
    store.pin(ROOT_FILE, ROOT.id)
    now = MADE + timedelta(days=1)
    assert store.filters() == {} and store.filter(SET) is None
    content, change = store.install(FILTER.to_bytes(), now=now)
    assert isinstance(content, hw.DeviceSet) and (content.root, change) == (FILTER.root, hw.Change.ADDED)
    assert store.install(FILTER.to_bytes(), now=now)[1] == hw.Change.UNCHANGED

    with pytest.raises(hw.Error) as refused:
        store.install(file(made_of(2, hours=1), FIRST), now=now)
    assert refused.value.code == hw.ErrorCode.DEVICE_EPOCH == "device.epoch"

    second = listing(range(11, 401), version=hw.Version(2, 0), previous=FIRST.root)
    later = hw.DeviceSet.open(file(made_of(hours=1), second, FILTER), ROOT)
    content, change = store.install(hw.DeviceDelta.between(FILTER, later), now=now)
    assert isinstance(content, hw.DeviceSet) and (content.root, change) == (later.root, hw.Change.REPLACED)
    opened = store.filter(SET)
    assert opened is not None and opened.to_bytes() == later.to_bytes()
    assert opened.ask([digest(1)]) == hw.NotListed() and isinstance(opened.ask([digest(400)]), hw.PossiblyListed)

    (record,) = store.filters().values()
    assert list(store.filters()) == [SET] and store.installed() == {}
    assert (record.issuer, record.purpose, record.version) == (ROOT.id, hw.Purpose.CSAM, hw.Version(2, 0))
    assert (record.root, record.epoch, record.bytes) == (later.root, 3, len(later.to_bytes()))
    assert record.created == MADE + timedelta(hours=1)
    with pytest.raises(hw.InputError):
        store.filter("no name")
    assert store.remove(SET) and store.filter(SET) is None and store.filters() == {}
