//! One pass over the rows of a picture that serves every convention and form of its hash.

use super::plane::{Cells, Plane};
use super::taps::{CELLS, Direction, Taps};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::pixels::PixelFormat;

/// Shortest side that has a PDQ hash.
pub(crate) const MIN_SIDE: u32 = 5;

/// Longest side whose sums are sure to fit their integers.
pub(crate) const MAX_SIDE: u32 = 1 << 22;

/// Side of the square that the nearest-512 convention samples larger pictures to.
const SQUARE: usize = 512;

/// The grey of rows that never arrived.
pub(crate) const MISSING: u8 = 128;

/// Takes a picture's stored rows from top to bottom.
pub(crate) struct Scan {
    width: u32,
    height: u32,
    format: PixelFormat,
    orientation: Orientation,
    token: CancelToken,
    rows: u32,
    stored: Pair,
    /// The picture as displayed, when that is another.
    upright: Option<Pair>,
}

/// The finished planes of one picture.
pub(crate) struct Scanned {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
    pub(crate) stored: PairOfCells,
    pub(crate) upright: Option<PairOfCells>,
}

/// The planes of one form: of all pixels, and of the sampled ones where that is not the same.
pub(crate) struct PairOfCells {
    pub(crate) full: Box<Cells>,
    pub(crate) nearest512: Option<Box<Cells>>,
}

impl Scan {
    /// Starts a pass.
    ///
    /// # Errors
    /// `TooSmall` or `TooLarge` for sides that PDQ cannot take.
    pub(crate) fn new(
        width: u32,
        height: u32,
        format: PixelFormat,
        orientation: Orientation,
        token: &CancelToken,
    ) -> Result<Self, Gap> {
        check_sides(width, height)?;
        let pair = |turn| Pair::new(width as usize, height as usize, format, turn);
        Ok(Self {
            width,
            height,
            format,
            orientation,
            token: token.clone(),
            rows: 0,
            stored: pair(Orientation::Normal),
            upright: (orientation != Orientation::Normal).then(|| pair(orientation)),
        })
    }

    /// Takes the next row; a row too many is passed over.
    ///
    /// # Errors
    /// `Stopped`, once the token is.
    pub(crate) fn row(&mut self, row: &[u8]) -> Result<(), Gap> {
        self.token.go_on(|| Gap::Stopped)?;
        self.push(row);
        Ok(())
    }

    fn push(&mut self, row: &[u8]) {
        if self.rows == self.height {
            return;
        }
        self.rows += 1;
        self.stored.push(row);
        if let Some(upright) = &mut self.upright {
            upright.push(row);
        }
    }

    /// Ends the pass; rows that did not arrive count as mid-grey.
    pub(crate) fn finish(mut self) -> Scanned {
        if self.rows < self.height {
            let grey = vec![MISSING; self.width as usize * self.format.bytes()];
            while self.rows < self.height {
                self.push(&grey);
            }
        }
        Scanned {
            width: self.width,
            height: self.height,
            orientation: self.orientation,
            stored: self.stored.finish(),
            upright: self.upright.map(Pair::finish),
        }
    }
}

/// What only decoders ask for.
#[cfg(feature = "decode")]
impl Scan {
    /// Takes all rows of a buffer that holds nothing else.
    ///
    /// # Errors
    /// `Stopped`, once the token is.
    pub(crate) fn rows(&mut self, rows: &[u8]) -> Result<(), Gap> {
        rows.chunks_exact(self.width as usize * self.format.bytes()).try_for_each(|row| self.row(row))
    }

    /// Rows taken so far.
    pub(crate) fn rows_taken(&self) -> u32 {
        self.rows
    }
}

/// Checks sides against what PDQ can take.
pub(crate) fn check_sides(width: u32, height: u32) -> Result<(), Gap> {
    if width.min(height) < MIN_SIDE {
        Err(Gap::TooSmall)
    } else if width.max(height) > MAX_SIDE {
        Err(Gap::TooLarge)
    } else {
        Ok(())
    }
}

