"use strict";

const native = require("./native");
const { call } = require("./errors");
const { plain, text, list, object } = require("./convert");
const { hold, held } = require("./held");
const { redacted } = require("./redacted");
const { SHIPPED_POLICIES } = require("./words");

class Policy {
  #says;

  constructor(inner) {
    hold(this, inner, native.Policy, "Policy.shipped, singleList, fromJSON or fromTOML");
    this.#says = plain(JSON.parse(inner.describe()));
    Object.freeze(this);
  }

  static SHIPPED = SHIPPED_POLICIES;

  static shipped(name) {
    return new Policy(call(() => native.Policy.shipped(text(name, "name"))));
  }

  static shippedToml(name) {
    return call(() => native.Policy.shippedToml(text(name, "name")));
  }

  static singleList(origin, labels) {
    const named = list(labels, "labels").map((label) => text(label, "a label"));
    return new Policy(call(() => native.Policy.singleList(text(origin, "origin"), named)));
  }

  static fromJSON(document) {
    const json = typeof document === "string" ? document : JSON.stringify(object(document, "document"));
    return new Policy(call(() => native.Policy.fromJson(json)));
  }

  static fromTOML(document) {
    return new Policy(call(() => native.Policy.fromToml(text(document, "document"))));
  }

  get name() {
    return this.#says.name;
  }

  get mode() {
    return this.#says.mode;
  }

  get stamp() {
    return this.#says.stamp;
  }

  get origins() {
    return this.#says.origins;
  }

  names(purpose, origin, label) {
    return held(this, Policy, "this").names(text(purpose, "purpose"), text(origin, "origin"), text(label, "label"));
  }

  toJSON() {
    return JSON.parse(this.#says.json);
  }
}

redacted(Policy, (policy) => policy.name);

module.exports = { Policy };
