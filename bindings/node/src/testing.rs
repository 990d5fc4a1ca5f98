//! The canary and its issuer.

use crate::error::raise;
use crate::trust::{SecretKey, TrustStore};
use hashward::{Timestamp, testing};
use napi::Result;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;

/// The canary, the issuer's root file, its set, and its set for devices.
#[napi]
pub fn testing_files() -> Vec<Buffer> {
    [testing::CANARY, testing::ISSUER, testing::SET, testing::DEVICE_SET].map(Buffer::from).into()
}

/// Pins the test issuer and installs its set.
#[napi]
pub fn testing_install(store: &TrustStore, now: String) -> Result<()> {
    testing::install(&store.inner, Timestamp::parse(&now).map_err(raise)?).map_err(raise)
}

/// Verifies an Ed25519 signature of a message as strictly as that of every file.
#[napi]
pub fn testing_expect_signature(key: Buffer, message: Buffer, signature: Buffer) -> Result<()> {
    testing::expect_signature(&key, &message, &signature).map_err(raise)
}

/// The test issuer's secret key.
#[napi]
pub fn testing_issuer_key() -> SecretKey {
    testing::issuer_key().into()
}
