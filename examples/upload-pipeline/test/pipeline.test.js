// The upload page in a real browser, with a real server and real lists: what a person reads, and what is kept.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { VERSION, Verdict } from "hashward";
import { CANARY } from "hashward/testing";
import { make } from "../server.js";
import { answered, launch, open, send, shoot } from "./support/browser.js";
import { drawing, gif, png, trustOf } from "./support/pictures.js";

const folder = mkdtempSync(path.join(tmpdir(), "hashward-pipeline-"));
const uploads = path.join(folder, "uploads");
const listed = drawing(3);
const denied = png(drawing(4));
const files = {
  unlisted: png(drawing(1)),
  listed: gif(listed),
  denied,
  canary: CANARY,
  bomb: readFileSync(process.env.BOMB),
  torn: denied.subarray(0, denied.length / 2),
  long: png(drawing(2, 1500), 0),
  tooLong: Buffer.concat([png(drawing(5)), Buffer.alloc(17 << 20)]),
};
let app, browser, address;

before(async () => {
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), content);
  }
  trustOf(path.join(folder, "trust"), { "hotline.example": [png(listed), denied], "police.example": [denied] });
  app = await make({ trust: path.join(folder, "trust"), uploads });
  address = await app.listen({ port: 0, host: "127.0.0.1" });
  browser = await launch();
});

