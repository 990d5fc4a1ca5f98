/**
 * Checks pictures against signed lists of hashes of known child sexual abuse material.
 *
 * Words (`no_known_match`) and names are those of hashward in every language; property names are in camelCase.
 * Ids and digests are given out as lower-case hexadecimal, and taken as hexadecimal, base64 or bytes. Times are
 * `Date`, to the second, of the years 1970 to 9998; days are text like `2026-11-24`.
 *
 * A call with arguments of a wrong type throws `TypeError`; everything else that can go wrong throws
 * {@link HashwardError}. Asynchronous functions reject with them.
 *
 * @packageDocumentation
 */

/// <reference types="node" />

import type { Readable } from "node:stream";
import type {
  About, Access, Change, Confirmation, Context, Convention, DisputeReason, Duty, ErrorCode, ErrorKind, ExternalAnswer,
  ExternalKind, FilterRate, Form, Freshness, Gap, Guarantee, Intake, Kind, ListedConvention, Mode, Packing, Purpose, Reach, Reason, ReplyWord,
  Role, ShippedPolicy, Status, Strength, WithdrawalReason,
} from "./words.js";

export * from "./words.js";

/** The version of the package. */
export const VERSION: string;

// Numbers.

/** What is to be known of a kind of hash. */
export interface KindDetails {
  /** Its number in a set file. */
  readonly code: number;
  /** Bytes of a hash. */
  readonly width: number;
  /** Whether it is of the bytes of a file (`true`) or of how a picture looks. */
  readonly isExact: boolean;
  /** Whether it is of a link and not of a file. */
  readonly isOfLink: boolean;
  /** Whether two files can be made to have the same hash, as with MD5 and SHA-1. */
  readonly hasCraftedCollisions: boolean;
}
/** What is to be known of every kind of hash. */
export const KIND_DETAILS: Readonly<Record<Kind, KindDetails>>;
/** The limits unless told otherwise: 64 MiB, 100 million pixels, 512 MiB of a decoder's memory, 100 scans. */
export const DEFAULT_LIMITS: Readonly<Required<Limits>>;
/** Most hits of one set that a verdict lists; their exact number is always given. */
export const HITS_LISTED: number;
/** Most ties of a PDQ hash that is used to find alike pictures. */
export const MAX_TIES: number;
/** Bytes of a signature with the name of its key. */
export const SIGNATURE_LENGTH: number;
/** The version of the verdict's JSON. */
export const VERDICT_SCHEMA: number;

// Errors.

/**
 * What went wrong: a code for programs and a sentence for people. Neither holds a hash, link or path.
 *
 * A check does not fail because of the file: one that cannot be read or decoded is a verdict, `indeterminate`.
 */
export class HashwardError extends Error {
  constructor(code: ErrorCode, detail: string);
  readonly name: "HashwardError";
  /** The stable code, such as `set.rollback`. */
  readonly code: ErrorCode;
  /** Whose fault it is. */
  readonly kind: ErrorKind;
  /** The sentence for people, without the code. */
  readonly detail: string;
}

// Values in and out.

/** Bytes in memory that only this thread writes to: a SharedArrayBuffer is refused with `TypeError`. */
export type Bytes = Uint8Array | ArrayBufferView | ArrayBuffer;

/** A hash: hexadecimal of either case, base64, or its bytes. */
export type HashValue = string | Bytes;

/** The canonical text of a hash: lower-case hexadecimal.
 * @throws {@link HashwardError} `hash.kind_unknown`, `hash.malformed`, `hash.length`. */
export function hashText(kind: Kind, hash: HashValue): string;

/** In how many bits two hashes of one kind differ. At most 31 of 256 is what policies call near for PDQ.
 * @throws {@link HashwardError} `hash.*`. */
export function hashDistance(kind: Kind, one: HashValue, other: HashValue): number;

/** Whether a hash is the digest of the empty input, which every empty file would match.
 * @throws {@link HashwardError} `hash.*`. */
export function isOfEmptyInput(kind: Kind, hash: HashValue): boolean;

/** A new name for a list, from the operating system's random source; keep it for all versions of the list. */
export function randomSetId(): string;

/** The name of the entry whose leading row this is.
 * @throws {@link HashwardError} for a set id or hash that cannot be read. */
export function entryReference(set: string, kind: Kind, leading: HashValue): string;

/** Upper bounds for decoding one file. A file beyond any still has its digests, and the gap `too_large`. */
export interface Limits {
  /** Longest file that is decoded, in bytes; 64 MiB unless told otherwise. */
  bytes?: number;
  /** Most pixels, width times height; 100 million unless told otherwise. */
  pixels?: number;
  /** Most memory a decoder may need, in bytes; 512 MiB unless told otherwise. */
  allocation?: number;
  /** Most scans of a progressive JPEG; 100 unless told otherwise. */
  scans?: number;
}

/** Stops checks from outside. A check that is stopped by it ends in a verdict. */
export class CancelToken {
  constructor();
  /** Stops the work because nobody wants it any more: reason `cancelled`. */
  cancel(): void;
  /** Stops the work because its time ran out, by whatever clock you keep: reason `deadline`. */
  expire(): void;
  /** Whether the work is to stop. */
  readonly isStopped: boolean;
}

/** What may stop work. */
export interface Stops {
  /**
   * Milliseconds from the call on after which the work ends with what it has: `indeterminate`, reason `deadline`,
   * unless exact hits stand. Waiting for a thread counts. A JPEG, WebP or BMP picture that is being decoded is
   * decoded to its end first.
   */
  deadlineMs?: number;
  /**
   * Aborts: the promise rejects with the signal's reason, at once, and the thread is freed as soon as it looks.
   * A call by `…Sync` looks at it before it begins only.
   */
  signal?: AbortSignal;
  /** A token that ends the work in a verdict. It goes together with neither of the others. */
  cancel?: CancelToken;
}

/** What can be taken at once: a path, a `file:` URL, or bytes. A string is always a path. */
export type SourceNow = string | URL | Bytes;

/**
 * What can be checked.
 *
 * Bytes are copied before another thread reads them, up to 2 MiB at once and longer ones in pieces of 1 MiB when
 * their turn comes: leave a buffer as it is until the promise is settled. One that is detached meanwhile is a
 * `TypeError`. Streams are read piece by piece, with backpressure; of each at most `limits.bytes` are kept, beyond
 * that only digests go on. A stream that fails is a verdict, `indeterminate`, reason `unreadable`; one that
 * was read before, or yields something else than bytes, is a `TypeError`.
 */
