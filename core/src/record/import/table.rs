//! Tables after RFC 4180, with commas or semicolons.

use super::{ImportDefaults, Imported, LONGEST_ROW, Rejected, io, read_line, too_long};
use crate::error::{Error, ErrorCode, Result};
use crate::record::moment::{Moment, Precision};
use crate::record::notification::{Batch, Notification};
use crate::record::raw::Raw;
use crate::record::source::{Channel, ChannelKind, SiteType};
use csv_core::{ReadRecordResult, Reader};
use serde_json::Value;
use std::collections::VecDeque;
use std::io::{BufRead, Write};

/// The most lines of one row.
const MOST_LINES: usize = 100;

/// The most columns.
const MOST_COLUMNS: usize = 256;

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Column {
    Link,
    Referer,
    Source,
    Channel,
    Application,
    ReceivedAt,
    Reference,
    Batch,
    Number,
    Reporter,
    Note,
    SiteType,
    Extra(String),
}

/// The columns that are written.
const WRITTEN: [(Column, &str); 12] = [
    (Column::Link, "link"),
    (Column::Referer, "referer"),
    (Column::Source, "source"),
    (Column::Channel, "channel"),
    (Column::Application, "application"),
    (Column::ReceivedAt, "received_at"),
    (Column::Reference, "reference"),
    (Column::Batch, "batch"),
    (Column::Number, "number"),
    (Column::Reporter, "reporter"),
    (Column::Note, "note"),
    (Column::SiteType, "site_type"),
];

/// The fields of a report that no column holds.
const OURS: [&str; 5] = ["record", "version", "id", "removed", "also"];

impl Column {
    fn of(name: &str) -> Self {
        let bare: String =
            name.trim().trim_start_matches('\u{feff}').to_ascii_lowercase().replace([' ', '-'], "_");
        let known = WRITTEN.iter().find(|(_, word)| *word == bare).map(|(column, _)| column.clone());
        known.unwrap_or(match bare.as_str() {
            "url" => Self::Link,
            "referrer" | "url_referer" => Self::Referer,
            "type" | "type_code" => Self::SiteType,
            "source_code" => Self::Source,
            "received" => Self::ReceivedAt,
            "remark" => Self::Note,
            name if OURS.contains(&name) => Self::Extra(format!("{name}_reported")),
            _ => Self::Extra(bare),
        })
    }
}

/// Reads a table of reported links, a row each.
///
/// Its first row names the columns: `link` or `url`, `referer`, `source`, `channel`, `application`,
/// `received_at`, `reference`, `batch`, `number`, `reporter`, `note`, `site_type`; others are kept as fields of
/// others, with `_reported` behind a name that reports have for themselves (`id_reported`). Values are separated by commas or, where the first row has more of them, by semicolons. A guard
/// before a formula (`'=`) is taken off. A row that cannot be read is told with its line, and the rest goes on,
/// also where a quote is never closed.
pub struct TableReader<R> {
    reader: R,
    defaults: ImportDefaults,
    columns: Vec<Column>,
    delimiter: u8,
    line: u64,
    /// Lines that were read and have to be read again, each with its number.
    again: VecDeque<Imported<(u64, Vec<u8>)>>,
    ended: bool,
}

impl<R: BufRead> TableReader<R> {
    /// Reads the first row.
    ///
    /// # Errors
    /// `rows.column` where no column holds links, or one is named twice; `rows.too_long`; `io.failed`.
    pub fn new(mut reader: R, defaults: ImportDefaults) -> Result<Self> {
        let mut line = Vec::new();
        let (_, is_longer) = read_line(&mut reader, &mut line, LONGEST_ROW)
            .map_err(|error| Error::io(&error, "reading reports"))?;
        if is_longer {
            return Err(too_long(1).error.at_line(1));
        }
        let count = |byte: u8| line.iter().filter(|one| **one == byte).count();
        let delimiter = if count(b';') > count(b',') { b';' } else { b',' };
        let fields = Row::parse(delimiter, &line).map(|row| row.fields).unwrap_or_default();
        let names: Vec<String> =
            fields.iter().map(|field| String::from_utf8_lossy(field).into_owned()).collect();
        Self::with_columns(reader, defaults, &names, delimiter).map(|table| Self { line: 1, ..table })
    }

