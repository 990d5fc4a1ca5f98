//! Ids of links: stable across machines, and keyed where links are not to be guessed.

use super::IDENTITY_RULE;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{URL_ID_PREFIX, decode_hex, encode_hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// What is hashed before an identity, so that no id is the hash of something else.
const DOMAIN: &[u8] = b"urlid\0id-v1\0";

/// The id of a link: BLAKE3 of its identity, with the rule's name before it.
///
/// It is written `url:id-v1:` and 64 hexadecimal digits. Whoever has a list of links can tell which of them
/// an id stands for; between parties that do not share their links use a [`KeyedUrlId`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlId([u8; 32]);

impl UrlId {
    pub(in crate::record) fn of(identity: &str) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(DOMAIN).update(identity.as_bytes());
        Self(hasher.finalize().into())
    }

    /// The digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads an id as it is written.
    ///
    /// # Errors
    /// `url.id_malformed` for another text, and for an id of another rule.
    pub fn parse(text: &str) -> Result<Self> {
        let digest = text.strip_prefix(URL_ID_PREFIX).and_then(|text| decode_hex(text)?.try_into().ok());
        digest.map(Self).ok_or_else(|| {
            Error::new(ErrorCode::UrlIdMalformed, "a link's id is url:id-v1: and 64 hexadecimal digits")
        })
    }
}

impl fmt::Display for UrlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "url:{IDENTITY_RULE}:{}", encode_hex(&self.0))
    }
}

impl fmt::Debug for UrlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlId({}…)", encode_hex(&self.0[..4]))
    }
}

impl Serialize for UrlId {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for UrlId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| serde::de::Error::custom(error.code()))
    }
}

/// A key that parties share to compare links without telling them.
#[derive(Clone)]
pub struct UrlKey([u8; 32]);

impl UrlKey {
    /// Wraps 32 bytes that were drawn at random and that only the parties know.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The first bytes of a hash of the key, which tell keys apart and say nothing about them.
    #[must_use]
    pub fn name(&self) -> [u8; 4] {
        let digest: [u8; 32] = blake3::keyed_hash(&self.0, b"name").into();
        [digest[0], digest[1], digest[2], digest[3]]
    }
}

impl fmt::Debug for UrlKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UrlKey(…)")
    }
}

/// The id of a link under a key: without the key nobody can tell which link it stands for.
///
/// It is written `urlk:id-v1:`, eight digits that name the key, `:` and 64 digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyedUrlId {
    key: [u8; 4],
    digest: [u8; 32],
}

impl KeyedUrlId {
    pub(super) fn of(identity: &str, key: &UrlKey) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(&key.0);
        hasher.update(DOMAIN).update(identity.as_bytes());
        Self { key: key.name(), digest: hasher.finalize().into() }
    }

    /// The digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.digest
    }
}

impl fmt::Display for KeyedUrlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "urlk:{IDENTITY_RULE}:{}:{}", encode_hex(&self.key), encode_hex(&self.digest))
    }
}

impl fmt::Debug for KeyedUrlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyedUrlId({}…)", encode_hex(&self.digest[..4]))
    }
}
