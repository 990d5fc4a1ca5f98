/**
 * A harmless picture and a test issuer whose set lists it, so that your own tests prove the whole pipe.
 *
 * @example
 * ```ts
 * import { Checker, TrustStore } from "hashward";
 * import { CANARY, install } from "hashward/testing";
 *
 * const trust = new TrustStore("a-temporary-folder");
 * install(trust);
 * const checker = await Checker.open({ trust, policy: "agree-two" });
 * const verdict = await checker.check(CANARY);
 * // verdict.outcome.type === "test_match"
 * ```
 *
 * @packageDocumentation
 */
import type { Bytes, HashwardError, Purpose, SecretKey, TrustStore } from "./index.js";

/** A drawing of circles, 256 by 256 pixels, as a PNG file. Do not change its bytes. */
export const CANARY: Buffer;

/** The root file of the test issuer, `test.example`. */
export const ISSUER: Buffer;

/** The test issuer's set of the canary: MD5, SHA-1, SHA-256, BLAKE3 and PDQ, label `test/canary`. */
export const SET: Buffer;

/** The same without PDQ, as a device may hold it. */
export const DEVICE_SET: Buffer;

/**
 * Pins the test issuer and installs its set: {@link SET}, or on a device {@link DEVICE_SET}.
 *
 * @param store - The trust folder, which is made where there is none.
 * @param now - When; the system's clock unless it is given.
 * @throws {@link HashwardError} `trust.clock_behind` before 2026-11-01, `trust.store_malformed`, `io.*`.
 */
export function install(store: TrustStore, now?: Date): void;

/**
 * Verifies an Ed25519 signature of a message as strictly as that of every file is verified: for holding a build against
 * published tests of signatures.
 *
 * @throws {@link HashwardError} `key.malformed` for a key that has not 32 bytes, `key.weak`, `signature.slots` for a
 * signature that has not 64, `signature.non_canonical`, `signature.invalid`.
 */
export function expectSignature(key: Bytes, message: Bytes, signature: Bytes): void;

/** The test issuer's secret key, to sign test sets of your own. It is public: never trust it elsewhere. */
export function issuerKey(): SecretKey;

/**
 * Lists harmless files of yours as an issuer of the name `origin`, so that a test can meet a match.
 *
 * A new key signs the root and the set; both are valid from a day before `now`, the system's clock unless given, for a month. Two
 * issuers that list a file make `agree-two` deny it, one makes it hold. Never do that where anything is decided.
 */
export function issue(
  store: TrustStore,
  origin: string,
  files: readonly Bytes[],
  options?: { label?: string; purpose?: Purpose; now?: Date },
): Promise<void>;
