//! Reports as they come: tables, mails, exported chats, and lines of this crate's own.

mod mail;
mod table;
mod text;

pub use mail::MailReader;
pub use table::{TableReader, TableWriter};
pub use text::TextReader;

use super::moment::{AssumedZone, Moment};
use super::notification::Notification;
use super::source::{Channel, Sources};
use crate::error::{Error, ErrorCode};
use std::io::{BufRead, Read};

/// The most bytes of one row, mail or line that are kept.
const LONGEST_ROW: usize = 1 << 20;

/// What reports say of themselves where their input does not.
#[derive(Clone, Debug)]
pub struct ImportDefaults {
    /// The source.
    pub source: String,
    /// By which way they came.
    pub channel: Channel,
    /// When they were received: now, or what is known of all of them. It is kept as
    /// [`Supplied`](super::ZoneSource::Supplied).
    pub received_at: Moment,
    /// The name of the whole, where they were reported at once.
    pub batch: Option<String>,
    /// The zone of times that state none.
    pub zone: AssumedZone,
    /// The sources there are: a report of another one, or outside of its time, is rejected.
    pub sources: Option<Sources>,
}

impl ImportDefaults {
    fn notification(&self, link: impl Into<Vec<u8>>) -> Notification {
        Notification::new(self.source.clone(), self.channel.clone(), self.received_at.supplied(), link)
    }

    /// The report with its id, where its link can be read and its source reports.
    fn checked(&self, report: Notification, line: u64) -> Imported<Notification> {
        let rejected = |error| Rejected { line, error };
        report.url().map_err(rejected)?;
        if let Some(sources) = &self.sources {
            sources.active(&report.source, report.received_at).map_err(rejected)?;
        }
        Ok(report.identified())
    }
}

/// In which form reports come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportForm {
    /// A table whose first row names the columns.
    Table,
    /// A table without names of columns: these, with this between the values.
    TableWith {
        /// The names of the columns.
        columns: Vec<String>,
        /// What separates the values.
        delimiter: u8,
    },
    /// A mail, or a box of them.
    Mail,
    /// Any text.
    Text,
}

impl ReportForm {
    /// The form of a word: `table`, `mail` or `text`; a table with these columns, where there are any.
    ///
    /// # Errors
    /// `rows.malformed` for another word.
    pub fn of(word: &str, columns: Vec<String>, delimiter: u8) -> Result<Self, Error> {
        match word {
            "table" if columns.is_empty() => Ok(Self::Table),
            "table" => Ok(Self::TableWith { columns, delimiter }),
            "mail" => Ok(Self::Mail),
            "text" => Ok(Self::Text),
            _ => Err(Error::new(ErrorCode::RowsMalformed, "reports come as table, mail or text")),
        }
    }
}

/// Reads reports in any form, one by one.
///
/// # Errors
/// Those of [`TableReader::new`].
pub fn read_reports(
    input: impl BufRead + Send + 'static,
    form: ReportForm,
    defaults: ImportDefaults,
) -> Result<Box<dyn Iterator<Item = Imported<Notification>> + Send>, Error> {
    Ok(match form {
        ReportForm::Table => Box::new(TableReader::new(input, defaults)?),
        ReportForm::TableWith { columns, delimiter } => {
            Box::new(TableReader::with_columns(input, defaults, &columns, delimiter)?)
        }
        ReportForm::Mail => Box::new(MailReader::new(input, defaults)),
        ReportForm::Text => Box::new(TextReader::new(input, defaults)),
    })
}

/// A row, mail or line that could not be read. The others are read all the same.
#[derive(Debug)]
pub struct Rejected {
    /// The line it begins at, from 1.
    pub line: u64,
    /// Why.
    pub error: Error,
}

/// Something read from an input, or why not.
pub type Imported<T> = Result<T, Rejected>;

/// Reads a line with its end, at most so many bytes of it; how long it was, and whether it was longer.
fn read_line(reader: &mut impl BufRead, line: &mut Vec<u8>, most: usize) -> std::io::Result<(usize, bool)> {
    line.clear();
    let read = reader.by_ref().take(most as u64).read_until(b'\n', line)?;
    if read < most || line.last() == Some(&b'\n') {
        return Ok((read, false));
    }
    let mut length = read;
    loop {
        let (used, is_end) = {
            let rest = reader.fill_buf()?;
            match rest.iter().position(|byte| *byte == b'\n') {
                Some(end) => (end + 1, true),
                None => (rest.len(), rest.is_empty()),
            }
        };
        reader.consume(used);
        length += used;
        if is_end {
            return Ok((length, length > read));
        }
    }
}

fn io(error: &std::io::Error, line: u64) -> Rejected {
    Rejected { line, error: Error::io(error, "reading reports") }
}

fn too_long(line: u64) -> Rejected {
    let detail = format!("longer than {LONGEST_ROW} bytes");
    Rejected { line, error: Error::new(ErrorCode::RowsTooLong, detail) }
}
