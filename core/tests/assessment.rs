//! What people say of what they saw, and what becomes of it: rows, copies, a queue.
#![cfg(feature = "record")]

mod said;

use hashward::record::page::extract_images;
use hashward::record::url::Url;
use hashward::record::{
    Agreement, ExpandRules, Fetched, ListRules, ObjectRecord, PseudonymKey, PseudonymPolicy, Record,
    agreement, attach, expand, list_rows, pseudonymise, to_review,
};
use said::{assessment, file, joined, moment, notification};
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn only_what_enough_people_saw_becomes_a_row() {
    let mut object = ObjectRecord::of(file(b"bytes"));
    let rows =
        |object: &ObjectRecord| list_rows(&[Record::Object(object.clone())], &ListRules::default()).len();
    let say = |object: &mut ObjectRecord, value: Value| object.assessments.insert(assessment(value));
    say(&mut object, json!({}));
    say(&mut object, json!({"assessor": "b"}));
    assert_eq!(rows(&object), 0, "two of three");
    // The same person again, a copy, a rule and somebody who saw other bytes count for nothing.
    say(&mut object, json!({"assessor": "b", "role": "second"}));
    say(&mut object, json!({"assessor": "c", "seen": "nobody"}));
    say(&mut object, json!({"assessor": "d", "seen": {"sha256": file(b"other").sha256}}));
    let copy = assessment(json!({"assessor": "e"}))
        .copied_to(object.fingerprint.sha256, "occ:1", moment("2026-11-25"))
        .expect("the same bytes");
    object.assessments.insert(copy);
    assert_eq!(rows(&object), 0);
    say(&mut object, json!({"assessor": "f"}));
    assert_eq!(rows(&object), 1);
    let later = json!({"at": "2026-11-26T00:00:00Z", "precision": "day", "zone": "stated"});
    // Somebody thinks better of it: the list has it no more.
    say(&mut object, json!({"assessor": "a", "judgement": "not_illegal", "at": later}));
    assert_eq!(rows(&object), 0);
    assert!(matches!(agreement(&object.assessments, object.fingerprint.sha256, 3), Agreement::Differ { .. }));
    // Under another law it is another opinion.
    let mut other = ObjectRecord::of(file(b"bytes"));
    for name in ["a", "b"] {
        say(&mut other, json!({"assessor": name}));
    }
    say(&mut other, json!({"assessor": "c", "jurisdiction": "DE"}));
    assert_eq!(rows(&other), 0);
    // Three who agree that it is not illegal make no row either; nor do three without a label.
    for value in [json!({"judgement": "not_illegal"}), json!({"label": null})] {
        let mut object = ObjectRecord::of(file(b"bytes"));
        for name in ["a", "b", "c"] {
            let mut value = value.clone();
            value["assessor"] = json!(name);
            say(&mut object, value);
        }
        assert_eq!(rows(&object), 0, "{value}");
    }
}

#[test]
fn an_assessment_is_copied_only_to_the_bytes_that_were_seen_and_visibly() {
    let original = assessment(json!({}));
    let at = moment("2026-11-25");
    let copy = original.copied_to(file(b"bytes").sha256, "occ:1", at).expect("the same bytes");
    let from = copy.copied_from.clone().expect("it is visible");
    assert_eq!((from.record.as_str(), from.assessment), ("occ:1", original.id()));
    // A copy of a copy names where it began.
    let again = copy.copied_to(file(b"bytes").sha256, "occ:2", at).expect("the same bytes");
    assert_eq!(again.copied_from, copy.copied_from);
    for (seen, bytes) in [
        (json!("nobody"), &b"bytes"[..]),
        (json!("page"), b"bytes"),
        (json!({"sha256": file(b"x").sha256}), b"bytes"),
    ] {
        let error =
            assessment(json!({"seen": seen})).copied_to(file(bytes).sha256, "occ:1", at).expect_err("other");
        assert_eq!(error.code().as_str(), "assessment.other_bytes");
    }
}

