//! `hashward url`.

mod expressions;
mod find;
mod normalize;

use crate::content::Content;
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use clap::Subcommand;
use hashward::record::url::{MAX_URL, Url};
use serde::Serialize;
use std::io::{self, BufRead, BufReader, Read};

/// Read links: what equals what, what to ask lists for, and where they stand in a text.
#[derive(Subcommand)]
pub(crate) enum UrlCommand {
    Normalize(normalize::NormalizeArgs),
    Expressions(expressions::ExpressionsArgs),
    Find(find::FindArgs),
}

pub(crate) fn run(command: &UrlCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        UrlCommand::Normalize(args) => normalize::run(args, out),
        UrlCommand::Expressions(args) => expressions::run(args, out),
        UrlCommand::Find(args) => find::run(args, out),
    }
}

/// Why a line is no link.
#[derive(Serialize)]
struct Refusal<'a> {
    schema: &'static str,
    /// The line, from 1; of arguments, which of them.
    line: u64,
    raw: String,
    error: ErrorLine<'a>,
}

#[derive(Serialize)]
struct ErrorLine<'a> {
    code: &'a str,
    message: &'a str,
}

/// How many links were read and how many refused.
#[derive(Default)]
struct Counts {
    links: u64,
    refused: u64,
}

impl Counts {
    fn exit(&self) -> Exit {
        if self.refused > 0 { Exit::Indeterminate } else { Exit::Done }
    }

    fn tell(&self) {
        note(&format!("{} links, {} refused", self.links, self.refused));
    }
}

/// Gives every link of the arguments, or where there are none every line of standard input, to `each`.
fn links(
    arguments: &[String],
    schema: &'static str,
    is_json: bool,
    out: &mut Output,
    mut each: impl FnMut(&Url, &mut Output) -> Result<(), Failure>,
) -> Result<Exit, Failure> {
    let mut counts = Counts::default();
    let mut read = |line: u64, raw: &[u8], out: &mut Output| match Url::parse(raw) {
        Ok(url) => {
            counts.links += 1;
            each(&url, out)
        }
        Err(error) => {
            counts.refused += 1;
            let (code, message) = (error.code().as_str(), error.detail());
            if is_json {
                let raw = String::from_utf8_lossy(raw).into_owned();
                return out.json(&Refusal { schema, line, raw, error: ErrorLine { code, message } });
            }
            note(&format!("{code}: line {line}: {message}"));
            Ok(())
        }
    };
    let is_input = arguments.is_empty() || arguments == ["-"];
    if !is_input {
        for (place, argument) in arguments.iter().enumerate() {
            read(place as u64 + 1, argument.as_bytes(), out)?;
        }
        return Ok(counts.exit());
    }
    let mut input = BufReader::new(Content::Stdin(io::stdin()));
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        // One byte more than a link may have: the library says that it is too long.
        let limit = MAX_URL as u64 + 2;
        let length = input.by_ref().take(limit).read_until(b'\n', &mut line);
        let length =
            length.map_err(|error| Failure::new("io.failed", format!("reading standard input: {error}")))?;
        if length == 0 || out.is_closed() {
            break;
        }
        if line.last() != Some(&b'\n') && length as u64 == limit {
            input
                .skip_until(b'\n')
                .map_err(|error| Failure::new("io.failed", format!("reading standard input: {error}")))?;
        }
        let bare = line.strip_suffix(b"\n").unwrap_or(&line);
        let bare = bare.strip_suffix(b"\r").unwrap_or(bare);
        if !bare.trim_ascii().is_empty() {
            read(number, bare, out)?;
        }
    }
    counts.tell();
    Ok(counts.exit())
}
