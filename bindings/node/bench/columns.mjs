// 10 million MD5 digests by checkHashes. Core's own rate is that of `cargo bench -p hashward --bench check`; beside
// stands the same on the calling thread, which blocks the event loop.

import { randomFillSync } from "node:crypto";
import { canaryChecker } from "./support.mjs";

const ROWS = 10_000_000;
const column = randomFillSync(new Uint8Array(16 * ROWS));
const checker = canaryChecker();

for (let round = 0; round < 3; round += 1) {
  for (const [name, ask] of [["pool", checker.checkHashes], ["this thread", checker.checkHashesSync]]) {
    const begin = performance.now();
    const { notable } = await ask.call(checker, { kind: "md5", column });
    const seconds = (performance.now() - begin) / 1000;
    console.log(`${name}: ${(ROWS / seconds / 1e6).toFixed(1)} million rows a second, ${notable.length} notable`);
  }
}
