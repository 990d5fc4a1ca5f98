//! Filters for phones: as they come, as whoever holds the key signs them, and as they are made.
//!
//! The first byte says what follows: a filter or a delta as it is, edits of one, or two versions of a list, of which
//! filters are made.
#![no_main]

use hashward::Hash;
use hashward::set::{DeviceAnswer, DeviceDelta, DeviceSet, Status};
use hashward_fuzz::{Edit, FILTER_KINDS, FILTERS, Framed, filter, key, listing, root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    let (first, second, delta) = &*FILTERS;
    match choice % 5 {
        0 => opens(rest),
        1 => {
            // What the filter holds is named by its body: sign what the content has become.
            let edits = Edit::read_all(rest);
            if let Some(bytes) = Framed::of(first).edited(&edits).named_by_body().sign(&[key()]) {
                opens(&bytes);
            }
        }
        2 => leads_on(first, rest, second),
        3 => leads_on(first, &Framed::of(delta).edited(&Edit::read_all(rest)).to_bytes(), second),
        _ => as_it_is_made(rest),
    }
});

/// The law of an open filter.
fn opens(bytes: &[u8]) {
    let Ok(set) = DeviceSet::open(bytes, root()) else { return };
    let manifest = set.manifest();
    assert_eq!(DeviceSet::peek(bytes).expect("what opens can be peeked at"), *manifest);
    assert!(manifest.false_positive_rate() <= 2_f64.powi(-20), "a filter keeps to its rate");
    let digests = FILTER_KINDS.map(|kind| Hash::new(kind, &[3; 32][..kind.width()]).expect("its width"));
    let asked = digests.iter().filter(|digest| manifest.kinds.contains(&digest.kind())).count();
    assert_eq!(set.ask(&digests).is_some(), asked > 0, "an answer only to what it has");
}

/// A delta makes the later filter or nothing.
fn leads_on(first: &[u8], delta: &[u8], second: &[u8]) {
    let first = DeviceSet::open(first, root()).expect("it opens");
    if let Ok(made) = DeviceDelta::parse(delta).and_then(|delta| first.apply(&delta, root())) {
        assert_eq!(made.as_bytes(), second, "a delta has no authority");
    }
}

/// What is listed may be listed; a delta leads to the same filter.
fn as_it_is_made(told: &[u8]) {
    let half = told.len() / 6 * 3;
    let Some(base) = listing(1, None, &told[..half]) else { return };
    let Some(result) = listing(2, Some(base.root()), &told[half / 2 / 3 * 3..]) else { return };
    let Some((_, first)) = filter(&base, None) else { return };
    for entry in base.entries() {
        let stands = entry.statements().next().is_none()
            || entry.statements().any(|said| said.status == Status::Active);
        for row in entry.rows().filter(|row| FILTER_KINDS.contains(&row.kind())) {
            let answer = first.ask(&[row]);
            let possibly = matches!(answer, Some(DeviceAnswer::PossiblyListed { epoch: 1, .. }));
            assert!(possibly || !stands, "what is listed may be listed");
        }
    }
    let Some((_, second)) = filter(&result, Some(&first)) else { return };
    let delta = DeviceDelta::between(&first, &second).expect("filters of an epoch have a delta");
    let delta = DeviceDelta::parse(&delta).expect("what is written reads");
    let made = first.apply(&delta, root()).expect("it leads on");
    assert_eq!(made.as_bytes(), second.as_bytes());
}
