//! `hashward set sign`: signing a head where the key is, attaching signatures where the rows are.

use super::describe::describe;
use crate::failure::{Exit, Failure};
use crate::files::{self, Draft, Existing, Readers};
use crate::output::Output;
use clap::Args;
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::{HashSet, append_signatures, sign_head};
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
    if !is_head(&head) {
        let sentence = "not the head of a set; `hashward set build --unsigned --head FILE` writes one";
        return Err(Failure::new("set.magic", sentence).about(&args.file));
    }
    let signature = sign_head(&head, &files::read_key(key)?);
    files::write(&args.out, &signature.to_bytes(), Readers::Umask, Existing::Keep)?;
    // A set's root is BLAKE3 of its head.
    let root = Fingerprint::of(&head, &Limits::default()).blake3().to_hex();
    out.line(&format!("root      {root}"))?;
    out.line(&format!("signed by {}", signature.key()))?;
    Ok(Exit::Done)
}

/// Whether bytes have the frame `magic[8], u16 1, u16, u32 length, body` of a set and nothing else.
///
/// A key must not sign just anything that is put before it.
fn is_head(bytes: &[u8]) -> bool {
    let Some((frame, body)) = bytes.split_first_chunk::<16>() else { return false };
    let length = u32::from_le_bytes([frame[12], frame[13], frame[14], frame[15]]);
    frame.starts_with(b"\x89HSET\r\n\x1a\x01\x00") && length as usize == body.len() && !body.is_empty()
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
