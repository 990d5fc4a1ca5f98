//! `hashward pipe` on standard input and output, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::time::Duration;
use support::pipe::Pipe;
use support::{NOW, Scratch, code, errors, lines, printed, text};

fn outcome(answer: &Value) -> &str {
    text(&answer["verdict"]["outcome"]["outcome"])
}

#[test]
fn every_kind_of_request_is_answered() {
    let scratch = Scratch::with_trust();
    let hashes = scratch.hash("listed.bmp");
    let mut pipe = Pipe::start(&scratch, "agree-two", &["--context", "stored"]);

    let by_path = pipe.ask(&json!({"id": 1, "path": "listed.bmp"}));
    assert_eq!(by_path["schema"], "hashward.pipe/1");
    assert_eq!(by_path["id"], 1);
    // The verdict is the one that `check` gives.
    let checked = scratch.check("agree-two", &["listed.bmp", "--json", "--context", "stored"]);
    assert_eq!(by_path["verdict"], lines(&printed(&checked))[0]["verdict"]);
    assert_eq!(by_path["reply"], "refused");
    assert!(by_path.get("explanation").is_none() && by_path.get("error").is_none());

    let by_bytes = pipe.ask(&json!({"id": "b", "bytes": STANDARD.encode(scratch.read("listed.bmp"))}));
    assert_eq!((&by_bytes["id"], &by_bytes["verdict"]), (&json!("b"), &by_path["verdict"]));

    let sha256 = &hashes["sha256"];
    let by_hashes = pipe.ask(&json!({"id": null, "hashes": {"sha256": sha256}}));
    assert_eq!((outcome(&by_hashes), &by_hashes["id"]), ("match", &Value::Null));
    assert_eq!(by_hashes["verdict"]["outcome"]["strength"], "exact");
    let pdq = json!({"pdq": hashes["pdq"]["hex"]});
    let by_pdq = pipe.ask(&json!({"hashes": pdq, "quality": 80, "convention": "full"}));
    assert_eq!((outcome(&by_pdq), &by_pdq["id"]), ("match", &Value::Null));
    let near = &by_pdq["verdict"]["sets"][0]["answer"]["hits"][0]["near"];
    assert_eq!((&near["quality"], &near["convention"]), (&json!(80), &json!("full")));
    let flat = pipe.ask(&json!({"hashes": pdq, "quality": 3}));
    assert_eq!(flat["verdict"]["outcome"]["reasons"][0], "too_flat", "the quality is used");
    let other = pipe.ask(&json!({"hashes": pdq, "convention": "nearest512"}));
    assert_ne!(outcome(&other), "match", "the convention is used: the list is of the other");

    let other = pipe.ask(&json!({"id": true, "path": "other.bmp"}));
    assert_eq!(
        (outcome(&other), &other["reply"], &other["id"]),
        ("no_known_match", &json!("accepted"), &json!(true))
    );

    let told = pipe.ask(&json!({"id": 1.5, "path": "listed.bmp", "subject": "upload 77", "context": "message", "explain": true}));
    assert_eq!(told["verdict"]["subject"], "upload 77");
    assert_eq!((&told["verdict"]["context"], &told["id"]), (&json!("message"), &json!(1.5)));
    assert!(told["explanation"].as_array().is_some_and(|steps| steps.len() > 2));

    let state = pipe.ask(&json!({"id": "s", "state": true}))["state"].clone();
    assert_eq!((&state["now"], &state["policy"]), (&json!(NOW), &by_path["verdict"]["policy"]));
    assert_eq!(state["missing"], json!([]));
    let trust = lines(&scratch.done(["trust", "list", "--trust", "trust", "--json", "--now", NOW]));
    assert_eq!(state["sets"][0]["set"], trust[1]["set"]);
    assert_eq!(state["sets"][0]["expires"], trust[1]["expires"]);

    let (rest, status, told) = pipe.finish();
    assert_eq!((rest.len(), status.code()), (0, Some(0)));
    assert_eq!(told, "", "nothing is said of requests");
}

#[test]
fn ids_come_back_as_they_were_written() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "observe", &[]);
    pipe.send("{\"id\":12345678901234567890123456789.10,\"state\":true}\n{ \"id\" : \"\\u00fc\\n\" ,\"state\":true}\r\n".as_bytes());
    for expected in ["\"id\":12345678901234567890123456789.10,", "\"id\":\"\\u00fc\\n\","] {
        let line = pipe.line();
        assert!(line.contains(expected), "{line}");
    }
}

