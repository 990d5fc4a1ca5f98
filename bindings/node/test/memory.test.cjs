"use strict";

// Memory stays flat over many checks. The long run is bench/memory.mjs.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { CANARY } = require("hashward/testing");
const { canaryChecker } = require("./support/index.cjs");

/** Long enough that copies which nobody lets go of would be seen. */
const UPLOAD = Buffer.concat([CANARY, Buffer.alloc(100_000)]);

async function checks(checker, count) {
  for (let done = 0; done < count; done += 20) {
    const signal = new AbortController().signal;
    await Promise.all(Array.from({ length: 20 }, () => checker.check(UPLOAD, { deadlineMs: 60_000, signal })));
  }
  globalThis.gc();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss, held: heapUsed + external };
}

test("3,000 checks leave nothing behind", { timeout: 120_000 }, async (t) => {
  const checker = canaryChecker(t);
  const before = await checks(checker, 1000);
  const after = await checks(checker, 3000);
  const [held, rss] = [after.held - before.held, after.rss - before.rss];
  t.diagnostic(`${held} bytes more held by scripts, ${(rss / 2 ** 20).toFixed(0)} MiB more resident`);
  // A few hundred bytes for each check would be over the first; a copy of every fourth file over the second.
  assert.ok(held < 2 ** 20, `${held} bytes more`);
  assert.ok(rss < 64 * 2 ** 20, `${rss} bytes more`);
});
