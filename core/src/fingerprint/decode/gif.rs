//! GIF by the `gif` crate: the first frame, laid on the canvas.

use super::header::{Bytes, Header, area};
use super::{Decoded, another_picture};
use crate::cancel::CancelToken;
use crate::fingerprint::form::Orientation;
use crate::fingerprint::gap::Gap;
use crate::fingerprint::limits::Limits;
use crate::fingerprint::pdq::scan::MISSING;
use crate::fingerprint::pixels::PixelFormat;
use gif::{ColorOutput, DecodeOptions, MemoryLimit};
use std::num::NonZeroU64;

pub(super) fn decode(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Decoded, Gap> {
    let (header, largest_frame) = read_header(bytes)?;
    header.check(limits)?;
    if largest_frame > limits.pixels {
        return Err(Gap::TooLarge);
    }

    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(
        NonZeroU64::new(limits.allocation).map_or(MemoryLimit::Unlimited, MemoryLimit::Bytes),
    );
    let mut decoder = options.read_info(bytes).map_err(|_| header.nothing())?;
    let background = decoder.bg_color();
    let global = decoder.global_palette().map(<[u8]>::to_vec);
    let background = background.zip(global).map_or([0; 3], |(index, palette)| color(&palette, index));
    let frame = match decoder.next_frame_info() {
        Ok(Some(frame)) => Frame::of(frame),
        _ => return Err(header.nothing()),
    };
    let palette = decoder.palette().map_err(|_| header.nothing())?.to_vec();

    // Stored rows as far as they go; the decoder is asked for one at a time so that a fault keeps the
    // rows before it.
    let mut indices = vec![0; frame.width * frame.height];
    let mut stored = 0;
    while stored < frame.height {
        token.go_on(|| Gap::Stopped)?;
        let row = &mut indices[stored * frame.width..][..frame.width];
        match decoder.fill_buffer(row) {
            Ok(true) => stored += 1,
            _ => break,
        }
    }
    if stored == 0 {
        return Err(header.nothing());
    }

    let places = frame.places();
    let mut scan = header.scan(PixelFormat::Rgb8, token)?;
    let mut canvas = vec![0; header.width as usize * 3];
    for y in 0..header.height as usize {
        let (pixels, _) = canvas.as_chunks_mut::<3>();
        pixels.fill(background);
        if let Some(place) = y.checked_sub(frame.top).and_then(|y| places.get(y)) {
            let target = pixels.iter_mut().skip(frame.left).take(frame.width);
            if *place < stored {
                let row = &indices[place * frame.width..][..frame.width];
                // Transparency is passed over like alpha elsewhere: the colour underneath is taken.
                target.zip(row).for_each(|(pixel, index)| *pixel = color(&palette, usize::from(*index)));
            } else {
                target.for_each(|pixel| *pixel = [MISSING; 3]);
            }
        }
        scan.row(&canvas)?;
    }
    Ok(if stored == frame.height { Decoded::whole(scan, &header) } else { Decoded::broken(scan, &header) })
}

fn color(palette: &[u8], index: usize) -> [u8; 3] {
    palette.as_chunks().0.get(index).copied().unwrap_or_default()
}

/// Where a frame lies on the canvas.
struct Frame {
    left: usize,
    top: usize,
    width: usize,
    height: usize,
    interlaced: bool,
}

impl Frame {
    fn of(frame: &gif::Frame<'_>) -> Self {
        Self {
            left: usize::from(frame.left),
            top: usize::from(frame.top),
            width: usize::from(frame.width),
            height: usize::from(frame.height),
            interlaced: frame.interlaced,
        }
    }

    /// For each row of the frame from top to bottom, which stored row it is.
    fn places(&self) -> Vec<usize> {
        if !self.interlaced {
            return (0..self.height).collect();
        }
        let passes = [(0, 8), (4, 8), (2, 4), (1, 2)];
        let order = passes.into_iter().flat_map(|(first, step)| (first..self.height).step_by(step));
        let mut places = vec![0; self.height];
        for (stored, y) in order.enumerate() {
            places[y] = stored;
        }
        places
    }
}

/// Reads the logical screen and walks the blocks; returns the pixels of the largest frame too.
fn read_header(file: &[u8]) -> Result<(Header, u64), Gap> {
    let bytes = Bytes::little(file);
    let (Some(width), Some(height), Some(flags)) = (bytes.u16(6), bytes.u16(8), bytes.u8(10)) else {
        return Err(Gap::Truncated);
    };
    let mut frames = 0_u32;
    let mut largest = 0;
    let mut at = 13 + color_table(flags);
    let cut_off = loop {
        match bytes.u8(at) {
            Some(0x21) => match skip_blocks(bytes, at + 2) {
                Some(next) => at = next,
                None => break true,
            },
            Some(0x2c) => {
                let (Some(width), Some(height), Some(flags)) =
                    (bytes.u16(at + 5), bytes.u16(at + 7), bytes.u8(at + 9))
                else {
                    break true;
                };
                frames += 1;
                largest = largest.max(area(u32::from(width), u32::from(height)));
                match skip_blocks(bytes, at + 11 + color_table(flags)) {
                    Some(next) => at = next,
                    None => break true,
                }
            }
            Some(0x3b) => break false,
            // No GIF any more; but other programs look for the next block behind such a byte.
            Some(_) | None => break true,
        }
    };
    let header = Header {
        width: u32::from(width),
        height: u32::from(height),
        orientation: Orientation::Normal,
        several: frames > 1 || (!cut_off && another_picture(&file[at + 1..])),
        cut_off,
        memory: largest,
    };
    Ok((header, largest))
}

/// Length of the colour table that a block's flags announce.
fn color_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Passes over sub-blocks up to the empty one that ends them.
fn skip_blocks(bytes: Bytes<'_>, mut at: usize) -> Option<usize> {
    loop {
        let length = usize::from(bytes.u8(at)?);
        at += 1 + length;
        if length == 0 {
            return Some(at);
        }
    }
}
