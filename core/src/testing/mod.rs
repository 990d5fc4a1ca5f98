//! A harmless picture that a test issuer lists, so that your own tests prove the whole pipe.
//!
//! The issuer's root allows the purpose `test` and nothing else, so that its hits are `test_match` whatever
//! the policy; no real list is ever of that purpose. Its secret key is public: never pin it where anything
//! is decided. Roots and sets are valid from 2026-11-01 to 2126.
//!
//! ```
//! use hashward::check::{Checker, Outcome, Policy, Request};
//! use hashward::{Timestamp, TrustStore, testing};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! let store = TrustStore::at(folder.path());
//! let now = Timestamp::parse("2027-01-01")?;
//! testing::install(&store, now)?;
//! let checker = Checker::open(&store, Policy::shipped("agree-two")?)?;
//! let verdict = checker.check(testing::CANARY, &Request::new(now));
//! assert_eq!(verdict.outcome, Outcome::TestMatch);
//! # Ok::<(), hashward::Error>(())
//! ```

use crate::error::{Error, ErrorCode, Result};
use crate::store::TrustStore;
use crate::time::Timestamp;
use crate::trust::{PublicKey, Root, Signature};

/// A drawing of circles, 256 by 256 pixels, as a PNG file.
pub const CANARY: &[u8] = include_bytes!("canary.png");

/// The root file of the test issuer, `test.example`.
pub const ISSUER: &[u8] = include_bytes!("issuer.hroot");

/// The test issuer's set of the canary: MD5, SHA-1, SHA-256, BLAKE3 and PDQ, label `test/canary`.
pub const SET: &[u8] = include_bytes!("canary.hset");

/// The same without PDQ, as a device may hold it.
pub const DEVICE_SET: &[u8] = include_bytes!("canary-digests.hset");

/// Pins the test issuer and installs its set: [`SET`], or on a device [`DEVICE_SET`].
///
/// # Errors
/// `trust.clock_behind` before 2026-11-01, `trust.store_malformed`, `io.*`.
pub fn install(store: &TrustStore, now: Timestamp) -> Result<()> {
    let root = Root::parse(ISSUER)?;
    store.pin(ISSUER, root.id())?;
    store.install(if store.is_on_device() { DEVICE_SET } else { SET }, now)?;
    Ok(())
}

/// Verifies an Ed25519 signature of a message as strictly as that of every file is verified: for holding a build
/// against published tests of signatures.
///
/// # Errors
/// `key.malformed` for a key that has not 32 bytes, `key.weak`, `signature.slots` for a signature that has not 64,
/// `signature.non_canonical`, `signature.invalid`.
pub fn expect_signature(key: &[u8], message: &[u8], signature: &[u8]) -> Result<()> {
    let key =
        <&[u8; 32]>::try_from(key).map_err(|_| Error::new(ErrorCode::KeyMalformed, "a key has 32 bytes"))?;
    let key = PublicKey::from_bytes(key)?;
    Signature::from_bytes(&[key.id().as_bytes(), signature].concat())?.verify(&key, message)
}

/// The test issuer's secret key, to sign test sets of one's own.
#[cfg(feature = "build")]
#[must_use]
pub fn issuer_key() -> crate::trust::SecretKey {
    crate::trust::SecretKey::from_seed(b"hashward's public test issuer.  ")
}
