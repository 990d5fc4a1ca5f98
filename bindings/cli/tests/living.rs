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

/// A build that lists the first of the rows again is told which that is.
fn named_as_withdrawn(scratch: &Scratch, build: &str) {
    let output = scratch.run(build.split_whitespace());
    assert_eq!(code(&output), 2, "{}", errors(&output));
    let said = errors(&output);
    assert!(said.starts_with("hashward: lint: entry 1: withdrawn: md5:"), "{said}");
    assert!(said.contains("with --readmit only") && said.contains("hashward: build.lint: "), "{said}");
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
fn a_patch_goes_to_the_cap_and_the_next_publish_says_what_is_disputed() {
    let scratch = Scratch::with_issuer();
    let digest = |number: u32| format!("{:032x}", 0x0123_4567 + number);
    scratch.write(
        "rows.csv",
        (0..20).fold("md5\n".to_owned(), |rows, number| rows + &digest(number) + "\n").as_bytes(),
    );
    scratch.build("list.hset", &["--label", "iwf/A"]);
    scratch.pin("trust");
    install(&scratch, "list.hset");
    let dispute = |numbers: std::ops::Range<u32>, of: &str, to: &str| {
        let hashes: String = numbers.map(|number| format!(" --hash md5:{}", digest(number))).collect();
        format!(
            "set dispute {of}.hset{hashes} --root issuer.hroot --key issuer.key -o {to}.hset --delta {to}.hdelta"
        )
    };
    refused(&scratch, &dispute(0..17, "list", "much"), "set.patch_cap");
    assert!(!scratch.path("much.hset").exists() && !scratch.path("much.hdelta").exists());
    scratch.done(dispute(0..16, "list", "16").split(' '));
    scratch.done(dispute(16..17, "16", "17").split(' '));
    install(&scratch, "16.hdelta");
    refused(&scratch, &format!("trust install 17.hdelta --trust trust --now {NOW}"), "set.patch_cap");

    // The next publish says of what is disputed that it is, or says on purpose that it stands.
    let build = "set build rows.csv --format csv --label iwf/A --origin list.example --root issuer.hroot --key issuer.key \
                 --previous list.hset --patched 16.hset -o next.hset";
    let output = scratch.run(build.split(' '));
    assert_eq!(code(&output), 2);
    assert_eq!(errors(&output).matches("undisputed: md5:").count(), 16, "{}", errors(&output));
    let rows = (0..20).fold("md5,label,status\n".to_owned(), |rows, number| {
        rows + &format!("{},iwf/A,{}\n", digest(number), if number < 16 { "disputed" } else { "active" })
    });
    scratch.write("rows.csv", rows.as_bytes());
    scratch.done(build.split(' '));
    for (more, code) in [("--purpose exploitative", "set.other_list"), ("--publish 1", "cli.usage")] {
        refused(&scratch, &format!("{} {more}", build.replace("next", "other")), code);
    }
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
    named_as_withdrawn(&scratch, &format!("{build} list.hset --patched list-1.hset"));
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
    let (scratch, _) = listed();
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
    let ask = "device ask one.hdev listed.bmp other.bmp --root phone.hroot";
    let said = scratch.done(ask.split(' '));
    let said: Vec<&str> = said.lines().collect();
    assert!(
        said[0]
            .starts_with("possibly listed (so are, of files that are not, one in 1.0 million)  listed.bmp"),
        "{said:?}"
    );
    assert_eq!(said[1], "not listed  other.bmp");
    let output = scratch.run(ask.split(' ').chain(["--now", "2036-01-01T00:00:00Z"]));
    assert_eq!(code(&output), 4);
    assert!(printed(&output).contains("\nno answer  other.bmp\n"), "{}", printed(&output));
    assert!(errors(&output).contains("past its time since"), "{}", errors(&output));
    assert!(scratch.done("device inspect one.hdev --root phone.hroot".split(' ')).ends_with("verified\n"));
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
    refused(&scratch, "device delta two.hdev one.hdev --root phone.hroot -o back.hdevd", "delta.loop");
    let back = "device build phone.hset --root phone.hroot --key issuer.key --before two.hdev -o back.hdev";
    refused(&scratch, back, "set.rollback");
    let said = scratch.done("device ask two.hdev listed.bmp --root phone.hroot".split(' '));
    assert_eq!(said, "not listed  listed.bmp\n");

    // Installed like everything else: the filter, then what changed of it, and never back.
    let id = scratch.identity("phone.hroot");
    scratch.done(["trust", "pin", "phone.hroot", "--trust", "phone", "--id", &id]);
    let install = |file: &str| format!("trust install {file} --trust phone");
    assert!(scratch.done(install("one.hdev").split(' ')).starts_with("added      filter of "));
    assert!(scratch.done(install("one-two.hdevd").split(' ')).contains("version 2.0  epoch 1"));
    refused(&scratch, &install("one.hdev"), "set.rollback");
    let listed = scratch.done("trust list --trust phone".split(' '));
    assert!(listed.lines().last().unwrap().starts_with("filter  "), "{listed}");
    let line = lines(&scratch.done("trust list --trust phone --json".split(' '))).pop().unwrap();
    assert_eq!((&line["filter"]["epoch"], &line["filter"]["version"]["publish"]), (&1.into(), &2.into()));
    let output = scratch.run("trust install two.hdev --trust phone --now 2126-01-01".split(' '));
    assert!(
        errors(&output).contains("has expired; what it does not list says nothing"),
        "{}",
        errors(&output)
    );
}

#[test]
fn a_filter_goes_from_signer_to_signer() {
    let (scratch, _) = listed();
    scratch.done(["key", "new", "-o", "second.key"]);
    for name in ["issuer", "second"] {
        let public = scratch.done(["key", "public", &format!("{name}.key")]);
        scratch.write(format!("{name}.pub"), public.as_bytes());
    }
    scratch.done(
        "root new --name two.example --purpose csam --device-filters --public-key issuer.pub=root,publish \
         --public-key second.pub=root,publish --threshold publish=2 -o two.hroot --created 2026-11-20"
            .split_whitespace(),
    );
    scratch.done("root sign two.hroot --key issuer.key".split(' '));
    scratch.done(
        "set build rows.csv --format csv --origin two.example --root two.hroot --key issuer.key --key second.key \
         --created 2026-11-20 -o two.hset"
            .split_whitespace(),
    );
    scratch.done("device build two.hset --root two.hroot --epoch 1 --key issuer.key -o two.hdev".split(' '));
    let ask = "device ask two.hdev listed.bmp --root two.hroot";
    refused(&scratch, ask, "signature.threshold");
    scratch.done("device sign two.hdev --root two.hroot --key second.key".split(' '));
    assert!(scratch.done(ask.split(' ')).starts_with("possibly listed"));
    refused(&scratch, "device sign list.hset --root two.hroot --key second.key", "trust.unknown_file");
}

#[test]
fn a_set_is_signed_again_when_a_key_is_lost() {
    let (scratch, entry) = listed();
    withdraw(&scratch, &entry);
    scratch.done(["key", "new", "-o", "next.key"]);
    let public = scratch.done(["key", "public", "next.key"]);
    scratch.write("next.pub", public.as_bytes());
    let shown = scratch.done(["root", "show", "issuer.hroot"]);
    let lost =
        shown.lines().find(|line| line.starts_with("key id")).unwrap().split_whitespace().nth(2).unwrap();
    scratch.done(
        format!(
            "root revoke issuer.hroot {lost} --add next.pub=root,publish -o next.hroot --created 2026-11-21"
        )
        .split(' '),
    );
    scratch.done("root sign next.hroot --key issuer.key".split(' '));
    scratch.done("root sign next.hroot --key next.key".split(' '));
    scratch.done("root chain issuer.hroot next.hroot -o chain.hroot".split(' '));
    install(&scratch, "list-1.hdelta");
    install(&scratch, "next.hroot");
    let list = format!("trust list --trust trust --now {NOW}");
    assert!(scratch.done(list.split(' ')).contains("refused: signature.key_revoked"));
    let sign = "set sign list-1.hset --root chain.hroot -o again.hset";
    refused(&scratch, &format!("{sign} --again --key issuer.key"), "signature.key_unknown");
    scratch.done(format!("{sign} --again --key next.key").split(' '));
    assert!(install(&scratch, "again.hset").starts_with("repaired"));
    assert!(scratch.done(list.split(' ')).contains("version 1.1  fresh"));
}

#[test]
fn what_was_withdrawn_is_told_and_can_be_forgotten() {
    let (scratch, entry) = listed();
    withdraw(&scratch, &entry);
    let md5 = text(&scratch.hash("listed.bmp")["md5"]).to_owned();
    let again = |reason: &str| {
        format!(
            "set withdraw list-1.hset --hash md5:{md5} --reason {reason} --root issuer.hroot --key issuer.key \
             -o list-2.hset --delta list-2.hdelta"
        )
    };
    let output = scratch.run(again("wrong_label").split(' '));
    assert!(errors(&output).contains(&format!("md5:{md5} was withdrawn already")), "{}", errors(&output));
    assert_eq!(scratch.done(again("depicted_person_withdrew").split(' ')), "forgotten md5\n");
    let output = scratch
        .run(again("wrong_label").replace("list-2.", "list-3.").replace("list-1.", "list-2.").split(' '));
    assert!(errors(&output).contains("is not listed by this set"), "{}", errors(&output));
    install(&scratch, "list-1.hdelta");
    install(&scratch, "list-2.hdelta");
    scratch.write("next.csv", &scratch.read("rows.csv"));
    let build = "set build next.csv --format csv --origin list.example --root issuer.hroot --key issuer.key \
                 --created 2026-11-21 -o list-3.hset --previous list.hset --patched list-2.hset";
    named_as_withdrawn(&scratch, build);
    scratch.done(["key", "new", "-o", "stranger.key"]);
    let other = text(&scratch.hash("kept.bmp")["md5"]).to_owned();
    let by_stranger = format!(
        "set dispute list.hset --hash md5:{other} --root issuer.hroot --key stranger.key -o x --delta y"
    );
    refused(&scratch, &by_stranger, "signature.key_unknown");
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
    let hashes = scratch.hash("cms/stock.bmp");
    let (first, stock) = (text(&hashes["md5"]).to_owned(), text(&hashes["sha256"]).to_owned());
    assert!(
        errors(&output).contains(&format!("lint: entry 2: known_good: md5:{first}")),
        "{}",
        errors(&output)
    );
    assert!(errors(&output).contains("hashward: build.lint: "), "{}", errors(&output));
    assert!(!errors(&output).contains("entry 1:") && !scratch.path("list.hset").exists());
    let output = scratch.run(format!("{build} --label hotline/national --assessed").split(' '));
    assert!(errors(&output).contains("lint: entry 1: no_assessor: "), "{}", errors(&output));
    // Without a label nobody says what the entries are for.
    let output = scratch.run(build.split(' '));
    assert!(errors(&output).contains("lint: entry 1: no_statement"), "{}", errors(&output));
    scratch.write("allowed.txt", format!("sha256:{stock} our own picture, listed on purpose\n").as_bytes());
    scratch.done(format!("{build} --label hotline/national --override allowed.txt").split(' '));
    scratch.write("allowed.txt", b"sha256:12\n");
    let again = build.replace("list.hset", "again.hset");
    refused(&scratch, &format!("{again} --label hotline/national --override allowed.txt"), "hash.length");
}
