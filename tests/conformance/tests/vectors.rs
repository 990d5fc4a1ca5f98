//! Every vector against core. A vector that is missing, unknown or passes against its word fails.

use conformance::dump::dump;
use conformance::verdicts::{Case, play};
use conformance::{Outcome, fingerprints, folder, vectors};
use hashward::check::{Access, Outcome as Found, Policy, Reason, Verdict};
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::HashSet;
use hashward::trust::Root;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

fn text<'a>(vector: &'a Value, field: &str) -> &'a str {
    vector[field].as_str().unwrap_or_else(|| panic!("{field} is a text"))
}

#[test]
fn fingerprints_are_as_written() -> Outcome<()> {
    let base = folder().join("fingerprint");
    let mut count = 0;
    for kind in ["valid", "invalid"] {
        for (name, vector) in vectors(&base.join(kind))? {
            let bytes = fs::read(base.join(kind).join(text(&vector, "file")))?;
            let fingerprint = Fingerprint::of(&bytes, &Limits::default());
            assert_eq!(fingerprints::describe(&fingerprint), vector["fingerprint"], "{name}");
            assert_eq!(fingerprint.picture().is_some(), kind == "valid", "{name}");
            count += 1;
        }
    }
    println!("{count} fingerprint vectors");
    assert_eq!(count, fs::read_dir(base.join("files"))?.count(), "a vector for every sample file");
    Ok(())
}

#[test]
fn sets_open_or_are_refused_as_written() -> Outcome<()> {
    let base = folder().join("set");
    let valid = vectors(&base.join("valid"))?;
    for (name, vector) in &valid {
        let root = Root::parse(&fs::read(base.join("valid").join(text(vector, "root")))?)?;
        let set = HashSet::open(fs::read(base.join("valid").join(text(vector, "set")))?, &root)?;
        assert_eq!(dump(&set), vector["dump"], "{name}");
    }
    let invalid = vectors(&base.join("invalid"))?;
    for (name, vector) in &invalid {
        let root = Root::parse(&fs::read(base.join("invalid").join(text(vector, "root")))?);
        let refused = match vector.get("set") {
            None => root.map(drop),
            Some(_) => {
                HashSet::open(fs::read(base.join("invalid").join(text(vector, "set")))?, &root?).map(drop)
            }
        };
        let error = refused.err().unwrap_or_else(|| panic!("{name} opens"));
        assert_eq!(error.code().as_str(), text(vector, "code"), "{name}: {error}");
    }
    println!("{} valid and {} invalid set vectors", valid.len(), invalid.len());
    assert!(valid.len() >= 7 && invalid.len() >= 50, "vectors are missing");
    Ok(())
}

#[test]
fn verdicts_are_as_written_and_cover_every_word() -> Outcome<()> {
    let base = folder().join("verdict");
    let (mut outcomes, mut reasons, mut count) = (BTreeSet::new(), BTreeSet::new(), 0);
    for (name, vector) in vectors(&base.join("valid"))? {
        let case: Case = serde_json::from_value(vector)?;
        let verdict = play(&case, &base)?;
        assert_eq!(Some(&verdict), case.verdict.as_ref(), "{name}");
        outcomes.insert(verdict.outcome.as_str());
        if let Found::Indeterminate { reasons: found } = &verdict.outcome {
            reasons.extend(found.clone());
        }
        count += 1;
    }
    for (name, vector) in vectors(&base.join("invalid"))? {
        let error =
            Policy::from_json(&vector["policy"].to_string()).err().unwrap_or_else(|| panic!("{name} loads"));
        assert_eq!(error.code().as_str(), text(&vector, "code"), "{name}");
        count += 1;
    }
    let wire = vectors(&base.join("wire"))?;
    for (name, vector) in &wire {
        let verdict: Verdict = serde_json::from_value(vector["wire"].clone())?;
        assert_eq!(serde_json::to_value(&verdict)?, vector["verdict"], "{name}");
        assert_eq!(verdict.action.access, Access::Hold, "{name}");
        match verdict.outcome {
            Found::Indeterminate { reasons: found } => reasons.extend(found),
            other => panic!("{name} is read as {}", other.as_str()),
        }
    }
    println!("{count} verdict vectors and {} of later words", wire.len());
    assert_eq!(outcomes.len(), 5, "every outcome");
    let missing: Vec<_> = Reason::ALL.iter().filter(|reason| !reasons.contains(reason)).collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
    Ok(())
}
