"""Every word of the vocabulary, as enums whose members are the words themselves.

A member is a `str`: `Access.HOLD == "hold"`. The words never change; a later version may add some. The order is
that of core, whose numbers in columns count from 1 in it.
"""

from enum import StrEnum

from hashward import _native


class _Word(StrEnum):
    """A word of the vocabulary."""

    @classmethod
    def _missing_(cls, value: object) -> None:
        # The value is not told: it may be a hash or a link that was given in the wrong place.
        raise ValueError(f"the value is no {cls.__name__}")


class About(_Word):
    """What was checked."""

    FILE = "file"
    """A file: its pictures were hashed, or it came as hashes."""

    LINK = "link"
    """A link, by the digests of it. Nobody looked at what is behind it."""


class Access(_Word):
    """Whether to let people reach the file, from least to most restrictive."""

    ALLOW = "allow"
    """Let them."""

    HOLD = "hold"
    """Keep it aside until somebody has looked."""

    DENY = "deny"
    """Do not let them."""


class Change(_Word):
    """What installing a set did."""

    ADDED = "added"
    """The set was not installed before."""

    REPLACED = "replaced"
    """The set replaces an earlier version."""

    REPAIRED = "repaired"
    """That very version was recorded, but its file was lost or damaged; it is whole again."""

    UNCHANGED = "unchanged"
    """That very version was installed already; nothing was written."""


class Confirmation(_Word):
    """What stands behind an exact hit."""

    CONFIRMED = "confirmed"
    """SHA-256, BLAKE3 or the very link hit, or MD5 or SHA-1 hit and the same entry's PDQ is within the radius."""

    UNCONFIRMED = "unconfirmed"
    """Only MD5 or SHA-1 hit, and nothing else of the entry can tell."""

    COLLISION_SUSPECTED = "collision_suspected"
    """MD5 or SHA-1 hit, but the same entry's PDQ is far: the file may have been made to collide."""

    NEAR_ONLY = "near_only"
    """There is no exact hit."""

    WIDER = "wider"
    """Only an expression hit that covers more than the link: a folder of it, or its host."""


class Context(_Word):
    """Where the file was met, which decides what may be done about it."""

    UPLOAD = "upload"
    """While it was being uploaded."""

    STORED = "stored"
    """In storage, uploaded before."""

    MESSAGE = "message"
    """In a private message."""


class Convention(_Word):
    """Which of the two PDQ conventions in use a hash follows; they differ by a few bits."""

    FULL = "full"
    """All pixels, as PyPI `pdqhash`, `threatexchange` and HMA take it."""

    NEAREST512 = "nearest512"
    """A picture with a side over 512 is first sampled to exactly 512 × 512 by nearest neighbour, as the C++ tool and
    its WebAssembly build do."""


class DisputeReason(_Word):
    """Why hits are not taken as a match."""

    KNOWN_GOOD = "known_good"
    """The file is known good by SHA-256 or BLAKE3."""

    COLLISION_SUSPECTED = "collision_suspected"
    """MD5 or SHA-1 hit, but the entry's picture is another."""

    DISPUTED = "disputed"
    """Every entry that hit is disputed by its issuer."""


class Duty(_Word):
    """What should be done beside."""

    REVIEW = "review"
    """A person should look at the evidence."""

    PRESERVE = "preserve"
    """Keep the file and its data as the law asks."""

    REPORT = "report"
    """Consider a report to the authority the law names. Nothing here files one."""

    NOTIFY_ISSUER = "notify_issuer"
    """Tell the issuer, whose entry may be wrong."""


class ExternalAnswer(_Word):
    """What a check made elsewhere answered."""

    HIT = "hit"
    """It found something."""

    MISS = "miss"
    """It found nothing."""

    FAILED = "failed"
    """It gave no answer. Never the same as finding nothing."""


class ExternalKind(_Word):
    """What kind of check was made elsewhere."""

    PHOTODNA = "photodna"
    """A PhotoDNA match."""

    REMOTE_CHECK = "remote_check"
    """A hash-check service."""

    CLASSIFIER = "classifier"
    """A score. It never leads beyond hold."""

    VIDEO = "video"
    """A video match."""


