// Every vector of tests/vectors, through the installed package. A vector that is missing, not in the index, of a
// part or step that is not known here, or that passes against its word, fails.

import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { CancelToken, Checker, Fingerprint, HashSet, Policy, REASONS, REPLIES, Root, TrustStore, Verdict } from "hashward";
import { expectSignature } from "hashward/testing";
import { codeOf, index, temporary, vectors, vectorsFolder } from "./support/index.cjs";

test("every part of the index is known here", () => {
  const known = [
    "fingerprint/valid", "fingerprint/invalid", "set/valid", "set/invalid", "set/stories", "verdict/valid", "verdict/invalid",
    "verdict/wire",
  ];
  assert.deepEqual(Object.keys(index).sort(), known.sort());
});

function describe(file) {
  const pdq = ({ hash, quality, ties }) => ({ hex: hash, quality, ties });
  const forms = (convention) => file.picture.forms(convention).map(({ form, hash }) => [form, hash]);
  const picture = file.picture && {
    width: file.picture.width, height: file.picture.height, orientation: file.picture.orientation,
    full: pdq(file.picture.full), nearest512: pdq(file.picture.nearest512), gradient: file.picture.gradient ?? null,
    forms_full: forms("full"), forms_nearest512: forms("nearest512"),
  };
  const { length: bytes, mime, md5, sha1, sha256, blake3, gaps } = file;
  return { bytes, mime, md5, sha1, sha256, blake3, picture: picture ?? null, gaps };
}

test("fingerprints are as written", async (t) => {
  let count = 0;
  for (const kind of ["valid", "invalid"]) {
    for (const [name, vector] of vectors(`fingerprint/${kind}`)) {
      const path = join(vectorsFolder, "fingerprint", kind, vector.file);
      // By turns as bytes and as a path, at once and on the pool, so that every way meets many files.
      const bytes = readFileSync(path);
      const ways = [
        () => Fingerprint.of(bytes), () => Fingerprint.ofSync(bytes), () => Fingerprint.of(path),
        () => Fingerprint.of(new Blob([bytes])),
      ];
      const file = await ways[count % ways.length]();
      assert.deepEqual(describe(file), vector.fingerprint, name);
      assert.equal(file.picture !== undefined, kind === "valid", name);
      count += 1;
    }
  }
  t.diagnostic(`${count} fingerprint vectors`);
  assert.equal(count, index["fingerprint/valid"].length + index["fingerprint/invalid"].length);
});

const days = (text) => Date.parse(text) / 86_400_000;
const seconds = (date) => date.getTime() / 1000;

function dump(set) {
  const { manifest } = set;
  const numbers = new Map();
  const entries = [...set.entries()].map((entry) => {
    for (const { kind, hash } of entry.rows()) {
      numbers.set(`${kind} ${hash}`, entry.number);
    }
    const statements = entry.statements.map((said) => ({
      scheme: said.scheme, code: said.code, assessor: said.assessor ?? null, jurisdiction: said.jurisdiction ?? null,
      first_seen: said.firstSeen === undefined ? null : days(said.firstSeen), status: said.status,
    }));
    return { reference: entry.reference, statements };
  });
  const row = (kind, hash) => {
    const entry = set.find(kind, hash)?.number ?? null;
    assert.equal(entry, numbers.get(`${kind} ${hash}`) ?? null, "a row is one of its entry's");
    assert.ok(set.contains(kind, hash));
    if (kind !== "pdq") {
      return [hash, entry];
    }
    const { quality, companion } = set.pdqDetails(hash);
    return [hash, entry, quality ?? null, companion?.toString("hex") ?? null];
  };
  const kinds = manifest.kinds.map(({ kind, convention }) => ({
    kind, convention, rows: [...set.rows(kind)].map((hash) => row(kind, hash)),
  }));
  const tombstones = set.withdrawn().map((stone) => ({
    kind: stone.kind, row: stone.row, reason: stone.reason, group: stone.group, withdrawn: days(stone.withdrawn),
    answers_until: days(stone.answersUntil), readmitted: stone.readmitted,
  }));
  return {
    root: set.root, set: manifest.set, issuer: manifest.issuer, purpose: manifest.purpose,
    version: [manifest.version.publish, manifest.version.patch], previous: manifest.previous,
    created: seconds(manifest.created), not_before: seconds(manifest.notBefore), expires: seconds(manifest.expires),
    origin: manifest.origin, packer: manifest.packer, packing: manifest.packing, intake: manifest.intake,
    comment: manifest.comment, kinds, entries, tombstones,
  };
}

