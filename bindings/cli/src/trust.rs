//! `hashward trust`.

use crate::failure::{Exit, Failure, note};
use crate::files;
use crate::output::Output;
use crate::{root, time};
use clap::{Args, Subcommand};
use hashward::check::{Answer, Checker, Policy, Request, SetEvidence};
use hashward::trust::{IssuerId, Root};
use hashward::{Change, Timestamp, TrustStore};
use serde::Serialize;
use std::path::PathBuf;

/// The version of the lines that `list --json` writes.
const SCHEMA: &str = "hashward.trust/1";

const PIN_HELP: &str = "\
Pinning is the one moment at which trust begins: from then on every set that this issuer's keys signed \
can be installed, and no other. Anybody can make a root file with any name in it. What cannot be imitated \
is the identity, the hash of the file. So get the identity from the issuer by another way than the file, \
on paper, from their web page or by telephone, and give it with --id. Without --id the file's identity \
is printed, nothing is pinned, and the exit code is 2.

Example:
  hashward trust pin hotline.hroot --trust trust --id 64-HEXADECIMAL-DIGITS";

const INSTALL_HELP: &str = "\
Each set is verified from its first byte to its last, held against its issuer's pinned root and against \
the version installed before, and then replaces that version. A set that is older than the installed one, \
not yet valid, or not wholly as it was signed is refused. One that is refused does not keep the others \
from being installed; the exit code is then 2.

Example:
  hashward trust install hotline.hset other.hset --trust trust";

const LIST_HELP: &str = "\
Example:
  hashward trust list --trust trust";

/// Choose whose sets to believe, and install them.
#[derive(Subcommand)]
pub(crate) enum TrustCommand {
    Pin(PinArgs),
    Install(InstallArgs),
    List(ListArgs),
}

/// Trust an issuer: allow its sets to be installed.
#[derive(Args)]
#[command(after_help = PIN_HELP)]
pub(crate) struct PinArgs {
    /// The issuer's root file.
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    /// The trust folder; made if it does not exist.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The identity that the issuer published by another way than the file.
    #[arg(long, value_name = "HEX", value_parser = IssuerId::parse)]
    id: Option<IssuerId>,
}

/// Verify sets and install them.
#[derive(Args)]
#[command(after_help = INSTALL_HELP)]
pub(crate) struct InstallArgs {
    /// Set files.
    #[arg(value_name = "SET", required = true)]
    sets: Vec<PathBuf>,
    /// The trust folder.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The time of the installation; the system's clock unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    now: Option<Timestamp>,
}

/// List pinned issuers and installed sets.
#[derive(Args)]
#[command(after_help = LIST_HELP)]
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

pub(crate) fn run(command: &TrustCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        TrustCommand::Pin(args) => pin(args, out),
        TrustCommand::Install(args) => install(args, out),
        TrustCommand::List(args) => list(args, out),
    }
}

fn pin(args: &PinArgs, out: &mut Output) -> Result<Exit, Failure> {
    let bytes = files::read_small(&args.root)?;
    let root = Root::parse(&bytes).map_err(|error| Failure::from(error).about(&args.root))?;
    let Some(expected) = args.id else {
        out.write(&root::describe(&root))?;
        let command = root::pin_command(&args.root, &args.trust, &root.id().to_string());
        note(&format!(
            "cli.usage: nothing was pinned. Compare the identity with the one the issuer published by another \
             way than this file; if they are the same: {command}"
        ));
        return Ok(Exit::Unusable);
    };
    TrustStore::at(&args.trust)
        .pin(&bytes, expected)
        .map_err(|error| Failure::from(error).about(&args.root))?;
    out.line(&format!("pinned  {}  {}", root.id(), root.name()))?;
    Ok(Exit::Done)
}

fn install(args: &InstallArgs, out: &mut Output) -> Result<Exit, Failure> {
    let now = time::or_now(args.now)?;
    let store = TrustStore::at(&args.trust);
    let mut exit = Exit::Done;
    for path in &args.sets {
        let installed = files::read(path)
            .and_then(|bytes| store.install(bytes, now).map_err(|error| Failure::from(error).about(path)));
        match installed {
            Ok((set, change)) => {
                let manifest = set.manifest();
                let (word, origin, version) = (change_word(change), &manifest.origin, manifest.version);
                let (name, expires) = (manifest.set, manifest.expires);
                out.line(&format!("{word:<9}  {name}  version {version}  until {expires}  {origin}"))?;
            }
            Err(failure) => {
                failure.report();
                exit = Exit::Unusable;
            }
        }
    }
    Ok(exit)
}

const fn change_word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Replaced => "replaced",
        Change::Repaired => "repaired",
        Change::Unchanged => "unchanged",
    }
}

/// One line of `list --json`: an issuer or a set.
#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<IssuerLine<'a>>,
    #[serde(flatten)]
    evidence: Option<SetLine<'a>>,
}

#[derive(Serialize)]
struct IssuerLine<'a> {
    id: String,
    name: &'a str,
    purposes: Vec<&'static str>,
    created: Timestamp,
    expires: Timestamp,
}

#[derive(Serialize)]
struct SetLine<'a> {
    set: &'a hashward::check::SetStamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<&'a str>,
}

fn list(args: &ListArgs, out: &mut Output) -> Result<Exit, Failure> {
    let about = |error: hashward::Error| Failure::from(error).about(&args.trust);
    let store = TrustStore::at(&args.trust);
    let issuers = store.issuers().map_err(about)?;
    let sets = if store.installed().map_err(about)?.is_empty() {
        Vec::new()
    } else {
        // A checker that never acts opens every set; its evidence says what became of each.
        let request = Request::new(time::or_now(args.now)?);
        Checker::open(&store, Policy::shipped("observe")?).map_err(about)?.check(&[], &request).sets
    };
    for root in &issuers {
        if args.json {
            out.json(&Line { schema: SCHEMA, issuer: Some(issuer_line(root)), evidence: None })?;
        } else {
            out.line(&format!("issuer  {}  until {}  {}", root.id(), root.expires(), root.name()))?;
        }
    }
    for evidence in &sets {
        let refused = refusal(evidence);
        if args.json {
            let line = SetLine { set: &evidence.set, refused };
            out.json(&Line { schema: SCHEMA, issuer: None, evidence: Some(line) })?;
        } else {
            out.line(&set_line(evidence, refused))?;
        }
    }
    if sets.is_empty() {
        note("no set is installed yet; to install one: hashward trust install SET --trust DIR");
    }
    Ok(Exit::Done)
}

fn refusal(evidence: &SetEvidence) -> Option<&str> {
    match &evidence.answer {
        Answer::Refused { code } => Some(code),
        _ => None,
    }
}

fn set_line(evidence: &SetEvidence, refused: Option<&str>) -> String {
    let set = &evidence.set;
    let list = set.list.as_ref();
    let whose = list.map_or_else(|| "-".to_owned(), |list| format!("{} ({})", list.origin, list.purpose));
    let state = refused.map_or_else(|| set.freshness.to_string(), |code| format!("refused: {code}"));
    format!("set     {}  version {}  {state}  {whose}", set.set, set.version)
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
