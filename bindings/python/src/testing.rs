//! The canary, its issuer and its set.

use crate::convert::time;
use crate::error::raise;
use crate::trust::{SecretKey, TrustStore};
use hashward::testing;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::PyBytes;

#[pyfunction]
pub(crate) fn canary(py: Python<'_>) -> Bound<'_, PyBytes> {
    PyBytes::new(py, testing::CANARY)
}

#[pyfunction]
pub(crate) fn issuer_root(py: Python<'_>) -> Bound<'_, PyBytes> {
    PyBytes::new(py, testing::ISSUER)
}

#[pyfunction]
pub(crate) fn canary_set(py: Python<'_>, on_device: bool) -> Bound<'_, PyBytes> {
    PyBytes::new(py, if on_device { testing::DEVICE_SET } else { testing::SET })
}

#[pyfunction]
pub(crate) fn install_canary(store: &TrustStore, now: i64) -> PyResult<()> {
    testing::install(&store.0, time(now)?).map_err(raise)
}

#[pyfunction]
pub(crate) fn expect_signature(
    key: PyBackedBytes,
    message: PyBackedBytes,
    signature: PyBackedBytes,
) -> PyResult<()> {
    testing::expect_signature(&key, &message, &signature).map_err(raise)
}

#[pyfunction]
pub(crate) fn issuer_key() -> SecretKey {
    SecretKey::new(testing::issuer_key())
}
