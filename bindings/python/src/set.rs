//! Opening and reading sets.

use crate::convert::{Row, Value, kind, row, to_json};
use crate::error::raise;
use crate::trust::{Root, Signature};
use hashward::set::{self as core, Entry, EntryRef, SetHead, SetId};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

/// The bytes of a hash that is given as text or bytes.
#[pyfunction]
pub(crate) fn parse_hash(kind: &str, value: Value) -> PyResult<Row> {
    value.hash(kind).map(|hash| row(&hash)).map_err(raise)
}

/// The distance of two hashes, and whether the first is the digest of no bytes.
#[pyfunction]
pub(crate) fn distance(left: (String, Value), right: (String, Value)) -> PyResult<(Option<u32>, bool)> {
    let left = left.1.hash(&left.0).map_err(raise)?;
    let right = right.1.hash(&right.0).map_err(raise)?;
    Ok((left.distance(&right), left.is_of_empty_input()))
}

/// The name of the entry whose first row is the hash.
#[pyfunction]
pub(crate) fn reference(set: &str, kind: &str, value: Value) -> PyResult<String> {
    let hash = value.hash(kind).map_err(raise)?;
    Ok(EntryRef::of(SetId::parse(set).map_err(raise)?, &hash).to_string())
}

/// What the head of a set says: the manifest as JSON, its root, its length and that of the content.
#[pyfunction]
pub(crate) fn head(data: PyBackedBytes, whole: bool) -> PyResult<(String, String, usize, u64)> {
    let head = if whole { SetHead::parse(&data) } else { SetHead::leading(&data) }.map_err(raise)?;
    Ok((to_json(head.manifest())?, head.root().to_string(), head.length(), head.content_length()))
}

/// An entry: its number, its name, and its statements as JSON.
type Listed = (u32, String, String);

fn listed(entry: &Entry<'_>) -> PyResult<Listed> {
    let statements: Vec<_> = entry.statements().collect();
    Ok((entry.number(), entry.reference().to_string(), to_json(&statements)?))
}

/// What is listed with a PDQ row: quality and companion hash.
type PdqDetails = (Option<u8>, Option<[u8; 8]>);

/// A withdrawn row: itself, reason, group, and the two days as text.
type Withdrawn = (Row, &'static str, u32, String, String, bool);

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct HashSet(pub(crate) core::HashSet);

#[pymethods]
impl HashSet {
    #[new]
    fn new(py: Python<'_>, data: PyBackedBytes, root: &Root, on_device: bool) -> PyResult<Self> {
        let open = |data: &[u8]| match on_device {
            true => core::HashSet::open_on_device(data, &root.0),
            false => core::HashSet::open(data, &root.0),
        };
        py.detach(|| open(&data)).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn peek(data: PyBackedBytes) -> PyResult<String> {
        to_json(&core::HashSet::peek(&data).map_err(raise)?)
    }

    #[getter]
    fn manifest(&self) -> PyResult<String> {
        to_json(self.0.manifest())
    }

    #[getter]
    fn root(&self) -> String {
        self.0.root().to_string()
    }

    #[getter]
    fn signatures(&self) -> Vec<Signature> {
        self.0.signatures().iter().cloned().map(Signature).collect()
    }

    #[getter]
    fn statements(&self) -> PyResult<String> {
        to_json(self.0.statements())
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    fn contains(&self, kind: &str, value: Value) -> PyResult<bool> {
        Ok(self.0.contains(&value.hash(kind).map_err(raise)?))
    }

    fn find(&self, kind: &str, value: Value) -> PyResult<Option<Listed>> {
        self.0.find(&value.hash(kind).map_err(raise)?).as_ref().map(listed).transpose()
    }

    fn pdq_details(&self, value: Value) -> PyResult<Option<PdqDetails>> {
        Ok(self.0.pdq_details(&value.hash("pdq").map_err(raise)?))
    }

    /// At most `count` entries, from number `start` on.
    fn entries(&self, start: usize, count: usize) -> PyResult<Vec<Listed>> {
        self.0.entries().skip(start).take(count).map(|entry| listed(&entry)).collect()
    }

    /// The rows of entry `number`.
    fn rows_of(&self, number: usize) -> Vec<Row> {
        self.0.entries().nth(number).iter().flat_map(Entry::rows).map(|hash| row(&hash)).collect()
    }

    /// All rows of a kind, laid end to end.
    fn rows<'py>(&self, py: Python<'py>, word: &str) -> PyResult<Bound<'py, PyBytes>> {
        let kind = kind(word)?;
        let rows: Vec<u8> =
            py.detach(|| self.0.rows(kind).flat_map(|hash| hash.as_bytes().to_vec()).collect());
        Ok(PyBytes::new(py, &rows))
    }

    #[getter]
    fn withdrawn(&self) -> Vec<Withdrawn> {
        let plain = |stone: &core::Tombstone| {
            let days = (stone.withdrawn.to_string(), stone.answers_until.to_string());
            (row(&stone.row), stone.reason.as_str(), stone.group, days.0, days.1, stone.readmitted)
        };
        self.0.withdrawn().map(plain).collect()
    }
}
