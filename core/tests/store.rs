//! The trust folder: what may be installed over what, and when.
#![cfg(feature = "build")]

use hashward::check::{Checker, Policy};
use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId, SetRoot, Version};
use hashward::trust::{IssuerId, Purpose, Root, RootBuilder, SecretKey};
use hashward::{Change, ErrorCode, Hash, Kind, Timestamp, TrustStore};
use std::fs;

fn day(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a day")
}

struct Issuer {
    key: SecretKey,
    file: Vec<u8>,
    root: Root,
}

impl Issuer {
    fn new(seed: u8) -> Self {
        let key = SecretKey::from_seed(&[seed; 32]);
        let created = day("2026-11-01");
        let file = RootBuilder::new("hotline.example", created, created.plus_days(900))
            .purposes(&[Purpose::Csam, Purpose::Exploitative])
            .build(&key)
            .expect("root");
        let root = Root::parse(&file).expect("it verifies");
        Self { key, file, root }
    }

    /// A version of the issuer's list, made on a day.
    fn set(&self, publish: u32, previous: Option<SetRoot>, created: &str, row: u8) -> Vec<u8> {
        self.set_for(Purpose::Csam, publish, previous, created, row)
    }

    fn set_for(
        &self,
        purpose: Purpose,
        publish: u32,
        previous: Option<SetRoot>,
        created: &str,
        row: u8,
    ) -> Vec<u8> {
        let mut description =
            Description::new(SetId::from_bytes([5; 16]), "hotline.example", day(created), 30);
        description.version = Version { publish, patch: 0 };
        description.previous = previous;
        description.purpose = purpose;
        let mut builder = SetBuilder::new(&self.root, description);
        builder
            .add(NewEntry::new().hash(Hash::new(Kind::Md5, &[row; 16]).expect("a row")))
            .expect("an entry");
        builder.build().expect("a set").sign(&[&self.key]).expect("signed")
    }

    fn root_of(&self, set: &[u8]) -> SetRoot {
        HashSet::open(set, &self.root).expect("it opens").root()
    }
}

fn refused(store: &TrustStore, set: Vec<u8>, now: &str, code: ErrorCode) {
    let before = fs::read(store_file(store)).expect("the record");
    let error = store.install(set, day(now)).map(|_| ()).expect_err(code.as_str());
    assert_eq!(error.code(), code, "{error}");
    assert_eq!(fs::read(store_file(store)).expect("the record"), before, "nothing was written");
}

fn store_file(store: &TrustStore) -> std::path::PathBuf {
    store.folder().join("trust.json")
}

#[test]
fn versions_follow_one_another_or_are_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path()), Issuer::new(1));
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    let first = issuer.set(3, None, "2026-11-02", 1);
    let first_root = issuer.root_of(&first);
    let install = |set: &Vec<u8>| store.install(set.clone(), day("2026-11-10")).expect("installed").change;
    assert_eq!(install(&first), Change::Added);
    assert_eq!(install(&first), Change::Unchanged);

    let now = "2026-11-10";
    refused(&store, issuer.set(2, None, "2026-11-02", 1), now, ErrorCode::SetRollback);
    refused(&store, issuer.set(3, None, "2026-11-02", 2), now, ErrorCode::SetSameVersionOtherRoot);
    refused(&store, issuer.set(4, None, "2026-11-03", 2), now, ErrorCode::SetPreviousRoot);
    refused(&store, issuer.set(4 + 65_536, None, "2026-11-03", 2), now, ErrorCode::SetFastForward);
    refused(&store, issuer.set(4, Some(first_root), "2026-11-20", 2), now, ErrorCode::SetNotYetValid);
    refused(
        &store,
        issuer.set(4, Some(first_root), "2026-11-02", 2),
        "2026-11-01",
        ErrorCode::TrustClockBehind,
    );
    refused(&store, b"no set".to_vec(), now, ErrorCode::TrustUnknownFile);
    refused(&store, Issuer::new(2).set(1, None, "2026-11-02", 1), now, ErrorCode::TrustIssuerUnknown);

    assert_eq!(install(&issuer.set(4, Some(first_root), "2026-11-03", 2)), Change::Replaced);
    let (_, installed) = store.installed().expect("readable").remove(0);
    assert_eq!(installed.version, Version { publish: 4, patch: 0 });
    // A version that skips some does not name the installed one, and is taken.
    assert_eq!(install(&issuer.set(9, None, "2026-11-04", 3)), Change::Replaced);
}

#[test]
fn only_the_expected_issuer_is_pinned() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path().join("new")), Issuer::new(1));
    let other = IssuerId::parse(&"ab".repeat(32)).expect("an identity");
    let error = store.pin(&issuer.file, other).map(|_| ()).expect_err("another identity");
    assert_eq!(error.code(), ErrorCode::RootIdentity);
    assert!(!folder.path().join("new").exists(), "nothing was written");
    let mut changed = issuer.file.clone();
    changed[80] ^= 1;
    assert!(store.pin(&changed, issuer.root.id()).is_err());
}

#[test]
fn a_folder_that_holds_nothing_opens_no_checker() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path()), Issuer::new(1));
    let open = || Checker::open(&store, Policy::shipped("agree-two").expect("it ships")).map(|_| ());
    assert_eq!(open().expect_err("no record").code(), ErrorCode::TrustStoreMalformed);
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    assert_eq!(open().expect_err("no set").code(), ErrorCode::TrustStoreEmpty);
    store.install(issuer.set(1, None, "2026-11-02", 1), day("2026-11-10")).expect("installed");
    open().expect("it opens");
}

