// What a user writes with the adapters, as TypeScript under every strictness sees it. It is only compiled.

import multipart from "@fastify/multipart";
import express from "express";
import Fastify from "fastify";
import { Checker, REPLIES, type Reply, type ReplyWord, type Verdict } from "hashward";
import { checkUploads } from "hashward/express";
import { Refused, hashward, type CheckedFile } from "hashward/fastify";
import { LiveChecker } from "hashward/live";
import multer from "multer";

const live = await LiveChecker.open({ trust: "/srv/trust", every: 5000, counted: (verdict: Verdict) => void verdict });
const other = new LiveChecker(await Checker.open({ trust: "/srv/trust", policy: "observe" }), { counted: async () => {} });
const trouble: string | undefined = other.trouble?.code;

const app = express();
app.post("/pictures", multer().single("picture"), checkUploads(live, { hold: "pass", deadlineMs: 500, refused: "keep" }), (request, response) => {
  const verdict: Verdict | undefined = request.file?.verdict;
  response.json({ held: verdict?.action.access === "hold" });
});
// @ts-expect-error: a word that is none
checkUploads(live, { hold: "passed" });

const server = Fastify();
await server.register(multipart, { limits: { fileSize: 1 << 20 } });
await server.register(hashward, { live, hold: "refuse", deadlineMs: 500 });
server.post("/pictures", async (request, reply) => {
  const first: CheckedFile | undefined = await request.checkedFile({ limits: { files: 1 } });
  for await (const { part, content, verdict } of request.checkedFiles()) {
    const said: Reply = verdict.reply;
    const word: ReplyWord = said.word;
    void [part.fieldname, content.length, word, said.status.toFixed(), said.sentence, REPLIES.includes(word)];
    if (!said.accepted) {
      throw new Refused(verdict);
    }
  }
  return reply.send({ has: first !== undefined });
});
server.setErrorHandler((error, request, reply) => {
  if (error instanceof Refused) {
    const verdict: Verdict = error.verdict;
    return reply.code(error.statusCode).headers(error.headers).send({ word: error.code, kept: verdict.action.duties });
  }
  throw error;
});
void trouble;
