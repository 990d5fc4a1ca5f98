//! Many small files without growing memory: 30,000 of them, or a million with `HASHWARD_LONG=1`.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use support::{NOW, Scratch};

const FEW: u32 = 5_000;
const MANY: u32 = 30_000;
const VERY_MANY: u32 = 1_000_000;
/// How many kibibytes the peak may differ: the names held of one folder, and noise.
const ALLOWED: u64 = 8 * 1024;

#[test]
fn memory_does_not_grow_with_files() {
    let most = if std::env::var_os("HASHWARD_LONG").is_some() { VERY_MANY } else { MANY };
    let scratch = Scratch::with_trust();
    std::fs::create_dir(scratch.path("in")).unwrap();
    let fill = |numbers: std::ops::Range<u32>| {
        for number in numbers {
            scratch.write(format!("in/{number:07}"), &number.to_le_bytes());
        }
    };
    fill(0..FEW);
    let few = peak(&scratch, FEW);
    fill(FEW..most);
    let started = std::time::Instant::now();
    let many = peak(&scratch, most);
    println!("peak of {FEW} files {few} KiB, of {most} files {many} KiB, in {:?}", started.elapsed());
    assert!(many <= few + ALLOWED, "{few} KiB grew to {many} KiB");
}

/// Runs a check of the folder `in` and returns the peak of its resident memory in KiB.
fn peak(scratch: &Scratch, files: u32) -> u64 {
    let mut child = scratch
        .command()
        .args(["check", "in", "--trust", "trust", "--policy", "observe", "--now", NOW])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut lines = 0;
    let mut peak = 0;
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        line.unwrap();
        lines += 1;
        if lines % 1_000 == 0 || lines + 50 >= files {
            // The last looks may come after the process ended; the peak was read by then.
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let high = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let high = high.and_then(|high| high.split_whitespace().next()?.parse().ok());
            peak = peak.max(high.unwrap_or(0));
        }
    }
    child.wait().unwrap();
    assert_eq!(lines, files, "every file has a line");
    assert!(peak > 0);
    peak
}
