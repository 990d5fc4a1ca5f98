//! Drawings as files, in the formats people upload.

use super::drawing::Drawing;
use crate::failure::Failure;
use jpeg_encoder::{ColorType, Encoder};

/// What goes wrong only if an encoder does.
fn failed(error: impl std::fmt::Display) -> Failure {
    Failure::new("internal.defect", format!("a demo picture cannot be encoded: {error}"))
}

/// A colour JPEG.
pub(super) fn jpeg(drawing: &Drawing, quality: u8) -> Result<Vec<u8>, Failure> {
    encode_jpeg(drawing, quality, &drawing.rgb, ColorType::Rgb, None)
}

/// A grey JPEG.
pub(super) fn grey_jpeg(drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    encode_jpeg(drawing, 85, &drawing.grey(), ColorType::Luma, None)
}

/// A JPEG in printing inks.
pub(super) fn cmyk_jpeg(drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    encode_jpeg(drawing, 90, &drawing.cmyk(), ColorType::Cmyk, None)
}

/// A JPEG that asks to be turned clockwise by a quarter before it is shown.
pub(super) fn exif_jpeg(drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    // Byte order II, one directory of one entry: tag 274 (orientation), type 3 (short), value 6.
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
    encode_jpeg(drawing, 85, &drawing.rgb, ColorType::Rgb, Some(exif))
}

fn encode_jpeg(
    drawing: &Drawing,
    quality: u8,
    pixels: &[u8],
    colour: ColorType,
    exif: Option<&[u8]>,
) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, quality);
    if let Some(exif) = exif {
        encoder.add_app_segment(1, exif).map_err(failed)?;
    }
    encoder.encode(pixels, drawing.width, drawing.height, colour).map_err(failed)?;
    Ok(file)
}

/// A PNG.
pub(super) fn png(drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, drawing.width.into(), drawing.height.into());
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().map_err(failed)?;
    writer.write_image_data(&drawing.rgb).map_err(failed)?;
    writer.finish().map_err(failed)?;
    Ok(file)
}

/// A GIF with a palette of its own.
pub(super) fn gif(drawing: &Drawing) -> Result<Vec<u8>, Failure> {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, drawing.width, drawing.height, &[]).map_err(failed)?;
    let frame = gif::Frame::from_rgb_speed(drawing.width, drawing.height, &drawing.rgb, 10);
    encoder.write_frame(&frame).map_err(failed)?;
    drop(encoder);
    Ok(file)
}
