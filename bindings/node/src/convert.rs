//! Hashes, names, limits and words, in and out. Whatever has a shape crosses as JSON.

use crate::error::{misuse, raise};
use hashward::check::{
    About, Access, Confirmation, Context, DisputeReason, Duty, ExternalAnswer, ExternalKind, Freshness,
    HITS_LISTED, Mode, OutcomeWord, Policy, Reason, Reply, Strength, VERDICT_SCHEMA,
};
use hashward::fingerprint::{Convention, Form, Gap, Limits, Pdq};
use hashward::set::{
    EntryRef, FilterRate, Guarantee, Intake, ListedConvention, Packing, SetId, Status, WithdrawalReason,
};
use hashward::trust::{Purpose, Role, Signature};
use hashward::{ErrorCode, ErrorKind, Hash, Kind, Reach};
use napi::Result;
use napi_derive::napi;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Reads what the JavaScript of this package wrote. What a user wrote is looked at there, so that this
/// names no value.
pub(crate) fn read<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|_| misuse("an argument has not the shape that is documented"))
}

/// Core's plain data has text keys, so that nothing of it can fail to be written.
pub(crate) fn write(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A hash as it is handed over: the word of its kind, and hexadecimal, base64 or bytes.
#[derive(Deserialize)]
pub(crate) struct GivenHash {
    kind: String,
    value: GivenValue,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum GivenValue {
    Text(String),
    Bytes(Vec<u8>),
}

impl GivenHash {
    pub(crate) fn hash(&self) -> hashward::Result<Hash> {
        let kind = Kind::from_word(&self.kind)?;
        match &self.value {
            GivenValue::Text(text) => Hash::parse(kind, text),
            GivenValue::Bytes(bytes) => Hash::new(kind, bytes),
        }
    }
}

pub(crate) fn hash(json: &str) -> Result<Hash> {
    read::<GivenHash>(json)?.hash().map_err(raise)
}

/// Limits of which any may be left out.
#[derive(Deserialize)]
struct GivenLimits {
    bytes: Option<u64>,
    pixels: Option<u64>,
    allocation: Option<u64>,
    scans: Option<u32>,
}

pub(crate) fn limits(json: &str) -> Result<Limits> {
    let given: GivenLimits = read(json)?;
    let plain = Limits::default();
    Ok(Limits {
        bytes: given.bytes.unwrap_or(plain.bytes),
        pixels: given.pixels.unwrap_or(plain.pixels),
        allocation: given.allocation.unwrap_or(plain.allocation),
        scans: given.scans.unwrap_or(plain.scans),
    })
}

/// The canonical text of a hash.
#[napi]
pub fn hash_text(given: String) -> Result<String> {
    Ok(hash(&given)?.to_hex())
}

/// In how many bits two hashes of one kind differ; nothing for two kinds.
#[napi]
pub fn hash_distance(one: String, other: String) -> Result<Option<u32>> {
    Ok(hash(&one)?.distance(&hash(&other)?))
}

/// Whether a hash is the digest of the empty input.
#[napi]
pub fn hash_is_of_empty_input(given: String) -> Result<bool> {
    Ok(hash(&given)?.is_of_empty_input())
}

/// A new name for a list, from the operating system's random source.
#[napi]
pub fn random_set_id() -> Result<String> {
    Ok(SetId::random().map_err(raise)?.to_string())
}

/// The name of the entry whose leading row this is.
#[napi]
pub fn entry_reference(set: String, row: String) -> Result<String> {
    Ok(EntryRef::of(SetId::parse(&set).map_err(raise)?, &hash(&row)?).to_string())
}

/// Every word and every number of core's that JavaScript repeats.
#[napi]
pub fn words() -> String {
    macro_rules! words {
        ($($name:literal: $type:ty),*) => { json!({$($name: <$type>::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>()),*}) };
    }
    let codes: serde_json::Map<String, Value> =
        ErrorCode::ALL.iter().map(|code| (code.to_string(), code.kind().as_str().into())).collect();
    let kind = |kind: Kind| {
        json!({
            "code": kind.code(), "width": kind.width(), "isExact": kind.is_exact(), "isOfLink": kind.is_of_link(),
            "hasCraftedCollisions": kind.has_crafted_collisions(),
        })
    };
    let kinds: serde_json::Map<String, Value> =
        Kind::ALL.iter().map(|each| (each.to_string(), kind(*each))).collect();
    let forms: Vec<_> = std::iter::once(Form::Upright).chain(Form::MIRRORED).map(Form::as_str).collect();
    let lists = words!(
        "about": About, "access": Access, "confirmation": Confirmation, "context": Context, "convention": Convention,
        "dispute_reason": DisputeReason, "duty": Duty, "error_kind": ErrorKind,
        "external_answer": ExternalAnswer, "external_kind": ExternalKind, "filter_rate": FilterRate,
        "freshness": Freshness, "gap": Gap, "guarantee": Guarantee, "intake": Intake, "kind": Kind, "listed_convention": ListedConvention, "mode": Mode,
        "outcome": OutcomeWord, "packing": Packing, "purpose": Purpose, "reach": Reach, "reason": Reason, "reply": Reply,
        "role": Role, "status": Status, "strength": Strength, "withdrawal_reason": WithdrawalReason
    );
    let limits = Limits::default();
    write(&json!({
        "lists": lists, "change": ["added", "replaced", "repaired", "unchanged"], "error_code": codes,
        "form": forms, "policy": Policy::SHIPPED, "kinds": kinds,
        "limits": {
            "bytes": limits.bytes, "pixels": limits.pixels, "allocation": limits.allocation, "scans": limits.scans,
        },
        "hits_listed": HITS_LISTED, "verdict_schema": VERDICT_SCHEMA, "max_ties": Pdq::MAX_TIES,
        "signature_length": Signature::LENGTH,
    }))
}
