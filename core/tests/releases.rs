//! What an issuer says is current, and what becomes of sets of which it is not said.
#![cfg(feature = "build")]

use hashward::check::{Checker, Freshness, Policy};
use hashward::release::{Release, TimestampStatement};
use hashward::set::{
    Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetId, SetRoot, Statement, Version,
};
use hashward::trust::{Draft, Role, Root, RootBuilder, SecretKey};
use hashward::{Change, Hash, Kind, Timestamp, TrustStore};
use std::fs;

fn day(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a day")
}

/// An issuer with one key for all but timestamps, and one for those.
struct Issuer {
    key: SecretKey,
    clock: SecretKey,
    file: Vec<u8>,
    root: Root,
}

impl Issuer {
    fn new(is_timestamped: bool) -> Self {
        let (key, clock) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let mut builder = RootBuilder::new("hotline.example", day("2026-11-01"), day("2036-11-01"))
            .key(&key.public(), &[Role::Root, Role::Publish]);
        if is_timestamped {
            builder = builder.key(&clock.public(), &[Role::Timestamp]);
        }
        let file = builder.build(&key).expect("a root");
        let root = Root::parse(&file).expect("it verifies");
        Self { key, clock, file, root }
    }

    fn set(&self, id: u8, publish: u32, previous: Option<SetRoot>) -> HashSet {
        let mut description =
            Description::new(SetId::from_bytes([id; 16]), "hotline.example", day("2026-11-02"), 300);
        description.version = Version { publish, patch: 0 };
        description.previous = previous;
        let mut builder = SetBuilder::new(&self.root, description);
        builder
            .add(
                NewEntry::new()
                    .hash(Hash::new(Kind::Md5, &[publish as u8; 16]).expect("a row"))
                    .statement(Statement::new("hotline/national").expect("a label")),
            )
            .expect("added");
        builder.add(NewEntry::new().hash(Hash::new(Kind::Md5, &[200; 16]).expect("a row"))).expect("added");
        let file = builder.build().expect("a set").sign(&[&self.key]).expect("signed");
        HashSet::open(file, &self.root).expect("it opens")
    }

    fn release(&self, before: Option<&Release>, sets: &[HashSet], created: &str) -> (Vec<u8>, Release) {
        let draft =
            Release::draft(&self.root, before, sets, day(created), day("2027-11-01")).expect("a release");
        let bytes = signed(draft, &self.key);
        let release = Release::open(&bytes, &self.root).expect("it verifies");
        (bytes, release)
    }

    fn timestamp(&self, release: &Release, before: Option<&TimestampStatement>, created: &str) -> Vec<u8> {
        let until = day(created).plus_days(2);
        let draft =
            TimestampStatement::draft(release, before, &[], day(created), until).expect("a timestamp");
        signed(draft, &self.clock)
    }
}

fn signed(mut draft: Draft, key: &SecretKey) -> Vec<u8> {
    draft.sign(key);
    draft.to_bytes()
}

fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

fn pinned(issuer: &Issuer) -> (tempfile::TempDir, TrustStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    (folder, store)
}

fn freshness(store: &TrustStore, now: &str) -> Vec<Freshness> {
    let checker = Checker::open(store, Policy::shipped("observe").expect("it ships")).expect("it opens");
    checker.sets(day(now)).iter().map(|state| state.set.freshness).collect()
}

