//! Links and records. Records cross as JSON.

use crate::convert::write;
use crate::error::{misuse, raise};
use crate::work::Job;
use hashward::record::import::{ImportDefaults, Imported, ReportForm};
use hashward::record::page::{self, Found, PageOptions, extract_images_with};
use hashward::record::url::{Url, identity};
use hashward::record::{
    self as core, AssumedZone, Channel, ChannelKind, Moment, Notification, Record, RecordReader, Sources,
};
use napi::Result;
use napi::bindgen_prelude::{Buffer, Either, Uint8Array};
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Cursor};
use std::rc::Rc;

/// A link: text, or bytes as reported.
pub(crate) type Raw = Either<String, Buffer>;

pub(crate) fn octets(raw: &Raw) -> &[u8] {
    match raw {
        Either::A(text) => text.as_bytes(),
        Either::B(bytes) => bytes,
    }
}

/// Calls a function of records by its name.
#[napi]
pub fn record_call(name: String, arguments: String) -> Result<String> {
    core::call(&name, &arguments).map_err(raise)
}

/// The names of those functions.
#[napi]
pub fn record_calls() -> Vec<String> {
    core::CALLS.iter().map(|name| (*name).to_owned()).collect()
}

/// The identities of links, and null for what is no link.
#[napi]
pub fn identities(links: Vec<Raw>) -> Vec<Option<String>> {
    links.iter().map(|link| identity(octets(link)).ok()).collect()
}

fn options(content_type: Option<String>, link_headers: Vec<String>) -> PageOptions {
    PageOptions { content_type, link_headers }
}

/// Work that finds the pictures of a page.
#[napi]
pub fn extract_images(
    html: Buffer,
    base: Raw,
    content_type: Option<String>,
    link_headers: Vec<String>,
) -> Result<Job> {
    let base = Url::parse(octets(&base)).map_err(raise)?;
    let (html, options) = (html.to_vec(), options(content_type, link_headers));
    Ok(Job::text(move || Ok(write(&extract_images_with(&html, &base, &options)))))
}

/// What takes what was found in a page.
type Each = Box<dyn FnMut(Found)>;

/// Reads a page in pieces.
#[napi]
pub struct PageReader {
    reader: Option<page::PageReader<Each>>,
    found: Rc<RefCell<Vec<Value>>>,
}

#[napi]
impl PageReader {
    /// A reader of the page at this address.
    #[napi(constructor)]
    pub fn new(base: Raw, content_type: Option<String>, link_headers: Vec<String>) -> Result<Self> {
        let base = Url::parse(octets(&base)).map_err(raise)?;
        let found = Rc::new(RefCell::new(Vec::new()));
        let sink = Rc::clone(&found);
        let each: Each = Box::new(move |one| {
            let (kind, value) = match &one {
                Found::Image(image) => ("image", serde_json::to_value(image)),
                Found::Link(link) => ("link", serde_json::to_value(link)),
            };
            if let Ok(mut value) = value {
                value["found"] = kind.into();
                sink.borrow_mut().push(value);
            }
        });
        let reader = page::PageReader::new(&base, &options(content_type, link_headers), each);
        Ok(Self { reader: Some(reader), found })
    }

    /// Reads the next piece, and gives what is known by then.
    #[napi]
    pub fn push(&mut self, piece: Uint8Array) -> Result<String> {
        self.reader.as_mut().ok_or_else(|| misuse("the page has ended"))?.push(&piece);
        Ok(write(&std::mem::take(&mut *self.found.borrow_mut())))
    }

    /// Ends the page: what was found last, and the summary.
    #[napi]
    pub fn finish(&mut self) -> Result<String> {
        let summary = self.reader.take().ok_or_else(|| misuse("the page has ended"))?.finish();
        let found = std::mem::take(&mut *self.found.borrow_mut());
        Ok(write(&json!({ "found": found, "summary": summary })))
    }
}

/// Where reports or records are read from: the path of a file, or bytes.
fn open(input: Raw) -> Result<Box<dyn BufRead + Send>> {
    Ok(match input {
        Either::A(path) => {
            let file = File::open(path).map_err(|error| raise_io(&error))?;
            Box::new(BufReader::with_capacity(1 << 16, file))
        }
        Either::B(bytes) => Box::new(Cursor::new(bytes.to_vec())),
    })
}

fn raise_io(error: &std::io::Error) -> napi::Error {
    let code = match error.kind() {
        std::io::ErrorKind::NotFound => hashward::ErrorCode::IoNotFound,
        std::io::ErrorKind::PermissionDenied => hashward::ErrorCode::IoDenied,
        _ => hashward::ErrorCode::IoFailed,
    };
    napi::Error::new(napi::Status::GenericFailure, format!("{code}: opening a file: {}", error.kind()))
}

/// A line of JSON, or the line and the error of what could not be read.
type Item = std::result::Result<String, (u64, hashward::Error)>;

/// Gives records or reports one by one.
#[napi]
pub struct Lines {
    lines: Box<dyn Iterator<Item = Item> + Send>,
}

