//! Records: what one link becomes, and the laws by which records are put together.
#![cfg(feature = "record")]

use hashward::record::import::{ImportDefaults, MailReader, TableReader, TableWriter, TextReader};
use hashward::record::page::extract_images;
use hashward::record::url::Url;
use hashward::record::{
    Agreement, AssumedZone, ChannelKind, ExpandRules, Fetched, ListRules, Moment, Notification, ObjectRecord,
    PseudonymKey, PseudonymPolicy, Record, RecordReader, RetentionPolicy, SeenAnswer, SeenFilter, Sources,
    StoredFingerprint, agreement, attach, expand, expire, list_rows, merge, pseudonymise, to_review,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, Cursor};

fn moment(text: &str) -> Moment {
    Moment::parse(text, &AssumedZone::utc()).expect("a moment")
}

fn notification(link: &str) -> Notification {
    Notification::new("webform", ChannelKind::WebForm, moment("2026-11-24T20:00:00Z"), link)
}

fn defaults() -> ImportDefaults {
    ImportDefaults {
        source: "desk".to_owned(),
        channel: ChannelKind::List.into(),
        received_at: moment("2026-11-24T20:00:00Z"),
        batch: None,
        zone: AssumedZone::utc(),
        sources: None,
    }
}

fn file(bytes: &[u8]) -> StoredFingerprint {
    StoredFingerprint::from(&hashward::fingerprint::Fingerprint::of(bytes, &Default::default()))
}

/// Every record of one id joined, in the order of the ids.
fn joined(records: impl IntoIterator<Item = Record>) -> Vec<Record> {
    let mut all: BTreeMap<String, Record> = BTreeMap::new();
    for record in records {
        let id = record.id().to_owned();
        let record = match all.remove(&id) {
            Some(before) => before.join(record).expect("one kind"),
            None => record,
        };
        all.insert(id, record);
    }
    all.into_values().collect()
}

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

fn table(text: &[u8]) -> (Vec<Notification>, Vec<(u64, String)>) {
    let (mut read, mut rejected) = (Vec::new(), Vec::new());
    for row in TableReader::new(text, defaults()).expect("columns") {
        match row {
            Ok(one) => read.push(one),
            Err(error) => rejected.push((error.line, error.error.code().as_str().to_owned())),
        }
    }
    (read, rejected)
}

#[test]
fn a_table_is_read_row_by_row_and_a_bad_row_is_told_with_its_line() {
    let text = b"url;referer;workuser-email;reference;source;type\r\n\
        https://www.example.com/a;b=1;;;;;\r\n\
        \"https://www.example.com/a;b=1\";https://ref.example/;me@example.com;R-1;police;imagehost\r\n\
        javascript:alert(1);;;;;\r\n\
        \r\n\
        \"never closed;;;;;\r\n\
        https://www.example.com/after;;;R-2;;nonsense\r\n\
        'hxxp://www.example.com/plain;;;'=1+1;;\r\n\
        https://www.example.com/\xe4;;;\"two\r\nlines\";;\r\n\
        https://www.example.com/last";
    let (read, rejected) = table(text);
    assert_eq!(
        rejected,
        [
            (2, "rows.malformed".to_owned()),
            (4, "url.not_a_resource".to_owned()),
            (6, "rows.malformed".to_owned())
        ]
    );
    let links: Vec<_> =
        read.iter().map(|one| one.link.as_ref().expect("a link").as_bytes().to_vec()).collect();
    assert_eq!(links[0], b"https://www.example.com/a;b=1");
    assert_eq!(links[1], b"https://www.example.com/after");
    assert_eq!(links[3], b"https://www.example.com/\xe4");
    assert_eq!(links[4], b"https://www.example.com/last");
    assert_eq!(read.len(), 5);
    assert_eq!(read[0].source, "police");
    assert_eq!(read[0].site_type.map(|kind| kind.as_str()), Some("image_host"));
    assert_eq!(read[0].extra.values("workuser_email").next(), Some(json!("me@example.com")));
    assert_eq!(read[1].extra.values("site_type_reported").next(), Some(json!("nonsense")));
    assert_eq!(read[2].reference.as_deref(), Some("=1+1"));
    assert_eq!(read[3].reference.as_deref(), Some("two\r\nlines"));
}

