//! Reading lists as people keep them: CSV, JSON Lines, the output of `md5sum` and its kin, bare values.
//!
//! The columns of CSV and the names in JSON Lines are the same; `core/docs/lists.md` documents them.

use super::{NewEntry, NewRow};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind, decode_hex};
use crate::set::label::{Statement, Status};
use crate::time::Day;
use serde::Deserialize;
use std::borrow::Cow;
use std::io::BufRead;

/// Most bytes of a line.
const LINE_LIMIT: usize = 65_536;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListFormat {
    /// Comma-separated values with a header line; a line is an entry.
    Csv,
    /// A JSON object a line; a line is an entry.
    JsonLines,
    /// The output of `md5sum` and its kin, `HASH  NAME`, all of one kind; a line is an entry.
    Sums(Kind),
    /// A value a line, all of one kind; a line is an entry.
    Bare(Kind),
}

/// What to read a list as.
#[derive(Clone, Debug)]
pub struct ListOptions {
    /// How the list is written.
    pub format: ListFormat,
    /// What is said of an entry that the list itself says nothing of.
    pub statement: Option<Statement>,
}

/// Hands every entry of a list to `take` and returns their number. Errors name the line.
pub(super) fn read(
    list: impl BufRead,
    options: &ListOptions,
    mut take: impl FnMut(NewEntry) -> Result<()>,
) -> Result<u64> {
    let mut entries = 0;
    let mut take = |mut entry: NewEntry| {
        if entry.statements.is_empty() {
            entry.statements.extend(options.statement.clone());
        }
        entries += 1;
        take(entry)
    };
    match options.format {
        ListFormat::Csv => read_csv(list, &mut take)?,
        ListFormat::JsonLines => read_lines(list, |line| take(Item::of_json(line)?.into_entry()?))?,
        ListFormat::Sums(kind) => read_lines(list, |line| take(of_sum(kind, line)?))?,
        ListFormat::Bare(kind) => {
            read_lines(list, |line| take(NewEntry::new().hash(Hash::parse(kind, line)?)))?
        }
    }
    Ok(entries)
}

/// One entry as a list writes it, all values still texts.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Item<'a> {
    #[serde(borrow)]
    md5: Option<Cow<'a, str>>,
    sha1: Option<Cow<'a, str>>,
    sha256: Option<Cow<'a, str>>,
    blake3: Option<Cow<'a, str>>,
    pdq: Option<Cow<'a, str>>,
    url_id: Option<Cow<'a, str>>,
    url_expression: Option<Cow<'a, str>>,
    quality: Option<u8>,
    width: Option<u32>,
    height: Option<u32>,
    companion: Option<Cow<'a, str>>,
    entry: Option<Cow<'a, str>>,
    label: Option<Cow<'a, str>>,
    scheme: Option<Cow<'a, str>>,
    code: Option<Cow<'a, str>>,
    assessor: Option<Cow<'a, str>>,
    jurisdiction: Option<Cow<'a, str>>,
    first_seen: Option<Cow<'a, str>>,
    status: Option<Cow<'a, str>>,
    statements: Vec<Statement>,
}

/// The columns of CSV, which are the names of [`Item`] but for the list of statements.
const COLUMNS: [&str; 19] = [
    "md5",
    "sha1",
    "sha256",
    "blake3",
    "pdq",
    "url_id",
    "url_expression",
    "quality",
    "width",
    "height",
    "companion",
    "entry",
    "label",
    "scheme",
    "code",
    "assessor",
    "jurisdiction",
    "first_seen",
    "status",
];

impl<'a> Item<'a> {
    fn of_json(line: &'a str) -> Result<Self> {
        serde_json::from_str(line).map_err(|error| {
            // The library's own text may quote the value; its kind and place are enough.
            let what = if error.is_data() {
                "a name or value is not one this list has"
            } else {
                "not a JSON object"
            };
            Error::new(ErrorCode::RowsMalformed, format!("{what}, at column {}", error.column()))
        })
    }

    fn set(&mut self, column: &str, value: &'a str) -> Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        let value = Cow::Borrowed(value);
        match column {
            "md5" => self.md5 = Some(value),
            "sha1" => self.sha1 = Some(value),
            "sha256" => self.sha256 = Some(value),
            "blake3" => self.blake3 = Some(value),
            "pdq" => self.pdq = Some(value),
            "url_id" => self.url_id = Some(value),
            "url_expression" => self.url_expression = Some(value),
            "quality" => {
                let quality = value.trim().parse().map_err(|_| wrong_quality())?;
                self.quality = Some(quality);
            }
            "width" => self.width = Some(pixels(&value)?),
            "height" => self.height = Some(pixels(&value)?),
            "companion" => self.companion = Some(value),
            "entry" => self.entry = Some(value),
            "label" => self.label = Some(value),
            "scheme" => self.scheme = Some(value),
            "code" => self.code = Some(value),
            "assessor" => self.assessor = Some(value),
            "jurisdiction" => self.jurisdiction = Some(value),
            "first_seen" => self.first_seen = Some(value),
            _ => self.status = Some(value),
        }
        Ok(())
    }

