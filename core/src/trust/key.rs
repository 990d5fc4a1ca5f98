//! Ed25519 keys and their texts.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::{decode_hex, encode_hex};
use crate::names::hex_name;
use ed25519_dalek::VerifyingKey;
use std::fmt;

const PUBLIC_PREFIX: &str = "hashward-public-key-1:";

hex_name! {
    /// The name of a key: BLAKE3 of the public key's bytes.
    KeyId, 32, "a key id", KeyMalformed
}

/// An Ed25519 public key in canonical encoding and not of small order.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Takes the 32 bytes of a key.
    ///
    /// # Errors
    /// `key.weak` for bytes that are no point, a second encoding of a point, or a point of small order.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self> {
        let weak = || {
            Error::new(ErrorCode::KeyWeak, "a public key is a canonical Ed25519 point, not of small order")
        };
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| weak())?;
        // Decoding accepts some points in a second encoding; two names for one key would count twice.
        if key.is_weak() || key.to_edwards().compress().as_bytes() != bytes {
            return Err(weak());
        }
        Ok(Self(key))
    }

    /// Reads the text that [`Display`](fmt::Display) writes.
    ///
    /// # Errors
    /// `key.malformed` for another text, `key.weak` as [`PublicKey::from_bytes`].
    pub fn parse(text: &str) -> Result<Self> {
        Self::from_bytes(&key_bytes(text, PUBLIC_PREFIX)?)
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The key's name.
    #[must_use]
    pub fn id(&self) -> KeyId {
        KeyId::from_bytes(*blake3::hash(self.as_bytes()).as_bytes())
    }

    pub(super) const fn verifying(&self) -> &VerifyingKey {
        &self.0
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PUBLIC_PREFIX}{}", encode_hex(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?})", self.id())
    }
}

fn key_bytes(text: &str, prefix: &str) -> Result<[u8; 32]> {
    let bytes = text.trim().strip_prefix(prefix).and_then(decode_hex);
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| {
        Error::new(ErrorCode::KeyMalformed, format!("a key is written as {prefix} and 64 hexadecimal digits"))
    })
}

#[cfg(feature = "build")]
pub use secret::SecretKey;
#[cfg(feature = "build")]
pub(crate) use secret::fill_random;

#[cfg(feature = "build")]
mod secret {
    use super::{PublicKey, key_bytes};
    use crate::error::{Error, ErrorCode, Result};
    use crate::hash::encode_hex;
    use ed25519_dalek::{Signer, SigningKey};
    use zeroize::Zeroizing;

    const SECRET_PREFIX: &str = "hashward-secret-key-1:";

    /// Fills bytes from the operating system's random source.
    pub(crate) fn fill_random(bytes: &mut [u8]) -> Result<()> {
        getrandom::fill(bytes).map_err(|_| Error::new(ErrorCode::IoFailed, "the system gave no random bytes"))
    }

    /// An Ed25519 secret key, wiped from memory when dropped; it is neither `Debug` nor `Clone`.
    pub struct SecretKey(SigningKey);

    impl SecretKey {
        /// Makes a key from the operating system's random source.
        ///
        /// # Errors
        /// `io.failed` when there is no random source.
        pub fn generate() -> Result<Self> {
            let mut seed = Zeroizing::new([0; 32]);
            fill_random(seed.as_mut())?;
            Ok(Self::from_seed(&seed))
        }

        /// Makes the key of a seed, for vectors and tests that must repeat.
        #[must_use]
        pub fn from_seed(seed: &[u8; 32]) -> Self {
            Self(SigningKey::from_bytes(seed))
        }

        /// Reads the text that [`SecretKey::to_text`] writes.
        ///
        /// # Errors
        /// `key.malformed`.
        pub fn parse(text: &str) -> Result<Self> {
            Ok(Self::from_seed(&Zeroizing::new(key_bytes(text, SECRET_PREFIX)?)))
        }

        /// The text to keep in a file that only its owner may read.
        #[must_use]
        pub fn to_text(&self) -> Zeroizing<String> {
            let hex = Zeroizing::new(encode_hex(self.0.as_bytes()));
            Zeroizing::new(format!("{SECRET_PREFIX}{}\n", hex.as_str()))
        }

        /// The public key that belongs to it.
        #[must_use]
        pub fn public(&self) -> PublicKey {
            PublicKey(self.0.verifying_key())
        }

        pub(in crate::trust) fn sign(&self, message: &[u8]) -> [u8; 64] {
            self.0.sign(message).to_bytes()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weak_and_non_canonical_keys_are_refused() {
        let mut not_canonical = [0xff; 32]; // y = p + 1, a second encoding of y = 1
        not_canonical[0] = 0xee;
        not_canonical[31] = 0x7f;
        let mut one = [0; 32];
        one[0] = 1;
        let mut second_encoding = [0xff; 32]; // y = p + 3, not of small order
        second_encoding[0] = 0xf0;
        second_encoding[31] = 0x7f;
        for bytes in [[0; 32], one, not_canonical, second_encoding] {
            assert_eq!(PublicKey::from_bytes(&bytes).expect_err("weak").code(), ErrorCode::KeyWeak);
        }
    }

    #[cfg(feature = "build")]
    #[test]
    fn texts_of_keys_read_back() {
        let secret = SecretKey::from_seed(&[7; 32]);
        let public = secret.public();
        assert_eq!(PublicKey::parse(&public.to_string()).expect("public text"), public);
        assert_eq!(SecretKey::parse(&secret.to_text()).expect("secret text").public(), public);
        assert!(PublicKey::parse(&secret.to_text()).is_err(), "a secret key is no public key");
    }
}
