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
    ("stale-miss-is-indeterminate", "indeterminate sets_stale", "allow", "indeterminate"),
    ("stale-hit-holds-true", "match exact", "deny", "two_agree"),
    ("clock-behind", "indeterminate sets_stale", "allow", "indeterminate"),
    ("cancelled", "indeterminate cancelled", "hold", "indeterminate"),
    ("deadline", "indeterminate deadline", "hold", "indeterminate"),
    ("exact-hit-stands-when-stopped", "match exact", "deny", "two_agree"),

    // Lists that a device may hold.
    ("device-two-origins-deny", "match exact", "deny", "two_agree"),
    ("device-one-origin-holds", "match exact", "hold", "one_lists"),
    ("device-md5-alone-is-unconfirmed", "match exact", "hold", "one_lists"),
    ("device-disputed", "disputed disputed", "hold", "disputed"),
    ("device-withdrawn", "no_known_match", "allow", "no_known_match"),
    ("device-no-known-match", "no_known_match", "allow", "no_known_match"),
    ("device-hash-kind-not-covered", "indeterminate hash_kind_not_covered", "hold", "indeterminate"),
    ("device-stale-miss", "indeterminate sets_stale", "allow", "indeterminate"),
    ("device-deadline", "indeterminate deadline", "hold", "indeterminate"),
    ("device-set-refused", "indeterminate sets_refused", "hold", "indeterminate"),
    ("device-external-failed", "indeterminate external_failed", "hold", "indeterminate"),
    ("device-file-picture", "no_known_match", "allow", "no_known_match"),
    ("device-file-truncated", "indeterminate truncated", "hold", "indeterminate"),
    ("device-file-missing", "indeterminate unreadable", "hold", "indeterminate"),

    // Links: this very one counts as exact, what covers more is held and never denied.
    ("link-in-two-lists-denies", "match exact", "deny", "two_agree"),
    ("link-masked-is-the-same-link", "match exact", "deny", "two_agree"),
    ("link-in-one-list-holds", "match exact", "hold", "one_lists"),
    ("link-in-a-listed-folder-holds", "match near", "hold", "no_rule"),
    ("link-at-a-listed-host-never-denies", "match near", "hold", "no_rule"),
    ("link-withdrawn", "no_known_match", "allow", "no_known_match"),
    ("link-not-listed", "no_known_match", "allow", "no_known_match"),
    ("link-that-cannot-be-fetched", "no_known_match", "allow", "no_known_match"),
    ("link-and-only-pictures-listed", "indeterminate hash_kind_not_covered", "hold", "indeterminate"),

    // What a file gives.
    ("file-missing", "indeterminate unreadable", "hold", "indeterminate"),
    ("pictures-only-and-a-digest", "indeterminate hash_kind_not_covered", "hold", "indeterminate"),
    ("pictures-only-and-a-text", "indeterminate not_a_picture", "allow", "indeterminate"),
    ("pictures-only-and-a-flat-picture", "indeterminate too_flat", "allow", "indeterminate"),
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
    ("external-hit-denied-by-rule", "match near", "deny", "external"),
    ("external-hit-held-by-rule", "match near", "hold", "external"),
    ("external-hit-allowed-by-rule", "match near", "allow", "external"),
    ("external-rule-of-another-source", "match near", "hold", "external"),
    ("external-rule-of-another-kind", "match near", "hold", "external"),
    ("external-score-held-by-rule", "no_known_match", "hold", "external"),
    ("external-score-allowed-by-rule", "no_known_match", "allow", "no_known_match"),
    ("external-hit-denied-beside-a-hit-that-holds", "match exact", "deny", "external"),
    ("external-hit-allowed-beside-a-hit-that-denies", "match exact", "deny", "two_agree"),

    // How far is near, list by list.
    ("radius-of-an-origin-reaches-its-list", "match near", "hold", "one_lists"),
    ("radius-of-an-origin-keeps-its-list-out", "match near", "hold", "one_lists"),
    ("radius-of-a-set-reaches-it", "match near", "hold", "one_lists"),
    ("radius-of-a-set-keeps-it-out", "match near", "hold", "one_lists"),
    ("the-first-radius-that-fits-holds", "match near", "hold", "one_lists"),
    ("a-radius-of-origin-and-set-is-for-lists-of-both", "match near", "hold", "one_lists"),

    // A rule by which near hits deny: distance 10, quality 80, a named origin and label, uploads only.
    ("near-deny-at-distance-10", "match near", "deny", "near_deny"),
    ("near-deny-beyond-distance-10", "match near", "hold", "one_lists"),
    ("near-deny-in-storage", "match near", "hold", "one_lists"),
    ("near-deny-in-a-message", "match near", "hold", "one_lists"),
    ("near-deny-upload-of-quality-80", "match near", "deny", "near_deny"),
    ("near-deny-upload-of-quality-79", "match near", "hold", "one_lists"),
    ("near-deny-upload-of-unknown-quality", "match near", "hold", "one_lists"),
    ("near-deny-row-of-quality-79", "match near", "hold", "one_lists"),
    ("near-deny-label-that-it-does-not-name", "match near", "hold", "one_lists"),
    ("near-deny-origin-that-it-does-not-name", "match near", "hold", "one_lists"),

    // What a rule and the floor ask of a near hit.
    ("rule-at-its-distance", "match near", "hold", "one_lists"),
    ("rule-beyond-its-distance", "match near", "hold", "no_rule"),
    ("rule-at-its-quality", "match near", "hold", "one_lists"),
    ("rule-of-more-quality-than-the-upload", "match near", "hold", "no_rule"),
    ("rule-of-more-quality-than-is-known", "match near", "hold", "no_rule"),
    ("rule-of-more-quality-than-the-row", "match near", "hold", "no_rule"),
    ("row-under-the-floor-is-counted-by-no-rule", "match near", "hold", "no_rule"),
    ("upload-at-the-floor-is-compared", "match near", "hold", "one_lists"),
    ("upload-under-the-floor-is-not-compared", "indeterminate too_flat", "allow", "indeterminate"),
    ("upload-of-unknown-quality-is-compared", "match near", "hold", "one_lists"),
    ("upload-under-a-floor-of-the-policy", "indeterminate too_flat", "allow", "indeterminate"),

    // Required sets.
    ("a-stale-set-that-is-not-required", "no_known_match", "allow", "no_known_match"),
    ("a-stale-set-among-all-that-are-required", "indeterminate sets_stale", "allow", "indeterminate"),

    // Lists that say different things of one picture.
    ("lists-of-two-purposes-are-not-counted-together", "match exact", "hold", "one_lists"),
    ("two-purposes-with-a-rule-each-are-not-counted-together", "match exact", "hold", "one_lists"),
    ("a-purpose-that-no-rule-names-holds", "match exact", "hold", "unnamed_label"),
    ("a-rule-of-another-purpose-names-it", "match exact", "hold", "one_generated"),
    ("test-set-beside-a-match", "match exact", "hold", "one_lists"),
    ("disputed-in-one-list-listed-in-another", "match exact", "hold", "one_lists"),
    ("withdrawn-from-one-list-listed-in-another", "match exact", "hold", "one_lists"),
    ("an-active-statement-beside-a-disputed-one", "match exact", "hold", "one_lists"),
    ("a-disputed-label-is-named-by-no-rule", "match exact", "hold", "unnamed_label"),

    // Another form of the upload, and several entries of one list.
    ("mirrored-copy", "match near", "hold", "one_lists"),
    ("withdrawal-beside-a-hit", "match exact", "hold", "one_lists"),
    ("more-hits-than-are-listed", "match near", "hold", "one_lists"),
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
    ("radius-of-an-origin-reaches-its-list", "/outcome/origins", r#"["first.example", "second.example"]"#),
    ("radius-of-an-origin-keeps-its-list-out", "/outcome/origins", r#"["second.example"]"#),
    ("radius-of-a-set-reaches-it", "/outcome/origins", r#"["first.example", "second.example"]"#),
    ("radius-of-a-set-keeps-it-out", "/outcome/origins", r#"["first.example"]"#),
    ("the-first-radius-that-fits-holds", "/outcome/origins", r#"["first.example"]"#),
    ("a-radius-of-origin-and-set-is-for-lists-of-both", "/outcome/origins", r#"["first.example", "second.example"]"#),
    ("near-deny-at-distance-10", "/sets/0/answer/hits/0/near/distance", "10"),
    ("near-deny-at-distance-10", "/sets/0/answer/hits/0/near/row_quality", "80"),
    ("near-deny-at-distance-10", "/action/duties", r#"["review", "report"]"#),
    ("lists-of-two-purposes-are-not-counted-together", "/purpose", r#""csam""#),
    ("lists-of-two-purposes-are-not-counted-together", "/outcome/origins", r#"["first.example", "generated.example"]"#),
    ("a-purpose-that-no-rule-names-holds", "/purpose", r#""generative""#),
    ("a-rule-of-another-purpose-names-it", "/purpose", r#""generative""#),
    ("test-set-beside-a-match", "/outcome/origins", r#"["first.example"]"#),
    ("disputed-in-one-list-listed-in-another", "/outcome/origins", r#"["third.example"]"#),
    ("withdrawn-from-one-list-listed-in-another", "/outcome/origins", r#"["third.example"]"#),
    ("mirrored-copy", "/sets/0/answer/hits/0/near/form", r#""flipped_x""#),
    ("withdrawal-beside-a-hit", "/sets/0/answer/answer", r#""withdrawn""#),
    ("withdrawal-beside-a-hit", "/sets/1/answer/answer", r#""hit""#),
    ("more-hits-than-are-listed", "/sets/0/answer/total", "17"),
    ("more-hits-than-are-listed", "/sets/0/answer/hits/0/near/distance", "0"),
    ("more-hits-than-are-listed", "/sets/0/answer/hits/15/near/distance", "15"),
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
