package org.hashward

/** The stable dotted word of what went wrong, such as `set.rollback`. */
val HashwardException.code: String
    get() = when (this) {
        is HashwardException.Input -> code
        is HashwardException.Format -> code
        is HashwardException.Trust -> code
        is HashwardException.Limit -> code
        is HashwardException.Config -> code
        is HashwardException.Io -> code
        is HashwardException.Unsupported -> code
        is HashwardException.Internal -> code
    }

/** The sentence for people, which holds no hash, link or path. */
val HashwardException.detail: String
    get() = when (this) {
        is HashwardException.Input -> detail
        is HashwardException.Format -> detail
        is HashwardException.Trust -> detail
        is HashwardException.Limit -> detail
        is HashwardException.Config -> detail
        is HashwardException.Io -> detail
        is HashwardException.Unsupported -> detail
        is HashwardException.Internal -> detail
    }

/** Whose fault it is, as the library's word: the class in lower case. */
val HashwardException.kind: String
    get() = when (this) {
        is HashwardException.Input -> "input"
        is HashwardException.Format -> "format"
        is HashwardException.Trust -> "trust"
        is HashwardException.Limit -> "limit"
        is HashwardException.Config -> "config"
        is HashwardException.Io -> "io"
        is HashwardException.Unsupported -> "unsupported"
        is HashwardException.Internal -> "internal"
    }

/** The code as a value to be compared; `null` for one that only a later version of the library knows. */
val HashwardException.errorCode: ErrorCode?
    get() = ErrorCode.of(code)

