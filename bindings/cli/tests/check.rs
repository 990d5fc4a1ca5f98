//! `hashward check` as a process: exit codes, lines, JSON, bad configuration.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::Read;
use std::process::Stdio;
use support::{NOW, Scratch, code, errors, lines, printed, text};

#[test]
fn exit_codes_follow_the_gravest_file() {
    let scratch = Scratch::with_trust();
    scratch.write("words.txt", b"only words");
    let single = ["--origin", "list.example", "--label", "iwf/A"];
    let with = |paths: &[&'static str]| [&single[..], paths].concat();

    let output = scratch.check("single-list", &with(&["listed.bmp", "other.bmp", "words.txt", "missing"]));
    assert_eq!(code(&output), 1, "{}", errors(&output));
    let output = scratch.check("agree-two", &["listed.bmp", "other.bmp", "words.txt"]);
    assert_eq!(code(&output), 3, "one voice holds: {}", printed(&output));
    let output = scratch.check("agree-two", &["other.bmp", "words.txt"]);
    assert_eq!(code(&output), 4, "{}", printed(&output));
    let output = scratch.check("agree-two", &["other.bmp"]);
    assert_eq!(code(&output), 0, "{}", printed(&output));
    assert!(printed(&output).starts_with("no known match  allow"), "{}", printed(&output));
    let output = scratch.check("single-list", &with(&["listed.bmp", "--context", "stored"]));
    assert_eq!(code(&output), 3, "stored files are held at most");
    let output = scratch.check("observe", &["listed.bmp"]);
    assert_eq!(code(&output), 0);
    assert!(printed(&output).contains("agree-two would hold"), "{}", printed(&output));
    assert!(errors(&output).ends_with(" Actions: 1 allow. agree-two would hold 1.\n"), "{}", errors(&output));
}

#[test]
fn a_line_says_outcome_action_origin_label_how_why_path() {
    let scratch = Scratch::with_trust();
    let output = scratch.check("agree-two", &["listed.bmp", "--explain"]);
    let printed = printed(&output);
    let first = printed.lines().next().unwrap();
    let words: Vec<_> = first.split("  ").filter(|word| !word.is_empty()).map(str::trim).collect();
    assert_eq!(
        words,
        ["match (exact)", "hold", "list.example", "iwf/A", "sha256", "one_lists", "listed.bmp"]
    );
    assert!(printed.lines().any(|line| line.starts_with("    rule one_lists")), "{printed}");
}

#[test]
fn json_lines_have_the_documented_fields() {
    let scratch = Scratch::with_trust();
    let output = scratch.check("agree-two", &["listed.bmp", "missing", "--json", "--explain"]);
    let lines = lines(&printed(&output));
    assert_eq!(lines.len(), 2);
    assert_eq!(lines[0]["schema"], "hashward.check/1");
    assert_eq!(lines[0]["path"], "listed.bmp");
    let verdict = &lines[0]["verdict"];
    assert_eq!(verdict["schema"], 1);
    assert_eq!(verdict["now"], NOW);
    assert_eq!(verdict["outcome"]["outcome"], "match");
    assert_eq!(verdict["outcome"]["strength"], "exact");
    assert_eq!(verdict["action"]["access"], "hold");
    assert_eq!(verdict["sets"][0]["answer"]["hits"][0]["statements"][0]["scheme"], "iwf");
    assert_eq!(verdict["policy"]["name"], "agree-two");
    assert!(lines[0]["explanation"].as_array().is_some_and(|steps| !steps.is_empty()));
    assert_eq!(lines[1]["error"]["code"], "io.not_found");
    assert_eq!(lines[1]["verdict"]["outcome"]["outcome"], "indeterminate");
    let reasons = lines[1]["verdict"]["outcome"]["reasons"].as_array().unwrap();
    assert!(reasons.iter().any(|reason| reason == "unreadable"));
    // A verdict reads back as the library's type.
    let verdict: hashward::check::Verdict = serde_json::from_value(verdict.clone()).unwrap();
    assert_eq!(verdict.policy.name, "agree-two");
}

#[test]
fn folders_are_walked_by_name_and_nothing_is_left_out_in_silence() {
    let scratch = Scratch::with_trust();
    std::fs::create_dir_all(scratch.path("in/b")).unwrap();
    for name in ["in/c.txt", "in/a.txt", "in/b/z.txt"] {
        scratch.write(name, b"words");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::symlink;
        symlink("nowhere", scratch.path("in/dangling")).unwrap();
        symlink("..", scratch.path("in/loop")).unwrap();
        symlink("a.txt", scratch.path("in/link")).unwrap();
        let made = std::process::Command::new("mkfifo").arg(scratch.path("in/pipe")).status();
        assert!(made.is_ok_and(|status| status.success()));
    }
    let output = scratch.check("observe", &["in", "--json"]);
    assert_eq!(code(&output), 4);
    let paths: Vec<_> = lines(&printed(&output)).iter().map(|line| text(&line["path"]).to_owned()).collect();
    #[cfg(unix)]
    assert_eq!(paths, ["in/a.txt", "in/b/z.txt", "in/c.txt", "in/dangling", "in/link", "in/pipe"]);
    #[cfg(unix)]
    assert!(errors(&output).contains("links to folders that were not followed: 1"));

    std::fs::create_dir(scratch.path("empty")).unwrap();
    let output = scratch.check("observe", &["empty"]);
    assert_eq!(code(&output), 4, "nothing checked is not nothing found");
    assert!(errors(&output).contains("nothing was checked"));
}

#[cfg(unix)]
#[test]
fn a_folder_without_permission_is_a_line() {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;

    /// Of no one in particular, on every Unix.
    const NOBODY: u32 = 65_534;
    let scratch = Scratch::with_trust();
    std::fs::create_dir_all(scratch.path("in/closed")).unwrap();
    scratch.write("in/words.txt", b"words");
    let closed = scratch.path("in/closed");
    set_permissions(&closed, Permissions::from_mode(0o000)).unwrap();
    let mut command = scratch.command();
    if std::fs::read_dir(&closed).is_ok() {
        // The superuser reads everything, so somebody else is to run the binary, from where they reach it.
        let copy = scratch.path("hashward");
        // Copied by another process: a test that starts one meanwhile would hand it this one's handle for writing,
        // and a program that is open for writing is not run.
        let copied = std::process::Command::new("cp").arg(command.get_program()).arg(&copy).status();
        assert!(copied.is_ok_and(|status| status.success()));
        set_permissions(&copy, Permissions::from_mode(0o755)).unwrap();
        set_permissions(scratch.path(""), Permissions::from_mode(0o755)).unwrap();
        command = std::process::Command::new(copy);
        command.current_dir(scratch.path("")).uid(NOBODY).gid(NOBODY);
    }
    command.args(["check", "--trust", "trust", "--policy", "observe", "--now", NOW, "in", "--json"]);
    let output = command.output().unwrap();
    set_permissions(&closed, Permissions::from_mode(0o700)).unwrap();
    assert_eq!(code(&output), 4, "{}", errors(&output));
    let first = &lines(&printed(&output))[0];
    assert_eq!((&first["path"], &first["error"]["code"]), (&"in/closed".into(), &"io.denied".into()));
}

#[cfg(unix)]
#[test]
fn paths_that_are_no_text_survive() {
    use std::os::unix::ffi::OsStrExt;
    let scratch = Scratch::with_trust();
    let name = std::ffi::OsStr::from_bytes(b"n\xffme\n.txt");
    std::fs::create_dir(scratch.path("in")).unwrap();
    scratch.write(std::path::Path::new("in").join(name), b"words");
    let output = scratch.check("observe", &["in", "--json"]);
    let line = &lines(&printed(&output))[0];
    assert_eq!(line["path_bytes"], "696e2f6eff6d650a2e747874");
    assert_eq!(line["path"], "in/n\u{fffd}me\n.txt");
    let output = scratch.check("observe", &["in"]);
    assert_eq!(printed(&output).lines().count(), 1, "a line feed in a name makes no line");
    let output = scratch.run(["hash", "in", "--json"]);
    assert_eq!(lines(&printed(&output))[0]["path_bytes"], "696e2f6eff6d650a2e747874");
}

#[test]
fn standard_input_is_a_file() {
    let scratch = Scratch::with_trust();
    let mut command = scratch.command();
    command.args(["check", "-", "--trust", "trust", "--policy", "agree-two", "--now", NOW, "--json"]);
    let file = std::fs::File::open(scratch.path("listed.bmp")).unwrap();
    let output = command.stdin(file).output().unwrap();
    assert_eq!(code(&output), 3);
    assert_eq!(lines(&printed(&output))[0]["path"], "-");
}

#[test]
fn wrong_configuration_is_never_a_silent_miss() {
    let scratch = Scratch::with_trust();
    scratch.write("half.toml", b"version = 1\nname = \"half\"\n");
    scratch.pin("pinned-only");
    let check = |trust: &str, policy: &str, more: &[&str]| {
        let base = ["check", "other.bmp", "--now", NOW, "--trust", trust, "--policy", policy];
        scratch.run(base.iter().chain(more))
    };
    for (trust, policy, more, expected) in [
        ("trust", "agree-too", &[][..], "hashward: policy.unknown_name: "),
        ("trust", "missing.toml", &[], "hashward: policy.unknown_name: "),
        ("trust", "half.toml", &[], "hashward: policy.incomplete: "),
        ("trust", "single-list", &[], "hashward: policy.incomplete: "),
        ("trust", "agree-two", &["--origin", "list.example"], "hashward: cli.usage: "),
        ("nowhere", "agree-two", &[], "hashward: trust.store_malformed: "),
        ("pinned-only", "agree-two", &[], "hashward: trust.store_empty: "),
    ] {
        let output = check(trust, policy, more);
        assert_eq!(code(&output), 2, "{trust} {policy}");
        assert!(errors(&output).contains(expected), "{trust} {policy}: {}", errors(&output));
        assert_eq!(printed(&output), "");
    }
    assert_eq!(code(&scratch.run(["check", "other.bmp"])), 2, "no trust folder, no policy");
    assert_eq!(code(&scratch.run(["check", "--now", "yesterday"])), 2);
}

#[test]
fn a_trust_folder_whose_only_set_is_damaged_ends_with_two() {
    let scratch = Scratch::with_trust();
    let set = std::fs::read_dir(scratch.path("trust/sets")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&set).unwrap();
    let last = bytes.len() - 200;
    bytes[last] ^= 1;
    std::fs::write(&set, bytes).unwrap();
    let output = scratch.check("agree-two", &["other.bmp"]);
    assert_eq!(code(&output), 2, "{}", printed(&output));
    assert!(errors(&output).contains("hashward: set.refused: "), "{}", errors(&output));
}

#[test]
fn an_expired_set_is_said_and_its_miss_proves_nothing() {
    let scratch = Scratch::with_trust();
    let output =
        scratch.run("check other.bmp --trust trust --policy observe --now 2027-06-01 --json".split(' '));
    assert_eq!(code(&output), 4);
    assert!(errors(&output).contains("has expired"), "{}", errors(&output));
    assert_eq!(lines(&printed(&output))[0]["verdict"]["outcome"]["reasons"][0], "sets_stale");
}

#[test]
fn labels_that_the_policy_does_not_name_are_listed() {
    let scratch = Scratch::with_trust();
    let output = scratch.check("single-list", &["other.bmp", "--origin", "list.example", "--label", "iwf/B"]);
    assert!(errors(&output).contains("iwf/A of list.example"), "{}", errors(&output));
}

#[test]
fn a_reader_that_goes_away_ends_it_quietly() {
    let scratch = Scratch::with_trust();
    std::fs::create_dir(scratch.path("many")).unwrap();
    scratch.write("many/0000.bmp", &support::picture(1));
    for number in 1..3_000 {
        scratch.write(format!("many/{number:04}"), b"words");
    }
    let mut child = scratch
        .command()
        .args(["check", "many", "--trust", "trust", "--policy", "agree-two", "--now", NOW, "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 20]).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(code(&output), 3, "the file found by then holds: {}", errors(&output));
    assert!(!errors(&output).contains("panic"), "{}", errors(&output));
    let stopped = errors(&output);
    let files: u64 = stopped.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
    assert!(files < 3_000, "it stopped early: {stopped}");
    assert!(stopped.contains("the files after those were not checked"), "{stopped}");
}

#[test]
fn a_report_is_whole_and_its_owners() {
    let scratch = Scratch::with_trust();
    let output = scratch.check("agree-two", &["listed.bmp", "other.bmp", "--report", "report.jsonl"]);
    assert_eq!(code(&output), 3);
    let report = lines(&String::from_utf8(scratch.read("report.jsonl")).unwrap());
    assert_eq!(report.len(), 2);
    assert_eq!(report[1]["verdict"]["outcome"]["outcome"], "no_known_match");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(scratch.path("report.jsonl")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let output = scratch.check("agree-two", &["other.bmp", "--report", "nowhere/report.jsonl"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).contains("io.not_found"));
}
