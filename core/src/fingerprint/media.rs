//! What kind of file some bytes are, by content alone.

use serde::{Deserialize, Serialize};

/// How many bytes at the front of a file are enough to tell its type.
pub(crate) const HEAD: usize = 1024;

/// The type of a file, told by its content and never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum MediaType {
    /// JPEG.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF.
    Gif,
    /// WebP.
    #[serde(rename = "webp")]
    WebP,
    /// Windows bitmap.
    Bmp,
    /// TIFF.
    Tiff,
    /// HEIF with HEVC pictures, as phones store them.
    Heic,
    /// HEIF with AV1 pictures.
    Avif,
    /// JPEG XL.
    Jxl,
    /// JPEG 2000.
    Jpeg2000,
    /// Windows icon or cursor.
    Ico,
    /// Adobe Photoshop.
    Psd,
    /// Scalable vector graphics.
    Svg,
    /// PDF.
    Pdf,
    /// A video or sound in the MP4 and QuickTime family.
    Mp4,
    /// Matroska and WebM.
    Matroska,
    /// UTF-8 text.
    Text,
    /// Anything else, and nothing at all.
    Unknown,
}

impl MediaType {
    /// Tells the type from the first bytes of a file; a kilobyte is enough.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        const MAGIC: &[(&[u8], MediaType)] = &[
            (b"\xff\xd8\xff", MediaType::Jpeg),
            (b"\x89PNG\r\n\x1a\n", MediaType::Png),
            (b"GIF87a", MediaType::Gif),
            (b"GIF89a", MediaType::Gif),
            (b"II*\0", MediaType::Tiff),
            (b"MM\0*", MediaType::Tiff),
            (b"II+\0", MediaType::Tiff),
            (b"MM\0+", MediaType::Tiff),
            (b"\xff\x0a", MediaType::Jxl),
            (b"\0\0\0\x0cJXL \r\n\x87\n", MediaType::Jxl),
            (b"\0\0\0\x0cjP  \r\n\x87\n", MediaType::Jpeg2000),
            (b"\xff\x4f\xff\x51", MediaType::Jpeg2000),
            (b"8BPS", MediaType::Psd),
            (b"%PDF-", MediaType::Pdf),
            (b"\x1a\x45\xdf\xa3", MediaType::Matroska),
        ];
        if let Some((_, media)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
            return *media;
        }
        match head {
            [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Self::WebP,
            [_, _, _, _, b'f', b't', b'y', b'p', brands @ ..] => of_brands(head, brands),
            // A bitmap's magic is two letters, so its header's length has to be a known one too.
            [b'B', b'M', rest @ ..] if matches!(rest.get(12..16), Some([12..=124, 0, 0, 0])) => Self::Bmp,
            [0, 0, 1 | 2, 0, 1..=64, 0, _, _, _, 0, ..] => Self::Ico,
            _ => of_text(head),
        }
    }

    /// The registered name of the type.
    #[must_use]
    pub const fn mime(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Bmp => "image/bmp",
            Self::Tiff => "image/tiff",
            Self::Heic => "image/heic",
            Self::Avif => "image/avif",
            Self::Jxl => "image/jxl",
            Self::Jpeg2000 => "image/jp2",
            Self::Ico => "image/vnd.microsoft.icon",
            Self::Psd => "image/vnd.adobe.photoshop",
            Self::Svg => "image/svg+xml",
            Self::Pdf => "application/pdf",
            Self::Mp4 => "video/mp4",
            Self::Matroska => "video/matroska",
            Self::Text => "text/plain",
            Self::Unknown => "application/octet-stream",
        }
    }

    /// Whether files of this type show a picture, decoded by this crate or not.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        !matches!(self, Self::Pdf | Self::Mp4 | Self::Matroska | Self::Text | Self::Unknown)
    }
}

/// Tells the members of the ISO media family apart by the brands of their `ftyp` box.
fn of_brands(head: &[u8], brands: &[u8]) -> MediaType {
    let length = head.first_chunk().map_or(0, |length| u32::from_be_bytes(*length) as usize);
    let brands = &brands[..brands.len().min(length.saturating_sub(8))];
    let any = |wanted: &[&[u8; 4]]| {
        brands.chunks_exact(4).any(|brand| wanted.iter().any(|wanted| brand == wanted.as_slice()))
    };
    if any(&[b"avif", b"avis"]) {
        MediaType::Avif
    } else if any(&[b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"]) {
        MediaType::Heic
    } else {
        MediaType::Mp4
    }
}

fn of_text(head: &[u8]) -> MediaType {
    let head = &head[..head.len().min(HEAD)];
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        // The end of the head may cut a character in two.
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return MediaType::Unknown,
    };
    if text.is_empty() || text.chars().any(|c| c.is_control() && !c.is_whitespace()) {
        MediaType::Unknown
    } else if text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg") {
        MediaType::Svg
    } else {
        MediaType::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_by_content() {
        for (head, media) in [
            (&b"\xff\xd8\xff\xe0\0\x10JFIF"[..], MediaType::Jpeg),
            (b"RIFF\x10\0\0\0WEBPVP8 ", MediaType::WebP),
            (b"RIFF\x10\0\0\0WAVEfmt ", MediaType::Unknown),
            (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", MediaType::Heic),
            (b"\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", MediaType::Avif),
            (b"\0\0\0\x10ftypisom\0\0\x02\0", MediaType::Mp4),
            (b"BMI like this", MediaType::Text),
            (b"%PDF-1.7", MediaType::Pdf),
            (b"", MediaType::Unknown),
            (b"\0\x01\x02", MediaType::Unknown),
            ("übrigens".as_bytes(), MediaType::Text),
            (&"übrigens ü".as_bytes()[..11], MediaType::Text),
            (b"<?xml version='1.0'?>\n<svg/>", MediaType::Svg),
        ] {
            assert_eq!(MediaType::of(head), media, "{head:?}");
        }
    }
}