#[test]
fn answers_come_in_the_order_of_the_requests_and_the_last_line_needs_no_line_feed() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "observe", &[]);
    let request = |number: u32| match number % 3 {
        0 => json!({"id": number, "path": "listed.bmp"}),
        1 => json!({"id": number, "hashes": {"sha256": "ab".repeat(32)}}),
        _ => json!({"id": number, "misspelt": 1}),
    };
    let all: Vec<String> = (0..99).map(|number| request(number).to_string()).collect();
    pipe.send(all.join("\n").as_bytes());
    let (answers, status, _) = pipe.finish();
    let ids: Vec<_> = answers.iter().map(|answer| answer["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (0..99).collect::<Vec<_>>());
    assert_eq!(status.code(), Some(0));
}

#[test]
fn a_line_that_is_no_request_is_answered_with_an_error_and_the_next_line_is_read() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "agree-two", &["--line-limit", "100000"]);
    let sha256 = "ab".repeat(32);
    let exact = json!({"sha256": sha256});
    for (request, id) in [
        (json!({"id": 1, "pth": "a"}), 1),
        (json!({"id": 2, "path": "a", "subjekt": "a"}), 2),
        (json!({"id": 3}), 3),
        (json!({"id": 4, "path": "a", "hashes": exact}), 4),
        (json!({"id": 5, "path": 5}), 5),
        (json!({"id": 6, "path": null}), 6),
        (json!({"id": 7, "bytes": "no base64!"}), 7),
        (json!({"id": 8, "bytes": "aGVsbG8"}), 8),
        (json!({"id": 9, "hashes": [sha256]}), 9),
        (json!({"id": 10, "hashes": {"sha256": 7}}), 10),
        (json!({"id": 11, "hashes": exact, "quality": 50}), 11),
        (json!({"id": 12, "hashes": {"pdq": sha256}, "quality": 101}), 12),
        (json!({"id": 13, "hashes": {"pdq": sha256}, "quality": -1}), 13),
        (json!({"id": 14, "hashes": {"pdq": sha256}, "convention": "half"}), 14),
        (json!({"id": 15, "path": "a", "quality": 50}), 15),
        (json!({"id": 16, "path": "a", "context": "mail"}), 16),
        (json!({"id": 17, "path": "a", "deadline_ms": -1}), 17),
        (json!({"id": 18, "path": "a", "deadline_ms": "1"}), 18),
        (json!({"id": 19, "path": "a", "explain": 1}), 19),
        (json!({"id": 20, "path": "a", "now": NOW}), 20),
        (json!({"id": 24, "path": "a", "external": {}}), 24),
        (
            json!({"id": 25, "path": "a", "external": [{"source": "a", "kind": "oracle", "answer": "hit"}]}),
            25,
        ),
        (
            json!({"id": 26, "path": "a", "external": [{"source": "a", "kind": "classifier", "answer": "hit", "x": 1}]}),
            26,
        ),
        (json!({"id": 21, "state": false}), 21),
        (json!({"id": 22, "state": true, "explain": true}), 22),
        (json!({"id": 23, "state": true, "path": "a"}), 23),
    ] {
        let answer = pipe.ask(&request);
        assert_eq!(answer["error"]["code"], "pipe.request", "{request}: {answer}");
        assert_eq!(answer["id"], id, "{request}");
        assert!(answer.get("verdict").is_none(), "{request}");
        assert!(!text(&answer["error"]["message"]).contains(&sha256), "{answer}");
    }
    for line in [
        &b""[..],
        b"garbage",
        b"{\"id\":1,\"path\":\"a\"",
        b"{\"id\":1,\"path\":\"\xff\"}",
        b"\0",
        b"[1]",
        b"1",
        b"{\"id\":[1],\"path\":\"a\"}",
        b"{\"id\":1,\"id\":2,\"path\":\"a\"}",
        b"{\"id\":1,\"path\":\"a\",\"path\":\"b\"}",
        b"{\"id\":1,\"path\":\"a\"} {}",
    ] {
        pipe.send(line);
        pipe.send(b"\n");
        let answer = pipe.answer();
        let line = String::from_utf8_lossy(line);
        assert_eq!(answer["error"]["code"], "pipe.request", "{line}: {answer}");
        assert_eq!(answer["id"], Value::Null, "{line}");
    }
    // The library's own errors keep their codes.
    for (hashes, expected) in [
        (json!({}), "hash.malformed"),
        (json!({"sha256": "zz"}), "hash.malformed"),
        (json!({"pdq": "ab"}), "hash.length"),
        (json!({"crc": "ab"}), "hash.kind_unknown"),
    ] {
        let answer = pipe.ask(&json!({"id": 30, "hashes": hashes}));
        assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!(expected), &json!(30)));
    }
    let answer = pipe.ask(&json!({"id": 31, "path": "other.bmp"}));
    assert_eq!(outcome(&answer), "no_known_match", "the conversation goes on");
    assert_eq!(pipe.finish().2, "", "nothing is said of requests");
}

