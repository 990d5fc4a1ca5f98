//! What decides, where it would be easy to be wrong.
#![cfg(feature = "build")]

use hashward::check::{Access, Answer, Checker, Hashes, Outcome, Policy, Request, Verdict};
use hashward::fingerprint::Convention;
use hashward::set::{Description, Intake, NewEntry, SetBuilder, SetId, Statement, Status};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{ErrorCode, Hash, Kind, PdqHash, Timestamp, TrustStore};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

/// A store in a folder of its own, with one list per call of `with`.
struct Lists {
    folder: tempfile::TempDir,
    count: u8,
}

impl Lists {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), count: 0 }
    }

    fn with(mut self, purpose: Purpose, intake: Intake, entries: Vec<NewEntry>) -> Self {
        self.count += 1;
        let key = SecretKey::from_seed(&[self.count; 32]);
        let origin = format!("{}.example", self.count);
        let file = RootBuilder::new(&origin, now(), now().plus_days(9)).purposes(&[purpose]).build(&key);
        let file = file.expect("a root");
        let root = Root::parse(&file).expect("it verifies");
        let mut description = Description::new(SetId::from_bytes([self.count; 16]), &origin, now(), 9);
        (description.purpose, description.intake) = (purpose, intake);
        let mut builder = SetBuilder::new(&root, description);
        for entry in entries {
            builder.add(entry).expect("an entry");
        }
        let store = self.store();
        store.pin(&file, root.id()).expect("pinned");
        store
            .install(builder.build().expect("a set").sign(&[&key]).expect("signed"), now())
            .expect("installed");
        self
    }

    fn store(&self) -> TrustStore {
        TrustStore::at(self.folder.path())
    }

    fn ask(&self, policy: Policy, hashes: Hashes) -> Verdict {
        let checker = Checker::open(&self.store(), policy).expect("it opens");
        checker.check_hashes([hashes], &Request::new(now())).next().expect("one").expect("hashes")
    }
}

fn said(label: &str, status: Status) -> Statement {
    let mut statement = Statement::new(label).expect("a label");
    statement.status = status;
    statement
}

/// A PDQ hash with so many bits set, of one of many shapes that lie far from one another.
fn pdq(distance: u32, shape: u32) -> PdqHash {
    let mut bytes = [0; 32];
    for bit in 0..distance {
        let at = (shape * 13 + bit) as usize;
        bytes[at / 8] ^= 1 << (at % 8);
    }
    PdqHash::from_bytes(bytes)
}

fn near_all(quality: u8) -> Hashes {
    Hashes::new().pdq(PdqHash::from_bytes([0; 32]), Convention::Full, Some(quality))
}

#[test]
fn a_crowd_of_disputed_entries_hides_no_active_one() {
    let crowd = |statement: &dyn Fn(u32) -> Statement| {
        (0..17).map(|n| NewEntry::new().pdq(pdq(1, n), 90, None).statement(statement(n))).collect::<Vec<_>>()
    };
    let disputed = |_| said("iwf/A", Status::Disputed);
    let active = NewEntry::new().pdq(pdq(12, 2), 90, None).statement(said("iwf/A", Status::Active));
    // One statement for all of the crowd, and a statement of its own for each of it.
    let apart = |n: u32| said(&format!("iwf/{n}"), Status::Disputed);
    for mut entries in [crowd(&disputed), crowd(&apart)] {
        let agree_two = || Policy::shipped("agree-two").expect("it ships");
        let without = Lists::new().with(Purpose::Csam, Intake::Closed, entries.clone());
        assert_eq!(without.ask(agree_two(), near_all(90)).outcome.as_str(), "disputed");
        entries.push(active.clone());
        let verdict =
            Lists::new().with(Purpose::Csam, Intake::Closed, entries).ask(agree_two(), near_all(90));
        assert!(matches!(verdict.outcome, Outcome::Match { .. }), "{:?}", verdict.outcome);
        let Answer::Hit { hits, total } = &verdict.sets[0].answer else { panic!("a hit") };
        assert_eq!((hits.len(), *total), (16, 18));
        assert!(hits.is_sorted_by_key(|hit| hit.near.as_ref().map(|near| near.distance)), "nearest first");
    }
}

/// A policy whose only rule denies near hits, on as little as a policy may.
fn near_denies() -> Policy {
    let text = Policy::shipped_toml("single-list").expect("it ships");
    let text = text
        .replace("evidence = \"exact\"", "evidence = \"near\"\nmax_distance = 10\nmin_quality = 80")
        .replace("origin.example", "1.example")
        .replace("scheme/code", "iwf/A");
    Policy::from_toml(&text).expect("a policy")
}

#[test]
fn a_near_hit_denies_only_with_both_qualities_known() {
    let entry = |quality: Option<u8>| {
        let entry = NewEntry::new().statement(said("iwf/A", Status::Active));
        match quality {
            Some(quality) => entry.pdq(pdq(5, 0), quality, None),
            None => entry.hash(Hash::from(pdq(5, 0))),
        }
    };
    let access = |row: Option<u8>, hashes: Hashes| {
        let lists = Lists::new().with(Purpose::Csam, Intake::Closed, vec![entry(row)]);
        lists.ask(near_denies(), hashes).action.access
    };
    assert_eq!(access(Some(80), near_all(80)), Access::Deny);
    assert_eq!(access(Some(79), near_all(80)), Access::Hold);
    assert_eq!(access(Some(80), near_all(79)), Access::Hold);
    assert_eq!(access(None, near_all(80)), Access::Hold, "the row's quality is not known");
    let unknown = Hashes::new().pdq(PdqHash::from_bytes([0; 32]), Convention::Full, None);
    assert_eq!(access(Some(80), unknown), Access::Hold, "the upload's quality is not known");
}

#[test]
fn a_known_good_list_that_anybody_may_add_to_protects_nothing() {
    let hash = Hash::new(Kind::Sha256, &[7; 32]).expect("32 bytes");
    let listed = || vec![NewEntry::new().hash(hash).statement(said("iwf/A", Status::Active))];
    let outcome = |intake| {
        let lists = Lists::new().with(Purpose::Csam, Intake::Closed, listed()).with(
            Purpose::KnownGood,
            intake,
            vec![NewEntry::new().hash(hash)],
        );
        let agree_two = Policy::shipped("agree-two").expect("it ships");
        lists.ask(agree_two, Hashes::new().hash(hash)).outcome.as_str()
    };
    assert_eq!(outcome(Intake::Closed), "disputed");
    assert_eq!(outcome(Intake::Open), "match");
}

#[test]
fn a_policy_that_leaves_something_out_is_incomplete() {
    let text = Policy::shipped_toml("agree-two").expect("it ships");
    let code = |text: &str| Policy::from_toml(text).map(|_| ()).expect_err("refused").code();
    let none = text.replace("required_sets = \"all\"", "required_sets = []");
    assert_eq!(code(&none), ErrorCode::PolicyIncomplete);
    assert_eq!(code(&text.replace("radius = 31\n", "radius = 31\nradio = 1\n")), ErrorCode::PolicyMalformed);
    assert_eq!(code(&text.replace("required_sets = \"all\"\n", "")), ErrorCode::PolicyIncomplete);
    let some = text.replace("required_sets = \"all\"", "required_sets = \"some\"");
    let error = Policy::from_toml(&some).map(|_| ()).expect_err("refused");
    assert_eq!(error.code(), ErrorCode::PolicyMalformed);
    assert!(error.to_string().contains("the word \"all\" or a list of set ids"), "{error}");
}
