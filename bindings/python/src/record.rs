//! Links and records. Records cross as JSON; links in columns as Arrow arrays.

use crate::arrow;
use crate::convert::{from_json, known};
use crate::error::raise;
use crate::reader::FileObject;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, StringArray, StructArray};
use arrow_schema::{DataType, Field};
use hashward::record::import::{ImportDefaults, Imported, ReportForm};
use hashward::record::page::{Found, PageOptions, extract_images_with};
use hashward::record::url::{Url, identity};
use hashward::record::{
    self as core, AssumedZone, Channel, ChannelKind, Moment, Notification, Record, RecordReader, Sources,
    Summary,
};
use pyo3::exceptions::{PyRuntimeError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyCapsule, PyList, PyString, PyTuple};
use pyo3_arrow::input::AnyArray;
use serde::Deserialize;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter};
use std::num::NonZero;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// A link as a caller gives it: text, or bytes as reported.
#[derive(FromPyObject)]
pub(crate) enum Raw {
    #[pyo3(transparent)]
    Text(PyBackedStr),
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
}

impl Raw {
    pub(crate) fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

#[pyfunction]
pub(crate) fn record_calls() -> Vec<&'static str> {
    core::CALLS.to_vec()
}

#[pyfunction]
pub(crate) fn record_call(py: Python<'_>, name: &str, arguments: PyBackedStr) -> PyResult<String> {
    py.detach(|| core::call(name, &arguments)).map_err(raise)
}

/// So many links are read by one thread alone: to begin another costs as much.
const ALONE: usize = 500;

/// The identities of links, and none for what is no link. Many are read by as many threads as there are cores.
#[pyfunction]
pub(crate) fn identities<'py>(py: Python<'py>, links: Vec<Raw>) -> PyResult<Bound<'py, PyList>> {
    let of = |links: &[Raw]| -> Vec<Option<String>> {
        links.iter().map(|link| identity(link.as_bytes()).ok()).collect()
    };
    let identities = py.detach(|| {
        let threads =
            std::thread::available_parallelism().map_or(1, NonZero::get).min(links.len() / ALONE + 1);
        if threads == 1 {
            return of(&links);
        }
        std::thread::scope(|scope| {
            let parts = links.chunks(links.len().div_ceil(threads));
            let parts: Vec<_> = parts.map(|part| scope.spawn(move || of(part))).collect();
            parts.into_iter().flat_map(|part| part.join().unwrap_or_default()).collect()
        })
    });
    if identities.len() != links.len() {
        return Err(PyRuntimeError::new_err("internal.defect: a link ended the work on many"));
    }
    PyList::new(py, identities.iter().map(|one| one.as_deref().map(|one| PyString::new(py, one))))
}

/// A table of text: what follows from a column of links, or a summary of records.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Table(StructArray);

#[pymethods]
impl Table {
    #[new]
    fn new(py: Python<'_>, column: AnyArray) -> PyResult<Self> {
        let mut columns = Columns::default();
        for array in column.into_reader()? {
            let array = array.map_err(|error| arrow::unreadable(&error))?;
            py.detach(|| columns.read(&array))?;
        }
        Ok(Self(columns.finish()))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let field = Arc::new(Field::new("", self.0.data_type().clone(), false));
        Ok(pyo3_arrow::ffi::to_array_pycapsules(py, field, &self.0, requested_schema)?)
    }
}

const FIELDS: [&str; 10] =
    ["fetch", "identity", "id", "lookup", "group", "host", "registrable_domain", "kind", "flags", "error"];

#[derive(Default)]
struct Columns {
    columns: [Vec<Option<String>>; 10],
}

impl Columns {
    fn read(&mut self, array: &ArrayRef) -> PyResult<()> {
        match array.data_type() {
            DataType::Utf8 => {
                array.as_string::<i32>().iter().for_each(|row| self.push(row.map(str::as_bytes)))
            }
            DataType::LargeUtf8 => {
                array.as_string::<i64>().iter().for_each(|row| self.push(row.map(str::as_bytes)));
            }
            DataType::Utf8View => {
                array.as_string_view().iter().for_each(|row| self.push(row.map(str::as_bytes)));
            }
            DataType::Binary => array.as_binary::<i32>().iter().for_each(|row| self.push(row)),
            DataType::LargeBinary => array.as_binary::<i64>().iter().for_each(|row| self.push(row)),
            DataType::BinaryView => array.as_binary_view().iter().for_each(|row| self.push(row)),
            _ => return Err(PyTypeError::new_err("an Arrow column of links holds text or binary values")),
        }
        Ok(())
    }

