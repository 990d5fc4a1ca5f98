/**
 * Links and records: what was reported, where, and what came of it.
 *
 * A record is a plain object, as it stands in a file of JSON Lines (`core/docs/records.md`): its fields have the names
 * of the file, and fields of others survive. Whatever is no record or argument is a {@link HashwardError}
 * `record.malformed`; what else is thrown says each function.
 *
 * @example
 * ```ts
 * import { Url, expand, readTable, Rejected } from "hashward/record";
 *
 * new Url("hxxp://www[.]example[.]com/page").identity; // http://www.example.com/page
 * for (const report of readTable("reports.csv", { source: "webform" })) {
 *   if (report instanceof Rejected) continue; // a bad row, with its line; the rest goes on
 *   const records = expand(report);
 * }
 * ```
 *
 * @packageDocumentation
 */
import type { Bytes, HashwardError } from "./index.js";

export { HashwardError } from "./index.js";

/** A value of JSON. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json | undefined };

/** A record, or another object as files have it. */
export interface JsonObject {
  [name: string]: any;
}

/** A record: a notification, page, occurrence or object. */
export interface Record extends JsonObject {
  record: "notification" | "page" | "occurrence" | "object";
  version: 1;
  id: string;
}

/** A moment: a `Date`, a text in RFC 3339, or as records have it. */
export type Moment = Date | string | JsonObject;

/** Text, or bytes as reported. */
export type Raw = string | Bytes;

/** The names that {@link call} knows. */
export const CALLS: readonly string[];

/** The version of records that are read and written. */
export const RECORD_VERSION: 1;

/** Calls a function of records by its name with arguments as JSON has them; the other functions here do so. */
export function call(name: string, args: JsonObject): any;

/** A link as it was reported, with everything that follows from it. */
export class Url {
  /** @throws {@link HashwardError} `url.empty`, `url.too_long`, `url.not_a_resource`. */
  constructor(link: Raw);
  /** The bytes as reported. */
  get raw(): Buffer;
  /** What kind of link it is, such as `web`. */
  get kind(): string;
  /** What to ask for to see what is there, with its secrets. */
  get fetch(): string | null;
  /** The text that equal links share, after the rule `id-v1`. */
  get identity(): string;
  /** The id of the identity: `url:id-v1:…`. */
  get id(): string;
  /** The canonical form of Safe Browsing, for asking lists. */
  get lookup(): string | null;
  /** Which other links may belong to this one: a suggestion for people, never a reason to merge. */
  get group(): string | null;
  /** The family of sizes that the link's picture is of, where it looks like one. */
  get family(): JsonObject | null;
  /** The host. */
  get host(): string | null;
  /** The domain that somebody registered. */
  get registrableDomain(): string | null;
  /** What was seen or done while it was read. */
  get flags(): readonly string[];
  /** The kinds of what was in the link and is not in the identity, since it opens doors. */
  get secrets(): readonly string[];
  /** The link that this one holds, as a web archive's does. */
  get wrapped(): JsonObject | null;
  /** Whether both mean the same. */
  equals(other: Url): boolean;
  /** A reference that stood in a page of this address.
   * @throws {@link HashwardError} `url.no_base`, and what the constructor throws. */
  resolve(reference: Raw): Url;
  /** What lists may hold of it, the narrowest first. */
  expressions(): { expression: string; reach: string; sha256: string }[];
  /** What in it opens a door: user names, keys, signed tokens. Keep it apart and encrypted. */
  secretTexts(): { kind: string; text: string }[];
  /** The id under a key of 32 bytes that parties share.
   * @throws {@link HashwardError} `key.malformed`. */
  keyedId(key: Bytes): string;
  /** What a partner's list may have of it: `threatexchange-urlmd5`, `gsb-v4`, `gsb-v5`, `surt`, `raw-sha256`. */
  partnerKeys(profile: string): string[];
}

/** The identities of many links, and null for what is no link. */
export function identities(links: readonly Raw[]): (string | null)[];

