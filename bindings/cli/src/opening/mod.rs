//! Policy and sets, opened before the first answer: of `check`, and of `pipe`, which opens them again.

mod warn;

use crate::failure::Failure;
use crate::{files, trust, words};
use clap::Args;
use hashward::check::{Checker, Context, Policy};
use hashward::{Timestamp, TrustStore};
use std::path::{Path, PathBuf};

/// What is asked, by which policy, where and when.
#[derive(Args)]
pub(crate) struct Opening {
    /// The trust folder, made with `hashward trust pin` and `hashward trust install`.
    #[arg(long, value_name = "DIR")]
    pub(crate) trust: PathBuf,
    /// The policy: agree-two, observe, single-list, or a file.
    #[arg(long, value_name = "FILE|NAME")]
    pub(crate) policy: String,
    /// With the policy single-list: whose list it follows.
    #[arg(long, value_name = "ORIGIN")]
    origin: Option<String>,
    /// With the policy single-list: a label that it acts on; may be given more than once.
    #[arg(long, value_name = "SCHEME/CODE")]
    label: Vec<String>,
    /// Where the files were met: rules may differ.
    #[arg(long, default_value = "upload", value_parser = words::context())]
    pub(crate) context: Context,
    /// The time of the check, like 2026-11-24T20:00:00Z; the system's clock unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub(crate) now: Option<Timestamp>,
}

/// The policy of the name or file given.
pub(crate) fn policy(args: &Opening) -> Result<Policy, Failure> {
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
pub(crate) fn checker(folder: &Path, policy: Policy, now: Timestamp) -> Result<Checker, Failure> {
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

/// Says the same of sets that were opened again, none of which may be worth asking by now.
pub(crate) fn warn_again(folder: &Path, checker: &Checker, now: Timestamp) {
    let sets = checker.sets(now);
    warn::of_states(checker, &sets);
    warn::of_gaps(&TrustStore::at(folder), &sets);
    warn::of_names(checker, &sets);
}
