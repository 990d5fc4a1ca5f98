"""What a reader keeps: the roots it believes, and what it has installed."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain

from .device import Filter
from .fields import Refused, check
from .root import Root, read_root, root_of
from .set import Set, read_set
from .statement import Release, Timestamp, read_release, read_timestamp
from .vocabulary import ROLE_TIMESTAMP


@dataclass
class InstalledSet:
    """A set with its file, and what the cap of patches and the next publish are judged by."""

    set: Set
    file: bytes
    publish_root: bytes
    publish_entries: int
    touched: int = 0


@dataclass
class Installed:
    said: Release | Timestamp
    file: bytes


@dataclass
class InstalledFilter:
    filter: Filter
    file: bytes


@dataclass
class State:
    """Roots, releases and timestamps by issuer, sets and filters by set id.

    Of every chain only the last root is kept: it was read after all that come
    before it, and nothing here is read again from a disk.
    """

    personal: bool = False
    roots: dict[bytes, Root] = field(default_factory=dict)
    sets: dict[bytes, InstalledSet] = field(default_factory=dict)
    releases: dict[bytes, Installed] = field(default_factory=dict)
    timestamps: dict[bytes, Installed] = field(default_factory=dict)
    filters: dict[bytes, InstalledFilter] = field(default_factory=dict)

    def pin(self, data: bytes) -> None:
        root = read_root(data)
        self.roots[root.issuer] = root

    def pinned(self, issuer: bytes) -> Root:
        return root_of(issuer, self.roots.values())

    def open(self, set_id: bytes) -> Set:
        """An installed set, read again by the root in force."""
        return read_set(self.sets[set_id].file, *self.roots.values())

    def verifies(self, set_id: bytes) -> bool:
        """Whether the root in force still signs an installed set."""
        try:
            self.open(set_id)
        except Refused:
            return False
        return True

    def latest_signed(self) -> int:
        """The latest time any issuer signed."""
        said = chain(self.releases.values(), self.timestamps.values())
        times = chain(
            (installed.set.manifest.created for installed in self.sets.values()),
            (installed.said.created for installed in said),
            (installed.filter.created for installed in self.filters.values()),
        )
        return max(times, default=0)

    def check_released(self, issuer: bytes, set_id: bytes, version: tuple[int, int], content_root: bytes) -> None:
        """The release of the issuer does not list the version with another content root."""
        if issuer in self.releases:
            for line in self.releases[issuer].said.sets:
                same = (line.set_id, line.publish, line.patch) == (set_id, *version)
                check(not same or line.content_root == content_root, "release.mismatch")

    def freshness(self, set_id: bytes, now: int) -> str:
        """What the misses of an installed set are worth."""
        if now < self.latest_signed():
            return "clock_behind"
        manifest = self.sets[set_id].set.manifest
        if now >= min(manifest.expires, self.roots[manifest.issuer].expires):
            return "expired"
        return "fresh" if self.confirmed(set_id, now) else "unconfirmed"

    def confirmed(self, set_id: bytes, now: int) -> bool:
        m, content_root = self.sets[set_id].set.manifest, self.sets[set_id].set.content_root
        root, release = self.roots[m.issuer], self.releases.get(m.issuer)
        timestamped = ROLE_TIMESTAMP in root.roles
        if release is None:
            return not timestamped
        listed = next((line for line in release.said.sets if line.set_id == set_id), None)
        if listed is None or now >= release.said.expires:
            return False
        if not timestamped:
            return (m.publish, m.patch) >= (listed.publish, listed.patch)

        timestamp = self.timestamps.get(m.issuer)
        if timestamp is None or now >= timestamp.said.expires or root.version < release.said.root_version:
            return False
        if not in_force(root, release, timestamp) or timestamp.said.release != release.said.content_root:
            return False
        patch = next((p for p in timestamp.said.patches if p.set_id == set_id and p.patch > listed.patch), listed)
        return (m.publish, m.patch, content_root) == (listed.publish, patch.patch, patch.content_root)


def in_force(root: Root, release: Installed, timestamp: Installed) -> bool:
    """Whether both verify by the root."""
    try:
        read_release(release.file, root)
        read_timestamp(timestamp.file, root)
    except Refused:
        return False
    return True
