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
    for rule in fields["rules"].as_array().expect("rules") {
        let labels = rule["labels"].as_array().expect("labels");
        assert!(!labels.is_empty(), "a rule names labels");
        if rule["action"] != "deny" {
            continue;
        }
        assert_ne!(rule["hits"], "any", "near and exact hits are not counted together to deny");
        if rule["hits"] == "near" {
            assert!(rule["distance"].as_u64().is_none_or(|distance| distance <= DENY_DISTANCE));
            assert!(rule["quality"].as_u64().is_none_or(|quality| quality >= DENY_QUALITY));
        }
        assert_eq!(rule["purpose"], "csam", "nothing else is denied");
    }
});
