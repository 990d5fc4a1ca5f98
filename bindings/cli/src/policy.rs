//! `hashward policy`.

use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Subcommand;
use hashward::check::Policy;

const SHOW_HELP: &str = "\
To make a policy of your own, save the text, change its `name` and whatever else you mean to decide \
otherwise, and give the file to --policy. Of single-list the origin and the labels in it are to be \
replaced too. core/docs/verdicts.md documents every field. A field or word that is not known, a reason \
that has no line, or a rule that would deny on too little is an error when the policy is read.

The policies that ship: agree-two, observe, single-list.

Example:
  hashward policy show agree-two > ours.toml
  hashward check uploads/ --trust trust --policy ours.toml";

/// Show the policies that ship.
#[derive(Subcommand)]
pub(crate) enum PolicyCommand {
    /// Print a policy that ships, to begin one of your own from.
    #[command(after_help = SHOW_HELP)]
    Show {
        /// The policy: agree-two, observe or single-list.
        name: String,
    },
}

pub(crate) fn run(command: &PolicyCommand, out: &mut Output) -> Result<Exit, Failure> {
    let PolicyCommand::Show { name } = command;
    out.write(Policy::shipped_toml(name)?)?;
    Ok(Exit::Done)
}
