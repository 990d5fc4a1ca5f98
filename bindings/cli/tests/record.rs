//! `hashward record` as a process.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs::File;
use support::{Scratch, code, errors, lines, printed};

const TABLE: &str = "url;referer;reference;source;type\r\n\
    http://www.example.com/page;https://ref.example/;R-1;webform;imageboard\r\n\
    \"HTTP://WWW.example.com:80/page;x\";;R-2;;\r\n\
    javascript:alert(1);;R-3;;\r\n\
    hxxp://www[.]example[.]com/page;;R-4;left;\r\n";

fn kinds(records: &[Value]) -> BTreeMap<String, usize> {
    let mut kinds = BTreeMap::new();
    for record in records {
        *kinds.entry(record["record"].as_str().unwrap().to_owned()).or_default() += 1;
    }
    kinds
}

#[test]
fn one_link_becomes_a_page_and_its_pictures() {
    let scratch = Scratch::new();
    scratch.write("in.csv", TABLE.as_bytes());
    let received = ["--received", "2026-11-24T20:00:00Z"];
    let output = scratch.run(["record", "import", "in.csv", "--source", "desk"].iter().chain(&received));
    assert_eq!(code(&output), 4, "a row was rejected");
    let told = errors(&output);
    assert!(
        told.contains("url.not_a_resource: in.csv:4: ")
            && told.ends_with("hashward: 3 reports, 1 rejected\n")
    );
    scratch.write("reports.jsonl", printed(&output).as_bytes());
    let reports = lines(&printed(&output));
    assert_eq!(reports[0]["link"], "http://www.example.com/page");
    assert_eq!((&reports[0]["source"], &reports[1]["source"]), (&json!("webform"), &json!("desk")));
    let html: String = (0..10).map(|n| format!("<img src=/{n}.jpg>")).collect();
    scratch.write("1.html", html.as_bytes());
    scratch.write("2.png", &support::picture(1));
    scratch.write(
        "index.jsonl",
        b"{\"link\":\"http://www.example.com/page\",\"file\":\"1.html\",\"at\":\"2026-11-24T20:05:00Z\"}\n\n\
          {\"link\":\"http://www.example.com/page;x\",\"file\":\"2.png\",\"at\":\"2026-11-24T20:05:00Z\"}\n",
    );
    let output = scratch.run(["record", "expand", "reports.jsonl", "--pages", "index.jsonl"]);
    assert_eq!(code(&output), 0);
    assert_eq!(
        errors(&output),
        "hashward: 3 reports: 3 pages, 21 pictures on them, 1 files; 0 other records, 0 rejected\n"
    );
    scratch.write("expanded.jsonl", printed(&output).as_bytes());
    let output = scratch.run(["record", "merge", "expanded.jsonl"]);
    assert_eq!(errors(&output), "hashward: 25 read, 14 printed, 11 joined, 0 rejected\n");
    let merged = lines(&printed(&output));
    assert_eq!(
        kinds(&merged),
        BTreeMap::from([("page".into(), 2), ("occurrence".into(), 11), ("object".into(), 1)])
    );
    scratch.write("all.jsonl", printed(&output).as_bytes());
    // Merged again, twice, and with next to no memory, it is what it was.
    for more in [
        &["all.jsonl"][..],
        &["expanded.jsonl", "all.jsonl"],
        &["--memory", "0", "all.jsonl", "expanded.jsonl"],
    ] {
        assert_eq!(scratch.done(["record", "merge"].iter().chain(more)), printed(&output));
    }
    let pages = scratch.done(["record", "export", "all.jsonl", "--as", "pages", "--delimiter", ";"]);
    assert_eq!(pages.lines().count(), 3);
    assert!(
        pages.contains(";http://www.example.com/page;www.example.com;example.com;web;2;left webform;"),
        "{pages}"
    );
    let reports = scratch.done(["record", "export", "all.jsonl", "--as", "reports"]);
    assert!(reports.contains("hxxp://www[.]example[.]com/page") && reports.lines().count() == 4);
    assert_eq!(scratch.done(["record", "export", "all.jsonl", "--as", "pictures"]).lines().count(), 12);
    assert_eq!(scratch.done(["record", "export", "all.jsonl", "--as", "files"]).lines().count(), 2);
    assert_eq!(scratch.done(["record", "export", "all.jsonl", "--as", "rows"]), "");
}

