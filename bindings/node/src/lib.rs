//! The Node binding: convert in, call core, convert out.
//!
//! What this module offers is not API: `index.js` and `lib/` beside it are, which call nothing else.

pub mod build;
pub mod check;
pub mod convert;
pub mod device;
mod error;
pub mod fingerprint;
mod listed;
pub mod live;
pub mod policy;
pub mod record;
pub mod set;
pub mod testing;
pub mod trust;
pub mod verdict;
pub mod work;

use napi_derive::napi;

/// The version of the package.
#[napi]
pub fn version() -> &'static str {
    env!("CARGO_PKG_VERSION")
}
