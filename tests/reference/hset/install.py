"""The tables "Installing" of sections 5, 6 and 7, and where an installed file belongs."""

from __future__ import annotations

from .delta import apply, read_delta
from .fields import Refused, check
from .install_filter import install_filter, install_filter_delta
from .root import read_root, read_root_fields
from .set import Set, read_set
from .signatures import members
from .state import Installed, InstalledSet, State
from .statement import Release, Timestamp, read_release, read_timestamp
from .vocabulary import (
    DELTA_MAGIC, DEVICE_DELTA_MAGIC, DEVICE_MAGIC, FURTHEST_AHEAD, PDQ, RELEASE_MAGIC, ROLE_PUBLISH, ROLE_TIMESTAMP,
    ROOT_MAGIC, SET_MAGIC, TIMESTAMP_MAGIC,
)  # fmt: skip


def install(state: State, data: bytes, now: int) -> str:
    """Install a file of any kind, and say what changed. A file that is refused changes nothing."""
    ways = {
        SET_MAGIC: install_set,
        ROOT_MAGIC: install_root,
        RELEASE_MAGIC: install_release,
        TIMESTAMP_MAGIC: install_timestamp,
        DELTA_MAGIC: install_delta,
        DEVICE_MAGIC: install_filter,
        DEVICE_DELTA_MAGIC: install_filter_delta,
    }
    way = install_set if len(data) < 8 else ways.get(data[:8])
    if way is None or not SET_MAGIC.startswith(data[:8]) and way is install_set:
        raise Refused("trust.unknown_file")
    return way(state, data, now)


def install_root(state: State, data: bytes, now: int) -> str:
    """Roots know no time of day."""
    fields = read_root_fields(data)
    pinned = state.pinned(fields.issuer)
    check(fields.version >= pinned.version, "root.rollback")
    if fields.version == pinned.version:
        check(fields.content_root == pinned.content_root, "root.same_version_other_root")
        return "unchanged"
    root = read_root(data, pinned)
    state.roots[root.issuer] = root
    for role, statements in ((ROLE_PUBLISH, state.releases), (ROLE_TIMESTAMP, state.timestamps)):
        if members(pinned, role) - members(root, role):
            statements.pop(root.issuer, None)
    return "replaced"


def install_set(state: State, data: bytes, now: int) -> str:
    return place_set(state, data, now, 0, by_delta=False)


def install_delta(state: State, data: bytes, now: int) -> str:
    delta = read_delta(data)
    state.pinned(delta.issuer)
    installed = state.sets.get(delta.set_id)
    check(installed is not None, "delta.base")
    if installed.set.content_root == delta.result:
        return "unchanged"
    made, touched = apply(delta, installed.set, installed.touched, installed.publish_entries)
    return place_set(state, made, now, touched, by_delta=True)


def place_set(state: State, data: bytes, now: int, touched: int, by_delta: bool) -> str:
    """`touched` is what the patches of the publish have removed and relabelled, the set among them."""
    set_ = read_set(data, *state.roots.values())
    m = set_.manifest
    if state.personal:
        rows = [kind.kind for kind in set_.kinds] + [tombstone.kind for tombstone in set_.tombstones]
        check(PDQ not in rows, "set.perceptual_on_device")
    check(now >= state.latest_signed(), "trust.clock_behind")
    check(now >= m.not_before, "set.not_yet_valid")
    installed = state.sets.get(m.set_id)
    very = installed is not None and set_.content_root == installed.set.content_root
    check(m.patch == 0 or by_delta or very, "set.patch")
    again = installed is not None and set_.content_root == installed.publish_root
    if again and not very and not state.verifies(m.set_id):
        change = "replaced"
    else:
        change = "added" if installed is None else compare_sets(state, set_, data, installed)
    state.check_released(m.issuer, m.set_id, (m.publish, m.patch), set_.content_root)

    if very:
        installed.file = data
    elif m.patch == 0:
        state.sets[m.set_id] = InstalledSet(set_, data, set_.content_root, m.entries)
    else:
        kept = installed.publish_root, installed.publish_entries
        state.sets[m.set_id] = InstalledSet(set_, data, *kept, touched)
    return change


def compare_sets(state: State, set_: Set, data: bytes, installed: InstalledSet) -> str:
    m, old = set_.manifest, installed.set.manifest
    check((m.issuer, m.purpose) == (old.issuer, old.purpose), "set.other_list")
    version, old_version = (m.publish, m.patch), (old.publish, old.patch)
    check(version >= old_version, "set.rollback")
    if version == old_version:
        check(set_.content_root == installed.set.content_root, "set.same_version_other_root")
        return "unchanged" if data == installed.file else "repaired"
    ahead = m.publish - old.publish
    check((ahead or m.patch - old.patch) <= FURTHEST_AHEAD, "set.fast_forward")
    if ahead == 1:
        check(m.previous == installed.publish_root, "set.previous_root")
    if (m.publish, m.patch) == (old.publish, old.patch + 1):
        check(m.previous == installed.set.content_root, "set.previous_root")
    if ahead > 0 and state.verifies(m.set_id):
        kept = {(tombstone.kind, tombstone.row) for tombstone in set_.tombstones}
        check(all((t.kind, t.row) in kept for t in installed.set.tombstones), "set.tombstone_dropped")
    return "replaced"


def install_release(state: State, data: bytes, now: int) -> str:
    release = read_release(data, *state.roots.values())
    installed = state.releases.get(release.issuer)
    change = compare_statements(state, release, data, installed, "release", now)
    if change == "unchanged":
        return change
    if installed is not None and release.number == installed.said.number + 1:
        check(release.previous == installed.said.content_root, "release.previous_root")
    for line in release.sets:
        held = state.sets.get(line.set_id)
        if held is not None and held.set.manifest.issuer == release.issuer:
            same = (held.set.manifest.publish, held.set.manifest.patch) == (line.publish, line.patch)
            check(not same or held.set.content_root == line.content_root, "release.mismatch")
    state.releases[release.issuer] = Installed(release, data)
    return change


def install_timestamp(state: State, data: bytes, now: int) -> str:
    timestamp = read_timestamp(data, *state.roots.values())
    installed = state.timestamps.get(timestamp.issuer)
    change = compare_statements(state, timestamp, data, installed, "timestamp", now)
    if change != "unchanged":
        state.timestamps[timestamp.issuer] = Installed(timestamp, data)
    return change


def compare_statements(
    state: State, new: Release | Timestamp, data: bytes, installed: Installed | None, file: str, now: int
) -> str:
    """The steps that a release and a timestamp share. Codes begin with the word for the file."""
    check(now >= max(state.latest_signed(), new.created), "trust.clock_behind")
    if installed is None:
        return "added"
    old = installed.said
    check(new.number >= old.number, f"{file}.rollback")
    if new.number == old.number:
        check(new.content_root == old.content_root, f"{file}.same_number_other_root")
        return "unchanged" if data == installed.file else "repaired"
    check(new.number - old.number <= FURTHEST_AHEAD, f"{file}.fast_forward")
    return "replaced"
