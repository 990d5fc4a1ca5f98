//! Verdict vectors: the same evidence must lead to the same words in every language.

use crate::sets::{created, description, digest, key, root_file};
use crate::{Outcome, folder, fresh, write_json};
use hashward::check::{CancelToken, Checker, Context, External, Hashes, Policy, Request, Verdict};
use hashward::fingerprint::Convention;
use hashward::set::{Intake, NewEntry, SetBuilder, Statement, Status, WithdrawalReason};
use hashward::trust::{Purpose, Root};
use hashward::{Day, Hash, Kind, PdqHash, Timestamp, TrustStore};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// One vector: what is installed, what is asked, and the whole verdict.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the vector proves.
    pub name: String,
    /// Names of the sets installed, each `NAME.hset` signed by `NAME.hroot` in the folder `files`.
    pub sets: Vec<String>,
    /// The name of a shipped policy, or a whole policy.
    pub policy: Value,
    /// When it is asked.
    pub now: Timestamp,
    /// In which context.
    pub context: Context,
    /// What is asked: `{"file": …}` beside the vectors, or `{"hashes": {kind: hex}}`.
    pub ask: Value,
    /// Evidence made elsewhere.
    #[serde(default)]
    pub external: Vec<External>,
    /// `cancelled` or `deadline` when the token was stopped before.
    #[serde(default)]
    pub stopped: Option<String>,
    /// Whether a byte of the first installed set is changed before it is opened.
    #[serde(default)]
    pub damaged: bool,
    /// What must come out.
    pub verdict: Option<Verdict>,
}

/// Plays a vector against core.
///
/// # Errors
/// When the vector cannot be played at all.
pub fn play(case: &Case, base: &Path) -> Outcome<Verdict> {
    let store_folder = tempfile::tempdir()?;
    let store = TrustStore::at(store_folder.path());
    for name in &case.sets {
        let root = fs::read(base.join(format!("files/{name}.hroot")))?;
        store.pin(&root, Root::parse(&root)?.id())?;
        store.install(fs::read(base.join(format!("files/{name}.hset")))?, created()?)?;
    }
    if case.damaged {
        let file = fs::read_dir(store_folder.path().join("sets"))?.next().ok_or("no set")??.path();
        let mut bytes = fs::read(&file)?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes)?;
    }
    let policy = match case.policy.as_str() {
        Some(name) => Policy::shipped(name)?,
        None => Policy::from_json(&case.policy.to_string())?,
    };
    let checker = Checker::open(&store, policy)?;
    let token = CancelToken::new();
    match case.stopped.as_deref() {
        Some("deadline") => token.expire(),
        Some(_) => token.cancel(),
        None => {}
    }
    let mut request = Request::new(case.now).context(case.context).subject(&case.name).cancel(token);
    for external in &case.external {
        request = request.external(external.clone());
    }
    if let Some(file) = case.ask["file"].as_str() {
        return Ok(checker.check_path(&base.join(file), &request));
    }
    let mut hashes = Hashes::new();
    for (kind, value) in case.ask["hashes"].as_object().ok_or("a file or hashes")? {
        let hash = Hash::parse(Kind::from_word(kind)?, value.as_str().ok_or("a text")?)?;
        hashes = match hash.kind() {
            Kind::Pdq => hashes.pdq(PdqHash::parse(&hash.to_hex())?, Convention::Full, Some(90)),
            _ => hashes.hash(hash),
        };
    }
    Ok(checker.check_hashes([hashes], &request).next().ok_or("one item")??)
}

/// Writes every verdict vector, and the sets they stand on.
///
/// # Errors
/// When a vector cannot be made.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("verdict");
    for part in ["files", "valid", "invalid"] {
        fresh(&folder.join(part))?;
    }
    write_sets(&folder.join("files"))?;
    for (name, bytes) in files()? {
        fs::write(folder.join("files").join(name), bytes)?;
    }
    let cases = cases()?;
    for mut case in cases.clone() {
        case.verdict = Some(play(&case, &folder)?);
        write_json(&folder.join("valid").join(format!("{}.json", case.name)), &case)?;
    }
    let refused = refused_policies()?;
    for (name, policy) in &refused {
        let code =
            Policy::from_json(&policy.to_string()).err().ok_or_else(|| format!("{name} loads"))?.code();
        let vector = json!({ "name": name, "policy": policy, "code": code.as_str() });
        write_json(&folder.join("invalid").join(format!("{name}.json")), &vector)?;
    }
    Ok(cases.len() + refused.len())
}