    fn into_entry(self) -> Result<NewEntry> {
        let companion = self.companion.as_deref().map(companion).transpose()?;
        if self.quality.is_some_and(|quality| quality > 100) {
            return Err(wrong_quality());
        }
        if self.pdq.is_none() && companion.is_some() {
            return Err(malformed("a companion belongs to a pdq value"));
        }
        let texts = [
            (Kind::Md5, &self.md5),
            (Kind::Sha1, &self.sha1),
            (Kind::Sha256, &self.sha256),
            (Kind::Blake3, &self.blake3),
            (Kind::Pdq, &self.pdq),
            (Kind::UrlId, &self.url_id),
            (Kind::UrlExpression, &self.url_expression),
        ];
        let mut rows = Vec::new();
        for (kind, text) in texts {
            if let Some(text) = text {
                let near = kind == Kind::Pdq;
                rows.push(NewRow {
                    hash: Hash::parse(kind, text)?,
                    quality: self.quality.filter(|_| near),
                    companion: companion.filter(|_| near),
                });
            }
        }
        if rows.is_empty() {
            return Err(malformed("an entry has at least one hash"));
        }
        let name = self.entry.as_deref().map(str::to_owned);
        let size = match (self.width, self.height) {
            (Some(width), Some(height)) => Some((width, height)),
            (None, None) => None,
            _ => return Err(malformed("a picture has a width and a height")),
        };
        let unlisted_quality = self.quality.filter(|_| self.pdq.is_none());
        Ok(NewEntry { rows, name, size, unlisted_quality, statements: self.into_statements()? })
    }

    const fn has_label(&self) -> bool {
        self.label.is_some() || self.code.is_some()
    }

    fn into_statements(self) -> Result<Vec<Statement>> {
        let mut statements = self.statements;
        let label = match (self.label, self.scheme, self.code) {
            (Some(label), None, None) => Some(label.into_owned()),
            (None, Some(scheme), Some(code)) => Some(format!("{scheme}/{code}")),
            (None, None, None) => None,
            _ => return Err(malformed("a label is one column, or scheme and code are two")),
        };
        let more = [&self.assessor, &self.jurisdiction, &self.first_seen, &self.status];
        match label {
            Some(label) => {
                let mut statement = Statement::new(&label)?;
                statement.assessor = self.assessor.as_deref().map(Into::into);
                statement.jurisdiction = self.jurisdiction.as_deref().map(Into::into);
                statement.first_seen = self.first_seen.as_deref().map(Day::parse).transpose()?;
                if let Some(status) = self.status {
                    statement.status = Status::from_word(&status)
                        .ok_or_else(|| malformed("a status is active or disputed"))?;
                }
                statements.push(statement);
            }
            None if more.iter().any(|value| value.is_some()) => {
                return Err(malformed("assessor, jurisdiction, first_seen and status belong to a label"));
            }
            None => {}
        }
        Ok(statements)
    }
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::RowsMalformed, detail)
}

fn wrong_quality() -> Error {
    malformed("a quality is a whole number from 0 to 100")
}

fn pixels(text: &str) -> Result<u32> {
    text.trim().parse().map_err(|_| malformed("width and height are whole numbers of pixels"))
}

fn companion(text: &str) -> Result<[u8; 8]> {
    let bytes = decode_hex(text.trim()).and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or_else(|| malformed("a companion is 16 hexadecimal digits"))
}

/// `HASH  NAME`, `HASH *NAME`, and `\HASH  NAME` where the name is escaped. The name is not kept.
fn of_sum(kind: Kind, line: &str) -> Result<NewEntry> {
    let line = line.strip_prefix('\\').unwrap_or(line);
    let (value, _name) =
        line.split_once(' ').ok_or_else(|| malformed("a line is a hash, two spaces and a name"))?;
    Ok(NewEntry::new().hash(Hash::parse(kind, value)?))
}

