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
