"use strict";

// What the adapters have in common: their options, whether an upload may go on, what a refused one is answered, and
// that nobody checks for a client that is gone.

const { fields, oneOf, optional } = require("../lib/convert");

const HOLD = ["refuse", "pass"];

/** After how many seconds a client may try again where the check could not be finished. */
const RETRY_AFTER = "10";

/** A check of uploads with these settings: `(source, signal)` gives the verdict and whether it may go on. */
function checkOf(live, { hold = "refuse", deadlineMs }) {
  if (typeof live?.check !== "function") {
    throw new TypeError("live is a LiveChecker");
  }
  const passed = oneOf(HOLD, hold, "hold") === "pass" ? ["allow", "hold"] : ["allow"];
  optional(deadlineMs, "deadlineMs", milliseconds);
  return async (source, signal) => {
    const verdict = await live.check(source, { deadlineMs, signal });
    return { verdict, passes: passed.includes(verdict.action.access) };
  };
}

function milliseconds(value, name) {
  if (typeof value !== "number" || !(value >= 0)) {
    throw new TypeError(`${name} is a number of milliseconds of at least 0`);
  }
  return value;
}

/** The HTTP headers of a refusal. */
function headersOf({ reply }) {
  return reply.word === "try_again" ? { "retry-after": RETRY_AFTER } : {};
}

/** Runs work with a signal that aborts when the client leaves before it is answered. */
async function whileWanted(response, work) {
  const wanted = new AbortController();
  const leave = () => wanted.abort();
  response.once("close", leave);
  if (response.destroyed) {
    leave();
  }
  try {
    return await work(wanted.signal);
  } finally {
    response.off("close", leave);
  }
}

module.exports = { checkOf, fields, headersOf, oneOf, whileWanted };
