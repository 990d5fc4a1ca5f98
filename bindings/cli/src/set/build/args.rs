//! The arguments of `hashward set build`.

use crate::words;
use clap::{Args, ValueEnum};
use hashward::set::{Intake, ListedConvention, Packing, SetId};
use hashward::trust::Purpose;
use hashward::{Hash, Kind, Timestamp};
use std::path::PathBuf;

const HELP: &str = "\
ROWS are lists of hashes:
  csv    a header line names the columns; a line is one picture
  jsonl  a JSON object a line, with the same names in lower case
  sums   the output of md5sum, sha256sum and the like; say which with --kind
  bare   a hash a line; say which kind with --kind

`hashward hash --csv` makes rows of pictures of your own. Columns: md5, sha1, sha256, blake3, pdq, quality, companion, entry, label (or scheme and code), assessor, \
jurisdiction, first_seen, status.

Hashes are hexadecimal or base64. Lines that share a hash or an `entry` name become one entry. A line \
that cannot be read stops the build and is named. core/docs/lists.md has every detail.

A label says what the issuer holds an entry for, as scheme/code, such as iwf/A. Policies act on labels \
they name: an entry without one never leads to deny.

A new list gets a new random set id, which is printed. For the next version of the list give --previous, \
from which the set id and the version follow, and what it remembers as withdrawn. What patches withdrew since \
it was published is carried with --patched; readers refuse a version that is silent about it. With --created given, the same rows make the same bytes.