    /// Reads a table without names of columns.
    ///
    /// # Errors
    /// `rows.column`.
    pub fn with_columns(
        reader: R,
        defaults: ImportDefaults,
        names: &[String],
        delimiter: u8,
    ) -> Result<Self> {
        let columns: Vec<Column> = names.iter().map(|name| Column::of(name)).collect();
        let refused = |detail: &str| Err(Error::new(ErrorCode::RowsColumn, detail).at_line(1));
        if !columns.contains(&Column::Link) {
            return refused("no column is called link or url");
        }
        if columns.iter().enumerate().any(|(at, column)| columns[..at].contains(column)) {
            return refused("a column is named twice");
        }
        Ok(Self { reader, defaults, columns, delimiter, line: 0, again: VecDeque::new(), ended: false })
    }

    fn next_line(&mut self) -> Option<Imported<(u64, Vec<u8>)>> {
        if let Some(again) = self.again.pop_front() {
            return Some(again);
        }
        if self.ended {
            return None;
        }
        let mut bytes = Vec::new();
        self.line += 1;
        match read_line(&mut self.reader, &mut bytes, LONGEST_ROW) {
            Ok((0, _)) => {
                self.ended = true;
                None
            }
            Ok((_, true)) => Some(Err(too_long(self.line))),
            Ok(_) => Some(Ok((self.line, bytes))),
            Err(error) => {
                self.ended = true;
                Some(Err(io(&error, self.line)))
            }
        }
    }

    /// The next row that is not empty, and the line it begins at.
    fn next_row(&mut self) -> Option<Imported<(u64, Row)>> {
        let first = loop {
            match self.next_line()? {
                Ok((_, bytes)) if bytes.iter().all(u8::is_ascii_whitespace) => {}
                Ok(line) => break line,
                Err(rejected) => return Some(Err(rejected)),
            }
        };
        let number = first.0;
        let mut lines = vec![first];
        let mut scan = Scan::Start;
        loop {
            let (_, line) = lines.last()?;
            scan = scan.after(self.delimiter, line);
            let length: usize = lines.iter().map(|(_, bytes)| bytes.len()).sum();
            let next = match scan {
                Scan::Quoted if lines.len() < MOST_LINES && length < LONGEST_ROW => self.next_line(),
                Scan::Quoted | Scan::Broken => None,
                _ => {
                    let bytes: Vec<u8> = lines.into_iter().flat_map(|(_, bytes)| bytes).collect();
                    return Some(Row::parse(self.delimiter, &bytes).map(|row| (number, row)).ok_or_else(
                        || {
                            let error = Error::new(ErrorCode::RowsMalformed, "more than 256 values");
                            Rejected { line: number, error }
                        },
                    ));
                }
            };
            match next {
                Some(Ok(line)) => lines.push(line),
                // A quote that is not closed, or closed amid a value, takes no other row with it.
                other => {
                    if let Some(Err(rejected)) = other {
                        self.again.push_front(Err(rejected));
                    }
                    for line in lines.into_iter().skip(1).rev() {
                        self.again.push_front(Ok(line));
                    }
                    let error = Error::new(ErrorCode::RowsMalformed, "a quote is not closed");
                    return Some(Err(Rejected { line: number, error }));
                }
            }
        }
    }

