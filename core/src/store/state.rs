//! The record of a trust folder, `trust.json`: which version of which list is installed.

use super::filters::InstalledFilter;
use crate::error::{Error, ErrorCode, Result};
use crate::set::{HashSet, SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{ContentRoot, IssuerId, Purpose};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

const FORMAT: u32 = 1;

/// What the store records of an installed set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Who signed it.
    pub issuer: IssuerId,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: SetRoot,
    /// When the version was made.
    pub created: Timestamp,
    /// Bytes of the file.
    pub bytes: u64,
    /// What patches did since the publish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) patched: Option<Patched>,
}

/// What the store records of a publish that was patched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Patched {
    /// The content of the publish before any patch.
    pub(super) publish: SetRoot,
    /// How many entries its patches have touched, and may touch.
    pub(super) touched: u32,
    pub(super) cap: u32,
}

impl Installed {
    pub(super) fn of(set: &HashSet) -> Self {
        let manifest = set.manifest();
        Self {
            issuer: manifest.issuer,
            purpose: manifest.purpose,
            version: manifest.version,
            root: set.root(),
            created: manifest.created,
            bytes: set.as_bytes().len() as u64,
            patched: None,
        }
    }

    /// The content of the publish before any patch.
    pub(super) fn publish_root(&self) -> SetRoot {
        self.patched.map_or(self.root, |patched| patched.publish)
    }
}

/// What the store records of a release or timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recorded {
    pub(crate) number: u32,
    pub(crate) root: ContentRoot,
    pub(crate) created: Timestamp,
}

/// What the store records of an issuer beside its first root and its sets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssuerState {
    /// The version of its root that is in force.
    pub(crate) root: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) release: Option<Recorded>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) timestamp: Option<Recorded>,
}

impl Default for IssuerState {
    fn default() -> Self {
        Self { root: 1, release: None, timestamp: None }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    format: u32,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) issuers: BTreeMap<IssuerId, IssuerState>,
    pub(crate) sets: BTreeMap<SetId, Installed>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) filters: BTreeMap<SetId, InstalledFilter>,
}

impl State {
    pub(super) const fn empty() -> Self {
        Self { format: FORMAT, issuers: BTreeMap::new(), sets: BTreeMap::new(), filters: BTreeMap::new() }
    }

    pub(super) fn parse(bytes: &[u8]) -> Result<Self> {
        let state: Self = serde_json::from_slice(bytes)
            .map_err(|_| Error::new(ErrorCode::TrustStoreMalformed, "trust.json cannot be read"))?;
        if state.format != FORMAT {
            return Err(Error::new(ErrorCode::TrustStoreMalformed, "trust.json is of another format"));
        }
        Ok(state)
    }

    pub(super) fn write(&self) -> Result<Vec<u8>> {
        serde_json::to_vec_pretty(self)
            .map_err(|_| Error::new(ErrorCode::Internal, "the trust state cannot be written as JSON"))
    }

    /// The sets that an issuer signed.
    pub(super) fn sets_of(&self, issuer: IssuerId) -> impl Iterator<Item = SetId> {
        self.sets.iter().filter(move |(_, installed)| installed.issuer == issuer).map(|(set, _)| *set)
    }

    /// The lists of whose filters an issuer signed one.
    pub(super) fn filters_of(&self, issuer: IssuerId) -> impl Iterator<Item = SetId> {
        self.filters.iter().filter(move |(_, installed)| installed.issuer == issuer).map(|(set, _)| *set)
    }

    /// The version of an issuer's root that is in force.
    pub(super) fn root_version(&self, issuer: IssuerId) -> u32 {
        self.issuers.get(&issuer).map_or(1, |issuer| issuer.root)
    }

    /// The latest time at which an issuer signed something that is installed.
    pub(crate) fn last_signed(&self) -> Timestamp {
        let statements = self.issuers.values().flat_map(|issuer| [issuer.release, issuer.timestamp]);
        let statements = statements.flatten().map(|recorded| recorded.created);
        let sets = self.sets.values().map(|installed| installed.created);
        let filters = self.filters.values().map(|installed| installed.created);
        sets.chain(filters).chain(statements).max().unwrap_or(Timestamp::MIN)
    }
}
