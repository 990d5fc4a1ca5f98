//! Everything that says how a picture looks.

use super::form::{Convention, Form, Orientation};
use super::gap::Gap;
use super::pdq::Pdq;
use super::pdq::plane::Cells;
use super::pdq::scan::{PairOfCells, Scan, Scanned};
use super::pixels::Pixels;
use crate::cancel::CancelToken;
use crate::hash::PdqHash;
use std::fmt;

/// The perceptual hashes of one picture, and its natural size.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    width: u32,
    height: u32,
    orientation: Orientation,
    full: Pdq,
    nearest512: Pdq,
    upright: Option<Upright>,
    mirrored_full: [PdqHash; 8],
    mirrored_nearest512: [PdqHash; 8],
    gradient: Option<u64>,
}

/// The hashes of a picture turned as its file asks to be displayed.
///
/// They are those of the turned pixels, bit for bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Upright {
    full: Pdq,
    nearest512: Pdq,
}

impl Picture {
    /// Hashes pixels that the caller decoded; `orientation` says how they are to be displayed.
    ///
    /// # Errors
    /// [`Gap::TooSmall`] when a side is under 5 pixels, [`Gap::TooLarge`] when one is over 4,194,304.
    pub fn from_pixels(pixels: &Pixels<'_>, orientation: Orientation) -> Result<Self, Gap> {
        let mut scan =
            Scan::new(pixels.width(), pixels.height(), pixels.format(), orientation, &CancelToken::new())?;
        pixels.rows().try_for_each(|row| scan.row(row))?;
        Ok(Self::of(&scan.finish()))
    }

    pub(crate) fn of(scanned: &Scanned) -> Self {
        let (stored, mirrored_full, mirrored_nearest512) = hashes(&scanned.stored);
        Self {
            width: scanned.width,
            height: scanned.height,
            orientation: scanned.orientation,
            full: stored.full,
            nearest512: stored.nearest512,
            upright: scanned.upright.as_ref().map(|upright| hashes(upright).0),
            mirrored_full,
            mirrored_nearest512,
            gradient: gradient(&scanned.stored.full),
        }
    }

    /// Width of the stored pixels.
    #[must_use]
    pub const fn width(&self) -> u32 {
        self.width
    }

    /// Height of the stored pixels.
    #[must_use]
    pub const fn height(&self) -> u32 {
        self.height
    }

    /// How the stored pixels are to be turned for display.
    #[must_use]
    pub const fn orientation(&self) -> Orientation {
        self.orientation
    }

    /// The hash of the stored pixels in the convention [`Convention::Full`].
    #[must_use]
    pub const fn full(&self) -> Pdq {
        self.full
    }

    /// The hash of the stored pixels in the convention [`Convention::Nearest512`]; of pictures within
    /// 512 × 512 the same as [`full`](Self::full).
    #[must_use]
    pub const fn nearest512(&self) -> Pdq {
        self.nearest512
    }

    /// The hash of the stored pixels in a convention.
    #[must_use]
    pub const fn pdq(&self, convention: Convention) -> Pdq {
        match convention {
            Convention::Full => self.full,
            Convention::Nearest512 => self.nearest512,
        }
    }

    /// The hashes of the picture as displayed, unless that is as stored.
    #[must_use]
    pub const fn upright(&self) -> Option<Upright> {
        self.upright
    }

    /// The hashes of the eight ways to lay the stored picture on its frame, stored first.
    ///
    /// All but the first are derived from the stored hash's coefficients, and may differ by a few bits
    /// from hashing the turned pixels.
    pub fn mirrored(&self, convention: Convention) -> impl Iterator<Item = (Form, PdqHash)> + use<> {
        let hashes = match convention {
            Convention::Full => self.mirrored_full,
            Convention::Nearest512 => self.mirrored_nearest512,
        };
        Form::MIRRORED.into_iter().zip(hashes)
    }

    /// Every form there is a hash of: stored, upright if it is another, then the seven mirrored and
    /// turned ones.
    pub fn forms(&self, convention: Convention) -> impl Iterator<Item = (Form, PdqHash)> + use<> {
        let upright = self.upright.map(|upright| (Form::Upright, upright.pdq(convention).hash()));
        let mut mirrored = self.mirrored(convention);
        mirrored.next().into_iter().chain(upright).chain(mirrored)
    }

    /// A second, independent 64-bit hash of the stored picture: `image_hasher`'s gradient hash of the
    /// small plane that PDQ transforms. It is meant for comparing two fingerprints of this crate, not
    /// for lists.
    ///
    /// `None` without the feature `decode`.
    #[must_use]
    pub const fn gradient(&self) -> Option<u64> {
        self.gradient
    }
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture")
            .field("width", &self.width)
            .field("height", &self.height)
            .field("orientation", &self.orientation)
            .field("full", &self.full)
            .field("nearest512", &self.nearest512)
            .finish_non_exhaustive()
    }
}

impl Upright {
    /// The hash in the convention [`Convention::Full`].
    #[must_use]
    pub const fn full(&self) -> Pdq {
        self.full
    }

    /// The hash in the convention [`Convention::Nearest512`].
    #[must_use]
    pub const fn nearest512(&self) -> Pdq {
        self.nearest512
    }

    /// The hash in a convention.
    #[must_use]
    pub const fn pdq(&self, convention: Convention) -> Pdq {
        match convention {
            Convention::Full => self.full,
            Convention::Nearest512 => self.nearest512,
        }
    }
}

/// The hashes of one form in both conventions, and each one's eight turns.
fn hashes(cells: &PairOfCells) -> (Upright, [PdqHash; 8], [PdqHash; 8]) {
    let (full, mirrored_full) = hash(&cells.full);
    let (nearest512, mirrored_nearest512) = match &cells.nearest512 {
        Some(cells) => hash(cells),
        None => (full, mirrored_full),
    };
    (Upright { full, nearest512 }, mirrored_full, mirrored_nearest512)
}

fn hash(cells: &Cells) -> (Pdq, [PdqHash; 8]) {
    let (pdq, spectrum) = Pdq::of(cells);
    (pdq, Form::MIRRORED.map(|form| spectrum.turned(form.turn()).hash().0))
}

#[cfg(feature = "decode")]
fn gradient(cells: &Cells) -> Option<u64> {
    use image_hasher::{FilterType, HashAlg, HasherConfig};
    let grey = cells.iter().map(|cell| cell.round() as u8).collect();
    let plane = image::GrayImage::from_raw(64, 64, grey)?;
    // The triangle filter is plain arithmetic. The default, Lanczos, asks the platform's mathematics
    // library for sines, whose last bit is not the same everywhere.
    let hasher = HasherConfig::with_bytes_type::<[u8; 8]>()
        .hash_size(8, 8)
        .hash_alg(HashAlg::Gradient)
        .resize_filter(FilterType::Triangle)
        .to_hasher();
    Some(u64::from_le_bytes(hasher.hash_image(&plane).into_inner()))
}

#[cfg(not(feature = "decode"))]
fn gradient(_: &Cells) -> Option<u64> {
    None
}
