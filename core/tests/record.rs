//! Records: what one link becomes, and the laws by which records are put together.
#![cfg(feature = "record")]

mod said;

use hashward::record::online::Observation;
use hashward::record::page::extract_images;
use hashward::record::url::Url;
use hashward::record::{
    Batch, ChannelKind, DeliveryNetwork, ExpandRules, Extra, Fetched, Moment, Network, Notification,
    ObjectRecord, PageRecord, PseudonymKey, PseudonymPolicy, Record, RecordReader, RetentionPolicy,
    SeenAnswer, SeenFilter, Sources, attach, expand, expire, merge, pseudonymise, to_review,
};
use proptest::prelude::*;
use said::{assessment, file, joined, moment, notification};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::{BufRead, Cursor};

#[test]
fn ten_pictures_are_ten_and_one() {
    let mut html = String::new();
    (0..10).for_each(|n| html.push_str(&format!("<img src=/{n}.jpg><a href=/{n}.jpg>full</a>")));
    let report = notification("https://www.example.com/page");
    let page = extract_images(html.as_bytes(), &report.url().expect("a link").expect("a link"));
    let at = moment("2026-11-24T20:05:00Z");
    let records =
        expand(&report, Fetched::Page { at, page: &page }, &ExpandRules::default()).expect("records");
    assert_eq!(records.len(), 11);
    // All ten are the same file: still ten occurrences, and one object, shown once.
    let same = file(b"the same bytes");
    let mut all = Vec::new();
    for record in records {
        match record {
            Record::Occurrence(mut occurrence) => {
                assert_eq!(occurrence.places.len(), 2, "both places are kept");
                let object = attach(&mut occurrence, same.clone(), at);
                all.extend([Record::Occurrence(occurrence), Record::Object(object)]);
            }
            other => all.push(other),
        }
    }
    let all = joined(all);
    let count = |kind: &str| all.iter().filter(|record| record.kind() == kind).count();
    assert_eq!((count("page"), count("occurrence"), count("object")), (1, 10, 1));
    let shown = to_review(&all, 1);
    assert_eq!(shown.len(), 1);
    assert_eq!((shown[0].occurrences.len(), shown[0].reports), (10, 1));
}

#[test]
fn the_same_link_in_another_spelling_is_one_page_and_both_spellings_are_kept() {
    let reports = ["http://www.EXAMPLE.com:80/a%7e", "hxxp://www[.]example[.]com/a~#top"];
    let pages = reports.iter().flat_map(|link| {
        expand(&notification(link), Fetched::Nothing, &ExpandRules::default()).expect("a page")
    });
    let all = joined(pages);
    let [Record::Page(page)] = all.as_slice() else { panic!("{all:?}") };
    let raws: BTreeSet<&[u8]> =
        page.mentions.values().map(|mention| mention.link.as_ref().expect("a link").as_bytes()).collect();
    assert_eq!(raws, reports.iter().map(|link| link.as_bytes()).collect());
}

#[test]
fn a_link_that_is_a_picture_is_a_page_and_its_picture() {
    let report = notification("https://www.example.com/a.jpg");
    let file = file(b"bytes");
    let fetched = Fetched::File { at: moment("2026-11-24"), file: &file };
    let records = expand(&report, fetched, &ExpandRules::default()).expect("records");
    let kinds: Vec<_> = records.iter().map(Record::kind).collect();
    assert_eq!(kinds, ["page", "occurrence", "object"]);
}

#[test]
fn a_picture_within_the_page_is_an_occurrence_without_a_link() {
    let report = notification("https://www.example.com/");
    let html = "<img src='data:image/png;base64,iVBORw0KGgo='><img src='data:image/png,%89PNG%0D%0A%1A%0A'>";
    let page = extract_images(html.as_bytes(), &report.url().expect("a link").expect("a link"));
    let fetched = Fetched::Page { at: moment("2026-11-24"), page: &page };
    let records = expand(&report, fetched, &ExpandRules::default()).expect("records");
    let kinds: Vec<_> = records.iter().map(Record::kind).collect();
    assert_eq!(kinds, ["page", "occurrence", "object"]);
    let Record::Occurrence(occurrence) = &records[1] else { panic!() };
    assert!(occurrence.link.is_none() && occurrence.picture == records[2].id());
}