#[test]
fn the_same_link_twice_is_two_reports_and_the_same_file_twice_is_one() {
    let twice = b"link\nhttps://www.example.com/\nhttps://www.example.com/\n";
    let ids = || table(twice).0.into_iter().map(|report| report.id).collect::<BTreeSet<_>>();
    assert_eq!(ids().len(), 2);
    assert_eq!(ids(), ids());
    let chat = || TextReader::new(Cursor::new("www.example.com\nwww.example.com\n"), defaults());
    let ids = || chat().map(|report| report.expect("a report").id).collect::<BTreeSet<_>>();
    assert_eq!(ids().len(), 2);
    assert_eq!(ids(), ids());
    let mails = "From a\n\nhttp://a.example/\n\nFrom b\n\nhttp://a.example/\n";
    let ids: BTreeSet<_> =
        MailReader::new(mails.as_bytes(), defaults()).map(|report| report.expect("a report").id).collect();
    assert_eq!(ids.len(), 2, "mails without an id are told apart by where they stand");
}

#[test]
fn a_table_without_links_is_no_table() {
    for (text, code) in [("a,b\n", "rows.column"), ("", "rows.column"), ("link,url\n", "rows.column")] {
        let error = TableReader::new(text.as_bytes(), defaults()).err().expect(text);
        assert_eq!(error.code().as_str(), code, "{text}");
    }
    let long = format!("{}\nlink\n", "x".repeat(2 << 20));
    assert_eq!(
        TableReader::new(long.as_bytes(), defaults()).err().expect("long").code().as_str(),
        "rows.too_long"
    );
    let (read, rejected) =
        table(format!("link\n{}\nhttps://www.example.com/\n", "x".repeat(2 << 20)).as_bytes());
    assert_eq!((read.len(), rejected), (1, vec![(2, "rows.too_long".to_owned())]));
}