Examples:
  hashward hash pictures/ --csv > rows.csv
  hashward set build rows.csv --format csv --label hotline/national \\
      --origin hotline.example --root hotline.hroot --key issuer.key \\
      -o list-1.hset
  hashward set build rows.csv --format csv --origin hotline.example \\
      --previous list-1.hset --root hotline.hroot --key issuer.key \\
      -o list-2.hset
  md5sum pictures/* | hashward set build - --format sums --kind md5 \\
      --label example/1 --purpose test --origin try.example \\
      --root try.hroot --key issuer.key -o try.hset

Lint stands before every list but those of known-good files and tests: an entry that a known-good list has, or has alike, \
one of a flat, tiny or low-quality picture and one of which nothing is said is named, and the list is not made. Whoever \
wants it all the same names a hash of the entry in the file of --override.

To sign on another machine, see hashward set sign --help.";

/// Make a set of lists of hashes, and sign it.
#[derive(Args)]
#[command(after_long_help = HELP)]
#[command(group(clap::ArgGroup::new("signing").required(true).args(["key", "unsigned"])))]
pub(crate) struct BuildArgs {
    /// Lists of hashes; `-` reads one from standard input.
    #[arg(value_name = "ROWS", required = true)]
    pub(super) rows: Vec<PathBuf>,
    /// How the lists are written.
    #[arg(long)]
    pub(super) format: FormatWord,
    /// The hash kind of a list in the format sums or bare.
    #[arg(long, value_parser = words::kind())]
    pub(super) kind: Option<Kind>,
    /// What is said of an entry that its list says nothing of.
    #[arg(long, value_name = "SCHEME/CODE")]
    pub(super) label: Option<String>,

    /// Where to write the set.
    #[arg(short, long, value_name = "FILE")]
    pub(super) out: PathBuf,
    /// Replace the set that has the name already; what is not a set is never replaced.
    #[arg(long)]
    pub(super) replace: bool,

    /// The issuer's root file.
    #[arg(long, value_name = "ROOT", help_heading = "Signing")]
    pub(super) root: PathBuf,
    /// The secret key file to sign with; once for each key, where the root asks for several.
    #[arg(long, value_name = "FILE", help_heading = "Signing")]
    pub(super) key: Vec<PathBuf>,
    /// Leave the set unsigned, to be signed on another machine.
    #[arg(long, requires = "head", help_heading = "Signing")]
    pub(super) unsigned: bool,
    /// With --unsigned: where to write the head, which is what gets signed.
    #[arg(long, value_name = "FILE", conflicts_with = "key", help_heading = "Signing")]
    pub(super) head: Option<PathBuf>,

    /// A list of known-good files (hashward set known-good): what it has, or has alike, is refused; may be given more than
    /// once.
    #[arg(long, value_name = "SET", help_heading = "Lint")]
    pub(super) known_good: Vec<PathBuf>,
    /// The root of the issuer of --known-good; --root unless given.
    #[arg(long, value_name = "ROOT", requires = "known_good", help_heading = "Lint")]
    pub(super) known_good_root: Option<PathBuf>,
    /// Refuse entries of which nobody is named who assessed them; otherwise the origin counts as the source of these.
    #[arg(long, help_heading = "Lint")]
    pub(super) assessed: bool,
    /// A file that names, a KIND:HEX a line, hashes of entries that are listed whatever lint says; what stands behind a space
    /// is a remark, and a line that begins with # too.
    #[arg(long = "override", value_name = "FILE", help_heading = "Lint")]
    pub(super) overrides: Option<PathBuf>,

    #[command(flatten)]
    pub(super) says: Says,
}

/// What the set says of itself.
#[derive(Args)]
#[command(next_help_heading = "What the set says of itself")]
pub(super) struct Says {
    /// Whose list it is, such as a domain.
    #[arg(long, value_name = "NAME")]
    pub(super) origin: String,
    /// Who makes the file; the origin unless given. Another name needs --packing conversion.
    #[arg(long, value_name = "NAME")]
    pub(super) packer: Option<String>,
    /// Whether packer and origin are the same (first_party), or the packer holds a feed of the list (conversion).
    #[arg(long, default_value = "first_party", value_parser = words::packing())]
    pub(super) packing: Packing,
    /// Who may put entries on the list: its origin's assessors (closed) or anybody (open, never denies).
    #[arg(long, default_value = "closed", value_parser = words::intake())]
    pub(super) intake: Intake,
    /// What the list is for; the issuer's root must allow it.
    #[arg(long, default_value = "csam", value_parser = words::purpose())]
    pub(super) purpose: Purpose,
    /// The list's name, 32 hexadecimal digits; new and random unless given.
    #[arg(long, value_name = "HEX", value_parser = SetId::parse)]
    pub(super) set_id: Option<SetId>,
    /// Which version this is, counting from 1; one more than --previous.
    #[arg(long, value_name = "N")]
    pub(super) publish: Option<u32>,
    /// The version before: its file, or its set root in 64 hexadecimal digits.
    #[arg(long, value_name = "FILE|HEX")]
    pub(super) previous: Option<PathBuf>,
    /// The latest patched file of --previous, whose withdrawals are carried on; without it those of --previous.
    #[arg(long, value_name = "FILE", requires = "previous")]
    pub(super) patched: Option<PathBuf>,
    /// A hash of an entry that was withdrawn and may be listed again; may be given more than once.
    #[arg(long, value_name = "KIND:HEX", value_parser = words::hash, requires = "previous")]
    pub(super) readmit: Vec<Hash>,
    /// When the set was made, like 2026-11-24T20:00:00Z; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub(super) created: Option<Timestamp>,
    /// From when on it may be installed; --created unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub(super) not_before: Option<Timestamp>,
    /// From when on its misses prove nothing; 30 days after --not-before unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    pub(super) expires: Option<Timestamp>,
    /// A comment, at most 1,024 bytes.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(super) comment: String,
    /// How the PDQ rows were made: full as by the Python packages, nearest512 as by the C++ tool.
    #[arg(long, default_value = "full", value_parser = words::convention())]
    pub(super) convention: ListedConvention,
}

#[derive(Clone, Copy, ValueEnum)]
pub(super) enum FormatWord {
    Csv,
    Jsonl,
    Sums,
    Bare,
}
