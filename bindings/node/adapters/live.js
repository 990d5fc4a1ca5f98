"use strict";

const { Readable } = require("node:stream");
const { Checker, HashwardError } = require("../index.js");
const { count, fields, object } = require("../lib/convert");
const { stoppable, stops } = require("../lib/stop");

/** A checker that takes in new sets without a restart. Its types and documentation stand in `live.d.ts`. */
class LiveChecker {
  #checker;
  #every;
  #counted;
  #looked = performance.now();
  #looking = null;
  #trouble = null;
  #removed = null;

  constructor(checker, options = {}) {
    fields(options, "options", ["every", "counted"]);
    const { every = 1000, counted = () => {} } = options;
    if (!(checker instanceof Checker) || typeof counted !== "function") {
      throw new TypeError("a LiveChecker is made of a Checker, and counted is a function");
    }
    this.#checker = checker;
    this.#every = count(every, "every");
    this.#counted = counted;
  }

  static async open(options) {
    const { trust, policy = "agree-two", limits, ...live } = fields(options, "options", [
      "trust", "policy", "limits", "every", "counted",
    ]);
    return new LiveChecker(await Checker.open({ trust, policy, limits }), live);
  }

  get trouble() {
    return this.#trouble;
  }

  async current() {
    if (this.#isDue()) {
      await this.#look();
    }
    return this.#held();
  }

  async check(source, request = {}) {
    object(request, "options");
    const left = this.#isDue() ? await this.#lookBefore(source, request) : request;
    const verdict = await this.#held().check(source, left);
    await this.#counted(verdict);
    return verdict;
  }

  /** The checker, unless every set was removed: hits of a list that was taken away are not told. */
  #held() {
    if (this.#removed !== null) {
      throw this.#removed;
    }
    return this.#checker;
  }

  #isDue() {
    return this.#looking === null && performance.now() - this.#looked >= this.#every;
  }

  /** Looks, no longer than the check may take, and says what is left of that. */
  async #lookBefore(source, request) {
    if (source instanceof Readable) {
      // One that fails before anybody reads it would end the process; the verdict says that it failed.
      source.on("error", () => {});
    }
    const { deadlineMs, signal, cancel } = request;
    const stop = stops({ deadlineMs, signal, cancel });
    const began = performance.now();
    await stoppable(stop, (stopped) => (stopped === undefined ? this.#look() : Promise.race([this.#look(), stopped])));
    const left = deadlineMs && Math.max(0, deadlineMs - (performance.now() - began));
    return { ...request, deadlineMs: left };
  }

  #look() {
    this.#looking = this.#reopen();
    return this.#looking;
  }

  async #reopen() {
    try {
      this.#checker = (await this.#checker.reopened()) ?? this.#checker;
      this.#trouble = null;
      this.#removed = null;
    } catch (error) {
      if (!(error instanceof HashwardError)) {
        throw error;
      }
      this.#trouble = error;
      this.#removed = error.code === "trust.store_empty" ? error : null;
    } finally {
      this.#looked = performance.now();
      this.#looking = null;
    }
  }
}

module.exports = { LiveChecker };
