//! `hashward pipe --socket`, as a process with several clients.
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use std::io::{BufReader, ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;
use support::pipe::{Pipe, read};
use support::{Scratch, errors};

const SOCKET: &str = "pipe.sock";

struct Client(BufReader<UnixStream>);

impl Client {
    /// Connects as soon as the socket is there.
    fn connect(scratch: &Scratch) -> Self {
        for _ in 0..1_200 {
            if let Ok(stream) = UnixStream::connect(scratch.path(SOCKET)) {
                // A test that hangs fails.
                stream.set_read_timeout(Some(Duration::from_secs(120))).unwrap();
                stream.set_write_timeout(Some(Duration::from_secs(120))).unwrap();
                return Self(BufReader::new(stream));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nobody listens");
    }

    fn send(&mut self, request: &Value) {
        self.0.get_mut().write_all(format!("{request}\n").as_bytes()).unwrap();
    }

    fn ask(&mut self, request: &Value) -> Value {
        self.send(request);
        read(&mut self.0)
    }
}

fn start(scratch: &Scratch, arguments: &[&str]) -> Pipe {
    Pipe::start(scratch, "agree-two", &[&["--socket", SOCKET], arguments].concat())
}

fn outcome(answer: &Value) -> &str {
    support::text(&answer["verdict"]["outcome"]["outcome"])
}

fn leftovers(scratch: &Scratch) -> usize {
    let names = std::fs::read_dir(scratch.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    names.filter(|name| name.to_string_lossy().starts_with(".hw-")).count()
}

/// Runs a command that must end by itself; one that serves instead is killed, and has no exit code.
fn ended(command: &mut Command) -> Output {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    for _ in 0..600 {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    // Of one that has ended this does nothing.
    let _ = child.kill();
    child.wait_with_output().unwrap()
}

#[test]
fn clients_are_answered_each_in_its_order() {
    let scratch = Scratch::with_trust();
    let pipe = start(&scratch, &[]);
    let (mut first, mut second) = (Client::connect(&scratch), Client::connect(&scratch));
    // The names of files are those of the process's own folder.
    assert_eq!(outcome(&first.ask(&json!({"id": 1, "path": "listed.bmp"}))), "match");
    assert_eq!(outcome(&second.ask(&json!({"id": 1, "path": "other.bmp"}))), "no_known_match");
    for number in 0..300 {
        first.send(&json!({"id": number, "hashes": {"sha256": "ab".repeat(32)}}));
        second.send(&json!({"id": 1_000 + number, "path": "listed.bmp"}));
    }
    for number in 0..300 {
        assert_eq!(read(&mut first.0)["id"], number);
        assert_eq!(read(&mut second.0)["id"], 1_000 + number);
    }
    // A client that has asked all it had to ask is answered to the end.
    first.send(&json!({"id": "last", "path": "listed.bmp"}));
    first.0.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(read(&mut first.0)["id"], "last");
    assert_eq!(read(&mut first.0), Value::Null);
    drop(first);
    second.0.get_mut().write_all(b"garbage\n").unwrap();
    assert_eq!(read(&mut second.0)["error"]["code"], "pipe.request");
    assert_eq!(outcome(&second.ask(&json!({"path": "listed.bmp"}))), "match");
    assert_eq!(pipe.kill(), "", "nothing is said of requests and of clients that come and go");
}

#[test]
fn a_client_that_does_not_read_keeps_nobody_waiting_and_is_put_out() {
    let scratch = Scratch::with_trust();
    let pipe = start(&scratch, &["--write-timeout", "1"]);
    let mut other = Client::connect(&scratch);
    // More than there are places for files that are checked at a time, and one that asks by hashes.
    let by_path = json!({"id": 1, "path": "listed.bmp"});
    let mut requests = vec![json!({"id": 1, "hashes": {"sha256": "ab".repeat(32)}})];
    requests.resize(2 + std::thread::available_parallelism().unwrap().get(), by_path);
    std::thread::scope(|scope| {
        let ask = |request: Value| {
            let mut silent = Client::connect(&scratch);
            let request = format!("{request}\n");
            scope.spawn(move || {
                let mut sent = 0_u32;
                loop {
                    match silent.0.get_mut().write_all(request.as_bytes()) {
                        Ok(()) => sent += 1,
                        Err(error) => return (sent, error.kind()),
                    }
                }
            })
        };
        let ended: Vec<_> = requests.into_iter().map(ask).collect();
        let mut answered = 0_u32;
        while !ended.iter().all(std::thread::ScopedJoinHandle::is_finished) || answered == 0 {
            assert_eq!(outcome(&other.ask(&json!({"id": 2, "path": "listed.bmp"}))), "match");
            answered += 1;
        }
        for ended in ended {
            let (sent, kind) = ended.join().unwrap();
            assert!(matches!(kind, ErrorKind::BrokenPipe | ErrorKind::ConnectionReset), "{kind:?}");
            println!(
                "{sent} requests of a client that never read, {answered} answers for the other meanwhile"
            );
            // More than the buffers of both hold would have to be answered for it to stop.
            assert!(sent > 100, "{sent}");
        }
        assert_eq!(outcome(&other.ask(&json!({"path": "other.bmp"}))), "no_known_match");
    });
    assert_eq!(pipe.kill(), "");
}

#[test]
fn one_connection_too_many_is_told_so() {
    let scratch = Scratch::with_trust();
    let pipe = start(&scratch, &["--connections", "2"]);
    let (mut first, mut second) = (Client::connect(&scratch), Client::connect(&scratch));
    let request = json!({"id": 1, "path": "listed.bmp"});
    assert_eq!(outcome(&first.ask(&request)), "match");
    assert_eq!(outcome(&second.ask(&request)), "match");
    let mut third = Client::connect(&scratch);
    let answer = read(&mut third.0);
    assert_eq!((&answer["error"]["code"], &answer["id"]), (&json!("pipe.connections"), &Value::Null));
    assert_eq!(read(&mut third.0), Value::Null, "it is closed");
    assert_eq!(outcome(&second.ask(&request)), "match", "the others go on");
    drop(first);
    // The place is free as soon as the process has seen that the client went.
    let mut refused = 0;
    loop {
        let mut next = Client::connect(&scratch);
        // A client that is refused may find the connection closed before it has written.
        let _ = next.0.get_mut().write_all(format!("{request}\n").as_bytes());
        let answer = read(&mut next.0);
        if answer.get("verdict").is_some() {
            break;
        }
        refused += 1;
        assert!(refused < 1_000, "{answer}");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(pipe);
}

#[test]
fn sets_are_taken_in_for_every_client() {
    let scratch = Scratch::with_trust();
    let _pipe = start(&scratch, &[]);
    let mut clients = [Client::connect(&scratch), Client::connect(&scratch)];
    let request = json!({"path": "other.bmp"});
    for client in &mut clients {
        assert_eq!(outcome(&client.ask(&request)), "no_known_match");
    }
    let sha256 = scratch.hash("other.bmp")["sha256"].as_str().unwrap().to_owned();
    scratch.issue("two.example", "csam", &format!("sha256,label\n{sha256},iwf/A\n"));
    for client in &mut clients {
        let mut asked = 0;
        while outcome(&client.ask(&request)) != "match" {
            asked += 1;
            assert!(asked < 1_200, "the answers stay as they were");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

#[test]
fn the_socket_is_its_owners_and_nothing_else_is_replaced() {
    let scratch = Scratch::with_trust();
    let arguments = ["pipe", "--trust", "trust", "--policy", "observe", "--now", support::NOW, "--socket"];
    let refused = |path: &str, expected: &str| {
        let output = ended(scratch.command().args(arguments).arg(path));
        assert_eq!(output.status.code(), Some(2), "{path}");
        assert!(errors(&output).starts_with(expected), "{path}: {}", errors(&output));
        assert!(!errors(&output).contains(".hw-"), "{}", errors(&output));
    };
    scratch.write("file", b"words");
    std::os::unix::fs::symlink("nowhere.sock", scratch.path("link")).unwrap();
    refused("file", "hashward: cli.exists: file: it is not a socket");
    refused("trust", "hashward: cli.exists: trust: it is not a socket");
    refused("link", "hashward: cli.exists: link: it is not a socket");
    refused("nowhere/pipe.sock", "hashward: io.not_found: making the socket nowhere/pipe.sock");
    refused(&format!("{}.sock", "x".repeat(300)), "hashward: io.failed: making the socket");
    assert_eq!(scratch.read("file"), b"words");

    let pipe = start(&scratch, &[]);
    let mut client = Client::connect(&scratch);
    let metadata = std::fs::symlink_metadata(scratch.path(SOCKET)).unwrap();
    assert!(metadata.file_type().is_socket());
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
    assert_eq!(leftovers(&scratch), 0);
    let request = json!({"path": "listed.bmp"});
    assert_eq!(outcome(&client.ask(&request)), "match");
    refused(SOCKET, "hashward: cli.exists: pipe.sock: another process listens");
    assert_eq!(outcome(&client.ask(&request)), "match", "the first goes on");
    assert_eq!(outcome(&Client::connect(&scratch).ask(&request)), "match");

    // Killed, it leaves a socket that nobody listens to, which the next one takes.
    pipe.kill();
    assert!(Path::exists(&scratch.path(SOCKET)));
    let _pipe = start(&scratch, &[]);
    assert_eq!(outcome(&Client::connect(&scratch).ask(&request)), "match");
    assert_eq!(leftovers(&scratch), 0);
}