/** Every code of the library. */
enum class ErrorCode(val word: String) {
    /** A hash text is neither hexadecimal nor base64. */
    HASH_MALFORMED("hash.malformed"),
    /** A hash has not the length of its kind. */
    HASH_LENGTH("hash.length"),
    /** A digest of the empty input: every empty file would match it. */
    HASH_EMPTY_INPUT("hash.empty_input"),
    /** A word names no hash kind. */
    HASH_KIND_UNKNOWN("hash.kind_unknown"),
    /** A hash without a label may be several kinds, or has two labels. */
    HASH_AMBIGUOUS("hash.ambiguous"),
    /** A line of an input list cannot be read. */
    ROWS_MALFORMED("rows.malformed"),
    /** A column of an input list is unknown, missing or named twice. */
    ROWS_COLUMN("rows.column"),
    /** A line of an input list is longer than the limit. */
    ROWS_TOO_LONG("rows.too_long"),
    /** A scheme, code, name or comment breaks the rules of its field. */
    LABEL_MALFORMED("label.malformed"),
    /** A day or time cannot be read. */
    DATE_MALFORMED("date.malformed"),
    /** A text is no country's code. */
    COUNTRY_UNKNOWN("country.unknown"),
    /** A text is no number of an autonomous system. */
    AS_NUMBER_MALFORMED("as_number.malformed"),
    /** Pixels handed over do not fit the size, stride and format named. */
    PIXELS_MISMATCH("pixels.mismatch"),
    /** A set or root cannot be written because something it needs was not given. */
    BUILD_INCOMPLETE("build.incomplete"),
    /** A set without a single row. */
    BUILD_EMPTY("build.empty"),
    /** Lint found entries that do not belong on a list, and nobody allowed them. */
    BUILD_LINT("build.lint"),
    /** More rows, entries or dictionary records than a set file can hold. */
    BUILD_TOO_LARGE("build.too_large"),
    /** No link is written where one should be. */
    URL_EMPTY("url.empty"),
    /** A link is longer than the limit. */
    URL_TOO_LONG("url.too_long"),
    /** A link of a scheme behind which nothing can be found, such as `javascript:`. */
    URL_NOT_A_RESOURCE("url.not_a_resource"),
    /** A reference cannot be resolved, because the page's own link is none that can be fetched. */
    URL_NO_BASE("url.no_base"),
    /** A `data:` link whose content cannot be read. */
    URL_CONTENT_MALFORMED("url.content_malformed"),
    /** A line or text that is no record. */
    RECORD_MALFORMED("record.malformed"),
    /** A record of a version that this reader does not know. */
    RECORD_VERSION("record.version"),
    /** Two records with one id that cannot be the same, or with two ids. */
    RECORD_MISMATCH("record.mismatch"),
    /** No source has this name. */
    SOURCE_UNKNOWN("source.unknown"),
    /** The source had not begun to report at that time, or had ended. */
    SOURCE_INACTIVE("source.inactive"),
    /** An assessment is to be copied to bytes that its assessor did not see. */
    ASSESSMENT_OTHER_BYTES("assessment.other_bytes"),
    /** A filter of ids for none of them, for an impossible error, or too large. */
    SEEN_SIZE("seen.size"),
    /** The bytes are no filter of ids, or not as they were written. */
    SEEN_MALFORMED("seen.malformed"),
    /** An event that cannot happen in the state a record is in. */
    WORKFLOW_REFUSED("workflow.refused"),
    /** A text is no id of a link, or one of another rule. */
    URL_ID_MALFORMED("url.id_malformed"),
    /** Not a hash-set file. */
    SET_MAGIC("set.magic"),
    /** A set file of a format version this reader does not know. */
    SET_VERSION("set.version"),
    /** The file ends before the length its manifest states. */
    SET_TRUNCATED("set.truncated"),
    /** The file goes on after the length its manifest states. */
    SET_TRAILING_BYTES("set.trailing_bytes"),
    /** A declared length or count is over its limit; nothing was allocated. */
    SET_OVERSIZE("set.oversize"),
    /** Declared numbers overflow when added or multiplied. */
    SET_OVERFLOW("set.overflow"),
    /** The manifest is not the one canonical string of what it says. */
    SET_MANIFEST("set.manifest"),
    /** A flag or reserved field holds a value this version does not define. */
    SET_FLAGS("set.flags"),
    /** A required section of a kind this reader does not know. */
    SET_SECTION_UNKNOWN("set.section_unknown"),
    /** A section is missing, named twice, out of order or of the wrong length for its rows. */
    SET_SECTIONS("set.sections"),
    /** Two sections overlap, or one overlaps the manifest. */
    SET_SECTIONS_OVERLAP("set.sections_overlap"),
    /** A section lies outside the file. */
    SET_SECTION_OUTSIDE("set.section_outside"),
    /** A gap between sections is not all zero. */
    SET_GAP_NOT_ZERO("set.gap_not_zero"),
    /** A section's bytes are not those the manifest names: damaged, or taken from another file. */
    SET_SECTION_ROOT("set.section_root"),
    /** Bits or bytes that pad a section are not zero. */
    SET_PADDING("set.padding"),
    /** Rows are not in ascending order. */
    SET_ROWS_UNSORTED("set.rows_unsorted"),
    /** The same row stands twice. */
    SET_ROWS_DUPLICATE("set.rows_duplicate"),
    /** The counts of the buckets disagree with the rows. */
    SET_BUCKET_COUNTS("set.bucket_counts"),
    /** Entry numbers are not in order of first appearance, or leave one out. */
    SET_ENTRIES("set.entries"),
    /** The dictionary is out of order or holds something twice. */
    SET_DICTIONARY_UNSORTED("set.dictionary_unsorted"),
    /** The dictionary holds something nothing refers to. */
    SET_DICTIONARY_UNUSED("set.dictionary_unused"),
    /** The dictionary is malformed. */
    SET_DICTIONARY("set.dictionary"),
    /** The tombstones are malformed, out of order, or name a row that is still listed. */
    SET_TOMBSTONES("set.tombstones"),
    /** Not valid before a later time. */
    SET_NOT_YET_VALID("set.not_yet_valid"),
    /** The list installed under that set id is another issuer's or for another purpose. */
    SET_OTHER_LIST("set.other_list"),
    /** Older than the version installed. */
    SET_ROLLBACK("set.rollback"),
    /** The version installed, with other content. */
    SET_SAME_VERSION_OTHER_ROOT("set.same_version_other_root"),
    /** A version further ahead of the installed one than any issuer publishes. */
    SET_FAST_FORWARD("set.fast_forward"),
    /** The set does not follow the version installed. */
    SET_PREVIOUS_ROOT("set.previous_root"),
    /** The issuer's root does not allow this purpose. */
    SET_PURPOSE("set.purpose"),
    /** A patch, which this version does not install. */
    SET_PATCH("set.patch"),
    /** A patch that does more than take entries out or mark them as disputed. */
    SET_PATCH_RIGHTS("set.patch_rights"),
    /** A patch that touches more entries than patches of one publish may; the version before stays. */
    SET_PATCH_CAP("set.patch_cap"),
    /** The set says nothing of a row that the version installed names as withdrawn. */
    SET_TOMBSTONE_DROPPED("set.tombstone_dropped"),
    /** A set with perceptual rows, which no device may hold: on a phone they could be read out. */
    SET_PERCEPTUAL_ON_DEVICE("set.perceptual_on_device"),
    /** Not a delta. */
    DELTA_MAGIC("delta.magic"),
    /** A delta of a format version this reader does not know. */
    DELTA_VERSION("delta.version"),
    /** The delta cannot be read, or says what no delta may. */
    DELTA_MALFORMED("delta.malformed"),
    /** A delta that leads to no later version than the one it is for. */
    DELTA_LOOP("delta.loop"),
    /** A delta for another version than the one installed. */
    DELTA_BASE("delta.base"),
    /** A delta that takes out a row which is not listed. */
    DELTA_ROW_ABSENT("delta.row_absent"),
    /** A delta that puts in a row which is listed already. */
    DELTA_ROW_PRESENT("delta.row_present"),
    /** What the delta makes is not the set that it names. */
    DELTA_WRONG_RESULT("delta.wrong_result"),
    /** Not a root file. */
    ROOT_MAGIC("root.magic"),
    /** A root file of a format version this reader does not know. */
    ROOT_VERSION("root.version"),
    /** The root file is not the one canonical string of what it says. */
    ROOT_MALFORMED("root.malformed"),
    /** A root that replaces an earlier one, which this version does not install. */
    ROOT_CHAIN("root.chain"),
    /** A root whose revoked keys are not those that earlier versions had and this one has not. */
    ROOT_REVOKED("root.revoked"),
    /** Older than the version of the root that is pinned. */
    ROOT_ROLLBACK("root.rollback"),
    /** The version of the root that is pinned, with other content. */
    ROOT_SAME_VERSION_OTHER_ROOT("root.same_version_other_root"),
    /** The root is not the one whose identity was expected. */
    ROOT_IDENTITY("root.identity"),
    /** Not a release. */
    RELEASE_MAGIC("release.magic"),
    /** A release of a format version this reader does not know. */
    RELEASE_VERSION("release.version"),
    /** The release is not the one canonical string of what it says. */
    RELEASE_MALFORMED("release.malformed"),
    /** Older than the release installed. */
    RELEASE_ROLLBACK("release.rollback"),
    /** The release installed, under its number, with other content. */
    RELEASE_SAME_NUMBER_OTHER_ROOT("release.same_number_other_root"),
    /** A release further ahead of the installed one than any issuer publishes. */
    RELEASE_FAST_FORWARD("release.fast_forward"),
    /** The next release does not name the one installed as the one before. */
    RELEASE_PREVIOUS_ROOT("release.previous_root"),
    /** A set and a release, or a release and a timestamp, say different things of one version. */
    RELEASE_MISMATCH("release.mismatch"),
    /** Not a timestamp. */
    TIMESTAMP_MAGIC("timestamp.magic"),
    /** A timestamp of a format version this reader does not know. */
    TIMESTAMP_VERSION("timestamp.version"),
    /** The timestamp is not the one canonical string of what it says. */
    TIMESTAMP_MALFORMED("timestamp.malformed"),
    /** Older than the timestamp installed. */
    TIMESTAMP_ROLLBACK("timestamp.rollback"),
    /** The timestamp installed, under its number, with other content. */
    TIMESTAMP_SAME_NUMBER_OTHER_ROOT("timestamp.same_number_other_root"),
    /** A timestamp further ahead of the installed one than any issuer signs. */
    TIMESTAMP_FAST_FORWARD("timestamp.fast_forward"),
    /** Not a filter for devices, nor a delta of one. */
    DEVICE_MAGIC("device.magic"),
    /** A filter of a format version this reader does not know. */
    DEVICE_VERSION("device.version"),
    /** The filter is not the one canonical string of what it says, or its delta cannot be read. */
    DEVICE_MALFORMED("device.malformed"),
    /** The filter's digests are not those it names: damaged, or taken from another file. */
    DEVICE_CONTENT("device.content"),
    /** The issuer's root does not allow filters for devices. */
    DEVICE_NOT_ALLOWED("device.not_allowed"),
    /** Filters of two epochs, salts or lists do not go together. */
    DEVICE_EPOCH("device.epoch"),
    /** Not a contest. */
    CONTEST_MAGIC("contest.magic"),
    /** A contest of a format version this reader does not know. */
    CONTEST_VERSION("contest.version"),
    /** The contest is not the one canonical string of what it says, or a text of it breaks its rules. */
    CONTEST_MALFORMED("contest.malformed"),
    /** A signature does not verify over what it should sign. */
    SIGNATURE_INVALID("signature.invalid"),
    /** A signature's encoding is not the canonical one. */
    SIGNATURE_NON_CANONICAL("signature.non_canonical"),
    /** A signature algorithm this reader does not know. */
    SIGNATURE_ALGORITHM("signature.algorithm"),
    /** A signature slot whose key is not in the issuer's root. */
    SIGNATURE_KEY_UNKNOWN("signature.key_unknown"),
    /** A signature by a key that a later version of the issuer's root took out. */
    SIGNATURE_KEY_REVOKED("signature.key_revoked"),
    /** The same key signs twice. */
    SIGNATURE_DUPLICATE_KEY("signature.duplicate_key"),
    /** Fewer keys of the role signed than its threshold asks. */
    SIGNATURE_THRESHOLD("signature.threshold"),
    /** The signature slots are malformed or out of order. */
    SIGNATURE_SLOTS("signature.slots"),
    /** A public key of small order or in a non-canonical encoding. */
    KEY_WEAK("key.weak"),
    /** A key text or key file cannot be read. */
    KEY_MALFORMED("key.malformed"),
    /** The bytes are neither a set nor a root. */
    TRUST_UNKNOWN_FILE("trust.unknown_file"),
    /** No pinned issuer has this identity. */
    TRUST_ISSUER_UNKNOWN("trust.issuer_unknown"),
    /** `now` lies before the latest time any installed issuer signed. */
    TRUST_CLOCK_BEHIND("trust.clock_behind"),
    /** The trust folder holds no installed set. */
    TRUST_STORE_EMPTY("trust.store_empty"),
    /** The trust folder's own record is missing or malformed. */
    TRUST_STORE_MALFORMED("trust.store_malformed"),
    /** The policy cannot be read. */
    POLICY_MALFORMED("policy.malformed"),
    /** The policy leaves out something it must decide. */
    POLICY_INCOMPLETE("policy.incomplete"),
    /** The policy would deny on less than this crate lets any policy deny on. */
    POLICY_UNSAFE("policy.unsafe"),
    /** No shipped policy has this name. */
    POLICY_UNKNOWN_NAME("policy.unknown_name"),
    /** The text is no verdict at all; one with words of a later version is read as indeterminate. */
    VERDICT_MALFORMED("verdict.malformed"),
    /** A file or folder does not exist. */
    IO_NOT_FOUND("io.not_found"),
    /** The operating system does not permit it. */
    IO_DENIED("io.denied"),
    /** Reading or writing failed. */
    IO_FAILED("io.failed"),
    /** A caller's cancel token stopped the work. */
    WORK_CANCELLED("work.cancelled"),
    /** A defect in this crate. */
    INTERNAL_DEFECT("internal.defect");

    companion object {
        /** The code of a word, or `null` for a word of a later version. */
        fun of(word: String): ErrorCode? = entries.find { it.word == word }
    }
}