class FilterRate(_Word):
    """How often a filter says "possibly" of a digest that it does not list."""

    TWO_TO_MINUS20 = "2^-20"
    """About once in a million: for asking a server next, not for telling a person anything."""

    TWO_TO_MINUS30 = "2^-30"
    """About once in a billion: for what a person is told."""


class Form(_Word):
    """Which form of a picture a hash is of.  All but `Upright` say how the stored pixels were turned before hashing."""

    UPRIGHT = "upright"
    """Turned as the file asks to be displayed."""

    STORED = "stored"
    """The pixels as the file stores them."""

    ROTATED90 = "rotated90"
    """Turned clockwise by a quarter."""

    ROTATED180 = "rotated180"
    """Turned by half a circle."""

    ROTATED270 = "rotated270"
    """Turned counter-clockwise by a quarter."""

    FLIPPED_X = "flipped_x"
    """Mirrored left to right."""

    FLIPPED_Y = "flipped_y"
    """Mirrored top to bottom."""

    TRANSPOSED = "transposed"
    """Mirrored along the diagonal from top left; rows become columns."""

    TRANSVERSED = "transversed"
    """Mirrored along the diagonal from top right."""


class Freshness(_Word):
    """Whether a set's misses prove anything now. Its hits count either way."""

    FRESH = "fresh"
    """They do."""

    EXPIRED = "expired"
    """The set, or its issuer's root, is past its time."""

    CLOCK_BEHIND = "clock_behind"
    """Now lies before a time that an issuer signed: the clock is wrong, so nothing is known to be fresh."""

    UNCONFIRMED = "unconfirmed"
    """Its issuer says by timestamps or releases which version is current, and none in force says it of this one: it may
    be an old one, held back."""


class Gap(_Word):
    """A reason why a file's perceptual hashes are missing or speak for a part of it only.  Digests are complete
    whatever the gaps. A fingerprint without gaps has a picture, and its hashes speak for the whole of it."""

    NOT_A_PICTURE = "not_a_picture"
    """The bytes are no picture: text, a document, a video, nothing at all."""

    UNSUPPORTED_FORMAT = "unsupported_format"
    """A picture in a format or coding that this build does not decode."""

    UNDECODABLE = "undecodable"
    """A picture of a known format of which nothing could be decoded."""

    TRUNCATED = "truncated"
    """The picture ends early or breaks off; what did decode was hashed, the rest counts as mid-grey."""

    TOO_SMALL = "too_small"
    """A side is shorter than the five pixels PDQ asks for."""

    TOO_LARGE = "too_large"
    """The bytes, pixels, memory or scans are over a stated limit, so nothing was decoded."""

    PARTLY_COVERED = "partly_covered"
    """An animation, a file of several pages, or another picture behind the first, which was hashed."""

    STOPPED = "stopped"
    """A cancel token stopped the work before the picture was hashed."""


class Guarantee(_Word):
    """What a filter keeps from whoever holds it."""

    TRUNCATED_ONE_WAY = "truncated_one_way"
    """No digest can be read out of it; any file can be tried against it, without anybody noticing."""

    BAND_BEST_EFFORT = "band_best_effort"
    """Bands of perceptual hashes: parts of them can be read out."""

    SERVER_ASSISTED = "server_assisted"
    """A server takes part in each question, and can count them."""


class Intake(_Word):
    """Who may put an entry on the list."""

    CLOSED = "closed"
    """Only assessors of its origin."""

    OPEN = "open"
    """Anybody. Hits of such a list never deny."""


class Kind(_Word):
    """A kind of hash a set may list."""

    MD5 = "md5"
    """MD5, 128 bits. Collisions can be crafted, so a hit needs confirming."""

    SHA1 = "sha1"
    """SHA-1, 160 bits. Collisions can be crafted, so a hit needs confirming."""

    SHA256 = "sha256"
    """SHA-256, 256 bits."""

    BLAKE3 = "blake3"
    """BLAKE3 at its default length, 256 bits."""

    PDQ = "pdq"
    """PDQ, a perceptual hash of 256 bits compared by Hamming distance."""

    URL_ID = "url_id"
    """The digest of a link's id, 256 bits: BLAKE3 of its identity after `id-v1`."""

    URL_EXPRESSION = "url_expression"
    """SHA-256 of an expression of Safe Browsing, which covers a link, a folder or a host."""

    @property
    def width(self) -> int:
        """Length of a value in bytes."""
        return _native.kind_facts(self)[0]

    @property
    def is_exact(self) -> bool:
        """Whether a value is a digest, which is listed or not, and not a perceptual hash."""
        return _native.kind_facts(self)[1]

    @property
    def is_of_link(self) -> bool:
        """Whether it is of a link and not of a file."""
        return _native.kind_facts(self)[3]

    @property
    def has_crafted_collisions(self) -> bool:
        """Whether files can be made to have a value of one's choice, so that a hit needs confirming."""
        return _native.kind_facts(self)[2]


