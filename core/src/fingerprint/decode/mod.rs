//! From a file's bytes to its picture, within limits.
//!
//! Each format's file reads the header by itself first. Only when that is within the limits does a decoder
//! crate see the bytes, inside [`guard`], and its rows go straight into a [`Scan`].
//!
//! One picture of a file is hashed, and a file with another one says so by the gap `partly_covered`:
//!
//! - PNG: `acTL` names several frames, or an animation goes on behind the image data, which then is a
//!   picture of its own.
//! - GIF: a second frame. A byte that begins no block, and an end without the trailer, count as `truncated`,
//!   since other programs look for frames behind them.
//! - JPEG: an index of pictures (`APP2` with `MPF`), or a start of image behind the first scan.
//! - TIFF: a second directory, or directories below the first one (tag 330).
//! - WebP: a second frame or a second chunk of image data.
//! - All but TIFF, which has no end: bytes behind the end that begin a picture, `another_picture`.
//!
//! A preview within metadata, a video behind a picture, and bytes that begin nothing known are no gap.

#[cfg(feature = "decode")]
mod bmp;
#[cfg(feature = "decode")]
mod exif;
#[cfg(feature = "decode")]
mod gif;
#[cfg(feature = "decode")]
mod guard;
#[cfg(feature = "decode")]
mod header;
#[cfg(feature = "decode")]
mod jpeg;
#[cfg(feature = "decode")]
mod png;
#[cfg(feature = "decode")]
mod tiff;
#[cfg(feature = "decode")]
mod webp;

use super::gap::Gap;
use super::limits::Limits;
use super::media::MediaType;
use super::picture::Picture;
use crate::cancel::CancelToken;
use std::collections::BTreeSet;

/// The picture in a file, and why it is missing or not whole; no bytes stand for a file over the limit.
pub(super) fn picture(
    media: MediaType,
    bytes: Option<&[u8]>,
    limits: &Limits,
    token: &CancelToken,
) -> (Option<Picture>, BTreeSet<Gap>) {
    let missing = |gap| (None, BTreeSet::from([gap]));
    if !media.is_picture() {
        return missing(Gap::NotAPicture);
    }
    match decode(media, bytes, limits, token) {
        Ok((picture, gaps)) => (picture, gaps),
        Err(gap) => missing(gap),
    }
}

#[cfg(not(feature = "decode"))]
fn decode(
    _: MediaType,
    _: Option<&[u8]>,
    _: &Limits,
    _: &CancelToken,
) -> Result<(Option<Picture>, BTreeSet<Gap>), Gap> {
    Err(Gap::UnsupportedFormat)
}

#[cfg(feature = "decode")]
fn decode(
    media: MediaType,
    bytes: Option<&[u8]>,
    limits: &Limits,
    token: &CancelToken,
) -> Result<(Option<Picture>, BTreeSet<Gap>), Gap> {
    let decoder = match media {
        MediaType::Jpeg => jpeg::decode,
        MediaType::Png => png::decode,
        MediaType::Gif => gif::decode,
        MediaType::WebP => webp::decode,
        MediaType::Bmp => bmp::decode,
        MediaType::Tiff => tiff::decode,
        _ => return Err(Gap::UnsupportedFormat),
    };
    let bytes = bytes.ok_or(Gap::TooLarge)?;
    token.go_on(|| Gap::Stopped)?;
    let Decoded { scan, gaps } =
        guard::quietly(|| decoder(bytes, limits, token)).unwrap_or(Err(Gap::Undecodable))?;
    Ok((scan.map(|scan| Picture::of(&scan.finish())), gaps))
}

/// Whether the bytes behind a picture's end begin another picture, directly or behind zeros and white space.
#[cfg(feature = "decode")]
fn another_picture(behind: &[u8]) -> bool {
    let padding = behind.iter().take_while(|byte| **byte == 0 || byte.is_ascii_whitespace()).count();
    // Some formats begin with up to three zeros themselves.
    let begins = |at: usize| MediaType::of(&behind[at..]).is_picture();
    (padding.saturating_sub(3)..=padding).any(begins)
}

/// What a format's decoder made of a file.
#[cfg(feature = "decode")]
struct Decoded {
    /// The rows that were decoded; none when there were none.
    scan: Option<super::pdq::scan::Scan>,
    gaps: BTreeSet<Gap>,
}

#[cfg(feature = "decode")]
impl Decoded {
    /// A picture that is all there as far as its decoder knows; `gaps` are those known from the header.
    fn whole(scan: super::pdq::scan::Scan, header: &header::Header) -> Self {
        Self { scan: Some(scan), gaps: header.gaps() }
    }

    /// A picture that broke off.
    fn broken(scan: super::pdq::scan::Scan, header: &header::Header) -> Self {
        let mut gaps = header.gaps();
        gaps.insert(Gap::Truncated);
        Self { scan: Some(scan), gaps }
    }
}
