//! The record of a trust folder, `trust.json`: which version of which list is installed.

use crate::error::{Error, ErrorCode, Result};
use crate::set::{HashSet, SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{IssuerId, Purpose};
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
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct State {
    format: u32,
    pub(crate) sets: BTreeMap<SetId, Installed>,
}

impl State {
    pub(super) const fn empty() -> Self {
        Self { format: FORMAT, sets: BTreeMap::new() }
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

    /// The latest time at which an issuer signed a set that is installed.
    pub(crate) fn last_signed(&self) -> Timestamp {
        self.sets.values().map(|installed| installed.created).max().unwrap_or(Timestamp::MIN)
    }
}
