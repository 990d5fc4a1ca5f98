//! `hashward set known-good`: a list of files that belong on no other list.

use super::describe::describe;
use crate::failure::{Exit, Failure};
use crate::files::{self, Draft, Existing, Readers, is_no_input};
use crate::hash::{comparable, fingerprint};
use crate::output::Output;
use crate::time;
use crate::walk::Walk;
use clap::Args;
use hashward::Timestamp;
use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId};
use hashward::trust::Purpose;
use std::path::PathBuf;

/// How long a list is valid unless told otherwise.
const DAYS: u32 = 3_650;

const HELP: &str = "\
Files of which it is known what they are: an unpacked release of a CMS, the stock pictures of a website builder, one's own \
templates. Given to hashward set build --known-good they are refused there, and pictures that look alike too; installed \
beside other lists they make a verdict disputed instead of a match. Files that cannot be read stop it; empty files are left \
out.

The issuer's root has to allow the purpose known_good. An issuer of releases names the list there like any other \
(hashward release new), or readers who installed it are told that it may be old.

Examples:
  hashward set known-good wordpress-6.9/ --origin hotline.example \\
      --root hotline.hroot --key issuer.key -o known.hset
  hashward set build rows.csv … --known-good known.hset";

/// Make a list of known-good files of a folder.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct KnownGoodArgs {
    /// Files and folders.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Whose list it is, such as a domain.
    #[arg(long, value_name = "NAME")]
    origin: String,
    /// The issuer's root file, or a file of all its roots from the first on.
    #[arg(long, value_name = "ROOT")]
    root: PathBuf,
    /// Secret key files to sign with.
    #[arg(long, value_name = "FILE", required = true)]
    key: Vec<PathBuf>,
    /// Where to write the list; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When it was made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
}

pub(super) fn run(args: &KnownGoodArgs, out: &mut Output) -> Result<Exit, Failure> {
    is_no_input(&args.out, args.key.iter().chain([&args.root]).chain(&args.paths).map(PathBuf::as_path))?;
    let root = files::read_root(&args.root)?;
    let keys = args.key.iter().map(|key| files::read_key(key)).collect::<Result<Vec<_>, _>>()?;
    let mut draft = Draft::new(&args.out, Readers::Umask, Existing::Keep)?;
    let created = time::or_now(args.created)?;
    let mut description = Description::new(SetId::random()?, &args.origin, created, DAYS);
    description.purpose = Purpose::KnownGood;
    let mut builder = SetBuilder::new(&root, description);
    for found in Walk::new(&args.paths).without(draft.temporary()) {
        let fingerprint = fingerprint(&found.path, found.content)?;
        if fingerprint.length() == 0 {
            continue;
        }
        let mut entry = NewEntry::new()
            .hash(fingerprint.md5())
            .hash(fingerprint.sha1())
            .hash(fingerprint.sha256())
            .hash(fingerprint.blake3());
        if let Some(pdq) = comparable(&fingerprint) {
            entry = entry.pdq(pdq.hash(), pdq.quality(), None);
        }
        builder.add(entry)?;
    }
    let bytes = builder.build()?.sign(&keys.iter().collect::<Vec<_>>())?;
    let set = HashSet::open(bytes, &root)?;
    draft.write(set.as_bytes())?;
    draft.finish()?;
    out.write(&describe(set.manifest(), Some(set.root())))?;
    Ok(Exit::Done)
}
