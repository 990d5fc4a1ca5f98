//! WebP by `image-webp`: lossy, lossless, with alpha; the first frame of an animation.

use super::header::{Bytes, Header, area};
use super::{Decoded, exif};
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pixels::PixelFormat;
use image_webp::WebPDecoder;
use std::io::Cursor;

/// Bytes a pixel takes at worst: the output, the decoder's own frame, and one more while it converts.
const BYTES_PER_PIXEL: u64 = 8;

pub(super) fn decode(bytes: &[u8], limits: &Limits) -> Result<Decoded, Gap> {
    let header = read_header(bytes)?;
    header.check(limits)?;

    // The decoder gives the whole picture or nothing.
    let nothing = |_| header.nothing();
    let mut decoder = WebPDecoder::new(Cursor::new(bytes)).map_err(nothing)?;
    decoder.set_memory_limit(usize::try_from(limits.allocation).unwrap_or(usize::MAX));
    if decoder.dimensions() != (header.width, header.height) {
        return Err(Gap::Undecodable);
    }
    let format = if decoder.has_alpha() { PixelFormat::Rgba8 } else { PixelFormat::Rgb8 };
    let mut pixels = vec![0; header.pixels() * format.bytes()];
    decoder.read_image(&mut pixels).map_err(nothing)?;
    let mut scan = header.scan(format)?;
    scan.rows(&pixels);
    Ok(Decoded::whole(scan, &header))
}

/// Reads the size from the first chunk and walks the others.
fn read_header(file: &[u8]) -> Result<Header, Gap> {
    let bytes = Bytes::little(file);
    let (width, height) = read_size(bytes).ok_or(Gap::Undecodable)?;
    let stated = u64::from(bytes.u32(4).unwrap_or(0)) + 8;
    let mut header = Header {
        width,
        height,
        orientation: Orientation::Normal,
        several: false,
        cut_off: stated > file.len() as u64,
        memory: area(width, height).saturating_mul(BYTES_PER_PIXEL),
    };
    let mut frames = 0_u32;
    let mut at = 12;
    while let (Some(kind), Some(length)) = (bytes.range(at, 4), bytes.u32(at + 4)) {
        let length = length as usize;
        match kind {
            b"ANMF" => frames += 1,
            b"EXIF" => header.orientation = exif::orientation(bytes.range(at + 8, length).unwrap_or(&[])),
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(length.next_multiple_of(2));
    }
    header.several = frames > 1;
    Ok(header)
}

fn read_size(bytes: Bytes<'_>) -> Option<(u32, u32)> {
    match bytes.range(12, 4)? {
        b"VP8X" => Some((bytes.u24(24)? + 1, bytes.u24(27)? + 1)),
        // Fourteen bits each, below two bits of scaling.
        b"VP8 " => Some((u32::from(bytes.u16(26)? & 0x3fff), u32::from(bytes.u16(28)? & 0x3fff))),
        b"VP8L" => {
            let packed = bytes.u32(21)?;
            Some(((packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1))
        }
        _ => None,
    }
}
