"use strict";

// Core's error as a class, and wrong calls as TypeError. No message holds a value that was handed over.

const { ERROR_KIND_OF } = require("./words");

class HashwardError extends Error {
  constructor(code, detail) {
    super(`${code}: ${detail}`);
    this.code = code;
    this.kind = ERROR_KIND_OF[code];
    this.detail = detail;
  }
}
// Not an own property, so that it is not printed beside the others.
Object.defineProperty(HashwardError.prototype, "name", { value: "HashwardError", configurable: true, writable: true });

/** The error of core's whose text this is, if it is one. */
function ofText(text) {
  const [, code, detail] = /^([a-z0-9_]+\.[a-z0-9_]+): (.*)$/s.exec(text) ?? [];
  return Object.hasOwn(ERROR_KIND_OF, code) ? new HashwardError(code, detail) : undefined;
}

/** What the addon threw, as what this package throws. */
function translated(error) {
  if (error?.code === "InvalidArg") {
    return new TypeError(error.message);
  }
  return ofText(error?.message ?? "") ?? error;
}

/** Calls the addon. */
function call(step) {
  try {
    return step();
  } catch (error) {
    throw translated(error);
  }
}

/** Makes work of the addon and runs it on a thread of the pool. */
async function run(make) {
  try {
    return await make().run();
  } catch (error) {
    throw translated(error);
  }
}

/** Makes work of the addon and runs it at once. */
function runSync(make) {
  return call(() => make().runSync());
}

module.exports = { HashwardError };
// For the other files of this package only: `index.js` spreads what can be enumerated.
for (const [name, value] of Object.entries({ ofText, call, run, runSync })) {
  Object.defineProperty(module.exports, name, { value });
}
