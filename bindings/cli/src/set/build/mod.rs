//! `hashward set build`.

mod args;

pub(crate) use args::BuildArgs;

use super::describe::describe;
use super::stage;
use crate::failure::{Exit, Failure, note};
use crate::files::{self, Draft, Existing, Readers, is_no_input};
use crate::output::Output;
use crate::walk::read_once;
use crate::{time, words};
use args::{FormatWord, Says};
use hashward::Kind;
use hashward::set::{
    Description, HashSet, Lint, LintFinding, LintRule, ListFormat, ListOptions, Manifest, SetBuilder, SetId,
    SetRoot, Statement, UnsignedSet, Version, append_signatures, sign_head,
};
use hashward::trust::{Purpose, Root, SecretKey};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How long a set is valid unless told otherwise.
const DAYS: u32 = 30;
/// From how many rows of one family on it is mentioned.
const FAMILY: u32 = 1_000;
/// How many entries of which nothing is said are named one by one.
const SILENT: usize = 3;

pub(super) fn run(args: &BuildArgs, out: &mut Output) -> Result<Exit, Failure> {
    let options = list_options(args)?;
    check_targets(args)?;
    let root = files::read_root(&args.root)?;
    let keys = args.key.iter().map(|key| files::read_key(key)).collect::<Result<Vec<_>, _>>()?;
    let previous =
        args.says.previous.as_deref().map(|previous| Previous::read(previous, &root)).transpose()?;
    let latest = latest(&args.says, previous.as_ref(), &root)?;
    let description = description(&args.says, previous.as_ref())?;
    let draft = Draft::new(&args.out, Readers::Umask, Existing::replace_set_if(args.replace))?;
    let purpose = description.purpose;
    let mut builder = SetBuilder::new(&root, description);
    if !matches!(purpose, Purpose::KnownGood | Purpose::Test) {
        builder = builder.lint(lint(args, previous.as_ref(), latest.as_ref(), &root)?);
    }
    for path in &args.rows {
        read_rows(&mut builder, path, &options)?;
    }
    carry_withdrawals(&mut builder, &args.says, previous.as_ref(), latest.as_ref())?;
    told_by_lint(&builder, args)?;
    let unsigned = builder.build()?;
    match &args.head {
        None => signed(unsigned, &keys, &root, draft, out),
        Some(head) => left_unsigned(unsigned, head, args.replace, draft, out),
    }
}

