//! `hashward release` and `hashward timestamp`: what an issuer says is current.

use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use crate::set::open_own;
use crate::time;
use clap::{Args, Subcommand};
use hashward::Timestamp;
use hashward::release::{Release, TimestampStatement};
use hashward::set::{HashSet, SetId};
use hashward::trust::{Draft, KeyId, Role, Root};
use std::path::{Path, PathBuf};

const RELEASE_HELP: &str = "\
A release lists every set of an issuer in the version that is current, so that nobody can hand out an old one \
beside a new one. What the release before lists, and no set given replaces, goes on being listed.

Example:
  hashward release new list.hset --root hotline.hroot \\
      --before yesterday.hrel --key a.key -o hotline.hrel
  hashward release sign hotline.hrel --key b.key --root hotline.hroot";

const TIMESTAMP_HELP: &str = "\
A timestamp says for a short while that a release is the latest, and which patches came after it. Its key is at \
hand day and night, and can say nothing but this. When nobody signs one in time, readers go on asking the sets: \
hits hold, and misses prove nothing until the next. It lasts two days unless told otherwise, and 31 at most.

Patched sets that the timestamp before names are named again as long as the release is the same; give a patched set \
once, when it is new.

Example:
  hashward timestamp new --release hotline.hrel --root hotline.hroot \\
      --before last.htime --key clock.key -o hotline.htime";

/// Say which sets of an issuer are current.
#[derive(Subcommand)]
pub(crate) enum ReleaseCommand {
    New(ReleaseArgs),
    Sign(SignArgs),
    Show(ShowArgs),
}

/// Say for a short while that a release is the latest.
#[derive(Subcommand)]
pub(crate) enum TimestampCommand {
    New(TimestampArgs),
    Sign(SignArgs),
    Show(ShowArgs),
}

/// Make a release.
#[derive(Args)]
#[command(after_help = RELEASE_HELP)]
pub(crate) struct ReleaseArgs {
    /// Sets in their current versions.
    #[arg(value_name = "SET")]
    sets: Vec<PathBuf>,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// The release before; without it this is the first.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// A set that is published no more; may be given more than once.
    #[arg(long, value_name = "SET-ID", value_parser = SetId::parse, requires = "before")]
    without: Vec<SetId>,
    /// Secret key files that sign; without any the file is to be signed by `hashward release sign`.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Where to write the release; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When it was made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on it confirms nothing; a year after `--created` unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
}

/// Make a timestamp.
#[derive(Args)]
#[command(after_help = TIMESTAMP_HELP)]
pub(crate) struct TimestampArgs {
    /// Sets that were patched since the release and the timestamp before.
    #[arg(value_name = "SET")]
    patched: Vec<PathBuf>,
    /// The release that is the latest.
    #[arg(long, value_name = "FILE")]
    release: PathBuf,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// The timestamp before; without it this is the first.
    #[arg(long, value_name = "FILE")]
    before: Option<PathBuf>,
    /// Secret key files that sign; without any the file is to be signed by `hashward timestamp sign`.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Where to write the timestamp; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When it was made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on it confirms nothing; two days after `--created` unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
}

/// Sign it, or take over the signatures of copies.
#[derive(Args)]
#[command(group(clap::ArgGroup::new("by").required(true).multiple(true).args(["key", "join"])))]
pub(crate) struct SignArgs {
    /// The file, in which the signatures are put.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Secret key files to sign with.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// A copy of the file that others signed; may be given more than once.
    #[arg(long, value_name = "FILE")]
    join: Vec<PathBuf>,
}

/// Show what it says. Nothing is verified: signatures are named as the file has them, and may still be missing.
#[derive(Args)]
pub(crate) struct ShowArgs {
    /// The file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// What sets one kind of signed file apart from others.
pub(crate) struct Issue {
    /// The role that signs it.
    pub(crate) role: Role,
    pub(crate) read: fn(&Path) -> Result<Vec<u8>, Failure>,
    pub(crate) show: fn(&Path, &mut Output) -> Result<Exit, Failure>,
}

const RELEASE: Issue = Issue { role: Role::Publish, read: files::read_small, show };
const TIMESTAMP: Issue = Issue { role: Role::Timestamp, read: files::read_small, show };

pub(crate) fn release(command: &ReleaseCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        ReleaseCommand::New(args) => new_release(args, out),
        ReleaseCommand::Sign(args) => sign(args, &RELEASE, out),
        ReleaseCommand::Show(args) => show(&args.file, out),
    }
}

pub(crate) fn timestamp(command: &TimestampCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        TimestampCommand::New(args) => new_timestamp(args, out),
        TimestampCommand::Sign(args) => sign(args, &TIMESTAMP, out),
        TimestampCommand::Show(args) => show(&args.file, out),
    }
}

fn new_release(args: &ReleaseArgs, out: &mut Output) -> Result<Exit, Failure> {
    let root = files::read_root(&args.root)?;
    let mut before = match &args.before {
        Some(path) => Some(opened(path, |bytes| Release::open(bytes, &root))?),
        None => None,
    };
    if args.sets.is_empty() && before.is_none() {
        return Err(Failure::usage("name the sets that are current, or the release before with --before"));
    }
    for set in &args.without {
        if !before.iter().any(|before| before.sets.iter().any(|(listed, _)| listed == set)) {
            return Err(Failure::new("cli.not_listed", format!("{set} is not in the release before")));
        }
        before = before.map(|before| before.without(*set));
    }
    let sets = sets(&args.sets, &root)?;
    let created = time::or_now(args.created)?;
    let expires = args.expires.unwrap_or_else(|| created.plus_days(365));
    let draft = Release::draft(&root, before.as_ref(), &sets, created, expires)?;
    finish(draft, &args.key, &root, &RELEASE, &args.out, out)
}

