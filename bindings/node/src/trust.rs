//! Roots, keys and the trust folder.

use crate::convert::{read, write};
use crate::error::raise;
use crate::set::HashSet;
use crate::work::{Job, Output};
use hashward::set::SetId;
use hashward::trust::{self, IssuerId, Purpose, Role};
use hashward::{Change, Timestamp};
use napi::Result;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// An issuer's verified root file.
#[napi]
pub struct Root {
    pub(crate) inner: trust::Root,
}

#[napi]
impl Root {
    /// Reads a root file and verifies it.
    #[napi]
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        Ok(Self { inner: trust::Root::parse(bytes).map_err(raise)? })
    }

    /// Everything there is, as JSON; of every role its threshold and who has it.
    #[napi]
    pub fn describe(&self) -> String {
        let root = &self.inner;
        let role = |role: &Role| {
            let holders = root.keys().iter().map(trust::PublicKey::id).filter(|key| root.may(*role, *key));
            let role_of = json!({ "threshold": root.threshold(*role), "keys": holders.collect::<Vec<_>>() });
            (role.to_string(), role_of)
        };
        let roles: serde_json::Map<String, Value> = Role::ALL.iter().map(role).collect();
        write(&json!({
            "id": root.id(), "name": root.name(), "created": root.created(), "expires": root.expires(),
            "purposes": root.purposes(), "allowsDeviceFilters": root.allows_device_filters(),
            "keys": root.keys().iter().map(key).collect::<Vec<_>>(), "roles": roles,
        }))
    }
}

/// What a root is to say.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RootText {
    name: String,
    created: String,
    expires: String,
    purposes: Vec<Purpose>,
    allow_device_filters: bool,
}

/// Writes and signs a root file.
#[napi]
pub fn build_root(says: String, key: &SecretKey) -> Result<Buffer> {
    let says: RootText = read(&says)?;
    let time = |text: &str| Timestamp::parse(text).map_err(raise);
    let builder = trust::RootBuilder::new(&says.name, time(&says.created)?, time(&says.expires)?);
    let builder = builder.purposes(&says.purposes);
    let builder = if says.allow_device_filters { builder.allow_device_filters() } else { builder };
    Ok(builder.build(&key.inner).map_err(raise)?.into())
}

fn key(key: &trust::PublicKey) -> Value {
    json!({ "id": key.id(), "text": key.to_string(), "bytes": key.as_bytes() })
}

/// Looks at a public key, as text or as bytes, and describes it as JSON.
#[napi]
pub fn public_key(text: Option<String>, bytes: Option<&[u8]>) -> Result<String> {
    // Bytes of another length are no text of a key either, which is the error then.
    let bytes: Option<&[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let read = match bytes {
        Some(bytes) => trust::PublicKey::from_bytes(bytes),
        None => trust::PublicKey::parse(&text.unwrap_or_default()),
    };
    Ok(write(&key(&read.map_err(raise)?)))
}

/// A secret key; the text of it is the only way out.
#[napi]
pub struct SecretKey {
    pub(crate) inner: Arc<trust::SecretKey>,
}

impl From<trust::SecretKey> for SecretKey {
    fn from(key: trust::SecretKey) -> Self {
        Self { inner: Arc::new(key) }
    }
}

#[napi]
impl SecretKey {
    /// A key from the operating system's random source.
    #[napi]
    pub fn generate() -> Result<Self> {
        Ok(trust::SecretKey::generate().map_err(raise)?.into())
    }

    /// A seed of another length than 32 bytes is refused as the text of a key would be.
    #[napi]
    pub fn from_seed(seed: &[u8]) -> Result<Self> {
        match <&[u8; 32]>::try_from(seed) {
            Ok(seed) => Ok(trust::SecretKey::from_seed(seed).into()),
            Err(_) => Self::parse(String::new()),
        }
    }

    /// Reads the text of a key.
    #[napi]
    pub fn parse(text: String) -> Result<Self> {
        Ok(trust::SecretKey::parse(&text).map_err(raise)?.into())
    }

    /// The text to keep in a file that only its owner may read.
    #[napi]
    pub fn to_text(&self) -> String {
        self.inner.to_text().to_string()
    }

    /// The public key that belongs to it, as JSON.
    #[napi]
    pub fn public_key(&self) -> String {
        write(&key(&self.inner.public()))
    }
}

/// A folder of pinned issuers and installed sets.
#[napi]
pub struct TrustStore {
    pub(crate) inner: hashward::TrustStore,
}

#[napi]
impl TrustStore {
    /// Names the folder; nothing is read or written yet.
    #[napi(constructor)]
    pub fn new(folder: String, on_device: bool) -> Self {
        let store = hashward::TrustStore::at(folder);
        Self { inner: if on_device { store.on_device() } else { store } }
    }

    /// Pins an issuer whose identity came by another way.
    #[napi]
    pub fn pin(&self, root: &[u8], expected: String) -> Result<Root> {
        let expected = IssuerId::parse(&expected).map_err(raise)?;
        Ok(Root { inner: self.inner.pin(root, expected).map_err(raise)? })
    }

    /// Unpins an issuer; the sets removed as JSON, or null.
    #[napi]
    pub fn unpin(&self, issuer: String) -> Result<String> {
        let issuer = IssuerId::parse(&issuer).map_err(raise)?;
        Ok(write(&self.inner.unpin(issuer).map_err(raise)?))
    }

    /// Work that verifies and installs a set.
    #[napi]
    pub fn install(&self, bytes: &[u8], now: String) -> Result<Job> {
        let (store, bytes) = (self.inner.clone(), bytes.to_vec());
        let now = Timestamp::parse(&now).map_err(raise)?;
        Ok(Job::new(move || {
            let (set, change) = store.install(bytes, now)?;
            Ok(Output::H(Installation { set, change }))
        }))
    }

    /// Removes an installed set.
    #[napi]
    pub fn remove(&self, set: String) -> Result<bool> {
        self.inner.remove(SetId::parse(&set).map_err(raise)?).map_err(raise)
    }

    /// The pinned issuers.
    #[napi]
    pub fn issuers(&self) -> Result<Vec<Root>> {
        let issuers = self.inner.issuers().map_err(raise)?;
        Ok(issuers.into_iter().map(|inner| Root { inner }).collect())
    }

    /// What is installed, as JSON.
    #[napi]
    pub fn installed(&self) -> Result<String> {
        Ok(write(&self.inner.installed().map_err(raise)?))
    }
}

/// What installing did.
#[napi]
pub struct Installation {
    set: hashward::set::HashSet,
    change: Change,
}

#[napi]
impl Installation {
    /// The set as it is installed now.
    #[napi]
    pub fn set(&self) -> HashSet {
        HashSet { inner: self.set.clone() }
    }

    /// The word for what was done.
    #[napi]
    pub fn change(&self) -> &'static str {
        match self.change {
            Change::Added => "added",
            Change::Replaced => "replaced",
            Change::Repaired => "repaired",
            Change::Unchanged => "unchanged",
        }
    }
}
