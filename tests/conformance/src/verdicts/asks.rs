//! What verdict vectors ask after.

use crate::Outcome;
use crate::sets::digest;
use hashward::{Hash, Kind};
use serde_json::{Value, json};

/// The quality of a PDQ hash where a vector is about something else.
const QUALITY: u8 = 90;

/// The digests of a number, of these kinds.
pub(super) fn hashes(number: u64, kinds: &[Kind]) -> Outcome<Value> {
    let mut values = serde_json::Map::new();
    for kind in kinds {
        values.insert(kind.to_string(), digest(*kind, number)?.to_hex().into());
    }
    let mut ask = json!({ "hashes": values });
    if kinds.contains(&Kind::Pdq) {
        ask["quality"] = QUALITY.into();
    }
    Ok(ask)
}

/// The PDQ value of a number with some bits turned over.
pub(super) fn near(number: u64, bits: usize) -> Outcome<Value> {
    near_of_quality(number, bits, Some(QUALITY))
}

/// As [`near`], of another quality, or of one that is not known.
pub(super) fn near_of_quality(number: u64, bits: usize, quality: Option<u8>) -> Outcome<Value> {
    let mut ask = json!({ "hashes": { "pdq": turned(number, bits)?.to_hex() } });
    if let Some(quality) = quality {
        ask["quality"] = quality.into();
    }
    Ok(ask)
}

/// The PDQ hash of a number with so many of its bits turned over, from the first byte on.
pub(super) fn turned(number: u64, bits: usize) -> Outcome<Hash> {
    let mut bytes = digest(Kind::Pdq, number)?.as_bytes().to_vec();
    for bit in 0..bits {
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    Ok(Hash::new(Kind::Pdq, &bytes)?)
}
