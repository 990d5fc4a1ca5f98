//! Hashes as partners write them, read by algorithm, length and alphabet.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind, Md5, decode_hex, encode_hex};
use data_encoding::{BASE32, BASE32_NOPAD, BASE64, BASE64_NOPAD};
use std::fmt;

/// A hash as a partner wrote it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub enum PartnerHash {
    /// One of the kinds that this crate computes.
    Known(Hash),
    /// A PhotoDNA hash, which this crate hands on and never compares.
    PhotoDna(PhotoDna),
    /// SCART's key of a picture.
    Legacy(LegacyKey),
}

impl PartnerHash {
    /// Reads a hash by its label, length and alphabet. The label may be a field's name beside it, or stand
    /// before the value and a colon (`sha256:…`).
    ///
    /// Hexadecimal of either case, base64, base32 for SHA-1 (`sha1:…` of web archives), PhotoDNA as 192
    /// characters of base64, 288 hexadecimal digits or 144 numbers with commas, and SCART's 48 characters.
    ///
    /// # Errors
    /// `hash.kind_unknown` for a label that no one knows, `hash.length` where the value does not fit it,
    /// `hash.ambiguous` where without a label it may be several kinds, `hash.malformed`, and
    /// `hash.empty_input` for the digest of nothing, which partners write for a hash they do not have.
    pub fn parse(label: Option<&str>, text: &str) -> Result<Self> {
        let text = text.trim();
        let (label, text) = match text.split_once(':') {
            Some((before, value)) => {
                let (inner, value) = (Label::of(before)?, value.trim());
                match label.map(Label::of).transpose()? {
                    Some(outer) if outer != inner => {
                        return Err(Error::new(ErrorCode::HashAmbiguous, "a hash with two labels"));
                    }
                    _ => (Some(inner), value),
                }
            }
            None => (label.map(Label::of).transpose()?, text),
        };
        let read = match label {
            Some(label) => labelled(label, text)?,
            None => guessed(text)?,
        };
        let is_of_nothing = match &read {
            Self::Known(hash) => hash.is_of_empty_input(),
            Self::Legacy(key) => key.length == 0,
            Self::PhotoDna(_) => false,
        };
        if is_of_nothing {
            return Err(Error::new(ErrorCode::HashEmptyInput, "the digest of no bytes at all"));
        }
        Ok(read)
    }

    /// The hash, where it is one that this crate computes or holds one.
    #[must_use]
    pub fn hash(&self) -> Option<Hash> {
        match self {
            Self::Known(hash) => Some(*hash),
            Self::Legacy(key) => Some(key.md5.into()),
            Self::PhotoDna(_) => None,
        }
    }
}

impl fmt::Debug for PartnerHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(hash) => hash.fmt(f),
            Self::PhotoDna(hash) => hash.fmt(f),
            Self::Legacy(key) => key.fmt(f),
        }
    }
}

/// What a label says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    Kind(Kind),
    PhotoDna,
    Legacy,
}

impl Label {
    fn of(text: &str) -> Result<Self> {
        let letters: String = text.chars().filter(char::is_ascii_alphanumeric).collect();
        let bare = letters.to_ascii_lowercase();
        let bare = ["base32", "base64", "hex", "b32", "b64"]
            .iter()
            .find_map(|form| bare.strip_suffix(form))
            .unwrap_or(&bare);
        Ok(match bare {
            "md5" => Self::Kind(Kind::Md5),
            "sha1" => Self::Kind(Kind::Sha1),
            "sha256" => Self::Kind(Kind::Sha256),
            "blake3" => Self::Kind(Kind::Blake3),
            "pdq" => Self::Kind(Kind::Pdq),
            "photodna" | "pdna" => Self::PhotoDna,
            "scart" | "urlhash" => Self::Legacy,
            _ => return Err(Error::new(ErrorCode::HashKindUnknown, "a label that names no hash kind")),
        })
    }
}

fn labelled(label: Label, text: &str) -> Result<PartnerHash> {
    match label {
        Label::PhotoDna => PhotoDna::parse(text).map(PartnerHash::PhotoDna),
        Label::Legacy => LegacyKey::parse(text).map(PartnerHash::Legacy),
        Label::Kind(Kind::Sha1) if text.len() == 32 => match base32(text) {
            Some(bytes) => Hash::new(Kind::Sha1, &bytes).map(PartnerHash::Known),
            None => Hash::parse(Kind::Sha1, text).map(PartnerHash::Known),
        },
        Label::Kind(kind) => Hash::parse(kind, text).map(PartnerHash::Known),
    }
}

