//! Files of header, body, signatures and what follows, taken apart to be edited.

use crate::Edit;
use hashward::trust::{Draft, SecretKey};

const HEADER: usize = 16;
/// Bytes of a signature slot.
const SLOT: usize = 100;

/// A file in the parts that edits name: header and body, signature block, rest.
#[derive(Clone)]
pub struct Framed {
    head: Vec<u8>,
    signatures: Vec<u8>,
    rest: Vec<u8>,
}

impl Framed {
    /// Takes a sound file apart.
    pub fn of(file: &[u8]) -> Self {
        let length = u32::from_le_bytes(*file[12..].first_chunk().expect("a header"));
        let (head, rest) = file.split_at(HEADER + length as usize);
        let slots = u16::from_le_bytes(*rest.first_chunk().expect("a block"));
        let (signatures, rest) = rest.split_at(2 + SLOT * usize::from(slots));
        Self { head: head.to_vec(), signatures: signatures.to_vec(), rest: rest.to_vec() }
    }

    /// Edits the parts: 0 the body, of which the header says the length again, 1 the signatures, 2 the rest, 3 the
    /// header and body as they are.
    pub fn edited(mut self, edits: &[Edit]) -> Self {
        for edit in edits {
            match edit.part % 4 {
                0 => {
                    let mut body = self.head.split_off(HEADER.min(self.head.len()));
                    edit.apply(&mut body);
                    if let Some(length) = self.head.get_mut(12..HEADER) {
                        length.copy_from_slice(&(body.len() as u32).to_le_bytes());
                    }
                    self.head.append(&mut body);
                }
                1 => edit.apply(&mut self.signatures),
                2 => edit.apply(&mut self.rest),
                _ => edit.apply(&mut self.head),
            }
        }
        self
    }

    /// Lets the body end in the BLAKE3 of what follows the signatures, as the body of a filter does.
    pub fn named_by_body(mut self) -> Self {
        if let Some(digest) = self.head.last_chunk_mut::<32>() {
            *digest = *blake3::hash(&self.rest).as_bytes();
        }
        self
    }

    /// The file as it stands.
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.head[..], &self.signatures, &self.rest].concat()
    }

    /// The file, signed by these keys and no others, if it has the shape of one that is signed.
    pub fn sign(&self, keys: &[&SecretKey]) -> Option<Vec<u8>> {
        signed(&[&self.head[..], &[0, 0], &self.rest].concat(), keys)
    }
}

/// A file with these signatures more.
pub fn signed(file: &[u8], keys: &[&SecretKey]) -> Option<Vec<u8>> {
    let mut draft = Draft::parse(file).ok()?;
    keys.iter().for_each(|key| draft.sign(key));
    Some(draft.to_bytes())
}
