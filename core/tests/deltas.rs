//! What changed from one version of a list to another: applied it makes the later file, and nothing else.
#![cfg(feature = "build")]

use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetHead, SetId, SetRoot, Statement,
    Status, Version, WithdrawalReason, sign_head,
};
use hashward::trust::{Role, Root, RootBuilder, SecretKey};
use hashward::{Change, Day, Hash, Kind, PdqHash, Timestamp, TrustStore};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn now() -> Timestamp {
    time("2026-12-01")
}

fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

/// An issuer with a key that publishes and one that only takes out.
struct Issuer {
    key: SecretKey,
    remover: SecretKey,
    file: Vec<u8>,
    root: Root,
}

impl Issuer {
    fn new() -> Self {
        let (key, remover) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let file = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"))
            .key(&key.public(), &[Role::Root, Role::Publish])
            .key(&remover.public(), &[Role::RemoveOnly])
            .build(&key)
            .expect("a root");
        let root = Root::parse(&file).expect("it verifies");
        Self { key, remover, file, root }
    }

    fn builder(&self, publish: u32, previous: Option<SetRoot>) -> SetBuilder {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
        description.version = Version { publish, patch: 0 };
        description.previous = previous;
        SetBuilder::new(&self.root, description)
    }

    fn signed(&self, builder: SetBuilder) -> HashSet {
        HashSet::open(builder.build().expect("a set").sign(&[&self.key]).expect("signed"), &self.root)
            .expect("it opens")
    }

    /// A set of entries 0 to `count`, each of an MD5, a SHA-256 and a PDQ row.
    fn listing(
        &self,
        publish: u32,
        previous: Option<SetRoot>,
        entries: impl IntoIterator<Item = u32>,
    ) -> HashSet {
        let mut builder = self.builder(publish, previous);
        entries.into_iter().for_each(|number| builder.add(entry(number)).expect("added"));
        self.signed(builder)
    }

    fn pinned(&self) -> (tempfile::TempDir, TrustStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = TrustStore::at(folder.path());
        store.pin(&self.file, self.root.id()).expect("pinned");
        (folder, store)
    }

