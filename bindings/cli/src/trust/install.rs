//! `hashward trust install` and `hashward trust remove`.

use super::{expect, store};
use crate::failure::{Exit, Failure, note};
use crate::files;
use crate::output::Output;
use crate::path::shown;
use crate::set::expect_signed;
use crate::time;
use clap::Args;
use hashward::check::{Checker, Policy};
use hashward::set::{HashSet, SetHead, SetId};
use hashward::{Change, Content, Installation, Timestamp, TrustStore};
use std::path::{Path, PathBuf};

const INSTALL_HELP: &str = "\
Each file is verified from its first byte to its last, held against its issuer's pinned root and against \
the version installed before, and then replaces that version: sets (.hset) and what changed of them (.hdelta), \
later versions of an issuer's root (.hroot), releases (.hrel), timestamps (.htime), filters for phones (.hdev) and \
what changed of those (.hdevd), in the order given; the endings are of no matter. What is older than what is installed, not yet valid, or not wholly as it was signed is refused. A file that is refused does not keep the \
others from being installed; the exit code is then 2.

What is past its time is installed with a warning.

Example:
  hashward trust install hotline.hset hotline.hrel hotline.htime --trust trust";

const REMOVE_HELP: &str = "\
The issuer stays pinned. Which version was installed is forgotten too: afterwards any version of the list \
can be installed, an older one as well. `hashward trust list` shows the set ids.

Example:
  hashward trust remove 32-HEXADECIMAL-DIGITS --trust trust";

/// How a contest begins.
const CONTEST: &[u8] = b"\x89HCTST\r\n";

/// Verify what issuers hand out, and install it.
#[derive(Args)]
#[command(after_help = INSTALL_HELP)]
pub(crate) struct InstallArgs {
    /// What issuers hand out.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The trust folder.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
    /// The time of the installation; the system's clock unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    now: Option<Timestamp>,
}

/// Remove an installed set.
#[derive(Args)]
#[command(after_help = REMOVE_HELP)]
pub(crate) struct RemoveArgs {
    /// The set id.
    #[arg(value_name = "SET-ID", value_parser = SetId::parse)]
    set: SetId,
    /// The trust folder.
    #[arg(long, value_name = "DIR")]
    trust: PathBuf,
}

pub(super) fn install(args: &InstallArgs, out: &mut Output) -> Result<Exit, Failure> {
    let now = time::or_now(args.now)?;
    let store = store(&args.trust)?;
    // What is wrong with the folder is told once and not of every set.
    store.installed().map_err(|error| Failure::from(error).about(&args.trust))?;
    let mut exit = Exit::Done;
    for path in &args.files {
        match install_one(&store, path, now) {
            Ok(Installation { content, change }) => {
                let word = change_word(change);
                let expires = match &content {
                    Content::Set(set) => expiry(&store, set),
                    Content::Root(root) => root.expires(),
                    Content::Release(release) => release.expires,
                    Content::Timestamp(timestamp) => timestamp.expires,
                    Content::Filter(filter) => filter.manifest().expires,
                };
                let what = described(&content, expires);
                out.line(&format!("{word:<9}  {what}"))?;
                tell_what_follows(&store, &content, change, now);
                if now >= expires {
                    let means = match content {
                        Content::Set(_) => "its hits still count, its misses prove nothing",
                        Content::Root(_) => "misses in its issuer's sets prove nothing",
                        Content::Release(_) | Content::Timestamp(_) => "it confirms nothing",
                        Content::Filter(_) => "what it does not list says nothing",
                    };
                    note(&format!("warning: {} has expired; {means}", shown(path)));
                }
            }
            Err(failure) => {
                failure.report();
                exit = Exit::Unusable;
            }
        }
    }
    Ok(exit)
}

/// Says what a root or timestamp leaves without effect until something else is installed.
fn tell_what_follows(store: &TrustStore, content: &Content, change: Change, now: Timestamp) {
    match content {
        Content::Root(root) if change == Change::Replaced => {
            let states = Policy::shipped("observe").and_then(|policy| Checker::open(store, policy));
            let sets = states.map(|checker| checker.sets(now)).unwrap_or_default();
            for state in sets.iter().filter(|state| state.set.issuer == root.id()) {
                if let Some(code) = state.refused {
                    note(&format!(
                        "warning: by this root the set {} is refused ({code}) and not asked: install it as other keys \
                         signed it",
                        state.set.set
                    ));
                }
            }
        }
        Content::Timestamp(timestamp) => {
            let release = store.release(timestamp.issuer).ok().flatten();
            if release.is_none_or(|release| release.content_root() != timestamp.release) {
                note(
                    "the release that the timestamp names is not installed: misses in the issuer's sets prove nothing until \
                     it is",
                );
            }
        }
        _ => {}
    }
}

/// What was installed, for people.
fn described(content: &Content, expires: Timestamp) -> String {
    match content {
        Content::Set(set) => {
            let manifest = set.manifest();
            format!("{}  version {}  until {expires}  {}", manifest.set, manifest.version, manifest.origin)
        }
        Content::Root(root) => {
            format!("root {}  version {}  until {expires}  {}", root.id(), root.version(), root.name())
        }
        Content::Release(release) => {
            let sets = release.sets.len();
            format!("release {} of {}  until {expires}  {sets} sets", release.number, release.issuer)
        }
        Content::Timestamp(timestamp) => {
            format!("timestamp {} of {}  until {expires}", timestamp.number, timestamp.issuer)
        }
        Content::Filter(filter) => {
            let manifest = filter.manifest();
            let (version, epoch) = (manifest.version, manifest.epoch.number);
            format!("filter of {}  version {version}  epoch {epoch}  until {expires}", manifest.set)
        }
    }
}

fn install_one(store: &TrustStore, path: &Path, now: Timestamp) -> Result<Installation, Failure> {
    let bytes = files::read(path)?;
    if bytes.starts_with(CONTEST) {
        let sentence = "a contest is not installed: `hashward set contests` reads it";
        return Err(Failure::new("trust.unknown_file", sentence).about(path));
    }
    if SetHead::leading(&bytes).is_ok() {
        expect_signed(&bytes, path)?;
    }
    store.install(bytes, now).map_err(|error| Failure::from(error).about(path))
}

/// From when on a set's misses prove nothing: past its own time or its issuer's.
fn expiry(store: &TrustStore, set: &HashSet) -> Timestamp {
    let manifest = set.manifest();
    // The set was verified by the pinned root just now; another root that cannot be read is not its matter.
    let issuers = store.issuers().unwrap_or_default();
    let issuer = issuers.iter().find(|root| root.id() == manifest.issuer);
    issuer.map_or(manifest.expires, |root| manifest.expires.min(root.expires()))
}

const fn change_word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Replaced => "replaced",
        Change::Repaired => "repaired",
        Change::Unchanged => "unchanged",
    }
}

pub(super) fn remove(args: &RemoveArgs, out: &mut Output) -> Result<Exit, Failure> {
    let removed = store(&args.trust)?.remove(args.set);
    let removed = removed.map_err(|error| Failure::from(error).about(&args.trust))?;
    let removed = removed.then_some(args.set);
    let set = expect(removed, "cli.not_installed", "no set of this id is installed", &args.trust)?;
    out.line(&format!("removed   {set}"))?;
    note("its version is forgotten too: any version of the list can be installed now, an older one as well");
    Ok(Exit::Done)
}