    fn push(&mut self, link: Option<&[u8]>) {
        let row: [Option<String>; 10] = match Url::parse(link.unwrap_or_default()) {
            Ok(url) => [
                url.fetch().map(str::to_owned),
                Some(url.identity().to_owned()),
                Some(url.id().to_string()),
                url.lookup(),
                url.group().map(|group| group.key),
                url.host().map(ToString::to_string),
                url.registrable_domain().map(str::to_owned),
                Some(url.kind().to_string()),
                Some(url.flags().iter().map(|flag| flag.as_str()).collect::<Vec<_>>().join(" ")),
                None,
            ],
            Err(error) => {
                let mut row: [Option<String>; 10] = Default::default();
                row[9] = Some(error.code().to_string());
                row
            }
        };
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.push(value);
        }
    }

    fn finish(self) -> StructArray {
        let fields: Vec<(Arc<Field>, ArrayRef)> = FIELDS
            .iter()
            .zip(self.columns)
            .map(|(name, column)| {
                let array: ArrayRef = Arc::new(StringArray::from(column));
                (Arc::new(Field::new(*name, DataType::Utf8, true)), array)
            })
            .collect();
        StructArray::from(fields)
    }
}

/// The records of a kind in a file, as an array of structs of text.
#[pyfunction]
pub(crate) fn summarise(py: Python<'_>, input: Input, what: &str) -> PyResult<Table> {
    let summary = known(Summary::ALL.into_iter().find(|summary| summary.as_str() == what))?;
    let names = summary.columns();
    let mut columns: Vec<Vec<String>> = vec![Vec::new(); names.len()];
    let input = input.open()?;
    py.detach(|| {
        RecordReader::new(input).try_for_each(|record| {
            let record = record.map_err(|line| line.error.at_line(line.line))?;
            let row = summary.row(&record).unwrap_or_default();
            columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            Ok(())
        })
    })
    .map_err(raise)?;
    let fields = names.iter().zip(columns).map(|(name, column)| {
        let array: ArrayRef = Arc::new(StringArray::from(column));
        (Arc::new(Field::new(*name, DataType::Utf8, false)), array)
    });
    Ok(Table(StructArray::from(fields.collect::<Vec<_>>())))
}

/// The pictures of a page, as JSON; the bytes of files within it stand beside, in the order of the page.
#[pyfunction]
#[pyo3(signature = (html, base, content_type, link_headers))]
pub(crate) fn extract(
    py: Python<'_>,
    html: PyBackedBytes,
    base: Raw,
    content_type: Option<String>,
    link_headers: Vec<String>,
) -> PyResult<String> {
    let base = Url::parse(base.as_bytes()).map_err(raise)?;
    let options = PageOptions { content_type, link_headers };
    let page = py.detach(|| extract_images_with(&html, &base, &options));
    crate::convert::to_json(&page)
}

/// What takes what was found in a page.
type Each = Box<dyn FnMut(Found)>;

/// Reads a page in pieces, and gives what was found in each as JSON.
#[pyclass(module = "hashward._native", unsendable)]
pub(crate) struct PageReader {
    reader: Option<core::page::PageReader<Each>>,
    found: std::rc::Rc<std::cell::RefCell<Vec<String>>>,
}

#[pymethods]
impl PageReader {
    #[new]
    fn new(base: Raw, content_type: Option<String>, link_headers: Vec<String>) -> PyResult<Self> {
        let base = Url::parse(base.as_bytes()).map_err(raise)?;
        let options = PageOptions { content_type, link_headers };
        let found = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
        let sink = std::rc::Rc::clone(&found);
        let each: Each = Box::new(move |one| {
            let (kind, value) = match &one {
                Found::Image(image) => ("image", serde_json::to_value(image)),
                Found::Link(link) => ("link", serde_json::to_value(link)),
            };
            if let Ok(mut value) = value {
                value["found"] = kind.into();
                sink.borrow_mut().push(value.to_string());
            }
        });
        Ok(Self { reader: Some(core::page::PageReader::new(&base, &options, each)), found })
    }

    fn push(&mut self, piece: PyBackedBytes) -> PyResult<Vec<String>> {
        let ended = || PyValueError::new_err("the page has ended");
        self.reader.as_mut().ok_or_else(ended)?.push(&piece);
        Ok(std::mem::take(&mut *self.found.borrow_mut()))
    }

    /// What was found last, and the summary.
    fn finish(&mut self) -> PyResult<(Vec<String>, String)> {
        let ended = || PyValueError::new_err("the page has ended");
        let summary = self.reader.take().ok_or_else(ended)?.finish();
        Ok((std::mem::take(&mut *self.found.borrow_mut()), crate::convert::to_json(&summary)?))
    }
}

/// Where reports or records are read from.
#[derive(FromPyObject)]
pub(crate) enum Input {
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
    #[pyo3(transparent)]
    Path(PathBuf),
    #[pyo3(transparent)]
    File(Py<PyAny>),
}

struct Octets(PyBackedBytes);

impl AsRef<[u8]> for Octets {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Input {
    fn open(self) -> PyResult<Box<dyn BufRead + Send>> {
        Ok(match self {
            Self::Bytes(bytes) => Box::new(std::io::Cursor::new(Octets(bytes))),
            Self::Path(path) => Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)),
            Self::File(object) => Box::new(BufReader::with_capacity(1 << 16, FileObject::new(object))),
        })
    }
}

