//! New sets are taken in without a restart, and nothing is opened again for nothing.
#![cfg(feature = "testing")]

use hashward::check::{Checker, LiveChecker, News, Policy};
use hashward::set::HashSet;
use hashward::trust::Root;
use hashward::{ErrorCode, Timestamp, TrustStore, testing};
use std::fs;
use std::time::Duration;

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

#[test]
fn a_file_that_somebody_deletes_is_missed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let checker = open(&store);
    let file = fs::read_dir(folder.path().join("sets")).expect("a folder").next().expect("a file");
    let file = file.expect("a file").path();
    let set = fs::read(&file).expect("read");
    fs::remove_file(&file).expect("deleted");
    let without = checker.reopened().expect("it opens").expect("the file is gone");
    assert!(without.sets(now())[0].refused.is_some());
    assert!(without.reopened().expect("it can be read").is_none(), "it is gone as before");
    fs::write(&file, &set[1..]).expect("written");
    assert!(checker.reopened().expect("it opens").is_some(), "the file is shorter");
    fs::write(&file, &set).expect("written");
    assert!(checker.reopened().expect("it can be read").is_none(), "the file is as it was");
    assert!(without.reopened().expect("it opens").is_some(), "the file is back");
}

/// The sets of a live checker, after one is installed, removed, and made unreadable.
#[test]
fn a_live_checker_tells_what_is_new_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let live = LiveChecker::new(open(&store), Duration::ZERO);
    let sets = || live.checker().expect("sets are open").sets(now()).len();
    let state = folder.path().join("trust.json");
    assert!(live.due());
    assert!(live.look().is_none(), "nothing changed");

    store.install(testing::DEVICE_SET, now()).expect("installed");
    assert_eq!(sets(), 1, "nobody looked yet");
    assert!(matches!(live.look(), Some(News::Opened)));
    assert_eq!(sets(), 2);
    assert!(live.look().is_none(), "it is told once");

    let record = fs::read(&state).expect("read");
    fs::write(&state, "damaged").expect("written");
    let Some(News::Trouble(error)) = live.look() else { panic!("the record is damaged") };
    assert_eq!(error.code(), ErrorCode::TrustStoreMalformed);
    assert!(live.look().is_none(), "it is told once");
    assert_eq!(live.trouble().expect("it lasts").code(), ErrorCode::TrustStoreMalformed);
    assert_eq!(sets(), 2, "the sets before stay in use");
    fs::write(&state, &record).expect("written");
    assert!(matches!(live.look(), Some(News::Mended)));
    assert!(live.trouble().is_none());
}

#[test]
fn a_live_checker_tells_no_hit_of_what_was_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let set = store.installed().expect("it can be read")[0].0;
    let live = LiveChecker::new(open(&store), Duration::ZERO);
    assert!(store.remove(set).expect("removed"));
    let Some(News::Trouble(error)) = live.look() else { panic!("nothing is installed") };
    assert_eq!(error.code(), ErrorCode::TrustStoreEmpty);
    let refusal = || live.checker().map(drop).expect_err("nothing is installed").code();
    assert_eq!(refusal(), ErrorCode::TrustStoreEmpty);

    // That the folder cannot be read on top of it brings nothing back.
    let state = folder.path().join("trust.json");
    let record = fs::read(&state).expect("read");
    fs::write(&state, "damaged").expect("written");
    assert!(matches!(live.look(), Some(News::Trouble(_))));
    assert_eq!(refusal(), ErrorCode::TrustStoreEmpty);

    fs::write(&state, &record).expect("written");
    store.install(testing::SET, now()).expect("installed");
    assert!(live.look().is_some());
    assert_eq!(live.checker().expect("a set is installed").sets(now()).len(), 1);
    assert!(live.trouble().is_none());
}

#[test]
fn a_live_checker_looks_no_more_often_than_it_was_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("installed");
    let live = LiveChecker::new(open(&store), Duration::from_secs(3600));
    store.install(testing::DEVICE_SET, now()).expect("installed");
    assert!(!live.due());
    assert!(live.look().is_none());
    assert_eq!(live.checker().expect("a set is installed").sets(now()).len(), 1);
}
