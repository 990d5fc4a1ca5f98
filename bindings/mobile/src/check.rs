//! The checker: uploads, hashes and columns in, verdicts out.

use crate::convert::{Hashes, Limits, limits, moment, timestamp};
use crate::error::Result;
use crate::evidence::SetStamp;
use crate::fingerprint::{ByteSource, Fingerprint, Reader};
use crate::policy::Policy;
#[cfg(feature = "record")]
use crate::record::Link;
use crate::request::Request;
use crate::trust::TrustStore;
use crate::verdict::Verdict;
use crate::words::{Kind, Purpose};
use hashward::check as core;
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// Checks uploads against the installed sets under a policy. Open one, share it among threads.
#[derive(uniffi::Object)]
pub struct Checker(core::Checker);

#[uniffi::export]
impl Checker {
    /// Opens every set installed in the store.
    ///
    /// # Errors
    /// `trust.store_empty`, `trust.store_malformed`, `io.*`.
    #[uniffi::constructor(default(limits = None))]
    pub fn open(trust: &TrustStore, policy: &Policy, limits: Option<Limits>) -> Result<Arc<Self>> {
        let checker = core::Checker::with_limits(&trust.0, policy.0.clone(), self::limits(limits))?;
        Ok(Arc::new(Self(checker)))
    }

    /// A checker of the sets installed now, where they are others than this one's.
    ///
    /// # Errors
    /// As `open`; this checker can be used on.
    pub fn reopened(&self) -> Result<Option<Arc<Self>>> {
        Ok(self.0.reopened()?.map(|checker| Arc::new(Self(checker))))
    }

    /// Checks a file in memory, in the calling thread.
    ///
    /// # Errors
    /// `date.malformed` for a time that cannot be written. The file itself never fails: it is indeterminate.
    pub fn check_blocking(&self, bytes: &[u8], request: Request) -> Result<Arc<Verdict>> {
        Ok(Arc::new(Verdict(self.0.check(bytes, &request.into_core()?))))
    }

    /// Checks a file on disk, in the calling thread.
    ///
    /// # Errors
    /// As `check_blocking`.
    pub fn check_path_blocking(&self, path: &str, request: Request) -> Result<Arc<Verdict>> {
        Ok(Arc::new(Verdict(self.0.check_path(Path::new(path), &request.into_core()?))))
    }

    /// Checks everything a source yields, in the calling thread.
    ///
    /// # Errors
    /// As `check_blocking`.
    pub fn check_source_blocking(
        &self,
        source: Arc<dyn ByteSource>,
        request: Request,
    ) -> Result<Arc<Verdict>> {
        Ok(Arc::new(Verdict(self.0.check_reader(Reader::of(source), &request.into_core()?))))
    }

    /// Checks an upload that was fingerprinted before.
    ///
    /// # Errors
    /// As `check_blocking`.
    pub fn check_fingerprint(&self, fingerprint: &Fingerprint, request: Request) -> Result<Arc<Verdict>> {
        Ok(Arc::new(Verdict(self.0.check_fingerprint(&fingerprint.0, &request.into_core()?))))
    }

    /// Checks hashes made elsewhere, an item an upload, an answer an item.
    ///
    /// # Errors
    /// As `check_blocking`; what is wrong with an item is that item's answer.
    pub fn check_hashes(&self, items: Vec<Arc<Hashes>>, request: Request) -> Result<Vec<HashesAnswer>> {
        let request = request.into_core()?;
        let items = items.iter().map(|item| item.0.clone());
        let of = |answer: hashward::Result<core::Verdict>| match answer {
            Ok(verdict) => HashesAnswer::Checked { verdict: Arc::new(Verdict(verdict)) },
            Err(error) => HashesAnswer::Failed {
                code: error.code().as_str().to_owned(),
                detail: error.detail().to_owned(),
            },
        };
        Ok(self.0.check_hashes(items, &request).map(of).collect())
    }

    /// Checks a column of hashes of one kind, laid end to end, a row a file.
    ///
    /// # Errors
    /// `hash.length` when the bytes are not a whole number of hashes; `date.malformed`.
    pub fn check_column(&self, kind: Kind, hashes: Vec<u8>, request: Request) -> Result<Column> {
        let column = self.0.check_column(kind, &hashes, &request.into_core()?)?;
        Ok(Column {
            notable: column.notable().map(|row| row as u64).collect(),
            outcomes: column.outcomes,
            access: column.access,
        })
    }

    /// The policy it decides by.
    pub fn policy(&self) -> Arc<Policy> {
        Arc::new(Policy(self.0.policy().clone()))
    }

    /// The state of every installed set at a moment.
    ///
    /// # Errors
    /// `date.malformed`.
    #[uniffi::method(default(now = None))]
    pub fn sets(&self, now: Option<SystemTime>) -> Result<Vec<SetState>> {
        let of = |state: core::SetState| SetState {
            set: SetStamp::of(&state.set),
            expires: state.expires.map(moment),
            refused: state.refused.map(|code| code.as_str().to_owned()),
        };
        Ok(self.0.sets(timestamp(now)?).into_iter().map(of).collect())
    }

    /// Sets that the policy requires and that are not installed.
    pub fn missing_sets(&self) -> Vec<String> {
        self.0.missing_sets().iter().map(ToString::to_string).collect()
    }

    /// Labels that sets use and the policy does not name: their hits hold and never deny.
    pub fn unnamed_labels(&self) -> Vec<UnnamedLabel> {
        let of = |label: core::UnnamedLabel| UnnamedLabel {
            set: label.set.to_string(),
            origin: label.origin,
            purpose: label.purpose,
            label: label.label,
        };
        self.0.unnamed_labels().into_iter().map(of).collect()
    }
}

/// The answer for one item.
#[derive(uniffi::Enum)]
pub enum HashesAnswer {
    /// It was asked after.
    Checked {
        /// What was found.
        verdict: Arc<Verdict>,
    },
    /// It has no hash.
    Failed {
        /// The code of the error.
        code: String,
        /// The sentence for people.
        detail: String,
    },
}

/// What a column was answered: two numbers a row, each the place of a word from 1.
#[derive(uniffi::Record)]
pub struct Column {
    /// Places in `OutcomeWord`.
    pub outcomes: Vec<u8>,
    /// Places in `Access`.
    pub access: Vec<u8>,
    /// The rows whose outcome is another than no known match, ascending.
    pub notable: Vec<u64>,
}

/// An installed set as a checker holds it.
#[derive(uniffi::Record)]
pub struct SetState {
    /// Which set, in which version, and how fresh.
    pub set: SetStamp,
    /// From when on its misses prove nothing; nothing when it did not verify.
    pub expires: Option<SystemTime>,
    /// The code of what kept it from being asked.
    pub refused: Option<String>,
}

/// A label that a set uses and the policy does not name.
#[derive(uniffi::Record)]
pub struct UnnamedLabel {
    /// The list.
    pub set: String,
    /// Whose list it is.
    pub origin: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The label, as `scheme/code`.
    pub label: String,
}

#[cfg(feature = "record")]
#[uniffi::export]
impl Checker {
    /// Checks a link by what lists of links may hold of it; what is behind it is not looked at.
    ///
    /// A hit that covers more than this link, a folder or a host, is held and never denied.
    ///
    /// # Errors
    /// As `check_blocking`.
    pub fn check_url(&self, link: &Link, request: Request) -> Result<Arc<Verdict>> {
        Ok(Arc::new(Verdict(self.0.check_url(&link.0.digests(), &request.into_core()?))))
    }
}
