// How programs use the adapters; it is compiled, not run.

import express from "express";
import Fastify from "fastify";
import multer from "multer";
import multipart from "@fastify/multipart";
import type { Verdict } from "hashward";
import { LiveChecker, checkUploads } from "hashward/express";
import { Refused, hashward } from "hashward/fastify";

const live: LiveChecker = await LiveChecker.open({ trust: "/srv/trust", counted: (verdict: Verdict) => void verdict.reply.word });

const app = express();
app.post("/pictures", multer().single("picture"), checkUploads(live, { hold: "pass", deadlineMs: 2_000 }), (request, response) => {
  const verdict: Verdict | undefined = request.file?.verdict;
  response.json({ held: verdict?.action.access === "hold" });
});

const server = Fastify();
await server.register(multipart, { limits: { fileSize: 1 << 24 } });
await server.register(hashward, { live });
server.post("/pictures", async (request) => {
  try {
    const checked = await request.checkedFile();
    return { bytes: checked?.content.length, outcome: checked?.verdict.outcome.type };
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { bytes: 0 };
  }
});
