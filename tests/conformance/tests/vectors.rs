//! Every vector against core. A vector that is missing, not in the index or passes against its word fails.

use conformance::dump::dump;
use conformance::sets::{Install, Story, play as install, play_story};
use conformance::verdicts::{Case, play};
use conformance::{Outcome, fingerprints, folder, vectors};
use hashward::check::{Access, Context, Outcome as Found, Policy, Reason, Reply, Verdict};
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::HashSet;
use hashward::trust::Root;
use hashward::{ErrorCode, Kind};
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
        for (name, vector) in vectors(&format!("fingerprint/{kind}"))? {
            let bytes = fs::read(base.join(kind).join(text(&vector, "file")))?;
            let fingerprint = Fingerprint::of(&bytes, &Limits::default());
            assert_eq!(fingerprints::describe(&fingerprint), vector["fingerprint"], "{name}");
            assert_eq!(fingerprint.picture().is_some(), kind == "valid", "{name}");
            count += 1;
        }
    }
    println!("{count} fingerprint vectors");
    assert_eq!(count, fingerprints::samples()?.len(), "a vector for every sample file");
    Ok(())
}

#[test]
fn sets_open_or_are_refused_as_written() -> Outcome<()> {
    let base = folder().join("set");
    let (mut opened, mut refused) = (0, 0);
    for (name, vector) in reading("set/valid")? {
        let root = Root::parse(&fs::read(base.join("valid").join(text(&vector, "root")))?)?;
        let set = HashSet::open(fs::read(base.join("valid").join(text(&vector, "set")))?, &root)?;
        assert_eq!(dump(&set), vector["dump"], "{name}");
        // A device takes what has no perceptual row, listed or withdrawn, and nothing else.
        let perceptual = set.rows(Kind::Pdq).chain(set.withdrawn().map(|gone| gone.row));
        let perceptual = perceptual.filter(|row| row.kind() == Kind::Pdq).count();
        match HashSet::open_on_device(set.as_bytes(), &root) {
            Ok(_) => assert_eq!(perceptual, 0, "{name}"),
            Err(error) => {
                assert_eq!(error.code(), ErrorCode::SetPerceptualOnDevice, "{name}");
                assert_ne!(perceptual, 0, "{name}");
            }
        }
        opened += 1;
    }
    for (name, vector) in reading("set/invalid")? {
        let root = Root::parse(&fs::read(base.join("invalid").join(text(&vector, "root")))?);
        let outcome = match vector.get("set") {
            None => root.map(drop),
            Some(_) => {
                let set = fs::read(base.join("invalid").join(text(&vector, "set")))?;
                HashSet::open(set, &root?).map(drop)
            }
        };
        let error = outcome.err().unwrap_or_else(|| panic!("{name} opens"));
        assert_eq!(error.code().as_str(), text(&vector, "code"), "{name}: {error}");
        refused += 1;
    }
    println!("{opened} valid and {refused} invalid set vectors");
    Ok(())
}

#[test]
fn sets_are_installed_or_are_refused_as_written() -> Outcome<()> {
    let (mut accepted, mut refused) = (0, 0);
    for kind in ["valid", "invalid"] {
        let part = format!("set/{kind}");
        let base = folder().join(&part);
        for (name, vector) in installing(&part)? {
            let case: Install = serde_json::from_value(vector)?;
            assert_eq!(case.step, "install", "{name} is of a step that is not known");
            let played = install(&case, &base)?;
            match (&case.code, &case.change) {
                (Some(code), None) => {
                    let error = played.outcome.err().unwrap_or_else(|| panic!("{name} is installed"));
                    assert_eq!(error.code().as_str(), code, "{name}: {error}");
                    assert_eq!(played.after, played.before, "{name}: what was installed stays");
                    refused += 1;
                }
                (None, Some(change)) => {
                    assert_eq!(played.outcome?, change, "{name}");
                    let manifest = HashSet::peek(&fs::read(base.join(&case.set))?)?;
                    let now = played.after.iter().find(|(set, _)| *set == manifest.set);
                    assert_eq!(now.map(|(_, now)| now.version), Some(manifest.version), "{name}");
                    accepted += 1;
                }
                _ => panic!("{name} has a code or a change"),
            }
        }
    }
    println!("{accepted} valid and {refused} invalid install vectors");
    Ok(())
}

#[test]
fn stories_go_on_as_written() -> Outcome<()> {
    let base = folder().join("set/stories");
    let mut count = 0;
    for (name, vector) in vectors("set/stories")? {
        let story: Story = serde_json::from_value(vector)?;
        let played = play_story(&base, &story.root, &story.steps)?;
        for (number, (step, told)) in played.iter().zip(&story.steps).enumerate() {
            assert_eq!(
                (&step.change, &step.code),
                (&told.change, &told.code),
                "{name}, step {number}: {:?}",
                told.file
            );
            assert_eq!(step.sets, told.sets, "{name}, step {number}: {:?}", told.file);
            count += 1;
        }
    }
    println!("{count} steps of stories");
    Ok(())
}