#[test]
fn a_line_beyond_the_limit_is_not_kept() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "agree-two", &["--line-limit", "200"]);
    let filler = vec![b'x'; 1 << 20];
    for _ in 0..64 {
        pipe.send(&filler);
    }
    pipe.send(b"\n");
    let answer = pipe.answer();
    assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!("pipe.line_too_long"), &Value::Null));
    #[cfg(target_os = "linux")]
    assert!(pipe.peak() < 48 * 1024, "64 MiB were sent, and {} KiB held", pipe.peak());
    assert_eq!(outcome(&pipe.ask(&json!({"path": "other.bmp"}))), "no_known_match");
    // A request of just the limit is answered, one byte more is not.
    let request = |length: usize| {
        let bare = json!({"path": "other.bmp", "subject": ""}).to_string();
        json!({"path": "other.bmp", "subject": "x".repeat(length - bare.len())})
    };
    assert_eq!(outcome(&pipe.ask(&request(200))), "no_known_match");
    assert_eq!(pipe.ask(&request(201))["error"]["code"], "pipe.line_too_long");
    pipe.send(&filler);
    let (answers, status, _) = pipe.finish();
    assert_eq!((answers.len(), status.code()), (1, Some(0)), "also at the end");
    assert_eq!(answers[0]["error"]["code"], "pipe.line_too_long");
}

#[test]
fn what_cannot_be_read_or_finished_is_a_verdict() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "agree-two", &[]);
    for (path, expected) in
        [("missing", "io.not_found"), ("trust", "io.failed"), ("", "io.not_found"), ("a\0b", "io.failed")]
    {
        let answer = pipe.ask(&json!({"path": path}));
        assert_eq!(outcome(&answer), "indeterminate", "{path}");
        assert_eq!(answer["verdict"]["outcome"]["reasons"], json!(["unreadable"]), "{path}");
        assert_eq!(answer["verdict"]["error"], expected, "{path}");
        assert_eq!(answer["reply"], "try_again", "{path}");
    }
    #[cfg(unix)]
    {
        let made = std::process::Command::new("mkfifo").arg(scratch.path("fifo")).status();
        assert!(made.is_ok_and(|status| status.success()));
        let answer = pipe.ask(&json!({"path": "fifo"}));
        assert_eq!(answer["verdict"]["error"], "io.failed", "nobody waits for a pipe's writer");
    }
    let bytes = STANDARD.encode(scratch.read("listed.bmp"));
    for ask in
        [json!({"path": "listed.bmp"}), json!({"bytes": bytes}), json!({"hashes": {"pdq": "ab".repeat(32)}})]
    {
        let mut late = ask.clone();
        late["deadline_ms"] = json!(0);
        let answer = pipe.ask(&late);
        assert_eq!(answer["verdict"]["outcome"]["reasons"], json!(["deadline"]), "{late}");
        let mut early = ask;
        early["deadline_ms"] = json!(u64::MAX);
        assert_ne!(outcome(&pipe.ask(&early)), "indeterminate", "{early}");
    }
    assert_eq!(pipe.finish().2, "", "nothing is said of requests");
}

