//! PNG by the `png` crate, row by row.

use super::header::{Bytes, Header, area};
use super::{Decoded, another_picture, exif};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pdq::scan::MISSING;
use crate::fingerprint::pixels::PixelFormat;
use png::{ColorType, Decoder, InterlaceInfo, Transformations};
use std::io::Cursor;

/// Stored rows that the decoder holds in its buffers.
const ROWS_HELD: u64 = 8;

pub(super) fn decode(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Decoded, Gap> {
    let (header, interlaced) = read_header(bytes)?;
    header.check(limits)?;

    let budget = usize::try_from(limits.allocation).unwrap_or(usize::MAX);
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), png::Limits { bytes: budget });
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    // Texts and profiles may be bombs and are of no use here. Pixels under a wrong checksum are still
    // shown by many programs.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.ignore_checksums(true);
    let mut reader = decoder.read_info().map_err(|_| header.nothing())?;
    let format = match reader.output_color_type().0 {
        ColorType::Grayscale => PixelFormat::Luma8,
        ColorType::GrayscaleAlpha => PixelFormat::LumaAlpha8,
        ColorType::Rgb => PixelFormat::Rgb8,
        ColorType::Rgba => PixelFormat::Rgba8,
        ColorType::Indexed => return Err(Gap::Undecodable),
    };
    let mut scan = header.scan(format, token)?;

    let whole = if interlaced {
        let stride = header.width as usize * format.bytes();
        let mut pixels = vec![MISSING; header.pixels() * format.bytes()];
        let mut any = false;
        let whole = loop {
            token.go_on(|| Gap::Stopped)?;
            match reader.next_interlaced_row() {
                Ok(Some(row)) => {
                    let InterlaceInfo::Adam7(pass) = row.interlace() else {
                        break false;
                    };
                    png::expand_interlaced_row(
                        &mut pixels,
                        stride,
                        row.data(),
                        pass,
                        8 * format.bytes() as u8,
                    );
                    any = true;
                }
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        if any {
            scan.rows(&pixels)?;
        }
        whole
    } else {
        loop {
            match reader.next_row() {
                Ok(Some(row)) => scan.row(row.data())?,
                Ok(None) => break true,
                // Faults behind the last row cost no pixel.
                Err(_) => break scan.rows_taken() == header.height,
            }
        }
    };
    match whole {
        _ if scan.rows_taken() == 0 => Err(header.nothing()),
        true => Ok(Decoded::whole(scan, &header)),
        false => Ok(Decoded::broken(scan, &header)),
    }
}

/// Reads IHDR and walks the chunks, without looking into any but eXIf.
fn read_header(file: &[u8]) -> Result<(Header, bool), Gap> {
    let bytes = Bytes::big(file);
    let (Some(b"IHDR"), Some(width), Some(height), Some(&[depth, color, _, _, interlace])) =
        (bytes.range(12, 4), bytes.u32(16), bytes.u32(20), bytes.array(24))
    else {
        return Err(if file.len() < 33 { Gap::Truncated } else { Gap::Undecodable });
    };
    let samples = match color {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };
    let row = (u64::from(width) * samples * u64::from(depth)).div_ceil(8);
    let mut header = Header {
        width,
        height,
        orientation: Orientation::Normal,
        several: false,
        cut_off: true,
        // The decoder holds up to eight rows as they are stored. Interlaced ones are put together in
        // memory, at up to four channels.
        memory: if interlace == 0 { u64::from(width) } else { area(width, height) }
            .saturating_mul(4)
            .saturating_add(ROWS_HELD * row),
    };
    let mut image_data = false;
    let mut at = 8;
    while let (Some(length), Some(kind)) = (bytes.u32(at), bytes.range(at + 4, 4)) {
        let length = length as usize;
        match kind {
            b"IDAT" => image_data = true,
            // What is animated behind the image data is not the image itself.
            b"fcTL" if image_data => header.several = true,
            b"fdAT" => header.several = true,
            b"acTL" => header.several |= bytes.u32(at + 8).is_some_and(|frames| frames > 1),
            b"eXIf" => header.orientation = exif::orientation(bytes.range(at + 8, length).unwrap_or(&[])),
            b"IEND" => {
                header.cut_off = false;
                let end = at.saturating_add(length).saturating_add(12);
                header.several |= file.get(end..).is_some_and(another_picture);
                break;
            }
            _ => {}
        }
        at = at.saturating_add(length).saturating_add(12);
    }
    Ok((header, interlace != 0))
}
