// The words, which `index.d.ts` hands on. Every union has its array, out of core itself.

import type { Column, Verdict } from "./index.js";

/** What was checked: a file, or a link by its digests, when nobody looked at what is behind it. */
export type About =
  | "file"
  | "link";

/** Whether to let people reach the file, from least to most restrictive. */
export type Access =
  | "allow"
  | "hold"
  | "deny";

/** What installing did. */
export type Change =
  | "added"
  | "replaced"
  | "repaired"
  | "unchanged";

/** What stands behind an exact hit. */
export type Confirmation =
  | "confirmed"
  | "unconfirmed"
  | "collision_suspected"
  | "near_only"
  | "wider";

/** Where the file was met, which decides what may be done about it. */
export type Context =
  | "upload"
  | "stored"
  | "message";

/** How a PDQ hash was made: at full resolution, or after sampling to 512 × 512. */
export type Convention =
  | "full"
  | "nearest512";

/** Why hits are not taken as a match. */
export type DisputeReason =
  | "known_good"
  | "collision_suspected"
  | "disputed";

/** What should be done beside. */
export type Duty =
  | "review"
  | "preserve"
  | "report"
  | "notify_issuer";

/** What went wrong, as a stable word. A word is never used again for another meaning. */
export type ErrorCode =
  | "as_number.malformed"
  | "assessment.other_bytes"
  | "build.empty"
  | "build.incomplete"
  | "build.lint"
  | "build.too_large"
  | "contest.magic"
  | "contest.malformed"
  | "contest.version"
  | "country.unknown"
  | "date.malformed"
  | "delta.base"
  | "delta.loop"
  | "delta.magic"
  | "delta.malformed"
  | "delta.row_absent"
  | "delta.row_present"
  | "delta.version"
  | "delta.wrong_result"
  | "device.content"
  | "device.epoch"
  | "device.magic"
  | "device.malformed"
  | "device.not_allowed"
  | "device.version"
  | "hash.ambiguous"
  | "hash.empty_input"
  | "hash.kind_unknown"
  | "hash.length"
  | "hash.malformed"
  | "internal.defect"
  | "io.denied"
  | "io.failed"
  | "io.not_found"
  | "key.malformed"
  | "key.weak"
  | "label.malformed"
  | "pixels.mismatch"
  | "policy.incomplete"
  | "policy.malformed"
  | "policy.unknown_name"
  | "policy.unsafe"
  | "record.malformed"
  | "record.mismatch"
  | "record.version"
  | "release.fast_forward"
  | "release.magic"
  | "release.malformed"
  | "release.mismatch"
  | "release.previous_root"
  | "release.rollback"
  | "release.same_number_other_root"
  | "release.version"
  | "root.chain"
  | "root.identity"
  | "root.magic"
  | "root.malformed"
  | "root.revoked"
  | "root.rollback"
  | "root.same_version_other_root"
  | "root.version"
  | "rows.column"
  | "rows.malformed"
  | "rows.too_long"
  | "seen.malformed"
  | "seen.size"
  | "set.bucket_counts"
  | "set.dictionary"
  | "set.dictionary_unsorted"
  | "set.dictionary_unused"
  | "set.entries"
  | "set.fast_forward"
  | "set.flags"
  | "set.gap_not_zero"
  | "set.magic"
  | "set.manifest"
  | "set.not_yet_valid"
  | "set.other_list"
  | "set.overflow"
  | "set.oversize"
  | "set.padding"
  | "set.patch"
  | "set.patch_cap"
  | "set.patch_rights"
  | "set.perceptual_on_device"
  | "set.previous_root"
  | "set.purpose"
  | "set.rollback"
  | "set.rows_duplicate"
  | "set.rows_unsorted"
  | "set.same_version_other_root"
  | "set.section_outside"
  | "set.section_root"
  | "set.section_unknown"
  | "set.sections"
  | "set.sections_overlap"
  | "set.tombstone_dropped"
  | "set.tombstones"
  | "set.trailing_bytes"
  | "set.truncated"
  | "set.version"
  | "signature.algorithm"
  | "signature.duplicate_key"
  | "signature.invalid"
  | "signature.key_revoked"
  | "signature.key_unknown"
  | "signature.non_canonical"
  | "signature.slots"
  | "signature.threshold"
  | "source.inactive"
  | "source.unknown"
  | "timestamp.fast_forward"
  | "timestamp.magic"
  | "timestamp.malformed"
  | "timestamp.rollback"
  | "timestamp.same_number_other_root"
  | "timestamp.version"
  | "trust.clock_behind"
  | "trust.issuer_unknown"
  | "trust.store_empty"
  | "trust.store_malformed"
  | "trust.unknown_file"
  | "url.content_malformed"
  | "url.empty"
  | "url.id_malformed"
  | "url.no_base"
  | "url.not_a_resource"
  | "url.too_long"
  | "verdict.malformed"
  | "work.cancelled"
  | "workflow.refused";

