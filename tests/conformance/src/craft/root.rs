//! A root file field by field, also as no builder makes it.

use super::{Slot, block, framed, key_id, public_key, put_text, slots};

const CONTEXT: &str = "hashward/root/1";

/// A root without signatures, field by field as `core/docs/format.md`, section 2 has them.
#[derive(Clone)]
#[allow(missing_docs)]
pub struct RootDraft {
    pub magic: [u8; 8],
    pub format: u16,
    pub version: u32,
    pub previous: [u8; 32],
    /// Written from version 2 on.
    pub issuer: [u8; 32],
    pub created: i64,
    pub expires: i64,
    pub name: Vec<u8>,
    pub purposes: Vec<u16>,
    pub device_filters: u16,
    /// Algorithm and public key.
    pub keys: Vec<(u16, Vec<u8>)>,
    /// Role, threshold, indexes of keys.
    pub roles: Vec<(u16, u16, Vec<u16>)>,
    /// Key ids, written from version 2 on.
    pub revoked: Vec<[u8; 32]>,
    /// Bytes after the last role: none in a sound root.
    pub rest: Vec<u8>,
}

impl RootDraft {
    /// A root in which the keys of all these seeds have all roles, with one threshold.
    #[must_use]
    pub fn new(created: i64, seeds: &[u8], threshold: u16) -> Self {
        let keys = seeds.iter().map(|seed| (1, public_key(*seed).to_vec())).collect();
        let members: Vec<u16> = (0..seeds.len() as u16).collect();
        let mut draft = Self {
            magic: *b"\x89HROOT\r\n",
            format: 1,
            version: 1,
            previous: [0; 32],
            issuer: [0; 32],
            created,
            expires: created + 3650 * 86_400,
            name: b"hotline.example".to_vec(),
            purposes: vec![1, 5],
            device_filters: 0,
            keys,
            roles: (1..=4).map(|role| (role, threshold, members.clone())).collect(),
            revoked: Vec::new(),
            rest: Vec::new(),
        };
        draft.sort_keys();
        draft
    }

    /// Puts the keys in the order of their names.
    pub fn sort_keys(&mut self) {
        self.keys.sort_by_key(|(_, key)| key_id(key));
    }

    /// Where among the keys that of a seed stands.
    ///
    /// # Panics
    /// When the root does not have it.
    #[must_use]
    pub fn place_of(&self, seed: u8) -> u16 {
        let found = self.keys.iter().position(|(_, key)| *key == public_key(seed));
        found.expect("the key a vector is about") as u16
    }

    /// The whole file, signed by the keys of these seeds.
    #[must_use]
    pub fn sign(&self, seeds: &[u8]) -> Vec<u8> {
        self.sign_then(seeds, |_| {})
    }

    /// The whole file, with slots that are edited after they were made.
    #[must_use]
    pub fn sign_then(&self, seeds: &[u8], edit: impl FnOnce(&mut Vec<Slot>)) -> Vec<u8> {
        let head = framed(self.magic, self.format, 0, &self.body());
        let mut slots = slots(CONTEXT, &head, seeds);
        edit(&mut slots);
        [head, block(&slots)].concat()
    }

    fn body(&self) -> Vec<u8> {
        let numbers = |out: &mut Vec<u8>, numbers: &[u16]| {
            out.extend_from_slice(&(numbers.len() as u16).to_le_bytes());
            numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
        };
        let mut out = self.version.to_le_bytes().to_vec();
        out.extend_from_slice(&self.previous);
        if self.version > 1 {
            out.extend_from_slice(&self.issuer);
        }
        out.extend_from_slice(&self.created.to_le_bytes());
        out.extend_from_slice(&self.expires.to_le_bytes());
        put_text(&mut out, &self.name);
        numbers(&mut out, &self.purposes);
        out.extend_from_slice(&self.device_filters.to_le_bytes());
        out.extend_from_slice(&(self.keys.len() as u16).to_le_bytes());
        for (algorithm, key) in &self.keys {
            out.extend_from_slice(&algorithm.to_le_bytes());
            put_text(&mut out, key);
        }
        out.extend_from_slice(&(self.roles.len() as u16).to_le_bytes());
        for (role, threshold, members) in &self.roles {
            out.extend_from_slice(&role.to_le_bytes());
            out.extend_from_slice(&threshold.to_le_bytes());
            numbers(&mut out, members);
        }
        if self.version > 1 {
            out.extend_from_slice(&(self.revoked.len() as u16).to_le_bytes());
            self.revoked.iter().for_each(|key| out.extend_from_slice(key));
        }
        out.extend_from_slice(&self.rest);
        out
    }
}
