//! `words.json`: every word of the vocabulary, so that each language can hold its own list against it.

use crate::{Outcome, folder, write_json};
use hashward::check::{
    About, Access, Confirmation, Context, DisputeReason, Duty, ExternalAnswer, ExternalKind, Freshness, Mode,
    OutcomeWord, Policy, Reason, Reply, Strength,
};
use hashward::fingerprint::{Convention, Form, Gap};
use hashward::set::{FilterRate, Guarantee, Intake, ListedConvention, Packing, Status, WithdrawalReason};
use hashward::trust::{Purpose, Role};
use hashward::{ErrorCode, ErrorKind, Kind, Reach};
use serde_json::{Value, json};

/// Every list of words, by its name.
#[must_use]
pub fn all() -> Value {
    macro_rules! words {
        ($($type:ty),*) => { [$(<$type>::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()),*] };
    }
    let [about, reach] = words!(About, Reach);
    let [access, confirmation, context, dispute, duty] =
        words!(Access, Confirmation, Context, DisputeReason, Duty);
    let [external, external_kind, freshness, mode] = words!(ExternalAnswer, ExternalKind, Freshness, Mode);
    let [outcome, reason, strength, convention, gap] = words!(OutcomeWord, Reason, Strength, Convention, Gap);
    let [intake, listed, packing, status, withdrawal] =
        words!(Intake, ListedConvention, Packing, Status, WithdrawalReason);
    let [filter_rate, guarantee] = words!(FilterRate, Guarantee);
    let [purpose, role, kind, error_kind, reply] = words!(Purpose, Role, Kind, ErrorKind, Reply);
    let form: Vec<_> = std::iter::once(Form::Upright).chain(Form::MIRRORED).map(Form::as_str).collect();
    let codes: serde_json::Map<String, Value> =
        ErrorCode::ALL.iter().map(|code| (code.as_str().to_owned(), code.kind().as_str().into())).collect();
    json!({
        "about": about, "access": access, "change": ["added", "replaced", "repaired", "unchanged"],
        "confirmation": confirmation, "context": context, "convention": convention,
        "dispute_reason": dispute, "duty": duty, "error_code": codes, "error_kind": error_kind,
        "external_answer": external, "external_kind": external_kind, "form": form, "freshness": freshness,
        "filter_rate": filter_rate, "gap": gap, "guarantee": guarantee, "intake": intake, "kind": kind, "listed_convention": listed, "mode": mode,
        "outcome": outcome, "packing": packing, "policy": Policy::SHIPPED, "purpose": purpose,
        "reach": reach, "reason": reason, "reply": reply, "role": role, "status": status, "strength": strength,
        "withdrawal_reason": withdrawal,
    })
}

/// Writes `words.json`.
///
/// # Errors
/// When the file cannot be written.
pub fn regenerate() -> Outcome<()> {
    write_json(&folder().join("words.json"), &all())
}
