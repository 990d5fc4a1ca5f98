// Links and records: the shared vectors, files, and what is refused.

import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as record from "hashward/record";
import { HashwardError } from "hashward";
import { codeOf, json, vectorsFolder } from "./support/index.cjs";

const { cases } = json(join(vectorsFolder, "record/calls.json"));
const of = (name) => cases.find((one) => one.name === name);
const wire = (value) => JSON.parse(JSON.stringify(value));

test("every call returns what the vectors say", async (t) => {
  for (const { call, name, arguments: given, result, error } of cases) {
    if (error === undefined) {
      assert.deepEqual(record.call(call, given), result, name);
    } else {
      assert.equal(await codeOf(() => record.call(call, given)), error, name);
    }
  }
  assert.deepEqual(new Set(cases.map(({ call }) => call).filter((call) => call !== "nonsense")), new Set(record.CALLS));
  t.diagnostic(`${cases.length} call vectors`);
});

test("links are what the tables say", async () => {
  for (const file of ["safe-browsing", "tricky"]) {
    for (const one of json(join(vectorsFolder, `url/${file}.json`)).cases) {
      const raw = one.input ?? Buffer.from(one.input_base64, "base64");
      if (one.error !== undefined) {
        assert.equal(await codeOf(() => new record.Url(raw)), one.error, one.name);
      } else if (file === "safe-browsing") {
        assert.equal(new record.Url(raw).lookup, one.lookup, one.name);
      } else {
        const url = new record.Url(raw);
        assert.deepEqual([url.identity, url.kind, [...url.flags]], [one.identity, one.kind, one.flags], one.name);
        assert.deepEqual(url.secretTexts().map(({ kind, text }) => `${kind}:${text}`), one.secrets, one.name);
      }
    }
  }
});

test("states are what the table says", async () => {
  const { rows } = json(join(vectorsFolder, "state/workflow.json"));
  const states = new Set(rows.map(({ state }) => state));
  const events = new Set(rows.map(({ event }) => event));
  for (const state of states) {
    for (const event of events) {
      const row = rows.find((one) => one.state === state && one.event === event);
      if (row === undefined) {
        assert.equal(await codeOf(() => record.step(state, event)), "workflow.refused");
      } else {
        assert.deepEqual(record.step(state, event), { state: row.to, effects: row.effects });
      }
    }
  }
});

