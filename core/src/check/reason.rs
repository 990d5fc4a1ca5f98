//! Why a check could not say that there is no known match.

use crate::cancel::Stop;
use crate::error::ErrorCode;
use crate::fingerprint::Gap;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// A reason why a check could not cover everything the policy asks for.
    ///
    /// The numbers serve nothing but their order.
    Reason {
        /// The bytes are no picture.
        NotAPicture = 1, "not_a_picture";
        /// A picture in a format this build does not decode.
        UnsupportedFormat = 2, "unsupported_format";
        /// Nothing of the picture could be decoded.
        Undecodable = 3, "undecodable";
        /// The picture ends early; what decoded was asked.
        Truncated = 4, "truncated";
        /// A side has fewer than five pixels.
        TooSmall = 5, "too_small";
        /// A limit on bytes, pixels or memory would have been passed.
        TooLarge = 6, "too_large";
        /// Too low in quality or too many tied coefficients for near matching.
        TooFlat = 7, "too_flat";
        /// Only a part, such as the first frame of an animation, was asked.
        PartlyCovered = 8, "partly_covered";
        /// The caller's time ran out.
        Deadline = 9, "deadline";
        /// The caller stopped the check.
        Cancelled = 10, "cancelled";
        /// The file could not be read.
        Unreadable = 11, "unreadable";
        /// A required set is not installed.
        SetsMissing = 12, "sets_missing";
        /// A required set is past its time, so its miss proves nothing.
        SetsStale = 13, "sets_stale";
        /// A required set did not verify.
        SetsRefused = 14, "sets_refused";
        /// A required set has no hash kind in common with what was asked.
        HashKindNotCovered = 15, "hash_kind_not_covered";
        /// A check made elsewhere failed.
        ExternalFailed = 16, "external_failed";
        /// A verdict that was read holds a word this version does not know.
        UnknownWord = 17, "unknown_word";
    }
}

impl From<Gap> for Reason {
    fn from(gap: Gap) -> Self {
        match gap {
            Gap::NotAPicture => Self::NotAPicture,
            Gap::UnsupportedFormat => Self::UnsupportedFormat,
            Gap::Undecodable => Self::Undecodable,
            Gap::Truncated => Self::Truncated,
            Gap::TooSmall => Self::TooSmall,
            Gap::TooLarge => Self::TooLarge,
            Gap::PartlyCovered => Self::PartlyCovered,
            // The token that stopped it knows better, where there is one.
            Gap::Stopped => Self::Cancelled,
        }
    }
}

impl From<Stop> for Reason {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Cancelled => Self::Cancelled,
            Stop::Deadline => Self::Deadline,
        }
    }
}

impl Reason {
    /// Whether an upload with this gap has no PDQ hash that may be asked after.
    pub(super) const fn leaves_no_pdq(self) -> bool {
        matches!(
            self,
            Self::NotAPicture
                | Self::UnsupportedFormat
                | Self::Undecodable
                | Self::TooSmall
                | Self::TooLarge
                | Self::TooFlat
        )
    }

    /// The reason for a file that an error kept from being checked, with that error's code beside it.
    #[must_use]
    pub const fn of_error(code: ErrorCode) -> Self {
        match code {
            ErrorCode::Cancelled => Self::Cancelled,
            _ => Self::Unreadable,
        }
    }
}
