// Checks: every kind of source, what stops them, and what wrong calls give.

import assert from "node:assert/strict";
import { createReadStream, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough, Readable } from "node:stream";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import { ACCESS, CancelToken, Checker, Fingerprint, HashwardError, OUTCOMES, Policy, Root, TrustStore, Verdict } from "hashward";
import { CANARY, DEVICE_SET, ISSUER, SET, install } from "hashward/testing";
import { canaryChecker, codeOf, temporary } from "./support/index.cjs";

const outcome = (verdict) => verdict.outcome.type;
const reasons = (verdict) => verdict.outcome.reasons;

/** A long file that no list has, whose first bytes are those of the canary. */
const LONG = Buffer.concat([CANARY, Buffer.alloc(5 << 20, 7)]);

function webStream(pieces) {
  return new ReadableStream({
    start(controller) {
      pieces.forEach((piece) => controller.enqueue(piece));
      controller.close();
    },
  });
}

const pieces = (bytes, length) => Array.from({ length: Math.ceil(bytes.length / length) }, (_, place) => {
  return bytes.subarray(place * length, (place + 1) * length);
});

test("every kind of source gives the same verdict", async (t) => {
  const checker = canaryChecker(t);
  const path = join(temporary(t), "canary.png");
  const [now, length] = [new Date(), CANARY.length];
  writeFileSync(path, CANARY);
  const exact = new ArrayBuffer(length);
  new Uint8Array(exact).set(CANARY);
  const sources = {
    Buffer: CANARY, Uint8Array: new Uint8Array(CANARY), ArrayBuffer: exact, DataView: new DataView(exact),
    Int8Array: new Int8Array(exact), path, URL: pathToFileURL(path), Blob: new Blob([CANARY]),
    File: new File([CANARY], "canary.png"), Readable: Readable.from(pieces(CANARY, 100)),
    fileStream: createReadStream(path), ReadableStream: webStream(pieces(CANARY, 7)),
    generator: (async function* () { yield* pieces(CANARY, 1000); })(),
  };
  for (const [name, source] of Object.entries(sources)) {
    const verdict = await checker.check(source, { now });
    assert.equal(outcome(verdict), "test_match", name);
    assert.deepEqual(verdict, checker.checkSync(CANARY, { now }), name);
  }
  for (const name of ["Buffer", "Uint8Array", "ArrayBuffer", "DataView", "Int8Array", "path", "URL"]) {
    assert.equal(outcome(checker.checkSync(sources[name])), "test_match", name);
  }
  // A view of a part is that part.
  const around = Buffer.concat([Buffer.from("before"), CANARY, Buffer.from("behind")]);
  assert.equal(outcome(await checker.check(around.subarray(6, 6 + length))), "test_match");
  assert.notEqual(outcome(await checker.check(around)), "test_match");
});

test("a long buffer and a stream over the limit have the fingerprint of the bytes", async () => {
  const limits = { bytes: 1 << 20 };
  const whole = Fingerprint.ofSync(LONG);
  for (const source of [LONG, new Blob([LONG]), Readable.from(pieces(LONG, 3 << 20))]) {
    assert.ok((await Fingerprint.of(source)).equals(whole));
  }
  const over = Fingerprint.ofSync(LONG, { limits });
  assert.deepEqual(over.gaps, ["too_large"]);
  for (const source of [LONG, Readable.from(pieces(LONG, 65_536))]) {
    const file = await Fingerprint.of(source, { limits });
    assert.ok(file.equals(over) && file.sha256 === whole.sha256);
  }
});

