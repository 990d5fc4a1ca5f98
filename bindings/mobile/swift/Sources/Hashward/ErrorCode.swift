/// The stable dotted word of what went wrong, to be compared.
public enum ErrorCode: String, CaseIterable, Sendable {
    /// A hash text is neither hexadecimal nor base64.
    case hashMalformed = "hash.malformed"
    /// A hash has not the length of its kind.
    case hashLength = "hash.length"
    /// A digest of the empty input: every empty file would match it.
    case hashEmptyInput = "hash.empty_input"
    /// A word names no hash kind.
    case hashKindUnknown = "hash.kind_unknown"
    /// A hash without a label may be several kinds, or has two labels.
    case hashAmbiguous = "hash.ambiguous"
    /// A line of an input list cannot be read.
    case rowsMalformed = "rows.malformed"
    /// A column of an input list is unknown, missing or named twice.
    case rowsColumn = "rows.column"
    /// A line of an input list is longer than the limit.
    case rowsTooLong = "rows.too_long"
    /// A scheme, code, name or comment breaks the rules of its field.
    case labelMalformed = "label.malformed"
    /// A day or time cannot be read.
    case dateMalformed = "date.malformed"
    /// A text is no country's code.
    case countryUnknown = "country.unknown"
    /// A text is no number of an autonomous system.
    case asNumberMalformed = "as_number.malformed"
    /// Pixels handed over do not fit the size, stride and format named.
    case pixelsMismatch = "pixels.mismatch"
    /// A set or root cannot be written because something it needs was not given.
    case buildIncomplete = "build.incomplete"
    /// A set without a single row.
    case buildEmpty = "build.empty"
    /// Lint found entries that do not belong on a list, and nobody allowed them.
    case buildLint = "build.lint"
    /// More rows, entries or dictionary records than a set file can hold.
    case buildTooLarge = "build.too_large"
    /// No link is written where one should be.
    case urlEmpty = "url.empty"
    /// A link is longer than the limit.
    case urlTooLong = "url.too_long"
    /// A link of a scheme behind which nothing can be found, such as `javascript:`.
    case urlNotAResource = "url.not_a_resource"
    /// A reference cannot be resolved, because the page's own link is none that can be fetched.
    case urlNoBase = "url.no_base"
    /// A `data:` link whose content cannot be read.
    case urlContentMalformed = "url.content_malformed"
    /// A line or text that is no record.
    case recordMalformed = "record.malformed"
    /// A record of a version that this reader does not know.
    case recordVersion = "record.version"
    /// Two records with one id that cannot be the same, or with two ids.
    case recordMismatch = "record.mismatch"
    /// No source has this name.
    case sourceUnknown = "source.unknown"
    /// The source had not begun to report at that time, or had ended.
    case sourceInactive = "source.inactive"
    /// An assessment is to be copied to bytes that its assessor did not see.
    case assessmentOtherBytes = "assessment.other_bytes"
    /// A filter of ids for none of them, for an impossible error, or too large.
    case seenSize = "seen.size"
    /// The bytes are no filter of ids, or not as they were written.
    case seenMalformed = "seen.malformed"
    /// An event that cannot happen in the state a record is in.
    case workflowRefused = "workflow.refused"
    /// A text is no id of a link, or one of another rule.
    case urlIdMalformed = "url.id_malformed"
    /// Not a hash-set file.
    case setMagic = "set.magic"
    /// A set file of a format version this reader does not know.
    case setVersion = "set.version"
    /// The file ends before the length its manifest states.
    case setTruncated = "set.truncated"
    /// The file goes on after the length its manifest states.
    case setTrailingBytes = "set.trailing_bytes"
    /// A declared length or count is over its limit; nothing was allocated.
    case setOversize = "set.oversize"
    /// Declared numbers overflow when added or multiplied.
    case setOverflow = "set.overflow"
    /// The manifest is not the one canonical string of what it says.
    case setManifest = "set.manifest"
    /// A flag or reserved field holds a value this version does not define.
    case setFlags = "set.flags"
    /// A required section of a kind this reader does not know.
    case setSectionUnknown = "set.section_unknown"
    /// A section is missing, named twice, out of order or of the wrong length for its rows.
    case setSections = "set.sections"
    /// Two sections overlap, or one overlaps the manifest.
    case setSectionsOverlap = "set.sections_overlap"
    /// A section lies outside the file.
    case setSectionOutside = "set.section_outside"
    /// A gap between sections is not all zero.
    case setGapNotZero = "set.gap_not_zero"
    /// A section's bytes are not those the manifest names: damaged, or taken from another file.
    case setSectionRoot = "set.section_root"
    /// Bits or bytes that pad a section are not zero.
    case setPadding = "set.padding"
    /// Rows are not in ascending order.
    case setRowsUnsorted = "set.rows_unsorted"
    /// The same row stands twice.
    case setRowsDuplicate = "set.rows_duplicate"
    /// The counts of the buckets disagree with the rows.
    case setBucketCounts = "set.bucket_counts"
    /// Entry numbers are not in order of first appearance, or leave one out.
    case setEntries = "set.entries"
    /// The dictionary is out of order or holds something twice.
    case setDictionaryUnsorted = "set.dictionary_unsorted"
    /// The dictionary holds something nothing refers to.
    case setDictionaryUnused = "set.dictionary_unused"
    /// The dictionary is malformed.
    case setDictionary = "set.dictionary"
    /// The tombstones are malformed, out of order, or name a row that is still listed.
    case setTombstones = "set.tombstones"
    /// Not valid before a later time.
    case setNotYetValid = "set.not_yet_valid"
    /// The list installed under that set id is another issuer's or for another purpose.
    case setOtherList = "set.other_list"
    /// Older than the version installed.
    case setRollback = "set.rollback"
    /// The version installed, with other content.
    case setSameVersionOtherRoot = "set.same_version_other_root"
    /// A version further ahead of the installed one than any issuer publishes.
    case setFastForward = "set.fast_forward"
    /// The set does not follow the version installed.
    case setPreviousRoot = "set.previous_root"
    /// The issuer's root does not allow this purpose.
    case setPurpose = "set.purpose"
    /// A patch, which this version does not install.
    case setPatch = "set.patch"
    /// A patch that does more than take entries out or mark them as disputed.
    case setPatchRights = "set.patch_rights"
    /// A patch that touches more entries than patches of one publish may; the version before stays.
    case setPatchCap = "set.patch_cap"
    /// The set says nothing of a row that the version installed names as withdrawn.
    case setTombstoneDropped = "set.tombstone_dropped"
    /// A set with perceptual rows, which no device may hold: on a phone they could be read out.
    case setPerceptualOnDevice = "set.perceptual_on_device"
    /// Not a delta.
    case deltaMagic = "delta.magic"
    /// A delta of a format version this reader does not know.
    case deltaVersion = "delta.version"
    /// The delta cannot be read, or says what no delta may.
    case deltaMalformed = "delta.malformed"
    /// A delta that leads to no later version than the one it is for.
    case deltaLoop = "delta.loop"
    /// A delta for another version than the one installed.
    case deltaBase = "delta.base"
    /// A delta that takes out a row which is not listed.
    case deltaRowAbsent = "delta.row_absent"
    /// A delta that puts in a row which is listed already.
    case deltaRowPresent = "delta.row_present"
    /// What the delta makes is not the set that it names.
    case deltaWrongResult = "delta.wrong_result"
    /// Not a root file.
    case rootMagic = "root.magic"
    /// A root file of a format version this reader does not know.
    case rootVersion = "root.version"
    /// The root file is not the one canonical string of what it says.
    case rootMalformed = "root.malformed"
    /// A root that replaces an earlier one, which this version does not install.
    case rootChain = "root.chain"
    /// A root whose revoked keys are not those that earlier versions had and this one has not.
    case rootRevoked = "root.revoked"
    /// Older than the version of the root that is pinned.
    case rootRollback = "root.rollback"
    /// The version of the root that is pinned, with other content.
    case rootSameVersionOtherRoot = "root.same_version_other_root"
    /// The root is not the one whose identity was expected.
    case rootIdentity = "root.identity"
    /// Not a release.
    case releaseMagic = "release.magic"
    /// A release of a format version this reader does not know.
    case releaseVersion = "release.version"
    /// The release is not the one canonical string of what it says.
    case releaseMalformed = "release.malformed"
    /// Older than the release installed.
    case releaseRollback = "release.rollback"
    /// The release installed, under its number, with other content.
    case releaseSameNumberOtherRoot = "release.same_number_other_root"
    /// A release further ahead of the installed one than any issuer publishes.
    case releaseFastForward = "release.fast_forward"
    /// The next release does not name the one installed as the one before.
    case releasePreviousRoot = "release.previous_root"
    /// A set and a release, or a release and a timestamp, say different things of one version.
    case releaseMismatch = "release.mismatch"
    /// Not a timestamp.
    case timestampMagic = "timestamp.magic"
    /// A timestamp of a format version this reader does not know.
    case timestampVersion = "timestamp.version"
    /// The timestamp is not the one canonical string of what it says.
    case timestampMalformed = "timestamp.malformed"
    /// Older than the timestamp installed.
    case timestampRollback = "timestamp.rollback"
    /// The timestamp installed, under its number, with other content.
    case timestampSameNumberOtherRoot = "timestamp.same_number_other_root"
    /// A timestamp further ahead of the installed one than any issuer signs.
    case timestampFastForward = "timestamp.fast_forward"
    /// Not a filter for devices, nor a delta of one.
    case deviceMagic = "device.magic"
    /// A filter of a format version this reader does not know.
    case deviceVersion = "device.version"
    /// The filter is not the one canonical string of what it says, or its delta cannot be read.
    case deviceMalformed = "device.malformed"
    /// The filter's digests are not those it names: damaged, or taken from another file.
    case deviceContent = "device.content"
    /// The issuer's root does not allow filters for devices.
    case deviceNotAllowed = "device.not_allowed"
    /// Filters of two epochs, salts or lists do not go together.
    case deviceEpoch = "device.epoch"
    /// Not a contest.
    case contestMagic = "contest.magic"
    /// A contest of a format version this reader does not know.
    case contestVersion = "contest.version"
    /// The contest is not the one canonical string of what it says, or a text of it breaks its rules.
    case contestMalformed = "contest.malformed"
    /// A signature does not verify over what it should sign.
    case signatureInvalid = "signature.invalid"
    /// A signature's encoding is not the canonical one.
    case signatureNonCanonical = "signature.non_canonical"
    /// A signature algorithm this reader does not know.
    case signatureAlgorithm = "signature.algorithm"
    /// A signature slot whose key is not in the issuer's root.
    case signatureKeyUnknown = "signature.key_unknown"
    /// A signature by a key that a later version of the issuer's root took out.
    case signatureKeyRevoked = "signature.key_revoked"
    /// The same key signs twice.
    case signatureDuplicateKey = "signature.duplicate_key"
    /// Fewer keys of the role signed than its threshold asks.
    case signatureThreshold = "signature.threshold"
    /// The signature slots are malformed or out of order.
    case signatureSlots = "signature.slots"
    /// A public key of small order or in a non-canonical encoding.
    case keyWeak = "key.weak"
    /// A key text or key file cannot be read.
    case keyMalformed = "key.malformed"
    /// The bytes are neither a set nor a root.
    case trustUnknownFile = "trust.unknown_file"
    /// No pinned issuer has this identity.
    case trustIssuerUnknown = "trust.issuer_unknown"
    /// `now` lies before the latest time any installed issuer signed.
    case trustClockBehind = "trust.clock_behind"
    /// The trust folder holds no installed set.
    case trustStoreEmpty = "trust.store_empty"
    /// The trust folder's own record is missing or malformed.
    case trustStoreMalformed = "trust.store_malformed"
    /// The policy cannot be read.
    case policyMalformed = "policy.malformed"
    /// The policy leaves out something it must decide.
    case policyIncomplete = "policy.incomplete"
    /// The policy would deny on less than this crate lets any policy deny on.
    case policyUnsafe = "policy.unsafe"
    /// No shipped policy has this name.
    case policyUnknownName = "policy.unknown_name"
    /// The text is no verdict at all; one with words of a later version is read as indeterminate.
    case verdictMalformed = "verdict.malformed"
    /// A file or folder does not exist.
    case ioNotFound = "io.not_found"
    /// The operating system does not permit it.
    case ioDenied = "io.denied"
    /// Reading or writing failed.
    case ioFailed = "io.failed"
    /// A caller's cancel token stopped the work.
    case workCancelled = "work.cancelled"
    /// A defect in this crate.
    case internalDefect = "internal.defect"
}

extension HashwardError {
    /// The stable dotted word of what went wrong, such as `set.rollback`.
    public var code: String { parts.code }

    /// The sentence for people, which holds no hash, link or path.
    public var detail: String { parts.detail }

    /// Whose fault it is, as the library's word.
    public var kind: String { parts.kind }

    /// The code as a value; nothing for one that only a later version of the library knows.
    public var errorCode: ErrorCode? { ErrorCode(rawValue: code) }

    private var parts: (kind: String, code: String, detail: String) {
        switch self {
        case let .Input(code, detail): return ("input", code, detail)
        case let .Format(code, detail): return ("format", code, detail)
        case let .Trust(code, detail): return ("trust", code, detail)
        case let .Limit(code, detail): return ("limit", code, detail)
        case let .Config(code, detail): return ("config", code, detail)
        case let .Io(code, detail): return ("io", code, detail)
        case let .Unsupported(code, detail): return ("unsupported", code, detail)
        case let .Internal(code, detail): return ("internal", code, detail)
        }
    }
}
