//! Core's errors become Python's, whose classes and the choice among them are in `hashward/_errors.py`.

use pyo3::prelude::*;

/// The exception of an error, to be raised.
pub(crate) fn raise(error: hashward::Error) -> PyErr {
    Python::attach(|py| match object(py, &error) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failed) => failed,
    })
}

/// The exception of an error as an object, to be handed out.
pub(crate) fn object<'py>(py: Python<'py>, error: &hashward::Error) -> PyResult<Bound<'py, PyAny>> {
    make(py, error.code(), error.detail())
}

/// The exception of what is wrong with one row of a column, counted from zero.
pub(crate) fn in_row(py: Python<'_>, row: usize, code: hashward::ErrorCode, detail: &str) -> PyErr {
    match make(py, code, &format!("row {row}: {detail}")) {
        Ok(exception) => PyErr::from_value(exception),
        Err(failed) => failed,
    }
}

fn make<'py>(py: Python<'py>, code: hashward::ErrorCode, detail: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("hashward._errors")?.getattr("error_of")?.call1((code.as_str(), detail))
}
