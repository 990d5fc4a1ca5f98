//! TIFF by the `tiff` crate, strip by strip or tile row by tile row: grey, palette, RGB and CMYK of up to
//! 16 bits, uncompressed, PackBits, LZW and Deflate.
//!
//! Of a file that is cut or damaged the strips and rows of tiles before the fault are kept, and of the strip
//! with the fault its whole rows, if its samples are of 8 bits or fewer and need no summing up.

mod colors;
mod file;

use super::Decoded;
use super::header::{Bytes, Header, Order, area};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use colors::Colors;
use file::File;
use std::borrow::Cow;
use std::io::ErrorKind;
use tiff::TiffError;
use tiff::decoder::{Decoder, DecodingResult};

/// Photometric interpretations.
const WHITE_IS_ZERO: u32 = 0;
const BLACK_IS_ZERO: u16 = 1;
const PALETTE: u32 = 3;

/// Further pictures that belong to the first, such as a full one beside a preview.
const SUB_DIRECTORIES: u16 = 330;

pub(super) fn decode(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Decoded, Gap> {
    let (header, layout) = read_header(bytes)?;
    header.check(limits)?;
    if layout.planar {
        return Err(Gap::UnsupportedFormat);
    }
    let bytes = layout.without_palette(bytes);

    let budget = usize::try_from(limits.allocation).unwrap_or(usize::MAX);
    let mut decoder_limits = tiff::decoder::Limits::default();
    decoder_limits.decoding_buffer_size = budget;
    decoder_limits.intermediate_buffer_size = budget;
    decoder_limits.ifd_value_size = budget / 64;
    let gap = |error: TiffError| match error {
        TiffError::UnsupportedError(_) => Gap::UnsupportedFormat,
        TiffError::LimitsExceeded => Gap::TooLarge,
        TiffError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => Gap::Truncated,
        _ => header.nothing(),
    };
    let mut decoder = Decoder::new(File::new(&bytes, token)).map_err(gap)?.with_limits(decoder_limits);
    if decoder.dimensions().map_err(gap)? != (header.width, header.height) {
        return Err(Gap::Undecodable);
    }
    let colors =
        Colors::new(&mut decoder, layout.palette.is_some()).map_err(gap)?.ok_or(Gap::UnsupportedFormat)?;
    let mut scan = header.scan(colors.format, token)?;

    let (chunk_width, chunk_height) = decoder.chunk_dimensions();
    // The decoder makes room for a row of a tile without asking how much that may be.
    if colors.stored_row(chunk_width, layout.samples) > limits.allocation {
        return Err(Gap::TooLarge);
    }
    let across = header.width.div_ceil(chunk_width.max(1));
    let down = header.height.div_ceil(chunk_height.max(1));
    let stride = header.width as usize * colors.format.bytes();
    for row in 0..down {
        let (_, height) = decoder.chunk_data_dimensions(row * across);
        let mut band = vec![0; stride * height as usize];
        for column in 0..across {
            let index = row * across + column;
            let (width, _) = decoder.chunk_data_dimensions(index);
            let left = (column * chunk_width) as usize * colors.format.bytes();
            token.go_on(|| Gap::Stopped)?;
            let (chunk, fault) = match decoder.read_chunk(index) {
                Ok(chunk) => (chunk, None),
                Err(error) => {
                    let kept = across == 1 && layout.as_decoded && colors.bits <= 8;
                    let rows = if kept { rows_before_fault(&mut decoder, index) } else { None };
                    (DecodingResult::U8(rows.unwrap_or_default()), Some(gap(error)))
                }
            };
            let rows = colors.rows(&chunk, width as usize).ok_or(Gap::UnsupportedFormat)?;
            let mut taken = 0;
            for (target, row) in band.chunks_exact_mut(stride).zip(rows) {
                target[left..left + row.len()].copy_from_slice(&row);
                taken += 1;
            }
            if let Some(gap) = fault {
                token.go_on(|| Gap::Stopped)?;
                scan.rows(&band[..stride * taken])?;
                return if scan.rows_taken() == 0 { Err(gap) } else { Ok(Decoded::broken(scan, &header)) };
            }
        }
        scan.rows(&band)?;
    }
    Ok(Decoded::whole(scan, &header))
}

/// The whole rows of a strip that come before its fault.
///
/// The decoder says how far it came only by what it wrote, so it writes over zeros and over ones, and what
/// is the same both times are bytes of the file.
fn rows_before_fault(decoder: &mut Decoder<File<'_>>, strip: u32) -> Option<Vec<u8>> {
    let layout = decoder.image_chunk_buffer_layout(strip).ok()?;
    let row = layout.row_stride?.get();
    let (mut zeros, mut ones) = (vec![0; layout.len], vec![0xff; layout.len]);
    for buffer in [&mut zeros, &mut ones] {
        if decoder.read_chunk_bytes(strip, buffer).is_ok() {
            return None;
        }
    }
    let written = zeros.iter().zip(&ones).take_while(|(zero, one)| zero == one).count();
    zeros.truncate(written / row * row);
    Some(zeros)
}

/// What of the first directory the decoder is not asked about.
struct Layout {
    /// Whether the channels are stored apart.
    planar: bool,
    /// Samples of a pixel, those of no colour among them.
    samples: u32,
    /// Whether bytes are samples as they come out of the compression. Differences are summed up and
    /// inverted greys turned over only when a whole strip is there.
    as_decoded: bool,
    /// Where the directory says that samples are indices into a palette.
    palette: Option<usize>,
    order: Order,
}

impl Layout {
    /// The file with its indices called grey, since the decoder knows palettes only to refuse them.
    fn without_palette<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        let Some(at) = self.palette else {
            return Cow::Borrowed(bytes);
        };
        let mut bytes = bytes.to_vec();
        let grey = match self.order {
            Order::Big => BLACK_IS_ZERO.to_be_bytes(),
            Order::Little => BLACK_IS_ZERO.to_le_bytes(),
        };
        bytes[at..at + 2].copy_from_slice(&grey);
        Cow::Owned(bytes)
    }
}

