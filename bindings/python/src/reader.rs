//! A Python file object as a reader. It attaches to the interpreter for each piece and lets go between them.

use pyo3::exceptions::{PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::io::{self, Read};

/// Reads by calling `read(n)`.
///
/// An `OSError` is what core makes of every reader that fails. Any other exception, such as a
/// `KeyboardInterrupt` or a closed file's `ValueError`, is the caller's: it is kept in `raised` and goes on
/// its way when core has returned.
pub(crate) struct FileObject {
    object: Py<PyAny>,
    raised: Option<PyErr>,
}

impl FileObject {
    pub(crate) const fn new(object: Py<PyAny>) -> Self {
        Self { object, raised: None }
    }

    /// What core made of the reader, unless an exception of the caller's came up.
    pub(crate) fn unless_raised<T>(self, outcome: T) -> PyResult<T> {
        self.raised.map_or(Ok(outcome), Err)
    }

    fn next(&self, py: Python<'_>, buffer: &mut [u8]) -> PyResult<usize> {
        let answer = self.object.bind(py).call_method1("read", (buffer.len(),))?;
        let piece: PyBackedBytes =
            answer.extract().map_err(|_| PyTypeError::new_err("read() of a binary file gives bytes"))?;
        let place = buffer.get_mut(..piece.len());
        let place = place.ok_or_else(|| PyValueError::new_err("read(n) gave more than n bytes"))?;
        place.copy_from_slice(&piece);
        Ok(piece.len())
    }
}

impl Read for FileObject {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| match self.next(py, buffer) {
            Ok(length) => Ok(length),
            Err(error) if error.is_instance_of::<PyOSError>(py) => Err(error.into()),
            Err(error) => {
                self.raised = Some(error);
                Err(io::Error::other("the file object raised an exception"))
            }
        })
    }
}