#[test]
fn nobody_noted_it_is_not_nobody_could_tell() {
    let ages = ["not_registered", "not_determined", "not_applicable"];
    let mut seen = BTreeSet::new();
    for age in ages {
        let one = assessment(json!({"age": age}));
        assert_eq!(serde_json::to_value(&one).expect("JSON")["age"], age);
        seen.insert(one.id());
    }
    assert_eq!(seen.len(), 3);
    let both = assessment(json!({"age": ["infant", "pubescent"], "sex": ["female", "male"]}));
    let written = serde_json::to_value(&both).expect("JSON");
    assert_eq!(
        (&written["age"], &written["sex"]),
        (&json!(["infant", "pubescent"]), &json!(["female", "male"]))
    );
    assert_eq!(serde_json::to_value(assessment(json!({}))).expect("JSON")["sex"], "not_registered");
    let mut empty = serde_json::to_value(&both).expect("JSON");
    empty["age"] = json!([]);
    assert!(serde_json::from_value::<hashward::record::Assessment>(empty).is_err());
}

#[test]
fn a_persons_pseudonym_is_no_second_person() {
    let mut object = ObjectRecord::of(file(b"bytes"));
    for name in ["a", "b"] {
        object.assessments.insert(assessment(json!({"assessor": name})));
    }
    let object = Record::Object(object);
    let rules = ListRules { readers: 3, ..ListRules::default() };
    let hide = |key| pseudonymise(&object, &PseudonymKey::from_bytes([key; 32]), &PseudonymPolicy::default());
    let all = joined([object.clone(), hide(1), hide(2)]);
    assert_eq!(list_rows(&all, &rules), [], "two people under two names each");
    let clear = joined([object.clone(), hide(1)]);
    let Record::Object(one) = &clear[0] else { panic!() };
    assert_eq!(one.assessments.len(), 2, "whose names are hidden in one copy are hidden");
    assert_eq!(list_rows(&all, &ListRules { readers: 2, ..rules }).len(), 1);
}

#[test]
fn who_agrees_is_counted_with_care() {
    let rows = |said: &[Value]| {
        let mut object = ObjectRecord::of(file(b"bytes"));
        object.assessments.extend(said.iter().map(|value| assessment(value.clone())));
        list_rows(&[Record::Object(object)], &ListRules::default()).len()
    };
    let people = |change: Value| {
        ["a", "b", "c"].map(|name| {
            let mut said = change.clone();
            said["assessor"] = json!(name);
            said
        })
    };
    assert_eq!(rows(&people(json!({}))), 1);
    assert_eq!(rows(&["a", "a ", "A"].map(|name| json!({"assessor": name}))), 0, "one person");
    assert_eq!(rows(&people(json!({"jurisdiction": null}))), 0, "illegal under no law");
    assert_eq!(rows(&people(json!({"label": "no slash; weird\n"}))), 0, "a label that no list can have");
    let mut undecided = people(json!({})).to_vec();
    undecided.push(json!({"assessor": "d", "judgement": "undecidable", "reasons": ["captcha"]}));
    assert_eq!(rows(&undecided), 1, "who could not decide contradicts nobody");
    undecided.push(json!({"assessor": "e", "judgement": "not_illegal"}));
    assert_eq!(rows(&undecided), 0);
}

#[test]
fn it_makes_no_difference_where_people_said_what_they_saw() {
    let mut records = expand(
        &notification("https://www.example.com/"),
        Fetched::Page {
            at: moment("2026-11-24T20:00:00Z"),
            page: &extract_images(
                b"<img src=/1.jpg>",
                &Url::parse("https://www.example.com/").expect("a link"),
            ),
        },
        &ExpandRules::default(),
    )
    .expect("records");
    let Record::Occurrence(occurrence) = &mut records[1] else { panic!() };
    let object = attach(occurrence, file(b"bytes"), moment("2026-11-24T20:00:00Z"));
    assert_eq!(to_review(&records, 3).len(), 1, "shown although its own record is in another place");
    let Record::Occurrence(occurrence) = &mut records[1] else { panic!() };
    for name in ["a", "b", "c"] {
        occurrence.statements.assessments.insert(assessment(json!({"assessor": name})));
    }
    records.push(Record::Object(object));
    assert_eq!(to_review(&records, 3), []);
    assert_eq!(list_rows(&records, &ListRules::default()).len(), 1);
}
