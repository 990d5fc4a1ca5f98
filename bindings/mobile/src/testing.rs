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
