//! `hashward set`.

mod build;
mod compare;
mod describe;
mod inspect;
mod known_good;
mod patch;
mod sign;
mod stage;

pub(crate) use stage::{expect_signed, open_own};

use crate::contest;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Subcommand;

/// Make, sign, read and verify sets of hashes.
#[derive(Subcommand)]
pub(crate) enum SetCommand {
    Build(Box<build::BuildArgs>),
    Sign(sign::SignArgs),
    KnownGood(known_good::KnownGoodArgs),
    Inspect(inspect::InspectArgs),
    Verify(inspect::VerifyArgs),
    Withdraw(patch::WithdrawArgs),
    Dispute(patch::DisputeArgs),
    Delta(compare::DeltaArgs),
    Diff(compare::DiffArgs),
    Contests(contest::ContestsArgs),
}

pub(crate) fn run(command: &SetCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        SetCommand::Build(args) => build::run(args, out),
        SetCommand::Sign(args) => sign::run(args, out),
        SetCommand::KnownGood(args) => known_good::run(args, out),
        SetCommand::Inspect(args) => inspect::inspect(args, out),
        SetCommand::Verify(args) => inspect::verify(args, out),
        SetCommand::Withdraw(args) => patch::withdraw(args, out),
        SetCommand::Dispute(args) => patch::dispute(args, out),
        SetCommand::Delta(args) => compare::delta(args, out),
        SetCommand::Diff(args) => compare::diff(args, out),
        SetCommand::Contests(args) => contest::contests(args, out),
    }
}
