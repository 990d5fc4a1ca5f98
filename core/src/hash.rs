//! Hash values: the kinds, their widths, and their two texts (hexadecimal, base64).
//!
//! `Debug` of every value here is redacted: a hash of known material may not end up in a log.

use crate::error::{Error, ErrorCode, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What is written before the digest of a link's id.
pub(crate) const URL_ID_PREFIX: &str = "url:id-v1:";

/// A kind of hash a set may list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// MD5, 128 bits. Collisions can be crafted, so a hit needs confirming.
    Md5,
    /// SHA-1, 160 bits. Collisions can be crafted, so a hit needs confirming.
    Sha1,
    /// SHA-256, 256 bits.
    Sha256,
    /// BLAKE3 at its default length, 256 bits.
    Blake3,
    /// PDQ, a perceptual hash of 256 bits compared by Hamming distance.
    Pdq,
    /// The digest of a link's id, 256 bits: BLAKE3 of its identity after `id-v1`.
    UrlId,
    /// SHA-256 of an expression of Safe Browsing, which covers a link, a folder or a host.
    UrlExpression,
}

impl Kind {
    /// Every kind, in the order of their codes in the set file.
    pub const ALL: [Self; 7] =
        [Self::Md5, Self::Sha1, Self::Sha256, Self::Blake3, Self::Pdq, Self::UrlId, Self::UrlExpression];

    /// The number that stands for the kind in a set file.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Md5 => 1,
            Self::Sha1 => 2,
            Self::Sha256 => 3,
            Self::Blake3 => 4,
            Self::Pdq => 5,
            Self::UrlId => 6,
            Self::UrlExpression => 7,
        }
    }

    /// The kind of a code, if this version knows it.
    #[must_use]
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Length of a value in bytes.
    #[must_use]
    pub const fn width(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 | Self::Blake3 | Self::Pdq | Self::UrlId | Self::UrlExpression => 32,
        }
    }

    /// The word for the kind in JSON, column names and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
            Self::Blake3 => "blake3",
            Self::Pdq => "pdq",
            Self::UrlId => "url_id",
            Self::UrlExpression => "url_expression",
        }
    }

    /// Reads the word of a kind.
    ///
    /// # Errors
    /// `hash.kind_unknown` for any other word.
    pub fn from_word(word: &str) -> Result<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word).ok_or_else(|| {
            Error::new(
                ErrorCode::HashKindUnknown,
                "the kinds are md5, sha1, sha256, blake3, pdq, url_id and url_expression",
            )
        })
    }

    /// Whether it is of a link and not of a file.
    #[must_use]
    pub const fn is_of_link(self) -> bool {
        matches!(self, Self::UrlId | Self::UrlExpression)
    }

    /// Whether only the very same bytes have this value, as opposed to alike pictures.
    #[must_use]
    pub const fn is_exact(self) -> bool {
        !matches!(self, Self::Pdq)
    }

    /// Whether two different files with the same value can be made on purpose.
    #[must_use]
    pub const fn has_crafted_collisions(self) -> bool {
        matches!(self, Self::Md5 | Self::Sha1)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One hash value together with its kind.
///
/// Values order by kind, then by bytes; that is the order of rows in a set file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash {
    kind: Kind,
    /// The value, followed by zeros where the kind is shorter than 32 bytes.
    bytes: [u8; 32],
}

impl Hash {
    /// Makes a value of its bytes.
    ///
    /// # Errors
    /// `hash.length` when the number of bytes is not the kind's.
    pub fn new(kind: Kind, value: &[u8]) -> Result<Self> {
        if value.len() != kind.width() {
            return Err(Error::new(
                ErrorCode::HashLength,
                format!("{kind} has {} bytes, not {}", kind.width(), value.len()),
            ));
        }
        let mut bytes = [0; 32];
        bytes[..value.len()].copy_from_slice(value);
        Ok(Self { kind, bytes })
    }

