//! Roots, keys and the trust folder.

use crate::convert::{read, write};
use crate::device::DeviceSet;
use crate::error::raise;
use crate::set::HashSet;
use crate::work::{Job, Output};
use hashward::release::{Release, TimestampStatement};
use hashward::set::SetId;
use hashward::trust::{self, IssuerId, Purpose, Role};
use hashward::{Change, Content, InstalledFilter, Timestamp};
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

    /// Reads what a root file says, unverified.
    #[napi]
    pub fn peek(bytes: &[u8]) -> Result<Self> {
        Ok(Self { inner: trust::Root::peek(bytes).map_err(raise)? })
    }

    /// Reads the root file that replaces this one, and verifies it by the keys of both.
    #[napi]
    pub fn follow(&self, bytes: &[u8]) -> Result<Self> {
        Ok(Self { inner: self.inner.follow(bytes).map_err(raise)? })
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
            "version": root.version(), "contentRoot": root.content_root(), "revoked": root.revoked(),
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
    purposes: Option<Vec<Purpose>>,
    allow_device_filters: bool,
    /// The texts of keys, each with its roles.
    keys: Vec<(String, Vec<Role>)>,
    thresholds: Vec<(Role, usize)>,
    revoked: Vec<String>,
}

fn builder(says: &str, before: Option<&Root>) -> Result<trust::RootBuilder> {
    let says: RootText = read(says)?;
    let (created, expires) = (time(&says.created)?, time(&says.expires)?);
    let mut builder = match before {
        Some(before) => trust::RootBuilder::after(&before.inner, created, expires),
        None => trust::RootBuilder::new(&says.name, created, expires),
    };
    if let Some(purposes) = &says.purposes {
        builder = builder.purposes(purposes);
    }
    if says.allow_device_filters {
        builder = builder.allow_device_filters();
    }
    for key in &says.revoked {
        builder = builder.revoke(trust::KeyId::parse(key).map_err(raise)?).map_err(raise)?;
    }
    for (key, roles) in &says.keys {
        builder = builder.key(&trust::PublicKey::parse(key).map_err(raise)?, roles);
    }
    for (role, keys) in says.thresholds {
        builder = builder.threshold(role, keys);
    }
    Ok(builder)
}

/// Writes and signs a root file.
#[napi]
pub fn build_root(says: String, before: Option<&Root>, key: &SecretKey) -> Result<Buffer> {
    Ok(builder(&says, before)?.build(&key.inner).map_err(raise)?.into())
}

/// Writes what the keys of a root have to sign.
#[napi]
pub fn draft_root(says: String, before: Option<&Root>) -> Result<Draft> {
    Ok(Draft { inner: builder(&says, before)?.draft().map_err(raise)? })
}

/// A file on its way from signer to signer.
#[napi]
pub struct Draft {
    pub(crate) inner: trust::Draft,
}

#[napi]
impl Draft {
    /// Reads such a file; nothing is verified.
    #[napi]
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        Ok(Self { inner: trust::Draft::parse(bytes).map_err(raise)? })
    }

    /// The name of what the file says, and who signed it, as JSON.
    #[napi]
    pub fn describe(&self) -> String {
        let signers: Vec<_> = self.inner.signatures().iter().map(trust::Signature::key).collect();
        write(&json!({ "contentRoot": self.inner.content_root(), "signers": signers }))
    }

    /// Adds the signature of a key.
    #[napi]
    pub fn sign(&mut self, key: &SecretKey) {
        self.inner.sign(&key.inner);
    }

    /// Takes over the signatures of another copy.
    #[napi]
    pub fn join(&mut self, other: &Draft) -> Result<()> {
        self.inner.join(&other.inner).map_err(raise)
    }

    /// The file as it stands.
    #[napi]
    pub fn to_bytes(&self) -> Buffer {
        self.inner.to_bytes().into()
    }
}

/// A release as JSON: verified by a root, or as it claims without one.
#[napi]
pub fn read_release(bytes: &[u8], root: Option<&Root>) -> Result<String> {
    let release = match root {
        Some(root) => Release::open(bytes, &root.inner),
        None => Release::peek(bytes),
    };
    Ok(write(&release.map_err(raise)?))
}

/// The same of a timestamp.
#[napi]
pub fn read_timestamp(bytes: &[u8], root: Option<&Root>) -> Result<String> {
    let timestamp = match root {
        Some(root) => TimestampStatement::open(bytes, &root.inner),
        None => TimestampStatement::peek(bytes),
    };
    Ok(write(&timestamp.map_err(raise)?))
}

/// When a statement is made and until when it holds.
#[derive(Deserialize)]
struct Times {
    created: String,
    expires: String,
    #[serde(default)]
    without: Vec<SetId>,
}

