"""Every conformance vector through the package. The last test prints how many were run of each part."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

import hashward as hw
from conftest import VECTORS, vectors

INDEX = json.loads((VECTORS / "index.json").read_text())
RUN: Counter[str] = Counter()
assert set(INDEX) == {
    *("fingerprint/valid", "fingerprint/invalid", "set/valid", "set/invalid", "set/stories"),
    *("verdict/valid", "verdict/invalid", "verdict/wire"),
}, "a part of the vectors is not known here"


def cases(*parts: str) -> list[Any]:
    return [
        pytest.param(part, vector, id=f"{part}/{name}") for part in parts for name, vector in vectors(part)
    ]


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def described(made: hw.Fingerprint) -> dict[str, Any]:
    def pdq(pdq: hw.Pdq) -> dict[str, Any]:
        return {"hex": pdq.hash.hex(), "quality": pdq.quality, "ties": pdq.ties}

    picture = made.picture
    hashes = picture and {
        "width": picture.width,
        "height": picture.height,
        "orientation": int(picture.orientation),
        "full": pdq(picture.full),
        "nearest512": pdq(picture.nearest512),
        "forms_full": [[form, pdq.hex()] for form, pdq in picture.forms("full")],
        "forms_nearest512": [[form, pdq.hex()] for form, pdq in picture.forms("nearest512")],
        "gradient": None if picture.gradient is None else f"{picture.gradient:016x}",
    }
    return {
        "bytes": made.length,
        "mime": made.mime,
        "md5": made.md5.hex(),
        "sha1": made.sha1.hex(),
        "sha256": made.sha256.hex(),
        "blake3": made.blake3.hex(),
        "picture": hashes,
        "gaps": list(made.gaps),
    }


@pytest.mark.parametrize("part, vector", cases("fingerprint/valid", "fingerprint/invalid"))
def test_fingerprint(part: str, vector: dict[str, Any]) -> None:
    path = VECTORS / part / vector["file"]
    made = hw.fingerprint(path.read_bytes())
    assert described(made) == vector["fingerprint"]
    assert (made.picture is not None) == (part == "fingerprint/valid")
    assert made == hw.fingerprint(path)
    with path.open("rb") as file:
        assert made == hw.fingerprint(file)
    RUN[part] += 1


def dumped(opened: hw.HashSet) -> dict[str, Any]:
    said = opened.manifest

    def row(hash: hw.Hash) -> list[Any]:
        entry = opened.find(hash)
        found: list[Any] = [hash.hex(), None if entry is None else entry.number]
        if hash.kind == hw.Kind.PDQ:
            quality, companion = opened.pdq_details(hash) or (None, None)
            found += [quality, None if companion is None else companion.hex()]
        return found

    def rows(kind: hw.KindRows) -> list[hw.Hash]:
        column = opened.rows(kind.kind)
        width = len(column) // kind.rows
        return [hw.Hash(kind.kind, column[at : at + width]) for at in range(0, len(column), width)]

    def days(day: Any) -> int | None:
        return None if day is None else day.toordinal() - datetime(1970, 1, 1).toordinal()

    def statement(said: hw.Statement) -> dict[str, Any]:
        return {
            "scheme": said.scheme,
            "code": said.code,
            "assessor": said.assessor,
            "jurisdiction": said.jurisdiction,
            "first_seen": days(said.first_seen),
            "status": said.status,
        }

    return {
        "root": opened.root,
        "set": said.set,
        "issuer": said.issuer,
        "purpose": said.purpose,
        "version": [said.version.publish, said.version.patch],
        "previous": said.previous,
        "created": said.created.timestamp(),
        "not_before": said.not_before.timestamp(),
        "expires": said.expires.timestamp(),
        "origin": said.origin,
        "packer": said.packer,
        "packing": said.packing,
        "intake": said.intake,
        "comment": said.comment,
        "kinds": [
            {"kind": kind.kind, "convention": kind.convention, "rows": [row(hash) for hash in rows(kind)]}
            for kind in said.kinds
        ],
        "entries": [
            {"reference": entry.reference, "statements": [statement(one) for one in entry.statements]}
            for entry in opened.entries()
        ],
        "tombstones": [
            {
                "kind": stone.row.kind,
                "row": stone.row.hex(),
                "reason": stone.reason,
                "group": stone.group,
                "withdrawn": days(stone.withdrawn),
                "answers_until": days(stone.answers_until),
                "readmitted": stone.readmitted,
            }
            for stone in opened.withdrawn()
        ],
    }


def reading(vector: dict[str, Any]) -> bool:
    """Whether a set vector is about reading files and not about installing them."""
    assert vector.get("step", "install") == "install", "a step that is not known here"
    return "step" not in vector


@pytest.mark.parametrize("part, vector", cases("set/valid", "set/invalid"))
def test_set(part: str, vector: dict[str, Any], tmp_path: Path) -> None:
    base = VECTORS / part
    if not reading(vector):
        install(base, vector, tmp_path / "trust")
    elif part == "set/invalid":
        with pytest.raises(hw.Error) as refused:
            root = hw.Root.parse((base / vector["root"]).read_bytes())
            if "set" in vector:
                hw.HashSet.open((base / vector["set"]).read_bytes(), root)
        assert refused.value.code == vector["code"]
    else:
        root = hw.Root.parse((base / vector["root"]).read_bytes())
        opened = hw.HashSet.open((base / vector["set"]).read_bytes(), root)
        assert dumped(opened) == vector["dump"]
        rows = [rows.kind for rows in opened.manifest.kinds] + [stone.row.kind for stone in opened.withdrawn()]
        if hw.Kind.PDQ in rows:
            with pytest.raises(hw.TrustError, match="set.perceptual_on_device"):
                hw.HashSet.open_on_device(opened.to_bytes(), root)
        else:
            assert hw.HashSet.open_on_device(opened.to_bytes(), root).root == opened.root
    RUN[part] += 1


def install(base: Path, vector: dict[str, Any], folder: Path) -> None:
    store = hw.TrustStore(folder)
    for name in filter(None, (vector["root"], vector.get("installed_root"))):
        root = (base / name).read_bytes()
        store.pin(root, hw.Root.parse(root).id)
    if before := vector.get("installed"):
        data = (base / before).read_bytes()
        store.install(data, now=hw.HashSet.peek(data).not_before)
    was = store.installed()
    data = (base / vector["set"]).read_bytes()
    assert ("code" in vector) != ("change" in vector)
    if "code" in vector:
        with pytest.raises(hw.Error) as refused:
            store.install(data, now=at(vector["now"]))
        assert refused.value.code == vector["code"]
        assert store.installed() == was, "what was installed stays"
    else:
        opened, change = store.install(data, now=at(vector["now"]))
        assert change == vector["change"]
        assert store.installed()[opened.manifest.set].version == hw.HashSet.peek(data).version


@pytest.mark.parametrize("part, story", cases("set/stories"))
def test_story(part: str, story: dict[str, Any], tmp_path: Path) -> None:
    base = VECTORS / part
    store = hw.TrustStore(tmp_path / "trust")
    root = (base / story["root"]).read_bytes()
    store.pin(root, hw.Root.parse(root).id)
    for number, step in enumerate(story["steps"]):
        now = at(step["now"])
        if "file" in step:
            try:
                _, answer = store.install((base / step["file"]).read_bytes(), now=now)
            except hw.Error as refused:
                answer = refused.code
            assert answer == step.get("change", step.get("code")), f"step {number}: {step['file']}"
        states = hw.Checker.open(store, "observe").sets(now=now) if store.installed() else ()
        sets = [f"{state.set.version} {state.set.freshness}" for state in states]
        assert sets == step["sets"], f"step {number}"
    RUN[part] += 1


def play(case: dict[str, Any], base: Path, folder: Path) -> hw.Verdict:
    store = hw.TrustStore(folder)
    for name in case["sets"]:
        root = (base / f"files/{name}.hroot").read_bytes()
        store.pin(root, hw.Root.parse(root).id)
        data = (base / f"files/{name}.hset").read_bytes()
        store.install(data, now=hw.HashSet.peek(data).not_before)
    if case["damaged"]:
        file = next((folder / "sets").iterdir())
        damaged = bytearray(file.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        file.write_bytes(damaged)
    policy = case["policy"]
    policy = hw.Policy.shipped(policy) if isinstance(policy, str) else hw.Policy.from_json(json.dumps(policy))
    checker = hw.Checker.open(store, policy)
    token = hw.CancelToken()
    if case["stopped"]:
        token.expire() if case["stopped"] == "deadline" else token.cancel()
    said: dict[str, Any] = {
        "now": datetime.fromisoformat(case["now"]),
        "context": case["context"],
        "subject": case["name"],
        "external": [
            hw.External(one["source"], hw.ExternalKind(one["kind"]), hw.ExternalAnswer(one["answer"]))
            for one in case["external"]
        ],
        "cancel": token,
    }
    if "file" in case["ask"]:
        return checker.check(base / case["ask"]["file"], **said)
    if "url" in case["ask"]:
        return checker.check_url(case["ask"]["url"], **said)
    (answer,) = checker.check_hashes(
        [hw.Hashes(**case["ask"]["hashes"], quality=case["ask"].get("quality"))], **said
    )
    assert isinstance(answer, hw.Verdict)
    return answer


@pytest.mark.parametrize("part, vector", cases("verdict/valid"))
def test_verdict(part: str, vector: dict[str, Any], tmp_path: Path) -> None:
    verdict = play(vector, VECTORS / "verdict", tmp_path / "trust")
    assert json.loads(verdict.to_json()) == vector["verdict"]
    assert hw.Verdict.from_json(verdict.to_json()) == verdict
    assert verdict.reply == vector["reply"]
    RUN[part] += 1


@pytest.mark.parametrize("part, vector", cases("verdict/invalid"))
def test_policy_refused(part: str, vector: dict[str, Any]) -> None:
    with pytest.raises(hw.ConfigError) as refused:
        hw.Policy.from_json(json.dumps(vector["policy"]))
    assert refused.value.code == vector["code"]
    RUN[part] += 1


@pytest.mark.parametrize("part, vector", cases("verdict/wire"))
def test_later_word(part: str, vector: dict[str, Any]) -> None:
    verdict = hw.Verdict.from_json(json.dumps(vector["wire"]))
    assert json.loads(verdict.to_json()) == vector["verdict"]
    assert isinstance(verdict.outcome, hw.Indeterminate) and verdict.action.access == hw.Access.HOLD
    RUN[part] += 1


@pytest.fixture(scope="module", autouse=True)
def every_vector(request: pytest.FixtureRequest) -> Iterator[None]:
    """After the last: as many were run as are listed, of the parts that are known."""
    yield
    # Unless somebody asked for some of them.
    options = request.config.option
    if not (options.keyword or options.markexpr or any("::" in name for name in request.config.args)):
        assert dict(RUN) == {part: len(names) for part, names in INDEX.items()}
        with request.config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
            print("\nvectors run:", ", ".join(f"{part} {count}" for part, count in sorted(RUN.items())))
