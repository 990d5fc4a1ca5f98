"use strict";

// What `console.log` and `String()` show: what is safe in any log, never a hash, link, path or subject.

const { inspect } = require("node:util");

/** Makes a class show itself as its name and what `shown` says of an instance. */
function redacted(type, shown) {
  const show = (value) => `${type.name}(${shown(value)})`;
  Object.defineProperty(type.prototype, inspect.custom, {
    value() {
      return show(this);
    },
  });
  Object.defineProperty(type.prototype, "toString", {
    value() {
      return show(this);
    },
    configurable: true,
    writable: true,
  });
}

module.exports = { redacted };
