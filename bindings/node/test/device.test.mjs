// Filters for phones: made, asked, installed, and what leads from one to the next.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  DeviceDelta, DeviceFilter, DeviceSet, Draft, HashSet, Root, RootBuilder, SecretKey, SetBuilder, TrustStore, newEpoch,
} from "hashward";
import { codeOf, temporary } from "./support/index.cjs";

const created = new Date("2026-11-24T00:00:00Z");
const [later, expires] = [new Date("2026-11-24T01:00:00Z"), new Date("2026-12-24T00:00:00Z")];
const now = new Date("2026-11-25T00:00:00Z");
const key = SecretKey.fromSeed(Buffer.alloc(32, 9));
const says = { name: "hotline.example", created, expires: new Date("2030-01-01T00:00:00Z") };
const rootFile = new RootBuilder({ ...says, allowDeviceFilters: true }).build(key);
const root = Root.parse(rootFile);
const list = "0a".repeat(16);
const salt = "5a".repeat(32);

const digest = (number, bytes = 32) => number.toString(16).padStart(2 * bytes, "0");

function listing(from, to, issuer = root, more = {}) {
  const builder = new SetBuilder(issuer, { set: list, origin: "hotline.example", created, days: 30, ...more });
  for (let number = from; number <= to; number += 1) {
    builder.add({ sha256: digest(number), md5: digest(number, 16), statements: ["iwf/A"] });
  }
  return HashSet.openSync(builder.buildSync().signSync(key), issuer);
}

function made(more = {}) {
  return new DeviceFilter({ kinds: ["sha256"], rate: "2^-30", epoch: { number: 3, salt }, created, expires, ...more });
}

function signed(draft) {
  draft.sign(key);
  return draft.toBytes();
}

const first = listing(1, 300);
const file = signed(made().buildSync(first, root));
const filter = DeviceSet.openSync(file, root);

test("a filter answers what may be listed, what is not, and nothing of other kinds", async () => {
  for (const number of [1, 300]) {
    const answer = filter.ask({ sha256: digest(number) });
    const { falsePositiveRate } = filter.manifest;
    assert.deepEqual(answer, { answer: "possibly_listed", guarantee: "truncated_one_way", epoch: 3, falsePositiveRate });
    assert.ok(Object.isFrozen(answer) && falsePositiveRate <= 2 ** -30);
  }
  assert.deepEqual(filter.ask({ sha256: Buffer.from(digest(301), "hex") }), { answer: "not_listed" });
  assert.equal(filter.ask({ md5: digest(1, 16) }), undefined);
  assert.equal(filter.ask({}), undefined);
  assert.deepEqual(filter.ask({ md5: digest(1, 16), sha256: digest(301) }), { answer: "not_listed" });
  assert.equal(await codeOf(() => filter.ask({ sha256: "00" })), "hash.length");
  assert.throws(() => filter.ask({ sha265: digest(1) }), TypeError);
  const both = DeviceSet.openSync(signed(made({ kinds: ["md5", "sha256"] }).buildSync(first, root)), root);
  const { falsePositiveRate } = both.ask({ md5: digest(1, 16), sha256: digest(1) });
  assert.equal(falsePositiveRate, 2 * both.manifest.falsePositiveRate, "the rate is told for all that was asked");
});

test("a filter says what it was made of", async () => {
  const { manifest } = filter;
  assert.deepEqual(DeviceSet.peek(file), manifest);
  assert.deepEqual([manifest.set, manifest.issuer, manifest.root], [list, root.id, first.root]);
  assert.deepEqual([manifest.version, manifest.origin, manifest.purpose], [{ publish: 1, patch: 0 }, "hotline.example", "csam"]);
  assert.deepEqual([manifest.created, manifest.expires, manifest.epoch], [created, expires, { number: 3, salt }]);
  assert.deepEqual([manifest.rate, manifest.kinds, manifest.rows], ["2^-30", ["sha256"], 300]);
  const opened = await DeviceSet.open(file, root);
  assert.deepEqual([opened.root, opened.toBytes()], [filter.root, file]);
  assert.equal(inspect(filter), "DeviceSet(hotline.example, epoch 3)");
  assert.notEqual(newEpoch(1).salt, newEpoch(1).salt);
});