#[test]
fn spreadsheets_are_not_handed_formulas() {
    let mut report = notification("https://www.example.com/");
    report.note = Some("=HYPERLINK(\"http://x\")".to_owned());
    report.reporter = Some("'+49 30 1".to_owned());
    let mut writer = TableWriter::new(Vec::new(), b',').expect("a table");
    writer.notification(&report).expect("a row");
    let text = String::from_utf8(writer.finish().expect("written")).expect("text");
    assert!(text.contains(r#""'=HYPERLINK(""http://x"")""#) && text.contains("''+49"), "{text}");
    let (read, _) = table(text.as_bytes());
    assert_eq!((&read[0].note, &read[0].reporter), (&report.note, &report.reporter));
}

const MAIL: &str = "From: Somebody <somebody@example.com>\r\nTo: report@hotline.example\r\nSubject: two links\r\n\
    Message-ID: <1@example.com>\r\nDate: Tue, 24 Nov 2026 21:00:00 +0100\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: quoted-printable\r\n\r\nSee hxxp://www[.]example[.]com/a=20and www.example.com/b.\r\n\
    --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
    <p>See <a href=\"https://hidden.example/c\">this</a> and http://www.example.com/a</p>\r\n--b--\r\n";

#[test]
fn a_mail_is_a_report_of_each_link_in_it() {
    let read: Vec<Notification> =
        MailReader::new(MAIL.as_bytes(), defaults()).map(|one| one.expect("a report")).collect();
    let links: Vec<String> =
        read.iter().map(|one| one.link.as_ref().expect("a link").to_text().into_owned()).collect();
    assert_eq!(links, ["hxxp://www[.]example[.]com/a", "www.example.com/b", "https://hidden.example/c"]);
    for (at, one) in read.iter().enumerate() {
        assert_eq!(one.reporter.as_deref(), Some("somebody@example.com"));
        assert_eq!(one.reference.as_deref(), Some("1@example.com"));
        assert_eq!(one.received_at.to_string(), "2026-11-24T20:00:00.000Z");
        assert_eq!(one.channel.kind, ChannelKind::Mail);
        assert_eq!(one.batch.as_ref().map(|batch| batch.number), Some(at as u64 + 1));
    }
}

#[test]
fn a_box_of_mails_is_read_mail_by_mail() {
    let mail =
        |link: &str| format!("From x Tue Nov 24 2026\nFrom: a@example.com\n\n{link}\n>From here on\n\n");
    let text = [mail("https://www.example.com/1"), mail("https://www.example.com/2")].concat();
    let read: Vec<_> = MailReader::new(text.as_bytes(), defaults()).collect();
    assert_eq!(read.len(), 2, "{read:?}");
    let read: Vec<_> = MailReader::new(&b""[..], defaults()).collect();
    assert!(read.is_empty());
}

#[test]
fn an_exported_chat_is_a_report_of_each_link_in_it() {
    let chat = "[24.11.26, 20:00] A: look https://www.example.com/1\n[24.11.26, 20:01] B: no\n\
        [24.11.26, 20:02] A: and www.example.com/2, too\n";
    let mut defaults = defaults();
    defaults.batch = Some("chat-7".to_owned());
    let read: Vec<Notification> =
        TextReader::new(Cursor::new(chat), defaults).map(|one| one.expect("a report")).collect();
    let lines: Vec<Value> = read.iter().flat_map(|one| one.extra.values("line")).collect();
    assert_eq!(lines, [json!(1), json!(3)]);
    assert_eq!(read[1].batch.as_ref().map(|batch| batch.number), Some(2));
}

fn assessment(value: Value) -> hashward::record::Assessment {
    let mut whole = json!({
        "judgement": "nationally_illegal", "jurisdiction": "NL", "label": "hotline/national",
        "assessor": "a", "role": "analyst", "at": {"at": "2026-11-24T20:00:00Z", "precision": "second", "zone": "stated"},
        "seen": {"sha256": file(b"bytes").sha256},
    });
    for (name, value) in value.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).expect("an assessment")
}

#[test]
fn only_what_enough_people_saw_becomes_a_row() {
    let mut object = ObjectRecord::of(file(b"bytes"));
    let rows = |object: &ObjectRecord| list_rows(object, &ListRules::default()).len();
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

/// A few reports, pages, occurrences and objects that share ids, with every kind of statement.
fn any_record() -> impl Strategy<Value = Record> {
    (0_u8..2, 0_u8..3, 0_u8..4, 0_u8..4, any::<u8>()).prop_map(|(kind, link, time, who, bits)| {
        let at = moment(&format!("2026-11-2{time}T20:00:00Z"));
        let link = format!("https://www.example.com/{link}");
        let mut report = Notification::new(format!("s{who}"), ChannelKind::List, at, link.as_str());
        report.note = (bits & 1 != 0).then(|| format!("note {time}"));
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
        match &mut record {
            Record::Page(page) => {
                if bits & 4 != 0 {
                    page.statements.assessments.insert(said);
                }
                page.extra.insert("y", &json!({"t": time}));
            }
            Record::Occurrence(occurrence) => {
                let object = attach(occurrence, file(&[who]), at);
                if bits & 8 != 0 {
                    return Record::Object(object);
                }
            }
            _ => {}
        }
        if bits & 16 != 0 {
            let policy = RetentionPolicy { link_days: Some(1), reporter_days: Some(1), ..Default::default() };
            record = expire(&record, moment("2026-11-22T20:00:00Z"), &policy);
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
                    prop_assert_eq!(a.statements.assessments.len(), b.statements.assessments.len());
                }
                (Record::Occurrence(a), Record::Occurrence(b)) => {
                    prop_assert_eq!(a.reports.len(), b.reports.len());
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

    #[test]
    fn tables_survive_being_written(
        note in "\\PC{0,20}", link in "[ -~]{1,30}", reporter in "['=+@\\-a\"\n;,]{0,8}", delimiter in prop_oneof![Just(b','), Just(b';')],
    ) {
        let mut report = notification(&format!("https://www.example.com/{link}"));
        report.note = Some(note).filter(|text| !text.trim().is_empty());
        report.reporter = Some(reporter).filter(|text| !text.trim().is_empty());
        report.reference = Some("R".to_owned());
        let report = report.identified();
        let mut writer = TableWriter::new(Vec::new(), delimiter).expect("a table");
        writer.notification(&report).expect("a row");
        let text = writer.finish().expect("written");
        let read: Vec<_> = TableReader::new(text.as_slice(), defaults()).expect("columns").collect();
        prop_assert_eq!(read.len(), 1);
        prop_assert_eq!(read[0].as_ref().expect("a row"), &report);
    }

    #[test]
    fn any_bytes_are_read_or_rejected(bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'\n'), Just(b';')], 0..200)) {
        let mut text = b"link;note\n".to_vec();
        text.extend(&bytes);
        let _ = TableReader::new(text.as_slice(), defaults()).expect("columns").count();
        let _ = MailReader::new(bytes.as_slice(), defaults()).count();
        let _ = RecordReader::new(bytes.as_slice()).count();
        let _ = SeenFilter::from_bytes(&bytes);
    }
}
