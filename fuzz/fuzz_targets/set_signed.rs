//! Sets that a mad but legitimate packer signed: valid ones, edited, with sections laid out, hashed and
//! signed anew, so that every rule behind the signature is reached.
//!
//! The input is one byte that chooses a set, then edits. Part 0 is the header and manifest, part n the n-th
//! section. The part after the last section is the header and manifest again, once the section table is made:
//! the place for lies. Greater numbers wrap around.
#![no_main]

use hashward::set::HashSet;
use hashward_fuzz::{Draft, Edit, assert_answers, drafts, root};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let Some((choice, edits)) = input.split_first() else { return };
    let mut draft: Draft = drafts()[usize::from(*choice) % drafts().len()].clone();
    let edits = Edit::read_all(edits);
    let last = draft.sections.len() + 1;
    let part = |edit: &Edit| usize::from(edit.part) % (last + 1);

    for edit in edits.iter().filter(|edit| part(edit) < last) {
        let bytes = match part(edit).checked_sub(1) {
            None => &mut draft.head,
            Some(section) => &mut draft.sections[section],
        };
        edit.apply(bytes);
    }
    draft.lay_out();
    for edit in edits.iter().filter(|edit| part(edit) == last) {
        edit.apply(&mut draft.head);
    }

    let bytes = draft.sign();
    if let Ok(set) = HashSet::open(bytes, root()) {
        assert_answers(&set);
    }
});
