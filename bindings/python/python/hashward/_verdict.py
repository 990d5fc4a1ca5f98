"""The verdict: outcome and recommended action, with everything they were drawn from.

Every class here is frozen, compares by its fields and can be pickled. `repr` leaves out the subject, which may be
a path, and every name in hexadecimal.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from hashward import _native, _wire
from hashward._words import (
    About,
    Access,
    Confirmation,
    Context,
    Convention,
    DisputeReason,
    Duty,
    ExternalAnswer,
    ExternalKind,
    Form,
    Freshness,
    Intake,
    Kind,
    OutcomeWord,
    Packing,
    Purpose,
    Reach,
    Reason,
    Reply,
    Status,
    Strength,
    WithdrawalReason,
)

if TYPE_CHECKING:
    from hashward._check import Policy

VERDICT_SCHEMA: int = _native.VERDICT_SCHEMA
"""The version of the verdict's JSON."""

HITS_LISTED: int = _native.HITS_LISTED
"""Most hits of one set that a verdict lists; their exact number is always given."""


@dataclass(frozen=True, slots=True)
class Match:
    """Listed, and neither disputed nor a test."""

    strength: Strength
    """Exact if any hit is."""
    origins: tuple[str, ...]
    """Whose lists, ascending."""

    word: ClassVar[OutcomeWord] = OutcomeWord.MATCH
    _tag: ClassVar[tuple[str, str]] = ("outcome", "match")


@dataclass(frozen=True, slots=True)
class Disputed:
    """Hit, but not to be taken as a match."""

    why: DisputeReason
    """Why not."""

    word: ClassVar[OutcomeWord] = OutcomeWord.DISPUTED
    _tag: ClassVar[tuple[str, str]] = ("outcome", "disputed")


@dataclass(frozen=True, slots=True)
class TestMatch:
    """Listed in a test set only."""

    word: ClassVar[OutcomeWord] = OutcomeWord.TEST_MATCH
    _tag: ClassVar[tuple[str, str]] = ("outcome", "test_match")
    # pytest collects what is named so.
    __test__: ClassVar[bool] = False


@dataclass(frozen=True, slots=True)
class Indeterminate:
    """Neither a match nor provably none."""

    reasons: tuple[Reason, ...]
    """Everything that stood in the way, in the order of `Reason`."""

    word: ClassVar[OutcomeWord] = OutcomeWord.INDETERMINATE
    _tag: ClassVar[tuple[str, str]] = ("outcome", "indeterminate")


@dataclass(frozen=True, slots=True)
class NoKnownMatch:
    """Every required set was asked, fresh, over the whole file, and none lists it.

    That says nothing about what the file shows.
    """

    word: ClassVar[OutcomeWord] = OutcomeWord.NO_KNOWN_MATCH
    _tag: ClassVar[tuple[str, str]] = ("outcome", "no_known_match")


Outcome: TypeAlias = Match | Disputed | TestMatch | Indeterminate | NoKnownMatch
"""What a check found: the first of these that applies, in this order."""


@dataclass(frozen=True, slots=True)
class Action:
    """What a policy recommends. What was done is for the caller to record."""

    access: Access
    """Whether to let people reach the file."""
    duties: tuple[Duty, ...]
    """What should be done beside, ascending."""
    rule: str
    """The name of the rule that decided: one of the policy's, or a built-in one."""


@dataclass(frozen=True, slots=True)
class Would:
    """What another policy would have recommended."""

    policy: str
    """The policy."""
    action: Action
    """What it would have recommended."""


