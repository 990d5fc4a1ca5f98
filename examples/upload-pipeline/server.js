// An upload page that checks every picture before anybody can see it.
//
//     HASHWARD_TRUST=trust UPLOADS=uploads node server.js
//
// An allowed picture goes to UPLOADS/shown, a held one to UPLOADS/held with its verdict beside it for the person who looks at
// it. Of a denied one only the verdict is kept: change that where the law of your country asks you to preserve it. Of one that
// could not be checked nothing is kept.

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { LiveChecker, hashward } from 'hashward/fastify';

const MOST_BYTES = 16 * 1024 * 1024;
const DEADLINE_MS = 5_000;
const folder = import.meta.dirname;

/** The server of these settings, not yet listening. */
export async function make({ trust, policy = 'agree-two', uploads }) {
  const at = (kind) => path.join(uploads, kind);
  for (const kind of ['shown', 'held', 'refused']) await mkdir(at(kind), { recursive: true });

  const keepRefusal = (verdict) => {
    if (verdict.action.access === 'deny') keep('refused', JSON.stringify(verdict), '.json').catch(app.log.error);
  };
  const keep = async (kind, content, ending = '', name = randomUUID()) => {
    await writeFile(path.join(at(kind), name + ending), content);
    return name;
  };

  const live = await LiveChecker.open({ trust, policy, counted: keepRefusal });
  const app = Fastify({ bodyLimit: MOST_BYTES });
  await app.register(multipart, { limits: { fileSize: MOST_BYTES, files: 1 } });
  await app.register(hashward, { live, hold: 'pass', deadlineMs: DEADLINE_MS });

  app.get('/', async (request, reply) => reply.type('text/html').send(await readFile(path.join(folder, 'page.html'))));
  app.get('/page.js', async (request, reply) => reply.type('text/javascript').send(await readFile(path.join(folder, 'page.js'))));

  app.post('/pictures', async (request, reply) => {
    const checked = await request.checkedFile();
    if (checked === undefined) return reply.code(400).send({ message: 'Please choose a picture first.' });
    const { content, verdict } = checked;
    if (verdict.action.access !== 'allow' && verdict.outcome.type === 'indeterminate') {
      // A person could not see it either: the sentence says what may help.
      const { status, sentence } = verdict.reply;
      return reply.code(status).send({ message: sentence });
    }
    if (verdict.action.access === 'hold') {
      const name = await keep('held', content);
      await keep('held', JSON.stringify(verdict), '.json', name);
      return reply.code(202).send({ message: 'Thank you. A person will look at the picture before it is shown.' });
    }
    await keep('shown', content);
    return reply.code(201).send({ message: 'Thank you. The picture is shown.' });
  });
  return app;
}

if (process.argv[1] === import.meta.filename) {
  const { HASHWARD_TRUST: trust, HASHWARD_POLICY: policy, UPLOADS: uploads, PORT: port = '3000' } = process.env;
  const app = await make({ trust, policy, uploads });
  console.log(`Open ${await app.listen({ port: Number(port) })}`);
}