    /// The patch that the remove-only key makes, as its delta. Nobody but the store opens what it leads to.
    fn patch(&self, base: &HashSet, fill: impl FnOnce(&mut PatchBuilder<'_>)) -> Vec<u8> {
        let mut patch = PatchBuilder::new(base);
        fill(&mut patch);
        let unsigned = patch.build().expect("a patch");
        let file = unsigned.sign(&[&self.key]).expect("signed");
        let set = HashSet::open(file, &self.root).expect("it opens");
        let delta = Delta::between(base, &set).expect("a delta");
        self.resign(&delta, &set)
    }

    /// The delta with the signature of the remove-only key in the place of the publisher's.
    fn resign(&self, delta: &[u8], set: &HashSet) -> Vec<u8> {
        let head = SetHead::leading(set.as_bytes()).expect("a head").length();
        let signature = sign_head(&set.as_bytes()[..head], &self.remover).to_bytes();
        let length = u32::from_le_bytes(delta[12..16].try_into().expect("four bytes")) as usize;
        let mut bytes = delta.to_vec();
        let slot = 16 + length + 2 + 2;
        bytes[slot..slot + 32].copy_from_slice(&signature[..32]);
        bytes[slot + 34..slot + 98].copy_from_slice(&signature[32..]);
        bytes
    }
}

fn hash(kind: Kind, number: u32) -> Hash {
    let digest = blake3::hash(&[kind.code().to_le_bytes().as_slice(), &number.to_le_bytes()].concat());
    Hash::new(kind, &digest.as_bytes()[..kind.width()]).expect("its width")
}

fn pdq(number: u32) -> PdqHash {
    PdqHash::from_bytes(hash(Kind::Pdq, number).as_bytes().try_into().expect("32 bytes"))
}

fn entry(number: u32) -> NewEntry {
    let mut statement = Statement::new("example/1").expect("a label");
    statement.first_seen = Some(Day::from_days(20_000 + (number % 5) as i32).expect("a day"));
    NewEntry::new()
        .hash(hash(Kind::Md5, number))
        .hash(hash(Kind::Sha256, number))
        .pdq(pdq(number), (number % 100) as u8, None)
        .statement(statement)
}

fn withdraw(patch: &mut PatchBuilder<'_>, base: &HashSet, numbers: &[u32], reason: Option<WithdrawalReason>) {
    for number in numbers {
        let entry = base.find(&hash(Kind::Md5, *number)).expect("it is listed");
        patch.withdraw(entry, reason, day("2026-11-20"), day("2027-02-20")).expect("withdrawn");
    }
}

/// What a made-up version of a list holds: for each picture its rows and what is said of it.
type Listing = BTreeMap<u8, (Vec<(u8, u8)>, Vec<u8>)>;

const KINDS: [Kind; 4] = [Kind::Md5, Kind::Sha1, Kind::Pdq, Kind::UrlId];

fn listing() -> impl Strategy<Value = Listing> {
    let rows = proptest::collection::vec((0_u8..4, any::<u8>()), 1..4);
    let labels = proptest::collection::vec(0_u8..6, 0..3);
    proptest::collection::btree_map(any::<u8>(), (rows, labels), 1..24)
}

fn build(issuer: &Issuer, listing: &Listing, publish: u32, withdrawn: &[(u8, u8, u8)], terms: u8) -> HashSet {
    let mut description = Description::new(
        SetId::from_bytes([7; 16]),
        "hotline.example",
        time("2026-11-02"),
        300 + u32::from(terms % 2),
    );
    description.version.publish = publish;
    description.comment = "n".repeat(usize::from(terms / 4));
    let mut builder = SetBuilder::new(&issuer.root, description);
    for (rows, labels) in listing.values() {
        let mut new = NewEntry::new();
        for (kind, value) in rows {
            let kind = KINDS[usize::from(*kind)];
            new = match kind {
                Kind::Pdq => {
                    let companion = (terms & 2 > 0).then_some([*value; 8]);
                    new.pdq(pdq(u32::from(*value)), value % 100, companion)
                }
                kind => new.hash(hash(kind, u32::from(*value))),
            };
        }
        for label in labels {
            new = new.statement(Statement::new(&format!("example/{label}")).expect("a label"));
        }
        builder.add(new).expect("added");
    }
    for (group, (kind, value, reason)) in withdrawn.iter().enumerate() {
        let reason = [WithdrawalReason::WrongContent, WithdrawalReason::OutOfScope][usize::from(reason % 2)];
        // Beyond the values that are listed, but for a few.
        let rows =
            [hash(KINDS[usize::from(kind % 4)], 1000 + u32::from(*value)), hash(Kind::Sha256, group as u32)];
        let _ = builder.withdraw(&rows, reason, day("2026-11-01"), day("2026-12-24"));
    }
    issuer.signed(builder)
}

/// Withdrawn rows, no value twice.
fn withdrawn() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::btree_map((0_u8..4, 0_u8..12), any::<u8>(), 0..5)
        .prop_map(|map| map.into_iter().map(|((kind, value), reason)| (kind, value, reason)).collect())
}

