//! What a person should know of policy and sets before the first answer, on standard error.

use crate::failure::note;
use hashward::check::{Checker, Freshness, ListStamp, Mode, SetState};
use hashward::trust::Purpose;
use hashward::{Kind, TrustStore};
use std::collections::{BTreeMap, BTreeSet};

/// Most labels named one by one.
const LABELS_SHOWN: usize = 20;

fn warning(sentence: &str) {
    note(&format!("warning: {sentence}"));
}

/// Says which sets are refused, stale or missing.
pub(super) fn of_states(checker: &Checker, sets: &[SetState]) {
    for state in sets {
        let set = &state.set;
        let name = set.list.as_ref().map_or_else(
            || format!("the set {}", set.set),
            |list| format!("the set {} of {}", set.set, list.origin),
        );
        if let Some(code) = state.refused {
            warning(&format!("{name} is refused ({code}) and not asked"));
            continue;
        }
        match set.freshness {
            Freshness::Fresh => {}
            Freshness::Expired => warning(&format!(
                "{name} has expired; its hits still count, its misses prove nothing: install its next version"
            )),
            Freshness::Unconfirmed => warning(&format!(
                "nothing in force says that {name} is in its current version; its hits still count, its misses \
                 prove nothing: install its issuer's latest release and timestamp, and the set they name"
            )),
            Freshness::ClockBehind => warning(&format!(
                "the time given or the clock is before a time an issuer signed; misses of {name} prove nothing"
            )),
        }
    }
    for set in checker.missing_sets() {
        warning(&format!("the set {set}, which the policy requires, is not installed"));
    }
}

/// Says what no installed set can answer, although nothing is wrong with any of them.
pub(super) fn of_gaps(store: &TrustStore, sets: &[SetState]) {
    if !lists(sets).any(|list| !matches!(list.purpose, Purpose::Test | Purpose::KnownGood)) {
        warning("no installed set lists known material, only test or known_good: nothing can be a match");
    }
    let signers: BTreeSet<_> = sets.iter().map(|state| state.set.issuer).collect();
    match store.issuers() {
        Ok(issuers) => {
            for issuer in issuers.iter().filter(|issuer| !signers.contains(&issuer.id())) {
                warning(&format!("no set of the pinned issuer {} is installed", issuer.name()));
            }
        }
        Err(error) => warning(&format!("a pinned root cannot be read ({})", error.code())),
    }
    if !lists(sets).any(|list| list.kinds.contains(&Kind::Pdq)) {
        warning(
            "no installed set has PDQ rows: only files that are listed byte for byte can be found, no pictures \
             that look alike",
        );
    }
}

/// Says which origins and labels policy and sets do not agree on.
pub(super) fn of_names(checker: &Checker, sets: &[SetState]) {
    let policy = checker.policy();
    let installed: BTreeSet<&str> = lists(sets).map(|list| list.origin.as_str()).collect();
    let named = policy.origins();
    let absent: Vec<&str> = named.difference(&installed).copied().collect();
    for origin in &absent {
        warning(&format!(
            "the policy {} names the origin {origin}, and no installed set is of it",
            policy.name()
        ));
    }
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    for unnamed in checker.unnamed_labels() {
        // The policy names the label, for an origin that is not there: that was just said.
        if absent.iter().any(|origin| policy.names(unnamed.purpose, origin, &unnamed.label)) {
            continue;
        }
        let label = format!("{} of {}, purpose {}", unnamed.label, unnamed.origin, unnamed.purpose);
        *labels.entry(label).or_default() += 1;
    }
    if labels.is_empty() {
        return;
    }
    match policy.mode() {
        Mode::Act => warning(&format!(
            "the policy {} does not name these labels; a hit of theirs holds, never denies",
            policy.name()
        )),
        Mode::Observe => warning(&format!(
            "what the policy {} observes does not name these labels; a hit of theirs would hold, never deny",
            policy.name()
        )),
    }
    for label in labels.keys().take(LABELS_SHOWN) {
        note(&format!("  {label}"));
    }
    if labels.len() > LABELS_SHOWN {
        note(&format!("  and {} more", labels.len() - LABELS_SHOWN));
    }
}

fn lists(sets: &[SetState]) -> impl Iterator<Item = &ListStamp> {
    sets.iter().filter_map(|state| state.set.list.as_ref())
}
