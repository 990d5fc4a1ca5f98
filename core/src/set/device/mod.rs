//! Filters for phones: keyed, truncated digests of a set's rows.
//!
//! A filter never says that a file is listed, only that it may be; and whoever holds it can try files against it, a
//! few million a second, so that only an issuer whose root allows it may have one made. A picture that was encoded
//! again has other digests and is not found. The layout is `core/docs/format.md`, section 10.

mod delta;
#[cfg(feature = "build")]
mod writer;

pub use delta::DeviceDelta;
#[cfg(feature = "build")]
pub use writer::DeviceFilter;

use super::bits::Bits;
use super::exact::{ExactRows, Geometry};
use super::manifest::Version;
use super::name::{SetId, SetRoot};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::time::Timestamp;
use crate::trust::{Context, DEVICE, Frame, IssuerId, Purpose, Role, Root, Signature};
use crate::wire::{Fields, bits, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

numbered_words! {
    /// How often a filter says "possibly" of a digest that it does not list.
    FilterRate {
        /// About once in a million: for asking a server next, not for telling a person anything.
        TwoToMinus20 = 20, "2^-20";
        /// About once in a billion: for what a person is told.
        TwoToMinus30 = 30, "2^-30";
    }
}

numbered_words! {
    /// What a filter keeps from whoever holds it.
    Guarantee {
        /// No digest can be read out of it; any file can be tried against it, without anybody noticing.
        TruncatedOneWay = 1, "truncated_one_way";
        /// Bands of perceptual hashes: parts of them can be read out.
        BandBestEffort = 2, "band_best_effort";
        /// A server takes part in each question, and can count them.
        ServerAssisted = 3, "server_assisted";
    }
}

/// A salt, and how long it stays: filters of one epoch can be made of one another by deltas.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Epoch {
    /// From 1.
    pub number: u32,
    /// What the digests are keyed with.
    pub salt: [u8; 32],
}

impl fmt::Debug for Epoch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Epoch({})", self.number)
    }
}

/// What a filter says of itself, all of it signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceManifest {
    /// The list it was made of.
    pub set: SetId,
    /// Who signed.
    pub issuer: IssuerId,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version of the list.
    pub version: Version,
    /// The content of that version.
    pub root: SetRoot,
    /// When the filter was made.
    pub created: Timestamp,
    /// From when on what it does not list says nothing.
    pub expires: Timestamp,
    /// Whose list it is.
    pub origin: String,
    /// The epoch.
    pub epoch: Epoch,
    /// How often it is wrong at most.
    pub rate: FilterRate,
    /// What it keeps from its holder.
    pub guarantee: Guarantee,
    /// The kinds of digests in it, ascending.
    pub kinds: Vec<Kind>,
    /// Bits of a truncated digest.
    pub(crate) head_bits: u32,
    /// How many distinct truncated digests it holds.
    pub rows: u32,
    /// BLAKE3 of them as they are written.
    pub(crate) content: [u8; 32],
}

/// The answer of a filter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum DeviceAnswer {
    /// None of the digests asked after is listed. That says nothing of the file.
    NotListed,
    /// One of them may be listed.
    PossiblyListed {
        /// What the filter keeps from its holder.
        guarantee: Guarantee,
        /// The epoch of the filter.
        epoch: u32,
        /// How often a file that is not listed gets this answer.
        false_positive_rate: f64,
    },
}

/// A verified filter. Cloning shares the bytes.
#[derive(Clone)]
pub struct DeviceSet {
    inner: Arc<Inner>,
}

struct Inner {
    manifest: DeviceManifest,
    root: SetRoot,
    key: [u8; 32],
    bytes: Vec<u8>,
    /// Where the directory begins, and the hot string.
    content: [usize; 2],
}

impl DeviceSet {
    /// Verifies a filter of the issuer whose root is given, and opens it.
    ///
    /// # Errors
    /// `device.*`, `signature.*`, `trust.issuer_unknown`, `set.bucket_counts`, `set.rows_unsorted`,
    /// `set.rows_duplicate`, `set.padding`, in the order of `docs/format.md`, section 10.
    pub fn open(bytes: impl Into<Vec<u8>>, issuer: &Root) -> Result<Self> {
        Self::read(bytes.into(), |head, manifest, signatures| {
            if manifest.issuer != issuer.id() {
                return Err(Error::new(ErrorCode::TrustIssuerUnknown, "the filter is another issuer's"));
            }
            issuer.verify(Context::Device, head, signatures, &[Role::Publish])?;
            expect_allowed(issuer, manifest.purpose)
        })
    }

