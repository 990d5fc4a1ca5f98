//! What a file's header says, checked against the limits before any decoder runs.

use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pdq::scan::{Scan, check_sides};
use crate::fingerprint::pixels::PixelFormat;
use std::collections::BTreeSet;

/// The facts that every format's header gives.
pub(super) struct Header {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) orientation: Orientation,
    /// Whether there are more frames or pages than the first.
    pub(super) several: bool,
    /// Whether the file ends before its own structure does.
    pub(super) cut_off: bool,
    /// Memory the decoder will need, in bytes.
    pub(super) memory: u64,
}

impl Header {
    /// Refuses what must not or need not be decoded.
    ///
    /// # Errors
    /// `Undecodable` for an empty picture, `TooSmall`, `TooLarge`.
    pub(super) fn check(&self, limits: &Limits) -> Result<(), Gap> {
        let pixels = area(self.width, self.height);
        if pixels == 0 {
            return Err(Gap::Undecodable);
        }
        if pixels > limits.pixels || self.memory > limits.allocation {
            return Err(Gap::TooLarge);
        }
        check_sides(self.width, self.height)
    }

    /// Starts the pass over the rows, which the token stops.
    pub(super) fn scan(&self, format: PixelFormat, token: &CancelToken) -> Result<Scan, Gap> {
        Scan::new(self.width, self.height, format, self.orientation, token)
    }

    /// The gaps known from the header alone.
    pub(super) fn gaps(&self) -> BTreeSet<Gap> {
        let several = self.several.then_some(Gap::PartlyCovered);
        let cut_off = self.cut_off.then_some(Gap::Truncated);
        several.into_iter().chain(cut_off).collect()
    }

    /// What to answer when nothing could be decoded.
    pub(super) fn nothing(&self) -> Gap {
        if self.cut_off { Gap::Truncated } else { Gap::Undecodable }
    }

    /// Number of pixels, once checked.
    pub(super) fn pixels(&self) -> usize {
        self.width as usize * self.height as usize
    }
}

/// Number of pixels that a header claims, which may be far more than there can be.
pub(super) fn area(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Reads fixed-width numbers at offsets, every one of which may lie outside the bytes.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) order: Order,
}

/// The order of a number's bytes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Big,
    Little,
}

impl<'a> Bytes<'a> {
    pub(super) fn big(bytes: &'a [u8]) -> Self {
        Self { bytes, order: Order::Big }
    }

    pub(super) fn little(bytes: &'a [u8]) -> Self {
        Self { bytes, order: Order::Little }
    }

    pub(super) fn u8(self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    pub(super) fn u16(self, at: usize) -> Option<u16> {
        Some(match self.order {
            Order::Big => u16::from_be_bytes(*self.array(at)?),
            Order::Little => u16::from_le_bytes(*self.array(at)?),
        })
    }

    pub(super) fn u32(self, at: usize) -> Option<u32> {
        Some(match self.order {
            Order::Big => u32::from_be_bytes(*self.array(at)?),
            Order::Little => u32::from_le_bytes(*self.array(at)?),
        })
    }

    pub(super) fn u64(self, at: usize) -> Option<u64> {
        Some(match self.order {
            Order::Big => u64::from_be_bytes(*self.array(at)?),
            Order::Little => u64::from_le_bytes(*self.array(at)?),
        })
    }

    /// Three bytes, least significant first.
    pub(super) fn u24(self, at: usize) -> Option<u32> {
        let [a, b, c] = *self.array(at)?;
        Some(u32::from_le_bytes([a, b, c, 0]))
    }

    pub(super) fn range(self, at: usize, length: usize) -> Option<&'a [u8]> {
        self.bytes.get(at..at.checked_add(length)?)
    }

    pub(super) fn array<const N: usize>(self, at: usize) -> Option<&'a [u8; N]> {
        self.bytes.get(at..)?.first_chunk()
    }
}
