//! Pixels that a caller decoded.

use crate::error::{Error, ErrorCode, Result};

/// The order of a pixel's 8-bit channels in memory. Alpha is never looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PixelFormat {
    /// Grey.
    Luma8,
    /// Grey, alpha.
    LumaAlpha8,
    /// Red, green, blue.
    Rgb8,
    /// Red, green, blue, alpha.
    Rgba8,
    /// Blue, green, red.
    Bgr8,
    /// Blue, green, red, alpha.
    Bgra8,
}

impl PixelFormat {
    /// Bytes of one pixel.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Luma8 => 1,
            Self::LumaAlpha8 => 2,
            Self::Rgb8 | Self::Bgr8 => 3,
            Self::Rgba8 | Self::Bgra8 => 4,
        }
    }
}

/// Pixels in the caller's memory: rows of a fixed stride, top row first.
#[derive(Clone, Copy)]
pub struct Pixels<'a> {
    data: &'a [u8],
    width: u32,
    height: u32,
    stride: usize,
    format: PixelFormat,
}

impl<'a> Pixels<'a> {
    /// Wraps pixels; `stride` is the number of bytes from the start of one row to the start of the next.
    ///
    /// The last row need not be padded to the stride.
    ///
    /// # Errors
    /// `pixels.mismatch` when a side is zero, the stride is shorter than a row, or the data are shorter
    /// than stride and height say.
    pub fn new(data: &'a [u8], width: u32, height: u32, stride: usize, format: PixelFormat) -> Result<Self> {
        let mismatch = |detail: &str| Err(Error::new(ErrorCode::PixelsMismatch, detail));
        if width == 0 || height == 0 {
            return mismatch("a side is zero");
        }
        let row = (width as usize).checked_mul(format.bytes());
        let Some(row) = row.filter(|row| *row <= stride) else {
            return mismatch("the stride is shorter than a row");
        };
        let needed = stride.checked_mul(height as usize - 1).and_then(|above| above.checked_add(row));
        if needed.is_none_or(|needed| needed > data.len()) {
            return mismatch("the data are shorter than stride and height say");
        }
        Ok(Self { data, width, height, stride, format })
    }

    /// Pixels in a row.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Number of rows.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// The order of the channels.
    #[must_use]
    pub const fn format(&self) -> PixelFormat {
        self.format
    }

    /// The rows from top to bottom, without their padding.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &'a [u8]> {
        let length = self.width as usize * self.format.bytes();
        let rows = self.data.chunks(self.stride).take(self.height as usize);
        rows.map(move |row| &row[..length])
    }
}

impl std::fmt::Debug for Pixels<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pixels({} x {}, {:?})", self.width, self.height, self.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_that_do_not_fit_are_refused() {
        let data = [0; 60];
        assert!(Pixels::new(&data, 4, 5, 12, PixelFormat::Rgb8).is_ok());
        assert!(Pixels::new(&data, 4, 4, 16, PixelFormat::Rgb8).is_ok(), "the last row is not padded");
        for (width, height, stride) in
            [(0, 5, 12), (4, 0, 12), (4, 5, 11), (4, 6, 12), (u32::MAX, u32::MAX, usize::MAX)]
        {
            let error = Pixels::new(&data, width, height, stride, PixelFormat::Rgb8).expect_err("no fit");
            assert_eq!(error.code(), ErrorCode::PixelsMismatch);
        }
    }
}