    /// Opens a filter that was verified before by its name alone, whoever its issuer's keys are by now: what it
    /// holds, to be gone on from.
    pub(crate) fn reopen(bytes: Vec<u8>, root: SetRoot) -> Result<Self> {
        let filter = Self::read(bytes, |_, _, _| Ok(()))?;
        if filter.root() == root {
            return Ok(filter);
        }
        Err(Error::new(ErrorCode::SetSameVersionOtherRoot, "the file is not the filter recorded"))
    }

    fn read(
        bytes: Vec<u8>,
        verify: impl FnOnce(&[u8], &DeviceManifest, &[Signature]) -> Result<()>,
    ) -> Result<Self> {
        let frame = Frame::read(&bytes, &DEVICE)?;
        let (head, manifest) = (frame.head, DeviceManifest::read(frame.body)?);
        let (signatures, content) = frame.signatures_and_rest(&DEVICE)?;
        verify(head, &manifest, &signatures)?;
        let geometry = manifest.geometry();
        let (directory, hot) = (geometry.directory_length(), geometry.hot_length(manifest.rows));
        if content.len() as u64 != directory + hot || *blake3::hash(content).as_bytes() != manifest.content {
            return Err(Error::new(ErrorCode::DeviceContent, "the filter's digests are not those it names"));
        }
        let begin = bytes.len() - content.len();
        let inner = Inner {
            root: SetRoot::from_bytes(*blake3::hash(head).as_bytes()),
            key: manifest.key(),
            content: [begin, begin + directory as usize],
            manifest,
            bytes,
        };
        let set = Self { inner: Arc::new(inner) };
        set.heads().validate()?;
        Ok(set)
    }

    /// What a filter says of itself, of which nothing is verified: for showing what a file claims.
    ///
    /// # Errors
    /// `device.*`.
    pub fn peek(bytes: &[u8]) -> Result<DeviceManifest> {
        DeviceManifest::read(Frame::read(bytes, &DEVICE)?.body)
    }

    /// What it says of itself.
    #[must_use]
    pub fn manifest(&self) -> &DeviceManifest {
        &self.inner.manifest
    }

    /// The name of its content.
    #[must_use]
    pub fn root(&self) -> SetRoot {
        self.inner.root
    }

    /// The file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.inner.bytes
    }

    /// Whether one of a file's digests may be listed. Digests of kinds that the filter has not are not asked after;
    /// without any other there is no answer.
    #[must_use]
    pub fn ask(&self, digests: &[Hash]) -> Option<DeviceAnswer> {
        let manifest = &self.inner.manifest;
        let asked = || digests.iter().filter(|digest| manifest.kinds.contains(&digest.kind()));
        let count = asked().count();
        if count == 0 {
            return None;
        }
        let heads = self.heads();
        let is_listed = |digest: &Hash| {
            heads.find_head(truncated(&self.inner.key, digest, manifest.head_bits), &[]).is_some()
        };
        if !asked().any(is_listed) {
            return Some(DeviceAnswer::NotListed);
        }
        Some(DeviceAnswer::PossiblyListed {
            guarantee: manifest.guarantee,
            epoch: manifest.epoch.number,
            false_positive_rate: count as f64 * manifest.false_positive_rate(),
        })
    }

    fn heads(&self) -> ExactRows<'_> {
        let (bytes, [directory, hot]) = (&self.inner.bytes, self.inner.content);
        ExactRows {
            rows: self.inner.manifest.rows,
            head_bits: self.inner.manifest.head_bits,
            directory: bytes[directory..hot].as_chunks().0,
            hot: Bits::new(&bytes[hot..]),
            cold: &[],
            cold_width: 0,
        }
    }
}

impl fmt::Debug for DeviceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manifest = &self.inner.manifest;
        write!(f, "DeviceSet({:?} {}, epoch {})", manifest.set, manifest.version, manifest.epoch.number)
    }
}

impl DeviceManifest {
    /// How often a single digest that is not listed is taken for one that is.
    #[must_use]
    pub fn false_positive_rate(&self) -> f64 {
        f64::from(self.rows) / 2_f64.powi(self.head_bits as i32)
    }

    fn geometry(&self) -> Geometry {
        Geometry::of(self.rows, self.head_bits)
    }

    /// What digests are keyed with: the salt, for this list and epoch.
    fn key(&self) -> [u8; 32] {
        let mut material = self.set.as_bytes().to_vec();
        material.extend_from_slice(&self.epoch.number.to_le_bytes());
        material.extend_from_slice(&self.epoch.salt);
        blake3::derive_key("hashward/device-filter/1", &material)
    }

    fn read(body: &[u8]) -> Result<Self> {
        let mut fields = Fields::new(body);
        Self::read_fields(&mut fields)
            .filter(|manifest| fields.is_at_end() && manifest.is_sound())
            .ok_or_else(|| DEVICE.malformed("the fields do not fill the body, or break their rules"))
    }

