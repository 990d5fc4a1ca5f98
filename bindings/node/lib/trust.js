"use strict";

const { fileURLToPath } = require("node:url");
const native = require("./native");
const { call, run, runSync } = require("./errors");
const { plain, time, timeOrNow, text, oneOf, list, fields, bytes } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { HashSet } = require("./set");
const { PURPOSES, ROLES } = require("./words");

class PublicKey {
  #says;

  constructor(json) {
    this.#says = JSON.parse(json);
    this.id = this.#says.id;
    Object.freeze(this);
  }

  static parse(key) {
    return new PublicKey(call(() => native.publicKey(text(key, "key"))));
  }

  static fromBytes(key) {
    return new PublicKey(call(() => native.publicKey(undefined, bytes(key, "key"))));
  }

  toBytes() {
    return Buffer.from(this.#says.bytes);
  }

  /** The text of the key, which is public. */
  toString() {
    return this.#says.text;
  }

  toJSON() {
    return this.#says.text;
  }
}

class SecretKey {
  constructor(inner) {
    hold(this, inner, native.SecretKey, "SecretKey.generate, fromSeed or parse");
    Object.freeze(this);
  }

  static generate() {
    return new SecretKey(call(() => native.SecretKey.generate()));
  }

  static fromSeed(seed) {
    return new SecretKey(call(() => native.SecretKey.fromSeed(bytes(seed, "seed"))));
  }

  static parse(key) {
    return new SecretKey(call(() => native.SecretKey.parse(text(key, "key"))));
  }

  toText() {
    return held(this, SecretKey, "this").toText();
  }

  get publicKey() {
    return new PublicKey(held(this, SecretKey, "this").publicKey());
  }
}

class Root {
  #roles;

  constructor(inner) {
    hold(this, inner, native.Root, "Root.parse");
    const { roles, keys, ...says } = JSON.parse(inner.describe());
    this.#roles = roles;
    Object.assign(this, plain(says), { keys: Object.freeze(keys.map((key) => new PublicKey(JSON.stringify(key)))) });
    Object.freeze(this);
  }

  static parse(file) {
    return new Root(call(() => native.Root.parse(bytes(file, "file"))));
  }

  may(role, key) {
    return this.#roles[oneOf(ROLES, role, "role")].keys.includes(text(key, "key").toLowerCase());
  }

  threshold(role) {
    return this.#roles[oneOf(ROLES, role, "role")].threshold;
  }
}

class RootBuilder {
  #says;

  constructor(says) {
    fields(says, "a root", ["name", "created", "expires", "purposes", "allowDeviceFilters"]);
    const purposes = list(says.purposes ?? ["csam"], "purposes");
    this.#says = JSON.stringify({
      name: text(says.name, "name"),
      created: time(says.created, "created"),
      expires: time(says.expires, "expires"),
      purposes: purposes.map((purpose) => oneOf(PURPOSES, purpose, "a purpose")),
      allowDeviceFilters: says.allowDeviceFilters === true,
    });
  }

  build(key) {
    return call(() => native.buildRoot(this.#says, held(key, SecretKey, "key")));
  }
}

class TrustStore {
  constructor(folder, options = {}) {
    fields(options, "options", ["onDevice"]);
    this.folder = folder instanceof URL ? fileURLToPath(folder) : text(folder, "folder");
    this.onDevice = options.onDevice === true;
    hold(this, new native.TrustStore(this.folder, this.onDevice), native.TrustStore);
    // Printed without its folder: a path can name people.
    Object.defineProperty(this, "folder", { enumerable: false });
    Object.freeze(this);
  }

  pin(root, expected) {
    return new Root(call(() => held(this, TrustStore, "this").pin(bytes(root, "root"), text(expected, "expected"))));
  }

  unpin(issuer) {
    return plain(JSON.parse(call(() => held(this, TrustStore, "this").unpin(text(issuer, "issuer")))));
  }

  async install(file, now) {
    return installation(await run(() => installing(this, file, now)));
  }

  installSync(file, now) {
    return installation(runSync(() => installing(this, file, now)));
  }

  remove(set) {
    return call(() => held(this, TrustStore, "this").remove(text(set, "set")));
  }

  issuers() {
    return call(() => held(this, TrustStore, "this").issuers()).map((root) => new Root(root));
  }

  installed() {
    const installed = JSON.parse(call(() => held(this, TrustStore, "this").installed()));
    return installed.map(([set, record]) => Object.freeze({ set, ...plain(record) }));
  }
}

function installing(store, file, now) {
  return held(store, TrustStore, "this").install(bytes(file, "file"), timeOrNow(now));
}

function installation(done) {
  return Object.freeze({ set: new HashSet(done.set()), change: done.change() });
}

redacted(SecretKey, () => "…");
redacted(Root, (root) => root.name);
redacted(TrustStore, (store) => (store.onDevice ? "on device" : ""));

module.exports = { PublicKey, SecretKey, Root, RootBuilder, TrustStore };