#[test]
fn what_is_no_link_is_refused_with_a_code() {
    for (link, code) in [("", "url.empty"), ("javascript:alert(1)", "url.not_a_resource")] {
        let error = expand(&notification(link), Fetched::Nothing, &ExpandRules::default()).expect_err(link);
        assert_eq!(error.code().as_str(), code);
    }
}

#[test]
fn reports_imported_twice_are_one_and_two_reports_are_two() {
    let report = |time: &str, reference: Option<&str>| {
        let mut report = Notification::new("a", ChannelKind::List, moment(time), "https://www.example.com/");
        report.reference = reference.map(str::to_owned);
        report.identified().id
    };
    let (day, next) = ("2026-11-24T20:00:00Z", "2026-11-25T20:00:00Z");
    assert_eq!(report(day, None), report(day, None));
    assert_ne!(report(day, None), report(next, None));
    // A reporter's reference says that it is the same report.
    assert_eq!(report(day, Some("7")), report(next, Some("7")));
    assert_ne!(report(day, Some("7")), report(day, Some("8")));
}

#[test]
fn sources_report_from_when_they_join_until_they_leave() {
    let sources = Sources::parse(
        br#"[{"id":"a","active_from":"2026-01-01","active_to":"2026-06-30"},{"id":"b","name":"B"}]"#,
    )
    .expect("sources");
    let code = |id: &str, at: &str| sources.active(id, moment(at)).err().map(|error| error.code().as_str());
    assert_eq!(code("a", "2025-12-31T23:59:59Z"), Some("source.inactive"));
    assert_eq!(code("a", "2026-01-01T00:00:00Z"), None);
    assert_eq!(code("a", "2026-06-30T23:59:59.999Z"), None);
    assert_eq!(code("a", "2026-07-01T00:00:00Z"), Some("source.inactive"));
    assert_eq!(code("b", "1990-01-01"), None);
    assert_eq!(code("c", "2026-01-01"), Some("source.unknown"));
    for wrong in ["{}", "[", r#"[{"id":"a"},{"id":"a"}]"#, r#"[{"id":"a","active_from":"soon"}]"#] {
        assert_eq!(Sources::parse(wrong.as_bytes()).expect_err(wrong).code().as_str(), "record.malformed");
    }
}

#[test]
fn a_filter_never_says_new_of_what_it_has() {
    let mut filter = SeenFilter::new(10_000, 0.01, [7; 32]).expect("a filter");
    let id = |n: u32| format!("url:id-v1:{n}");
    (0..10_000).for_each(|n| {
        filter.insert(&id(n));
    });
    let filter = SeenFilter::from_bytes(&filter.to_bytes()).expect("the same filter");
    assert!((0..10_000).all(|n| filter.ask(&id(n)) == SeenAnswer::AskYourDatabase));
    let asked = (10_000..20_000).filter(|n| filter.ask(&id(*n)) == SeenAnswer::AskYourDatabase).count();
    assert!(asked < 200, "{asked} of 10,000 at one in a hundred");
    let mut bytes = filter.to_bytes();
    for at in [0, 9, 40, bytes.len() - 1] {
        bytes[at] ^= 1;
        assert_eq!(SeenFilter::from_bytes(&bytes).expect_err("damaged").code().as_str(), "seen.malformed");
        bytes[at] ^= 1;
    }
    assert!(SeenFilter::from_bytes(&bytes).is_ok() && SeenFilter::from_bytes(&bytes[..20]).is_err());
    for (expected, error) in [(0, 0.1), (1, 0.0), (1, 1.0), (1, f64::NAN), (u64::MAX, 0.01)] {
        assert_eq!(SeenFilter::new(expected, error, [0; 32]).expect_err("size").code().as_str(), "seen.size");
    }
}

