//! `hashward contest` and `hashward set contests`: what a platform tells an issuer of an entry.

use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use crate::set::open_own;
use crate::{time, trust, words};
use clap::Args;
use hashward::Timestamp;
use hashward::check::{Checker, Policy};
use hashward::contest::{Contest, ContestReason};
use hashward::set::{EntryRef, HashSet, SetId};
use hashward::trust::PublicKey;
use serde::Serialize;
use std::path::PathBuf;

const CONTEST_HELP: &str = "\
Verdicts name entries; so does this. What is written holds no picture and no hash: the list, its version, the entry, \
why it is contested, who looked at the picture or that nobody did, and where an answer goes. Send it to the issuer by \
whatever way it takes; your key shows that it is yours to whoever knows the key.

Until the issuer withdraws or disputes the entry, an override in your policy keeps it from acting (core/docs/verdicts.md).

Examples:
  hashward contest 32-HEXADECIMAL-DIGITS --trust trust \\
      --reason wrong_content --reviewed-by 'trust and safety' \\
      --from host.example --contact abuse@host.example --key host.key \\
      -o stock-picture.contest
  hashward set contests stock-picture.contest --root hotline.hroot \\
      --set list.hset";

const CONTESTS_HELP: &str = "\
Each file is verified by the key it names. Who has that key is for you to know: compare the key id with what the sender \
told you by another way.