test("sets open or are refused as written", async (t) => {
  const file = (kind, name) => readFileSync(join(vectorsFolder, "set", kind, name));
  let [opened, refused] = [0, 0];
  for (const [name, vector] of vectors("set/valid").filter(([, vector]) => vector.step === undefined)) {
    const root = Root.parse(file("valid", vector.root));
    const set = await HashSet.open(file("valid", vector.set), root);
    assert.deepEqual(dump(set), vector.dump, name);
    assert.deepEqual(HashSet.peek(set.toBytes()), set.manifest);
    const perceptual = [...set.rows("pdq"), ...set.withdrawn().filter(({ kind }) => kind === "pdq")].length > 0;
    const code = await codeOf(() => HashSet.open(set.toBytes(), root, { onDevice: true }));
    assert.equal(code, perceptual ? "set.perceptual_on_device" : undefined, name);
    opened += 1;
  }
  for (const [name, vector] of vectors("set/invalid").filter(([, vector]) => vector.step === undefined)) {
    const code = await codeOf(() => {
      const root = Root.parse(file("invalid", vector.root));
      return vector.set === undefined ? root : HashSet.openSync(file("invalid", vector.set), root);
    });
    assert.equal(code, vector.code, name);
    refused += 1;
  }
  t.diagnostic(`${opened} valid and ${refused} invalid set vectors`);
});

test("sets are installed or are refused as written", async (t) => {
  let [accepted, refused] = [0, 0];
  for (const kind of ["valid", "invalid"]) {
    const file = (name) => readFileSync(join(vectorsFolder, "set", kind, name));
    for (const [name, vector] of vectors(`set/${kind}`).filter(([, vector]) => vector.step !== undefined)) {
      assert.equal(vector.step, "install", `${name} is of a step that is not known`);
      const store = new TrustStore(temporary(t));
      for (const root of [vector.root, vector.installed_root].filter(Boolean).map(file)) {
        assert.equal(store.pin(root, Root.parse(root).id).name, Root.parse(root).name);
      }
      if (vector.installed !== undefined) {
        const installed = file(vector.installed);
        store.installSync(installed, HashSet.peek(installed).notBefore);
      }
      const before = store.installed();
      const now = new Date(vector.now * 1000);
      if (vector.code !== undefined) {
        assert.equal(await codeOf(() => store.install(file(vector.set), now)), vector.code, name);
        assert.deepEqual(store.installed(), before, `${name}: what was installed stays`);
        refused += 1;
      } else {
        const { set, change } = await store.install(file(vector.set), now);
        assert.equal(change, vector.change, name);
        const record = store.installed().find((one) => one.set === set.manifest.set);
        assert.deepEqual(record.version, set.manifest.version, name);
        accepted += 1;
      }
    }
  }
  t.diagnostic(`${accepted} valid and ${refused} invalid install vectors`);
});

test("signatures verify strictly", async (t) => {
  const cases = JSON.parse(readFileSync(process.env.HASHWARD_SIGNATURES, "utf8"));
  for (const { name, key, message, signature, valid, code } of cases) {
    const said = await codeOf(() => expectSignature(...[key, message, signature].map((hex) => Buffer.from(hex, "hex"))));
    assert.equal(said === undefined, valid, name);
    assert.equal(said, code ?? said, name);
  }
  assert.ok(cases.length > 250);
  t.diagnostic(`${cases.length} signatures`);
});

test("stories go on as written", async (t) => {
  let count = 0;
  for (const [name, story] of vectors("set/stories")) {
    const file = (of) => readFileSync(join(vectorsFolder, "set", "stories", of));
    const store = new TrustStore(temporary(t));
    store.pin(file(story.root), Root.parse(file(story.root)).id);
    for (const step of story.steps) {
      const now = new Date(step.now * 1000);
      if (step.file !== undefined) {
        let change;
        const code = await codeOf(async () => ({ change } = await store.install(file(step.file), now)));
        assert.equal(code ?? change, step.code ?? step.change, step.file);
      }
      const installed = store.installed().length > 0;
      const states = installed ? (await Checker.open({ trust: store, policy: Policy.shipped("observe") })).sets(now) : [];
      const sets = states.map(({ set }) => `${set.version.publish}.${set.version.patch} ${set.freshness}`);
      assert.deepEqual(sets, step.sets, `${name}: ${step.file}`);
      count += 1;
    }
  }
  t.diagnostic(`${count} steps of stories`);
});