#[test]
fn what_goes_stays_gone_and_counts_stay() {
    let mut report = notification("https://www.example.com/secret");
    report.reporter = Some("somebody@example.com".to_owned());
    report.note = Some("a note".to_owned());
    let page =
        expand(&report.identified(), Fetched::Nothing, &ExpandRules::default()).expect("a page").remove(0);
    let policy = RetentionPolicy {
        reporter_days: Some(30),
        link_days: Some(60),
        note_days: Some(30),
        ..Default::default()
    };
    let text = |record: &Record| record.to_line().expect("a line");
    let early = expire(&page, moment("2026-12-20"), &policy);
    assert_eq!(early, page);
    let after = expire(&page, moment("2026-12-30"), &policy);
    assert!(!text(&after).contains("somebody") && !text(&after).contains("a note"));
    assert!(text(&after).contains("secret"));
    let late = expire(&page, moment("2027-02-01"), &policy);
    assert!(!text(&late).contains("secret") && !text(&late).contains("example.com"), "{}", text(&late));
    for merged in [page.clone().join(late.clone()), late.clone().join(page.clone())] {
        assert_eq!(merged.expect("one record"), late);
    }
    assert_eq!(expire(&late, moment("2027-02-01"), &policy), late);
    let key = PseudonymKey::from_bytes([1; 32]);
    let hidden = pseudonymise(&page, &key, &PseudonymPolicy::default());
    let written = text(&hidden);
    for word in ["secret", "example", "somebody", "a note", page.id()] {
        assert!(!written.contains(word), "{word}: {written}");
    }
    let Record::Page(record) = &hidden else { panic!() };
    assert_eq!(record.mentions.len(), 1);
    assert_eq!(pseudonymise(&hidden, &key, &PseudonymPolicy::default()), hidden, "once is enough");
    assert_ne!(pseudonymise(&page, &PseudonymKey::from_bytes([2; 32]), &PseudonymPolicy::default()), hidden);
}

fn the_page(report: &Notification) -> PageRecord {
    match expand(report, Fetched::Nothing, &ExpandRules::default()).expect("a page").swap_remove(0) {
        Record::Page(page) => page,
        other => panic!("{}", other.kind()),
    }
}

