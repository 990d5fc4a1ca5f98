"""The plain form in which the vectors hold what a set says."""

from __future__ import annotations

from .entries import Entry
from .rows import Kind
from .set import Set
from .tombstones import Tombstone
from .vocabulary import CONVENTIONS, INTAKE, KINDS, PACKING, PDQ, PURPOSES, REASONS, STATUS


def dump(set_: Set) -> dict:
    m = set_.manifest
    return {
        "root": set_.content_root.hex(),
        "set": m.set_id.hex(),
        "issuer": m.issuer.hex(),
        "purpose": PURPOSES[m.purpose],
        "version": [m.publish, m.patch],
        "previous": m.previous.hex() if any(m.previous) else None,
        "created": m.created,
        "not_before": m.not_before,
        "expires": m.expires,
        "origin": m.origin.decode(),
        "packer": m.packer.decode(),
        "packing": PACKING[m.packing],
        "intake": INTAKE[m.intake],
        "comment": m.comment.decode(),
        "kinds": [dump_kind(kind) for kind in set_.kinds],
        "entries": [dump_entry(entry) for entry in set_.entries],
        "tombstones": [dump_tombstone(tombstone) for tombstone in set_.tombstones],
    }


def dump_kind(kind: Kind) -> dict:
    rows = [[row.hex(), entry] for row, entry in zip(kind.rows, kind.entries)]
    if kind.kind == PDQ:
        for row, quality, companion in zip(rows, kind.qualities, kind.companions):
            row += [quality, companion and companion.hex()]
    return {"kind": KINDS[kind.kind], "convention": CONVENTIONS.get(kind.convention), "rows": rows}


def dump_entry(entry: Entry) -> dict:
    statements = [vars(s) | {"status": STATUS[s.status]} for s in entry.statements]
    return {"reference": entry.reference.hex(), "statements": statements}


def dump_tombstone(t: Tombstone) -> dict:
    return vars(t) | {"kind": KINDS[t.kind], "row": t.row.hex(), "reason": REASONS[t.reason]}