#[test]
fn a_set_is_fresh_while_a_timestamp_in_force_says_so() {
    let issuer = Issuer::new(true);
    let (_folder, store) = pinned(&issuer);
    let now = day("2026-11-10");
    let (one, two) = (issuer.set(1, 1, None), issuer.set(2, 1, None));
    for set in [&one, &two] {
        store.install(set.as_bytes(), now).expect("installed");
    }
    assert_eq!(
        freshness(&store, "2026-11-10"),
        [Freshness::Unconfirmed; 2],
        "nothing says that they are current"
    );
    let (bytes, release) = issuer.release(None, &[one.clone(), two.clone()], "2026-11-09");
    assert_eq!(store.install(bytes, now).expect("installed").change, Change::Added);
    assert_eq!(
        freshness(&store, "2026-11-10"),
        [Freshness::Unconfirmed; 2],
        "a release alone may be an old one"
    );
    let timestamp = issuer.timestamp(&release, None, "2026-11-09");
    store.install(timestamp.clone(), now).expect("installed");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Fresh; 2]);
    // Over a holiday nobody signs: the sets are asked on, and their misses prove nothing.
    assert_eq!(freshness(&store, "2026-11-11"), [Freshness::Unconfirmed; 2]);
    let before = TimestampStatement::open(&timestamp, &issuer.root).expect("it verifies");
    let later = issuer.timestamp(&release, Some(&before), "2026-11-12");
    assert_eq!(store.install(later, day("2026-11-12")).expect("installed").change, Change::Replaced);
    assert_eq!(freshness(&store, "2026-11-12"), [Freshness::Fresh; 2]);
    // A newer version of one set: until it is installed, the other alone is what the issuer publishes.
    let newer = issuer.set(1, 2, Some(one.root()));
    let (bytes, next) = issuer.release(Some(&release), std::slice::from_ref(&newer), "2026-11-12");
    assert_eq!(next.sets.len(), 2, "what is not replaced goes on");
    store.install(bytes, day("2026-11-12")).expect("installed");
    let third =
        issuer.timestamp(&next, store.timestamp(issuer.root.id()).expect("read").as_ref(), "2026-11-12");
    store.install(third, day("2026-11-12")).expect("installed");
    assert_eq!(freshness(&store, "2026-11-12"), [Freshness::Unconfirmed, Freshness::Fresh]);
    store.install(newer.as_bytes(), day("2026-11-12")).expect("installed");
    assert_eq!(freshness(&store, "2026-11-12"), [Freshness::Fresh; 2]);
}

#[test]
fn a_timestamp_lasts_31_days_at_most() {
    let issuer = Issuer::new(true);
    let (_, release) = issuer.release(None, &[issuer.set(1, 1, None)], "2026-11-09");
    let draft = |days| {
        let created = day("2026-11-09");
        TimestampStatement::draft(&release, None, &[], created, created.plus_days(days)).map(|_| ())
    };
    assert_eq!(code(draft(31)), "fine");
    assert_eq!(code(draft(32)), "timestamp.malformed");
}

#[test]
fn what_is_current_goes_on_and_never_back() {
    let issuer = Issuer::new(true);
    let base = issuer.set(1, 1, None);
    let patched = |base: &HashSet, fill: &dyn Fn(&mut PatchBuilder<'_>)| {
        let mut patch = PatchBuilder::new(base);
        fill(&mut patch);
        let file = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
        HashSet::open(file, &issuer.root).expect("it opens")
    };
    let row = |number: u8| Hash::new(Kind::Md5, &[number; 16]).expect("a row");
    let one = patched(&base, &|patch| patch.dispute(base.find(&row(1)).expect("listed")).expect("disputed"));
    let (day_of, until) = (day("2026-11-09").day(), day("2026-12-09").day());
    let two = patched(&one, &|patch| {
        patch.withdraw(one.find(&row(200)).expect("listed"), None, day_of, until).expect("withdrawn");
    });
    let (_, release) = issuer.release(None, std::slice::from_ref(&base), "2026-11-09");
    let draft = |release: &Release, before: Option<&TimestampStatement>, sets: &[HashSet]| {
        TimestampStatement::draft(release, before, sets, day("2026-11-09"), day("2026-11-11")).map(|draft| {
            TimestampStatement::open(&signed(draft, &issuer.clock), &issuer.root).expect("verifies")
        })
    };
    let named = draft(&release, None, std::slice::from_ref(&two)).expect("a timestamp");
    assert_eq!(named.patches, [(base.manifest().set, (2, two.root()))]);
    // The daily timestamp names nothing, and what was patched stays so.
    let daily = draft(&release, Some(&named), &[]).expect("a timestamp");
    assert_eq!(daily.patches, named.patches);
    for wrong in [&one, &base, &issuer.set(3, 1, None)] {
        assert_eq!(code(draft(&release, Some(&daily), std::slice::from_ref(wrong))), "release.mismatch");
    }
    let (_, next) = issuer.release(Some(&release), std::slice::from_ref(&two), "2026-11-10");
    assert_eq!(
        draft(&next, Some(&daily), &[]).expect("a timestamp").patches,
        [],
        "the release lists it itself"
    );

    let other = issuer.set(1, 1, Some(issuer.set(9, 1, None).root()));
    for wrong in [vec![base], vec![one], vec![two.clone(), issuer.set(1, 2, None)], vec![other]] {
        let (created, until) = (day("2026-11-10"), day("2027-11-01"));
        let draft = Release::draft(&issuer.root, Some(&next), &wrong, created, until);
        assert_eq!(code(draft.map(drop)), "release.mismatch");
    }
}

