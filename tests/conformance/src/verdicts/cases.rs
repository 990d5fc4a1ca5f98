//! Vectors under the policies that ship, and of what files and sets can do to a verdict.

use super::asks::{hashes, near};
use super::{Case, files};
use crate::sets::digest;
use crate::{FILE_KINDS, Outcome};
use hashward::check::{Context, External, Policy};
use hashward::{Kind, Timestamp};
use serde_json::{Value, json};

/// When vectors are asked.
pub(super) fn now() -> Outcome<Timestamp> {
    Ok(Timestamp::parse("2026-11-25T12:00:00Z")?)
}

/// A vector of an upload under `agree-two`.
pub(super) fn case(name: &str, sets: &[&str], ask: Value) -> Outcome<Case> {
    Ok(Case {
        name: name.to_owned(),
        sets: sets.iter().map(|set| (*set).to_owned()).collect(),
        policy: "agree-two".into(),
        now: now()?,
        context: Context::Upload,
        ask,
        external: Vec::new(),
        stopped: None,
        damaged: false,
        verdict: None,
        reply: None,
    })
}

/// Evidence from elsewhere.
pub(super) fn external(kind: &str, answer: &str) -> Outcome<Vec<External>> {
    Ok(vec![serde_json::from_value(json!({ "source": "elsewhere", "kind": kind, "answer": answer }))?])
}

/// Links, asked of sets of links.
fn links() -> Outcome<Vec<Case>> {
    let both = &["links", "more-links"];
    let link = |name: &str, sets: &[&str], link: &str| case(name, sets, json!({ "url": link }));
    Ok(vec![
        link("link-in-two-lists-denies", both, "HTTPS://www.Example.com:443/listed?a=1#x")?,
        link("link-masked-is-the-same-link", both, "hxxps://www[.]example[.]com/listed?a=1")?,
        link("link-in-one-list-holds", both, "https://www.example.com/listed-once")?,
        link("link-in-a-listed-folder-holds", both, "http://board.example/folder/deep/1.jpg")?,
        link("link-at-a-listed-host-never-denies", both, "https://sub.bad.example/anything")?,
        link("link-withdrawn", both, "https://www.example.com/withdrawn")?,
        link("link-not-listed", both, "https://www.example.com/other")?,
        link("link-and-only-pictures-listed", &["digests"], "https://www.example.com/listed?a=1")?,
        link("link-that-cannot-be-fetched", both, "https://exa mple.com/")?,
    ])
}

