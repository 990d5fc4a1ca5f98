//! WebP by `image-webp`: lossy, lossless, with alpha; the first frame of an animation.

use super::header::{Bytes, Header, area};
use super::{Decoded, another_picture, exif};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pixels::PixelFormat;
use image_webp::WebPDecoder;
use std::io::Cursor;

/// Bytes a pixel takes at worst: the output, the decoder's own frame, and one more while it converts.
const BYTES_PER_PIXEL: u64 = 8;

pub(super) fn decode(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Decoded, Gap> {
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
    let mut scan = header.scan(format, token)?;
    scan.rows(&pixels)?;
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
    let (mut frames, mut images) = (0_u32, 0_u32);
    let mut at = 12;
    while let (Some(kind), Some(length)) = (bytes.range(at, 4), bytes.u32(at + 4)) {
        let length = length as usize;
        match kind {
            // The chunks of a frame stand behind its own 16 bytes and are walked like the others.
            b"ANMF" => {
                frames += 1;
                at = at.saturating_add(8 + 16);
                continue;
            }
            // The decoder makes room for what the frame says of itself before it compares that with the
            // canvas, so a frame larger than the canvas never gets that far.
            b"VP8 " if frame_area(bytes, at) > area(width, height) => return Err(Gap::Undecodable),
            b"VP8 " | b"VP8L" => images += 1,
            b"EXIF" => header.orientation = exif::orientation(bytes.range(at + 8, length).unwrap_or(&[])),
            _ => {}
        }
        at = at.saturating_add(8).saturating_add(length.next_multiple_of(2));
    }
    let end = usize::try_from(stated.next_multiple_of(2)).unwrap_or(usize::MAX);
    header.several = frames.max(images) > 1 || file.get(end..).is_some_and(another_picture);
    Ok(header)
}

/// Pixels of the lossy frame whose chunk begins at `at`: fourteen bits a side, below two of scaling.
fn frame_area(bytes: Bytes<'_>, at: usize) -> u64 {
    let side = |offset: usize| u32::from(bytes.u16(at.saturating_add(offset)).unwrap_or(0) & 0x3fff);
    area(side(14), side(16))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::decode_hex;

    /// Found by fuzzing: a canvas of 96 × 64 around a frame of 16,383 × 16,383 took 400 MB.
    #[test]
    fn a_frame_larger_than_its_canvas_is_refused_by_its_header() {
        let file = "524946462800000057454250565038580a000000000000005f00003f0000565038200a0000001000009d012aff3fff3f";
        let file = decode_hex(file).expect("hexadecimal");
        assert_eq!(read_header(&file).err(), Some(Gap::Undecodable));
    }
}
