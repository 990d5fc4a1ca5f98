//! What a platform tells an issuer, and what becomes of stored verdicts when the issuer acts on it.
#![cfg(all(feature = "build", feature = "decode"))]

use hashward::check::{Access, Checker, Fate, Hashes, Policy, Request, Standing, Verdict};
use hashward::contest::{Contest, ContestReason};
use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetId, Statement, Version,
    WithdrawalReason,
};
use hashward::trust::{Root, RootBuilder, SecretKey};
use hashward::{Day, Hash, Kind, Timestamp, TrustStore};
use proptest::prelude::*;

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn now() -> Timestamp {
    time("2026-12-01")
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

fn root() -> (Vec<u8>, Root) {
    let file = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"))
        .build(&key())
        .expect("a root");
    let root = Root::parse(&file).expect("it verifies");
    (file, root)
}

fn hash(number: u8) -> Hash {
    Hash::new(Kind::Sha256, &[number; 32]).expect("a hash")
}

/// A set of pictures 1 to 9, each with a label of its own kind.
fn set(
    root: &Root,
    publish: u32,
    previous: Option<&HashSet>,
    label: impl Fn(u8) -> Option<&'static str>,
) -> HashSet {
    let mut description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    description.version = Version { publish, patch: 0 };
    description.previous = previous.map(HashSet::root);
    let mut builder = SetBuilder::new(root, description);
    for number in 1..=9 {
        let Some(label) = label(number) else { continue };
        let statement = Statement::new(label).expect("a label");
        builder.add(NewEntry::new().hash(hash(number)).statement(statement)).expect("added");
    }
    HashSet::open(builder.build().expect("a set").sign(&[&key()]).expect("signed"), root).expect("it opens")
}

fn policy() -> Policy {
    Policy::single_list("hotline.example", &["hotline/national"]).expect("a policy")
}

fn verdicts(checker: &Checker) -> Vec<Verdict> {
    let check = |number: u8| {
        let request = Request::new(now()).subject(format!("upload-{number}"));
        let mut answers = checker.check_hashes([Hashes::new().hash(hash(number))], &request);
        answers.next().expect("one answer").expect("a verdict")
    };
    (1..=12).map(check).collect()
}

#[test]
fn an_update_names_the_verdicts_that_it_reverses_or_raises() {
    let (file, root) = root();
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    store.pin(&file, root.id()).expect("pinned");
    let first =
        set(&root, 1, None, |number| Some(if number == 5 { "hotline/other" } else { "hotline/national" }));
    store.install(first.as_bytes(), now()).expect("installed");
    let checker = Checker::open(&store, policy()).expect("it opens");
    let stored = verdicts(&checker);
    assert_eq!(stored[0].action.access, Access::Deny);
    assert_eq!(stored[4].action.access, Access::Hold);
    assert!(checker.revisit(&stored, now()).iter().all(|one| one.standing.as_str() == "unchanged"));

    // 1 and 2 are withdrawn, 3 without leaving anything; 4 is disputed.
    let mut patch = PatchBuilder::new(&first);
    let until = Day::parse("2027-03-01").expect("a day");
    for (number, reason) in
        [(1, Some(WithdrawalReason::WrongContent)), (2, Some(WithdrawalReason::OutOfScope)), (3, None)]
    {
        let entry = first.find(&hash(number)).expect("it is listed");
        patch.withdraw(entry, reason, now().day(), until).expect("withdrawn");
    }
    patch.dispute(first.find(&hash(4)).expect("it is listed")).expect("disputed");
    let patched = HashSet::open(patch.build().expect("a patch").sign(&[&key()]).expect("signed"), &root)
        .expect("it opens");
    store.install(Delta::between(&first, &patched).expect("a delta"), now()).expect("installed");
    let checker = Checker::open(&store, policy()).expect("it opens");
    let revisited = checker.revisit(&stored, now());
    let standings: Vec<Standing> = revisited.iter().map(|one| one.standing).collect();
    use Standing::{CheckAgain, Raised, Reversed, Unchanged};
    // A year on the set is past its time: what is withdrawn is reversed all the same, and held where a policy waits.
    let waits = policy().to_json().replace(r#""sets_stale":"allow""#, r#""sets_stale":"hold""#);
    let waiting = Checker::open(&store, Policy::from_json(&waits).expect("a policy")).expect("it opens");
    let later = waiting.revisit(&stored, now().plus_days(400));
    assert_eq!((later[0].standing, later[0].now), (Reversed, Some(Access::Hold)));
    assert_eq!((revisited[0].standing, revisited[0].now), (Reversed, Some(Access::Allow)));
    assert_eq!(later[11].standing, Unchanged, "that time went by is no change of entries");
    let expected =
        [Reversed, Reversed, CheckAgain, Reversed, Unchanged, Unchanged, Unchanged, Unchanged, Unchanged];
    assert_eq!(standings[..9], expected);
    assert!(standings[9..].iter().all(|standing| *standing == Unchanged), "what no list had stays so");
    assert_eq!(revisited[0].subject.as_deref(), Some("upload-1"));
    assert_eq!((revisited[0].was, revisited[0].now), (Access::Deny, Some(Access::Allow)));
    assert_eq!(revisited[0].entries[0].fate, Fate::Withdrawn { reason: WithdrawalReason::WrongContent });
    assert_eq!(revisited[2].entries[0].fate, Fate::Gone);
    assert!(
        matches!(&revisited[3].entries[0].fate, Fate::Relabelled { statements } if statements.len() == 1)
    );

    // The next publish names 5 as what the policy acts on.
    let mut builder = {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-03"), 300);
        description.version = Version { publish: 2, patch: 0 };
        description.previous = Some(first.root());
        SetBuilder::new(&root, description)
    };
    builder.carry_withdrawals(&patched, None, &[]).expect("carried");
    for number in 4..=9 {
        let statement = Statement::new("hotline/national").expect("a label");
        builder.add(NewEntry::new().hash(hash(number)).statement(statement)).expect("added");
    }
    let second = builder.build().expect("a set").sign(&[&key()]).expect("signed");
    store.install(second, now()).expect("installed");
    let checker = Checker::open(&store, policy()).expect("it opens");
    let revisited = checker.revisit(&stored, now());
    assert_eq!(revisited[4].standing, Raised);
    assert_eq!((revisited[4].was, revisited[4].now), (Access::Hold, Some(Access::Deny)));
    assert_eq!(revisited[3].standing, Unchanged, "it is disputed no longer");
    // And what is checked now shows the withdrawal.
    assert!(verdicts(&checker)[0].to_json().contains("\"withdrawn\""));

    // While the list does not verify, nothing can be said of what was drawn from it.
    for file in std::fs::read_dir(folder.path().join("sets")).expect("a folder") {
        let path = file.expect("a file").path();
        let bytes = std::fs::read(&path).expect("a file");
        std::fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
    }
    let checker = Checker::open(&store, policy()).expect("it opens");
    let revisited = checker.revisit(&stored, now());
    assert!(revisited[..9].iter().all(|one| (one.standing, one.now) == (CheckAgain, None)));
    assert!(revisited[9..].iter().all(|one| one.standing == Unchanged), "nothing was drawn from it");
}

fn contest() -> Contest {
    let (_, root) = root();
    let set = set(&root, 1, None, |_| Some("hotline/other"));
    Contest {
        issuer: root.id(),
        set: set.manifest().set,
        root: set.root(),
        entry: set.find(&hash(1)).expect("it is listed").reference(),
        reason: ContestReason::WrongContent,
        reviewed_by: Some("trust and safety".to_owned()),
        comment: "a picture of a website's template".to_owned(),
        from: "host.example".to_owned(),
        contact: "abuse@host.example".to_owned(),
        created: now(),
    }
}

#[test]
fn a_contest_is_read_as_it_was_written() {
    let sender = SecretKey::from_seed(&[9; 32]);
    for contest in [
        contest(),
        Contest { reviewed_by: None, comment: String::new(), contact: String::new(), ..contest() },
        Contest { contact: "https://host.example/abuse".to_owned(), ..contest() },
    ] {
        let bytes = contest.sign(&sender).expect("signed");
        let (read, key) = Contest::open(&bytes).expect("it verifies");
        assert_eq!(read, contest);
        assert_eq!(key.id(), sender.public().id());
    }
}

#[test]
fn a_text_that_breaks_its_rules_is_refused() {
    let sender = SecretKey::from_seed(&[9; 32]);
    let wrong = [
        Contest { from: String::new(), ..contest() },
        Contest { from: "x".repeat(129), ..contest() },
        Contest { reviewed_by: Some(String::new()), ..contest() },
        Contest { comment: "x".repeat(1_025), ..contest() },
        Contest { comment: "two\nlines".to_owned(), ..contest() },
        Contest { contact: "x".repeat(70_000), ..contest() },
        Contest { comment: "it stands at https://host.example/a.png".to_owned(), ..contest() },
        Contest { comment: format!("it is {}", hash(1).to_hex()), ..contest() },
        Contest { contact: format!("ask for {}", &hash(1).to_hex()[..32]), ..contest() },
    ];
    for contest in wrong {
        assert_eq!(code(contest.sign(&sender)), "contest.malformed");
    }
}

proptest! {
    #[test]
    fn a_contest_that_is_changed_is_refused(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut bytes = contest().sign(&SecretKey::from_seed(&[9; 32])).expect("signed");
        let end = at.index(bytes.len());
        prop_assert!(Contest::open(&bytes[..end]).is_err());
        *at.get_mut(&mut bytes) ^= flip;
        prop_assert!(Contest::open(&bytes).is_err());
    }
}
