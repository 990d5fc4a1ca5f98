//! Making filters for phones.

use super::{DeviceManifest, DeviceSet, Epoch, FilterRate, Guarantee, expect_allowed, head_bits, truncated};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::Kind;
use crate::set::exact::{Geometry, index};
use crate::set::label::Status;
use crate::set::reader::HashSet;
use crate::time::Timestamp;
use crate::trust::{Context, DEVICE, Draft, Root, assemble, fill_random};

impl Epoch {
    /// A new epoch with a random salt.
    ///
    /// # Errors
    /// `io.failed` when the system gives no random bytes.
    pub fn new(number: u32) -> Result<Self> {
        let mut salt = [0; 32];
        fill_random(&mut salt)?;
        Ok(Self { number, salt })
    }
}

/// What a filter is made of.
#[derive(Clone, Debug)]
pub struct DeviceFilter {
    /// The kinds of digests to put in: what the phones will ask with. Each more makes each answer wrong more often.
    pub kinds: Vec<Kind>,
    /// How often it may be wrong of a digest.
    pub rate: FilterRate,
    /// The epoch.
    pub epoch: Epoch,
    /// When it is made.
    pub created: Timestamp,
    /// From when on what it does not list says nothing.
    pub expires: Timestamp,
}

impl DeviceFilter {
    /// Makes the filter of a set, which the role publish signs. Entries of which everything said is disputed are left out.
    ///
    /// `before` is the filter of the same epoch that phones have, so that a delta leads from it to this one.
    ///
    /// # Errors
    /// `trust.issuer_unknown` for another issuer's set, `device.not_allowed` when the root does not allow it, or of a
    /// list of known-good files, `device.epoch` when `before` is of another epoch or
    /// list, or has no room for so many rows: begin an epoch; `set.rollback` when it was made of a later version;
    /// `build.empty`, `build.incomplete`, `device.malformed`.
    pub fn build(&self, set: &HashSet, issuer: &Root, before: Option<&DeviceSet>) -> Result<Draft> {
        let list = set.manifest();
        if list.issuer != issuer.id() {
            return Err(Error::new(ErrorCode::TrustIssuerUnknown, "the set is another issuer's"));
        }
        expect_allowed(issuer, list.purpose)?;
        let mut kinds = self.kinds.clone();
        kinds.sort_unstable();
        kinds.dedup();
        if kinds.iter().any(|kind| !kind.is_exact() || kind.is_of_link()) {
            let detail = "a filter holds digests of files: no perceptual hash, and no link";
            return Err(Error::new(ErrorCode::BuildIncomplete, detail));
        }
        let mut manifest = DeviceManifest {
            set: list.set,
            issuer: list.issuer,
            purpose: list.purpose,
            version: list.version,
            root: set.root(),
            created: self.created,
            expires: self.expires,
            origin: list.origin.clone(),
            epoch: self.epoch,
            rate: self.rate,
            guarantee: Guarantee::TruncatedOneWay,
            kinds,
            head_bits: 64,
            rows: 1,
            content: [0; 32],
        };
        let mut heads = whole_heads(set, &manifest);
        let rows = u32::try_from(heads.len()).ok().filter(|rows| *rows > 0).ok_or_else(|| {
            Error::new(ErrorCode::BuildEmpty, "the set has no row of these kinds that is not disputed")
        })?;
        manifest.head_bits = head_bits(rows, self.rate);
        if let Some(before) = before.map(DeviceSet::manifest) {
            let same = (before.set, before.epoch, before.rate, &before.kinds)
                == (manifest.set, manifest.epoch, manifest.rate, &manifest.kinds);
            if !same || before.head_bits < manifest.head_bits {
                let detail = "the filter before is of another list, epoch, rate or kinds, or has no room for so many rows";
                return Err(Error::new(ErrorCode::DeviceEpoch, detail));
            }
            if before.version > manifest.version {
                let detail = format!(
                    "the set is of version {}, and the filter before is of {}",
                    manifest.version, before.version
                );
                return Err(Error::new(ErrorCode::SetRollback, detail));
            }
            manifest.head_bits = before.head_bits;
        }
        heads.iter_mut().for_each(|head| *head >>= 64 - manifest.head_bits);
        heads.sort_unstable();
        heads.dedup();
        draft(manifest, &heads)
    }
}

/// The rows of a set as a filter of 64 bits would hold them.
fn whole_heads(set: &HashSet, manifest: &DeviceManifest) -> Vec<u64> {
    let key = manifest.key();
    let stands = |entry: u32| {
        let mut statements = set.entry(entry).statements().peekable();
        statements.peek().is_none() || statements.any(|statement| statement.status == Status::Active)
    };
    let mut heads = Vec::new();
    for kind in &manifest.kinds {
        let rows = set.rows_with_entries(*kind).filter(|(entry, _)| stands(*entry));
        heads.extend(rows.map(|(_, row)| truncated(&key, &row, 64)));
    }
    heads
}

/// The file of these heads, which ascend.
fn draft(mut manifest: DeviceManifest, heads: &[u64]) -> Result<Draft> {
    manifest.rows = heads.len() as u32;
    let (mut content, hot) = index(heads, Geometry::of(manifest.rows, manifest.head_bits));
    content.extend_from_slice(&hot);
    manifest.content = *blake3::hash(&content).as_bytes();
    let body = manifest.write();
    DeviceManifest::read(&body)?;
    Ok(Draft::with_content(Context::Device, assemble(&DEVICE.magic, &body)?, content))
}
