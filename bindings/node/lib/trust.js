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

  static peek(file) {
    return new Root(call(() => native.Root.peek(bytes(file, "file"))));
  }

  follow(file) {
    return new Root(call(() => held(this, Root, "this").follow(bytes(file, "file"))));
  }

  may(role, key) {
    return this.#roles[oneOf(ROLES, role, "role")].keys.includes(text(key, "key").toLowerCase());
  }

  threshold(role) {
    return this.#roles[oneOf(ROLES, role, "role")].threshold;
  }
}

/** What a root is to say, as JSON for the native side. */
function rootText(says, name, given = {}) {
  return JSON.stringify({
    name,
    created: time(says.created, "created"),
    expires: time(says.expires, "expires"),
    purposes: says.purposes === undefined ? given.purposes : words(PURPOSES, says.purposes, "purposes"),
    allowDeviceFilters: says.allowDeviceFilters === true,
    keys: list(says.keys ?? [], "keys").map(({ key, roles }) => [String(key), words(ROLES, roles, "roles")]),
    thresholds: Object.entries(says.thresholds ?? {}).map(([role, keys]) => [oneOf(ROLES, role, "a role"), keys]),
    revoked: list(says.revoke ?? [], "revoke").map((key) => text(key, "a key's name")),
  });
}

function words(known, given, name) {
  return list(given, name).map((word) => oneOf(known, word, `one of ${name}`));
}

const ROOT = ["created", "expires", "purposes", "allowDeviceFilters", "keys", "thresholds"];

class RootBuilder {
  #says;
  #before;

  constructor(says) {
    fields(says, "a root", ["name", ...ROOT]);
    this.#says = rootText(says, text(says.name, "name"), { purposes: ["csam"] });
  }

  static after(earlier, says) {
    fields(says, "a root", [...ROOT, "revoke"]);
    const inner = held(earlier, Root, "before");
    const builder = new RootBuilder({ name: earlier.name, created: says.created, expires: says.expires });
    builder.#says = rootText(says, earlier.name);
    builder.#before = inner;
    return builder;
  }

  draft() {
    return new Draft(call(() => native.draftRoot(this.#says, this.#before)));
  }

  build(key) {
    return call(() => native.buildRoot(this.#says, this.#before, held(key, SecretKey, "key")));
  }
}

class Draft {
  constructor(inner) {
    hold(this, inner, native.Draft, "Draft.parse, RootBuilder.draft, Release.draft, TimestampStatement.draft or DeviceFilter.build");
    Object.freeze(this);
  }

  static parse(file) {
    return new Draft(call(() => native.Draft.parse(bytes(file, "file"))));
  }

  get contentRoot() {
    return JSON.parse(held(this, Draft, "this").describe()).contentRoot;
  }

  get signers() {
    return Object.freeze(JSON.parse(held(this, Draft, "this").describe()).signers);
  }

  sign(key) {
    held(this, Draft, "this").sign(held(key, SecretKey, "key"));
  }

  join(other) {
    call(() => held(this, Draft, "this").join(held(other, Draft, "other")));
  }

  toBytes() {
    return held(this, Draft, "this").toBytes();
  }
}

/** Times of a statement, and whatever else it has, as JSON. */
function statement({ created, expires, without = [] }) {
  return JSON.stringify({ created: time(created, "created"), expires: time(expires, "expires"), without: list(without, "without") });
}

function sets(given, name) {
  return list(given ?? [], name).map((set) => held(set, HashSet, `one of ${name}`));
}

const before = (file) => (file === undefined ? undefined : bytes(file, "before"));

class Release {
  constructor(json) {
    const { sets: listed, ...says } = JSON.parse(json);
    const named = listed.map(([set, published]) => [set, plain(published)]);
    Object.assign(this, plain(says), { sets: Object.freeze(Object.fromEntries(named)) });
    Object.freeze(this);
  }

  static open(file, issuer) {
    return new Release(call(() => native.readRelease(bytes(file, "file"), held(issuer, Root, "issuer"))));
  }

  static peek(file) {
    return new Release(call(() => native.readRelease(bytes(file, "file"), undefined)));
  }

  static draft(issuer, says) {
    fields(says, "a release", ["sets", "created", "expires", "before", "without"]);
    const [root, listed] = [held(issuer, Root, "issuer"), sets(says.sets, "sets")];
    return new Draft(call(() => native.draftRelease(root, before(says.before), listed, statement(says))));
  }
}

class TimestampStatement {
  constructor(json) {
    const { patches, ...says } = JSON.parse(json);
    const named = patches.map(([set, [patch, root]]) => [set, Object.freeze({ patch, root })]);
    Object.assign(this, plain(says), { patches: Object.freeze(Object.fromEntries(named)) });
    Object.freeze(this);
  }

  static open(file, issuer) {
    return new TimestampStatement(call(() => native.readTimestamp(bytes(file, "file"), held(issuer, Root, "issuer"))));
  }

  static peek(file) {
    return new TimestampStatement(call(() => native.readTimestamp(bytes(file, "file"), undefined)));
  }

  static draft(release, says) {
    fields(says, "a timestamp", ["patched", "created", "expires", "before"]);
    const patched = sets(says.patched, "patched");
    return new Draft(
      call(() => native.draftTimestamp(bytes(release, "release"), before(says.before), patched, statement(says))),
    );
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

  release(issuer) {
    const json = call(() => held(this, TrustStore, "this").release(text(issuer, "issuer")));
    return json === "null" ? null : new Release(json);
  }

  timestamp(issuer) {
    const json = call(() => held(this, TrustStore, "this").timestamp(text(issuer, "issuer")));
    return json === "null" ? null : new TimestampStatement(json);
  }

  installed() {
    const installed = JSON.parse(call(() => held(this, TrustStore, "this").installed()));
    return installed.map(([set, record]) => Object.freeze({ set, ...plain(record) }));
  }

  filters() {
    return [...plain(JSON.parse(call(() => held(this, TrustStore, "this").filters())))];
  }

  filter(set) {
    const { DeviceSet } = require("./device");
    const found = call(() => held(this, TrustStore, "this").filter(text(set, "set")));
    return found === null ? null : new DeviceSet(found);
  }
}

function installing(store, file, now) {
  return held(store, TrustStore, "this").install(bytes(file, "file"), timeOrNow(now));
}

function installation(done) {
  const { DeviceSet } = require("./device");
  const [set, root, release, filter] = [done.set(), done.root(), done.release(), done.filter()];
  const content = set
    ? { set: new HashSet(set) }
    : root
      ? { root: new Root(root) }
      : release
        ? { release: new Release(release) }
        : filter
          ? { filter: new DeviceSet(filter) }
          : { timestamp: new TimestampStatement(done.timestamp()) };
  return Object.freeze({ ...content, change: done.change() });
}

redacted(SecretKey, () => "…");
redacted(Root, (root) => root.name);
redacted(Draft, () => "…");
redacted(Release, (release) => String(release.number));
redacted(TimestampStatement, (timestamp) => String(timestamp.number));
redacted(TrustStore, (store) => (store.onDevice ? "on device" : ""));

module.exports = { PublicKey, SecretKey, Root, RootBuilder, Draft, Release, TimestampStatement, TrustStore };
