//! The checker: installed sets and a policy, ready to be asked.

use super::ask::{Hashes, ask};
use super::evidence::{Answer, Freshness, ListStamp, SetEvidence, SetStamp};
use super::policy::{Case, Policy, Required, decide};
use super::reason::Reason;
use super::request::Request;
use super::verdict::{About, PolicyStamp, VERDICT_SCHEMA, Verdict, Would};
use crate::error::{Error, ErrorCode, Result};
use crate::fingerprint::{Arriving, Fingerprint, Gap, Limits};
use crate::hash::{Hash, Kind};
use crate::link::UrlDigests;
use crate::release::Issued;
use crate::set::{EntryRef, HashSet, SetId};
use crate::store::{Held, State, TrustStore};
use crate::time::Timestamp;
use crate::trust::{Purpose, Root};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Checks uploads against the installed sets under a policy.
///
/// It is immutable, `Send + Sync`, and cheap to clone: open one when the process starts, share it, and
/// open a new one when sets were installed. Nothing is written, nothing is fetched, and no clock is read.
#[derive(Clone)]
pub struct Checker {
    inner: Arc<Inner>,
}

struct Inner {
    store: TrustStore,
    /// The store's record when the sets were opened.
    record: State,
    sets: Vec<Asked>,
    missing: Vec<SetId>,
    last_signed: Timestamp,
    policy: Policy,
    stamp: Arc<PolicyStamp>,
    observed: Vec<Policy>,
    limits: Limits,
}

/// How often what is installed is opened anew, where files were taken away meanwhile.
const OPENINGS: u32 = 16;

/// An installed set: opened, or refused with a code.
struct Asked {
    set: std::result::Result<(HashSet, Root, Issued), ErrorCode>,
    /// The stamp for each freshness, in the order of [`Freshness::ALL`], so that no check makes one.
    stamps: Vec<Arc<SetStamp>>,
}

/// An installed set as a checker holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SetState {
    /// Which set, in which version, and how fresh.
    pub set: Arc<SetStamp>,
    /// From when on its misses prove nothing; absent when it did not verify.
    pub expires: Option<Timestamp>,
    /// Why it is not asked, when it did not verify.
    pub refused: Option<ErrorCode>,
}

/// A label that a set uses and the policy does not name: its hits hold and never deny.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnnamedLabel {
    /// The list.
    pub set: SetId,
    /// Whose list it is.
    pub origin: String,
    /// What it is for.
    pub purpose: Purpose,
    /// The label, as `scheme/code`.
    pub label: String,
}

impl Inner {
    /// Whether opening a set again would give what it gave, as far as can be told without reading it all.
    fn is_as_before(&self, asked: &Asked) -> bool {
        let set = asked.stamps[0].set;
        let Some(installed) = self.record.sets.get(&set) else { return true };
        match &asked.set {
            Ok(_) => self.store.has(set, installed),
            Err(code) => {
                self.store.open(set, installed, &self.record).is_err_and(|error| error.code() == *code)
            }
        }
    }
}

/// Opens every set that is recorded. What is installed meanwhile may take files away that an older record names, so
/// that what is recorded by then is opened instead.
fn open_sets(store: &TrustStore) -> Result<(State, Vec<Asked>)> {
    let open = |record: &State| -> Vec<Asked> {
        store.open_all(record).into_iter().map(|held| Asked::of(held, store, record)).collect()
    };
    let mut record = store.state()?;
    for _ in 1..OPENINGS {
        let sets = open(&record);
        let later = store.state()?;
        if later == record || sets.iter().all(|asked| asked.is_whole(&record)) {
            return Ok((record, sets));
        }
        record = later;
    }
    let sets = open(&record);
    Ok((record, sets))
}

impl Checker {
    /// Opens every set installed in the store.
    ///
    /// A set that does not verify does not keep the others from being asked: every verdict then says
    /// `sets_refused`.
    ///
    /// # Errors
    /// `trust.store_empty` when no set is installed, `trust.store_malformed`, `io.*`.
    pub fn open(store: &TrustStore, policy: Policy) -> Result<Self> {
        Self::with_limits(store, policy, Limits::default())
    }

