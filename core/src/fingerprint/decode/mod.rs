//! From a file's bytes to its picture, within limits.
//!
//! Each format's file reads the header by itself first. Only when that is within the limits does a decoder
//! crate see the bytes, inside [`guard`], and its rows go straight into a [`Scan`].

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
use std::collections::BTreeSet;

/// The picture in a file, and why it is missing or not whole; no bytes stand for a file over the limit.
pub(super) fn picture(
    media: MediaType,
    bytes: Option<&[u8]>,
    limits: &Limits,
) -> (Option<Picture>, BTreeSet<Gap>) {
    let missing = |gap| (None, BTreeSet::from([gap]));
    if !media.is_picture() {
        return missing(Gap::NotAPicture);
    }
    match decode(media, bytes, limits) {
        Ok((picture, gaps)) => (picture, gaps),
        Err(gap) => missing(gap),
    }
}

#[cfg(not(feature = "decode"))]
fn decode(_: MediaType, _: Option<&[u8]>, _: &Limits) -> Result<(Option<Picture>, BTreeSet<Gap>), Gap> {
    Err(Gap::UnsupportedFormat)
}

#[cfg(feature = "decode")]
fn decode(
    media: MediaType,
    bytes: Option<&[u8]>,
    limits: &Limits,
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
    let Decoded { scan, gaps } =
        guard::quietly(|| decoder(bytes, limits)).unwrap_or(Err(Gap::Undecodable))?;
    Ok((scan.map(|scan| Picture::of(&scan.finish())), gaps))
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
