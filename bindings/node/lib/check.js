"use strict";

const native = require("./native");
const { HashwardError, call, ofText, run, runSync } = require("./errors");
const { plain, timeOrNow, text, optional, oneOf, small, object, fields, bytes, hash, limits } = require("./convert");
const { Fingerprint } = require("./fingerprint");
const { hold, held } = require("./held");
const { Policy } = require("./policy");
const { redacted } = require("./redacted");
const { inTurn, sourceNow, sourceOf, still, take } = require("./source");
const { CancelToken, stops, stoppable } = require("./stop");
const { TrustStore } = require("./trust");
const { verdictOf } = require("./verdict");
const { CONTEXTS, CONVENTIONS, EXTERNAL_ANSWERS, EXTERNAL_KINDS, KIND_DETAILS } = require("./words");

const OPTIONS = ["now", "context", "subject", "external", "deadlineMs", "signal", "cancel"];

/** Rows of a column that are asked after at once: a few milliseconds, and a copy of at most 2 MiB. */
const ROWS_AT_ONCE = 1 << 16;

class Checker {
  constructor(inner) {
    hold(this, inner, native.Checker, "Checker.open or Checker.openSync");
    Object.freeze(this);
  }

  static async open(options) {
    return new Checker(await run(() => openWork(options)));
  }

  static openSync(options) {
    return new Checker(runSync(() => openWork(options)));
  }

  async reopened() {
    const inner = await run(() => held(this, Checker, "this").reopened());
    return inner === undefined || inner === null ? null : new Checker(inner);
  }

  reopenedSync() {
    const inner = runSync(() => held(this, Checker, "this").reopened());
    return inner === undefined || inner === null ? null : new Checker(inner);
  }

  get policy() {
    return new Policy(held(this, Checker, "this").policy());
  }

  get missingSets() {
    return plain(JSON.parse(held(this, Checker, "this").missingSets()));
  }

  sets(now) {
    return plain(JSON.parse(call(() => held(this, Checker, "this").sets(timeOrNow(now)))));
  }

  unnamedLabels() {
    return plain(JSON.parse(held(this, Checker, "this").unnamedLabels()));
  }

  async check(source, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const taken = sourceOf(source);
    const ways = waysOf(inner, asked, stop.token);
    return verdictOf(await stoppable(stop, (stopped) => take(taken, stop.token, stopped, ways)));
  }

  checkSync(source, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const taken = sourceNow(source);
    const ways = waysOf(inner, asked, stop.token);
    return verdictOf(runSync(() => (taken.path === undefined ? ways.bytes(taken.bytes) : ways.path(taken.path))));
  }

  async checkUrl(link, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const given = typeof link === "string" ? link : Buffer.from(bytes(link, "link"));
    const make = () => inner.checkUrl(given, asked, stop.token);
    return verdictOf(await stoppable(stop, async (stopped) => (await inTurn(stopped, make)) ?? runSync(make)));
  }

  checkUrlSync(link, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const given = typeof link === "string" ? link : Buffer.from(bytes(link, "link"));
    return verdictOf(runSync(() => inner.checkUrl(given, asked, stop.token)));
  }

  async checkFingerprint(fingerprint, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const given = held(fingerprint, Fingerprint, "fingerprint");
    const make = () => inner.checkFingerprint(given, asked, stop.token);
    // What is stopped before its turn needs no turn: the addon then says so at once.
    return verdictOf(await stoppable(stop, async (stopped) => (await inTurn(stopped, make)) ?? runSync(make)));
  }

  checkFingerprintSync(fingerprint, options = {}) {
    const { inner, asked, stop } = question(this, options);
    const given = held(fingerprint, Fingerprint, "fingerprint");
    return verdictOf(runSync(() => inner.checkFingerprint(given, asked, stop.token)));
  }

  async checkHashes(batch, options = {}) {
    const { inner, asked, stop } = question(this, options);
    if (!Array.isArray(batch)) {
      return columnOf(inner, asked, stop, batch);
    }
    const items = itemsOf(batch);
    const make = () => inner.checkHashes(items, asked, stop.token);
    return answersOf(await stoppable(stop, async (stopped) => (await inTurn(stopped, make)) ?? runSync(make)));
  }

  checkHashesSync(batch, options = {}) {
    const { inner, asked, stop } = question(this, options);
    if (!Array.isArray(batch)) {
      return columnNow(inner, asked, stop, batch);
    }
    const items = itemsOf(batch);
    return answersOf(runSync(() => inner.checkHashes(items, asked, stop.token)));
  }
}

function openWork(options) {
  fields(options, "options", ["trust", "policy", "limits"]);
  const trust = typeof options.trust === "string" ? new TrustStore(options.trust) : options.trust;
  const policy = typeof options.policy === "string" ? Policy.shipped(options.policy) : options.policy;
  const [folder, rules] = [held(trust, TrustStore, "trust"), held(policy, Policy, "policy")];
  return native.Checker.open(folder, rules, limits(options.limits));
}

