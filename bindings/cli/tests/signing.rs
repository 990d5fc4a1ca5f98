//! Heads, signatures and what is not signed, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{CREATED, NOW, Scratch, code, errors, printed};

/// An issuer whose list waits for its signature: `a.head` and `a.unsigned`.
fn unsigned() -> Scratch {
    let scratch = Scratch::with_trust();
    let base =
        ["set", "build", "rows.csv", "--format", "csv", "--origin", "list.example", "--created", CREATED];
    let more = ["--root", "issuer.hroot", "--unsigned", "--head", "a.head", "-o", "a.unsigned"];
    scratch.done(base.iter().chain(&more));
    scratch
}

#[test]
fn a_head_can_be_read_before_it_is_signed() {
    let scratch = unsigned();
    let shown = scratch.done(["set", "inspect", "a.head"]);
    assert!(shown.contains("origin    list.example") && shown.contains("\nset root "), "{shown}");
    assert!(shown.ends_with("a head, to be signed\n"), "{shown}");
    for (file, state) in [("a.head", "head"), ("a.unsigned", "unsigned"), ("list.hset", "unverified")] {
        let line: serde_json::Value =
            serde_json::from_str(&scratch.done(["set", "inspect", file, "--json"])).unwrap();
        assert_eq!((&line["state"], &line["verified"]), (&state.into(), &false.into()));
        assert_eq!(line.get("root").is_some(), state == "head", "what is compared before it is signed");
    }
}

#[test]
fn a_root_keeps_a_key_from_signing_in_vain() {
    let scratch = unsigned();
    scratch.done(["key", "new", "-o", "stranger.key"]);
    let made = ["--name", "stranger", "--purpose", "csam", "--key", "stranger.key", "-o", "stranger.hroot"];
    scratch.done(["root", "new"].iter().chain(&made));
    let sign =
        |key, root| scratch.run(["set", "sign", "a.head", "--key", key, "--root", root, "-o", "a.sig"]);
    for (key, root, expected) in [
        ("stranger.key", "issuer.hroot", "hashward: signature.key_unknown: issuer.hroot: "),
        ("stranger.key", "stranger.hroot", "hashward: trust.issuer_unknown: stranger.hroot: "),
    ] {
        let output = sign(key, root);
        assert_eq!(code(&output), 2);
        assert!(errors(&output).starts_with(expected), "{}", errors(&output));
        assert!(!scratch.path("a.sig").exists());
    }
    let output = sign("issuer.key", "issuer.hroot");
    assert_eq!(code(&output), 0, "{}", errors(&output));
    let id = |text: &str| text.lines().find_map(|line| line.strip_prefix("key id    ").map(str::to_owned));
    let id = id(&scratch.done(["key", "public", "issuer.key"])).unwrap();
    assert!(printed(&output).contains(&format!("signed by key {id}")), "{}", printed(&output));
    assert!(scratch.done(["root", "show", "issuer.hroot"]).contains(&format!("key id    {id}")));
}

#[test]
fn attach_leaves_the_file_alone() {
    let scratch = unsigned();
    scratch.done("set sign a.head --key issuer.key -o a.sig".split(' '));
    let sign = ["set", "sign", "--root", "issuer.hroot", "-o", "a.hset", "--attach", "a.sig", "a.unsigned"];
    scratch.done(sign);
    let twice = ["set", "sign", "--root", "issuer.hroot", "-o", "b.hset", "--attach", "a.sig", "--attach"];
    scratch.done(twice.iter().chain(&["a.sig", "a.unsigned"]));
    assert_eq!(scratch.read("a.hset"), scratch.read("b.hset"), "the same signature twice is one");
}

#[test]
fn what_is_signed_and_what_is_not_is_said() {
    let scratch = unsigned();
    scratch.done("set sign a.head --key issuer.key -o a.sig".split(' '));
    let attach = ["--attach", "a.sig", "--root", "issuer.hroot", "-o", "b.hset"];
    let sign = |file| [&["set", "sign", file][..], &attach].concat();
    for (arguments, expected) in [
        (vec!["set", "sign", "list.hset", "--key", "issuer.key", "-o", "b.sig"], "signed already"),
        (vec!["set", "sign", "a.unsigned", "--key", "issuer.key", "-o", "b.sig"], "a key signs its head"),
        (sign("list.hset"), "signed already"),
        (sign("a.head"), "this is a head"),
        (vec!["set", "verify", "a.unsigned", "--root", "issuer.hroot"], "not signed yet"),
        (vec!["set", "inspect", "a.unsigned", "--root", "issuer.hroot"], "not signed yet"),
        (vec!["set", "verify", "a.head", "--root", "issuer.hroot"], "this is a head"),
        (vec!["trust", "install", "a.unsigned", "--trust", "trust", "--now", NOW], "not signed yet"),
    ] {
        let output = scratch.run(&arguments);
        assert_eq!(code(&output), 2, "{arguments:?}");
        assert!(errors(&output).contains(expected), "{arguments:?}: {}", errors(&output));
    }
    assert!(!scratch.path("b.hset").exists() && !scratch.path("b.sig").exists());
}
