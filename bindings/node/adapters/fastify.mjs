export { LiveChecker, Refused, hashward } from "./fastify.js";
