"use strict";

// What several tests need: the vectors, temporary folders, and a checker of the canary.

const { mkdtempSync, readFileSync, readdirSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join } = require("node:path");
const hashward = require("hashward");
const testing = require("hashward/testing");

/** The folder of the binding's source; these tests run beside the installed package, not beside its source. */
const source = process.env.HASHWARD_SOURCE;
const vectorsFolder = join(source, "../../tests/vectors");

function json(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}

const index = json(join(vectorsFolder, "index.json"));

/** The vectors of a part, by name, held against the index both ways. */
function vectors(part) {
  const folder = join(vectorsFolder, part);
  const found = readdirSync(folder).filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -5));
  const missing = index[part].filter((name) => !found.includes(name));
  const unknown = found.filter((name) => !index[part].includes(name));
  if (missing.length > 0 || unknown.length > 0) {
    throw new Error(`${part}: missing ${missing}, not in the index ${unknown}`);
  }
  return found.map((name) => [name, json(join(folder, `${name}.json`))]);
}

/** A folder that is removed after the test. */
function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), "hashward-test-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A checker that knows the canary. */
function canaryChecker(t, options = {}) {
  const trust = new hashward.TrustStore(temporary(t));
  testing.install(trust);
  return hashward.Checker.openSync({ trust, policy: "agree-two", ...options });
}

/** The code of the error that a step throws or rejects with. */
async function codeOf(step) {
  try {
    await step();
  } catch (error) {
    if (error instanceof hashward.HashwardError) {
      return error.code;
    }
    throw error;
  }
  return undefined;
}

module.exports = { source, vectorsFolder, index, json, vectors, temporary, canaryChecker, codeOf };