test("every function gives what its call does", async () => {
  const at = new Date("2026-11-24T20:00:00Z");
  const report = record.notification({
    link: "https://www.example.com/page", source: "webform", receivedAt: "2026-11-24T20:00:00Z",
    reporter: "somebody@example.com", note: "a note", site_type: "image_board", ticket: 7,
  });
  assert.deepEqual(report, of("a report").result);
  const page = { html: "<img src=a.jpg>", base: "https://www.example.com/" };
  const expanded = record.expand(report, { page, at });
  assert.deepEqual(expanded.map((one) => one.record), ["page", "occurrence"]);
  const file = record.fingerprint(Buffer.from("hashward"));
  assert.deepEqual(file, of("the fingerprint of bytes").result);
  const [occurrence, object] = record.attach(expanded[1], file, at);
  assert.equal(occurrence.sightings[0].object, object.id);
  assert.deepEqual(record.expand(report, { file, at }).map((one) => one.record), ["page", "occurrence", "object"]);
  assert.deepEqual(record.join([occurrence, expanded[1]]), occurrence);
  assert.deepEqual(record.toReview([occurrence, object], { readers: 1 })[0].occurrences, [occurrence.id]);
  assert.deepEqual(record.listRows([occurrence, object], { judgements: ["not_illegal"], quality: 10 }), []);
  const calls = {
    "alike": (a) => record.samePicture(a.a, a.b),
    "alike, more strictly": (a) => record.samePicture(a.a, a.b, { radius: 8 }),
    "gone twice": (a) => record.stillOnline(a.observations, { picture: a.picture, minutesApart: 20 }),
    "a placeholder": (a) => record.stillOnline(a.observations, { picture: a.picture, looks: 1, placeholders: a.placeholders }),
    "two people": (a) => record.agreement(a.assessments, { sha256: a.sha256, readers: 2 }),
    "a copy": (a) => record.copyAssessment(a.assessment, { sha256: a.sha256, from: "occ:1", at: a.at }),
    "a row": (a) => record.listRows(a.records, { readers: 2 }),
    "a step": (a) => record.step(a.state, a.event),
    "a key for a partner": () => record.exportKey("occ:1", "report_assessment", "asm:1"),
    "the former word": (a) => record.legacyState(a.text),
    "a time with a Z that is none": (a) => record.moment(a.text, { zone: "+02:00", distrustsZ: true }),
    "a country at home": () => record.country("uk", { home: "GB" }),
    "an autonomous system": () => record.asNumber("1.10"),
    "SHA-1 in base32": (a) => record.hashText(a.text),
    "a source that left": (a) => record.isActive(a.source, a.at),
    "a page under pseudonyms": (a) => record.pseudonymise(a.record, Buffer.alloc(32, 1)),
    "only the reporter": (a) => record.pseudonymise(a.record, Buffer.alloc(32, 1), { link: false, address: false, assessor: false }),
    "a record that is too old": (a) => record.expire(a.record, a.now, { reporterDays: 30, noteDays: 30, linkDays: 60, addressDays: 45 }),
    "links in a text": (a) => record.find(a.text),
    "a key": (a) => new record.Url(a.link).keyedId(Buffer.alloc(32, 7)),
    "expressions": (a) => new record.Url(a.link).expressions(),
    "the secrets of a link": (a) => new record.Url(a.link).secretTexts(),
    "surt": (a) => new record.Url(a.link).partnerKeys("surt"),
  };
  for (const [name, call] of Object.entries(calls)) {
    assert.deepEqual(wire(call(of(name).arguments)), of(name).result, name);
  }
});

test("a link has its texts", async () => {
  const link = new record.Url(Buffer.from("hxxps://name:word@www.Example[.]co.uk:443/%7Ea\xe4", "latin1"));
  assert.equal(link.identity, "https://www.example.co.uk/~a%E4");
  assert.deepEqual([link.kind, link.host, link.registrableDomain], ["web", "www.example.co.uk", "example.co.uk"]);
  assert.deepEqual(new Set(link.flags), new Set(["refanged", "secret_removed", "not_utf8"]));
  assert.deepEqual(link.secrets, ["user_info"]);
  assert.equal(link.raw.at(-1), 0xe4);
  assert.ok(link.fetch && link.lookup && link.group && link.id && link.family === null && link.wrapped === null);
  assert.ok(link.equals(new record.Url(link.identity)) && !link.equals(new record.Url("http://a.example")));
  assert.equal(link.resolve("//cdn.example/x").identity, "https://cdn.example/x");
  assert.deepEqual(record.identities(["http://www.Example.com", Buffer.from("http://b.example/\xe4", "latin1"), ""]), [
    "http://www.example.com/", "http://b.example/%E4", null,
  ]);
  for (const [wrong, code] of [["", "url.empty"], ["javascript:x", "url.not_a_resource"]]) {
    assert.equal(await codeOf(() => new record.Url(wrong)), code);
  }
  for (const wrong of [undefined, 7, {}]) {
    assert.throws(() => new record.Url(wrong), TypeError);
    assert.throws(() => record.identities([wrong]), TypeError);
  }
});

test("pages at once and in pieces", async () => {
  const index = json(join(vectorsFolder, "page/index.json"));
  for (const page of index.pages) {
    const html = readFileSync(join(vectorsFolder, `page/${page.name}.html`));
    const options = { contentType: page.content_type, linkHeaders: page.link_headers };
    const wanted = json(join(vectorsFolder, `page/${page.name}.json`));
    assert.deepEqual(await record.extractImages(html, index.base, options), wanted, page.name);
    const reader = new record.PageReader(index.base, options);
    const found = [];
    for (let start = 0; start < html.length; start += 100) {
      found.push(...reader.push(html.subarray(start, start + 100)));
    }
    const last = reader.finish();
    found.push(...last.found);
    assert.deepEqual(last.summary, wanted.summary);
    assert.deepEqual(found.filter((one) => one.found === "image").map(({ found: _, ...one }) => one), wanted.images);
    assert.throws(() => reader.finish(), TypeError);
  }
});

