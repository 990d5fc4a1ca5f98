//! `hashward url find`.

use crate::content::{Content, regular_file};
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::path::{JsonPath, shown};
use clap::Args;
use hashward::record::url::{Described, Writing, find_in};
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};

const SCHEMA: &str = "hashward.url-found/1";

const HELP: &str = "\
Links are found in any text: an exported chat, a form's remarks, a mail whose parts were decoded. Masked ones \
(hxxp://example[.]com) are found and mended, and hosts without a scheme where they have a known suffix. A link \
ends before the punctuation of the sentence around it.

Each has its place in bytes, its line, and how it was written: scheme, masked, or bare, which may be no link.

Exit codes: 0 done · 2 wrong usage · 4 a file could not be read.

Examples:
  hashward url find chat.txt
  hashward url find --json mail.txt remarks.txt > found.jsonl";

/// Find the links in texts, with their places.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct FindArgs {
    /// Texts; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    path: JsonPath,
    start: usize,
    end: usize,
    line: usize,
    writing: Writing,
    #[serde(flatten)]
    link: Described<'a>,
}

pub(super) fn run(args: &FindArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let mut count = 0_u64;
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    for path in files {
        if let Err(failure) = search(path, args.json, &mut count, out) {
            if failure.code() == "io.failed" && out.is_closed() {
                return Err(failure);
            }
            failure.about(path).report();
            exit = Exit::Indeterminate;
        }
    }
    note(&format!("{count} links in {} texts", files.len()));
    Ok(exit)
}

fn search(path: &Path, is_json: bool, count: &mut u64, out: &mut Output) -> Result<(), Failure> {
    let content =
        if path == Path::new("-") { Content::Stdin(io::stdin()) } else { Content::File(open(path)?) };
    for found in find_in(content) {
        let found = found?;
        if out.is_closed() {
            return Ok(());
        }
        *count += 1;
        let (link, place) = (found.url.describe(), found.place);
        if is_json {
            let path = JsonPath::of(path);
            let line = Line {
                schema: SCHEMA,
                path,
                start: place.start,
                end: place.end,
                line: found.line,
                writing: found.writing,
                link,
            };
            out.json(&line)?;
        } else {
            out.line(&format!(
                "{}:{}: {:<6} {}",
                shown(path),
                found.line,
                found.writing.as_str(),
                link.identity
            ))?;
        }
    }
    Ok(())
}

fn open(path: &Path) -> Result<std::fs::File, Failure> {
    regular_file(path)
        .map_err(|error| Failure::new(crate::failure::io_code(&error), crate::failure::io_sentence(&error)))
}
