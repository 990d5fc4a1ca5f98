"""Issuers, stores, and sets of one's own."""

from __future__ import annotations

import io
import pickle
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import hashward as hw
from conftest import NOW
from hashward import testing

MADE = datetime(2026, 11, 24, tzinfo=UTC)
KEY = hw.SecretKey.from_seed(bytes(32))
ROOT_FILE = hw.RootBuilder(
    "hotline.example", MADE, MADE + timedelta(days=3650), purposes=["csam", hw.Purpose.GENERATIVE]
).build(KEY)
ROOT = hw.Root.parse(ROOT_FILE)
SET = "11" * 16
FIRST = hw.Hash.parse("md5", "0cc175b9c0f1b6a831c399e269772661")
PDQ = hw.Hash(hw.Kind.PDQ, bytes(range(32)))


def build(**others: Any) -> bytes:
    builder = hw.SetBuilder(ROOT, hw.Description.of(SET, "hotline.example", MADE, 30, **others))
    said = hw.Statement("iwf", "A", assessor="somebody", first_seen=date(2020, 2, 29), status=hw.Status.DISPUTED)
    builder.add([FIRST, PDQ], [hw.Statement.of("example/1"), said], quality=90, companion=bytes(8))
    lines = b"900150983cd24fb0d6963f7d28e17f72\n"
    assert builder.read(io.BytesIO(lines), "bare", kind="md5", statement=hw.Statement.of("example/2")) == 1
    gone = [hw.Hash(hw.Kind.SHA1, b"\x01" * 20)]
    builder.withdraw(gone, "wrong_label", date(2026, 11, 1), date(2027, 11, 1))
    return builder.build().sign([KEY])


def test_a_root_says_who_it_is_of() -> None:
    assert (ROOT.name, ROOT.created, ROOT.purposes) == ("hotline.example", MADE, (hw.Purpose.CSAM, hw.Purpose.GENERATIVE))
    assert ROOT.keys == (KEY.public(),) and ROOT.may("publish", ROOT.keys[0].id) and ROOT.threshold("publish") == 1
    assert not ROOT.allows_device_filters and len(ROOT.id) == 64 and ROOT.expires == MADE + timedelta(days=3650)
    with pytest.raises(hw.InputError, match="key.malformed"):
        ROOT.may("publish", "no name")


def test_keys() -> None:
    assert hw.SecretKey.parse(KEY.to_text()).public() == KEY.public()
    public = KEY.public()
    assert hw.PublicKey.parse(public.to_text()) == public == hw.PublicKey.from_bytes(public.to_bytes())
    assert hw.SecretKey.generate().public() != public
    with pytest.raises(TypeError):
        pickle.dumps(KEY)
    with pytest.raises(hw.TrustError, match="key.weak"):
        hw.PublicKey.from_bytes(bytes(32))
    for wrong in ("", public.to_text()):
        with pytest.raises(hw.InputError) as refused:
            hw.SecretKey.parse(wrong)
        assert refused.value.code == hw.ErrorCode.KEY_MALFORMED
    for wrong_length in (b"", bytes(31)):
        with pytest.raises(ValueError):
            hw.SecretKey.from_seed(wrong_length)


def test_a_set_says_what_was_put_in() -> None:
    opened = hw.HashSet.open(build(comment="a trial"), ROOT)
    assert opened.manifest == hw.HashSet.peek(opened.to_bytes())
    assert (opened.manifest.comment, opened.manifest.entries, opened.manifest.rows) == ("a trial", 2, 3)
    found = opened.find(FIRST)
    assert found and opened.contains(FIRST) and set(found.rows()) == {FIRST, PDQ}
    assert [said.label for said in found.statements] == ["example/1", "iwf/A"]
    assert found.statements[1].first_seen == date(2020, 2, 29) and found.statements[1].status == hw.Status.DISPUTED
    assert opened.pdq_details(PDQ) == (90, bytes(8)) and opened.pdq_details(FIRST) is None
    assert opened.rows("pdq") == PDQ.value and len(opened.rows("md5")) == 32 and opened.rows("blake3") == b""
    assert [entry.number for entry in opened.entries()] == [0, 1]
    assert not opened.contains(hw.Hash(hw.Kind.MD5, bytes(16))) and opened.find(PDQ)
    (stone,) = opened.withdrawn()
    assert (stone.reason, stone.withdrawn) == (hw.WithdrawalReason.WRONG_LABEL, date(2026, 11, 1))
    assert opened.signatures[0].key == KEY.public().id
    rows = opened.manifest.rows_of("pdq")
    assert rows and rows.convention == hw.ListedConvention.FULL
    first = min(entry.reference for entry in opened.entries())
    assert any(hw.entry_reference(SET, hash) == first for entry in opened.entries() for hash in entry.rows())


