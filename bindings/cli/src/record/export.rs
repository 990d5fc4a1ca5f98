//! `hashward record export`.

use super::{Progress, records};
use crate::failure::{Exit, Failure};
use crate::output::{Output, json_line};
use clap::{Args, ValueEnum};
use hashward::record::import::TableWriter;
use hashward::record::{ListRules, Record, Summary, list_rows};
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

pub(super) fn run(args: &ExportArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut progress = Progress::start("records", out);
    let delimiter = u8::try_from(args.delimiter).unwrap_or(b',');
    let rules = ListRules { readers: args.readers.max(1), ..ListRules::default() };
    let summary = match args.what {
        What::Pages => Some(Summary::Pages),
        What::Pictures => Some(Summary::Pictures),
        What::Files => Some(Summary::Files),
        What::Reports | What::Rows => None,
    };
    let mut table = match (args.what, summary) {
        (_, Some(summary)) => TableWriter::named(Vec::new(), delimiter, summary.columns())?,
        (What::Rows, None) => TableWriter::bare(Vec::new(), delimiter),
        (_, None) => TableWriter::new(Vec::new(), delimiter)?,
    };
    let (mut printed, mut others) = (0_u64, 0_u64);
    let mut assessed = Vec::new();
    records(&args.files, &mut progress, out, |record, progress, out| {
        let mut is_printed = true;
        match (&record, args.what) {
            (Record::Notification(report), What::Reports) => table.notification(report)?,
            (Record::Page(page), What::Reports) => {
                for mention in page.mentions.values() {
                    table.notification(mention)?;
                }
            }
            // What was said at an occurrence may come before or after the file it was said of.
            (Record::Object(_), What::Rows) => {
                assessed.push(record);
                return Ok(());
            }
            (Record::Occurrence(occurrence), What::Rows) if !occurrence.statements.assessments.is_empty() => {
                assessed.push(record);
                return Ok(());
            }
            _ => match summary.and_then(|summary| summary.row(&record)) {
                Some(row) => table.row(&row)?,
                None => is_printed = false,
            },
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
    let rows = list_rows(&assessed, &rules);
    let listed: BTreeSet<&str> = rows.iter().map(|row| row.sha256.as_str()).collect();
    printed += listed.len() as u64;
    others += (assessed.len() - listed.len()) as u64;
    for row in &rows {
        let line = json_line(row)?;
        progress.aside(|| out.write(&line))?;
    }
    Ok(progress.finish(&format!("{printed} printed, {others} passed over")))
}
