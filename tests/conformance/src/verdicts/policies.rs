//! Policies that must not load.

use crate::Outcome;
use hashward::check::Policy;
use serde_json::{Value, json};

/// Policies by what is wrong with them.
pub(super) fn refused() -> Outcome<Vec<(String, Value)>> {
    let good: Value = serde_json::from_str(&Policy::shipped("agree-two")?.to_json())?;
    let change = |name: &str, at: &str, value: Value| {
        let mut policy = good.clone();
        if let Some(field) = policy.pointer_mut(at) {
            *field = value;
        }
        (name.to_owned(), policy)
    };
    let mut refused = vec![
        change("version-unknown", "/version", json!(2)),
        change("radius-too-far", "/radius", json!(64)),
        change("name-missing", "/name", json!("")),
        change("one-unnamed-voice-denies", "/rules/0/agreement", json!(1)),
        change("near-denies", "/rules/0/evidence", json!("near")),
        change("any-denies", "/rules/0/evidence", json!("any")),
        change("wildcard", "/rules/0/labels", json!(["iwf/*"])),
        change("label-without-scheme", "/rules/0/labels", json!(["A"])),
        change("no-labels", "/rules/0/labels", json!([])),
        change("test-lists-deny", "/rules/0/purpose", json!("test")),
        change("same-rule-name-twice", "/rules/1/name", json!("two_agree")),
        change("no-voice-needed", "/rules/1/agreement", json!(0)),
        change("disputed-denies", "/on_disputed/disputed", json!("deny")),
        change("unknown-word", "/on_test_match", json!("delete")),
        change("no-rules", "/rules", json!([])),
    ];
    for reason in hashward::check::Reason::ALL {
        let mut policy = good.clone();
        policy["on_indeterminate"].as_object_mut().ok_or("a table")?.remove(reason.as_str());
        refused.push((format!("no-line-for-{reason}"), policy));
    }
    let mut classifier = good;
    classifier["externals"] = json!([{ "source": "s", "kind": "classifier", "access": "deny" }]);
    refused.push(("classifier-denies".to_owned(), classifier));
    Ok(refused)
}