@dataclass(frozen=True, slots=True)
class PolicyStamp:
    """Which policy decided, byte for byte."""

    name: str
    """Its name."""
    digest: str = field(repr=False)
    """BLAKE3 of its canonical JSON, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing an issuer says of an entry, in the words of the scheme it names, never recoded.

    >>> Statement.of("iwf/A").label
    'iwf/A'
    """

    scheme: str
    """The scheme the code belongs to, such as `iwf` or `interpol`. No `/` in it."""
    code: str
    """The code in that scheme, such as `A` or `baseline`."""
    assessor: str | None = None
    """Who first assessed the picture, where known: what counts when agreement is counted."""
    jurisdiction: str | None = None
    """Under whose law it was assessed, where given."""
    first_seen: date | None = None
    """The day the picture was first seen, where known."""
    status: Status = field(default=Status.ACTIVE, metadata={"absent": False})
    """Whether it stands."""

    @classmethod
    def of(cls, label: str) -> Statement:
        """An active statement with nothing but its label, `scheme/code`.

        A label without `/` has an empty code, which building a set refuses with `label.malformed`.
        """
        scheme, _, code = label.partition("/")
        return cls(scheme, code)

    @property
    def label(self) -> str:
        """The label as policies name it: `scheme/code`."""
        return f"{self.scheme}/{self.code}"


@dataclass(frozen=True, slots=True)
class Near:
    """A PDQ row within the radius."""

    convention: Convention
    """The convention of the hash that was asked after."""
    form: Form
    """The form of the upload whose hash was nearest."""
    distance: int
    """In how many of 256 bits they differ."""
    radius: int
    """How many were allowed to."""
    quality: int | None = None
    """The quality of the upload's hash, from 0 to 100, where known."""
    row_quality: int | None = None
    """The quality the list gives for its row, where known."""


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that was hit, by however many of its rows."""

    reference: str = field(repr=False)
    """The name of the entry, 32 hexadecimal digits. No hash can be computed from it."""
    exact: tuple[Kind, ...]
    """The exact kinds that hit, ascending."""
    near: Near | None = field(default=None, kw_only=True)
    """The nearest PDQ row within the radius, if there is one."""
    reach: Reach | None = field(default=None, kw_only=True)
    """Of a link: how much the narrowest of its expressions covers that hit."""
    confirmation: Confirmation
    """What stands behind an exact hit."""
    statements: tuple[Statement, ...]
    """What the issuer says of the entry, verbatim."""

    @property
    def active(self) -> tuple[Statement, ...]:
        """The statements that are not disputed."""
        return tuple(said for said in self.statements if said.status == Status.ACTIVE)

    @property
    def is_active(self) -> bool:
        """Whether the issuer stands by the entry: it has no statements, or one that is not disputed."""
        return not self.statements or bool(self.active)


@dataclass(frozen=True, slots=True)
class Hits:
    """Entries of the set were hit."""

    hits: tuple[Hit, ...]
    """The nearest of them, at most 16, exact ones first."""
    total: int
    """How many there are."""

    _tag: ClassVar[tuple[str, str]] = ("answer", "hit")


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The set withdrew an entry that this would have hit."""

    reference: str = field(repr=False)
    """The name of the entry, 32 hexadecimal digits."""
    kind: Kind
    """The kind of hash that hit."""
    reason: WithdrawalReason
    """Why it was withdrawn."""
    withdrawn: date
    """When it was withdrawn."""

    _tag: ClassVar[tuple[str, str]] = ("answer", "withdrawn")


@dataclass(frozen=True, slots=True)
class Miss:
    """No entry of the set was hit."""

    _tag: ClassVar[tuple[str, str]] = ("answer", "miss")


@dataclass(frozen=True, slots=True)
class NotCovered:
    """The set lists no kind of hash that was asked after."""

    _tag: ClassVar[tuple[str, str]] = ("answer", "not_covered")


@dataclass(frozen=True, slots=True)
class Refused:
    """The set is not to be believed and was not asked."""

    code: str
    """The code of the error: a word of `ErrorCode`, or of a later version's."""

    _tag: ClassVar[tuple[str, str]] = ("answer", "refused")


