//! Installing: whatever an issuer hands out is verified, held against what is installed, and recorded last.

use super::admit::{
    RELEASES, TIMESTAMPS, Way, admit, admit_root, admit_statement, count_patch, expect_tombstones,
};
use super::disk::{read_whole, write_whole};
use super::state::{Installed, IssuerState, Patched, Recorded, State};
use super::{RELEASE, TIMESTAMP, TrustStore, not_pinned};
use crate::error::{Error, ErrorCode, Result};
use crate::release::{Release, TimestampStatement};
use crate::set::{Delta, DeviceSet, HashSet};
use crate::time::Timestamp;
use crate::trust::{self, IssuerId, Role, Root};
use std::path::Path;

/// What [`TrustStore::install`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// Nothing of it was installed before.
    Added,
    /// It replaces an earlier version.
    Replaced,
    /// That very version was recorded, but its file was lost, damaged, or signed by other keys; it is whole
    /// again.
    Repaired,
    /// That very version was installed already; nothing was written.
    Unchanged,
}

/// What was installed, and what that changed.
#[derive(Clone, Debug)]
pub struct Installation {
    /// What the file was.
    pub content: Content,
    /// What installing it did.
    pub change: Change,
}

/// A verified file of an issuer.
#[derive(Clone, Debug)]
pub enum Content {
    /// A version of a list.
    Set(HashSet),
    /// A later version of the issuer's root.
    Root(Root),
    /// Which sets are current.
    Release(Release),
    /// That a release is the latest.
    Timestamp(TimestampStatement),
    /// A filter for devices.
    Filter(DeviceSet),
}

impl Installation {
    /// The set, where it is one.
    #[must_use]
    pub const fn set(&self) -> Option<&HashSet> {
        match &self.content {
            Content::Set(set) => Some(set),
            _ => None,
        }
    }
}

impl TrustStore {
    /// Verifies a file of an issuer wholly and installs it, replacing the version before: a set, a delta to a
    /// later version of one, a later version of the root, a release, a timestamp, a filter for devices or its delta.
    ///
    /// # Errors
    /// `trust.store_malformed`, `trust.unknown_file`, `trust.issuer_unknown`, `trust.clock_behind`, `io.*`;
    /// for a set every code of [`HashSet::open`], on a device `set.perceptual_on_device`,
    /// `set.not_yet_valid`, `set.patch`, `set.other_list`, `set.rollback`,
    /// `set.same_version_other_root`, `set.fast_forward`, `set.previous_root`, `set.tombstone_dropped`,
    /// `release.mismatch`; for a delta these, every code of [`Delta::parse`], `delta.base`, `delta.row_absent`,
    /// `delta.row_present`, `delta.wrong_result`, `set.patch_rights`, `set.patch_cap`;
    /// for a root every code of [`Root::follow`], `root.rollback`, `root.same_version_other_root`;
    /// for a release every code of [`Release::open`], for a timestamp of [`TimestampStatement::open`], each
    /// with `….rollback`, `….same_number_other_root`, `….fast_forward`, and `release.previous_root`,
    /// `release.mismatch`;
    /// for a filter every code of [`DeviceSet::open`], for its delta of [`DeviceSet::apply`] and `delta.base`, with
    /// `set.other_list`, `device.epoch`, `set.rollback`, `set.same_version_other_root`, `set.fast_forward`,
    /// `release.mismatch`.
    pub fn install(&self, bytes: impl Into<Vec<u8>>, now: Timestamp) -> Result<Installation> {
        self.state()?;
        let bytes = bytes.into();
        let _lock = self.lock()?;
        if bytes.starts_with(&trust::ROOT.magic) {
            return self.install_root(&bytes);
        }
        if bytes.starts_with(&trust::RELEASE.magic) {
            return self.install_release(&bytes, now);
        }
        if bytes.starts_with(&trust::TIMESTAMP.magic) {
            return self.install_timestamp(&bytes, now);
        }
        if bytes.starts_with(&trust::DELTA.magic) {
            return self.install_delta(&bytes, now);
        }
        if bytes.starts_with(&trust::DEVICE.magic) {
            return self.install_filter(bytes, now);
        }
        if bytes.starts_with(&trust::DEVICE_DELTA.magic) {
            return self.install_filter_delta(&bytes, now);
        }
        self.install_set(bytes, now)
    }

