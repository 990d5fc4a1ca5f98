// The same types by require.

import adapters = require("hashward/express");
import plugin = require("hashward/fastify");
import live = require("hashward/live");
import express = require("express");
import fastify = require("fastify");

export async function servers(trust: string): Promise<void> {
  const checker: live.LiveChecker = await live.LiveChecker.open({ trust });
  express().post("/pictures", adapters.checkUploads(checker));
  const server = fastify.default();
  await server.register(plugin.hashward, { live: new plugin.LiveChecker(await checker.current()) });
  server.post("/pictures", async (request) => (await request.checkedFile())?.verdict.reply.word);
}
