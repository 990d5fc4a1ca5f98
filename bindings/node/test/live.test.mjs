// The checker that takes in new sets without a restart.

import assert from "node:assert/strict";
import { createReadStream, renameSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { Checker, HashwardError } from "hashward";
import { CANARY, install } from "hashward/testing";
import { LiveChecker } from "hashward/live";
import { temporary } from "./support/index.cjs";
import { PICTURES, list, trustOf } from "./support/pictures.mjs";

const require = createRequire(import.meta.url);
/** The addon: the only place where a look can be held up. */
const native = require(join(dirname(require.resolve("hashward")), "lib/native.js"));

const outcome = (verdict) => verdict.outcome.type;

/** A live checker whose looks take until they are let go of, and which then has another list, or fails. */
async function slow(t, options = {}) {
  const folder = temporary(t);
  const trust = trustOf(folder);
  const checker = await Checker.open({ trust, policy: "agree-two" });
  list(trust, "charity.example", [PICTURES.later]);
  const looks = [];
  const { look } = native.LiveChecker.prototype;
  native.LiveChecker.prototype.look = function slowly() {
    const done = (resolve, reject) => () => look.call(this).run().then(resolve, reject);
    return { run: () => new Promise((resolve, reject) => looks.push({ done: done(resolve, reject), fail: reject })) };
  };
  t.after(() => { native.LiveChecker.prototype.look = look; });
  return { live: new LiveChecker(checker, { every: 0, ...options }), looks };
}

test("one check looks at a time; others go on with the sets before", async (t) => {
  const { live, looks } = await slow(t);
  const first = live.check(PICTURES.later);
  const others = await Promise.all(Array.from({ length: 5 }, () => live.check(PICTURES.later)));
  assert.deepEqual(others.map(outcome), Array(5).fill("no_known_match"));
  assert.equal(looks.length, 1);
  looks[0].done();
  assert.equal(outcome(await first), "match");
  const next = live.check(PICTURES.later);
  assert.equal(looks.length, 2, "the next look begins only now");
  looks[1].done();
  assert.equal(outcome(await next), "match");
});

test("a look takes no longer than the check may, and ends with its signal", { timeout: 20_000 }, async (t) => {
  const { live, looks } = await slow(t);
  const late = await live.check(PICTURES.unlisted, { deadlineMs: 20 });
  assert.deepEqual(late.outcome.reasons, ["deadline"]);
  looks[0].done();
  // The look that nobody waits for any more goes on, and one of the next checks has what it found.
  let found = "";
  while (found !== "match") {
    const check = live.check(PICTURES.later, { deadlineMs: 60_000 });
    looks.at(-1).done();
    found = outcome(await check);
  }
  await assert.rejects(live.check(CANARY, { signal: AbortSignal.abort() }), { name: "AbortError" });
  await assert.rejects(live.check(CANARY, { deadlineMs: -1 }), TypeError);
});

test("when the folder cannot be read the sets before stay in use, and it is said why", async (t) => {
  const folder = temporary(t);
  const trust = trustOf(folder);
  const live = await LiveChecker.open({ trust: folder, every: 0 });
  assert.equal(live.trouble, null);
  renameSync(folder, `${folder}-away`);
  assert.equal(outcome(await live.check(PICTURES.onOneList)), "match");
  assert.ok(live.trouble instanceof HashwardError);
  assert.match(live.trouble.code, /^trust\./);
  renameSync(`${folder}-away`, folder);
  assert.equal(outcome(await live.check(PICTURES.onOneList)), "match");
  assert.equal(live.trouble, null);
});

test("when every set was removed nothing is answered until one is installed", async (t) => {
  const folder = temporary(t);
  const trust = trustOf(folder);
  const live = await LiveChecker.open({ trust: folder, every: 0 });
  trust.issuers().forEach(({ id }) => trust.unpin(id));
  for (let look = 0; look < 2; look += 1) {
    await assert.rejects(live.check(PICTURES.onOneList), { code: "trust.store_empty" });
  }
  install(trust);
  assert.equal(outcome(await live.check(PICTURES.onOneList)), "no_known_match");
  assert.equal(live.trouble, null);
});

test("what is no error of core's is not taken for trouble with the folder", async (t) => {
  const { live, looks } = await slow(t);
  const check = live.check(CANARY);
  looks[0].fail(new RangeError("a defect"));
  await assert.rejects(check, RangeError);
  assert.equal(live.trouble, null);
});

test("a stream that fails while sets are verified fails the verdict and not the process", async (t) => {
  const { live, looks } = await slow(t);
  const missing = createReadStream("/no/such/file");
  // Not by listening for its error: that would be the listener that is tested for.
  const failed = new Promise((resolve) => missing.once("close", resolve));
  const check = live.check(missing);
  await failed;
  looks[0].done();
  assert.deepEqual((await check).outcome.reasons, ["unreadable"]);
});

test("it looks no more often than it is told", async (t) => {
  const folder = temporary(t);
  const trust = trustOf(folder);
  const live = await LiveChecker.open({ trust: folder, every: 3_600_000, policy: "agree-two", limits: {} });
  list(trust, "charity.example", [PICTURES.later]);
  assert.equal(outcome(await live.check(PICTURES.later)), "no_known_match");
  assert.ok((await live.current()) instanceof Checker);
});

test("every verdict is counted, and what was not counted does not pass", async (t) => {
  const counted = [];
  const trust = trustOf(temporary(t));
  const live = await LiveChecker.open({ trust, counted: (verdict) => counted.push(verdict) });
  const verdict = await live.check(CANARY, { subject: "upload-1" });
  assert.deepEqual(counted, [verdict]);
  assert.equal(verdict.subject, "upload-1");
  const failing = await LiveChecker.open({ trust, counted: async () => { throw new RangeError("away"); } });
  await assert.rejects(failing.check(CANARY), RangeError);
});

test("wrong options are TypeErrors", async (t) => {
  const trust = trustOf(temporary(t));
  const checker = Checker.openSync({ trust, policy: "agree-two" });
  for (const options of [{ every: -1 }, { every: "1" }, { evry: 1 }, { counted: 7 }, null]) {
    assert.throws(() => new LiveChecker(checker, options), TypeError);
    await assert.rejects(LiveChecker.open(options && { trust, ...options }), TypeError);
  }
  assert.throws(() => new LiveChecker({}), TypeError);
});

test("a check without an object of options is told that one is expected, whether it is time to look or not", async (t) => {
  const trust = trustOf(temporary(t));
  for (const every of [0, 3_600_000]) {
    const live = await LiveChecker.open({ trust, every });
    for (const options of [null, 7, []]) {
      await assert.rejects(live.check(CANARY, options), { name: "TypeError", message: "options is an object" });
    }
  }
});