/** Whose fault an error is, which decides who has to act on it. */
export type ErrorKind =
  | "input"
  | "format"
  | "trust"
  | "limit"
  | "config"
  | "io"
  | "unsupported"
  | "internal";

/** What a check made elsewhere answered. `failed` is never the same as finding nothing. */
export type ExternalAnswer =
  | "hit"
  | "miss"
  | "failed";

/** What kind of check was made elsewhere. */
export type ExternalKind =
  | "photodna"
  | "remote_check"
  | "classifier"
  | "video";

/** How often a filter says "possibly" of a digest that it does not list. About once in a million is for asking a server
 * next, about once in a billion for what a person is told. */
export type FilterRate =
  | "2^-20"
  | "2^-30";

/** A form of the picture that was asked after. */
export type Form =
  | "upright"
  | "stored"
  | "rotated90"
  | "rotated180"
  | "rotated270"
  | "flipped_x"
  | "flipped_y"
  | "transposed"
  | "transversed";

/** Whether a set's misses prove anything now. Its hits count either way. */
export type Freshness =
  | "fresh"
  | "expired"
  | "clock_behind"
  | "unconfirmed";

/** Why a file's picture is missing or not wholly covered. */
export type Gap =
  | "not_a_picture"
  | "unsupported_format"
  | "undecodable"
  | "truncated"
  | "too_small"
  | "too_large"
  | "partly_covered"
  | "stopped";

/** What a filter keeps from whoever holds it. Of `truncated_one_way` no digest can be read out of it; any file can be
 * tried against it, without anybody noticing. */
export type Guarantee =
  | "truncated_one_way"
  | "band_best_effort"
  | "server_assisted";

/** Who may put entries on a list. */
export type Intake =
  | "closed"
  | "open";

/** A kind of hash. */
export type Kind =
  | "md5"
  | "sha1"
  | "sha256"
  | "blake3"
  | "pdq"
  | "url_id"
  | "url_expression";

/** How the PDQ rows of a list were made. */
export type ListedConvention =
  | "full"
  | "nearest512"
  | "unknown";

/** Whether a policy acts, or only says what others would have done. */
export type Mode =
  | "act"
  | "observe";

/** The outcomes, which `verdict.outcome.type` tells apart. */
export type OutcomeType =
  | "match"
  | "disputed"
  | "test_match"
  | "indeterminate"
  | "no_known_match";

/** Whether whose list it is also made the file. */
export type Packing =
  | "first_party"
  | "conversion";

/** What a list is for. Lists of different purpose are never counted together. */
export type Purpose =
  | "csam"
  | "exploitative"
  | "ncii_adult"
  | "generative"
  | "known_good"
  | "test";

/** How much a list says of a link when it has an expression of it. A host by itself is never a reason to deny. */
export type Reach =
  | "link"
  | "path"
  | "host";

/** What stood in the way of an answer. */
export type Reason =
  | "not_a_picture"
  | "unsupported_format"
  | "undecodable"
  | "truncated"
  | "too_small"
  | "too_large"
  | "too_flat"
  | "partly_covered"
  | "deadline"
  | "cancelled"
  | "unreadable"
  | "sets_missing"
  | "sets_stale"
  | "sets_refused"
  | "hash_kind_not_covered"
  | "external_failed"
  | "unknown_word";

