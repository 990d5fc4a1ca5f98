//! Why a picture is not wholly covered by its fingerprint.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A reason why a file's perceptual hashes are missing or speak for a part of it only.
///
/// Digests are complete whatever the gaps. A fingerprint without gaps has a picture, and its hashes
/// speak for the whole of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gap {
    /// The bytes are no picture: text, a document, a video, nothing at all.
    NotAPicture,
    /// A picture in a format or coding that this build does not decode.
    UnsupportedFormat,
    /// A picture of a known format of which nothing could be decoded.
    Undecodable,
    /// The picture ends early or breaks off; what did decode was hashed, the rest counts as mid-grey.
    Truncated,
    /// A side is shorter than the five pixels PDQ asks for.
    TooSmall,
    /// The bytes, pixels, memory or scans are over a stated limit, so nothing was decoded.
    TooLarge,
    /// An animation, a file of several pages, or another picture behind the first, which was hashed.
    PartlyCovered,
    /// A cancel token stopped the work before the picture was hashed.
    Stopped,
}

impl Gap {
    /// Every gap.
    pub const ALL: [Self; 8] = [
        Self::NotAPicture,
        Self::UnsupportedFormat,
        Self::Undecodable,
        Self::Truncated,
        Self::TooSmall,
        Self::TooLarge,
        Self::PartlyCovered,
        Self::Stopped,
    ];

    /// The stable word for the gap, such as `too_large`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotAPicture => "not_a_picture",
            Self::UnsupportedFormat => "unsupported_format",
            Self::Undecodable => "undecodable",
            Self::Truncated => "truncated",
            Self::TooSmall => "too_small",
            Self::TooLarge => "too_large",
            Self::PartlyCovered => "partly_covered",
            Self::Stopped => "stopped",
        }
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_serde() {
        for gap in Gap::ALL {
            assert_eq!(serde_json::to_string(&gap).expect("a word"), format!("\"{gap}\""));
        }
    }
}