proptest! {
    #[test]
    fn what_changed_applied_makes_the_later_file(
        old in listing(),
        new in listing(),
        keep in proptest::collection::vec(any::<bool>(), 24),
        gone in withdrawn(),
        later_gone in withdrawn(),
        terms in (any::<u8>(), any::<u8>()),
    ) {
        let issuer = Issuer::new();
        // A later version keeps some of the entries, and changes others.
        let mut later: Listing =
            old.iter().zip(&keep).filter(|(_, keep)| **keep).map(|((key, value), _)| (*key, value.clone())).collect();
        for (key, (rows, labels)) in new {
            let mut joined = later.remove(&key).unwrap_or_default();
            joined.0.extend(rows);
            joined.1 = labels;
            later.insert(key, joined);
        }
        let base = build(&issuer, &old, 1, &gone, terms.0);
        let result = build(&issuer, &later, 3, &later_gone, terms.1);
        // The one that readers hold may say more of what was withdrawn than the next one does; a delta carries that, too.
        let bytes = Delta::between(&base, &result).expect("a delta");
        let delta = Delta::parse(&bytes).expect("it reads");
        prop_assert_eq!(delta.base(), (base.manifest().version, base.root()));
        prop_assert_eq!(delta.result(), (result.manifest().version, result.root()));
        let made = base.apply(&delta, &issuer.root).expect("it applies");
        prop_assert_eq!(made.as_bytes(), result.as_bytes());
    }

    /// The delta is no authority: whatever it is changed to, what is installed is the issuer's or nothing.
    #[test]
    fn a_delta_that_is_changed_makes_nothing_else(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let issuer = Issuer::new();
        let base = issuer.listing(1, None, 0..40);
        let result = issuer.listing(2, Some(base.root()), (0..40).filter(|number| number % 7 != 0).chain(50..60));
        let mut bytes = Delta::between(&base, &result).expect("a delta");
        *at.get_mut(&mut bytes) ^= flip;
        if let Ok(made) = Delta::parse(&bytes).and_then(|delta| base.apply(&delta, &issuer.root)) {
            prop_assert_eq!(made.as_bytes(), result.as_bytes());
        }
        let end = at.index(bytes.len());
        let cut = Delta::parse(&bytes[..end]).and_then(|delta| base.apply(&delta, &issuer.root));
        prop_assert!(cut.is_err(), "cut at {end} of {}", bytes.len());
    }
}

#[test]
fn a_chain_of_sixteen_leads_to_the_last() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let mut versions = vec![issuer.listing(1, None, 0..100)];
    for publish in 2..=17 {
        let previous = versions[versions.len() - 1].root();
        let entries = (publish..publish + 100).filter(|number| number % 11 != 0);
        versions.push(issuer.listing(publish, Some(previous), entries));
    }
    assert_eq!(store.install(versions[0].as_bytes(), now()).expect("installed").change, Change::Added);
    let deltas: Vec<_> =
        versions.windows(2).map(|pair| Delta::between(&pair[0], &pair[1]).expect("a delta")).collect();
    for (delta, version) in deltas.iter().zip(&versions[1..]) {
        let installation = store.install(delta.clone(), now()).expect("installed");
        assert_eq!(installation.change, Change::Replaced);
        assert_eq!(installation.set().expect("a set").as_bytes(), version.as_bytes());
    }
    // The last once more is nothing new; one left out, or one from before, is for another version.
    assert_eq!(store.install(deltas[15].clone(), now()).expect("installed").change, Change::Unchanged);
    assert_eq!(code(store.install(deltas[3].clone(), now())), "delta.base");
    store.remove(versions[0].manifest().set).expect("removed");
    assert_eq!(code(store.install(deltas[0].clone(), now())), "delta.base");
    store.install(versions[0].as_bytes(), now()).expect("installed");
    assert_eq!(code(store.install(deltas[1].clone(), now())), "delta.base");
}

#[test]
fn a_delta_leads_on_and_never_back() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let result = issuer.listing(2, Some(base.root()), 1..40);
    assert_eq!(code(Delta::between(&result, &base)), "delta.loop");
    assert_eq!(code(Delta::between(&base, &base)), "delta.loop");
}

