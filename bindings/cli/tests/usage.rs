//! Wrong usage, help, policies to begin from, and shown names, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{Scratch, code, errors, printed};

#[test]
fn the_parsers_errors_have_the_form_of_all_others() {
    let scratch = Scratch::new();
    for (arguments, expected) in [
        (&["no-such-command"][..], "hashward: cli.usage: unrecognized subcommand 'no-such-command'\n"),
        (&["hash"], "hashward: cli.usage: the following required arguments were not provided: <PATH>...\n"),
        (&["hash", "a", "--jsn"], "hashward: cli.usage: unexpected argument '--jsn' found\n"),
        (
            &["check", "a", "--now", "yesterday"],
            "hashward: cli.usage: invalid value 'yesterday' for '--now <TIME>'",
        ),
        (&["hash", "a", "--csv", "--json"], "hashward: cli.usage: the argument '--csv' cannot be used with"),
    ] {
        let output = scratch.run(arguments);
        assert_eq!((code(&output), printed(&output)), (2, String::new()));
        assert!(errors(&output).starts_with(expected), "{arguments:?}: {}", errors(&output));
        assert!(errors(&output).contains("--help"), "hints stay: {}", errors(&output));
    }
    for asked in ["--help", "--version"] {
        let output = scratch.run([asked]);
        assert_eq!((code(&output), errors(&output)), (0, String::new()));
        assert!(printed(&output).contains("hashward"));
    }
    assert_eq!(code(&scratch.run([""; 0])), 2);
}

#[test]
fn standard_input_is_read_once() {
    let scratch = Scratch::with_trust();
    let output = scratch.check("observe", &["-", "-"]);
    assert_eq!((code(&output), printed(&output)), (2, String::new()));
    assert!(errors(&output).starts_with("hashward: cli.usage: "), "{}", errors(&output));
    assert_eq!(code(&scratch.run(["hash", "-", "-"])), 2);
}

#[test]
fn help_says_the_exit_codes_exactly() {
    let help = Scratch::new().done(["check", "--help"]);
    let words = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("and the policy does not hold it"), "{help}");
    assert!(words.contains("0 no known match, or nothing that the policy acts on"), "{help}");
    assert!(words.contains("curl -fsS URL"), "{help}");
}

#[test]
fn a_policy_can_be_begun_from_one_that_ships() {
    let scratch = Scratch::with_trust();
    for name in ["agree-two", "observe", "single-list"] {
        let shown = scratch.done(["policy", "show", name]);
        let ours = shown.replace(&format!("name = \"{name}\""), "name = \"ours\"");
        assert_ne!(ours, shown);
        scratch.write("ours.toml", ours.as_bytes());
        let output = scratch.check("ours.toml", &["other.bmp"]);
        assert_eq!(code(&output), 0, "{name}: {}", errors(&output));
    }
    let output = scratch.run(["policy", "show", "agree-too"]);
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: policy.unknown_name: "), "{}", errors(&output));
}

#[cfg(unix)]
#[test]
fn a_control_character_in_a_name_is_not_a_backslash() {
    let scratch = Scratch::with_trust();
    std::fs::create_dir(scratch.path("in")).unwrap();
    scratch.write("in/a\nb\u{1b}[2J", b"words");
    scratch.write("in/a\\nb", b"words");
    let output = printed(&scratch.check("observe", &["in"]));
    assert!(output.contains("in/a␊b␛[2J\n") && output.contains("in/a\\nb\n"), "{output}");
    assert!(!output.contains('\u{1b}'));
}
