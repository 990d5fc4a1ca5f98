//! The bytes of a TIFF as its decoder reads them.

use std::io::{Cursor, Read, Result, Seek, SeekFrom};

/// A file in memory which gives what is left when less is left than was asked for.
///
/// `Cursor` alone then gives nothing at all, and the rows at a cut would be lost.
pub(super) struct File<'a>(Cursor<&'a [u8]>);

impl<'a> File<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(Cursor::new(bytes))
    }
}

impl Read for File<'_> {
    // The default `read_exact` stands on this and fills its buffer as far as it goes.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for File<'_> {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        self.0.seek(to)
    }
}