/** The answer of a hook that knows only yes and no: {@link Verdict.reply}. */
export type ReplyWord =
  | "accepted"
  | "refused"
  | "try_again"
  | "not_readable"
  | "too_large";

/** What a key may sign. */
export type Role =
  | "root"
  | "publish"
  | "remove_only"
  | "timestamp";

/** The policies that ship. */
export type ShippedPolicy =
  | "agree-two"
  | "observe"
  | "single-list";

/** Whether the issuer stands by a statement. */
export type Status =
  | "active"
  | "disputed";

/** How strong a match is: the very file, or a picture that looks alike. */
export type Strength =
  | "exact"
  | "near";

/** Why an entry was withdrawn. */
export type WithdrawalReason =
  | "wrong_content"
  | "wrong_label"
  | "out_of_scope";

/** Every {@link About}. */
export const ABOUT: readonly About[];
/** Every {@link Access}. The place of a word, counted from 1, is its number in {@link Column}. */
export const ACCESS: readonly Access[];
/** Every {@link Change}. */
export const CHANGES: readonly Change[];
/** Every {@link Confirmation}. */
export const CONFIRMATIONS: readonly Confirmation[];
/** Every {@link Context}. */
export const CONTEXTS: readonly Context[];
/** Every {@link Convention}. */
export const CONVENTIONS: readonly Convention[];
/** Every {@link DisputeReason}. */
export const DISPUTE_REASONS: readonly DisputeReason[];
/** Every {@link Duty}. */
export const DUTIES: readonly Duty[];
/** Every {@link ErrorCode}. */
export const ERROR_CODES: readonly ErrorCode[];
/** Every {@link ErrorKind}. */
export const ERROR_KINDS: readonly ErrorKind[];
/** The kind of every code. */
export const ERROR_KIND_OF: Readonly<Record<ErrorCode, ErrorKind>>;
/** Every {@link ExternalAnswer}. */
export const EXTERNAL_ANSWERS: readonly ExternalAnswer[];
/** Every {@link ExternalKind}. */
export const EXTERNAL_KINDS: readonly ExternalKind[];
/** Every {@link FilterRate}. */
export const FILTER_RATES: readonly FilterRate[];
/** Every {@link Form}. */
export const FORMS: readonly Form[];
/** Every {@link Freshness}. */
export const FRESHNESS: readonly Freshness[];
/** Every {@link Gap}. */
export const GAPS: readonly Gap[];
/** Every {@link Guarantee}. */
export const GUARANTEES: readonly Guarantee[];
/** Every {@link Intake}. */
export const INTAKES: readonly Intake[];
/** Every {@link Kind}. */
export const KINDS: readonly Kind[];
/** Every {@link ListedConvention}. */
export const LISTED_CONVENTIONS: readonly ListedConvention[];
/** Every {@link Mode}. */
export const MODES: readonly Mode[];
/** Every {@link OutcomeType}. The place of a word, counted from 1, is its number in {@link Column}. */
export const OUTCOMES: readonly OutcomeType[];
/** Every {@link Packing}. */
export const PACKINGS: readonly Packing[];
/** Every {@link Purpose}. */
export const PURPOSES: readonly Purpose[];
/** Every {@link Reach}. */
export const REACHES: readonly Reach[];
/** Every {@link Reason}. */
export const REASONS: readonly Reason[];
/** Every {@link ReplyWord}. */
export const REPLIES: readonly ReplyWord[];
/** Every {@link Role}. */
export const ROLES: readonly Role[];
/** Every {@link ShippedPolicy}. */
export const SHIPPED_POLICIES: readonly ShippedPolicy[];
/** Every {@link Status}. */
export const STATUSES: readonly Status[];
/** Every {@link Strength}. */
export const STRENGTHS: readonly Strength[];
/** Every {@link WithdrawalReason}. */
export const WITHDRAWAL_REASONS: readonly WithdrawalReason[];
