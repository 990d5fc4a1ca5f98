//! Columns of hashes: bytes or Arrow arrays in, two numbers a row out.

use crate::arrow;
use crate::error::raise;
use hashward::Kind;
use hashward::check::{self as core, Checker, Request};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use pyo3::types::{PyBytes, PyCapsule, PyTuple};
use pyo3_arrow::input::AnyArray;

/// A column as it is given: hashes laid end to end, or an Arrow array or stream of arrays.
#[derive(FromPyObject)]
pub(crate) enum Chunks {
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
    #[pyo3(transparent)]
    Arrow(AnyArray),
}

#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct Column(core::Column);

impl Column {
    pub(crate) fn ask(
        py: Python<'_>,
        checker: &Checker,
        kind: Kind,
        column: Chunks,
        request: &Request,
    ) -> PyResult<Self> {
        let ask = |hashes: &[u8]| py.detach(|| checker.check_column(kind, hashes, request)).map_err(raise);
        match column {
            Chunks::Bytes(bytes) => ask(&bytes).map(Self),
            Chunks::Arrow(arrays) => {
                let mut whole = core::Column::default();
                for array in arrays.into_reader()? {
                    let array = array.map_err(|error| arrow::unreadable(&error))?;
                    let part = ask(&arrow::hashes(py, kind, &array, whole.outcomes.len())?)?;
                    whole.outcomes.extend(part.outcomes);
                    whole.access.extend(part.access);
                }
                Ok(Self(whole))
            }
        }
    }
}

#[pymethods]
impl Column {
    #[getter]
    fn outcomes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.outcomes)
    }

    #[getter]
    fn access<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.0.access)
    }

    fn notable(&self) -> Vec<usize> {
        self.0.notable().collect()
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        arrow::answers(py, &self.0, requested_schema)
    }
}
