//! A list that lives: contested, patched, compared, gone on from.
#![allow(clippy::unwrap_used)]

mod support;

use support::{NOW, Scratch, code, errors, lines, printed, text};

/// A trust folder whose list has two pictures, and the name of the entry of the first.
fn listed() -> (Scratch, String) {
    let scratch = Scratch::with_issuer();
    for (name, seed) in [("listed.bmp", 1), ("kept.bmp", 2), ("other.bmp", 3)] {
        scratch.write(name, &support::picture(seed));
    }
    let row = |name: &str| {
        let hashes = scratch.hash(name);
        format!(
            "{},{},{},iwf/A\n",
            text(&hashes["md5"]),
            text(&hashes["sha256"]),
            text(&hashes["pdq"]["hex"])
        )
    };
    let rows = format!("md5,sha256,pdq,label\n{}{}", row("listed.bmp"), row("kept.bmp"));
    scratch.write("rows.csv", rows.as_bytes());
    scratch.build("list.hset", &[]);
    scratch.pin("trust");
    install(&scratch, "list.hset");
    let output =
        scratch.check("agree-two", &["listed.bmp", "kept.bmp", "other.bmp", "--report", "report.jsonl"]);
    assert_ne!(code(&output), 2, "{}", errors(&output));
    let report = String::from_utf8(scratch.read("report.jsonl")).unwrap();
    let entry = text(&lines(&report)[0]["verdict"]["sets"][0]["answer"]["hits"][0]["reference"]).to_owned();
    (scratch, entry)
}

fn install(scratch: &Scratch, file: &str) -> String {
    scratch.done(["trust", "install", file, "--trust", "trust", "--now", NOW])
}

fn refused(scratch: &Scratch, arguments: &str, code_of: &str) {
    let output = scratch.run(arguments.split(' '));
    assert_eq!(code(&output), 2, "{}", errors(&output));
    assert!(errors(&output).starts_with(&format!("hashward: {code_of}: ")), "{}", errors(&output));
}

fn withdraw(scratch: &Scratch, entry: &str) {
    let made = scratch.done(
        format!(
            "set withdraw list.hset --entry {entry} --reason wrong_content --on 2026-11-24 --root issuer.hroot \
             --key issuer.key -o list-1.hset --delta list-1.hdelta"
        )
        .split(' '),
    );
    assert_eq!(made, format!("withdrawn {entry}  md5 sha256 pdq\n"));
}

#[test]
fn a_contested_entry_is_withdrawn_and_old_verdicts_are_named() {
    let (scratch, entry) = listed();
    scratch.done(["key", "new", "-o", "host.key"]);
    let said = scratch.done(
        format!(
            "contest {entry} --trust trust --reason wrong_content --reviewed-by office --from host.example \
             --key host.key -o one.contest --created {NOW}"
        )
        .split(' '),
    );
    assert!(said.starts_with(&format!("contested {entry}  wrong_content  list of list.example")), "{said}");
    let read = |more: &str| {
        scratch.done(format!("set contests one.contest --root issuer.hroot {more}").trim().split(' '))
    };
    let said = read("--set list.hset");
    assert!(said.contains(&format!("{entry}  (listed)")) && said.contains("by \"office\""), "{said}");
    let line = &lines(&read("--set list.hset --json"))[0];
    assert_eq!(
        (text(&line["entry"]), text(&line["state"]), text(&line["from"])),
        (&*entry, "listed", "host.example")
    );

    withdraw(&scratch, &entry);
    let delta = scratch.read("list-1.hdelta");
    assert!(delta.len() <= 1_024, "{} bytes", delta.len());
    assert!(install(&scratch, "list-1.hdelta").contains("version 1.1"));
    assert!(read("--set list-1.hset").contains("(withdrawn)"));

    let output = scratch.check("agree-two", &["listed.bmp", "kept.bmp"]);
    assert!(printed(&output).contains("(withdrawn)"), "{}", printed(&output));
    let again = ["revisit", "report.jsonl", "--trust", "trust", "--policy", "agree-two", "--now", NOW];
    let said = scratch.done(again);
    assert!(said.starts_with("reversed"), "{said}");
    assert!(said.contains("listed.bmp") && !said.contains("kept.bmp"), "{said}");
    assert!(said.contains(&format!("{entry}  withdrawn (wrong_content)")), "{said}");
    assert!(said.ends_with("2 unchanged, 1 reversed, 0 raised, 0 check_again\n"), "{said}");
    let all = lines(&scratch.done(again.iter().chain(&["--all", "--json"])));
    let standings: Vec<&str> = all.iter().map(|line| text(&line["standing"])).collect();
    assert_eq!(standings, ["reversed", "unchanged", "unchanged"]);
}

