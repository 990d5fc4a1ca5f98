// The adapters of Express and Fastify, each with a real server and real requests: what allow, hold and deny become.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { test } from "node:test";
import { CancelToken } from "hashward";
import { LiveChecker, checkUploads } from "hashward/express";
import { Refused, hashward } from "hashward/fastify";
import Fastify from "fastify";
import { temporary } from "./support/index.cjs";
import { PICTURES, list, trustOf } from "./support/pictures.mjs";
import { MOST_BYTES, expressServer, fastifyServer, send } from "./support/servers.mjs";

const REFUSED = "This file cannot be accepted here.";

async function liveOf(t, options = {}) {
  const folder = temporary(t);
  return LiveChecker.open({ trust: trustOf(folder), ...options });
}

for (const [name, start] of [["Express", expressServer], ["Fastify", fastifyServer]]) {
  test(`${name}: what the policy allows goes on`, async (t) => {
    const server = await start(t, await liveOf(t));
    const plain = await send(server.address, [PICTURES.unlisted]);
    assert.deepEqual([plain.status, plain.body], [201, { found: ["no_known_match"] }]);
    const canary = await send(server.address, [PICTURES.canary]);
    assert.deepEqual([canary.status, canary.body], [201, { found: ["test_match"] }]);
    const [{ buffer, content, verdict }] = server.kept;
    assert.deepEqual(buffer ?? content, PICTURES.unlisted);
    assert.equal(verdict.action.access, "allow");
  });

  test(`${name}: hold and deny have the very same answer`, async (t) => {
    const counted = [];
    const server = await start(t, await liveOf(t, { counted: (verdict) => counted.push(verdict.action.access) }));
    const held = await send(server.address, [PICTURES.onOneList]);
    const denied = await send(server.address, [PICTURES.onTwoLists]);
    assert.deepEqual(counted, ["hold", "deny"]);
    assert.deepEqual(held, denied);
    assert.deepEqual([held.status, held.body.message, server.kept], [403, REFUSED, []]);
    assert.equal(held.body.reply ?? held.body.code, "refused");
    assert.equal(held.headers["retry-after"], undefined);
  });

  test(`${name}: holding can be left to the server's own code, denying not`, async (t) => {
    const server = await start(t, await liveOf(t), { hold: "pass" });
    const held = await send(server.address, [PICTURES.onOneList]);
    assert.deepEqual([held.status, held.body], [201, { found: ["match"] }]);
    assert.equal(server.kept[0].verdict.action.access, "hold");
    assert.equal((await send(server.address, [PICTURES.onTwoLists])).status, 403);
    assert.equal(server.kept.length, 1);
  });

  test(`${name}: what cannot be read, or not in time, is not taken for a miss`, async (t) => {
    const live = await liveOf(t);
    const server = await start(t, live);
    const truncated = await send(server.address, [PICTURES.truncated]);
    assert.equal(truncated.status, 422);
    assert.match(truncated.body.message, /^The file could not be read as a whole picture\./);
    const bomb = await send(server.address, [PICTURES.bomb]);
    assert.equal(bomb.status, 413);
    assert.match(bomb.body.message, /^The file is too large to be checked\./);
    const late = await send((await start(t, live, { deadlineMs: 0 })).address, [PICTURES.unlisted]);
    assert.deepEqual([late.status, late.headers["retry-after"]], [503, "10"]);
    assert.match(late.body.message, /Please try again later\.$/);
    assert.deepEqual(server.kept, []);
  });

  test(`${name}: a file over the server's own limit is 413 and is not checked`, async (t) => {
    const counted = [];
    const server = await start(t, await liveOf(t, { counted: (verdict) => counted.push(verdict) }));
    // The first bytes are a whole picture that no list has.
    const over = Buffer.concat([PICTURES.unlisted, Buffer.alloc(MOST_BYTES)]);
    assert.equal((await send(server.address, [over])).status, 413);
    assert.deepEqual([server.kept, counted], [[], []]);
  });

  test(`${name}: of two files both are checked`, async (t) => {
    const server = await start(t, await liveOf(t));
    const both = await send(server.address, [PICTURES.unlisted, PICTURES.also]);
    assert.deepEqual(both.body, { found: ["no_known_match", "no_known_match"] });
    for (const files of [[PICTURES.unlisted, PICTURES.onTwoLists], [PICTURES.onTwoLists, PICTURES.unlisted]]) {
      const answer = await send(server.address, files);
      assert.deepEqual([answer.status, answer.body.message], [403, REFUSED]);
    }
    assert.equal(server.kept.length, 2);
  });

  test(`${name}: a form without a file goes on`, async (t) => {
    const server = await start(t, await liveOf(t));
    const { status, body } = await send(server.address, []);
    assert.deepEqual([status, body], [201, { found: [] }]);
  });

  test(`${name}: a file field that was left empty is no file`, async (t) => {
    const server = await start(t, await liveOf(t));
    const form = '--x\r\ncontent-disposition: form-data; name="picture"; filename=""\r\ncontent-type: application/octet-stream\r\n\r\n\r\n--x--\r\n';
    const answer = await fetch(server.address, { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: form });
    assert.deepEqual(await answer.json(), { found: [] });
  });

  test(`${name}: sets installed while it runs are taken in`, async (t) => {
    const folder = temporary(t);
    const trust = trustOf(folder);
    const live = await LiveChecker.open({ trust: folder, every: 0 });
    const server = await start(t, live);
    assert.equal((await send(server.address, [PICTURES.later])).status, 201);
    list(trust, "charity.example", [PICTURES.later]);
    assert.equal((await send(server.address, [PICTURES.later])).status, 403);
    assert.equal(live.trouble, null);
  });

  test(`${name}: what was not counted does not go on`, async (t) => {
    const failing = new Error("the database is away");
    const ways = [() => { throw failing; }, async () => { throw failing; }];
    for (const counted of ways) {
      const server = await start(t, await liveOf(t, { counted }));
      assert.equal((await send(server.address, [PICTURES.unlisted])).status, 500);
      assert.deepEqual([server.kept, server.errors], [[], [failing]]);
    }
  });

  test(`${name}: when the client leaves the check is cancelled and nothing is kept`, { timeout: 30_000 }, async (t) => {
    const live = await liveOf(t);
    const checks = [];
    const watched = {
      check(...request) {
        const check = live.check(...request);
        checks.push(check.then(() => "ended", (error) => error.name));
        return check;
      },
    };
    const folder = temporary(t);
    const server = await start(t, watched, start === expressServer ? { folder } : {});
    // Keeps every thread busy, so that the upload's check waits for its turn.
    const busy = new CancelToken();
    const others = Array.from({ length: 40 }, () => live.check(Buffer.alloc(3 << 20), { cancel: busy }));
    const left = new AbortController();
    const request = send(server.address, [PICTURES.unlisted], left.signal).catch((error) => error.name);
    while (checks.length === 0) {
      await new Promise(setImmediate);
    }
    left.abort();
    assert.equal(await request, "AbortError");
    assert.deepEqual(await Promise.all(checks), ["AbortError"]);
    busy.cancel();
    await Promise.all(others);
    while (server.errors.length === 0) {
      await new Promise(setImmediate);
    }
    assert.deepEqual([server.kept, readdirSync(folder)], [[], []]);
  });

  test(`${name}: an upload that breaks off is not taken for a whole file`, { timeout: 30_000 }, async (t) => {
    const counted = [];
    const folder = temporary(t);
    const live = await liveOf(t, { counted: (verdict) => counted.push(verdict) });
    const server = await start(t, live, start === expressServer ? { folder } : {});
    const { port, host } = new URL(server.address);
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `POST /pictures HTTP/1.1\r\nhost: ${host}\r\ncontent-type: multipart/form-data; boundary=x\r\ncontent-length: 99999\r\n\r\n` +
      '--x\r\ncontent-disposition: form-data; name="picture"; filename="a.png"\r\ncontent-type: image/png\r\n\r\n',
    );
    socket.end(PICTURES.unlisted.subarray(0, 9000));
    while (server.errors.length === 0) {
      await new Promise(setImmediate);
    }
    socket.destroy();
    assert.deepEqual([server.kept, counted, readdirSync(folder)], [[], [], []]);
  });
}