Answer: TypeAlias = Hits | Withdrawn | Miss | NotCovered | Refused
"""What one set answered."""


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a list: publishes count up; patches only take entries out of one publish."""

    publish: int
    """From 1."""
    patch: int
    """From 0, for every publish anew."""

    def __str__(self) -> str:
        return f"{self.publish}.{self.patch}"


@dataclass(frozen=True, slots=True)
class ListStamp:
    """What a verified set says of itself."""

    origin: str
    """Whose list it is."""
    packer: str
    """Who made the file."""
    packing: Packing
    """Whether that is the same."""
    intake: Intake
    """Who may put entries on the list."""
    purpose: Purpose
    """What the list is for."""
    kinds: tuple[Kind, ...]
    """The hash kinds it lists, ascending."""


@dataclass(frozen=True, slots=True)
class SetStamp:
    """Which version of which list was asked."""

    issuer: str = field(repr=False)
    """Who signed it, 64 hexadecimal digits."""
    set: str = field(repr=False)
    """The name of the list, 32 hexadecimal digits."""
    version: Version
    """The version."""
    root: str = field(repr=False)
    """The name of the version's content, 64 hexadecimal digits."""
    freshness: Freshness
    """Whether its misses prove anything."""
    list: ListStamp | None = None
    """What the set says of itself; None when it did not verify."""


@dataclass(frozen=True, slots=True)
class SetEvidence:
    """What one set answered."""

    set: SetStamp
    """Which set, in which version, and how fresh."""
    answer: Answer
    """What it answered."""


@dataclass(frozen=True, slots=True)
class External:
    """Evidence made elsewhere, to be decided on together with the sets' answers."""

    source: str
    """The caller's name for where it comes from."""
    kind: ExternalKind
    """What kind of check it was."""
    answer: ExternalAnswer
    """What it answered."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What the replay of a verdict showed. `str` of it is a text for people, a line for each step."""

    same_policy: bool
    """Whether this is the very policy that gave the verdict."""
    replays: bool
    """Whether the policy gives the same outcome and action from the verdict's evidence."""
    outcome: Outcome
    """The outcome of the replay."""
    action: Action
    """The action of the replay."""
    steps: tuple[str, ...] = field(repr=False)
    """What was asked, what counted, and what did not, in words."""
    text: str = field(default="", repr=False, compare=False)
    """All of it as a text."""

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Everything the checker says of one upload, complete enough to be stored and replayed."""

    schema: int
    """The version of this shape: 1."""
    subject: str | None = field(default=None, repr=False)
    """The caller's own name for what was checked."""
    now: datetime
    """When it was checked, by the caller's clock, in UTC and to the second."""
    context: Context
    """Where the file was met."""
    about: About = field(default=About.FILE, metadata={"absent": True})
    """What was checked."""
    outcome: Outcome
    """What was found."""
    purpose: Purpose | None = None
    """What the lists that decided are for."""
    action: Action
    """What is recommended."""
    would: tuple[Would, ...] = field(default=(), metadata={"absent": True})
    """What other policies would have recommended, when the policy only observes."""
    sets: tuple[SetEvidence, ...]
    """What every set answered."""
    external: tuple[External, ...] = field(default=(), metadata={"absent": True})
    """What was found elsewhere."""
    gaps: tuple[Reason, ...]
    """What of the file could not be covered, whatever the outcome."""
    missing: tuple[str, ...] = field(default=(), metadata={"absent": True}, repr=False)
    """Required sets that are not installed at all."""
    policy: PolicyStamp
    """Which policy decided."""
    error: str | None = None
    """The code of the error that kept the file from being read; None otherwise."""

    @classmethod
    def from_json(cls, text: str) -> Verdict:
        """Reads a verdict that was stored or sent.

        One with words of a later version is `Indeterminate`, reason `unknown_word`, to be held: never a miss.
        Raises `FormatError`, code `verdict.malformed`, when the text is no verdict at all.
        """
        return _wire.read(cls, _native.read_verdict(text))

    def to_json(self) -> str:
        """The verdict as one line of JSON, whose fields `core/docs/cli-json.md` lists."""
        return _wire.write(self)

    @property
    def reply(self) -> Reply:
        """What to tell the uploader where there is only yes and no; `core/docs/verdicts.md` has the table."""
        return Reply(_native.reply(self.to_json()))

    def explain(self, policy: Policy) -> Explanation:
        """Replays the verdict under a policy and says which evidence and which rule decide."""
        explanation, text = _native.explain(self.to_json(), policy._inner)
        return dataclasses.replace(_wire.read(Explanation, explanation), text=text)