class ListedConvention(_Word):
    """In which convention the PDQ rows of a list were made, as far as its origin knows."""

    FULL = "full"
    """At full resolution."""

    NEAREST512 = "nearest512"
    """After nearest-neighbour sampling to 512 × 512."""

    UNKNOWN = "unknown"
    """Not known; both are asked."""


class Mode(_Word):
    """Whether a policy's actions are meant to be carried out."""

    ACT = "act"
    """They are."""

    OBSERVE = "observe"
    """They are always `allow`; the verdict says what others would have recommended."""


class OutcomeWord(_Word):
    """An outcome without its details."""

    MATCH = "match"
    """Listed, and neither disputed nor a test."""

    DISPUTED = "disputed"
    """Hit, but not to be taken as a match."""

    TEST_MATCH = "test_match"
    """Listed in a test set only."""

    INDETERMINATE = "indeterminate"
    """Neither a match nor provably none."""

    NO_KNOWN_MATCH = "no_known_match"
    """Every required set was asked, and none lists it."""


class Packing(_Word):
    """Who made the file out of the list."""

    FIRST_PARTY = "first_party"
    """Whose list it is."""

    CONVERSION = "conversion"
    """Somebody who holds a feed of it."""


class Purpose(_Word):
    """What a list is for. Lists of different purpose are never counted together."""

    CSAM = "csam"
    """Known child sexual abuse material."""

    EXPLOITATIVE = "exploitative"
    """Material that exploits children without being illegal everywhere."""

    NCII_ADULT = "ncii_adult"
    """Intimate pictures of adults shared without their consent."""

    GENERATIVE = "generative"
    """Generated material."""

    KNOWN_GOOD = "known_good"
    """Files that may never be listed, such as the pictures of a website package."""

    TEST = "test"
    """Harmless pictures that prove the pipe; never more than a test match."""


class Reach(_Word):
    """How much a list says of a link when it has an expression of it."""

    LINK = "link"
    """This very link."""

    PATH = "path"
    """Everything below one of its folders, or its path on a wider host."""

    HOST = "host"
    """Everything at its host, or at a domain above it. By itself that is never a reason to deny."""


class Reason(_Word):
    """A reason why a check could not cover everything the policy asks for.  The numbers serve nothing but their
    order."""

    NOT_A_PICTURE = "not_a_picture"
    """The file is no picture: text, a document, a video, nothing at all."""

    UNSUPPORTED_FORMAT = "unsupported_format"
    """A picture in a format this build does not decode."""

    UNDECODABLE = "undecodable"
    """Nothing of the picture could be decoded."""

    TRUNCATED = "truncated"
    """The picture ends early; what decoded was asked."""

    TOO_SMALL = "too_small"
    """A side has fewer than five pixels."""

    TOO_LARGE = "too_large"
    """A limit on bytes, pixels or memory would have been passed."""

    TOO_FLAT = "too_flat"
    """Too low in quality or too many tied coefficients for near matching."""

    PARTLY_COVERED = "partly_covered"
    """Only a part, such as the first frame of an animation, was asked."""

    DEADLINE = "deadline"
    """The caller's time ran out."""

    CANCELLED = "cancelled"
    """The caller stopped the check."""

    UNREADABLE = "unreadable"
    """The file could not be read."""

    SETS_MISSING = "sets_missing"
    """A required set is not installed."""

    SETS_STALE = "sets_stale"
    """A required set is past its time, so its miss proves nothing."""

    SETS_REFUSED = "sets_refused"
    """A required set did not verify."""

    HASH_KIND_NOT_COVERED = "hash_kind_not_covered"
    """A required set has no hash kind in common with what was asked."""

    EXTERNAL_FAILED = "external_failed"
    """A check made elsewhere failed."""

    UNKNOWN_WORD = "unknown_word"
    """A verdict that was read holds a word this version does not know."""