export type Source = SourceNow | Blob | Readable | ReadableStream<Uint8Array> | AsyncIterable<Uint8Array>;

// Fingerprints.

/** A PDQ hash, 256 bits, with what says how much it is worth. */
export interface Pdq {
  readonly hash: string;
  /** 0 to 100. */
  readonly quality: number;
  /** How many of the 256 values stand exactly on the border between 0 and 1. */
  readonly ties: number;
}

/** How a picture looks. */
export class Picture {
  private constructor();
  /** Of the stored pixels. */
  readonly width: number;
  /** Of the stored pixels. */
  readonly height: number;
  /** How the stored pixels are to be turned for display, as EXIF numbers it, 1 to 8. */
  readonly orientation: number;
  /** PDQ at full resolution. */
  readonly full: Pdq;
  /** PDQ after nearest-neighbour sampling to 512 × 512. */
  readonly nearest512: Pdq;
  /** The hashes of the turned picture, where it is to be turned. */
  readonly upright: { readonly full: Pdq; readonly nearest512: Pdq } | undefined;
  /** A gradient hash of 64 bits in hexadecimal, where there is one. */
  readonly gradient: string | undefined;
  /** The hashes that are asked after, by the form they are of. */
  forms(convention: Convention): { form: Form; hash: string }[];
  /** The hashes of the eight turned and mirrored forms. */
  mirrored(convention: Convention): { form: Form; hash: string }[];
}

/** How pixels lie in memory, a byte a channel. */
export type PixelFormat = "luma8" | "luma_alpha8" | "rgb8" | "rgba8" | "bgr8" | "bgra8";
/** Every {@link PixelFormat}. */
export const PIXEL_FORMATS: readonly PixelFormat[];

/** How the pixels that are handed over are to be read. */
export interface PixelShape {
  width: number;
  height: number;
  /** Bytes from one row to the next; the row's own unless given. */
  stride?: number;
  format: PixelFormat;
  /** How they are to be turned for display, as EXIF numbers it; 1 unless given. */
  orientation?: number;
}

/** Options of {@link Fingerprint.of}. */
export interface FingerprintOptions extends Stops {
  limits?: Limits;
}

/** All hashes of one file: digests of its bytes, perceptual hashes of its picture. */
export class Fingerprint {
  private constructor();
  /** Bytes of the file. */
  readonly length: number;
  /** The type of the file by its content. */
  readonly mime: string;
  /** Whether that is the type of a picture. */
  readonly isPicture: boolean;
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
  readonly blake3: string;
  /** How the picture looks; `undefined` where there is none that could be hashed, and `gaps` says why. */
  readonly picture: Picture | undefined;
  /** Why the picture is missing or not wholly covered. */
  readonly gaps: readonly Gap[];
  /**
   * Takes the fingerprint of a file on the pool of threads.
   * @throws {@link HashwardError} `io.*` when it cannot be read, `work.cancelled` when it was stopped before the
   * digests were complete.
   */
  static of(source: Source, options?: FingerprintOptions): Promise<Fingerprint>;
  /** Takes the fingerprint of a file on this thread, which waits. */
  static ofSync(source: SourceNow, options?: FingerprintOptions): Fingerprint;
  /**
   * Takes the digests of a file's bytes together with the picture that you decoded from them.
   * @throws {@link HashwardError} `pixels.mismatch`.
   */
  static fromPixels(file: Bytes, pixels: Bytes, shape: PixelShape): Promise<Fingerprint>;
  /** As {@link Fingerprint.fromPixels}, on this thread. */
  static fromPixelsSync(file: Bytes, pixels: Bytes, shape: PixelShape): Fingerprint;
  /** Whether everything in both is the same. */
  equals(other: Fingerprint): boolean;
}

/** The type of a file by its first bytes, and whether it is that of a picture. */
export function mediaTypeOf(head: Bytes): { readonly mime: string; readonly isPicture: boolean };

// Sets.

/** A version of a list: publishes count up from 1; patches only take entries out of one publish. */
export interface Version {
  readonly publish: number;
  readonly patch: number;
}

/** One thing an issuer says of an entry, in the words of the scheme it names. */
export interface Statement {
  readonly scheme: string;
  readonly code: string;
  /** Who first assessed the picture, where known. */
  readonly assessor?: string;
  readonly jurisdiction?: string;
  /** A day, such as `2026-11-24`. */
  readonly firstSeen?: string;
  readonly status: Status;
}

/** What a set says of itself. */
export interface Manifest {
  /** The name of the list. */
  readonly set: string;
  readonly issuer: string;
  readonly purpose: Purpose;
  readonly version: Version;
  /** The name of the version before; `null` in the first. */
  readonly previous: string | null;
  readonly created: Date;
  readonly notBefore: Date;
  /** From when on its misses prove nothing. */
  readonly expires: Date;
  /** Whose list it is. */
  readonly origin: string;
  /** Who made the file. */
  readonly packer: string;
  readonly packing: Packing;
  readonly intake: Intake;
  readonly comment: string;
  readonly entries: number;
  readonly kinds: readonly { readonly kind: Kind; readonly rows: number; readonly convention: ListedConvention | null }[];
}

/** One picture in a set. */
export class Entry {
  private constructor();
  /** Its number in this version of the set. */
  readonly number: number;
  /** Its name across versions. */
  readonly reference: string;
  readonly statements: readonly Statement[];
  /** All its hashes. */
  rows(): { kind: Kind; hash: string }[];
}

/** A row of a withdrawn entry. */
export interface Tombstone {
  readonly kind: Kind;
  readonly row: string;
  readonly reason: WithdrawalReason;
  /** The withdrawn entry the row belonged to, counted from 0. */
  readonly group: number;
  /** The day it was withdrawn. */
  readonly withdrawn: string;
  /** The last day on which look-ups are answered with the withdrawal. */
  readonly answersUntil: string;
  /** Whether the issuer took the entry back, or allows that: then it answers nothing, and may be listed. */
  readonly readmitted: boolean;
}

