//! What the samples of a TIFF mean.

use crate::fingerprint::pixels::PixelFormat;
use std::io::{Read, Seek};
use tiff::decoder::{Decoder, DecodingResult};
use tiff::tags::Tag;
use tiff::{ColorType, TiffError};

/// How a pixel's samples become 8-bit channels.
pub(super) struct Colors {
    pub(super) format: PixelFormat,
    kind: Kind,
    samples: usize,
    pub(super) bits: u8,
}

enum Kind {
    Grey,
    Rgb,
    Cmyk,
    /// Colours by index.
    Palette(Vec<[u8; 3]>),
}

impl Colors {
    pub(super) fn new(
        decoder: &mut Decoder<impl Read + Seek>,
        palette: bool,
    ) -> Result<Option<Self>, TiffError> {
        let (kind, samples, bits) = match decoder.colortype()? {
            ColorType::Gray(bits) if palette => {
                // All reds, then all greens, then all blues, of 16 bits each.
                let map = decoder.get_tag_u16_vec(Tag::ColorMap)?;
                let third = map.len() / 3;
                let byte = |at: usize| (map[at] >> 8) as u8;
                let color = |index| [byte(index), byte(third + index), byte(2 * third + index)];
                (Kind::Palette((0..third).map(color).collect()), 1, bits)
            }
            ColorType::Gray(bits) => (Kind::Grey, 1, bits),
            ColorType::GrayA(bits) => (Kind::Grey, 2, bits),
            ColorType::Multiband { bit_depth, num_samples } => {
                (Kind::Grey, usize::from(num_samples), bit_depth)
            }
            ColorType::RGB(bits) => (Kind::Rgb, 3, bits),
            ColorType::RGBA(bits) => (Kind::Rgb, 4, bits),
            ColorType::CMYK(bits) => (Kind::Cmyk, 4, bits),
            ColorType::CMYKA(bits) => (Kind::Cmyk, 5, bits),
            _ => return Ok(None),
        };
        let known = matches!(bits, 8 | 16) || (matches!(bits, 1 | 2 | 4) && samples == 1);
        let format = if matches!(kind, Kind::Grey) { PixelFormat::Luma8 } else { PixelFormat::Rgb8 };
        Ok(known.then_some(Self { format, kind, samples, bits }))
    }

    /// The rows of a chunk of a width, in the output format; `None` for samples that are no whole numbers.
    pub(super) fn rows<'a>(
        &'a self,
        chunk: &'a DecodingResult,
        width: usize,
    ) -> Option<Box<dyn Iterator<Item = Vec<u8>> + 'a>> {
        let samples = width * self.samples;
        Some(match chunk {
            DecodingResult::U8(bytes) if self.bits == 8 => {
                Box::new(bytes.chunks_exact(samples).map(|row| self.convert(row)))
            }
            DecodingResult::U8(bytes) => {
                let rows = bytes.chunks_exact((width * usize::from(self.bits)).div_ceil(8));
                Box::new(rows.map(move |row| self.convert(&self.unpack(row, width))))
            }
            DecodingResult::U16(words) => {
                let high = |row: &[u16]| row.iter().map(|word| (word >> 8) as u8).collect::<Vec<_>>();
                Box::new(words.chunks_exact(samples).map(move |row| self.convert(&high(row))))
            }
            _ => return None,
        })
    }

    /// Bytes of a stored row of a width, at most.
    pub(super) fn stored_row(&self, width: u32, samples: u32) -> u64 {
        u64::from(width) * u64::from(samples.max(self.samples as u32)) * u64::from(self.bits.div_ceil(8))
    }

    /// Samples of less than a byte: grey is stretched to 255, a palette's index is left as it is.
    fn unpack(&self, packed: &[u8], width: usize) -> Vec<u8> {
        let most = u8::MAX >> (8 - self.bits);
        let factor = if matches!(self.kind, Kind::Grey) { 255 / most } else { 1 };
        let steps = (0..8 / self.bits).map(|step| 8 - self.bits * (step + 1));
        let all = packed.iter().flat_map(|byte| steps.clone().map(move |shift| byte >> shift & most));
        all.take(width).map(|sample| sample * factor).collect()
    }

    fn convert(&self, row: &[u8]) -> Vec<u8> {
        let pixels = row.chunks_exact(self.samples);
        match &self.kind {
            Kind::Grey => pixels.map(|pixel| pixel[0]).collect(),
            Kind::Rgb => pixels.flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect(),
            Kind::Cmyk => {
                pixels.flat_map(|pixel| cmyk_to_rgb(&[pixel[0], pixel[1], pixel[2], pixel[3]])).collect()
            }
            Kind::Palette(colors) => pixels
                .flat_map(|pixel| colors.get(usize::from(pixel[0])).copied().unwrap_or_default())
                .collect(),
        }
    }
}

/// The usual conversion without colour profiles; 255 is full ink.
fn cmyk_to_rgb([cyan, magenta, yellow, black]: &[u8; 4]) -> [u8; 3] {
    let light = |ink: &u8| {
        let product = u32::from(255 - ink) * u32::from(255 - black);
        ((product + 127) / 255) as u8
    };
    [light(cyan), light(magenta), light(yellow)]
}
