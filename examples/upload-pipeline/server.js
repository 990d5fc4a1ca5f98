// An upload page that checks every picture before anybody can see it.
//
//     HASHWARD_TRUST=trust UPLOADS=uploads node server.js
//
// An allowed picture goes to UPLOADS/shown, a held one to UPLOADS/held with its verdict beside it for the person who
// looks at it, and of a denied one only the verdict is kept, in UPLOADS/refused: change that where the law of your
// country asks you to preserve the picture.

import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import multipart from "@fastify/multipart";
import Fastify from "fastify";
import { LiveChecker, Refused, hashward } from "hashward/fastify";

const MOST_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 5_000;

/** What the browser may have, by its address. */
const PAGE = {
  "/": ["page.html", "text/html; charset=utf-8"],
  "/page.css": ["page.css", "text/css; charset=utf-8"],
  "/page.js": ["page.js", "text/javascript; charset=utf-8"],
};

/** The server with these settings, not yet listening. */
export async function make({ trust, policy = "agree-two", uploads }) {
  for (const kind of ["shown", "held", "refused"]) {
    await mkdir(path.join(uploads, kind), { recursive: true });
  }
  const keep = (kind, name, content) => writeFile(path.join(uploads, kind, name), content, { mode: 0o600 });

  // Called with every verdict: the place to count them, too.
  const counted = async (verdict) => {
    if (verdict.action.access === "deny") {
      await keep("refused", `${randomUUID()}.json`, JSON.stringify(verdict));
    }
  };
  const live = await LiveChecker.open({ trust, policy, counted });

  const app = Fastify();
  await app.register(multipart, { limits: { fileSize: MOST_BYTES, files: 1 } });
  await app.register(hashward, { live, hold: "pass", deadlineMs: DEADLINE_MS });

  app.addHook("onSend", async (request, reply) => {
    reply.headers({ "content-security-policy": "default-src 'self'; img-src data:", "x-content-type-options": "nosniff" });
  });

  for (const [address, [file, type]] of Object.entries(PAGE)) {
    app.get(address, async (request, reply) => {
      return reply.type(type).send(await readFile(path.join(import.meta.dirname, file)));
    });
  }

  app.post("/pictures", async (request, reply) => {
    const checked = await request.checkedFile();
    if (checked === undefined) {
      return reply.code(400).send({ message: "Please choose a picture first." });
    }
    const { content, verdict } = checked;
    const name = randomUUID();
    if (verdict.action.access === "hold") {
      if (verdict.outcome.type === "indeterminate") {
        // It could not be read, or not now: nobody can judge it, and another try may help.
        throw new Refused(verdict);
      }
      await keep("held", name, content);
      await keep("held", `${name}.json`, JSON.stringify(verdict));
      return reply.code(202).send({ message: "Thank you. A person will look at the picture before it is shown." });
    }
    await keep("shown", name, content);
    return reply.code(201).send({ message: "Thank you. The picture was added." });
  });

  app.setErrorHandler((error, request, reply) => {
    if (error instanceof Refused) {
      return reply.code(error.statusCode).headers(error.headers).send({ message: error.message });
    }
    if (error.statusCode === 413) {
      return reply.code(413).send({ message: "The picture is larger than 16 MB. A smaller copy may work." });
    }
    console.error(`an upload failed: ${error.code ?? error.name}`);
    return reply.code(500).send({ message: "The picture could not be received. Please try again later." });
  });
  return app;
}

if (process.argv[1] === import.meta.filename) {
  const { HASHWARD_TRUST: trust, HASHWARD_POLICY: policy, UPLOADS: uploads, PORT: port = "3000" } = process.env;
  const app = await make({ trust, policy, uploads });
  console.log(`Open ${await app.listen({ port: Number(port) })}`);
}
