//! The conformance vectors of verdicts, asked through the pipe.
#![allow(clippy::unwrap_used)]

mod support;

use hashward::trust::Root;
use hashward::{Timestamp, TrustStore};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use support::{Scratch, text};

/// When the sets of the vectors are installed: when they were made.
const INSTALLED: &str = "2026-11-24";

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors")
}

fn json_of(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Why a vector cannot be asked through the pipe.
fn why_not(vector: &Value) -> Option<&'static str> {
    if vector["stopped"] == "cancelled" {
        return Some("no request cancels another; a deadline stops one");
    }
    if vector["damaged"] == true {
        return Some("where no set can be opened, the pipe does not start");
    }
    None
}

#[test]
fn every_verdict_vector_that_the_pipe_can_say_has_its_verdict() {
    let index = json_of(&vectors().join("index.json"));
    let names: Vec<&str> = index["verdict/valid"].as_array().unwrap().iter().map(text).collect();
    let mut asked = 0;
    let mut left_out = Vec::new();
    for name in &names {
        let vector = json_of(&vectors().join(format!("verdict/valid/{name}.json")));
        match why_not(&vector) {
            Some(why) => left_out.push(format!("{name}: {why}")),
            None => {
                let answer = ask(&vector);
                assert_eq!(answer["verdict"], vector["verdict"], "{name}");
                assert_eq!(answer["reply"], vector["reply"], "{name}");
                asked += 1;
            }
        }
    }
    println!("{asked} of {} verdict vectors through the pipe; left out:", names.len());
    for line in &left_out {
        println!("  {line}");
    }
    assert_eq!(asked + left_out.len(), names.len());
    assert!(asked >= 99, "{asked}");
}

/// Installs what the vector needs and asks a pipe of its own.
fn ask(vector: &Value) -> Value {
    let base = vectors().join("verdict");
    let scratch = Scratch::new();
    let store = TrustStore::at(scratch.path("trust"));
    for name in vector["sets"].as_array().unwrap().iter().map(text) {
        let root = fs::read(base.join(format!("files/{name}.hroot"))).unwrap();
        store.pin(&root, Root::parse(&root).unwrap().id()).unwrap();
        let set = fs::read(base.join(format!("files/{name}.hset"))).unwrap();
        store.install(set, Timestamp::parse(INSTALLED).unwrap()).unwrap();
    }
    scratch.write("policy.json", vector["policy"].to_string().as_bytes());
    let policy = vector["policy"].as_str().unwrap_or("policy.json");

    let mut request = match vector["ask"]["file"].as_str() {
        Some(file) => json!({"path": base.join(file)}),
        None => vector["ask"].clone(),
    };
    request["id"] = vector["name"].clone();
    request["subject"] = vector["name"].clone();
    request["context"] = vector["context"].clone();
    request["external"] = vector["external"].clone();
    if vector["stopped"] == "deadline" {
        request["deadline_ms"] = json!(0);
    }
    let mut command = scratch.command();
    command.args(["pipe", "--trust", "trust", "--policy", policy, "--now", text(&vector["now"])]);
    scratch.write("request", format!("{request}\n").as_bytes());
    let output = command.stdin(fs::File::open(scratch.path("request")).unwrap()).output().unwrap();
    assert_eq!(support::code(&output), 0, "{}", support::errors(&output));
    support::lines(&support::printed(&output)).remove(0)
}