/** Where a set or trust folder is used. */
export interface DeviceOptions {
  /** On a person's device sets with perceptual rows are refused: `set.perceptual_on_device`. */
  onDevice?: boolean;
}

/** A verified set: one list in one signed file. */
export class HashSet {
  private constructor();
  readonly manifest: Manifest;
  /** The name of this version's content. */
  readonly root: string;
  /** Who signed: the name of the key, and key and signature together as they travel. */
  readonly signatures: { key: string; bytes: Buffer }[];
  /** Every distinct statement. */
  readonly statements: readonly Statement[];
  /**
   * Opens a set and verifies all of it.
   * @throws {@link HashwardError} `set.*`, `signature.*`.
   */
  static open(file: Bytes, root: Root, options?: DeviceOptions): Promise<HashSet>;
  /** As {@link HashSet.open}, on this thread. */
  static openSync(file: Bytes, root: Root, options?: DeviceOptions): HashSet;
  /**
   * Reads what a set says of itself. Nothing of it is proven.
   * @throws {@link HashwardError} `set.*`.
   */
  static peek(file: Bytes): Manifest;
  /** The rows of withdrawn entries. */
  withdrawn(): readonly Tombstone[];
  /** Whether a row is listed, exactly. */
  contains(kind: Kind, hash: HashValue): boolean;
  /** The entry of a row. */
  find(kind: Kind, hash: HashValue): Entry | undefined;
  /** Quality and companion of a PDQ row, each where the list gives it. */
  pdqDetails(hash: HashValue): { quality: number | undefined; companion: Buffer | undefined } | undefined;
  /** Every entry. */
  entries(): Generator<Entry, void, undefined>;
  /** Every row of a kind, ascending. */
  rows(kind: Kind): Generator<string, void, undefined>;
  /** A copy of the file. */
  toBytes(): Buffer;
}

/** The head of a set file, which is what a signer signs. */
export class SetHead {
  private constructor();
  /** What the set says of itself. Nothing of it is proven. */
  readonly manifest: Manifest;
  /** The name of the version's content. */
  readonly root: string;
  /** Bytes of the head. */
  readonly length: number;
  /** Bytes of the whole file without its signatures. */
  readonly contentLength: number;
  /** Reads a head alone.
   * @throws {@link HashwardError} `set.*`. */
  static parse(head: Bytes): SetHead;
  /** Reads the head that a file begins with.
   * @throws {@link HashwardError} `set.*`. */
  static leading(file: Bytes): SetHead;
}

// Making sets.

/** What a new set says of itself. What is left out: purpose `csam`, version 1.0, packed by its origin, closed. */
export interface Description {
  /** The name of the list; see {@link randomSetId}. */
  set: string;
  /** Whose list it is, 1 to 128 bytes. */
  origin: string;
  packer?: string;
  purpose?: Purpose;
  version?: Version;
  /** The content of the version before. */
  previous?: string;
  /** The clock's time unless given. With the same rows and the same time, the file is the same. */
  created?: Date;
  notBefore?: Date;
  /** From when on its misses prove nothing. Either this or `days`. */
  expires?: Date;
  /** For how many days from `created` on its misses prove something. */
  days?: number;
  packing?: Packing;
  intake?: Intake;
  /** At most 1,024 bytes. */
  comment?: string;
  /** How its PDQ rows were made; `full` unless given. */
  convention?: ListedConvention;
}

/** A statement to be listed, or only its label, such as `iwf/A`. */
export type NewStatement = string | (Omit<Statement, "status"> & { readonly status?: Status });

/** One picture to list: its hashes by kind, and what is said of it. */
export interface NewEntry {
  md5?: HashValue;
  sha1?: HashValue;
  sha256?: HashValue;
  blake3?: HashValue;
  pdq?: HashValue | { hash: HashValue; quality: number; companion?: Bytes };
  statements?: readonly NewStatement[];
  /** All entries of one name become one. */
  name?: string;
}

/** How a list is written: see core/docs/lists.md. */
export interface ListOptions {
  format: "csv" | "jsonl" | "sums" | "bare";
  /** The kind of every value, for `sums` and `bare`. */
  kind?: Kind;
  /** What is said of an entry that the list itself says nothing of. */
  statement?: NewStatement;
}
/** Every format of a list. */
export const LIST_FORMATS: readonly ListOptions["format"][];

/** A withdrawn entry: look-ups of its rows are answered with the withdrawal until a day. */
export interface Withdrawal {
  rows: readonly { kind: Kind; hash: HashValue }[];
  reason: WithdrawalReason;
  withdrawn: string;
  answersUntil: string;
}

/** Makes a set of rows. Entries that share a row or a name are one picture. */
export class SetBuilder {
  /** @param options - `sortBuffer`: bytes of rows sorted in memory before they go to a temporary file; 256 MiB. */
  constructor(root: Root, description: Description, options?: { sortBuffer?: number });
  /** Lists a picture.
   * @throws {@link HashwardError} `build.incomplete`, `build.too_large`, `hash.*`, `label.malformed`,
   * `date.malformed`, `io.*`. */
  add(entry: NewEntry): this;
  /** Remembers a withdrawn entry.
   * @throws {@link HashwardError} `build.incomplete`, `date.malformed`, `hash.*`. */
  withdraw(entry: Withdrawal): this;
  /** Lists every row of a list and answers how many entries that added. Call nothing else meanwhile.
   * @throws {@link HashwardError} As {@link SetBuilder.add}, and `rows.*`, each naming the line. */
  read(file: Bytes, options: ListOptions): Promise<number>;
  /** As {@link SetBuilder.read}, on this thread. */
  readSync(file: Bytes, options: ListOptions): number;
  /** Sorts, joins and writes everything but the signatures. The builder is used up.
   * @throws {@link HashwardError} `build.*`, `set.purpose`, `label.malformed`, `date.malformed`, `io.*`. */
  build(): Promise<UnsignedSet>;
  /** As {@link SetBuilder.build}, on this thread. */
  buildSync(): UnsignedSet;
}

