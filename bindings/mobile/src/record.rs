//! Links and records. Links are objects; records are text in JSON, as files have them.

use crate::error::Result;
use hashward::record as core;
use hashward::record::import::{ImportDefaults, Imported, ReportForm};
use hashward::record::url::{Url, UrlKey, find};
use hashward::record::{
    AssumedZone, Channel, ChannelKind, Moment, Notification, Record, RecordReader, Sources,
};
use hashward::{Error, ErrorKind};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter};
use std::sync::{Arc, Mutex, PoisonError};

/// A link as it was reported, with everything that follows from it.
#[derive(uniffi::Object)]
pub struct Link(pub(crate) Url);

#[uniffi::export]
impl Link {
    /// Reads a link as somebody wrote it down.
    ///
    /// # Errors
    /// `url.empty`, `url.too_long`, `url.not_a_resource`.
    #[uniffi::constructor]
    pub fn parse(link: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Url::parse(link)?)))
    }

    /// Reads a link in bytes that need not be UTF-8.
    ///
    /// # Errors
    /// As `parse`.
    #[uniffi::constructor]
    pub fn parse_bytes(link: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Url::parse(link)?)))
    }

    /// The bytes as reported.
    pub fn raw(&self) -> Vec<u8> {
        self.0.raw().to_vec()
    }

    /// What kind of link it is, such as `web`.
    pub fn kind(&self) -> String {
        self.0.kind().to_string()
    }

    /// What to ask for to see what is there, with its secrets.
    pub fn fetch(&self) -> Option<String> {
        self.0.fetch().map(str::to_owned)
    }

    /// The text that equal links share, after the rule `id-v1`.
    pub fn identity(&self) -> String {
        self.0.identity().to_owned()
    }

    /// The id of the identity: `url:id-v1:…`.
    pub fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// The canonical form of Safe Browsing, for asking lists.
    pub fn lookup(&self) -> Option<String> {
        self.0.lookup()
    }

    /// The host.
    pub fn host(&self) -> Option<String> {
        self.0.host().map(ToString::to_string)
    }

    /// The domain that somebody registered.
    pub fn registrable_domain(&self) -> Option<String> {
        self.0.registrable_domain().map(str::to_owned)
    }

    /// What was seen or done while it was read.
    pub fn flags(&self) -> Vec<String> {
        self.0.flags().iter().map(|flag| flag.to_string()).collect()
    }

    /// A reference that stood in a page of this address.
    ///
    /// # Errors
    /// `url.no_base`, and as `parse`.
    pub fn resolve(&self, reference: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(self.0.resolve(reference)?)))
    }

    /// The id under a key of 32 bytes that parties share.
    ///
    /// # Errors
    /// `key.malformed` for another number of bytes.
    pub fn keyed_id(&self, key: Vec<u8>) -> Result<String> {
        let key: [u8; 32] = key.try_into().map_err(|_| crate::error::HashwardError::Input {
            code: hashward::ErrorCode::KeyMalformed.to_string(),
            detail: "a key has 32 bytes".to_owned(),
        })?;
        Ok(self.0.keyed_id(&UrlKey::from_bytes(key)).to_string())
    }
}

/// A link that stands in a text.
#[derive(uniffi::Record)]
pub struct FoundLink {
    /// The link.
    pub link: Arc<Link>,
    /// Where it begins, in bytes of UTF-8.
    pub start: u64,
    /// Where it ends.
    pub end: u64,
    /// Its line, from 1.
    pub line: u64,
}

/// Finds the links in a text, such as a message.
#[uniffi::export]
pub fn find_links(text: &str) -> Vec<FoundLink> {
    find(text.as_bytes())
        .map(|found| FoundLink {
            link: Arc::new(Link(found.url)),
            start: found.place.start as u64,
            end: found.place.end as u64,
            line: found.line as u64,
        })
        .collect()
}

