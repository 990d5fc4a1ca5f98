//! What is said beside the answers, and which columns say what decided, as a process.
#![allow(clippy::unwrap_used)]

mod support;

use support::{CREATED, Scratch, code, errors, lines, printed, text};

fn columns(line: &str) -> Vec<&str> {
    line.split("  ").map(str::trim).filter(|column| !column.is_empty()).collect()
}

#[test]
fn a_row_shows_what_decided() {
    let scratch = Scratch::with_trust();
    let sha256 = |name| text(&scratch.hash(name)["sha256"]).to_owned();
    let (listed, other) = (sha256("listed.bmp"), sha256("other.bmp"));
    scratch.issue("try.example", "test", &format!("sha256,label\n{listed},test/canary\n"));
    scratch.issue("good.example", "known_good", &format!("md5,sha256\n{},{other}\n", "ab".repeat(16)));
    let output = scratch.check("agree-two", &["listed.bmp", "other.bmp"]);
    let printed = printed(&output);
    let rows: Vec<_> = printed.lines().map(columns).collect();
    assert_eq!(
        rows[0],
        ["match (exact)", "hold", "list.example", "iwf/A", "sha256", "one_lists", "listed.bmp"]
    );
    assert_eq!(rows[1], ["no known match", "allow", "-", "-", "-", "-", "other.bmp"]);
    let json = lines(&support::printed(&scratch.check("agree-two", &["other.bmp", "--json"])));
    let answers = json[0]["verdict"]["sets"].as_array().unwrap();
    assert!(
        answers.iter().any(|set| set["answer"]["answer"] == "hit"),
        "evidence keeps what the row leaves out"
    );
}

#[test]
fn what_no_set_can_answer_is_said_first() {
    let scratch = Scratch::with_issuer();
    scratch.write("other.bmp", &support::picture(2));
    scratch.pin("trust");
    let sha256 = "ab".repeat(32);
    scratch.issue("try.example", "test", &format!("sha256\n{sha256}\n"));
    let told = errors(&scratch.check("agree-two", &["other.bmp"]));
    assert!(told.contains("no installed set lists known material"), "{told}");
    assert!(told.contains("no set of the pinned issuer issuer.example is installed"), "{told}");
    assert!(told.contains("no installed set has PDQ rows"), "{told}");
    scratch.issue("two.example", "csam", &format!("sha256,pdq,label\n{sha256},{},iwf/A\n", "aa".repeat(32)));
    let told = errors(&scratch.check("agree-two", &["other.bmp"]));
    assert!(!told.contains("known material") && !told.contains("PDQ"), "{told}");
}

#[test]
fn a_misspelt_origin_is_said_instead_of_labels() {
    let scratch = Scratch::with_trust();
    let told = |origin, label| {
        errors(&scratch.check("single-list", &["other.bmp", "--origin", origin, "--label", label]))
    };
    let misspelt = told("lits.example", "iwf/A");
    assert!(misspelt.contains("names the origin lits.example, and no installed set is of it"), "{misspelt}");
    assert!(!misspelt.contains("does not name these labels"), "{misspelt}");
    assert!(!told("list.example", "iwf/A").contains("warning"));
    assert!(told("list.example", "iwf/B").contains("iwf/A of list.example"));
}

#[test]
fn observing_names_the_labels_too() {
    let scratch = Scratch::with_trust();
    scratch.issue("two.example", "csam", &format!("sha256,label\n{},own/1\n", "ab".repeat(32)));
    let told = errors(&scratch.check("observe", &["other.bmp"]));
    assert!(told.contains("observes does not name these labels"), "{told}");
    assert!(told.contains("own/1 of two.example") && !told.contains("iwf/A"), "{told}");
}

#[test]
fn expired_sets_are_told_of_without_the_word_of_an_action() {
    let scratch = Scratch::with_trust();
    let base = ["check", "other.bmp", "--trust", "trust", "--policy", "observe", "--now", "2027-06-01"];
    let told = errors(&scratch.run(base));
    assert!(told.contains("its hits still count, its misses prove nothing"), "{told}");
}

#[test]
fn a_build_warns_of_what_its_purpose_lacks() {
    let scratch = Scratch::new();
    scratch.done(["key", "new", "-o", "k"]);
    let md5 = "0cc175b9c0f1b6a831c399e269772661";
    let sha256 = "ab".repeat(32);
    let weak = "MD5 or SHA-1 alone are unconfirmed: they hold, never deny";
    let labels = "no entry has a label";
    let good = "only SHA-256 or BLAKE3";
    for (number, (purpose, rows, said)) in [
        ("csam", format!("md5\n{md5}\n"), &[weak, labels][..]),
        ("csam", format!("md5,sha256,label\n{md5},{sha256},iwf/A\n"), &[]),
        ("known_good", format!("md5\n{md5}\n"), &[good]),
        ("known_good", format!("sha256\n{sha256}\n"), &[]),
        ("test", format!("md5\n{md5}\n"), &[]),
    ]
    .into_iter()
    .enumerate()
    {
        let (root, out) = (format!("{number}.hroot"), format!("{number}.hset"));
        let made = ["--purpose", purpose, "--key", "k", "--created", CREATED];
        scratch.done(["root", "new", "--name", "o", "-o", &root].iter().chain(&made));
        scratch.write("rows.csv", rows.as_bytes());
        let base =
            ["set", "build", "rows.csv", "--format", "csv", "--origin", "o", "--root", &root, "-o", &out];
        // Whoever wants a list without labels says so.
        scratch.write("allowed.txt", format!("md5:{md5}\n").as_bytes());
        let output = scratch.run(base.iter().chain(&made).chain(&["--override", "allowed.txt"]));
        assert_eq!(code(&output), 0, "{}", errors(&output));
        for warning in [weak, labels, good] {
            assert_eq!(
                errors(&output).contains(warning),
                said.contains(&warning),
                "{purpose}: {}",
                errors(&output)
            );
        }
    }
    let output = scratch.run(
        "set build rows.csv --format csv --origin o --packer p --label iwf/A --root 0.hroot --key k -o x.hset".split(' '),
    );
    assert!(errors(&output).starts_with("hashward: label.malformed: "), "{}", errors(&output));
    assert!(!scratch.path("x.hset").exists());
}