test("Express: what multer wrote to disk is removed unless it may go on", async (t) => {
  const live = await liveOf(t);
  const failing = await liveOf(t, { counted: () => { throw new Error("the database is away"); } });
  const folder = temporary(t);
  const server = await expressServer(t, live, { folder });
  const refused = [[PICTURES.onOneList], [PICTURES.unlisted, PICTURES.onTwoLists], [PICTURES.truncated], [PICTURES.bomb]];
  for (const files of refused) {
    assert.ok((await send(server.address, files)).status >= 400);
    assert.deepEqual(readdirSync(folder), []);
  }
  const failed = await send((await expressServer(t, failing, { folder })).address, [PICTURES.unlisted]);
  assert.deepEqual([failed.status, readdirSync(folder)], [500, []]);
  const allowed = await send(server.address, [PICTURES.unlisted, PICTURES.also]);
  assert.deepEqual([allowed.status, readdirSync(folder).length], [201, 2]);
  const keeping = await expressServer(t, live, { folder, refused: "keep" });
  assert.equal((await send(keeping.address, [PICTURES.onTwoLists])).status, 403);
  assert.equal(readdirSync(folder).length, 3);
});

test("Express: a file that multer stored elsewhere is an error, not a miss", async (t) => {
  const live = await liveOf(t);
  const errors = [];
  await checkUploads(live)({ file: { location: "elsewhere" } }, new (await import("node:events")).EventEmitter(), (error) => errors.push(error));
  assert.ok(errors.length === 1 && errors[0] instanceof TypeError);
});