#[test]
fn the_next_version_carries_what_was_withdrawn() {
    let (scratch, entry) = listed();
    withdraw(&scratch, &entry);
    install(&scratch, "list-1.hdelta");
    let build = "set build rows.csv --format csv --origin list.example --root issuer.hroot --key issuer.key \
                 --created 2026-11-21 -o list-2.hset --previous";
    refused(&scratch, &format!("{build} list-1.hset"), "cli.usage");
    scratch.done(format!("{build} list.hset").split(' '));
    refused(
        &scratch,
        &format!("trust install list-2.hset --trust trust --now {NOW}"),
        "set.tombstone_dropped",
    );
    std::fs::remove_file(scratch.path("list-2.hset")).unwrap();
    refused(&scratch, &format!("{build} list.hset --patched list-1.hset"), "set.tombstones");
    let sha256 = text(&scratch.hash("listed.bmp")["sha256"]).to_owned();
    scratch.done(format!("{build} list.hset --patched list-1.hset --readmit sha256:{sha256}").split(' '));
    let said = scratch.done("set diff list-1.hset list-2.hset --root issuer.hroot".split(' '));
    assert!(
        said.ends_with(
            " 1.1 to 2.0: 1 added, 0 removed, 0 of them withdrawn, 0 relabelled, 0 with other rows\n"
        ),
        "{said}"
    );
    scratch.done("set delta list-1.hset list-2.hset --root issuer.hroot -o list-2.hdelta".split(' '));
    assert!(install(&scratch, "list-2.hdelta").contains("version 2.0"));
    assert_eq!(code(&scratch.check("observe", &["listed.bmp"])), 0);
}

#[test]
fn what_changed_is_printed_and_applied() {
    let (scratch, entry) = listed();
    withdraw(&scratch, &entry);
    let diff = "set diff list.hset list-1.hset --root issuer.hroot";
    let said = scratch.done(diff.split(' '));
    assert!(said.starts_with(&format!("withdrawn  {entry}\n")), "{said}");
    assert!(
        said.ends_with(": 0 added, 1 removed, 1 of them withdrawn, 0 relabelled, 0 with other rows\n"),
        "{said}"
    );
    let line = &lines(&scratch.done(format!("{diff} --json").split(' ')))[0];
    assert_eq!((text(&line["withdrawn"][0]), text(&line["later"])), (&*entry, "1.1"));
    refused(&scratch, "set delta list-1.hset list.hset --root issuer.hroot -o back.hdelta", "delta.loop");
    scratch.done("set delta list.hset list-1.hset --root issuer.hroot -o again.hdelta".split(' '));
    assert_eq!(scratch.read("again.hdelta"), scratch.read("list-1.hdelta"));
    // It is for that version only, and a damaged one is nothing.
    install(&scratch, "again.hdelta");
    let mut damaged = scratch.read("again.hdelta");
    let last = damaged.len() - 1;
    damaged[last] ^= 1;
    scratch.write("damaged.hdelta", &damaged);
    scratch.done(
        "trust remove 000102030405060708090a0b0c0d0e0f --trust trust"
            .split(' ')
            .map(|word| if word.len() == 32 { text(&line["set"]).to_owned() } else { word.to_owned() }),
    );
    refused(&scratch, &format!("trust install again.hdelta --trust trust --now {NOW}"), "delta.base");
    install(&scratch, "list.hset");
    refused(&scratch, &format!("trust install damaged.hdelta --trust trust --now {NOW}"), "delta.malformed");
}

#[test]
fn a_patch_is_signed_where_the_key_is() {
    let (scratch, entry) = listed();
    let unsigned = format!(
        "set dispute list.hset --entry {entry} --root issuer.hroot --unsigned --head patch.head -o patch.unsigned"
    );
    assert!(scratch.done(unsigned.split(' ')).starts_with(&format!("disputed  {entry}")));
    scratch.done("set sign patch.head --key issuer.key --root issuer.hroot -o patch.sig".split(' '));
    scratch.done("set sign patch.unsigned --attach patch.sig --root issuer.hroot -o patched.hset".split(' '));
    scratch.done("set delta list.hset patched.hset --root issuer.hroot -o patch.hdelta".split(' '));
    install(&scratch, "patch.hdelta");
    let output = scratch.check("agree-two", &["listed.bmp"]);
    assert!(printed(&output).starts_with("disputed"), "{}", printed(&output));
}

#[test]
fn what_is_not_listed_is_neither_withdrawn_nor_contested() {
    let (scratch, _) = listed();
    let nobody = "00".repeat(16);
    let patch = "--root issuer.hroot --key issuer.key -o p.hset --delta p.hdelta";
    refused(
        &scratch,
        &format!("set withdraw list.hset --entry {nobody} --reason wrong_label {patch}"),
        "cli.not_listed",
    );
    refused(
        &scratch,
        &format!("set dispute list.hset --hash md5:{} {patch}", "11".repeat(16)),
        "cli.not_listed",
    );
    scratch.done(["key", "new", "-o", "host.key"]);
    let contest = format!(
        "contest {nobody} --trust trust --reason wrong_label --not-reviewed --from h --key host.key -o c"
    );
    refused(&scratch, &contest, "cli.not_listed");
    assert!(
        !scratch.path("p.hset").exists() && !scratch.path("p.hdelta").exists() && !scratch.path("c").exists()
    );
}

