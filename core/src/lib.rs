//! Pictures checked against signed sets of hashes.
pub mod check;
mod error;
pub mod fingerprint;
mod hash;
pub mod set;
mod store;
mod time;
pub mod trust;
mod wire;
pub use error::{Error, ErrorCode, ErrorKind, Result};
pub use hash::{Blake3, Hash, Kind, Md5, PdqHash, Sha1, Sha256};
pub use store::{Change, Installed, TrustStore};
pub use time::{Day, Timestamp};
