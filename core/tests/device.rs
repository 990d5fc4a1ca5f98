//! What a device may hold, and what the test issuer's files do there and elsewhere.
#![cfg(feature = "testing")]

use hashward::check::{Checker, Hashes, Outcome, Policy, Reason, Request, Verdict};
use hashward::set::HashSet;
use hashward::trust::Root;
use hashward::{ErrorCode, Sha256, Timestamp, TrustStore, testing};

fn now() -> Timestamp {
    Timestamp::parse("2027-01-01").expect("a day")
}

fn root() -> Root {
    Root::parse(testing::ISSUER).expect("it verifies")
}

/// The canary's SHA-256, as any tool says it.
fn canary() -> Hashes {
    let hex = "f798f74ac2d35f63d01b82e0765f8e6b88cea73e1ca8312620a523f94fbf1f82";
    Hashes::new().hash(Sha256::parse(hex).expect("a digest"))
}

fn ask(store: &TrustStore) -> Verdict {
    let checker = Checker::open(store, Policy::shipped("agree-two").expect("it ships")).expect("it opens");
    checker.check_hashes([canary()], &Request::new(now())).next().expect("one").expect("a hash")
}

#[test]
fn a_device_refuses_perceptual_rows_and_takes_digests() {
    let refused = HashSet::open_on_device(testing::SET, &root()).expect_err("it has PDQ rows");
    assert_eq!(refused.code(), ErrorCode::SetPerceptualOnDevice);
    assert!(HashSet::open_on_device(testing::DEVICE_SET, &root()).is_ok());

    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path()).on_device();
    testing::install(&store, now()).expect("its digests are installed");
    let refused = store.install(testing::SET, now()).expect_err("it has PDQ rows");
    assert_eq!(refused.code(), ErrorCode::SetPerceptualOnDevice);
    assert_eq!(store.installed().expect("a record").len(), 1);
    assert_eq!(ask(&store).outcome, Outcome::TestMatch);
}

#[test]
fn a_folder_that_a_server_filled_is_not_believed_on_a_device() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("it is installed");
    assert_eq!(ask(&store).outcome, Outcome::TestMatch);
    let verdict = ask(&store.on_device());
    let reasons = [Reason::SetsRefused].into();
    assert_eq!(verdict.outcome, Outcome::Indeterminate { reasons });
}

#[cfg(feature = "decode")]
#[test]
fn the_canary_is_a_test_match() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    testing::install(&store, now()).expect("it is installed");
    let checker = Checker::open(&store, Policy::shipped("agree-two").expect("it ships")).expect("it opens");
    let verdict = checker.check(testing::CANARY, &Request::new(now()));
    assert_eq!(verdict.outcome, Outcome::TestMatch);
    let read = Verdict::from_json(&verdict.to_json()).expect("a verdict");
    assert_eq!(read, verdict);
    let error = Verdict::from_json("{\"schema\": 1}").expect_err("no verdict");
    assert_eq!(error.code(), ErrorCode::VerdictMalformed);
}

#[cfg(feature = "build")]
#[test]
fn the_test_issuer_signs_for_nothing_but_tests() {
    assert_eq!(root().purposes(), [hashward::trust::Purpose::Test]);
    assert_eq!(root().keys(), [testing::issuer_key().public()]);
}
