//! Keys, roots, sets and trust as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{CREATED, NOW, Scratch, code, errors, lines, printed, text};

const ID: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn secret_keys_are_their_owners_never_overwritten_never_printed() {
    let scratch = Scratch::with_issuer();
    let secret = String::from_utf8(scratch.read("issuer.key")).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(scratch.path("issuer.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let output = scratch.run(["key", "new", "-o", "issuer.key"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: cli.exists: "), "{}", errors(&output));
    assert_eq!(scratch.read("issuer.key"), secret.as_bytes());
    let public = scratch.done(["key", "public", "issuer.key"]);
    assert!(public.starts_with("hashward-public-key-1:"));
    assert!(!public.contains(secret.trim().rsplit(':').next().unwrap()));
    let output = scratch.run(["key", "public", "issuer.hroot"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: key.malformed: "), "{}", errors(&output));
}

#[test]
fn signing_elsewhere_gives_the_same_bytes() {
    let scratch = Scratch::with_trust();
    scratch.build("direct.hset", &["--set-id", ID]);
    let base = format!(
        "set build rows.csv --format csv --origin list.example --root issuer.hroot --created {CREATED} --set-id {ID}"
    );
    let unsigned = ["--unsigned", "--head", "list.head", "-o", "list.unsigned"];
    let built = scratch.done(base.split(' ').chain(unsigned));
    let signed = scratch.done("set sign list.head --key issuer.key -o list.sig".split(' '));
    let root = |text: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix("set root").map(|root| root.trim().to_owned()))
            .unwrap()
    };
    assert_eq!(root(&built), root(&signed), "both machines name the same set root");
    assert!(scratch.done(["set", "inspect", "list.unsigned"]).contains("not signed yet"));
    scratch.done("set sign list.unsigned --attach list.sig --root issuer.hroot -o list2.hset".split(' '));
    assert_eq!(scratch.read("list2.hset"), scratch.read("direct.hset"));
    assert!(scratch.done(["set", "verify", "list2.hset", "--root", "issuer.hroot"]).contains("verified"));

    let output = scratch.run("set sign rows.csv --key issuer.key -o rows.sig".split(' '));
    assert_eq!(code(&output), 2, "a key signs no other file");
    assert!(!scratch.path("rows.sig").exists());
    scratch.done(["key", "new", "-o", "stranger.key"]);
    scratch.done("set sign list.head --key stranger.key -o stranger.sig".split(' '));
    let output = scratch
        .run("set sign list.unsigned --attach stranger.sig --root issuer.hroot -o bad.hset".split(' '));
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: signature.key_unknown: "), "{}", errors(&output));
    assert!(!scratch.path("bad.hset").exists());
}

#[test]
fn the_same_rows_and_time_make_the_same_bytes() {
    let scratch = Scratch::with_trust();
    scratch.build("one.hset", &["--set-id", ID]);
    scratch.build("two.hset", &["--set-id", ID]);
    assert_eq!(scratch.read("one.hset"), scratch.read("two.hset"));
    scratch.build("three.hset", &[]);
    assert_ne!(scratch.read("one.hset"), scratch.read("three.hset"), "a new list has a new name");
}

#[test]
fn a_line_that_cannot_be_read_is_named_and_nothing_is_written() {
    let scratch = Scratch::with_issuer();
    scratch.write("rows.csv", b"md5,label\n0cc175b9c0f1b6a831c399e269772661,iwf/A\n0cc175b9,iwf/A\n");
    let before = std::fs::read_dir(scratch.path(".")).unwrap().count();
    let output = scratch.run(
        "set build rows.csv --format csv --origin o --root issuer.hroot --key issuer.key -o list.hset"
            .split(' '),
    );
    assert_eq!(code(&output), 2);
    assert_eq!(errors(&output), "hashward: hash.length: rows.csv: line 3: md5 has 16 bytes, not 4\n");
    assert_eq!(std::fs::read_dir(scratch.path(".")).unwrap().count(), before, "nothing is left behind");
}

