//! Whether something is still there, and whether two files are the same picture.
#![cfg(feature = "record")]

use hashward::record::online::{Observation, OnlineRules, OnlineState, Subject, still_online};
use hashward::record::{SameRules, StoredFingerprint, same_picture};
use proptest::prelude::*;
use serde_json::Value;

fn file() -> Value {
    let path = format!("{}/../tests/vectors/state/online.json", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_slice(&std::fs::read(path).expect("the vectors")).expect("JSON")
}

fn fingerprint(file: &Value, name: &str) -> StoredFingerprint {
    serde_json::from_value(file["files"][name].clone()).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn observations(file: &Value, case: &Value) -> Vec<Observation> {
    let of = |look: &Value| -> Observation {
        let mut whole = file["look"].clone();
        for (name, value) in look.as_object().expect("a look") {
            whole[name] = value.clone();
        }
        if let Some(name) = whole["seen"]["file"].as_str() {
            whole["seen"] = serde_json::json!({"file": file["files"][name]});
        }
        let minute = whole["minute"].as_u64().expect("a minute");
        whole["at"] = serde_json::json!({
            "at": format!("2026-11-24T{:02}:{:02}:00Z", minute / 60, minute % 60),
            "precision": "second", "zone": "stated",
        });
        serde_json::from_value(whole).expect("an observation")
    };
    case["looks"].as_array().expect("looks").iter().map(of).collect()
}

fn rules(file: &Value) -> OnlineRules {
    OnlineRules { placeholders: vec![fingerprint(file, "placeholder")], ..OnlineRules::default() }
}

#[test]
fn what_is_still_there_is_what_the_table_says() {
    let file = file();
    let picture = fingerprint(&file, "picture");
    for case in file["cases"].as_array().expect("cases") {
        let subject = if case["subject"] == "page" { Subject::Page } else { Subject::Picture(&picture) };
        let answer = still_online(&observations(&file, case), subject, &rules(&file));
        let answer = serde_json::to_value(answer).expect("JSON");
        assert_eq!(answer["state"], case["state"], "{case}: {answer}");
        assert_eq!(answer["reasons"], case["reasons"], "{case}");
        let as_of = answer["as_of"]["at"].as_str().map(|at| at[11..16].to_owned());
        assert_eq!(as_of.as_deref(), case["as_of"].as_str(), "{case}");
    }
}

#[test]
fn files_are_the_same_picture_or_not_as_the_table_says() {
    let file = file();
    for case in file["same"].as_array().expect("cases") {
        let [a, b] = ["a", "b"].map(|side| fingerprint(&file, case[side].as_str().expect("a name")));
        for (a, b) in [(&a, &b), (&b, &a)] {
            let answer = serde_json::to_value(same_picture(a, b, SameRules::default())).expect("JSON");
            assert_eq!(answer, case["same"], "{case}");
        }
    }
}

/// Decodes a real picture and a copy that was written anew by another codec.
#[cfg(feature = "decode")]
#[test]
fn a_picture_that_was_re_encoded_is_near() {
    use hashward::fingerprint::{Fingerprint, Limits};
    use hashward::record::SamePicture;
    let of = |name: &str| {
        let path = format!("{}/../tests/vectors/fingerprint/files/{name}", env!("CARGO_MANIFEST_DIR"));
        StoredFingerprint::from(
            &Fingerprint::of_path(std::path::Path::new(&path), &Limits::default()).expect(name),
        )
    };
    let (a, b) = (of("jpeg-baseline-420.jpg"), of("png-rgb.png"));
    let answer = same_picture(&a, &b, SameRules { quality: 0, ..SameRules::default() });
    assert!(matches!(answer, SamePicture::Near { .. }), "{answer:?}");
    assert_eq!(same_picture(&a, &a, SameRules::default()), SamePicture::Exact);
}

proptest! {
    #[test]
    fn the_order_of_looks_does_not_count(seed in any::<u64>(), which in 0_usize..64) {
        let file = file();
        let cases = file["cases"].as_array().expect("cases");
        let case = &cases[which % cases.len()];
        let picture = fingerprint(&file, "picture");
        let subject = if case["subject"] == "page" { Subject::Page } else { Subject::Picture(&picture) };
        let mut looks = observations(&file, case);
        let before = still_online(&looks, subject, &rules(&file));
        let length = looks.len().max(1);
        looks.rotate_left((seed % length as u64) as usize % length.max(1));
        looks.reverse();
        prop_assert_eq!(&still_online(&looks, subject, &rules(&file)), &before);
        // Looking at the same look twice adds nothing.
        let twice: Vec<_> = looks.iter().chain(&looks).cloned().collect();
        prop_assert_eq!(still_online(&twice, subject, &rules(&file)), before);
    }

    /// One look that failed says neither that it is there nor that it is gone.
    #[test]
    fn one_failed_look_is_unknown(status in prop_oneof![Just(None), (500_u16..600).prop_map(Some)], kind in 0_usize..4) {
        let file = file();
        let failed = ["refused", "timed_out", "tls_failed", "answered"][kind];
        let looks = serde_json::json!([{"minute": 0, "connection": failed, "status": status, "seen": "nothing"}]);
        let looks = observations(&file, &serde_json::json!({"looks": looks}));
        let picture = fingerprint(&file, "picture");
        let answer = still_online(&looks, Subject::Picture(&picture), &rules(&file));
        prop_assert_eq!(answer.state, OnlineState::Unknown);
    }
}
