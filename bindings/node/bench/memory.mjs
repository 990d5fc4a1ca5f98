// Resident memory over 100,000 checks of a small picture.

import { canaryChecker, testing } from "./support.mjs";

const checker = canaryChecker();

for (let done = 1; done <= 100_000; done += 1) {
  await checker.check(testing.CANARY, { deadlineMs: 60_000 });
  if (done % 10_000 === 0) {
    globalThis.gc?.();
    console.log(`${done} checks: ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MiB`);
  }
}
