//! Policies, in TOML and in JSON: what is read is the same when written and read again, and none is unsafe.
//!
//! The first byte says how the rest is read.
#![no_main]

use hashward::check::Policy;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// Beyond these no near hit may deny: `core/docs/verdicts.md`.
const DENY_DISTANCE: u64 = 10;
const DENY_QUALITY: u64 = 80;

fuzz_target!(|input: &[u8]| {
    let Some((choice, text)) = input.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let read = if choice % 2 == 0 { Policy::from_toml(text) } else { Policy::from_json(text) };
    let Ok(policy) = read else { return };
    let written = policy.to_json();
    let again = Policy::from_json(&written).expect("what is written reads");
    assert_eq!(again.to_json(), written);
    assert_eq!((again.stamp(), again.name(), again.mode()), (policy.stamp(), policy.name(), policy.mode()));
    let fields: Value = serde_json::from_str(&written).expect("JSON");
    assert_ne!(word(&fields["on_test_match"]), "deny", "a test denies nothing");
    assert!(
        fields["on_disputed"].as_object().expect("a table").values().all(|access| word(access) != "deny")
    );
    for external in fields["externals"].as_array().into_iter().flatten() {
        assert!(
            word(&external["kind"]) != "classifier" || word(&external["access"]) != "deny",
            "a score denies"
        );
    }
    fields["rules"].as_array().expect("rules").iter().for_each(expect_within_limits);
});

/// A rule names what it counts, and denies on no less than it may.
fn expect_within_limits(rule: &Value) {
    let labels = rule["labels"].as_array().expect("labels");
    assert!(!labels.is_empty(), "a rule names labels");
    assert!(labels.iter().all(|label| !word(label).contains('*')), "one by one");
    let agreement = rule["agreement"].as_u64().expect("a number");
    assert!(agreement >= 1, "somebody speaks");
    let (access, evidence) = (word(&rule["access"]), word(&rule["evidence"]));
    assert!(!["test", "known_good"].contains(&word(&rule["purpose"])), "they lead to no action");
    if access != "deny" {
        return;
    }
    let named_uploads = rule["contexts"] == serde_json::json!(["upload"]) && rule["origins"].is_array();
    assert!(agreement > 1 || named_uploads, "one voice denies uploads of a named origin only");
    assert_ne!(evidence, "any", "near and exact hits are not counted together to deny");
    if evidence == "near" {
        assert!(named_uploads, "a near hit denies uploads of a named origin only");
        assert!(rule["max_distance"].as_u64().expect("a distance") <= DENY_DISTANCE);
        assert!(rule["min_quality"].as_u64().expect("a quality") >= DENY_QUALITY);
    }
}

/// A word that is there.
fn word(value: &Value) -> &str {
    value.as_str().expect("a word")
}
