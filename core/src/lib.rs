//! Checks pictures against signed sets of hashes of known child sexual abuse material, and says what was
//! found in words that keep evidence, an issuer's label and a recommended action apart.
//!
//! ```text
//! bytes ──▶ Fingerprint ──▶ Checker(sets, policy) ──▶ Verdict
//!                            ▲
//!              HashSet files (signed by issuers, installed in a TrustStore)
//! ```
//!
//! ```no_run
//! use hashward::check::{Access, Checker, Context, Policy, Request};
//! use hashward::{Timestamp, TrustStore};
//!
//! let checker = Checker::open(&TrustStore::at("trust"), Policy::shipped("agree-two")?)?;
//! let now = Timestamp::parse("2026-11-24T12:00:00Z")?; // your clock; this crate has none
//! let verdict = checker.check(b"the upload", &Request::new(now).context(Context::Upload));
//! match verdict.action.access {
//!     Access::Allow => {}
//!     Access::Hold => { /* a person looks at verdict.sets */ }
//!     Access::Deny => { /* and verdict.action.duties says what beside */ }
//! }
//! # Ok::<(), hashward::Error>(())
//! ```
//!
//! | module | what it does |
//! | --- | --- |
//! | [`fingerprint`] | takes every hash of an upload |
//! | [`set`] | opens, asks and (feature `build`) writes signed sets |
//! | [`trust`] | issuers' roots, keys and signatures |
//! | [`release`] | what an issuer says is current |
//! | [`check`] | sets × fingerprint × policy → verdict |
//! | [`contest`] | what a platform tells an issuer of an entry it holds to be wrong |
//! | [`record`] | (feature `record`) links and what is reported of them |
//!
//! Features: `decode` (decoders for pictures), `build` (writing and signing) and `record` (links and records), all on unless
//! `default-features = false`, which leaves reading sets and checking hashes.
//!
//! Nothing here reads the network or the time of day, and no error or `Debug` text holds a hash, link or path.

mod beside;
mod cancel;
pub mod check;
pub mod contest;
mod error;
pub mod fingerprint;
mod hash;
mod link;
mod names;
#[cfg(feature = "record")]
pub mod record;
pub mod release;
pub mod set;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod time;
pub mod trust;
mod wire;
mod words;

pub use cancel::CancelToken;
pub use error::{Error, ErrorCode, ErrorKind, Result};
pub use hash::{Blake3, Hash, Kind, Md5, PdqHash, Sha1, Sha256};
pub use link::{Reach, UrlDigests};
pub use store::{Change, Content, Installation, Installed, InstalledFilter, TrustStore};
pub use time::{Day, Timestamp};

/// Compiles the Rust in README.md.
#[cfg(all(doctest, feature = "decode"))]
#[doc = include_str!("../../README.md")]
struct Readme;
