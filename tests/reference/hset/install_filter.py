"""Section 10, its end: installing a filter, or what a delta makes of the installed one."""

from __future__ import annotations

from .device import Filter, apply_filter_delta, read_filter, read_filter_delta
from .fields import check
from .state import InstalledFilter, State
from .vocabulary import FURTHEST_AHEAD


def install_filter(state: State, data: bytes, now: int) -> str:
    filter_ = read_filter(data, *state.roots.values())
    check(now >= max(state.latest_signed(), filter_.created), "trust.clock_behind")
    installed = state.filters.get(filter_.set_id)
    change = "added" if installed is None else compare_filters(filter_, data, installed)
    version = filter_.publish, filter_.patch
    state.check_released(filter_.issuer, filter_.set_id, version, filter_.made_of)
    state.filters[filter_.set_id] = InstalledFilter(filter_, data)
    return change


def install_filter_delta(state: State, data: bytes, now: int) -> str:
    delta = read_filter_delta(data)
    state.pinned(delta.result.issuer)
    installed = state.filters.get(delta.result.set_id)
    check(installed is not None, "delta.base")
    if installed.filter.content_root == delta.result.content_root:
        return "unchanged"
    return install_filter(state, apply_filter_delta(delta, installed.filter), now)


def compare_filters(new: Filter, data: bytes, installed: InstalledFilter) -> str:
    old = installed.filter
    check((new.issuer, new.purpose) == (old.issuer, old.purpose), "set.other_list")
    if new.content_root == old.content_root:
        return "unchanged" if data == installed.file else "repaired"
    check(new.epoch >= old.epoch, "device.epoch")
    check(new.epoch > old.epoch or new.salt == old.salt, "device.epoch")
    age, old_age = (new.publish, new.patch, new.created), (old.publish, old.patch, old.created)
    check(age >= old_age, "set.rollback")
    check(age != old_age, "set.same_version_other_root")
    ahead = max(new.publish - old.publish, new.epoch - old.epoch)
    check(ahead <= FURTHEST_AHEAD, "set.fast_forward")
    return "replaced"