/** The links in a text, with the fields of a link, their `place` in bytes, their `line` and how they are written. */
export function find(text: Raw): JsonObject[];

/** What is known of a page beside its bytes. */
export interface PageOptions {
  /** The server's `Content-Type`. */
  contentType?: string;
  /** The server's `Link` headers. */
  linkHeaders?: readonly string[];
}

/** Every place of a page that names a picture: `images`, `links` and `summary`. */
export function extractImages(html: Raw, base: Raw, options?: PageOptions): Promise<JsonObject>;

/** Reads a page that arrives in pieces, in memory that does not grow with it. */
export class PageReader {
  constructor(base: Raw, options?: PageOptions);
  /** Reads the next piece: what is known by then, objects whose `found` is `image` or `link`. */
  push(piece: Bytes): JsonObject[];
  /** Ends the page: what was found last, and the summary. */
  finish(): { found: JsonObject[]; summary: JsonObject };
}

/** A row, mail or line that could not be read. The others are read all the same. */
export class Rejected {
  constructor(line: number, error: HashwardError);
  /** The line it begins at, from 1. */
  readonly line: number;
  /** Why. */
  readonly error: HashwardError;
}

/** The records of a file of JSON Lines (its path), or of its bytes, one by one.
 * @throws {@link HashwardError} `io.*`. */
export function readRecords(input: Raw): Generator<Record | Rejected>;

/** What reports say of themselves where their input does not. */
export interface ReportOptions {
  /** Who reports. */
  source: string;
  /** By which way, such as `web_form`. */
  channel?: string;
  /** The chat application. */
  application?: string;
  /** When they were received; now, unless given. */
  receivedAt?: Moment;
  /** The zone of times that state none; UTC, unless given. */
  zone?: string;
  /** The name of the whole. */
  batch?: string;
  /** The sources there are: reports of others, or outside of their time, are rejected. */
  sources?: readonly JsonObject[];
}

/** The reports in a table (a path, or bytes), one a row.
 * @throws {@link HashwardError} `rows.column`, `io.*`. */
export function readTable(
  input: Raw,
  options: ReportOptions & { columns?: readonly string[]; delimiter?: string },
): Generator<Record | Rejected>;

/** The reports in a mail, or in a box of them (mbox), one a link. */
export function readMail(input: Raw, options: ReportOptions): Generator<Record | Rejected>;

/** The reports in any text, such as an exported chat, one a link. */
export function readText(input: Raw, options: ReportOptions): Generator<Record | Rejected>;

/** Merges files of records, in any order: one record of each id. The file `out` appears when it is complete.
 * @throws {@link HashwardError} `io.*`. */
export function merge(
  files: readonly string[],
  out: string,
  options?: { memory?: number },
): Promise<{ read: number; written: number; joined: number; rejected: { file: number; rejected: Rejected }[] }>;

/** Remembers ids in a few bits each. It never says of one that was put in that it is new. */
export class SeenFilter {
  /** @throws {@link HashwardError} `seen.size`. */
  constructor(expected: number, options?: { error?: number; seed?: Bytes });
  /** Reads a filter.
   * @throws {@link HashwardError} `seen.malformed`, also where it is damaged. */
  static fromBytes(data: Bytes): SeenFilter;
  /** The filter, to be saved. */
  toBytes(): Buffer;
  /** False where the id is definitely new; true where only the database knows. */
  mayHave(id: string): boolean;
  /** Puts an id in, and says what `mayHave` said before. */
  add(id: string): boolean;
  /** For how many ids it was made. */
  get expected(): number;
  /** How many ids were put in that it did not know. */
  get added(): number;
}

/** A report of one link, with its id. Fields of the caller's own are kept.
 * @throws {@link HashwardError} what {@link Url} throws. */
export function notification(fields: {
  link: Raw;
  source: string;
  channel?: string | { kind: string; application?: string };
  receivedAt: Moment;
  [name: string]: unknown;
}): Record;

