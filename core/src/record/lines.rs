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
    let failed = |error: std::io::Error| Error::io(&error, "merging records");
    let mut counts = MergeCounts::default();
    let mut lines: Vec<(String, String)> = Vec::new();
    let mut held = 0;
    let mut runs: Vec<File> = Vec::new();
    for (input, reader) in inputs.into_iter().enumerate() {
        for record in RecordReader::new(reader) {
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
            let line = record.to_line()?;
            held += line.len() + record.id().len() + 64;
            lines.push((record.id().to_owned(), line));
            if held >= memory {
                let mut run = BufWriter::new(tempfile::tempfile().map_err(failed)?);
                lines.sort_unstable();
                for (id, line) in lines.drain(..) {
                    writeln!(run, "{id}\t{line}").map_err(failed)?;
                }
                let mut file = run.into_inner().map_err(|error| failed(error.into_error()))?;
                file.rewind().map_err(failed)?;
                runs.push(file);
                held = 0;
            }
        }
    }
    lines.sort_unstable();
    let mut writer = Joining { out, last: None, counts: &mut counts, rejected };
    if runs.is_empty() {
        for (_, line) in lines {
            writer.push(Record::parse(line.as_bytes())?)?;
        }
    } else {
        let mut rest = lines.into_iter();
        // The last of them is what is still in memory.
        let count = runs.len() + 1;
        let mut readers: Vec<_> = runs.into_iter().map(|run| BufReader::new(run).lines()).collect();
        let mut heap = BinaryHeap::new();
        let mut next = |from: usize| -> Result<Option<(String, String)>> {
            let Some(lines) = readers.get_mut(from) else { return Ok(rest.next()) };
            let line = lines.next().transpose().map_err(failed)?;
            Ok(line.and_then(|line| line.split_once('\t').map(|(id, line)| (id.to_owned(), line.to_owned()))))
        };
        for from in 0..count {
            if let Some((id, line)) = next(from)? {
                heap.push(Reverse((id, line, from)));
            }
        }
        while let Some(Reverse((_, line, from))) = heap.pop() {
            writer.push(Record::parse(line.as_bytes())?)?;
            if let Some((id, line)) = next(from)? {
                heap.push(Reverse((id, line, from)));
            }
        }
    }
    writer.finish()?;
    out.flush().map_err(failed)?;
    Ok(counts)
}

/// Writes records that come in the order of their ids, and joins those of one id.
struct Joining<'a, W> {
    out: &'a mut W,
    last: Option<Record>,
    counts: &'a mut MergeCounts,
    rejected: &'a mut dyn FnMut(RejectedLine),
}

impl<W: Write> Joining<'_, W> {
    fn push(&mut self, record: Record) -> Result<()> {
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
        (self.rejected)(RejectedLine { input: 0, line: 0, error });
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
