//! Links against sets of links.
#![cfg(all(feature = "build", feature = "record"))]

use hashward::check::{
    About, Access, Answer, Checker, Confirmation, Outcome, Policy, Reason, Request, Strength, Verdict,
    explain,
};
use hashward::record::url::{Reach, Url};
use hashward::set::{
    Description, ListFormat, ListOptions, NewEntry, SetBuilder, SetId, Statement, WithdrawalReason,
};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, Timestamp, TrustStore};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-25").expect("a day")
}

/// A store with one set for each of these lists of entries, every list an issuer's of its own.
fn store(lists: &[&dyn Fn(&mut SetBuilder)]) -> (tempfile::TempDir, TrustStore) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = TrustStore::at(folder.path());
    for (fill, id) in lists.iter().zip(1_u8..) {
        let key = SecretKey::from_seed(&[id; 32]);
        let origin = format!("{id}.example");
        let file = RootBuilder::new(&origin, now(), now().plus_days(9))
            .purposes(&[Purpose::Csam])
            .build(&key)
            .expect("a root");
        let root = Root::parse(&file).expect("it verifies");
        let mut builder =
            SetBuilder::new(&root, Description::new(SetId::from_bytes([id; 16]), &origin, now(), 9));
        fill(&mut builder);
        store.pin(&file, root.id()).expect("pinned");
        let set = builder.build().expect("a set").sign(&[&key]).expect("signed");
        store.install(set, now()).expect("installed");
    }
    (folder, store)
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("a link")
}

fn link_entry(text: &str) -> NewEntry {
    NewEntry::new()
        .hash(Hash::new(Kind::UrlId, url(text).id().as_bytes()).expect("32 bytes"))
        .statement(Statement::new("iwf/A").expect("a label"))
}

fn expression_entry(expression: &str) -> NewEntry {
    let all = url(&format!("http://{expression}")).expressions();
    let one = all.iter().find(|one| one.text == expression).expect("an expression of itself");
    let hash = Hash::new(Kind::UrlExpression, one.digest().as_bytes()).expect("32 bytes");
    NewEntry::new().hash(hash).statement(Statement::new("iwf/A").expect("a label"))
}

fn picture(set: &mut SetBuilder) {
    let hash = Hash::new(Kind::Sha256, &[7; 32]).expect("32 bytes");
    set.add(NewEntry::new().hash(hash).statement(Statement::new("iwf/A").expect("a label"))).expect("added");
}

fn checker(store: &TrustStore) -> Checker {
    Checker::open(store, Policy::shipped("agree-two").expect("it ships")).expect("it opens")
}

fn check(checker: &Checker, text: &str) -> Verdict {
    let verdict = checker.check_url(&url(text).digests(), &Request::new(now()));
    assert_eq!(verdict.about, About::Link);
    let replayed = explain(&verdict, checker.policy());
    assert!(replayed.replays && replayed.same_policy, "{:?}", replayed.steps);
    let read: Verdict = serde_json::from_str(&verdict.to_json()).expect("it is read again");
    assert_eq!(read, verdict);
    verdict
}

fn strength(verdict: &Verdict) -> Option<Strength> {
    match verdict.outcome {
        Outcome::Match { strength, .. } => Some(strength),
        _ => None,
    }
}

#[test]
fn a_link_is_found_whatever_its_spelling_and_two_lists_deny() {
    let list = |set: &mut SetBuilder| set.add(link_entry("http://a.example/album/~me/1.jpg")).expect("added");
    let (_folder, one) = store(&[&list, &picture]);
    let (_other, two) = store(&[&list, &list]);
    for spelling in [
        "http://a.example/album/~me/1.jpg",
        "HTTP://name@A.example:80/album/%7Eme/1.jpg#top",
        "hxxp://a[.]example/album/~me/1.jpg",
    ] {
        let verdict = check(&checker(&one), spelling);
        assert_eq!(
            (strength(&verdict), verdict.action.access),
            (Some(Strength::Exact), Access::Hold),
            "{spelling}"
        );
        assert_eq!(check(&checker(&two), spelling).action.access, Access::Deny, "{spelling}");
    }
    let verdict = check(&checker(&two), "http://a.example/album/~me/2.jpg");
    assert_eq!((verdict.outcome, verdict.action.access), (Outcome::NoKnownMatch, Access::Allow));
}