#[test]
fn the_key_that_only_takes_out_withdraws_by_a_patch() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    let first =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3], Some(WithdrawalReason::WrongContent)));
    assert!(first.len() <= 1_024, "a patch of one picture with three hashes has {} bytes", first.len());
    let installation = store.install(first.clone(), now()).expect("installed");
    let set = installation.set().expect("a set").clone();
    assert_eq!(set.manifest().version, Version { publish: 1, patch: 1 });
    assert_eq!(set.manifest().entries, 399);
    for kind in [Kind::Md5, Kind::Sha256, Kind::Pdq] {
        assert!(!set.contains(&hash(kind, 3)), "one step takes every hash of the picture");
        assert!(set.withdrawn().any(|tombstone| tombstone.row == hash(kind, 3)));
    }
    // The person shown withdrew it: nothing is left.
    let second = issuer.patch(&set, |patch| withdraw(patch, &set, &[4], None));
    let installation = store.install(second, now()).expect("installed");
    let set = installation.set().expect("a set").clone();
    assert!(!set.contains(&hash(Kind::Md5, 4)) && set.withdrawn().all(|one| one.row != hash(Kind::Md5, 4)));
    // What stays listed, but is disputed.
    let third = issuer.patch(&set, |patch| {
        patch.dispute(set.find(&hash(Kind::Md5, 5)).expect("it is listed")).expect("disputed");
    });
    let installation = store.install(third, now()).expect("installed");
    let set = installation.set().expect("a set");
    let said = set.find(&hash(Kind::Sha256, 5)).expect("it is listed");
    assert!(said.statements().all(|statement| statement.status == Status::Disputed));
    assert_eq!(code(store.install(first, now())), "delta.base");
    // A patched set is opened again, and as a whole file it is nobody's.
    assert_eq!(store.installed().expect("a record")[0].1.version, Version { publish: 1, patch: 3 });
    let (_other, fresh) = issuer.pinned();
    assert_eq!(code(fresh.install(set.as_bytes(), now())), "set.patch");
    assert_eq!(code(HashSet::open(set.as_bytes(), &issuer.root)), "signature.threshold");
}

#[test]
fn a_stolen_remove_only_key_does_no_more_than_its_cap() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    // A tenth of 400, in however many patches.
    let numbers: Vec<u32> = (0..41).collect();
    let all =
        issuer.patch(&base, |patch| withdraw(patch, &base, &numbers, Some(WithdrawalReason::OutOfScope)));
    assert_eq!(code(store.install(all, now())), "set.patch_cap");
    let some = issuer
        .patch(&base, |patch| withdraw(patch, &base, &numbers[..40], Some(WithdrawalReason::OutOfScope)));
    let set = store.install(some, now()).expect("installed").set().expect("a set").clone();
    let more = issuer.patch(&set, |patch| withdraw(patch, &set, &[60], Some(WithdrawalReason::OutOfScope)));
    assert_eq!(code(store.install(more, now())), "set.patch_cap");
    assert_eq!(store.installed().expect("a record")[0].1.version, Version { publish: 1, patch: 1 });
    // A publish is beyond it altogether, and so is a patch that puts something in.
    let next = issuer.listing(2, Some(base.root()), 0..400);
    let forged = issuer.resign(&Delta::between(&set, &next).expect("a delta"), &next);
    assert_eq!(code(store.install(forged, now())), "signature.threshold");
}

#[test]
fn what_is_said_both_ways_becomes_disputed_once() {
    let issuer = Issuer::new();
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&issuer.root, description);
    let said = Statement::new("example/1").expect("a label");
    let disputed = Statement { status: Status::Disputed, ..said.clone() };
    builder
        .add(NewEntry::new().hash(hash(Kind::Md5, 1)).statement(said).statement(disputed.clone()))
        .expect("added");
    builder.add(entry(2)).expect("added");
    let base = issuer.signed(builder);
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    let delta = issuer.patch(&base, |patch| {
        patch.dispute(base.find(&hash(Kind::Md5, 1)).expect("it is listed")).expect("disputed");
    });
    let patched = store.install(delta, now()).expect("patched").set().expect("a set").clone();
    let entry = patched.find(&hash(Kind::Md5, 1)).expect("it is listed");
    assert_eq!(entry.statements().collect::<Vec<_>>(), [&disputed]);
}

