"use strict";

// Worker threads: each has a checker of its own over one trust folder.

const assert = require("node:assert/strict");
const { test } = require("node:test");
const { Worker, isMainThread, parentPort, workerData } = require("node:worker_threads");
const { Checker, TrustStore } = require("hashward");
const { CANARY, install } = require("hashward/testing");

const CHECKS = 25;

async function work() {
  const checker = await Checker.open({ trust: workerData, policy: "agree-two" });
  const verdicts = await Promise.all(Array.from({ length: CHECKS }, () => checker.check(CANARY)));
  parentPort.postMessage(verdicts.filter(({ outcome }) => outcome.type === "test_match").length);
}

if (isMainThread) {
  const { temporary } = require("./support/index.cjs");

  test("four workers check at once, and one that is ended amid its work harms nobody", { timeout: 60_000 }, async (t) => {
    const folder = temporary(t);
    install(new TrustStore(folder));
    const started = Array.from({ length: 4 }, () => new Worker(__filename, { workerData: folder }));
    const answers = started.map((worker) => new Promise((resolve, reject) => {
      worker.once("message", resolve).once("error", reject);
    }));
    assert.deepEqual(await Promise.all(answers), [CHECKS, CHECKS, CHECKS, CHECKS]);
    const ended = new Worker(__filename, { workerData: folder });
    await new Promise((resolve) => ended.once("online", resolve));
    await ended.terminate();
    const checker = Checker.openSync({ trust: folder, policy: "agree-two" });
    assert.equal((await checker.check(CANARY)).outcome.type, "test_match");
  });
} else {
  void work();
}
