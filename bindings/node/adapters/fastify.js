"use strict";

const { LiveChecker } = require("./live.js");
const { answerOf, isRefused, optionsOf } = require("./refuse.js");

async function hashward(fastify, { live, ...options }) {
  const { hold, asked } = optionsOf("hashward", options);
  fastify.decorateRequest("checkedFile", async function checkedFile(limits) {
    const part = await this.file(limits);
    if (part === undefined) {
      return undefined;
    }
    // A file over the limit of @fastify/multipart fails here, with its 413.
    const content = await part.toBuffer();
    const verdict = await untilGone(this.raw.socket, (signal) => live.check(content, { ...asked, signal }));
    if (isRefused(verdict, hold)) {
      throw new Refused(verdict);
    }
    return { part, content, verdict };
  });
  fastify.addHook("onError", async (request, response, error) => {
    if (error instanceof Refused) {
      response.headers(answerOf(error.verdict).headers);
    }
  });
}

/** Stops the work when the connection closes. */
async function untilGone(socket, work) {
  const gone = new AbortController();
  const stop = () => gone.abort();
  socket.once("close", stop);
  try {
    return await work(gone.signal);
  } finally {
    socket.off("close", stop);
  }
}

class Refused extends Error {
  constructor(verdict) {
    const { status, body } = answerOf(verdict);
    super(body.message);
    this.name = "Refused";
    this.statusCode = status;
    this.code = body.reply;
    this.verdict = verdict;
  }
}

// What fastify-plugin does: the decoration is for the whole server and not for the plugin's own scope.
hashward[Symbol.for("skip-override")] = true;
hashward[Symbol.for("fastify.display-name")] = "hashward";

module.exports = { LiveChecker, Refused, hashward };
