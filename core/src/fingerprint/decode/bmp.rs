//! Windows bitmaps by the `image` crate.

use super::header::{Bytes, Header, area};
use super::{Decoded, another_picture};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pdq::scan::MISSING;
use crate::fingerprint::pixels::PixelFormat;
use image::codecs::bmp::BmpDecoder;
use image::{ColorType, ImageDecoder};
use std::io::Cursor;

/// The `biCompression` of rows that are not compressed.
const UNCOMPRESSED: u32 = 0;

pub(super) fn decode(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Decoded, Gap> {
    let header = read_header(bytes)?;
    header.check(limits)?;

    let decoder = BmpDecoder::new(Cursor::new(bytes)).map_err(|_| header.nothing())?;
    let format = match decoder.color_type() {
        ColorType::Rgb8 => PixelFormat::Rgb8,
        ColorType::Rgba8 => PixelFormat::Rgba8,
        _ => return Err(Gap::UnsupportedFormat),
    };
    if decoder.dimensions() != (header.width, header.height) {
        return Err(Gap::Undecodable);
    }
    // Rows are written as they are read, from the bottom up more often than not, so what is left of the
    // grey after a fault are the rows that are missing.
    let mut pixels = vec![MISSING; header.pixels() * format.bytes()];
    let whole = decoder.read_image(&mut pixels).is_ok();
    if !whole && pixels.iter().all(|byte| *byte == MISSING) {
        return Err(header.nothing());
    }
    let mut scan = header.scan(format, token)?;
    scan.rows(&pixels)?;
    Ok(if whole { Decoded::whole(scan, &header) } else { Decoded::broken(scan, &header) })
}

fn read_header(file: &[u8]) -> Result<Header, Gap> {
    let bytes = Bytes::little(file);
    read(bytes).ok_or(Gap::Truncated)
}

fn read(bytes: Bytes<'_>) -> Option<Header> {
    let data = bytes.u32(10)?;
    let (width, height, bits, compression) = if bytes.u32(14)? == 12 {
        (u32::from(bytes.u16(18)?), u32::from(bytes.u16(20)?), bytes.u16(24)?, UNCOMPRESSED)
    } else {
        // A negative height says that the top row comes first.
        let sides = (bytes.u32(18)?, (bytes.u32(22)? as i32).unsigned_abs());
        (sides.0, sides.1, bytes.u16(28)?, bytes.u32(30)?)
    };
    let row = (u64::from(width) * u64::from(bits)).div_ceil(32) * 4;
    let needed = row.saturating_mul(u64::from(height)).saturating_add(u64::from(data));
    // Where the rows end; of compressed ones, which do not say, where the file says that it ends.
    let end = if compression == UNCOMPRESSED { needed } else { u64::from(bytes.u32(2)?) };
    let behind = usize::try_from(end).ok().and_then(|end| bytes.bytes.get(end..));
    Some(Header {
        width,
        height,
        orientation: Orientation::Normal,
        several: behind.is_some_and(another_picture),
        cut_off: compression == UNCOMPRESSED && needed > bytes.bytes.len() as u64,
        memory: area(width, height).saturating_mul(4),
    })
}
