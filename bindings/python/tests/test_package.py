"""The package as it is documented: README, docstrings, the table of items, and a typed program."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import hashward as hw
import hashward.adapters
import typed
from hashward import _native, testing

HERE = Path(__file__).resolve().parents[1]
README = (HERE / "README.md").read_text()


def examples() -> list[str]:
    return re.findall(r"```python\n(.*?)```", README, re.S)


def test_the_first_example(trust: hw.TrustStore, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.chdir(trust.folder.parent)
    names: dict[str, Any] = {"upload": testing.canary()}
    exec(examples()[0], names)
    assert capsys.readouterr().out == "test_match\n" and names["verdict"].subject == "upload 7"
    assert names["shown"] is True
    exec(examples()[0], {"upload": b"only words"})
    assert capsys.readouterr().out == "not decided: not_a_picture\n"


def test_the_example_of_a_test(tmp_path: Path) -> None:
    (tmp_path / "test_theirs.py").write_text(examples()[1])
    run = subprocess.run([sys.executable, "-m", "pytest", "-q", tmp_path], capture_output=True, text=True)
    assert run.returncode == 0 and "1 passed" in run.stdout, run.stdout


def test_the_example_of_records(trust: hw.TrustStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(trust.folder.parent)
    Path("reports.csv").write_text("link\nhttp://www.example.com/a\njavascript:x\n")
    (code,) = [one for one in examples() if "hashward import record" in one]
    names: dict[str, Any] = {"checker": hw.Checker.open(trust, "agree-two")}
    exec(code, names)
    assert [one["record"] for one in names["records"]] == ["page"]
    assert names["record"].Url("hxxp://www[.]Example[.]com:80/%7Ea#top").identity == "http://www.example.com/~a"


def test_the_example_of_filters(capsys: Any) -> None:
    from test_device import FILTER, ROOT_FILE, digest

    (code,) = [one for one in examples() if "DeviceSet.open" in one]
    for number in (1, 301):
        names = {"hashward": hw, "root_file": ROOT_FILE, "data": FILTER.to_bytes(), "digest": digest(number).value}
        exec(code, names)
    assert capsys.readouterr().out == "warn\nnot listed\n"


def test_readme_says_the_limits() -> None:
    limits = hw.Limits()
    said = f"{limits.bytes >> 20} MiB, {limits.pixels // 10**6} million pixels, {limits.allocation >> 20} MiB of memory"
    assert f"{said}, {limits.scans} scans" in README
    assert (limits.bytes, limits.pixels, limits.allocation, limits.scans) == _native.default_limits()


def test_docstrings() -> None:
    tried = 0
    for module in pkgutil.walk_packages(hw.__path__, "hashward."):
        # Adapters need the frameworks that they are for, and are tested in their own folders.
        if module.name != "hashward._native" and not module.name.startswith("hashward.adapters."):
            found = importlib.import_module(module.name)
            names = {"hashward": hw, "datetime": datetime, "UTC": UTC}
            result = doctest.testmod(found, extraglobs=names)
            assert result.failed == 0, module.name
            tried += result.attempted
    print(f"{tried} examples of docstrings")
    assert tried > 20


def test_everything_public_is_documented() -> None:
    for name in set(hw.__all__) - {"__version__"}:
        thing = getattr(hw, name)
        if isinstance(thing, type):
            assert thing.__doc__ and not thing.__doc__.startswith(f"{name}("), name
            for member, value in vars(thing).items():
                if not member.startswith("_") and (callable(value) or isinstance(value, (property, classmethod))):
                    assert value.__doc__, f"{name}.{member}"


def test_items() -> None:
    """Every name in the table is one of the package; `cargo test -p conformance --test items` holds core's side."""
    bound = 0
    for line in (HERE / "items.tsv").read_text().splitlines():
        if line.startswith("#"):
            continue
        item, answer = line.split("\t")
        if answer.startswith("- "):
            continue
        found: Any = hw
        for part in answer.split("."):
            found = getattr(found, part)
        bound += 1
    print(f"{bound} names of items.tsv are there")
    assert bound > 200


@pytest.mark.parametrize("wrong", [{"bytes": -1}, {"pixels": 1 << 64}, {"scans": 1 << 32}, {"allocation": -5}])
def test_limits_that_are_none_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=rf"^Limits\.{next(iter(wrong))} is a number from 0 to "):
        hw.Limits(**wrong)
    with pytest.raises(TypeError):
        hw.Limits(bytes=1.5)  # type: ignore[arg-type]


def test_the_licences_come_along() -> None:
    names = {Path(file).name for file in metadata.files("hashward") or []}
    assert {"LICENSE-APACHE", "LICENSE-MIT"} <= names


def test_the_typed_program(tmp_path: Path) -> None:
    said = typed.main(tmp_path)
    assert said[:4] == ["a test", "not decided: not_a_picture", "test/canary", "no known match"]


def test_nothing_else_is_imported() -> None:
    code = "import sys; before = set(sys.modules); import hashward.testing; print(*(set(sys.modules) - before))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    roots = {name.split(".")[0] for name in run.stdout.split()}
    assert roots - {"hashward"} <= sys.stdlib_module_names


