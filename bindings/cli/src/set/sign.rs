//! `hashward set sign`: signing a head where the key is, attaching signatures where the rows are.

use super::describe::describe;
use super::stage::Stage;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Draft, Existing, Readers, is_no_input};
use crate::output::Output;
use clap::Args;
use hashward::set::{HashSet, SetHead, append_signatures, sign_head};
use hashward::trust::{Role, Root, SecretKey, Signature};
use std::path::{Path, PathBuf};

const HELP: &str = "\
The rows never have to meet the key. Three steps, two machines:

  where the rows are:
    hashward set build rows.csv --format csv --origin hotline.example \\
        --root hotline.hroot --unsigned --head list.head -o list.unsigned
  where the key is:
    hashward set sign list.head --key issuer.key --root hotline.hroot \\
        -o list.sig
  where the rows are:
    hashward set sign list.unsigned --attach list.sig \\
        --root hotline.hroot -o list.hset

The head is a few hundred bytes; it names every other byte of the set. Both machines print the \
set root: compare them before you attach the signature. `hashward set inspect list.head` shows what a head \
says before it is signed. The signed file is verified wholly before it gets its name, and is the same, \
byte for byte, as if it had been signed where it was built.

When the issuer's root asks for several keys, give --attach once for each signature.

A set that is signed already gets other signatures with --again, for example after one of its keys was lost:
  hashward set sign list.hset --again --key b.key --key c.key \\
      --root hotline-chain.hroot -o list-again.hset";

/// Sign a set's head with a key, or attach such signatures to the set.
#[derive(Args)]
#[command(after_help = HELP)]
#[command(group(clap::ArgGroup::new("step").required(true).multiple(true).args(["key", "attach"])))]
pub(crate) struct SignArgs {
    /// With --key the head file; with --attach the unsigned set.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The secret key file to sign the head with; with --again once for each key.
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
    /// Give a set that is signed already other signatures, those of --key or --attach, and no others.
    #[arg(long, requires = "root")]
    again: bool,
    /// A signature file to attach to the set; may be given more than once.
    #[arg(long, value_name = "SIG", requires = "root")]
    attach: Vec<PathBuf>,
    /// The issuer's root file: with --attach the result is verified by it, with --key the head and the key
    /// are held against it before anything is signed.
    #[arg(long, value_name = "ROOT")]
    root: Option<PathBuf>,
    /// Where to write the signature or the signed set.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// With --attach: replace the set that has the name already; what is not a set is never replaced.
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(args: &SignArgs, out: &mut Output) -> Result<Exit, Failure> {
    match (args.key.as_slice(), &args.root) {
        (_, Some(root)) if args.again || args.key.is_empty() => attach(args, root, out),
        ([key], _) if !args.replace => sign(args, key, out),
        ([_], _) => Err(Failure::usage("--replace goes with --attach or --again")),
        ([], _) => Err(Failure::usage("--attach needs --root")),
        _ => Err(Failure::usage("a head is signed with one key; several go with --again")),
    }
}

fn sign(args: &SignArgs, key: &Path, out: &mut Output) -> Result<Exit, Failure> {
    // A key must not sign just anything that is put before it, nor its holder what they have not seen.
    let bytes = files::read(&args.file)?;
    let head = SetHead::parse(&bytes).map_err(|error| no_head(error, &bytes).about(&args.file))?;
    let key = files::read_key(key)?;
    if let Some(path) = &args.root {
        expect_role(&files::read_root(path)?, &head, &key).map_err(|failure| failure.about(path))?;
    }
    let signature = sign_head(&bytes, &key);
    files::write(&args.out, &signature.to_bytes(), Readers::Umask, Existing::Keep)?;
    out.write(&describe(head.manifest(), Some(head.root())))?;
    out.line(&format!("signed by key {}", signature.key()))?;
    Ok(Exit::Done)
}

/// What was put before the key instead of a head.
fn no_head(error: hashward::Error, bytes: &[u8]) -> Failure {
    let stage = SetHead::leading(bytes).map(|head| Stage::of(&head, bytes.len() as u64));
    match stage {
        Ok(Stage::Signed) => Failure::new(error.code().as_str(), "the set is signed already"),
        Ok(Stage::Unsigned) => {
            let sentence =
                "this is the set itself; a key signs its head, which `hashward set build --head` wrote";
            Failure::new(error.code().as_str(), sentence)
        }
        Ok(Stage::Head) | Err(_) => {
            note("a head is what `hashward set build --unsigned --head FILE` writes");
            Failure::from(error)
        }
    }
}

/// Refuses to sign what readers of the root would refuse.
fn expect_role(root: &Root, head: &SetHead, key: &SecretKey) -> Result<(), Failure> {
    if head.manifest().issuer != root.id() {
        return Err(Failure::new("trust.issuer_unknown", "the head is of another issuer than this root"));
    }
    let is_patch = head.manifest().version.patch > 0;
    let may = |role| root.may(role, key.public().id());
    let may_sign = may(Role::Publish) || (is_patch && may(Role::RemoveOnly));
    if !may_sign {
        return Err(Failure::new("signature.key_unknown", "this root does not let the key sign sets"));
    }
    Ok(())
}

fn attach(args: &SignArgs, root: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let inputs = args.attach.iter().chain(&args.key).map(PathBuf::as_path).chain([args.file.as_path(), root]);
    is_no_input(&args.out, inputs)?;
    let mut draft = Draft::new(&args.out, Readers::Umask, Existing::replace_set_if(args.replace))?;
    let root = files::read_root(root)?;
    let read = |path: &PathBuf| {
        Signature::from_bytes(&files::read_small(path)?).map_err(|error| Failure::from(error).about(path))
    };
    let mut signatures = args.attach.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut bytes = files::read(&args.file)?;
    if args.again {
        let head = SetHead::leading(&bytes).map_err(|error| Failure::from(error).about(&args.file))?;
        bytes.truncate(usize::try_from(head.content_length()).unwrap_or(usize::MAX));
        for path in &args.key {
            let key = files::read_key(path)?;
            expect_role(&root, &head, &key).map_err(|failure| failure.about(path))?;
            signatures.push(sign_head(&bytes[..head.length()], &key));
        }
    }
    expect_unsigned(&bytes).map_err(|failure| failure.about(&args.file))?;
    append_signatures(&mut bytes, signatures)?;
    let set = HashSet::open_own(bytes, &root).map_err(|error| Failure::from(error).about(&args.file))?;
    draft.write(set.as_bytes())?;
    draft.finish()?;
    out.write(&describe(set.manifest(), Some(set.root())))?;
    Ok(Exit::Done)
}

/// Refuses a head and a set with signatures in words that say so.
fn expect_unsigned(bytes: &[u8]) -> Result<(), Failure> {
    let head = SetHead::leading(bytes)?;
    match Stage::of(&head, bytes.len() as u64) {
        Stage::Unsigned => Ok(()),
        Stage::Head => {
            let sentence = "this is a head; signatures are attached to the set that was built with it";
            Err(Failure::new("set.truncated", sentence))
        }
        Stage::Signed if (bytes.len() as u64) < head.content_length() => {
            Err(Failure::new("set.truncated", "the file ends before its signatures begin"))
        }
        Stage::Signed => Err(Failure::new("set.trailing_bytes", "the set is signed already")),
    }
}