    fn install_set(&self, bytes: Vec<u8>, now: Timestamp) -> Result<Installation> {
        let claimed = HashSet::peek(&bytes).map_err(|error| match error.code() {
            ErrorCode::SetMagic => Error::new(
                ErrorCode::TrustUnknownFile,
                "neither a set, nor a delta, a root, a release, a timestamp or a filter",
            ),
            _ => error,
        })?;
        let root = self.pinned_root(claimed.issuer)?;
        let set = self.open_set(bytes, &root)?;
        let state = self.state()?;
        let before = state.sets.get(&set.manifest().set);
        let installed = before.and_then(|before| self.reopen(set.manifest().set, before).ok());
        let binds = installed.as_ref().is_some_and(|installed| installed.is_signed(&root));
        let is_its_publish = before.is_some_and(|before| set.root() == before.publish_root());
        let way = if is_its_publish && installed.is_some() && !binds { Way::Again } else { Way::Whole };
        let change = admit(&set, &state, now, way)?;
        if change == Change::Replaced
            && binds
            && let Some(installed) = &installed
        {
            expect_tombstones(&set, installed)?;
        }
        let patched = before.filter(|_| change == Change::Unchanged).and_then(|before| before.patched);
        self.record_set(set, &root, state, change, patched)
    }

    /// Makes the set that a delta leads to out of the one it is for, and installs that.
    fn install_delta(&self, bytes: &[u8], now: Timestamp) -> Result<Installation> {
        let delta = Delta::parse(bytes)?;
        let root = self.pinned_root(delta.issuer())?;
        let state = self.state()?;
        let Some(before) = state.sets.get(&delta.set()).cloned() else {
            return Err(Error::new(ErrorCode::DeltaBase, "no version of the list is installed"));
        };
        if before.root == delta.result().1 && before.issuer == delta.issuer() {
            let (set, _) = self.open(delta.set(), &before, &state)?;
            return Ok(Installation { content: Content::Set(set), change: Change::Unchanged });
        }
        let base = self.reopen(delta.set(), &before)?;
        let mut patched = None;
        if delta.result().0.patch > 0 {
            patched = Some(count_patch(&before, &base, base.patched_by(&delta)?)?);
        }
        let set = self.open_set(base.made_by(&delta)?, &root)?;
        let change = admit(&set, &state, now, Way::Delta)?;
        if patched.is_none() && base.is_signed(&root) {
            expect_tombstones(&set, &base)?;
        }
        self.record_set(set, &root, state, change, patched)
    }

    /// Writes a set that is admitted, and records it.
    fn record_set(
        &self,
        set: HashSet,
        root: &Root,
        mut state: State,
        change: Change,
        patched: Option<Patched>,
    ) -> Result<Installation> {
        expect_as_released(&set, &self.issued(root, &state).release)?;
        let (id, path) = (set.manifest().set, self.set_path(set.manifest().set, set.root()));
        let change = if change == Change::Unchanged { unless_damaged(&path, set.as_bytes()) } else { change };
        if change != Change::Unchanged {
            self.make_folder("sets")?;
            write_whole(&path, set.as_bytes())?;
        }
        let recorded = Installed { patched, ..Installed::of(&set) };
        if state.sets.get(&id) != Some(&recorded) {
            let before = state.sets.insert(id, recorded);
            self.write_state(&state)?;
            // A reader that still holds the record of before finds its file.
            let before = before.map(|before| self.set_path(id, before.root));
            self.drop_set_files(id, &[Some(path), before]);
        }
        Ok(Installation { content: Content::Set(set), change })
    }

    fn install_root(&self, bytes: &[u8]) -> Result<Installation> {
        let claimed = Root::peek(bytes)?;
        let mut state = self.state()?;
        let pinned = self.root(claimed.id(), &state)?.ok_or_else(not_pinned)?;
        if !admit_root(&claimed, &pinned)? {
            return Ok(Installation { content: Content::Root(pinned), change: Change::Unchanged });
        }
        let next = pinned.follow(bytes)?;
        write_whole(&self.root_path(next.id(), next.version()), bytes)?;
        let issuer = state.issuers.entry(next.id()).or_default();
        issuer.root = next.version();
        // What a lost key signed far ahead must not keep out what its successor signs.
        for (role, statement) in
            [(Role::Publish, &mut issuer.release), (Role::Timestamp, &mut issuer.timestamp)]
        {
            if pinned.keys().iter().any(|key| pinned.may(role, key.id()) && !next.may(role, key.id())) {
                *statement = None;
            }
        }
        self.write_state(&state)?;
        Ok(Installation { content: Content::Root(next), change: Change::Replaced })
    }

