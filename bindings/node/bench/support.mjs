// The package installed in the folder that a measurement is run in, and a checker of the canary.

import { mkdtempSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));

export const hashward = require("hashward");
export const testing = require("hashward/testing");

export function canaryChecker() {
  const trust = new hashward.TrustStore(mkdtempSync(join(tmpdir(), "hashward-bench-")));
  testing.install(trust);
  return hashward.Checker.openSync({ trust, policy: "agree-two" });
}
