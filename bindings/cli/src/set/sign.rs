//! `hashward set sign`: signing a head where the key is, attaching signatures where the rows are.

use super::describe::describe;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Draft, Existing, Readers};
use crate::output::Output;
use clap::Args;
use hashward::set::{HashSet, SetHead, append_signatures, sign_head};
use hashward::trust::Signature;
use std::path::{Path, PathBuf};

const HELP: &str = "\
The rows never have to meet the key. Three steps, two machines:

  where the rows are:
    hashward set build rows.csv --format csv --origin hotline.example \\
        --root hotline.hroot --unsigned --head list.head -o list.unsigned
  where the key is:
    hashward set sign list.head --key issuer.key -o list.sig
  where the rows are:
    hashward set sign list.unsigned --attach list.sig \\
        --root hotline.hroot -o list.hset

The head is a few hundred bytes; it names every other byte of the set. Both machines print the set's \
root: compare them before you attach the signature. The signed file is verified wholly before it gets its name, and is \
the same, byte for byte, as if it had been signed where it was built.

--attach takes several signatures when the issuer's root asks for several keys.";

/// Sign a set's head with a key, or attach such signatures to the set.
#[derive(Args)]
#[command(after_help = HELP)]
#[command(group(clap::ArgGroup::new("step").required(true).args(["key", "attach"])))]
pub(crate) struct SignArgs {
    /// With --key the head file; with --attach the unsigned set.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The secret key file to sign the head with.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["root", "replace"])]
    key: Option<PathBuf>,
    /// Signature files to attach to the set.
    #[arg(long, value_name = "SIG", num_args = 1.., requires = "root")]
    attach: Vec<PathBuf>,
    /// The issuer's root file, to verify the result.
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,
    /// Where to write the signature or the signed set.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the set that has the name already.
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(args: &SignArgs, out: &mut Output) -> Result<Exit, Failure> {
    match (&args.key, &args.root) {
        (Some(key), _) => sign(args, key, out),
        (None, Some(root)) => attach(args, root, out),
        (None, None) => Err(Failure::usage("--attach needs --root")),
    }
}

fn sign(args: &SignArgs, key: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let head = files::read_small(&args.file)?;
    // A key must not sign just anything that is put before it, nor its holder what they have not seen.
    let read = SetHead::parse(&head).map_err(|error| {
        note("a head is what `hashward set build --unsigned --head FILE` writes");
        Failure::from(error).about(&args.file)
    })?;
    let signature = sign_head(&head, &files::read_key(key)?);
    files::write(&args.out, &signature.to_bytes(), Readers::Umask, Existing::Keep)?;
    out.write(&describe(read.manifest(), Some(read.root())))?;
    out.line(&format!("signed by {}", signature.key()))?;
    Ok(Exit::Done)
}

fn attach(args: &SignArgs, root: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let root = files::read_root(root)?;
    let read = |path: &PathBuf| {
        Signature::from_bytes(&files::read_small(path)?).map_err(|error| Failure::from(error).about(path))
    };
    let signatures = args.attach.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut bytes = files::read(&args.file)?;
    append_signatures(&mut bytes, signatures)?;
    let set = HashSet::open(bytes, &root).map_err(|error| Failure::from(error).about(&args.file))?;
    let mut draft = Draft::new(&args.out, Readers::Umask, Existing::replace_if(args.replace))?;
    draft.write(set.as_bytes())?;
    draft.finish()?;
    out.write(&describe(set.manifest(), Some(set.root())))?;
    Ok(Exit::Done)
}
