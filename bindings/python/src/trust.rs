//! Roots, keys, signatures and the trust store.

use crate::convert::{known, time};
use crate::error::raise;
use crate::set::HashSet;
use hashward::Change;
use hashward::set::SetId;
use hashward::trust::{self as core, IssuerId, KeyId, Purpose, Role};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};
use std::path::{Path, PathBuf};

#[pyclass(frozen, eq, module = "hashward._native")]
#[derive(Clone, PartialEq)]
pub(crate) struct PublicKey(core::PublicKey);

#[pymethods]
impl PublicKey {
    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        core::PublicKey::parse(text).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn from_bytes(data: [u8; 32]) -> PyResult<Self> {
        core::PublicKey::from_bytes(&data).map(Self).map_err(raise)
    }

    fn to_text(&self) -> String {
        self.0.to_string()
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    #[getter]
    fn id(&self) -> String {
        self.0.id().to_string()
    }
}

/// Python gives a class without `__getstate__` no pickle, so that a key goes nowhere by itself.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct SecretKey(core::SecretKey);

impl SecretKey {
    pub(crate) const fn new(key: core::SecretKey) -> Self {
        Self(key)
    }

    pub(crate) const fn key(&self) -> &core::SecretKey {
        &self.0
    }
}

#[pymethods]
impl SecretKey {
    #[staticmethod]
    fn generate() -> PyResult<Self> {
        core::SecretKey::generate().map(Self).map_err(raise)
    }

    #[staticmethod]
    fn from_seed(seed: [u8; 32]) -> Self {
        Self(core::SecretKey::from_seed(&seed))
    }

    #[staticmethod]
    fn parse(text: &str) -> PyResult<Self> {
        core::SecretKey::parse(text).map(Self).map_err(raise)
    }

    fn to_text<'py>(&self, py: Python<'py>) -> Bound<'py, PyString> {
        PyString::new(py, &self.0.to_text())
    }

    fn public(&self) -> PublicKey {
        PublicKey(self.0.public())
    }
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Signature(pub(crate) core::Signature);

#[pymethods]
impl Signature {
    #[staticmethod]
    fn from_bytes(data: PyBackedBytes) -> PyResult<Self> {
        core::Signature::from_bytes(&data).map(Self).map_err(raise)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.to_bytes())
    }

    #[getter]
    fn key(&self) -> String {
        self.0.key().to_string()
    }
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Root(pub(crate) core::Root);

#[pymethods]
impl Root {
    #[staticmethod]
    fn parse(data: PyBackedBytes) -> PyResult<Self> {
        core::Root::parse(&data).map(Self).map_err(raise)
    }

    #[getter]
    fn id(&self) -> String {
        self.0.id().to_string()
    }

    #[getter]
    fn name(&self) -> &str {
        self.0.name()
    }

    /// When it was made and until when it holds.
    #[getter]
    fn times(&self) -> (i64, i64) {
        (self.0.created().unix(), self.0.expires().unix())
    }

    #[getter]
    fn purposes(&self) -> Vec<&'static str> {
        self.0.purposes().iter().map(|purpose| purpose.as_str()).collect()
    }

    #[getter]
    fn allows_device_filters(&self) -> bool {
        self.0.allows_device_filters()
    }

    #[getter]
    fn keys(&self) -> Vec<PublicKey> {
        self.0.keys().iter().cloned().map(PublicKey).collect()
    }

    fn may(&self, role: &str, key: &str) -> PyResult<bool> {
        Ok(self.0.may(known(Role::from_word(role))?, KeyId::parse(key).map_err(raise)?))
    }

    fn threshold(&self, role: &str) -> PyResult<usize> {
        Ok(self.0.threshold(known(Role::from_word(role))?))
    }
}

#[pyfunction]
pub(crate) fn build_root<'py>(
    py: Python<'py>,
    name: &str,
    times: (i64, i64),
    purposes: Vec<PyBackedStr>,
    device_filters: bool,
    key: &SecretKey,
) -> PyResult<Bound<'py, PyBytes>> {
    let purposes: PyResult<Vec<Purpose>> =
        purposes.iter().map(|word| known(Purpose::from_word(word))).collect();
    let builder = core::RootBuilder::new(name, time(times.0)?, time(times.1)?).purposes(&purposes?);
    let builder = if device_filters { builder.allow_device_filters() } else { builder };
    Ok(PyBytes::new(py, &builder.build(&key.0).map_err(raise)?))
}

/// An installed set: its name and the record of it as JSON.
type Recorded = (String, String);

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct TrustStore(pub(crate) hashward::TrustStore);

#[pymethods]
impl TrustStore {
    #[new]
    fn new(folder: PathBuf, on_device: bool) -> Self {
        let store = hashward::TrustStore::at(folder);
        Self(if on_device { store.on_device() } else { store })
    }

    #[getter]
    fn folder(&self) -> &Path {
        self.0.folder()
    }

    #[getter]
    fn is_on_device(&self) -> bool {
        self.0.is_on_device()
    }

    fn pin(&self, root: PyBackedBytes, expected: &str) -> PyResult<Root> {
        self.0.pin(&root, IssuerId::parse(expected).map_err(raise)?).map(Root).map_err(raise)
    }

    fn unpin(&self, issuer: &str) -> PyResult<Option<Vec<String>>> {
        let gone = self.0.unpin(IssuerId::parse(issuer).map_err(raise)?).map_err(raise)?;
        Ok(gone.map(|sets| sets.iter().map(ToString::to_string).collect()))
    }

    fn install(&self, py: Python<'_>, data: PyBackedBytes, now: i64) -> PyResult<(HashSet, &'static str)> {
        let now = time(now)?;
        let (set, change) = py.detach(|| self.0.install(&data[..], now)).map_err(raise)?;
        let change = match change {
            Change::Added => "added",
            Change::Replaced => "replaced",
            Change::Repaired => "repaired",
            Change::Unchanged => "unchanged",
        };
        Ok((HashSet(set), change))
    }

    fn remove(&self, set: &str) -> PyResult<bool> {
        self.0.remove(SetId::parse(set).map_err(raise)?).map_err(raise)
    }

    fn issuers(&self) -> PyResult<Vec<Root>> {
        Ok(self.0.issuers().map_err(raise)?.into_iter().map(Root).collect())
    }

    fn installed(&self) -> PyResult<Vec<Recorded>> {
        let installed = self.0.installed().map_err(raise)?;
        installed
            .iter()
            .map(|(set, record)| Ok((set.to_string(), crate::convert::to_json(record)?)))
            .collect()
    }
}
