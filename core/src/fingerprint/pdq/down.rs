//! Rows first: the pass for pictures that are not very wide or very low, and the fast one.
//!
//! Every output row that is open has an accumulator of the row's width; rows of pixels are added to it with
//! their weights, four at a time, bytes of all channels alike. When an output row closes, its accumulator
//! becomes luma and the horizontal weights are applied. All sums are of integers, so neither the order of
//! the additions nor the instruction set changes a bit; the one division at the end is correctly rounded.

use super::plane::{Cells, LUMA_UNIT};
use super::taps::{CELLS, Taps};
use crate::fingerprint::pixels::PixelFormat;
use std::collections::VecDeque;
use std::ops::{Add, AddAssign, Mul};

/// Rows that are added at once, so that an accumulator is read and written once for all of them.
const BLOCK: usize = 4;

/// The pass over a picture's rows.
pub(crate) struct Down {
    format: PixelFormat,
    lanes: usize,
    rows: Taps,
    columns: Taps,
    /// Whether a sum over rows may pass 32 bits.
    wide_rows: bool,
    /// Whether a sum over rows and columns may pass 64 bits.
    wide_columns: bool,
    /// Rows not added yet, and how many they are.
    block: Vec<u8>,
    waiting: usize,
    /// The first of the rows not added yet.
    row: usize,
    /// The next output row to open.
    next: usize,
    open: VecDeque<(usize, Lanes)>,
    spare: Vec<Lanes>,
    luma: Vec<u64>,
    cells: Box<Cells>,
}

/// One sum for each byte of a row.
enum Lanes {
    Narrow(Vec<u32>),
    Wide(Vec<u64>),
}

impl Down {
    /// A pass over rows of `width` pixels; the tables' lengths are the picture's height and width.
    pub(super) fn new(format: PixelFormat, width: usize, rows: Taps, columns: Taps) -> Self {
        let most = u128::from(rows.largest_total()) * 255;
        let most_of_both = most * u128::from(LUMA_UNIT) * u128::from(columns.largest_total());
        Self {
            format,
            lanes: width * format.bytes(),
            wide_rows: most > u128::from(u32::MAX),
            wide_columns: most_of_both > u128::from(u64::MAX),
            rows,
            columns,
            block: vec![0; width * format.bytes() * BLOCK],
            waiting: 0,
            row: 0,
            next: 0,
            open: VecDeque::new(),
            spare: Vec::new(),
            luma: Vec::with_capacity(width),
            cells: Box::new([0.0; CELLS * CELLS]),
        }
    }

    /// Takes the next row of the picture.
    pub(super) fn push(&mut self, row: &[u8]) {
        self.block[self.waiting * self.lanes..][..self.lanes].copy_from_slice(&row[..self.lanes]);
        self.waiting += 1;
        if self.waiting == BLOCK {
            self.add_block();
        }
    }

    /// The small plane, after the last row.
    pub(super) fn finish(mut self) -> Box<Cells> {
        self.add_block();
        debug_assert!(self.open.is_empty() && self.next == CELLS, "rows are missing");
        self.cells
    }

    fn add_block(&mut self) {
        let end = self.row + self.waiting;
        while self.rows.spans().get(self.next).is_some_and(|span| span.start < end) {
            let lanes = self.spare.pop().unwrap_or_else(|| Lanes::new(self.lanes, self.wide_rows));
            self.open.push_back((self.next, lanes));
            self.next += 1;
        }
        let (above, below) = self.block.split_at(2 * self.lanes);
        let (above, below) = (above.split_at(self.lanes), below.split_at(self.lanes));
        let rows = [above.0, above.1, below.0, below.1];
        for (index, lanes) in &mut self.open {
            let span = &self.rows.spans()[*index];
            // Rows outside of the span, and those that an incomplete block still holds from before, have
            // no weight.
            let weight = |row: usize| match (self.row + row).checked_sub(span.start) {
                Some(at) if row < self.waiting => span.weights.get(at).copied().unwrap_or(0),
                _ => 0,
            };
            lanes.add(rows, std::array::from_fn(weight));
        }
        self.row = end;
        self.waiting = 0;
        while self.open.front().is_some_and(|(index, _)| self.rows.spans()[*index].end() <= end)
            && let Some((index, lanes)) = self.open.pop_front()
        {
            self.close(index, lanes);
        }
    }

    fn close(&mut self, index: usize, mut lanes: Lanes) {
        self.luma.clear();
        match &lanes {
            Lanes::Narrow(sums) => self.format.luma(sums, &mut self.luma),
            Lanes::Wide(sums) => self.format.luma(sums, &mut self.luma),
        }
        let row = &self.rows.spans()[index];
        for column in self.columns.spans() {
            let unit = u128::from(LUMA_UNIT) * u128::from(row.total) * u128::from(column.total);
            let sum = if self.wide_columns {
                column.dot::<u128>(&self.luma) as f64
            } else {
                column.dot::<u64>(&self.luma) as f64
            };
            self.cells[row.cell * CELLS + column.cell] = sum / unit as f64;
        }
        lanes.clear();
        self.spare.push(lanes);
    }
}

impl Lanes {
    fn new(length: usize, wide: bool) -> Self {
        if wide { Self::Wide(vec![0; length]) } else { Self::Narrow(vec![0; length]) }
    }

    fn clear(&mut self) {
        match self {
            Self::Narrow(sums) => sums.fill(0),
            Self::Wide(sums) => sums.fill(0),
        }
    }

    fn add(&mut self, rows: [&[u8]; BLOCK], weights: [u64; BLOCK]) {
        match self {
            // Four products whose sum fits 16 bits: vector units take eight of them at a time.
            Self::Narrow(sums) if weights.iter().sum::<u64>() * 255 <= u64::from(u16::MAX) => {
                add(sums, rows, weights.map(|weight| weight as u16), u16::from, u32::from);
            }
            Self::Narrow(sums) => {
                add(sums, rows, weights.map(|weight| weight as u32), u32::from, |sum| sum);
            }
            Self::Wide(sums) => add(sums, rows, weights, u64::from, |sum| sum),
        }
    }
}

/// Adds weighted rows to sums; products and their sum have to fit `P`.
fn add<S, P>(
    sums: &mut [S],
    rows: [&[u8]; BLOCK],
    weights: [P; BLOCK],
    product: impl Fn(u8) -> P,
    sum: impl Fn(P) -> S,
) where
    S: AddAssign,
    P: Copy + Add<Output = P> + Mul<Output = P>,
{
    // Pieces of a fixed length become whole vectors, which a loop over single lanes does not.
    const PIECE: usize = 32;
    let total = |bytes: [u8; BLOCK]| {
        let [a, b, c, d] = std::array::from_fn(|row| product(bytes[row]) * weights[row]);
        sum(a + b + c + d)
    };
    let [a, b, c, d] = rows.map(<[u8]>::as_chunks::<PIECE>);
    let (pieces, rest) = sums.as_chunks_mut::<PIECE>();
    for ((((piece, a), b), c), d) in pieces.iter_mut().zip(a.0).zip(b.0).zip(c.0).zip(d.0) {
        for lane in 0..PIECE {
            piece[lane] += total([a[lane], b[lane], c[lane], d[lane]]);
        }
    }
    for (lane, rest) in rest.iter_mut().enumerate() {
        *rest += total([a.1[lane], b.1[lane], c.1[lane], d.1[lane]]);
    }
}
