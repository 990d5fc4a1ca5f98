//! `hashward root`.

use crate::failure::{Exit, Failure};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use crate::{time, words};
use clap::{Args, Subcommand};
use hashward::Timestamp;
use hashward::trust::{Purpose, Root, RootBuilder};
use std::path::PathBuf;

/// How long a root is valid unless told otherwise: ten years.
const DAYS: u32 = 3_652;

const NEW_HELP: &str = "\
The root file says who an issuer is, which key signs for it and what its sets may be for. Readers pin it \
once. Its identity, which is printed, is the hash of the file: publish it by another way than the file \
(on paper, on a web page, by telephone), so that readers can compare.

Example:
  hashward root new --name hotline.example --purpose csam --key issuer.key -o hotline.hroot

For trying things out there is the purpose `test`, whose sets never give more than a test match:
  hashward root new --name try.example --purpose test --key issuer.key -o try.hroot";

/// Make and show an issuer's root file, which readers pin.
#[derive(Subcommand)]
pub(crate) enum RootCommand {
    New(NewArgs),
    /// Show what a root file says, and its identity.
    Show {
        /// The root file.
        #[arg(value_name = "ROOT")]
        root: PathBuf,
    },
}

/// Make a root file and print the issuer's identity.
#[derive(Args)]
#[command(after_help = NEW_HELP)]
pub(crate) struct NewArgs {
    /// The issuer's name, such as a domain.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What the issuer's sets may be for; may be given more than once, `test` stands alone.
    #[arg(long, required = true, value_parser = words::purpose())]
    purpose: Vec<Purpose>,
    /// The secret key file that signs.
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where to write the root file; must not exist.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// When the root was made; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on it is no longer valid; ten years after `--created` unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
}

pub(crate) fn run(command: &RootCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        RootCommand::New(args) => new(args, out),
        RootCommand::Show { root } => {
            out.write(&describe(&files::read_root(root)?))?;
            Ok(Exit::Done)
        }
    }
}

fn new(args: &NewArgs, out: &mut Output) -> Result<Exit, Failure> {
    let key = files::read_key(&args.key)?;
    let created = time::or_now(args.created)?;
    let expires = args.expires.unwrap_or_else(|| created.plus_days(DAYS));
    let builder = RootBuilder::new(&args.name, created, expires).purposes(&args.purpose);
    let bytes = builder.build(&key)?;
    files::write(&args.out, &bytes, Readers::Umask, Existing::Keep)?;
    out.write(&describe(&Root::parse(&bytes)?))?;
    Ok(Exit::Done)
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
    for key in root.keys() {
        text.push_str(&format!("key       {key}\nkey id    {}\n", key.id()));
    }
    text
}