#[test]
fn what_is_reported_again_after_it_went_is_there_again() {
    let policy = RetentionPolicy {
        link_days: Some(30),
        note_days: Some(30),
        address_days: Some(30),
        ..RetentionPolicy::default()
    };
    let mut old = the_page(&notification("https://www.example.com/"));
    old.extra.insert("ticket", &json!(1));
    old.statements.networks.insert(network("192.0.2.1", moment("2026-11-24T20:00:00Z")));
    old.statements.networks.insert(network("192.0.2.2", moment("2027-01-20T20:00:00Z")));
    let old = Record::Page(old);
    let gone = expire(&old, moment("2027-02-01"), &policy);
    let Record::Page(page) = &gone else { panic!() };
    assert_eq!((&page.link.identity, &page.link.host, page.extra.is_empty()), (&None, &None, true));
    let addresses = |page: &PageRecord| {
        page.statements
            .networks
            .iter()
            .filter_map(|network| network.address)
            .map(|address| address.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(addresses(page), ["192.0.2.2"], "each address has its own time");
    // A copy that still has it does not bring it back.
    assert_eq!(gone.clone().join(old).expect("one page"), gone);
    // A new report and a new look-up are told.
    let mut again = notification("https://www.example.com/");
    again.received_at = moment("2027-02-02T00:00:00Z");
    again.reference = Some("R2".to_owned());
    let mut again = the_page(&again.identified());
    again.extra.insert("ticket", &json!(2));
    again.statements.networks.insert(network("192.0.2.3", moment("2027-02-02T20:00:00Z")));
    let Record::Page(both) = gone.join(Record::Page(again)).expect("one page") else { panic!() };
    assert_eq!(both.link.identity.as_deref(), Some("https://www.example.com/"));
    assert_eq!(addresses(&both), ["192.0.2.2", "192.0.2.3"]);
    assert!(both.extra.is_empty(), "nobody knows when fields of others were said");
    assert_eq!(both.mentions.values().filter(|mention| mention.link.is_none()).count(), 1);
}

#[test]
fn what_became_a_pseudonym_is_not_told_by_another_copy() {
    let mut report = notification("https://www.example.com/");
    report.reporter = Some("zoe@example.com".to_owned());
    report.batch = Some(Batch::new("1@zoe.example", 1));
    let mut page = the_page(&report.identified());
    page.statements.networks.insert(network("192.0.2.1", moment("2026-11-24T20:00:00Z")));
    let copied = assessment(json!({"remark": "written by zoe@example.com"}));
    let copied =
        copied.copied_to(file(b"bytes").sha256, &page.id, moment("2026-11-25")).expect("the same bytes");
    page.statements.assessments.insert(copied);
    let page = Record::Page(page);
    let key = PseudonymKey::from_bytes([1; 32]);
    let policy = PseudonymPolicy { link: false, ..PseudonymPolicy::default() };
    let hidden = pseudonymise(&page, &key, &policy);
    let both = hidden.clone().join(page.clone()).expect("one page");
    let written = both.to_line().expect("a line");
    assert!(!written.contains("zoe") && !written.contains("192.0.2"), "{written}");
    let Record::Page(both) = both else { panic!() };
    assert_eq!(both.statements.networks.len(), 1, "one look-up is one");
    let all = pseudonymise(&page, &key, &PseudonymPolicy::default()).to_line().expect("a line");
    assert!(!all.contains("url:id-v1"), "{all}");
    // What only begins like one is none.
    let mut report = notification("https://www.example.com/");
    report.reporter = Some("pse:reporter:Jan of Example Street".to_owned());
    let hidden = pseudonymise(&Record::Notification(report), &key, &policy).to_line().expect("a line");
    assert!(!hidden.contains("Jan"), "{hidden}");
}

#[test]
fn nobody_writes_under_an_id_that_is_not_the_records_own() {
    let mut records = expand(
        &notification("https://www.example.com/"),
        Fetched::File { at: moment("2026-11-24T20:00:00Z"), file: &file(b"bytes") },
        &ExpandRules::default(),
    )
    .expect("records");
    let other = ObjectRecord::of(file(b"other"));
    records.retain(|record| Record::parse(record.to_line().expect("a line").as_bytes()).is_ok());
    assert_eq!(records.len(), 3, "each is read as it was written");
    for record in records {
        let mut line: Value = serde_json::from_str(&record.to_line().expect("a line")).expect("JSON");
        match record.kind() {
            "page" => line["link"]["identity"] = json!("http://zzz.example/"),
            "occurrence" => line["page"] = json!(format!("url:id-v1:{}", "0".repeat(64))),
            _ => line["fingerprint"] = serde_json::to_value(&other.fingerprint).expect("JSON"),
        }
        let error = Record::parse(line.to_string().as_bytes()).expect_err("another's");
        assert_eq!(error.code().as_str(), "record.mismatch");
    }
}

#[test]
fn fields_of_others_survive_wherever_they_stand() {
    let mut page = the_page(&notification("https://www.example.com/"));
    page.statements.networks.insert(network("192.0.2.1", moment("2026-11-24T20:00:00Z")));
    page.statements.observations.insert(look(moment("2026-11-24T20:00:00Z")));
    page.statements.assessments.insert(
        assessment(json!({}))
            .copied_to(file(b"bytes").sha256, "occ:1", moment("2026-11-25"))
            .expect("a copy"),
    );
    let mut line: Value = serde_json::from_str(&Record::Page(page).to_line().expect("a line")).expect("JSON");
    for place in [
        "/link",
        "/networks/0",
        "/observations/0",
        "/assessments/0",
        "/assessments/0/copied_from",
        "/mentions/0",
        "/mentions/0/channel",
    ] {
        line.pointer_mut(place).expect(place)["ours"] = json!({"at": place});
    }
    let record = Record::parse(line.to_string().as_bytes()).expect("a record");
    let again: Value = serde_json::from_str(&record.to_line().expect("a line")).expect("JSON");
    assert_eq!(again, line);
}

#[test]
fn fields_of_others_survive() {
    let page = expand(&notification("https://www.example.com/"), Fetched::Nothing, &ExpandRules::default())
        .expect("a page")
        .remove(0);
    let mut line: Value = serde_json::from_str(&page.to_line().expect("a line")).expect("JSON");
    line["iccam"] = json!({"b": 1, "a": [null, true, 1.5, "x"]});
    line["mentions"][0]["ticket"] = json!(7);
    let record = Record::parse(line.to_string().as_bytes()).expect("a record");
    let again: Value = serde_json::from_str(&record.to_line().expect("a line")).expect("JSON");
    assert_eq!(again, line);
    // Two that say different things: neither is lost.
    line["iccam"] = json!("other");
    let other = Record::parse(line.to_string().as_bytes()).expect("a record");
    let both = record.clone().join(other.clone()).expect("one page");
    let written: Value = serde_json::from_str(&both.to_line().expect("a line")).expect("JSON");
    let values = [&written["iccam"], &written["also"]["iccam"][0]];
    assert!(
        values.contains(&&json!("other")) && values.contains(&&json!({"b": 1, "a": [null, true, 1.5, "x"]}))
    );
    let read = Record::parse(both.to_line().expect("a line").as_bytes()).expect("a record");
    assert_eq!(read, both);
    assert_eq!(read.clone().join(other).expect("one"), both);
}

#[test]
fn what_is_no_record_says_so() {
    let page = expand(&notification("https://www.example.com/"), Fetched::Nothing, &ExpandRules::default())
        .expect("a page")
        .remove(0);
    let line = page.to_line().expect("a line");
    for (text, code) in [
        ("", "record.malformed"),
        ("[]", "record.malformed"),
        ("{}", "record.malformed"),
        (r#"{"version":1}"#, "record.malformed"),
        (r#"{"version":1,"record":"song"}"#, "record.malformed"),
        (&line.replace("\"version\":1", "\"version\":2"), "record.version"),
        (&line.replace("\"mentions\"", "\"mention\""), "record.malformed"),
        (&line.replace(page.id(), ""), "record.malformed"),
        (&line.replace(page.id(), "a\\tb"), "record.malformed"),
    ] {
        let error = Record::parse(text.as_bytes()).expect_err(text);
        assert_eq!(error.code().as_str(), code, "{text}");
        assert!(!error.to_string().contains("example"), "{error}");
    }
    let other = expand(&notification("https://www.example.org/"), Fetched::Nothing, &ExpandRules::default())
        .expect("a page")
        .remove(0);
    assert_eq!(page.join(other).expect_err("two ids").code().as_str(), "record.mismatch");
}

fn merged(
    texts: &[&str],
    memory: usize,
) -> (String, hashward::record::MergeCounts, Vec<(usize, u64, String)>) {
    let inputs: Vec<Box<dyn BufRead>> =
        texts.iter().map(|text| Box::new(Cursor::new((*text).to_owned())) as Box<dyn BufRead>).collect();
    let mut out = Vec::new();
    let mut rejected = Vec::new();
    let counts = merge(inputs, &mut out, memory, &mut |line| {
        rejected.push((line.input, line.line, line.error.code().as_str().to_owned()));
    })
    .expect("merged");
    (String::from_utf8(out).expect("text"), counts, rejected)
}

#[test]
fn a_merge_counts_every_line() {
    let line = |n: usize| {
        let report = notification(&format!("https://www.example.com/{n}"));
        expand(&report, Fetched::Nothing, &ExpandRules::default()).expect("a page")[0]
            .to_line()
            .expect("a line")
    };
    let a = format!("{}\n\nnonsense\n{}\n", line(1), line(2));
    let b = format!("{}\n{{\"version\":9,\"record\":\"page\"}}\n{}", line(2), line(3));
    let (text, counts, rejected) = merged(&[&a, &b], usize::MAX);
    assert_eq!((counts.read, counts.rejected, counts.written, counts.joined), (4, 2, 3, 1));
    assert_eq!(rejected, [(0, 3, "record.malformed".to_owned()), (1, 2, "record.version".to_owned())]);
    assert_eq!(text.lines().count(), 3);
    // However little memory there is, and in whatever order the files come.
    for memory in [1, 700, 3000] {
        assert_eq!(merged(&[&a, &b], memory).0, text, "{memory}");
        assert_eq!(merged(&[&b, &a], memory).0, text, "{memory}");
    }
    assert_eq!(merged(&[&text, &text], 1).0, text);
    // More runs than may be open at once.
    let many: String = (0..300).map(|n| line(n) + "\n").collect();
    assert_eq!(merged(&[&many], 1).0, merged(&[&many], usize::MAX).0);
    // A notification under a page's id: what is rejected is told with its place.
    let page: Value = serde_json::from_str(&line(1)).expect("JSON");
    let mut report: Value = serde_json::from_str(
        &Record::Notification(notification("https://www.example.com/1")).to_line().expect("a line"),
    )
    .expect("JSON");
    report["id"] = page["id"].clone();
    let (_, counts, rejected) = merged(&[&line(2), &format!("\n{report}\n{}", line(1))], usize::MAX);
    assert_eq!((counts.read, counts.rejected, counts.written), (2, 1, 2));
    assert!(matches!(&rejected[..], [(1, 2 | 3, code)] if code == "record.mismatch"), "{rejected:?}");
    assert_eq!(merged(&[], 1).1, Default::default());
}

#[test]
fn lines_are_read_one_by_one() {
    let report = notification("https://www.example.com/\u{e4}");
    let line = Record::Notification(report.clone()).to_line().expect("a line");
    let read: Vec<_> = RecordReader::new(format!("{line}\n \n{line}").as_bytes()).collect();
    assert_eq!(read.len(), 2);
    for one in read {
        assert_eq!(one.expect("a record"), Record::Notification(report.clone()));
    }
}

fn network(address: &str, at: Moment) -> Network {
    Network {
        address: Some(address.parse().expect("an address")),
        pseudonym: None,
        as_number: None,
        holder: None,
        country: None,
        delivery_network: DeliveryNetwork::NotDetermined,
        looked_up_at: at,
        extra: Extra::default(),
    }
}

fn look(at: Moment) -> Observation {
    let mut look: Observation = serde_json::from_value(json!({
        "at": {"at": "2026-11-24T20:00:00Z", "precision": "second", "zone": "stated"}, "dns": "resolved",
        "connection": "answered", "status": 200, "redirect": "none", "seen": "page", "from": null,
    }))
    .expect("a look");
    look.at = at;
    look.extra.insert("final_url", &json!("https://www.example.com/else"));
    look
}

/// A few reports, pages, occurrences and objects that share ids, with every kind of statement.
fn any_record() -> impl Strategy<Value = Record> {
    (0_u8..2, 0_u8..3, 0_u8..4, 0_u8..4, any::<u8>()).prop_map(|(kind, link, time, who, bits)| {
        let at = moment(&format!("2026-11-2{time}T20:00:00Z"));
        let link = format!("https://www.example.com/{link}");
        let received = if bits & 32 != 0 { at.supplied() } else { at };
        let mut report = Notification::new(format!("s{who}"), ChannelKind::List, received, link.as_str());
        report.note = (bits & 1 != 0).then(|| format!("note {time}"));
        report.reporter = (bits & 64 != 0).then(|| format!("reporter {time}"));
        report.reference = Some(format!("r{who}"));
        report.extra.insert("x", &json!(time));
        let report = report.identified();
        if bits & 2 != 0 {
            return expire(
                &Record::Notification(report),
                moment("2027-01-01"),
                &RetentionPolicy { note_days: Some(u32::from(time)), ..Default::default() },
            );
        }
        let page = extract_images(
            format!("<img src=/{who}.jpg data-src=/{time}.jpg>").as_bytes(),
            &Url::parse(&link).expect("a link"),
        );
        let mut records =
            expand(&report, Fetched::Page { at, page: &page }, &ExpandRules::default()).expect("records");
        let mut record = records.swap_remove(usize::from(kind) % records.len());
        let said = assessment(json!({"assessor": format!("a{who}"), "seen": "page"}));
        let looked = || network(&format!("192.0.2.{time}"), at);
        match &mut record {
            Record::Page(page) => {
                if bits & 4 != 0 {
                    page.statements.assessments.insert(said);
                    page.statements.networks.insert(looked());
                }
                page.extra.insert("y", &json!({"t": time}));
            }
            Record::Occurrence(occurrence) => {
                let mut object = attach(occurrence, file(&[who]), at);
                occurrence.statements.networks.insert(looked());
                occurrence.statements.observations.insert(look(at));
                if bits & 8 != 0 {
                    object
                        .assessments
                        .insert(assessment(json!({"assessor": format!("a{who}"), "remark": "r"})));
                    record = Record::Object(object);
                }
            }
            _ => {}
        }
        if bits & 16 != 0 {
            let policy = RetentionPolicy {
                link_days: Some(1),
                reporter_days: Some(1),
                address_days: Some(2),
                note_days: Some(2),
            };
            record = expire(&record, moment("2026-11-22T20:00:00Z"), &policy);
        }
        if bits & 32 != 0 {
            // Under other ids it would be another record.
            let policy = PseudonymPolicy { link: false, ..PseudonymPolicy::default() };
            record = pseudonymise(&record, &PseudonymKey::from_bytes([1; 32]), &policy);
        }
        record
    })
}

proptest! {
    #[test]
    fn joining_is_commutative_associative_and_idempotent(records in proptest::collection::vec(any_record(), 1..12), seed in any::<u64>()) {
        let all = joined(records.clone());
        let mut shuffled = records.clone();
        shuffled.reverse();
        let turn = seed as usize % shuffled.len();
        shuffled.rotate_left(turn);
        prop_assert_eq!(&joined(shuffled), &all, "in another order");
        prop_assert_eq!(&joined(records.iter().chain(&records).cloned()), &all, "twice");
        let (a, b) = records.split_at(records.len() / 2);
        prop_assert_eq!(&joined(joined(a.to_vec()).into_iter().chain(joined(b.to_vec()))), &all, "in two halves");
        prop_assert_eq!(&joined(all.clone().into_iter().chain(records)), &all, "again");
    }

    #[test]
    fn records_survive_being_written(record in any_record()) {
        let line = record.to_line().expect("a line");
        prop_assert_eq!(Record::parse(line.as_bytes()).expect("a record"), record);
    }

    #[test]
    fn retention_keeps_the_counts(record in any_record(), days in 0_u32..3) {
        let policy = RetentionPolicy { reporter_days: Some(days), note_days: Some(days), link_days: Some(days), address_days: Some(days) };
        let key = PseudonymKey::from_bytes([1; 32]);
        for after in [expire(&record, moment("2026-11-23"), &policy), pseudonymise(&record, &key, &PseudonymPolicy::default())] {
            match (&record, &after) {
                (Record::Page(a), Record::Page(b)) => {
                    prop_assert_eq!(a.mentions.len(), b.mentions.len());
                    prop_assert_eq!(a.statements.networks.len(), b.statements.networks.len());
                    prop_assert_eq!(a.statements.assessments.len(), b.statements.assessments.len());
                }
                (Record::Occurrence(a), Record::Occurrence(b)) => {
                    prop_assert_eq!(a.reports.len(), b.reports.len());
                    prop_assert_eq!(a.statements.observations.len(), b.statements.observations.len());
                    prop_assert_eq!(a.sightings.len(), b.sightings.len());
                }
                (a, b) => prop_assert_eq!(a.kind(), b.kind()),
            }
        }
    }

    /// What had one id has one under a key, and what had two has two.
    #[test]
    fn pseudonyms_keep_apart_what_was_apart(a in any_record(), b in any_record()) {
        let key = PseudonymKey::from_bytes([1; 32]);
        let hide = |record: &Record| pseudonymise(record, &key, &PseudonymPolicy::default());
        prop_assert_eq!(hide(&a).id() == hide(&b).id(), a.id() == b.id());
    }
}
