//! The bytes of a TIFF as its decoder reads them.

use crate::cancel::CancelToken;
use std::io::{Cursor, Error, Read, Result, Seek, SeekFrom};

/// A file in memory which gives what is left when less is left than was asked for.
///
/// `Cursor` alone then gives nothing at all, and the rows at a cut would be lost.
///
/// It fails when its token is stopped, since one strip may be the whole picture.
pub(super) struct File<'a> {
    bytes: Cursor<&'a [u8]>,
    token: &'a CancelToken,
}

impl<'a> File<'a> {
    pub(super) fn new(bytes: &'a [u8], token: &'a CancelToken) -> Self {
        Self { bytes: Cursor::new(bytes), token }
    }
}

impl Read for File<'_> {
    // The default `read_exact` stands on this and fills its buffer as far as it goes.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.token.go_on(|| Error::other("stopped"))?;
        self.bytes.read(buffer)
    }
}

impl Seek for File<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.bytes.seek(to)
    }
}
