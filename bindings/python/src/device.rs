//! Filters for phones.

use crate::convert::{Value, kind, known, time, to_json};
use crate::error::raise;
use crate::set::HashSet;
use crate::trust::{Draft, Root};
use hashward::set::{self as core, DeviceAnswer, DeviceFilter, Epoch, FilterRate};
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::PyBytes;
use serde_json::json;

/// What a filter says of itself, as JSON; the salt as hexadecimal text.
fn manifest(says: &core::DeviceManifest) -> PyResult<String> {
    let salt: String = says.epoch.salt.iter().map(|byte| format!("{byte:02x}")).collect();
    to_json(&json!({
        "set": says.set, "issuer": says.issuer, "purpose": says.purpose, "version": says.version, "root": says.root,
        "created": says.created, "expires": says.expires, "origin": says.origin,
        "epoch": { "number": says.epoch.number, "salt": salt },
        "rate": says.rate.as_str(), "guarantee": says.guarantee, "kinds": says.kinds, "rows": says.rows,
        "false_positive_rate": says.false_positive_rate(),
    }))
}

/// Guarantee, epoch and rate of what may be listed.
type Possibly = (&'static str, u32, f64);

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct DeviceSet(pub(crate) core::DeviceSet);

#[pymethods]
impl DeviceSet {
    #[new]
    fn new(py: Python<'_>, data: PyBackedBytes, root: &Root) -> PyResult<Self> {
        py.detach(|| core::DeviceSet::open(&data[..], &root.0)).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn peek(data: PyBackedBytes) -> PyResult<String> {
        manifest(&core::DeviceSet::peek(&data).map_err(raise)?)
    }

    #[getter]
    fn manifest(&self) -> PyResult<String> {
        manifest(self.0.manifest())
    }

    #[getter]
    fn root(&self) -> String {
        self.0.root().to_string()
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.0.as_bytes())
    }

    /// Whether anything was asked after, and what is said of a digest that may be listed.
    fn ask(&self, digests: Vec<(PyBackedStr, Value)>) -> PyResult<(bool, Option<Possibly>)> {
        let digests: hashward::Result<Vec<_>> =
            digests.iter().map(|(kind, value)| value.hash(kind)).collect();
        Ok(match self.0.ask(&digests.map_err(raise)?) {
            None => (false, None),
            Some(DeviceAnswer::NotListed) => (true, None),
            Some(DeviceAnswer::PossiblyListed { guarantee, epoch, false_positive_rate }) => {
                (true, Some((guarantee.as_str(), epoch, false_positive_rate)))
            }
        })
    }

    fn apply(&self, py: Python<'_>, delta: &DeviceDelta, root: &Root) -> PyResult<Self> {
        py.detach(|| self.0.apply(&delta.0, &root.0)).map(Self).map_err(raise)
    }
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct DeviceDelta(core::DeviceDelta);

#[pymethods]
impl DeviceDelta {
    #[staticmethod]
    fn parse(data: PyBackedBytes) -> PyResult<Self> {
        core::DeviceDelta::parse(&data).map(Self).map_err(raise)
    }

    #[staticmethod]
    fn between<'py>(py: Python<'py>, base: &DeviceSet, result: &DeviceSet) -> PyResult<Bound<'py, PyBytes>> {
        let delta = py.detach(|| core::DeviceDelta::between(&base.0, &result.0)).map_err(raise)?;
        Ok(PyBytes::new(py, &delta))
    }

    #[getter]
    fn manifest(&self) -> PyResult<String> {
        manifest(self.0.manifest())
    }

    #[getter]
    fn base(&self) -> String {
        self.0.base().to_string()
    }

    #[getter]
    fn result(&self) -> String {
        self.0.result().to_string()
    }
}

/// What a filter is made of: kinds, rate, number and salt of the epoch, and when it is made and expires.
type Made = (Vec<PyBackedStr>, PyBackedStr, (u32, [u8; 32]), (i64, i64));

#[pyfunction]
pub(crate) fn build_filter(
    py: Python<'_>,
    made: Made,
    set: &HashSet,
    root: &Root,
    before: Option<&DeviceSet>,
) -> PyResult<Draft> {
    let (kinds, rate, (number, salt), (created, expires)) = made;
    let filter = DeviceFilter {
        kinds: kinds.iter().map(|word| kind(word)).collect::<PyResult<_>>()?,
        rate: known(FilterRate::from_word(&rate))?,
        epoch: Epoch { number, salt },
        created: time(created)?,
        expires: time(expires)?,
    };
    let before = before.map(|before| &before.0);
    py.detach(|| filter.build(&set.0, &root.0, before)).map(Draft::from).map_err(raise)
}

/// A new salt for an epoch.
#[pyfunction]
pub(crate) fn epoch_salt(py: Python<'_>, number: u32) -> PyResult<Bound<'_, PyBytes>> {
    Ok(PyBytes::new(py, &Epoch::new(number).map_err(raise)?.salt))
}
