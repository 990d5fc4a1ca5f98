//! Signature slots: reading them, and verifying one strictly.

use super::key::{KeyId, PublicKey};
use crate::error::{Error, ErrorCode, Result};
use crate::wire::Fields;
use std::ops::RangeInclusive;

const ED25519: u16 = 1;
/// How many signatures a file has.
pub(super) const SLOTS: RangeInclusive<u16> = 1..=16;

/// The order of the Ed25519 group, little-endian: a canonical S is less.
const GROUP_ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// What kind of file is signed; part of what is signed, so that no signature serves twice.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    Set,
    Root,
    Release,
    Timestamp,
    Contest,
    Device,
}

impl Context {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Set => "hashward/set/1",
            Self::Root => "hashward/root/1",
            Self::Release => "hashward/release/1",
            Self::Timestamp => "hashward/timestamp/1",
            Self::Contest => "hashward/contest/1",
            Self::Device => "hashward/device/1",
        }
    }

    /// `context ‖ 00 ‖ u64 length ‖ signed bytes`
    pub(super) fn message(self, signed: &[u8]) -> Vec<u8> {
        let context = self.as_str().as_bytes();
        let mut message = Vec::with_capacity(context.len() + 9 + signed.len());
        message.extend_from_slice(context);
        message.push(0);
        message.extend_from_slice(&(signed.len() as u64).to_le_bytes());
        message.extend_from_slice(signed);
        message
    }
}

/// One key's signature over one file's header and body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    key: KeyId,
    bytes: [u8; 64],
}

impl Signature {
    /// Length in bytes of the form that travels between machines: key id, then signature.
    pub const LENGTH: usize = 96;

    /// The name of the key that signed.
    #[must_use]
    pub const fn key(&self) -> KeyId {
        self.key
    }

    /// The form that travels between machines.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        bytes[..32].copy_from_slice(self.key.as_bytes());
        bytes[32..].copy_from_slice(&self.bytes);
        bytes
    }

    /// Takes the form that travels between machines.
    ///
    /// # Errors
    /// `signature.slots` when the length is not 96 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let mut fields = Fields::new(bytes);
        match (fields.array(), fields.array(), fields.is_at_end()) {
            (Some(key), Some(bytes), true) => Ok(Self { key: KeyId::from_bytes(key), bytes }),
            _ => Err(Error::new(ErrorCode::SignatureSlots, "a signature is 96 bytes: key id and signature")),
        }
    }

    /// Verifies strictly: S canonical, R and the key not of small order, the equation without cofactor.
    pub(crate) fn verify(&self, key: &PublicKey, message: &[u8]) -> Result<()> {
        let s = &self.bytes[32..];
        if s.iter().rev().cmp(GROUP_ORDER.iter().rev()).is_ge() {
            return Err(Error::new(ErrorCode::SignatureNonCanonical, "S is not less than the group order"));
        }
        let parsed = ed25519_dalek::Signature::from_bytes(&self.bytes);
        key.verifying().verify_strict(message, &parsed).map_err(|_| {
            Error::new(ErrorCode::SignatureInvalid, "a signature does not fit the header and body")
        })
    }
}

/// Holds the only slot of a file against the key that the file names.
pub(crate) fn expect_signed_by(
    key: &PublicKey,
    context: Context,
    signed: &[u8],
    signatures: &[Signature],
) -> Result<()> {
    match signatures {
        [signature] if signature.key == key.id() => signature.verify(key, &context.message(signed)),
        _ => Err(Error::new(
            ErrorCode::SignatureKeyUnknown,
            "the file is not signed by the key it names alone",
        )),
    }
}

/// Reads the block `u16 count, { u16 algorithm, [32] key id, u16 length, [64] signature } × count`.
///
/// `short` is the error for a block that the bytes end within.
pub(crate) fn read_signatures(fields: &mut Fields<'_>, short: impl Fn() -> Error) -> Result<Vec<Signature>> {
    read_slots(fields, SLOTS, short)
}

/// Reads a block of so many slots.
pub(super) fn read_slots(
    fields: &mut Fields<'_>,
    allowed: RangeInclusive<u16>,
    short: impl Fn() -> Error,
) -> Result<Vec<Signature>> {
    let slots = |detail: &str| Error::new(ErrorCode::SignatureSlots, detail);
    let count = fields.u16().ok_or_else(&short)?;
    if count == 0 && *allowed.start() > 0 {
        return Err(slots("nobody has signed it yet"));
    }
    if !allowed.contains(&count) {
        return Err(slots("a file has 1 to 16 signature slots"));
    }
    let mut signatures: Vec<Signature> = Vec::new();
    for _ in 0..count {
        let algorithm = fields.u16().ok_or_else(&short)?;
        let key = KeyId::from_bytes(fields.array().ok_or_else(&short)?);
        let length = fields.u16().ok_or_else(&short)?;
        if algorithm != ED25519 {
            let detail = format!("signature algorithm {algorithm} is not known here");
            return Err(Error::new(ErrorCode::SignatureAlgorithm, detail));
        }
        if length != 64 {
            return Err(slots("an Ed25519 signature has 64 bytes"));
        }
        let bytes = fields.array().ok_or_else(&short)?;
        match signatures.last().map(|last| last.key.cmp(&key)) {
            Some(std::cmp::Ordering::Equal) => {
                return Err(Error::new(ErrorCode::SignatureDuplicateKey, "a key signs once"));
            }
            Some(std::cmp::Ordering::Greater) => return Err(slots("signature slots ascend by key id")),
            _ => signatures.push(Signature { key, bytes }),
        }
    }
    Ok(signatures)
}

/// The bytes of a block.
pub(crate) fn signature_block(signatures: &[Signature]) -> Vec<u8> {
    let count = u16::try_from(signatures.len()).unwrap_or(u16::MAX);
    let mut block = count.to_le_bytes().to_vec();
    for signature in signatures {
        block.extend_from_slice(&ED25519.to_le_bytes());
        block.extend_from_slice(signature.key.as_bytes());
        block.extend_from_slice(&64_u16.to_le_bytes());
        block.extend_from_slice(&signature.bytes);
    }
    block
}

#[cfg(feature = "build")]
mod writing {
    use super::super::key::SecretKey;
    use super::{Context, Signature};

    impl Signature {
        pub(crate) fn make(context: Context, signed: &[u8], key: &SecretKey) -> Self {
            Self { key: key.public().id(), bytes: key.sign(&context.message(signed)) }
        }
    }

    /// Puts signatures in the order of slots, the last made of one key staying.
    pub(crate) fn sort_signatures(signatures: &mut Vec<Signature>) {
        signatures.reverse();
        signatures.sort_by_key(Signature::key);
        signatures.dedup_by_key(|signature| signature.key);
    }
}

#[cfg(feature = "build")]
pub(crate) use writing::sort_signatures;