fn new_timestamp(args: &TimestampArgs, out: &mut Output) -> Result<Exit, Failure> {
    let root = files::read_root(&args.root)?;
    let release = opened(&args.release, |bytes| Release::open(bytes, &root))?;
    let before = match &args.before {
        Some(path) => Some(opened(path, |bytes| TimestampStatement::open(bytes, &root))?),
        None => None,
    };
    let patched = sets(&args.patched, &root)?;
    let created = time::or_now(args.created)?;
    let expires = args.expires.unwrap_or_else(|| created.plus_days(2));
    for (set, (patch, _)) in before.iter().flat_map(|before| &before.patches) {
        let of_another_release =
            before.as_ref().is_some_and(|before| before.release != release.content_root());
        let is_given = patched.iter().any(|given| given.manifest().set == *set);
        let listed = release.sets.iter().find(|(listed, _)| listed == set);
        let listed = listed.filter(|(_, published)| published.version.patch < *patch);
        if let Some((_, published)) = listed.filter(|_| of_another_release && !is_given) {
            note(&format!(
                "the timestamp before named patch {patch} of the set {set}, of another release; this one says that \
                 version {} is current: if it is not, give the patched set",
                published.version
            ));
        }
    }
    let draft = TimestampStatement::draft(&release, before.as_ref(), &patched, created, expires)?;
    finish(draft, &args.key, &root, &TIMESTAMP, &args.out, out)
}

fn opened<T>(path: &Path, open: impl FnOnce(&[u8]) -> hashward::Result<T>) -> Result<T, Failure> {
    open(&files::read_small(path)?).map_err(|error| Failure::from(error).about(path))
}

fn sets(paths: &[PathBuf], root: &Root) -> Result<Vec<HashSet>, Failure> {
    paths.iter().map(|path| open_own(path, root)).collect()
}

/// Signs a draft with the keys given, writes it and shows it.
pub(crate) fn finish(
    mut draft: Draft,
    keys: &[PathBuf],
    root: &Root,
    issue: &Issue,
    path: &Path,
    out: &mut Output,
) -> Result<Exit, Failure> {
    sign_with(&mut draft, keys, root, issue.role)?;
    files::write(path, &draft.to_bytes(), Readers::Umask, Existing::Keep)?;
    (issue.show)(path, out)?;
    tell(&draft, root, issue.role);
    Ok(Exit::Done)
}

pub(crate) fn sign(args: &SignArgs, issue: &Issue, out: &mut Output) -> Result<Exit, Failure> {
    let root = files::read_root(&args.root)?;
    let parsed =
        |path: &Path| Draft::parse(&(issue.read)(path)?).map_err(|error| Failure::from(error).about(path));
    let mut draft = parsed(&args.file)?;
    for path in &args.join {
        draft.join(&parsed(path)?).map_err(|error| Failure::from(error).about(path))?;
    }
    sign_with(&mut draft, &args.key, &root, issue.role)?;
    files::write(&args.file, &draft.to_bytes(), Readers::Umask, Existing::ReplaceIssued)?;
    (issue.show)(&args.file, out)?;
    tell(&draft, &root, issue.role);
    Ok(Exit::Done)
}

fn sign_with(draft: &mut Draft, keys: &[PathBuf], root: &Root, role: Role) -> Result<(), Failure> {
    for path in keys {
        let key = files::read_key(path)?;
        if !root.may(role, key.public().id()) {
            let sentence = format!("this root does not give the key the role {role}");
            return Err(Failure::new("signature.key_unknown", sentence).about(path));
        }
        draft.sign(&key);
    }
    Ok(())
}

fn tell(draft: &Draft, root: &Root, role: Role) {
    let signed = draft.signatures().iter().filter(|one| root.may(role, one.key())).count();
    match root.threshold(role) {
        Some(asked) if signed >= asked => note("as many keys signed as are asked for: it can be handed out"),
        Some(asked) => note(&format!("{signed} of the {asked} keys needed for the role {role} signed")),
        None => note(&format!("this root gives no key the role {role}")),
    }
}

fn show(path: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let bytes = files::read_small(path)?;
    let signers: Vec<KeyId> = match Draft::parse(&bytes) {
        Ok(draft) => draft.signatures().iter().map(|signature| signature.key()).collect(),
        Err(error) => return Err(Failure::from(error).about(path)),
    };
    let mut text = match Release::peek(&bytes) {
        Ok(release) => describe_release(&release),
        Err(_) => describe_timestamp(&opened(path, TimestampStatement::peek)?),
    };
    for signer in signers {
        text.push_str(&format!("signature {signer}\n"));
    }
    out.write(&text)?;
    Ok(Exit::Done)
}

fn describe_release(release: &Release) -> String {
    let mut text = format!(
        "release   {} of {}\ncontent   {}\nvalid     {} to {}\nroot      version {}\n",
        release.number,
        release.issuer,
        release.content_root(),
        release.created,
        release.expires,
        release.root_version
    );
    for (set, published) in &release.sets {
        text.push_str(&format!("set       {set}  version {}  {}\n", published.version, published.root));
    }
    text
}

fn describe_timestamp(timestamp: &TimestampStatement) -> String {
    let mut text = format!(
        "timestamp {} of {}\nrelease   {}\nvalid     {} to {}\n",
        timestamp.number, timestamp.issuer, timestamp.release, timestamp.created, timestamp.expires
    );
    for (set, (patch, root)) in &timestamp.patches {
        text.push_str(&format!("patched   {set}  patch {patch}  {root}\n"));
    }
    text
}
