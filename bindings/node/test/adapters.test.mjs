// The adapters in real servers, asked over HTTP as a browser asks.

import assert from "node:assert/strict";
import { mkdirSync, readdirSync } from "node:fs";
import { once } from "node:events";
import { createConnection } from "node:net";
import { join } from "node:path";
import { before, test } from "node:test";
import { deflateSync, crc32 } from "node:zlib";
import { TrustStore } from "hashward";
import { CANARY, install, issue } from "hashward/testing";
import { LiveChecker, checkUploads } from "hashward/express";
import { hashward } from "hashward/fastify";
import { createRequire } from "node:module";
import { temporary } from "./support/index.cjs";

const require = createRequire(join(process.env.HASHWARD_TOOLS, "package.json"));
const express = require("express");
const multer = require("multer");
const fastify = require("fastify");
const multipart = require("@fastify/multipart");

/** A harmless drawing of circles, as a PNG file. */
function drawing(seed, side = 256) {
  const circles = Array.from({ length: 18 }, (_, n) => [(seed * 97 * n) % side, (seed * n * n * 53) % side, (12 + ((n * 29) % 44)) ** 2]);
  const rows = Buffer.alloc(side * (side + 1));
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const inside = circles.filter(([a, b, c]) => (x - a) ** 2 + (y - b) ** 2 < c).length;
      rows[y * (side + 1) + x + 1] = inside * 45 + 60;
    }
  }
  const chunk = (name, body) => {
    const named = Buffer.concat([Buffer.from(name), body]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

/** Listed by nobody, by one issuer, by two. */
const [UNLISTED, HELD, DENIED] = [3, 5, 7].map((seed) => drawing(seed));
const TRUNCATED = UNLISTED.subarray(0, Math.floor((UNLISTED.length * 2) / 3));
const REFUSED = { reply: "refused", message: "This file cannot be accepted here." };

let trust;
let live;

before(async (t) => {
  trust = new TrustStore(join(temporary(t), "trust"));
  install(trust);
  await issue(trust, "north.example", [HELD, DENIED]);
  await issue(trust, "south.example", [DENIED]);
  live = await LiveChecker.open({ trust, every: 0 });
});

/** Sends files as the form's fields, and gives status, answer and headers. */
async function send(port, path, ...files) {
  const form = new FormData();
  for (const file of files) {
    form.append("picture", new Blob([file], { type: "image/png" }), "drawing.png");
  }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: "POST", body: form });
  return { status: answer.status, said: await answer.json(), headers: answer.headers };
}

async function expressAt(t, folder) {
  const app = express();
  const said = (request, response) => {
    const files = request.file ? [request.file] : (request.files ?? []);
    response.json(files.map(({ size, verdict }) => [size, verdict.outcome.type, verdict.action.access]));
  };
  const memory = multer({ limits: { fileSize: 1 << 20 } });
  app.post("/one", memory.single("picture"), checkUploads(live), said);
  app.post("/many", memory.array("picture"), checkUploads(live), said);
  app.post("/fields", memory.fields([{ name: "picture" }]), checkUploads(live), said);
  app.post("/passing", memory.single("picture"), checkUploads(live, { hold: "pass" }), said);
  app.post("/hurried", memory.single("picture"), checkUploads(live, { deadlineMs: 0 }), said);
  app.post("/disk", multer({ dest: folder }).array("picture"), checkUploads(live), said);
  app.use((error, request, response, next) => response.status(error.code === "LIMIT_FILE_SIZE" ? 413 : 500).json({ code: error.code ?? error.name }));
  const server = app.listen(0);
  t.after(() => server.close());
  await once(server, "listening");
  return server.address().port;
}

test("express: what is allowed goes on with its verdict", async (t) => {
  const port = await expressAt(t, temporary(t));
  assert.deepEqual((await send(port, "/one", UNLISTED)).said, [[UNLISTED.length, "no_known_match", "allow"]]);
  const both = await send(port, "/many", UNLISTED, CANARY);
  assert.deepEqual(both.said.map(([, outcome]) => outcome), ["no_known_match", "test_match"]);
  assert.deepEqual([(await send(port, "/one")).status, (await send(port, "/one")).said], [200, []]);
});

test("express: held and denied are told alike, whichever file it is", async (t) => {
  const port = await expressAt(t, temporary(t));
  const [held, denied] = [await send(port, "/one", HELD), await send(port, "/one", DENIED)];
  assert.deepEqual([held.status, held.said], [403, REFUSED]);
  assert.deepEqual([denied.status, denied.said], [403, REFUSED]);
  assert.deepEqual([...held.headers.keys()], [...denied.headers.keys()]);
  assert.equal((await send(port, "/many", UNLISTED, HELD)).status, 403);
  const passed = await send(port, "/passing", HELD);
  assert.deepEqual([passed.status, passed.said[0][2]], [200, "hold"]);
  assert.equal((await send(port, "/passing", DENIED)).status, 403);
});

