// The README's examples, as they stand there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import multipart from "@fastify/multipart";
import express from "express";
import Fastify from "fastify";
import { checkUploads } from "hashward/express";
import { LiveChecker, hashward } from "hashward/fastify";
import multer from "multer";
import { temporary } from "./support/index.cjs";
import { PICTURES, trustOf } from "./support/pictures.mjs";
import { send } from "./support/servers.mjs";

const require = createRequire(import.meta.url);
const readme = readFileSync(join(dirname(require.resolve("hashward")), "README.md"), "utf8");

/** The example of a name, for the folders of this test. */
function example(name, folder) {
  const [, code] = new RegExp(`\`\`\`${name}\n(.*?)\`\`\``, "s").exec(readme);
  return code.replaceAll("/srv/", `${folder}/`);
}

/** Runs an example with the names that it takes for granted. */
async function run(code, names) {
  const { constructor: AsyncFunction } = async () => {};
  await new AsyncFunction(...Object.keys(names), code)(...Object.values(names));
}

/** A folder with a trust folder that lists pictures, and one for uploads. */
function served(t) {
  const folder = temporary(t);
  trustOf(join(folder, "trust"));
  mkdirSync(join(folder, "uploads"));
  return folder;
}

test("the first one", (t) => {
  const folder = served(t);
  const code = `import { CANARY as upload } from "hashward/testing";\n${example("js", folder)}`;
  const shown = execFileSync(process.execPath, ["--input-type=module", "-e", code], { encoding: "utf8" });
  assert.equal(shown.trim(), "test_match allow");
});

test("Express", async (t) => {
  const folder = served(t);
  const [app, counted] = [express(), []];
  await run(example("js express", folder), { LiveChecker, multer, app, checkUploads, count: (word) => counted.push(word) });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}/pictures`;
  const allowed = await send(address, [PICTURES.unlisted]);
  assert.deepEqual([allowed.status, allowed.body], [200, { message: "The file was accepted." }]);
  const denied = await send(address, [PICTURES.onTwoLists]);
  assert.deepEqual([denied.status, denied.body.message], [403, "This file cannot be accepted here."]);
  assert.deepEqual(counted, ["no_known_match", "match"]);
  assert.equal(readdirSync(join(folder, "uploads")).length, 1);
});

test("Fastify", async (t) => {
  const app = Fastify();
  await run(example("js fastify", served(t)), { LiveChecker, multipart, app, hashward });
  const address = `${await app.listen({ port: 0, host: "127.0.0.1" })}/pictures`;
  t.after(() => app.close());
  const allowed = await send(address, [PICTURES.unlisted]);
  assert.deepEqual(allowed.body, { message: "The file was accepted.", bytes: PICTURES.unlisted.length });
  const denied = await send(address, [PICTURES.onTwoLists]);
  assert.deepEqual([denied.status, denied.body.message], [403, "This file cannot be accepted here."]);
});

test("reported links become records", async (t) => {
  const folder = temporary(t);
  const path = join(folder, "reports.csv");
  writeFileSync(path, "link\nhttp://www.example.com/a\njavascript:x\n");
  const told = [];
  const code = example("js record", folder).replace("reports.csv", path).replace("const records = expand(report);", "told.push(expand(report));");
  await run(code, { require, told });
  assert.deepEqual(told.map((records) => records.map((one) => one.record)), [["page"]]);
});
