import type { MultipartFile } from "@fastify/multipart";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Verdict } from "../index.js";
import type { LiveChecker } from "./live.js";

export { LiveChecker, type LiveCheckerOptions, type LiveOptions } from "./live.js";

/** What the plugin checks with, what becomes of a held file, and how long a check may take. */
export interface HashwardOptions {
  /** The checker. */
  live: Pick<LiveChecker, "check">;
  /** `refuse` (unless given) answers a held file as a denied one; `pass` leaves the holding to your code. */
  hold?: "refuse" | "pass";
  /** Past so many milliseconds the verdict of a file is indeterminate, reason `deadline`. */
  deadlineMs?: number;
}

/** A file that may go on: allowed, or held where `hold` is `pass`. */
export interface CheckedFile {
  /** The part of the form. */
  part: MultipartFile;
  /** Its whole content. */
  content: Buffer;
  /** What was found. */
  verdict: Verdict;
}

/**
 * Thrown where a file may not go on: fastify answers its status, its headers, its word as `code` and its sentence as
 * `message`. Your code may throw it too. A logger that writes the error writes nothing of the verdict.
 */
export class Refused extends Error {
  constructor(verdict: Verdict);
  readonly name: "Refused";
  /** The status of `verdict.reply`. */
  readonly statusCode: number;
  /** The word of `verdict.reply`. */
  readonly code: string;
  /** `retry-after` where the check could not be finished. */
  readonly headers: Record<string, string>;
  readonly verdict: Verdict;
}

/**
 * The plugin: adds `request.checkedFile()` and `request.checkedFiles()`. Register @fastify/multipart before it, with its
 * `limits.fileSize`, which is what a file may take of memory, and without `attachFieldsToBody`.
 */
export const hashward: FastifyPluginAsync<HashwardOptions>;

declare module "fastify" {
  interface FastifyRequest {
    /** Reads and checks the first file of the form; `undefined` when there is none. The others are not read. */
    checkedFile(options?: Parameters<FastifyRequest["file"]>[0]): Promise<CheckedFile | undefined>;
    /**
     * Reads and checks every file of the form, one after the other: a later one may be refused when you have the first.
     *
     * A file longer than `limits.fileSize` is 413 by @fastify/multipart. When the client leaves, the check is cancelled.
     */
    checkedFiles(options?: Parameters<FastifyRequest["files"]>[0]): AsyncGenerator<CheckedFile, void, undefined>;
  }
}
