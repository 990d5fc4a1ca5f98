//! The one error of the crate: a stable dotted code, whose fault it is, and a sentence.
//!
//! The detail of an error may hold offsets, lengths, versions, line numbers and codes. It never holds
//! a hash, a link, a path or a pixel, so that an error may be logged anywhere.

use serde::{Serialize, Serializer};
use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Whose fault an error is, which is what decides who has to act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The caller gave a value that means nothing: mend the call or the row.
    Input,
    /// The bytes are not a well-formed file of ours: ask for the file again.
    Format,
    /// The bytes are well formed and must not be believed: ask the issuer.
    Trust,
    /// A stated limit would have been passed.
    Limit,
    /// The configuration is missing something or contradicts itself: mend the policy or the trust folder.
    Config,
    /// The operating system refused or failed.
    Io,
    /// The bytes ask for something this version does not know.
    Unsupported,
    /// A defect in this crate: please report it.
    Internal,
}

impl ErrorKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::Input,
        Self::Format,
        Self::Trust,
        Self::Limit,
        Self::Config,
        Self::Io,
        Self::Unsupported,
        Self::Internal,
    ];

    /// The stable word, such as `input`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::Format => "format",
            Self::Trust => "trust",
            Self::Limit => "limit",
            Self::Config => "config",
            Self::Io => "io",
            Self::Unsupported => "unsupported",
            Self::Internal => "internal",
        }
    }
}

macro_rules! codes {
    ($( $(#[doc = $doc:literal])+ $name:ident = $word:literal, $kind:ident; )+) => {
        /// What went wrong, as a stable word that programs may compare.
        ///
        /// A word is never reused for another meaning. [`ErrorCode::ALL`] lists every one of them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $( $(#[doc = $doc])+ $name, )+
        }

        impl ErrorCode {
            /// Every code, in the order in which the documentation lists them.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )+ ];

            /// The stable dotted word, such as `set.rollback`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $word, )+ }
            }

            /// Whose fault an error of this code is.
            #[must_use]
            pub const fn kind(self) -> ErrorKind {
                match self { $( Self::$name => ErrorKind::$kind, )+ }
            }
        }
    };
}

