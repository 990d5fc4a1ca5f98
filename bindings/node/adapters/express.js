"use strict";

const { unlink } = require("node:fs/promises");
const { LiveChecker } = require("./live.js");
const { answerOf, isRefused, optionsOf } = require("./refuse.js");

function checkUploads(live, options = {}) {
  const { hold, asked } = optionsOf("checkUploads", options);
  return async function checkUploadsMiddleware(request, response, next) {
    const files = uploaded(request);
    // Who goes away needs no answer, and what they sent is not kept.
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    try {
      for (const file of files) {
        file.verdict = await live.check(file.buffer ?? file.path, { ...asked, signal: gone.signal });
      }
    } catch (error) {
      await forget(files);
      if (!gone.signal.aborted) {
        next(error);
      }
      return;
    }
    const refused = files.find((file) => isRefused(file.verdict, hold));
    if (refused === undefined) {
      next();
      return;
    }
    await forget(files);
    const { status, headers, body } = answerOf(refused.verdict);
    response.status(status).set(headers).json(body);
  };
}

/** What multer's `single`, `array`, `fields` and `any` leave. */
function uploaded({ file, files }) {
  return file === undefined ? Object.values(files ?? {}).flat() : [file];
}

/** Nothing of a refused request stays where multer stored it. */
async function forget(files) {
  const stored = files.filter((file) => file.path !== undefined);
  await Promise.all(stored.map((file) => unlink(file.path).catch(() => {})));
}

module.exports = { LiveChecker, checkUploads };
