//! Whether two files are the same picture.

use super::extra::Extra;
use crate::fingerprint::{Fingerprint, MediaType, Pdq};
use crate::hash::{Blake3, Md5, PdqHash, Sha1, Sha256};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What a record keeps of a file: its digests, and how it looks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoredFingerprint {
    /// How many bytes it has.
    pub length: u64,
    /// Its MD5.
    pub md5: Md5,
    /// Its SHA-1.
    pub sha1: Sha1,
    /// Its SHA-256, by which it is named: `obj:sha256:…`.
    pub sha256: Sha256,
    /// Its BLAKE3.
    pub blake3: Blake3,
    /// What kind of file it is.
    pub media: MediaType,
    /// How it looks, where it is a picture that was decoded.
    pub picture: Option<StoredPicture>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a record keeps of how a picture looks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoredPicture {
    /// Width of the stored pixels.
    pub width: u32,
    /// Height of the stored pixels.
    pub height: u32,
    /// The hash of the stored pixels.
    pub pdq: StoredPdq,
    /// The hash as displayed, where the file asks to be turned.
    pub upright: Option<StoredPdq>,
    /// Whether the file was broken off or holds more pictures, so that the hashes speak for a part of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
}

/// A PDQ hash and its quality.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StoredPdq {
    /// The hash.
    pub hash: PdqHash,
    /// The quality from 0 to 100.
    pub quality: u8,
}

impl From<Pdq> for StoredPdq {
    fn from(pdq: Pdq) -> Self {
        Self { hash: pdq.hash(), quality: pdq.quality() }
    }
}

impl From<&Fingerprint> for StoredFingerprint {
    fn from(fingerprint: &Fingerprint) -> Self {
        let picture = fingerprint.picture().map(|picture| StoredPicture {
            width: picture.width(),
            height: picture.height(),
            pdq: picture.full().into(),
            upright: picture.upright().map(|upright| upright.full().into()),
            partial: !fingerprint.gaps().is_empty(),
        });
        Self {
            length: fingerprint.length(),
            md5: fingerprint.md5(),
            sha1: fingerprint.sha1(),
            sha256: fingerprint.sha256(),
            blake3: fingerprint.blake3(),
            media: fingerprint.media(),
            picture,
            extra: Extra::default(),
        }
    }
}

impl StoredFingerprint {
    /// The id of the object: `obj:sha256:` and the digest.
    #[must_use]
    pub fn object(&self) -> String {
        format!("obj:sha256:{}", self.sha256.to_hex())
    }
}

/// What counts as the same picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SameRules {
    /// The most bits by which the PDQ hashes of copies differ.
    pub radius: u32,
    /// The quality below which a PDQ hash says nothing.
    pub quality: u8,
}

impl Default for SameRules {
    /// 31 bits and quality 50, which are also the defaults of policies.
    fn default() -> Self {
        Self { radius: 31, quality: 50 }
    }
}

/// Whether two files are the same picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "answer")]
pub enum SamePicture {
    /// The same bytes.
    Exact,
    /// Other bytes that look alike.
    Near {
        /// The number of bits in which their PDQ hashes differ.
        distance: u32,
    },
    /// Other bytes that look different.
    Different {
        /// The number of bits in which their PDQ hashes differ.
        distance: u32,
    },
    /// Other bytes, and nothing to tell by how they look.
    Undecidable {
        /// Why.
        why: Undecided,
    },
}

numbered_words! {
    /// Why it cannot be told whether two files are the same picture.
    Undecided {
        /// One of them is no picture, or was not decoded.
        NoPicture = 1, "no_picture";
        /// One of them has too little to see for its hash to say anything.
        LowQuality = 2, "low_quality";
        /// They differ, but one of them was seen only in part.
        Partial = 3, "partial";
    }
}

/// Says whether two files are the same picture: by their bytes, else by how they look, as stored or as
/// displayed.
#[must_use]
pub fn same_picture(a: &StoredFingerprint, b: &StoredFingerprint, rules: SameRules) -> SamePicture {
    if (a.sha256, a.length) == (b.sha256, b.length) {
        return SamePicture::Exact;
    }
    let (Some(a), Some(b)) = (&a.picture, &b.picture) else {
        return SamePicture::Undecidable { why: Undecided::NoPicture };
    };
    let faces = |picture: &StoredPicture| [Some(picture.pdq), picture.upright].into_iter().flatten();
    let is_telling = |face: &StoredPdq| face.quality >= rules.quality;
    let pairs = faces(a)
        .filter(is_telling)
        .flat_map(|a| faces(b).filter(is_telling).map(move |b| a.hash.distance(&b.hash)));
    match pairs.min() {
        None => SamePicture::Undecidable { why: Undecided::LowQuality },
        Some(distance) if distance <= rules.radius => SamePicture::Near { distance },
        Some(_) if a.partial || b.partial => SamePicture::Undecidable { why: Undecided::Partial },
        Some(distance) => SamePicture::Different { distance },
    }
}
