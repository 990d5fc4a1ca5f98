//! What is written over and what never is, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{NOW, Scratch, code, errors, lines, printed};

/// Runs something that must be refused and must leave the file as it was.
fn is_kept(scratch: &Scratch, name: &str, arguments: &[&str], expected: &str) {
    let before = scratch.read(name);
    let output = scratch.run(arguments);
    assert_eq!(code(&output), 2, "{arguments:?}: {}", printed(&output));
    assert!(errors(&output).contains(expected), "{arguments:?}: {}", errors(&output));
    assert_eq!(printed(&output), "", "it is told before any file is checked");
    assert_eq!(scratch.read(name), before, "{arguments:?}");
}

fn build<'a>(out: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    let base = ["set", "build", "rows.csv", "--format", "csv", "--origin", "list.example"];
    let signed = ["--root", "issuer.hroot", "--key", "issuer.key", "-o", out, "--replace"];
    [&base[..], &signed, more].concat()
}

#[test]
fn replace_replaces_sets_only() {
    let scratch = Scratch::with_trust();
    for name in ["issuer.key", "issuer.hroot", "rows.csv"] {
        is_kept(&scratch, name, &build(name, &[]), "hashward: cli.exists: ");
    }
    scratch.write("notes.txt", b"words");
    is_kept(&scratch, "notes.txt", &build("notes.txt", &[]), "not a set file");
    is_kept(&scratch, "list.hset", &build("list.hset", &["--previous", "list.hset"]), "reads that file");
    let installed = std::fs::read_dir(scratch.path("trust/sets")).unwrap().next().unwrap().unwrap();
    let installed = format!("trust/sets/{}", installed.file_name().to_str().unwrap());
    is_kept(&scratch, &installed, &build(&installed, &[]), "trust folder");
    let output = scratch.run(build("trust", &[]));
    assert_eq!((code(&output), errors(&output).contains("it is a folder")), (2, true), "{}", errors(&output));
    let unsigned = ["--root", "issuer.hroot", "--unsigned", "--head", "x.hset", "-o", "x.hset"];
    let base = ["set", "build", "rows.csv", "--format", "csv", "--origin", "list.example"];
    let output = scratch.run(base.iter().chain(&unsigned));
    assert!(errors(&output).starts_with("hashward: cli.usage: "), "{}", errors(&output));
    assert!(!scratch.path("x.hset").exists());
    scratch.done(build("list.hset", &[]));

    let unsigned = ["--root", "issuer.hroot", "--unsigned", "--head", "a.head", "-o", "a.unsigned"];
    scratch.done(base.iter().chain(&unsigned));
    scratch.done("set sign a.head --key issuer.key -o a.sig".split(' '));
    let attach = |out| {
        ["set", "sign", "a.unsigned", "--attach", "a.sig", "--root", "issuer.hroot", "--replace", "-o", out]
    };
    for name in ["a.unsigned", "a.sig", "issuer.hroot", "issuer.key", "notes.txt"] {
        is_kept(&scratch, name, &attach(name), "hashward: cli.exists: ");
    }
    scratch.done(attach("list.hset"));
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_not_replaced() {
    let scratch = Scratch::with_trust();
    std::os::unix::fs::symlink("list.hset", scratch.path("link.hset")).unwrap();
    is_kept(&scratch, "list.hset", &build("link.hset", &[]), "it is a link");
    let made = std::process::Command::new("mkfifo").arg(scratch.path("pipe")).status();
    assert!(made.is_ok_and(|status| status.success()));
    let output = scratch.check("observe", &["other.bmp", "--report", "pipe"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains("not a regular file"), "{}", errors(&output));
}

#[test]
fn a_report_replaces_a_report_only() {
    let scratch = Scratch::with_trust();
    let check = |report| {
        let base = ["check", "listed.bmp", "other.bmp", "--trust", "trust", "--policy", "observe"];
        [&base[..], &["--now", NOW, "--report", report]].concat()
    };
    for name in ["issuer.key", "issuer.hroot", "rows.csv", "list.hset", "listed.bmp", "trust/trust.json"] {
        is_kept(&scratch, name, &check(name), "hashward: cli.exists: ");
    }
    let output = scratch.run(check("-"));
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains("--json"), "{}", errors(&output));
    assert!(!scratch.path("-").exists());

    scratch.write("report.jsonl", b"");
    for files in [2, 2] {
        scratch.done(check("report.jsonl"));
        assert_eq!(lines(&String::from_utf8(scratch.read("report.jsonl")).unwrap()).len(), files);
    }
    let itself = ["--report", "report.jsonl", "report.jsonl"];
    let base = ["check", "--trust", "trust", "--policy", "observe", "--now", NOW];
    is_kept(&scratch, "report.jsonl", &[&base[..], &itself].concat(), "reads that file");
}

#[test]
fn the_report_being_written_is_not_checked() {
    let scratch = Scratch::with_trust();
    std::fs::create_dir(scratch.path("in")).unwrap();
    scratch.write("in/a.txt", b"words");
    // A file that only looks like ours is checked: nobody gets around a check by its name.
    scratch.write("in/.hashward-abcdef.part", b"words");
    scratch.check("observe", &["in", "--report", "in/z.jsonl"]);
    let report = lines(&String::from_utf8(scratch.read("in/z.jsonl")).unwrap());
    let paths: Vec<_> = report.iter().map(|line| line["path"].as_str().unwrap()).collect();
    assert_eq!(paths, ["in/.hashward-abcdef.part", "in/a.txt"]);
}

#[test]
fn messages_name_what_the_user_named() {
    let scratch = Scratch::with_trust();
    let output = scratch.run(build("nodir/x.hset", &[]));
    let expected = "hashward: io.not_found: writing nodir/x.hset: No such file or directory\n";
    #[cfg(target_os = "linux")]
    assert_eq!(errors(&output), expected);
    assert!(!errors(&output).contains(".part"), "{expected}");

    let missing = "nowhere: the trust folder does not exist";
    for arguments in [
        &["trust", "install", "list.hset", "--trust", "nowhere"][..],
        &["trust", "list", "--trust", "nowhere"],
        &["check", "other.bmp", "--policy", "observe", "--trust", "nowhere"],
    ] {
        let output = scratch.run(arguments);
        assert_eq!(code(&output), 2);
        assert!(errors(&output).contains(missing), "{}", errors(&output));
    }
    scratch.write("file", b"words");
    let id = scratch.identity("issuer.hroot");
    let output = scratch.run(["trust", "pin", "issuer.hroot", "--trust", "file/trust", "--id", &id]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains(": file/trust: "), "{}", errors(&output));
    assert!(!errors(&output).contains("issuer.hroot"), "{}", errors(&output));
}
