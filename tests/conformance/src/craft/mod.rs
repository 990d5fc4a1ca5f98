//! Making files that break one rule and keep all others, signatures included.
//!
//! Nothing here is checked: a draft is sound until a vector edits it, and then it may be anything.

mod parts;
mod root;
mod set;

pub use parts::{Dictionary, Statement, Stone, plane};
pub use root::RootDraft;
pub use set::{KindLine, Part, SetDraft};

use curve25519_dalek::Scalar;
use ed25519_dalek::{Signer, SigningKey};
use sha2::{Digest, Sha512};

/// The signing key of a seed that is one byte repeated.
#[must_use]
pub fn key(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

/// The public key of such a seed.
#[must_use]
pub fn public_key(seed: u8) -> [u8; 32] {
    key(seed).verifying_key().to_bytes()
}

/// The name of a public key.
#[must_use]
pub fn key_id(public: &[u8]) -> [u8; 32] {
    *blake3::hash(public).as_bytes()
}

/// One slot of a signature block.
#[derive(Clone)]
pub struct Slot {
    /// `1` for Ed25519.
    pub algorithm: u16,
    /// Which key signed.
    pub key: [u8; 32],
    /// 64 bytes in a sound slot; the slot's length field is their number.
    pub signature: Vec<u8>,
}

/// What a signature signs: `context ‖ 00 ‖ u64 length ‖ head`.
#[must_use]
pub fn message(context: &str, head: &[u8]) -> Vec<u8> {
    [context.as_bytes(), &[0], &(head.len() as u64).to_le_bytes(), head].concat()
}

/// The slots of the keys of these seeds, in their order.
#[must_use]
pub fn slots(context: &str, head: &[u8], seeds: &[u8]) -> Vec<Slot> {
    let message = message(context, head);
    let slot = |seed: &u8| Slot {
        algorithm: 1,
        key: key_id(&public_key(*seed)),
        signature: key(*seed).sign(&message).to_bytes().to_vec(),
    };
    let mut slots: Vec<Slot> = seeds.iter().map(slot).collect();
    slots.sort_by_key(|slot| slot.key);
    slots
}

/// A signature whose R is the neutral element, with the S that fits it: the equation holds, and only the rule
/// that R is not of small order refuses it.
#[must_use]
pub fn signature_with_neutral_r(context: &str, head: &[u8], seed: u8) -> Vec<u8> {
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let hash = Sha512::new().chain_update(neutral).chain_update(public_key(seed));
    let hash = hash.chain_update(message(context, head)).finalize();
    let s = Scalar::from_bytes_mod_order_wide(&hash.into()) * key(seed).to_scalar();
    [neutral, s.to_bytes()].concat()
}

/// A signature block: `u16 count, { u16 algorithm, [32] key id, u16 length, signature } × count`.
#[must_use]
pub fn block(slots: &[Slot]) -> Vec<u8> {
    let mut out = (slots.len() as u16).to_le_bytes().to_vec();
    for slot in slots {
        out.extend_from_slice(&slot.algorithm.to_le_bytes());
        out.extend_from_slice(&slot.key);
        put_text(&mut out, &slot.signature);
    }
    out
}

/// The header `magic, u16 format, u16 minor, u32 length` and the body after it.
fn framed(magic: [u8; 8], format: u16, minor: u16, body: &[u8]) -> Vec<u8> {
    let mut out = magic.to_vec();
    out.extend_from_slice(&format.to_le_bytes());
    out.extend_from_slice(&minor.to_le_bytes());
    out.extend_from_slice(&(body.len() as u32).to_le_bytes());
    out.extend_from_slice(body);
    out
}

fn put_text(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(&(text.len() as u16).to_le_bytes());
    out.extend_from_slice(text);
}
