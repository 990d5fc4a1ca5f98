//! The checker, and what is asked of it.

use crate::convert::{GivenHash, limits, read, write};
use crate::error::raise;
use crate::fingerprint::{Arriving, Fingerprint};
use crate::policy::Policy;
use crate::record::{Raw, octets};
use crate::trust::TrustStore;
use crate::work::{CancelToken, Job, Output};
use hashward::check::{self, Context, External, Hashes, Request};
use hashward::fingerprint::Convention;
use hashward::record::url::Url;
use hashward::{Kind, PdqHash, Timestamp};
use napi::Result;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;

/// What is said beside the file.
#[derive(Deserialize)]
struct Asked {
    now: String,
    context: Context,
    subject: Option<String>,
    external: Vec<External>,
}

fn request(asked: &str, token: &CancelToken) -> Result<Request> {
    let asked: Asked = read(asked)?;
    let now = Timestamp::parse(&asked.now).map_err(raise)?;
    let request = Request::new(now).context(asked.context).cancel(token.inner.clone());
    let request = asked.external.into_iter().fold(request, Request::external);
    Ok(match asked.subject {
        Some(subject) => request.subject(subject),
        None => request,
    })
}

/// One item of a batch.
#[derive(Deserialize)]
struct Item {
    exact: Vec<GivenHash>,
    pdq: Vec<GivenPdq>,
}

#[derive(Deserialize)]
struct GivenPdq {
    hash: GivenHash,
    convention: Convention,
    quality: Option<u8>,
}

impl Item {
    fn hashes(&self) -> hashward::Result<Hashes> {
        let exact = self.exact.iter().try_fold(Hashes::new(), |all, hash| Ok(all.hash(hash.hash()?)))?;
        self.pdq.iter().try_fold(exact, |all, given| {
            let hash = PdqHash::parse(&given.hash.hash()?.to_hex())?;
            Ok(all.pdq(hash, given.convention, given.quality))
        })
    }
}

/// Installed sets and a policy.
#[napi]
pub struct Checker {
    pub(crate) inner: check::Checker,
}

#[napi]
impl Checker {
    /// Work that opens every set of a folder.
    #[napi]
    pub fn open(trust: &TrustStore, policy: &Policy, given: String) -> Result<Job> {
        let (trust, policy, limits) = (trust.inner.clone(), policy.inner.clone(), limits(&given)?);
        Ok(Job::new(move || {
            Ok(Output::F(Self { inner: check::Checker::with_limits(&trust, policy, limits)? }))
        }))
    }

    /// Work that ends with a checker of the sets of now, or nothing where they are the same.
    #[napi]
    pub fn reopened(&self) -> Job {
        let checker = self.inner.clone();
        Job::new(move || Ok(checker.reopened()?.map_or(Output::A(()), |inner| Output::F(Self { inner }))))
    }

    /// Work that checks a file in memory, of which it takes a copy.
    #[napi]
    pub fn check_bytes(&self, bytes: &[u8], asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request, bytes) = (self.inner.clone(), request(&asked, token)?, bytes.to_vec());
        Ok(Job::text(move || Ok(checker.check(&bytes, &request).to_json())))
    }

    /// Work that checks a file on disk.
    #[napi]
    pub fn check_path(&self, path: String, asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request, path) = (self.inner.clone(), request(&asked, token)?, PathBuf::from(path));
        Ok(Job::text(move || Ok(checker.check_path(&path, &request).to_json())))
    }

    /// Begins a file that arrives piece by piece.
    #[napi]
    pub fn arriving(&self) -> Arriving {
        Arriving::of(self.inner.arriving())
    }

    /// Work that checks a file that arrived.
    #[napi]
    pub fn check_arriving(&self, file: &Arriving, asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request, file) = (self.inner.clone(), request(&asked, token)?, file.clone());
        Ok(Job::text(move || Ok(checker.check_arriving(file.take(), &request).to_json())))
    }

    /// Work that checks a link.
    #[napi]
    pub fn check_url(&self, link: Raw, asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request) = (self.inner.clone(), request(&asked, token)?);
        let digests = Url::parse(octets(&link)).map_err(raise)?.digests();
        Ok(Job::text(move || Ok(checker.check_url(&digests, &request).to_json())))
    }

    /// Work that checks a fingerprint.
    #[napi]
    pub fn check_fingerprint(&self, file: &Fingerprint, asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request, file) = (self.inner.clone(), request(&asked, token)?, file.inner.clone());
        Ok(Job::text(move || Ok(checker.check_fingerprint(&file, &request).to_json())))
    }

    /// A verdict, or the code and detail of an error, for every item.
    #[napi]
    pub fn check_hashes(&self, items: String, asked: String, token: &CancelToken) -> Result<Job> {
        let (checker, request, items) =
            (self.inner.clone(), request(&asked, token)?, read::<Vec<Item>>(&items)?);
        let answer = move |item: Item| -> hashward::Result<Value> {
            let verdict = checker.check_hashes([item.hashes()?], &request).next().transpose()?;
            Ok(json!({ "verdict": verdict }))
        };
        let refused = |error: hashward::Error| json!({ "error": error.to_string() });
        Ok(Job::text(move || {
            let answers = items.into_iter().map(|item| answer(item).unwrap_or_else(refused));
            Ok(write(&answers.collect::<Vec<_>>()))
        }))
    }

    /// Work that checks a column of hashes, of which it takes a copy.
    #[napi]
    pub fn check_column(&self, kind: String, rows: &[u8], asked: String, token: &CancelToken) -> Result<Job> {
        let kind = Kind::from_word(&kind).map_err(raise)?;
        let (checker, request, rows) = (self.inner.clone(), request(&asked, token)?, rows.to_vec());
        Ok(Job::new(move || Ok(Output::D(Column { inner: checker.check_column(kind, &rows, &request)? }))))
    }

    /// The policy.
    #[napi]
    pub fn policy(&self) -> Policy {
        Policy { inner: self.inner.policy().clone() }
    }

    /// The state of every set at a moment, as JSON.
    #[napi]
    pub fn sets(&self, now: String) -> Result<String> {
        Ok(write(&self.inner.sets(Timestamp::parse(&now).map_err(raise)?)))
    }

    /// Sets that are required and not installed, as JSON.
    #[napi]
    pub fn missing_sets(&self) -> String {
        write(&self.inner.missing_sets())
    }

    /// Labels that the policy does not name, as JSON.
    #[napi]
    pub fn unnamed_labels(&self) -> String {
        write(&self.inner.unnamed_labels())
    }
}

/// The answers to a column, or to a piece of one.
#[napi]
pub struct Column {
    inner: check::Column,
}

#[napi]
impl Column {
    /// The numbers of the outcomes.
    #[napi]
    pub fn outcomes(&self) -> Buffer {
        self.inner.outcomes.as_slice().into()
    }

    /// The numbers of the access.
    #[napi]
    pub fn access(&self) -> Buffer {
        self.inner.access.as_slice().into()
    }

    /// The rows that are no plain misses.
    #[napi]
    pub fn notable(&self) -> Vec<u32> {
        self.inner.notable().filter_map(|row| u32::try_from(row).ok()).collect()
    }
}
