//! `hashward device`: filters for phones.

use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers, is_no_input};
use crate::issue::{self, Issue, SignArgs};
use crate::output::Output;
use crate::path::shown;
use crate::set::open_own;
use crate::{time, words};
use clap::{Args, Subcommand};
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::{DeviceAnswer, DeviceDelta, DeviceFilter, DeviceManifest, DeviceSet, Epoch, FilterRate};
use hashward::trust::{Role, Root};
use hashward::{Hash, Kind, Timestamp};
use std::path::{Path, PathBuf};

/// How long a filter is valid unless told otherwise.
const DAYS: u32 = 30;

const BUILD_HELP: &str = "\
A filter holds a few bits of a keyed digest for each row, so that no hash can be read out of it. But whoever holds it, \
which is everybody with the app, can try any file against it without anybody noticing; and a picture that was encoded \
again, by a messenger for example, is not found. So the issuer's root has to allow it (hashward root new \
--device-filters), and a filter never says more than \"possibly\".

Phones ask with the kinds given: each more makes an answer wrong more often. The rate 2^-20 is about one in a million, \
for asking a server next; what a person is told needs 2^-30.

An epoch keeps its salt: --before names the filter that phones have, and hashward device delta leads from it to the new one. \
A new epoch is begun with --epoch.

Examples:
  hashward device build list.hset --root hotline.hroot --epoch 1 \\
      --rate 2^-30 --key issuer.key -o list-1.hdev
  hashward device build list-2.hset --root hotline.hroot \\
      --before list-1.hdev --key issuer.key -o list-2.hdev
  hashward device delta list-1.hdev list-2.hdev --root hotline.hroot \\
      -o list-1-2.hdevd";

/// Make and try filters for phones.
#[derive(Subcommand)]
pub(crate) enum DeviceCommand {
    Build(BuildArgs),
    Sign(SignArgs),
    Delta(DeltaArgs),
    Inspect(InspectArgs),
    Ask(AskArgs),
}

/// Make the filter of a set.
#[derive(Args)]
#[command(after_long_help = BUILD_HELP)]
#[command(group(clap::ArgGroup::new("of").required(true).args(["epoch", "before"])))]
pub(crate) struct BuildArgs {
    /// The set.
    #[arg(value_name = "SET")]
    set: PathBuf,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Begin this epoch, with a new salt.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    epoch: Option<u32>,
    /// The filter that phones have: the new one is of the same epoch, rate and kinds.
    #[arg(long, value_name = "FILTER")]
    before: Option<PathBuf>,
    /// How often the filter may say "possibly" of a digest that is not listed; 2^-30 unless given.
    #[arg(long, value_parser = words::rate(), conflicts_with = "before")]
    rate: Option<FilterRate>,
    /// The kinds of digests that phones ask with; sha256 unless given. May be given more than once.
    #[arg(long, value_parser = words::digest(), conflicts_with = "before")]
    kind: Vec<Kind>,
    /// Secret key files that sign; without any the filter is to be signed by `hashward device sign`.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Where to write the filter; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When it is made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on what it does not list says nothing; 30 days after --created unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
}

/// Write what changed from one filter of an epoch to a later one.
#[derive(Args)]
pub(crate) struct DeltaArgs {
    /// The earlier filter.
    #[arg(value_name = "EARLIER")]
    earlier: PathBuf,
    /// The later filter.
    #[arg(value_name = "LATER")]
    later: PathBuf,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Where to write the delta; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

/// Show what a filter says of itself.
#[derive(Args)]
pub(crate) struct InspectArgs {
    /// The filter.
    #[arg(value_name = "FILTER")]
    file: PathBuf,
    /// The issuer's root file: verify first.
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,
}

/// Try files against a filter, as anybody who holds it can.
#[derive(Args)]
pub(crate) struct AskArgs {
    /// The filter.
    #[arg(value_name = "FILTER")]
    filter: PathBuf,
    /// Files.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// The moment of asking; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    now: Option<Timestamp>,
}

pub(crate) fn run(command: &DeviceCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        DeviceCommand::Build(args) => build(args, out),
        DeviceCommand::Sign(args) => issue::sign(args, &FILTER, out),
        DeviceCommand::Delta(args) => delta(args, out),
        DeviceCommand::Inspect(args) => inspect(args, out),
        DeviceCommand::Ask(args) => ask(args, out),
    }
}