test("Fastify: a part of a file is not taken for one where multipart does not throw", async (t) => {
  const server = await fastifyServer(t, await liveOf(t), { settings: { throwFileSizeLimit: false } });
  const over = Buffer.concat([PICTURES.unlisted, Buffer.alloc(MOST_BYTES)]);
  assert.equal((await send(server.address, [over])).status, 413);
  assert.deepEqual(server.kept, []);
});

test("Fastify: the first file alone", async (t) => {
  const server = await fastifyServer(t, await liveOf(t));
  const { body } = await send(server.first, [PICTURES.unlisted, PICTURES.also]);
  assert.deepEqual(body, { found: ["no_known_match"] });
  assert.deepEqual((await send(server.first, [])).body, { found: [] });
  assert.equal((await send(server.first, [PICTURES.onTwoLists, PICTURES.unlisted])).status, 403);
});

test("Fastify: a refusal has its verdict, which no logger writes", async (t) => {
  const server = await fastifyServer(t, await liveOf(t));
  await send(server.address, [PICTURES.onTwoLists]);
  const [error] = server.errors;
  assert.ok(error instanceof Refused && error.name === "Refused");
  assert.deepEqual([error.statusCode, error.code, error.verdict.action.access], [403, "refused", "deny"]);
  const { root } = error.verdict.sets[0].set;
  const log = server.log.join("");
  assert.ok(log.includes(REFUSED) && !log.includes(root.slice(0, 16)) && !log.includes("police.example"), log);
});

test("Fastify: without @fastify/multipart the plugin does not load", async (t) => {
  const app = Fastify();
  await assert.rejects(async () => app.register(hashward, { live: await liveOf(t) }), { code: "FST_ERR_PLUGIN_DEPENDENCY_NOT_REGISTERED" });
});

test("Express: before multer has read the form nothing is checked, and nothing goes on", async (t) => {
  const server = await expressServer(t, await liveOf(t));
  const answer = await send(server.unread, [PICTURES.onTwoLists]);
  assert.equal(answer.status, 500);
  assert.match(server.errors[0].message, /after multer/);
  assert.deepEqual(server.kept, []);
});

test("Fastify: where the form's files were taken before, that is an error, not a form without files", async (t) => {
  for (const attachFieldsToBody of [true, "keyValues"]) {
    const server = await fastifyServer(t, await liveOf(t), { form: { attachFieldsToBody } });
    for (const address of [server.address, server.first]) {
      assert.equal((await send(address, [PICTURES.onTwoLists])).status, 500);
      assert.match(server.errors.at(-1).message, /attachFieldsToBody/);
    }
    assert.deepEqual(server.kept, []);
  }
});

test("options that are misspelt are refused, not passed over", async (t) => {
  const live = await liveOf(t);
  const wrong = [{ hold: "passed" }, { deadlineMs: -1 }, { deadlineMs: "5" }, { deadline: 5 }, { held: "pass" }];
  for (const options of [...wrong, { refused: "removed" }]) {
    assert.throws(() => checkUploads(live, options), TypeError, JSON.stringify(options));
  }
  assert.throws(() => checkUploads({}), TypeError);
  for (const options of [...wrong.map((options) => ({ live, ...options })), {}]) {
    await assert.rejects(hashward({}, options), TypeError, JSON.stringify(options));
  }
});
