"""Section 3: the manifest of a set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .fields import Fields, ascending, check, text
from .vocabulary import CONVENTIONS, INTAKE, KINDS, KNOWN_SECTIONS, LATEST_TIME, PACKING, PDQ, PURPOSES

if TYPE_CHECKING:
    from .delta import Terms


@dataclass
class Manifest:
    """The fields as they stand; strings stay bytes until the rules have passed them."""

    set_id: bytes
    issuer: bytes
    purpose: int
    publish: int
    patch: int
    previous: bytes
    created: int
    not_before: int
    expires: int
    origin: bytes
    packer: bytes
    packing: int
    intake: int
    comment: bytes
    entries: int
    kinds: list[KindLine]
    sections: list[SectionLine]


@dataclass
class KindLine:
    kind: int
    convention: int
    rows: int


@dataclass
class SectionLine:
    number: int
    kind: int
    flags: int
    reserved: int
    offset: int
    length: int
    digest: bytes


def manifest_fields(body: bytes) -> Manifest:
    fields = Fields(body, "set.manifest")
    number, signed, take, string = fields.number, fields.signed, fields.take, fields.string
    manifest = Manifest(
        take(16), take(32), number(2), number(4), number(4), take(32),
        signed(8), signed(8), signed(8), string(), string(), number(1), number(1), string(), number(4),
        [KindLine(number(2), number(2), number(4)) for _ in range(number(2))],
        [SectionLine(number(2), number(2), number(2), number(2), number(8), number(8), take(32))
         for _ in range(number(2))],
    )  # fmt: skip
    fields.end()
    return manifest


def manifest_rules(m: Manifest) -> None:
    """Three passes: values that are not defined, the other rules, kinds that are not known."""
    check(m.purpose in PURPOSES and m.packing in PACKING and m.intake in INTAKE, "set.flags")
    for line in m.kinds:
        if line.kind in KINDS:
            check(line.convention in CONVENTIONS if line.kind == PDQ else line.convention == 0, "set.flags")
    for section in m.sections:
        # "Required" is the only value defined for the sections of the text.
        defined = (1,) if section.number in KNOWN_SECTIONS else (0, 1)
        check(section.flags in defined and section.reserved == 0, "set.flags")

    bad = "set.manifest"
    check(m.publish >= 1, bad)
    check_terms(m, bad)
    check(1 <= m.entries <= sum(line.rows for line in m.kinds), bad)
    check(ascending([line.kind for line in m.kinds]), bad)
    check(all(line.rows >= 1 for line in m.kinds), bad)
    check(all(line.kind in KINDS for line in m.kinds), "set.section_unknown")


def check_terms(m: Manifest | Terms, bad: str) -> None:
    """The rules of what a delta leaves out where it stays as it was."""
    check(0 <= m.created <= m.not_before < m.expires <= LATEST_TIME, bad)
    text(m.origin, 1, 128, bad)
    text(m.packer, 1, 128, bad)
    check(PACKING[m.packing] != "first_party" or m.packer == m.origin, bad)
    text(m.comment, 0, 1024, bad)
