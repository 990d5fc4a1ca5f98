//! Roots of several keys, and roots that replace one another.
#![cfg(feature = "build")]

use hashward::set::{Description, NewEntry, SetBuilder, SetId, append_signatures, sign_head};
use hashward::trust::{Draft, Purpose, Role, Root, RootBuilder, SecretKey};
use hashward::{Change, Content, ErrorCode, Hash, Kind, Timestamp, TrustStore};
use std::io::Cursor;

fn day(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a day")
}

fn key(seed: u8) -> SecretKey {
    SecretKey::from_seed(&[seed; 32])
}

const ALL: &[Role] = &[Role::Root, Role::Publish];

/// A root of three keys, two of which must sign.
fn two_of_three() -> RootBuilder {
    let mut builder = RootBuilder::new("hotline.example", day("2026-11-01"), day("2036-11-01"));
    for seed in [1, 2, 3] {
        builder = builder.key(&key(seed).public(), ALL);
    }
    builder.threshold(Role::Root, 2).threshold(Role::Publish, 2)
}

fn signed(builder: &RootBuilder, seeds: &[u8]) -> Vec<u8> {
    let mut draft = builder.draft().expect("a draft");
    seeds.iter().for_each(|seed| draft.sign(&key(*seed)));
    draft.to_bytes()
}

fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

#[test]
fn as_many_keys_sign_as_the_root_asks_for() {
    assert_eq!(code(Root::parse(&signed(&two_of_three(), &[1]))), "signature.threshold");
    assert_eq!(code(Root::parse(&signed(&two_of_three(), &[]))), "signature.slots");
    let root = Root::parse(&signed(&two_of_three(), &[1, 3])).expect("two of three");
    assert_eq!((root.threshold(Role::Publish), root.threshold(Role::Timestamp)), (Some(2), None));
    // Whoever signed, it is the same issuer.
    let other = Root::parse(&signed(&two_of_three(), &[2, 3, 1])).expect("all three");
    assert_eq!(other.id(), root.id());
    // Another key's signature is no spare.
    assert_eq!(code(Root::parse(&signed(&two_of_three(), &[1, 3, 9]))), "signature.key_unknown");
}

#[test]
fn a_draft_goes_from_signer_to_signer_or_is_joined() {
    let empty = two_of_three().draft().expect("a draft").to_bytes();
    let sign = |seed| {
        let mut copy = Draft::parse(&empty).expect("a draft");
        copy.sign(&key(seed));
        copy
    };
    let mut one = sign(1);
    one.join(&sign(2)).expect("copies of one file");
    one.join(&sign(2)).expect("once more changes nothing");
    assert_eq!(one.signatures().len(), 2);
    assert_eq!(one.to_bytes(), signed(&two_of_three(), &[2, 1]), "in whatever order they signed");
    let other = RootBuilder::new("other.example", day("2026-11-01"), day("2036-11-01"));
    let other = other.key(&key(1).public(), ALL).draft().expect("a draft");
    assert_eq!(code(one.join(&other)), "build.incomplete");
    assert_eq!(
        Root::peek(&empty).expect("it can be shown").id(),
        Root::parse(&one.to_bytes()).expect("signed").id()
    );
}

#[test]
fn a_root_replaces_another_by_the_keys_of_both() {
    let root = Root::parse(&signed(&two_of_three(), &[1, 2])).expect("a root");
    let next = RootBuilder::after(&root, day("2026-12-01"), day("2036-12-01"))
        .revoke(key(2).public().id())
        .expect("it is there")
        .key(&key(4).public(), ALL);
    for (seeds, expected) in [
        (&[1, 3][..], "fine"),
        // The key that goes may still sign what takes it out, but counts for the root before only.
        (&[1, 2], "signature.threshold"),
        // Those of the new root alone are nobody to who holds the old one.
        (&[3, 4], "signature.threshold"),
        (&[1, 2, 4], "fine"),
        (&[1, 3, 9], "signature.key_unknown"),
    ] {
        assert_eq!(code(root.follow(&signed(&next, seeds))), expected, "{seeds:?}");
    }
    let second = root.follow(&signed(&next, &[1, 3])).expect("the next version");
    assert_eq!((second.version(), second.id(), second.name()), (2, root.id(), root.name()));
    assert_eq!(second.revoked(), [key(2).public().id()]);
    assert_eq!(code(Root::parse(&signed(&next, &[1, 3]))), "root.chain");
    assert_eq!(code(root.follow(&signed(&two_of_three(), &[1, 2]))), "root.chain");
    // A key that was taken out does not come back, and counts for nothing ever after.
    let third = RootBuilder::after(&second, day("2026-12-02"), day("2036-12-01"));
    assert_eq!(code(third.clone().key(&key(2).public(), ALL).draft()), "root.revoked");
    assert_eq!(code(second.follow(&signed(&third, &[1, 3, 2]))), "signature.key_revoked");
    assert_eq!(code(second.follow(&signed(&third, &[1, 3]))), "fine");
    // Another issuer's next root is not this one's.
    let other = RootBuilder::new("other.example", day("2026-11-01"), day("2036-11-01"));
    let other = Root::parse(&other.build(&key(1)).expect("a root")).expect("it verifies");
    let foreign =
        RootBuilder::after(&other, day("2026-12-01"), day("2036-12-01")).build(&key(1)).expect("signed");
    assert_eq!(code(root.follow(&foreign)), "root.chain");
}

