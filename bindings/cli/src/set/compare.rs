//! `hashward set delta` and `hashward set diff`: two versions of a list.

use super::stage;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers, is_no_input};
use crate::output::Output;
use clap::Args;
use hashward::set::{Changes, Delta, EntryRef, HashSet};
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const DELTA_HELP: &str = "\
A delta is what changed: readers who have the earlier version install it instead of the whole later file, and get \
that file byte for byte, with its signatures.

Example:
  hashward set delta list-1.hset list-2.hset --root hotline.hroot \\
      -o list-1-2.hdelta";

const DIFF_HELP: &str = "\
Entries are named as verdicts name them; nobody can read a hash from such a name. Two versions have an entry in \
common when they share a hash of it.

Example:
  hashward set diff list-1.hset list-2.hset --root hotline.hroot";

/// Two versions of a list.
#[derive(Args)]
pub(crate) struct Versions {
    /// The earlier version.
    #[arg(value_name = "EARLIER")]
    earlier: PathBuf,
    /// The later version.
    #[arg(value_name = "LATER")]
    later: PathBuf,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
}

/// Write what changed from one version of a set to a later one.
#[derive(Args)]
#[command(after_help = DELTA_HELP)]
pub(crate) struct DeltaArgs {
    #[command(flatten)]
    versions: Versions,
    /// Where to write the delta; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

/// Print what changed from one version of a set to another.
#[derive(Args)]
#[command(after_help = DIFF_HELP)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    versions: Versions,
    /// Print one line of JSON (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

impl Versions {
    fn open(&self) -> Result<(HashSet, HashSet), Failure> {
        let root = files::read_root(&self.root)?;
        let open = |path: &Path| stage::open_own(path, &root);
        Ok((open(&self.earlier)?, open(&self.later)?))
    }
}

pub(super) fn delta(args: &DeltaArgs, out: &mut Output) -> Result<Exit, Failure> {
    let Versions { earlier, later, root } = &args.versions;
    is_no_input(&args.out, [earlier, later, root].map(PathBuf::as_path))?;
    let (base, result) = args.versions.open()?;
    let delta = Delta::between(&base, &result)?;
    files::write(&args.out, &delta, Readers::Umask, Existing::Keep)?;
    let (from, to) = (base.manifest().version, result.manifest().version);
    out.line(&format!("{}  version {from} to {to}  {} bytes", base.manifest().set, delta.len()))?;
    Ok(Exit::Done)
}

/// What changed, as JSON.
#[derive(Serialize)]
struct ChangesLine {
    schema: &'static str,
    set: String,
    earlier: String,
    later: String,
    added: Vec<EntryRef>,
    removed: Vec<EntryRef>,
    withdrawn: Vec<EntryRef>,
    relabelled: Vec<EntryRef>,
    rows_changed: Vec<EntryRef>,
}

pub(super) fn diff(args: &DiffArgs, out: &mut Output) -> Result<Exit, Failure> {
    let (earlier, later) = args.versions.open()?;
    let changes = Changes::between(&earlier, &later)?;
    let (old, new) = (earlier.manifest(), later.manifest());
    if args.json {
        out.json(&ChangesLine {
            schema: "hashward.diff/1",
            set: old.set.to_string(),
            earlier: old.version.to_string(),
            later: new.version.to_string(),
            added: changes.added,
            removed: changes.removed,
            withdrawn: changes.withdrawn,
            relabelled: changes.relabelled,
            rows_changed: changes.rows_changed,
        })?;
        return Ok(Exit::Done);
    }
    let Changes { added, removed, withdrawn, relabelled, rows_changed } = &changes;
    if new.version < old.version {
        note("the set given first is the later one: what is added here was taken out since, and so on");
    }
    let told: BTreeSet<&EntryRef> = withdrawn.iter().collect();
    let lines = [("added", added), ("relabelled", relabelled), ("rows", rows_changed)];
    for (word, entries) in lines {
        entries.iter().try_for_each(|entry| out.line(&format!("{word:<10} {entry}")))?;
    }
    for entry in removed {
        let word = if told.contains(entry) { "withdrawn" } else { "removed" };
        out.line(&format!("{word:<10} {entry}"))?;
    }
    out.line(&format!(
        "{} {} to {}: {} added, {} removed, {} of them withdrawn, {} relabelled, {} with other rows",
        old.set,
        old.version,
        new.version,
        added.len(),
        removed.len(),
        withdrawn.len(),
        relabelled.len(),
        rows_changed.len(),
    ))?;
    Ok(Exit::Done)
}