#[test]
fn a_filter_for_phones_is_made_changed_and_tried() {
    let (scratch, entry) = listed();
    let build = "device build list.hset --root issuer.hroot --key issuer.key";
    refused(&scratch, &format!("{build} --epoch 1 -o one.hdev"), "device.not_allowed");
    // An issuer whose root allows it.
    scratch.done(
        "root new --name phone.example --purpose csam --device-filters --key issuer.key -o phone.hroot --created 2026-11-20"
            .split(' '),
    );
    let list = |more: &str| {
        format!(
            "set build rows.csv --format csv --origin phone.example --root phone.hroot --key issuer.key --created 2026-11-20 {more}"
        )
    };
    scratch.done(list("-o phone.hset").split(' '));
    let build = "device build phone.hset --root phone.hroot --key issuer.key";
    let made = scratch.done(format!("{build} --epoch 1 --rate 2^-20 -o one.hdev").split(' '));
    assert!(made.contains("any file can be tried against it"), "{made}");
    let said = scratch.done("device ask one.hdev listed.bmp other.bmp --root phone.hroot".split(' '));
    let said: Vec<&str> = said.lines().collect();
    assert!(
        said[0].starts_with("possibly listed, wrong in one of ") && said[0].ends_with("listed.bmp"),
        "{said:?}"
    );
    assert_eq!(said[1], "not listed  other.bmp");
    assert!(scratch.done("device inspect one.hdev --root phone.hroot".split(' ')).ends_with("verified\n"));
    let _ = entry;

    let rows = String::from_utf8(scratch.read("rows.csv")).unwrap();
    let kept: Vec<&str> =
        rows.lines().enumerate().filter(|(line, _)| *line != 1).map(|(_, line)| line).collect();
    scratch.write("rows.csv", format!("{}\n", kept.join("\n")).as_bytes());
    scratch.done(list("--previous phone.hset -o phone-2.hset").split(' '));
    scratch.done(
        "device build phone-2.hset --root phone.hroot --key issuer.key --before one.hdev -o two.hdev"
            .split(' '),
    );
    scratch.done("device delta one.hdev two.hdev --root phone.hroot -o one-two.hdevd".split(' '));
    let said = scratch.done("device ask two.hdev listed.bmp --root phone.hroot".split(' '));
    assert_eq!(said, "not listed  listed.bmp\n");
}

#[test]
fn lint_keeps_known_good_pictures_off_the_list() {
    let scratch = Scratch::new();
    std::fs::create_dir(scratch.path("cms")).unwrap();
    std::fs::create_dir(scratch.path("pictures")).unwrap();
    scratch.write("cms/stock.bmp", &support::picture(1));
    scratch.write("pictures/one.bmp", &support::picture(2));
    scratch.write("pictures/stock-copy.bmp", &support::picture(1));
    scratch.done(["key", "new", "-o", "a.key"]);
    scratch.done(["key", "new", "-o", "b.key"]);
    let publics = ["a", "b"].map(|key| {
        let shown = scratch.done(["key", "public", &format!("{key}.key")]);
        format!("{}=root,publish", shown.lines().next().unwrap())
    });
    let root = [
        "root",
        "new",
        "--name",
        "hotline.example",
        "--purpose",
        "csam",
        "--purpose",
        "known_good",
        "-o",
        "h.hroot",
    ];
    let keys = ["--public-key", &publics[0], "--public-key", &publics[1], "--threshold", "publish=2"];
    scratch.done(root.iter().chain(&keys).chain(&["--created", "2026-11-20"]));
    scratch.done(["root", "sign", "h.hroot", "--key", "a.key"]);
    let signed = "--root h.hroot --key a.key --key b.key --created 2026-11-20 --origin hotline.example";
    scratch.done(format!("set known-good cms {signed} -o known.hset").split(' '));
    scratch.write("rows.csv", scratch.done("hash pictures --csv".split(' ')).as_bytes());
    let build = format!("set build rows.csv --format csv {signed} -o list.hset --known-good known.hset");
    let output = scratch.run(format!("{build} --label hotline/national").split(' '));
    assert_eq!(code(&output), 2);
    let stock = text(&scratch.hash("cms/stock.bmp")["sha256"]).to_owned();
    assert!(
        errors(&output).contains(&format!("lint: entry 2: known_good: sha256:{stock}")),
        "{}",
        errors(&output)
    );
    assert!(errors(&output).contains("hashward: build.lint: "), "{}", errors(&output));
    assert!(!errors(&output).contains("entry 1:") && !scratch.path("list.hset").exists());
    // Without a label nobody says what the entries are for.
    let output = scratch.run(build.split(' '));
    assert!(errors(&output).contains("lint: entry 1: no_statement"), "{}", errors(&output));
    scratch.write("allowed.txt", format!("sha256:{stock} our own picture, listed on purpose\n").as_bytes());
    scratch.done(format!("{build} --label hotline/national --override allowed.txt").split(' '));
    scratch.write("allowed.txt", b"sha256:12\n");
    let again = build.replace("list.hset", "again.hset");
    refused(&scratch, &format!("{again} --label hotline/national --override allowed.txt"), "hash.length");
}
