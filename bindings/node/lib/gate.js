"use strict";

// How much work of this package is on libuv's pool at a time: one thread is left for the files, name look-ups
// and compression of everybody else. What waits here has not been copied yet, so that a thousand uploads at
// once do not need twice their memory.

const threads = Math.min(Math.max(Number.parseInt(process.env.UV_THREADPOOL_SIZE, 10) || 4, 1), 1024);

let free = Math.max(threads - 1, 1);
const waiting = new Set();

/** Waits for a place, and answers whether there is one: where `stopped` is settled before, there is none. */
async function enter(stopped) {
  if (free > 0) {
    free -= 1;
    return true;
  }
  let admit;
  const admitted = new Promise((resolve) => {
    admit = () => resolve(true);
  });
  waiting.add(admit);
  const entered = await (stopped === undefined ? admitted : Promise.race([admitted, stopped.then(() => false)]));
  // A place that was given in the same turn as the stop goes on to the next.
  if (!entered && !waiting.delete(admit)) {
    leave();
  }
  return entered;
}

function leave() {
  const [next] = waiting;
  if (next === undefined) {
    free += 1;
  } else {
    waiting.delete(next);
    next();
  }
}

module.exports = { enter, leave };
