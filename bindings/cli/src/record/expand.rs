//! `hashward record expand`.

use super::{Progress, open, print, read_sources, records};
use crate::failure::{Exit, Failure};
use crate::files;
use crate::output::Output;
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
saved file of a picture on the page by the identity of its link. A file is sought beside the index. Where it is a \
picture, the link itself is one. A link that is not in the index becomes its page alone.

What is printed is to be merged: hashward record merge.

Exit codes: 0 done · 2 wrong usage · 4 something was rejected.

Example:
  hashward record expand reports.jsonl --pages index.jsonl | hashward record merge > records.jsonl";

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

/// A line of the index.
#[derive(Deserialize)]
struct Entry {
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

/// What was fetched from a link.
enum Got {
    Page(Moment, Page),
    File(Moment, Box<StoredFingerprint>),
}

pub(super) fn run(args: &ExpandArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut progress = Progress::start("reports", out);
    let index = match &args.pages {
        Some(path) => index(path, &mut progress)?,
        None => BTreeMap::new(),
    };
    let folder = args.pages.as_deref().and_then(Path::parent).unwrap_or(Path::new(""));
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
        let expanded = match active.and_then(|()| expanded(&report, &index, folder, &rules)) {
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

fn index(path: &Path, progress: &mut Progress) -> Result<BTreeMap<UrlId, Entry>, Failure> {
    let mut index = BTreeMap::new();
    for (at, line) in open(path)?.lines().enumerate() {
        let line = line.map_err(|error| Failure::io(&error, "reading", path))?;
        if line.trim().is_empty() {
            continue;
        }
        let malformed = |sentence: String| Failure::new("record.malformed", sentence).about(path);
        let entry: Entry = serde_json::from_str(&line)
            .map_err(|_| malformed(format!("line {}: no entry with link, file and at", at + 1)))?;
        match Url::parse(&entry.link) {
            Ok(url) => drop(index.insert(url.id(), entry)),
            Err(error) => progress.reject(path, at as u64 + 1, &error),
        }
    }
    Ok(index)
}

fn expanded(
    report: &Notification,
    index: &BTreeMap<UrlId, Entry>,
    folder: &Path,
    rules: &ExpandRules,
) -> Result<Vec<Record>, Failure> {
    let url = report.url()?;
    let entry = url.as_ref().and_then(|url| index.get(&url.id()));
    let got = entry.map(|entry| got(entry, folder)).transpose()?;
    let fetched = match &got {
        None => Fetched::Nothing,
        Some(Got::Page(at, page)) => Fetched::Page { at: *at, page },
        Some(Got::File(at, file)) => Fetched::File { at: *at, file },
    };
    let records = expand(report, fetched, rules)?;
    match entry {
        Some(entry) if !entry.files.is_empty() => with_files(records, entry, folder),
        _ => Ok(records),
    }
}

/// The records with the files of those pictures that were saved, each file once.
fn with_files(records: Vec<Record>, entry: &Entry, folder: &Path) -> Result<Vec<Record>, Failure> {
    let at = Moment::parse(&entry.at, &AssumedZone::utc())?;
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
        let object = match identity.and_then(|identity| entry.files.get(identity)) {
            Some(name) => {
                let bytes = files::read(&folder.join(name))?;
                let file = StoredFingerprint::from(&Fingerprint::of(&bytes, &Limits::default()));
                Some(attach(&mut occurrence, file, at))
            }
            None => None,
        };
        with_files.push(Record::Occurrence(occurrence));
        with_files.extend(object.filter(|object| objects.insert(object.id.clone())).map(Record::Object));
    }
    Ok(with_files)
}

fn got(entry: &Entry, folder: &Path) -> Result<Got, Failure> {
    let at = Moment::parse(&entry.at, &AssumedZone::utc())?;
    let bytes = files::read(&folder.join(&entry.file))?;
    let head = &bytes[..bytes.len().min(1024)];
    if !matches!(MediaType::of(head), MediaType::Text | MediaType::Unknown) {
        let file = StoredFingerprint::from(&Fingerprint::of(&bytes, &Limits::default()));
        return Ok(Got::File(at, Box::new(file)));
    }
    let base = Url::parse(entry.base.as_deref().unwrap_or(&entry.link))?;
    let options =
        PageOptions { content_type: entry.content_type.clone(), link_headers: entry.link_headers.clone() };
    Ok(Got::Page(at, extract_images_with(&bytes, &base, &options)))
}