/// Calls a function of records by its name, with its arguments as an object of JSON, and gives what it returns as
/// JSON; `core/docs/records.md` has the table of them.
///
/// # Errors
/// `record.malformed`, and those of the function.
#[uniffi::export]
pub fn record_call(name: &str, arguments: &str) -> Result<String> {
    Ok(core::call(name, arguments)?)
}

/// The names of those functions.
#[uniffi::export]
pub fn record_calls() -> Vec<String> {
    core::CALLS.iter().map(|name| (*name).to_owned()).collect()
}

/// A record, or what could not be read.
#[derive(uniffi::Enum)]
pub enum ReadRecord {
    /// A record, as JSON.
    Read { record: String },
    /// A row, mail or line that could not be read; the others are.
    Rejected { line: u64, code: String, detail: String },
}

/// A file of reports, and what they say of themselves where it does not.
#[derive(uniffi::Record)]
pub struct ReportInput {
    /// The file.
    pub path: String,
    /// `table`, `mail` or `text`.
    pub form: String,
    /// Who reports.
    pub source: String,
    /// By which way, such as `chat`.
    pub channel: String,
    /// When they were received, in RFC 3339.
    pub received_at: String,
    /// The chat application.
    #[uniffi(default = None)]
    pub application: Option<String>,
    /// The name of the whole.
    #[uniffi(default = None)]
    pub batch: Option<String>,
    /// A JSON list of the sources there are: reports of others, or outside of their time, are rejected.
    #[uniffi(default = None)]
    pub sources: Option<String>,
}

type Item = std::result::Result<String, (u64, Error)>;

/// Gives the records of a file, or the reports in one, one by one.
#[derive(uniffi::Object)]
pub struct RecordLines(Mutex<Box<dyn Iterator<Item = Item> + Send>>);

#[uniffi::export]
impl RecordLines {
    /// Opens a file of records.
    ///
    /// # Errors
    /// `io.*`.
    #[uniffi::constructor]
    pub fn of_records(path: &str) -> Result<Arc<Self>> {
        let lines = RecordReader::new(open(path)?).map(|one| match one {
            Ok(record) => record.to_line().map_err(|error| (0, error)),
            Err(line) => Err((line.line, line.error)),
        });
        Ok(Self::new(lines))
    }

    /// Opens a table, mail or text of reports.
    ///
    /// # Errors
    /// `rows.column`, `rows.malformed` for another form or channel, `date.malformed`, `record.malformed` for sources
    /// that are none, `io.*`.
    #[uniffi::constructor]
    pub fn of_reports(input: ReportInput) -> Result<Arc<Self>> {
        let ReportInput { path, form, source, channel, received_at, application, batch, sources } = input;
        let kind = ChannelKind::from_word(&channel).ok_or_else(|| malformed("no one knows this channel"))?;
        let defaults = ImportDefaults {
            source,
            channel: Channel { application, ..kind.into() },
            received_at: Moment::parse(&received_at, &AssumedZone::utc())?,
            batch,
            zone: AssumedZone::utc(),
            sources: sources.map(|json| Sources::parse(json.as_bytes())).transpose()?,
        };
        let input = open(&path)?;
        let item = |one: Imported<Notification>| match one {
            Ok(report) => Record::Notification(report).to_line().map_err(|error| (0, error)),
            Err(rejected) => Err((rejected.line, rejected.error)),
        };
        let form = ReportForm::of(&form, Vec::new(), b';')?;
        Ok(Self::new(core::import::read_reports(input, form, defaults)?.map(item)))
    }

    /// The next one; none at the end.
    ///
    /// # Errors
    /// `io.*`.
    pub fn next(&self) -> Result<Option<ReadRecord>> {
        let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).next();
        match next {
            None => Ok(None),
            Some(Ok(record)) => Ok(Some(ReadRecord::Read { record })),
            Some(Err((_, error))) if error.kind() == ErrorKind::Io => Err(error.into()),
            Some(Err((line, error))) => Ok(Some(ReadRecord::Rejected {
                line,
                code: error.code().to_string(),
                detail: error.detail().to_owned(),
            })),
        }
    }
}