#[test]
fn no_issuer_replaces_the_list_of_another() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    let (owner, other) = (Issuer::new(1), Issuer::new(2));
    for issuer in [&owner, &other] {
        store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    }
    let first = owner.set(1, None, "2026-11-02", 1);
    let first_root = owner.root_of(&first);
    store.install(first, day("2026-11-10")).expect("installed");
    let now = "2026-11-10";
    // The set id is in every file, so anybody can write it.
    refused(&store, other.set(2, Some(first_root), "2026-11-03", 2), now, ErrorCode::SetOtherList);
    refused(&store, other.set(1, None, "2026-11-02", 1), now, ErrorCode::SetOtherList);
    refused(&store, other.set(9, None, "2026-11-02", 1), now, ErrorCode::SetOtherList);
    store.install(owner.set(2, Some(first_root), "2026-11-03", 2), day(now)).expect("the owner's follows");
}

#[test]
fn a_list_does_not_change_what_it_is_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path()), Issuer::new(1));
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    let first = issuer.set(1, None, "2026-11-02", 1);
    let first_root = issuer.root_of(&first);
    store.install(first, day("2026-11-10")).expect("installed");
    let next = issuer.set_for(Purpose::Exploitative, 2, Some(first_root), "2026-11-03", 2);
    refused(&store, next, "2026-11-10", ErrorCode::SetOtherList);
}

#[test]
fn a_lost_or_damaged_file_is_repaired_by_installing_it_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path()), Issuer::new(1));
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    let set = issuer.set(1, None, "2026-11-02", 1);
    let install = || store.install(set.clone(), day("2026-11-10")).expect("installed").change;
    assert_eq!(install(), Change::Added);
    let file =
        fs::read_dir(folder.path().join("sets")).expect("sets").next().expect("one").expect("file").path();
    fs::remove_file(&file).expect("removed");
    assert_eq!(install(), Change::Repaired);
    let mut longer = set.clone();
    longer.push(0);
    fs::write(&file, longer).expect("written");
    assert_eq!(install(), Change::Repaired);
    assert_eq!(fs::read(&file).expect("there"), set);
    assert_eq!(install(), Change::Unchanged);
}

#[test]
fn what_was_installed_can_be_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    let (one, two) = (Issuer::new(1), Issuer::new(2));
    for issuer in [&one, &two] {
        store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    }
    // A set with a time far ahead: as long as it is installed the clock seems to be behind.
    store.install(one.set(1, None, "2027-11-02", 1), day("2027-11-10")).expect("installed");
    let set = SetId::from_bytes([5; 16]);
    assert!(store.remove(set).expect("removed"));
    assert!(!store.remove(set).expect("nothing to remove"));
    assert_eq!(fs::read_dir(folder.path().join("sets")).expect("sets").count(), 0);
    store.install(two.set(1, None, "2026-11-02", 1), day("2026-11-10")).expect("the time counts no more");

    assert_eq!(store.unpin(two.root.id()).expect("unpinned"), Some(vec![set]));
    assert_eq!(store.unpin(two.root.id()).expect("not pinned"), None);
    assert_eq!(store.issuers().expect("readable").len(), 1);
    assert!(store.installed().expect("readable").is_empty());
    refused(&store, two.set(1, None, "2026-11-02", 1), "2026-11-10", ErrorCode::TrustIssuerUnknown);
}

#[test]
fn a_checker_that_opens_while_versions_are_installed_finds_every_set() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, issuer) = (TrustStore::at(folder.path()), Issuer::new(1));
    store.pin(&issuer.file, issuer.root.id()).expect("pinned");
    let now = day("2026-11-10");
    // It is opened first and takes its time.
    let large = Description::new(SetId::from_bytes([1; 16]), "hotline.example", day("2026-11-02"), 30);
    let mut builder = SetBuilder::new(&issuer.root, large);
    for number in 0..200_000_u32 {
        let digest = blake3::hash(&number.to_le_bytes());
        builder
            .add(NewEntry::new().hash(Hash::new(Kind::Sha256, digest.as_bytes()).expect("a row")))
            .expect("added");
    }
    let large = builder.build().expect("a set").sign(&[&issuer.key]).expect("signed");
    store.install(large, now).expect("installed");
    let mut versions = vec![issuer.set(1, None, "2026-11-02", 1)];
    for publish in 2..60 {
        let previous = issuer.root_of(&versions[publish as usize - 2]);
        versions.push(issuer.set(publish, Some(previous), "2026-11-02", publish as u8));
    }
    store.install(versions[0].clone(), now).expect("installed");
    std::thread::scope(|scope| {
        let installing = scope.spawn(|| {
            for version in &versions[1..] {
                store.install(version.clone(), now).expect("installed");
            }
        });
        let mut opened = 0;
        while !installing.is_finished() || opened == 0 {
            let checker =
                Checker::open(&store, Policy::shipped("agree-two").expect("it ships")).expect("it opens");
            let refused: Vec<_> = checker.sets(now).into_iter().filter_map(|state| state.refused).collect();
            assert_eq!(refused, [], "after {opened} that opened whole");
            opened += 1;
        }
    });
}
