"use strict";

// What may stop a check: a deadline and a token end in a verdict, an AbortSignal rejects, as everywhere on the
// web and in Node.

const native = require("./native");
const { optional } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");

class CancelToken {
  constructor() {
    hold(this, new native.CancelToken(), native.CancelToken);
    waiting.set(this, new Set());
    Object.freeze(this);
  }

  cancel() {
    held(this, CancelToken, "this").cancel();
    this.#tell();
  }

  expire() {
    held(this, CancelToken, "this").expire();
    this.#tell();
  }

  get isStopped() {
    return held(this, CancelToken, "this").isStopped();
  }

  #tell() {
    const calls = [...waiting.get(this)];
    calls.forEach((call) => call());
  }
}

/** Of every token, whom to tell when it is stopped: checks that are under way and wait for something. */
const waiting = new WeakMap();

redacted(CancelToken, (token) => (token.isStopped ? "stopped" : "running"));

function milliseconds(value, name) {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new TypeError(`${name} is a number of milliseconds of at least 0`);
  }
  return value;
}

function abortSignal(value, name) {
  if (!(value instanceof AbortSignal)) {
    throw new TypeError(`${name} is an AbortSignal`);
  }
  return value;
}

/** What of the options may stop the work, with the token of the addon for it. Its time runs from now on. */
function stops({ deadlineMs, signal, cancel } = {}) {
  const limit = optional(deadlineMs, "deadlineMs", milliseconds);
  const aborted = optional(signal, "signal", abortSignal);
  const given = optional(cancel, "cancel", (token, name) => held(token, CancelToken, name));
  if (given !== undefined && (limit !== undefined || aborted !== undefined)) {
    throw new TypeError("cancel goes together with neither deadlineMs nor signal");
  }
  aborted?.throwIfAborted();
  return { token: given ?? new native.CancelToken(limit), limit, signal: aborted, cancel: cancel ?? undefined };
}

/** The longest time that a timer of Node's can wait; a longer one would end at once. */
const LONGEST = 0x7fff_ffff;

/**
 * Runs `work(stopped)` until it ends or the signal aborts it. `stopped` is a promise that is settled when the
 * token was stopped from here, for work that waits for something; there is none where nothing can stop it.
 */
async function stoppable({ token, limit, signal, cancel }, work) {
  if (limit === undefined && signal === undefined && cancel === undefined) {
    return work(undefined);
  }
  const stopped = deferred();
  const aborted = deferred();
  const expire = () => {
    token.expire();
    stopped.resolve();
  };
  const abort = () => {
    token.cancel();
    stopped.resolve();
    aborted.reject(signal.reason);
  };
  const timer = limit !== undefined && limit <= LONGEST ? setTimeout(expire, limit) : undefined;
  const unlisten = signal && listen(signal, abort);
  const told = waiting.get(cancel);
  told?.add(stopped.resolve);
  if (cancel?.isStopped) {
    stopped.resolve();
  }
  try {
    return await Promise.race([work(stopped.promise), aborted.promise]);
  } finally {
    clearTimeout(timer);
    unlisten?.();
    told?.delete(stopped.resolve);
  }
}

/** Of every signal, whom to tell when it aborts. */
const listening = new WeakMap();

/**
 * Tells of an abort, until the answer is called. However many checks share a signal, it has one listener: Node
 * takes more than ten for a leak.
 */
function listen(signal, call) {
  if (!listening.has(signal)) {
    const calls = new Set();
    const tell = () => [...calls].forEach((each) => each());
    listening.set(signal, { calls, tell });
    signal.addEventListener("abort", tell, { once: true });
  }
  const { calls, tell } = listening.get(signal);
  calls.add(call);
  return () => {
    calls.delete(call);
    if (calls.size === 0) {
      signal.removeEventListener("abort", tell);
      listening.delete(signal);
    }
  };
}

/** A promise and what settles it. */
function deferred() {
  const made = {};
  made.promise = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
}

module.exports = { CancelToken };
for (const [name, value] of Object.entries({ stops, stoppable })) {
  Object.defineProperty(module.exports, name, { value });
}
