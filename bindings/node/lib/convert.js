"use strict";

// Hashes, times and plain objects, in and out. What crosses the border is JSON with core's names; what users
// see has names in camelCase and times as Date.

const native = require("./native");
const { call } = require("./errors");

/** Fields that are times wherever core writes them; days stay text. */
const TIMES = new Set(["now", "created", "notBefore", "expires"]);

function camel(name) {
  return name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** Core's plain data with names in camelCase and times as Date, frozen through and through. */
function plain(wire) {
  if (Array.isArray(wire)) {
    return Object.freeze(wire.map(plain));
  }
  if (wire === null || typeof wire !== "object") {
    return wire;
  }
  const entries = Object.entries(wire).map(([name, value]) => {
    const here = camel(name);
    return [here, TIMES.has(here) && typeof value === "string" ? new Date(value) : plain(value)];
  });
  return Object.freeze(Object.fromEntries(entries));
}

/** A time as text; one that is none becomes core's own error, `date.malformed`. */
function time(value, name) {
  if (!(value instanceof Date)) {
    throw new TypeError(`${name} is a Date`);
  }
  return Number.isNaN(value.getTime()) ? "" : value.toISOString();
}

/** A time, or the clock's where there is none. */
function timeOrNow(value, name = "now") {
  return time(value === undefined ? new Date() : value, name);
}

function text(value, name) {
  if (typeof value !== "string") {
    throw new TypeError(`${name} is a string`);
  }
  return value;
}

function optional(value, name, convert) {
  return value === undefined || value === null ? undefined : convert(value, name);
}

function oneOf(words, value, name) {
  if (!words.includes(value)) {
    throw new TypeError(`${name} is one of ${words.join(", ")}`);
  }
  return value;
}

/** A count that JavaScript and core both write exactly. */
function count(value, name) {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new TypeError(`${name} is a whole number of at least 0`);
  }
  return value;
}

function small(most) {
  return (value, name) => {
    if (count(value, name) > most) {
      throw new TypeError(`${name} is a whole number of at most ${most}`);
    }
    return value;
  };
}

function object(value, name) {
  if (value === null || typeof value !== "object" || Array.isArray(value) || ArrayBuffer.isView(value)) {
    throw new TypeError(`${name} is an object`);
  }
  return value;
}

function list(value, name) {
  if (!Array.isArray(value)) {
    throw new TypeError(`${name} is an array`);
  }
  return value;
}

/** An object without fields that nobody reads: a name that is misspelt must not be taken as left out. */
function fields(value, name, known) {
  for (const field of Object.keys(object(value, name))) {
    if (!known.includes(field)) {
      throw new TypeError(`${name} has a field that is not known; known are ${known.join(", ")}`);
    }
  }
  return value;
}

/** Whether a value is bytes: a view of any kind, or a buffer. */
function isBytes(value) {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer || isShared(value);
}

function isShared(value) {
  return typeof SharedArrayBuffer !== "undefined" && value instanceof SharedArrayBuffer;
}

/** The bytes of a view or buffer, without copying. Memory that other threads write to is refused. */
function bytes(value, name) {
  if (!isBytes(value)) {
    throw new TypeError(`${name} is a Buffer, another view of bytes, or an ArrayBuffer`);
  }
  if (isShared(value) || isShared(value.buffer)) {
    throw new TypeError(`${name} is not in a SharedArrayBuffer: another thread could change it meanwhile`);
  }
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
}

/** A hash for the addon: hexadecimal or base64 as text, or its bytes. */
function hash(kind, value, name = "hash") {
  const given = typeof value === "string" ? value : Array.from(bytes(value, name));
  return { kind: text(kind, "kind"), value: given };
}

function hashText(kind, value) {
  return call(() => native.hashText(JSON.stringify(hash(kind, value))));
}

function hashDistance(kind, one, other) {
  const given = [one, other].map((value) => JSON.stringify(hash(kind, value)));
  return call(() => native.hashDistance(...given));
}

function isOfEmptyInput(kind, value) {
  return call(() => native.hashIsOfEmptyInput(JSON.stringify(hash(kind, value))));
}

function randomSetId() {
  return call(() => native.randomSetId());
}

function entryReference(set, kind, leading) {
  const row = JSON.stringify(hash(kind, leading));
  return call(() => native.entryReference(text(set, "set"), row));
}

/** Limits as the addon takes them. */
function limits(value = {}) {
  const names = ["bytes", "pixels", "allocation", "scans"];
  fields(value, "limits", names);
  const given = names.map((name) => [name, optional(value[name], `limits.${name}`, count)]);
  optional(value.scans, "limits.scans", small(0xffff_ffff));
  return JSON.stringify(Object.fromEntries(given));
}

module.exports = { hashText, hashDistance, isOfEmptyInput, randomSetId, entryReference };
const inner = { plain, time, timeOrNow, text, optional, oneOf, count, small, object, list, fields, isBytes, bytes, hash, limits };
for (const [name, value] of Object.entries(inner)) {
  Object.defineProperty(module.exports, name, { value });
}
