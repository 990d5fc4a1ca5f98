//! Roots, keys, signatures and the trust store.

use crate::convert::{known, time, to_json};
use crate::device::DeviceSet;
use crate::error::raise;
use crate::set::HashSet;
use hashward::release::{Release, TimestampStatement};
use hashward::set::SetId;
use hashward::trust::{self as core, IssuerId, KeyId, Purpose, Role};
use hashward::{Change, Content, Installation};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

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

    fn threshold(&self, role: &str) -> PyResult<Option<usize>> {
        Ok(self.0.threshold(known(Role::from_word(role))?))
    }

    #[staticmethod]
    fn peek(data: PyBackedBytes) -> PyResult<Self> {
        core::Root::peek(&data).map(Self).map_err(raise)
    }

    fn follow(&self, data: PyBackedBytes) -> PyResult<Self> {
        self.0.follow(&data).map(Self).map_err(raise)
    }

    #[getter]
    fn version(&self) -> u32 {
        self.0.version()
    }

    #[getter]
    fn content_root(&self) -> String {
        self.0.content_root().to_string()
    }

    #[getter]
    fn revoked(&self) -> Vec<String> {
        self.0.revoked().iter().map(ToString::to_string).collect()
    }
}

/// A file on its way from signer to signer.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Draft(Mutex<core::Draft>);

impl Draft {
    fn draft(&self) -> MutexGuard<'_, core::Draft> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<core::Draft> for Draft {
    fn from(draft: core::Draft) -> Self {
        Self(Mutex::new(draft))
    }
}

#[pymethods]
impl Draft {
    #[staticmethod]
    fn parse(data: PyBackedBytes) -> PyResult<Self> {
        core::Draft::parse(&data).map(Self::from).map_err(raise)
    }

    #[getter]
    fn content_root(&self) -> String {
        self.draft().content_root().to_string()
    }

    #[getter]
    fn signers(&self) -> Vec<String> {
        self.draft().signatures().iter().map(|signature| signature.key().to_string()).collect()
    }

    fn sign(&self, key: &SecretKey) {
        self.draft().sign(&key.0);
    }

    fn join(&self, other: &Self) -> PyResult<()> {
        let other = other.draft().clone();
        self.draft().join(&other).map_err(raise)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.draft().to_bytes())
    }
}

/// What a root will say, as Python collected it: a name or the root before, times, purposes, whether filters
/// for phones may be built, keys with their roles, thresholds, and keys to take out.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct RootBuilder(core::RootBuilder);

#[pymethods]
impl RootBuilder {
    #[staticmethod]
    fn begin(name: &str, times: (i64, i64)) -> PyResult<Self> {
        Ok(Self(core::RootBuilder::new(name, time(times.0)?, time(times.1)?)))
    }

    #[staticmethod]
    fn after(before: &Root, times: (i64, i64)) -> PyResult<Self> {
        Ok(Self(core::RootBuilder::after(&before.0, time(times.0)?, time(times.1)?)))
    }

    fn purposes(&self, purposes: Vec<PyBackedStr>) -> PyResult<Self> {
        let purposes: PyResult<Vec<Purpose>> =
            purposes.iter().map(|word| known(Purpose::from_word(word))).collect();
        Ok(Self(self.0.clone().purposes(&purposes?)))
    }

    fn allow_device_filters(&self) -> Self {
        Self(self.0.clone().allow_device_filters())
    }

    fn key(&self, key: &PublicKey, roles: Vec<PyBackedStr>) -> PyResult<Self> {
        let roles: PyResult<Vec<Role>> = roles.iter().map(|word| known(Role::from_word(word))).collect();
        Ok(Self(self.0.clone().key(&key.0, &roles?)))
    }

    fn revoke(&self, key: &str) -> PyResult<Self> {
        let key = KeyId::parse(key).map_err(raise)?;
        self.0.clone().revoke(key).map(Self).map_err(raise)
    }

    fn threshold(&self, role: &str, keys: usize) -> PyResult<Self> {
        Ok(Self(self.0.clone().threshold(known(Role::from_word(role))?, keys)))
    }

    fn draft(&self) -> PyResult<Draft> {
        self.0.draft().map(Draft::from).map_err(raise)
    }

    fn build<'py>(&self, py: Python<'py>, key: &SecretKey) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.0.build(&key.0).map_err(raise)?))
    }
}

/// A release as JSON: verified by a root, or as it claims without one.
#[pyfunction]
pub(crate) fn read_release(data: PyBackedBytes, root: Option<&Root>) -> PyResult<String> {
    let release = match root {
        Some(root) => Release::open(&data, &root.0),
        None => Release::peek(&data),
    };
    to_json(&release.map_err(raise)?)
}