#[test]
fn rows_of_a_list_come_from_people_and_are_read_by_set_build() {
    let scratch = Scratch::with_issuer();
    scratch.write("in.txt", b"see https://www.example.com/a.png");
    scratch.write("a.png", &support::picture(1));
    scratch.write(
        "index.jsonl",
        b"{\"link\":\"https://www.example.com/a.png\",\"file\":\"a.png\",\"at\":\"2026-11-24\"}",
    );
    let reports = scratch.done([
        "record",
        "import",
        "in.txt",
        "--source",
        "app",
        "--channel",
        "chat",
        "--application",
        "Example Chat",
    ]);
    scratch.write("reports.jsonl", reports.as_bytes());
    assert_eq!(lines(&reports)[0]["channel"], json!({"kind": "chat", "application": "Example Chat"}));
    let expanded = scratch.done(["record", "expand", "reports.jsonl", "--pages", "index.jsonl"]);
    let mut object = lines(&expanded).into_iter().find(|record| record["record"] == "object").unwrap();
    let said = |name: &str| {
        json!({
            "judgement": "nationally_illegal", "jurisdiction": "NL", "label": "hotline/national", "assessor": name,
            "role": "analyst", "at": {"at": "2026-11-24T20:00:00Z", "precision": "second", "zone": "stated"},
            "seen": {"sha256": object["fingerprint"]["sha256"]},
        })
    };
    let all = json!([said("a"), said("b"), said("c")]);
    object["assessments"] = all;
    scratch.write("object.jsonl", object.to_string().as_bytes());
    let rows = |readers: &str| {
        scratch.done(["record", "export", "object.jsonl", "--as", "rows", "--readers", readers])
    };
    assert_eq!(rows("4"), "");
    scratch.write("rows.jsonl", rows("3").as_bytes());
    let built = scratch.run([
        "set",
        "build",
        "rows.jsonl",
        "--format",
        "jsonl",
        "--origin",
        "issuer.example",
        "--root",
        "issuer.hroot",
        "--key",
        "issuer.key",
        "-o",
        "own.hset",
        "--purpose",
        "csam",
    ]);
    assert_eq!(code(&built), 0, "{}", errors(&built));
    assert!(printed(&built).contains("own.hset") || scratch.path("own.hset").exists());
}

