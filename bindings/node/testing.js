"use strict";

const native = require("./lib/native");
const { call } = require("./lib/errors");
const { timeOrNow } = require("./lib/convert");
const { held } = require("./lib/held");
const { SecretKey, TrustStore } = require("./lib/trust");

const [CANARY, ISSUER, SET, DEVICE_SET] = native.testingFiles();

function install(store, now) {
  call(() => native.testingInstall(held(store, TrustStore, "store"), timeOrNow(now)));
}

function issuerKey() {
  return new SecretKey(native.testingIssuerKey());
}

module.exports = { CANARY, ISSUER, SET, DEVICE_SET, install, issuerKey };