async function play(t, vector) {
  const base = join(vectorsFolder, "verdict");
  const folder = temporary(t);
  const store = new TrustStore(folder);
  for (const name of vector.sets) {
    const root = readFileSync(join(base, `files/${name}.hroot`));
    store.pin(root, Root.parse(root).id);
    // When the vectors' sets were made.
    store.installSync(readFileSync(join(base, `files/${name}.hset`)), new Date("2026-11-24T00:00:00Z"));
  }
  if (vector.damaged) {
    const [name] = readdirSync(join(folder, "sets"));
    const bytes = readFileSync(join(folder, "sets", name));
    bytes[Math.floor(bytes.length / 2)] ^= 1;
    writeFileSync(join(folder, "sets", name), bytes);
  }
  const policy = typeof vector.policy === "string" ? Policy.shipped(vector.policy) : Policy.fromJSON(vector.policy);
  const checker = await Checker.open({ trust: store, policy });
  const cancel = new CancelToken();
  if (vector.stopped === "deadline") {
    cancel.expire();
  } else if (vector.stopped) {
    cancel.cancel();
  }
  const options = {
    now: new Date(vector.now), context: vector.context, subject: vector.name, external: vector.external, cancel,
  };
  if (vector.ask.file !== undefined) {
    return checker.check(join(base, vector.ask.file), options);
  }
  if (vector.ask.url !== undefined) {
    return checker.checkUrl(vector.ask.url, options);
  }
  const { pdq, ...exact } = vector.ask.hashes;
  const near = pdq === undefined ? {} : { pdq: { hash: pdq, quality: vector.ask.quality } };
  const [verdict] = await checker.checkHashes([{ ...exact, ...near }], options);
  return verdict;
}

test("verdicts are as written and cover every word", async (t) => {
  const reasons = new Set();
  const statuses = new Map();
  let count = 0;
  for (const [name, vector] of vectors("verdict/valid")) {
    const verdict = await play(t, vector);
    assert.deepEqual(JSON.parse(JSON.stringify(verdict)), vector.verdict, name);
    assert.equal(verdict.outcome.type, vector.verdict.outcome.outcome, name);
    const { word, status, sentence, accepted } = verdict.reply;
    assert.equal(word, vector.reply, name);
    assert.equal(accepted, verdict.action.access === "allow", name);
    assert.ok(Object.isFrozen(verdict.reply) && sentence.endsWith("."), name);
    statuses.set(word, status);
    // What was stored is read as what it was.
    assert.deepEqual(Verdict.fromJSON(JSON.stringify(verdict)), verdict, name);
    (verdict.outcome.reasons ?? []).forEach((reason) => reasons.add(reason));
    count += 1;
  }
  for (const [name, vector] of vectors("verdict/invalid")) {
    assert.equal(await codeOf(() => Policy.fromJSON(vector.policy)), vector.code, name);
    count += 1;
  }
  let later = 0;
  for (const [name, vector] of vectors("verdict/wire")) {
    const verdict = Verdict.fromJSON(vector.wire);
    assert.deepEqual(verdict.toJSON(), vector.verdict, name);
    assert.equal(verdict.outcome.type, "indeterminate", name);
    assert.equal(verdict.action.access, "hold", name);
    verdict.outcome.reasons.forEach((reason) => reasons.add(reason));
    later += 1;
  }
  const documented = { accepted: 200, refused: 403, try_again: 503, not_readable: 422, too_large: 413 };
  assert.deepEqual(Object.keys(documented), [...REPLIES]);
  statuses.forEach((status, word) => assert.equal(status, documented[word], word));
  t.diagnostic(`${count} verdict vectors and ${later} of later words`);
  assert.deepEqual([...reasons].sort(), [...REASONS].sort());
});
