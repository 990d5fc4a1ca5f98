"use strict";

const native = require("./native");
const { call, run, runSync } = require("./errors");
const { plain, time, text, oneOf, small, list, fields, bytes, hash } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { HashSet } = require("./set");
const { Draft, Root } = require("./trust");
const { FILTER_RATES, KINDS } = require("./words");

const SALT = 32;

class DeviceSet {
  constructor(inner) {
    hold(this, inner, native.DeviceSet, "DeviceSet.open, DeviceSet.openSync or TrustStore.filter");
    const { manifest, root } = JSON.parse(inner.describe());
    this.manifest = plain(manifest);
    this.root = root;
    Object.freeze(this);
  }

  static async open(file, root) {
    return new DeviceSet(await run(() => opening(file, root)));
  }

  static openSync(file, root) {
    return new DeviceSet(runSync(() => opening(file, root)));
  }

  static peek(file) {
    return plain(JSON.parse(call(() => native.DeviceSet.peek(bytes(file, "file")))));
  }

  ask(digests) {
    fields(digests, "digests", KINDS);
    const asked = Object.entries(digests).filter(([, value]) => value !== undefined);
    const rows = JSON.stringify(asked.map(([kind, value]) => hash(kind, value, kind)));
    const answer = call(() => held(this, DeviceSet, "this").ask(rows));
    return answer === null ? undefined : plain(JSON.parse(answer));
  }

  async apply(delta, root) {
    return new DeviceSet(await run(() => applying(this, delta, root)));
  }

  applySync(delta, root) {
    return new DeviceSet(runSync(() => applying(this, delta, root)));
  }

  toBytes() {
    return held(this, DeviceSet, "this").bytes();
  }
}

function opening(file, root) {
  return native.DeviceSet.open(bytes(file, "file"), held(root, Root, "root"));
}

function applying(set, delta, root) {
  return held(set, DeviceSet, "this").apply(held(delta, DeviceDelta, "delta"), held(root, Root, "root"));
}

class DeviceDelta {
  constructor(inner) {
    hold(this, inner, native.DeviceDelta, "DeviceDelta.parse");
    Object.assign(this, plain(JSON.parse(inner.describe())));
    Object.freeze(this);
  }

  static parse(file) {
    return new DeviceDelta(call(() => native.DeviceDelta.parse(bytes(file, "file"))));
  }

  static async between(base, result) {
    return run(() => writing(base, result));
  }

  static betweenSync(base, result) {
    return runSync(() => writing(base, result));
  }
}

function writing(base, result) {
  return native.DeviceDelta.between(held(base, DeviceSet, "base"), held(result, DeviceSet, "result"));
}

class DeviceFilter {
  #says;

  constructor(filter) {
    fields(filter, "a filter", ["kinds", "rate", "epoch", "created", "expires"]);
    const { number, salt } = fields(filter.epoch, "epoch", ["number", "salt"]);
    this.#says = JSON.stringify({
      kinds: list(filter.kinds, "kinds").map((kind) => text(kind, "a kind")),
      rate: oneOf(FILTER_RATES, filter.rate, "rate"),
      number: small(0xffff_ffff)(number, "epoch.number"),
      salt: salted(salt),
      created: time(filter.created, "created"),
      expires: time(filter.expires, "expires"),
    });
    Object.freeze(this);
  }

  async build(set, issuer, before) {
    return new Draft(await run(() => this.#building(set, issuer, before)));
  }

  buildSync(set, issuer, before) {
    return new Draft(runSync(() => this.#building(set, issuer, before)));
  }

  #building(set, issuer, before) {
    const earlier = before === undefined ? undefined : held(before, DeviceSet, "before");
    return native.buildFilter(this.#says, held(set, HashSet, "set"), held(issuer, Root, "issuer"), earlier);
  }
}

/** The bytes of a salt, as a list. */
function salted(salt) {
  const given = typeof salt === "string" ? Buffer.from(salt, "hex") : Buffer.from(bytes(salt, "epoch.salt"));
  if (given.length !== SALT || (typeof salt === "string" && salt.length !== 2 * SALT)) {
    throw new TypeError(`epoch.salt has ${SALT} bytes`);
  }
  return Array.from(given);
}

function newEpoch(number) {
  return Object.freeze({ number, salt: call(() => native.epochSalt(small(0xffff_ffff)(number, "number"))) });
}

const shown = ({ manifest }) => `${manifest.origin}, epoch ${manifest.epoch.number}`;
redacted(DeviceSet, shown);
redacted(DeviceDelta, shown);
redacted(DeviceFilter, () => "");

module.exports = { DeviceSet, DeviceDelta, DeviceFilter, newEpoch };
