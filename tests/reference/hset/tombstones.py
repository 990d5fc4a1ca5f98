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


def read_tombstones(data: bytes, kinds: list[Kind]) -> list[Tombstone]:
    bad = "set.tombstones"
    fields = Fields(data, bad)
    count = fields.number(4)
    check(count >= 1 and len(data) == 4 + 48 * count, bad)
    listed = {(kind.kind, row) for kind in kinds for row in kind.rows}
    tombstones, groups = [], []
    for _ in range(count):
        kind, reason, zero, group = (fields.number(n) for n in (2, 1, 1, 4))
        withdrawn, answers_until, row = fields.signed(4), fields.signed(4), fields.take(32)
        check(kind in KINDS and reason in REASONS and zero == 0, bad)
        check(is_day(withdrawn) and is_day(answers_until) and withdrawn <= answers_until, bad)
        row, rest = row[: WIDTH[kind]], row[WIDTH[kind] :]
        check(not any(rest) and (kind, row) not in listed, bad)
        # A group is numbered by its first row, whose reason and days bind the others.
        check(group <= len(groups), bad)
        if group == len(groups):
            groups.append((reason, withdrawn, answers_until))
        check(groups[group] == (reason, withdrawn, answers_until), bad)
        tombstones.append(Tombstone(kind, row, reason, group, withdrawn, answers_until))
    check(ascending([(t.kind, t.row) for t in tombstones]), bad)
    return tombstones
