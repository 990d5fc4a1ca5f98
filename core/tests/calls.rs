//! Every function of records by its name, against the vectors that all languages share.
#![cfg(feature = "record")]

use hashward::record::{CALLS, call};
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn cases() -> Vec<Value> {
    let path = format!("{}/../tests/vectors/record/calls.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_slice(&std::fs::read(path).expect("the vectors")).expect("JSON");
    file["cases"].as_array().expect("cases").clone()
}

#[test]
fn every_call_returns_what_the_vectors_say() {
    let mut called = BTreeSet::new();
    for case in cases() {
        let name = case["call"].as_str().expect("a name");
        called.insert(name.to_owned());
        match call(name, &case["arguments"].to_string()) {
            Ok(result) => {
                let result: Value = serde_json::from_str(&result).expect("JSON");
                assert_eq!(result, case["result"], "{}", case["name"]);
            }
            Err(error) => assert_eq!(json!(error.code()), case["error"], "{}: {error}", case["name"]),
        }
    }
    called.remove("nonsense");
    assert!(called.iter().eq(CALLS.iter()), "{called:?}");
    assert!(CALLS.is_sorted());
}

#[test]
fn what_is_no_call_is_refused() {
    for (name, arguments) in [("url", "{"), ("url", "[]"), ("url", "{}"), ("", "{}"), ("URL", "{}")] {
        assert_eq!(call(name, arguments).expect_err(name).code().as_str(), "record.malformed");
    }
    for name in CALLS {
        let code = call(name, r#"{"nothing": 1}"#).expect_err(name).code();
        assert_eq!(code.as_str(), "record.malformed", "{name}");
    }
}
