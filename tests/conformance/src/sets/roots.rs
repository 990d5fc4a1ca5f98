//! Root files that must be refused.

use super::{Refused, SEED, created};
use crate::Outcome;
use crate::craft::{RootDraft, Slot};
use hashward::ErrorCode as Code;

const OTHER: u8 = SEED + 1;

/// y = 1, the neutral element.
const SMALL_ORDER: [u8; 32] = {
    let mut key = [0; 32];
    key[0] = 1;
    key
};
/// y = p + 3 instead of 3, a point that is not of small order.
const NOT_CANONICAL: [u8; 32] = {
    let mut key = [0xff; 32];
    key[0] = 0xf0;
    key[31] = 0x7f;
    key
};
/// y = 2, for which the curve has no x.
const NO_POINT: [u8; 32] = {
    let mut key = [0; 32];
    key[0] = 2;
    key
};

/// Each breaks one rule. The names say which.
pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut list = List { base: RootDraft::new(created()?.unix(), &[SEED], 1), refused: Vec::new() };
    frames(&mut list);
    fields(&mut list);
    keys(&mut list);
    roles(&mut list);
    signatures(&mut list);
    Ok(list.refused)
}

struct List {
    base: RootDraft,
    refused: Vec<Refused>,
}

impl List {
    fn add(&mut self, name: &'static str, code: Code, edit: impl FnOnce(&mut RootDraft)) {
        let mut draft = self.base.clone();
        edit(&mut draft);
        self.file(name, code, draft.sign(&[SEED]));
    }

    fn malformed(&mut self, name: &'static str, edit: impl FnOnce(&mut RootDraft)) {
        self.add(name, Code::RootMalformed, edit);
    }

    /// A root of two keys, the other of which is edited before the keys are put in order.
    fn other_key(&mut self, name: &'static str, code: Code, key: &[u8]) {
        let mut draft = RootDraft::new(self.base.created, &[SEED, OTHER], 1);
        let other = draft.place_of(OTHER);
        draft.keys[usize::from(other)].1 = key.to_vec();
        draft.sort_keys();
        self.file(name, code, draft.sign(&[SEED]));
    }

    fn file(&mut self, name: &'static str, code: Code, bytes: Vec<u8>) {
        self.refused.push(Refused { name, code, root: Some(bytes), set: None });
    }
}

fn frames(list: &mut List) {
    let sound = list.base.sign(&[SEED]);
    let body = sound.len() - 2 - 100;
    list.add("root-magic", Code::RootMagic, |root| root.magic[1] = b'h');
    list.add("root-format-version", Code::RootVersion, |root| root.format = 9);
    list.file("root-cut-in-header", Code::RootMalformed, sound[..12].to_vec());
    list.file("root-cut-in-body", Code::RootMalformed, sound[..40].to_vec());
    list.file("root-cut-in-signatures", Code::RootMalformed, sound[..sound.len() - 1].to_vec());
    list.file("root-without-signature-block", Code::RootMalformed, sound[..body].to_vec());
    list.file("root-trailing-byte", Code::RootMalformed, [&sound[..], &[0]].concat());
    let mut empty = sound[..16].to_vec();
    empty[12..].fill(0);
    list.file("root-empty-body", Code::RootMalformed, empty);
    list.malformed("root-body-trailing-byte", |root| root.rest.push(0));
    list.malformed("root-body-too-long", |root| root.rest = vec![0; 65_536]);
}

fn fields(list: &mut List) {
    list.add("root-version-zero", Code::RootChain, |root| root.version = 0);
    list.add("root-replaces-another", Code::RootChain, |root| {
        root.version = 2;
        root.previous = [7; 32];
    });
    list.malformed("root-first-with-previous", |root| root.previous[31] = 1);
    list.malformed("root-created-before-1970", |root| root.created = -1);
    list.malformed("root-expires-after-9998", |root| root.expires = 253_370_764_800);
    list.malformed("root-expires-when-created", |root| root.expires = root.created);
    list.malformed("root-name-empty", |root| root.name.clear());
    list.malformed("root-name-of-129-bytes", |root| root.name = vec![b'x'; 129]);
    list.malformed("root-name-with-control-character", |root| root.name[3] = b'\n');
    list.malformed("root-name-not-utf-8", |root| root.name[3] = 0xff);
    list.malformed("root-no-purpose", |root| root.purposes.clear());
    list.malformed("root-purpose-unknown", |root| root.purposes = vec![1, 7]);
    list.malformed("root-purposes-not-ascending", |root| root.purposes = vec![5, 1]);
    list.malformed("root-purpose-twice", |root| root.purposes = vec![1, 1]);
    list.malformed("root-purpose-test-not-alone", |root| root.purposes = vec![1, 6]);
    list.malformed("root-device-filters-undefined", |root| root.device_filters = 2);
}