#[test]
fn the_last_number_of_a_release_is_a_number() {
    let issuer = Issuer::new(false);
    let (_folder, store) = pinned(&issuer);
    let (_, mut release) = issuer.release(None, &[], "2026-11-08");
    release.number = u32::MAX - 1;
    let (last, at_the_end) = issuer.release(Some(&release), &[], "2026-11-08");
    assert_eq!(at_the_end.number, u32::MAX);
    store.install(last.clone(), day("2026-11-10")).expect("installed");
    assert_eq!(store.install(last, day("2026-11-10")).expect("again").change, Change::Unchanged);
    let (first, _) = issuer.release(None, &[issuer.set(1, 1, None)], "2026-11-09");
    assert_eq!(code(store.install(first, day("2026-11-10"))), "release.rollback");
    let (after, _) = issuer.release(Some(&at_the_end), &[], "2026-11-09");
    assert_eq!(code(store.install(after, day("2026-11-10"))), "release.same_number_other_root");
}

#[test]
fn without_timestamps_a_release_says_which_sets_are_old() {
    let issuer = Issuer::new(false);
    let (_folder, store) = pinned(&issuer);
    let now = day("2026-11-10");
    let first = issuer.set(1, 1, None);
    store.install(first.as_bytes(), now).expect("installed");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Fresh]);
    let second = issuer.set(1, 2, Some(first.root()));
    let (bytes, release) = issuer.release(None, std::slice::from_ref(&second), "2026-11-09");
    store.install(bytes, now).expect("installed");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Unconfirmed]);
    store.install(second.as_bytes(), now).expect("installed");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Fresh]);
    let gone = release.without(second.manifest().set);
    let bytes = signed(
        Release::draft(&issuer.root, Some(&gone), &[], day("2026-11-10"), day("2027-11-01"))
            .expect("a release"),
        &issuer.key,
    );
    assert_eq!(code(store.install(bytes, now)), "fine");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Unconfirmed], "it is published no more");
}

#[test]
fn nothing_old_mixed_or_forged_is_installed() {
    let issuer = Issuer::new(true);
    let (folder, store) = pinned(&issuer);
    let now = day("2026-11-10");
    let (one, other) = (issuer.set(1, 1, None), issuer.set(1, 1, Some(issuer.set(9, 1, None).root())));
    let (first, release) = issuer.release(None, std::slice::from_ref(&one), "2026-11-08");
    let (second, next) = issuer.release(Some(&release), &[], "2026-11-09");
    store.install(second.clone(), now).expect("installed");
    assert_eq!(
        code(store.install(other.as_bytes(), now)),
        "release.mismatch",
        "the version, with other content"
    );
    assert_eq!(code(store.install(first.clone(), now)), "release.rollback");
    let (twin, _) = issuer.release(Some(&release), &[], "2026-11-10");
    assert_eq!(code(store.install(twin, now)), "release.same_number_other_root");
    let (astray, _) =
        issuer.release(Some(&issuer.release(Some(&release), &[], "2026-11-10").1), &[], "2026-11-10");
    assert_eq!(code(store.install(astray, now)), "release.previous_root");
    assert_eq!(store.install(second, now).expect("again").change, Change::Unchanged);
    let stamp = issuer.timestamp(&next, None, "2026-11-09");
    let first_stamp = TimestampStatement::open(&stamp, &issuer.root).expect("it verifies");
    let stamp = issuer.timestamp(&next, Some(&first_stamp), "2026-11-10");
    store.install(stamp, now).expect("installed");
    assert_eq!(code(store.install(issuer.timestamp(&next, None, "2026-11-10"), now)), "timestamp.rollback");
    let twin = issuer.timestamp(&release, Some(&first_stamp), "2026-11-10");
    assert_eq!(code(store.install(twin, now)), "timestamp.same_number_other_root");
    let record = fs::read(folder.path().join("trust.json")).expect("the record");
    // A clock that was turned back freezes nothing: the latest signed time is remembered.
    let late = issuer.timestamp(&next, Some(&first_stamp), "2026-11-12");
    assert_eq!(code(store.install(late, day("2026-11-11"))), "trust.clock_behind");
    assert_eq!(fs::read(folder.path().join("trust.json")).expect("the record"), record);
    assert_eq!(freshness_of_empty(&store), "trust.store_empty");
    // A release is signed by who publishes, a timestamp by who tells the time, and neither for the other.
    let draft =
        Release::draft(&issuer.root, None, &[], day("2026-11-08"), day("2027-11-01")).expect("a release");
    assert_eq!(code(Release::open(&signed(draft, &issuer.clock), &issuer.root)), "signature.threshold");
    let draft =
        TimestampStatement::draft(&release, None, &[], day("2026-11-08"), day("2026-11-09")).expect("one");
    assert_eq!(
        code(TimestampStatement::open(&signed(draft, &issuer.key), &issuer.root)),
        "signature.threshold"
    );
    let other = TimestampStatement::open(&first, &issuer.root).expect_err("a release");
    assert_eq!(other.code().as_str(), "timestamp.magic");
    assert_eq!(other.detail(), "not a hashward timestamp but a release");
    let other = Release::open(one.as_bytes(), &issuer.root).expect_err("a set");
    assert_eq!(other.detail(), "not a hashward release but a set file");
    for cut in [0, 7, 12, 40, first.len() - 1] {
        let short = code(Release::open(&first[..cut], &issuer.root));
        assert!(["release.malformed", "release.magic"].contains(&short), "{cut}: {short}");
    }
}