test("a file or stream that cannot be read is indeterminate, never a miss", async (t) => {
  const checker = canaryChecker(t);
  const failing = new Readable({
    read() {
      this.push(CANARY.subarray(0, 100));
      this.destroy(new Error("the client went away"));
    },
  });
  const destroyed = Readable.from([CANARY]);
  destroyed.destroy();
  const failingWeb = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
  const throwing = (async function* () { yield CANARY.subarray(0, 9); throw new TypeError("gone"); })();
  const sources = { missing: "/no/such/file", nul: "a\0b", failing, destroyed, failingWeb, throwing };
  for (const [name, source] of Object.entries(sources)) {
    const verdict = await checker.check(source);
    assert.deepEqual(reasons(verdict), ["unreadable"], name);
    assert.equal(verdict.action.access, "hold", name);
    assert.match(verdict.error, /^io\./, name);
  }
  assert.equal(await codeOf(() => Fingerprint.of("/no/such/file")), "io.not_found");
  assert.equal(await codeOf(() => Fingerprint.of(new ReadableStream({ pull: (c) => c.error(1) }))), "io.failed");
});

test("streams that cannot be a whole file of bytes are refused", async (t) => {
  const checker = canaryChecker(t);
  const read = Readable.from([CANARY]);
  for await (const piece of read) void piece;
  const readWeb = webStream([CANARY]);
  await new Response(readWeb).arrayBuffer();
  const locked = webStream([CANARY]);
  locked.getReader();
  const text = Readable.from([CANARY]).setEncoding("latin1");
  const texts = Readable.from(["words"]);
  const sources = { read, readWeb, locked, text, texts };
  for (const [name, source] of Object.entries(sources)) {
    await assert.rejects(checker.check(source), TypeError, name);
  }
  assert.ok(texts.destroyed, "a stream is let go of");
  assert.throws(() => checker.checkSync(Readable.from([CANARY])), TypeError);
});

test("many streams that wait keep no thread from others", { timeout: 20_000 }, async (t) => {
  const checker = canaryChecker(t);
  const waiting = Array.from({ length: 12 }, () => new PassThrough());
  const checks = waiting.map((stream) => checker.check(stream));
  waiting.forEach((stream) => stream.write(CANARY.subarray(0, 50)));
  // With a thread for each of them this would never end.
  assert.equal(outcome(await checker.check(CANARY)), "test_match");
  waiting.forEach((stream) => stream.end(CANARY.subarray(50)));
  assert.ok((await Promise.all(checks)).every((verdict) => outcome(verdict) === "test_match"));
});

test("backpressure: a stream is read no faster than it is taken", async (t) => {
  const checker = canaryChecker(t);
  let [made, most] = [0, 0];
  const source = new Readable({
    highWaterMark: 1 << 16,
    read() {
      made += 1;
      most = Math.max(most, this.readableLength);
      this.push(made > 300 ? null : Buffer.alloc(1 << 16));
    },
  });
  assert.equal(outcome(await checker.check(source)), "indeterminate");
  assert.ok(made === 301 && most <= 2 << 16, `${made} pieces, at most ${most} bytes waiting`);
});

test("a deadline is a verdict, wherever the check is", { timeout: 20_000 }, async (t) => {
  const checker = canaryChecker(t);
  const stopped = (verdict) => assert.deepEqual(reasons(verdict), ["deadline"]);
  stopped(await checker.check(CANARY, { deadlineMs: 0 }));
  stopped(await checker.check(LONG, { deadlineMs: 0 }));
  stopped(checker.checkSync(CANARY, { deadlineMs: 0 }));
  stopped(await checker.checkFingerprint(Fingerprint.ofSync(LONG), { deadlineMs: 0 }));
  // A stream that yields nothing any more.
  const idle = new PassThrough();
  idle.write(CANARY);
  stopped(await checker.check(idle, { deadlineMs: 20 }));
  assert.ok(idle.destroyed);
  // The column's rows that were not asked.
  const { outcomes, notable } = await checker.checkHashes({ kind: "md5", column: Buffer.alloc(1600) }, { deadlineMs: 0 });
  assert.deepEqual([OUTCOMES[outcomes[99] - 1], notable.length], ["indeterminate", 100]);
  assert.equal(await codeOf(() => Fingerprint.of(CANARY, { deadlineMs: 0 })), "work.cancelled");
  // Time enough changes nothing.
  for (const deadlineMs of [60_000, 2 ** 40, Infinity]) {
    assert.equal(outcome(await checker.check(CANARY, { deadlineMs })), "test_match");
  }
});

