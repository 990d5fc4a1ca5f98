//! The words of the vocabulary: core's own enums, written out for the generator.
//!
//! A word that core adds does not compile until it is here too. The order is that of `tests/vectors/words.json`, by
//! which a column's numbers count.

use hashward::{check, fingerprint, set, trust};

macro_rules! words {
    ($($module:ident::$name:ident { $($variant:ident),* $(,)? })*) => {
        $(
            pub(crate) type $name = $module::$name;

            #[uniffi::remote(Enum)]
            pub enum $name { $($variant),* }
        )*
    };
}

words! {
    check::About { File, Link }
    check::Access { Allow, Hold, Deny }
    check::Confirmation { Confirmed, Unconfirmed, CollisionSuspected, NearOnly, Wider }
    check::Context { Upload, Stored, Message }
    check::DisputeReason { KnownGood, CollisionSuspected, Disputed }
    check::Duty { Review, Preserve, Report, NotifyIssuer }
    check::ExternalAnswer { Hit, Miss, Failed }
    check::ExternalKind { Photodna, RemoteCheck, Classifier, Video }
    check::Freshness { Fresh, Expired, ClockBehind, Unconfirmed }
    check::Mode { Act, Observe }
    check::OutcomeWord { Match, Disputed, TestMatch, Indeterminate, NoKnownMatch }
    check::Reason {
        NotAPicture, UnsupportedFormat, Undecodable, Truncated, TooSmall, TooLarge, TooFlat, PartlyCovered,
        Deadline, Cancelled, Unreadable, SetsMissing, SetsStale, SetsRefused, HashKindNotCovered,
        ExternalFailed, UnknownWord,
    }
    check::Reply { Accepted, Refused, TryAgain, NotReadable, TooLarge }
    check::Strength { Exact, Near }
    fingerprint::Convention { Full, Nearest512 }
    fingerprint::Form {
        Upright, Stored, Rotated90, Rotated180, Rotated270, FlippedX, FlippedY, Transposed, Transversed,
    }
    fingerprint::Gap {
        NotAPicture, UnsupportedFormat, Undecodable, Truncated, TooSmall, TooLarge, PartlyCovered, Stopped,
    }
    fingerprint::PixelFormat { Luma8, LumaAlpha8, Rgb8, Rgba8, Bgr8, Bgra8 }
    set::FilterRate { TwoToMinus20, TwoToMinus30 }
    set::Guarantee { TruncatedOneWay, BandBestEffort, ServerAssisted }
    set::Intake { Closed, Open }
    set::ListedConvention { Full, Nearest512, Unknown }
    set::Packing { FirstParty, Conversion }
    set::Status { Active, Disputed }
    set::WithdrawalReason { WrongContent, WrongLabel, OutOfScope }
    trust::Purpose { Csam, Exploitative, NciiAdult, Generative, KnownGood, Test }
}

pub(crate) type Kind = hashward::Kind;

#[uniffi::remote(Enum)]
pub enum Kind {
    Md5,
    Sha1,
    Sha256,
    Blake3,
    Pdq,
    UrlId,
    UrlExpression,
}

pub(crate) type Reach = hashward::Reach;

#[uniffi::remote(Enum)]
pub enum Reach {
    Link,
    Path,
    Host,
}

pub(crate) type Change = hashward::Change;

#[uniffi::remote(Enum)]
pub enum Change {
    Added,
    Replaced,
    Repaired,
    Unchanged,
}
