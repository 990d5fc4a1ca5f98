//! `hashward trust list`.

use super::store;
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::time;
use clap::Args;
use hashward::Timestamp;
use hashward::check::{Checker, Freshness, Policy, SetStamp, SetState};
use hashward::trust::Root;
use serde::Serialize;
use std::path::PathBuf;

/// The version of the lines that `list --json` writes.
const SCHEMA: &str = "hashward.trust/1";

const HELP: &str = "\
A line for each issuer: identity, until when its root is valid, name; then one for each set: set id, \
version, state, until when its misses mean anything, origin and purpose. A set that does not verify any \
more is shown as refused, with its issuer's identity, and warned of. The exit code is 0 also then.

Example:
  hashward trust list --trust trust";

/// List pinned issuers and installed sets.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct ListArgs {
    /// The trust folder.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The time at which freshness is judged; the system's clock unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    now: Option<Timestamp>,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

/// One line of `list --json`: an issuer or a set.
#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<IssuerLine<'a>>,
    #[serde(flatten)]
    set: Option<SetLine<'a>>,
}

#[derive(Serialize)]
struct IssuerLine<'a> {
    id: String,
    name: &'a str,
    purposes: Vec<&'static str>,
    created: Timestamp,
    expires: Timestamp,
}

/// A set in its state; `pipe` answers the same.
#[derive(Serialize)]
pub(crate) struct SetLine<'a> {
    set: &'a SetStamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'static str>,
}

impl<'a> SetLine<'a> {
    pub(crate) fn of(state: &'a SetState) -> Self {
        let refused = state.refused.map(|code| code.as_str());
        Self { set: &state.set, expires: state.expires, refused }
    }
}

pub(super) fn list(args: &ListArgs, out: &mut Output) -> Result<Exit, Failure> {
    let now = time::or_now(args.now)?;
    let about = |error: hashward::Error| Failure::from(error).about(&args.trust);
    let store = store(&args.trust)?;
    let issuers = store.issuers().map_err(about)?;
    let sets = if store.installed().map_err(about)?.is_empty() {
        Vec::new()
    } else {
        // A checker opens every set, whatever its policy.
        Checker::open(&store, Policy::shipped("observe")?).map_err(about)?.sets(now)
    };
    for root in &issuers {
        if args.json {
            out.json(&Line { schema: SCHEMA, issuer: Some(issuer_line(root)), set: None })?;
        } else {
            out.line(&format!("issuer  {}  until {}  {}", root.id(), root.expires(), root.name()))?;
        }
    }
    for state in &sets {
        if args.json {
            out.json(&Line { schema: SCHEMA, issuer: None, set: Some(SetLine::of(state)) })?;
        } else {
            out.line(&for_people(state))?;
        }
        if let Some(code) = state.refused {
            note(&format!("warning: the set {} is refused ({code}) and not asked", state.set.set));
        }
    }
    if sets.is_empty() {
        note("no set is installed yet; to install one: hashward trust install SET --trust DIR");
    }
    Ok(Exit::Done)
}

fn for_people(state: &SetState) -> String {
    let set = &state.set;
    let (standing, whose) = match (state.refused, state.expires, &set.list) {
        (Some(code), _, _) => (format!("refused: {code}"), format!("issuer {}", set.issuer)),
        (None, Some(expires), Some(list)) => {
            let word = if set.freshness == Freshness::Expired { "since" } else { "until" };
            let standing = format!("{} {word} {expires}", set.freshness);
            (standing, format!("{} ({})", list.origin, list.purpose))
        }
        (None, _, _) => (set.freshness.to_string(), "-".to_owned()),
    };
    format!("set     {}  version {}  {standing}  {whose}", set.set, set.version)
}

fn issuer_line(root: &Root) -> IssuerLine<'_> {
    IssuerLine {
        id: root.id().to_string(),
        name: root.name(),
        purposes: root.purposes().iter().map(|purpose| purpose.as_str()).collect(),
        created: root.created(),
        expires: root.expires(),
    }
}
