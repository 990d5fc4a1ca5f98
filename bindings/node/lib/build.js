"use strict";

const native = require("./native");
const { call, run, runSync } = require("./errors");
const { plain, time, timeOrNow, text, optional, oneOf, count, small, list, fields, bytes, hash } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { SetHead } = require("./set");
const { Root, SecretKey } = require("./trust");
const { INTAKES, KIND_DETAILS, LISTED_CONVENTIONS, PACKINGS, PURPOSES, STATUSES, WITHDRAWAL_REASONS } = require("./words");

const LIST_FORMATS = Object.freeze(["csv", "jsonl", "sums", "bare"]);

const DESCRIBED = [
  "set", "origin", "packer", "purpose", "version", "previous", "created", "notBefore", "expires", "days", "packing",
  "intake", "comment", "convention",
];

class SetBuilder {
  constructor(root, description, options = {}) {
    fields(options, "options", ["sortBuffer"]);
    const buffer = optional(options.sortBuffer, "sortBuffer", count);
    const says = JSON.stringify(described(description));
    hold(this, call(() => new native.SetBuilder(held(root, Root, "root"), says, buffer)), native.SetBuilder);
    Object.freeze(this);
  }

  add(entry) {
    const listed = JSON.stringify(entryOf(entry));
    call(() => held(this, SetBuilder, "this").add(listed));
    return this;
  }

  withdraw(entry) {
    fields(entry, "a withdrawal", ["rows", "reason", "withdrawn", "answersUntil"]);
    const gone = JSON.stringify({
      rows: list(entry.rows, "rows").map((row) => hash(fields(row, "a row", ["kind", "hash"]).kind, row.hash)),
      reason: oneOf(WITHDRAWAL_REASONS, entry.reason, "reason"),
      withdrawn: text(entry.withdrawn, "withdrawn"),
      answersUntil: text(entry.answersUntil, "answersUntil"),
    });
    call(() => held(this, SetBuilder, "this").withdraw(gone));
    return this;
  }

  async read(file, options) {
    return Number(await run(() => reading(this, file, options)));
  }

  readSync(file, options) {
    return Number(runSync(() => reading(this, file, options)));
  }

  async build() {
    return new UnsignedSet(await run(() => held(this, SetBuilder, "this").build()));
  }

  buildSync() {
    return new UnsignedSet(runSync(() => held(this, SetBuilder, "this").build()));
  }
}

function described(description) {
  fields(description, "a description", DESCRIBED);
  if ((description.days === undefined) === (description.expires === undefined)) {
    throw new TypeError("a description has either days or expires");
  }
  const { version } = description;
  const word = (words) => (value, name) => oneOf(words, value, name);
  const part = (name) => small(0xffff_ffff)(version[name], `version.${name}`);
  return {
    set: text(description.set, "set"),
    origin: text(description.origin, "origin"),
    created: timeOrNow(description.created, "created"),
    days: optional(description.days, "days", small(0xffff_ffff)) ?? 0,
    packer: optional(description.packer, "packer", text),
    purpose: optional(description.purpose, "purpose", word(PURPOSES)),
    version: version && { publish: part("publish"), patch: part("patch") },
    previous: optional(description.previous, "previous", text),
    notBefore: optional(description.notBefore, "notBefore", time),
    expires: optional(description.expires, "expires", time),
    packing: optional(description.packing, "packing", word(PACKINGS)),
    intake: optional(description.intake, "intake", word(INTAKES)),
    comment: optional(description.comment, "comment", text),
    convention: optional(description.convention, "convention", word(LISTED_CONVENTIONS)),
  };
}

/** A statement, or its label alone. */
function said(statement) {
  if (typeof statement === "string") {
    return { label: statement, status: "active" };
  }
  fields(statement, "a statement", ["scheme", "code", "assessor", "jurisdiction", "firstSeen", "status"]);
  return {
    label: `${text(statement.scheme, "scheme")}/${text(statement.code, "code")}`,
    assessor: optional(statement.assessor, "assessor", text),
    jurisdiction: optional(statement.jurisdiction, "jurisdiction", text),
    firstSeen: optional(statement.firstSeen, "firstSeen", text),
    status: oneOf(STATUSES, statement.status ?? "active", "status"),
  };
}

function entryOf(entry) {
  const kinds = Object.keys(KIND_DETAILS);
  fields(entry, "an entry", [...kinds, "statements", "name"]);
  const rows = kinds.filter((kind) => entry[kind] !== undefined).map((kind) => rowOf(kind, entry[kind]));
  return {
    rows,
    statements: list(entry.statements ?? [], "statements").map(said),
    name: optional(entry.name, "name", text),
  };
}

function rowOf(kind, given) {
  if (kind !== "pdq" || typeof given === "string" || ArrayBuffer.isView(given) || given instanceof ArrayBuffer) {
    return { hash: hash(kind, given, kind) };
  }
  fields(given, "pdq", ["hash", "quality", "companion"]);
  const quality = small(100)(given.quality, "pdq.quality");
  const companion = optional(given.companion, "pdq.companion", bytes);
  if (companion !== undefined && companion.byteLength !== 8) {
    throw new TypeError("pdq.companion has 8 bytes");
  }
  return { hash: hash("pdq", given.hash, "pdq.hash"), quality, companion: companion && Array.from(companion) };
}

function reading(builder, file, options) {
  fields(options, "options", ["format", "kind", "statement"]);
  const listing = {
    format: oneOf(LIST_FORMATS, options.format, "format"),
    kind: optional(options.kind, "kind", text),
    statement: optional(options.statement, "statement", said),
  };
  return held(builder, SetBuilder, "this").read(bytes(file, "file"), JSON.stringify(listing));
}

class UnsignedSet {
  constructor(inner) {
    hold(this, inner, native.UnsignedSet, "SetBuilder.build or buildSync");
    const { manifest, root } = JSON.parse(inner.describe());
    this.manifest = plain(manifest);
    this.root = root;
    Object.freeze(this);
  }

  head() {
    return call(() => held(this, UnsignedSet, "this").head());
  }

  async sign(...keys) {
    return run(() => signing(this, keys));
  }

  signSync(...keys) {
    return runSync(() => signing(this, keys));
  }

  async toBytes() {
    return run(() => held(this, UnsignedSet, "this").bytes());
  }

  toBytesSync() {
    return runSync(() => held(this, UnsignedSet, "this").bytes());
  }
}

function signing(set, keys) {
  return held(set, UnsignedSet, "this").sign(keys.map((key) => held(key, SecretKey, "a key")));
}

function signHead(head, key) {
  // No key signs what is no head.
  SetHead.parse(head);
  return call(() => native.signHead(bytes(head, "head"), held(key, SecretKey, "key")));
}

function appendSignatures(set, signatures) {
  const signed = list(signatures, "signatures").map((one) => Buffer.from(bytes(one, "a signature")));
  return call(() => native.appendSignatures(bytes(set, "set"), signed));
}

redacted(UnsignedSet, (set) => `${set.manifest.entries} entries of ${set.manifest.origin}`);
redacted(SetBuilder, () => "");

module.exports = { SetBuilder, UnsignedSet, signHead, appendSignatures, LIST_FORMATS };