/** A set that only lacks its signatures. Signing, or taking its bytes, uses it up. */
export class UnsignedSet {
  private constructor();
  readonly manifest: Manifest;
  /** The name of its content. */
  readonly root: string;
  /** The bytes that are signed, for a key that is kept elsewhere: see {@link signHead}. */
  head(): Buffer;
  /** Signs and gives the whole file.
   * @throws {@link HashwardError} `build.incomplete` for no key or more than 16. */
  sign(...keys: SecretKey[]): Promise<Buffer>;
  /** As {@link UnsignedSet.sign}, on this thread. */
  signSync(...keys: SecretKey[]): Buffer;
  /** The whole file without its signatures: see {@link appendSignatures}. */
  toBytes(): Promise<Buffer>;
  /** As {@link UnsignedSet.toBytes}, on this thread. */
  toBytesSync(): Buffer;
}

/** Signs the head of a set, which is read as one before; show what it says to whoever signs.
 * @returns Key and signature as they travel, {@link SIGNATURE_LENGTH} bytes.
 * @throws {@link HashwardError} `set.*`. */
export function signHead(head: Bytes, key: SecretKey): Buffer;

/** The whole file: a set that was written without signatures, and these behind it.
 * @throws {@link HashwardError} `build.incomplete`, `signature.slots`. */
export function appendSignatures(set: Bytes, signatures: readonly Bytes[]): Buffer;

// Trust.

/** An Ed25519 public key. */
export class PublicKey {
  private constructor();
  /** The name of the key. */
  readonly id: string;
  /** @throws {@link HashwardError} `key.malformed`, `key.weak`. */
  static parse(key: string): PublicKey;
  /** Takes the 32 bytes of a key.
   * @throws {@link HashwardError} `key.malformed`, `key.weak`. */
  static fromBytes(key: Bytes): PublicKey;
  toBytes(): Buffer;
  /** The text of the key. */
  toString(): string;
  toJSON(): string;
}

/** An Ed25519 secret key, wiped from memory when nobody holds it any more. */
export class SecretKey {
  private constructor();
  readonly publicKey: PublicKey;
  /** Makes a key from the operating system's random source. */
  static generate(): SecretKey;
  /** Makes the key of 32 bytes, for tests that must repeat.
   * @throws {@link HashwardError} `key.malformed`. */
  static fromSeed(seed: Bytes): SecretKey;
  /** @throws {@link HashwardError} `key.malformed`. */
  static parse(key: string): SecretKey;
  /** The text to keep in a file that only its owner may read. JavaScript cannot wipe it from memory. */
  toText(): string;
}

/** An issuer's root file: its keys and what they may sign. */
export class Root {
  private constructor();
  /** The issuer's identity, to be compared with what the issuer gave you by another way. */
  readonly id: string;
  /** The issuer's own name for itself, which proves nothing. */
  readonly name: string;
  readonly created: Date;
  /** From when on misses in this issuer's sets prove nothing. */
  readonly expires: Date;
  readonly purposes: readonly Purpose[];
  readonly allowsDeviceFilters: boolean;
  readonly keys: readonly PublicKey[];
  /** Reads a root file and verifies that its own keys signed it.
   * @throws {@link HashwardError} `root.*`, `key.weak`, `signature.*`. */
  static parse(file: Bytes): Root;
  /** Whether the key of this name has the role. */
  may(role: Role, key: string): boolean;
  /** How many distinct keys of the role must sign; `null` where no key has it. */
  threshold(role: Role): number | null;
  /** Which version of the issuer's root this is, from 1. */
  readonly version: number;
  /** The name of this version's content, by which the next version names it. */
  readonly contentRoot: string;
  /** The names of keys that earlier versions had and this one has not. They never come back. */
  readonly revoked: readonly string[];
  /** Reads what a root file says, of whatever version, without its signatures and the version before. */
  static peek(file: Bytes): Root;
  /** Reads the root file that replaces this one, signed by as many root keys of both as each asks for.
   * @throws {@link HashwardError} `root.chain`, `root.revoked`, `root.*`, `signature.*`. */
  follow(file: Bytes): Root;
}

/** What a root file will say. */
export interface RootFields {
  created: Date;
  expires: Date;
  purposes?: readonly Purpose[];
  /** Permits building filters for phones; `false` unless given. */
  allowDeviceFilters?: boolean;
  /** Keys, each with its roles. */
  keys?: readonly { key: PublicKey; roles: readonly Role[] }[];
  /** How many keys of a role have to sign; one unless given. */
  thresholds?: { readonly [role in Role]?: number };
}

/** Says what a root file will say: the first of an issuer, or the one that replaces another. */
export class RootBuilder {
  /** The first root of an issuer; for `["csam"]` unless purposes are given. */
  constructor(root: RootFields & { name: string });
  /** The version that replaces a root, which says what that says but for what is given.
   * @throws {@link HashwardError} `signature.key_unknown` for a key to revoke that the root does not have. */
  static after(before: Root, root: RootFields & { revoke?: readonly string[] }): RootBuilder;
  /** Writes what the keys have to sign.
   * @throws {@link HashwardError} `label.malformed`, `root.malformed`, `root.chain`, `date.malformed`. */
  draft(): Draft;
  /** Writes the file and signs it with one key, which has every role but `timestamp` where none was given.
   * @throws {@link HashwardError} what {@link RootBuilder.draft} throws, and `signature.*`. */
  build(key: SecretKey): Buffer;
}

/** A root, release, timestamp or filter in which signatures may still be missing: it goes from signer to signer. */
export class Draft {
  private constructor();
  /** Reads such a file; nothing is verified.
   * @throws {@link HashwardError} `trust.unknown_file` and the codes of its frame. */
  static parse(file: Bytes): Draft;
  /** The name of what the file says, the same with any signatures. */
  get contentRoot(): string;
  /** The names of the keys that signed, ascending. */
  get signers(): readonly string[];
  /** Adds the signature of a key. One that readers do not expect makes them refuse the file. */
  sign(key: SecretKey): void;
  /** Takes over the signatures of another copy.
   * @throws {@link HashwardError} `build.incomplete` for another file. */
  join(other: Draft): void;
  /** The file as it stands. */
  toBytes(): Buffer;
}

