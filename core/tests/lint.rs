//! What does not get into a list unless somebody says that it should.
#![cfg(feature = "build")]

use hashward::set::{
    Description, HashSet, Lint, LintRule, NewEntry, PatchBuilder, SetBuilder, SetId, Statement, Status,
    WithdrawalReason,
};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, PdqHash, Timestamp};

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn root() -> Root {
    let builder = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"))
        .purposes(&[Purpose::Csam, Purpose::KnownGood]);
    Root::parse(&builder.build(&key()).expect("a root")).expect("it verifies")
}

fn digest(number: u8) -> Hash {
    Hash::new(Kind::Sha256, blake3::hash(&[number]).as_bytes()).expect("a hash")
}

/// A hash of which half of the bits are set, and one that differs from it in so many.
fn pdq(number: u8, turned: usize) -> PdqHash {
    let half = *blake3::hash(&[number, 1]).as_bytes();
    let mut bytes = [0; 32];
    for (place, byte) in half[..16].iter().enumerate() {
        (bytes[2 * place], bytes[2 * place + 1]) = (*byte, !*byte);
    }
    // A bit up for each bit down, so that half of them stay set.
    for turn in 0..turned / 2 {
        (bytes[2 * turn], bytes[2 * turn + 1]) = (bytes[2 * turn] ^ 1, bytes[2 * turn + 1] ^ 1);
    }
    PdqHash::from_bytes(bytes)
}

fn entry() -> NewEntry {
    NewEntry::new().statement(Statement::new("hotline/national").expect("a label"))
}

fn known_good() -> HashSet {
    let mut description =
        Description::new(SetId::from_bytes([9; 16]), "hotline.example", time("2026-11-02"), 300);
    description.purpose = Purpose::KnownGood;
    let mut builder = SetBuilder::new(&root(), description);
    builder.add(NewEntry::new().hash(digest(1)).pdq(pdq(1, 0), 90, None)).expect("added");
    HashSet::open(builder.build().expect("a set").sign(&[&key()]).expect("signed"), &root())
        .expect("it opens")
}

/// What lint says of a list of these entries, and whether it is made.
fn linted(lint: Lint, entries: Vec<NewEntry>) -> (Vec<(u64, LintRule)>, &'static str) {
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&root(), description).lint(lint);
    entries.into_iter().for_each(|entry| builder.add(entry).expect("added"));
    let report = builder.lint_report();
    assert_eq!(report.total, report.findings.len() as u64);
    let findings = report.findings.iter().map(|finding| (finding.entry, finding.rule)).collect();
    (findings, builder.build().err().map_or("fine", |error| error.code().as_str()))
}

#[test]
fn an_entry_against_which_nothing_speaks_is_listed() {
    let good = entry().hash(digest(2)).pdq(pdq(2, 0), 80, None).size(640, 480);
    assert_eq!(linted(Lint::new().known_good(known_good()), vec![good]), (vec![], "fine"));
}

#[test]
fn each_rule_names_its_entry_and_keeps_the_list_from_being_made() {
    let cases = [
        (entry().hash(digest(1)), LintRule::KnownGood),
        (entry().hash(digest(3)).pdq(pdq(1, 30), 80, None), LintRule::NearKnownGood),
        (entry().pdq(pdq(2, 0), 49, None), LintRule::LowQuality),
        (entry().pdq(PdqHash::from_bytes([0; 32]), 100, None), LintRule::Flat),
        (entry().hash(digest(4)).size(1, 1), LintRule::Tiny),
        (entry().hash(digest(4)).size(900, 15), LintRule::Tiny),
        (entry().hash(digest(4)).without_pdq(9), LintRule::Flat),
        (entry().hash(digest(4)).without_pdq(50), LintRule::Flat),
        (NewEntry::new().hash(digest(5)), LintRule::NoStatement),
    ];
    for (wrong, rule) in cases {
        let fine = entry().hash(digest(6));
        let found = linted(Lint::new().known_good(known_good()), vec![fine, wrong]);
        assert_eq!(found, (vec![(2, rule)], "build.lint"));
    }
}

#[test]
fn what_is_just_within_the_bounds_passes() {
    let cases = [
        entry().pdq(pdq(1, 32), 80, None),
        entry().pdq(pdq(2, 0), 50, None),
        entry().hash(digest(4)).size(16, 16),
        entry().hash(digest(4)).without_pdq(10),
        entry().hash(digest(4)).without_pdq(49),
    ];
    for fine in cases {
        assert_eq!(linted(Lint::new().known_good(known_good()), vec![fine]), (vec![], "fine"));
    }
}

#[test]
fn a_list_that_names_its_assessors_has_none_without() {
    let said = |assessor: Option<&str>| {
        let mut statement = Statement::new("hotline/national").expect("a label");
        statement.assessor = assessor.map(Into::into);
        statement
    };
    let named = || NewEntry::new().hash(digest(7)).statement(said(None)).statement(said(Some("police")));
    let unnamed = || NewEntry::new().hash(digest(8)).statement(said(None));
    let silent = || NewEntry::new().hash(digest(9));
    let (findings, code) = linted(Lint::new().assessed(), vec![named(), unnamed(), silent()]);
    assert_eq!(findings, [(2, LintRule::NoAssessor), (3, LintRule::NoStatement)]);
    assert_eq!(code, "build.lint");
    assert_eq!(linted(Lint::new(), vec![named(), unnamed()]), (vec![], "fine"));
    assert_eq!(linted(Lint::new().assessed().allow(digest(8)), vec![unnamed()]), (vec![], "fine"));
}

