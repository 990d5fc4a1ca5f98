//! `hashward set inspect` and `hashward set verify`.

use super::describe::{ManifestLine, describe};
use super::stage::{self, Stage};
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::{files, time};
use clap::Args;
use hashward::Timestamp;
use hashward::set::{Entry, HashSet, SetHead, Status};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const INSPECT_HELP: &str = "\
What a file says of itself is worth nothing until it is verified: anybody can write any origin into a \
file. With --root the whole file is verified first, and the labels it uses are shown too.

Examples:
  hashward set inspect hotline.hset
  hashward set inspect hotline.hset --root hotline.hroot --json";

const VERIFY_HELP: &str = "\
Verifies layout, signatures and contents, from the first byte to the last. Exit code 0 means that the \
issuer of the root file signed exactly these bytes; whether the set is current is said beside it.

Example:
  hashward set verify hotline.hset --root hotline.hroot";

/// Show what a set file says of itself.
#[derive(Args)]
#[command(after_help = INSPECT_HELP)]
pub(crate) struct InspectArgs {
    /// The set file, signed or not, or a head.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The issuer's root file: verify first.
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,
    /// Print one line of JSON (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

/// Verify a set file wholly.
#[derive(Args)]
#[command(after_help = VERIFY_HELP)]
pub(crate) struct VerifyArgs {
    /// The set file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The issuer's root file.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// The time at which it should be current; the system's clock unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    now: Option<Timestamp>,
}

pub(super) fn inspect(args: &InspectArgs, out: &mut Output) -> Result<Exit, Failure> {
    if let Some(root) = &args.root {
        let set = open(&args.file, root)?;
        let labels: BTreeSet<String> = set.statements().iter().map(|statement| statement.label()).collect();
        let labels: Vec<String> = labels.into_iter().collect();
        let manifest = set.manifest();
        if args.json {
            out.json(&ManifestLine::verified(manifest, set.root(), labels))?;
        } else {
            out.write(&describe(manifest, Some(set.root())))?;
            out.line(&format!(
                "{:<9} {}",
                "labels",
                if labels.is_empty() { "-".to_owned() } else { labels.join(", ") }
            ))?;
            let (withdrawn, disputed) = (withdrawn(&set), disputed(&set));
            if withdrawn + disputed > 0 {
                out.line(&format!("entries   {withdrawn} withdrawn, {disputed} disputed"))?;
            }
            out.line("verified")?;
        }
        return Ok(Exit::Done);
    }
    let (head, stage) = peek(&args.file)?;
    let (word, state) = match stage {
        Stage::Head => ("head", "a head, to be signed"),
        Stage::Unsigned => ("unsigned", "not signed yet"),
        Stage::Signed => ("unverified", "not verified: give the issuer's root with --root"),
    };
    // Two machines compare the set root before a signature is made; elsewhere an unverified one misleads.
    let root = (stage == Stage::Head).then(|| head.root());
    if args.json {
        out.json(&ManifestLine::claimed(head.manifest(), word, root))?;
    } else {
        out.write(&describe(head.manifest(), root))?;
        out.line(state)?;
    }
    Ok(Exit::Done)
}

/// How many entries the set remembers as withdrawn.
fn withdrawn(set: &HashSet) -> usize {
    let told = set.withdrawn().filter(|tombstone| !tombstone.readmitted);
    told.map(|tombstone| tombstone.group).collect::<BTreeSet<_>>().len()
}

/// Of how many entries something said is disputed.
fn disputed(set: &HashSet) -> usize {
    let is_disputed = |entry: &Entry<'_>| entry.statements().any(|said| said.status == Status::Disputed);
    set.entries().filter(is_disputed).count()
}

pub(super) fn verify(args: &VerifyArgs, out: &mut Output) -> Result<Exit, Failure> {
    let set = open(&args.file, &args.root)?;
    let now = time::or_now(args.now)?;
    let manifest = set.manifest();
    out.write(&describe(manifest, Some(set.root())))?;
    let keys: Vec<_> = set.signatures().iter().map(|signature| signature.key().to_string()).collect();
    out.line(&format!("verified, signed by key {}", keys.join(", ")))?;
    if now < manifest.not_before {
        note(&format!("warning: the set is not yet valid at {now}"));
    } else if now >= manifest.expires {
        note(&format!(
            "warning: the set has expired, on {}; its hits still count, its misses prove nothing",
            manifest.expires
        ));
    }
    Ok(Exit::Done)
}

/// Opens a set of an issuer.
pub(super) fn open(file: &Path, root: &Path) -> Result<HashSet, Failure> {
    stage::open_own(file, &files::read_root(root)?)
}

/// The head of a file, and how far the file has come.
fn peek(file: &Path) -> Result<(SetHead, Stage), Failure> {
    let bytes = files::read(file)?;
    let refused = |error: hashward::Error| Failure::from(error).about(file);
    let head = SetHead::leading(&bytes).map_err(refused)?;
    let stage = Stage::of(&head, bytes.len() as u64);
    if stage == Stage::Signed {
        HashSet::peek(&bytes).map_err(refused)?;
    }
    Ok((head, stage))
}