codes! {
    /// A hash text is neither hexadecimal nor base64.
    HashMalformed = "hash.malformed", Input;
    /// A hash has not the length of its kind.
    HashLength = "hash.length", Input;
    /// A digest of the empty input: every empty file would match it.
    HashEmptyInput = "hash.empty_input", Input;
    /// A word names no hash kind.
    HashKindUnknown = "hash.kind_unknown", Input;
    /// A hash without a label may be several kinds, or has two labels.
    HashAmbiguous = "hash.ambiguous", Input;
    /// A line of an input list cannot be read.
    RowsMalformed = "rows.malformed", Input;
    /// A column of an input list is unknown, missing or named twice.
    RowsColumn = "rows.column", Input;
    /// A line of an input list is longer than the limit.
    RowsTooLong = "rows.too_long", Limit;
    /// A scheme, code, name or comment breaks the rules of its field.
    LabelMalformed = "label.malformed", Input;
    /// A day or time cannot be read.
    DateMalformed = "date.malformed", Input;
    /// A text is no country's code.
    CountryUnknown = "country.unknown", Input;
    /// A text is no number of an autonomous system.
    AsNumberMalformed = "as_number.malformed", Input;
    /// Pixels handed over do not fit the size, stride and format named.
    PixelsMismatch = "pixels.mismatch", Input;
    /// A set or root cannot be written because something it needs was not given.
    BuildIncomplete = "build.incomplete", Input;
    /// A set without a single row.
    BuildEmpty = "build.empty", Input;
    /// Lint found entries that do not belong on a list, and nobody allowed them.
    BuildLint = "build.lint", Input;
    /// More rows, entries or dictionary records than a set file can hold.
    BuildTooLarge = "build.too_large", Limit;
    /// No link is written where one should be.
    UrlEmpty = "url.empty", Input;
    /// A link is longer than the limit.
    UrlTooLong = "url.too_long", Limit;
    /// A link of a scheme behind which nothing can be found, such as `javascript:`.
    UrlNotAResource = "url.not_a_resource", Input;
    /// A reference cannot be resolved, because the page's own link is none that can be fetched.
    UrlNoBase = "url.no_base", Input;
    /// A `data:` link whose content cannot be read.
    UrlContentMalformed = "url.content_malformed", Input;
    /// A line or text that is no record.
    RecordMalformed = "record.malformed", Input;
    /// A record of a version that this reader does not know.
    RecordVersion = "record.version", Unsupported;
    /// Two records with one id that cannot be the same, or with two ids, or an id that is not the record's.
    RecordMismatch = "record.mismatch", Input;
    /// No source has this name.
    SourceUnknown = "source.unknown", Input;
    /// The source had not begun to report at that time, or had ended.
    SourceInactive = "source.inactive", Input;
    /// An assessment is to be copied to bytes that its assessor did not see.
    AssessmentOtherBytes = "assessment.other_bytes", Input;
    /// A filter of ids for none of them, for an impossible error, or too large.
    SeenSize = "seen.size", Input;
    /// The bytes are no filter of ids, or not as they were written.
    SeenMalformed = "seen.malformed", Format;
    /// An event that cannot happen in the state a record is in.
    WorkflowRefused = "workflow.refused", Input;
    /// A text is no id of a link, or one of another rule.
    UrlIdMalformed = "url.id_malformed", Input;

    /// Not a hash-set file.
    SetMagic = "set.magic", Format;
    /// A set file of a format version this reader does not know.
    SetVersion = "set.version", Unsupported;
    /// The file ends before the length its manifest states.
    SetTruncated = "set.truncated", Format;
    /// The file goes on after the length its manifest states.
    SetTrailingBytes = "set.trailing_bytes", Format;
    /// A declared length or count is over its limit; nothing was allocated.
    SetOversize = "set.oversize", Limit;
    /// Declared numbers overflow when added or multiplied.
    SetOverflow = "set.overflow", Format;
    /// The manifest is not the one canonical string of what it says.
    SetManifest = "set.manifest", Format;
    /// A flag or reserved field holds a value this version does not define.
    SetFlags = "set.flags", Format;
    /// A required section of a kind this reader does not know.
    SetSectionUnknown = "set.section_unknown", Unsupported;
    /// A section is missing, named twice, out of order or of the wrong length for its rows.
    SetSections = "set.sections", Format;
    /// Two sections overlap, or one overlaps the manifest.
    SetSectionsOverlap = "set.sections_overlap", Format;
    /// A section lies outside the file.
    SetSectionOutside = "set.section_outside", Format;
    /// A gap between sections is not all zero.
    SetGapNotZero = "set.gap_not_zero", Format;
    /// A section's bytes are not those the manifest names: damaged, or taken from another file.
    SetSectionRoot = "set.section_root", Trust;
    /// Bits or bytes that pad a section are not zero.
    SetPadding = "set.padding", Format;
    /// Rows are not in ascending order.
    SetRowsUnsorted = "set.rows_unsorted", Format;
    /// The same row stands twice.
    SetRowsDuplicate = "set.rows_duplicate", Format;
    /// The counts of the buckets disagree with the rows.
    SetBucketCounts = "set.bucket_counts", Format;
    /// Entry numbers are not in order of first appearance, or leave one out.
    SetEntries = "set.entries", Format;
    /// The dictionary is out of order or holds something twice.
    SetDictionaryUnsorted = "set.dictionary_unsorted", Format;
    /// The dictionary holds something nothing refers to.
    SetDictionaryUnused = "set.dictionary_unused", Format;
    /// The dictionary is malformed.
    SetDictionary = "set.dictionary", Format;
    /// The tombstones are malformed, out of order, or name a row that is still listed.
    SetTombstones = "set.tombstones", Format;
    /// Not valid before a later time.
    SetNotYetValid = "set.not_yet_valid", Trust;
    /// The list installed under that set id is another issuer's or for another purpose.
    SetOtherList = "set.other_list", Trust;
    /// Older than the version installed.
    SetRollback = "set.rollback", Trust;
    /// The version installed, with other content.
    SetSameVersionOtherRoot = "set.same_version_other_root", Trust;
    /// A version further ahead of the installed one than any issuer publishes.
    SetFastForward = "set.fast_forward", Trust;
    /// The set does not follow the version installed.
    SetPreviousRoot = "set.previous_root", Trust;
    /// The issuer's root does not allow this purpose.
    SetPurpose = "set.purpose", Trust;
    /// A patched set as a whole file: a patch comes as a delta.
    SetPatch = "set.patch", Trust;
    /// A patch that does more than take entries out or mark them as disputed.
    SetPatchRights = "set.patch_rights", Trust;
    /// A patch that touches more entries than patches of one publish may; the version before stays.
    SetPatchCap = "set.patch_cap", Trust;
    /// The set says nothing of a row that the version installed names as withdrawn.
    SetTombstoneDropped = "set.tombstone_dropped", Trust;
    /// A set with perceptual rows, which no device may hold: on a phone they could be read out.
    SetPerceptualOnDevice = "set.perceptual_on_device", Trust;

    /// Not a delta.
    DeltaMagic = "delta.magic", Format;
    /// A delta of a format version this reader does not know.
    DeltaVersion = "delta.version", Unsupported;
    /// The delta cannot be read, or says what no delta may.
    DeltaMalformed = "delta.malformed", Format;
    /// A delta that leads to no later version than the one it is for.
    DeltaLoop = "delta.loop", Trust;
    /// A delta for another version than the one installed.
    DeltaBase = "delta.base", Trust;
    /// A delta that takes out a row which is not listed.
    DeltaRowAbsent = "delta.row_absent", Format;
    /// A delta that puts in a row which is listed already.
    DeltaRowPresent = "delta.row_present", Format;
    /// What the delta makes is not the set that it names.
    DeltaWrongResult = "delta.wrong_result", Trust;

    /// Not a root file.
    RootMagic = "root.magic", Format;
    /// A root file of a format version this reader does not know.
    RootVersion = "root.version", Unsupported;
    /// The root file is not the one canonical string of what it says.
    RootMalformed = "root.malformed", Format;
    /// A root that does not follow the version of it that is pinned.
    RootChain = "root.chain", Trust;
    /// A root whose revoked keys are not those that earlier versions had and this one has not.
    RootRevoked = "root.revoked", Trust;
    /// Older than the version of the root that is pinned.
    RootRollback = "root.rollback", Trust;
    /// The version of the root that is pinned, with other content.
    RootSameVersionOtherRoot = "root.same_version_other_root", Trust;
    /// The root is not the one whose identity was expected.
    RootIdentity = "root.identity", Trust;

    /// Not a release.
    ReleaseMagic = "release.magic", Format;
    /// A release of a format version this reader does not know.
    ReleaseVersion = "release.version", Unsupported;
    /// The release is not the one canonical string of what it says.
    ReleaseMalformed = "release.malformed", Format;
    /// Older than the release installed.
    ReleaseRollback = "release.rollback", Trust;
    /// The release installed, under its number, with other content.
    ReleaseSameNumberOtherRoot = "release.same_number_other_root", Trust;
    /// A release further ahead of the installed one than any issuer publishes.
    ReleaseFastForward = "release.fast_forward", Trust;
    /// The next release does not name the one installed as the one before.
    ReleasePreviousRoot = "release.previous_root", Trust;
    /// A set and a release, or a release and a timestamp, say different things of one version.
    ReleaseMismatch = "release.mismatch", Trust;

    /// Not a timestamp.
    TimestampMagic = "timestamp.magic", Format;
    /// A timestamp of a format version this reader does not know.
    TimestampVersion = "timestamp.version", Unsupported;
    /// The timestamp is not the one canonical string of what it says.
    TimestampMalformed = "timestamp.malformed", Format;
    /// Older than the timestamp installed.
    TimestampRollback = "timestamp.rollback", Trust;
    /// The timestamp installed, under its number, with other content.
    TimestampSameNumberOtherRoot = "timestamp.same_number_other_root", Trust;
    /// A timestamp further ahead of the installed one than any issuer signs.
    TimestampFastForward = "timestamp.fast_forward", Trust;

    /// Not a filter for devices, nor a delta of one.
    DeviceMagic = "device.magic", Format;
    /// A filter of a format version this reader does not know.
    DeviceVersion = "device.version", Unsupported;
    /// The filter is not the one canonical string of what it says, or its delta cannot be read.
    DeviceMalformed = "device.malformed", Format;
    /// The filter's digests are not those it names: damaged, or taken from another file.
    DeviceContent = "device.content", Trust;
    /// The issuer's root does not allow filters for devices.
    DeviceNotAllowed = "device.not_allowed", Trust;
    /// Filters of two epochs, salts or lists do not go together.
    DeviceEpoch = "device.epoch", Trust;

    /// Not a contest.
    ContestMagic = "contest.magic", Format;
    /// A contest of a format version this reader does not know.
    ContestVersion = "contest.version", Unsupported;
    /// The contest is not the one canonical string of what it says, or a text of it breaks its rules.
    ContestMalformed = "contest.malformed", Format;

    /// A signature does not verify over what it should sign.
    SignatureInvalid = "signature.invalid", Trust;
    /// A signature's encoding is not the canonical one.
    SignatureNonCanonical = "signature.non_canonical", Trust;
    /// A signature algorithm this reader does not know.
    SignatureAlgorithm = "signature.algorithm", Unsupported;
    /// A signature slot whose key is not in the issuer's root.
    SignatureKeyUnknown = "signature.key_unknown", Trust;
    /// A signature by a key that a later version of the issuer's root took out.
    SignatureKeyRevoked = "signature.key_revoked", Trust;
    /// The same key signs twice.
    SignatureDuplicateKey = "signature.duplicate_key", Trust;
    /// Fewer keys of the role signed than its threshold asks.
    SignatureThreshold = "signature.threshold", Trust;
    /// The signature slots are malformed or out of order.
    SignatureSlots = "signature.slots", Format;
    /// A public key of small order or in a non-canonical encoding.
    KeyWeak = "key.weak", Trust;
    /// A key text or key file cannot be read.
    KeyMalformed = "key.malformed", Input;

    /// The bytes are neither a set nor a root.
    TrustUnknownFile = "trust.unknown_file", Format;
    /// No pinned issuer has this identity.
    TrustIssuerUnknown = "trust.issuer_unknown", Trust;
    /// `now` lies before the latest time any installed issuer signed.
    TrustClockBehind = "trust.clock_behind", Trust;
    /// The trust folder holds no installed set.
    TrustStoreEmpty = "trust.store_empty", Config;
    /// The trust folder's own record is missing or malformed.
    TrustStoreMalformed = "trust.store_malformed", Config;

    /// The policy cannot be read.
    PolicyMalformed = "policy.malformed", Config;
    /// The policy leaves out something it must decide.
    PolicyIncomplete = "policy.incomplete", Config;
    /// The policy would deny on less than this crate lets any policy deny on.
    PolicyUnsafe = "policy.unsafe", Config;
    /// No shipped policy has this name.
    PolicyUnknownName = "policy.unknown_name", Config;

    /// The text is no verdict at all; one with words of a later version is read as indeterminate.
    VerdictMalformed = "verdict.malformed", Format;

    /// A file or folder does not exist.
    IoNotFound = "io.not_found", Io;
    /// The operating system does not permit it.
    IoDenied = "io.denied", Io;
    /// Reading or writing failed.
    IoFailed = "io.failed", Io;

    /// A caller's cancel token stopped the work.
    Cancelled = "work.cancelled", Input;
    /// A defect in this crate.
    Internal = "internal.defect", Internal;
}