/** What a call asks beside the file, looked at before anything begins. */
function question(checker, options) {
  const inner = held(checker, Checker, "this");
  fields(options, "options", OPTIONS);
  const says = {
    now: timeOrNow(options.now),
    context: optional(options.context, "context", (word, name) => oneOf(CONTEXTS, word, name)) ?? "upload",
    subject: optional(options.subject, "subject", text),
    external: optional(options.external, "external", externals) ?? [],
  };
  return { inner, asked: JSON.stringify(says), stop: stops(options) };
}

/** Evidence made elsewhere, as the addon takes it. */
function externals(given, name) {
  if (!Array.isArray(given)) {
    throw new TypeError(`${name} is an array, of objects with source, kind and answer`);
  }
  return given.map((found) => {
    fields(found, "an item of external", ["source", "kind", "answer"]);
    return {
      source: text(found.source, "external.source"),
      kind: oneOf(EXTERNAL_KINDS, found.kind, "external.kind"),
      answer: oneOf(EXTERNAL_ANSWERS, found.answer, "external.answer"),
    };
  });
}

function waysOf(inner, asked, token) {
  const bytes = (held) => inner.checkBytes(held, asked, token);
  return {
    path: (path) => inner.checkPath(path, asked, token),
    bytes,
    arriving: () => inner.arriving(),
    file: (file) => inner.checkArriving(file, asked, token),
    // A stopped token ends this before the first byte, with the verdict that it was stopped.
    stopped: () => runSync(() => bytes(new Uint8Array(1))),
  };
}

/** The items of a batch: of every one its exact hashes, and its PDQ hashes with what is known of them. */
function itemsOf(batch) {
  const kinds = Object.keys(KIND_DETAILS).filter((kind) => kind !== "pdq");
  const items = batch.map((item) => {
    fields(item, "an item", [...kinds, "pdq"]);
    const exact = kinds.filter((kind) => item[kind] !== undefined);
    const given = item.pdq === undefined ? [] : [item.pdq].flat();
    return { exact: exact.map((kind) => hash(kind, item[kind], kind)), pdq: given.map(pdqOf) };
  });
  return JSON.stringify(items);
}

function pdqOf(given) {
  const isPlain = typeof given === "string" || ArrayBuffer.isView(given) || given instanceof ArrayBuffer;
  const { hash: value, convention = "full", quality } = isPlain ? { hash: given } : object(given, "pdq");
  return {
    hash: hash("pdq", value, "pdq"),
    convention: oneOf(CONVENTIONS, convention, "pdq.convention"),
    quality: optional(quality, "pdq.quality", small(100)),
  };
}

function answersOf(json) {
  return JSON.parse(json).map(({ verdict, error }) => {
    return verdict === undefined ? ofText(error) : verdictOf(JSON.stringify(verdict));
  });
}

/** A column that is filled in piece by piece, and the pieces to be asked after. */
function begun(inner, asked, stop, batch) {
  fields(batch, "a column", ["kind", "column"]);
  const kind = text(batch.kind, "kind");
  const column = bytes(batch.column, "column");
  const ask = (piece) => inner.checkColumn(kind, piece, asked, stop.token);
  if (!Object.hasOwn(KIND_DETAILS, kind)) {
    // Of a kind that is not known nothing can be cut; the addon says so.
    runSync(() => ask(column.subarray(0, 0)));
  }
  const { width } = KIND_DETAILS[kind];
  const length = column.byteLength;
  if (length % width !== 0) {
    // Said here because the addon only sees pieces.
    const detail = `the column of ${kind} hashes is ${length} bytes long, which is no whole number of hashes of ${width} bytes`;
    throw new HashwardError("hash.length", detail);
  }
  const rows = length / width;
  const answer = { outcomes: new Uint8Array(rows), access: new Uint8Array(rows), notable: [] };
  const take = (from, piece) => {
    answer.outcomes.set(piece.outcomes(), from);
    answer.access.set(piece.access(), from);
    for (const row of piece.notable()) {
      answer.notable.push(from + row);
    }
  };
  const work = (from) => ask(still(column, length).subarray(from * width, (from + ROWS_AT_ONCE) * width));
  return { rows, answer, take, work };
}

async function columnOf(inner, asked, stop, batch) {
  const { rows, answer, take, work } = begun(inner, asked, stop, batch);
  await stoppable(stop, async (stopped) => {
    for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
      const piece = (await inTurn(stopped, () => work(from))) ?? runSync(() => work(from));
      take(from, piece);
    }
  });
  return answer;
}

function columnNow(inner, asked, stop, batch) {
  const { rows, answer, take, work } = begun(inner, asked, stop, batch);
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    take(from, runSync(() => work(from)));
  }
  return answer;
}

redacted(Checker, (checker) => `${checker.sets().length} sets, policy ${checker.policy.name}`);

module.exports = { Checker, CancelToken };