class Role(_Word):
    """What a key may sign."""

    ROOT = "root"
    """The root file itself."""

    PUBLISH = "publish"
    """Sets."""

    REMOVE_ONLY = "remove_only"
    """Patches that only take entries out."""

    TIMESTAMP = "timestamp"
    """Statements of what is current."""


class Status(_Word):
    """Whether a statement stands or is contested."""

    ACTIVE = "active"
    """It stands."""

    DISPUTED = "disputed"
    """Its issuer has taken up a dispute about it."""


class Reply(_Word):
    """The answer of a hook that knows only yes and no. Held and denied are told alike, and nobody is accused."""

    ACCEPTED = "accepted"
    """The policy lets people reach the file."""

    REFUSED = "refused"
    """Held or denied. Keep nothing beyond what the operator chose, and count a hold as a hold."""

    TRY_AGAIN = "try_again"
    """Held or denied because the check could not be finished here: the same file may pass later."""

    NOT_READABLE = "not_readable"
    """Held or denied because the file could not be read as a whole picture: another copy may pass."""

    TOO_LARGE = "too_large"
    """Held or denied because the file passes a limit on bytes, pixels or memory."""

    @property
    def status(self) -> int:
        """The HTTP status: 200, 403, 503, 422 or 413."""
        return _native.reply_facts(self)[0]

    @property
    def sentence(self) -> str:
        """A sentence for the person who uploads, in plain English."""
        return _native.reply_facts(self)[1]


class Strength(_Word):
    """How strong a match is."""

    EXACT = "exact"
    """The very file is listed."""

    NEAR = "near"
    """A picture that looks alike is listed."""


class WithdrawalReason(_Word):
    """Why an entry was withdrawn. Withdrawals at the wish of the person shown leave no tombstone."""

    WRONG_CONTENT = "wrong_content"
    """The picture is not what it was listed as."""

    WRONG_LABEL = "wrong_label"
    """The label was wrong."""

    OUT_OF_SCOPE = "out_of_scope"
    """The picture is not what this list is for."""


class ErrorKind(_Word):
    """Whose fault an error is, which decides who has to act on it."""

    INPUT = "input"
    """The caller gave a value that means nothing: mend the call or the row."""

    FORMAT = "format"
    """The bytes are not a well-formed file of ours: ask for the file again."""

    TRUST = "trust"
    """The bytes are well formed and must not be believed: ask the issuer."""

    LIMIT = "limit"
    """A stated limit would have been passed."""

    CONFIG = "config"
    """The configuration is missing something or contradicts itself: mend the policy or the trust folder."""

    IO = "io"
    """The operating system refused or failed."""

    UNSUPPORTED = "unsupported"
    """The bytes ask for something this version does not know."""

    INTERNAL = "internal"
    """A defect in this crate: please report it."""