#[test]
fn sources_that_left_and_lines_that_are_no_records_are_told() {
    let scratch = Scratch::new();
    scratch.write("in.csv", TABLE.as_bytes());
    scratch
        .write("sources.json", br#"[{"id":"webform"},{"id":"desk"},{"id":"left","active_to":"2026-01-31"}]"#);
    let output = scratch.run([
        "record",
        "import",
        "in.csv",
        "--source",
        "desk",
        "--sources",
        "sources.json",
        "--received",
        "2026-11-24",
    ]);
    assert!(errors(&output).contains("source.inactive: in.csv:5: "), "{}", errors(&output));
    assert!(errors(&output).ends_with("2 reports, 2 rejected\n"));
    scratch.write("bad.jsonl", b"nonsense\n{\"version\":7,\"record\":\"page\"}\n");
    for command in
        [&["merge", "bad.jsonl"][..], &["expand", "bad.jsonl"], &["export", "bad.jsonl", "--as", "pages"]]
    {
        let output = scratch.run(["record"].iter().chain(command));
        let told = errors(&output);
        assert_eq!(code(&output), 4, "{told}");
        assert!(
            told.contains("record.malformed: bad.jsonl:1: ")
                && told.contains("record.version: bad.jsonl:2: "),
            "{told}"
        );
    }
}

#[test]
fn what_is_read_again_is_none_also_where_no_time_is_told() {
    let scratch = Scratch::new();
    scratch.write(
        "in.csv",
        b"url,date\nhttp://www.example.com/1,2026-11-01\nhttp://www.example.com/1,2026-11-01\n",
    );
    let import = |name: &str, more: &[&str]| {
        let output = scratch.run(["record", "import", "in.csv", "--source", "x"].iter().chain(more));
        assert_eq!(code(&output), 0, "{}", errors(&output));
        scratch.write(name, printed(&output).as_bytes());
        errors(&output)
    };
    let told = import("first.jsonl", &[]);
    assert_eq!(
        told,
        "hashward: 2 reports do not say when they were received: they have the time of now, marked as supplied\n\
         hashward: kept as fields of others: date\nhashward: 2 reports, 0 rejected\n"
    );
    import("second.jsonl", &["--received", "2026-11-24T20:00:00Z"]);
    let output = scratch.run(["record", "merge", "first.jsonl", "second.jsonl"]);
    assert_eq!(errors(&output), "hashward: 4 read, 2 printed, 2 joined, 0 rejected\n");
    for report in lines(&printed(&output)) {
        assert_eq!(
            (&report["received_at"]["at"], &report["received_at"]["zone"]),
            (&json!("2026-11-24T20:00:00.000Z"), &json!("supplied"))
        );
        assert!(report.get("also").is_none(), "a time of reading is nothing that was said: {report}");
    }
}

#[test]
fn a_page_whose_file_is_missing_is_kept_and_told_once() {
    let scratch = Scratch::new();
    let rows =
        "url,reference\nhttp://www.example.com/1,a\nhttp://www.example.com/1,b\nhttp://www.example.com/2,c\n";
    scratch.write("in.csv", rows.as_bytes());
    scratch.write("reports.jsonl", scratch.done(["record", "import", "in.csv", "--source", "x"]).as_bytes());
    scratch.write("2.html", b"<img src=/a.png><img src=b.png>");
    scratch.write("a.png", &support::picture(1));
    let line = |link: &str, file: &str, files: &str| {
        format!(
            "{{\"link\":\"http://www.example.com/{link}\",\"file\":\"{file}\",\"at\":\"2026-11-24T20:05:00Z\",\"files\":{files}}}\n"
        )
    };
    // Pictures are named by their links, whole or as the page has them.
    let files = r#"{"/a.png":"a.png","http://WWW.example.com:80/b.png":"b.png"}"#;
    scratch.write("index.jsonl", (line("1", "1.html", "{}") + &line("2", "2.html", files)).as_bytes());
    let output = scratch.run(["record", "expand", "reports.jsonl", "--pages", "index.jsonl"]);
    assert_eq!(code(&output), 4);
    assert_eq!(
        errors(&output),
        "hashward: io.not_found: reading 1.html: No such file or directory\nhashward: it is named in index.jsonl, line 1\n\
         hashward: io.not_found: reading b.png: No such file or directory\nhashward: it is named in index.jsonl, line 2\n\
         hashward: 3 reports: 3 pages, 2 pictures on them, 1 files; 0 other records, 2 rejected\n"
    );
    // An index line that cannot be used is told once, and its page is kept too.
    scratch.write(
        "index.jsonl",
        line("1", "1.html", "{}").replace("2026-11-24T20:05:00Z", "24.11.2026").as_bytes(),
    );
    let output = scratch.run(["record", "expand", "reports.jsonl", "--pages", "index.jsonl"]);
    assert!(errors(&output).starts_with("hashward: date.malformed: index.jsonl:1: "), "{}", errors(&output));
    assert!(
        errors(&output)
            .ends_with("3 reports: 3 pages, 0 pictures on them, 0 files; 0 other records, 1 rejected\n")
    );
}

#[test]
fn wrong_usage_says_nothing_of_any_record() {
    let scratch = Scratch::new();
    scratch.write("in.csv", b"name\nx\n");
    scratch.write("in.dat", b"x");
    for (arguments, wanted) in [
        (&["import", "in.csv", "--source", "x"][..], "rows.column: in.csv: line 1: "),
        (&["import", "in.dat", "--source", "x"], "cli.usage: "),
        (&["import", "none.csv", "--source", "x"], "io.not_found: none.csv: "),
        (&["import", "in.csv", "--source", "x", "--zone", "Mars"], "date.malformed: "),
        (&["extract", "in.dat", "--base", ""], "url.empty: --base: "),
        (&["expand", "--pages", "in.dat", "in.dat"], "record.malformed: in.dat: line 1: "),
    ] {
        let output = scratch.run(["record"].iter().chain(arguments));
        assert_eq!(code(&output), 2, "{arguments:?}: {}", errors(&output));
        assert!(errors(&output).contains(wanted), "{arguments:?}: {}", errors(&output));
        assert_eq!(printed(&output), "");
    }
}

#[test]
fn the_pictures_of_a_page_are_printed_with_their_places() {
    let scratch = Scratch::new();
    scratch.write(
        "page.html",
        b"<img src='a.jpg' srcset='b.jpg 2x'><a href=/p>x</a><img src='data:image/png;base64,iVBORw0KGgo='>",
    );
    let base = ["--base", "https://www.example.com/dir/"];
    let output = scratch.run(["record", "extract", "page.html", "--json", "--links"].iter().chain(&base));
    let found = lines(&printed(&output));
    assert_eq!(found.len(), 5);
    assert_eq!(found[0]["target"]["url"]["identity"], "https://www.example.com/dir/a.jpg");
    assert_eq!(found[1]["descriptor"], "2x");
    assert_eq!(found[4]["found"], "summary");
    assert!(found.iter().all(|line| line["schema"] == "hashward.page/1" && line["path"] == "page.html"));
    let text = scratch.done(["record", "extract", "page.html"].iter().chain(&base));
    assert!(
        text.starts_with("declared  picture  img@src            https://www.example.com/dir/a.jpg\n"),
        "{text}"
    );
    // From standard input it is the same.
    let mut command = scratch.command();
    let page = File::open(scratch.path("page.html")).unwrap();
    let output = command.args(["record", "extract", "-"]).args(base).stdin(page).output().unwrap();
    assert_eq!(printed(&output), text);
}