def test_signing_elsewhere() -> None:
    builder = hw.SetBuilder(ROOT, hw.Description.of(SET, "hotline.example", MADE, 30))
    builder.add([FIRST])
    unsigned = builder.build()
    head = hw.SetHead.parse(unsigned.head)
    assert head.root == unsigned.root and head.manifest == unsigned.manifest
    signature = hw.sign_head(unsigned.head, KEY)
    assert hw.Signature.from_bytes(signature.to_bytes()) == signature
    assert len(signature.to_bytes()) == hw.Signature.LENGTH
    content = unsigned.content()
    assert len(content) == head.content_length and hw.SetHead.leading(content) == head
    opened = hw.HashSet.open(hw.append_signatures(content, [signature]), ROOT)
    assert opened.root == head.root
    for used_up in (unsigned.content, lambda: unsigned.sign([KEY]), builder.build):
        with pytest.raises(ValueError):
            used_up()
    with pytest.raises(hw.FormatError, match="set.magic"):
        hw.sign_head(b"no head at all", KEY)
    with pytest.raises(hw.InputError, match="build.incomplete"):
        hw.append_signatures(content, [])


def test_what_cannot_be_built_is_told() -> None:
    def builder(**others: Any) -> hw.SetBuilder:
        return hw.SetBuilder(ROOT, hw.Description.of(SET, "hotline.example", MADE, 30, **others))

    with pytest.raises(hw.InputError, match="build.empty"):
        builder().build()
    with pytest.raises(hw.InputError, match="build.incomplete"):
        builder().add([])
    with pytest.raises(hw.InputError, match="hash.empty_input"):
        builder().add([hw.Hash.parse("md5", "d41d8cd98f00b204e9800998ecf8427e")])
    with pytest.raises(hw.InputError, match="label.malformed"):
        builder().add([FIRST], [hw.Statement.of("without a code")])
    with pytest.raises(hw.InputError, match="hash.malformed: line 2"):
        builder().read(b"0cc175b9c0f1b6a831c399e269772661\nno hash\n", "bare", kind="md5")
    with pytest.raises(ValueError):
        builder().read(b"", "bare")
    with pytest.raises(hw.TrustError, match="set.purpose"):
        wrong = builder(purpose=hw.Purpose.KNOWN_GOOD)
        wrong.add([FIRST])
        wrong.build()
    with pytest.raises(hw.InputError, match="date.malformed"):
        builder().withdraw([FIRST], "wrong_label", date(2026, 1, 2), date(2026, 1, 1))
    with pytest.raises(hw.InputError, match="date.malformed"):
        hw.Description.of(SET, "hotline.example", datetime(2026, 1, 1), 30)
    with pytest.raises(ZeroDivisionError):

        class Breaks:
            def read(self, size: int, /) -> bytes:
                raise ZeroDivisionError

        builder().read(Breaks(), "csv")


def test_a_builder_is_used_by_one_call_at_a_time() -> None:
    builder = hw.SetBuilder(ROOT, hw.Description.of(SET, "hotline.example", MADE, 30))

    class Meddles:
        def read(self, size: int, /) -> bytes:
            builder.add([FIRST])
            return b""

    with pytest.raises(RuntimeError, match="another call"):
        builder.read(Meddles(), "bare", kind="md5")
    builder.add([FIRST])
    assert builder.build().manifest.entries == 1