#[test]
fn what_covers_more_than_the_link_is_held_and_never_denied() {
    let list = |set: &mut SetBuilder| {
        for expression in ["a.example.com/", "b.example.com/album/", "c.example.com/x.html"] {
            set.add(expression_entry(expression)).expect("added");
        }
    };
    let (_folder, store) = store(&[&list, &list, &list]);
    let checker = checker(&store);
    for (text, reach, access, confirmation) in [
        ("http://a.example.com/any", Reach::Host, Access::Hold, Confirmation::Wider),
        ("http://deep.a.example.com/", Reach::Host, Access::Hold, Confirmation::Wider),
        ("http://b.example.com/album/1.jpg", Reach::Path, Access::Hold, Confirmation::Wider),
        ("http://c.example.com/x.html", Reach::Link, Access::Deny, Confirmation::Confirmed),
        ("https://c.example.com:8080/x.html#from-here", Reach::Link, Access::Deny, Confirmation::Confirmed),
        ("http://c.example.com/x.html?from=here", Reach::Path, Access::Hold, Confirmation::Wider),
        // A front page is called what its host is called.
        ("http://a.example.com/", Reach::Host, Access::Hold, Confirmation::Wider),
        ("http://a.example.com/?p=12345", Reach::Host, Access::Hold, Confirmation::Wider),
        ("http://a.example.com/#!/album/9", Reach::Host, Access::Hold, Confirmation::Wider),
    ] {
        let verdict = check(&checker, text);
        assert_eq!(verdict.action.access, access, "{text}");
        let expected = if confirmation == Confirmation::Wider { Strength::Near } else { Strength::Exact };
        assert_eq!(strength(&verdict), Some(expected), "{text}");
        let Answer::Hit { hits, .. } = &verdict.sets[0].answer else { panic!("{text} hits") };
        assert_eq!((hits[0].reach, hits[0].confirmation), (Some(reach), confirmation), "{text}");
    }
    assert_eq!(check(&checker, "http://b.example.com/other/1.jpg").outcome, Outcome::NoKnownMatch);
}

#[test]
fn lists_of_links_and_of_files_do_not_answer_for_each_other() {
    let links = |set: &mut SetBuilder| set.add(link_entry("http://a.example/")).expect("added");
    let (_folder, both) = store(&[&links, &picture]);
    let checker_of_both = checker(&both);
    assert_eq!(check(&checker_of_both, "http://b.example/").outcome, Outcome::NoKnownMatch);
    let file = checker_of_both.check_fingerprint(
        &hashward::fingerprint::Fingerprint::of(b"words", &hashward::fingerprint::Limits::default()),
        &Request::new(now()),
    );
    let Outcome::Indeterminate { reasons } = &file.outcome else { panic!("no picture") };
    assert!(
        !reasons.contains(&Reason::HashKindNotCovered),
        "the list of links is not asked of a file: {reasons:?}"
    );
    assert_eq!(file.about, About::File);
    assert!(!file.to_json().contains("\"about\""), "what was always so needs no word");

    let (_folder, pictures) = store(&[&picture]);
    let alone = check(&checker(&pictures), "http://b.example/");
    assert_eq!(alone.outcome, Outcome::Indeterminate { reasons: [Reason::HashKindNotCovered].into() });
    assert_eq!(alone.action.access, Access::Hold);
}

#[test]
fn a_withdrawn_link_matches_no_more_and_says_so() {
    let list = |set: &mut SetBuilder| {
        set.add(link_entry("http://a.example/1")).expect("added");
        let gone = Hash::new(Kind::UrlId, url("http://a.example/2").id().as_bytes()).expect("32 bytes");
        let until = now().plus_days(5).day();
        set.withdraw(&[gone], WithdrawalReason::WrongContent, now().day(), until).expect("withdrawn");
    };
    let (_folder, store) = store(&[&list]);
    let verdict = check(&checker(&store), "http://a.example/2");
    assert!(matches!(verdict.sets[0].answer, Answer::Withdrawn { kind: Kind::UrlId, .. }));
    assert_eq!(verdict.outcome, Outcome::NoKnownMatch);
}

#[test]
fn a_list_of_links_is_read_from_rows() {
    let (id, other) = (
        url("http://a.example/1").id().to_string(),
        &url("http://b.example/x").expressions()[0].digest().to_hex(),
    );
    let rows = format!("url_id,url_expression,label\n{id},,iwf/A\n,{other},iwf/A\n");
    let list = |set: &mut SetBuilder| {
        set.read(rows.as_bytes(), &ListOptions { format: ListFormat::Csv, statement: None }).expect("read");
    };
    let (_folder, store) = store(&[&list]);
    let checker = checker(&store);
    for text in ["http://a.example/1", "http://b.example/x"] {
        assert_eq!(strength(&check(&checker, text)), Some(Strength::Exact), "{text}");
    }
    let ids: Vec<u8> = ["http://a.example/1", "http://a.example/2"]
        .iter()
        .flat_map(|text| *url(text).id().as_bytes())
        .collect();
    let column = checker.check_column(Kind::UrlId, &ids, &Request::new(now())).expect("whole");
    assert_eq!(column.notable().count(), 1);
}