impl Serialize for ErrorCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What went wrong: a code for programs and a sentence for people.
///
/// ```
/// use hashward::{ErrorCode, ErrorKind, Kind};
///
/// let error = Kind::from_word("md4").unwrap_err();
/// assert_eq!(error.code(), ErrorCode::HashKindUnknown);
/// assert_eq!(error.code().as_str(), "hash.kind_unknown");
/// assert_eq!(error.kind(), ErrorKind::Input);
/// ```
#[derive(Clone, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Error {
    code: ErrorCode,
    detail: Box<str>,
}

impl Error {
    pub(crate) fn new(code: ErrorCode, detail: impl Into<Box<str>>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// Whose fault it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.code.kind()
    }

    /// The sentence for people, without the code.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// Says where in a list or file the error was met.
    #[must_use]
    pub fn at_line(self, line: u64) -> Self {
        Self::new(self.code, format!("line {line}: {}", self.detail))
    }

    /// Wraps an operating-system error; `doing` says what was tried, without naming a path.
    pub(crate) fn io(error: &std::io::Error, doing: &str) -> Self {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorCode::IoNotFound,
            std::io::ErrorKind::PermissionDenied => ErrorCode::IoDenied,
            _ => ErrorCode::IoFailed,
        };
        Self::new(code, format!("{doing}: {}", error.kind()))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Error({}: {})", self.code, self.detail)
    }
}
