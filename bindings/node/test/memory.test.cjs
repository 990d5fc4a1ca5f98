"use strict";

// Memory stays flat over many checks. The long run is bench/memory.mjs.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { CANARY } = require("hashward/testing");
const { canaryChecker } = require("./support/index.cjs");

async function checks(checker, count) {
  for (let done = 0; done < count; done += 20) {
    const signal = new AbortController().signal;
    await Promise.all(Array.from({ length: 20 }, () => checker.check(CANARY, { deadlineMs: 60_000, signal })));
  }
  globalThis.gc();
  return process.memoryUsage().rss;
}

test("3,000 checks leave nothing behind", { timeout: 120_000 }, async (t) => {
  const checker = canaryChecker(t);
  const before = await checks(checker, 1000);
  const after = await checks(checker, 3000);
  t.diagnostic(`${(before / 2 ** 20).toFixed(0)} MiB before, ${(after / 2 ** 20).toFixed(0)} MiB after`);
  // Of every check that was kept, its copy of the file alone would be several KiB.
  assert.ok(after - before < 24 * 2 ** 20, `${after - before} bytes more`);
});
