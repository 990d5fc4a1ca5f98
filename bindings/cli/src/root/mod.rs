//! `hashward root`.

mod change;
mod new;
mod sign;

use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Subcommand;
use hashward::trust::{Role, Root};
use std::path::PathBuf;

/// How long a root is valid unless told otherwise: ten years.
const DAYS: u32 = 3_652;

/// Make, sign, change and show an issuer's root, which readers pin.
#[derive(Subcommand)]
pub(crate) enum RootCommand {
    New(new::NewArgs),
    AddKey(change::AddKeyArgs),
    Revoke(change::RevokeArgs),
    Sign(sign::SignArgs),
    Chain(sign::ChainArgs),
    /// Show what a root file says, and the issuer's identity.
    Show {
        /// The root file; signatures may still be missing.
        #[arg(value_name = "ROOT")]
        root: PathBuf,
    },
}

pub(crate) fn run(command: &RootCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        RootCommand::New(args) => new::run(args, out),
        RootCommand::AddKey(args) => change::add_key(args, out),
        RootCommand::Revoke(args) => change::revoke(args, out),
        RootCommand::Sign(args) => sign::sign(args, out),
        RootCommand::Chain(args) => sign::chain(args, out),
        RootCommand::Show { root } => sign::show(root, out),
    }
}

/// A root for people, several lines.
pub(crate) fn describe(root: &Root) -> String {
    let purposes: Vec<_> = root.purposes().iter().map(|purpose| purpose.as_str()).collect();
    let mut text = format!(
        "identity  {}\nname      {}\npurposes  {}\nvalid     {} to {}\n",
        root.id(),
        root.name(),
        purposes.join(", "),
        root.created(),
        root.expires()
    );
    if root.version() > 1 {
        text.push_str(&format!("version   {}\n", root.version()));
    }
    for role in Role::ALL {
        if let Some(threshold) = root.threshold(*role) {
            let holders = root.keys().iter().filter(|key| root.may(*role, key.id())).count();
            text.push_str(&format!("role      {role}: {threshold} of {holders} keys\n"));
        }
    }
    for key in root.keys() {
        let roles: Vec<_> =
            Role::ALL.iter().filter(|role| root.may(**role, key.id())).map(|role| role.as_str()).collect();
        text.push_str(&format!("key       {key}\nkey id    {}  {}\n", key.id(), roles.join(", ")));
    }
    for key in root.revoked() {
        text.push_str(&format!("revoked   {key}\n"));
    }
    text
}
