//! Records on disk: a line of JSON each.

use super::statement::{RECORD_VERSION, Record};
use crate::error::{Error, ErrorCode, Result};
use serde::Serialize;
use serde_json::{Map, Value};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Read, Seek, Write};

/// The longest line that is read: a page with a hundred thousand reports.
pub const LONGEST_LINE: usize = 256 << 20;

/// How many bytes of lines are sorted in memory unless the caller says otherwise.
pub const MERGE_MEMORY: usize = 256 << 20;

#[derive(Serialize)]
struct Line<'a> {
    version: u32,
    #[serde(flatten)]
    record: &'a Record,
}

impl Record {
    /// The record as a line of JSON, without its end.
    ///
    /// # Errors
    /// `internal.defect`; every record can be written.
    pub fn to_line(&self) -> Result<String> {
        let line = Line { version: RECORD_VERSION, record: self };
        serde_json::to_string(&line)
            .map_err(|_| Error::new(ErrorCode::Internal, "a record that cannot be written"))
    }

    /// Reads a line of JSON.
    ///
    /// # Errors
    /// `record.version` for a version that this crate does not know, `record.malformed` for what is no record.
    pub fn parse(line: &[u8]) -> Result<Self> {
        let fields: Map<String, Value> = serde_json::from_slice(line)
            .map_err(|error| Error::new(ErrorCode::RecordMalformed, about(&error)))?;
        Self::from_fields(fields)
    }

    pub(super) fn from_fields(mut fields: Map<String, Value>) -> Result<Self> {
        let malformed = |error: serde_json::Error| Error::new(ErrorCode::RecordMalformed, about(&error));
        match fields.remove("version").as_ref().and_then(Value::as_u64) {
            Some(version) if version == u64::from(RECORD_VERSION) => {}
            Some(version) => {
                let detail = format!("a record of version {version}, known is {RECORD_VERSION}");
                return Err(Error::new(ErrorCode::RecordVersion, detail));
            }
            None => return Err(Error::new(ErrorCode::RecordMalformed, "no version")),
        }
        let record: Self = serde_json::from_value(Value::Object(fields)).map_err(malformed)?;
        if record.id().is_empty() || record.id().contains(char::is_control) {
            return Err(Error::new(ErrorCode::RecordMalformed, "no id, or one with control characters"));
        }
        record.check_id()?;
        Ok(record)
    }
}

/// What is wrong with a text, without repeating any of it.
pub(super) fn about(error: &serde_json::Error) -> String {
    match error.classify() {
        serde_json::error::Category::Data => {
            let text = error.to_string();
            let what = ["unknown variant", "invalid type", "invalid value", "invalid length"];
            let found = what.iter().find(|what| text.starts_with(**what));
            // The names of fields are ours, and nothing else of the text is repeated.
            match (text.strip_prefix("missing field `").and_then(|text| text.split('`').next()), found) {
                (Some(name), _) => format!("the field {name} is missing"),
                (None, Some(what)) => format!("a field has an {what}"),
                (None, None) => "a field cannot be read".to_owned(),
            }
        }
        _ => format!("no JSON, at character {}", error.column()),
    }
}

/// A line that is no record, and the number of it.
#[derive(Debug)]
pub struct RejectedLine {
    /// In which of the inputs, from 0.
    pub input: usize,
    /// The line, from 1.
    pub line: u64,
    /// Why.
    pub error: Error,
}

/// Reads records, a line each. Empty lines are passed over.
pub struct RecordReader<R> {
    reader: R,
    line: u64,
    buffer: Vec<u8>,
    ended: bool,
}

impl<R: BufRead> RecordReader<R> {
    /// Reads records from the beginning of a file.
    pub const fn new(reader: R) -> Self {
        Self { reader, line: 0, buffer: Vec::new(), ended: false }
    }