impl RecordLines {
    fn new(lines: impl Iterator<Item = Item> + Send + 'static) -> Arc<Self> {
        Arc::new(Self(Mutex::new(Box::new(lines))))
    }
}

fn malformed(detail: &str) -> crate::error::HashwardError {
    let code = hashward::ErrorCode::RowsMalformed.to_string();
    crate::error::HashwardError::Input { code, detail: detail.to_owned() }
}

fn io(error: &std::io::Error) -> crate::error::HashwardError {
    let code = match error.kind() {
        std::io::ErrorKind::NotFound => hashward::ErrorCode::IoNotFound,
        std::io::ErrorKind::PermissionDenied => hashward::ErrorCode::IoDenied,
        _ => hashward::ErrorCode::IoFailed,
    };
    crate::error::HashwardError::Io { code: code.to_string(), detail: error.kind().to_string() }
}

fn open(path: &str) -> Result<Box<dyn BufRead + Send>> {
    let file = File::open(path).map_err(|error| io(&error))?;
    Ok(Box::new(BufReader::with_capacity(1 << 16, file)))
}

/// What became of the records of a merge: `read` is `written` + `joined`.
#[derive(uniffi::Record)]
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

/// Merges files of records into one, which appears when it is complete: one record of each id.
///
/// # Errors
/// `io.*`.
#[uniffi::export]
pub fn merge_records(inputs: Vec<String>, out: &str, memory_bytes: u64) -> Result<MergeCounts> {
    let readers =
        inputs.iter().map(|path| Ok(open(path)? as Box<dyn BufRead>)).collect::<Result<Vec<_>>>()?;
    let part = format!("{out}.part");
    let merged = write_merged(readers, &part, memory_bytes);
    if merged.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    let counts = merged?;
    std::fs::rename(&part, out).map_err(|error| io(&error))?;
    Ok(MergeCounts {
        read: counts.read,
        rejected: counts.rejected,
        written: counts.written,
        joined: counts.joined,
    })
}

fn write_merged(readers: Vec<Box<dyn BufRead>>, part: &str, memory: u64) -> Result<core::MergeCounts> {
    let mut file = BufWriter::new(File::create(part).map_err(|error| io(&error))?);
    let memory = usize::try_from(memory).unwrap_or(usize::MAX);
    Ok(core::merge(readers, &mut file, memory, &mut |_| {})?)
}

/// Remembers ids in a few bits each. It never says of one that was put in that it is new.
#[derive(uniffi::Object)]
pub struct SeenFilter(Mutex<core::SeenFilter>);

#[uniffi::export]
impl SeenFilter {
    /// An empty filter for so many ids; the seed is 32 bytes drawn at random.
    ///
    /// # Errors
    /// `seen.size`; `key.malformed` for another number of bytes.
    #[uniffi::constructor]
    pub fn new(expected: u64, error: f64, seed: Vec<u8>) -> Result<Arc<Self>> {
        let seed: [u8; 32] = seed.try_into().map_err(|_| crate::error::HashwardError::Input {
            code: hashward::ErrorCode::KeyMalformed.to_string(),
            detail: "a seed has 32 bytes".to_owned(),
        })?;
        Ok(Arc::new(Self(Mutex::new(core::SeenFilter::new(expected, error, seed)?))))
    }

    /// Reads a filter.
    ///
    /// # Errors
    /// `seen.malformed`, also where it is damaged.
    #[uniffi::constructor]
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Mutex::new(core::SeenFilter::from_bytes(&bytes)?))))
    }

    /// The filter, to be saved.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).to_bytes()
    }

    /// False where the id is definitely new; true where only the database knows.
    pub fn may_have(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).ask(id) == core::SeenAnswer::AskYourDatabase
    }

    /// Puts an id in, and says what `may_have` said before.
    pub fn add(&self, id: &str) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(id) == core::SeenAnswer::AskYourDatabase
    }
}
