// The delay of the event loop while 200 uploads of a 4-megapixel JPEG file are checked, all at once: what every
// other request of the same process has to wait.

import { readFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { canaryChecker } from "./support.mjs";

const UPLOADS = 200;
// A JPEG file of about 4 megapixels, such as one that any camera makes.
const upload = readFileSync(process.argv[2]);
const checker = canaryChecker();

async function measured(work) {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const begin = performance.now();
  await work();
  delay.disable();
  const milliseconds = (nanoseconds) => (nanoseconds / 1e6).toFixed(1);
  const [p50, p99, max] = [delay.percentile(50), delay.percentile(99), delay.max].map(milliseconds);
  return `${((performance.now() - begin) / 1000).toFixed(1)} s; delay p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}

await checker.check(upload);
console.log(`idle: ${await measured(() => sleep(2000))}`);
console.log(`${UPLOADS} uploads of ${upload.length} bytes: ${await measured(async () => {
  const verdicts = await Promise.all(Array.from({ length: UPLOADS }, () => checker.check(upload)));
  console.log(verdicts[0].outcome);
})}`);