    fn notification(&self, line: u64, row: &Row) -> Imported<Notification> {
        let rejected = |error: Error| Rejected { line, error };
        if row.fields.len() > self.columns.len() {
            let detail = format!("{} values for {} columns", row.fields.len(), self.columns.len());
            return Err(rejected(Error::new(ErrorCode::RowsMalformed, detail)));
        }
        let mut notification = self.defaults.notification("");
        let mut batch = self.defaults.batch.clone();
        let mut number = None;
        for (column, field) in self.columns.iter().zip(&row.fields) {
            let field = unguarded(field);
            if field.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            if *column == Column::Link {
                notification.link = Some(Raw::new(field));
                continue;
            }
            if *column == Column::Referer {
                notification.referer = Some(Raw::new(field));
                continue;
            }
            let text = decoded(field);
            match column {
                Column::Source => notification.source = text.trim().to_owned(),
                Column::Channel => {
                    let kind = ChannelKind::from_word(text.trim()).ok_or_else(|| {
                        rejected(Error::new(ErrorCode::RowsMalformed, "a channel that no one knows"))
                    })?;
                    notification.channel = Channel { kind, ..notification.channel };
                }
                Column::Application => notification.channel.application = Some(text),
                Column::ReceivedAt => {
                    notification.received_at = Moment::parse(&text, &self.defaults.zone).map_err(rejected)?;
                }
                Column::Reference => notification.reference = Some(text),
                Column::Batch => batch = Some(text),
                Column::Number => {
                    let read = text.trim().parse().map_err(|_| {
                        rejected(Error::new(ErrorCode::RowsMalformed, "a number that is none"))
                    })?;
                    number = Some(read);
                }
                Column::Reporter => notification.reporter = Some(text),
                Column::Note => notification.note = Some(text),
                Column::SiteType => match SiteType::from_partner(&text) {
                    Some(kind) => notification.site_type = Some(kind),
                    None => notification.extra.insert("site_type_reported", &Value::from(text)),
                },
                Column::Extra(name) if !name.is_empty() => {
                    notification.extra.insert(name.clone(), &Value::from(text));
                }
                Column::Extra(_) | Column::Link | Column::Referer => {}
            }
        }
        // Two rows of one link are two reports, even where nothing else tells them apart.
        if notification.reference.is_none() && batch.is_none() {
            batch = Some("table".to_owned());
        }
        notification.batch = batch.map(|id| Batch::new(id, number.unwrap_or(line)));
        self.defaults.checked(notification, line)
    }
}

impl<R: BufRead> Iterator for TableReader<R> {
    type Item = Imported<Notification>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(match self.next_row()? {
            Ok((line, row)) => self.notification(line, &row),
            Err(rejected) => Err(rejected),
        })
    }
}

/// A time as exact as it is known, from the second on.
fn written(moment: Moment) -> String {
    if moment.precision() == Precision::Millisecond {
        moment.to_string()
    } else {
        moment.timestamp().to_string()
    }
}

/// Old tables are in windows-1252 where they are not in UTF-8.
fn decoded(field: &[u8]) -> String {
    match str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(field).0.into_owned(),
    }
}

struct Row {
    fields: Vec<Vec<u8>>,
}

impl Row {
    /// The values of a row that is complete; `None` where they are too many.
    fn parse(delimiter: u8, bytes: &[u8]) -> Option<Self> {
        let mut reader: Reader = csv_core::ReaderBuilder::new().delimiter(delimiter).build();
        let mut text = vec![0; bytes.len() + 1];
        let mut ends = vec![0; MOST_COLUMNS];
        let (mut read, mut written, mut ended) = (0, 0, 0);
        loop {
            // Nothing more to read ends the row.
            let (result, taken, bytes, fields) =
                reader.read_record(&bytes[read..], &mut text[written..], &mut ends[ended..]);
            read += taken;
            written += bytes;
            ended += fields;
            match result {
                ReadRecordResult::Record | ReadRecordResult::End => break,
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => return None,
            }
        }
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let fields = starts.zip(&ends[..ended]).map(|(start, end)| text[start..*end].to_vec()).collect();
        Some(Self { fields })
    }
}

/// Where in a row a line ends, after RFC 4180.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scan {
    /// At the beginning of a value.
    Start,
    /// In a value without quotes, or behind one with them.
    Plain,
    /// In a value with quotes.
    Quoted,
    /// Behind a quote in such a value.
    Quote,
    /// Something stands between a quote and the next value.
    Broken,
}

impl Scan {
    fn after(self, delimiter: u8, line: &[u8]) -> Self {
        line.iter().fold(self, |state, byte| match (state, *byte) {
            (Self::Broken, _) => Self::Broken,
            (Self::Start, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) => Self::Quoted,
            (Self::Quote, b'"') => Self::Quoted,
            (_, byte) if byte == delimiter => Self::Start,
            (Self::Quote, b'\r' | b'\n') => Self::Quote,
            (Self::Quote, _) => Self::Broken,
            (Self::Start | Self::Plain, _) => Self::Plain,
        })
    }
}

