//! `hashward trust list`.

use super::store;
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::time;
use clap::Args;
use hashward::Timestamp;
use hashward::check::{Checker, Freshness, Policy, SetStamp, SetState};
use hashward::set::{SetId, Version};
use hashward::trust::Root;
use serde::Serialize;
use std::path::PathBuf;

/// The version of the lines that `list --json` writes.
const SCHEMA: &str = "hashward.trust/1";

const HELP: &str = "\
A line for each issuer: identity, until when its root is valid, name, its release and timestamp; then one for each \
set: set id, version, state, until when its misses mean anything, origin and purpose; then one for each filter for \
phones: the list it was made of, version, epoch. A set that does not verify any \
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
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<FilterLine>,
}

impl Line<'_> {
    const NOTHING: Self = Self { schema: SCHEMA, issuer: None, set: None, filter: None };
}

#[derive(Serialize)]
struct FilterLine {
    set: SetId,
    issuer: String,
    version: Version,
    epoch: u32,
    created: Timestamp,
}

#[derive(Serialize)]
struct IssuerLine<'a> {
    id: String,
    name: &'a str,
    purposes: Vec<&'static str>,
    created: Timestamp,
    expires: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<IssuedLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<IssuedLine>,
}

/// A release or timestamp.
#[derive(Clone, Copy, Serialize)]
struct IssuedLine {
    number: u32,
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
        let release = store.release(root.id()).map_err(about)?;
        let release = release.map(|said| IssuedLine { number: said.number, expires: said.expires });
        let timestamp = store.timestamp(root.id()).map_err(about)?;
        let timestamp = timestamp.map(|said| IssuedLine { number: said.number, expires: said.expires });
        if args.json {
            let issuer = Some(issuer_line(root, release, timestamp));
            out.json(&Line { issuer, ..Line::NOTHING })?;
        } else {
            let mut line = format!("issuer  {}  until {}  {}", root.id(), root.expires(), root.name());
            for (word, issued) in [("release", release), ("timestamp", timestamp)] {
                if let Some(IssuedLine { number, expires }) = issued {
                    line.push_str(&format!("  {word} {number} until {expires}"));
                }
            }
            out.line(&line)?;
        }
    }
    for state in &sets {
        if args.json {
            out.json(&Line { set: Some(SetLine::of(state)), ..Line::NOTHING })?;
        } else {
            out.line(&for_people(state))?;
        }
        if let Some(code) = state.refused {
            note(&format!("warning: the set {} is refused ({code}) and not asked", state.set.set));
        }
    }
    let filters = store.filters().map_err(about)?;
    for (set, filter) in &filters {
        let (version, epoch, created) = (filter.version, filter.epoch, filter.created);
        if args.json {
            let issuer = filter.issuer.to_string();
            let filter = Some(FilterLine { set: *set, issuer, version, epoch, created });
            out.json(&Line { filter, ..Line::NOTHING })?;
        } else {
            out.line(&format!("filter  {set}  version {version}  epoch {epoch}  made {created}"))?;
        }
    }
    if sets.is_empty() && filters.is_empty() {
        note("no set is installed yet; to install one: hashward trust install SET --trust DIR");
    }
    Ok(Exit::Done)
}

fn for_people(state: &SetState) -> String {
    let set = &state.set;
    let (standing, whose) = match (state.refused, state.expires, &set.list) {
        (Some(code), _, _) => (format!("refused: {code}"), format!("issuer {}", set.issuer)),
        (None, Some(expires), Some(list)) => {
            let standing = match set.freshness {
                Freshness::Fresh => format!("{} until {expires}", set.freshness),
                Freshness::Expired => format!("{} since {expires}", set.freshness),
                Freshness::Unconfirmed | Freshness::ClockBehind => {
                    format!("{}, misses prove nothing", set.freshness)
                }
            };
            (standing, format!("{} ({})", list.origin, list.purpose))
        }
        (None, _, _) => (set.freshness.to_string(), "-".to_owned()),
    };
    format!("set     {}  version {}  {standing}  {whose}", set.set, set.version)
}

fn issuer_line(root: &Root, release: Option<IssuedLine>, timestamp: Option<IssuedLine>) -> IssuerLine<'_> {
    IssuerLine {
        id: root.id().to_string(),
        name: root.name(),
        purposes: root.purposes().iter().map(|purpose| purpose.as_str()).collect(),
        created: root.created(),
        expires: root.expires(),
        release,
        timestamp,
    }
}