/// Reads the first directory.
fn read_header(file: &[u8]) -> Result<(Header, Layout), Gap> {
    read(file).ok_or(Gap::Truncated)
}

fn read(file: &[u8]) -> Option<(Header, Layout)> {
    let order = if file.starts_with(b"II") { Order::Little } else { Order::Big };
    let bytes = Bytes { bytes: file, order };
    let big = bytes.u16(2)? == 43;
    let offset = |at| {
        let offset = if big { bytes.u64(at)? } else { u64::from(bytes.u32(at)?) };
        usize::try_from(offset).ok()
    };
    let directory = offset(if big { 8 } else { 4 })?;
    let count = if big { bytes.u64(directory)? } else { u64::from(bytes.u16(directory)?) };
    let count = usize::try_from(count).ok().filter(|count| *count <= 4096)?;
    let (first, length, value_at) = if big { (8, 20, 12) } else { (2, 12, 8) };
    let entries = directory.checked_add(first)?;
    let entry =
        |tag: u16| (0..count).map(|entry| entries + entry * length).find(|at| bytes.u16(*at) == Some(tag));
    // A number that stands in the entry itself.
    let value = |tag: u16| {
        let at = entry(tag)?;
        match bytes.u16(at + 2)? {
            1 => bytes.u8(at + value_at).map(u32::from),
            3 => bytes.u16(at + value_at).map(u32::from),
            4 => bytes.u32(at + value_at),
            16 => u32::try_from(bytes.u64(at + value_at)?).ok(),
            _ => None,
        }
    };
    // The decoder makes room for as many values as an entry claims before any limit of ours is set.
    let fits = (0..count).map(|entry| entries + entry * length).all(|at| {
        let claimed = if big { bytes.u64(at + 4) } else { bytes.u32(at + 4).map(u64::from) };
        claimed.is_none_or(|claimed| claimed <= file.len() as u64)
    });
    if !fits {
        return None;
    }
    let (width, height) = (value(256)?, value(257)?);
    let samples = value(277).unwrap_or(1);
    let orientation = value(274).and_then(|number| Orientation::from_exif(u16::try_from(number).ok()?));
    let next = offset(entries + count * length);
    let header = Header {
        width,
        height,
        orientation: orientation.unwrap_or_default(),
        several: next.is_some_and(|next| next != 0) || entry(SUB_DIRECTORIES).is_some(),
        cut_off: next.is_none(),
        // At worst the picture is one strip, of 16-bit samples that become another copy of 8-bit ones.
        memory: area(width, height).saturating_mul(2 * u64::from(samples) + 3),
    };
    let planar = samples > 1 && value(284) == Some(2);
    let palette = entry(262)
        .filter(|at| bytes.u16(at + 2) == Some(3) && value(262) == Some(PALETTE))
        .map(|at| at + value_at);
    let as_decoded = value(317).is_none_or(|predictor| predictor == 1) && value(262) != Some(WHITE_IS_ZERO);
    Some((header, Layout { planar, samples, as_decoded, palette, order }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::decode_hex;

    /// Found by fuzzing: an entry of eight million values in a file of 50 bytes reserved 256 MB.
    #[test]
    fn an_entry_longer_than_the_file_is_refused() {
        let file = "49492a0008000000030000010400010000006000000001010400010000004000000006010100000080000800000000000000";
        let file = decode_hex(file).expect("hexadecimal");
        assert!(read(&file).is_none());
    }
}