/// The passes for one form of the picture, fed with stored rows.
struct Pair {
    turn: Orientation,
    full: Plane,
    nearest512: Option<Sampler>,
}

impl Pair {
    fn new(width: usize, height: usize, format: PixelFormat, turn: Orientation) -> Self {
        let rows = Direction::reversed_if(turn.reverses_rows());
        let columns = Direction::reversed_if(turn.reverses_columns());
        Self {
            turn,
            full: Plane::new(format, (width, height), Taps::new(height, rows), Taps::new(width, columns)),
            nearest512: (width.max(height) > SQUARE).then(|| Sampler {
                rows: sampled(height, rows),
                columns: sampled(width, columns),
                row: 0,
                next: 0,
                pixels: vec![0; SQUARE * format.bytes()],
                bytes: format.bytes(),
                plane: Plane::new(
                    format,
                    (SQUARE, SQUARE),
                    Taps::new(SQUARE, rows),
                    Taps::new(SQUARE, columns),
                ),
            }),
        }
    }

    fn push(&mut self, row: &[u8]) {
        self.full.push(row);
        if let Some(nearest512) = &mut self.nearest512 {
            nearest512.push(row);
        }
    }

    fn finish(self) -> PairOfCells {
        let turn = |cells| {
            if self.turn.swaps_sides() { transposed(cells) } else { cells }
        };
        PairOfCells {
            full: turn(self.full.finish()),
            nearest512: self.nearest512.map(|sampler| turn(sampler.plane.finish())),
        }
    }
}

/// Picks the pixels of the nearest-512 convention out of the rows.
struct Sampler {
    rows: Vec<usize>,
    columns: Vec<usize>,
    row: usize,
    /// How many of the 512 rows were taken.
    next: usize,
    pixels: Vec<u8>,
    bytes: usize,
    plane: Plane,
}

impl Sampler {
    fn push(&mut self, row: &[u8]) {
        if self.rows.get(self.next) == Some(&self.row) {
            match self.bytes {
                1 => self.pick::<1>(row),
                2 => self.pick::<2>(row),
                3 => self.pick::<3>(row),
                _ => self.pick::<4>(row),
            }
        }
        // A picture with one side under 512 is stretched there: its rows come more than once.
        while self.rows.get(self.next) == Some(&self.row) {
            self.plane.push(&self.pixels);
            self.next += 1;
        }
        self.row += 1;
    }

    fn pick<const BYTES: usize>(&mut self, row: &[u8]) {
        let (row, _) = row.as_chunks::<BYTES>();
        let (pixels, _) = self.pixels.as_chunks_mut::<BYTES>();
        for (pixel, column) in pixels.iter_mut().zip(&self.columns) {
            *pixel = row[*column];
        }
    }
}

/// The stored positions, ascending, of the samples `floor(k n / 512)` of an axis read in a direction.
fn sampled(n: usize, direction: Direction) -> Vec<usize> {
    let forward = (0..SQUARE).map(|k| k * n / SQUARE);
    match direction {
        Direction::Forward => forward.collect(),
        Direction::Reversed => forward.rev().map(|position| n - 1 - position).collect(),
    }
}

fn transposed(cells: Box<Cells>) -> Box<Cells> {
    let mut turned = cells.clone();
    for (place, cell) in turned.iter_mut().enumerate() {
        *cell = cells[place % CELLS * CELLS + place / CELLS];
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_stops_between_two_rows() {
        let token = CancelToken::new();
        let mut scan =
            Scan::new(8, 8, PixelFormat::Luma8, Orientation::Normal, &token).expect("large enough");
        assert_eq!(scan.row(&[7; 8]), Ok(()));
        token.expire();
        assert_eq!(scan.row(&[7; 8]), Err(Gap::Stopped));
    }
}
