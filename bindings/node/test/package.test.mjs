// The package as it is installed: one version, both module systems, nothing that runs at installation, and the
// names of items.tsv.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import * as esm from "hashward";
import * as esmTesting from "hashward/testing";
import { json, source, temporary } from "./support/index.cjs";
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
  for (const [byImport, byRequire] of [[esm, require("hashward")], [esmTesting, require("hashward/testing")]]) {
    assert.deepEqual(Object.keys(byImport).sort(), Object.keys(byRequire).sort());
    assert.ok(Object.keys(byImport).every((name) => byImport[name] === byRequire[name]));
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
  const declared = { "": exported("index.d.ts"), "testing:": exported("testing.d.ts") };
  const rows = readFileSync(join(source, "items.tsv"), "utf8").split("\n").filter((row) => row && !row.startsWith("#"));
  let count = 0;
  for (const answer of rows.map((row) => row.split("\t")[1])) {
    if (answer.startsWith("-")) {
      continue;
    }
    const [, place, name, member] = /^(testing:)?(\w+)(?:\.(\w+))?$/.exec(answer);
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

test("the README's example runs as it stands there", (t) => {
  const [, example] = /```js\n(.*?)```/s.exec(readFileSync(join(folder, "README.md"), "utf8"));
  const trust = join(temporary(t), "trust");
  esmTesting.install(new esm.TrustStore(trust));
  const run = `import { CANARY as upload } from "hashward/testing";\n${example.replaceAll("/srv/trust", trust)}`;
  const shown = execFileSync(process.execPath, ["--input-type=module", "-e", run], { encoding: "utf8" });
  assert.equal(shown.trim(), "test_match allow");
});

test("the README's servers run as they stand there", async (t) => {
  const require = createRequire(join(process.env.HASHWARD_TOOLS, "package.json"));
  const readme = readFileSync(join(folder, "README.md"), "utf8");
  const example = (holds) => [...readme.matchAll(/```js\n(.*?)```/gs)].map(([, text]) => text).find((text) => text.includes(holds));
  const trust = join(temporary(t), "trust");
  esmTesting.install(new esm.TrustStore(trust));
  const frame = {
    express: [
      `import express from "express"; import multer from "multer"; const app = express();`,
      `const server = app.listen(0); await new Promise((done) => server.once("listening", done));`,
      `const port = server.address().port;`,
    ],
    fastify: [
      `import Fastify from "fastify"; import multipart from "@fastify/multipart"; const server = Fastify(); await server.register(multipart);`,
      `await server.listen({ port: 0 });`,
      `const port = server.server.address().port;`,
    ],
  };
  for (const [name, [before, listen, port]] of Object.entries(frame)) {
    const ask = `import { CANARY } from "hashward/testing"; const form = new FormData(); form.append("picture", new Blob([CANARY]), "a.png");
      const answer = await fetch(\`http://127.0.0.1:\${port}/pictures\`, { method: "POST", body: form });
      console.log((await answer.json()).outcome); process.exit(0);`;
    const text = example(`hashward/${name}`).replaceAll("/srv/trust", trust);
    const run = [before, text, listen, port, ask].join("\n");
    assert.ok(require.resolve(name));
    const shown = execFileSync(process.execPath, ["--input-type=module", "-e", run], { encoding: "utf8" });
    assert.equal(shown.trim(), "test_match", name);
  }
});
