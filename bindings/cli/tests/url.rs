//! `hashward url` as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Scratch, code, errors, lines, printed};

#[test]
fn a_link_has_its_documented_fields() {
    let scratch = Scratch::new();
    let output = scratch.run([
        "url",
        "normalize",
        "--json",
        "hxxps://name:word@www.Example[.]co.uk:443/%7Ea-300x200.jpg?b&a",
    ]);
    assert_eq!(code(&output), 0);
    let link = &lines(&printed(&output))[0];
    for (field, value) in [
        ("schema", "hashward.url/1"),
        ("raw", "hxxps://name:word@www.Example[.]co.uk:443/%7Ea-300x200.jpg?b&a"),
        ("kind", "web"),
        ("fetch", "https://name:word@www.example.co.uk/%7Ea-300x200.jpg?b&a"),
        ("identity", "https://www.example.co.uk/~a-300x200.jpg?b&a"),
        ("rule", "id-v1"),
        ("id", "url:id-v1:c662f22cecc00a620e5f3c24c53a759c51ab9ae1b23fe162ef767a7e364668cb"),
        ("lookup", "https://www.example.co.uk/~a-300x200.jpg?b&a"),
        ("group", "example.co.uk/~a-300x200.jpg?a&b"),
        ("host", "www.example.co.uk"),
        ("registrable_domain", "example.co.uk"),
    ] {
        assert_eq!(link[field], value, "{field}");
    }
    assert_eq!(link["flags"], serde_json::json!(["refanged", "secret_removed"]));
    assert_eq!(link["secrets"], serde_json::json!(["user_info"]));
    assert_eq!(link["family"]["rule"], "wordpress");
    assert!(link["wrapped"].is_null() && link.get("raw_bytes").is_none());
}

#[test]
fn lines_are_read_one_by_one_and_counted() {
    let scratch = Scratch::new();
    let input = b"http://a.example/\xe4\r\n\n  \njavascript:x\nhttp://b.example";
    scratch.write("links", input);
    let mut command = scratch.command();
    let links = std::fs::File::open(scratch.path("links")).unwrap();
    let output = command.args(["url", "normalize", "--json"]).stdin(links).output().unwrap();
    assert_eq!(code(&output), 4, "a line was refused");
    let lines = lines(&printed(&output));
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0]["raw_bytes"], "687474703a2f2f612e6578616d706c652fe4");
    assert_eq!(lines[0]["identity"], "http://a.example/%E4");
    assert_eq!((&lines[1]["line"], &lines[1]["error"]["code"]), (&4.into(), &"url.not_a_resource".into()));
    assert_eq!(lines[2]["identity"], "http://b.example/");
    assert_eq!(errors(&output), "hashward: 2 links, 1 refused\n");
}

#[test]
fn the_text_for_people_moves_no_cursor() {
    let scratch = Scratch::new();
    let output = scratch.run(["url", "normalize", "http://a.example/\u{202e}\u{1b}[2J"]);
    let text = printed(&output);
    assert!(
        text.contains("identity   http://a.example/%E2%80%AE%1B[2J\n") || text.contains("%E2%80%AE%1B%5B2J"),
        "{text}"
    );
    assert!(!text.contains(['\u{202e}', '\u{1b}']), "{text}");
}

#[test]
fn expressions_have_their_reach_and_digest() {
    let scratch = Scratch::new();
    let text = scratch.done(["url", "expressions", "http://a.example.com/1/2?x"]);
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows.len(), 8);
    assert_eq!(
        rows[7],
        ["73d986e009065f182c10bcb6a45db3d6eda9498f8930654af2653f8a938cd801", "host", "example.com/"]
    );
    let keys = scratch.done(["url", "expressions", "--partner", "surt", "http://www.example.com/B?b&a"]);
    assert_eq!(keys, "com,example)/b?a&b\n");
    let output = scratch.run(["url", "expressions", "--partner", "other", "http://a.example"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains("threatexchange-urlmd5, gsb-v4"), "{}", errors(&output));
}

#[test]
fn links_in_texts_have_their_places() {
    let scratch = Scratch::new();
    scratch.write("chat.txt", "12:30 see http://a.example/x).\nhxxp://b[.]example".as_bytes());
    let output = scratch.run(["url", "find", "--json", "chat.txt", "missing"]);
    assert_eq!(code(&output), 4, "a file could not be read");
    let found = lines(&printed(&output));
    assert_eq!(found.len(), 2);
    assert_eq!(
        (&found[0]["start"], &found[0]["end"], &found[0]["line"]),
        (&10.into(), &28.into(), &1.into())
    );
    assert_eq!(
        (&found[0]["writing"], &found[0]["identity"]),
        (&"scheme".into(), &"http://a.example/x".into())
    );
    assert_eq!((&found[1]["writing"], &found[1]["line"]), (&"masked".into(), &2.into()));
    assert_eq!(found[1]["path"], "chat.txt");
    assert!(errors(&output).contains("io.not_found: missing: "), "{}", errors(&output));
    let text = scratch.done(["url", "find", "chat.txt"]);
    assert_eq!(text, "chat.txt:1: scheme http://a.example/x\nchat.txt:2: masked http://b.example/\n");
}