#[test]
fn every_file_beside_the_set_vectors_is_of_one() -> Outcome<()> {
    for part in ["set/valid", "set/invalid", "set/stories"] {
        let mut named = BTreeSet::new();
        for (name, vector) in vectors(part)? {
            let steps = vector["steps"].as_array().into_iter().flatten();
            named.extend(steps.filter_map(|step| step["file"].as_str()).map(str::to_owned));
            let fields = ["root", "set", "installed", "installed_root"];
            named.extend(fields.iter().filter_map(|field| vector[field].as_str()).map(str::to_owned));
            named.insert(format!("{name}.json"));
        }
        let files = fs::read_dir(folder().join(part))?;
        let found: BTreeSet<String> =
            files.map(|file| Ok(file?.file_name().to_string_lossy().into_owned())).collect::<Outcome<_>>()?;
        assert_eq!(found, named, "{part}");
    }
    Ok(())
}

const BEGINS_OTHERWISE: &str =
    "told where the file is read by itself: installing takes one that begins otherwise for none";

/// Codes of files and installing that no vector can have.
const WITHOUT_VECTOR: [(ErrorCode, &str); 6] = [
    (ErrorCode::DeltaMagic, BEGINS_OTHERWISE),
    (ErrorCode::DeviceMagic, BEGINS_OTHERWISE),
    (ErrorCode::ReleaseMagic, BEGINS_OTHERWISE),
    (ErrorCode::TimestampMagic, BEGINS_OTHERWISE),
    (
        ErrorCode::RootIdentity,
        "asked when pinning: the file is sound and only not of the issuer whose identity was given beside it",
    ),
    (
        ErrorCode::SetPerceptualOnDevice,
        "asked by a device of every valid vector with perceptual rows, which are sound elsewhere",
    ),
];

#[test]
fn every_code_of_files_and_installing_has_a_vector() -> Outcome<()> {
    let (refused, stories) = (vectors("set/invalid")?, vectors("set/stories")?);
    let steps = stories.iter().flat_map(|(_, story)| story["steps"].as_array().into_iter().flatten());
    let found: BTreeSet<&str> = refused
        .iter()
        .map(|(_, vector)| text(vector, "code"))
        .chain(steps.filter_map(|step| step["code"].as_str()))
        .collect();
    let asked = |code: &&ErrorCode| {
        let alone = ["key.weak", "trust.clock_behind", "trust.issuer_unknown", "trust.unknown_file"];
        let rooms = ["set.", "root.", "signature.", "release.", "timestamp.", "delta.", "device."];
        alone.contains(&code.as_str()) || rooms.iter().any(|room| code.as_str().starts_with(room))
    };
    for code in ErrorCode::ALL.iter().filter(asked) {
        match WITHOUT_VECTOR.iter().find(|(exempt, _)| exempt == code) {
            None => assert!(found.contains(code.as_str()), "no vector for {code}"),
            Some((_, reason)) => {
                assert!(!found.contains(code.as_str()), "{code} has a vector, though it is {reason}")
            }
        }
    }
    Ok(())
}

/// The vectors of a folder that are about reading files.
fn reading(part: &str) -> Outcome<Vec<(String, Value)>> {
    Ok(vectors(part)?.into_iter().filter(|(_, vector)| vector.get("step").is_none()).collect())
}

/// The vectors of a folder that are about installing.
fn installing(part: &str) -> Outcome<Vec<(String, Value)>> {
    Ok(vectors(part)?.into_iter().filter(|(_, vector)| vector.get("step").is_some()).collect())
}

#[test]
fn verdicts_are_as_written_and_cover_every_word() -> Outcome<()> {
    let base = folder().join("verdict");
    let (mut outcomes, mut reasons, mut policies) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut replies, mut count) = (BTreeSet::new(), 0);
    for (name, vector) in vectors("verdict/valid")? {
        let case: Case = serde_json::from_value(vector)?;
        let verdict = play(&case, &base)?;
        assert_eq!(Some(&verdict), case.verdict.as_ref(), "{name}");
        assert_eq!(Some(verdict.reply()), case.reply, "{name}");
        replies.insert(verdict.reply());
        outcomes.insert(verdict.outcome.as_str());
        policies.insert((verdict.policy.name.clone(), verdict.context));
        if let Found::Indeterminate { reasons: found } = &verdict.outcome {
            reasons.extend(found.clone());
        }
        count += 1;
    }
    for (name, vector) in vectors("verdict/invalid")? {
        let error =
            Policy::from_json(&vector["policy"].to_string()).err().unwrap_or_else(|| panic!("{name} loads"));
        assert_eq!(error.code().as_str(), text(&vector, "code"), "{name}");
        count += 1;
    }
    let wire = vectors("verdict/wire")?;
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
    assert!(replies.iter().eq(Reply::ALL), "every reply, not {replies:?}");
    for (policy, context) in
        Policy::SHIPPED.iter().flat_map(|name| Context::ALL.iter().map(move |at| (name, at)))
    {
        assert!(policies.contains(&((*policy).to_owned(), *context)), "no vector for {policy}, {context}");
    }
    let missing: Vec<_> = Reason::ALL.iter().filter(|reason| !reasons.contains(reason)).collect();
    assert!(missing.is_empty(), "no vector for {missing:?}");
    Ok(())
}
