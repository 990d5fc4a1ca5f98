//! `hashward trust` as a process: pinning, removing, listing.
#![allow(clippy::unwrap_used)]

mod support;

use support::{NOW, Scratch, code, errors, lines, printed, text};

const LATER: &str = "2027-06-01";

/// Damages the only installed set.
fn damage(scratch: &Scratch) {
    let set = std::fs::read_dir(scratch.path("trust/sets")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&set).unwrap();
    let place = bytes.len() - 200;
    bytes[place] ^= 1;
    std::fs::write(&set, bytes).unwrap();
}

fn set_id(scratch: &Scratch) -> String {
    let listed = lines(&scratch.done(format!("trust list --trust trust --now {NOW} --json").split(' ')));
    text(&listed[1]["set"]["set"]).to_owned()
}

#[test]
fn the_list_says_until_when_and_whose() {
    let scratch = Scratch::with_trust();
    let list = |more: &[&str]| scratch.run(["trust", "list", "--trust", "trust"].iter().chain(more));
    let listed = lines(&printed(&list(&["--now", NOW, "--json"])));
    assert_eq!(listed[1]["expires"], "2026-12-20T00:00:00Z");
    assert_eq!(listed[1]["set"]["list"]["origin"], "list.example");
    let shown = printed(&list(&["--now", NOW]));
    assert!(shown.contains("fresh until 2026-12-20T00:00:00Z  list.example (csam)"), "{shown}");
    let shown = printed(&list(&["--now", LATER]));
    assert!(shown.contains("expired since 2026-12-20T00:00:00Z  list.example (csam)"), "{shown}");

    damage(&scratch);
    let output = list(&["--now", NOW]);
    assert_eq!(code(&output), 0);
    let issuer = scratch.identity("issuer.hroot");
    assert!(printed(&output).contains(&format!("  issuer {issuer}")), "{}", printed(&output));
    assert!(errors(&output).contains("hashward: warning: the set "), "{}", errors(&output));
    let listed = lines(&printed(&list(&["--now", NOW, "--json"])));
    assert_eq!(text(&listed[1]["set"]["issuer"]), issuer);
    assert!(text(&listed[1]["refused"]).starts_with("set."));
    assert!(listed[1].get("expires").is_none());
}

#[test]
fn a_set_can_be_removed() {
    let scratch = Scratch::with_trust();
    let id = set_id(&scratch);
    let remove = |id: &str| scratch.run(["trust", "remove", id, "--trust", "trust"]);
    let output = remove(&"00".repeat(16));
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: cli.not_installed: trust: "), "{}", errors(&output));
    let output = remove(&id);
    assert_eq!((code(&output), printed(&output)), (0, format!("removed   {id}\n")));
    assert!(errors(&output).contains("version is forgotten"), "{}", errors(&output));
    assert_eq!(code(&remove(&id)), 2);
    assert_eq!(code(&scratch.check("observe", &["other.bmp"])), 2, "no set is left");
    let output = remove("no-id");
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: cli.usage: "), "{}", errors(&output));
}

#[test]
fn an_issuer_can_be_unpinned_with_its_sets() {
    let scratch = Scratch::with_trust();
    let (issuer, set) = (scratch.identity("issuer.hroot"), set_id(&scratch));
    let unpin = |id: &str| scratch.run(["trust", "unpin", id, "--trust", "trust"]);
    let output = unpin(&"00".repeat(32));
    assert_eq!(code(&output), 2);
    assert!(errors(&output).starts_with("hashward: trust.issuer_unknown: trust: "), "{}", errors(&output));
    let output = unpin(&issuer);
    assert_eq!((code(&output), printed(&output)), (0, format!("unpinned  {issuer}\nremoved   {set}\n")));
    assert_eq!(scratch.done(["trust", "list", "--trust", "trust"]), "");
    let output = scratch.run(format!("trust install list.hset --trust trust --now {NOW}").split(' '));
    assert!(errors(&output).starts_with("hashward: trust.issuer_unknown: "), "{}", errors(&output));
}

#[test]
fn an_expired_set_is_installed_with_a_warning() {
    let scratch = Scratch::with_trust();
    scratch.done(["trust", "remove", &set_id(&scratch), "--trust", "trust"]);
    let output = scratch.run(format!("trust install list.hset --trust trust --now {LATER}").split(' '));
    assert_eq!(code(&output), 0);
    assert!(printed(&output).starts_with("added"));
    assert!(errors(&output).contains("list.hset has expired; its hits still count"), "{}", errors(&output));
}

#[test]
fn pinning_does_not_offer_the_files_own_identity() {
    let scratch = Scratch::with_issuer();
    let output = scratch.run(["trust", "pin", "issuer.hroot", "--trust", "trust"]);
    let id = scratch.identity("issuer.hroot");
    assert!(printed(&output).contains(&id), "{}", printed(&output));
    assert!(!errors(&output).contains(&id), "{}", errors(&output));
    assert!(errors(&output).contains("--id IDENTITY"), "{}", errors(&output));
    assert!(scratch.done(["trust", "pin", "--help"]).contains("origin"));
}

/// A trust folder, and a list in several versions with what leads from each to the next.
fn versions(count: usize) -> Scratch {
    let scratch = Scratch::with_trust();
    std::fs::rename(scratch.path("list.hset"), scratch.path("list-1.hset")).unwrap();
    for later in 2..=count {
        let rows = String::from_utf8(scratch.read("rows.csv")).unwrap();
        scratch.write("rows.csv", format!("{rows}{later:064x},,iwf/A\n").as_bytes());
        let (before, after) = (format!("list-{}.hset", later - 1), format!("list-{later}.hset"));
        scratch.build(&after, &["--previous", &before]);
        let delta = format!("set delta {before} {after} --root issuer.hroot -o list-{later}.hdelta");
        scratch.done(delta.split(' '));
    }
    scratch
}