/** Every set an issuer publishes, each in the version that is current; signed by the role `publish`. */
export class Release {
  private constructor();
  readonly issuer: string;
  /** Which release this is, from 1. */
  readonly number: number;
  /** The release before, `null` for the first. */
  readonly previous: string | null;
  readonly created: Date;
  /** From when on it confirms nothing. */
  readonly expires: Date;
  /** The version of the issuer's root that was in force. */
  readonly rootVersion: number;
  /** The sets, by their names. */
  readonly sets: { readonly [set: string]: { readonly version: Version; readonly root: string } };
  /** Verifies a release of the issuer whose root is given.
   * @throws {@link HashwardError} `release.*`, `signature.*`, `trust.issuer_unknown`. */
  static open(file: Bytes, issuer: Root): Release;
  /** Reads what a release says without verifying a signature. */
  static peek(file: Bytes): Release;
  /** Says which sets are current: those given, and those of the release before that none given replaces. */
  static draft(
    issuer: Root,
    release: { sets?: readonly HashSet[]; created: Date; expires: Date; before?: Bytes; without?: readonly string[] },
  ): Draft;
}

/** That a release is the latest, until a time soon; signed by the role `timestamp`. */
export class TimestampStatement {
  private constructor();
  readonly issuer: string;
  /** Which timestamp this is, from 1. */
  readonly number: number;
  readonly created: Date;
  /** From when on it confirms nothing. */
  readonly expires: Date;
  /** The content root of the release that is the latest. */
  readonly release: string;
  /** Sets of which a later patch is current than the release lists. */
  readonly patches: { readonly [set: string]: { readonly patch: number; readonly root: string } };
  /** Verifies a timestamp of the issuer whose root is given.
   * @throws {@link HashwardError} `timestamp.*`, `signature.*`, `trust.issuer_unknown`. */
  static open(file: Bytes, issuer: Root): TimestampStatement;
  /** Reads what a timestamp says without verifying a signature. */
  static peek(file: Bytes): TimestampStatement;
  /** Says that a release is the latest, and which of its sets were patched since.
   * @throws {@link HashwardError} `release.mismatch` for a set that is no patch of one that the release lists. */
  static draft(
    release: Bytes,
    timestamp: { patched?: readonly HashSet[]; created: Date; expires: Date; before?: Bytes },
  ): Draft;
}

/** Of what was installed, that which it was; the others are absent. */
type Only<Contents, Name extends keyof Contents> = { readonly [name in Name]: Contents[name] } & {
  readonly [name in Exclude<keyof Contents, Name>]?: undefined;
};
interface Contents {
  set: HashSet;
  root: Root;
  release: Release;
  timestamp: TimestampStatement;
  filter: DeviceSet;
}

/** What was installed, and what that changed: one of `set`, `root`, `release`, `timestamp` and `filter`. */
export type Installation = { readonly change: Change } & (
  | Only<Contents, "set">
  | Only<Contents, "root">
  | Only<Contents, "release">
  | Only<Contents, "timestamp">
  | Only<Contents, "filter">
);

/** What is written down of an installed set. */
export interface Installed {
  readonly set: string;
  readonly issuer: string;
  readonly purpose: Purpose;
  readonly version: Version;
  readonly root: string;
  readonly created: Date;
  /** Bytes of the file. */
  readonly bytes: number;
}

/** What is written down of an installed filter. */
export interface InstalledFilter {
  /** The list it was made of. */
  readonly set: string;
  readonly issuer: string;
  readonly purpose: Purpose;
  /** The version of the list. */
  readonly version: Version;
  /** The name of the filter's content. */
  readonly root: string;
  /** The number of its epoch. */
  readonly epoch: number;
  readonly created: Date;
  /** Bytes of the file. */
  readonly bytes: number;
}

/** A folder of pinned issuers, and installed sets and filters. Installing is the only way in. */
export class TrustStore {
  /** Names the folder; nothing is read or written yet. */
  constructor(folder: string | URL, options?: DeviceOptions);
  readonly folder: string;
  readonly onDevice: boolean;
  /** Pins an issuer: from now on its sets can be installed.
   * @param expected - The identity that the issuer gave you by another way.
   * @throws {@link HashwardError} `root.identity`, `root.*`, `key.weak`, `signature.*`, `io.*`. */
  pin(root: Bytes, expected: string): Root;
  /** Unpins an issuer and removes its sets and filters; answers which sets, or `null` where it was not pinned.
   * @throws {@link HashwardError} `trust.store_malformed`, `io.*`. */
  unpin(issuer: string): readonly string[] | null;
  /** Verifies a file of an issuer and installs it: a set or its delta, a later version of the root, a release, a
   * timestamp, a filter for phones or its delta.
   * @throws {@link HashwardError} `trust.*`, `set.*`, `delta.*`, `root.*`, `release.*`, `timestamp.*`, `device.*`,
   * `signature.*`, `io.*`; what was installed stays. */
  install(file: Bytes, now?: Date): Promise<Installation>;
  /** As {@link TrustStore.install}, on this thread. */
  installSync(file: Bytes, now?: Date): Installation;
  /** The installed release of an issuer, or `null` where it has none or its keys of now did not sign it. */
  release(issuer: string): Release | null;
  /** The installed timestamp of an issuer, or `null` where it has none or its keys of now did not sign it. */
  timestamp(issuer: string): TimestampStatement | null;
  /** Removes a set and the filter of the list, and forgets their versions; answers whether one was installed. */
  remove(set: string): boolean;
  /** The pinned issuers. */
  issuers(): Root[];
  /** What is installed. */
  installed(): Installed[];
  /** The installed filters. */
  filters(): InstalledFilter[];
  /** Opens the installed filter of a list, verified wholly once more, or `null` where none is installed.
   * @throws {@link HashwardError} `trust.*`, `device.*`, `signature.*`, `io.*`. */
  filter(set: string): DeviceSet | null;
}

// Filters for phones.

/** A salt, and how long it stays: deltas lead from one filter of an epoch to a later one. */
export interface Epoch {
  /** From 1. */
  readonly number: number;
  /** What the digests are keyed with, 32 bytes. It stands in every filter and is no secret. */
  readonly salt: string;
}

/** A new epoch with a random salt. */
export function newEpoch(number: number): Epoch;

