//! The checker that takes in new sets without a restart.

use crate::check::Checker;
use crate::convert::duration;
use crate::error::{object, raise};
use hashward::check as core;
use pyo3::prelude::*;

/// Core's live checker.
#[pyclass(frozen, module = "hashward._native")]
pub(crate) struct LiveChecker(core::LiveChecker);

#[pymethods]
impl LiveChecker {
    #[new]
    fn new(checker: &Checker, every: f64) -> Self {
        Self(core::LiveChecker::new(checker.0.clone(), duration(every)))
    }

    /// Looks where it is time for that, and takes other sets in.
    fn look(&self, py: Python<'_>) {
        py.detach(|| self.0.look());
    }

    /// The checker of now, unless every set was removed.
    fn checker(&self) -> PyResult<Checker> {
        self.0.checker().map(Checker).map_err(raise)
    }

    /// What kept the last look from taking sets in, as an exception object.
    fn trouble<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.0.trouble().map(|error| object(py, &error)).transpose()
    }
}