after(async () => {
  await browser?.close();
  await app?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What is kept, by folder. */
function kept() {
  return Object.fromEntries(["shown", "held", "refused"].map((kind) => [kind, readdirSync(path.join(uploads, kind))]));
}

/** Sends a file with the page; gives what it says, and what is kept that was not before. */
async function upload(page, name) {
  const old = kept();
  await send(page, path.join(folder, name));
  const said = await answered(page);
  const now = Object.entries(kept()).map(([kind, names]) => [kind, names.filter((one) => !old[kind].includes(one))]);
  return { said, ...Object.fromEntries(now) };
}

test("an unlisted picture is added", async () => {
  const { page, wrong } = await open(browser, address);
  await shoot(page, "1-empty");
  const { said, shown, held, refused } = await upload(page, "unlisted");
  assert.equal(said, "Thank you. The picture was added.");
  assert.deepEqual([shown.length, held, refused], [1, [], []]);
  assert.deepEqual(readFileSync(path.join(uploads, "shown", shown[0])), files.unlisted);
  assert.equal(await page.$eval("input", (input) => input.value), "", "the form is ready for another");
  await shoot(page, "4-added");
  assert.deepEqual(wrong, []);
});

test("a listed drawing that was re-saved as a palette GIF is held", async () => {
  const { page, wrong } = await open(browser, address);
  const { said, shown, held, refused } = await upload(page, "listed");
  assert.equal(said, "Thank you. A person will look at the picture before it is shown.");
  assert.deepEqual([shown, held.length, refused], [[], 2, []]);
  const [name, record] = held.sort((one, other) => one.length - other.length);
  assert.equal(record, `${name}.json`);
  assert.deepEqual(readFileSync(path.join(uploads, "held", name)), files.listed);
  const verdict = Verdict.fromJSON(readFileSync(path.join(uploads, "held", record), "utf8"));
  assert.deepEqual([verdict.outcome.type, verdict.outcome.strength, verdict.action.access], ["match", "near", "hold"]);
  assert.equal(statSync(path.join(uploads, "held", name)).mode & 0o077, 0, "nobody else of the machine reads it");
  await shoot(page, "5-held");
  assert.deepEqual(wrong, []);
});

test("a denied picture is refused without an accusation, and only its verdict is kept", async () => {
  const { page, wrong } = await open(browser, address);
  const { said, shown, held, refused } = await upload(page, "denied");
  assert.equal(said, "This file cannot be accepted here.");
  assert.deepEqual([shown, held, refused.length], [[], [], 1]);
  const verdict = Verdict.fromJSON(readFileSync(path.join(uploads, "refused", refused[0]), "utf8"));
  assert.deepEqual([verdict.outcome.type, verdict.action.access], ["match", "deny"]);
  await shoot(page, "6-denied");
  assert.deepEqual(wrong, []);
});

test("a bomb and a torn picture are refused, and nothing is kept", async () => {
  const { page, wrong } = await open(browser, address);
  const bomb = await upload(page, "bomb");
  assert.deepEqual(bomb, { said: "The file is too large to be checked. A smaller copy may work.", shown: [], held: [], refused: [] });
  await shoot(page, "7-bomb");
  const torn = await upload(page, "torn");
  assert.equal(torn.said, "The file could not be read as a whole picture. Another copy or format may work.");
  assert.deepEqual([torn.shown, torn.held, torn.refused], [[], [], []]);
  assert.deepEqual(wrong, []);
});

test("a file that is too long is told before it is sent, and refused if it is sent all the same", async () => {
  const { page, wrong } = await open(browser, address);
  const sentence = "The picture is larger than 16 MB. A smaller copy may work.";
  const requests = [];
  page.on("request", (request) => requests.push(request.url()));
  assert.equal((await upload(page, "tooLong")).said, sentence);
  assert.deepEqual(requests, []);
  const form = new FormData();
  form.set("picture", new Blob([files.tooLong]), "a.png");
  const answer = await fetch(`${address}/pictures`, { method: "POST", body: form });
  assert.deepEqual([answer.status, await answer.json()], [413, { message: sentence }]);
  const none = await fetch(`${address}/pictures`, { method: "POST", body: new FormData() });
  assert.deepEqual([none.status, await none.json()], [400, { message: "Please choose a picture first." }]);
  assert.deepEqual(wrong, []);
});

test("the bar moves while a long picture is sent, and the page says when it is checked", { timeout: 60_000 }, async () => {
  const { page, wrong } = await open(browser, address);
  await page.evaluate(() => {
    const progress = document.getElementById("progress");
    window.seen = [];
    new MutationObserver(() => window.seen.push(progress.hasAttribute("value") ? progress.value : "checking"))
      .observe(progress, { attributes: true });
  });
  // About three seconds for the picture, and one for the answer to come.
  await page.emulateNetworkConditions({ upload: 3 << 20, download: 3 << 20, latency: 1000 });
  const running = upload(page, "long");
  await page.waitForFunction(() => document.getElementById("progress").value > 0.3);
  await shoot(page, "2-sending");
  await page.waitForFunction(() => document.querySelector("[role=status]").textContent.includes("is being checked"));
  await shoot(page, "3-checking");
  assert.equal((await running).said, "Thank you. The picture was added.");
  const seen = await page.evaluate(() => window.seen);
  const shares = seen.filter((value) => typeof value === "number");
  assert.ok(new Set(shares).size >= 5, `${shares}`);
  assert.deepEqual(shares, [...shares].sort((one, other) => one - other), "it never goes back");
  assert.equal(seen.at(-1), "checking");
  assert.deepEqual(wrong, []);
});

test("a lost connection is told, and the picture can be sent again", { timeout: 60_000 }, async (t) => {
  const trust = path.join(folder, "trust");
  const [first, second] = [await make({ trust, uploads }), await make({ trust, uploads })];
  const { page, wrong } = await open(browser, await first.listen({ port: 0, host: "127.0.0.1" }));
  const { port } = first.server.address();
  await page.emulateNetworkConditions({ upload: 2 << 20, download: 2 << 20, latency: 0 });
  const running = upload(page, "long");
  await page.waitForFunction(() => document.getElementById("progress").value > 0.2);
  // The server goes away: of a connection alone the browser would make a new one by itself.
  const closed = first.close();
  first.server.closeAllConnections();
  const lost = await running;
  assert.equal(lost.said, "The connection was lost before there was an answer. Please try again.");
  assert.deepEqual([lost.shown, lost.held, lost.refused], [[], [], []]);
  await shoot(page, "8-lost");
  await closed;
  t.after(() => second.close());
  await second.listen({ port, host: "127.0.0.1" });
  await page.emulateNetworkConditions(null);
  assert.equal((await upload(page, "long")).said, "Thank you. The picture was added.");
  assert.deepEqual(wrong, []);
});

test("the page works from the keyboard, and every field has a name", async () => {
  const { page, wrong } = await open(browser, address);
  const input = await page.$("input[type=file]");
  await input.uploadFile(path.join(folder, "unlisted"));
  await page.focus("input");
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement.id), "send");
  await page.keyboard.press("Enter");
  assert.equal(await answered(page), "Thank you. The picture was added.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "send", "the focus stays");
  const tree = JSON.stringify(await page.accessibility.snapshot({ interestingOnly: false }));
  for (const named of [/"role":"status"/, /"role":"button"[^{}]*"name":"Picture, at most 16 MB"/, /"role":"button"[^{}]*"name":"Send"/]) {
    assert.ok(named.test(tree), `${named}`);
  }
  assert.deepEqual(wrong, []);
});

test("the README's commands run as they stand there", { timeout: 60_000 }, async (t) => {
  const here = path.join(import.meta.dirname, "..");
  const [, commands] = /```sh\n(.*?)```/s.exec(readFileSync(path.join(here, "README.md"), "utf8"));
  const [install, trust, start] = commands.trim().split("\n");
  assert.equal(install, "npm install", "which test.sh did with the packed packages");
  execFileSync("sh", ["-c", trust], { cwd: here });
  const server = spawn("sh", ["-c", start], { cwd: here, env: { ...process.env, PORT: "0" }, detached: true });
  t.after(() => process.kill(-server.pid));
  let printed = "";
  for await (const piece of server.stdout) {
    printed += piece;
    if (printed.includes("Open http")) {
      break;
    }
  }
  const [own] = /http:\S+/.exec(printed);
  const { page, wrong } = await open(browser, own);
  await send(page, path.join(folder, "canary"));
  assert.equal(await answered(page), "Thank you. The picture was added.");
  assert.deepEqual(readFileSync(path.join(here, "uploads/shown", readdirSync(path.join(here, "uploads/shown"))[0])), CANARY);
  assert.deepEqual(wrong, []);
});

test("no word of the page accuses anybody or calls a picture harmless", () => {
  const here = path.join(import.meta.dirname, "..");
  const words = ["page.html", "page.js", "server.js"].map((file) => readFileSync(path.join(here, file), "utf8")).join("\n");
  assert.doesNotMatch(words.replaceAll(/\/\/.*$/gm, ""), /\b(safe|clean|harmless|innocent|abuse|criminal|offender|suspect|violat\w*|banned)\b/i);
});

test("the versions are those that were tested", () => {
  const here = path.join(import.meta.dirname, "..");
  const json = (file) => JSON.parse(readFileSync(path.join(here, file), "utf8"));
  const { hashward, ...others } = json("package.json").dependencies;
  const tested = json("test/package.json").devDependencies;
  assert.equal(hashward, VERSION);
  assert.ok(Object.entries(others).every(([name, version]) => tested[name] === version));
});
