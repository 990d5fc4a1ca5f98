"""Section 4: the rows of withdrawn entries."""

from __future__ import annotations

from dataclasses import dataclass

from .fields import Fields, ascending, check, is_day
from .rows import Kind
from .vocabulary import KINDS, REASONS, WIDTH


@dataclass
class Tombstone:
    kind: int
    row: bytes
    reason: int
    group: int
    withdrawn: int
    answers_until: int
    readmitted: bool


def read_tombstones(data: bytes, kinds: list[Kind]) -> list[Tombstone]:
    bad = "set.tombstones"
    fields = Fields(data, bad)
    count = fields.number(4)
    check(count >= 1 and len(data) == 4 + 48 * count, bad)
    listed = {(kind.kind, row) for kind in kinds for row in kind.rows}
    tombstones, groups = [], []
    for _ in range(count):
        kind, reason, readmitted, group = (fields.number(n) for n in (2, 1, 1, 4))
        withdrawn, answers_until, row = fields.signed(4), fields.signed(4), fields.take(32)
        check(kind in KINDS and reason in REASONS and readmitted in (0, 1), bad)
        check(is_day(withdrawn) and is_day(answers_until) and withdrawn <= answers_until, bad)
        row, rest = row[: WIDTH[kind]], row[WIDTH[kind] :]
        check(not any(rest), bad)
        check(readmitted == 1 or (kind, row) not in listed, bad)
        # A group is numbered by its first row, which binds what the others say.
        said = (reason, withdrawn, answers_until, readmitted)
        check(group <= len(groups), bad)
        if group == len(groups):
            groups.append(said)
        check(groups[group] == said, bad)
        tombstones.append(Tombstone(kind, row, reason, group, withdrawn, answers_until, readmitted == 1))
    check(ascending([(t.kind, t.row) for t in tombstones]), bad)
    return tombstones
