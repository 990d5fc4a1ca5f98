//! Columns first: the pass for pictures that are very wide or very low.
//!
//! A row is turned into luma piece by piece and folded to 64 sums as it comes, and only these are added to
//! the output rows. What is kept is 64 × 64 sums, whatever the picture's size.

use super::plane::{Cells, LUMA_UNIT};
use super::taps::{CELLS, Taps};
use crate::fingerprint::pixels::PixelFormat;

/// Pixels whose luma is held at a time.
const PIECE: usize = 4096;

/// The pass over a picture's rows.
pub(crate) struct Across {
    format: PixelFormat,
    width: usize,
    rows: Taps,
    columns: Taps,
    /// The number of the next row.
    row: usize,
    /// The first output row that is not complete.
    open: usize,
    luma: Vec<u64>,
    /// For each entry of `rows` one sum for each entry of `columns`. A row's own sums fit 64 bits: luma is
    /// under 2¹⁸, and the weights of the longest side come to 2⁴⁵.
    sums: Vec<[u128; CELLS]>,
}

impl Across {
    /// A pass over rows of `width` pixels; the tables' lengths are the picture's height and width.
    pub(super) fn new(format: PixelFormat, width: usize, rows: Taps, columns: Taps) -> Self {
        Self {
            format,
            width,
            rows,
            columns,
            row: 0,
            open: 0,
            luma: Vec::with_capacity(PIECE.min(width)),
            sums: vec![[0; CELLS]; CELLS],
        }
    }

    /// Takes the next row of the picture.
    pub(super) fn push(&mut self, row: &[u8]) {
        let spans = self.rows.spans();
        while spans.get(self.open).is_some_and(|span| span.end() <= self.row) {
            self.open += 1;
        }
        // Between two output rows there may be rows that belong to none.
        if spans.get(self.open).is_some_and(|span| span.start <= self.row) {
            let folded = self.fold(row);
            let spans = self.rows.spans()[self.open..].iter();
            for (span, sums) in spans.zip(&mut self.sums[self.open..]) {
                let Some(at) = self.row.checked_sub(span.start) else {
                    break;
                };
                let weight = span.weights.get(at).copied().unwrap_or(0);
                for (sum, part) in sums.iter_mut().zip(&folded) {
                    *sum += u128::from(*part) * u128::from(weight);
                }
            }
        }
        self.row += 1;
    }

    /// The small plane, after the last row.
    pub(super) fn finish(self) -> Box<Cells> {
        let mut cells = Box::new([0.0; CELLS * CELLS]);
        for (row, sums) in self.rows.spans().iter().zip(&self.sums) {
            for (column, sum) in self.columns.spans().iter().zip(sums) {
                let unit = u128::from(LUMA_UNIT) * u128::from(row.total) * u128::from(column.total);
                cells[row.cell * CELLS + column.cell] = *sum as f64 / unit as f64;
            }
        }
        cells
    }

    /// The weighted sums of a row over each of the 64 spans of columns.
    fn fold(&mut self, row: &[u8]) -> [u64; CELLS] {
        let mut folded = [0; CELLS];
        let mut first = 0;
        let pieces = row[..self.width * self.format.bytes()].chunks(PIECE * self.format.bytes());
        for (piece, start) in pieces.zip((0..).step_by(PIECE)) {
            self.luma.clear();
            self.format.luma(piece, &mut self.luma);
            let spans = self.columns.spans();
            while spans.get(first).is_some_and(|span| span.end() <= start) {
                first += 1;
            }
            for (span, sum) in spans.iter().zip(&mut folded).skip(first) {
                if span.start >= start + self.luma.len() {
                    break;
                }
                let (from, to) = (span.start.max(start), span.end().min(start + self.luma.len()));
                let weights = &span.weights[from - span.start..to - span.start];
                let samples = &self.luma[from - start..to - start];
                *sum += samples.iter().zip(weights).map(|(sample, weight)| sample * weight).sum::<u64>();
            }
        }
        folded
    }
}
