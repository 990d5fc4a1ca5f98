"use strict";

// Every word of core's, out of core itself, so that no list here can fall behind.

const native = require("./native");

const core = JSON.parse(native.words());

function frozen(value) {
  return Object.freeze(value);
}

const { lists } = core;

module.exports = {
  VERSION: native.version(),
  ABOUT: frozen(lists.about),
  ACCESS: frozen(lists.access),
  CHANGES: frozen(core.change),
  CONFIRMATIONS: frozen(lists.confirmation),
  CONTEXTS: frozen(lists.context),
  CONVENTIONS: frozen(lists.convention),
  DISPUTE_REASONS: frozen(lists.dispute_reason),
  DUTIES: frozen(lists.duty),
  ERROR_CODES: frozen(Object.keys(core.error_code)),
  ERROR_KINDS: frozen(lists.error_kind),
  ERROR_KIND_OF: frozen(core.error_code),
  EXTERNAL_ANSWERS: frozen(lists.external_answer),
  EXTERNAL_KINDS: frozen(lists.external_kind),
  FILTER_RATES: frozen(lists.filter_rate),
  FORMS: frozen(core.form),
  FRESHNESS: frozen(lists.freshness),
  GAPS: frozen(lists.gap),
  GUARANTEES: frozen(lists.guarantee),
  INTAKES: frozen(lists.intake),
  KINDS: frozen(lists.kind),
  KIND_DETAILS: frozen(Object.fromEntries(Object.entries(core.kinds).map(([kind, is]) => [kind, frozen(is)]))),
  LISTED_CONVENTIONS: frozen(lists.listed_convention),
  MODES: frozen(lists.mode),
  OUTCOMES: frozen(lists.outcome),
  PACKINGS: frozen(lists.packing),
  PURPOSES: frozen(lists.purpose),
  REACHES: frozen(lists.reach),
  REASONS: frozen(lists.reason),
  REPLIES: frozen(lists.reply),
  ROLES: frozen(lists.role),
  SHIPPED_POLICIES: frozen(core.policy),
  STATUSES: frozen(lists.status),
  STRENGTHS: frozen(lists.strength),
  WITHDRAWAL_REASONS: frozen(lists.withdrawal_reason),
  DEFAULT_LIMITS: frozen(core.limits),
  HITS_LISTED: core.hits_listed,
  MAX_TIES: core.max_ties,
  SIGNATURE_LENGTH: core.signature_length,
  VERDICT_SCHEMA: core.verdict_schema,
};
