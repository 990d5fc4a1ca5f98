//! From rows of pixels to the 64 × 64 plane that PDQ transforms, in one pass and little memory.
//!
//! The map is linear along both axes, so either may be summed up first. [`down`](super::down) adds rows up
//! and is the faster one, but keeps a few sums for every byte of a row, and in a low picture many of them.
//! [`across`](super::across) folds each row to 64 sums at once and needs the same small memory for any
//! picture. All sums are of integers, so both give the same bits.

use super::across::Across;
use super::down::Down;
use super::taps::{CELLS, Span, Taps};
use crate::fingerprint::pixels::PixelFormat;
use std::iter::Sum;
use std::ops::Mul;

/// The small plane, row after row, in units of an 8-bit pixel.
pub(crate) type Cells = [f64; CELLS * CELLS];

/// Luma is counted in thousandths: 299 R + 587 G + 114 B.
pub(super) const LUMA_UNIT: u64 = 1000;

/// Widest picture whose rows are added up first: four sums of 64 bits for each of four channels are 2 MiB.
const WIDEST_DOWN: usize = 1 << 14;

/// Lowest picture whose rows are added up first. From here on a block of four rows opens about four output
/// rows; below, nearly all 64 may be open at once.
const LOWEST_DOWN: usize = 2 * CELLS;

/// Width up to which a lower picture may have them all open: 64 sums of 32 bits for each channel are 1 MiB.
const NARROW: usize = 1024;

/// The pass over a picture's rows.
pub(crate) enum Plane {
    /// Rows first.
    Down(Down),
    /// Columns first.
    Across(Across),
}

impl Plane {
    /// A pass over rows of `width` pixels; the tables' lengths are the picture's height and width.
    pub(crate) fn new(
        format: PixelFormat,
        (width, height): (usize, usize),
        rows: Taps,
        columns: Taps,
    ) -> Self {
        if width <= NARROW || (width <= WIDEST_DOWN && height >= LOWEST_DOWN) {
            Self::Down(Down::new(format, width, rows, columns))
        } else {
            Self::Across(Across::new(format, width, rows, columns))
        }
    }

    /// Takes the next row of the picture.
    pub(crate) fn push(&mut self, row: &[u8]) {
        match self {
            Self::Down(down) => down.push(row),
            Self::Across(across) => across.push(row),
        }
    }

    /// The small plane, after the last row.
    pub(crate) fn finish(self) -> Box<Cells> {
        match self {
            Self::Down(down) => down.finish(),
            Self::Across(across) => across.finish(),
        }
    }
}

impl Span {
    /// The sample after the last one with a weight.
    pub(super) fn end(&self) -> usize {
        self.start + self.weights.len()
    }

    /// The weighted sum of a line's samples.
    pub(super) fn dot<T: From<u64> + Mul<Output = T> + Sum>(&self, samples: &[u64]) -> T {
        let pairs = samples[self.start..self.end()].iter().zip(&*self.weights);
        pairs.map(|(sample, weight)| T::from(*sample) * T::from(*weight)).sum()
    }
}

impl PixelFormat {
    /// Luma in thousandths of each pixel, from values or sums over the bytes of its channels.
    pub(super) fn luma<T: Copy + Into<u64>>(self, sums: &[T], luma: &mut Vec<u64>) {
        let pixels = sums.chunks_exact(self.bytes());
        match self {
            Self::Luma8 | Self::LumaAlpha8 => luma.extend(pixels.map(|p| LUMA_UNIT * p[0].into())),
            Self::Rgb8 | Self::Rgba8 => luma.extend(pixels.map(|p| weigh(p[0], p[1], p[2]))),
            Self::Bgr8 | Self::Bgra8 => luma.extend(pixels.map(|p| weigh(p[2], p[1], p[0]))),
        }
    }
}

fn weigh<T: Into<u64>>(red: T, green: T, blue: T) -> u64 {
    299 * red.into() + 587 * green.into() + 114 * blue.into()
}

#[cfg(test)]
mod tests {
    use super::super::taps::Direction;
    use super::*;

    #[test]
    fn both_orders_give_the_same_bits() {
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        for (width, height) in [(5, 5), (64, 64), (129, 5), (5, 40_001), (300, 127), (20_000, 300)] {
            for (format, across, down) in [
                (PixelFormat::Rgb8, Direction::Forward, Direction::Forward),
                (PixelFormat::LumaAlpha8, Direction::Reversed, Direction::Reversed),
            ] {
                let tables = || (Taps::new(height, down), Taps::new(width, across));
                let (rows, columns) = tables();
                let mut rows_first = Down::new(format, width, rows, columns);
                let (rows, columns) = tables();
                let mut columns_first = Across::new(format, width, rows, columns);
                for _ in 0..height {
                    let row: Vec<u8> = (0..width * format.bytes())
                        .map(|_| {
                            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                            (state >> 56) as u8
                        })
                        .collect();
                    rows_first.push(&row);
                    columns_first.push(&row);
                }
                assert!(rows_first.finish() == columns_first.finish(), "{width} x {height} {format:?}");
            }
        }
    }
}