fn entry(number: u64, label: &str, assessor: Option<&str>, status: Status) -> Outcome<NewEntry> {
    let mut said = Statement::new(label)?;
    said.assessor = assessor.map(Into::into);
    said.status = status;
    let mut entry = NewEntry::new().statement(said);
    for kind in Kind::ALL {
        entry = entry.hash(digest(kind, number)?);
    }
    Ok(entry)
}

fn write_sets(folder: &Path) -> Outcome<()> {
    let write = |name: &str, id: u8, purpose, fill: &dyn Fn(&mut SetBuilder) -> Outcome<()>| -> Outcome<()> {
        let root = root_file(&format!("{name}.example"), &[purpose])?;
        let mut description = description(id)?;
        description.purpose = purpose;
        description.origin = format!("{name}.example");
        description.packer.clone_from(&description.origin);
        if name == "open" {
            description.intake = Intake::Open;
        }
        let mut builder = SetBuilder::new(&Root::parse(&root)?, description);
        fill(&mut builder)?;
        fs::write(folder.join(format!("{name}.hset")), builder.build()?.sign(&[&key()])?)?;
        fs::write(folder.join(format!("{name}.hroot")), root)?;
        Ok(())
    };
    write("first", 11, Purpose::Csam, &|set| {
        set.add(entry(1, "iwf/A", None, Status::Active)?)?;
        set.add(entry(2, "other/stock", None, Status::Active)?)?;
        set.add(entry(3, "iwf/A", None, Status::Disputed)?)?;
        set.add(entry(4, "iwf/A", Some("shared.example"), Status::Active)?)?;
        set.add(NewEntry::new().hash(digest(Kind::Md5, 5)?).statement(Statement::new("iwf/A")?))?;
        let (day, until) = (Day::parse("2026-11-01")?, Day::parse("2026-12-31")?);
        Ok(set.withdraw(&[digest(Kind::Md5, 9)?], WithdrawalReason::WrongContent, day, until)?)
    })?;
    write("second", 12, Purpose::Csam, &|set| {
        set.add(entry(1, "interpol/baseline", None, Status::Active)?)?;
        Ok(set.add(entry(4, "iwf/B", Some("shared.example"), Status::Active)?)?)
    })?;
    write("open", 13, Purpose::Csam, &|set| Ok(set.add(entry(1, "iwf/A", None, Status::Active)?)?))?;
    write("stock", 14, Purpose::KnownGood, &|set| {
        Ok(set.add(entry(1, "package/file", None, Status::Active)?)?)
    })?;
    write("proof", 15, Purpose::Test, &|set| Ok(set.add(entry(7, "test/canary", None, Status::Active)?)?))?;
    write("digests", 16, Purpose::Csam, &|set| {
        Ok(set.add(NewEntry::new().hash(digest(Kind::Sha256, 1)?).statement(Statement::new("iwf/A")?))?)
    })
}

fn hashes(number: u64, kinds: &[Kind]) -> Outcome<Value> {
    let mut values = serde_json::Map::new();
    for kind in kinds {
        values.insert(kind.to_string(), digest(*kind, number)?.to_hex().into());
    }
    Ok(json!({ "hashes": values }))
}

