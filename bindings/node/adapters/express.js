"use strict";

const { rm } = require("node:fs/promises");
const { LiveChecker } = require("./live.js");
const { checkOf, fields, headersOf, oneOf, whileWanted } = require("./upload.js");

/** Middleware to be used after multer. Its documentation stands in `express.d.ts`. */
function checkUploads(live, options = {}) {
  fields(options, "options", ["hold", "deadlineMs", "refused"]);
  const { refused = "remove", ...settings } = options;
  const check = checkOf(live, settings);
  const forget = oneOf(["remove", "keep"], refused, "refused") === "remove" ? remove : () => {};

  return async function checkUploadsMiddleware(request, response, next) {
    if (request.readableEnded === false && request.is("multipart/form-data")) {
      next(new TypeError("checkUploads is to be used after multer: this form's files were not read yet"));
      return;
    }
    const files = uploaded(request);
    try {
      const verdict = await unlessPassed(forget, files, () => {
        return whileWanted(response, (signal) => firstRefused(files, check, signal));
      });
      if (verdict !== undefined) {
        const { word, status, sentence } = verdict.reply;
        response.status(status).set(headersOf(verdict)).json({ reply: word, message: sentence });
        return;
      }
    } catch (error) {
      next(error);
      return;
    }
    next();
  };
}

/** What multer's `single`, `array`, `fields` and `any` leave. */
function uploaded(request) {
  if (request.file !== undefined) {
    return [request.file];
  }
  return Object.values(request.files ?? {}).flat();
}

/** Checks file after file, and gives the verdict of the first that may not go on. */
async function firstRefused(files, check, signal) {
  for (const file of files) {
    const { verdict, passes } = await check(file.buffer ?? file.path, signal);
    signal.throwIfAborted();
    file.verdict = verdict;
    if (!passes) {
      return verdict;
    }
  }
  return undefined;
}

/** Forgets every file of a request, unless all of them passed. What cannot be forgotten is an error. */
async function unlessPassed(forget, files, refusal) {
  let passed = false;
  try {
    const verdict = await refusal();
    passed = verdict === undefined;
    return verdict;
  } finally {
    if (!passed) {
      await forget(files);
    }
  }
}

async function remove(files) {
  const paths = files.map(({ path }) => path).filter((path) => typeof path === "string");
  await Promise.all(paths.map((path) => rm(path, { force: true })));
}

module.exports = { LiveChecker, checkUploads };