#[test]
fn a_patch_that_does_more_than_take_out_is_refused() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let patched = |fill: &dyn Fn(&mut SetBuilder), describe: &dyn Fn(&mut Description)| {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
        description.version = Version { publish: 1, patch: 1 };
        description.previous = Some(base.root());
        describe(&mut description);
        let mut builder = SetBuilder::new(&issuer.root, description);
        fill(&mut builder);
        let set = issuer.signed(builder);
        let (_folder, store) = issuer.pinned();
        store.install(base.as_bytes(), now()).expect("installed");
        code(store.install(Delta::between(&base, &set).expect("a delta"), now()))
    };
    let add = |builder: &mut SetBuilder, numbers: &mut dyn Iterator<Item = u32>| {
        numbers.for_each(|number| builder.add(entry(number)).expect("added"));
    };
    assert_eq!(patched(&|builder| add(builder, &mut (1..40)), &|_| {}), "fine");
    assert_eq!(patched(&|builder| add(builder, &mut (1..41)), &|_| {}), "set.patch_rights");
    let relabel = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        let statement = Statement::new("example/2").expect("a label");
        builder.add(NewEntry::new().hash(hash(Kind::Md5, 3)).statement(statement)).expect("added");
    };
    assert_eq!(patched(&relabel, &|_| {}), "set.patch_rights");
    let more_rows = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        builder.add(NewEntry::new().hash(hash(Kind::Md5, 3)).hash(hash(Kind::Sha1, 3))).expect("added");
    };
    assert_eq!(patched(&more_rows, &|_| {}), "set.patch_rights");
    let withdrawn = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        let rows = [hash(Kind::Md5, 900)];
        builder
            .withdraw(&rows, WithdrawalReason::WrongLabel, day("2026-11-20"), day("2026-12-20"))
            .expect("withdrawn");
    };
    assert_eq!(patched(&withdrawn, &|_| {}), "set.patch_rights");
    let longer = |description: &mut Description| description.expires = time("2035-01-01");
    assert_eq!(patched(&|builder| add(builder, &mut (1..40)), &longer), "set.patch_rights");
}

#[test]
fn the_last_picture_with_a_companion_can_be_taken_out() {
    let issuer = Issuer::new();
    let mut builder = issuer.builder(1, None);
    builder.add(NewEntry::new().hash(hash(Kind::Md5, 1)).pdq(pdq(1), 90, Some([7; 8]))).expect("added");
    builder.add(NewEntry::new().hash(hash(Kind::Md5, 2))).expect("added");
    let base = issuer.signed(builder);
    let delta = issuer.patch(&base, |patch| {
        withdraw(patch, &base, &[1], Some(WithdrawalReason::WrongContent));
    });
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    assert_eq!(store.install(delta, now()).expect("patched").change, Change::Replaced);
}

#[test]
fn what_was_withdrawn_comes_back_only_when_that_is_said() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..40);
    store.install(base.as_bytes(), now()).expect("installed");
    let patch =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3, 4], Some(WithdrawalReason::WrongContent)));
    let patched = store.install(patch, now()).expect("installed").set().expect("a set").clone();

    // The next publish is silent of it, whole or as a delta.
    let silent = issuer.listing(2, Some(base.root()), 0..40);
    assert_eq!(code(store.install(silent.as_bytes(), now())), "set.tombstone_dropped");
    let delta = Delta::between(&patched, &silent).expect("a delta");
    assert_eq!(code(store.install(delta, now())), "set.tombstone_dropped");

    // It carries what was withdrawn, and cannot list that.
    let mut builder = issuer.builder(2, Some(base.root()));
    builder.carry_withdrawals(&patched, None, &[]).expect("carried");
    (0..40).for_each(|number| builder.add(entry(number)).expect("added"));
    assert_eq!(code(builder.build()), "set.tombstones");

    // Unless it says so.
    let mut builder = issuer.builder(2, Some(base.root()));
    builder.carry_withdrawals(&patched, None, &[hash(Kind::Md5, 3)]).expect("carried");
    assert_eq!(code(builder.carry_withdrawals(&patched, None, &[hash(Kind::Md5, 9)])), "build.incomplete");
    (0..40).filter(|number| *number != 4).for_each(|number| builder.add(entry(number)).expect("added"));
    let readmitted = issuer.signed(builder);
    let delta = Delta::between(&patched, &readmitted).expect("a delta");
    let installation = store.install(delta, now()).expect("installed");
    let set = installation.set().expect("a set");
    assert!(set.contains(&hash(Kind::Md5, 3)) && !set.contains(&hash(Kind::Md5, 4)));
    assert_eq!(set.withdrawn().filter(|tombstone| tombstone.readmitted).count(), 3);

    // A reader who never had the patch goes from the publish to the next publish.
    let (_other, behind) = issuer.pinned();
    behind.install(base.as_bytes(), now()).expect("installed");
    assert_eq!(behind.install(readmitted.as_bytes(), now()).expect("installed").change, Change::Replaced);
}

