//! What every verdict vector must say, written by hand from the rules and not by the code under test.
//!
//! `regen` writes the vectors with core, so that a mistake of core would be a mistake of theirs too. This
//! table was written the other way round: from what each vector is given, and from `core/docs/verdicts.md`.

use conformance::{Outcome, vectors};
use serde_json::Value;
use std::collections::BTreeSet;

/// Vector; outcome with its strength, its why or its reasons; access; rule.
#[rustfmt::skip]
const EXPECTED: &[(&str, &str, &str, &str)] = &[
    // Who speaks.
    ("two-origins-deny", "match exact", "deny", "two_agree"),
    ("one-origin-holds", "match exact", "hold", "one_lists"),
    ("one-assessor-in-two-lists-is-one-voice", "match exact", "hold", "one_lists"),
    ("a-list-open-to-the-public-adds-no-voice", "match exact", "hold", "one_lists"),
    ("unnamed-label-holds", "match exact", "hold", "unnamed_label"),

    // What a hit is worth.
    ("near-at-the-radius-holds", "match near", "hold", "one_lists"),
    ("near-beyond-the-radius-is-no-match", "no_known_match", "allow", "no_known_match"),
    ("md5-alone-is-unconfirmed", "match exact", "hold", "one_lists"),
    ("md5-of-an-entry-without-more", "match exact", "hold", "one_lists"),
    ("collision-suspected", "disputed collision_suspected", "hold", "disputed"),
    ("disputed", "disputed disputed", "hold", "disputed"),
    ("known-good", "disputed known_good", "allow", "disputed"),
    ("known-good-by-md5-only-does-not-count", "match exact", "hold", "one_lists"),
    ("withdrawn", "no_known_match", "allow", "no_known_match"),
    ("test-match", "test_match", "allow", "test_match"),

    // What a miss is worth.
    ("no-known-match", "no_known_match", "allow", "no_known_match"),
    ("hash-kind-not-covered", "indeterminate hash_kind_not_covered", "hold", "indeterminate"),
    ("required-set-missing", "indeterminate sets_missing", "hold", "indeterminate"),
    ("set-refused", "indeterminate sets_refused", "hold", "indeterminate"),
    ("stale-miss-is-indeterminate", "indeterminate sets_stale", "hold", "indeterminate"),
    ("stale-hit-holds-true", "match exact", "deny", "two_agree"),
    ("clock-behind", "indeterminate sets_stale", "hold", "indeterminate"),
    ("cancelled", "indeterminate cancelled", "hold", "indeterminate"),
    ("deadline", "indeterminate deadline", "hold", "indeterminate"),
    ("exact-hit-stands-when-stopped", "match exact", "deny", "two_agree"),

    // What a file gives.
    ("file-missing", "indeterminate unreadable", "hold", "indeterminate"),
    ("file-text.txt", "indeterminate not_a_picture", "allow", "indeterminate"),
    ("file-heic.heic", "indeterminate unsupported_format", "hold", "indeterminate"),
    ("file-truncated.jpg", "indeterminate truncated", "hold", "indeterminate"),
    ("file-huge.png", "indeterminate too_large", "hold", "indeterminate"),
    ("file-undecodable.webp", "indeterminate undecodable", "hold", "indeterminate"),
    ("file-animated.gif", "indeterminate partly_covered", "allow", "indeterminate"),
    ("file-small.bmp", "indeterminate too_small", "allow", "indeterminate"),
    ("file-flat.bmp", "indeterminate too_flat", "allow", "indeterminate"),
    ("file-picture.bmp", "no_known_match", "allow", "no_known_match"),

    // The policies that ship, in every context, on a file that two origins list.
    ("agree-two-upload", "match exact", "deny", "two_agree"),
    ("agree-two-stored", "match exact", "deny", "two_agree"),
    ("agree-two-message", "match exact", "deny", "two_agree"),
    ("observe-upload", "match exact", "allow", "observe"),
    ("observe-stored", "match exact", "allow", "observe"),
    ("observe-message", "match exact", "allow", "observe"),
    ("single-list-upload", "match exact", "deny", "listed_exact"),
    ("single-list-stored", "match exact", "hold", "listed"),
    ("single-list-message", "match exact", "hold", "listed"),

    // Evidence made elsewhere.
    ("external-failed", "indeterminate external_failed", "hold", "indeterminate"),
    ("external-hit", "match near", "hold", "external"),
    ("external-score-holds", "no_known_match", "hold", "external"),
    ("external-miss", "no_known_match", "allow", "no_known_match"),
];

/// Vector, a place in its verdict, and what must stand there.
#[rustfmt::skip]
const DETAILS: &[(&str, &str, &str)] = &[
    ("two-origins-deny", "/outcome/origins", r#"["first.example", "second.example"]"#),
    ("two-origins-deny", "/purpose", r#""csam""#),
    ("two-origins-deny", "/action/duties", r#"["review", "preserve", "report"]"#),
    ("disputed", "/action/duties", r#"["review", "notify_issuer"]"#),
    ("collision-suspected", "/sets/0/answer/hits/0/confirmation", r#""collision_suspected""#),
    ("md5-alone-is-unconfirmed", "/sets/0/answer/hits/0/confirmation", r#""unconfirmed""#),
    ("withdrawn", "/sets/0/answer/reason", r#""wrong_content""#),
    ("observe-upload", "/would/0/policy", r#""agree-two""#),
    ("observe-upload", "/would/0/action/access", r#""deny""#),
    ("external-hit", "/outcome/origins", r#"["elsewhere"]"#),
    ("stale-hit-holds-true", "/sets/0/set/freshness", r#""expired""#),
    ("clock-behind", "/sets/0/set/freshness", r#""clock_behind""#),
];

/// An outcome as the table has it.
fn outcome(verdict: &Value) -> String {
    let outcome = &verdict["outcome"];
    let mut words = vec![&outcome["outcome"], &outcome["strength"], &outcome["why"]];
    words.extend(outcome["reasons"].as_array().into_iter().flatten());
    words.into_iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_verdict_vector_says_what_the_rules_say() -> Outcome<()> {
    let vectors = vectors("verdict/valid")?;
    let mut wrong = Vec::new();
    for (name, vector) in &vectors {
        let verdict = &vector["verdict"];
        let (found, action) = (outcome(verdict), &verdict["action"]);
        let lines: Vec<_> = EXPECTED.iter().filter(|line| line.0 == name).collect();
        let [line] = lines[..] else {
            wrong.push(format!("{name}: {} lines", lines.len()));
            continue;
        };
        if (found.as_str(), action["access"].as_str(), action["rule"].as_str())
            != (line.1, Some(line.2), Some(line.3))
        {
            wrong.push(format!("{line:?}: {found}, {action}"));
        }
    }
    let names: BTreeSet<&str> = vectors.iter().map(|(name, _)| name.as_str()).collect();
    for line in EXPECTED.iter().filter(|line| !names.contains(line.0)) {
        wrong.push(format!("{line:?}: no vector"));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

#[test]
fn verdicts_show_what_they_stand_on() -> Outcome<()> {
    let vectors = vectors("verdict/valid")?;
    for (name, place, expected) in DETAILS {
        let vector = vectors.iter().find(|(found, _)| found == name);
        let (_, vector) = vector.ok_or_else(|| format!("no vector {name}"))?;
        let expected: Value = serde_json::from_str(expected)?;
        assert_eq!(vector["verdict"].pointer(place), Some(&expected), "{name}, {place}");
    }
    Ok(())
}
