//! `hashward set withdraw` and `hashward set dispute`: the next patch of a set.

use super::stage;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Draft, Existing, Readers, is_no_input};
use crate::output::Output;
use crate::{time, words};
use clap::Args;
use hashward::set::{
    Delta, Entry, EntryRef, HashSet, PatchBuilder, UnsignedSet, WithdrawalReason, append_signatures,
    sign_head,
};
use hashward::trust::Role;
use hashward::{Day, Hash};
use std::path::{Path, PathBuf};

/// How long look-ups answer with a withdrawal unless told otherwise.
const DAYS: i32 = 90;

const WITHDRAW_HELP: &str = "\
Takes pictures out of a list within minutes: whatever names one, all its hashes go. A key with the role \
remove_only or publish signs, and readers install the delta, a few hundred bytes. Patches of one publish may \
touch a tenth of its entries, at least 16 and at most 1,000; what is beyond that waits for the next publish.

Look-ups answer with the withdrawal and its reason until the day given, so that what was decided on the entry can \
be looked at again. With the reason depicted_person_withdrew nothing is left of it in the list, nor of an earlier \
withdrawal that --hash names; readers keep the version before on disk until the next one.

Where the root has the role timestamp, readers take the patched set for the current one when a timestamp names it: \
make one with hashward timestamp new PATCHED, and hand both out. Until then misses in it prove nothing.

The next publish carries the withdrawals, or readers refuse it: give `hashward set build` the options --previous \
PUBLISHED and --patched PATCHED. An entry comes back only by --readmit.

Examples:
  hashward set withdraw list.hset --entry 32-HEXADECIMAL-DIGITS \\
      --reason wrong_content --root hotline.hroot --key remove.key \\
      -o list-1.hset --delta list-1.hdelta
  hashward timestamp new list-1.hset --release hotline.hrel \\
      --before last.htime --root hotline.hroot --key clock.key -o now.htime
  hashward trust install list-1.hdelta now.htime --trust trust";

const DISPUTE_HELP: &str = "\
Marks what a list says of pictures as disputed. They stay listed, and their hits no longer deny while somebody looks \
at the entries again. A key with the role remove_only or publish signs.

The next publish says it too, in the column status, or lint names the entry: give `hashward set build` the options \
--previous PUBLISHED and --patched PATCHED.

Example:
  hashward set dispute list.hset --hash sha256:64-HEXADECIMAL-DIGITS \\
      --root hotline.hroot --key remove.key -o list-1.hset \\
      --delta list-1.hdelta";

/// Which entries of which set, and what becomes of the patch.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("which").required(true).multiple(true).args(["hash", "entry"])))]
#[command(group(clap::ArgGroup::new("signing").required(true).args(["key", "unsigned"])))]
pub(crate) struct PatchArgs {
    /// The set in its latest version, patched before or not.
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// A hash of the picture, as KIND:HEX; may be given more than once.
    #[arg(long, value_name = "KIND:HEX", value_parser = words::hash)]
    hash: Vec<Hash>,
    /// The name of an entry, as verdicts give it; may be given more than once.
    #[arg(long, value_name = "HEX", value_parser = EntryRef::parse)]
    entry: Vec<EntryRef>,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Secret key files to sign with.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Leave the patched set unsigned, to be signed on another machine (hashward set sign).
    #[arg(long, requires = "head")]
    unsigned: bool,
    /// With --unsigned: where to write the head, which is what gets signed.
    #[arg(long, value_name = "FILE", conflicts_with = "key")]
    head: Option<PathBuf>,
    /// Where to write the patched set, from which the next patch goes on; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Where to write the delta, which is what readers install; must not exist.
    #[arg(long, value_name = "FILE", conflicts_with = "unsigned")]
    delta: Option<PathBuf>,
}

/// Take pictures out of a list by a patch.
#[derive(Args)]
#[command(after_help = WITHDRAW_HELP)]
pub(crate) struct WithdrawArgs {
    #[command(flatten)]
    patch: PatchArgs,
    /// Why.
    #[arg(long, value_parser = words::withdrawal())]
    reason: words::Withdrawal,
    /// The day of the withdrawal; today unless given.
    #[arg(long, value_name = "DAY", value_parser = Day::parse)]
    on: Option<Day>,
    /// The last day on which look-ups answer with it; 90 days later unless given.
    #[arg(long, value_name = "DAY", value_parser = Day::parse)]
    until: Option<Day>,
}

/// Mark what a list says of pictures as disputed by a patch.
#[derive(Args)]
#[command(after_help = DISPUTE_HELP)]
pub(crate) struct DisputeArgs {
    #[command(flatten)]
    patch: PatchArgs,
}

pub(super) fn withdraw(args: &WithdrawArgs, out: &mut Output) -> Result<Exit, Failure> {
    let on = match args.on {
        Some(day) => day,
        None => time::or_now(None)?.day(),
    };
    let until = args.until.map_or_else(|| Day::from_days(on.days().saturating_add(DAYS)), Ok)?;
    let reason: Option<WithdrawalReason> = args.reason.leaves();
    let forget = reason.is_none();
    patch(&args.patch, "withdrawn", forget, out, |patch, entry| patch.withdraw(entry, reason, on, until))
}

