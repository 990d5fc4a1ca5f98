//! `hashward record`.

mod expand;
mod export;
mod extract;
mod import;
mod merge;

use crate::content::{Content, regular_file};
use crate::failure::{Exit, Failure, io_code, io_sentence, note};
use crate::files;
use crate::output::Output;
use crate::path::shown;
use clap::Subcommand;
use hashward::record::{Record, RecordReader, Sources};
use indicatif::{ProgressBar, ProgressStyle};
use std::fs::File;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

/// Keep records of what was reported: read reports, find pictures, expand, merge, export.
#[derive(Subcommand)]
pub(crate) enum RecordCommand {
    Import(import::ImportArgs),
    Extract(extract::ExtractArgs),
    Expand(expand::ExpandArgs),
    Merge(merge::MergeArgs),
    Export(export::ExportArgs),
}

pub(crate) fn run(command: &RecordCommand, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        RecordCommand::Import(args) => import::run(args, out),
        RecordCommand::Extract(args) => extract::run(args, out),
        RecordCommand::Expand(args) => expand::run(args, out),
        RecordCommand::Merge(args) => merge::run(args, out),
        RecordCommand::Export(args) => export::run(args, out),
    }
}

/// What was done so far: on a terminal as it goes on, and at the end in a line.
struct Progress {
    bar: ProgressBar,
    rejected: u64,
    shares_terminal: bool,
}

impl Progress {
    fn start(what: &str, out: &Output) -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), rejected: 0, shares_terminal: false };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) =
            ProgressStyle::with_template(&format!("{{spinner}} {{human_pos}} {what} in {{elapsed}}"))
        {
            bar.set_style(style);
        }
        Self { bar, rejected: 0, shares_terminal: out.is_terminal() }
    }

    fn one(&self) {
        self.bar.inc(1);
    }

    fn at(&self, count: u64) {
        self.bar.set_position(count);
    }

    fn clear(&self) {
        self.bar.finish_and_clear();
    }

    /// What others may count with, where nothing is printed meanwhile.
    fn counter(&self) -> ProgressBar {
        self.bar.clone()
    }

    /// Tells of a line that could not be read.
    fn reject(&mut self, path: &Path, line: u64, error: &hashward::Error) {
        self.rejected += 1;
        self.aside(|| note(&format!("{}: {}:{line}: {}", error.code(), shown(path), error.detail())));
    }

    fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.shares_terminal { self.bar.suspend(write) } else { write() }
    }

    /// Tells the counts, and how the process ends.
    fn finish(self, counts: &str) -> Exit {
        self.bar.finish_and_clear();
        note(&format!("{counts}, {} rejected", self.rejected));
        if self.rejected > 0 { Exit::Indeterminate } else { Exit::Done }
    }
}

/// The inputs named, or standard input where none is, or for `-`.
fn inputs(files: &[PathBuf]) -> Vec<PathBuf> {
    if files.is_empty() { vec![PathBuf::from("-")] } else { files.to_vec() }
}

fn open(path: &Path) -> Result<BufReader<Content>, Failure> {
    if path == Path::new("-") {
        return Ok(BufReader::with_capacity(1 << 16, Content::Stdin(io::stdin())));
    }
    let file: File =
        regular_file(path).map_err(|error| Failure::new(io_code(&error), io_sentence(&error)).about(path))?;
    Ok(BufReader::with_capacity(1 << 16, Content::File(file)))
}

/// Gives every record of the files to `each`, and tells of lines that are none.
fn records(
    files: &[PathBuf],
    progress: &mut Progress,
    out: &mut Output,
    mut each: impl FnMut(Record, &mut Progress, &mut Output) -> Result<(), Failure>,
) -> Result<(), Failure> {
    for path in inputs(files) {
        for record in RecordReader::new(open(&path)?) {
            if out.is_closed() {
                return Ok(());
            }
            progress.one();
            match record {
                Ok(record) => each(record, progress, out)?,
                Err(line) if line.error.kind() == hashward::ErrorKind::Io => {
                    return Err(Failure::from(line.error).about(&path));
                }
                Err(line) => progress.reject(&path, line.line, &line.error),
            }
        }
    }
    Ok(())
}

fn print(record: &Record, progress: &Progress, out: &mut Output) -> Result<(), Failure> {
    let line = record.to_line()?;
    progress.aside(|| out.line(&line))
}

/// The sources that may report.
fn read_sources(path: &Path) -> Result<Sources, Failure> {
    Sources::parse(&files::read(path)?).map_err(|error| Failure::from(error).about(path))
}