/// Asks until the answer is as wanted. Sets are looked for once a second; how long this takes is not tested.
fn ask_until(pipe: &mut Pipe, wanted: impl Fn(&Value) -> bool) -> Value {
    for _ in 0..1_200 {
        let answer = pipe.ask(&json!({"path": "other.bmp"}));
        if wanted(&answer) {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("the answers stay as they were");
}

#[test]
fn sets_are_taken_in_without_a_restart() {
    let scratch = Scratch::with_trust();
    let mut pipe = Pipe::start(&scratch, "agree-two", &[]);
    assert_eq!(outcome(&pipe.ask(&json!({"path": "other.bmp"}))), "no_known_match");
    let sha256 = text(&scratch.hash("other.bmp")["sha256"]).to_owned();
    scratch.issue("two.example", "csam", &format!("sha256,label\n{sha256},iwf/A\n"));
    let answer = ask_until(&mut pipe, |answer| outcome(answer) == "match");
    assert_eq!(answer["verdict"]["sets"].as_array().map(Vec::len), Some(2));

    // A folder that cannot be read does not take the sets away.
    let record = scratch.read("trust/trust.json");
    scratch.write("trust/trust.json", b"not a record");
    std::thread::sleep(Duration::from_millis(1_100));
    for _ in 0..3 {
        assert_eq!(outcome(&pipe.ask(&json!({"path": "other.bmp"}))), "match");
        std::thread::sleep(Duration::from_millis(1_100));
    }
    scratch.write("trust/trust.json", &record);

    let sets = pipe.ask(&json!({"state": true}))["state"]["sets"].clone();
    let ids: Vec<_> = sets.as_array().unwrap().iter().map(|state| text(&state["set"]["set"])).collect();
    scratch.done(["trust", "remove", ids[1], "--trust", "trust"]);
    ask_until(&mut pipe, |answer| answer["verdict"]["sets"].as_array().is_some_and(|sets| sets.len() == 1));
    // Where nothing is installed nothing is checked: neither a miss, nor a hit of a list that was taken away.
    scratch.done(["trust", "remove", ids[0], "--trust", "trust"]);
    let answer = ask_until(&mut pipe, |answer| answer.get("verdict").is_none());
    assert_eq!(answer["error"]["code"], "trust.store_empty");
    assert_eq!(pipe.ask(&json!({"id": 7, "state": true}))["error"]["code"], "trust.store_empty");
    scratch.done(["trust", "install", "list.hset", "--trust", "trust", "--now", NOW]);
    let answer = ask_until(&mut pipe, |answer| answer.get("verdict").is_some());
    assert_eq!(outcome(&answer), "no_known_match");

    let (_, status, told) = pipe.finish();
    assert_eq!(status.code(), Some(0));
    assert_eq!(told.matches("cannot be read now (trust.store_malformed)").count(), 1, "{told}");
    assert_eq!(told.matches("every set was removed (trust.store_empty)").count(), 1, "{told}");
    assert!(told.contains("the installed sets changed and were opened again"), "{told}");
    assert!(told.contains("no set of the pinned issuer two.example is installed"), "{told}");
    assert!(!told.contains("other.bmp") && !told.contains(&sha256), "{told}");
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let scratch = Scratch::with_trust();
    let pipe = Pipe::start(&scratch, "agree-two", &[]);
    let line = format!("{}\n", json!({"path": "other.bmp"}));
    let (status, told) = pipe.go_away(line.repeat(100).as_bytes());
    assert_eq!(status.code(), Some(4), "{told}");
    assert!(told.contains("requests after that were not answered"), "{told}");
}

#[test]
fn it_starts_only_where_check_would() {
    let scratch = Scratch::with_trust();
    scratch.pin("pinned-only");
    for (arguments, expected) in [
        ("--trust trust --policy agree-too", "hashward: policy.unknown_name: "),
        ("--trust pinned-only --policy observe", "hashward: trust.store_empty: "),
        ("--trust nowhere --policy observe", "hashward: trust.store_malformed: "),
        ("--trust trust --policy observe --line-limit 0", "hashward: cli.usage: "),
        ("--trust trust --policy observe --connections 3", "hashward: cli.usage: "),
        ("--trust trust --policy observe --write-timeout 3", "hashward: cli.usage: "),
    ] {
        let output = scratch.run(["pipe"].into_iter().chain(arguments.split(' ')));
        assert_eq!(code(&output), 2, "{arguments}");
        assert!(errors(&output).starts_with(expected), "{arguments}: {}", errors(&output));
        assert_eq!(printed(&output), "", "{arguments}");
    }
    // It warns as `check` does.
    let pipe = Pipe::start(&scratch, "single-list", &["--origin", "lits.example", "--label", "iwf/A"]);
    let told = pipe.finish().2;
    assert!(told.contains("names the origin lits.example, and no installed set is of it"), "{told}");
}