fn freshness_of_empty(store: &TrustStore) -> &'static str {
    code(Checker::open(store, Policy::shipped("observe").expect("it ships")))
}

#[test]
fn who_lost_the_clock_gets_a_new_one() {
    let issuer = Issuer::new(true);
    let (_folder, store) = pinned(&issuer);
    let now = day("2026-11-10");
    let one = issuer.set(1, 1, None);
    store.install(one.as_bytes(), now).expect("installed");
    let (bytes, release) = issuer.release(None, std::slice::from_ref(&one), "2026-11-09");
    store.install(bytes, now).expect("installed");
    // Whoever stole the key runs as far ahead as readers let it.
    let mut ahead = issuer.timestamp(&release, None, "2026-11-09");
    for _ in 0..3 {
        store.install(ahead.clone(), now).expect("installed");
        let mut last = TimestampStatement::open(&ahead, &issuer.root).expect("it verifies");
        last.number += 65_000;
        ahead = issuer.timestamp(&release, Some(&last), "2026-11-09");
    }
    let last = TimestampStatement::open(&ahead, &issuer.root).expect("it verifies");
    let mut far = last.clone();
    far.number += 65_536;
    let far = issuer.timestamp(&release, Some(&far), "2026-11-09");
    assert_eq!(code(store.install(far, now)), "timestamp.fast_forward");
    let clock = SecretKey::from_seed(&[3; 32]);
    let next = RootBuilder::after(&issuer.root, day("2026-11-09"), day("2036-11-01"))
        .revoke(issuer.clock.public().id())
        .expect("it is there")
        .key(&clock.public(), &[Role::Timestamp])
        .build(&issuer.key)
        .expect("a root");
    let root = issuer.root.follow(&next).expect("the next");
    store.install(next, now).expect("installed");
    assert_eq!(
        freshness(&store, "2026-11-10"),
        [Freshness::Unconfirmed],
        "what the lost key said counts no more"
    );
    let (bytes, release) = {
        let draft = Release::draft(&root, Some(&release), &[], day("2026-11-10"), day("2027-11-01"));
        let bytes = signed(draft.expect("a release"), &issuer.key);
        let release = Release::open(&bytes, &root).expect("it verifies");
        (bytes, release)
    };
    store.install(bytes, now).expect("installed");
    let draft = TimestampStatement::draft(&release, None, &[], day("2026-11-10"), day("2026-11-12"));
    store.install(signed(draft.expect("one"), &clock), now).expect("the first of the new key");
    assert_eq!(freshness(&store, "2026-11-10"), [Freshness::Fresh]);
}
