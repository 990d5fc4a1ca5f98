//! The canary and the test issuer, so that an app's own tests prove the whole pipe.

use crate::convert::timestamp;
use crate::error::Result;
use crate::trust::TrustStore;
use std::time::SystemTime;

/// A harmless drawing, as a PNG file, that the test issuer lists.
#[uniffi::export]
pub fn testing_canary() -> Vec<u8> {
    hashward::testing::CANARY.to_vec()
}

/// Pins the test issuer and installs its set of the canary's digests. Never do that where anything is decided.
///
/// # Errors
/// `trust.clock_behind` before 2026-11-01, `trust.store_malformed`, `io.*`.
#[uniffi::export(default(now = None))]
pub fn testing_install(store: &TrustStore, now: Option<SystemTime>) -> Result<()> {
    Ok(hashward::testing::install(&store.0, timestamp(now)?)?)
}

/// Verifies an Ed25519 signature of a message as strictly as that of every file: for holding a build against published
/// tests of signatures.
///
/// # Errors
/// `key.malformed`, `key.weak`, `signature.slots`, `signature.non_canonical`, `signature.invalid`.
#[uniffi::export]
pub fn testing_expect_signature(key: Vec<u8>, message: Vec<u8>, signature: Vec<u8>) -> Result<()> {
    Ok(hashward::testing::expect_signature(&key, &message, &signature)?)
}

/// The test issuer's root file.
#[uniffi::export]
pub fn testing_issuer() -> Vec<u8> {
    hashward::testing::ISSUER.to_vec()
}

/// The test issuer's set of the canary's digests.
#[uniffi::export]
pub fn testing_set() -> Vec<u8> {
    hashward::testing::DEVICE_SET.to_vec()
}
