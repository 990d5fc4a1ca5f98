// Making, signing and reading sets, roots and keys.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import {
  Checker, Fingerprint, HashSet, Policy, PublicKey, Root, RootBuilder, SecretKey, SetBuilder, SetHead, SIGNATURE_LENGTH,
  TrustStore, appendSignatures, entryReference, hashDistance, hashText, isOfEmptyInput, mediaTypeOf, randomSetId, signHead,
} from "hashward";
import { CANARY, issuerKey } from "hashward/testing";
import { codeOf, temporary } from "./support/index.cjs";

const created = new Date("2026-11-24T00:00:00Z");
const key = SecretKey.fromSeed(Buffer.alloc(32, 9));
const rootFile = new RootBuilder({
  name: "hotline.example", created, expires: new Date("2030-01-01T00:00:00Z"), purposes: ["csam", "exploitative"],
}).build(key);
const root = Root.parse(rootFile);
const description = { set: "0a".repeat(16), origin: "hotline.example", created, days: 30 };
const file = Fingerprint.ofSync(CANARY);

function builder() {
  return new SetBuilder(root, description).add({
    md5: file.md5, sha256: Buffer.from(file.sha256, "hex"),
    pdq: { hash: file.picture.full.hash, quality: 90, companion: Buffer.alloc(8, 5) },
    statements: ["iwf/A", { scheme: "hotline", code: "national", assessor: "somebody.example", firstSeen: "2025-01-02" }],
  });
}

test("a root says who may sign", () => {
  assert.deepEqual([root.name, root.purposes, root.created], ["hotline.example", ["csam", "exploitative"], created]);
  const [first] = root.keys;
  assert.equal(first.id, key.publicKey.id);
  assert.ok(root.may("publish", first.id) && root.threshold("publish") === 1 && !root.allowsDeviceFilters);
  assert.equal(PublicKey.parse(String(first)).id, first.id);
  assert.deepEqual(PublicKey.fromBytes(first.toBytes()).toBytes(), first.toBytes());
  assert.throws(() => root.may("king", first.id), TypeError);
});

test("keys go in and out, and are not printed", async () => {
  assert.equal(SecretKey.parse(key.toText()).publicKey.id, key.publicKey.id);
  assert.notEqual(SecretKey.generate().toText(), SecretKey.generate().toText());
  assert.ok(!inspect(key, { showHidden: true, depth: 9 }).includes(key.toText().slice(-20)));
  assert.equal(await codeOf(() => SecretKey.fromSeed(Buffer.alloc(31))), "key.malformed");
  assert.equal(await codeOf(() => SecretKey.parse("no key")), "key.malformed");
  assert.equal(await codeOf(() => PublicKey.fromBytes(Buffer.alloc(31))), "key.malformed");
  assert.equal(await codeOf(() => PublicKey.fromBytes(Buffer.alloc(32))), "key.weak");
  assert.equal(typeof issuerKey().toText(), "string");
});

test("a set is built, signed, installed and asked", async (t) => {
  const bytes = await (await builder().build()).sign(key);
  assert.deepEqual(builder().buildSync().signSync(key), bytes, "the same rows and time give the same file");
  const set = await HashSet.open(bytes, root);
  const [entry] = set.entries();
  assert.deepEqual(entry.rows().map(({ kind }) => kind).sort(), ["md5", "pdq", "sha256"]);
  assert.deepEqual(entry.statements.map(({ scheme, code }) => `${scheme}/${code}`).sort(), ["hotline/national", "iwf/A"]);
  assert.deepEqual(set.pdqDetails(file.picture.full.hash), { quality: 90, companion: Buffer.alloc(8, 5) });
  assert.equal(set.find("sha256", file.sha256).reference, entry.reference);
  assert.equal(entryReference(description.set, entry.rows()[0].kind, entry.rows()[0].hash).length, entry.reference.length);
  assert.equal(set.find("sha256", "11".repeat(32)), undefined);
  assert.equal(set.manifest.expires.getTime() - created.getTime(), 30 * 86_400_000);
  assert.deepEqual(set.signatures.map(({ key: signer }) => signer), [key.publicKey.id]);

  const trust = new TrustStore(temporary(t));
  trust.pin(rootFile, root.id);
  assert.equal((await trust.install(bytes, created)).change, "added");
  assert.equal((await trust.install(bytes, created)).change, "unchanged");
  const checker = await Checker.open({ trust, policy: Policy.singleList("hotline.example", ["iwf/A"]) });
  const { outcome, action } = await checker.check(CANARY, { now: created });
  assert.deepEqual(outcome, { type: "match", strength: "exact", origins: ["hotline.example"] });
  assert.equal(action.access, "deny");
  assert.ok(checker.unnamedLabels().some(({ label }) => label === "hotline/national"));
  assert.deepEqual(trust.issuers().map(({ id }) => id), [root.id]);
  assert.deepEqual(trust.unpin(root.id), [description.set]);
  assert.equal(trust.unpin(root.id), null);
});