def test_a_store(tmp_path: Path) -> None:
    store = hw.TrustStore(tmp_path / "trust")
    other = hw.Root.parse(testing.issuer_root())
    with pytest.raises(hw.TrustError, match="root.identity"):
        store.pin(ROOT_FILE, other.id)
    assert store.pin(ROOT_FILE, ROOT.id).id == ROOT.id
    with pytest.raises(hw.ConfigError, match="trust.store_empty"):
        hw.Checker.open(store, "agree-two")
    with pytest.raises(hw.TrustError, match="trust.clock_behind|set.not_yet_valid"):
        store.install(build(), now=MADE - timedelta(days=1))
    opened, change = store.install(build(), now=NOW)
    assert change == hw.Change.ADDED and store.install(build(), now=NOW)[1] == hw.Change.UNCHANGED
    (file,) = (tmp_path / "trust/sets").iterdir()
    file.write_bytes(file.read_bytes()[:-1])
    assert store.install(build(), now=NOW)[1] == hw.Change.REPAIRED
    record = store.installed()[SET]
    assert record.root == opened.root and record.bytes == len(opened.to_bytes()) and record.created == MADE
    assert [root.id for root in store.issuers()] == [ROOT.id]
    assert store.remove(SET) and not store.remove(SET)
    store.install(build(), now=NOW)
    assert store.unpin(ROOT.id) == (SET,) and store.unpin(ROOT.id) is None
    with pytest.raises(hw.TrustError, match="trust.issuer_unknown"):
        store.install(build(), now=NOW)
    with pytest.raises(hw.Error):
        store.remove("no name")
    assert store.folder == tmp_path / "trust" and not store.is_on_device


def test_a_device(tmp_path: Path) -> None:
    store = hw.TrustStore(str(tmp_path), on_device=True)
    testing.install(store, now=NOW)
    with pytest.raises(hw.TrustError, match="set.perceptual_on_device"):
        store.install(testing.canary_set(), now=NOW)
    checker = hw.Checker.open(store, "agree-two")
    assert checker.check(testing.canary(), now=NOW).outcome == hw.TestMatch()
    assert hw.HashSet.open(testing.canary_set(on_device=True), hw.Root.parse(testing.issuer_root()))


def test_sets_of_ones_own_are_checked_against(tmp_path: Path) -> None:
    store = hw.TrustStore(tmp_path)
    store.pin(ROOT_FILE, ROOT.id)
    store.install(build(), now=NOW)
    checker = hw.Checker.open(store, hw.Policy.single_list("hotline.example", ["example/1"]))
    (hit, gone) = checker.check_hashes([hw.Hashes(md5=FIRST.value), hw.Hashes(sha1=b"\x01" * 20)], now=MADE)
    assert isinstance(hit, hw.Verdict) and isinstance(gone, hw.Verdict)
    assert hit.outcome == hw.Match(hw.Strength.EXACT, ("hotline.example",)) and hit.purpose == hw.Purpose.CSAM
    assert isinstance(hit.sets[0].answer, hw.Hits) and hit.sets[0].answer.hits[0].is_active
    assert any(isinstance(one.answer, hw.Withdrawn) for one in gone.sets)
    assert {label.label for label in checker.unnamed_labels} == {"iwf/A", "example/2"}


def test_hashes() -> None:
    assert hw.Hash.parse("md5", "DMF1ucDxtqgxw5niaXcmYQ==") == FIRST and FIRST.hex().startswith("0cc1")
    assert PDQ.distance(hw.Hash(hw.Kind.PDQ, bytes(32))) == sum(byte.bit_count() for byte in PDQ.value)
    assert PDQ.distance(FIRST) is None and not FIRST.is_of_empty_input
    with pytest.raises(hw.InputError, match="hash.length"):
        hw.Hash(hw.Kind.MD5, bytes(15))
    with pytest.raises(hw.InputError, match="hash.kind_unknown"):
        hw.Hash("md4", bytes(15))  # type: ignore[arg-type]
    assert pickle.loads(pickle.dumps(FIRST)) == FIRST
