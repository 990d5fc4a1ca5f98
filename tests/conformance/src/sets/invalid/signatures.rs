//! The signature block and who signed.

use super::super::lists::one_kind;
use super::super::{created, under};
use super::{List, Refused, SEED};
use crate::Outcome;
use crate::craft::{RootDraft, signature_with_neutral_r, slots};
use hashward::ErrorCode as Code;

const OTHER: u8 = SEED + 1;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut list = List::of(&one_kind(3)?);
    one_slot(&mut list);
    several_slots(&mut list, created()?.unix());
    thresholds(&mut list, created()?.unix());
    Ok(list.refused)
}

fn one_slot(list: &mut List) {
    list.slots("no-signature", Code::SignatureSlots, Vec::clear);
    list.slots("signature-algorithm", Code::SignatureAlgorithm, |slots| slots[0].algorithm = 2);
    list.slots("signature-of-63-bytes", Code::SignatureSlots, |slots| slots[0].signature.truncate(63));
    list.slots("signature-of-65-bytes", Code::SignatureSlots, |slots| slots[0].signature.push(0));
    list.slots("s-not-canonical", Code::SignatureNonCanonical, |slots| slots[0].signature[63] |= 0xf0);
    list.slots("signature-changed", Code::SignatureInvalid, |slots| slots[0].signature[5] ^= 1);
    let (head, _) = list.base.lay_out();
    list.slots("signed-as-a-root", Code::SignatureInvalid, |made| {
        *made = slots("hashward/root/1", &head, &[SEED]);
    });
    list.slots("r-of-small-order", Code::SignatureInvalid, |slots| {
        slots[0].signature = signature_with_neutral_r("hashward/set/1", &head, SEED);
    });
    let foreign = list.base.sign(&[OTHER]);
    list.file("foreign-key", Code::SignatureKeyUnknown, foreign);
    let spare = list.base.sign(&[SEED, OTHER]);
    list.file("foreign-key-beside-the-right-one", Code::SignatureKeyUnknown, spare);
}

fn several_slots(list: &mut List, created: i64) {
    list.slots("same-key-twice", Code::SignatureDuplicateKey, |slots| slots.push(slots[0].clone()));
    let root = RootDraft::new(created, &[SEED, OTHER], 1).sign(&[SEED]);
    let draft = under(&root, &list.base);
    let reversed = draft.sign_then(&[SEED, OTHER], |slots| slots.reverse());
    list.rooted("signatures-not-ascending", Code::SignatureSlots, root.clone(), reversed);
    let second_invalid = draft.sign_then(&[SEED, OTHER], |slots| slots[1].signature[5] ^= 1);
    list.rooted("second-signature-changed", Code::SignatureInvalid, root, second_invalid);
    let seeds: Vec<u8> = (SEED..SEED + 17).collect();
    let root = RootDraft::new(created, &seeds, 1).sign(&[SEED]);
    let set = under(&root, &list.base).sign(&seeds);
    list.rooted("seventeen-signatures", Code::SignatureSlots, root, set);
}

fn thresholds(list: &mut List, created: i64) {
    let root = RootDraft::new(created, &[SEED, OTHER], 2).sign(&[SEED, OTHER]);
    let set = under(&root, &list.base).sign(&[SEED]);
    list.rooted("signed-by-one-of-two", Code::SignatureThreshold, root, set);
    let mut root = RootDraft::new(created, &[SEED, OTHER], 1);
    // Only the other key may publish.
    root.roles[1].2 = vec![root.place_of(OTHER)];
    let root = root.sign(&[SEED]);
    let set = under(&root, &list.base).sign(&[SEED]);
    list.rooted("signed-by-key-of-another-role", Code::SignatureThreshold, root, set);
}
