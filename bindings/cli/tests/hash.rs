//! `hashward hash`, help and completions as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Scratch, code, errors, lines, picture, printed};

#[test]
fn json_lines_have_the_documented_fields() {
    let scratch = Scratch::new();
    scratch.write("a.bmp", &picture(3));
    scratch.write("words.txt", b"abc");
    let output = scratch.run(["hash", "a.bmp", "words.txt", "missing", "--json"]);
    assert_eq!(code(&output), 4);
    let lines = lines(&printed(&output));
    let picture = &lines[0];
    assert_eq!(picture["schema"], "hashward.hash/1");
    assert_eq!((&picture["path"], &picture["mime"]), (&"a.bmp".into(), &"image/bmp".into()));
    assert_eq!((&picture["width"], &picture["height"]), (&96.into(), &64.into()));
    for (kind, digits) in [("md5", 32), ("sha1", 40), ("sha256", 64), ("blake3", 64)] {
        assert_eq!(picture[kind].as_str().unwrap().len(), digits, "{kind}");
    }
    assert_eq!(picture["pdq"]["hex"].as_str().unwrap().len(), 64);
    assert!(picture["pdq"]["quality"].is_u64() && picture["pdq"]["ties"].is_u64());
    assert_eq!(picture["pdq_512"]["hex"], picture["pdq"]["hex"], "a small picture has one hash");
    assert!(picture["pdq_512"]["quality"].is_u64());
    assert!(picture.get("error").is_none());
    assert_eq!(lines[1]["md5"], "900150983cd24fb0d6963f7d28e17f72");
    assert_eq!(lines[1]["error"]["code"], "not_a_picture");
    assert_eq!(lines[1]["bytes"], 3);
    assert_eq!(lines[2]["error"]["code"], "io.not_found");
    assert!(lines[2].get("md5").is_none());
}

/// A command and all below it, as their help names them.
fn commands(scratch: &Scratch, command: String) -> Vec<String> {
    let help = scratch.done(command.split_whitespace().chain(["--help"]));
    let below =
        help.split_once("\nCommands:\n").and_then(|(_, rest)| rest.split("\n\n").next()).unwrap_or_default();
    let names = below.lines().filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let names = names.filter(|name| !name.is_empty() && *name != "help");
    let all = names.flat_map(|name| commands(scratch, format!("{command} {name}"))).collect::<Vec<_>>();
    std::iter::once(command).chain(all).collect()
}

#[test]
fn every_command_has_help_with_an_example() {
    let scratch = Scratch::new();
    for command in [
        "",
        "check",
        "hash",
        "policy show",
        "trust pin",
        "trust unpin",
        "trust install",
        "trust remove",
        "trust list",
        "set build",
        "set sign",
        "set inspect",
        "set verify",
        "root new",
        "key new",
        "key public",
        "url normalize",
        "url expressions",
        "url find",
        "completions",
    ] {
        let help = scratch.done(command.split_whitespace().chain(["--help"]));
        assert!(help.contains("  hashward ") || help.contains("  where "), "{command}: {help}");
        for word in ["clean", "safe ", "positive"] {
            assert!(!help.contains(word), "{command} says {word}");
        }
    }
    let commands = commands(&scratch, String::new());
    assert!(commands.len() > 50, "{commands:?}");
    for command in commands {
        let help = scratch.done(command.split_whitespace().chain(["--help"]));
        let mut goes_on = false;
        for line in help.lines() {
            let is_example = line.starts_with("  hashward ") || goes_on;
            assert!(!is_example || line.len() <= 80, "{command}: a terminal breaks {line}");
            goes_on = is_example && line.ends_with(" \\");
        }
        assert!(!goes_on, "{command}: an example ends in the middle");
    }
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(scratch.done(["completions", shell]).contains("hashward"));
    }
    let output = scratch.run(["no-such-command"]);
    assert_eq!(code(&output), 2, "{}", errors(&output));
}