#[test]
fn who_makes_test_sets_makes_no_others() {
    let builder = RootBuilder::new("test.example", day("2026-11-01"), day("2036-11-01"));
    for (before, after) in [(Purpose::Test, Purpose::Csam), (Purpose::Csam, Purpose::Test)] {
        let root = builder.clone().purposes(&[before]).build(&key(1)).expect("a root");
        let root = Root::parse(&root).expect("it verifies");
        let next = RootBuilder::after(&root, day("2026-12-01"), day("2036-12-01")).purposes(&[after]);
        assert_eq!(code(next.build(&key(1))), "root.chain");
    }
    let root = Root::parse(&builder.build(&key(1)).expect("a root")).expect("it verifies");
    let earlier = RootBuilder::after(&root, day("2026-10-01"), day("2036-12-01"));
    assert_eq!(code(earlier.build(&key(1))), "root.chain", "older than the one it replaces");
}

/// A set of the issuer, signed by these keys.
fn set(root: &Root, seeds: &[u8]) -> Vec<u8> {
    let description = Description::new(SetId::from_bytes([5; 16]), "hotline.example", day("2026-11-02"), 300);
    let mut builder = SetBuilder::new(root, description);
    builder.add(NewEntry::new().hash(Hash::new(Kind::Md5, &[7; 16]).expect("a row"))).expect("added");
    let unsigned = builder.build().expect("a set");
    let signatures = seeds.iter().map(|seed| sign_head(unsigned.head(), &key(*seed))).collect();
    let mut out = Cursor::new(Vec::new());
    unsigned.write_to(&mut out).expect("written");
    append_signatures(&mut out, signatures).expect("signed");
    out.into_inner()
}

#[test]
fn a_store_follows_the_chain_and_believes_the_last() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    let first = signed(&two_of_three(), &[1, 2]);
    let root = Root::parse(&first).expect("a root");
    store.pin(&first, root.id()).expect("pinned");
    let now = day("2026-12-10");
    store.install(set(&root, &[1, 2]), now).expect("installed");
    let opened = || {
        let checker = hashward::check::Checker::open(
            &store,
            hashward::check::Policy::shipped("observe").expect("it ships"),
        );
        checker.expect("it opens").sets(now)[0].refused.map(ErrorCode::as_str)
    };
    assert_eq!(opened(), None);
    let next = RootBuilder::after(&root, day("2026-12-01"), day("2036-12-01"));
    let next = next.revoke(key(2).public().id()).expect("it is there");
    let second = signed(&next, &[1, 3]);
    let followed = root.follow(&second).expect("the next version");
    let third = signed(&RootBuilder::after(&followed, day("2026-12-02"), day("2036-12-01")), &[1, 3]);
    assert_eq!(code(store.install(third.clone(), now)), "root.chain", "one by one");
    let installed = store.install(second.clone(), now).expect("installed");
    assert!(matches!(installed.content, Content::Root(root) if root.version() == 2));
    assert_eq!(store.install(second.clone(), now).expect("again").change, Change::Unchanged);
    assert_eq!(store.install(third, now).expect("installed").change, Change::Replaced);
    assert_eq!(code(store.install(second, now)), "root.rollback");
    assert_eq!(store.issuers().expect("pinned")[0].version(), 3);
    // What the key that was taken out had signed is believed no more, until others signed it.
    assert_eq!(opened(), Some("signature.key_revoked"));
    assert_eq!(code(store.install(set(&root, &[1, 2]), now)), "signature.key_revoked");
    assert_eq!(store.install(set(&root, &[1, 3]), now).expect("signed anew").change, Change::Repaired);
    assert_eq!(opened(), None);
    // Pinning again does not lead back.
    store.pin(&first, root.id()).expect("pinned");
    assert_eq!(store.issuers().expect("pinned")[0].version(), 3);
    assert_eq!(store.unpin(root.id()).expect("unpinned").map(|sets| sets.len()), Some(1));
    assert_eq!(std::fs::read_dir(folder.path().join("roots")).expect("roots").count(), 0);
}

#[test]
fn another_root_of_the_same_version_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    let first = signed(&two_of_three(), &[1, 2]);
    let root = Root::parse(&first).expect("a root");
    store.pin(&first, root.id()).expect("pinned");
    let next = |expires| signed(&RootBuilder::after(&root, day("2026-12-01"), day(expires)), &[1, 2]);
    store.install(next("2036-12-01"), day("2026-12-10")).expect("installed");
    assert_eq!(code(store.install(next("2037-12-01"), day("2026-12-10"))), "root.same_version_other_root");
    assert_eq!(code(store.install(signed(&two_of_three(), &[1, 3]), day("2026-12-10"))), "root.rollback");
    let other = RootBuilder::new("other.example", day("2026-11-01"), day("2036-11-01"))
        .build(&key(9))
        .expect("a root");
    assert_eq!(code(store.install(other, day("2026-12-10"))), "trust.issuer_unknown");
}
