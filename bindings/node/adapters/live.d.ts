import type {
  Checker, CheckerOptions, CheckOptions, HashwardError, Policy, ShippedPolicy, Source, Verdict,
} from "../index.js";

/** How a {@link LiveChecker} keeps itself up to date, and whom it tells. */
export interface LiveOptions {
  /** It looks for other sets at most once in so many milliseconds, 1,000 unless given. */
  every?: number;
  /**
   * Called with every verdict and waited for, to count outcomes or to queue a held file for review. When it throws or
   * rejects so does the check: no upload goes on that was not counted, and the adapters answer 500.
   */
  counted?: (verdict: Verdict) => unknown;
}

/** What a {@link LiveChecker} is opened with. */
export interface LiveCheckerOptions extends Omit<CheckerOptions, "policy">, LiveOptions {
  /** A policy, or the name of one that ships; `agree-two` unless given. */
  policy?: Policy | ShippedPolicy;
}

/**
 * A checker that takes in new sets without a restart.
 *
 * Before a check, at most once in `every` milliseconds, it looks whether other sets are installed than it has open.
 * The check that found it time to look waits for the new ones to be verified, within its deadline; others go on
 * meanwhile with those before. When the folder cannot be read the sets before stay in use and `trouble` says why: they
 * grow stale by their own dates, so that no answer gets better by it. When every set was removed checks reject with
 * `trust.store_empty` until one is installed: hits of a list that was taken away are not told.
 */
export class LiveChecker {
  /** Begins with a checker that is open. */
  constructor(checker: Checker, options?: LiveOptions);
  /** Opens every set installed in the trust folder.
   * @throws {@link HashwardError} As {@link Checker.open}. */
  static open(options: LiveCheckerOptions): Promise<LiveChecker>;
  /** Why other sets could not be taken in when it was last tried; `null` when they could. */
  readonly trouble: HashwardError | null;
  /** The checker of now, after a look when it is time for one. For `checkHashes` and `checkFingerprint`. */
  current(): Promise<Checker>;
  /** Checks as {@link Checker.check}, with the sets installed now. */
  check(source: Source, request?: CheckOptions): Promise<Verdict>;
}
