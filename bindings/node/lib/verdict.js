"use strict";

const native = require("./native");
const { call } = require("./errors");
const { plain, object } = require("./convert");
const { held } = require("./held");
const { Policy } = require("./policy");
const { redacted } = require("./redacted");

/** Fields that the wire leaves out where there is nothing to say, and what stands for that here. */
const ABSENT = { about: "file", subject: undefined, purpose: undefined, would: [], external: [], missing: [], error: undefined };

/** The field whose word says which of several shapes an object has is called `type` here. */
function typed(name) {
  return ({ [name]: type, ...rest }) => Object.freeze({ type, ...rest });
}

const outcomeOf = typed("outcome");
const answerOf = typed("answer");

/** Known to this file only. */
const FROM_CORE = Symbol("from core");

class Verdict {
  #json;

  constructor(key, json) {
    // What core wrote is taken as it is; everything else goes through fromJSON.
    if (key !== FROM_CORE) {
      throw new TypeError("a Verdict is given by a check or by Verdict.fromJSON");
    }
    this.#json = json;
    const wire = plain(JSON.parse(json));
    const sets = wire.sets.map(({ set, answer }) => Object.freeze({ set, answer: answerOf(answer) }));
    Object.assign(this, ABSENT, wire, { outcome: outcomeOf(wire.outcome), sets: Object.freeze(sets) });
    Object.freeze(this);
  }

  static fromJSON(value) {
    const json = typeof value === "string" ? value : JSON.stringify(object(value, "verdict"));
    return verdictOf(call(() => native.readVerdict(json)));
  }

  get reply() {
    return plain(JSON.parse(call(() => native.verdictReply(this.#json))));
  }

  explain(policy) {
    const [wire, words] = JSON.parse(call(() => native.explainVerdict(this.#json, held(policy, Policy, "policy"))));
    const explanation = plain(wire);
    return Object.freeze(new Explanation({ ...explanation, outcome: outcomeOf(explanation.outcome) }, words));
  }

  toJSON() {
    return JSON.parse(this.#json);
  }
}

class Explanation {
  #words;

  constructor(says, words) {
    Object.assign(this, says);
    this.#words = words;
  }

  toString() {
    return this.#words;
  }
}

function verdictOf(json) {
  return new Verdict(FROM_CORE, json);
}

redacted(Verdict, (verdict) => `${verdict.outcome.type}, ${verdict.action.access}`);

module.exports = { Verdict, Explanation };
Object.defineProperty(module.exports, "verdictOf", { value: verdictOf });
