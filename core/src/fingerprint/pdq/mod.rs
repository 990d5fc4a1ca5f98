//! PDQ, Meta's perceptual hash, computed exactly and the same on every machine.
//!
//! [`taps`] says which pixels make up each cell of a 64 × 64 plane, [`plane`] takes them from the rows as
//! they pass, [`down`] or [`across`] first, [`scan`] runs the passes that one picture needs, and this file makes hash and quality of the
//! plane.

mod across;
mod cosine;
mod down;
pub(crate) mod plane;
pub(crate) mod scan;
pub(crate) mod taps;

use crate::fingerprint::form::Orientation;
use crate::hash::PdqHash;
use cosine::MATRIX;
use plane::Cells;
use taps::CELLS;

/// Frequencies kept in each direction.
const SIDE: usize = 16;

/// Coefficients are rounded to multiples of 2⁻²⁰. Two that are equal in mathematics then are equal in the
/// machine, whichever way their sums were rounded.
const GRID: f64 = 1_048_576.0;

/// A coefficient within 10⁻³ of the median is a tie: other programs' rounding may decide its bit otherwise.
const TIE: i64 = 1_048;

/// A PDQ hash with what says how far to trust it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdq {
    hash: PdqHash,
    quality: u8,
    ties: u16,
}

impl Pdq {
    /// The most ties at which a hash still speaks for its picture.
    pub const MAX_TIES: u16 = 16;

    /// The hash.
    #[must_use]
    pub const fn hash(&self) -> PdqHash {
        self.hash
    }

    /// How much of a picture there is in the picture, from 0 to 100: the sum of its gradients.
    #[must_use]
    pub const fn quality(&self) -> u8 {
        self.quality
    }

    /// How many of the 256 coefficients lie within 10⁻³ of their median, the median among them.
    ///
    /// Rounding alone decides the bits of ties. A photograph has one or two; a symmetric or flat picture
    /// may have a hundred.
    #[must_use]
    pub const fn ties(&self) -> u16 {
        self.ties
    }

    /// Whether the picture is too flat or too regular to be compared by its hash: its quality is below
    /// `floor`, or more than [`MAX_TIES`](Self::MAX_TIES) coefficients are ties.
    #[must_use]
    pub const fn is_flat(&self, floor: u8) -> bool {
        self.quality < floor || self.ties > Self::MAX_TIES
    }

    pub(crate) fn of(cells: &Cells) -> (Self, Spectrum) {
        let spectrum = Spectrum::of(cells);
        let (hash, ties) = spectrum.hash();
        (Self { hash, quality: quality(cells), ties }, spectrum)
    }
}

/// The lowest 16 × 16 frequencies of a plane, without the mean, in multiples of 2⁻²⁰.
pub(crate) struct Spectrum([i64; SIDE * SIDE]);

impl Spectrum {
    fn of(cells: &Cells) -> Self {
        let mut half = [[0.0; CELLS]; SIDE];
        for (sums, cosines) in half.iter_mut().zip(&MATRIX) {
            for (cosine, row) in cosines.iter().zip(cells.chunks_exact(CELLS)) {
                for (sum, cell) in sums.iter_mut().zip(row) {
                    *sum += cosine * cell;
                }
            }
        }
        let mut spectrum = [0; SIDE * SIDE];
        for (line, sums) in spectrum.chunks_exact_mut(SIDE).zip(&half) {
            for (coefficient, cosines) in line.iter_mut().zip(&MATRIX) {
                let sum = sums.iter().zip(cosines).fold(0.0, |sum, (a, b)| sum + a * b);
                *coefficient = (sum * GRID).round() as i64;
            }
        }
        Self(spectrum)
    }

    /// The hash, and how many coefficients are ties.
    pub(crate) fn hash(&self) -> (PdqHash, u16) {
        // Of 256 values the lower median is the 128th smallest.
        let median = *self.0.clone().select_nth_unstable(127).1;
        let ties = self.0.iter().filter(|value| value.abs_diff(median) <= TIE.unsigned_abs()).count();
        // Bit k belongs to coefficient k; the usual text starts with bit 255.
        let mut bytes = [0; 32];
        for (k, value) in self.0.iter().enumerate() {
            bytes[31 - k / 8] |= u8::from(*value > median) << (k % 8);
        }
        (PdqHash::from_bytes(bytes), ties as u16)
    }

    /// The spectrum of the plane turned.
    ///
    /// Reading an axis backwards changes the sign of its odd frequencies, which stand at even places
    /// here because the first frequency is 1.
    pub(crate) fn turned(&self, turn: Orientation) -> Self {
        let mut spectrum = [0; SIDE * SIDE];
        for (k, value) in self.0.iter().enumerate() {
            let (row, column) = (k / SIDE, k % SIDE);
            let negative =
                (turn.reverses_rows() && row % 2 == 0) ^ (turn.reverses_columns() && column % 2 == 0);
            let place = if turn.swaps_sides() { column * SIDE + row } else { k };
            spectrum[place] = if negative { -value } else { *value };
        }
        Self(spectrum)
    }
}

/// The sum of the differences of neighbours, each cut down to a whole percent of the pixel range.
fn quality(cells: &Cells) -> u8 {
    let step = |u: f64, v: f64| ((u - v) * 100.0 / 255.0) as i32;
    let rows = cells.chunks_exact(CELLS);
    let down = rows.clone().zip(rows.clone().skip(1)).flat_map(|(row, below)| row.iter().zip(below));
    let across = rows.flat_map(|row| row.iter().zip(&row[1..]));
    let sum: u32 = down.chain(across).map(|(u, v)| step(*u, *v).unsigned_abs()).sum();
    (sum / 90).min(100) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flat_plane_is_all_ties() {
        let (pdq, _) = Pdq::of(&[77.0; CELLS * CELLS]);
        assert_eq!((pdq.quality(), pdq.ties()), (0, 256));
        assert_eq!(pdq.hash(), PdqHash::from_bytes([0; 32]));
        assert!(pdq.is_flat(0));
    }

    #[test]
    fn half_the_bits_are_set_and_turning_back_gives_the_same() {
        let cells: Cells = std::array::from_fn(|i| ((i * i * 31 + i * 7) % 251) as f64);
        let (pdq, spectrum) = Pdq::of(&cells);
        let ones: u32 = pdq.hash().as_bytes().iter().map(|byte| byte.count_ones()).sum();
        assert_eq!(ones, 128);
        assert_eq!(pdq.quality(), 100);
        for (there, back) in [(6, 8), (8, 6), (2, 2), (3, 3), (4, 4), (5, 5), (7, 7)] {
            let turn = |number| Orientation::from_exif(number).expect("1 to 8");
            assert!(spectrum.turned(turn(there)).turned(turn(back)).0 == spectrum.0);
        }
    }
}
