// A real browser on the page, which is looked at as its user sees it.

import { mkdirSync } from "node:fs";
import path from "node:path";
import puppeteer from "puppeteer-core";

const shots = process.env.SCREENSHOTS;

/** Starts the browser that CHROMIUM names. As root, as in a container, it only runs without its sandbox. */
export async function launch() {
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  mkdirSync(shots, { recursive: true });
  return puppeteer.launch({ executablePath: process.env.CHROMIUM, args: [...sandbox, "--disable-dev-shm-usage"] });
}

/** The page of a server, with what went wrong on it. */
export async function open(browser, address) {
  const page = await browser.newPage();
  await page.setViewport({ width: 900, height: 720 });
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    // The browser itself notes an answer that is no success, or a lost connection; that is not the page's.
    const isOfNetwork = message.text().startsWith("Failed to load resource") && message.location().url.endsWith("/pictures");
    if (!isOfNetwork) {
      wrong.push(message.text());
    }
  });
  page.on("response", (response) => {
    if (!response.ok() && !response.url().endsWith("/pictures")) {
      wrong.push(`${response.status()} ${response.url()}`);
    }
  });
  await page.goto(address);
  return { page, wrong };
}

/** Chooses a file and presses the button, as a person does. */
export async function send(page, file) {
  const input = await page.$("input[type=file]");
  await input.uploadFile(file);
  await page.click("button");
}

/** What the page says when it has an answer. */
export async function answered(page) {
  await page.waitForFunction(() => {
    const said = document.querySelector("[role=status]").textContent;
    return said !== "" && !said.includes("is being checked") && document.getElementById("sending").hidden;
  });
  return page.$eval("[role=status]", (answer) => answer.textContent);
}

/** A picture of the page, light and dark, on a desk and on a narrow phone. */
export async function shoot(page, state) {
  for (const [scheme, width] of [["light", 900], ["dark", 900], ["light", 320], ["dark", 320]]) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 640 });
    await page.screenshot({ path: path.join(shots, `${state}-${scheme}-${width}.png`) });
  }
  await page.setViewport({ width: 900, height: 720 });
}
