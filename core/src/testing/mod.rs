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

use crate::error::Result;
use crate::store::TrustStore;
use crate::time::Timestamp;
use crate::trust::Root;

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

/// The test issuer's secret key, to sign test sets of one's own.
#[cfg(feature = "build")]
#[must_use]
pub fn issuer_key() -> crate::trust::SecretKey {
    crate::trust::SecretKey::from_seed(b"hashward's public test issuer.  ")
}