fn guessed(text: &str) -> Result<PartnerHash> {
    let ambiguous =
        || Error::new(ErrorCode::HashAmbiguous, "a hash of this length may be several kinds: label it");
    let digits = decode_hex(text);
    match (text.len(), digits) {
        (32, Some(_)) if base32(text).is_some() => Err(ambiguous()),
        (32, Some(bytes)) => Hash::new(Kind::Md5, &bytes).map(PartnerHash::Known),
        (32, None) => match base32(text) {
            Some(bytes) => Hash::new(Kind::Sha1, &bytes).map(PartnerHash::Known),
            None => Err(malformed()),
        },
        (40, Some(bytes)) => Hash::new(Kind::Sha1, &bytes).map(PartnerHash::Known),
        (64, Some(_)) => Err(ambiguous()),
        (48, _) => LegacyKey::parse(text).map(PartnerHash::Legacy),
        _ => match PhotoDna::parse(text) {
            Ok(hash) => Ok(PartnerHash::PhotoDna(hash)),
            Err(_) => Err(malformed()),
        },
    }
}

fn malformed() -> Error {
    Error::new(ErrorCode::HashMalformed, "no hash in any form that partners use")
}

/// Base32 in capitals, as web archives and Arachnid write SHA-1.
fn base32(text: &str) -> Option<Vec<u8>> {
    BASE32_NOPAD.decode(text.as_bytes()).ok()
}

/// How a partner wants hashes written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HashStyle {
    /// Small hexadecimal digits, which is what this crate writes unless told otherwise.
    #[default]
    LowerHex,
    /// Capital hexadecimal digits, as VICS and NSRL have them.
    UpperHex,
    /// Base32 with padding, as web archives and Arachnid have SHA-1.
    Base32,
    /// Base64 with padding.
    Base64,
}

impl HashStyle {
    /// Every style.
    pub const ALL: [Self; 4] = [Self::LowerHex, Self::UpperHex, Self::Base32, Self::Base64];

    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LowerHex => "lower_hex",
            Self::UpperHex => "upper_hex",
            Self::Base32 => "base32",
            Self::Base64 => "base64",
        }
    }

    /// Writes a hash so.
    #[must_use]
    pub fn write(self, hash: &Hash) -> String {
        match self {
            Self::LowerHex => hash.to_hex(),
            Self::UpperHex => hash.to_hex().to_ascii_uppercase(),
            Self::Base32 => BASE32.encode(hash.as_bytes()),
            Self::Base64 => BASE64.encode(hash.as_bytes()),
        }
    }
}

/// A PhotoDNA hash: 144 bytes that are handed on as they are.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhotoDna(Box<[u8; 144]>);

impl PhotoDna {
    /// Reads 192 characters of base64, 288 hexadecimal digits, or 144 numbers with commas.
    ///
    /// # Errors
    /// `hash.malformed` for another text, `hash.length` for another number of bytes.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let bytes = if text.contains(',') {
            text.split(',').map(|number| number.trim().parse().ok()).collect::<Option<Vec<u8>>>()
        } else {
            decode_hex(text).or_else(|| BASE64_NOPAD.decode(text.trim_end_matches('=').as_bytes()).ok())
        };
        let bytes = bytes.ok_or_else(malformed)?;
        let length = bytes.len();
        <[u8; 144]>::try_from(bytes)
            .map(|bytes| Self(Box::new(bytes)))
            .map_err(|_| Error::new(ErrorCode::HashLength, format!("PhotoDNA has 144 bytes, not {length}")))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 144] {
        &self.0
    }

    /// Base64, as VICS has it.
    #[must_use]
    pub fn to_base64(&self) -> String {
        BASE64.encode(&*self.0)
    }
}

impl fmt::Debug for PhotoDna {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhotoDna(redacted)")
    }
}

/// SCART's key of a picture: MD5 in 32 digits, and the length in 16 decimal ones with zeros before.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct LegacyKey {
    /// The digest.
    pub md5: Md5,
    /// The length in bytes; at most 16 decimal digits.
    pub length: u64,
}

impl LegacyKey {
    /// Reads 48 characters.
    ///
    /// # Errors
    /// `hash.length` for another number of characters, `hash.malformed` for others than digits.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.len() != 48 {
            return Err(Error::new(ErrorCode::HashLength, "SCART's key has 48 characters"));
        }
        let halves = text.split_at_checked(32);
        let (md5, length) = halves.ok_or_else(malformed)?;
        if !length.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(malformed());
        }
        let length = length.parse().map_err(|_| malformed())?;
        let bytes: [u8; 16] =
            decode_hex(md5).and_then(|bytes| bytes.try_into().ok()).ok_or_else(malformed)?;
        Ok(Self { md5: Md5::from_bytes(bytes), length })
    }
}

impl fmt::Display for LegacyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{:016}", encode_hex(self.md5.as_bytes()), self.length)
    }
}

impl fmt::Debug for LegacyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LegacyKey(redacted)")
    }
}
