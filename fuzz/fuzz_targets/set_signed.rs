//! Sets that a mad but legitimate packer signed: valid ones, edited, with sections laid out, hashed and
//! signed anew, so that every rule behind the signature is reached.
//!
//! The input is one byte that chooses a set, then edits of eight bytes:
//!
//!     u8 part, u8 operation, u16 place, u32 value
//!
//! Part 0 is the header and manifest, part n the n-th section. The part after the last section is the header
//! and manifest again, once the section table is made: the place for lies. Greater numbers wrap around.
#![no_main]

use hashward::set::HashSet;
use hashward_fuzz::{Draft, assert_answers, drafts, root};
use libfuzzer_sys::fuzz_target;

/// More edits than this make no new kind of file, only slower ones.
const EDITS: usize = 64;

struct Edit {
    part: u8,
    operation: u8,
    place: u16,
    value: [u8; 4],
}

impl Edit {
    fn read([part, operation, low, high, value @ ..]: [u8; 8]) -> Self {
        Self { part, operation, place: u16::from_le_bytes([low, high]), value }
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        let place = usize::from(self.place) % (bytes.len() + 1);
        let rest = bytes.len() - place;
        let write = |bytes: &mut Vec<u8>, length: usize| {
            let length = length.min(rest);
            bytes[place..place + length].copy_from_slice(&self.value[..length]);
        };
        match self.operation % 8 {
            0 => write(bytes, 1),
            1 => write(bytes, 2),
            2 => write(bytes, 4),
            3 if rest > 0 => bytes[place] ^= 1 << (self.value[0] % 8),
            4 => drop(bytes.splice(place..place, self.value)),
            5 => drop(bytes.drain(place..place + rest.min(usize::from(self.value[0])))),
            // Two neighbouring pieces of `value` bytes become alike or change places, as rows do that stand
            // twice or out of order.
            operation @ 6.. => {
                let length = usize::from(self.value[0]).min(rest / 2);
                let (one, other) = bytes[place..place + 2 * length].split_at_mut(length);
                if operation == 6 { other.copy_from_slice(one) } else { one.swap_with_slice(other) }
            }
            _ => {}
        }
    }
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, edits)) = input.split_first() else { return };
    let mut draft: Draft = drafts()[usize::from(*choice) % drafts().len()].clone();
    let (edits, _) = edits.as_chunks();
    let edits: Vec<Edit> = edits.iter().take(EDITS).copied().map(Edit::read).collect();
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
