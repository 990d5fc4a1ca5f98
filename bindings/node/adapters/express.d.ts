import type { RequestHandler } from "express";
import type { Verdict } from "../index.js";
import type { LiveChecker } from "./live.js";

export { LiveChecker, type LiveCheckerOptions, type LiveOptions } from "./live.js";

/** What becomes of a file that may not go on, and how long a check may take. */
export interface UploadOptions {
  /** `refuse` (unless given) answers a held file as a denied one; `pass` leaves the holding to your code. */
  hold?: "refuse" | "pass";
  /** Past so many milliseconds the verdict of a file is indeterminate, reason `deadline`. */
  deadlineMs?: number;
  /** `remove` (unless given) removes what multer wrote to disk of a request that does not go on; `keep` leaves it. */
  refused?: "remove" | "keep";
}

/**
 * Middleware that checks every file multer has parsed, in memory or on disk, before your code sees any of them.
 *
 * Each file gets a `verdict`. The first that may not go on ends the request: it is answered with the status of
 * `verdict.reply` and `{ reply, message }`, its word and its sentence. When the client leaves meanwhile the check is
 * cancelled. That, and whatever else goes wrong, goes to `next(error)`. Without a file the request goes on. Give multer
 * its `limits.fileSize`; what it refuses itself never comes here.
 */
export function checkUploads(live: Pick<LiveChecker, "check">, options?: UploadOptions): RequestHandler;

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