test("only what an issuer allows is made and opened", async () => {
  const no = Root.parse(new RootBuilder(says).build(key));
  assert.equal(await codeOf(() => made().build(listing(1, 2, no), no)), "device.not_allowed");
  assert.equal(await codeOf(() => DeviceSet.open(file, no)), "trust.issuer_unknown");
  assert.equal(await codeOf(() => DeviceSet.open(file.subarray(1), root)), "device.magic");
  assert.equal(await codeOf(() => DeviceSet.open(file.subarray(0, -1), root)), "device.content");
  for (const kinds of [["pdq"], ["url_id"], ["sha256", "url_expression"]]) {
    assert.equal(await codeOf(() => made({ kinds }).build(first, root)), "build.incomplete");
  }
  assert.equal(await codeOf(() => made({ kinds: ["md4"] }).build(first, root)), "hash.kind_unknown");
  assert.equal(await codeOf(() => made({ created: new Date(Number.NaN) }).build(first, root)), "date.malformed");
  for (const wrong of [{ rate: "2^-10" }, { epoch: { number: 1, salt: "5a" } }, { epoch: { number: -1, salt } }, { kind: [] }]) {
    assert.throws(() => made(wrong), TypeError);
  }
});

test("a filter is a draft that keys sign", async () => {
  const draft = await made().build(first, root);
  assert.deepEqual([draft.signers, DeviceSet.peek(draft.toBytes())], [[], filter.manifest]);
  const copy = Draft.parse(draft.toBytes());
  copy.sign(key);
  draft.join(copy);
  assert.deepEqual([draft.signers, draft.contentRoot], [[key.publicKey.id], filter.root]);
  assert.deepEqual(draft.toBytes(), file);
});

function laterFilter() {
  const second = listing(11, 400, root, { version: { publish: 2, patch: 0 }, previous: first.root });
  return [second, DeviceSet.openSync(signed(made({ created: later }).buildSync(second, root, filter)), root)];
}

test("a delta leads to the later filter of the epoch", async () => {
  const [second, result] = laterFilter();
  const bytes = await DeviceDelta.between(filter, result);
  assert.deepEqual(DeviceDelta.betweenSync(filter, result), bytes);
  const delta = DeviceDelta.parse(bytes);
  assert.deepEqual([delta.base, delta.result, delta.manifest], [filter.root, result.root, result.manifest]);
  const applied = await filter.apply(delta, root);
  assert.deepEqual(applied.toBytes(), result.toBytes());
  assert.deepEqual(filter.applySync(delta, root).toBytes(), result.toBytes());
  assert.equal(await codeOf(() => result.apply(delta, root)), "device.epoch");
  const other = made({ epoch: newEpoch(4) });
  assert.equal(await codeOf(() => other.build(second, root, filter)), "device.epoch");
  const next = DeviceSet.openSync(signed(other.buildSync(second, root)), root);
  assert.equal(await codeOf(() => DeviceDelta.between(filter, next)), "device.epoch");
});

test("filters are installed, and no older one replaces them", async (t) => {
  const store = new TrustStore(temporary(t), { onDevice: true });
  store.pin(rootFile, root.id);
  assert.deepEqual([store.filters(), store.filter(list)], [[], null]);
  const done = await store.install(file, now);
  assert.deepEqual([done.filter.root, done.change, done.set], [filter.root, "added", undefined]);
  const older = signed(made({ epoch: { number: 2, salt }, created: later }).buildSync(first, root));
  assert.equal(await codeOf(() => store.install(older, now)), "device.epoch");

  const [, result] = laterFilter();
  const moved = store.installSync(DeviceDelta.betweenSync(filter, result), now);
  assert.deepEqual([moved.filter.root, moved.change], [result.root, "replaced"]);
  const opened = store.filter(list);
  assert.deepEqual(opened.toBytes(), result.toBytes());
  assert.deepEqual(opened.ask({ sha256: digest(1) }), { answer: "not_listed" });
  assert.equal(opened.ask({ sha256: digest(400) }).answer, "possibly_listed");
  assert.deepEqual(store.filters(), [{
    set: list, issuer: root.id, purpose: "csam", version: { publish: 2, patch: 0 }, root: result.root, epoch: 3,
    created: later, bytes: result.toBytes().length,
  }]);
  assert.deepEqual(store.installed(), []);
  assert.equal(await codeOf(() => store.filter("no name")), "label.malformed");
  assert.deepEqual([store.remove(list), store.filter(list)], [true, null]);
});

test("the README's example", () => {
  const folder = dirname(createRequire(import.meta.url).resolve("hashward"));
  const [, code] = /```js filter\n(.*?)```/s.exec(readFileSync(join(folder, "README.md"), "utf8"));
  const warned = [1, 301].map((number) => {
    let count = 0;
    new Function("DeviceSet", "file", "root", "sha256", "warn", code)(DeviceSet, file, root, digest(number), () => (count += 1));
    return count;
  });
  assert.deepEqual(warned, [1, 0]);
});
