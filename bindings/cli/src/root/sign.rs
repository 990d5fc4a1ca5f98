//! `hashward root sign`, `chain` and `show`: from a draft to what readers install.

use super::describe;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use clap::Args;
use hashward::ErrorCode;
use hashward::trust::{Draft, Role, Root};
use std::path::{Path, PathBuf};

const SIGN_HELP: &str = "\
The file goes from signer to signer, each on a machine of their own, or each signs a copy and the copies are \
joined. What it says is shown before anything is signed: compare the identity with the one that the others see.

  hashward root sign hotline.hroot --key a.key
  hashward root sign hotline.hroot --join hotline-signed-by-b.hroot

A root that replaces another is signed by root keys of both; with --before the command says how many are still \
missing.";

const CHAIN_HELP: &str = "\
Whoever pins the issuer later needs all of its roots, from the first on. `hashward trust pin` and every --root \
take such a file.

Example:
  hashward root chain hotline.hroot hotline-2.hroot -o all.hroot";

/// Sign a root file, or take over the signatures of copies.
#[derive(Args)]
#[command(after_help = SIGN_HELP)]
#[command(group(clap::ArgGroup::new("by").required(true).multiple(true).args(["key", "join"])))]
pub(crate) struct SignArgs {
    /// The root file, in which the signatures are put.
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    /// The secret key file to sign with.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A copy of the file that others signed; may be given more than once.
    #[arg(long, value_name = "FILE")]
    join: Vec<PathBuf>,
    /// The root that it replaces: the first root's file, or, once there is a second, a file of all (hashward root chain).
    #[arg(long, value_name = "ROOT")]
    before: Option<PathBuf>,
}

/// Put the roots of an issuer into one file, from the first on.
#[derive(Args)]
#[command(after_help = CHAIN_HELP)]
pub(crate) struct ChainArgs {
    /// The roots, from the first on.
    #[arg(value_name = "ROOT", required = true)]
    roots: Vec<PathBuf>,
    /// Where to write the file; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
}

pub(super) fn sign(args: &SignArgs, out: &mut Output) -> Result<Exit, Failure> {
    let about = |error: hashward::Error| Failure::from(error).about(&args.root);
    let bytes = files::read_small(&args.root)?;
    let says = Root::peek(&bytes).map_err(about)?;
    let mut draft = Draft::parse(&bytes).map_err(about)?;
    for path in &args.join {
        let failed = |error: hashward::Error| Failure::from(error).about(path);
        draft.join(&Draft::parse(&files::read_small(path)?).map_err(failed)?).map_err(failed)?;
    }
    if let Some(path) = &args.key {
        let key = files::read_key(path)?;
        let id = key.public().id();
        if !says.may(Role::Root, id) && !says.revoked().contains(&id) {
            let sentence = "this root does not give the key the role root";
            return Err(Failure::new("signature.key_unknown", sentence).about(path));
        }
        draft.sign(&key);
    }
    let before = args.before.as_deref().map(files::read_root).transpose()?;
    files::write(&args.root, &draft.to_bytes(), Readers::Umask, Existing::ReplaceIssued)?;
    out.write(&describe(&says))?;
    tell(&says, &draft, before.as_ref(), out)
}

/// Says who signed, and whether that is enough.
fn tell(says: &Root, draft: &Draft, before: Option<&Root>, out: &mut Output) -> Result<Exit, Failure> {
    for signature in draft.signatures() {
        out.line(&format!("signature {}", signature.key()))?;
    }
    let whole = match before {
        Some(before) => before.follow(&draft.to_bytes()).map(|_| ()),
        None if says.version() == 1 => Root::parse(&draft.to_bytes()).map(|_| ()),
        None => {
            let signed = draft.signatures().iter().filter(|one| says.may(Role::Root, one.key())).count();
            let asked = says.threshold(Role::Root).unwrap_or_default();
            note(&format!(
                "{signed} root keys of this version signed, and {asked} are asked for; the root it replaces asks for keys of its \
                 own, which `hashward root sign --before ROOT` counts"
            ));
            return Ok(Exit::Done);
        }
    };
    match whole {
        Ok(()) => note("as many keys signed as are asked for: it can be handed out"),
        Err(error) if error.code() == ErrorCode::SignatureThreshold => {
            let counted = |root: &Root| {
                let signed = draft.signatures().iter().filter(|one| root.may(Role::Root, one.key())).count();
                format!("{signed} of {}", root.threshold(Role::Root).unwrap_or_default())
            };
            let replaced = before.map(|before| format!(", {} of the one it replaces", counted(before)));
            note(&format!(
                "not enough yet: {} root keys of this version signed{}",
                counted(says),
                replaced.unwrap_or_default()
            ));
        }
        Err(error) => note(&format!("not to be handed out: {}", error.detail())),
    }
    Ok(Exit::Done)
}

pub(super) fn chain(args: &ChainArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut bytes = Vec::new();
    for path in &args.roots {
        bytes.extend(files::read_roots(path)?);
    }
    let root = Root::parse_chain(&bytes)?;
    files::write(&args.out, &bytes, Readers::Umask, Existing::Keep)?;
    out.write(&describe(&root))?;
    Ok(Exit::Done)
}

pub(super) fn show(path: &Path, out: &mut Output) -> Result<Exit, Failure> {
    let about = |error: hashward::Error| Failure::from(error).about(path);
    let bytes = files::read_roots(path)?;
    let files = Root::split_chain(&bytes).map_err(about)?;
    if files.len() > 1 {
        out.write(&describe(&Root::parse_chain(&bytes).map_err(about)?))?;
        return Ok(Exit::Done);
    }
    let says = Root::peek(&bytes).map_err(about)?;
    out.write(&describe(&says))?;
    tell(&says, &Draft::parse(&bytes).map_err(about)?, None, out)
}