#[test]
fn every_list_format_is_read() {
    let scratch = Scratch::with_issuer();
    let digest = "0cc175b9c0f1b6a831c399e269772661";
    scratch.write("list.sums", format!("{digest}  a.jpg\n").as_bytes());
    scratch.write("list.bare", format!("{digest}\n").as_bytes());
    scratch.write("list.jsonl", format!("{{\"md5\":\"{digest}\",\"label\":\"iwf/A\"}}\n").as_bytes());
    scratch.write("list.csv", format!("md5,label\n{digest},iwf/A\n").as_bytes());
    let mut made = Vec::new();
    for (format, more) in [
        ("sums", &["--kind", "md5", "--label", "iwf/A"][..]),
        ("bare", &["--kind", "md5", "--label", "iwf/A"]),
        ("jsonl", &[]),
        ("csv", &[]),
    ] {
        let (rows, out) = (format!("list.{format}"), format!("{format}.hset"));
        let base = [
            "set",
            "build",
            &rows,
            "--format",
            format,
            "--origin",
            "o",
            "--root",
            "issuer.hroot",
            "--key",
            "issuer.key",
            "--created",
            CREATED,
            "--set-id",
            ID,
            "-o",
            &out,
        ];
        scratch.done(base.iter().chain(more));
        made.push(scratch.read(&out));
    }
    assert!(made.iter().all(|bytes| *bytes == made[0]));
    let output = scratch.run(
        "set build list.bare --format bare --origin o --root issuer.hroot --key issuer.key -o x.hset"
            .split(' '),
    );
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains("--kind"), "{}", errors(&output));
}

#[test]
fn a_next_version_follows_the_one_before() {
    let scratch = Scratch::with_trust();
    scratch.build("next.hset", &["--previous", "list.hset"]);
    let shown: serde_json::Value =
        serde_json::from_str(&scratch.done("set inspect next.hset --root issuer.hroot --json".split(' ')))
            .unwrap();
    assert_eq!((&shown["schema"], &shown["publish"]), (&"hashward.set/1".into(), &2.into()));
    assert_eq!(shown["verified"], true);
    assert_eq!(shown["labels"][0], "iwf/A");
    let installed = scratch.done(format!("trust install next.hset --trust trust --now {NOW}").split(' '));
    assert!(installed.starts_with("replaced"), "{installed}");
    let output = scratch.run(format!("trust install list.hset --trust trust --now {NOW}").split(' '));
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: set.rollback: "), "{}", errors(&output));
    let listed = lines(&scratch.done(format!("trust list --trust trust --now {NOW} --json").split(' ')));
    assert_eq!(listed.len(), 2);
    assert_eq!(text(&listed[0]["issuer"]["name"]), "issuer.example");
    assert_eq!(listed[1]["set"]["version"]["publish"], 2);
    assert_eq!(listed[1]["set"]["freshness"], "fresh");
}

#[test]
fn pinning_asks_for_the_identity() {
    let scratch = Scratch::with_issuer();
    let output = scratch.run(["trust", "pin", "issuer.hroot", "--trust", "trust"]);
    assert_eq!(code(&output), 2);
    assert!(printed(&output).starts_with("identity  "));
    assert!(errors(&output).contains("nothing was pinned"), "{}", errors(&output));
    assert!(!scratch.path("trust").exists());
    let output = scratch.run(["trust", "pin", "issuer.hroot", "--trust", "trust", "--id", &"ab".repeat(32)]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: root.identity: "), "{}", errors(&output));
}

#[test]
fn a_changed_set_is_refused() {
    let scratch = Scratch::with_trust();
    let mut bytes = scratch.read("list.hset");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    scratch.write("changed.hset", &bytes);
    let output = scratch.run(format!("set verify changed.hset --root issuer.hroot --now {NOW}").split(' '));
    assert_eq!(code(&output), 2);
    assert_eq!(printed(&output), "");
    let output =
        scratch.run(format!("trust install changed.hset list.hset --trust trust --now {NOW}").split(' '));
    assert_eq!(code(&output), 2);
    assert!(printed(&output).starts_with("unchanged"), "the good one is still looked at");
}

#[test]
fn existing_sets_are_replaced_only_when_asked() {
    let scratch = Scratch::with_trust();
    let before = scratch.read("list.hset");
    let base = "set build rows.csv --format csv --origin o --root issuer.hroot --key issuer.key -o list.hset";
    let output = scratch.run(base.split(' '));
    assert_eq!((code(&output), scratch.read("list.hset")), (2, before.clone()));
    scratch.done(base.split(' ').chain(["--replace"]));
    assert_ne!(scratch.read("list.hset"), before);
}
