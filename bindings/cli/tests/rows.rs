//! From pictures to a list of one's own, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{NOW, Scratch, code, errors, picture, printed, text};

#[test]
fn two_commands_make_a_list_of_ones_own_pictures() {
    let scratch = Scratch::with_issuer();
    std::fs::create_dir(scratch.path("in")).unwrap();
    scratch.write("in/a.bmp", &picture(1));
    scratch.write("in/b.txt", b"words");
    scratch.write("in/c", b"");
    let output = scratch.run(["hash", "in", "--csv"]);
    assert_eq!(code(&output), 0, "{}", errors(&output));
    assert!(errors(&output).contains("in/c: left out"), "{}", errors(&output));
    let rows = printed(&output);
    let lines: Vec<Vec<&str>> = rows.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines[0], ["md5", "sha1", "sha256", "blake3", "pdq", "quality", "width", "height", "entry"]);
    assert_eq!(lines.len(), 3);
    let hashes = scratch.hash("in/a.bmp");
    assert_eq!(lines[1][2], text(&hashes["sha256"]));
    assert_eq!(lines[1][4], text(&hashes["pdq"]["hex"]));
    assert_eq!(lines[1][5], hashes["pdq"]["quality"].to_string());
    assert_eq!(lines[1][6..8], ["96", "64"]);
    assert_eq!(lines[2][4..8], ["", "", "", ""]);
    assert!(!rows.contains("in/") && !rows.contains("a.bmp"), "no paths: {rows}");

    scratch.write("rows.csv", rows.as_bytes());
    scratch.build("own.hset", &["--label", "iwf/A"]);
    let shown = scratch.done(["set", "inspect", "own.hset", "--root", "issuer.hroot"]);
    assert!(shown.contains("entries   2\n"), "all hashes of a file are one entry: {shown}");
    scratch.pin("trust");
    scratch.done(format!("trust install own.hset --trust trust --now {NOW}").split(' '));
    let found = printed(&scratch.check("agree-two", &["in/a.bmp"]));
    assert!(found.starts_with("match (exact)") && found.contains("md5+sha1+sha256+blake3"), "{found}");
}

#[test]
fn a_file_that_cannot_be_read_is_an_error_and_four() {
    let scratch = Scratch::new();
    scratch.write("a.bmp", &picture(1));
    let output = scratch.run(["hash", "a.bmp", "missing", "--csv"]);
    assert_eq!(code(&output), 4);
    assert_eq!(printed(&output).lines().count(), 2);
    assert!(errors(&output).starts_with("hashward: io.not_found: missing: "), "{}", errors(&output));
}

#[test]
fn a_picture_that_shows_nothing_gets_on_no_list_unnoticed() {
    let scratch = Scratch::with_issuer();
    std::fs::create_dir(scratch.path("in")).unwrap();
    let mut flat = picture(1);
    flat[54..].fill(128);
    let mut dot = picture(1);
    dot[18..26].copy_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
    dot.truncate(58);
    dot[2..6].copy_from_slice(&58_u32.to_le_bytes());
    for (name, bytes) in [("in/a.bmp", picture(1)), ("in/dot.bmp", dot), ("in/flat.bmp", flat)] {
        scratch.write(name, &bytes);
    }
    let output = scratch.run(["hash", "in", "--csv"]);
    let rows = printed(&output);
    let lines: Vec<Vec<&str>> = rows.lines().map(|line| line.split(',').collect()).collect();
    assert_eq!(lines.len(), 3, "{rows}");
    assert_eq!(lines[2][4..8], ["", "0", "96", "64"], "it would hit every other flat picture");
    assert!(errors(&output).contains("in/dot.bmp: left out, because a picture"), "{}", errors(&output));
    assert!(errors(&output).contains("too flat to compare: 1"), "{}", errors(&output));
    scratch.write("rows.csv", rows.as_bytes());
    let build = "set build rows.csv --format csv --origin list.example --root issuer.hroot --key issuer.key -o list.hset";
    let output = scratch.run(build.split(' ').chain(["--label", "iwf/A"]));
    assert_eq!(code(&output), 2);
    let found = format!("lint: entry 2: flat: md5:{}", lines[2][0]);
    assert!(errors(&output).contains(&found), "{}", errors(&output));
    assert!(errors(&output).contains("build.lint") && !scratch.path("list.hset").exists());
}
