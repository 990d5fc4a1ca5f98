"use strict";

// The words: runtime arrays, the unions of the declarations, words.json, each against the others, both ways.

const assert = require("node:assert/strict");
const { join } = require("node:path");
const { test } = require("node:test");
const hashward = require("hashward");
const { json, vectorsFolder } = require("./support/index.cjs");
const { exported, union } = require("./support/declarations.cjs");

const words = json(join(vectorsFolder, "words.json"));

/** Of every list of words.json its array and its union here. */
const NAMES = {
  about: ["ABOUT", "About"],
  access: ["ACCESS", "Access"],
  change: ["CHANGES", "Change"],
  confirmation: ["CONFIRMATIONS", "Confirmation"],
  context: ["CONTEXTS", "Context"],
  convention: ["CONVENTIONS", "Convention"],
  dispute_reason: ["DISPUTE_REASONS", "DisputeReason"],
  duty: ["DUTIES", "Duty"],
  error_code: ["ERROR_CODES", "ErrorCode"],
  error_kind: ["ERROR_KINDS", "ErrorKind"],
  external_answer: ["EXTERNAL_ANSWERS", "ExternalAnswer"],
  external_kind: ["EXTERNAL_KINDS", "ExternalKind"],
  filter_rate: ["FILTER_RATES", "FilterRate"],
  form: ["FORMS", "Form"],
  freshness: ["FRESHNESS", "Freshness"],
  gap: ["GAPS", "Gap"],
  guarantee: ["GUARANTEES", "Guarantee"],
  intake: ["INTAKES", "Intake"],
  kind: ["KINDS", "Kind"],
  listed_convention: ["LISTED_CONVENTIONS", "ListedConvention"],
  mode: ["MODES", "Mode"],
  outcome: ["OUTCOMES", "OutcomeType"],
  packing: ["PACKINGS", "Packing"],
  policy: ["SHIPPED_POLICIES", "ShippedPolicy"],
  purpose: ["PURPOSES", "Purpose"],
  reach: ["REACHES", "Reach"],
  reason: ["REASONS", "Reason"],
  reply: ["REPLIES", "ReplyWord"],
  role: ["ROLES", "Role"],
  status: ["STATUSES", "Status"],
  strength: ["STRENGTHS", "Strength"],
  withdrawal_reason: ["WITHDRAWAL_REASONS", "WithdrawalReason"],
};

/** Of these core's own list, which the array is, is enough. */
const FILTERS = ["filter_rate", "guarantee"];

test("every list of words.json is here, and no other", () => {
  assert.deepEqual([...new Set([...Object.keys(words), ...FILTERS])].sort(), Object.keys(NAMES).sort());
});

for (const [list, [array, type]] of Object.entries(NAMES)) {
  test(`${array} and ${type} have the words of ${list}`, () => {
    const there = words[list] ?? hashward[array];
    const listed = Array.isArray(there) ? there : Object.keys(there);
    const sorted = (values) => [...values].sort();
    assert.deepEqual(sorted(hashward[array]), sorted(listed), "the array");
    assert.deepEqual(sorted(union("words.d.ts", type)), sorted(listed), "the union");
    // Numbers of columns are places in these arrays.
    assert.deepEqual([...hashward[array]], Array.isArray(there) ? listed : [...hashward[array]]);
    assert.ok(Object.isFrozen(hashward[array]));
  });
}

test("words.d.ts has the words and nothing else, and index.d.ts hands all of them on", () => {
  const [here, there] = [exported("words.d.ts"), exported("index.d.ts")];
  assert.deepEqual(Object.keys(here).sort(), ["ERROR_KIND_OF", ...Object.values(NAMES).flat()].sort());
  assert.ok(Object.keys(here).every((name) => Object.hasOwn(there, name)));
});

test("the outcome's own types are the outcomes", () => {
  assert.deepEqual([...union("index.d.ts", "Outcome", "type")].sort(), [...words.outcome].sort());
});

test("every code has the kind of core", () => {
  assert.deepEqual({ ...hashward.ERROR_KIND_OF }, words.error_code);
  const error = new hashward.HashwardError("set.rollback", "a sentence");
  assert.ok(error instanceof Error && error.name === "HashwardError");
  assert.deepEqual([error.code, error.kind, error.detail], ["set.rollback", "trust", "a sentence"]);
});

test("the declarations and the module have the same names, and the same members of every class", () => {
  const parts = {
    "index.d.ts": hashward,
    "testing.d.ts": require("hashward/testing"),
    "record.d.ts": require("hashward/record"),
    "adapters/live.d.ts": require("hashward/live"),
    "adapters/express.d.ts": require("hashward/express"),
    "adapters/fastify.d.ts": require("hashward/fastify"),
  };
  for (const [file, module] of Object.entries(parts)) {
    const declared = exported(file);
    const values = Object.keys(declared).filter((name) => declared[name].isValue);
    assert.deepEqual(values.sort(), Object.keys(module).sort(), file);
    for (const name of values.filter((name) => declared[name].statics)) {
      const type = module[name];
      const own = (object, less) => Object.getOwnPropertyNames(object).filter((key) => !less.includes(key)).sort();
      const statics = own(type, ["length", "name", "prototype"]);
      assert.deepEqual(declared[name].statics.sort(), statics, `static members of ${name}`);
      const methods = own(type.prototype, ["constructor", "name"]).filter((key) => {
        const { value } = Object.getOwnPropertyDescriptor(type.prototype, key);
        return typeof value === "function" && key !== "toString";
      });
      const said = declared[name].methods.filter((key) => key !== "toString");
      assert.deepEqual(said.sort(), methods, `methods of ${name}`);
    }
  }
});