class ErrorCode(_Word):
    """What went wrong, as a stable word. A word is never reused for another meaning."""

    HASH_MALFORMED = "hash.malformed"
    """A hash text is neither hexadecimal nor base64."""

    HASH_LENGTH = "hash.length"
    """A hash has not the length of its kind."""

    HASH_EMPTY_INPUT = "hash.empty_input"
    """A digest of the empty input: every empty file would match it."""

    HASH_KIND_UNKNOWN = "hash.kind_unknown"
    """A word names no hash kind."""

    HASH_AMBIGUOUS = "hash.ambiguous"
    """A hash without a label may be several kinds, or has two labels."""

    ROWS_MALFORMED = "rows.malformed"
    """A line of an input list cannot be read."""

    ROWS_COLUMN = "rows.column"
    """A column of an input list is unknown, missing or named twice."""

    ROWS_TOO_LONG = "rows.too_long"
    """A line of an input list is longer than the limit."""

    LABEL_MALFORMED = "label.malformed"
    """A scheme, code, name or comment breaks the rules of its field."""

    DATE_MALFORMED = "date.malformed"
    """A day or time cannot be read."""

    COUNTRY_UNKNOWN = "country.unknown"
    """A text is no country's code."""

    AS_NUMBER_MALFORMED = "as_number.malformed"
    """A text is no number of an autonomous system."""

    PIXELS_MISMATCH = "pixels.mismatch"
    """Pixels handed over do not fit the size, stride and format named."""

    BUILD_INCOMPLETE = "build.incomplete"
    """A set or root cannot be written because something it needs was not given."""

    BUILD_EMPTY = "build.empty"
    """A set without a single row."""

    BUILD_LINT = "build.lint"
    """Lint found entries that do not belong on a list, and nobody allowed them."""

    BUILD_TOO_LARGE = "build.too_large"
    """More rows, entries or dictionary records than a set file can hold."""

    URL_EMPTY = "url.empty"
    """No link is written where one should be."""

    URL_TOO_LONG = "url.too_long"
    """A link is longer than the limit."""

    URL_NOT_A_RESOURCE = "url.not_a_resource"
    """A link of a scheme behind which nothing can be found, such as `javascript:`."""

    URL_NO_BASE = "url.no_base"
    """A reference cannot be resolved, because the page's own link is none that can be fetched."""

    URL_CONTENT_MALFORMED = "url.content_malformed"
    """A `data:` link whose content cannot be read."""

    RECORD_MALFORMED = "record.malformed"
    """A line or text that is no record."""

    RECORD_VERSION = "record.version"
    """A record of a version that this reader does not know."""

    RECORD_MISMATCH = "record.mismatch"
    """Two records with one id that cannot be the same, or with two ids."""

    SOURCE_UNKNOWN = "source.unknown"
    """No source has this name."""

    SOURCE_INACTIVE = "source.inactive"
    """The source had not begun to report at that time, or had ended."""

    ASSESSMENT_OTHER_BYTES = "assessment.other_bytes"
    """An assessment is to be copied to bytes that its assessor did not see."""

    SEEN_SIZE = "seen.size"
    """A filter of ids for none of them, for an impossible error, or too large."""

    SEEN_MALFORMED = "seen.malformed"
    """The bytes are no filter of ids, or not as they were written."""

    WORKFLOW_REFUSED = "workflow.refused"
    """An event that cannot happen in the state a record is in."""

    URL_ID_MALFORMED = "url.id_malformed"
    """A text is no id of a link, or one of another rule."""

    SET_MAGIC = "set.magic"
    """Not a hash-set file."""

    SET_VERSION = "set.version"
    """A set file of a format version this reader does not know."""

    SET_TRUNCATED = "set.truncated"
    """The file ends before the length its manifest states."""

    SET_TRAILING_BYTES = "set.trailing_bytes"
    """The file goes on after the length its manifest states."""

    SET_OVERSIZE = "set.oversize"
    """A declared length or count is over its limit; nothing was allocated."""

    SET_OVERFLOW = "set.overflow"
    """Declared numbers overflow when added or multiplied."""

    SET_MANIFEST = "set.manifest"
    """The manifest is not the one canonical string of what it says."""

    SET_FLAGS = "set.flags"
    """A flag or reserved field holds a value this version does not define."""

    SET_SECTION_UNKNOWN = "set.section_unknown"
    """A required section of a kind this reader does not know."""

    SET_SECTIONS = "set.sections"
    """A section is missing, named twice, out of order or of the wrong length for its rows."""

    SET_SECTIONS_OVERLAP = "set.sections_overlap"
    """Two sections overlap, or one overlaps the manifest."""

    SET_SECTION_OUTSIDE = "set.section_outside"
    """A section lies outside the file."""

    SET_GAP_NOT_ZERO = "set.gap_not_zero"
    """A gap between sections is not all zero."""

    SET_SECTION_ROOT = "set.section_root"
    """A section's bytes are not those the manifest names: damaged, or taken from another file."""

    SET_PADDING = "set.padding"
    """Bits or bytes that pad a section are not zero."""

    SET_ROWS_UNSORTED = "set.rows_unsorted"
    """Rows are not in ascending order."""

    SET_ROWS_DUPLICATE = "set.rows_duplicate"
    """The same row stands twice."""

    SET_BUCKET_COUNTS = "set.bucket_counts"
    """The counts of the buckets disagree with the rows."""

    SET_ENTRIES = "set.entries"
    """Entry numbers are not in order of first appearance, or leave one out."""

    SET_DICTIONARY_UNSORTED = "set.dictionary_unsorted"
    """The dictionary is out of order or holds something twice."""

    SET_DICTIONARY_UNUSED = "set.dictionary_unused"
    """The dictionary holds something nothing refers to."""

    SET_DICTIONARY = "set.dictionary"
    """The dictionary is malformed."""

    SET_TOMBSTONES = "set.tombstones"
    """The tombstones are malformed, out of order, or name a row that is still listed."""

    SET_NOT_YET_VALID = "set.not_yet_valid"
    """Not valid before a later time."""

    SET_OTHER_LIST = "set.other_list"
    """The list installed under that set id is another issuer's or for another purpose."""

    SET_ROLLBACK = "set.rollback"
    """Older than the version installed."""

    SET_SAME_VERSION_OTHER_ROOT = "set.same_version_other_root"
    """The version installed, with other content."""

    SET_FAST_FORWARD = "set.fast_forward"
    """A version further ahead of the installed one than any issuer publishes."""

    SET_PREVIOUS_ROOT = "set.previous_root"
    """The set does not follow the version installed."""

    SET_PURPOSE = "set.purpose"
    """The issuer's root does not allow this purpose."""

    SET_PATCH = "set.patch"
    """A patch, which this version does not install."""

    SET_PATCH_RIGHTS = "set.patch_rights"
    """A patch that does more than take entries out or mark them as disputed."""

    SET_PATCH_CAP = "set.patch_cap"
    """A patch that touches more entries than patches of one publish may; the version before stays."""

    SET_TOMBSTONE_DROPPED = "set.tombstone_dropped"
    """The set says nothing of a row that the version installed names as withdrawn."""

    SET_PERCEPTUAL_ON_DEVICE = "set.perceptual_on_device"
    """A set with perceptual rows, which no device may hold: on a phone they could be read out."""

    DELTA_MAGIC = "delta.magic"
    """Not a delta."""

    DELTA_VERSION = "delta.version"
    """A delta of a format version this reader does not know."""

    DELTA_MALFORMED = "delta.malformed"
    """The delta cannot be read, or says what no delta may."""

    DELTA_LOOP = "delta.loop"
    """A delta that leads to no later version than the one it is for."""

    DELTA_BASE = "delta.base"
    """A delta for another version than the one installed."""

    DELTA_ROW_ABSENT = "delta.row_absent"
    """A delta that takes out a row which is not listed."""

    DELTA_ROW_PRESENT = "delta.row_present"
    """A delta that puts in a row which is listed already."""

    DELTA_WRONG_RESULT = "delta.wrong_result"
    """What the delta makes is not the set that it names."""

    ROOT_MAGIC = "root.magic"
    """Not a root file."""

    ROOT_VERSION = "root.version"
    """A root file of a format version this reader does not know."""

    ROOT_MALFORMED = "root.malformed"
    """The root file is not the one canonical string of what it says."""

    ROOT_CHAIN = "root.chain"
    """A root that replaces an earlier one, which this version does not install."""

    ROOT_REVOKED = "root.revoked"
    """A root whose revoked keys are not those that earlier versions had and this one has not."""

    ROOT_ROLLBACK = "root.rollback"
    """Older than the version of the root that is pinned."""

    ROOT_SAME_VERSION_OTHER_ROOT = "root.same_version_other_root"
    """The version of the root that is pinned, with other content."""

    ROOT_IDENTITY = "root.identity"
    """The root is not the one whose identity was expected."""

    RELEASE_MAGIC = "release.magic"
    """Not a release."""

    RELEASE_VERSION = "release.version"
    """A release of a format version this reader does not know."""

    RELEASE_MALFORMED = "release.malformed"
    """The release is not the one canonical string of what it says."""

    RELEASE_ROLLBACK = "release.rollback"
    """Older than the release installed."""

    RELEASE_SAME_NUMBER_OTHER_ROOT = "release.same_number_other_root"
    """The release installed, under its number, with other content."""

    RELEASE_FAST_FORWARD = "release.fast_forward"
    """A release further ahead of the installed one than any issuer publishes."""

    RELEASE_PREVIOUS_ROOT = "release.previous_root"
    """The next release does not name the one installed as the one before."""

    RELEASE_MISMATCH = "release.mismatch"
    """A set and a release, or a release and a timestamp, say different things of one version."""

    TIMESTAMP_MAGIC = "timestamp.magic"
    """Not a timestamp."""

    TIMESTAMP_VERSION = "timestamp.version"
    """A timestamp of a format version this reader does not know."""

    TIMESTAMP_MALFORMED = "timestamp.malformed"
    """The timestamp is not the one canonical string of what it says."""

    TIMESTAMP_ROLLBACK = "timestamp.rollback"
    """Older than the timestamp installed."""

    TIMESTAMP_SAME_NUMBER_OTHER_ROOT = "timestamp.same_number_other_root"
    """The timestamp installed, under its number, with other content."""

    TIMESTAMP_FAST_FORWARD = "timestamp.fast_forward"
    """A timestamp further ahead of the installed one than any issuer signs."""

    DEVICE_MAGIC = "device.magic"
    """Not a filter for devices, nor a delta of one."""

    DEVICE_VERSION = "device.version"
    """A filter of a format version this reader does not know."""

    DEVICE_MALFORMED = "device.malformed"
    """The filter is not the one canonical string of what it says, or its delta cannot be read."""

    DEVICE_CONTENT = "device.content"
    """The filter's digests are not those it names: damaged, or taken from another file."""

    DEVICE_NOT_ALLOWED = "device.not_allowed"
    """The issuer's root does not allow filters for devices."""

    DEVICE_EPOCH = "device.epoch"
    """Filters of two epochs, salts or lists do not go together."""

    CONTEST_MAGIC = "contest.magic"
    """Not a contest."""

    CONTEST_VERSION = "contest.version"
    """A contest of a format version this reader does not know."""

    CONTEST_MALFORMED = "contest.malformed"
    """The contest is not the one canonical string of what it says, or a text of it breaks its rules."""

    SIGNATURE_INVALID = "signature.invalid"
    """A signature does not verify over what it should sign."""

    SIGNATURE_NON_CANONICAL = "signature.non_canonical"
    """A signature's encoding is not the canonical one."""

    SIGNATURE_ALGORITHM = "signature.algorithm"
    """A signature algorithm this reader does not know."""

    SIGNATURE_KEY_UNKNOWN = "signature.key_unknown"
    """A signature slot whose key is not in the issuer's root."""

    SIGNATURE_KEY_REVOKED = "signature.key_revoked"
    """A signature by a key that a later version of the issuer's root took out."""

    SIGNATURE_DUPLICATE_KEY = "signature.duplicate_key"
    """The same key signs twice."""

    SIGNATURE_THRESHOLD = "signature.threshold"
    """Fewer keys of the role signed than its threshold asks."""

    SIGNATURE_SLOTS = "signature.slots"
    """The signature slots are malformed or out of order."""

    KEY_WEAK = "key.weak"
    """A public key of small order or in a non-canonical encoding."""

    KEY_MALFORMED = "key.malformed"
    """A key text or key file cannot be read."""

    TRUST_UNKNOWN_FILE = "trust.unknown_file"
    """The bytes are neither a set nor a root."""

    TRUST_ISSUER_UNKNOWN = "trust.issuer_unknown"
    """No pinned issuer has this identity."""

    TRUST_CLOCK_BEHIND = "trust.clock_behind"
    """`now` lies before the latest time any installed issuer signed."""

    TRUST_STORE_EMPTY = "trust.store_empty"
    """The trust folder holds no installed set."""

    TRUST_STORE_MALFORMED = "trust.store_malformed"
    """The trust folder's own record is missing or malformed."""

    POLICY_MALFORMED = "policy.malformed"
    """The policy cannot be read."""

    POLICY_INCOMPLETE = "policy.incomplete"
    """The policy leaves out something it must decide."""

    POLICY_UNSAFE = "policy.unsafe"
    """The policy would deny on less than this crate lets any policy deny on."""

    POLICY_UNKNOWN_NAME = "policy.unknown_name"
    """No shipped policy has this name."""

    VERDICT_MALFORMED = "verdict.malformed"
    """The text is no verdict at all; one with words of a later version is read as indeterminate."""

    IO_NOT_FOUND = "io.not_found"
    """A file or folder does not exist."""

    IO_DENIED = "io.denied"
    """The operating system does not permit it."""

    IO_FAILED = "io.failed"
    """Reading or writing failed."""

    WORK_CANCELLED = "work.cancelled"
    """A caller's cancel token stopped the work."""

    INTERNAL_DEFECT = "internal.defect"
    """A defect in this crate."""
