//! `hashward completions`.

use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::{Args, CommandFactory};
use clap_complete::Shell;

const EXAMPLES: &str = "\
Examples:
  hashward completions bash \\
      > ~/.local/share/bash-completion/completions/hashward
  hashward completions zsh > ~/.zfunc/_hashward
  hashward completions fish > ~/.config/fish/completions/hashward.fish";

/// Print a script that lets a shell complete hashward's words.
#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell the script is for.
    shell: Shell,
}

pub(crate) fn run(args: &CompletionsArgs, out: &mut Output) -> Result<Exit, Failure> {
    // Into memory first: the generator panics when its writer fails.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::Cli::command(), "hashward", &mut script);
    out.write(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Done)
}
