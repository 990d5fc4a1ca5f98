//! `hashward record expand`.

use super::{Progress, open, print, read_sources, records};
use crate::failure::{Exit, Failure, note};
use crate::files;
use crate::output::Output;
use crate::path::shown;
use clap::Args;
use hashward::fingerprint::{Fingerprint, Limits, MediaType};
use hashward::record::page::{Page, PageOptions, extract_images_with};
use hashward::record::url::{Url, UrlId};
use hashward::record::{
    AssumedZone, ExpandRules, Fetched, Moment, Notification, Record, StoredFingerprint, attach, expand,
};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;
use std::path::{Path, PathBuf};

const HELP: &str = "\
A reported link becomes the record of its page and one for each picture on it: ten pictures are ten and one, also \
where two of them are the same file. Pages that were fetched are named in an index, a line of JSON each:

  {\"link\": \"https://www.example.com/1\", \"file\": \"1.html\", \"at\": \"2026-11-24T20:00:00Z\"}

with, where known, `base` (the link after redirects), `content_type`, `link_headers`, and `files`, which names the \
saved file of a picture on the page by its link, whole or as the page has it. A file is sought beside the index. Where it is a \
picture, the link itself is one. A link that is not in the index, or whose file cannot be read, becomes its page alone; \
what cannot be read is told with its line of the index.

What is printed is to be merged: hashward record merge.

Exit codes: 0 done · 2 wrong usage · 4 something was rejected.

Example:
  hashward record expand reports.jsonl --pages index.jsonl \\
      | hashward record merge > records.jsonl";

/// Make of reported links the records of their pages and pictures.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ExpandArgs {
    /// Records of reports; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The index of pages that were fetched.
    #[arg(long, value_name = "FILE")]
    pages: Option<PathBuf>,
    /// A JSON list of sources with active_from and active_to: reports of others, or outside of that time, are
    /// rejected.
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
}

/// A line of the index, as it is written.
#[derive(Deserialize)]
struct Line {
    link: String,
    file: PathBuf,
    at: String,
    base: Option<String>,
    content_type: Option<String>,
    #[serde(default)]
    link_headers: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, PathBuf>,
}

/// A page or file that was fetched.
struct Entry {
    /// Where in the index it stands.
    line: u64,
    file: PathBuf,
    at: Moment,
    base: Url,
    options: PageOptions,
    /// The saved files of pictures, by the identity of their links.
    files: BTreeMap<String, PathBuf>,
}

/// What was fetched.
#[derive(Default)]
struct Index {
    entries: BTreeMap<UrlId, Entry>,
    saved: Saved,
}

/// The files beside an index, and which of them were told to be missing.
#[derive(Default)]
struct Saved {
    index: PathBuf,
    told: BTreeSet<(u64, PathBuf)>,
}

/// What was fetched from a link.
enum Got {
    Page(Page),
    File(Box<StoredFingerprint>),
}