/// A line of JSON, or the line and the exception of what could not be read.
type Item = Result<String, (u64, hashward::Error)>;

/// What could not be read: the line, and the exception.
type Told<'py> = (u64, Bound<'py, PyAny>);

/// A record as JSON, or what could not be read.
type Next<'py> = (Option<String>, Option<Told<'py>>);

/// Gives records or reports one by one.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Lines(Mutex<Box<dyn Iterator<Item = Item> + Send>>);

#[pymethods]
impl Lines {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    /// A record as JSON and nothing; or a line and its exception.
    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<Next<'py>>> {
        let next = py.detach(|| self.0.lock().unwrap_or_else(PoisonError::into_inner).next());
        match next {
            None => Ok(None),
            Some(Ok(line)) => Ok(Some((Some(line), None))),
            Some(Err((_, error))) if error.kind() == hashward::ErrorKind::Io => Err(raise(error)),
            Some(Err((line, error))) => Ok(Some((None, Some((line, crate::error::object(py, &error)?))))),
        }
    }
}

#[pyfunction]
pub(crate) fn read_records(input: Input) -> PyResult<Lines> {
    let lines = RecordReader::new(input.open()?).map(|one| match one {
        Ok(record) => record.to_line().map_err(|error| (0, error)),
        Err(line) => Err((line.line, line.error)),
    });
    Ok(Lines(Mutex::new(Box::new(lines))))
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
    delimiter: u8,
}

#[pyfunction]
pub(crate) fn read_reports(input: Input, form: &str, defaults: &str) -> PyResult<Lines> {
    let Defaults { source, channel, application, received_at, zone, batch, sources, columns, delimiter } =
        from_json(defaults)?;
    let zone = AssumedZone::parse(&zone).map_err(raise)?;
    let kind = known(ChannelKind::from_word(&channel))?;
    let sources = sources.map(|list| Sources::parse(list.to_string().as_bytes()));
    let defaults = ImportDefaults {
        source,
        channel: Channel { application, ..kind.into() },
        received_at: Moment::parse(&received_at, &zone).map_err(raise)?,
        batch,
        zone,
        sources: sources.transpose().map_err(raise)?,
    };
    let input = input.open()?;
    let item = |one: Imported<Notification>| match one {
        Ok(report) => Record::Notification(report).to_line().map_err(|error| (0, error)),
        Err(rejected) => Err((rejected.line, rejected.error)),
    };
    let form = ReportForm::of(form, columns, delimiter).map_err(raise)?;
    let lines = core::import::read_reports(input, form, defaults).map_err(raise)?.map(item);
    Ok(Lines(Mutex::new(Box::new(lines))))
}

/// The counts read, rejected, written and joined; and what was rejected, with the number of its file and its line.
type Merged<'py> = ((u64, u64, u64, u64), Vec<(usize, u64, Bound<'py, PyAny>)>);

/// Merges files into one, and gives the counts and what was rejected.
#[pyfunction]
pub(crate) fn merge_files<'py>(
    py: Python<'py>,
    inputs: Vec<PathBuf>,
    out: PathBuf,
    memory: usize,
) -> PyResult<Merged<'py>> {
    let mut rejected = Vec::new();
    let merged = py.detach(|| -> PyResult<_> {
        let mut readers: Vec<Box<dyn BufRead>> = Vec::new();
        for path in &inputs {
            readers.push(Box::new(BufReader::with_capacity(1 << 16, File::open(path)?)));
        }
        let mut file = BufWriter::new(File::create(&out)?);
        core::merge(readers, &mut file, memory, &mut |line| rejected.push(line)).map_err(raise)
    })?;
    let told = rejected
        .iter()
        .map(|line| Ok((line.input, line.line, crate::error::object(py, &line.error)?)))
        .collect::<PyResult<_>>()?;
    Ok(((merged.read, merged.rejected, merged.written, merged.joined), told))
}

#[pyclass(module = "hashward._native")]
pub(crate) struct SeenFilter(core::SeenFilter);

#[pymethods]
impl SeenFilter {
    #[new]
    fn new(expected: u64, error: f64, seed: [u8; 32]) -> PyResult<Self> {
        core::SeenFilter::new(expected, error, seed).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn from_bytes(bytes: PyBackedBytes) -> PyResult<Self> {
        core::SeenFilter::from_bytes(&bytes).map(Self).map_err(raise)
    }

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_bytes()
    }

    /// Whether it may have been put in.
    fn ask(&self, id: &str) -> bool {
        self.0.ask(id) == core::SeenAnswer::AskYourDatabase
    }

    fn insert(&mut self, id: &str) -> bool {
        self.0.insert(id) == core::SeenAnswer::AskYourDatabase
    }

    #[getter]
    fn counts(&self) -> (u64, u64) {
        (self.0.expected(), self.0.inserted())
    }
}