    /// Reads a value from hexadecimal of either case, or from base64 with or without padding. A link's id may
    /// have the `url:id-v1:` before it that it is written with.
    ///
    /// # Errors
    /// `hash.length` when a well-formed text holds another number of bytes than the kind has,
    /// `hash.malformed` for any other text.
    pub fn parse(kind: Kind, text: &str) -> Result<Self> {
        let text = text.trim();
        let text = text.strip_prefix(URL_ID_PREFIX).filter(|_| kind == Kind::UrlId).unwrap_or(text);
        let readings = [decode_hex(text), decode_base64(text)];
        let mut read = readings.iter().flatten();
        // A short base64 text may be all hexadecimal digits: the reading that fits the kind is meant.
        match read.clone().find(|bytes| bytes.len() == kind.width()).or_else(|| read.next()) {
            Some(bytes) => Self::new(kind, bytes),
            None => Err(Error::new(
                ErrorCode::HashMalformed,
                format!("{kind} is written in hexadecimal or base64"),
            )),
        }
    }

    /// A value of a kind that has 32 bytes.
    pub(crate) const fn of_digest(kind: Kind, bytes: [u8; 32]) -> Self {
        Self { kind, bytes }
    }

    /// The kind of the value.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// The bytes of the value, as many as the kind has.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.kind.width()]
    }

    /// The bytes of the value, followed by zeros up to 32.
    #[must_use]
    pub(crate) const fn padded(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// Lower-case hexadecimal.
    #[must_use]
    pub fn to_hex(&self) -> String {
        encode_hex(self.as_bytes())
    }

    /// Whether this is the digest of zero bytes, which every empty file has.
    #[must_use]
    pub fn is_of_empty_input(&self) -> bool {
        let empty: &[u8] = match self.kind {
            Kind::Md5 => &[
                0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00, 0xb2, 0x04, 0xe9, 0x80, 0x09, 0x98, 0xec, 0xf8, 0x42,
                0x7e,
            ],
            Kind::Sha1 => &[
                0xda, 0x39, 0xa3, 0xee, 0x5e, 0x6b, 0x4b, 0x0d, 0x32, 0x55, 0xbf, 0xef, 0x95, 0x60, 0x18,
                0x90, 0xaf, 0xd8, 0x07, 0x09,
            ],
            Kind::Sha256 | Kind::UrlExpression => &[
                0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9,
                0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52,
                0xb8, 0x55,
            ],
            Kind::Blake3 => &[
                0xaf, 0x13, 0x49, 0xb9, 0xf5, 0xf9, 0xa1, 0xa6, 0xa0, 0x40, 0x4d, 0xea, 0x36, 0xdc, 0xc9,
                0x49, 0x9b, 0xcb, 0x25, 0xc9, 0xad, 0xc1, 0x12, 0xb7, 0xcc, 0x9a, 0x93, 0xca, 0xe4, 0x1f,
                0x32, 0x62,
            ],
            Kind::Pdq | Kind::UrlId => return false,
        };
        self.as_bytes() == empty
    }

    /// Number of bits in which two values of the same kind differ; of two kinds, none.
    #[must_use]
    pub fn distance(&self, other: &Self) -> Option<u32> {
        (self.kind == other.kind).then(|| {
            let pairs = self.bytes.iter().zip(&other.bytes);
            pairs.map(|(a, b)| (a ^ b).count_ones()).sum()
        })
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({}, redacted)", self.kind)
    }
}