#[test]
fn what_vanished_comes_back_only_when_that_is_said() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[3], None);
    let patched = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
    let patched = HashSet::open(patched, &issuer.root).expect("it opens");
    assert_eq!(patched.withdrawn().count(), 0, "nothing is left of it");
    let mut next = issuer.builder(2, Some(base.root()));
    next.add(entry(3)).expect("added");
    next.carry_withdrawals(&patched, Some(&base), &[]).expect("carried");
    assert_eq!(code(next.build()), "set.tombstones");
    let mut next = issuer.builder(2, Some(base.root()));
    next.carry_withdrawals(&patched, Some(&base), &[hash(Kind::Sha256, 3)]).expect("carried");
    next.add(entry(3)).expect("added");
    assert_eq!(code(next.build()), "fine", "readmitted");
    let mut next = issuer.builder(2, Some(base.root()));
    assert_eq!(
        code(next.carry_withdrawals(&base, Some(&issuer.listing(2, None, 0..3)), &[])),
        "set.other_list"
    );
}

/// Bytes of a row in a file.
fn names(file: &[u8], row: &Hash) -> bool {
    file.windows(row.as_bytes().len()).any(|bytes| bytes == row.as_bytes())
}

#[test]
fn nothing_is_left_of_what_a_person_took_back() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let row = hash(Kind::Sha256, 3);
    let signed = |patch: PatchBuilder<'_>| {
        let file = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
        HashSet::open(file, &issuer.root).expect("it opens")
    };
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[3, 5], Some(WithdrawalReason::WrongContent));
    let withdrawn = signed(patch);
    assert!(names(withdrawn.as_bytes(), &row), "its tombstone names it");

    // Withdrawn for another reason, and forgotten then.
    let mut patch = PatchBuilder::new(&withdrawn);
    assert_eq!(code(patch.forget(&hash(Kind::Md5, 4))), "build.incomplete");
    patch.forget(&hash(Kind::Md5, 3)).expect("it was withdrawn");
    let forgotten = signed(patch);
    assert!(!names(forgotten.as_bytes(), &row) && names(forgotten.as_bytes(), &hash(Kind::Sha256, 5)));

    // Readmitted, and withdrawn by the person then: the tombstone of the first time goes, too.
    let mut next = issuer.builder(2, Some(base.root()));
    next.carry_withdrawals(&withdrawn, Some(&base), &[row]).expect("carried");
    (0..40).filter(|number| *number != 5).for_each(|number| next.add(entry(number)).expect("added"));
    let next = issuer.signed(next);
    assert!(next.withdrawn().any(|tombstone| tombstone.readmitted));
    let mut patch = PatchBuilder::new(&next);
    withdraw(&mut patch, &next, &[3], None);
    let gone = signed(patch);
    assert!(!names(gone.as_bytes(), &row) && !gone.contains(&row));

    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    for (from, to) in [(&base, &withdrawn), (&withdrawn, &forgotten)] {
        let delta = Delta::between(from, to).expect("a delta");
        assert!(!names(&delta, &row), "deltas name what goes by its place");
        store.install(delta, now()).expect("patched");
    }
    store.install(forgotten.as_bytes(), now()).expect("the very version");
}

