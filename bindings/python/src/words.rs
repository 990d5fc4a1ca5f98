//! Every word of core, so that the package's own lists are held against them.

use crate::convert::{kind, to_json};
use hashward::check::{
    About, Access, Confirmation, Context, DisputeReason, Duty, ExternalAnswer, ExternalKind, Freshness, Mode,
    OutcomeWord, Policy, Reason, Reply, Strength,
};
use hashward::fingerprint::{Convention, Form, Gap};
use hashward::set::{FilterRate, Guarantee, Intake, ListedConvention, Packing, Status, WithdrawalReason};
use hashward::trust::{Purpose, Role};
use hashward::{ErrorCode, ErrorKind, Kind, Reach};
use pyo3::prelude::*;
use serde_json::json;

/// The lists of words by their names in `tests/vectors/words.json`, as JSON; codes with their kinds.
#[pyfunction]
pub(crate) fn words() -> PyResult<String> {
    macro_rules! words {
        ($($name:literal: $type:ty),*) => {
            json!({ $($name: <$type>::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()),* })
        };
    }
    let mut words = words! {
        "about": About, "access": Access, "confirmation": Confirmation, "context": Context, "convention": Convention,
        "dispute_reason": DisputeReason, "duty": Duty, "error_kind": ErrorKind, "external_answer": ExternalAnswer,
        "external_kind": ExternalKind, "filter_rate": FilterRate, "freshness": Freshness, "gap": Gap,
        "guarantee": Guarantee, "intake": Intake, "kind": Kind,
        "listed_convention": ListedConvention, "mode": Mode, "outcome": OutcomeWord, "packing": Packing,
        "purpose": Purpose, "reach": Reach, "reason": Reason, "reply": Reply, "role": Role, "status": Status, "strength": Strength,
        "withdrawal_reason": WithdrawalReason
    };
    let codes = ErrorCode::ALL.iter().map(|code| (code.as_str().to_owned(), json!(code.kind().as_str())));
    let forms = std::iter::once(Form::Upright).chain(Form::MIRRORED).map(Form::as_str);
    words["error_code"] = serde_json::Value::Object(codes.collect());
    words["form"] = forms.collect();
    words["policy"] = json!(Policy::SHIPPED);
    to_json(&words)
}

/// What is known of a kind of hash: its width in bytes, whether it is exact, whether collisions can be crafted,
/// whether it is of a link.
#[pyfunction]
pub(crate) fn kind_facts(word: &str) -> PyResult<(usize, bool, bool, bool)> {
    let kind = kind(word)?;
    Ok((kind.width(), kind.is_exact(), kind.has_crafted_collisions(), kind.is_of_link()))
}
