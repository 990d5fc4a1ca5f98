//! Policy and sets, and what a person should know of them before the first answer.

use super::CheckArgs;
use crate::failure::{Failure, note};
use crate::files;
use hashward::TrustStore;
use hashward::check::{Answer, Checker, Freshness, Policy, Request, Verdict};
use std::collections::BTreeMap;
use std::path::Path;

/// Most labels named one by one on standard error.
const LABELS_SHOWN: usize = 20;

/// The policy of the name or file given.
pub(super) fn policy(args: &CheckArgs) -> Result<Policy, Failure> {
    let name = args.policy.as_str();
    if name == "single-list" {
        let labels: Vec<&str> = args.label.iter().map(String::as_str).collect();
        return match (&args.origin, labels.is_empty()) {
            (Some(origin), false) => Ok(Policy::single_list(origin, &labels)?),
            _ => Err(Failure::new(
                "policy.incomplete",
                "the policy single-list needs --origin, whose list it follows, and --label, what it acts on",
            )),
        };
    }
    if args.origin.is_some() || !args.label.is_empty() {
        return Err(Failure::usage("--origin and --label belong to the policy single-list"));
    }
    if Policy::SHIPPED.contains(&name) {
        return Ok(Policy::shipped(name)?);
    }
    let path = Path::new(name);
    if !path.exists() {
        let shipped = Policy::SHIPPED.join(", ");
        let sentence = format!("neither a policy that ships ({shipped}) nor a file");
        return Err(Failure::new("policy.unknown_name", sentence).about(path));
    }
    let text = files::read_policy(path)?;
    let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
    let read = if is_json { Policy::from_json(&text) } else { Policy::from_toml(&text) };
    read.map_err(|error| Failure::from(error).about(path))
}

/// Opens the installed sets and says on standard error what keeps them from answering fully.
pub(super) fn checker(trust: &Path, policy: Policy, request: &Request) -> Result<Checker, Failure> {
    let opened = Checker::open(&TrustStore::at(trust), policy);
    let checker = opened.map_err(|error| Failure::from(error).about(trust))?;
    // What a file without bytes is answered shows the state of every set.
    let probe = checker.check(&[], request);
    let refused = tell_state(&probe);
    if refused == probe.sets.len() {
        let sentence = "no installed set can be opened, so nothing can be checked";
        return Err(Failure::new("set.refused", sentence).about(trust));
    }
    // A policy that only observes names no labels and has nothing to warn of.
    if probe.action.rule != "observe" {
        tell_unnamed_labels(&checker);
    }
    Ok(checker)
}

/// Says which sets are refused, stale or missing, and returns how many are refused.
fn tell_state(probe: &Verdict) -> usize {
    let mut refused = 0;
    for evidence in &probe.sets {
        let set = &evidence.set;
        let name = set.list.as_ref().map_or_else(
            || format!("the set {}", set.set),
            |list| format!("the set {} of {}", set.set, list.origin),
        );
        if let Answer::Refused { code } = &evidence.answer {
            refused += 1;
            note(&format!("warning: {name} is refused ({code}) and not asked"));
            continue;
        }
        match set.freshness {
            Freshness::Fresh => {}
            Freshness::Expired => note(&format!(
                "warning: {name} has expired; its hits hold, its misses prove nothing: install its next version"
            )),
            Freshness::ClockBehind => note(&format!(
                "warning: the time given or the clock is before a time an issuer signed; misses of {name} prove \
                 nothing"
            )),
        }
    }
    for set in &probe.missing {
        note(&format!("warning: the set {set}, which the policy requires, is not installed"));
    }
    refused
}

/// Lists the labels that the policy does not name.
fn tell_unnamed_labels(checker: &Checker) {
    let mut labels: BTreeMap<String, usize> = BTreeMap::new();
    for unnamed in checker.unnamed_labels() {
        let label = format!("{} of {}, purpose {}", unnamed.label, unnamed.origin, unnamed.purpose);
        *labels.entry(label).or_default() += 1;
    }
    if labels.is_empty() {
        return;
    }
    let policy = checker.policy().name();
    note(&format!(
        "warning: the policy {policy} does not name these labels; a hit of theirs holds, never denies"
    ));
    for label in labels.keys().take(LABELS_SHOWN) {
        note(&format!("  {label}"));
    }
    if labels.len() > LABELS_SHOWN {
        note(&format!("  and {} more", labels.len() - LABELS_SHOWN));
    }
}
