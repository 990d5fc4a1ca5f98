"use strict";

const { Readable } = require("node:stream");
const { Checker } = require("../index.js");
const { count, fields, object } = require("../lib/convert");
const { call, ofText, run } = require("../lib/errors");
const { held } = require("../lib/held");
const native = require("../lib/native");
const { stoppable, stops } = require("../lib/stop");

/** A checker that takes in new sets without a restart. Its types and documentation stand in `live.d.ts`. */
class LiveChecker {
  #inner;
  #counted;
  #looking = null;

  constructor(checker, options = {}) {
    fields(options, "options", ["every", "counted"]);
    const { every = 1000, counted = () => {} } = options;
    if (!(checker instanceof Checker) || typeof counted !== "function") {
      throw new TypeError("a LiveChecker is made of a Checker, and counted is a function");
    }
    this.#inner = new native.LiveChecker(held(checker, Checker, "checker"), count(every, "every"));
    this.#counted = counted;
  }

  static async open(options) {
    const { trust, policy = "agree-two", limits, ...live } = fields(options, "options", [
      "trust", "policy", "limits", "every", "counted",
    ]);
    return new LiveChecker(await Checker.open({ trust, policy, limits }), live);
  }

  get trouble() {
    return ofText(this.#inner.trouble() ?? "") ?? null;
  }

  async current() {
    if (this.#isDue()) {
      await this.#look();
    }
    return this.#now();
  }

  async check(source, request = {}) {
    object(request, "options");
    const left = this.#isDue() ? await this.#lookBefore(source, request) : request;
    const verdict = await this.#now().check(source, left);
    await this.#counted(verdict);
    return verdict;
  }

  #now() {
    return new Checker(call(() => this.#inner.checker()));
  }

  /** A look that waits for its thread is one too, of which the addon does not know yet. */
  #isDue() {
    return this.#looking === null && this.#inner.due();
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
    const looking = run(() => this.#inner.look()).finally(() => {
      this.#looking = null;
    });
    this.#looking = looking;
    return looking;
  }
}

module.exports = { LiveChecker };
