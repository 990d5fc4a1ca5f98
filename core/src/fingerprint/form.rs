//! The ways a picture may be turned, and the two conventions of taking its PDQ hash.

use serde::{Deserialize, Serialize};

/// How the stored pixels are to be turned for display, as EXIF tag 274 states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Orientation {
    /// 1: as stored.
    #[default]
    Normal,
    /// 2: mirrored left to right.
    FlippedX,
    /// 3: turned by half a circle.
    Rotated180,
    /// 4: mirrored top to bottom.
    FlippedY,
    /// 5: mirrored along the diagonal from top left; rows become columns.
    Transposed,
    /// 6: turned clockwise by a quarter.
    Rotated90,
    /// 7: mirrored along the diagonal from top right.
    Transversed,
    /// 8: turned counter-clockwise by a quarter.
    Rotated270,
}

impl Orientation {
    /// Every orientation, in the order of the EXIF numbers 1 to 8.
    pub const ALL: [Self; 8] = [
        Self::Normal,
        Self::FlippedX,
        Self::Rotated180,
        Self::FlippedY,
        Self::Transposed,
        Self::Rotated90,
        Self::Transversed,
        Self::Rotated270,
    ];

    /// The orientation of an EXIF number from 1 to 8.
    #[must_use]
    pub fn from_exif(number: u16) -> Option<Self> {
        Self::ALL.get(usize::from(number).checked_sub(1)?).copied()
    }

    /// The EXIF number, from 1 to 8.
    #[must_use]
    pub const fn exif(self) -> u16 {
        self as u16 + 1
    }

    /// Whether width and height change places.
    #[must_use]
    pub const fn swaps_sides(self) -> bool {
        matches!(self, Self::Transposed | Self::Rotated90 | Self::Transversed | Self::Rotated270)
    }

    /// Whether the last stored row comes first on its axis of the turned picture.
    pub(crate) const fn reverses_rows(self) -> bool {
        matches!(self, Self::Rotated180 | Self::FlippedY | Self::Rotated90 | Self::Transversed)
    }

    /// Whether the last stored column comes first on its axis of the turned picture.
    pub(crate) const fn reverses_columns(self) -> bool {
        matches!(self, Self::FlippedX | Self::Rotated180 | Self::Transversed | Self::Rotated270)
    }
}

/// Which form of a picture a hash is of.
///
/// All but [`Upright`](Self::Upright) say how the stored pixels were turned before hashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// The pixels as the file stores them.
    Stored,
    /// Turned as the file asks to be displayed.
    Upright,
    /// Turned clockwise by a quarter.
    Rotated90,
    /// Turned by half a circle.
    Rotated180,
    /// Turned counter-clockwise by a quarter.
    Rotated270,
    /// Mirrored left to right.
    FlippedX,
    /// Mirrored top to bottom.
    FlippedY,
    /// Mirrored along the diagonal from top left; rows become columns.
    Transposed,
    /// Mirrored along the diagonal from top right.
    Transversed,
}

impl Form {
    /// The eight ways to lay a picture on its own frame, stored first.
    pub const MIRRORED: [Self; 8] = [
        Self::Stored,
        Self::Rotated90,
        Self::Rotated180,
        Self::Rotated270,
        Self::FlippedX,
        Self::FlippedY,
        Self::Transposed,
        Self::Transversed,
    ];

    /// The stable word for the form, such as `rotated90`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Upright => "upright",
            Self::Rotated90 => "rotated90",
            Self::Rotated180 => "rotated180",
            Self::Rotated270 => "rotated270",
            Self::FlippedX => "flipped_x",
            Self::FlippedY => "flipped_y",
            Self::Transposed => "transposed",
            Self::Transversed => "transversed",
        }
    }

    /// How the stored pixels are turned to give the form; `Upright` depends on the file.
    pub(crate) const fn turn(self) -> Orientation {
        match self {
            Self::Stored | Self::Upright => Orientation::Normal,
            Self::Rotated90 => Orientation::Rotated90,
            Self::Rotated180 => Orientation::Rotated180,
            Self::Rotated270 => Orientation::Rotated270,
            Self::FlippedX => Orientation::FlippedX,
            Self::FlippedY => Orientation::FlippedY,
            Self::Transposed => Orientation::Transposed,
            Self::Transversed => Orientation::Transversed,
        }
    }
}

/// Which of the two PDQ conventions in use a hash follows; they differ by a few bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Convention {
    /// All pixels, as PyPI `pdqhash`, `threatexchange` and HMA take it.
    #[default]
    Full,
    /// A picture with a side over 512 is first sampled to exactly 512 × 512 by nearest neighbour, as
    /// the C++ tool and its WebAssembly build do.
    Nearest512,
}

impl Convention {
    /// Both conventions.
    pub const ALL: [Self; 2] = [Self::Full, Self::Nearest512];

    /// The stable word for the convention.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Nearest512 => "nearest512",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_serde() {
        for form in Form::MIRRORED.into_iter().chain([Form::Upright]) {
            assert_eq!(serde_json::to_string(&form).expect("a word"), format!("\"{}\"", form.as_str()));
        }
        for convention in Convention::ALL {
            let word = serde_json::to_string(&convention).expect("a word");
            assert_eq!(word, format!("\"{}\"", convention.as_str()));
        }
    }

    #[test]
    fn exif_numbers_go_there_and_back() {
        for number in 1..=8 {
            assert_eq!(Orientation::from_exif(number).map(Orientation::exif), Some(number));
        }
        assert_eq!(Orientation::from_exif(0), None);
        assert_eq!(Orientation::from_exif(9), None);
    }
}