#[test]
fn whoever_is_named_passes_with_all_its_rows() {
    let wrong = || entry().hash(digest(1)).pdq(PdqHash::from_bytes([0; 32]), 10, None);
    let lint = || Lint::new().known_good(known_good());
    let (findings, code) = linted(lint(), vec![wrong()]);
    assert_eq!((findings.len(), code), (3, "build.lint"));
    assert_eq!(linted(lint().allow(digest(1)), vec![wrong()]), (vec![], "fine"));
    assert_eq!(linted(lint().allow(digest(2)), vec![wrong()]).1, "build.lint");
}

#[test]
fn what_is_disputed_stands_again_only_when_that_is_said() {
    let said = |label: &str, status| Statement { status, ..Statement::new(label).expect("a label") };
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&root(), description);
    let both = NewEntry::new().hash(digest(1)).hash(digest(2));
    builder.add(both.statement(said("hotline/national", Status::Disputed))).expect("added");
    builder.add(entry().hash(digest(3))).expect("added");
    let before = builder.build().expect("a set").sign(&[&key()]).expect("signed");
    let lint = || Lint::new().after(&HashSet::open(before.clone(), &root()).expect("it opens"), None, &[]);
    let again = || NewEntry::new().hash(digest(2)).statement(said("hotline/national", Status::Active));
    assert_eq!(linted(lint(), vec![again()]), (vec![(1, LintRule::Undisputed)], "build.lint"));
    assert_eq!(linted(lint().allow(digest(2)), vec![again()]), (vec![], "fine"));
    let still = NewEntry::new().hash(digest(2)).statement(said("hotline/national", Status::Disputed));
    let other = NewEntry::new().hash(digest(1)).statement(said("hotline/other", Status::Active));
    assert_eq!(linted(lint(), vec![still, other, entry().hash(digest(3))]), (vec![], "fine"));
}

#[test]
fn what_was_withdrawn_is_named_and_not_only_refused() {
    let (on, until) = (time("2026-11-03").day(), time("2027-02-03").day());
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&root(), description);
    for number in [1, 2, 3] {
        builder.add(entry().hash(digest(number)).hash(digest(number + 10))).expect("added");
    }
    let open = |file| HashSet::open(file, &root()).expect("it opens");
    let published = open(builder.build().expect("a set").sign(&[&key()]).expect("signed"));
    let mut patch = PatchBuilder::new(&published);
    for (number, reason) in [(1, Some(WithdrawalReason::WrongContent)), (2, None)] {
        let entry = published.find(&digest(number)).expect("it is listed");
        patch.withdraw(entry, reason, on, until).expect("withdrawn");
    }
    let patched = open(patch.build().expect("a patch").sign(&[&key()]).expect("signed"));
    let lint = |readmitted: &[Hash]| Lint::new().after(&patched, Some(&published), readmitted);
    let all = || (1..=4).map(|number| entry().hash(digest(number))).collect::<Vec<_>>();
    let found = linted(lint(&[]), all()).0;
    assert_eq!(found, [(1, LintRule::Withdrawn), (2, LintRule::Withdrawn)]);
    // By any row of what was one entry where that is told, else by its own.
    assert_eq!(linted(lint(&[digest(11)]), all()).0, [(2, LintRule::Withdrawn)]);
    assert_eq!(linted(lint(&[digest(1), digest(2)]), all()).0, []);
}

#[test]
fn lines_of_one_name_are_one_picture() {
    let named = |entry: NewEntry| entry.name("one");
    let silent = || named(NewEntry::new().hash(digest(5)));
    let spoken = || named(entry().hash(digest(6)));
    assert_eq!(linted(Lint::new(), vec![silent(), spoken()]), (vec![], "fine"));
    assert_eq!(linted(Lint::new(), vec![spoken(), silent()]), (vec![], "fine"));
    let tiny = || spoken().size(1, 1);
    let flat = || named(NewEntry::new().hash(digest(7)).without_pdq(0));
    let found = linted(Lint::new(), vec![tiny(), silent(), flat()]).0;
    assert_eq!(found, [(1, LintRule::Tiny), (3, LintRule::Flat)]);
    assert_eq!(linted(Lint::new().allow(digest(7)), vec![tiny(), silent(), flat()]), (vec![], "fine"));
}

#[test]
fn findings_beyond_those_kept_are_counted_and_refuse() {
    let silent = |number: u32| {
        let hash = Hash::new(Kind::Sha256, blake3::hash(&number.to_le_bytes()).as_bytes()).expect("a hash");
        NewEntry::new().hash(hash).name("one")
    };
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&root(), description).lint(Lint::new());
    for number in 0..10_005 {
        builder.add(silent(number)).expect("added");
    }
    let report = builder.lint_report();
    assert_eq!((report.findings.len(), report.total), (10_000, 10_005));
    builder.add(entry().hash(digest(6)).name("one")).expect("added");
    assert_eq!(builder.lint_report().total, 0, "something is said of the picture after all");
    builder.build().expect("it is made");
}

#[test]
fn the_largest_family_is_counted() {
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&root(), description).lint(Lint::new());
    for frame in 0..40 {
        let mut bytes = *pdq(8, 0).as_bytes();
        bytes[31] = frame;
        builder.add(entry().pdq(PdqHash::from_bytes(bytes), 80, None)).expect("added");
    }
    let report = builder.lint_report();
    assert_eq!((report.largest_family, report.by_chance), (40, 1));
}
