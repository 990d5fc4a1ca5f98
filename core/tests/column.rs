//! A column is answered as its hashes are one by one.
#![cfg(feature = "build")]

use hashward::check::{CancelToken, Checker, Hashes, OutcomeWord, Policy, Request};
use hashward::set::{Description, NewEntry, SetBuilder, SetId, Statement, Status, WithdrawalReason};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{ErrorCode, Hash, Kind, Timestamp, TrustStore};
use std::time::Duration;

const ROWS: u64 = 600;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

fn digest(kind: Kind, number: u64) -> Hash {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Hash::new(kind, &bytes.as_bytes()[..kind.width()]).expect("the width")
}

/// A list of every third number from `first` on, of which every seventh is disputed and one is withdrawn.
fn install(store: &TrustStore, id: u8, purpose: Purpose, first: u64) {
    let key = SecretKey::from_seed(&[id; 32]);
    let origin = format!("{id}.example");
    let file = RootBuilder::new(&origin, now(), now().plus_days(9)).purposes(&[purpose]).build(&key);
    let file = file.expect("a root");
    let root = Root::parse(&file).expect("it verifies");
    let mut description = Description::new(SetId::from_bytes([id; 16]), &origin, now(), 9);
    description.purpose = purpose;
    let mut builder = SetBuilder::new(&root, description);
    for number in (first..ROWS / 2).step_by(3) {
        let mut said = Statement::new("iwf/A").expect("a label");
        if number % 7 == 0 {
            said.status = Status::Disputed;
        }
        let mut entry = NewEntry::new().statement(said);
        for kind in [Kind::Md5, Kind::Sha256, Kind::Pdq] {
            entry = entry.hash(digest(kind, number));
        }
        builder.add(entry).expect("an entry");
    }
    let (day, until) = (now().day(), now().plus_days(5).day());
    let gone = [digest(Kind::Md5, ROWS - 1)];
    builder.withdraw(&gone, WithdrawalReason::WrongContent, day, until).expect("a withdrawal");
    store.pin(&file, root.id()).expect("pinned");
    let set = builder.build().expect("a set").sign(&[&key]).expect("signed");
    store.install(set, now()).expect("installed");
}

fn column(kind: Kind) -> Vec<u8> {
    (0..ROWS).flat_map(|number| digest(kind, number).as_bytes().to_vec()).collect()
}

#[test]
fn a_column_is_answered_as_its_hashes_are_one_by_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    install(&store, 1, Purpose::Csam, 0);
    install(&store, 2, Purpose::Csam, 1);
    install(&store, 3, Purpose::Test, 2);
    for policy in Policy::SHIPPED.iter().filter(|name| **name != "single-list") {
        let checker = Checker::open(&store, Policy::shipped(policy).expect("it ships")).expect("it opens");
        // On the day, and when every set is stale.
        for request in [Request::new(now()), Request::new(now().plus_days(20))] {
            let mut seen = std::collections::BTreeSet::new();
            for kind in Kind::ALL {
                let answers = checker.check_column(kind, &column(kind), &request).expect("it is whole");
                let batch = (0..ROWS).map(|number| Hashes::new().hash(digest(kind, number)));
                let mut notable = Vec::new();
                for (row, verdict) in checker.check_hashes(batch, &request).enumerate() {
                    let verdict = verdict.expect("an item");
                    let word = verdict.outcome.word();
                    assert_eq!(u16::from(answers.outcomes[row]), word.number(), "{kind} {row}");
                    assert_eq!(
                        u16::from(answers.access[row]),
                        verdict.action.access.number(),
                        "{kind} {row}"
                    );
                    seen.insert(word);
                    if word != OutcomeWord::NoKnownMatch {
                        notable.push(row);
                    }
                }
                assert_eq!(answers.outcomes.len(), ROWS as usize);
                assert_eq!(answers.notable().collect::<Vec<_>>(), notable);
            }
            assert!(seen.len() >= 4, "{policy}: {seen:?}");
        }
    }
}

#[test]
fn a_column_that_is_no_whole_number_of_hashes_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    install(&store, 1, Purpose::Csam, 0);
    let checker = Checker::open(&store, Policy::shipped("agree-two").expect("it ships")).expect("it opens");
    let request = Request::new(now());
    let error = checker.check_column(Kind::Sha1, &[7; 41], &request).expect_err("41 bytes");
    assert_eq!(error.code(), ErrorCode::HashLength);
    assert!(checker.check_column(Kind::Sha1, &[], &request).expect("none").outcomes.is_empty());
}

#[test]
fn a_column_that_is_stopped_has_no_miss() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    install(&store, 1, Purpose::Csam, 0);
    let checker = Checker::open(&store, Policy::shipped("agree-two").expect("it ships")).expect("it opens");
    let request = Request::new(now()).cancel(CancelToken::after(Duration::ZERO));
    let answers = checker.check_column(Kind::Md5, &column(Kind::Md5), &request).expect("it is whole");
    assert_eq!(answers.outcomes.len(), ROWS as usize);
    let plain = OutcomeWord::NoKnownMatch.number();
    assert!(answers.outcomes.iter().all(|word| u16::from(*word) != plain));
}
