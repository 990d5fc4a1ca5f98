//! Releases and timestamps, as they come and as whoever holds the keys signs them.
//!
//! The first byte says what follows: a file as it is, or edits of a sound release or timestamp, which is signed anew.
#![no_main]

use hashward::release::{Release, TimestampStatement};
use hashward_fuzz::{Edit, Framed, ISSUED, key, now, other_key, root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    let (release, timestamp) = &*ISSUED;
    let sound = if choice % 2 == 0 { release } else { timestamp };
    let signers: &[_] = if choice & 4 > 0 { &[key(), other_key()] } else { &[key()] };
    let is_signed_here = choice & 2 > 0;
    let bytes = if is_signed_here {
        Framed::of(sound).edited(&Edit::read_all(rest)).sign(signers)
    } else {
        Some(rest.to_vec())
    };
    let Some(bytes) = bytes else { return };
    if let Ok(opened) = Release::open(&bytes, root()) {
        assert_eq!(Release::peek(&bytes).expect("what opens can be shown"), opened);
        assert!(opened.number >= 1 && opened.created < opened.expires && opened.issuer == root().id());
        assert!(opened.sets.is_sorted_by(|(one, _), (other, _)| one < other), "sets ascend");
        for (set, published) in &opened.sets {
            assert_eq!(opened.listed(*set), Some(*published));
        }
        assert!(!is_signed_here || signers.len() == 1, "a key that the root does not name is no spare");
        assert!(TimestampStatement::open(&bytes, root()).is_err(), "a file is of one kind");
        // What the next one says after this one is open∘write.
        let Ok(next) = Release::draft(root(), Some(&opened), &[], now(), now().plus_days(9)) else { return };
        let next = Release::peek(&next.to_bytes()).expect("what is written reads");
        assert_eq!((&next.sets, next.previous), (&opened.sets, Some(opened.content_root())));
    }
    if let Ok(opened) = TimestampStatement::open(&bytes, root()) {
        assert_eq!(TimestampStatement::peek(&bytes).expect("what opens can be shown"), opened);
        assert!(opened.number >= 1 && opened.created < opened.expires && opened.issuer == root().id());
        assert!(opened.patches.is_sorted_by(|(one, _), (other, _)| one < other), "sets ascend");
        assert!(opened.patches.iter().all(|(_, (patch, _))| *patch >= 1), "patches count from 1");
    }
});
