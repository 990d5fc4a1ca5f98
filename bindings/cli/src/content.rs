//! What is read to be checked.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// The bytes of a file or of standard input.
pub(crate) enum Content {
    File(File),
    Stdin(io::Stdin),
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Stdin(stdin) => stdin.read(buffer),
        }
    }
}

/// Opens a file that somebody else named: no folder, and no pipe that nobody writes to.
pub(crate) fn regular_file(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() { File::open(path) } else { Err(not_regular()) }
}

/// What is said of a path that leads to something else than bytes of its own.
pub(crate) fn not_regular() -> io::Error {
    io::Error::other("not a regular file")
}

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