macro_rules! fixed_hash {
    ($name:ident, $kind:expr, $width:literal, $doc:literal) => {
        #[doc = $doc]
        ///
        /// In JSON and text it is lower-case hexadecimal.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $width]);

        impl $name {
            /// The kind of every value of this type.
            pub const KIND: Kind = $kind;

            /// Wraps the value's bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $width]) -> Self {
                Self(bytes)
            }

            /// The value's bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $width] {
                &self.0
            }

            /// Lower-case hexadecimal.
            #[must_use]
            pub fn to_hex(&self) -> String {
                encode_hex(&self.0)
            }

            /// Reads hexadecimal of either case, or base64.
            ///
            /// # Errors
            /// `hash.length`, `hash.malformed`.
            pub fn parse(text: &str) -> Result<Self> {
                let hash = Hash::parse($kind, text)?;
                let mut bytes = [0; $width];
                bytes.copy_from_slice(hash.as_bytes());
                Ok(Self(bytes))
            }
        }

        impl From<$name> for Hash {
            fn from(value: $name) -> Self {
                let mut bytes = [0; 32];
                bytes[..$width].copy_from_slice(&value.0);
                Self { kind: $kind, bytes }
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(redacted)"))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.to_hex())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

fixed_hash!(Md5, Kind::Md5, 16, "An MD5 digest.");
fixed_hash!(Sha1, Kind::Sha1, 20, "A SHA-1 digest.");
fixed_hash!(Sha256, Kind::Sha256, 32, "A SHA-256 digest.");
fixed_hash!(Blake3, Kind::Blake3, 32, "A BLAKE3 digest.");
fixed_hash!(PdqHash, Kind::Pdq, 32, "A PDQ hash, its bytes in the order of the usual 64-digit text.");

impl PdqHash {
    /// Number of the 256 bits in which two hashes differ.
    #[must_use]
    pub fn distance(&self, other: &Self) -> u32 {
        let pairs = self.0.chunks_exact(8).zip(other.0.chunks_exact(8));
        pairs.map(|(a, b)| (word(a) ^ word(b)).count_ones()).sum()
    }
}

fn word(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

/// Lower-case hexadecimal of any bytes.
pub(crate) fn encode_hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        text.push(char::from(DIGITS[usize::from(byte >> 4)]));
        text.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    text
}

/// Bytes of a hexadecimal text of either case; `None` for any other text.
pub(crate) fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = text.as_bytes().chunks(2);
    pairs
        .map(|pair| match pair {
            [high, low] => Some(digit(*high)? << 4 | digit(*low)?),
            _ => None,
        })
        .collect()
}

/// Bytes of a standard or URL-safe base64 text; `None` for any other text.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let text = text.trim_end_matches('=');
    if text.is_empty() || text.len() % 4 == 1 {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let mut held = 0_u32;
    let mut bits = 0;
    for byte in text.bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((held >> bits & 0xff) as u8);
        }
    }
    // Left-over bits that are not zero would give one value two texts.
    (held & ((1 << bits) - 1) == 0).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_a_value_agree() {
        let hex = "D41D8CD98F00B204E9800998ECF8427E";
        let base64 = "1B2M2Y8AsgTpgAmY7PhCfg==";
        let from_hex = Hash::parse(Kind::Md5, hex).expect("upper-case hexadecimal");
        assert_eq!(from_hex, Hash::parse(Kind::Md5, base64).expect("base64"));
        assert_eq!(from_hex.to_hex(), hex.to_lowercase());
        assert!(from_hex.is_of_empty_input());
        // Sixteen bytes in base64 whose every character happens to be a hexadecimal digit.
        assert!(Hash::parse(Kind::Md5, "abcdefabcdefabcdefabcA").is_ok());
    }

    #[test]
    fn digests_of_nothing_are_known_for_every_digest_kind() {
        use md5::Digest;
        assert!(Hash::new(Kind::Md5, &md5::Md5::digest([])).expect("width").is_of_empty_input());
        assert!(Hash::new(Kind::Sha1, &sha1::Sha1::digest([])).expect("width").is_of_empty_input());
        assert!(Hash::new(Kind::Sha256, &sha2::Sha256::digest([])).expect("width").is_of_empty_input());
        assert!(Hash::new(Kind::Blake3, blake3::hash(&[]).as_bytes()).expect("width").is_of_empty_input());
    }

    #[test]
    fn a_value_of_another_length_or_alphabet_is_refused() {
        for (text, code) in [
            ("d41d", ErrorCode::HashLength),
            ("da39a3ee5e6b4b0d3255bfef95601890afd80709", ErrorCode::HashLength),
            ("", ErrorCode::HashLength),
            ("zz1d8cd98f00b204e9800998ecf8427!", ErrorCode::HashMalformed),
            ("1B2M2Y8AsgTpgAmY7PhCfh==", ErrorCode::HashMalformed),
        ] {
            assert_eq!(Hash::parse(Kind::Md5, text).expect_err(text).code(), code, "{text}");
        }
    }

    #[test]
    fn no_value_shows_in_debug() {
        let hash = PdqHash::from_bytes([0xab; 32]);
        assert!(!format!("{hash:?} {:?}", Hash::from(hash)).contains("ab"));
    }
}