test("express: what cannot be decided says who can help", async (t) => {
  const port = await expressAt(t, temporary(t));
  const hurried = await send(port, "/hurried", UNLISTED);
  assert.deepEqual([hurried.status, hurried.said.reply, hurried.headers.get("retry-after")], [503, "try_again", "10"]);
  const truncated = await send(port, "/one", TRUNCATED);
  assert.deepEqual([truncated.status, truncated.said.reply, truncated.headers.get("retry-after")], [422, "not_readable", null]);
  assert.equal((await send(port, "/one", Buffer.alloc(2 << 20))).status, 413);
});

test("express: nothing of a refused request stays on disk", async (t) => {
  const folder = join(temporary(t), "uploads");
  mkdirSync(folder);
  const port = await expressAt(t, folder);
  assert.equal((await send(port, "/disk", UNLISTED)).status, 200);
  assert.equal(readdirSync(folder).length, 1);
  assert.equal((await send(port, "/disk", UNLISTED, DENIED)).status, 403);
  assert.equal(readdirSync(folder).length, 1);
});

async function fastifyAt(t, options = {}) {
  const app = fastify();
  await app.register(multipart, { limits: { fileSize: 1 << 20 } });
  await app.register(hashward, { live, ...options });
  app.post("/one", async (request) => {
    const checked = await request.checkedFile();
    return checked === undefined ? [] : [checked.content.length, checked.verdict.outcome.type, checked.verdict.action.access];
  });
  await app.listen({ port: 0, host: "127.0.0.1" });
  t.after(() => app.close());
  return app.server.address().port;
}

test("fastify: what is allowed goes on with its verdict", async (t) => {
  const port = await fastifyAt(t);
  assert.deepEqual((await send(port, "/one", UNLISTED)).said, [UNLISTED.length, "no_known_match", "allow"]);
  assert.deepEqual((await send(port, "/one", CANARY)).said, [CANARY.length, "test_match", "allow"]);
});

test("fastify: held and denied are told alike", async (t) => {
  const port = await fastifyAt(t);
  const [held, denied] = [await send(port, "/one", HELD), await send(port, "/one", DENIED)];
  assert.deepEqual([held.status, held.said], [denied.status, denied.said]);
  assert.deepEqual([held.status, held.said.message], [403, REFUSED.message]);
  const passing = await fastifyAt(t, { hold: "pass" });
  assert.deepEqual((await send(passing, "/one", HELD)).said, [HELD.length, "match", "hold"]);
  assert.equal((await send(passing, "/one", DENIED)).status, 403);
});

test("fastify: what cannot be decided says who can help", async (t) => {
  const hurried = await send(await fastifyAt(t, { deadlineMs: 0 }), "/one", UNLISTED);
  assert.deepEqual([hurried.status, hurried.said.code, hurried.headers.get("retry-after")], [503, "try_again", "10"]);
  const port = await fastifyAt(t);
  assert.equal((await send(port, "/one", TRUNCATED)).status, 422);
  assert.equal((await send(port, "/one", Buffer.alloc(2 << 20))).status, 413);
});

test("sets are taken in while a server runs", async (t) => {
  const port = await fastifyAt(t);
  const fresh = drawing(11);
  assert.equal((await send(port, "/one", fresh)).status, 200);
  await issue(trust, "east.example", [fresh]);
  assert.equal((await send(port, "/one", fresh)).status, 403);
  assert.equal(live.trouble, null);
});

test("a folder that cannot be read any more leaves the sets before in use", async (t) => {
  const store = new TrustStore(join(temporary(t), "trust"));
  install(store);
  const counted = [];
  const other = await LiveChecker.open({ trust: store, every: 0, counted: (verdict) => counted.push(verdict.outcome.type) });
  store.remove(store.installed()[0].set);
  assert.equal((await other.check(CANARY)).outcome.type, "test_match");
  assert.equal(other.trouble.code, "trust.store_empty");
  install(store);
  await other.check(CANARY);
  assert.deepEqual([other.trouble, counted], [null, ["test_match", "test_match"]]);
});

test("a misspelt option is refused before anything is served", () => {
  assert.throws(() => checkUploads(live, { holds: "pass" }), TypeError);
  assert.throws(() => checkUploads(live, { hold: "allow" }), TypeError);
});

test("a client who goes away stops the check and leaves nothing", async (t) => {
  const folder = join(temporary(t), "uploads");
  mkdirSync(folder);
  let begun;
  const waiting = new Promise((resolve) => (begun = resolve));
  // A checker that answers only when it is stopped.
  const slow = {
    check: (source, { signal }) => new Promise((resolve, reject) => {
      begun();
      signal.addEventListener("abort", () => reject(signal.reason));
    }),
  };
  const app = express();
  app.post("/disk", multer({ dest: folder }).single("picture"), checkUploads(slow), (request, response) => response.json([]));
  const server = app.listen(0);
  t.after(() => server.close());
  await once(server, "listening");
  const socket = createConnection(server.address().port, "127.0.0.1");
  const edge = "edge";
  const body = `--${edge}\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n\r\nbytes\r\n--${edge}--\r\n`;
  socket.write(`POST /disk HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=${edge}\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
  await waiting;
  assert.equal(readdirSync(folder).length, 1);
  socket.destroy();
  while (readdirSync(folder).length > 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
