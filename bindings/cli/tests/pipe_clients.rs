//! The clients that `core/docs/cli-json.md` shows, copied out and run.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::path::Path;
use std::process::Command;
use std::time::Duration;
use support::pipe::Pipe;
use support::{Scratch, code, errors, lines, printed};

/// The example of a language in the pipe's section.
fn example(language: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/docs/cli-json.md");
    let text = std::fs::read_to_string(path).unwrap();
    let section = text.split("\n## ").find(|section| section.starts_with("`hashward.pipe/1`")).unwrap();
    let (_, example) = section.split_once(&format!("```{language}\n")).unwrap();
    example.split_once("```").unwrap().0.to_owned()
}

/// With a listed file of the name that the examples ask after.
fn scratch() -> Scratch {
    let scratch = Scratch::with_trust();
    scratch.write("upload.jpg", &support::picture(1));
    scratch
}

/// Runs an example against a socket; it is of a listed file, so the reply is to refuse it.
fn run(program: &str, argument: &str, language: &str) {
    let scratch = scratch();
    let _pipe = Pipe::start(&scratch, "agree-two", &["--socket", "pipe.sock"]);
    let mut waited = 0;
    while !scratch.path("pipe.sock").exists() {
        assert!(waited < 1_200, "there is no socket");
        waited += 1;
        std::thread::sleep(Duration::from_millis(50));
    }
    let mut client = Command::new(program);
    let output = client.args([argument, &example(language)]).current_dir(scratch.path("")).output().unwrap();
    assert_eq!((printed(&output).as_str(), code(&output)), ("refused\n", 0), "{}", errors(&output));
    // An answer without a verdict is no acceptance.
    let wrong = example(language).replace("path", "pth");
    let output =
        Command::new(program).args([argument, &wrong]).current_dir(scratch.path("")).output().unwrap();
    assert_ne!(code(&output), 0, "{}", printed(&output));
    assert_eq!(printed(&output), "");
}

#[test]
fn the_client_in_python() {
    run("python3", "-c", "python");
}

#[test]
fn the_client_in_perl() {
    let there = Command::new("perl").args(["-MIO::Socket::UNIX", "-MJSON::PP", "-e", "1"]).output();
    if !there.is_ok_and(|output| output.status.success()) {
        println!("not run: this machine has no perl with JSON::PP");
        return;
    }
    run("perl", "-e", "perl");
}

#[test]
fn the_line_of_the_shell() {
    let scratch = scratch();
    let binary = Path::new(env!("CARGO_BIN_EXE_hashward")).parent().unwrap().to_owned();
    let inherited = std::env::var_os("PATH").unwrap();
    let path =
        std::env::join_paths(std::iter::once(binary).chain(std::env::split_paths(&inherited))).unwrap();
    let mut shell = Command::new("sh");
    let output =
        shell.args(["-c", &example("sh")]).env("PATH", path).current_dir(scratch.path("")).output().unwrap();
    assert_eq!(code(&output), 0, "{}", errors(&output));
    let answers = lines(&printed(&output));
    // The clock is the machine's, so the sets of the test may have expired; the hit counts all the same.
    assert_eq!((&answers[0]["id"], &answers[0]["reply"]), (&1.into(), &"refused".into()));
}
