//! `hashward record expand`.

use super::{Progress, open, print, records};
use crate::failure::{Exit, Failure};
use crate::files;
use crate::output::Output;
use clap::Args;
use hashward::fingerprint::{Fingerprint, Limits, MediaType};
use hashward::record::page::{Page, PageOptions, extract_images_with};
use hashward::record::url::{Url, UrlId};
use hashward::record::{
    AssumedZone, ExpandRules, Fetched, Moment, Notification, Record, StoredFingerprint, expand,
};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::io::BufRead;
use std::path::{Path, PathBuf};

const HELP: &str = "\
A reported link becomes the record of its page and one for each picture on it: ten pictures are ten and one, also \
where two of them are the same file. Pages that were fetched are named in an index, a line of JSON each:

  {\"link\": \"https://www.example.com/1\", \"file\": \"1.html\", \"at\": \"2026-11-24T20:00:00Z\"}

with, where known, `base` (the link after redirects), `content_type` and `link_headers`. A file is sought beside \
the index. Where it is a picture, the link itself is one. A link that is not in the index becomes its page alone.

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
    let (mut reports, mut pages, mut occurrences, mut objects, mut others) =
        (0_u64, 0_u64, 0_u64, 0_u64, 0_u64);
    records(&args.files, &mut progress, out, |record, progress, out| {
        let Record::Notification(report) = record else {
            others += 1;
            return print(&record, progress, out);
        };
        let expanded = match expanded(&report, &index, folder, &rules) {
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
    let got = match url.as_ref().and_then(|url| index.get(&url.id())) {
        Some(entry) => Some(got(entry, folder)?),
        None => None,
    };
    let fetched = match &got {
        None => Fetched::Nothing,
        Some(Got::Page(at, page)) => Fetched::Page { at: *at, page },
        Some(Got::File(at, file)) => Fetched::File { at: *at, file },
    };
    Ok(expand(report, fetched, rules)?)
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
