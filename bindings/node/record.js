"use strict";

const { randomBytes } = require("node:crypto");
const { rename, rm } = require("node:fs/promises");
const native = require("./lib/native");
const { HashwardError, call: guarded, ofText, run } = require("./lib/errors");
const { bytes, text } = require("./lib/convert");

const CALLS = Object.freeze(native.recordCalls());
const RECORD_VERSION = 1;

function call(name, args) {
  return JSON.parse(guarded(() => native.recordCall(text(name, "name"), JSON.stringify(args))));
}

/** A link, or other bytes as reported, as the addon takes it. */
function linkOf(value, name) {
  return typeof value === "string" ? value : Buffer.from(bytes(value, name));
}

/** The same as records have it. */
function raw(value, name) {
  return typeof value === "string" ? value : { base64: Buffer.from(bytes(value, name)).toString("base64") };
}

/** A moment: a Date, or what is one already. */
function at(value) {
  return value instanceof Date ? (Number.isNaN(value.getTime()) ? "" : value.toISOString()) : value;
}

class Url {
  #fields;
  #link;

  constructor(link) {
    this.#link = linkOf(link, "link");
    this.#fields = call("url", { link: raw(link, "link") });
    Object.freeze(this);
  }

  get raw() { return Buffer.from(this.#link); }
  get kind() { return this.#fields.kind; }
  get fetch() { return this.#fields.fetch; }
  get identity() { return this.#fields.identity; }
  get id() { return this.#fields.id; }
  get lookup() { return this.#fields.lookup; }
  get group() { return this.#fields.group; }
  get family() { return this.#fields.family; }
  get host() { return this.#fields.host; }
  get registrableDomain() { return this.#fields.registrable_domain; }
  get flags() { return this.#fields.flags; }
  get secrets() { return this.#fields.secrets; }
  get wrapped() { return this.#fields.wrapped; }

  equals(other) {
    return other instanceof Url && other.identity === this.identity;
  }

  resolve(reference) {
    return new Url(call("resolve", { base: raw(this.#link), reference: raw(reference, "reference") }).raw);
  }

  expressions() {
    return call("expressions", { link: raw(this.#link) });
  }

  secretTexts() {
    return call("secrets", { link: raw(this.#link) });
  }

  keyedId(key) {
    return call("keyed_id", { link: raw(this.#link), key: Buffer.from(bytes(key, "key")).toString("hex") });
  }

  partnerKeys(profile) {
    return call("partner_keys", { link: raw(this.#link), profile });
  }
}

function identities(links) {
  if (!Array.isArray(links)) {
    throw new TypeError("links is not a list");
  }
  return native.identities(links.map((link) => linkOf(link, "a link")));
}

function find(value) {
  return call("find", typeof value === "string" ? { text: value } : raw(value, "text"));
}

function known({ contentType, linkHeaders = [] } = {}) {
  return [contentType, [...linkHeaders]];
}

async function extractImages(html, base, options) {
  const page = Buffer.from(bytes(typeof html === "string" ? Buffer.from(html) : html, "html"));
  return JSON.parse(await run(() => native.extractImages(page, linkOf(base, "base"), ...known(options))));
}

class PageReader {
  #inner;

  constructor(base, options) {
    this.#inner = guarded(() => new native.PageReader(linkOf(base, "base"), ...known(options)));
    Object.freeze(this);
  }

  push(piece) {
    return JSON.parse(guarded(() => this.#inner.push(Buffer.from(bytes(piece, "piece")))));
  }

  finish() {
    return JSON.parse(guarded(() => this.#inner.finish()));
  }
}

class Rejected {
  constructor(line, error) {
    this.line = line;
    this.error = error;
    Object.freeze(this);
  }
}

function* lines(make) {
  const inner = guarded(make);
  for (let one = guarded(() => inner.take()); one !== null; one = guarded(() => inner.take())) {
    const { record, line, error } = JSON.parse(one);
    yield record ?? new Rejected(line, ofText(error));
  }
}

/** Opens at once, so that what is wrong with the whole is thrown by the call and not by the first step. */
function opened(make) {
  const inner = guarded(make);
  return lines(() => inner);
}

function readRecords(input) {
  return opened(() => native.readRecords(linkOf(input, "input")));
}

function reports(input, form, options) {
  const { source, channel, application, receivedAt = new Date(), zone = "UTC", batch, sources, columns = [], delimiter = ";" } = options;
  const time = at(receivedAt);
  const defaults = {
    source: text(source, "source"),
    channel,
    application,
    received_at: typeof time === "string" ? time : time.at,
    zone,
    batch,
    sources,
    columns,
    delimiter,
  };
  return opened(() => native.readReports(linkOf(input, "input"), form, JSON.stringify(defaults)));
}

function readTable(input, options) {
  return reports(input, "table", { channel: "list", ...options });
}

function readMail(input, options) {
  return reports(input, "mail", { ...options, channel: "mail" });
}

function readText(input, options) {
  return reports(input, "text", { channel: "chat", ...options });
}

async function merge(files, out, { memory = 256 << 20 } = {}) {
  const part = `${text(out, "out")}.part`;
  try {
    const { counts, rejected } = JSON.parse(await run(() => native.mergeFiles([...files], part, memory)));
    await rename(part, out);
    const told = rejected.map(({ file, line, error }) => ({ file, rejected: new Rejected(line, ofText(error)) }));
    return { read: counts.read, written: counts.written, joined: counts.joined, rejected: told };
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

class SeenFilter {
  #inner;

  constructor(expected, { error = 0.01, seed = randomBytes(32) } = {}) {
    this.#inner = expected instanceof native.SeenFilter
      ? expected
      : guarded(() => native.SeenFilter.create(expected, error, Buffer.from(bytes(seed, "seed"))));
    Object.freeze(this);
  }

  static fromBytes(data) {
    return new SeenFilter(guarded(() => native.SeenFilter.fromBytes(Buffer.from(bytes(data, "data")))));
  }

  toBytes() { return this.#inner.toBytes(); }
  mayHave(id) { return this.#inner.ask(text(id, "id")); }
  add(id) { return this.#inner.insert(text(id, "id")); }
  get expected() { return this.#inner.counts[0]; }
  get added() { return this.#inner.counts[1]; }
}

function notification({ link, channel = "web_form", receivedAt, ...fields }) {
  const way = typeof channel === "string" ? { kind: channel } : channel;
  return call("notification", { ...fields, link: raw(link, "link"), channel: way, received_at: at(receivedAt) });
}

function expand(report, { page, file, at: when, confidences, media } = {}) {
  const fetched = page && {
    html: raw(page.html, "html"),
    base: raw(page.base, "base"),
    content_type: page.contentType,
    link_headers: page.linkHeaders ?? [],
  };
  return call("expand", { notification: report, page: fetched, file, at: at(when), confidences, media });
}

function fingerprint(data) {
  return call("fingerprint", { base64: Buffer.from(bytes(data, "data")).toString("base64") });
}

function attach(occurrence, file, when) {
  return call("attach", { occurrence, fingerprint: file, at: at(when) });
}

function join(records) {
  return call("join", { records });
}

function samePicture(a, b, rules = {}) {
  return call("same_picture", { a, b, rules });
}

function stillOnline(observations, { picture, looks, minutesApart, placeholders = [] } = {}) {
  return call("still_online", { observations, picture, looks, minutes_apart: minutesApart, placeholders });
}

function agreement(assessments, { sha256, readers }) {
  return call("agreement", { assessments, sha256, readers });
}

function copyAssessment(assessment, { sha256, from, at: when }) {
  return call("copy_assessment", { assessment, sha256, from, at: at(when) });
}

function toReview(records, { readers }) {
  return call("to_review", { records: [...records], readers });
}

function listRows(records, { readers = 3, judgements, quality } = {}) {
  return call("list_rows", { records: [...records], readers, judgements, quality });
}

function step(state, event) {
  return call("step", { state, event });
}

function exportKey(record, effect, assessment) {
  return call("export_key", { record, effect, assessment });
}

function legacyState(word) {
  return call("legacy_state", { text: word });
}

function moment(value, { zone = "UTC", distrustsZ = false } = {}) {
  return call("moment", { text: value, zone, distrusts_z: distrustsZ });
}

function country(value, { home } = {}) {
  return call("country", { text: value, home });
}

function asNumber(value) {
  return call("as_number", { text: value });
}

function hashText(value, label) {
  return call("hash_text", { text: value, label });
}

function isActive(source, when) {
  return call("is_active", { source, at: at(when) });
}

function pseudonymise(record, key, policy = {}) {
  return call("pseudonymise", { ...policy, record, key: Buffer.from(bytes(key, "key")).toString("hex") });
}

function expire(record, now, { reporterDays, noteDays, linkDays, addressDays } = {}) {
  return call("expire", {
    record,
    now: at(now),
    reporter_days: reporterDays,
    note_days: noteDays,
    link_days: linkDays,
    address_days: addressDays,
  });
}

module.exports = {
  CALLS,
  RECORD_VERSION,
  HashwardError,
  PageReader,
  Rejected,
  SeenFilter,
  Url,
  agreement,
  asNumber,
  attach,
  call,
  copyAssessment,
  country,
  expand,
  expire,
  exportKey,
  extractImages,
  find,
  fingerprint,
  hashText,
  identities,
  isActive,
  join,
  legacyState,
  listRows,
  merge,
  moment,
  notification,
  pseudonymise,
  readMail,
  readRecords,
  readTable,
  readText,
  samePicture,
  step,
  stillOnline,
  toReview,
};
