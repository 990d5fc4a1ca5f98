// The page in a real browser: what a person who uploads sees, and what is kept of it.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { TrustStore, Verdict } from 'hashward';
import { CANARY, install, issue } from 'hashward/testing';
import puppeteer from 'puppeteer-core';
import { drawing, gif, png } from './drawing.js';
import { make } from '../server.js';

const [unlisted, held, denied] = [3, 5, 7].map((seed) => drawing(seed));
let folder;
let app;
let browser;
let page;
const complaints = [];

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'upload-pipeline-'));
  const trust = new TrustStore(path.join(folder, 'trust'));
  install(trust);
  await issue(trust, 'north.example', [png(held), png(denied)]);
  await issue(trust, 'south.example', [png(denied)]);
  app = await make({ trust, uploads: path.join(folder, 'uploads') });
  await app.listen({ port: 0, host: '127.0.0.1' });
  browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox'] });
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
});

after(async () => {
  await browser?.close();
  await app?.close();
  await rm(folder, { recursive: true, force: true });
});

const kept = async (kind) => (await readdir(path.join(folder, 'uploads', kind))).sort();

/** Chooses a file on the page and sends it; gives the sentence that the page says at the end. */
async function send(name, content) {
  const file = path.join(folder, name);
  await writeFile(file, content);
  await page.goto(`http://127.0.0.1:${app.server.address().port}/`);
  await (await page.$('#picture')).uploadFile(file);
  await page.click('#send');
  await page.waitForFunction(() => !document.getElementById('send').disabled && document.getElementById('answer').textContent);
  return page.$eval('#answer', (answer) => answer.textContent);
}

/** What the page looks like, kept for people to look at. */
async function look(name) {
  await page.setViewport({ width: 760, height: 620 });
  await page.screenshot({ path: path.join(process.env.SCREENSHOTS, `${name}.png`) });
}

test('the page says what happens before anything is sent', async () => {
  await page.goto(`http://127.0.0.1:${app.server.address().port}/`);
  assert.match(await page.$eval('main', (main) => main.innerText), /compared with lists of known illegal material/);
  await look('1-empty');
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: 'dark' }]);
  await look('2-empty-dark');
  await page.emulateMediaFeatures([]);
});

test('an unlisted picture is accepted', async () => {
  assert.equal(await send('drawing.png', png(unlisted)), 'Thank you. The picture is shown.');
  await look('3-accepted');
  assert.equal((await kept('shown')).length, 1);
});

test('a listed picture that was saved again as a palette GIF is held', async () => {
  assert.equal(await send('drawing.gif', gif(held)), 'Thank you. A person will look at the picture before it is shown.');
  await look('4-held');
  const [content, verdict] = await kept('held');
  assert.deepEqual(await readFile(path.join(folder, 'uploads/held', content)), Buffer.from(gif(held)));
  const said = Verdict.fromJSON(await readFile(path.join(folder, 'uploads/held', verdict), 'utf8'));
  assert.deepEqual([said.outcome.type, said.outcome.strength], ['match', 'near']);
  assert.equal((await kept('shown')).length, 1);
});

test('a denied picture is not kept, and nobody is accused', async () => {
  assert.equal(await send('drawing.png', png(denied)), 'This file cannot be accepted here.');
  await look('5-refused');
  const [verdict] = await kept('refused');
  const said = Verdict.fromJSON(await readFile(path.join(folder, 'uploads/refused', verdict), 'utf8'));
  assert.equal(said.action.access, 'deny');
  assert.deepEqual([(await kept('shown')).length, (await kept('held')).length], [1, 2]);
});

test('a bomb is refused, and a cut picture, and nothing of them is kept', async () => {
  const bomb = await readFile(path.join(process.env.VECTORS, 'fingerprint/made/bomb.png'));
  assert.equal(await send('bomb.png', bomb), 'The picture is too large. A smaller copy may work.');
  await look('6-bomb');
  const cut = png(unlisted).subarray(0, 1_500);
  assert.equal(await send('cut.png', cut), 'The file could not be read as a whole picture. Another copy or format may work.');
  assert.deepEqual([(await kept('shown')).length, (await kept('held')).length], [1, 2]);
});

test('a picture over the limit is told so', async () => {
  assert.equal(await send('large.png', Buffer.alloc(17 * 1024 * 1024)), 'The picture is too large. A smaller copy may work.');
});

test('the test picture passes', async () => {
  assert.equal(await send('canary.png', CANARY), 'Thank you. The picture is shown.');
});

test('the bar moves while a large picture is sent', async () => {
  const session = await page.createCDPSession();
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 6 * 1024 * 1024 });
  await page.goto(`http://127.0.0.1:${app.server.address().port}/`);
  await page.evaluate(() => {
    window.seen = [];
    const bar = document.getElementById('progress');
    new MutationObserver(() => window.seen.push(bar.getAttribute('value'))).observe(bar, { attributes: true });
  });
  const file = path.join(folder, 'large.png');
  await writeFile(file, Buffer.concat([png(unlisted), Buffer.alloc(12 * 1024 * 1024)]));
  await (await page.$('#picture')).uploadFile(file);
  await page.click('#send');
  await page.waitForFunction(() => window.seen.some((value) => value > 0.2));
  await look('7-sending');
  await page.waitForFunction(() => !document.getElementById('send').disabled);
  const seen = (await page.evaluate(() => window.seen)).filter((value) => value !== null).map(Number);
  assert.ok(new Set(seen).size > 3 && Math.max(...seen) === 1, `values of the bar: ${seen}`);
  await session.detach();
});

test('a connection that is lost is told so', async () => {
  await page.goto(`http://127.0.0.1:${app.server.address().port}/`);
  await (await page.$('#picture')).uploadFile(path.join(folder, 'drawing.png'));
  await page.setOfflineMode(true);
  await page.click('#send');
  await page.waitForFunction(() => document.getElementById('answer').textContent.includes('lost'));
  assert.equal(await page.$eval('#answer', (answer) => answer.textContent), 'The connection was lost. Please try again.');
  await page.setOfflineMode(false);
});

test('the page is as readable on a phone', async () => {
  await page.goto(`http://127.0.0.1:${app.server.address().port}/`);
  await page.setViewport({ width: 340, height: 640 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'nothing is cut off');
  await page.screenshot({ path: path.join(process.env.SCREENSHOTS, '8-phone.png') });
});

test('the browser had nothing to complain of but the statuses', () => {
  assert.deepEqual(complaints.filter((text) => !/Failed to load resource/.test(text)), []);
});
