//! New sets are taken in without a restart, and nothing is opened again for nothing.
#![cfg(feature = "testing")]

use hashward::check::{Checker, Policy};
use hashward::set::HashSet;
use hashward::trust::Root;
use hashward::{ErrorCode, Timestamp, TrustStore, testing};
use std::fs;

fn now() -> Timestamp {
    Timestamp::parse("2027-01-01").expect("a day")
}

fn open(store: &TrustStore) -> Checker {
    Checker::open(store, Policy::shipped("agree-two").expect("it ships")).expect("it opens")
}

#[test]
fn a_checker_is_opened_anew_when_other_sets_are_installed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let checker = open(&store);
    assert!(checker.reopened().expect("it can be read").is_none(), "nothing changed");

    store.install(testing::DEVICE_SET, now()).expect("installed");
    let after = checker.reopened().expect("it opens").expect("there is another set");
    assert_eq!((checker.sets(now()).len(), after.sets(now()).len()), (1, 2));
    assert!(after.reopened().expect("it can be read").is_none(), "nothing changed since");

    let root = Root::parse(testing::ISSUER).expect("it verifies");
    for set in [testing::SET, testing::DEVICE_SET] {
        let set = HashSet::open(set, &root).expect("it opens");
        assert!(store.remove(set.manifest().set).expect("removed"));
    }
    let error = after.reopened().expect_err("nothing is installed any more");
    assert_eq!(error.code(), ErrorCode::TrustStoreEmpty);
    assert_eq!(after.sets(now()).len(), 2, "what was open stays open");
}

#[test]
fn a_refused_set_is_looked_at_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let file = fs::read_dir(folder.path().join("sets")).expect("a folder").next().expect("a file");
    let file = file.expect("a file").path();
    fs::write(&file, "damaged").expect("written");
    let checker = open(&store);
    assert!(checker.sets(now())[0].refused.is_some());
    assert!(checker.reopened().expect("it can be read").is_none(), "it is refused as before");
    fs::write(&file, testing::SET).expect("written");
    let after = checker.reopened().expect("it opens").expect("the file is whole again");
    assert!(after.sets(now())[0].refused.is_none());
}