/// The same of a timestamp.
#[pyfunction]
pub(crate) fn read_timestamp(data: PyBackedBytes, root: Option<&Root>) -> PyResult<String> {
    let timestamp = match root {
        Some(root) => TimestampStatement::open(&data, &root.0),
        None => TimestampStatement::peek(&data),
    };
    to_json(&timestamp.map_err(raise)?)
}

#[pyfunction]
pub(crate) fn draft_release(
    root: &Root,
    before: Option<PyBackedBytes>,
    sets: Vec<PyRef<'_, HashSet>>,
    without: Vec<PyBackedStr>,
    times: (i64, i64),
) -> PyResult<Draft> {
    let mut before = before.map(|data| Release::peek(&data)).transpose().map_err(raise)?;
    for set in &without {
        let set = SetId::parse(set).map_err(raise)?;
        before = before.map(|release| release.without(set));
    }
    let sets: Vec<_> = sets.iter().map(|set| set.0.clone()).collect();
    let draft = Release::draft(&root.0, before.as_ref(), &sets, time(times.0)?, time(times.1)?);
    draft.map(Draft::from).map_err(raise)
}

#[pyfunction]
pub(crate) fn draft_timestamp(
    release: PyBackedBytes,
    before: Option<PyBackedBytes>,
    patched: Vec<PyRef<'_, HashSet>>,
    times: (i64, i64),
) -> PyResult<Draft> {
    let release = Release::peek(&release).map_err(raise)?;
    let before = before.map(|data| TimestampStatement::peek(&data)).transpose().map_err(raise)?;
    let patched: Vec<_> = patched.iter().map(|set| set.0.clone()).collect();
    let draft =
        TimestampStatement::draft(&release, before.as_ref(), &patched, time(times.0)?, time(times.1)?);
    draft.map(Draft::from).map_err(raise)
}

/// What was done, and the set, root, release (as JSON), timestamp (as JSON) or filter that it was.
type Installed =
    (&'static str, Option<HashSet>, Option<Root>, Option<String>, Option<String>, Option<DeviceSet>);

/// An installed set or filter: the name of the list and the record of it as JSON.
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

    fn install(&self, py: Python<'_>, data: PyBackedBytes, now: i64) -> PyResult<Installed> {
        let now = time(now)?;
        let Installation { content, change } = py.detach(|| self.0.install(&data[..], now)).map_err(raise)?;
        let change = match change {
            Change::Added => "added",
            Change::Replaced => "replaced",
            Change::Repaired => "repaired",
            Change::Unchanged => "unchanged",
        };
        Ok(match content {
            Content::Set(set) => (change, Some(HashSet(set)), None, None, None, None),
            Content::Root(root) => (change, None, Some(Root(root)), None, None, None),
            Content::Release(release) => (change, None, None, Some(to_json(&release)?), None, None),
            Content::Timestamp(timestamp) => (change, None, None, None, Some(to_json(&timestamp)?), None),
            Content::Filter(filter) => (change, None, None, None, None, Some(DeviceSet(filter))),
        })
    }

    /// The installed release of an issuer as JSON.
    fn release(&self, issuer: &str) -> PyResult<Option<String>> {
        let release = self.0.release(IssuerId::parse(issuer).map_err(raise)?).map_err(raise)?;
        release.as_ref().map(to_json).transpose()
    }

    /// The installed timestamp of an issuer as JSON.
    fn timestamp(&self, issuer: &str) -> PyResult<Option<String>> {
        let timestamp = self.0.timestamp(IssuerId::parse(issuer).map_err(raise)?).map_err(raise)?;
        timestamp.as_ref().map(to_json).transpose()
    }

    fn remove(&self, set: &str) -> PyResult<bool> {
        self.0.remove(SetId::parse(set).map_err(raise)?).map_err(raise)
    }

    fn issuers(&self) -> PyResult<Vec<Root>> {
        Ok(self.0.issuers().map_err(raise)?.into_iter().map(Root).collect())
    }

    fn installed(&self) -> PyResult<Vec<Recorded>> {
        let installed = self.0.installed().map_err(raise)?;
        installed.iter().map(|(set, record)| Ok((set.to_string(), to_json(record)?))).collect()
    }

    fn filters(&self) -> PyResult<Vec<Recorded>> {
        let filters = self.0.filters().map_err(raise)?;
        filters.iter().map(|(set, record)| Ok((set.to_string(), to_json(record)?))).collect()
    }

    fn filter(&self, py: Python<'_>, set: &str) -> PyResult<Option<DeviceSet>> {
        let set = SetId::parse(set).map_err(raise)?;
        Ok(py.detach(|| self.0.filter(set)).map_err(raise)?.map(DeviceSet))
    }
}