test("a deadline ends what still waits for a thread", { timeout: 30_000 }, async (t) => {
  const checker = canaryChecker(t);
  const never = new CancelToken();
  const all = Array.from({ length: 40 }, () => checker.check(LONG, { cancel: never }));
  const late = await checker.check(CANARY, { deadlineMs: 1 });
  assert.deepEqual(reasons(late), ["deadline"]);
  let ended = 0;
  all.forEach((check) => check.then(() => { ended += 1; }));
  assert.ok(ended < 40, "those before it are still at work");
  never.cancel();
  assert.ok((await Promise.all(all)).every((verdict) => outcome(verdict) === "indeterminate"));
});

test("a token ends checks in a verdict", async (t) => {
  const checker = canaryChecker(t);
  const cancel = new CancelToken();
  const idle = new PassThrough();
  const check = checker.check(idle, { cancel });
  cancel.cancel();
  assert.deepEqual(reasons(await check), ["cancelled"]);
  assert.ok(idle.destroyed && cancel.isStopped);
  assert.deepEqual(reasons(await checker.check(CANARY, { cancel })), ["cancelled"]);
  for (const other of [{ deadlineMs: 5 }, { signal: new AbortController().signal }]) {
    await assert.rejects(checker.check(CANARY, { cancel, ...other }), TypeError);
  }
});

test("an AbortSignal rejects with its reason, before and while the check runs", { timeout: 20_000 }, async (t) => {
  const checker = canaryChecker(t);
  const reason = new Error("the user left");
  const is = (found) => found === reason;
  await assert.rejects(checker.check(CANARY, { signal: AbortSignal.abort(reason) }), is);
  assert.throws(() => checker.checkSync(CANARY, { signal: AbortSignal.abort(reason) }), is);
  await assert.rejects(checker.check(CANARY, { signal: AbortSignal.abort() }), { name: "AbortError" });

  const controller = new AbortController();
  const idle = new PassThrough();
  const sources = [idle, LONG, CANARY, ...Array.from({ length: 20 }, () => LONG)];
  const checks = sources.map((source) => checker.check(source, { signal: controller.signal }));
  controller.abort(reason);
  const ends = await Promise.allSettled(checks);
  assert.ok(ends.every(({ status, reason: found }) => status === "rejected" && is(found)));
  // The threads are free again, and nobody listens any more.
  assert.equal(outcome(await checker.check(CANARY)), "test_match");
  assert.ok(idle.destroyed);
  const again = new AbortController();
  const warned = [];
  const warn = (warning) => warned.push(warning.name);
  process.on("warning", warn);
  await Promise.all(Array.from({ length: 30 }, () => checker.check(CANARY, { signal: again.signal })));
  await new Promise(setImmediate);
  process.off("warning", warn);
  assert.deepEqual(warned, [], "thirty checks that share a signal are no leak of listeners");
  again.abort(reason);
});

test("a buffer that is given away or made shorter meanwhile is told", async (t) => {
  const checker = canaryChecker(t);
  const buffer = new ArrayBuffer(LONG.length);
  const check = checker.check(buffer);
  structuredClone(buffer, { transfer: [buffer] });
  await assert.rejects(check, TypeError);
  const shrinking = new ArrayBuffer(LONG.length, { maxByteLength: LONG.length });
  const shrunk = checker.check(shrinking);
  shrinking.resize(3 << 20);
  await assert.rejects(shrunk, TypeError);
  // A short one that waits for a thread.
  const all = Array.from({ length: 20 }, () => checker.check(LONG));
  const short = new ArrayBuffer(100);
  const late = checker.check(short);
  structuredClone(short, { transfer: [short] });
  await assert.rejects(late, TypeError);
  await Promise.all(all);
  const column = new ArrayBuffer(16 * 200_000);
  const answers = checker.checkHashes({ kind: "md5", column });
  structuredClone(column, { transfer: [column] });
  await assert.rejects(answers, TypeError);
});

