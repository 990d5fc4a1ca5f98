//! What changed from one version of a list to another: applied it makes the later file, and nothing else.
#![cfg(feature = "build")]

mod lists;

use hashward::set::{Delta, Description, HashSet, NewEntry, SetBuilder, SetId, Statement, WithdrawalReason};
use hashward::{Change, Kind};
use lists::{Issuer, code, day, hash, now, pdq, time};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What a made-up version of a list holds: for each picture its rows and what is said of it.
type Listing = BTreeMap<u8, (Vec<(u8, u8)>, Vec<u8>)>;

const KINDS: [Kind; 4] = [Kind::Md5, Kind::Sha1, Kind::Pdq, Kind::UrlId];

fn listing() -> impl Strategy<Value = Listing> {
    let rows = proptest::collection::vec((0_u8..4, any::<u8>()), 1..4);
    let labels = proptest::collection::vec(0_u8..6, 0..3);
    proptest::collection::btree_map(any::<u8>(), (rows, labels), 1..24)
}

fn build(issuer: &Issuer, listing: &Listing, publish: u32, withdrawn: &[(u8, u8, u8)], terms: u8) -> HashSet {
    let mut description = Description::new(
        SetId::from_bytes([7; 16]),
        "hotline.example",
        time("2026-11-02"),
        300 + u32::from(terms % 2),
    );
    description.version.publish = publish;
    description.comment = "n".repeat(usize::from(terms / 4));
    let mut builder = SetBuilder::new(&issuer.root, description);
    for (rows, labels) in listing.values() {
        let mut new = NewEntry::new();
        for (kind, value) in rows {
            let kind = KINDS[usize::from(*kind)];
            new = match kind {
                Kind::Pdq => {
                    let companion = (terms & 2 > 0).then_some([*value; 8]);
                    new.pdq(pdq(u32::from(*value)), value % 100, companion)
                }
                kind => new.hash(hash(kind, u32::from(*value))),
            };
        }
        for label in labels {
            new = new.statement(Statement::new(&format!("example/{label}")).expect("a label"));
        }
        builder.add(new).expect("added");
    }
    for (group, (kind, value, reason)) in withdrawn.iter().enumerate() {
        let reason = [WithdrawalReason::WrongContent, WithdrawalReason::OutOfScope][usize::from(reason % 2)];
        // Beyond the values that are listed, but for a few.
        let rows =
            [hash(KINDS[usize::from(kind % 4)], 1000 + u32::from(*value)), hash(Kind::Sha256, group as u32)];
        let _ = builder.withdraw(&rows, reason, day("2026-11-01"), day("2026-12-24"));
    }
    issuer.signed(builder)
}

/// Withdrawn rows, no value twice.
fn withdrawn() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::btree_map((0_u8..4, 0_u8..12), any::<u8>(), 0..5)
        .prop_map(|map| map.into_iter().map(|((kind, value), reason)| (kind, value, reason)).collect())
}

proptest! {
    #[test]
    fn what_changed_applied_makes_the_later_file(
        old in listing(),
        new in listing(),
        keep in proptest::collection::vec(any::<bool>(), 24),
        gone in withdrawn(),
        later_gone in withdrawn(),
        terms in (any::<u8>(), any::<u8>()),
    ) {
        let issuer = Issuer::new();
        // A later version keeps some of the entries, and changes others.
        let mut later: Listing =
            old.iter().zip(&keep).filter(|(_, keep)| **keep).map(|((key, value), _)| (*key, value.clone())).collect();
        for (key, (rows, labels)) in new {
            let mut joined = later.remove(&key).unwrap_or_default();
            joined.0.extend(rows);
            joined.1 = labels;
            later.insert(key, joined);
        }
        let base = build(&issuer, &old, 1, &gone, terms.0);
        let result = build(&issuer, &later, 3, &later_gone, terms.1);
        // The one that readers hold may say more of what was withdrawn than the next one does; a delta carries that, too.
        let bytes = Delta::between(&base, &result).expect("a delta");
        let delta = Delta::parse(&bytes).expect("it reads");
        prop_assert_eq!(delta.base(), (base.manifest().version, base.root()));
        prop_assert_eq!(delta.result(), (result.manifest().version, result.root()));
        let made = base.apply(&delta, &issuer.root).expect("it applies");
        prop_assert_eq!(made.as_bytes(), result.as_bytes());
    }

    /// The delta is no authority: whatever it is changed to, what is installed is the issuer's or nothing.
    #[test]
    fn a_delta_that_is_changed_makes_nothing_else(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let issuer = Issuer::new();
        let base = issuer.listing(1, None, 0..40);
        let result = issuer.listing(2, Some(base.root()), (0..40).filter(|number| number % 7 != 0).chain(50..60));
        let mut bytes = Delta::between(&base, &result).expect("a delta");
        *at.get_mut(&mut bytes) ^= flip;
        if let Ok(made) = Delta::parse(&bytes).and_then(|delta| base.apply(&delta, &issuer.root)) {
            prop_assert_eq!(made.as_bytes(), result.as_bytes());
        }
        let end = at.index(bytes.len());
        let cut = Delta::parse(&bytes[..end]).and_then(|delta| base.apply(&delta, &issuer.root));
        prop_assert!(cut.is_err(), "cut at {end} of {}", bytes.len());
    }
}

#[test]
fn a_chain_of_sixteen_leads_to_the_last() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let mut versions = vec![issuer.listing(1, None, 0..100)];
    for publish in 2..=17 {
        let previous = versions[versions.len() - 1].root();
        let entries = (publish..publish + 100).filter(|number| number % 11 != 0);
        versions.push(issuer.listing(publish, Some(previous), entries));
    }
    assert_eq!(store.install(versions[0].as_bytes(), now()).expect("installed").change, Change::Added);
    let deltas: Vec<_> =
        versions.windows(2).map(|pair| Delta::between(&pair[0], &pair[1]).expect("a delta")).collect();
    for (delta, version) in deltas.iter().zip(&versions[1..]) {
        let installation = store.install(delta.clone(), now()).expect("installed");
        assert_eq!(installation.change, Change::Replaced);
        assert_eq!(installation.set().expect("a set").as_bytes(), version.as_bytes());
    }
    // The last once more is nothing new; one left out, or one from before, is for another version.
    assert_eq!(store.install(deltas[15].clone(), now()).expect("installed").change, Change::Unchanged);
    assert_eq!(code(store.install(deltas[3].clone(), now())), "delta.base");
    store.remove(versions[0].manifest().set).expect("removed");
    assert_eq!(code(store.install(deltas[0].clone(), now())), "delta.base");
    store.install(versions[0].as_bytes(), now()).expect("installed");
    assert_eq!(code(store.install(deltas[1].clone(), now())), "delta.base");
}

#[test]
fn a_delta_leads_on_and_never_back() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let result = issuer.listing(2, Some(base.root()), 1..40);
    assert_eq!(code(Delta::between(&result, &base)), "delta.loop");
    assert_eq!(code(Delta::between(&base, &base)), "delta.loop");
}
