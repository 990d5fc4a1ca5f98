"use strict";

/** After how many seconds a client may try again where the check could not be finished. */
const RETRY_AFTER = 10;

/** Whether a verdict does not let a file go on, where `hold` says who keeps held ones aside. */
function isRefused({ action }, hold) {
  return action.access === "deny" || (action.access === "hold" && hold === "refuse");
}

/** The HTTP answer to a file that may not go on. */
function answerOf({ reply }) {
  const headers = reply.word === "try_again" ? { "retry-after": String(RETRY_AFTER) } : {};
  return { status: reply.status, headers, body: { reply: reply.word, message: reply.sentence } };
}

/** Options of an adapter, of which a misspelt one would be a check that is not made. */
function optionsOf(given, { hold = "refuse", deadlineMs, ...others }) {
  if (Object.keys(others).length > 0 || !["refuse", "pass"].includes(hold)) {
    throw new TypeError(`${given}: the options are hold, which is "refuse" or "pass", and deadlineMs`);
  }
  return { hold, asked: deadlineMs === undefined ? {} : { deadlineMs } };
}

module.exports = { answerOf, isRefused, optionsOf };