test("hashes in batches: a verdict or an error for each, in order", async (t) => {
  const checker = canaryChecker(t);
  const { md5, picture } = Fingerprint.ofSync(CANARY);
  const pdq = picture.full.hash;
  const batch = [
    { md5 }, { md5: "00" }, { md5: Buffer.from(md5, "hex") }, { md5: Buffer.from(md5, "hex").toString("base64") }, {},
    { sha1: "11".repeat(20) }, { pdq: { hash: pdq, quality: 90 } }, { pdq: [pdq, "11".repeat(32)] }, { md5: "no hash" },
    { md5: new Uint8Array(11) },
  ];
  const expected = [
    "test_match", "hash.length", "test_match", "test_match", "hash.malformed", "no_known_match", "test_match",
    "test_match", "hash.malformed", "hash.length",
  ];
  const words = (answers) => answers.map((one) => (one instanceof HashwardError ? one.code : outcome(one)));
  assert.deepEqual(words(await checker.checkHashes(batch)), expected);
  assert.deepEqual(words(checker.checkHashesSync(batch)), expected);
  assert.deepEqual(await checker.checkHashes([]), []);
});

test("columns: two numbers a row, and the rows worth a verdict", async (t) => {
  const checker = canaryChecker(t);
  const { md5, picture } = Fingerprint.ofSync(CANARY);
  const rows = 150_000;
  const column = Buffer.alloc(16 * rows, 3);
  const listed = [0, 65_535, 65_536, rows - 1];
  listed.forEach((row) => column.write(md5, 16 * row, "hex"));
  for (const answers of [await checker.checkHashes({ kind: "md5", column }), checker.checkHashesSync({ kind: "md5", column })]) {
    assert.deepEqual(answers.notable, listed);
    assert.ok(answers.outcomes instanceof Uint8Array && answers.outcomes.length === rows);
    const word = (row) => [OUTCOMES[answers.outcomes[row] - 1], ACCESS[answers.access[row] - 1]];
    assert.deepEqual(word(65_536), ["test_match", "allow"]);
    assert.deepEqual(word(1), ["no_known_match", "allow"]);
  }
  const near = await checker.checkHashes({ kind: "pdq", column: Buffer.from(picture.full.hash, "hex") });
  assert.deepEqual(near.notable, [0]);
  assert.equal((await checker.checkHashes({ kind: "md5", column: new Uint8Array(0) })).outcomes.length, 0);
  for (const kind of ["md4", "constructor"]) {
    assert.equal(await codeOf(() => checker.checkHashes({ kind, column: new Uint8Array(16) })), "hash.kind_unknown");
  }
});

test("a column of a wrong length is told its kind, its length and the width", async (t) => {
  const checker = canaryChecker(t);
  const said = (kind, length, width) => ({
    code: "hash.length",
    detail: `the column of ${kind} hashes is ${length} bytes long, which is no whole number of hashes of ${width} bytes`,
  });
  await assert.rejects(checker.checkHashes({ kind: "md5", column: new Uint8Array(16 * 70_000 + 1) }), said("md5", 1_120_001, 16));
  assert.throws(() => checker.checkHashesSync({ kind: "pdq", column: new Uint16Array(8) }), said("pdq", 16, 32));
});

test("what stands beside the file is told in which shape it is expected", async (t) => {
  const checker = canaryChecker(t);
  for (const external of [{}, "photodna", 7]) {
    const message = "external is an array, of objects with source, kind and answer";
    await assert.rejects(checker.check(CANARY, { external }), { name: "TypeError", message });
  }
  const notAnItem = { name: "TypeError", message: "an item of external is an object" };
  await assert.rejects(checker.check(CANARY, { external: [null] }), notAnItem);
  for (const options of [null, 7, []]) {
    await assert.rejects(checker.check(CANARY, options), { name: "TypeError", message: "options is an object" });
  }
});

