//! `hashward set`.

mod build;
mod describe;
mod inspect;
mod sign;
mod stage;

pub(crate) use stage::expect_signed;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Subcommand;

/// Make, sign, read and verify sets of hashes.
#[derive(Subcommand)]
pub(crate) enum SetCommand {
    Build(Box<build::BuildArgs>),
    Sign(sign::SignArgs),
    Inspect(inspect::InspectArgs),
    Verify(inspect::VerifyArgs),
}

pub(crate) fn run(command: &SetCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        SetCommand::Build(args) => build::run(args, out),
        SetCommand::Sign(args) => sign::run(args, out),
        SetCommand::Inspect(args) => inspect::inspect(args, out),
        SetCommand::Verify(args) => inspect::verify(args, out),
    }
}