fn installed(scratch: &Scratch) -> u64 {
    let output = scratch.check("agree-two", &["listed.bmp"]);
    assert!(printed(&output).starts_with("match (exact)"), "{}{}", printed(&output), errors(&output));
    let listed = lines(&scratch.done(format!("trust list --trust trust --now {NOW} --json").split(' ')));
    let of_list = |line: &&serde_json::Value| line["set"]["list"]["origin"] == "list.example";
    let version = &listed.iter().find(of_list).unwrap()["set"]["version"];
    version["publish"].as_u64().unwrap()
}

#[test]
fn processes_that_install_at_once_lose_nothing() {
    let scratch = versions(2);
    for name in ["a", "b", "c", "d", "e", "f"] {
        scratch.issue(name, "csam", &format!("sha256,label\n{:064x},iwf/A\n", name.as_bytes()[0]));
    }
    let all = "trust list --trust trust --json".split(' ');
    let count = |scratch: &Scratch| {
        lines(&scratch.done(all.clone())).iter().filter(|line| line["set"].is_object()).count()
    };
    assert_eq!(count(&scratch), 7);
    for set in std::fs::read_dir(scratch.path("trust/sets")).unwrap() {
        let name = set.unwrap().file_name().into_string().unwrap();
        scratch.done(["trust", "remove", &name[..32], "--trust", "trust"]);
    }
    scratch.done(format!("trust install list-1.hset --trust trust --now {NOW}").split(' '));
    assert_eq!(count(&scratch), 1);
    let files =
        ["a.hset", "b.hset", "c.hset", "d.hset", "e.hset", "f.hset", "list-2.hdelta", "list-2.hdelta"];
    let processes: Vec<_> = files
        .iter()
        .map(|file| {
            let mut command = scratch.command();
            command.args(["trust", "install", file, "--trust", "trust", "--now", NOW]).spawn().unwrap()
        })
        .collect();
    for mut process in processes {
        assert!(process.wait().unwrap().success());
    }
    assert_eq!(count(&scratch), 7, "each is recorded, whichever was first");
    assert_eq!(installed(&scratch), 2);
}

#[test]
fn a_killed_installation_leaves_the_version_before_or_the_new_one() {
    let scratch = versions(2);
    let mut versions = std::collections::BTreeMap::new();
    for attempt in (0..40).chain(40..400) {
        if attempt >= 40 && versions.len() == 2 {
            break;
        }
        let _ = std::fs::remove_dir_all(scratch.path("trust"));
        scratch.pin("trust");
        scratch.done(format!("trust install list-1.hset --trust trust --now {NOW}").split(' '));
        let mut command = scratch.command();
        command.args(["trust", "install", "list-2.hdelta", "--trust", "trust", "--now", NOW]);
        let mut process = command.stdout(std::process::Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(attempt * 200));
        process.kill().unwrap();
        process.wait().unwrap();
        *versions.entry(installed(&scratch)).or_insert(0) += 1;
        scratch.done(format!("trust install list-2.hdelta --trust trust --now {NOW}").split(' '));
        assert_eq!(installed(&scratch), 2, "it goes on from there");
        let left = std::fs::read_dir(scratch.path("trust/sets")).unwrap();
        assert!(
            left.flatten().all(|file| !file.file_name().to_string_lossy().ends_with(".part")),
            "nothing is left over"
        );
    }
    assert!(versions.len() == 2, "some were killed too early and some too late: {versions:?}");
}

/// A container mounts the folder so that nothing can be written, nor a lock be taken.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_to_is_read() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65_534;
    let scratch = Scratch::with_trust();
    let mode = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    std::fs::remove_file(scratch.path("trust/lock")).unwrap();
    for folder in ["trust/sets", "trust/roots", "trust"] {
        for file in
            std::fs::read_dir(scratch.path(folder)).unwrap().flatten().filter(|file| file.path().is_file())
        {
            mode(&file.path(), 0o444);
        }
        mode(&scratch.path(folder), 0o555);
    }
    // Permissions are nothing to root, which tests are often run as: so somebody else asks.
    let program = scratch.path("hashward");
    std::fs::copy(env!("CARGO_BIN_EXE_hashward"), &program).unwrap();
    mode(&scratch.path(""), 0o755);
    let is_root = std::fs::metadata(scratch.path("trust")).unwrap().uid() == 0;
    let run = |arguments: &str| loop {
        let mut command = std::process::Command::new(&program);
        command.current_dir(scratch.path("")).args(arguments.split(' ')).args(["--now", NOW]);
        if is_root {
            command.uid(NOBODY);
        }
        match command.output() {
            // A process of another test began while the copy was written, and holds it open for a moment.
            Err(error) if error.kind() == std::io::ErrorKind::ExecutableFileBusy => std::thread::yield_now(),
            output => break output.unwrap(),
        }
    };
    let output = run("check listed.bmp --trust trust --policy agree-two");
    assert!(printed(&output).starts_with("match (exact)"), "{}{}", printed(&output), errors(&output));
    let output = run("trust install list.hset --trust trust");
    assert!(errors(&output).starts_with("hashward: io."), "{}", errors(&output));
    for folder in ["trust/sets", "trust/roots", "trust"] {
        mode(&scratch.path(folder), 0o755);
    }
}