test("wrong calls are TypeErrors that name no value", async (t) => {
  const checker = canaryChecker(t);
  const shared = new Uint8Array(new SharedArrayBuffer(16));
  const secret = "5da7a4351790162aa84747c480bbc0a1";
  const calls = [
    () => checker.check(), () => checker.check(null), () => checker.check(7), () => checker.check({}),
    () => checker.check(shared), () => checker.check(shared.buffer), () => checker.check(Readable.from([shared])),
    () => checker.check(CANARY, { context: secret }), () => checker.check(CANARY, { subject: 7 }),
    () => checker.check(CANARY, { now: "2026-11-24" }), () => checker.check(CANARY, { now: 7 }),
    () => checker.check(CANARY, { deadlineMs: -1 }), () => checker.check(CANARY, { deadlineMs: "5" }),
    () => checker.check(CANARY, { deadlineMs: NaN }), () => checker.check(CANARY, { signal: {} }),
    () => checker.check(CANARY, { cancel: {} }), () => checker.check(CANARY, { deadline: 5 }),
    () => checker.check(CANARY, [secret]), () => checker.check(CANARY, { external: [{ source: secret }] }),
    () => checker.check(CANARY, { external: secret }), () => checker.checkFingerprint({ md5: secret }),
    () => checker.checkHashes(secret), () => checker.checkHashes([{ md6: secret }]), () => checker.checkHashes([7]),
    () => checker.checkHashes([{ md5: 7 }]), () => checker.checkHashes([{ pdq: { hash: secret, quality: 101 } }]),
    () => checker.checkHashes({ kind: "md5" }), () => checker.checkHashes({ kind: "md5", column: shared }),
    () => Checker.open(), () => Checker.open({}), () => Checker.open({ trust: 7, policy: "observe" }),
    () => Checker.open({ trust: "x", policy: {} }), () => Checker.open({ trust: "x", policy: "observe", limits: { bytes: -1 } }),
    () => Checker.open({ trust: "x", policy: "observe", limits: { byte: 1 } }), () => Checker.prototype.check.call({}, CANARY),
    () => Policy.fromJSON(7), () => Policy.fromTOML(7), () => Policy.singleList("x", "y"), () => new Policy(),
    () => Verdict.fromJSON(7), () => new Verdict(), () => new Checker(), () => new TrustStore(7),
    () => Fingerprint.of(secret, { limits: 7 }), () => Fingerprint.fromPixels(CANARY, CANARY, { width: 1 }),
    () => checker.checkSync(CANARY).explain("observe"),
  ];
  for (const call of calls) {
    await assert.rejects(async () => call(), (error) => {
      assert.ok(error instanceof TypeError, `${call}: ${inspect(error)}`);
      assert.ok(!error.message.includes(secret), `${call}`);
      return true;
    });
  }
});

test("everything else that can go wrong has core's code", async (t) => {
  const checker = canaryChecker(t);
  const trust = new TrustStore(temporary(t));
  const fresh = new TrustStore(join(temporary(t), "none-yet"));
  install(fresh);
  fresh.unpin(Root.parse(ISSUER).id);
  const codes = {
    "date.malformed": () => checker.check(CANARY, { now: new Date(NaN) }),
    "policy.unknown_name": () => Checker.open({ trust, policy: "none" }),
    "trust.store_malformed": () => Checker.open({ trust, policy: "observe" }),
    "policy.incomplete": () => Policy.fromJSON({}),
    "policy.malformed": () => Policy.fromTOML("="),
    "verdict.malformed": () => Verdict.fromJSON("{}"),
    "pixels.mismatch": () => Fingerprint.fromPixels(CANARY, new Uint8Array(3), { width: 2, height: 2, format: "rgb8" }),
    "trust.issuer_unknown": () => fresh.install(SET),
    "root.identity": () => fresh.pin(ISSUER, "00".repeat(32)),
  };
  for (const [code, step] of Object.entries(codes)) {
    assert.equal(await codeOf(step), code);
  }
  assert.equal(await codeOf(() => checker.checkSync(CANARY, { now: new Date(-1000) })), "date.malformed");
});

