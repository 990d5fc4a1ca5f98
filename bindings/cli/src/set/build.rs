//! `hashward set build`.

use super::describe::describe;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Draft, Existing, Readers};
use crate::output::Output;
use crate::{time, words};
use clap::{Args, ValueEnum};
use hashward::set::{
    Description, HashSet, Intake, ListFormat, ListOptions, ListedConvention, Packing, SetBuilder, SetId,
    SetRoot, Statement, UnsignedSet, Version, append_signatures, sign_head,
};
use hashward::trust::{Purpose, Root, SecretKey};
use hashward::{Kind, Timestamp};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How long a set is valid unless told otherwise.
const DAYS: u32 = 30;

const HELP: &str = "\
ROWS are lists of hashes:
  csv    a header line names the columns; a line is one picture
  jsonl  a JSON object a line, with the same names
  sums   the output of md5sum, sha256sum and the like; say which with --kind
  bare   a hash a line; say which kind with --kind

Columns: md5, sha1, sha256, blake3, pdq, quality, companion, entry, label (or scheme and code), assessor, \
jurisdiction, first_seen, status.

Hashes are hexadecimal or base64. Lines that share a hash or an `entry` name become one entry. A line \
that cannot be read stops the build and is named. core/docs/lists.md has every detail.

A label says what the issuer holds an entry for, as scheme/code, such as iwf/A. Policies act on labels \
they name: an entry without one never leads to deny.

A new list gets a new random set id, which is printed. For the next version of the list give --previous, \
from which the set id and the version follow. With --created given, the same rows make the same bytes.

