//! A scratch folder with an issuer, and the binary run in it.

#![allow(dead_code, unreachable_pub, missing_docs)] // Every test file uses a part of it.

pub mod pipe;

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The time at which the tests run the binary.
pub const NOW: &str = "2026-11-24T12:00:00Z";
pub const CREATED: &str = "2026-11-20T00:00:00Z";

pub struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a scratch folder") }
    }

    /// With an issuer's key and root of the purposes csam and ncii_adult.
    pub fn with_issuer() -> Self {
        let scratch = Self::new();
        scratch.done(["key", "new", "-o", "issuer.key"]);
        scratch.done(format!("root new --name issuer.example --purpose csam --key issuer.key -o issuer.hroot --created {CREATED}").split(' '));
        scratch
    }

    /// With a set that lists `listed.bmp`, pinned and installed in `trust`.
    pub fn with_trust() -> Self {
        let scratch = Self::with_issuer();
        scratch.write("listed.bmp", &picture(1));
        scratch.write("other.bmp", &picture(2));
        let hashes = scratch.hash("listed.bmp");
        let (sha256, pdq) = (text(&hashes["sha256"]), text(&hashes["pdq"]["hex"]));
        scratch.write("rows.csv", format!("sha256,pdq,label\n{sha256},{pdq},iwf/A\n").as_bytes());
        scratch.build("list.hset", &[]);
        scratch.pin("trust");
        scratch.done(format!("trust install list.hset --trust trust --now {NOW}").split(' '));
        scratch
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: impl AsRef<Path>, bytes: &[u8]) {
        std::fs::write(self.path(name), bytes).expect("a file");
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).expect("a file")
    }

    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hashward"));
        command.current_dir(self.folder.path());
        command
    }

    pub fn run<T: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = T>) -> Output {
        self.command().args(arguments).output().expect("the binary runs")
    }

    /// Runs a command that must succeed and returns its standard output.
    pub fn done<T: AsRef<OsStr>>(&self, arguments: impl IntoIterator<Item = T>) -> String {
        let output = self.run(arguments);
        assert_eq!(code(&output), 0, "{}", errors(&output));
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    pub fn build(&self, out: &str, more: &[&str]) {
        let base = format!(
            "set build rows.csv --format csv --origin list.example --root issuer.hroot --key issuer.key \
             --created {CREATED} -o {out}"
        );
        self.done(base.split(' ').chain(more.iter().copied()));
    }

    pub fn pin(&self, trust: &str) {
        let id = self.identity("issuer.hroot");
        self.done(["trust", "pin", "issuer.hroot", "--trust", trust, "--id", &id]);
    }

    pub fn identity(&self, root: &str) -> String {
        let shown = self.done(["root", "show", root]);
        shown.split_whitespace().nth(1).expect("an identity").to_owned()
    }

    /// Makes another issuer of the name, whose one set is of these rows, pins it and installs the set.
    pub fn issue(&self, name: &str, purpose: &str, rows: &str) {
        let file = |extension: &str| format!("{name}.{extension}");
        let (key, root, csv, set) = (file("key"), file("hroot"), file("csv"), file("hset"));
        self.write(&csv, rows.as_bytes());
        self.done(["key", "new", "-o", &key]);
        let made = ["--purpose", purpose, "--key", &key, "--created", CREATED];
        self.done(["root", "new", "--name", name, "-o", &root].iter().chain(&made));
        self.done(
            ["set", "build", &csv, "--format", "csv", "--origin", name, "--root", &root, "-o", &set]
                .iter()
                .chain(&made),
        );
        let id = self.identity(&root);
        self.done(["trust", "pin", &root, "--trust", "trust", "--id", &id]);
        self.done(["trust", "install", &set, "--trust", "trust", "--now", NOW]);
    }

    pub fn hash(&self, name: &str) -> Value {
        serde_json::from_str(&self.done(["hash", name, "--json"])).expect("JSON")
    }

    /// Runs `check` at the tests' time.
    pub fn check(&self, policy: &str, arguments: &[&str]) -> Output {
        let base = ["check", "--trust", "trust", "--policy", policy, "--now", NOW];
        self.run(base.iter().chain(arguments))
    }
}

pub fn code(output: &Output) -> i32 {
    output.status.code().expect("an exit code")
}

pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

pub fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A harmless bitmap of 96 × 64 pixels: soft blots whose places follow from the seed.
pub fn picture(seed: u32) -> Vec<u8> {
    let (width, height) = (96_u32, 64_u32);
    let mut bytes = b"BM".to_vec();
    bytes.extend_from_slice(&(54 + width * height * 3).to_le_bytes());
    for number in [0, 54, 40, width, height, 0x0018_0001, 0, width * height * 3, 2_835, 2_835, 0, 0] {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    let mut state = seed.wrapping_mul(2_654_435_761);
    let blots: Vec<(f64, f64)> = (0..12)
        .map(|_| {
            let mut next = || {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                f64::from(state >> 16) / 65_536.0
            };
            (next() * f64::from(width), next() * f64::from(height))
        })
        .collect();
    for y in 0..height {
        for x in 0..width {
            let light: f64 = blots
                .iter()
                .enumerate()
                .map(|(number, (left, top))| {
                    let away = (f64::from(x) - left).powi(2) + (f64::from(y) - top).powi(2);
                    let sign = if number % 2 == 0 { 1.0 } else { -1.0 };
                    sign * 200.0 * (-away / 60.0).exp()
                })
                .sum();
            bytes.extend_from_slice(&[(128.0 + light).clamp(0.0, 255.0) as u8; 3]);
        }
    }
    bytes
}
