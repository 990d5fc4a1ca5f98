// The same objects as by `require`, under their names.

import fastify from "./fastify.js";

export const { LiveChecker, Refused, hashward } = fastify;
