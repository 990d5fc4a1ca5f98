//! Installing filters for devices, and handing them out again.

use super::admit::FAST_FORWARD_LIMIT;
use super::disk::{read_whole, write_whole};
use super::install::{Change, Content, Installation, mismatch, unless_damaged};
use super::state::State;
use super::{TrustStore, not_pinned, not_recorded};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::encode_hex;
use crate::set::{DeviceDelta, DeviceSet, SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{IssuerId, Purpose, Root};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What the store records of an installed filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstalledFilter {
    /// Who signed it.
    pub issuer: IssuerId,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version of the list it was made of.
    pub version: Version,
    /// The name of the filter's content.
    pub root: SetRoot,
    /// The epoch.
    pub epoch: u32,
    /// Its salt, in hex.
    pub(super) salt: String,
    /// When it was made.
    pub created: Timestamp,
    /// Bytes of the file.
    pub bytes: u64,
}

impl InstalledFilter {
    fn of(filter: &DeviceSet) -> Self {
        let manifest = filter.manifest();
        Self {
            issuer: manifest.issuer,
            purpose: manifest.purpose,
            version: manifest.version,
            root: filter.root(),
            epoch: manifest.epoch.number,
            salt: encode_hex(&manifest.epoch.salt),
            created: manifest.created,
            bytes: filter.as_bytes().len() as u64,
        }
    }
}

impl TrustStore {
    /// The installed filters, by the lists they were made of.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn filters(&self) -> Result<Vec<(SetId, InstalledFilter)>> {
        Ok(self.state()?.filters.into_iter().collect())
    }

    /// Opens the installed filter of a list, verified wholly once more; `None` where none is installed.
    ///
    /// # Errors
    /// `trust.store_malformed`, `trust.issuer_unknown`, every code of [`DeviceSet::open`], `io.*`.
    pub fn filter(&self, set: SetId) -> Result<Option<DeviceSet>> {
        let state = self.state()?;
        let Some(installed) = state.filters.get(&set) else { return Ok(None) };
        let root = self.root(installed.issuer, &state)?.ok_or_else(not_pinned)?;
        let filter = DeviceSet::open(self.read_filter(set, installed)?, &root)?;
        if filter.root() == installed.root { Ok(Some(filter)) } else { Err(not_recorded()) }
    }

    fn read_filter(&self, set: SetId, installed: &InstalledFilter) -> Result<Vec<u8>> {
        read_whole(&self.filter_path(set, installed.root), installed.bytes)?.ok_or_else(not_recorded)
    }

    pub(super) fn install_filter(&self, bytes: Vec<u8>, now: Timestamp) -> Result<Installation> {
        let root = self.pinned_root(DeviceSet::peek(&bytes)?.issuer)?;
        let filter = DeviceSet::open(bytes, &root)?;
        let state = self.state()?;
        self.record_filter(filter, &root, state, now)
    }

    /// Makes the filter that a delta leads to out of the one installed, and installs that.
    pub(super) fn install_filter_delta(&self, bytes: &[u8], now: Timestamp) -> Result<Installation> {
        let delta = DeviceDelta::parse(bytes)?;
        let set = delta.manifest().set;
        let root = self.pinned_root(delta.manifest().issuer)?;
        let state = self.state()?;
        let Some(before) = state.filters.get(&set) else {
            return Err(Error::new(ErrorCode::DeltaBase, "no filter of the list is installed"));
        };
        let base = DeviceSet::reopen(self.read_filter(set, before)?, before.root)?;
        if before.root == delta.result() {
            return Ok(Installation { content: Content::Filter(base), change: Change::Unchanged });
        }
        let filter = base.apply(&delta, &root)?;
        self.record_filter(filter, &root, state, now)
    }

    fn record_filter(
        &self,
        filter: DeviceSet,
        root: &Root,
        mut state: State,
        now: Timestamp,
    ) -> Result<Installation> {
        let manifest = filter.manifest();
        let set = manifest.set;
        let change = admit(&filter, &state, now)?;
        let listed = self.issued(root, &state).release.and_then(|release| release.listed(set));
        if listed.is_some_and(|listed| listed.version == manifest.version && listed.root != manifest.root) {
            return Err(mismatch());
        }
        let path = self.filter_path(set, filter.root());
        let change =
            if change == Change::Unchanged { unless_damaged(&path, filter.as_bytes()) } else { change };
        if change != Change::Unchanged {
            self.make_folder("filters")?;
            write_whole(&path, filter.as_bytes())?;
        }
        let recorded = InstalledFilter::of(&filter);
        if state.filters.get(&set) != Some(&recorded) {
            let before = state.filters.insert(set, recorded);
            self.write_state(&state)?;
            let before = before.map(|before| self.filter_path(set, before.root));
            self.drop_files("filters", &set.to_string(), &[Some(path), before]);
        }
        Ok(Installation { content: Content::Filter(filter), change })
    }

    fn filter_path(&self, set: SetId, root: SetRoot) -> PathBuf {
        self.folder.join("filters").join(format!("{set}-{root}.hdev"))
    }
}

/// Goes through the rules in the order of `docs/format.md`, section 10.
fn admit(filter: &DeviceSet, state: &State, now: Timestamp) -> Result<Change> {
    let refuse = |code, detail: String| Err(Error::new(code, detail));
    let manifest = filter.manifest();
    if now < state.last_signed().max(manifest.created) {
        let detail = format!("now is {now}, before a time at which an issuer signed: the clock is behind");
        return refuse(ErrorCode::TrustClockBehind, detail);
    }
    let Some(before) = state.filters.get(&manifest.set) else { return Ok(Change::Added) };
    if (manifest.issuer, manifest.purpose) != (before.issuer, before.purpose) {
        let detail = "a filter of that list is installed, of another issuer or purpose".to_owned();
        return refuse(ErrorCode::SetOtherList, detail);
    }
    if filter.root() == before.root {
        return Ok(Change::Unchanged);
    }
    let epoch = manifest.epoch.number;
    let is_that_epoch = epoch == before.epoch && encode_hex(&manifest.epoch.salt) == before.salt;
    if epoch <= before.epoch && !is_that_epoch {
        let detail =
            format!("epoch {epoch} is older than the installed {}, or has another salt", before.epoch);
        return refuse(ErrorCode::DeviceEpoch, detail);
    }
    let order = (manifest.version, manifest.created).cmp(&(before.version, before.created));
    if order.is_lt() {
        let detail = format!(
            "the filter is of version {} and {}, older than the installed one of {} and {}",
            manifest.version, manifest.created, before.version, before.created
        );
        return refuse(ErrorCode::SetRollback, detail);
    }
    if order.is_eq() {
        let detail = "a filter of that version and time is installed with other content".to_owned();
        return refuse(ErrorCode::SetSameVersionOtherRoot, detail);
    }
    let ahead = manifest.version.publish - before.version.publish;
    if ahead.max(epoch - before.epoch) > FAST_FORWARD_LIMIT {
        let detail = format!("its version or epoch is more than {FAST_FORWARD_LIMIT} ahead");
        return refuse(ErrorCode::SetFastForward, detail);
    }
    Ok(Change::Replaced)
}
