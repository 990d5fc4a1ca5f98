"""Section 5, its end: whether a set that reads may be installed."""

from __future__ import annotations

from .fields import Refused, check
from .root import Root
from .set import Set, read_set

FURTHEST_AHEAD = 65_536


def install(data: bytes, root: Root, installed: Set | None, now: int) -> str:
    """What installing does where `root` is pinned and at most one set is installed.

    The state stays with the caller: nothing is kept here.
    """
    try:
        set_ = read_set(data, root)
    except Refused as refused:
        raise Refused("trust.unknown_file" if refused.code == "set.magic" else refused.code) from None
    m = set_.manifest
    check(installed is None or now >= installed.manifest.created, "trust.clock_behind")
    check(now >= m.not_before, "set.not_yet_valid")
    check(m.patch == 0, "set.patch")
    if installed is None or installed.manifest.set_id != m.set_id:
        return "added"
    old = installed.manifest
    check((m.issuer, m.purpose) == (old.issuer, old.purpose), "set.other_list")
    check((m.publish, m.patch) >= (old.publish, old.patch), "set.rollback")
    if (m.publish, m.patch) == (old.publish, old.patch):
        check(set_.content_root == installed.content_root, "set.same_version_other_root")
        return "unchanged"
    check(m.publish - old.publish <= FURTHEST_AHEAD, "set.fast_forward")
    check(m.publish != old.publish + 1 or m.previous == installed.content_root, "set.previous_root")
    return "replaced"
