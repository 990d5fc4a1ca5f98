//! Deltas: what they make is the later file or nothing.
//!
//! The first byte says what follows: a delta as it is, edits of a sound one, or two versions of a list, each told
//! as `listing` reads them, whose difference leads from one to the other.
#![no_main]

use hashward::set::{Changes, Delta};
use hashward_fuzz::{Edit, Framed, VERSIONS, assert_answers, listing, root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    let (base, result, delta) = &*VERSIONS;
    let bytes = match choice % 4 {
        0 => rest.to_vec(),
        1 => Framed::of(delta).edited(&Edit::read_all(rest)).to_bytes(),
        _ => return leads_from_one_to_the_other(rest),
    };
    if let Ok(made) = Delta::parse(&bytes).and_then(|delta| base.apply(&delta, root())) {
        assert_eq!(made.as_bytes(), result.as_bytes(), "a delta has no authority");
    }
});

fn leads_from_one_to_the_other(told: &[u8]) {
    let Some((share, told)) = told.split_first() else { return };
    // The later version begins anywhere in what is told of the earlier one, so that they have much in common.
    let from = told.len() * usize::from(share % 16) / 16 / 3 * 3;
    let until = told.len() * usize::from(share / 16 + 1) / 16;
    let Some(base) = listing(1, None, &told[..until]) else { return };
    let Some(result) = listing(2, Some(base.root()), &told[from..]) else { return };
    let bytes = Delta::between(&base, &result).expect("two versions of a list have a delta");
    let delta = Delta::parse(&bytes).expect("what is written reads");
    let made = base.apply(&delta, root()).expect("a delta leads from its base to its result");
    assert_eq!(made.as_bytes(), result.as_bytes());
    assert_answers(&made);
    let changes = Changes::between(&base, &result).expect("two versions of a list");
    for gone in changes.removed.iter().chain(&changes.withdrawn) {
        assert!(base.find_reference(gone).is_some(), "what is gone was there");
    }
    for come in changes.added.iter().chain(&changes.relabelled).chain(&changes.rows_changed) {
        assert!(result.find_reference(come).is_some(), "what came or changed is there");
    }
}
