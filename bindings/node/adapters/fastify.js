"use strict";

const { LiveChecker } = require("./live.js");
const { checkOf, fields, headersOf, whileWanted } = require("./upload.js");

/** Where a request's raw response stands, which says when the client is gone. */
const RESPONSE = Symbol("hashward response");

/** The plugin, after @fastify/multipart. Its documentation stands in `fastify.d.ts`. */
async function hashward(fastify, options) {
  // fastify hands its own options of a plugin over with ours.
  fields(options, "options", ["live", "hold", "deadlineMs", "prefix", "logLevel", "logSerializers"]);
  const check = checkOf(options.live, options);
  const { RequestFileTooLargeError } = fastify.multipartErrors;

  fastify.decorateRequest(RESPONSE, null);
  fastify.addHook("onRequest", async (request, reply) => {
    request[RESPONSE] = reply.raw;
  });

  fastify.decorateRequest("checkedFiles", async function* checkedFiles(settings) {
    if (this.isMultipart() && this.body) {
      throw new TypeError("checkedFiles needs @fastify/multipart without attachFieldsToBody, which takes the files first");
    }
    for await (const part of this.files(settings)) {
      const content = await part.toBuffer();
      if (part.file.truncated) {
        // Where `throwFileSizeLimit` is off a part of a file comes as if it were one.
        throw new RequestFileTooLargeError();
      }
      if (!part.filename && content.length === 0) {
        // A field for a file that was left empty.
        continue;
      }
      const { verdict, passes } = await whileWanted(this[RESPONSE], (signal) => check(content, signal));
      if (!passes) {
        throw new Refused(verdict);
      }
      yield { part, content, verdict };
    }
  });

  fastify.decorateRequest("checkedFile", async function checkedFile(settings) {
    for await (const checked of this.checkedFiles(settings)) {
      return checked;
    }
    return undefined;
  });
}

/** A refusal, which fastify answers with its status, headers and message. */
class Refused extends Error {
  #verdict;

  constructor(verdict) {
    const { word, status, sentence } = verdict.reply;
    super(sentence);
    this.code = word;
    this.statusCode = status;
    this.headers = headersOf(verdict);
    this.#verdict = verdict;
  }

  /** Not a property of its own: a logger that writes all those of an error would write hashes. */
  get verdict() {
    return this.#verdict;
  }
}
Object.defineProperty(Refused.prototype, "name", { value: "Refused", configurable: true, writable: true });

// What fastify-plugin does: the decorations are for the whole server and not for the plugin's own scope.
hashward[Symbol.for("skip-override")] = true;
hashward[Symbol.for("fastify.display-name")] = "hashward";
hashward[Symbol.for("plugin-meta")] = { name: "hashward", dependencies: ["@fastify/multipart"] };

module.exports = { LiveChecker, Refused, hashward };
