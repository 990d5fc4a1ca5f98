//! A `hashward pipe` that runs while a test asks it.

use super::{NOW, Scratch};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, ExitStatus, Stdio};

pub struct Pipe {
    child: Child,
    input: Option<ChildStdin>,
    output: Option<BufReader<ChildStdout>>,
}

impl Pipe {
    /// Starts the pipe at the tests' time over the folder `trust`.
    pub fn start(scratch: &Scratch, policy: &str, arguments: &[&str]) -> Self {
        let mut child = scratch
            .command()
            .args(["pipe", "--trust", "trust", "--policy", policy, "--now", NOW])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let input = child.stdin.take();
        let output = child.stdout.take().map(BufReader::new);
        Self { child, input, output }
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("its input").write_all(bytes).expect("it reads");
    }

    /// The next answer; `Null` when there is none any more.
    pub fn answer(&mut self) -> Value {
        read(self.output.as_mut().expect("its output"))
    }

    /// The next answer as it was written.
    pub fn line(&mut self) -> String {
        let mut line = String::new();
        self.output.as_mut().expect("its output").read_line(&mut line).expect("a line of UTF-8");
        line
    }

    /// Sends a line and returns its answer.
    pub fn ask(&mut self, request: &Value) -> Value {
        self.send(format!("{request}\n").as_bytes());
        self.answer()
    }

    /// Ends the input and returns the answers that were left, the exit status and standard error.
    pub fn finish(mut self) -> (Vec<Value>, ExitStatus, String) {
        drop(self.input.take());
        let mut answers = Vec::new();
        loop {
            match self.answer() {
                Value::Null => break,
                answer => answers.push(answer),
            }
        }
        let status = self.child.wait().expect("it ends");
        (answers, status, self.told())
    }

    /// Ends the reading of answers, sends a line and returns how the process ended, and what it said.
    pub fn go_away(mut self, line: &[u8]) -> (ExitStatus, String) {
        drop(self.output.take());
        // It may have gone before it has read all that was sent.
        let _ = self.input.take().expect("its input").write_all(line);
        let status = self.child.wait().expect("it ends");
        let told = self.told();
        (status, told)
    }

    /// The most memory that the process has had, in kibibytes.
    #[cfg(target_os = "linux")]
    pub fn peak(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).expect("its status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("its peak");
        line.split_whitespace().nth(1).and_then(|number| number.parse().ok()).expect("a number")
    }

    /// Kills the process, as a crash would, and returns standard error.
    pub fn kill(mut self) -> String {
        self.child.kill().expect("it runs");
        let _ = self.child.wait();
        self.told()
    }

    fn told(&mut self) -> String {
        let mut told = String::new();
        self.child.stderr.take().expect("its errors").read_to_string(&mut told).expect("UTF-8");
        told
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The next line of JSON; `Null` at the end.
pub fn read(reader: &mut impl BufRead) -> Value {
    let mut line = String::new();
    match reader.read_line(&mut line).expect("a line of UTF-8") {
        0 => Value::Null,
        _ => serde_json::from_str(&line).expect("a line of JSON"),
    }
}
