//! The Kotlin and Swift binding: convert in, call core, convert out.
//!
//! Nothing here is meant to be called from Rust. The stores and sets of this binding are always those of a
//! device: sets with perceptual rows are refused with `set.perceptual_on_device`.

#![allow(unreachable_pub, reason = "the generator takes what is `pub`; no Rust outside reaches it")]

mod check;
mod convert;
mod device;
mod error;
mod evidence;
mod fingerprint;
mod picture;
mod policy;
#[cfg(feature = "record")]
mod record;
mod request;
mod set;
mod testing;
mod trust;
mod verdict;
mod words;

uniffi::setup_scaffolding!();

/// The version of the package, which is that of the library.
#[uniffi::export]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}
