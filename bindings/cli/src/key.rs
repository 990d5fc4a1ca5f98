//! `hashward key`.

use crate::failure::{Exit, Failure};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use clap::Subcommand;
use hashward::trust::SecretKey;
use std::path::PathBuf;

const NEW_HELP: &str = "\
The secret key goes to FILE, which only its owner can read (mode 0600), and is never printed. An existing \
file is never overwritten. What is printed is the public key, which everybody may know, and its key \
id, by which signatures name it.

Whoever holds the file can sign sets in the issuer's name: keep it on a machine without a network, and \
sign there with `hashward set sign`.

Example:
  hashward key new -o issuer.key";

const PUBLIC_HELP: &str = "\
Example:
  hashward key public issuer.key";

/// Make the key pair that signs an issuer's root and sets.
#[derive(Subcommand)]
pub(crate) enum KeyCommand {
    /// Make a new secret key and print its public key and key id.
    #[command(after_help = NEW_HELP)]
    New {
        /// Where to write the secret key; must not exist.
        #[arg(short, long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Print the public key and key id of a secret key file.
    #[command(after_help = PUBLIC_HELP)]
    Public {
        /// The secret key file.
        #[arg(value_name = "FILE")]
        key: PathBuf,
    },
}

pub(crate) fn run(command: &KeyCommand, out: &mut Output) -> Result<Exit, Failure> {
    let key = match command {
        KeyCommand::New { out } => {
            let key = SecretKey::generate()?;
            files::write(out, key.to_text().as_bytes(), Readers::Owner, Existing::Keep)?;
            key
        }
        KeyCommand::Public { key } => files::read_key(key)?,
    };
    let public = key.public();
    out.line(&format!("{public}\nkey id    {}", public.id()))?;
    Ok(Exit::Done)
}
