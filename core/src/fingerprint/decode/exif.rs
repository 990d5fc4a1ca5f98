//! The orientation in EXIF data, which are a TIFF file without a picture.

use super::header::{Bytes, Order};
use crate::fingerprint::form::Orientation;

/// What EXIF data start with where a format does not already say that they are.
const PREFIX: &[u8] = b"Exif\0\0";

/// Entries looked at; a camera writes about a dozen.
const MOST_ENTRIES: u16 = 512;

const TAG_ORIENTATION: u16 = 274;

/// The orientation that EXIF data ask for; as stored when they say nothing or nonsense.
pub(super) fn orientation(exif: &[u8]) -> Orientation {
    find(exif.strip_prefix(PREFIX).unwrap_or(exif)).unwrap_or_default()
}

/// Whether a JPEG segment holds EXIF data.
pub(super) fn is_exif(segment: &[u8]) -> bool {
    segment.starts_with(PREFIX)
}

fn find(tiff: &[u8]) -> Option<Orientation> {
    let order = match tiff.get(..4)? {
        b"II*\0" => Order::Little,
        b"MM\0*" => Order::Big,
        _ => return None,
    };
    let bytes = Bytes { bytes: tiff, order };
    let directory = bytes.u32(4)? as usize;
    let entries = bytes.u16(directory)?.min(MOST_ENTRIES);
    (0..usize::from(entries))
        .map(|entry| directory.saturating_add(2 + 12 * entry))
        .find(|at| bytes.u16(*at) == Some(TAG_ORIENTATION))
        .and_then(|at| Orientation::from_exif(bytes.u16(at.checked_add(8)?)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_are_read_and_nonsense_is_as_stored() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0\0\0\0\0";
        assert_eq!(orientation(little), Orientation::Rotated90);
        assert_eq!(orientation(big), Orientation::Rotated270);
        for length in 0..big.len() {
            orientation(&big[..length]);
        }
        assert_eq!(orientation(b"MM\0*\xff\xff\xff\xff\0\x01"), Orientation::Normal);
        assert_eq!(orientation(b""), Orientation::Normal);
    }
}