test("a head is signed elsewhere", async () => {
  const unsigned = builder().buildSync();
  const head = unsigned.head();
  const read = SetHead.parse(head);
  assert.deepEqual([read.root, read.length, read.manifest], [unsigned.root, head.length, unsigned.manifest]);
  const signature = signHead(head, key);
  assert.equal(signature.length, SIGNATURE_LENGTH);
  const bytes = unsigned.toBytesSync();
  assert.deepEqual([SetHead.leading(bytes).root, SetHead.leading(bytes).contentLength], [read.root, bytes.length]);
  assert.ok(HashSet.openSync(appendSignatures(bytes, [signature]), root).contains("md5", file.md5));
  assert.equal(await codeOf(() => signHead(CANARY, key)), "set.magic");
  assert.equal(await codeOf(() => appendSignatures(bytes, [])), "build.incomplete");
  assert.equal(await codeOf(() => appendSignatures(bytes, [signature.subarray(1)])), "signature.slots");
  // It was used up.
  assert.throws(() => unsigned.head(), TypeError);
  await assert.rejects(unsigned.sign(key), TypeError);
});

test("lists are read, and entries withdrawn", async () => {
  const made = new SetBuilder(root, description, { sortBuffer: 1 << 20 });
  assert.equal(await made.read(Buffer.from(`${"22".repeat(16)}\n${"33".repeat(16)}\n`), { format: "bare", kind: "md5" }), 2);
  assert.equal(await codeOf(() => made.read(Buffer.from("no hash\n"), { format: "bare", kind: "md5" })), "hash.malformed");
  assert.equal(await codeOf(() => made.readSync(Buffer.from("x\n"), { format: "bare", kind: "md4" })), "hash.kind_unknown");
  assert.equal(made.readSync(Buffer.from(`${"44".repeat(16)}  a-name\n`), { format: "sums", kind: "md5", statement: "iwf/B" }), 1);
  const gone = { rows: [{ kind: "md5", hash: "55".repeat(16) }], reason: "wrong_label", withdrawn: "2026-11-24", answersUntil: "2027-11-24" };
  made.withdraw(gone);
  assert.equal(await codeOf(() => made.withdraw({ ...gone, withdrawn: "24.11.2026" })), "date.malformed");
  const set = HashSet.openSync((await made.build()).signSync(key), root);
  assert.equal(set.withdrawn()[0].answersUntil, "2027-11-24");
  assert.ok(set.contains("md5", "22".repeat(16)) && !set.contains("md5", "55".repeat(16)));
  assert.throws(() => made.add({ md5: file.md5 }), TypeError, "it was used up");
});

test("what cannot be listed is refused", async () => {
  const empty = "d41d8cd98f00b204e9800998ecf8427e";
  const codes = {
    "build.incomplete": () => builder().add({}),
    "hash.empty_input": () => builder().add({ md5: empty }),
    "label.malformed": () => builder().add({ md5: file.md5, statements: ["no label"] }),
    "date.malformed": () => builder().add({ md5: file.md5, statements: [{ scheme: "a", code: "b", firstSeen: "soon" }] }),
    "build.empty": () => new SetBuilder(root, description).build(),
    "set.purpose": () => new SetBuilder(root, { ...description, purpose: "known_good" }).add({ md5: file.md5 }).build(),
  };
  for (const [code, step] of Object.entries(codes)) {
    assert.equal(await codeOf(step), code);
  }
  for (const wrong of [{}, { ...description, expires: created }, { ...description, day: 3 }, { ...description, version: {} }]) {
    assert.throws(() => new SetBuilder(root, wrong), TypeError);
  }
  assert.throws(() => builder().add({ md5: file.md5, pdq: { hash: file.picture.full.hash, quality: 90, companion: Buffer.alloc(7) } }), TypeError);
});

test("small things", () => {
  assert.match(randomSetId(), /^[0-9a-f]{32}$/);
  assert.equal(hashText("md5", Buffer.alloc(16, 1).toString("base64")), "01".repeat(16));
  assert.equal(hashDistance("pdq", "00".repeat(32), `01${"00".repeat(31)}`), 1);
  assert.ok(isOfEmptyInput("md5", "d41d8cd98f00b204e9800998ecf8427e"));
  assert.deepEqual({ ...mediaTypeOf(CANARY.subarray(0, 64)) }, { mime: "image/png", isPicture: true });
});
