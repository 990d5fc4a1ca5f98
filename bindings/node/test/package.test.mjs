// The package as it is installed: one version, both module systems, nothing that runs at installation, and the
// names of items.tsv.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import * as esm from "hashward";
import * as esmExpress from "hashward/express";
import * as esmFastify from "hashward/fastify";
import * as esmLive from "hashward/live";
import * as esmRecord from "hashward/record";
import * as esmTesting from "hashward/testing";
import { json, source } from "./support/index.cjs";
import { exported } from "./support/declarations.cjs";

const require = createRequire(import.meta.url);
const folder = dirname(require.resolve("hashward"));
const about = json(join(folder, "package.json"));

test("the tests run against the installed package", () => {
  assert.ok(folder.includes(join("node_modules", "hashward")));
  assert.ok(!folder.startsWith(source));
  assert.ok(!readdirSync(folder).some((file) => file.endsWith(".node")), "the addon is a package of its own");
});

test("the version is that of the workspace", () => {
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(join(source, "../../Cargo.toml"), "utf8"));
  assert.equal(about.version, version);
  assert.equal(esm.VERSION, version);
});

test("import and require give the same objects under the same names", () => {
  const parts = { "": esm, "/testing": esmTesting, "/record": esmRecord, "/live": esmLive, "/express": esmExpress, "/fastify": esmFastify };
  for (const [part, byImport] of Object.entries(parts)) {
    const byRequire = require(`hashward${part}`);
    assert.deepEqual(Object.keys(byImport).sort(), Object.keys(byRequire).sort());
    assert.ok(Object.keys(byImport).every((name) => byImport[name] === byRequire[name]));
  }
});

test("the adapters bring nothing, and nobody needs what they are for", () => {
  const peers = ["@fastify/multipart", "express", "fastify", "multer"];
  assert.deepEqual(Object.keys(about.peerDependencies).sort(), peers);
  assert.ok(peers.every((name) => about.peerDependenciesMeta[name].optional));
  for (const file of readdirSync(join(folder, "adapters")).filter((file) => file.endsWith(".js"))) {
    const names = [...readFileSync(join(folder, "adapters", file), "utf8").matchAll(/require\("(.*?)"\)/g)];
    assert.ok(names.every(([, name]) => name.startsWith("node:") || name.startsWith(".")), file);
  }
});

test("nothing runs at installation, and every platform's package has the version of this one", () => {
  assert.deepEqual([about.scripts, about.dependencies, about.devDependencies], [undefined, undefined, undefined]);
  const platforms = Object.entries(about.optionalDependencies);
  assert.equal(platforms.length, json(join(source, "package.json")).napi.targets.length);
  assert.ok(platforms.every(([name, version]) => name.startsWith("@hashward/") && version === about.version));
});

test("what is not exported cannot be reached", () => {
  assert.throws(() => require("hashward/lib/native.js"), { code: "ERR_PACKAGE_PATH_NOT_EXPORTED" });
});

test("every name of items.tsv is one of the package", (t) => {
  const declared = {
    "": exported("index.d.ts"), "testing:": exported("testing.d.ts"), "live:": exported("adapters/live.d.ts"),
    "record:": exported("record.d.ts"),
  };
  const rows = readFileSync(join(source, "items.tsv"), "utf8").split("\n").filter((row) => row && !row.startsWith("#"));
  let count = 0;
  for (const answer of rows.map((row) => row.split("\t")[1])) {
    if (answer.startsWith("-")) {
      continue;
    }
    const [, place, name, member] = /^(\w+:)?(\w+)(?:\.(\w+))?$/.exec(answer);
    const found = declared[place ?? ""][name];
    assert.ok(found, answer);
    if (member !== undefined) {
      assert.ok([...found.members, ...(found.statics ?? [])].includes(member), answer);
    }
    count += 1;
  }
  t.diagnostic(`${count} names of items.tsv`);
  assert.ok(count > 150);
});