/// Neither output is an input, or the other output.
fn check_targets(args: &BuildArgs) -> Result<(), Failure> {
    if args.head.as_ref() == Some(&args.out) {
        return Err(Failure::usage("--out and --head name the same file"));
    }
    read_once(&args.rows)?;
    let inputs = || {
        let more = [
            Some(&args.root),
            args.says.previous.as_ref(),
            args.says.patched.as_ref(),
            args.overrides.as_ref(),
        ];
        args.rows
            .iter()
            .chain(&args.key)
            .chain(&args.known_good)
            .chain(more.into_iter().flatten())
            .map(PathBuf::as_path)
    };
    is_no_input(&args.out, inputs())?;
    args.head.as_deref().map_or(Ok(()), |head| is_no_input(head, inputs()))
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

/// What entries are held against.
fn lint(
    args: &BuildArgs,
    previous: Option<&Previous>,
    latest: Option<&HashSet>,
    root: &Root,
) -> Result<Lint, Failure> {
    let mut lint = Lint::new();
    if let Some(latest) = latest {
        let published = previous.and_then(|previous| previous.set.as_ref());
        lint = lint.after(latest, published, &args.says.readmit);
    }
    let other = args.known_good_root.as_deref().map(files::read_root).transpose()?;
    for path in &args.known_good {
        let set = stage::open_own(path, other.as_ref().unwrap_or(root))?;
        if set.manifest().purpose != Purpose::KnownGood {
            return Err(Failure::new("set.purpose", "it is not a list of known-good files").about(path));
        }
        lint = lint.known_good(set);
    }
    if args.assessed {
        lint = lint.assessed();
    }
    let Some(path) = &args.overrides else { return Ok(lint) };
    for (number, line) in files::read_text(path)?.lines().enumerate() {
        if let Some(row) = line.split_whitespace().next().filter(|row| !row.starts_with('#')) {
            let row = words::hash(row)
                .map_err(|error| Failure::from(error.at_line(number as u64 + 1)).about(path))?;
            lint = lint.allow(row);
        }
    }
    Ok(lint)
}

/// Says what lint found. Hashes stand in it: it is the issuer who reads it.
fn told_by_lint(builder: &SetBuilder, args: &BuildArgs) -> Result<(), Failure> {
    let report = builder.lint_report();
    let (silent, others): (Vec<_>, Vec<_>) =
        report.findings.iter().partition(|finding| finding.rule == LintRule::NoStatement);
    for LintFinding { entry, row, rule } in others.into_iter().chain(silent.iter().take(SILENT).copied()) {
        note(&format!("lint: entry {entry}: {rule}: {}:{}", row.kind(), row.to_hex()));
    }
    if silent.len() > SILENT {
        let more = silent.len() - SILENT;
        note(&format!(
            "lint: and {more} more: no_statement: give what is said of them with --label or in a column"
        ));
    }
    if report.findings.iter().any(|finding| finding.rule == LintRule::Withdrawn) {
        note("lint: what was withdrawn is listed again with --readmit only, which names one of its hashes");
    }
    if report.largest_family >= FAMILY.max(8 * report.by_chance) {
        note(&format!(
            "lint: {} PDQ rows agree in the same 16 bits, where chance makes {}: many pictures that look alike, such as \
             frames of one film",
            report.largest_family, report.by_chance
        ));
    }
    if report.total == 0 {
        return Ok(());
    }
    let sentence = format!(
        "{} finding{}; leave the entries out, or name a hash of each that belongs on the list in the file of --override",
        report.total,
        if report.total == 1 { "" } else { "s" }
    );
    Err(Failure::new("build.lint", sentence).about(&args.out))
}

/// The version before as it is by now: the latest patch of it, where one is given.
fn latest(says: &Says, previous: Option<&Previous>, root: &Root) -> Result<Option<HashSet>, Failure> {
    let Some(path) = &says.patched else { return Ok(previous.and_then(|previous| previous.set.clone())) };
    let patched = stage::open_own(path, root)?;
    let of = (patched.manifest().set, patched.manifest().version.publish);
    if previous.is_none_or(|previous| previous.name() != Some(of)) {
        return Err(Failure::usage("--patched is no patch of --previous"));
    }
    Ok(Some(patched))
}

/// Takes over what the version before remembers as withdrawn.
fn carry_withdrawals(
    builder: &mut SetBuilder,
    says: &Says,
    previous: Option<&Previous>,
    latest: Option<&HashSet>,
) -> Result<(), Failure> {
    match latest {
        Some(latest) => {
            let published = previous.and_then(|previous| previous.set.as_ref());
            Ok(builder.carry_withdrawals(latest, published, &says.readmit)?)
        }
        None if says.readmit.is_empty() => Ok(()),
        None => Err(Failure::usage("--readmit needs the file of --previous, not only its set root")),
    }
}

fn description(says: &Says, previous: Option<&Previous>) -> Result<Description, Failure> {
    let name = previous.and_then(Previous::name);
    let set = match (says.set_id, name.map(|(set, _)| set)) {
        (Some(told), Some(before)) if told != before => {
            return Err(Failure::usage("--set-id is not that of --previous"));
        }
        (Some(set), _) | (None, Some(set)) => set,
        (None, None) if previous.is_some() => {
            return Err(Failure::usage(
                "with the set root of a previous version give --set-id and --publish too",
            ));
        }
        (None, None) => SetId::random()?,
    };
    let next = previous.map_or(Some(1), |_| name?.1.checked_add(1));
    let publish = says
        .publish
        .or(next)
        .ok_or_else(|| Failure::usage("with the set root of a previous version give --publish too"))?;
    if let Some(before) = previous.and_then(|previous| previous.set.as_ref()) {
        follows(says, before.manifest(), publish)?;
    }
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

/// Holds what a version says of itself against the one before, as readers will.
fn follows(says: &Says, before: &Manifest, publish: u32) -> Result<(), Failure> {
    if says.purpose != before.purpose {
        let sentence = format!("--previous is of the purpose {}, not {}", before.purpose, says.purpose);
        return Err(Failure::new("set.other_list", sentence));
    }
    if publish <= before.version.publish {
        let sentence = format!("--publish is higher than {} of --previous", before.version.publish);
        return Err(Failure::usage(&sentence));
    }
    if says.origin != before.origin {
        note(&format!("warning: --previous is a list of {}, and this one of {}", before.origin, says.origin));
    }
    Ok(())
}

/// The version before, as far as it is known.
struct Previous {
    root: SetRoot,
    set: Option<HashSet>,
}

impl Previous {
    fn read(file_or_root: &Path, issuer: &Root) -> Result<Self, Failure> {
        let root = file_or_root.to_str().and_then(|text| SetRoot::parse(text).ok());
        if let Some(root) = root.filter(|_| !file_or_root.exists()) {
            return Ok(Self { root, set: None });
        }
        let set = stage::open_own(file_or_root, issuer)?;
        if set.manifest().version.patch > 0 {
            let sentence = "--previous is what was published; its latest patched file goes with --patched";
            return Err(Failure::usage(sentence));
        }
        Ok(Self { root: set.root(), set: Some(set) })
    }

    fn name(&self) -> Option<(SetId, u32)> {
        let manifest = self.set.as_ref()?.manifest();
        Some((manifest.set, manifest.version.publish))
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
    keys: &[SecretKey],
    root: &Root,
    mut draft: Draft,
    out: &mut Output,
) -> Result<Exit, Failure> {
    let signatures = keys.iter().map(|key| sign_head(unsigned.head(), key)).collect();
    let mut writer = BufWriter::new(draft.file());
    unsigned.write_to(&mut writer)?;
    append_signatures(&mut writer, signatures)?;
    flush(writer)?;
    // What readers would refuse, such as a set signed by a key that the root does not hold, gets no name.
    let set = HashSet::open(draft.read_back()?, root)?;
    draft.finish()?;
    out.write(&describe(set.manifest(), Some(set.root())))?;
    warn_of_kinds(set.manifest());
    // Hits of the other purposes are never held against a label.
    if set.statements().is_empty() && is_acted_on(set.manifest()) {
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
    let mut head = Draft::new(head, Readers::Umask, Existing::replace_set_if(replace))?;
    head.write(unsigned.head())?;
    let (manifest, text) =
        (unsigned.manifest().clone(), describe(unsigned.manifest(), Some(unsigned.root())));
    let mut writer = BufWriter::new(draft.file());
    unsigned.write_to(&mut writer)?;
    flush(writer)?;
    draft.finish()?;
    head.finish()?;
    out.write(&text)?;
    warn_of_kinds(&manifest);
    out.line("not signed yet: sign the head with `hashward set sign`")?;
    Ok(Exit::Done)
}

fn flush(mut writer: BufWriter<&mut File>) -> Result<(), Failure> {
    writer.flush().map_err(|error| Failure::new("io.failed", format!("writing the set: {error}")))
}

/// Whether policies act on hits of the list.
const fn is_acted_on(manifest: &Manifest) -> bool {
    !matches!(manifest.purpose, Purpose::Test | Purpose::KnownGood)
}

/// Says which kinds of hash the list lacks for what it is for.
fn warn_of_kinds(manifest: &Manifest) {
    let has = |kinds: &[Kind]| kinds.iter().any(|kind| manifest.rows_of(*kind).is_some());
    if is_acted_on(manifest)
        && !has(&[Kind::Sha256, Kind::Blake3, Kind::Pdq, Kind::UrlId, Kind::UrlExpression])
    {
        note("warning: hits of MD5 or SHA-1 alone are unconfirmed: they hold, never deny");
    }
    if manifest.purpose == Purpose::KnownGood && !has(&[Kind::Sha256, Kind::Blake3]) {
        note("warning: only SHA-256 or BLAKE3 show that a file is known good, and no entry has either");
    }
}
