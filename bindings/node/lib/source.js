"use strict";

// What can be checked, and how it gets to the pool. Scripts may change a buffer while another thread reads it,
// so every byte is copied, in pieces so small that the event loop does not notice.

const { isDisturbed, isReadable, Readable } = require("node:stream");
const { fileURLToPath } = require("node:url");
const { bytes, isBytes } = require("./convert");
const { run } = require("./errors");
const { enter, leave } = require("./gate");

/** The longest buffer that is copied at once: less than a millisecond. */
const AT_ONCE = 2 << 20;

/** The pieces a longer one is copied in. */
const PIECE = 1 << 20;

/** Says what a source is, or throws: `{ path }`, `{ bytes }` or `{ pieces, destroy }`. */
function sourceOf(value) {
  if (typeof value === "string") {
    return { path: value };
  }
  if (value instanceof URL) {
    return { path: fileURLToPath(value) };
  }
  if (isBytes(value)) {
    return { bytes: bytes(value, "source") };
  }
  if (value instanceof Blob) {
    return { pieces: value.stream(), destroy: () => {} };
  }
  if (value instanceof Readable || value instanceof ReadableStream) {
    // Of a stream that was read before, the beginning or all of it is missing: that must not pass for a file.
    if (value.readableEnded || value.locked || (isDisturbed(value) && !isReadable(value) && !value.destroyed)) {
      throw new TypeError("source is a stream that was read before");
    }
    return { pieces: value, destroy: () => value.destroy?.() };
  }
  if (typeof value?.[Symbol.asyncIterator] === "function") {
    return { pieces: value, destroy: () => {} };
  }
  throw new TypeError(
    "source is a path or file: URL, a Buffer or other bytes, a Blob, a Readable, a ReadableStream or another async iterable of bytes",
  );
}

/** What can be checked at once. */
function sourceNow(value) {
  const source = sourceOf(value);
  if (source.pieces !== undefined) {
    throw new TypeError("a stream arrives later: only a path or bytes can be taken at once");
  }
  return source;
}

/** Runs work that is made when its turn on the pool comes; `undefined` when it was stopped before. */
async function inTurn(stopped, make) {
  if (!(await enter(stopped))) {
    return undefined;
  }
  try {
    return await run(make);
  } finally {
    leave();
  }
}

/** What a buffer holds now. One that was given away or made shorter meanwhile is no file any more. */
function still(buffer, length) {
  if (buffer.byteLength !== length) {
    throw new TypeError("source was detached or resized while it was read");
  }
  return buffer;
}

/**
 * Hands a source to the addon. Of `ways`, `path`, `bytes` and `file` make the work, and `arriving` begins a file
 * that arrives. The answer is that of the work, or of `ways.stopped` where the token ended it before its turn.
 */
async function take(source, token, stopped, ways) {
  if (source.path !== undefined) {
    return (await inTurn(stopped, () => ways.path(source.path))) ?? ways.stopped();
  }
  const length = source.bytes?.byteLength;
  if (length <= AT_ONCE) {
    return (await inTurn(stopped, () => ways.bytes(still(source.bytes, length)))) ?? ways.stopped();
  }
  const file = ways.arriving();
  if (source.bytes !== undefined) {
    await push(file, source.bytes, token, stopped);
  } else {
    await arrive(file, source, token, stopped);
  }
  if (token.isStopped()) {
    file.stop();
  }
  return (await inTurn(stopped, () => ways.file(file))) ?? ways.stopped();
}

/** Pushes piece after piece. Nobody waits on the pool for the next. */
async function arrive(file, { pieces, destroy }, token, stopped) {
  const iterator = pieces[Symbol.asyncIterator]();
  const ended = stopped?.then(() => ({ done: true }));
  let whole = false;
  try {
    for (;;) {
      const next = iterator.next();
      // A stream that fails after nobody waits for it any more fails nobody.
      Promise.resolve(next).catch(() => {});
      const { done, value } = await (ended === undefined ? next : Promise.race([next, ended])).catch(() => {
        // A stream that fails is a file that cannot be read.
        file.fail();
        return { done: true };
      });
      if (done || token.isStopped()) {
        whole = done;
        return;
      }
      if (!isBytes(value)) {
        throw new TypeError("source yields something else than bytes; is an encoding set, or object mode?");
      }
      await push(file, bytes(value, "a piece of source"), token, stopped);
    }
  } finally {
    if (!whole || token.isStopped()) {
      // Let go of the rest, without waiting for it.
      destroy();
      Promise.resolve(iterator.return?.()).catch(() => {});
    }
  }
}

/** Pushes bytes, piece by piece, until the token stops it. */
async function push(file, whole, token, stopped) {
  const length = whole.byteLength;
  for (let start = 0; start < length && !token.isStopped(); start += PIECE) {
    const make = () => file.push(still(whole, length).subarray(start, start + PIECE), token);
    await inTurn(stopped, make).catch((cause) => {
      // A push that the token stopped has marked the file, which then says so itself.
      if (cause.code !== "work.cancelled") {
        throw cause;
      }
    });
  }
}

module.exports = { sourceOf, sourceNow, inTurn, take, still };
