//! Filters for phones.

use crate::convert::{GivenHash, read, write};
use crate::error::{misuse, raise};
use crate::set::HashSet;
use crate::trust::{Draft, Root, time};
use crate::work::{Job, Output};
use hashward::Kind;
use hashward::set::{self, DeviceAnswer, DeviceFilter, Epoch, FilterRate};
use napi::Result;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};

fn manifest(says: &set::DeviceManifest) -> Value {
    json!({
        "set": says.set, "issuer": says.issuer, "purpose": says.purpose, "version": says.version, "root": says.root,
        "created": says.created, "expires": says.expires, "origin": says.origin,
        "epoch": { "number": says.epoch.number, "salt": hex(&says.epoch.salt) },
        "rate": says.rate.as_str(), "guarantee": says.guarantee, "kinds": says.kinds, "rows": says.rows,
        "false_positive_rate": says.false_positive_rate(),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A verified filter.
#[napi]
pub struct DeviceSet {
    pub(crate) inner: set::DeviceSet,
}

#[napi]
impl DeviceSet {
    /// Work that opens and verifies a filter.
    #[napi]
    pub fn open(bytes: &[u8], root: &Root) -> Job {
        let (bytes, root) = (bytes.to_vec(), root.inner.clone());
        Job::new(move || Ok(Output::J(Self { inner: set::DeviceSet::open(bytes, &root)? })))
    }

    /// What a filter says of itself, unverified, as JSON.
    #[napi]
    pub fn peek(bytes: &[u8]) -> Result<String> {
        Ok(write(&manifest(&set::DeviceSet::peek(bytes).map_err(raise)?)))
    }

    /// The manifest and the name of the content.
    #[napi]
    pub fn describe(&self) -> String {
        write(&json!({ "manifest": manifest(self.inner.manifest()), "root": self.inner.root() }))
    }

    /// The bytes of the file.
    #[napi]
    pub fn bytes(&self) -> Buffer {
        self.inner.as_bytes().into()
    }

    /// The answer for a file's digests, as JSON.
    #[napi]
    pub fn ask(&self, digests: String) -> Result<Option<String>> {
        let digests: Vec<GivenHash> = read(&digests)?;
        let digests: hashward::Result<Vec<_>> = digests.iter().map(GivenHash::hash).collect();
        Ok(self.inner.ask(&digests.map_err(raise)?).map(|answer| match answer {
            DeviceAnswer::NotListed => write(&json!({ "answer": "not_listed" })),
            DeviceAnswer::PossiblyListed { guarantee, epoch, false_positive_rate } => write(&json!({
                "answer": "possibly_listed", "guarantee": guarantee, "epoch": epoch,
                "false_positive_rate": false_positive_rate,
            })),
        }))
    }

    /// Work that makes the filter that a delta leads to.
    #[napi]
    pub fn apply(&self, delta: &DeviceDelta, root: &Root) -> Job {
        let (set, delta, root) = (self.inner.clone(), delta.inner.clone(), root.inner.clone());
        Job::new(move || Ok(Output::J(Self { inner: set.apply(&delta, &root)? })))
    }
}

/// What changed from one filter to a later one.
#[napi]
pub struct DeviceDelta {
    inner: set::DeviceDelta,
}

#[napi]
impl DeviceDelta {
    /// Reads a delta; only the filter it leads to is verified.
    #[napi]
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        Ok(Self { inner: set::DeviceDelta::parse(bytes).map_err(raise)? })
    }

    /// Work that writes what changed.
    #[napi]
    pub fn between(base: &DeviceSet, result: &DeviceSet) -> Job {
        let (base, result) = (base.inner.clone(), result.inner.clone());
        Job::new(move || Ok(Output::C(set::DeviceDelta::between(&base, &result)?.into())))
    }

    /// What it leads to, and the names of that and of the filter it is for, as JSON.
    #[napi]
    pub fn describe(&self) -> String {
        let delta = &self.inner;
        write(
            &json!({ "manifest": manifest(delta.manifest()), "base": delta.base(), "result": delta.result() }),
        )
    }
}

/// What a filter is made of.
#[derive(Deserialize)]
struct Made {
    kinds: Vec<String>,
    rate: String,
    number: u32,
    salt: [u8; 32],
    created: String,
    expires: String,
}

/// Work that makes the filter of a set, which keys have to sign.
#[napi]
pub fn build_filter(says: String, set: &HashSet, root: &Root, before: Option<&DeviceSet>) -> Result<Job> {
    let made: Made = read(&says)?;
    let kinds: hashward::Result<Vec<Kind>> = made.kinds.iter().map(|kind| Kind::from_word(kind)).collect();
    let filter = DeviceFilter {
        kinds: kinds.map_err(raise)?,
        rate: FilterRate::from_word(&made.rate).ok_or_else(|| misuse("a rate is a word of FILTER_RATES"))?,
        epoch: Epoch { number: made.number, salt: made.salt },
        created: time(&made.created)?,
        expires: time(&made.expires)?,
    };
    let (set, root) = (set.inner.clone(), root.inner.clone());
    let before = before.map(|before| before.inner.clone());
    Ok(Job::new(move || Ok(Output::K(Draft { inner: filter.build(&set, &root, before.as_ref())? }))))
}

/// A new salt for an epoch, in hexadecimal.
#[napi]
pub fn epoch_salt(number: u32) -> Result<String> {
    Ok(hex(&Epoch::new(number).map_err(raise)?.salt))
}
