//! `hashward record export`.

use super::{Progress, records};
use crate::failure::{Exit, Failure};
use crate::output::{Output, json_line};
use clap::{Args, ValueEnum};
use hashward::record::import::TableWriter;
use hashward::record::{Link, ListRules, Record, Statements, list_rows};
use std::collections::BTreeSet;
use std::path::PathBuf;

const HELP: &str = "\
Tables are for people: RFC 4180, with a guard (') before what a spreadsheet would take for a formula. They leave \
out what has no column; JSON lines are what keeps everything.

`rows` are lines for `hashward set build --format jsonl`: of each file the digests and the label, and only where \
so many people saw these very bytes and said the same of them. What software or another list says makes no row.

Exit codes: 0 done · 2 wrong usage · 4 a line was rejected.

Examples:
  hashward record export records.jsonl --as pages --delimiter ';' > pages.csv
  hashward record export records.jsonl --as rows --readers 3 > rows.jsonl";

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Reports,
    Pages,
    Pictures,
    Files,
    Rows,
}

/// Print records as tables for people, or as rows for a list.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ExportArgs {
    /// Records; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What to print.
    #[arg(long = "as", value_enum)]
    what: What,
    /// What separates the values of a table: , or ;
    #[arg(long, value_name = "CHARACTER", default_value_t = ',', value_parser = delimiter)]
    delimiter: char,
    /// How many people must have seen a file for it to become a row.
    #[arg(long, value_name = "N", default_value_t = 3)]
    readers: usize,
}

fn delimiter(text: &str) -> Result<char, String> {
    match text {
        "," => Ok(','),
        ";" => Ok(';'),
        _ => Err("a table has commas or semicolons".to_owned()),
    }
}

const PAGES: [&str; 11] = [
    "id",
    "identity",
    "host",
    "registrable_domain",
    "kind",
    "reports",
    "sources",
    "first_received",
    "last_received",
    "looks",
    "judgements",
];
const PICTURES: [&str; 10] =
    ["id", "page", "picture", "identity", "host", "places", "reports", "files", "looks", "judgements"];
const FILES: [&str; 8] = ["id", "length", "media", "md5", "sha1", "sha256", "pdq", "judgements"];

pub(super) fn run(args: &ExportArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut progress = Progress::start("records", out);
    let delimiter = u8::try_from(args.delimiter).unwrap_or(b',');
    let rules = ListRules { readers: args.readers.max(1), ..ListRules::default() };
    let mut table = match args.what {
        What::Reports => TableWriter::new(Vec::new(), delimiter)?,
        What::Pages => TableWriter::named(Vec::new(), delimiter, &PAGES)?,
        What::Pictures => TableWriter::named(Vec::new(), delimiter, &PICTURES)?,
        What::Files => TableWriter::named(Vec::new(), delimiter, &FILES)?,
        What::Rows => TableWriter::bare(Vec::new(), delimiter),
    };
    let (mut printed, mut others) = (0_u64, 0_u64);
    records(&args.files, &mut progress, out, |record, progress, out| {
        let mut is_printed = true;
        match (&record, args.what) {
            (Record::Notification(report), What::Reports) => table.notification(report)?,
            (Record::Page(page), What::Reports) => {
                for mention in page.mentions.values() {
                    table.notification(mention)?;
                }
            }
            (Record::Page(page), What::Pages) => {
                let sources: BTreeSet<&str> =
                    page.mentions.values().map(|mention| &*mention.source).collect();
                let times = || page.mentions.values().map(|mention| mention.received_at);
                let [identity, host, domain] = link(Some(&page.link));
                table.row(&[
                    page.id.clone(),
                    identity,
                    host,
                    domain,
                    page.link.kind.to_string(),
                    page.mentions.len().to_string(),
                    joined(sources),
                    times().min().map(|at| at.to_string()).unwrap_or_default(),
                    times().max().map(|at| at.to_string()).unwrap_or_default(),
                    page.statements.observations.len().to_string(),
                    judgements(&page.statements),
                ])?;
            }
            (Record::Occurrence(picture), What::Pictures) => {
                let places: BTreeSet<&str> = picture.places.iter().map(|place| &*place.place).collect();
                let files: BTreeSet<&str> =
                    picture.sightings.iter().map(|sighting| &*sighting.object).collect();
                let [identity, host, _] = link(picture.link.as_ref());
                table.row(&[
                    picture.id.clone(),
                    picture.page.clone(),
                    picture.picture.clone(),
                    identity,
                    host,
                    joined(places),
                    picture.reports.len().to_string(),
                    joined(files),
                    picture.statements.observations.len().to_string(),
                    judgements(&picture.statements),
                ])?;
            }
            (Record::Object(object), What::Files) => {
                let file = &object.fingerprint;
                let said: BTreeSet<&str> =
                    object.assessments.iter().map(|assessment| assessment.judgement.as_str()).collect();
                table.row(&[
                    object.id.clone(),
                    file.length.to_string(),
                    serde_json::to_value(file.media)
                        .ok()
                        .and_then(|word| word.as_str().map(str::to_owned))
                        .unwrap_or_default(),
                    file.md5.to_hex(),
                    file.sha1.to_hex(),
                    file.sha256.to_hex(),
                    file.picture.as_ref().map(|picture| picture.pdq.hash.to_hex()).unwrap_or_default(),
                    joined(said),
                ])?;
            }
            (Record::Object(object), What::Rows) => {
                let rows = list_rows(object, &rules);
                is_printed = !rows.is_empty();
                for row in rows {
                    let line = json_line(&row)?;
                    progress.aside(|| out.write(&line))?;
                }
            }
            _ => is_printed = false,
        }
        if is_printed {
            printed += 1
        } else {
            others += 1
        }
        let text = table.take();
        // Links that are not UTF-8 are what they are.
        progress.aside(|| out.bytes(&text))
    })?;
    progress.aside(|| out.bytes(&table.take()))?;
    Ok(progress.finish(&format!("{printed} printed, {others} passed over")))
}

fn link(link: Option<&Link>) -> [String; 3] {
    let text = |of: fn(&Link) -> &Option<String>| link.and_then(|link| of(link).clone()).unwrap_or_default();
    [text(|link| &link.identity), text(|link| &link.host), text(|link| &link.registrable_domain)]
}

fn judgements(statements: &Statements) -> String {
    joined(statements.assessments.iter().map(|assessment| assessment.judgement.as_str()).collect())
}

fn joined(words: BTreeSet<&str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(" ")
}
