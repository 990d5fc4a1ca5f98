"""A small program as users write it, for the type checkers: `mypy --strict` and pyright."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import assert_never, assert_type

import hashward
from hashward import testing


def words(outcome: hashward.Outcome) -> str:
    """Every outcome has its branch, or the type checkers say which has none."""
    match outcome:
        case hashward.Match(strength, origins):
            assert_type(strength, hashward.Strength)
            return f"listed by {', '.join(origins)}"
        case hashward.Disputed(why):
            return f"disputed: {why}"
        case hashward.TestMatch():
            return "a test"
        case hashward.Indeterminate(reasons):
            return "not decided: " + ", ".join(reasons)
        case hashward.NoKnownMatch():
            return "no known match"
    assert_never(outcome)


def main(folder: Path) -> list[str]:
    """The main job."""
    now = datetime(2027, 1, 1, tzinfo=UTC)
    trust = hashward.TrustStore(folder)
    testing.install(trust, now=now)
    checker = hashward.Checker.open(trust, hashward.Policy.shipped("agree-two"), limits=hashward.Limits(pixels=10**7))
    verdict = checker.check(bytearray(testing.canary()), now=now, context=hashward.Context.MESSAGE, deadline=5)
    assert_type(verdict, hashward.Verdict)
    said = [words(verdict.outcome), words(asyncio.run(checker.check_async(b"only words", now=now)).outcome)]
    for evidence in verdict.sets:
        if isinstance(evidence.answer, hashward.Hits):
            said += [label.label for hit in evidence.answer.hits for label in hit.statements]
    answers = checker.check_hashes([hashward.Hashes(md5=bytes(16))], now=now)
    for answer in answers:
        said.append(str(answer.code) if isinstance(answer, hashward.Error) else words(answer.outcome))
    column = checker.check_hashes(memoryview(bytes(32)), "md5", now=now)
    assert_type(column, hashward.Column)
    assert_type(column[0], tuple[hashward.OutcomeWord, hashward.Access])
    return [*said, str(len(column))]