    /// `[16] set, [32] issuer, u16 purpose, u32 publish, u32 patch, [32] set root, i64 created, i64 expires,
    /// str origin, u32 epoch, [32] salt, u8 rate, u8 guarantee, u16 n {u16 kind}, u8 bits, u32 rows, [32] BLAKE3`
    fn read_fields(fields: &mut Fields<'_>) -> Option<Self> {
        let set = SetId::from_bytes(fields.array()?);
        let issuer = IssuerId::from_bytes(fields.array()?);
        let purpose = Purpose::from_number(fields.u16()?)?;
        let version = Version { publish: fields.u32()?, patch: fields.u32()? };
        let root = SetRoot::from_bytes(fields.array()?);
        let created = Timestamp::from_unix(fields.i64()?).ok()?;
        let expires = Timestamp::from_unix(fields.i64()?).ok()?;
        let origin = text(fields.str_bytes()?, 1..=128)?.to_owned();
        let epoch = Epoch { number: fields.u32()?, salt: fields.array()? };
        let rate = FilterRate::from_number(u16::from(fields.u8()?))?;
        let guarantee = Guarantee::from_number(u16::from(fields.u8()?))?;
        let mut kinds = Vec::new();
        for _ in 0..fields.u16()? {
            kinds.push(Kind::from_code(fields.u16()?)?);
        }
        let (head_bits, rows, content) = (u32::from(fields.u8()?), fields.u32()?, fields.array()?);
        Some(Self {
            set,
            issuer,
            purpose,
            version,
            root,
            created,
            expires,
            origin,
            epoch,
            rate,
            guarantee,
            kinds,
            head_bits,
            rows,
            content,
        })
    }

    fn is_sound(&self) -> bool {
        let may_hold = |kind: &Kind| kind.is_exact() && !kind.is_of_link();
        self.version.publish >= 1
            && self.created < self.expires
            && self.epoch.number >= 1
            && self.guarantee == Guarantee::TruncatedOneWay
            && !self.kinds.is_empty()
            && self.kinds.is_sorted_by(|a, b| a < b)
            && self.kinds.iter().all(may_hold)
            && self.rows >= 1
            && (head_bits(self.rows, self.rate)..=64).contains(&self.head_bits)
    }

    #[cfg(feature = "build")]
    fn write(&self) -> Vec<u8> {
        let mut out = self.set.as_bytes().to_vec();
        out.extend_from_slice(self.issuer.as_bytes());
        out.extend_from_slice(&self.purpose.number().to_le_bytes());
        out.extend_from_slice(&self.version.publish.to_le_bytes());
        out.extend_from_slice(&self.version.patch.to_le_bytes());
        out.extend_from_slice(self.root.as_bytes());
        out.extend_from_slice(&self.created.unix().to_le_bytes());
        out.extend_from_slice(&self.expires.unix().to_le_bytes());
        crate::wire::put_str(&mut out, &self.origin);
        out.extend_from_slice(&self.epoch.number.to_le_bytes());
        out.extend_from_slice(&self.epoch.salt);
        out.push(self.rate.number() as u8);
        out.push(self.guarantee.number() as u8);
        out.extend_from_slice(&(self.kinds.len() as u16).to_le_bytes());
        self.kinds.iter().for_each(|kind| out.extend_from_slice(&kind.code().to_le_bytes()));
        out.push(self.head_bits as u8);
        out.extend_from_slice(&self.rows.to_le_bytes());
        out.extend_from_slice(&self.content);
        out
    }
}

/// Refuses filters that an issuer's root does not allow, and those of what is known to be harmless: whoever is told
/// "possibly listed" would be told nothing.
fn expect_allowed(issuer: &Root, purpose: Purpose) -> Result<()> {
    let may = issuer.allows_device_filters() && issuer.purposes().contains(&purpose);
    if may && purpose != Purpose::KnownGood {
        return Ok(());
    }
    let detail = "the issuer's root allows no filters for devices, or not for this purpose";
    Err(Error::new(ErrorCode::DeviceNotAllowed, detail))
}

/// The fewest bits of a truncated digest with which so many rows keep to the rate.
fn head_bits(rows: u32, rate: FilterRate) -> u32 {
    bits(rows.saturating_sub(1)) + u32::from(rate.number())
}

/// A digest as the filter holds it.
fn truncated(key: &[u8; 32], digest: &Hash, head_bits: u32) -> u64 {
    let mut hasher = blake3::Hasher::new_keyed(key);
    hasher.update(&digest.kind().code().to_le_bytes());
    hasher.update(digest.as_bytes());
    let mut head = [0; 8];
    head.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_be_bytes(head) >> (64 - head_bits)
}