fn build(args: &BuildArgs, out: &mut Output) -> Result<Exit, Failure> {
    let inputs = args.key.iter().chain([&args.set, &args.root]).chain(&args.before);
    is_no_input(&args.out, inputs.map(PathBuf::as_path))?;
    let root = files::read_root(&args.root)?;
    let set = open_own(&args.set, &root)?;
    let before = args.before.as_ref().map(|path| open(path, &root)).transpose()?;
    let created = time::or_now(args.created)?;
    let expires = args.expires.unwrap_or_else(|| created.plus_days(DAYS));
    let filter = match before.as_ref().map(DeviceSet::manifest) {
        Some(before) => DeviceFilter {
            kinds: before.kinds.clone(),
            rate: before.rate,
            epoch: before.epoch,
            created,
            expires,
        },
        None => DeviceFilter {
            kinds: if args.kind.is_empty() { vec![Kind::Sha256] } else { args.kind.clone() },
            rate: args.rate.unwrap_or(FilterRate::TwoToMinus30),
            epoch: Epoch::new(args.epoch.unwrap_or(1))?,
            created,
            expires,
        },
    };
    let draft = filter.build(&set, &root, before.as_ref())?;
    issue::finish(draft, &args.key, &root, &FILTER, &args.out, out)
}

const FILTER: Issue = Issue { role: Role::Publish, read: files::read, show };

/// Shows what a filter says of itself, signed or not.
fn show(path: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let bytes = files::read(path)?;
    let manifest = DeviceSet::peek(&bytes).map_err(|error| Failure::from(error).about(path))?;
    out.write(&describe(&manifest, bytes.len()))?;
    Ok(Exit::Done)
}

fn open(path: &Path, root: &Root) -> Result<DeviceSet, Failure> {
    DeviceSet::open(files::read(path)?, root).map_err(|error| Failure::from(error).about(path))
}

fn delta(args: &DeltaArgs, out: &mut Output) -> Result<Exit, Failure> {
    is_no_input(&args.out, [&args.earlier, &args.later, &args.root].map(PathBuf::as_path))?;
    let root = files::read_root(&args.root)?;
    let (earlier, later) = (open(&args.earlier, &root)?, open(&args.later, &root)?);
    let delta = DeviceDelta::between(&earlier, &later)?;
    files::write(&args.out, &delta, Readers::Umask, Existing::Keep)?;
    out.line(&format!("{} bytes, of a filter of {}", delta.len(), later.as_bytes().len()))?;
    Ok(Exit::Done)
}

fn inspect(args: &InspectArgs, out: &mut Output) -> Result<Exit, Failure> {
    if let Some(root) = &args.root {
        open(&args.file, &files::read_root(root)?)?;
    }
    show(&args.file, out)?;
    let verified = "not verified: give the issuer's root with --root";
    out.line(if args.root.is_some() { "verified" } else { verified })?;
    Ok(Exit::Done)
}

fn describe(manifest: &DeviceManifest, bytes: usize) -> String {
    let kinds: Vec<_> = manifest.kinds.iter().map(|kind| kind.as_str()).collect();
    let lines = [
        ("set id", manifest.set.to_string()),
        ("version", manifest.version.to_string()),
        ("origin", manifest.origin.clone()),
        ("purpose", manifest.purpose.to_string()),
        ("epoch", manifest.epoch.number.to_string()),
        ("digests", format!("{} of {}, {bytes} bytes", manifest.rows, kinds.join(", "))),
        ("rate", format!("{} of each digest asked after, at most", manifest.rate)),
        ("guarantee", format!("{}: any file can be tried against it", manifest.guarantee)),
        ("valid", format!("{} to {}", manifest.created, manifest.expires)),
        ("issuer", manifest.issuer.to_string()),
    ];
    lines.iter().map(|(name, value)| format!("{name:<9} {value}\n")).collect()
}

fn ask(args: &AskArgs, out: &mut Output) -> Result<Exit, Failure> {
    let set = open(&args.filter, &files::read_root(&args.root)?)?;
    let expires = set.manifest().expires;
    let is_past = time::or_now(args.now)? >= expires;
    let mut exit = if is_past { Exit::Indeterminate } else { Exit::Done };
    for path in &args.files {
        let Ok(fingerprint) = Fingerprint::of_path(path, &Limits::default()) else {
            Failure::new("io.failed", "the file cannot be read").about(path).report();
            exit = Exit::Indeterminate;
            continue;
        };
        let digests: [Hash; 4] = [
            fingerprint.md5().into(),
            fingerprint.sha1().into(),
            fingerprint.sha256().into(),
            fingerprint.blake3().into(),
        ];
        let answer = match set.ask(&digests) {
            None => "no digest asked after".to_owned(),
            Some(DeviceAnswer::NotListed) if is_past => "no answer".to_owned(),
            Some(DeviceAnswer::NotListed) => "not listed".to_owned(),
            Some(DeviceAnswer::PossiblyListed { false_positive_rate, .. }) => format!(
                "possibly listed (so are, of files that are not, one in {:.1} million)",
                1e-6 / false_positive_rate
            ),
        };
        out.line(&format!("{answer}  {}", shown(path)))?;
    }
    if is_past {
        note(&format!(
            "the filter is past its time since {expires}: what it does not list may be listed by now"
        ));
    }
    note("not listed says nothing of a file: one that was encoded again has other digests");
    Ok(exit)
}