Example:
  hashward set contests inbox/*.contest --root hotline.hroot --set list.hset";

/// Tell an issuer of an entry that you hold to be wrong.
#[derive(Args)]
#[command(after_help = CONTEST_HELP)]
#[command(group(clap::ArgGroup::new("review").required(true).args(["reviewed_by", "not_reviewed"])))]
pub(crate) struct ContestArgs {
    /// The entry, as a verdict names it.
    #[arg(value_name = "ENTRY", value_parser = EntryRef::parse)]
    entry: EntryRef,
    /// The trust folder, in which the list is installed.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The list; needed only where several name the entry.
    #[arg(long, value_name = "SET-ID", value_parser = SetId::parse)]
    set: Option<SetId>,
    /// Why.
    #[arg(long, value_parser = words::contest())]
    reason: ContestReason,
    /// Who looked at the picture, by name or office.
    #[arg(long, value_name = "TEXT")]
    reviewed_by: Option<String>,
    /// Nobody looked at the picture.
    #[arg(long)]
    not_reviewed: bool,
    /// More for the issuer; no link and no hash belongs here.
    #[arg(long, value_name = "TEXT", default_value = "")]
    comment: String,
    /// Who contests, such as your domain.
    #[arg(long, value_name = "NAME")]
    from: String,
    /// Where the answer goes.
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    contact: String,
    /// Your secret key file (hashward key new).
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where to write the message; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
}

/// Read what platforms say of entries of your list.
#[derive(Args)]
#[command(after_help = CONTESTS_HELP)]
pub(crate) struct ContestsArgs {
    /// Messages that `hashward contest` wrote.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Your root file, or a file of all your roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Your list in its latest version, to see whether the entries are still on it.
    #[arg(long, value_name = "SET")]
    set: Option<PathBuf>,
    /// Print one line of JSON for each (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

pub(crate) fn contest(args: &ContestArgs, out: &mut Output) -> Result<Exit, Failure> {
    let store = trust::store(&args.trust)?;
    let refused = |error: hashward::Error| Failure::from(error).about(&args.trust);
    let checker = Checker::open(&store, Policy::shipped("observe")?).map_err(refused)?;
    let mut found = checker.sets_with(args.entry);
    found.retain(|set| args.set.is_none_or(|id| set.manifest().set == id));
    let set = match found.as_slice() {
        [set] => set,
        [] => {
            let sentence = "no installed list has an entry of this name";
            return Err(Failure::new("cli.not_listed", sentence).about(&args.trust));
        }
        _ => return Err(Failure::usage("several installed lists have the entry; name one with --set")),
    };
    let manifest = set.manifest();
    let contest = Contest {
        issuer: manifest.issuer,
        set: manifest.set,
        root: set.root(),
        entry: args.entry,
        reason: args.reason,
        reviewed_by: args.reviewed_by.clone(),
        comment: args.comment.clone(),
        from: args.from.clone(),
        contact: args.contact.clone(),
        created: time::or_now(args.created)?,
    };
    let bytes = contest.sign(&files::read_key(&args.key)?)?;
    files::write(&args.out, &bytes, Readers::Umask, Existing::Keep)?;
    out.line(&format!("contested {}  {}  list of {}", args.entry, args.reason, manifest.origin))?;
    note("send the file to the issuer; nothing was sent from here");
    Ok(Exit::Done)
}

/// A contest as JSON.
#[derive(Serialize)]
struct ContestLine<'a> {
    schema: &'static str,
    #[serde(flatten)]
    contest: &'a Contest,
    key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
}

pub(crate) fn contests(args: &ContestsArgs, out: &mut Output) -> Result<Exit, Failure> {
    let root = files::read_root(&args.root)?;
    let set = args.set.as_ref().map(|path| open_own(path, &root)).transpose()?;
    let mut exit = Exit::Done;
    for path in &args.files {
        let read = files::read_small(path).and_then(|bytes| Ok(Contest::open(&bytes)?));
        let (contest, key) = match read {
            Ok((contest, _)) if contest.issuer != root.id() => {
                Failure::new("trust.issuer_unknown", "the message is for another issuer")
                    .about(path)
                    .report();
                exit = Exit::Unusable;
                continue;
            }
            Ok(read) => read,
            Err(failure) => {
                failure.about(path).report();
                exit = Exit::Unusable;
                continue;
            }
        };
        let state = set.as_ref().map(|set| state(set, &contest));
        show(&contest, &key, state, args.json, out)?;
    }
    Ok(exit)
}

/// What has become of a contested entry.
fn state(set: &HashSet, contest: &Contest) -> &'static str {
    if set.manifest().set != contest.set {
        return "other_list";
    }
    if let Some(entry) = set.find_reference(&contest.entry) {
        let disputed =
            |statement: &hashward::set::Statement| statement.status == hashward::set::Status::Disputed;
        return if entry.statements().all(disputed) && entry.statements().next().is_some() {
            "disputed"
        } else {
            "listed"
        };
    }
    let leads = |row: &hashward::Hash| EntryRef::of(contest.set, row) == contest.entry;
    if set.withdrawn().any(|tombstone| leads(&tombstone.row)) { "withdrawn" } else { "not_listed" }
}

fn show(
    contest: &Contest,
    key: &PublicKey,
    state: Option<&'static str>,
    json: bool,
    out: &mut Output,
) -> Result<(), Failure> {
    if json {
        let key = key.id().to_string();
        return out.json(&ContestLine { schema: "hashward.contest/1", contest, key, state });
    }
    let reviewed =
        contest.reviewed_by.as_ref().map_or("nobody".to_owned(), |reviewer| format!("{reviewer:?}"));
    let mut lines = vec![
        (
            "entry",
            format!("{}{}", contest.entry, state.map_or(String::new(), |state| format!("  ({state})"))),
        ),
        ("reason", contest.reason.to_string()),
        ("reviewed", format!("by {reviewed}")),
        ("from", format!("{:?}, key {}", contest.from, key.id())),
        ("made", contest.created.to_string()),
        ("version", format!("set {}, root {}", contest.set, contest.root)),
    ];
    for (name, text) in [("contact", &contest.contact), ("comment", &contest.comment)] {
        if !text.is_empty() {
            lines.push((name, format!("{text:?}")));
        }
    }
    for (name, text) in lines {
        out.line(&format!("{name:<9} {text}"))?;
    }
    out.line("")
}