    fn install_release(&self, bytes: &[u8], now: Timestamp) -> Result<Installation> {
        let root = self.pinned_root(Release::peek(bytes)?.issuer)?;
        let release = Release::open(bytes, &root)?;
        let previous = release.previous;
        let created = release.created;
        let recorded = Recorded { number: release.number, root: release.content_root(), created };
        let change = self.install_statement(bytes, root.id(), RELEASE, recorded, now, |state| {
            let before = state.issuers.get(&root.id()).and_then(|issuer| issuer.release);
            let change = admit_statement(&recorded, before.as_ref(), &RELEASES)?;
            if before.is_some_and(|before| {
                before.number.checked_add(1) == Some(release.number) && previous != Some(before.root)
            }) {
                let detail = format!("release {} does not follow the installed one", release.number);
                return Err(Error::new(ErrorCode::ReleasePreviousRoot, detail));
            }
            for (set, published) in &release.sets {
                let installed = state.sets.get(set).filter(|installed| installed.issuer == release.issuer);
                if installed.is_some_and(|installed| {
                    installed.version == published.version && installed.root != published.root
                }) {
                    return Err(mismatch());
                }
            }
            Ok(change)
        })?;
        Ok(Installation { content: Content::Release(release), change })
    }

    fn install_timestamp(&self, bytes: &[u8], now: Timestamp) -> Result<Installation> {
        let root = self.pinned_root(TimestampStatement::peek(bytes)?.issuer)?;
        let timestamp = TimestampStatement::open(bytes, &root)?;
        let created = timestamp.created;
        let recorded = Recorded { number: timestamp.number, root: timestamp.content_root(), created };
        let change = self.install_statement(bytes, root.id(), TIMESTAMP, recorded, now, |state| {
            let before = state.issuers.get(&root.id()).and_then(|issuer| issuer.timestamp);
            admit_statement(&recorded, before.as_ref(), &TIMESTAMPS)
        })?;
        Ok(Installation { content: Content::Timestamp(timestamp), change })
    }

    /// Writes a release or timestamp that `judge` admits.
    fn install_statement(
        &self,
        bytes: &[u8],
        issuer: IssuerId,
        ending: &'static str,
        recorded: Recorded,
        now: Timestamp,
        judge: impl FnOnce(&State) -> Result<Change>,
    ) -> Result<Change> {
        let mut state = self.state()?;
        if now < state.last_signed().max(recorded.created) {
            let detail =
                format!("now is {now}, before a time at which an issuer signed: the clock is behind");
            return Err(Error::new(ErrorCode::TrustClockBehind, detail));
        }
        let change = judge(&state)?;
        let path = self.issued_path(issuer, recorded.root, ending);
        let change = if change == Change::Unchanged { unless_damaged(&path, bytes) } else { change };
        if change == Change::Unchanged {
            return Ok(change);
        }
        self.make_folder("issued")?;
        write_whole(&path, bytes)?;
        if change != Change::Repaired {
            let of_issuer: &mut IssuerState = state.issuers.entry(issuer).or_default();
            let place = if ending == RELEASE { &mut of_issuer.release } else { &mut of_issuer.timestamp };
            let before = place.replace(recorded);
            self.write_state(&state)?;
            if let Some(before) = before {
                self.drop_issued(issuer, &state, Some(self.issued_path(issuer, before.root, ending)));
            }
        }
        Ok(change)
    }

    /// Removes what is no more recorded of what an issuer said, but the one before.
    fn drop_issued(&self, issuer: IssuerId, state: &State, before: Option<std::path::PathBuf>) {
        let recorded = state.issuers.get(&issuer);
        let path = |recorded: Option<Recorded>, ending| {
            recorded.map(|recorded| self.issued_path(issuer, recorded.root, ending))
        };
        let release = path(recorded.and_then(|issuer| issuer.release), RELEASE);
        let timestamp = path(recorded.and_then(|issuer| issuer.timestamp), TIMESTAMP);
        self.drop_files("issued", &issuer.to_string(), &[release, timestamp, before]);
    }

    pub(super) fn pinned_root(&self, issuer: IssuerId) -> Result<Root> {
        self.root(issuer, &self.state()?)?.ok_or_else(not_pinned)
    }
}

pub(super) fn mismatch() -> Error {
    Error::new(ErrorCode::ReleaseMismatch, "the issuer's release names this version with other content")
}

/// Refuses a set of which the issuer's release says that it is another.
fn expect_as_released(set: &HashSet, release: &Option<Release>) -> Result<()> {
    let manifest = set.manifest();
    let listed = release.as_ref().and_then(|release| release.listed(manifest.set));
    match listed {
        Some(listed) if listed.version == manifest.version && listed.root != set.root() => Err(mismatch()),
        _ => Ok(()),
    }
}

/// That nothing is to be done, unless the file is not there as it should be.
pub(super) fn unless_damaged(path: &Path, bytes: &[u8]) -> Change {
    match read_whole(path, bytes.len() as u64) {
        Ok(Some(stored)) if stored == bytes => Change::Unchanged,
        _ => Change::Repaired,
    }
}