#[napi]
impl Lines {
    /// The next as `{"record": …}` or `{"line": …, "error": …}`; null at the end.
    #[napi]
    pub fn take(&mut self) -> Result<Option<String>> {
        match self.lines.next() {
            None => Ok(None),
            Some(Ok(line)) => Ok(Some(format!("{{\"record\":{line}}}"))),
            Some(Err((_, error))) if error.kind() == hashward::ErrorKind::Io => Err(raise(error)),
            Some(Err((line, error))) => Ok(Some(write(&json!({ "line": line, "error": error.to_string() })))),
        }
    }
}

/// The records of a file or of bytes.
#[napi]
pub fn read_records(input: Raw) -> Result<Lines> {
    let lines = RecordReader::new(open(input)?).map(|one| match one {
        Ok(record) => record.to_line().map_err(|error| (0, error)),
        Err(line) => Err((line.line, line.error)),
    });
    Ok(Lines { lines: Box::new(lines) })
}

/// What reports say of themselves where their input does not.
#[derive(Deserialize)]
struct Defaults {
    source: String,
    channel: String,
    application: Option<String>,
    received_at: String,
    zone: String,
    batch: Option<String>,
    sources: Option<Value>,
    columns: Vec<String>,
    delimiter: String,
}

/// The reports of a table, mail or text.
#[napi]
pub fn read_reports(input: Raw, form: String, defaults: String) -> Result<Lines> {
    let given: Defaults = crate::convert::read(&defaults)?;
    let zone = AssumedZone::parse(&given.zone).map_err(raise)?;
    let kind = ChannelKind::from_word(&given.channel).ok_or_else(|| misuse("channel is not known"))?;
    let sources = given.sources.map(|list| Sources::parse(list.to_string().as_bytes()));
    let defaults = ImportDefaults {
        source: given.source,
        channel: Channel { application: given.application, ..kind.into() },
        received_at: Moment::parse(&given.received_at, &zone).map_err(raise)?,
        batch: given.batch,
        zone,
        sources: sources.transpose().map_err(raise)?,
    };
    let item = |one: Imported<Notification>| match one {
        Ok(report) => Record::Notification(report).to_line().map_err(|error| (0, error)),
        Err(rejected) => Err((rejected.line, rejected.error)),
    };
    let input = open(input)?;
    let delimiter = given.delimiter.as_bytes().first().copied().unwrap_or(b';');
    let form = ReportForm::of(&form, given.columns, delimiter).map_err(raise)?;
    let lines = Box::new(core::import::read_reports(input, form, defaults).map_err(raise)?.map(item));
    Ok(Lines { lines })
}

/// Work that merges files into one: the counts and what was rejected, as JSON.
#[napi]
pub fn merge_files(inputs: Vec<String>, out: String, memory: f64) -> Result<Job> {
    let mut readers: Vec<Box<dyn BufRead + Send>> = Vec::new();
    for path in inputs {
        readers.push(open(Either::A(path))?);
    }
    let file = File::create(out).map_err(|error| raise_io(&error))?;
    Ok(Job::text(move || {
        let mut rejected = Vec::new();
        let readers = readers.into_iter().map(|reader| reader as Box<dyn BufRead>).collect();
        let mut file = BufWriter::new(file);
        let counts = core::merge(readers, &mut file, memory as usize, &mut |line| {
            rejected.push(json!({ "file": line.input, "line": line.line, "error": line.error.to_string() }));
        })?;
        Ok(write(&json!({ "counts": counts, "rejected": rejected })))
    }))
}

/// Remembers ids in a few bits each.
#[napi]
pub struct SeenFilter {
    filter: core::SeenFilter,
}

#[napi]
impl SeenFilter {
    /// An empty filter; the seed is 32 bytes.
    #[napi(factory)]
    pub fn create(expected: f64, error: f64, seed: Uint8Array) -> Result<Self> {
        let seed = <[u8; 32]>::try_from(&*seed).map_err(|_| misuse("seed is not 32 bytes"))?;
        let expected = if expected >= 1.0 { expected as u64 } else { 0 };
        core::SeenFilter::new(expected, error, seed).map(|filter| Self { filter }).map_err(raise)
    }

    /// Reads a filter.
    #[napi(factory)]
    pub fn from_bytes(bytes: Uint8Array) -> Result<Self> {
        core::SeenFilter::from_bytes(&bytes).map(|filter| Self { filter }).map_err(raise)
    }

    /// The filter as bytes.
    #[napi]
    pub fn to_bytes(&self) -> Buffer {
        self.filter.to_bytes().into()
    }

    /// Whether an id may have been put in.
    #[napi]
    pub fn ask(&self, id: String) -> bool {
        self.filter.ask(&id) == core::SeenAnswer::AskYourDatabase
    }

    /// Puts an id in, and says what `ask` said before.
    #[napi]
    pub fn insert(&mut self, id: String) -> bool {
        self.filter.insert(&id) == core::SeenAnswer::AskYourDatabase
    }

    /// For how many it was made, and how many were put in.
    #[napi(getter)]
    pub fn counts(&self) -> Vec<f64> {
        vec![self.filter.expected() as f64, self.filter.inserted() as f64]
    }
}