/** The records of a reported link: its page, and one for each picture on it. Ten pictures are ten and one. */
export function expand(
  report: JsonObject,
  fetched?: {
    page?: { html: Raw; base: Raw } & PageOptions;
    file?: JsonObject;
    at?: Moment;
    confidences?: readonly string[];
    media?: readonly string[];
  },
): Record[];

/** What a record keeps of a file: its digests, and how it looks. */
export function fingerprint(data: Bytes): JsonObject;

/** Says that a file was found at an occurrence: the occurrence, and the record of the file. */
export function attach(occurrence: JsonObject, file: JsonObject, at: Moment): [Record, Record];

/** Everything that records of one id say.
 * @throws {@link HashwardError} `record.mismatch`. */
export function join(records: readonly JsonObject[]): Record;

/** Whether two files are the same picture: `answer` is `exact`, `near`, `different` or `undecidable`. */
export function samePicture(a: JsonObject, b: JsonObject, rules?: { radius?: number; quality?: number }): JsonObject;

/** Whether a page, or the picture with this fingerprint, is still there: `state`, `reasons` and `as_of`. */
export function stillOnline(
  observations: readonly JsonObject[],
  options?: { picture?: JsonObject; looks?: number; minutesApart?: number; placeholders?: readonly JsonObject[] },
): JsonObject;

/** Whether so many people saw these bytes and say the same. */
export function agreement(assessments: readonly JsonObject[], asked: { sha256: string; readers: number }): JsonObject;

/** The assessment for another record of the same bytes, visibly a copy.
 * @throws {@link HashwardError} `assessment.other_bytes`. */
export function copyAssessment(
  assessment: JsonObject,
  to: { sha256: string; from: string; at: Moment },
): JsonObject;

/** The files that people have to see, each once, however many links and reports carry it. */
export function toReview(records: Iterable<JsonObject>, options: { readers: number }): JsonObject[];

/** The rows for a hotline's own list, of every file whose very bytes so many people saw and agree on, whether
 * they said so of the file or of an occurrence where it was found. */
export function listRows(
  records: Iterable<JsonObject>,
  options?: { readers?: number; judgements?: readonly string[]; quality?: number },
): JsonObject[];

/** Where a record stands after an event, and what is to be done.
 * @throws {@link HashwardError} `workflow.refused`. */
export function step(state: string, event: string): { state: string; effects: string[] };

/** The key under which something is sent to a partner once; another assessment has another. */
export function exportKey(record: string, effect: string, assessment: string): string;

/** The state of SCART's word, and SCART's word for a state. */
export function legacyState(word: string): { state: string | null; legacy: string | null };

/** A time in any of the forms that reports carry.
 * @throws {@link HashwardError} `date.malformed`. */
export function moment(text: string, options?: { zone?: string; distrustsZ?: boolean }): JsonObject;

/** What a text says of a country, and with `home` whether it is `local`, `foreign` or `unknown`. */
export function country(text: string, options?: { home?: string }): JsonObject;

/** The number of an autonomous system as `AS64496`.
 * @throws {@link HashwardError} `as_number.malformed`. */
export function asNumber(text: string): string;

/** A hash as partners write it, by label, length and alphabet.
 * @throws {@link HashwardError} `hash.*`. */
export function hashText(text: string, label?: string): JsonObject;

/** Whether a source reports at that time. */
export function isActive(source: JsonObject, at: Moment): boolean;

/** The record with pseudonyms under a key of 32 bytes in place of reporters, links, addresses and assessors.
 * @throws {@link HashwardError} `key.malformed`. */
export function pseudonymise(
  record: JsonObject,
  key: Bytes,
  policy?: { reporter?: boolean; link?: boolean; address?: boolean; assessor?: boolean },
): Record;

/** The record without what is past its time. */
export function expire(
  record: JsonObject,
  now: Moment,
  policy?: { reporterDays?: number; noteDays?: number; linkDays?: number; addressDays?: number },
): Record;