/// The PDQ value of a number with some bits turned over.
fn near(number: u64, bits: usize) -> Outcome<Value> {
    let mut bytes = digest(Kind::Pdq, number)?.as_bytes().to_vec();
    for bit in 0..bits {
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    Ok(json!({ "hashes": { "pdq": Hash::new(Kind::Pdq, &bytes)?.to_hex() } }))
}

fn cases() -> Outcome<Vec<Case>> {
    let now = Timestamp::parse("2026-11-25T12:00:00Z")?;
    let late = Timestamp::parse("2027-06-01")?;
    let early = Timestamp::parse("2026-01-01")?;
    let case = |name: &str, sets: &[&str], ask: Value| Case {
        name: name.to_owned(),
        sets: sets.iter().map(|set| (*set).to_owned()).collect(),
        policy: "agree-two".into(),
        now,
        context: Context::Upload,
        ask,
        external: Vec::new(),
        stopped: None,
        damaged: false,
        verdict: None,
    };
    let all = &Kind::ALL;
    let external = |kind: &str, answer: &str| -> Outcome<Vec<External>> {
        Ok(vec![serde_json::from_value(json!({ "source": "elsewhere", "kind": kind, "answer": answer }))?])
    };
    let file = |name: &str| json!({ "file": format!("files/{name}") });
    let mut requires: Value = serde_json::from_str(&Policy::shipped("agree-two")?.to_json())?;
    requires["required_sets"] = json!(["ffffffffffffffffffffffffffffffff"]);
    let single: Value = serde_json::from_str(&Policy::single_list("first.example", &["iwf/A"])?.to_json())?;
    let both = &["first", "second"];
    let mut cases = vec![
        case("two-origins-deny", both, hashes(1, all)?),
        case("one-origin-holds", &["first"], hashes(1, all)?),
        case("one-assessor-in-two-lists-is-one-voice", both, hashes(4, all)?),
        case("a-list-open-to-the-public-adds-no-voice", &["first", "open"], hashes(1, all)?),
        case("unnamed-label-holds", &["first"], hashes(2, all)?),
        case("near-at-the-radius-holds", both, near(1, 31)?),
        case("near-beyond-the-radius-is-no-match", both, near(1, 32)?),
        case("md5-alone-is-unconfirmed", both, hashes(1, &[Kind::Md5])?),
        case("md5-of-an-entry-without-more", both, hashes(5, &[Kind::Md5])?),
        case("disputed", &["first"], hashes(3, all)?),
        case("known-good", &["first", "second", "stock"], hashes(1, all)?),
        case(
            "known-good-by-md5-only-does-not-count",
            &["first", "second", "stock"],
            hashes(1, &[Kind::Md5])?,
        ),
        case("withdrawn", &["first"], hashes(9, &[Kind::Md5])?),
        case("test-match", &["proof"], hashes(7, all)?),
        case("no-known-match", both, hashes(99, all)?),
        case("hash-kind-not-covered", &["digests"], hashes(99, &[Kind::Md5])?),
        case("file-missing", both, file("no-such-file")),
    ];
    for (name, _) in files()? {
        cases.push(case(&format!("file-{name}"), both, file(name)));
    }
    let mut collision = case("collision-suspected", &["first"], hashes(1, &[Kind::Md5])?);
    collision.ask["hashes"]["pdq"] = digest(Kind::Pdq, 50)?.to_hex().into();
    cases.push(collision);
    for context in Context::ALL {
        for (name, policy) in [
            ("agree-two", "agree-two".into()),
            ("observe", "observe".into()),
            ("single-list", single.clone()),
        ] {
            let mut hit = case(&format!("{name}-{context}"), both, hashes(1, all)?);
            (hit.policy, hit.context) = (policy, *context);
            cases.push(hit);
        }
    }
    let with = |mut case: Case, change: &dyn Fn(&mut Case)| {
        change(&mut case);
        case
    };
    cases.extend([
        with(case("stale-miss-is-indeterminate", both, hashes(99, all)?), &|case| case.now = late),
        with(case("stale-hit-holds-true", both, hashes(1, all)?), &|case| case.now = late),
        with(case("clock-behind", both, hashes(99, all)?), &|case| case.now = early),
        with(case("required-set-missing", both, hashes(99, all)?), &|case| case.policy = requires.clone()),
        with(case("set-refused", &["first"], hashes(1, all)?), &|case| case.damaged = true),
        with(case("cancelled", both, near(99, 0)?), &|case| case.stopped = Some("cancelled".to_owned())),
        with(case("deadline", both, near(99, 0)?), &|case| case.stopped = Some("deadline".to_owned())),
        with(case("exact-hit-stands-when-stopped", both, hashes(1, all)?), &|case| {
            case.stopped = Some("deadline".to_owned());
        }),
    ]);
    for (name, kind, answer) in [
        ("external-failed", "remote_check", "failed"),
        ("external-hit", "photodna", "hit"),
        ("external-score-holds", "classifier", "hit"),
        ("external-miss", "video", "miss"),
    ] {
        let mut elsewhere = case(name, both, hashes(99, all)?);
        elsewhere.external = external(kind, answer)?;
        cases.push(elsewhere);
    }
    Ok(cases)
}

/// Files that cover the reasons a file itself can give.
fn files() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let sample = |name: &str| fs::read(folder().join("fingerprint/files").join(name));
    let whole = sample("jpeg-baseline-444.jpg")?;
    let mut huge = sample("png-rgb.png")?;
    huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut undecodable = sample("webp-lossy.webp")?;
    undecodable[30..].fill(0x55);
    Ok(vec![
        ("text.txt", b"Only words.\n".to_vec()),
        ("heic.heic", b"\0\0\0\x18ftypheic\0\0\0\0heicmif1".to_vec()),
        ("truncated.jpg", whole[..whole.len() * 2 / 3].to_vec()),
        ("huge.png", huge),
        ("undecodable.webp", undecodable),
        ("animated.gif", sample("gif-animated.gif")?),
        ("small.bmp", bitmap(4, |_, _| 9)),
        ("flat.bmp", bitmap(64, |_, _| 128)),
        ("picture.bmp", bitmap(64, |x, y| (x * 37 + y * 91 + x * y * 13) as u8)),
    ])
}