Examples:
  hashward set build rows.csv --format csv --origin hotline.example \\
      --root hotline.hroot --key issuer.key -o list-1.hset
  hashward set build rows.csv --format csv --origin hotline.example --previous list-1.hset \\
      --root hotline.hroot --key issuer.key -o list-2.hset
  md5sum pictures/* | hashward set build - --format sums --kind md5 \\
      --label example/1 --purpose test --origin try.example \\
      --root try.hroot --key issuer.key -o try.hset

To sign on another machine, see hashward set sign --help.";

/// Make a set of lists of hashes, and sign it.
#[derive(Args)]
#[command(after_long_help = HELP)]
#[command(group(clap::ArgGroup::new("signing").required(true).args(["key", "unsigned"])))]
pub(crate) struct BuildArgs {
    /// Lists of hashes; `-` reads one from standard input.
    #[arg(value_name = "ROWS", required = true)]
    rows: Vec<PathBuf>,
    /// How the lists are written.
    #[arg(long)]
    format: FormatWord,
    /// The hash kind of a list in the format sums or bare.
    #[arg(long, value_parser = words::kind())]
    kind: Option<Kind>,
    /// What is said of an entry that its list says nothing of.
    #[arg(long, value_name = "SCHEME/CODE")]
    label: Option<String>,

    /// Where to write the set.
    #[arg(short, long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the set that has the name already.
    #[arg(long)]
    replace: bool,

    /// The issuer's root file.
    #[arg(long, value_name = "ROOT", help_heading = "Signing")]
    root: PathBuf,
    /// The secret key file to sign with.
    #[arg(long, value_name = "FILE", help_heading = "Signing")]
    key: Option<PathBuf>,
    /// Leave the set unsigned, to be signed on another machine.
    #[arg(long, requires = "head", help_heading = "Signing")]
    unsigned: bool,
    /// With --unsigned: where to write the head, which is what gets signed.
    #[arg(long, value_name = "FILE", conflicts_with = "key", help_heading = "Signing")]
    head: Option<PathBuf>,

    #[command(flatten)]
    says: Says,
}

/// What the set says of itself.
#[derive(Args)]
#[command(next_help_heading = "What the set says of itself")]
struct Says {
    /// Whose list it is, such as a domain.
    #[arg(long, value_name = "NAME")]
    origin: String,
    /// Who makes the file; the origin unless given.
    #[arg(long, value_name = "NAME")]
    packer: Option<String>,
    /// Whether packer and origin are the same, or the packer holds a feed of the list.
    #[arg(long, default_value = "first_party", value_parser = words::packing())]
    packing: Packing,
    /// Who may put entries on the list: its origin's assessors (closed) or anybody (open, never denies).
    #[arg(long, default_value = "closed", value_parser = words::intake())]
    intake: Intake,
    /// What the list is for; the issuer's root must allow it.
    #[arg(long, default_value = "csam", value_parser = words::purpose())]
    purpose: Purpose,
    /// The list's name, 32 hexadecimal digits; new and random unless given.
    #[arg(long, value_name = "HEX", value_parser = SetId::parse)]
    set_id: Option<SetId>,
    /// Which version this is, counting from 1; one more than --previous.
    #[arg(long, value_name = "N")]
    publish: Option<u32>,
    /// The version before: its file, or its root in 64 hexadecimal digits.
    #[arg(long, value_name = "FILE|HEX")]
    previous: Option<PathBuf>,
    /// When the set was made, like 2026-11-24T20:00:00Z; now unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    created: Option<Timestamp>,
    /// From when on it may be installed; --created unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    not_before: Option<Timestamp>,
    /// From when on its misses prove nothing; 30 days after --not-before unless given.
    #[arg(long, value_name = "TIME", value_parser = Timestamp::parse)]
    expires: Option<Timestamp>,
    /// A comment, at most 1,024 bytes.
    #[arg(long, value_name = "TEXT", default_value = "")]
    comment: String,
    /// How the PDQ rows were made: full as by the Python packages, nearest512 as by the C++ tool.
    #[arg(long, default_value = "full", value_parser = words::convention())]
    convention: ListedConvention,
}

#[derive(Clone, Copy, ValueEnum)]
enum FormatWord {
    Csv,
    Jsonl,
    Sums,
    Bare,
}

pub(super) fn run(args: &BuildArgs, out: &mut Output) -> Result<Exit, Failure> {
    let options = list_options(args)?;
    let root = files::read_root(&args.root)?;
    let key = args.key.as_deref().map(files::read_key).transpose()?;
    let description = description(&args.says, &root)?;
    let draft = Draft::new(&args.out, Readers::Umask, Existing::replace_if(args.replace))?;
    let mut builder = SetBuilder::new(&root, description);
    for path in &args.rows {
        read_rows(&mut builder, path, &options)?;
    }
    let unsigned = builder.build()?;
    match (&key, &args.head) {
        (Some(key), _) => signed(unsigned, key, &root, draft, out),
        (None, Some(head)) => left_unsigned(unsigned, head, args.replace, draft, out),
        (None, None) => Err(Failure::usage("--unsigned needs --head")),
    }
}

fn list_options(args: &BuildArgs) -> Result<ListOptions, Failure> {
    let format = match (args.format, args.kind) {
        (FormatWord::Csv, None) => ListFormat::Csv,
        (FormatWord::Jsonl, None) => ListFormat::JsonLines,
        (FormatWord::Sums, Some(kind)) => ListFormat::Sums(kind),
        (FormatWord::Bare, Some(kind)) => ListFormat::Bare(kind),
        (FormatWord::Sums | FormatWord::Bare, None) => {
            return Err(Failure::usage("lists in the format sums or bare need --kind: md5, sha1, sha256, …"));
        }
        (FormatWord::Csv | FormatWord::Jsonl, Some(_)) => {
            return Err(Failure::usage(
                "--kind belongs to the formats sums and bare; csv and jsonl name kinds",
            ));
        }
    };
    Ok(ListOptions { format, statement: args.label.as_deref().map(Statement::new).transpose()? })
}

fn description(says: &Says, root: &Root) -> Result<Description, Failure> {
    let previous = says.previous.as_deref().map(|previous| Previous::read(previous, root)).transpose()?;
    let set = match (says.set_id, previous.as_ref().and_then(|previous| previous.set)) {
        (Some(told), Some(before)) if told != before => {
            return Err(Failure::usage("--set-id is not that of --previous"));
        }
        (Some(set), _) | (None, Some(set)) => set,
        (None, None) if previous.is_some() => {
            return Err(Failure::usage(
                "with the root of a previous version give --set-id and --publish too",
            ));
        }
        (None, None) => SetId::random()?,
    };
    let next = previous.as_ref().map_or(Some(1), |previous| previous.publish?.checked_add(1));
    let publish = says
        .publish
        .or(next)
        .ok_or_else(|| Failure::usage("with the root of a previous version give --publish too"))?;
    let created = time::or_now(says.created)?;
    let not_before = says.not_before.unwrap_or(created);
    Ok(Description {
        set,
        purpose: says.purpose,
        version: Version { publish, patch: 0 },
        previous: previous.map(|previous| previous.root),
        created,
        not_before,
        expires: says.expires.unwrap_or_else(|| not_before.plus_days(DAYS)),
        origin: says.origin.clone(),
        packer: says.packer.clone().unwrap_or_else(|| says.origin.clone()),
        packing: says.packing,
        intake: says.intake,
        comment: says.comment.clone(),
        convention: says.convention,
    })
}

/// The version before, as far as it is known.
struct Previous {
    root: SetRoot,
    set: Option<SetId>,
    publish: Option<u32>,
}

impl Previous {
    fn read(file_or_root: &Path, issuer: &Root) -> Result<Self, Failure> {
        let root = file_or_root.to_str().and_then(|text| SetRoot::parse(text).ok());
        if let Some(root) = root.filter(|_| !file_or_root.exists()) {
            return Ok(Self { root, set: None, publish: None });
        }
        let bytes = files::read(file_or_root)?;
        let set = HashSet::open(bytes, issuer).map_err(|error| Failure::from(error).about(file_or_root))?;
        let manifest = set.manifest();
        Ok(Self { root: set.root(), set: Some(manifest.set), publish: Some(manifest.version.publish) })
    }
}

fn read_rows(builder: &mut SetBuilder, path: &Path, options: &ListOptions) -> Result<(), Failure> {
    let read = if path.as_os_str() == "-" {
        builder.read(std::io::stdin().lock(), options)
    } else {
        let file = File::open(path).map_err(|error| Failure::io(&error, "reading", path))?;
        builder.read(BufReader::with_capacity(1 << 16, file), options)
    };
    read.map(drop).map_err(|error| Failure::from(error).about(path))
}

fn signed(
    unsigned: UnsignedSet,
    key: &SecretKey,
    root: &Root,
    mut draft: Draft,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let signature = sign_head(unsigned.head(), key);
    let mut writer = BufWriter::new(draft.file());
    unsigned.write_to(&mut writer)?;
    append_signatures(&mut writer, vec![signature])?;
    flush(writer)?;
    // What readers would refuse, such as a set signed by a key that the root does not hold, gets no name.
    let set = HashSet::open(draft.read_back()?, root)?;
    draft.finish()?;
    out.write(&describe(set.manifest(), Some(set.root())))?;
    if set.statements().is_empty() {
        note("warning: no entry has a label, so policies hold its hits and never deny; see --label");
    }
    Ok(Exit::Done)
}

fn left_unsigned(
    unsigned: UnsignedSet,
    head: &Path,
    replace: bool,
    mut draft: Draft,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let mut head = Draft::new(head, Readers::Umask, Existing::replace_if(replace))?;
    head.write(unsigned.head())?;
    let text = describe(unsigned.manifest(), Some(unsigned.root()));
    let mut writer = BufWriter::new(draft.file());
    unsigned.write_to(&mut writer)?;
    flush(writer)?;
    draft.finish()?;
    head.finish()?;
    out.write(&text)?;
    out.line("not signed yet: sign the head with `hashward set sign`")?;
    Ok(Exit::Done)
}

fn flush(mut writer: BufWriter<&mut File>) -> Result<(), Failure> {
    writer.flush().map_err(|error| Failure::new("io.failed", format!("writing the set: {error}")))
}
