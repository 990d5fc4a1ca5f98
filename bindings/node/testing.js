"use strict";

const { Fingerprint, Root, RootBuilder, SetBuilder, randomSetId } = require("./index.js");
const native = require("./lib/native");
const { call } = require("./lib/errors");
const { bytes, timeOrNow } = require("./lib/convert");
const { held } = require("./lib/held");
const { SecretKey, TrustStore } = require("./lib/trust");

const DAY = 86_400_000;
const [CANARY, ISSUER, SET, DEVICE_SET] = native.testingFiles();

function install(store, now) {
  call(() => native.testingInstall(held(store, TrustStore, "store"), timeOrNow(now)));
}

function expectSignature(key, message, signature) {
  call(() => native.testingExpectSignature(bytes(key, "key"), bytes(message, "message"), bytes(signature, "signature")));
}

function issuerKey() {
  return new SecretKey(native.testingIssuerKey());
}

async function issue(store, origin, files, { label = "interpol/baseline", purpose = "csam", now = new Date() } = {}) {
  const [created, expires] = [new Date(now.getTime() - DAY), new Date(now.getTime() + 30 * DAY)];
  const key = SecretKey.generate();
  const file = new RootBuilder({ name: origin, created, expires, purposes: [purpose] }).build(key);
  const root = Root.parse(file);
  const builder = new SetBuilder(root, { set: randomSetId(), origin, created, days: 30, purpose });
  for (const content of files) {
    const { md5, sha256, picture } = await Fingerprint.of(content);
    const near = picture === undefined ? {} : { pdq: { hash: picture.full.hash, quality: picture.full.quality } };
    builder.add({ md5, sha256, ...near, statements: [label] });
  }
  const set = await (await builder.build()).sign(key);
  store.pin(file, root.id);
  await store.install(set, now);
}

module.exports = { CANARY, ISSUER, SET, DEVICE_SET, expectSignature, install, issue, issuerKey };
