//! Issuers' roots and the trust store, which is a device's.

use crate::convert::{moment, timestamp};
use crate::error::Result;
use crate::set::{HashSet, Version};
use crate::words::{Change, Purpose};
use hashward::set::SetId;
use hashward::trust::IssuerId;
use std::sync::Arc;
use std::time::SystemTime;

/// An issuer's root: its name, its keys, and what it may sign for.
#[derive(uniffi::Object)]
pub struct Root(pub(crate) hashward::trust::Root);

#[uniffi::export]
impl Root {
    /// Reads and verifies a root file.
    ///
    /// # Errors
    /// `root.*`, `key.weak`, `signature.*`.
    #[uniffi::constructor]
    pub fn parse(bytes: Vec<u8>) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(hashward::trust::Root::parse(&bytes)?)))
    }

    /// The issuer's identity, in hexadecimal: to be compared with what the issuer published.
    pub fn id(&self) -> String {
        self.0.id().to_string()
    }

    /// The issuer's name.
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// What the issuer may sign for.
    pub fn purposes(&self) -> Vec<Purpose> {
        self.0.purposes().to_vec()
    }

    /// When the root was made.
    pub fn created(&self) -> SystemTime {
        moment(self.0.created())
    }

    /// From when on its sets prove nothing by a miss.
    pub fn expires(&self) -> SystemTime {
        moment(self.0.expires())
    }
}

/// A folder of pinned issuers and installed sets. Sets with perceptual rows are refused.
#[derive(uniffi::Object)]
pub struct TrustStore(pub(crate) hashward::TrustStore);

#[uniffi::export]
impl TrustStore {
    /// Names the folder; nothing is read or written yet.
    #[uniffi::constructor]
    pub fn at(folder: String) -> Arc<Self> {
        Arc::new(Self(hashward::TrustStore::at(folder).on_device()))
    }

    /// The folder.
    pub fn folder(&self) -> String {
        self.0.folder().to_string_lossy().into_owned()
    }

    /// Pins an issuer whose identity, published by another way than the file, is `expected`.
    ///
    /// # Errors
    /// `root.identity`, `root.*`, `key.weak`, `signature.*`, `label.malformed`, `io.*`.
    pub fn pin(&self, root: Vec<u8>, expected: &str) -> Result<Arc<Root>> {
        Ok(Arc::new(Root(self.0.pin(&root, IssuerId::parse(expected)?)?)))
    }

    /// Takes an issuer's pin away, and its sets. Gives the sets removed, or nothing when it was not pinned.
    ///
    /// # Errors
    /// `label.malformed`, `trust.store_malformed`, `io.*`.
    pub fn unpin(&self, issuer: &str) -> Result<Option<Vec<String>>> {
        let removed = self.0.unpin(IssuerId::parse(issuer)?)?;
        Ok(removed.map(|sets| sets.iter().map(ToString::to_string).collect()))
    }

    /// Verifies a set wholly and installs it, replacing the version before.
    ///
    /// # Errors
    /// `set.perceptual_on_device` and all that installing can refuse with: `set.*`, `trust.*`, `signature.*`,
    /// `io.*`.
    #[uniffi::method(default(now = None))]
    pub fn install(&self, bytes: Vec<u8>, now: Option<SystemTime>) -> Result<Installation> {
        let (set, change) = self.0.install(bytes, timestamp(now)?)?;
        Ok(Installation { set: Arc::new(HashSet(set)), change })
    }

    /// Removes an installed set. Says whether it was installed.
    ///
    /// # Errors
    /// `label.malformed`, `trust.store_malformed`, `io.*`.
    pub fn remove(&self, set: &str) -> Result<bool> {
        Ok(self.0.remove(SetId::parse(set)?)?)
    }

    /// The pinned issuers.
    ///
    /// # Errors
    /// `trust.store_malformed`, `root.*`, `io.*`.
    pub fn issuers(&self) -> Result<Vec<Arc<Root>>> {
        Ok(self.0.issuers()?.into_iter().map(|root| Arc::new(Root(root))).collect())
    }

    /// The installed sets.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn installed(&self) -> Result<Vec<Installed>> {
        let of = |(set, installed): (SetId, hashward::Installed)| Installed {
            set: set.to_string(),
            issuer: installed.issuer.to_string(),
            purpose: installed.purpose,
            version: installed.version.into(),
            root: installed.root.to_string(),
            created: moment(installed.created),
            bytes: installed.bytes,
        };
        Ok(self.0.installed()?.into_iter().map(of).collect())
    }
}

/// What installing did.
#[derive(uniffi::Record)]
pub struct Installation {
    /// The set.
    pub set: Arc<HashSet>,
    /// Whether it is new.
    pub change: Change,
}

/// What the store records of an installed set.
#[derive(uniffi::Record)]
pub struct Installed {
    /// The name of the list.
    pub set: String,
    /// Who signed it.
    pub issuer: String,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: String,
    /// When the version was made.
    pub created: SystemTime,
    /// Bytes of the file.
    pub bytes: u64,
}
