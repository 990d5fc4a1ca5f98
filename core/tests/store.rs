//! The trust folder: what may be installed over what, and when.
#![cfg(feature = "build")]

use hashward::check::{Checker, Policy};
use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId, SetRoot, Version};
use hashward::trust::{IssuerId, Root, RootBuilder, SecretKey};
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
        let file =
            RootBuilder::new("hotline.example", created, created.plus_days(900)).build(&key).expect("root");
        let root = Root::parse(&file).expect("it verifies");
        Self { key, file, root }
    }

    /// A version of the issuer's list, made on a day.
    fn set(&self, publish: u32, previous: Option<SetRoot>, created: &str, row: u8) -> Vec<u8> {
        let mut description =
            Description::new(SetId::from_bytes([5; 16]), "hotline.example", day(created), 30);
        description.version = Version { publish, patch: 0 };
        description.previous = previous;
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
    let install = |set: &Vec<u8>| store.install(set.clone(), day("2026-11-10")).expect("installed").1;
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