/// Whether a spreadsheet would take a value for a formula, behind any number of guards.
fn is_formula(field: &[u8]) -> bool {
    let bare = field.iter().find(|byte| **byte != b'\'');
    matches!(bare, Some(b'=' | b'+' | b'-' | b'@' | b'\t' | b'\r'))
}

fn unguarded(field: &[u8]) -> &[u8] {
    match field {
        [b'\'', rest @ ..] if is_formula(rest) => rest,
        _ => field,
    }
}

/// Writes reported links as a table, with a guard before what spreadsheets would take for a formula.
pub struct TableWriter<W> {
    writer: W,
    delimiter: u8,
}

impl<W: Write> TableWriter<W> {
    /// Writes the names of the columns.
    ///
    /// # Errors
    /// `io.failed`.
    pub fn new(writer: W, delimiter: u8) -> Result<Self> {
        let mut table = Self { writer, delimiter };
        let names: Vec<Vec<u8>> = WRITTEN.iter().map(|(_, name)| name.as_bytes().to_vec()).collect();
        table.row(&names)?;
        Ok(table)
    }

    /// Writes any table instead: the names of its columns.
    ///
    /// # Errors
    /// `io.failed`.
    pub fn named(writer: W, delimiter: u8, names: &[&str]) -> Result<Self> {
        let mut table = Self { writer, delimiter };
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.as_bytes().to_vec()).collect();
        table.row(&names)?;
        Ok(table)
    }

    /// Writes a reported link. Fields of others are left out.
    ///
    /// # Errors
    /// `io.failed`.
    pub fn notification(&mut self, notification: &Notification) -> Result<()> {
        let text = |value: Option<&str>| value.unwrap_or_default().as_bytes().to_vec();
        let raw = |value: &Option<Raw>| value.as_ref().map(|raw| raw.as_bytes().to_vec()).unwrap_or_default();
        let batch = notification.batch.as_ref();
        self.row(&[
            raw(&notification.link),
            raw(&notification.referer),
            notification.source.clone().into_bytes(),
            text(Some(notification.channel.kind.as_str())),
            text(notification.channel.application.as_deref()),
            written(notification.received_at).into_bytes(),
            text(notification.reference.as_deref()),
            text(batch.map(|batch| batch.id.as_str())),
            batch.map(|batch| batch.number.to_string().into_bytes()).unwrap_or_default(),
            text(notification.reporter.as_deref()),
            text(notification.note.as_deref()),
            text(notification.site_type.map(SiteType::as_str)),
        ])
    }

    /// Writes a row of any table.
    ///
    /// # Errors
    /// `io.failed`.
    pub fn row(&mut self, fields: &[impl AsRef<[u8]>]) -> Result<()> {
        let mut line = Vec::new();
        for (at, field) in fields.iter().enumerate() {
            if at > 0 {
                line.push(self.delimiter);
            }
            let field = field.as_ref();
            let is_quoted = field.iter().any(|byte| matches!(byte, b'"' | b'\n' | b'\r' | b',' | b';'))
                || field.first().is_some_and(u8::is_ascii_whitespace)
                || field.last().is_some_and(u8::is_ascii_whitespace);
            if is_quoted {
                line.push(b'"');
            }
            if is_formula(field) {
                line.push(b'\'');
            }
            for byte in field {
                if *byte == b'"' {
                    line.push(b'"');
                }
                line.push(*byte);
            }
            if is_quoted {
                line.push(b'"');
            }
        }
        line.extend(b"\r\n");
        self.writer.write_all(&line).map_err(|error| Error::io(&error, "writing a table"))
    }

    /// A table whose columns need no names.
    pub const fn bare(writer: W, delimiter: u8) -> Self {
        Self { writer, delimiter }
    }

    /// Ends the table.
    ///
    /// # Errors
    /// `io.failed`.
    pub fn finish(mut self) -> Result<W> {
        self.writer.flush().map_err(|error| Error::io(&error, "writing a table"))?;
        Ok(self.writer)
    }
}

impl TableWriter<Vec<u8>> {
    /// Takes what was written so far.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.writer)
    }
}