test("a set is taken in without a restart, and a device refuses perceptual rows", async (t) => {
  const folder = temporary(t);
  const trust = new TrustStore(folder);
  install(trust);
  const checker = await Checker.open({ trust: folder, policy: "agree-two" });
  assert.equal(await checker.reopened(), null);
  const { set } = trust.installed()[0];
  trust.remove(set);
  assert.equal(await codeOf(() => checker.reopened()), "trust.store_empty");
  trust.installSync(DEVICE_SET);
  const now = checker.reopenedSync();
  assert.equal(now.sets()[0].set.list.kinds.includes("pdq"), false);
  assert.equal(outcome(await now.check(CANARY)), "test_match");
  assert.equal(outcome(await checker.check(CANARY)), "test_match", "the old one can be used on");
  const device = new TrustStore(temporary(t), { onDevice: true });
  install(device);
  assert.equal(await codeOf(() => device.install(SET)), "set.perceptual_on_device");
});

test("pixels that were decoded elsewhere look like the picture", async () => {
  const side = 64;
  const pixels = Uint8Array.from({ length: side * side }, (_, place) => ((place % side) * 3 + Math.floor(place / side)) % 256);
  const grey = await Fingerprint.fromPixels(CANARY, pixels, { width: side, height: side, format: "luma8" });
  const rgb = Uint8Array.from({ length: 3 * side * side }, (_, place) => pixels[Math.floor(place / 3)]);
  const coloured = Fingerprint.fromPixelsSync(CANARY, rgb, { width: side, height: side, format: "rgb8", stride: 3 * side });
  assert.equal(grey.picture.full.hash, coloured.picture.full.hash);
  assert.equal(grey.sha256, Fingerprint.ofSync(CANARY).sha256);
});

test("nothing that is printed holds a hash, path or subject", async (t) => {
  const folder = temporary(t);
  const trust = new TrustStore(folder);
  install(trust);
  const checker = await Checker.open({ trust, policy: "agree-two" });
  const file = Fingerprint.ofSync(CANARY);
  const verdict = await checker.check(CANARY, { subject: "upload-of-somebody" });
  const error = await checker.check(`${folder}/missing`);
  const shown = [trust, checker, file, file.picture, verdict, error, checker.policy, new CancelToken()]
    .map((value) => `${inspect(value, { depth: 9, showHidden: true })} ${value}`).join("\n");
  for (const hidden of [folder, "upload-of-somebody", file.md5, file.blake3, file.picture.full.hash, verdict.sets[0].set.root]) {
    assert.ok(!shown.includes(hidden.slice(0, 16)), shown);
  }
  assert.match(shown, /Verdict\(test_match, allow\)/);
});

test("a verdict is frozen, and explained", async (t) => {
  const checker = canaryChecker(t);
  const verdict = await checker.check(CANARY, { context: "message" });
  assert.ok([verdict, verdict.outcome, verdict.sets, verdict.sets[0].answer.hits[0]].every(Object.isFrozen));
  assert.throws(() => { "use strict"; verdict.outcome.type = "no_known_match"; }, TypeError);
  const explanation = verdict.explain(checker.policy);
  assert.ok(explanation.samePolicy && explanation.replays && explanation.steps.length > 1);
  assert.deepEqual([explanation.outcome, explanation.action], [verdict.outcome, verdict.action]);
  assert.match(`${explanation}`, /the verdict replays/);
  assert.equal(verdict.explain(Policy.shipped("observe")).samePolicy, false);
  assert.ok(verdict.now instanceof Date && verdict.context === "message");
});
