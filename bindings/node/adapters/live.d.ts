import type { Checker, CheckOptions, HashwardError, Limits, Policy, Source, TrustStore, Verdict } from "../index.js";

/** How a {@link LiveChecker} keeps itself up to date, and whom it tells. */
export interface LiveOptions {
  /** It looks for other sets at most once in so many milliseconds, 1,000 unless given. */
  every?: number | undefined;
  /**
   * Called with every verdict, to count outcomes or to queue a held file for review. What it throws fails the check it was called
   * for, so that no file goes on that was not counted.
   */
  counted?: ((verdict: Verdict) => void) | undefined;
}

/**
 * A checker that takes in new sets without a restart.
 *
 * Before a check, at most once in `every` milliseconds, it looks whether other sets are installed than it has open. While new ones
 * are verified on the pool, other checks go on with those before. When the folder cannot be read the sets before stay in use and
 * `trouble` says why: they grow stale by their own dates, so that no answer gets better by it.
 */
export class LiveChecker {
  constructor(checker: Checker, options?: LiveOptions);
  /** Opens every set installed in the trust folder, under `agree-two` unless another policy is given. Rejects as {@link Checker.open}. */
  static open(
    options: { trust: TrustStore | string; policy?: Policy | string; limits?: Partial<Limits> } & LiveOptions,
  ): Promise<LiveChecker>;
  /** Why other sets could not be taken in when it was last tried; `null` when they could. */
  get trouble(): HashwardError | null;
  /** The checker of now. */
  current(): Promise<Checker>;
  /** Checks as {@link Checker.check} does, with the sets installed now. */
  check(source: Source, options?: CheckOptions): Promise<Verdict>;
}