/** What a filter says of itself. */
export interface DeviceManifest {
  /** The list it was made of. */
  readonly set: string;
  readonly issuer: string;
  readonly purpose: Purpose;
  /** The version of the list. */
  readonly version: Version;
  /** The content of that version. */
  readonly root: string;
  readonly created: Date;
  /** From when on what it does not list says nothing. */
  readonly expires: Date;
  /** Whose list it is. */
  readonly origin: string;
  readonly epoch: Epoch;
  /** How often it is wrong of a digest at most. */
  readonly rate: FilterRate;
  /** What it keeps from whoever holds it. */
  readonly guarantee: Guarantee;
  /** The kinds of digests in it, ascending. */
  readonly kinds: readonly Kind[];
  /** How many distinct truncated digests it holds. */
  readonly rows: number;
  /** How often a single digest that is not listed is taken for one that is. */
  readonly falsePositiveRate: number;
}

/** The answer of a filter. `answer` tells the two apart. */
export type DeviceAnswer =
  /** None of the digests asked after is listed. That says nothing of the file: a picture that was encoded again has
   * other digests and is not found. */
  | { readonly answer: "not_listed" }
  /** One of them may be listed; a filter never says that it is. */
  | {
      readonly answer: "possibly_listed";
      /** What the filter keeps from whoever holds it. */
      readonly guarantee: Guarantee;
      /** The number of the filter's epoch. */
      readonly epoch: number;
      /** How often a file that is not listed gets this answer. Warn a person only where it is 2^-30 or less; at any
       * other rate ask a server next. */
      readonly falsePositiveRate: number;
    };

/**
 * A verified filter for phones: keyed, truncated digests of a set's rows, out of which no hash can be read.
 *
 * Whoever holds a filter can try any file against it, without anybody noticing; so the issuer's root has to allow
 * filters. `not_listed` says nothing of a file: a picture that was encoded again is not found.
 */
export class DeviceSet {
  private constructor();
  readonly manifest: DeviceManifest;
  /** The name of its content. */
  readonly root: string;
  /**
   * Opens a filter and verifies all of it.
   * @throws {@link HashwardError} `device.*`, `set.*`, `signature.*`, `trust.issuer_unknown`; `device.not_allowed` where
   * the root allows no filters.
   */
  static open(file: Bytes, root: Root): Promise<DeviceSet>;
  /** As {@link DeviceSet.open}, on this thread. */
  static openSync(file: Bytes, root: Root): DeviceSet;
  /**
   * Reads what a filter says of itself. Nothing of it is proven.
   * @throws {@link HashwardError} `device.*`.
   */
  static peek(file: Bytes): DeviceManifest;
  /**
   * Whether one of a file's digests may be listed. Digests of kinds that the filter has not are not asked after;
   * without any other there is no answer, `undefined`.
   * @throws {@link HashwardError} `hash.*`.
   */
  ask(digests: { readonly [kind in Kind]?: HashValue }): DeviceAnswer | undefined;
  /**
   * Makes the filter that a delta leads to, and verifies it wholly. This one stays as it is.
   * @throws {@link HashwardError} `device.epoch` for another filter's delta or one of another epoch,
   * `delta.row_present`, and as {@link DeviceSet.open}.
   */
  apply(delta: DeviceDelta, root: Root): Promise<DeviceSet>;
  /** As {@link DeviceSet.apply}, on this thread. */
  applySync(delta: DeviceDelta, root: Root): DeviceSet;
  /** A copy of the file. */
  toBytes(): Buffer;
}

/** What changed from one filter to a later one of its epoch. Only the filter it leads to is verified. */
export class DeviceDelta {
  private constructor();
  /** What the filter it leads to says of itself. */
  readonly manifest: DeviceManifest;
  /** The content of the filter it is for. */
  readonly base: string;
  /** The content of the filter it leads to. */
  readonly result: string;
  /** Reads a delta as far as that is possible without the filter it is for.
   * @throws {@link HashwardError} `device.*`, `signature.*`. */
  static parse(file: Bytes): DeviceDelta;
  /** Writes what changed from one filter to a later one.
   * @throws {@link HashwardError} `device.epoch` for filters of two epochs or lists. */
  static between(base: DeviceSet, result: DeviceSet): Promise<Buffer>;
  /** As {@link DeviceDelta.between}, on this thread. */
  static betweenSync(base: DeviceSet, result: DeviceSet): Buffer;
}

/** What a filter will be made of. */
export interface DeviceFilterFields {
  /** The kinds of digests to put in: what the phones will ask with. Each more makes each answer wrong more often. */
  kinds: readonly Kind[];
  /** How often it may be wrong of a digest. A person may be warned at `2^-30` only. */
  rate: FilterRate;
  /** One that is begun, {@link newEpoch}, or that of the filter before. */
  epoch: { readonly number: number; readonly salt: string | Bytes };
  created: Date;
  /** From when on what it does not list says nothing. */
  expires: Date;
}

/**
 * Makes the filter of a set. Whoever gets it can try any file against it, without anybody noticing, so that the
 * issuer's root has to allow it: {@link RootFields.allowDeviceFilters}.
 */
export class DeviceFilter {
  constructor(filter: DeviceFilterFields);
  /**
   * Makes what keys of the role `publish` sign. Entries of which everything said is disputed are left out.
   * @param before - The filter of the same epoch that phones have, so that a delta leads from it to this one.
   * @throws {@link HashwardError} `device.not_allowed`; `device.epoch` when `before` is of another epoch, list, rate or
   * kinds, or has no room for so many rows: begin an epoch then; `build.*`, `hash.kind_unknown`, `date.malformed`,
   * `device.malformed`.
   */
  build(set: HashSet, issuer: Root, before?: DeviceSet): Promise<Draft>;
  /** As {@link DeviceFilter.build}, on this thread. */
  buildSync(set: HashSet, issuer: Root, before?: DeviceSet): Draft;
}

// Policies.

/** The reader's rules for acting. Three ship; your own is checked when it is read. */
export class Policy {
  private constructor();
  static readonly SHIPPED: readonly ShippedPolicy[];
  readonly name: string;
  readonly mode: Mode;
  /** Which policy this is, byte for byte. */
  readonly stamp: PolicyStamp;
  /** The origins that its rules name. */
  readonly origins: readonly string[];
  /** @throws {@link HashwardError} `policy.unknown_name`. */
  static shipped(name: ShippedPolicy): Policy;
  /** The text of a policy that ships, to begin your own with.
   * @throws {@link HashwardError} `policy.unknown_name`. */
  static shippedToml(name: ShippedPolicy): string;
  /** Denies what one list names under these labels.
   * @throws {@link HashwardError} `policy.*`. */
  static singleList(origin: string, labels: readonly string[]): Policy;
  /** Reads a policy from JSON, as text or as what `JSON.parse` gave.
   * @throws {@link HashwardError} `policy.*`. */
  static fromJSON(document: string | object): Policy;
  /** Reads a policy from TOML.
   * @throws {@link HashwardError} `policy.*`. */
  static fromTOML(document: string): Policy;
  /** Whether a rule names this label of this list. */
  names(purpose: Purpose, origin: string, label: string): boolean;
  /** The whole policy with core's names, as {@link Policy.fromJSON} reads it. */
  toJSON(): Record<string, unknown>;
}

