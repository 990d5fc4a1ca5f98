"use strict";

const native = require("./native");
const { call, run, runSync } = require("./errors");
const { plain, text, fields, hash, bytes, count } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { KIND_DETAILS } = require("./words");

/** Entries or rows that are read from the addon at once. */
const PAGE = 4096;

class HashSet {
  #says;

  constructor(inner) {
    hold(this, inner, native.HashSet, "HashSet.open, HashSet.openSync or TrustStore.install");
    const { manifest, root, signatures, statements, withdrawn } = JSON.parse(inner.describe());
    this.manifest = plain(manifest);
    this.root = root;
    this.#says = { signatures, statements: plain(statements), withdrawn: plain(withdrawn) };
    Object.freeze(this);
  }

  static async open(file, root, options) {
    return new HashSet(await run(() => opening(file, root, options)));
  }

  static openSync(file, root, options) {
    return new HashSet(runSync(() => opening(file, root, options)));
  }

  static peek(file) {
    return plain(JSON.parse(call(() => native.HashSet.peek(bytes(file, "file")))));
  }

  get signatures() {
    return this.#says.signatures.map(({ key, bytes: signed }) => ({ key, bytes: Buffer.from(signed) }));
  }

  get statements() {
    return this.#says.statements;
  }

  withdrawn() {
    return this.#says.withdrawn;
  }

  contains(kind, value) {
    return call(() => held(this, HashSet, "this").contains(JSON.stringify(hash(kind, value))));
  }

  find(kind, value) {
    const found = call(() => held(this, HashSet, "this").find(JSON.stringify(hash(kind, value))));
    return found === null ? undefined : new Entry(this, JSON.parse(found));
  }

  pdqDetails(value) {
    const found = call(() => held(this, HashSet, "this").pdqDetails(JSON.stringify(hash("pdq", value))));
    if (found === null) {
      return undefined;
    }
    const [quality, companion] = JSON.parse(found);
    return { quality: quality ?? undefined, companion: companion === null ? undefined : Buffer.from(companion) };
  }

  *entries() {
    for (let from = 0; from < this.manifest.entries; from += PAGE) {
      for (const entry of JSON.parse(held(this, HashSet, "this").entries(from, PAGE))) {
        yield new Entry(this, entry);
      }
    }
  }

  *rows(kind) {
    const width = KIND_DETAILS[text(kind, "kind")]?.width ?? 1;
    for (let from = 0; ; from += PAGE) {
      const page = call(() => held(this, HashSet, "this").rows(kind, from, PAGE));
      for (let at = 0; at < page.length; at += width) {
        yield page.toString("hex", at, at + width);
      }
      if (page.length < PAGE * width) {
        return;
      }
    }
  }

  toBytes() {
    return held(this, HashSet, "this").bytes();
  }
}

function opening(file, root, options = {}) {
  const { Root } = require("./trust");
  fields(options, "options", ["onDevice"]);
  return native.HashSet.open(bytes(file, "file"), held(root, Root, "root"), options.onDevice === true);
}

class Entry {
  #set;

  constructor(set, says) {
    this.#set = set;
    Object.assign(this, plain(says));
    Object.freeze(this);
  }

  rows() {
    const rows = JSON.parse(held(this.#set, HashSet, "set").rowsOfEntry(count(this.number, "number")));
    return rows.map(([kind, value]) => ({ kind, hash: value }));
  }
}

class SetHead {
  constructor(json) {
    Object.assign(this, plain(JSON.parse(json)));
    Object.freeze(this);
  }

  static parse(head) {
    return new SetHead(call(() => native.readHead(bytes(head, "head"), true)));
  }

  static leading(file) {
    return new SetHead(call(() => native.readHead(bytes(file, "file"), false)));
  }
}

redacted(HashSet, (set) => `${set.manifest.entries} entries of ${set.manifest.origin}`);
redacted(Entry, (entry) => `${entry.statements.length} statements`);

module.exports = { HashSet, Entry, SetHead };