/// Goes through the lines that are not blank, bounded in length.
fn read_lines(mut list: impl BufRead, mut take: impl FnMut(&str) -> Result<()>) -> Result<()> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let limit = LINE_LIMIT as u64 + 2;
        let read = std::io::Read::take(&mut list, limit).read_until(b'\n', &mut line);
        if read.map_err(|error| Error::io(&error, "reading a list").at_line(number))? == 0 {
            break;
        }
        let start = if number == 1 { b"\xef\xbb\xbf".as_slice() } else { b"" };
        let bytes = line.strip_prefix(start).unwrap_or(&line).trim_ascii();
        if bytes.len() > LINE_LIMIT || (line.len() as u64 == limit && line.last() != Some(&b'\n')) {
            return Err(too_long().at_line(number));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("not UTF-8").at_line(number))?;
        if !text.is_empty() {
            take(text).map_err(|error| error.at_line(number))?;
        }
    }
    Ok(())
}

fn too_long() -> Error {
    Error::new(ErrorCode::RowsTooLong, format!("a line has at most {LINE_LIMIT} bytes"))
}

fn read_csv(mut list: impl BufRead, take: &mut impl FnMut(NewEntry) -> Result<()>) -> Result<()> {
    let mut records = CsvRecords::new();
    let mut columns: Option<Vec<&'static str>> = None;
    loop {
        let line = records.line();
        let Some(fields) = records.next(&mut list).map_err(|error| error.at_line(line))? else {
            break;
        };
        let outcome = match &columns {
            None => read_header(fields).map(|header| columns = Some(header)),
            Some(columns) => read_record(columns, fields).and_then(&mut *take),
        };
        outcome.map_err(|error| error.at_line(line))?;
    }
    columns.map(drop).ok_or_else(|| Error::new(ErrorCode::RowsColumn, "a header line names the columns"))
}

fn read_header<'a>(fields: impl Iterator<Item = Result<&'a str>>) -> Result<Vec<&'static str>> {
    let mut columns = Vec::new();
    for field in fields {
        let field = field?.trim_start_matches('\u{feff}').trim().to_ascii_lowercase();
        let column = COLUMNS.iter().find(|column| **column == field).ok_or_else(|| {
            let number = columns.len() + 1;
            Error::new(ErrorCode::RowsColumn, format!("column {number} is not one of {}", COLUMNS.join(", ")))
        })?;
        if columns.contains(column) {
            return Err(Error::new(ErrorCode::RowsColumn, format!("the column {column} stands twice")));
        }
        columns.push(*column);
    }
    Ok(columns)
}

fn read_record<'a>(columns: &[&str], fields: impl Iterator<Item = Result<&'a str>>) -> Result<NewEntry> {
    let mut item = Item::default();
    let mut count = 0;
    for field in fields {
        let column = columns.get(count).ok_or_else(|| malformed("more values than columns"))?;
        item.set(column, field?.trim())?;
        count += 1;
    }
    if count < columns.len() {
        return Err(malformed("fewer values than columns"));
    }
    if columns.contains(&"status") && item.status.is_none() && item.has_label() {
        return Err(malformed("a list with a column for the status says it of every label"));
    }
    item.into_entry()
}

/// CSV records of bounded length, with the line each begins on.
struct CsvRecords {
    reader: csv_core::Reader,
    text: Vec<u8>,
    ends: [usize; COLUMNS.len() + 1],
}

impl CsvRecords {
    fn new() -> Self {
        Self { reader: csv_core::Reader::new(), text: vec![0; LINE_LIMIT], ends: [0; COLUMNS.len() + 1] }
    }

    fn line(&self) -> u64 {
        self.reader.line()
    }

    /// The fields of the next record, `None` at the end.
    fn next(&mut self, list: &mut impl BufRead) -> Result<Option<impl Iterator<Item = Result<&str>>>> {
        let (mut written, mut fields) = (0, 0);
        loop {
            let input = list.fill_buf().map_err(|error| Error::io(&error, "reading a list"))?;
            let (outcome, read, wrote, ended) =
                self.reader.read_record(input, &mut self.text[written..], &mut self.ends[fields..]);
            list.consume(read);
            written += wrote;
            fields += ended;
            match outcome {
                csv_core::ReadRecordResult::InputEmpty => {}
                csv_core::ReadRecordResult::OutputFull => return Err(too_long()),
                csv_core::ReadRecordResult::OutputEndsFull => {
                    return Err(malformed("more values than there can be columns"));
                }
                csv_core::ReadRecordResult::Record => break,
                csv_core::ReadRecordResult::End => return Ok(None),
            }
        }
        let text = &self.text[..written];
        let mut start = 0;
        Ok(Some(self.ends[..fields].iter().map(move |end| {
            let field = &text[start..*end];
            start = *end;
            std::str::from_utf8(field).map_err(|_| malformed("not UTF-8"))
        })))
    }
}