const TABLE = 'url;reference;source\nhttp://www.example.com/a;R-1;webform\njavascript:x;R-2;\n"http://b.example/;";R-3;\n';

test("reports are read one by one, and a bad row is told with its line", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hashward-"));
  const path = join(folder, "in.csv");
  writeFileSync(path, TABLE);
  for (const input of [path, Buffer.from(TABLE)]) {
    const [first, rejected, third] = record.readTable(input, { source: "desk", receivedAt: new Date("2026-11-24") });
    assert.deepEqual([first.source, first.reference, third.source], ["webform", "R-1", "desk"]);
    assert.ok(rejected instanceof record.Rejected && rejected.error instanceof HashwardError);
    assert.deepEqual([rejected.line, rejected.error.code], [3, "url.not_a_resource"]);
    assert.equal(third.received_at.at, "2026-11-24T00:00:00.000Z");
  }
  const sources = [{ id: "webform", active_to: "2020-01-01" }, { id: "desk" }];
  assert.equal([...record.readTable(path, { source: "desk", sources })][0].error.code, "source.inactive");
  assert.equal(await codeOf(() => record.readTable(Buffer.from("name\n"), { source: "s" })), "rows.column");
  assert.equal(await codeOf(() => record.readTable(join(folder, "none"), { source: "s" })), "io.not_found");
  const [mail] = record.readMail(Buffer.from("From: a@example.com\n\nsee http://www.example.com/a\n"), { source: "desk" });
  assert.deepEqual([mail.reporter, mail.channel], ["a@example.com", { kind: "mail" }]);
  const [chat] = record.readText(Buffer.from("A: www.example.com/b"), { source: "app", application: "Example Chat" });
  assert.deepEqual(chat.channel, { kind: "chat", application: "Example Chat" });
});

test("files are merged and counted, and nothing is left half written", async () => {
  const folder = mkdtempSync(join(tmpdir(), "hashward-"));
  const [a, b, out] = ["a.jsonl", "b.jsonl", "out.jsonl"].map((name) => join(folder, name));
  const pages = [...record.readTable(Buffer.from(TABLE), { source: "desk", receivedAt: "2026-11-24T00:00:00Z" })]
    .filter((one) => !(one instanceof record.Rejected))
    .flatMap((report) => record.expand(report));
  writeFileSync(a, pages.map((page) => `${JSON.stringify(page)}\n`).join(""));
  writeFileSync(b, `${readFileSync(a, "utf8")}nonsense\n`);
  const counts = await record.merge([a, b], out, { memory: 1 });
  assert.deepEqual([counts.read, counts.written, counts.joined], [4, 2, 2]);
  assert.deepEqual([counts.rejected[0].file, counts.rejected[0].rejected.line], [1, 3]);
  assert.deepEqual([...record.readRecords(out)], pages.toSorted((x, y) => (x.id < y.id ? -1 : 1)));
  assert.equal([...record.readRecords(b)][2].error.code, "record.malformed");
  await assert.rejects(record.merge([join(folder, "none")], join(folder, "never")), { code: "io.not_found" });
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith("never")), []);
});

test("a filter survives being saved", async () => {
  const seen = new record.SeenFilter(1000);
  assert.deepEqual([seen.add("url:1"), seen.add("url:1"), seen.mayHave("url:2")], [false, true, false]);
  const again = record.SeenFilter.fromBytes(seen.toBytes());
  assert.deepEqual([again.mayHave("url:1"), again.expected, again.added], [true, 1000, 1]);
  assert.equal(await codeOf(() => record.SeenFilter.fromBytes(seen.toBytes().subarray(1))), "seen.malformed");
  assert.equal(await codeOf(() => new record.SeenFilter(0)), "seen.size");
});
