//! Making and signing sets.

use crate::convert::{Value, from_json, kind, to_json};
use crate::error::raise;
use crate::reader::FileObject;
use crate::trust::{Root, SecretKey, Signature};
use hashward::set::{self as core, Description, ListFormat, ListOptions, NewEntry, SetHead, SetId};
use hashward::{Day, Hash, Kind, PdqHash};
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;
use std::io::BufReader;
use std::sync::{Mutex, MutexGuard, TryLockError};

/// A row to list: kind, value, quality and companion hash.
type NewRow = (PyBackedStr, Value, Option<u8>, Option<[u8; 8]>);

/// What core consumes when it is finished; Python may still hold it then.
struct Once<T>(Mutex<Option<T>>);

impl<T> Once<T> {
    const fn new(value: T) -> Self {
        Self(Mutex::new(Some(value)))
    }

    /// Never waits: whoever holds the lock may itself wait for the interpreter, which the caller holds here.
    fn lock(&self) -> PyResult<MutexGuard<'_, Option<T>>> {
        match self.0.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(PyRuntimeError::new_err("another call is at work on it")),
        }
    }

    fn with<R>(&self, act: impl FnOnce(&mut T) -> hashward::Result<R>) -> PyResult<R> {
        act(self.lock()?.as_mut().ok_or_else(gone)?).map_err(raise)
    }

    fn take(&self) -> PyResult<T> {
        self.lock()?.take().ok_or_else(gone)
    }
}

fn gone() -> PyErr {
    PyValueError::new_err("it was built or written already")
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct SetBuilder(Once<core::SetBuilder>);

#[pymethods]
impl SetBuilder {
    #[new]
    fn new(root: &Root, description: &str, sort_buffer: Option<usize>) -> PyResult<Self> {
        let builder = core::SetBuilder::new(&root.0, from_json::<Description>(description)?);
        let builder = match sort_buffer {
            Some(bytes) => builder.sort_buffer(bytes),
            None => builder,
        };
        Ok(Self(Once::new(builder)))
    }

    fn add(&self, rows: Vec<NewRow>, statements: &str, name: Option<&str>) -> PyResult<()> {
        let mut entry = NewEntry::new();
        for (kind, value, quality, companion) in rows {
            let hash = value.hash(&kind).map_err(raise)?;
            entry = match quality {
                Some(quality) if hash.kind() == Kind::Pdq => {
                    entry.pdq(PdqHash::parse(&hash.to_hex()).map_err(raise)?, quality, companion)
                }
                _ => entry.hash(hash),
            };
        }
        for statement in from_json::<Vec<core::Statement>>(statements)? {
            entry = entry.statement(statement);
        }
        if let Some(name) = name {
            entry = entry.name(name);
        }
        self.0.with(|builder| builder.add(entry))
    }

    fn read(
        &self,
        py: Python<'_>,
        file: Py<PyAny>,
        format: &str,
        kind: Option<&str>,
        statement: &str,
    ) -> PyResult<u64> {
        let options = ListOptions { format: list_format(format, kind)?, statement: from_json(statement)? };
        let mut reader = FileObject::new(file);
        let read = py.detach(|| self.0.with(|builder| builder.read(BufReader::new(&mut reader), &options)));
        reader.unless_raised(read)?
    }

    fn withdraw(
        &self,
        rows: Vec<(PyBackedStr, Value)>,
        reason: &str,
        withdrawn: &str,
        until: &str,
    ) -> PyResult<()> {
        let reason = crate::convert::known(core::WithdrawalReason::from_word(reason))?;
        let rows: hashward::Result<Vec<Hash>> = rows.iter().map(|(kind, value)| value.hash(kind)).collect();
        let rows = rows.map_err(raise)?;
        let day = |text| Day::parse(text).map_err(raise);
        let (withdrawn, until) = (day(withdrawn)?, day(until)?);
        self.0.with(|builder| builder.withdraw(&rows, reason, withdrawn, until))
    }

    fn build(&self, py: Python<'_>) -> PyResult<UnsignedSet> {
        let builder = self.0.take()?;
        let built = py.detach(|| builder.build()).map_err(raise)?;
        Ok(UnsignedSet(Once::new(built)))
    }
}

fn list_format(word: &str, of: Option<&str>) -> PyResult<ListFormat> {
    match (word, of) {
        ("csv", None) => Ok(ListFormat::Csv),
        ("json_lines", None) => Ok(ListFormat::JsonLines),
        ("sums", Some(of)) => Ok(ListFormat::Sums(kind(of)?)),
        ("bare", Some(of)) => Ok(ListFormat::Bare(kind(of)?)),
        _ => Err(PyValueError::new_err(
            "`sums` and `bare` are of a kind; `csv` and `json_lines` name their own",
        )),
    }
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct UnsignedSet(Once<core::UnsignedSet>);

#[pymethods]
impl UnsignedSet {
    fn head<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        self.0.with(|set| Ok(PyBytes::new(py, set.head())))
    }

    #[getter]
    fn manifest(&self) -> PyResult<String> {
        to_json(&self.0.with(|set| Ok(set.manifest().clone()))?)
    }

    #[getter]
    fn root(&self) -> PyResult<String> {
        self.0.with(|set| Ok(set.root().to_string()))
    }

    /// The file as far as the signature block.
    fn content<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let set = self.0.take()?;
        let mut file = Vec::new();
        py.detach(|| set.write_to(&mut file)).map_err(raise)?;
        Ok(PyBytes::new(py, &file))
    }

    fn sign<'py>(&self, py: Python<'py>, keys: Vec<PyRef<'py, SecretKey>>) -> PyResult<Bound<'py, PyBytes>> {
        let set = self.0.take()?;
        let keys: Vec<&hashward::trust::SecretKey> = keys.iter().map(|key| key.key()).collect();
        let file = py.detach(|| set.sign(&keys)).map_err(raise)?;
        Ok(PyBytes::new(py, &file))
    }
}

/// Signs bytes that were read as a head before, so that no key signs what is none.
#[pyfunction]
pub(crate) fn sign_head(head: PyBackedBytes, key: &SecretKey) -> PyResult<Signature> {
    SetHead::parse(&head).map_err(raise)?;
    Ok(Signature(core::sign_head(&head, key.key())))
}

#[pyfunction]
pub(crate) fn append_signatures<'py>(
    py: Python<'py>,
    content: PyBackedBytes,
    signatures: Vec<PyRef<'py, Signature>>,
) -> PyResult<Bound<'py, PyBytes>> {
    let mut file = content.to_vec();
    let signatures = signatures.iter().map(|signature| signature.0.clone()).collect();
    core::append_signatures(&mut file, signatures).map_err(raise)?;
    Ok(PyBytes::new(py, &file))
}

/// Fails, as core does, for names that are none.
#[pyfunction]
pub(crate) fn check_names(set: &str, previous: Option<&str>) -> PyResult<()> {
    SetId::parse(set).map_err(raise)?;
    previous.map(core::SetRoot::parse).transpose().map_err(raise)?;
    Ok(())
}

#[pyfunction]
pub(crate) fn random_set_id() -> PyResult<String> {
    Ok(SetId::random().map_err(raise)?.to_string())
}