/// A square grey picture as an uncompressed 24-bit BMP; its side is a multiple of four.
fn bitmap(side: u32, pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    let length = side * side * 3;
    let mut bytes = b"BM".to_vec();
    for number in [54 + length, 0, 54, 40, side, side, 1 | 24 << 16, 0, length, 0, 0, 0, 0] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    for y in 0..side {
        for x in 0..side {
            bytes.extend_from_slice(&[pixel(x, y); 3]);
        }
    }
    bytes
}

fn refused_policies() -> Outcome<Vec<(String, Value)>> {
    let good: Value = serde_json::from_str(&Policy::shipped("agree-two")?.to_json())?;
    let change = |name: &str, at: &str, value: Value| {
        let mut policy = good.clone();
        if let Some(field) = policy.pointer_mut(at) {
            *field = value;
        }
        (name.to_owned(), policy)
    };
    let mut refused = vec![
        change("version-unknown", "/version", json!(2)),
        change("radius-too-far", "/radius", json!(64)),
        change("name-missing", "/name", json!("")),
        change("one-unnamed-voice-denies", "/rules/0/agreement", json!(1)),
        change("near-denies", "/rules/0/evidence", json!("near")),
        change("any-denies", "/rules/0/evidence", json!("any")),
        change("wildcard", "/rules/0/labels", json!(["iwf/*"])),
        change("label-without-scheme", "/rules/0/labels", json!(["A"])),
        change("no-labels", "/rules/0/labels", json!([])),
        change("test-lists-deny", "/rules/0/purpose", json!("test")),
        change("same-rule-name-twice", "/rules/1/name", json!("two_agree")),
        change("no-voice-needed", "/rules/1/agreement", json!(0)),
        change("disputed-denies", "/on_disputed/disputed", json!("deny")),
        change("unknown-word", "/on_test_match", json!("delete")),
        change("no-rules", "/rules", json!([])),
    ];
    for reason in hashward::check::Reason::ALL {
        let mut policy = good.clone();
        policy["on_indeterminate"].as_object_mut().ok_or("a table")?.remove(reason.as_str());
        refused.push((format!("no-line-for-{reason}"), policy));
    }
    let mut classifier = good;
    classifier["externals"] = json!([{ "source": "s", "kind": "classifier", "access": "deny" }]);
    refused.push(("classifier-denies".to_owned(), classifier));
    Ok(refused)
}
