// Real servers with the adapters, and real requests to them.

import { readdirSync } from "node:fs";
import multipart from "@fastify/multipart";
import express from "express";
import Fastify from "fastify";
import multer from "multer";
import { checkUploads } from "hashward/express";
import { hashward } from "hashward/fastify";

/** The longest file the servers take. */
export const MOST_BYTES = 8 << 20;

/**
 * A server of Express and multer that stores in memory, or in `folder`. `kept` has what its own code was given, and
 * `errors` what came to its error handler.
 */
export async function expressServer(t, live, { folder, ...options } = {}) {
  const app = express();
  const [kept, errors] = [[], []];
  const storage = folder === undefined ? multer.memoryStorage() : multer.diskStorage({ destination: folder });
  const upload = multer({ storage, limits: { fileSize: MOST_BYTES } });
  app.post("/pictures", upload.any(), checkUploads(live, options), (request, response) => {
    kept.push(...request.files);
    response.status(201).json({ found: request.files.map(({ verdict }) => verdict.outcome.type) });
  });
  app.post("/unread", checkUploads(live, options), upload.any(), (request, response) => {
    kept.push(...request.files);
    response.status(201).end();
  });
  app.use((error, request, response, next) => {
    errors.push(error);
    response.status(error.code === "LIMIT_FILE_SIZE" ? 413 : 500).json({ message: "an error" });
    void next;
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close());
  const origin = `http://127.0.0.1:${server.address().port}`;
  return { address: `${origin}/pictures`, unread: `${origin}/unread`, kept, errors, stored: () => (folder === undefined ? [] : readdirSync(folder)) };
}

/** A server of Fastify and @fastify/multipart, as above; `log` is what its logger wrote. */
export async function fastifyServer(t, live, { settings, form, ...options } = {}) {
  const [kept, errors, log] = [[], [], []];
  const app = Fastify({ logger: { level: "trace", stream: { write: (line) => log.push(line) } } });
  await app.register(multipart, { limits: { fileSize: MOST_BYTES }, ...form });
  await app.register(hashward, { live, ...options });
  app.addHook("onError", async (request, reply, error) => {
    errors.push(error);
  });
  app.post("/pictures", async (request, reply) => {
    const files = [];
    for await (const file of request.checkedFiles(settings)) {
      files.push(file);
    }
    kept.push(...files);
    return reply.code(201).send({ found: files.map(({ verdict }) => verdict.outcome.type) });
  });
  app.post("/first", async (request, reply) => {
    const first = await request.checkedFile();
    return reply.code(201).send({ found: first === undefined ? [] : [first.verdict.outcome.type] });
  });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  t.after(() => app.close());
  return { address: `${origin}/pictures`, first: `${origin}/first`, kept, errors, log, stored: () => [] };
}

/** Sends files as a browser sends a form, and gives all of the answer but its date. */
export async function send(address, files, signal) {
  const form = new FormData();
  form.set("title", "a drawing");
  files.forEach((file, place) => form.append("picture", new Blob([file], { type: "image/png" }), `${place}.png`));
  const answer = await fetch(address, { method: "POST", body: form, signal });
  const headers = Object.fromEntries([...answer.headers].filter(([name]) => name !== "date"));
  const text = await answer.text();
  return { status: answer.status, headers, text, body: JSON.parse(text) };
}
