//! Bytes as they come: whatever opens keeps its promises.
//!
//! Without the key nothing but the seeds should open, so this target holds the frame and the manifest. What
//! stands behind the signature is the part of `set_signed`.
#![no_main]

use hashward::set::HashSet;
use hashward_fuzz::{assert_answers, root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let peeked = HashSet::peek(bytes);
    if let Ok(set) = HashSet::open(bytes, root()) {
        assert!(peeked.is_ok_and(|peeked| peeked == *set.manifest()), "what opens can be peeked at");
        assert_eq!(set.as_bytes(), bytes);
        assert_answers(&set);
    }
});
