"use strict";

const { Checker } = require("../index.js");

/** Milliseconds between two looks at the trust folder. */
const EVERY = 1_000;

class LiveChecker {
  #checker;
  #every;
  #counted;
  #looked = performance.now();
  #looking = null;
  #trouble = null;

  constructor(checker, { every = EVERY, counted = () => {} } = {}) {
    this.#checker = checker;
    this.#every = every;
    this.#counted = counted;
  }

  static async open({ every, counted, policy = "agree-two", ...rest }) {
    return new LiveChecker(await Checker.open({ policy, ...rest }), { every, counted });
  }

  get trouble() {
    return this.#trouble;
  }

  async current() {
    // Who comes while new sets are verified goes on with those before.
    if (this.#looking === null && performance.now() - this.#looked >= this.#every) {
      this.#looking = this.#look();
      await this.#looking;
    }
    return this.#checker;
  }

  async check(source, options = {}) {
    const checker = await this.current();
    const verdict = await checker.check(source, options);
    this.#counted(verdict);
    return verdict;
  }

  async #look() {
    try {
      this.#checker = (await this.#checker.reopened()) ?? this.#checker;
      this.#trouble = null;
    } catch (error) {
      this.#trouble = error;
    } finally {
      this.#looked = performance.now();
      this.#looking = null;
    }
  }
}

module.exports = { LiveChecker };