fn keys(list: &mut List) {
    list.malformed("root-no-keys", |root| {
        root.keys.clear();
        root.roles.clear();
    });
    list.malformed("root-65-keys", |root| {
        *root = RootDraft::new(root.created, &(SEED..SEED + 65).collect::<Vec<u8>>(), 1);
    });
    list.add("root-key-algorithm", Code::SignatureAlgorithm, |root| root.keys[0].0 = 2);
    list.other_key("root-key-of-31-bytes", Code::RootMalformed, &[9; 31]);
    list.other_key("root-key-of-small-order", Code::KeyWeak, &SMALL_ORDER);
    list.other_key("root-key-not-canonical", Code::KeyWeak, &NOT_CANONICAL);
    list.other_key("root-key-no-point", Code::KeyWeak, &NO_POINT);
    list.malformed("root-keys-not-ascending", |root| {
        *root = RootDraft::new(root.created, &[SEED, OTHER], 1);
        root.keys.reverse();
    });
    list.malformed("root-key-twice", |root| {
        root.keys.push(root.keys[0].clone());
        root.roles[3].2 = vec![1];
    });
    list.malformed("root-key-without-role", |root| {
        *root = RootDraft::new(root.created, &[SEED, OTHER], 1);
        root.roles.iter_mut().for_each(|role| role.2 = vec![0]);
    });
}

fn roles(list: &mut List) {
    list.malformed("root-role-unknown", |root| root.roles[3].0 = 5);
    list.malformed("root-roles-not-ascending", |root| root.roles.swap(2, 3));
    list.malformed("root-role-twice", |root| root.roles[3].0 = 3);
    list.malformed("root-no-root-role", |root| drop(root.roles.remove(0)));
    list.malformed("root-no-publish-role", |root| drop(root.roles.remove(1)));
    list.malformed("root-threshold-zero", |root| root.roles[2].1 = 0);
    list.malformed("root-threshold-beyond-keys", |root| root.roles[2].1 = 2);
    list.malformed("root-role-without-keys", |root| root.roles[2].2.clear());
    list.malformed("root-role-key-index-beyond-keys", |root| root.roles[3].2 = vec![1]);
    list.malformed("root-role-key-indexes-not-ascending", |root| {
        *root = RootDraft::new(root.created, &[SEED, OTHER], 1);
        root.roles[2].2 = vec![1, 0];
    });
    list.malformed("root-role-key-index-twice", |root| root.roles[2].2 = vec![0, 0]);
}

fn signatures(list: &mut List) {
    let one = list.base.clone();
    let two = RootDraft::new(one.created, &[SEED, OTHER], 2);
    let slots = |edit: &dyn Fn(&mut Vec<Slot>)| one.sign_then(&[SEED], edit);
    list.file("root-name-changed", Code::SignatureInvalid, {
        let mut bytes = one.sign(&[SEED]);
        bytes[75] = b'H';
        bytes
    });
    list.file("root-no-signature", Code::SignatureSlots, slots(&|slots| slots.clear()));
    list.file("root-signature-algorithm", Code::SignatureAlgorithm, slots(&|slots| slots[0].algorithm = 2));
    list.file(
        "root-signature-of-63-bytes",
        Code::SignatureSlots,
        slots(&|slots| {
            slots[0].signature.pop();
        }),
    );
    list.file(
        "root-same-key-signs-twice",
        Code::SignatureDuplicateKey,
        slots(&|slots| {
            slots.push(slots[0].clone());
        }),
    );
    let reversed = two.sign_then(&[SEED, OTHER], |slots| slots.reverse());
    list.file("root-signatures-not-ascending", Code::SignatureSlots, reversed);
    list.file("root-signed-by-foreign-key", Code::SignatureKeyUnknown, one.sign(&[OTHER]));
    list.file(
        "root-s-not-canonical",
        Code::SignatureNonCanonical,
        slots(&|slots| slots[0].signature[63] |= 0xf0),
    );
    list.file("root-signed-by-one-of-two", Code::SignatureThreshold, two.sign(&[SEED]));
    let mut publisher = RootDraft::new(one.created, &[SEED, OTHER], 1);
    publisher.roles[0].2 = vec![publisher.place_of(OTHER)];
    list.file("root-signed-by-key-of-another-role", Code::SignatureThreshold, publisher.sign(&[SEED]));
}
