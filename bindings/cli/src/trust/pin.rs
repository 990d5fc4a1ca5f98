//! `hashward trust pin` and `hashward trust unpin`.

use super::{expect, store};
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::path::shown;
use crate::{files, root, time};
use clap::Args;
use hashward::trust::{IssuerId, Root};
use hashward::{ErrorCode, ErrorKind, TrustStore};
use std::path::PathBuf;

const PIN_HELP: &str = "\
Pinning is the one moment at which trust begins: from then on every set that this issuer's keys signed \
can be installed, and no other, and what they say of their origin is believed: an issuer may pack its \
own list, or somebody else's, and whose list a set is you then have on its word. Anybody can make a root file with any name in it. What cannot be imitated \
is the identity, the hash of the file. So get the identity from the issuer by another way than the file, \
on paper, from their web page or by telephone, and give it with --id. Without --id the file's identity \
is printed, nothing is pinned, and the exit code is 2.

Example:
  hashward trust pin hotline.hroot --trust trust --id 64-HEXADECIMAL-DIGITS";

const UNPIN_HELP: &str = "\
The sets that the issuer signed are removed too, and are printed. Afterwards none of its sets can be \
installed until it is pinned again. `hashward trust list` shows the identities.

Example:
  hashward trust unpin 64-HEXADECIMAL-DIGITS --trust trust";

/// Trust an issuer: allow its sets to be installed.
#[derive(Args)]
#[command(after_help = PIN_HELP)]
pub(crate) struct PinArgs {
    /// The issuer's first root file, or a file of all its roots from the first on.
    #[arg(value_name = "ROOT")]
    root: PathBuf,
    /// The trust folder; made if it does not exist.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The identity that the issuer published by another way than the file.
    #[arg(long, value_name = "HEX", value_parser = IssuerId::parse)]
    id: Option<IssuerId>,
}

/// Stop trusting an issuer, and remove its sets.
#[derive(Args)]
#[command(after_help = UNPIN_HELP)]
pub(crate) struct UnpinArgs {
    /// The issuer's identity.
    #[arg(value_name = "ISSUER-ID", value_parser = IssuerId::parse)]
    issuer: IssuerId,
    /// The trust folder.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
}

pub(super) fn pin(args: &PinArgs, out: &mut Output) -> Result<Exit, Failure> {
    let bytes = files::read_roots(&args.root)?;
    let about = |error: hashward::Error| Failure::from(error).about(&args.root);
    let root = Root::parse_chain(&bytes).map_err(about)?;
    let chain = Root::split_chain(&bytes).map_err(about)?;
    let Some(expected) = args.id else {
        out.write(&root::describe(&root))?;
        // Without the identity in it: whoever pastes the line unread must not have pinned the file by that.
        note(&format!(
            "cli.usage: nothing was pinned. Compare the identity with the one the issuer published by another \
             way than this file; if they are the same: hashward trust pin {} --trust {} --id IDENTITY",
            shown(&args.root),
            shown(&args.trust)
        ));
        return Ok(Exit::Unusable);
    };
    let failed = |error: hashward::Error| {
        let about = if error.kind() == ErrorKind::Io { &args.trust } else { &args.root };
        Failure::from(error).about(about)
    };
    let store = TrustStore::at(&args.trust);
    store.pin(chain[0], expected).map_err(failed)?;
    let now = time::or_now(None)?;
    for next in &chain[1..] {
        match store.install(*next, now) {
            // Pinned before, and further on already.
            Err(error) if error.code() == ErrorCode::RootRollback => {}
            installed => drop(installed.map_err(failed)?),
        }
    }
    out.line(&format!("pinned  {}  {}", root.id(), root.name()))?;
    Ok(Exit::Done)
}

pub(super) fn unpin(args: &UnpinArgs, out: &mut Output) -> Result<Exit, Failure> {
    let unpinned = store(&args.trust)?.unpin(args.issuer);
    let removed = unpinned.map_err(|error| Failure::from(error).about(&args.trust))?;
    let removed =
        expect(removed, "trust.issuer_unknown", "no issuer of this identity is pinned", &args.trust)?;
    out.line(&format!("unpinned  {}", args.issuer))?;
    for set in removed {
        out.line(&format!("removed   {set}"))?;
    }
    Ok(Exit::Done)
}