pub(super) fn dispute(args: &DisputeArgs, out: &mut Output) -> Result<Exit, Failure> {
    patch(&args.patch, "disputed", false, out, |patch, entry| patch.dispute(entry))
}

fn patch(
    args: &PatchArgs,
    word: &str,
    forget: bool,
    out: &mut Output,
    mut change: impl FnMut(&mut PatchBuilder<'_>, Entry<'_>) -> hashward::Result<()>,
) -> Result<Exit, Failure> {
    let inputs = || args.key.iter().chain([&args.set, &args.root]).map(PathBuf::as_path);
    for target in [Some(&args.out), args.delta.as_ref(), args.head.as_ref()].into_iter().flatten() {
        is_no_input(target, inputs())?;
    }
    let root = files::read_root(&args.root)?;
    let base = stage::open_own(&args.set, &root)?;
    let mut patch = PatchBuilder::new(&base);
    let mut lines = Vec::new();
    let mut entries = Vec::new();
    for hash in &args.hash {
        match base.find(hash) {
            Some(entry) => entries.push(entry),
            None if forget && patch.forget(hash).is_ok() => lines.push(format!("forgotten {}", hash.kind())),
            None => {
                return Err(not_listed(
                    args,
                    &base,
                    &|row| row == hash,
                    &format!("{}:{}", hash.kind(), hash.to_hex()),
                ));
            }
        }
    }
    for name in &args.entry {
        let leads = |row: &Hash| EntryRef::of(base.manifest().set, row) == *name;
        let entry = base.find_reference(name);
        entries.push(entry.ok_or_else(|| not_listed(args, &base, &leads, &name.to_string()))?);
    }
    for entry in entries {
        change(&mut patch, entry)?;
        let kinds: Vec<_> = entry.rows().map(|row| row.kind().as_str()).collect();
        let line = format!("{word:<9} {}  {}", entry.reference(), kinds.join(" "));
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    for path in &args.key {
        let key = files::read_key(path)?.public().id();
        if !root.may(Role::Publish, key) && !root.may(Role::RemoveOnly, key) {
            let sentence = "this root gives the key neither the role remove_only nor publish";
            return Err(Failure::new("signature.key_unknown", sentence).about(path));
        }
    }
    let cap = base.manifest().patch_cap();
    if lines.len() > cap as usize {
        let sentence = format!(
            "patches of one publish may touch {cap} entries in all, and readers take no more: make the next publish instead"
        );
        return Err(Failure::new("set.patch_cap", sentence).about(&args.set));
    }
    let unsigned = patch.build()?;
    let draft = Draft::new(&args.out, Readers::Umask, Existing::Keep)?;
    match &args.head {
        Some(head) => left_unsigned(unsigned, head, draft)?,
        None => signed(unsigned, args, &base, &root, draft)?,
    }
    lines.iter().try_for_each(|line| out.line(line))?;
    if args.head.is_some() {
        out.line("not signed yet: sign the head with `hashward set sign`, then make the delta with `hashward set delta`")?;
    }
    if root.threshold(Role::Timestamp).is_some() {
        note(
            "misses in it prove nothing until a timestamp names it: hashward timestamp new PATCHED --release …",
        );
    }
    Ok(Exit::Done)
}

/// Says that what was named is not listed, and whether it was once.
fn not_listed(args: &PatchArgs, base: &HashSet, is_named: &dyn Fn(&Hash) -> bool, name: &str) -> Failure {
    let gone = base.withdrawn().any(|tombstone| !tombstone.readmitted && is_named(&tombstone.row));
    let state = if gone { "was withdrawn already" } else { "is not listed by this set" };
    Failure::new("cli.not_listed", format!("{name} {state}")).about(&args.set)
}

fn signed(
    unsigned: UnsignedSet,
    args: &PatchArgs,
    base: &HashSet,
    root: &hashward::trust::Root,
    mut draft: Draft,
) -> Result<(), Failure> {
    let keys = args.key.iter().map(|key| files::read_key(key)).collect::<Result<Vec<_>, _>>()?;
    let signatures = keys.iter().map(|key| sign_head(unsigned.head(), key)).collect();
    let mut bytes = Vec::new();
    unsigned.write_to(&mut bytes)?;
    append_signatures(&mut bytes, signatures)?;
    let set = HashSet::open_own(bytes, root)?;
    let delta = Delta::between(base, &set)?;
    draft.write(set.as_bytes())?;
    if let Some(path) = &args.delta {
        files::write(path, &delta, Readers::Umask, Existing::Keep)?;
    }
    draft.finish()
}

fn left_unsigned(unsigned: UnsignedSet, head: &Path, mut draft: Draft) -> Result<(), Failure> {
    let mut written = Draft::new(head, Readers::Umask, Existing::Keep)?;
    written.write(unsigned.head())?;
    let mut bytes = Vec::new();
    unsigned.write_to(&mut bytes)?;
    draft.write(&bytes)?;
    draft.finish()?;
    written.finish()
}