pub(super) fn run(args: &ExpandArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut progress = Progress::start("reports", out);
    let mut index = match &args.pages {
        Some(path) => Index::read(path, &mut progress)?,
        None => Index::default(),
    };
    let rules = ExpandRules::default();
    let sources = args.sources.as_deref().map(read_sources).transpose()?;
    let (mut reports, mut pages, mut occurrences, mut objects, mut others) =
        (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    records(&args.files, &mut progress, out, |record, progress, out| {
        let Record::Notification(report) = record else {
            others += 1;
            return print(&record, progress, out);
        };
        let active = sources.as_ref().map_or(Ok(()), |sources| {
            sources.active(&report.source, report.received_at).map(|_| ()).map_err(Failure::from)
        });
        let expanded = match active.and_then(|()| expanded(&report, &mut index, &rules, progress)) {
            Ok(expanded) => expanded,
            Err(failure) => {
                progress.rejected += 1;
                progress.aside(|| failure.report());
                return Ok(());
            }
        };
        reports += 1;
        for record in expanded {
            match record {
                Record::Page(_) => pages += 1,
                Record::Occurrence(_) => occurrences += 1,
                Record::Object(_) => objects += 1,
                Record::Notification(_) => {}
            }
            print(&record, progress, out)?;
        }
        Ok(())
    })?;
    Ok(progress.finish(&format!(
        "{reports} reports: {pages} pages, {occurrences} pictures on them, {objects} files; {others} other records"
    )))
}

impl Index {
    fn read(path: &Path, progress: &mut Progress) -> Result<Self, Failure> {
        let mut entries = BTreeMap::new();
        for (at, line) in open(path)?.lines().enumerate() {
            let line = line.map_err(|error| Failure::io(&error, "reading", path))?;
            if line.trim().is_empty() {
                continue;
            }
            let number = at as u64 + 1;
            let malformed = |sentence: String| Failure::new("record.malformed", sentence).about(path);
            let line: Line = serde_json::from_str(&line)
                .map_err(|_| malformed(format!("line {number}: no entry with link, file and at")))?;
            match line.into_entry(number) {
                Ok((id, entry)) => drop(entries.insert(id, entry)),
                Err(error) => progress.reject(path, number, &error),
            }
        }
        Ok(Self { entries, saved: Saved { index: path.to_owned(), told: BTreeSet::new() } })
    }
}

impl Saved {
    /// Reads a saved file. One that cannot be read is told once.
    fn file(&mut self, line: u64, name: &Path, progress: &mut Progress) -> Option<Vec<u8>> {
        let path = self.index.parent().unwrap_or(Path::new("")).join(name);
        match files::read(&path) {
            Ok(bytes) => Some(bytes),
            Err(failure) => {
                if self.told.insert((line, path)) {
                    progress.rejected += 1;
                    progress.aside(|| failure.report());
                    progress.aside(|| note(&format!("it is named in {}, line {line}", shown(&self.index))));
                }
                None
            }
        }
    }
}

impl Line {
    fn into_entry(self, line: u64) -> hashward::Result<(UrlId, Entry)> {
        let id = Url::parse(&self.link)?.id();
        let at = Moment::parse(&self.at, &AssumedZone::utc())?;
        let base = Url::parse(self.base.as_deref().unwrap_or(&self.link))?;
        let mut files = BTreeMap::new();
        for (link, file) in self.files {
            files.insert(base.resolve(&link)?.identity().to_owned(), file);
        }
        let options = PageOptions { content_type: self.content_type, link_headers: self.link_headers };
        Ok((id, Entry { line, file: self.file, at, base, options, files }))
    }
}

fn expanded(
    report: &Notification,
    index: &mut Index,
    rules: &ExpandRules,
    progress: &mut Progress,
) -> Result<Vec<Record>, Failure> {
    let id = report.url()?.map(|url| url.id());
    let Some(entry) = id.and_then(|id| index.entries.get(&id)) else {
        return Ok(expand(report, Fetched::Nothing, rules)?);
    };
    let saved = &mut index.saved;
    let got = saved.file(entry.line, &entry.file, progress).map(|bytes| got(entry, &bytes));
    let fetched = match &got {
        None => Fetched::Nothing,
        Some(Got::Page(page)) => Fetched::Page { at: entry.at, page },
        Some(Got::File(file)) => Fetched::File { at: entry.at, file },
    };
    let records = expand(report, fetched, rules)?;
    if entry.files.is_empty() { Ok(records) } else { Ok(with_files(records, entry, saved, progress)) }
}

/// The records with the files of those pictures that were saved, each file once.
fn with_files(
    records: Vec<Record>,
    entry: &Entry,
    saved: &mut Saved,
    progress: &mut Progress,
) -> Vec<Record> {
    let mut objects = BTreeSet::new();
    let mut with_files = Vec::with_capacity(records.len());
    for record in records {
        let Record::Occurrence(mut occurrence) = record else {
            if record.kind() != "object" || objects.insert(record.id().to_owned()) {
                with_files.push(record);
            }
            continue;
        };
        let identity = occurrence.link.as_ref().and_then(|link| link.identity.as_ref());
        let name = identity.and_then(|identity| entry.files.get(identity));
        let object = name.and_then(|name| saved.file(entry.line, name, progress)).map(|bytes| {
            let file = StoredFingerprint::from(&Fingerprint::of(&bytes, &Limits::default()));
            attach(&mut occurrence, file, entry.at)
        });
        with_files.push(Record::Occurrence(occurrence));
        with_files.extend(object.filter(|object| objects.insert(object.id.clone())).map(Record::Object));
    }
    with_files
}

fn got(entry: &Entry, bytes: &[u8]) -> Got {
    let head = &bytes[..bytes.len().min(1024)];
    if !matches!(MediaType::of(head), MediaType::Text | MediaType::Unknown) {
        return Got::File(Box::new(StoredFingerprint::from(&Fingerprint::of(bytes, &Limits::default()))));
    }
    Got::Page(extract_images_with(bytes, &entry.base, &entry.options))
}
