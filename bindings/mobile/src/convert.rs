//! Hashes, times and names, in and out.

use crate::error::Result;
use crate::words::{Convention, Kind};
use hashward::PdqHash;
use hashward::fingerprint::Limits as CoreLimits;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The caller's own name for what is checked. It can be a path or a link, so no text of it is made by itself.
pub struct SubjectText(pub String);

uniffi::custom_type!(SubjectText, String, {
    try_lift: |text| Ok(SubjectText(text)),
    lower: |subject| subject.0,
});

/// A hash of one kind. It has no text of its own, so that none reaches a log by accident.
#[derive(uniffi::Object)]
pub struct Hash(pub(crate) hashward::Hash);

#[uniffi::export]
impl Hash {
    /// A hash of its bytes, as many as the kind has.
    ///
    /// # Errors
    /// `hash.length`.
    #[uniffi::constructor]
    pub fn new(kind: Kind, bytes: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(hashward::Hash::new(kind, &bytes)?)))
    }

    /// Reads a hash in hexadecimal or base64.
    ///
    /// # Errors
    /// `hash.malformed`, `hash.length`.
    #[uniffi::constructor]
    pub fn parse(kind: Kind, text: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(hashward::Hash::parse(kind, text)?)))
    }

    /// Which kind it is of.
    pub fn kind(&self) -> Kind {
        self.0.kind()
    }

    /// The bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    /// The bytes in lower-case hexadecimal.
    pub fn hex(&self) -> String {
        self.0.to_hex()
    }

    /// Whether it is the digest of no bytes at all, which every empty file has.
    pub fn is_of_empty_input(&self) -> bool {
        self.0.is_of_empty_input()
    }

    /// The number of bits in which two PDQ hashes differ; nothing for other kinds.
    pub fn distance(&self, other: &Self) -> Option<u32> {
        self.0.distance(&other.0)
    }
}

/// The hashes of one upload, as far as the caller has them.
#[derive(uniffi::Object)]
pub struct Hashes(pub(crate) hashward::check::Hashes);

#[uniffi::export]
impl Hashes {
    /// These hashes. A PDQ hash among them is taken as of unknown quality at full resolution.
    #[uniffi::constructor]
    pub fn new(hashes: Vec<Arc<Hash>>) -> Arc<Self> {
        let all = hashes.iter().fold(hashward::check::Hashes::new(), |all, hash| all.hash(hash.0));
        Arc::new(Self(all))
    }

    /// These and a PDQ hash made elsewhere, whose quality is known.
    ///
    /// # Errors
    /// `hash.length`.
    pub fn with_pdq(&self, bytes: Vec<u8>, convention: Convention, quality: Option<u8>) -> Result<Arc<Self>> {
        let hash = hashward::Hash::new(Kind::Pdq, &bytes)?;
        let hash = PdqHash::parse(&hash.to_hex())?;
        Ok(Arc::new(Self(self.0.clone().pdq(hash, convention, quality))))
    }
}

/// What may be decoded. What is left out is as the library has it.
#[derive(uniffi::Record)]
pub struct Limits {
    /// Most bytes of a file whose picture is decoded.
    #[uniffi(default = None)]
    pub bytes: Option<u64>,
    /// Most pixels.
    #[uniffi(default = None)]
    pub pixels: Option<u64>,
    /// Most bytes of memory for decoding.
    #[uniffi(default = None)]
    pub allocation: Option<u64>,
    /// Most scans of a progressive JPEG.
    #[uniffi(default = None)]
    pub scans: Option<u32>,
}

pub(crate) fn limits(given: Option<Limits>) -> CoreLimits {
    let mut limits = CoreLimits::default();
    if let Some(given) = given {
        limits.bytes = given.bytes.unwrap_or(limits.bytes);
        limits.pixels = given.pixels.unwrap_or(limits.pixels);
        limits.allocation = given.allocation.unwrap_or(limits.allocation);
        limits.scans = given.scans.unwrap_or(limits.scans);
    }
    limits
}

/// A moment given, or the system's clock.
pub(crate) fn timestamp(given: Option<SystemTime>) -> Result<hashward::Timestamp> {
    let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let unix = match given.unwrap_or_else(SystemTime::now).duration_since(UNIX_EPOCH) {
        Ok(after) => seconds(after),
        // Whole seconds before the moment, as everywhere.
        Err(before) => -seconds(before.duration() + Duration::from_nanos(999_999_999)),
    };
    Ok(hashward::Timestamp::from_unix(unix)?)
}

pub(crate) fn moment(time: hashward::Timestamp) -> SystemTime {
    let seconds = Duration::from_secs(time.unix().unsigned_abs());
    if time.unix() < 0 { UNIX_EPOCH - seconds } else { UNIX_EPOCH + seconds }
}