/** Which policy decided, byte for byte. */
export interface PolicyStamp {
  readonly name: string;
  /** BLAKE3 of its canonical JSON. */
  readonly digest: string;
}

// Verdicts.

/**
 * What a check found. `type` tells the outcomes apart:
 *
 * ```ts
 * switch (verdict.outcome.type) {
 *   case "match": verdict.outcome.origins; break;
 *   case "disputed": verdict.outcome.why; break;
 *   case "test_match": break;
 *   case "indeterminate": verdict.outcome.reasons; break;
 *   case "no_known_match": break;
 * }
 * ```
 */
export type Outcome =
  /** Listed, and neither disputed nor a test. */
  | { readonly type: "match"; readonly strength: Strength; readonly origins: readonly string[] }
  /** Hit, but not to be taken as a match. */
  | { readonly type: "disputed"; readonly why: DisputeReason }
  /** Listed in a test set only. */
  | { readonly type: "test_match" }
  /** Neither a match nor provably none. */
  | { readonly type: "indeterminate"; readonly reasons: readonly Reason[] }
  /** No list that was asked has the file. That says nothing about what the file shows. */
  | { readonly type: "no_known_match" };

/** What a policy recommends. Nothing was done: that is yours to do and to write down. */
export interface Action {
  readonly access: Access;
  readonly duties: readonly Duty[];
  /** The name of the rule that decided. */
  readonly rule: string;
}

/** A PDQ row within the radius. */
export interface Near {
  readonly convention: Convention;
  readonly form: Form;
  /** In how many of 256 bits they differ. */
  readonly distance: number;
  readonly radius: number;
  readonly quality?: number;
  readonly rowQuality?: number;
}

/** An entry that was hit. */
export interface Hit {
  /** Names the entry: whoever holds a file can tell whether it is that entry, nobody can compute a hash back. */
  readonly reference: string;
  readonly exact: readonly Kind[];
  readonly near?: Near;
  /** Of a link: how much the narrowest of its expressions covers that hit. */
  readonly reach?: Reach;
  readonly confirmation: Confirmation;
  readonly statements: readonly Statement[];
}

/** What one set answered; `type` tells the answers apart. */
export type Answer =
  | { readonly type: "hit"; readonly hits: readonly Hit[]; readonly total: number }
  | {
      readonly type: "withdrawn";
      readonly reference: string;
      readonly kind: Kind;
      readonly reason: WithdrawalReason;
      readonly withdrawn: string;
    }
  | { readonly type: "miss" }
  | { readonly type: "not_covered" }
  | { readonly type: "refused"; readonly code: string };

/** Which version of which list was asked. */
export interface SetStamp {
  readonly issuer: string;
  readonly set: string;
  readonly version: Version;
  readonly root: string;
  readonly freshness: Freshness;
  /** What the set says of itself; absent when it did not verify. */
  readonly list?: {
    readonly origin: string;
    readonly packer: string;
    readonly packing: Packing;
    readonly intake: Intake;
    readonly purpose: Purpose;
    readonly kinds: readonly Kind[];
  };
}

/** What one set answered, and which it is. */
export interface SetEvidence {
  readonly set: SetStamp;
  readonly answer: Answer;
}

/** Evidence made elsewhere, to be decided on together. */
export interface External {
  /** Your name for where it comes from. */
  readonly source: string;
  readonly kind: ExternalKind;
  readonly answer: ExternalAnswer;
}

/**
 * The answer where there is only yes and no. Hold and deny are told alike, so that nobody learns from it whether a
 * file is listed, and nobody is accused. What is counted and kept is the verdict, not this.
 */
export interface Reply {
  /** `accepted` where the policy allows; the others say why not, as far as the uploader can do something about it. */
  readonly word: ReplyWord;
  /** The HTTP status: 200, 403, 503, 422 or 413. */
  readonly status: number;
  /** For the person who uploads, in plain English. */
  readonly sentence: string;
  /** Whether the word is `accepted`. */
  readonly accepted: boolean;
}

/**
 * Everything a check says of one upload, frozen. `console.log` and `String()` show outcome and access only.
 *
 * `JSON.stringify` writes the JSON of core/docs/cli-json.md, the same in every language; {@link Verdict.fromJSON}
 * reads it. A verdict with a word of a later version is `indeterminate`, reason `unknown_word`, never a miss.
 */
export class Verdict {
  private constructor();
  readonly schema: number;
  /** Your own name for what was checked. */
  readonly subject: string | undefined;
  readonly now: Date;
  readonly context: Context;
  /** What was checked. */
  readonly about: About;
  readonly outcome: Outcome;
  /** What the lists that decided are for. */
  readonly purpose: Purpose | undefined;
  readonly action: Action;
  /** What other policies would have recommended, when the policy only observes. */
  readonly would: readonly { readonly policy: string; readonly action: Action }[];
  readonly sets: readonly SetEvidence[];
  readonly external: readonly External[];
  /** What of the file could not be covered, whatever the outcome. */
  readonly gaps: readonly Reason[];
  /** Required sets that are not installed. */
  readonly missing: readonly string[];
  readonly policy: PolicyStamp;
  /** The code of the error that kept the file from being read. */
  readonly error: ErrorCode | string | undefined;
  /** What to tell the uploader where there is only yes and no; core/docs/verdicts.md has the table. */
  readonly reply: Reply;
  /** Reads a verdict from JSON, as text or as what `JSON.parse` gave.
   * @throws {@link HashwardError} `verdict.malformed`. */
  static fromJSON(verdict: string | object): Verdict;
  /** Replays the verdict under a policy and says which evidence and which rule decide. */
  explain(policy: Policy): Explanation;
  /** The verdict with core's names. */
  toJSON(): Record<string, unknown>;
}