/// Says which sets are current.
#[napi]
pub fn draft_release(root: &Root, before: Option<&[u8]>, sets: Vec<&HashSet>, says: String) -> Result<Draft> {
    let says: Times = read(&says)?;
    let mut before = before.map(Release::peek).transpose().map_err(raise)?;
    for set in says.without {
        before = before.map(|release| release.without(set));
    }
    let sets: Vec<_> = sets.into_iter().map(|set| set.inner.clone()).collect();
    let draft =
        Release::draft(&root.inner, before.as_ref(), &sets, time(&says.created)?, time(&says.expires)?);
    Ok(Draft { inner: draft.map_err(raise)? })
}

/// Says that a release is the latest.
#[napi]
pub fn draft_timestamp(
    release: &[u8],
    before: Option<&[u8]>,
    patched: Vec<&HashSet>,
    says: String,
) -> Result<Draft> {
    let says: Times = read(&says)?;
    let release = Release::peek(release).map_err(raise)?;
    let before = before.map(TimestampStatement::peek).transpose().map_err(raise)?;
    let patched: Vec<_> = patched.into_iter().map(|set| set.inner.clone()).collect();
    let (created, expires) = (time(&says.created)?, time(&says.expires)?);
    let draft = TimestampStatement::draft(&release, before.as_ref(), &patched, created, expires);
    Ok(Draft { inner: draft.map_err(raise)? })
}

pub(crate) fn time(text: &str) -> Result<Timestamp> {
    Timestamp::parse(text).map_err(raise)
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

    /// Work that verifies and installs a file of an issuer.
    #[napi]
    pub fn install(&self, bytes: &[u8], now: String) -> Result<Job> {
        let (store, bytes) = (self.inner.clone(), bytes.to_vec());
        let now = Timestamp::parse(&now).map_err(raise)?;
        Ok(Job::new(move || Ok(Output::H(Installation(store.install(bytes, now)?)))))
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

    /// The installed release of an issuer, as JSON.
    #[napi]
    pub fn release(&self, issuer: String) -> Result<String> {
        let issuer = IssuerId::parse(&issuer).map_err(raise)?;
        Ok(write(&self.inner.release(issuer).map_err(raise)?))
    }

    /// The installed timestamp of an issuer, as JSON.
    #[napi]
    pub fn timestamp(&self, issuer: String) -> Result<String> {
        let issuer = IssuerId::parse(&issuer).map_err(raise)?;
        Ok(write(&self.inner.timestamp(issuer).map_err(raise)?))
    }

    /// What is installed, as JSON.
    #[napi]
    pub fn installed(&self) -> Result<String> {
        Ok(write(&self.inner.installed().map_err(raise)?))
    }

    /// The installed filters, as JSON.
    #[napi]
    pub fn filters(&self) -> Result<String> {
        let filters = self.inner.filters().map_err(raise)?;
        let of = |(set, filter): &(SetId, InstalledFilter)| {
            json!({
                "set": set, "issuer": filter.issuer, "purpose": filter.purpose, "version": filter.version,
                "root": filter.root, "epoch": filter.epoch, "created": filter.created, "bytes": filter.bytes,
            })
        };
        Ok(write(&filters.iter().map(of).collect::<Vec<_>>()))
    }

    /// The installed filter of a list.
    #[napi]
    pub fn filter(&self, set: String) -> Result<Option<DeviceSet>> {
        let set = SetId::parse(&set).map_err(raise)?;
        Ok(self.inner.filter(set).map_err(raise)?.map(|inner| DeviceSet { inner }))
    }
}

/// What installing did.
#[napi]
pub struct Installation(hashward::Installation);

#[napi]
impl Installation {
    /// The set as it is installed now.
    #[napi]
    pub fn set(&self) -> Option<HashSet> {
        self.0.set().map(|set| HashSet { inner: set.clone() })
    }

    /// The root as it is in force now.
    #[napi]
    pub fn root(&self) -> Option<Root> {
        match &self.0.content {
            Content::Root(root) => Some(Root { inner: root.clone() }),
            _ => None,
        }
    }

    /// The release, as JSON.
    #[napi]
    pub fn release(&self) -> Option<String> {
        match &self.0.content {
            Content::Release(release) => Some(write(release)),
            _ => None,
        }
    }

    /// The timestamp, as JSON.
    #[napi]
    pub fn timestamp(&self) -> Option<String> {
        match &self.0.content {
            Content::Timestamp(timestamp) => Some(write(timestamp)),
            _ => None,
        }
    }

    /// The filter as it is installed now.
    #[napi]
    pub fn filter(&self) -> Option<DeviceSet> {
        match &self.0.content {
            Content::Filter(filter) => Some(DeviceSet { inner: filter.clone() }),
            _ => None,
        }
    }

    /// The word for what was done.
    #[napi]
    pub fn change(&self) -> &'static str {
        match self.0.change {
            Change::Added => "added",
            Change::Replaced => "replaced",
            Change::Repaired => "repaired",
            Change::Unchanged => "unchanged",
        }
    }
}