/// Every one of them.
pub(super) fn all() -> Outcome<Vec<Case>> {
    let late = Timestamp::parse("2027-06-01")?;
    let early = Timestamp::parse("2026-01-01")?;
    let all = &FILE_KINDS;
    let file = |name: &str| json!({ "file": format!("files/{name}") });
    let mut requires: Value = serde_json::from_str(&Policy::shipped("agree-two")?.to_json())?;
    requires["required_sets"] = json!(["ffffffffffffffffffffffffffffffff"]);
    let single: Value = serde_json::from_str(&Policy::single_list("first.example", &["iwf/A"])?.to_json())?;
    let both = &["first", "second"];
    let mut cases = vec![
        case("two-origins-deny", both, hashes(1, all)?)?,
        case("one-origin-holds", &["first"], hashes(1, all)?)?,
        case("one-assessor-in-two-lists-is-one-voice", both, hashes(4, all)?)?,
        case("a-list-open-to-the-public-adds-no-voice", &["first", "open"], hashes(1, all)?)?,
        case("unnamed-label-holds", &["first"], hashes(2, all)?)?,
        case("near-at-the-radius-holds", both, near(1, 31)?)?,
        case("near-beyond-the-radius-is-no-match", both, near(1, 32)?)?,
        case("md5-alone-is-unconfirmed", both, hashes(1, &[Kind::Md5])?)?,
        case("md5-of-an-entry-without-more", both, hashes(5, &[Kind::Md5])?)?,
        case("disputed", &["first"], hashes(3, all)?)?,
        case("known-good", &["first", "second", "stock"], hashes(1, all)?)?,
        case(
            "known-good-by-md5-only-does-not-count",
            &["first", "second", "stock"],
            hashes(1, &[Kind::Md5])?,
        )?,
        case("withdrawn", &["first"], hashes(9, &[Kind::Md5])?)?,
        case("test-match", &["proof"], hashes(7, all)?)?,
        case("no-known-match", both, hashes(99, all)?)?,
        case("hash-kind-not-covered", &["digests"], hashes(99, &[Kind::Md5])?)?,
        case("pictures-only-and-a-digest", &["close"], hashes(99, &[Kind::Md5])?)?,
        case("pictures-only-and-a-text", &["close"], file("text.txt"))?,
        case("pictures-only-and-a-flat-picture", &["close"], file("flat.bmp"))?,
        case("file-missing", both, file("no-such-file"))?,
    ];
    for (name, _) in files::all()? {
        cases.push(case(&format!("file-{name}"), both, file(name))?);
    }
    let mut collision = case("collision-suspected", &["first"], hashes(1, &[Kind::Md5])?)?;
    collision.ask["hashes"]["pdq"] = digest(Kind::Pdq, 50)?.to_hex().into();
    collision.ask["quality"] = 90.into();
    cases.push(collision);
    for context in Context::ALL {
        for (name, policy) in [
            ("agree-two", "agree-two".into()),
            ("observe", "observe".into()),
            ("single-list", single.clone()),
        ] {
            let mut hit = case(&format!("{name}-{context}"), both, hashes(1, all)?)?;
            (hit.policy, hit.context) = (policy, *context);
            cases.push(hit);
        }
    }
    let with = |mut case: Case, change: &dyn Fn(&mut Case)| {
        change(&mut case);
        case
    };
    cases.extend([
        with(case("stale-miss-is-indeterminate", both, hashes(99, all)?)?, &|case| case.now = late),
        with(case("stale-hit-holds-true", both, hashes(1, all)?)?, &|case| case.now = late),
        with(case("clock-behind", both, hashes(99, all)?)?, &|case| case.now = early),
        with(case("required-set-missing", both, hashes(99, all)?)?, &|case| case.policy = requires.clone()),
        with(case("set-refused", &["first"], hashes(1, all)?)?, &|case| case.damaged = true),
        with(case("cancelled", both, near(99, 0)?)?, &|case| case.stopped = Some("cancelled".to_owned())),
        with(case("deadline", both, near(99, 0)?)?, &|case| case.stopped = Some("deadline".to_owned())),
        with(case("exact-hit-stands-when-stopped", both, hashes(1, all)?)?, &|case| {
            case.stopped = Some("deadline".to_owned());
        }),
    ]);
    cases.extend(device(late)?);
    cases.extend(links()?);
    for (name, kind, answer) in [
        ("external-failed", "remote_check", "failed"),
        ("external-hit", "photodna", "hit"),
        ("external-score-holds", "classifier", "hit"),
        ("external-miss", "video", "miss"),
    ] {
        let mut elsewhere = case(name, both, hashes(99, all)?)?;
        elsewhere.external = external(kind, answer)?;
        cases.push(elsewhere);
    }
    Ok(cases)
}

/// Vectors of lists without perceptual rows, which a device plays too.
fn device(late: Timestamp) -> Outcome<Vec<Case>> {
    let exact: Vec<Kind> = FILE_KINDS.into_iter().filter(|kind| kind.is_exact()).collect();
    let exact = exact.as_slice();
    let file = |name: &str| json!({ "file": format!("files/{name}") });
    let (both, one) = (&["digests", "device"], &["device"]);
    let mut stale = case("device-stale-miss", both, hashes(99, &[Kind::Sha256])?)?;
    stale.now = late;
    let mut stopped = case("device-deadline", one, hashes(99, exact)?)?;
    stopped.stopped = Some("deadline".to_owned());
    let mut damaged = case("device-set-refused", one, hashes(1, exact)?)?;
    damaged.damaged = true;
    let mut elsewhere = case("device-external-failed", one, hashes(99, exact)?)?;
    elsewhere.external = external("remote_check", "failed")?;
    Ok(vec![
        case("device-two-origins-deny", both, hashes(1, exact)?)?,
        case("device-one-origin-holds", one, hashes(1, exact)?)?,
        case("device-md5-alone-is-unconfirmed", one, hashes(1, &[Kind::Md5])?)?,
        case("device-disputed", one, hashes(3, exact)?)?,
        case("device-withdrawn", one, hashes(9, &[Kind::Md5])?)?,
        case("device-no-known-match", both, hashes(99, exact)?)?,
        case("device-hash-kind-not-covered", both, hashes(99, &[Kind::Md5])?)?,
        case("device-file-picture", one, file("picture.bmp"))?,
        case("device-file-truncated", one, file("truncated.jpg"))?,
        case("device-file-missing", one, file("no-such-file"))?,
        stale,
        stopped,
        damaged,
        elsewhere,
    ])
}
