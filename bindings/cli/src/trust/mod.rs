//! `hashward trust`.

mod install;
mod list;
mod pin;

pub(crate) use list::SetLine;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Subcommand;
use hashward::TrustStore;
use std::path::Path;

/// Choose whose sets to believe, and install them.
#[derive(Subcommand)]
pub(crate) enum TrustCommand {
    Pin(pin::PinArgs),
    Unpin(pin::UnpinArgs),
    Install(install::InstallArgs),
    Remove(install::RemoveArgs),
    List(list::ListArgs),
}

pub(crate) fn run(command: &TrustCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        TrustCommand::Pin(args) => pin::pin(args, out),
        TrustCommand::Unpin(args) => pin::unpin(args, out),
        TrustCommand::Install(args) => install::install(args, out),
        TrustCommand::Remove(args) => install::remove(args, out),
        TrustCommand::List(args) => list::list(args, out),
    }
}

/// The trust folder, which must be there.
pub(crate) fn store(folder: &Path) -> Result<TrustStore, Failure> {
    match folder.try_exists() {
        Ok(true) => Ok(TrustStore::at(folder)),
        Ok(false) => {
            let sentence = "the trust folder does not exist; `hashward trust pin` makes it";
            Err(Failure::new("trust.store_malformed", sentence).about(folder))
        }
        Err(error) => Err(Failure::io(&error, "reading", folder)),
    }
}

/// What the trust folder was asked for, or the error that it is not there.
fn expect<T>(found: Option<T>, code: &'static str, sentence: &str, folder: &Path) -> Result<T, Failure> {
    found.ok_or_else(|| Failure::new(code, sentence).about(folder))
}
