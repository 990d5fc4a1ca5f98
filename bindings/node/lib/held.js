"use strict";

// Which object of the addon stands behind an object of this package. Nobody outside can reach it.

const behind = new WeakMap();

/** Puts an object of the addon behind one of this package; `makers` are the calls that give one. */
function hold(outer, inner, type, makers) {
  if (!(inner instanceof type)) {
    throw new TypeError(`a ${outer.constructor.name} is made by ${makers}`);
  }
  behind.set(outer, inner);
}

/** The object of the addon behind one of this package, which must be of the type. */
function held(outer, type, name) {
  if (!(outer instanceof type) || !behind.has(outer)) {
    throw new TypeError(`${name} is a ${type.name}`);
  }
  return behind.get(outer);
}

module.exports = { hold, held };
