//! Vectors of rules that a reader writes, and of lists that speak of one picture at once.

use super::Case;
use super::asks::{hashes, near, near_of_quality};
use super::cases::{case, external};
use crate::{FILE_KINDS, Outcome};
use hashward::Kind;
use hashward::check::{Context, Policy};
use serde_json::{Value, json};

/// Every one of them.
pub(super) fn all() -> Outcome<Vec<Case>> {
    let parts = [radii()?, externals()?, near_denies()?, near_rules()?, lists_together()?, many_entries()?];
    Ok(parts.into_iter().flatten().collect())
}

/// `agree-two` with some fields of its own, under another name.
fn policy(edit: impl FnOnce(&mut Value)) -> Outcome<Value> {
    let mut policy: Value = serde_json::from_str(&Policy::shipped("agree-two")?.to_json())?;
    policy["name"] = "own".into();
    edit(&mut policy);
    Ok(policy)
}

/// `agree-two` with a rule before its own.
fn with_rule(rule: Value) -> Outcome<Value> {
    policy(|policy| {
        if let Some(rules) = policy["rules"].as_array_mut() {
            rules.insert(0, rule);
        }
    })
}

/// How the name of a list of the vectors is written.
fn set_id(byte: u8) -> String {
    format!("{byte:02x}").repeat(16)
}

fn radii() -> Outcome<Vec<Case>> {
    let both = &["first", "second"];
    let (first, second) = (set_id(11), set_id(12));
    let of_origin = json!([{ "origin": "first.example", "radius": 10 }]);
    let of_set = json!([{ "set": second, "radius": 5 }]);
    let in_order = json!([{ "origin": "first.example", "radius": 40 }, { "set": first, "radius": 5 }]);
    let of_both = json!([{ "origin": "first.example", "set": second, "radius": 5 }]);
    [
        ("radius-of-an-origin-reaches-its-list", 10, &of_origin),
        ("radius-of-an-origin-keeps-its-list-out", 11, &of_origin),
        ("radius-of-a-set-reaches-it", 5, &of_set),
        ("radius-of-a-set-keeps-it-out", 6, &of_set),
        ("the-first-radius-that-fits-holds", 35, &in_order),
        ("a-radius-of-origin-and-set-is-for-lists-of-both", 31, &of_both),
    ]
    .into_iter()
    .map(|(name, bits, radii)| {
        let policy = policy(|policy| policy["radii"] = radii.clone())?;
        Ok(Case { policy, ..case(name, both, near(1, bits)?)? })
    })
    .collect()
}

fn externals() -> Outcome<Vec<Case>> {
    let (both, all) = (&["first", "second"], &FILE_KINDS);
    let rule = |source: &str, kind: &str, access: &str| {
        policy(|policy| {
            policy["externals"] = json!([{ "source": source, "kind": kind, "access": access }]);
        })
    };
    let mut cases = Vec::new();
    for (name, number, kind, policy) in [
        ("external-hit-denied-by-rule", 99, "photodna", rule("elsewhere", "photodna", "deny")?),
        ("external-hit-held-by-rule", 99, "photodna", rule("elsewhere", "photodna", "hold")?),
        ("external-hit-allowed-by-rule", 99, "photodna", rule("elsewhere", "photodna", "allow")?),
        ("external-rule-of-another-source", 99, "photodna", rule("another", "photodna", "deny")?),
        ("external-rule-of-another-kind", 99, "photodna", rule("elsewhere", "remote_check", "deny")?),
        ("external-score-held-by-rule", 99, "classifier", rule("elsewhere", "classifier", "hold")?),
        ("external-score-allowed-by-rule", 99, "classifier", rule("elsewhere", "classifier", "allow")?),
        (
            "external-hit-denied-beside-a-hit-that-holds",
            2,
            "photodna",
            rule("elsewhere", "photodna", "deny")?,
        ),
        (
            "external-hit-allowed-beside-a-hit-that-denies",
            1,
            "photodna",
            rule("elsewhere", "photodna", "allow")?,
        ),
    ] {
        let external = external(kind, "hit")?;
        cases.push(Case { policy, external, ..case(name, both, hashes(number, all)?)? });
    }
    Ok(cases)
}

/// Near hits that deny: within distance 10, from quality 80 on, of an origin and label that are named.
fn near_denies() -> Outcome<Vec<Case>> {
    let policy = with_rule(json!({
        "name": "near_deny", "purpose": "csam", "labels": ["iwf/A"], "origins": ["close.example"],
        "contexts": ["upload"], "evidence": "near", "max_distance": 10, "min_quality": 80, "agreement": 1,
        "access": "deny", "duties": ["review", "report"],
    }))?;
    let of = |name: &str, set: &str, ask: Value| -> Outcome<Case> {
        Ok(Case { policy: policy.clone(), ..case(name, &[set], ask)? })
    };
    let quality = |quality: Option<u8>| near_of_quality(1, 0, quality);
    Ok(vec![
        of("near-deny-at-distance-10", "close", near(1, 10)?)?,
        of("near-deny-beyond-distance-10", "close", near(1, 11)?)?,
        Case { context: Context::Stored, ..of("near-deny-in-storage", "close", near(1, 0)?)? },
        Case { context: Context::Message, ..of("near-deny-in-a-message", "close", near(1, 0)?)? },
        of("near-deny-upload-of-quality-80", "close", quality(Some(80))?)?,
        of("near-deny-upload-of-quality-79", "close", quality(Some(79))?)?,
        of("near-deny-upload-of-unknown-quality", "close", quality(None)?)?,
        of("near-deny-row-of-quality-79", "close", near(2, 0)?)?,
        of("near-deny-label-that-it-does-not-name", "close", near(3, 0)?)?,
        of("near-deny-origin-that-it-does-not-name", "crowd", near(500, 0)?)?,
    ])
}

