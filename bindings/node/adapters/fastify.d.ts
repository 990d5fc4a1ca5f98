import type { MultipartFile } from "@fastify/multipart";
import type { FastifyPluginAsync, FastifyRequest } from "fastify";
import type { Verdict } from "../index.js";
import type { LiveChecker } from "./live.js";

export { LiveChecker, type LiveOptions } from "./live.js";

/** What the plugin checks with, what becomes of a held file, and how long a check may take. */
export interface HashwardOptions {
  /** The checker. */
  live: LiveChecker;
  /** `refuse`, unless given, answers a held file as a denied one; `pass` leaves the holding to your code. */
  hold?: "refuse" | "pass";
  /** Past so many milliseconds the verdict is indeterminate, reason `deadline`. */
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

/** Thrown by `request.checkedFile()`; fastify answers its `statusCode` and its sentence. */
export class Refused extends Error {
  private constructor();
  readonly statusCode: number;
  /** The word of the reply. */
  readonly code: string;
  readonly verdict: Verdict;
}

/** The plugin, which adds `request.checkedFile()`. Register @fastify/multipart, with its `limits.fileSize`, before it. */
export const hashward: FastifyPluginAsync<HashwardOptions>;

declare module "fastify" {
  interface FastifyRequest {
    /**
     * Reads and checks the next file of the form; `undefined` when there is none. The whole file is in memory. Rejects with
     * {@link Refused}, and with the errors of @fastify/multipart, such as its 413.
     */
    checkedFile(options?: Parameters<FastifyRequest["file"]>[0]): Promise<CheckedFile | undefined>;
  }
}