/** What the replay of a verdict showed. `String()` gives the steps as text for people. */
export class Explanation {
  private constructor();
  /** Whether this is the very policy that gave the verdict. */
  readonly samePolicy: boolean;
  /** Whether the policy gives the same outcome and action from the verdict's evidence. */
  readonly replays: boolean;
  readonly outcome: Outcome;
  readonly action: Action;
  readonly steps: readonly string[];
  toString(): string;
}

// Checks.

/** What is said beside the file. */
export interface CheckOptions extends Stops {
  /** When; the system's clock unless it is given. */
  now?: Date;
  /** Where the file was met; `upload` unless given. */
  context?: Context;
  /** Your own name for what is checked, echoed in the verdict. */
  subject?: string;
  /** Evidence made elsewhere. */
  external?: readonly External[];
}

/** The hashes of one upload, as far as you have them; at least one. */
export interface Hashes {
  md5?: HashValue;
  sha1?: HashValue;
  sha256?: HashValue;
  blake3?: HashValue;
  /** One PDQ hash or several; at full resolution and of unknown quality unless said. */
  pdq?: PdqValue | readonly PdqValue[];
}

/** A PDQ hash with what is known of it. */
export type PdqValue = HashValue | { hash: HashValue; convention?: Convention; quality?: number };

/** Hashes of one kind laid end to end, one row a file. */
export interface HashColumn {
  kind: Kind;
  /** Rows times the kind's width of bytes. Leave it as it is until the promise is settled. */
  column: Bytes;
}

/** The answers to a column, in the order given. Ask for a row again to have its whole verdict. */
export interface Column {
  /** Of every row the place of its outcome in {@link OUTCOMES}, counted from 1. */
  outcomes: Uint8Array;
  /** Of every row the place of the recommended access in {@link ACCESS}, counted from 1. */
  access: Uint8Array;
  /** The rows whose outcome is another than `no_known_match`, ascending, counted from 0. */
  notable: number[];
}

/** An installed set as a checker holds it. */
export interface SetState {
  readonly set: SetStamp;
  /** From when on its misses prove nothing; `null` when it did not verify. */
  readonly expires: Date | null;
  /** Why it is not asked, when it did not verify. */
  readonly refused: ErrorCode | null;
}

/** A label that a set uses and the policy does not name: its hits hold and never deny. */
export interface UnnamedLabel {
  readonly set: string;
  readonly origin: string;
  readonly purpose: Purpose;
  readonly label: string;
}

/** What a checker is opened with. */
export interface CheckerOptions {
  /** The trust folder, or its path. */
  trust: TrustStore | string;
  /** A policy, or the name of one that ships. */
  policy: Policy | ShippedPolicy;
  limits?: Limits;
}

/**
 * Checks uploads against the installed sets under a policy.
 *
 * It never changes: open one when the process starts, use it everywhere, and go on with what
 * {@link Checker.reopened} gives when sets were installed. Every worker thread opens its own.
 *
 * Checks run on libuv's pool of threads (`UV_THREADPOOL_SIZE`, 4 unless set), one of which is left for files and
 * name look-ups; what has no thread yet waits without being copied.
 */
export class Checker {
  private constructor();
  readonly policy: Policy;
  /** Sets that the policy requires and that are not installed. */
  readonly missingSets: readonly string[];
  /** Opens every installed set, on the pool of threads. One that does not verify is refused and said so in every verdict.
   * @throws {@link HashwardError} `trust.store_empty`, `trust.store_malformed`, `policy.unknown_name`, `io.*`. */
  static open(options: CheckerOptions): Promise<Checker>;
  /** As {@link Checker.open}, on this thread. */
  static openSync(options: CheckerOptions): Checker;
  /** A checker of the sets that are installed now, or `null` where nothing changed.
   * @throws {@link HashwardError} As {@link Checker.open}; this checker can be used on. */
  reopened(): Promise<Checker | null>;
  /** As {@link Checker.reopened}, on this thread. */
  reopenedSync(): Checker | null;
  /** The state of every installed set at a moment. */
  sets(now?: Date): readonly SetState[];
  /** Labels that sets use and the policy does not name. */
  unnamedLabels(): readonly UnnamedLabel[];
  /** Checks a file, on the pool of threads. It does not fail because of the file. */
  check(source: Source, options?: CheckOptions): Promise<Verdict>;
  /** Checks a file on this thread, which waits. */
  checkSync(source: SourceNow, options?: CheckOptions): Verdict;
  /** Checks a link, text or bytes as reported, by what lists of links may hold of it; what is behind it is not looked at.
   * A hit that covers more than this link, a folder or a host, is held and never denied.
   * @throws {@link HashwardError} `url.empty`, `url.too_long`, `url.not_a_resource`. */
  checkUrl(link: string | Bytes, options?: CheckOptions): Promise<Verdict>;
  /** As {@link Checker.checkUrl}, on this thread. */
  checkUrlSync(link: string | Bytes, options?: CheckOptions): Verdict;
  /** Checks an upload that was fingerprinted before. */
  checkFingerprint(fingerprint: Fingerprint, options?: CheckOptions): Promise<Verdict>;
  /** As {@link Checker.checkFingerprint}, on this thread. */
  checkFingerprintSync(fingerprint: Fingerprint, options?: CheckOptions): Verdict;
  /** Checks a column of hashes of one kind: two numbers a row.
   * @throws {@link HashwardError} `hash.length` when it is no whole number of hashes, `hash.kind_unknown`. */
  checkHashes(column: HashColumn, options?: CheckOptions): Promise<Column>;
  /** Checks hashes made elsewhere, an item an upload: for every one a verdict, or the error of that item, in order.
   * `no_known_match` then speaks for the hashes given, not for a file that nobody showed. */
  checkHashes(batch: readonly Hashes[], options?: CheckOptions): Promise<(Verdict | HashwardError)[]>;
  /** As {@link Checker.checkHashes}, on this thread. */
  checkHashesSync(column: HashColumn, options?: CheckOptions): Column;
  /** As {@link Checker.checkHashes}, on this thread. */
  checkHashesSync(batch: readonly Hashes[], options?: CheckOptions): (Verdict | HashwardError)[];
}
