import type { RequestHandler } from "express";
import type { Verdict } from "../index.js";
import type { LiveChecker } from "./live.js";

export { LiveChecker, type LiveOptions } from "./live.js";

/** What becomes of a held file, and how long a check may take. */
export interface UploadOptions {
  /** `refuse`, unless given, answers a held file as a denied one; `pass` leaves the holding to your code. */
  hold?: "refuse" | "pass";
  /** Past so many milliseconds the verdict is indeterminate, reason `deadline`. */
  deadlineMs?: number;
}

/**
 * Middleware that checks every file that multer has parsed, in memory or on disk, before your code sees it.
 *
 * Each file gets a `verdict`. A refused request is answered with the status and the sentence of `verdict.reply`, and what multer
 * stored of it on disk is removed; so is that of a client who goes away, whose check is stopped. A request without a file goes on.
 */
export function checkUploads(live: LiveChecker, options?: UploadOptions): RequestHandler;

declare global {
  namespace Express {
    namespace Multer {
      interface File {
        /** What was found, once `checkUploads` has run. */
        verdict?: Verdict;
      }
    }
  }
}