    /// Opens every set installed in the store, with limits of one's own on what is decoded.
    ///
    /// # Errors
    /// As [`Checker::open`].
    pub fn with_limits(store: &TrustStore, policy: Policy, limits: Limits) -> Result<Self> {
        let (record, sets) = open_sets(store)?;
        if sets.is_empty() {
            return Err(Error::new(ErrorCode::TrustStoreEmpty, "no set is installed in the trust folder"));
        }
        let last_signed = record.last_signed();
        let missing = match &policy.rules().required_sets {
            Required::All(_) => Vec::new(),
            Required::These(required) => {
                let installed: BTreeSet<SetId> = sets.iter().map(|asked| asked.stamps[0].set).collect();
                required.difference(&installed).copied().collect()
            }
        };
        let observed =
            policy.rules().observes.iter().map(|name| Policy::shipped(name)).collect::<Result<_>>()?;
        let inner = Inner {
            store: store.clone(),
            record,
            sets,
            missing,
            last_signed,
            stamp: Arc::new(policy.stamp()),
            policy,
            observed,
            limits,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// A checker of the sets that are installed now, where they are others than this one's; `None` where
    /// nothing changed.
    ///
    /// It reads the folder's record, looks whether each file is still there, and opens again what was
    /// refused before. [`LiveChecker`](super::LiveChecker) does it now and then.
    ///
    /// # Errors
    /// As [`Checker::open`]; this checker can be used on.
    pub fn reopened(&self) -> Result<Option<Self>> {
        let inner = &*self.inner;
        let record = inner.store.state()?;
        if record == inner.record && inner.sets.iter().all(|asked| inner.is_as_before(asked)) {
            return Ok(None);
        }
        Self::with_limits(&inner.store, inner.policy.clone(), inner.limits).map(Some)
    }

    /// The policy.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.inner.policy
    }

    /// The state of every installed set at a moment: what checks then can count on.
    #[must_use]
    pub fn sets(&self, now: Timestamp) -> Vec<SetState> {
        let state = |asked: &Asked| {
            let opened = asked.set.as_ref().ok();
            SetState {
                set: Arc::clone(asked.stamp(self.inner.last_signed, now)),
                expires: opened.map(|(set, root, issued)| {
                    set.manifest().expires.min(root.expires()).min(issued.expires(root))
                }),
                refused: asked.set.as_ref().err().copied(),
            }
        };
        self.inner.sets.iter().map(state).collect()
    }

    /// Sets that the policy requires and that are not installed.
    #[must_use]
    pub fn missing_sets(&self) -> &[SetId] {
        &self.inner.missing
    }

    /// Labels that sets use and the policy does not name, to be shown when a policy is loaded.
    ///
    /// A policy that only observes names what the policies it observes name.
    #[must_use]
    pub fn unnamed_labels(&self) -> Vec<UnnamedLabel> {
        let policies = || std::iter::once(&self.inner.policy).chain(&self.inner.observed);
        let mut unnamed = BTreeSet::new();
        for (set, ..) in self.inner.sets.iter().filter_map(|asked| asked.set.as_ref().ok()) {
            let manifest = set.manifest();
            if matches!(manifest.purpose, Purpose::Test | Purpose::KnownGood) {
                continue;
            }
            for statement in set.statements() {
                let label = statement.label();
                if !policies().any(|policy| policy.names(manifest.purpose, &manifest.origin, &label)) {
                    unnamed.insert(UnnamedLabel {
                        set: manifest.set,
                        origin: manifest.origin.clone(),
                        purpose: manifest.purpose,
                        label,
                    });
                }
            }
        }
        unnamed.into_iter().collect()
    }

    /// Checks a file in memory.
    ///
    /// A check that the request's token stops gives `indeterminate`, reason `cancelled` or `deadline`. When
    /// it is stopped after the digests were taken, exact hits stand; when before, no set was asked, and the
    /// verdict's error is `work.cancelled`.
    #[must_use]
    pub fn check(&self, bytes: &[u8], request: &Request) -> Verdict {
        self.check_outcome(Fingerprint::of_until(bytes, &self.inner.limits, &request.cancel), request)
    }

    /// Checks a file on disk. A file that cannot be read gives `indeterminate`, reason `unreadable`;
    /// one that is stopped, what [`check`](Self::check) says.
    #[must_use]
    pub fn check_path(&self, path: &Path, request: &Request) -> Verdict {
        self.check_outcome(Fingerprint::of_path_until(path, &self.inner.limits, &request.cancel), request)
    }

    /// Checks everything a reader yields. A reader that fails gives `indeterminate`, reason `unreadable`;
    /// one that is stopped, what [`check`](Self::check) says.
    #[must_use]
    pub fn check_reader(&self, reader: impl Read, request: &Request) -> Verdict {
        self.check_outcome(Fingerprint::of_reader_until(reader, &self.inner.limits, &request.cancel), request)
    }

    /// Begins a file that arrives piece by piece, under the limits of this checker.
    #[must_use]
    pub fn arriving(&self) -> Arriving {
        Arriving::new(&self.inner.limits)
    }

    /// Checks a file that arrived piece by piece. One that failed on its way gives `indeterminate`, reason
    /// `unreadable`; one that was stopped, what [`check`](Self::check) says.
    #[must_use]
    pub fn check_arriving(&self, file: Arriving, request: &Request) -> Verdict {
        self.check_outcome(file.finish(&request.cancel), request)
    }

    /// Checks an upload that was fingerprinted before. One whose fingerprint was stopped gives the reason of
    /// the request's token, or else `cancelled`.
    #[must_use]
    pub fn check_fingerprint(&self, fingerprint: &Fingerprint, request: &Request) -> Verdict {
        let hashes = Hashes::of(fingerprint, self.inner.policy.rules().quality_floor);
        let gaps = fingerprint.gaps().iter().map(|gap| match gap {
            Gap::Stopped => stop_of(request),
            gap => Reason::from(*gap),
        });
        self.check_asked(&hashes, gaps.collect(), request)
    }

    /// Checks hashes made elsewhere, one item an upload, in the order given.
    ///
    /// Every item gets an answer of its own. `NoKnownMatch` then speaks for the hashes given, not for a
    /// file that nobody showed.
    pub fn check_hashes(
        &self,
        batch: impl IntoIterator<Item = Hashes>,
        request: &Request,
    ) -> impl Iterator<Item = Result<Verdict>> {
        let floor = self.inner.policy.rules().quality_floor;
        batch.into_iter().map(move |hashes| {
            if hashes.is_empty() {
                return Err(Error::new(ErrorCode::HashMalformed, "an item has at least one hash"));
            }
            Ok(self.check_asked(&hashes.above(floor), BTreeSet::new(), request))
        })
    }

    /// Checks a link by the digests that `record` takes of it.
    ///
    /// Only sets of links are asked. A hit that covers more than this link, a folder or a host, is held and
    /// never denied. `NoKnownMatch` speaks for the link, and not for what is behind it.
    #[must_use]
    pub fn check_url(&self, digests: &UrlDigests, request: &Request) -> Verdict {
        self.check_asked(&Hashes::of_link(digests), BTreeSet::new(), request)
    }

    /// Checks hashes made elsewhere, of which there are some.
    pub(super) fn check_some(&self, hashes: &Hashes, request: &Request) -> Verdict {
        self.check_asked(hashes, BTreeSet::new(), request)
    }

    /// Whether no set that can be asked lists or withdrew an exact hash.
    pub(super) fn misses(&self, hash: &Hash) -> bool {
        self.inner.sets.iter().flat_map(|asked| &asked.set).all(|(set, ..)| set.misses(hash))
    }

    /// The installed sets that have an entry of this name.
    #[must_use]
    pub fn sets_with(&self, entry: EntryRef) -> Vec<HashSet> {
        self.opened().filter(|set| set.find_reference(&entry).is_some()).cloned().collect()
    }

    /// The sets that verified.
    pub(super) fn opened(&self) -> impl Iterator<Item = &HashSet> {
        self.inner.sets.iter().filter_map(|asked| asked.set.as_ref().ok()).map(|(set, ..)| set)
    }

    /// What this policy makes of a stored verdict whose evidence is this.
    pub(super) fn decide_again(&self, verdict: &Verdict, sets: Vec<SetEvidence>, now: Timestamp) -> Verdict {
        let mut request = Request::new(now).context(verdict.context);
        request.subject.clone_from(&verdict.subject);
        request.external.clone_from(&verdict.external);
        self.verdict(verdict.about, sets, verdict.gaps.clone(), &request)
    }

    fn check_outcome(&self, fingerprint: Result<Fingerprint>, request: &Request) -> Verdict {
        match fingerprint {
            Ok(fingerprint) => self.check_fingerprint(&fingerprint, request),
            Err(error) => {
                let reason = match error.code() {
                    ErrorCode::Cancelled => stop_of(request),
                    code => Reason::of_error(code),
                };
                let gaps = BTreeSet::from([reason]);
                let verdict = self.verdict(About::File, Vec::new(), gaps, request);
                Verdict { error: Some(error.code().to_string()), ..verdict }
            }
        }
    }

    fn check_asked(&self, hashes: &Hashes, mut gaps: BTreeSet<Reason>, request: &Request) -> Verdict {
        let inner = &*self.inner;
        let mut sets = Vec::with_capacity(inner.sets.len());
        for asked in &inner.sets {
            let stamp = asked.stamp(inner.last_signed, request.now);
            match &asked.set {
                Err(code) => {
                    let answer = Answer::Refused { code: code.to_string() };
                    sets.push(SetEvidence { set: Arc::clone(stamp), answer });
                }
                Ok((set, ..)) => {
                    let manifest = set.manifest();
                    let radius = inner.policy.radius(manifest.set, &manifest.origin);
                    let finished = ask(set, stamp, hashes, radius, request.now, &request.cancel, &mut sets);
                    if !finished {
                        gaps.insert(stop_of(request));
                    }
                    if hashes.is_flat() && manifest.rows_of(Kind::Pdq).is_some() {
                        gaps.insert(Reason::TooFlat);
                    }
                }
            }
        }
        // A token that stopped before anything began leaves its mark too.
        gaps.extend(request.cancel.stopped_by().map(Reason::from));
        self.verdict(hashes.about(), sets, gaps, request)
    }

    fn verdict(
        &self,
        about: About,
        sets: Vec<SetEvidence>,
        gaps: BTreeSet<Reason>,
        request: &Request,
    ) -> Verdict {
        let inner = &*self.inner;
        let case = Case {
            sets: &sets,
            external: &request.external,
            gaps: &gaps,
            missing: &inner.missing,
            context: request.context,
            about,
        };
        let decision = decide(&inner.policy, case, &mut |_| {});
        let would = |policy: &Policy| Would {
            policy: policy.name().to_owned(),
            action: decide(policy, case, &mut |_| {}).action,
        };
        let would = inner.observed.iter().map(would).collect();
        Verdict {
            schema: VERDICT_SCHEMA,
            subject: request.subject.clone(),
            now: request.now,
            context: request.context,
            about,
            outcome: decision.outcome,
            purpose: decision.purpose,
            action: decision.action,
            would,
            sets,
            external: request.external.clone(),
            gaps,
            missing: inner.missing.clone(),
            policy: Arc::clone(&inner.stamp),
            error: None,
        }
    }
}

/// The reason of the request's token for work that was stopped.
fn stop_of(request: &Request) -> Reason {
    request.cancel.stopped_by().map_or(Reason::Cancelled, Reason::from)
}

impl Asked {
    /// Whether all files were there that the record names.
    fn is_whole(&self, record: &State) -> bool {
        match &self.set {
            Err(code) => *code != ErrorCode::IoNotFound,
            Ok((_, root, issued)) => record.issuers.get(&root.id()).is_none_or(|recorded| {
                recorded.release.is_some() == issued.release.is_some()
                    && recorded.timestamp.is_some() == issued.timestamp.is_some()
            }),
        }
    }

    fn of(held: Held, store: &TrustStore, record: &State) -> Self {
        let list = held.opened.as_ref().ok().map(|(set, _)| ListStamp::of(set.manifest()));
        let stamp = |freshness: &Freshness| SetStamp {
            issuer: held.installed.issuer,
            set: held.set,
            version: held.installed.version,
            root: held.installed.root,
            freshness: *freshness,
            list: list.clone(),
        };
        let stamps = Freshness::ALL.iter().map(stamp).map(Arc::new).collect();
        let with_issued = |(set, root): (HashSet, Root)| {
            let issued = store.issued(&root, record);
            (set, root, issued)
        };
        Self { set: held.opened.map(with_issued).map_err(|error| error.code()), stamps }
    }

    /// Of a set that did not verify nothing is known, so it is not called stale beside.
    fn stamp(&self, last_signed: Timestamp, now: Timestamp) -> &Arc<SetStamp> {
        let freshness = self.set.as_ref().map_or(Freshness::Fresh, |(set, root, issued)| {
            Freshness::of(set, root, issued, last_signed, now)
        });
        &self.stamps[freshness as usize]
    }
}

impl fmt::Debug for Checker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checker({} sets, policy {})", self.inner.sets.len(), self.inner.policy.name())
    }
}