    fn read(&mut self) -> Option<Result<()>> {
        loop {
            self.buffer.clear();
            let limit = LONGEST_LINE as u64 + 1;
            let read = match self.reader.by_ref().take(limit).read_until(b'\n', &mut self.buffer) {
                Ok(read) => read,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(Error::io(&error, "reading records")));
                }
            };
            if read == 0 {
                return None;
            }
            self.line += 1;
            if read > LONGEST_LINE && self.buffer.last() != Some(&b'\n') {
                self.buffer = Vec::new();
                if let Err(error) = skip_line(&mut self.reader) {
                    self.ended = true;
                    return Some(Err(Error::io(&error, "reading records")));
                }
                let detail = format!("a line longer than {LONGEST_LINE} bytes");
                return Some(Err(Error::new(ErrorCode::RowsTooLong, detail)));
            }
            if !self.buffer.iter().all(u8::is_ascii_whitespace) {
                return Some(Ok(()));
            }
        }
    }
}

fn skip_line(reader: &mut impl BufRead) -> std::io::Result<()> {
    loop {
        let rest = reader.fill_buf()?;
        let (used, is_end) = match rest.iter().position(|byte| *byte == b'\n') {
            Some(end) => (end + 1, true),
            None => (rest.len(), rest.is_empty()),
        };
        reader.consume(used);
        if is_end {
            return Ok(());
        }
    }
}

impl<R: BufRead> Iterator for RecordReader<R> {
    type Item = std::result::Result<Record, RejectedLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let read = self.read()?.and_then(|()| Record::parse(&self.buffer));
        Some(read.map_err(|error| RejectedLine { input: 0, line: self.line, error }))
    }
}

/// What became of the records of a merge: `read` is `written` + `joined`, and every line that is not empty is
/// `read` or `rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct MergeCounts {
    /// Records that were read.
    pub read: u64,
    /// Lines that are no records.
    pub rejected: u64,
    /// Records that were written.
    pub written: u64,
    /// Records that were joined to another of their id.
    pub joined: u64,
}

/// Merges files of records, in any order: one record of each id, in the order of the ids. What does not fit
/// into so many bytes of memory is sorted in temporary files.
///
/// # Errors
/// `io.failed`. A line that is no record is told to `rejected`, and the rest goes on.
pub fn merge(
    inputs: Vec<Box<dyn BufRead>>,
    out: &mut impl Write,
    memory: usize,
    rejected: &mut dyn FnMut(RejectedLine),
) -> Result<MergeCounts> {
    let mut counts = MergeCounts::default();
    let mut lines: Vec<Sorted> = Vec::new();
    let mut held = 0;
    let mut runs: Vec<File> = Vec::new();
    for (input, reader) in inputs.into_iter().enumerate() {
        let mut reader = RecordReader::new(reader);
        while let Some(record) = reader.next() {
            let record = match record {
                Ok(record) => record,
                Err(line) if line.error.kind() == crate::ErrorKind::Io => return Err(line.error),
                Err(line) => {
                    counts.rejected += 1;
                    rejected(RejectedLine { input, ..line });
                    continue;
                }
            };
            counts.read += 1;
            let line = Sorted {
                id: record.id().to_owned(),
                place: format!("{input} {}", reader.line),
                line: record.to_line()?,
            };
            held += line.line.len() + line.id.len() + 96;
            lines.push(line);
            if held >= memory {
                lines.sort_unstable();
                runs.push(run_of(lines.drain(..).map(Ok))?);
                held = 0;
            }
            // A process has only so many open files.
            if runs.len() >= MOST_RUNS {
                let merged = run_of(Merged::new(std::mem::take(&mut runs), Vec::new())?)?;
                runs.push(merged);
            }
        }
    }
    lines.sort_unstable();
    let mut writer = Joining { out, last: None, counts: &mut counts, rejected };
    for line in Merged::new(runs, lines)? {
        writer.push(line?)?;
    }
    writer.finish()?;
    out.flush().map_err(|error| merging(&error))?;
    Ok(counts)
}

/// The most temporary files that are open at once.
const MOST_RUNS: usize = 64;

