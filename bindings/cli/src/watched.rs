//! Reading without losing why it ended.

use std::io::{self, Read};

/// A content that keeps the error it ended with, so that people learn more than `unreadable`.
pub(crate) struct Watched<R> {
    inner: io::Result<R>,
    error: Option<io::Error>,
}

impl<R> Watched<R> {
    pub(crate) const fn new(inner: io::Result<R>) -> Self {
        Self { inner, error: None }
    }

    pub(crate) const fn error(&self) -> Option<&io::Error> {
        self.error.as_ref()
    }
}

impl<R: Read> Read for Watched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match &mut self.inner {
            Ok(inner) => inner.read(buffer),
            Err(error) => Err(copy(error)),
        };
        read.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.error = Some(copy(error));
            }
        })
    }
}

/// The error again: the system's own keeps its number, which says more than its kind.
fn copy(error: &io::Error) -> io::Error {
    error
        .raw_os_error()
        .map_or_else(|| io::Error::new(error.kind(), error.to_string()), io::Error::from_raw_os_error)
}
