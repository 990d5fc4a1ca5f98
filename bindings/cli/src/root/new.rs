//! `hashward root new`.

use super::{DAYS, describe};
use crate::failure::{Exit, Failure};
use crate::files::{self, Existing, Readers};
use crate::output::Output;
use crate::{time, words};
use clap::Args;
use hashward::Timestamp;
use hashward::trust::{PublicKey, Purpose, Role, Root, RootBuilder};
use std::path::{Path, PathBuf};

const HELP: &str = "\
The root file says who an issuer is, which keys sign for it and what its sets may be for. Readers pin it \
once. Its identity, which is printed, is the hash of what it says: publish it by another way than the file \
(on paper, on a web page, by telephone), so that readers can compare.

With --key there is one key, which signs at once. When it is lost, nobody can put another in its place, and every \
reader has to pin a new issuer; so real lists have several:
  hashward root new --name hotline.example --purpose csam --key issuer.key \\
      -o hotline.hroot

With --public-key several people hold keys, and the file goes from one to the next to be signed; here two of \
three must sign, one key can only take entries out, and one only tells the time:
  hashward root new --name hotline.example --purpose csam \\
      --public-key a.pub=root,publish --public-key b.pub=root,publish \\
      --public-key c.pub=root,publish --public-key guard.pub=remove_only \\
      --public-key clock.pub=timestamp --threshold root=2 \\
      --threshold publish=2 -o hotline.hroot
  hashward root sign hotline.hroot --key a.key

A public key is what `hashward key public` prints, in a file or as text. An issuer with the role timestamp \
promises timestamps: without one in force, misses in its sets prove nothing.

For trying things out there is the purpose `test`, whose sets never give more than a test match.";

/// Make a root file and print the issuer's identity.
#[derive(Args)]
#[command(after_help = HELP)]
#[command(group(clap::ArgGroup::new("keys").required(true).args(["key", "public_key"])))]
pub(crate) struct NewArgs {
    /// The issuer's name, such as a domain.
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What the issuer's sets may be for; may be given more than once, `test` stands alone.
    #[arg(long, required = true, value_parser = words::purpose())]
    purpose: Vec<Purpose>,
    /// The secret key file that signs, and may do everything but tell the time.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// A public key and its roles: root, publish, remove_only, timestamp; may be given more than once.
    #[arg(long, value_name = "KEY=ROLES", value_parser = keyed)]
    public_key: Vec<Keyed>,
    /// How many keys of a role must sign; one unless given.
    #[arg(long, value_name = "ROLE=N", value_parser = threshold)]
    threshold: Vec<(Role, usize)>,
    /// Permit building filters for phones, with which anybody who holds one can test files.
    #[arg(long)]
    device_filters: bool,
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

/// A key, as text or in a file, and its roles.
#[derive(Clone)]
pub(super) struct Keyed {
    key: String,
    roles: Vec<Role>,
}

pub(super) fn keyed(text: &str) -> Result<Keyed, String> {
    let (key, roles) = text.rsplit_once('=').ok_or("a key and its roles are written KEY=ROLE,ROLE")?;
    let role = |word: &str| Role::from_word(word).ok_or_else(|| format!("{word} is no role"));
    Ok(Keyed { key: key.to_owned(), roles: roles.split(',').map(role).collect::<Result<_, _>>()? })
}

pub(super) fn threshold(text: &str) -> Result<(Role, usize), String> {
    let wrong = || "a threshold is written ROLE=NUMBER".to_owned();
    let (role, keys) = text.split_once('=').ok_or_else(wrong)?;
    Ok((Role::from_word(role).ok_or_else(wrong)?, keys.parse().map_err(|_| wrong())?))
}

impl Keyed {
    /// Gives the key its roles.
    pub(super) fn add_to(&self, builder: RootBuilder) -> Result<RootBuilder, Failure> {
        Ok(builder.key(&public_key(&self.key)?, &self.roles))
    }
}

/// A public key as text, or the first line of a file.
fn public_key(text: &str) -> Result<PublicKey, Failure> {
    if let Ok(key) = PublicKey::parse(text) {
        return Ok(key);
    }
    let path = Path::new(text);
    let bytes = files::read_small(path)?;
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    PublicKey::parse(&String::from_utf8_lossy(first)).map_err(|error| Failure::from(error).about(path))
}

pub(super) fn run(args: &NewArgs, out: &mut Output) -> Result<Exit, Failure> {
    let created = time::or_now(args.created)?;
    let expires = args.expires.unwrap_or_else(|| created.plus_days(DAYS));
    let mut builder = RootBuilder::new(&args.name, created, expires).purposes(&args.purpose);
    if args.device_filters {
        builder = builder.allow_device_filters();
    }
    for key in &args.public_key {
        builder = key.add_to(builder)?;
    }
    for (role, keys) in &args.threshold {
        builder = builder.threshold(*role, *keys);
    }
    let bytes = match &args.key {
        Some(key) => builder.build(&files::read_key(key)?)?,
        None => builder.draft()?.to_bytes(),
    };
    files::write(&args.out, &bytes, Readers::Umask, Existing::Keep)?;
    out.write(&describe(&Root::peek(&bytes)?))?;
    if args.key.is_none() {
        crate::failure::note(
            "nobody has signed it yet: hashward root sign, once for each key that is asked for",
        );
    }
    Ok(Exit::Done)
}