fn merging(error: &std::io::Error) -> Error {
    Error::io(error, "merging records")
}

/// A record on its way to its place among the others.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Sorted {
    id: String,
    line: String,
    /// The input and the line it stood in.
    place: String,
}

/// Writes lines that are in order to a temporary file.
fn run_of(lines: impl Iterator<Item = Result<Sorted>>) -> Result<File> {
    let mut run = BufWriter::new(tempfile::tempfile().map_err(|error| merging(&error))?);
    for line in lines {
        let Sorted { id, line, place } = line?;
        writeln!(run, "{id}\t{place}\t{line}").map_err(|error| merging(&error))?;
    }
    let mut file = run.into_inner().map_err(|error| merging(error.error()))?;
    file.rewind().map_err(|error| merging(&error))?;
    Ok(file)
}

/// Goes through several files and a list that are each in order, in the order of all of them.
struct Merged {
    runs: Vec<std::io::Lines<BufReader<File>>>,
    rest: std::vec::IntoIter<Sorted>,
    next: BinaryHeap<Reverse<(Sorted, usize)>>,
}

impl Merged {
    fn new(runs: Vec<File>, rest: Vec<Sorted>) -> Result<Self> {
        let runs: Vec<_> = runs.into_iter().map(|run| BufReader::new(run).lines()).collect();
        let mut merged = Self { runs, rest: rest.into_iter(), next: BinaryHeap::new() };
        // The last of them is what is still in memory.
        for from in 0..=merged.runs.len() {
            merged.advance(from)?;
        }
        Ok(merged)
    }

    fn advance(&mut self, from: usize) -> Result<()> {
        let next = match self.runs.get_mut(from) {
            None => self.rest.next(),
            Some(lines) => {
                let line = lines.next().transpose().map_err(|error| merging(&error))?;
                line.and_then(|line| {
                    let mut parts = line.splitn(3, '\t').map(str::to_owned);
                    Some(Sorted { id: parts.next()?, place: parts.next()?, line: parts.next()? })
                })
            }
        };
        self.next.extend(next.map(|line| Reverse((line, from))));
        Ok(())
    }
}

impl Iterator for Merged {
    type Item = Result<Sorted>;

    fn next(&mut self) -> Option<Self::Item> {
        let Reverse((line, from)) = self.next.pop()?;
        Some(self.advance(from).map(|()| line))
    }
}

/// Writes records that come in the order of their ids, and joins those of one id.
struct Joining<'a, W> {
    out: &'a mut W,
    last: Option<Record>,
    counts: &'a mut MergeCounts,
    rejected: &'a mut dyn FnMut(RejectedLine),
}

impl<W: Write> Joining<'_, W> {
    fn push(&mut self, line: Sorted) -> Result<()> {
        let record = Record::parse(line.line.as_bytes())?;
        let Some(last) = self.last.take() else {
            self.last = Some(record);
            return Ok(());
        };
        if last.id() != record.id() {
            self.write(&last)?;
            self.last = Some(record);
            return Ok(());
        }
        if last.kind() == record.kind() {
            self.counts.joined += 1;
            self.last = Some(last.join(record)?);
            return Ok(());
        }
        self.counts.read -= 1;
        self.counts.rejected += 1;
        let error = Error::new(ErrorCode::RecordMismatch, "one id for two kinds of record");
        let mut place = line.place.split(' ').map(|number| number.parse::<u64>().unwrap_or_default());
        let input = place.next().unwrap_or_default() as usize;
        (self.rejected)(RejectedLine { input, line: place.next().unwrap_or_default(), error });
        self.last = Some(last);
        Ok(())
    }

    fn write(&mut self, record: &Record) -> Result<()> {
        self.counts.written += 1;
        writeln!(self.out, "{}", record.to_line()?).map_err(|error| Error::io(&error, "writing records"))
    }

    fn finish(mut self) -> Result<()> {
        match self.last.take() {
            Some(last) => self.write(&last),
            None => Ok(()),
        }
    }
}