#[test]
fn a_patch_that_changes_nothing_is_refused() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let disputed = issuer.patch(&base, |patch| {
        patch.dispute(base.find(&hash(Kind::Md5, 1)).expect("listed")).expect("disputed");
    });
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    let patched = store.install(disputed, now()).expect("patched");
    let patched = patched.set().expect("a set");
    let mut again = PatchBuilder::new(patched);
    let entry = patched.find(&hash(Kind::Md5, 1)).expect("listed");
    assert_eq!(code(again.dispute(entry)), "build.incomplete");
    assert_eq!(code(again.build()), "build.empty");
    // Made without the builder: the same content with the next number.
    let mut description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    description.version = Version { publish: 1, patch: 1 };
    description.previous = Some(base.root());
    let mut same = SetBuilder::new(&issuer.root, description);
    (0..40).for_each(|number| same.add(self::entry(number)).expect("added"));
    let same = issuer.signed(same);
    let delta = Delta::parse(&Delta::between(&base, &same).expect("a delta")).expect("it reads");
    assert_eq!(code(base.apply(&delta, &issuer.root)), "set.patch_rights");
}

#[test]
fn a_lost_remove_only_key_binds_no_longer_once_it_is_revoked() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let stolen =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3], Some(WithdrawalReason::WrongContent)));
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    store.install(stolen, now()).expect("patched");
    // The issuer never saw that patch.
    let next = issuer.listing(2, Some(base.root()), 0..45);
    assert_eq!(code(store.install(next.as_bytes(), now())), "set.tombstone_dropped");
    let root = RootBuilder::after(&issuer.root, time("2026-11-20"), time("2036-11-01"))
        .revoke(issuer.remover.public().id())
        .expect("it is there");
    store.install(root.build(&issuer.key).expect("a root"), now()).expect("replaced");
    // What it signed binds nobody: the publish it patched stands again, with the patches of a key that has the role.
    assert_eq!(store.install(base.as_bytes(), now()).expect("installed").change, Change::Replaced);
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[5], Some(WithdrawalReason::WrongContent));
    let patched = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
    let patched = HashSet::open(patched, &issuer.root).expect("it opens");
    let delta = Delta::between(&base, &patched).expect("a delta");
    assert_eq!(store.install(delta, now()).expect("patched").change, Change::Replaced);
    assert_eq!(code(store.install(base.as_bytes(), now())), "set.rollback", "this patch binds");
    let silent = code(store.install(next.as_bytes(), now()));
    assert_eq!(silent, "set.tombstone_dropped");
    store.remove(base.manifest().set).expect("removed");
    assert_eq!(store.install(next.as_bytes(), now()).expect("installed").change, Change::Added);
}

#[test]
fn a_reader_that_missed_patches_goes_on_with_one_for_all() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    let publisher = issuer.pinned();
    publisher.1.install(base.as_bytes(), now()).expect("installed");
    let first = issuer.patch(&base, |patch| withdraw(patch, &base, &[1], Some(WithdrawalReason::WrongLabel)));
    let one = publisher.1.install(first, now()).expect("installed").set().expect("a set").clone();
    let second = issuer.patch(&one, |patch| withdraw(patch, &one, &[2], Some(WithdrawalReason::WrongLabel)));
    let two = publisher.1.install(second.clone(), now()).expect("installed").set().expect("a set").clone();
    assert_eq!(code(store.install(second, now())), "delta.base");
    let both = Delta::between(&base, &two).expect("a delta");
    assert_eq!(store.install(both, now()).expect("installed").set().expect("a set").root(), two.root());
}