/// What a rule, the policy's floor and its required sets ask of a near hit or a miss.
fn near_rules() -> Outcome<Vec<Case>> {
    let bounded = policy(|policy| {
        policy["rules"][1]["max_distance"] = 12.into();
        policy["rules"][1]["min_quality"] = 70.into();
    })?;
    let of = |name: &str, ask: Value| -> Outcome<Case> {
        Ok(Case { policy: bounded.clone(), ..case(name, &["close"], ask)? })
    };
    let floor = policy(|policy| policy["quality_floor"] = 60.into())?;
    let requires_first = policy(|policy| policy["required_sets"] = json!([set_id(11)]))?;
    let stale = &["first", "brief"];
    // With a digest beside, so that the list has been asked whatever becomes of the PDQ hash.
    let flat = |quality: u8| -> Outcome<Value> {
        let mut ask = near_of_quality(1, 0, Some(quality))?;
        ask["hashes"]["sha256"] = hashes(99, &[Kind::Sha256])?["hashes"]["sha256"].take();
        Ok(ask)
    };
    Ok(vec![
        of("rule-at-its-distance", near(1, 12)?)?,
        of("rule-beyond-its-distance", near(1, 13)?)?,
        of("rule-at-its-quality", near_of_quality(4, 0, Some(70))?)?,
        of("rule-of-more-quality-than-the-upload", near_of_quality(4, 0, Some(69))?)?,
        of("rule-of-more-quality-than-is-known", near_of_quality(4, 0, None)?)?,
        of("rule-of-more-quality-than-the-row", near(5, 0)?)?,
        case("row-under-the-floor-is-counted-by-no-rule", &["close"], near(5, 0)?)?,
        case("upload-at-the-floor-is-compared", &["close"], near_of_quality(1, 0, Some(50))?)?,
        case("upload-under-the-floor-is-not-compared", &["first"], flat(49)?)?,
        case("upload-of-unknown-quality-is-compared", &["close"], near_of_quality(1, 0, None)?)?,
        Case { policy: floor, ..case("upload-under-a-floor-of-the-policy", &["first"], flat(59)?)? },
        Case {
            policy: requires_first,
            ..case("a-stale-set-that-is-not-required", stale, hashes(99, &FILE_KINDS)?)?
        },
        case("a-stale-set-among-all-that-are-required", stale, hashes(99, &FILE_KINDS)?)?,
    ])
}

/// Lists that say different things of one picture.
fn lists_together() -> Outcome<Vec<Case>> {
    let all = &FILE_KINDS;
    let generated = with_rule(json!({
        "name": "two_generated", "purpose": "generative", "labels": ["iwf/A"], "evidence": "exact",
        "agreement": 2, "access": "deny",
    }))?;
    let one_generated = with_rule(json!({
        "name": "one_generated", "purpose": "generative", "labels": ["iwf/A"], "evidence": "exact",
        "agreement": 1, "access": "hold",
    }))?;
    let purposes = &["first", "generated"];
    // By SHA-256 the first list's picture, by MD5 the test list's.
    let mut both = hashes(1, &[Kind::Sha256])?;
    both["hashes"]["md5"] = hashes(7, &[Kind::Md5])?["hashes"]["md5"].take();
    Ok(vec![
        case("lists-of-two-purposes-are-not-counted-together", purposes, hashes(1, all)?)?,
        Case {
            policy: generated,
            ..case("two-purposes-with-a-rule-each-are-not-counted-together", purposes, hashes(1, all)?)?
        },
        case("a-purpose-that-no-rule-names-holds", &["generated"], hashes(1, all)?)?,
        Case {
            policy: one_generated,
            ..case("a-rule-of-another-purpose-names-it", &["generated"], hashes(1, all)?)?
        },
        case("test-set-beside-a-match", &["first", "proof"], both)?,
        case("disputed-in-one-list-listed-in-another", &["first", "third"], hashes(3, all)?)?,
        case("withdrawn-from-one-list-listed-in-another", &["first", "third"], hashes(9, all)?)?,
        case("an-active-statement-beside-a-disputed-one", &["third"], hashes(6, all)?)?,
        case("a-disputed-label-is-named-by-no-rule", &["third"], hashes(8, all)?)?,
    ])
}

/// One upload that hits in another form, or several entries of one list.
fn many_entries() -> Outcome<Vec<Case>> {
    // By MD5 a picture that was withdrawn, by SHA-256 one that is listed.
    let mut withdrawn = hashes(9, &[Kind::Md5])?;
    withdrawn["hashes"]["sha256"] = hashes(1, &[Kind::Sha256])?["hashes"]["sha256"].take();
    Ok(vec![
        case("mirrored-copy", &["mirror"], json!({ "file": "files/picture.bmp" }))?,
        case("withdrawal-beside-a-hit", &["first"], withdrawn)?,
        case("more-hits-than-are-listed", &["crowd"], near(500, 0)?)?,
    ])
}
