//! The Python binding: convert in, call core, convert out.
//!
//! This module is `hashward._native`, which is nobody's API: the package's own modules in `python/hashward`
//! are, and they alone call it. Digests cross as bytes, names as hexadecimal text, times as seconds since
//! 1970, words as text, and whatever has more fields than a tuple can name as JSON.

mod arrow;
mod build;
mod check;
mod column;
mod convert;
mod device;
mod error;
mod fingerprint;
mod live;
mod reader;
mod record;
mod set;
mod testing;
mod trust;
mod verdict;
mod words;

use pyo3::prelude::*;

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::build::{SetBuilder, UnsignedSet, append_signatures, check_names, random_set_id, sign_head};
    #[pymodule_export]
    use super::check::{CancelToken, Checker, Policy, Request};
    #[pymodule_export]
    use super::column::Column;
    #[pymodule_export]
    use super::device::{DeviceDelta, DeviceSet, build_filter, epoch_salt};
    #[pymodule_export]
    use super::fingerprint::{Fingerprint, Picture, default_limits, media_type};
    #[pymodule_export]
    use super::live::LiveChecker;
    #[pymodule_export]
    use super::record::{
        Lines, PageReader, SeenFilter, Table, extract, identities, merge_files, read_records, read_reports,
        record_call, record_calls, summarise,
    };
    #[pymodule_export]
    use super::set::{HashSet, distance, head, parse_hash, reference};
    #[pymodule_export]
    use super::testing::{canary, canary_set, expect_signature, install_canary, issuer_key, issuer_root};
    #[pymodule_export]
    use super::trust::{
        Draft, PublicKey, Root, RootBuilder, SecretKey, Signature, TrustStore, draft_release,
        draft_timestamp, read_release, read_timestamp,
    };
    #[pymodule_export]
    use super::verdict::{explain, read_verdict, reply, reply_facts};
    #[pymodule_export]
    use super::words::{kind_facts, words};

    /// The version of the package, which is the workspace's.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
    #[pymodule_export]
    const VERDICT_SCHEMA: u32 = hashward::check::VERDICT_SCHEMA;
    #[pymodule_export]
    const HITS_LISTED: usize = hashward::check::HITS_LISTED;
    #[pymodule_export]
    const MAX_TIES: u16 = hashward::fingerprint::Pdq::MAX_TIES;
}
