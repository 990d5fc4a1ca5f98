//! Policy and sets, opened before the first answer.

use super::CheckArgs;
use super::warn;
use crate::failure::Failure;
use crate::{files, trust};
use hashward::check::{Checker, Policy};
use hashward::{Timestamp, TrustStore};
use std::path::Path;

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
pub(super) fn checker(folder: &Path, policy: Policy, now: Timestamp) -> Result<Checker, Failure> {
    let store: TrustStore = trust::store(folder)?;
    let opened = Checker::open(&store, policy);
    let checker = opened.map_err(|error| Failure::from(error).about(folder))?;
    let sets = checker.sets(now);
    warn::of_states(&checker, &sets);
    if sets.iter().all(|state| state.refused.is_some()) {
        let sentence = "no installed set can be opened, so nothing can be checked";
        return Err(Failure::new("set.refused", sentence).about(folder));
    }
    warn::of_gaps(&store, &sets);
    warn::of_names(&checker, &sets);
    Ok(checker)
}
