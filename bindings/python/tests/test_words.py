"""The package's lists of words against the native module's and against the vectors', in both directions."""

from __future__ import annotations

import json
import pickle
import tomllib
from enum import StrEnum

import pytest

import hashward as hw
from conftest import REPOSITORY, VECTORS
from hashward import _native

WORDS = json.loads((VECTORS / "words.json").read_text())
OURS: dict[str, type[StrEnum]] = {
    "about": hw.About,
    "access": hw.Access,
    "change": hw.Change,
    "confirmation": hw.Confirmation,
    "context": hw.Context,
    "convention": hw.Convention,
    "dispute_reason": hw.DisputeReason,
    "duty": hw.Duty,
    "error_code": hw.ErrorCode,
    "error_kind": hw.ErrorKind,
    "external_answer": hw.ExternalAnswer,
    "external_kind": hw.ExternalKind,
    "filter_rate": hw.FilterRate,
    "form": hw.Form,
    "freshness": hw.Freshness,
    "gap": hw.Gap,
    "guarantee": hw.Guarantee,
    "intake": hw.Intake,
    "kind": hw.Kind,
    "listed_convention": hw.ListedConvention,
    "mode": hw.Mode,
    "outcome": hw.OutcomeWord,
    "packing": hw.Packing,
    "purpose": hw.Purpose,
    "reach": hw.Reach,
    "reason": hw.Reason,
    "reply": hw.Reply,
    "role": hw.Role,
    "status": hw.Status,
    "strength": hw.Strength,
    "withdrawal_reason": hw.WithdrawalReason,
}
# Of these core's own list is enough.
FILTERS = {"filter_rate", "guarantee"}


def test_every_list_is_known() -> None:
    assert set(OURS) | {"policy"} == set(WORDS) | FILTERS
    assert list(hw.Policy.SHIPPED) == WORDS["policy"]


@pytest.mark.parametrize("name", OURS)
def test_words(name: str) -> None:
    native = json.loads(_native.words())
    if name == "error_code":
        assert {str(code) for code in hw.ErrorCode} == set(WORDS[name]) == set(native[name])
        assert WORDS[name] == native[name], "the kinds of the codes"
    else:
        # In core's order, whose numbers columns give.
        assert [str(word) for word in OURS[name]] == WORDS.get(name, native.get(name))
        # Which change an installation made has no list in core; the vectors of installing hold it.
        assert name == "change" or WORDS.get(name, native[name]) == native[name]
    if name == "filter_rate":
        assert all(member.name == member.value.replace("2^-", "TWO_TO_MINUS") for member in OURS[name])
    else:
        assert all(member.name == member.value.upper().replace(".", "_") for member in OURS[name])


def test_outcomes_are_the_classes() -> None:
    import typing

    classes = typing.get_args(hw.Outcome)
    assert [one.word for one in classes] == list(hw.OutcomeWord)


@pytest.mark.parametrize("code", hw.ErrorCode)
def test_every_code_has_its_exception(code: hw.ErrorCode) -> None:
    from hashward._errors import error_of

    error = error_of(code, "a sentence")
    assert (error.code, error.kind, error.detail) == (code, WORDS["error_code"][code], "a sentence")
    assert str(error) == f"{code}: a sentence" and isinstance(error, hw.Error)
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and (again.code, again.detail) == (code, "a sentence")
    also = {"input": ValueError, "format": ValueError, "config": ValueError, "io": OSError}
    assert isinstance(error, also.get(error.kind, Exception))


def test_version_is_the_workspaces() -> None:
    from importlib.metadata import version

    cargo = tomllib.loads((REPOSITORY / "Cargo.toml").read_text())
    assert hw.__version__ == version("hashward") == cargo["workspace"]["package"]["version"]
