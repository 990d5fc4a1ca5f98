//! Reports as they come: tables, mails and chats, a row, mail and line at a time.
#![cfg(feature = "record")]

use hashward::record::import::{ImportDefaults, MailReader, TableReader, TableWriter, TextReader};
use hashward::record::{
    AssumedZone, ChannelKind, Moment, Notification, Record, RecordReader, SeenFilter, ZoneSource,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::io::Cursor;

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
fn a_time_that_nobody_told_is_marked_and_tells_no_reports_apart() {
    let text = b"url,received_at\nhttps://www.example.com/a,\nhttps://www.example.com/a,2026-11-01\n";
    let read = |received_at: &str| {
        let defaults = ImportDefaults { received_at: moment(received_at), ..defaults() };
        TableReader::new(&text[..], defaults)
            .expect("columns")
            .map(|row| row.expect("a report"))
            .collect::<Vec<_>>()
    };
    let (first, second) = (read("2026-11-24T20:00:00Z"), read("2026-11-25T08:30:00Z"));
    let zones: Vec<_> = first.iter().map(|report| report.received_at.zone()).collect();
    assert_eq!(zones, [ZoneSource::Supplied, ZoneSource::Assumed]);
    let ids = |reports: &[Notification]| reports.iter().map(|report| report.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&first), ids(&second));
    // Two rows whose times are told on two days are two reports.
    let told = |day: &str| {
        let text = format!("url,received_at\nhttps://www.example.com/a,{day}\n");
        table(text.as_bytes()).0[0].id.clone()
    };
    assert_ne!(told("2026-11-01"), told("2026-11-02"));
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
fn a_column_with_the_name_of_a_field_of_ours_is_kept_beside_it() {
    let text =
        b"url;id;record;version;removed;also;Content-Type\nhttps://example.com/a;7;page;2;yes;b;text/html\n";
    let mut table = TableReader::new(text.as_slice(), defaults()).expect("columns");
    let record = Record::Notification(table.next().expect("a row").expect("a report"));
    let line = record.to_line().expect("a line");
    assert_eq!(Record::parse(line.as_bytes()).expect("what is written is read"), record);
    let written: Value = serde_json::from_str(&line).expect("JSON");
    for (name, value) in
        [("id", "7"), ("record", "page"), ("version", "2"), ("removed", "yes"), ("also", "b")]
    {
        assert_eq!(written[format!("{name}_reported")], value, "{name}");
    }
    assert_eq!(written["content_type"], "text/html");
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

/// The links of a mail with this head and text.
fn links_of(head: &str, text: &str) -> Vec<String> {
    let mail = format!("From: a@example.com\n{head}\n\n{text}\n");
    let read = MailReader::new(mail.as_bytes(), defaults()).filter_map(Result::ok);
    read.map(|one| one.link.expect("a link").to_text().into_owned()).collect()
}

#[test]
fn no_link_of_a_formatted_mail_is_lost_or_glued_to_another() {
    let html = "MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8";
    for (text, expected) in [
        ("<a href=\"https://h.example/c.jpg\">this</a>", &["https://h.example/c.jpg"][..]),
        (
            "<a href=\"https://h.example/2\">a</a><a href=\"https://h.example/1.png\">b</a>",
            &["https://h.example/2", "https://h.example/1.png"],
        ),
        ("<p><b>see</b> http://y.example/1</p>", &["http://y.example/1"]),
        (
            "<table><tr><td>http://y.example/1</td><td>http://y.example/2</td></tr></table>",
            &["http://y.example/1", "http://y.example/2"],
        ),
        (
            "http://y.example/1<br>http://y.example/2<div>http://y.example/3</div>",
            &["http://y.example/1", "http://y.example/2", "http://y.example/3"],
        ),
        (
            "<style>a { background: url(http://s.example/x.png) }</style>http://y.example/<wbr>long",
            &["http://y.example/long"],
        ),
        ("<img src=\"http://tracker.example/pixel.gif\">", &[]),
    ] {
        assert_eq!(links_of(html, text), expected, "{text}");
    }
}

#[test]
fn no_mail_vanishes() {
    assert_eq!(links_of("Subject: look at http://y.example/1", "please"), ["http://y.example/1"]);
    let forward = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b";
    let text =
        "--b\nContent-Type: message/rfc822\n\nFrom: x@example.com\nSubject: s\n\nhttp://y.example/1\n--b--";
    assert_eq!(links_of(forward, text), ["http://y.example/1"]);
    let without = "From: a@example.com\n\nno link here\n";
    let read: Vec<_> = MailReader::new(without.as_bytes(), defaults()).collect();
    let codes: Vec<_> =
        read.iter().map(|one| one.as_ref().expect_err("none").error.code().as_str()).collect();
    assert_eq!(codes, ["url.empty"]);
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

proptest! {
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
