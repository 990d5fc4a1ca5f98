//! Issuers' roots and the trust store, which is a device's.

use crate::convert::{moment, timestamp};
use crate::device::DeviceSet;
use crate::error::Result;
use crate::set::{HashSet, Version};
use crate::words::{Change, Purpose};
use hashward::set::SetId;
use hashward::trust::IssuerId;
use std::collections::HashMap;
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

    /// Which version of the issuer's root this is, from 1.
    pub fn version(&self) -> u32 {
        self.0.version()
    }

    /// From when on its sets prove nothing by a miss.
    pub fn expires(&self) -> SystemTime {
        moment(self.0.expires())
    }
}

/// A folder of pinned issuers, and installed sets and filters. Sets with perceptual rows are refused.
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

    /// Takes an issuer's pin away, and its sets and filters. Gives the sets removed, or nothing when it was not pinned.
    ///
    /// # Errors
    /// `label.malformed`, `trust.store_malformed`, `io.*`.
    pub fn unpin(&self, issuer: &str) -> Result<Option<Vec<String>>> {
        let removed = self.0.unpin(IssuerId::parse(issuer)?)?;
        Ok(removed.map(|sets| sets.iter().map(ToString::to_string).collect()))
    }

    /// Verifies a file of an issuer wholly and installs it, replacing the version before: a set or its delta, a
    /// later version of the root, a release, a timestamp, a filter or its delta.
    ///
    /// # Errors
    /// `set.perceptual_on_device` and all that installing can refuse with: `set.*`, `delta.*`, `root.*`, `release.*`,
    /// `timestamp.*`, `device.*`, `trust.*`, `signature.*`, `io.*`.
    #[uniffi::method(default(now = None))]
    pub fn install(&self, bytes: Vec<u8>, now: Option<SystemTime>) -> Result<Installation> {
        let hashward::Installation { content, change } = self.0.install(bytes, timestamp(now)?)?;
        Ok(Installation { content: content.into(), change })
    }

    /// Removes an installed set, and the filter of the list. Says whether one was installed.
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

    /// The installed release of an issuer, unless it has none or its keys of now did not sign it.
    ///
    /// # Errors
    /// `trust.issuer_unknown`, `label.malformed`, `trust.store_malformed`, `io.*`.
    pub fn release(&self, issuer: &str) -> Result<Option<Release>> {
        Ok(self.0.release(IssuerId::parse(issuer)?)?.map(Release::from))
    }

    /// The installed timestamp of an issuer, unless it has none or its keys of now did not sign it.
    ///
    /// # Errors
    /// As [`TrustStore::release`].
    pub fn timestamp(&self, issuer: &str) -> Result<Option<TimestampStatement>> {
        Ok(self.0.timestamp(IssuerId::parse(issuer)?)?.map(TimestampStatement::from))
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

    /// The installed filters.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn filters(&self) -> Result<Vec<InstalledFilter>> {
        let of = |(set, installed): (SetId, hashward::InstalledFilter)| InstalledFilter {
            set: set.to_string(),
            issuer: installed.issuer.to_string(),
            purpose: installed.purpose,
            version: installed.version.into(),
            root: installed.root.to_string(),
            epoch: installed.epoch,
            created: moment(installed.created),
            bytes: installed.bytes,
        };
        Ok(self.0.filters()?.into_iter().map(of).collect())
    }

    /// Opens the installed filter of a list, verified wholly once more; nothing where none is installed.
    ///
    /// # Errors
    /// `label.malformed`, `trust.store_malformed`, `trust.issuer_unknown`, and as [`DeviceSet::open`], `io.*`.
    pub fn filter(&self, set: &str) -> Result<Option<Arc<DeviceSet>>> {
        Ok(self.0.filter(SetId::parse(set)?)?.map(|filter| Arc::new(DeviceSet(filter))))
    }
}

/// What installing did.
#[derive(uniffi::Record)]
pub struct Installation {
    /// What was installed.
    pub content: Content,
    /// Whether it is new.
    pub change: Change,
}

/// A verified file of an issuer.
#[derive(uniffi::Enum)]
pub enum Content {
    /// A version of a list.
    Set {
        /// The set.
        set: Arc<HashSet>,
    },
    /// A later version of the issuer's root.
    Root {
        /// The root.
        root: Arc<Root>,
    },
    /// Which sets are current.
    Release {
        /// The release.
        release: Release,
    },
    /// That a release is the latest.
    Timestamp {
        /// The timestamp.
        timestamp: TimestampStatement,
    },
    /// A filter.
    Filter {
        /// The filter.
        filter: Arc<DeviceSet>,
    },
}

impl From<hashward::Content> for Content {
    fn from(content: hashward::Content) -> Self {
        match content {
            hashward::Content::Set(set) => Self::Set { set: Arc::new(HashSet(set)) },
            hashward::Content::Root(root) => Self::Root { root: Arc::new(Root(root)) },
            hashward::Content::Release(release) => Self::Release { release: release.into() },
            hashward::Content::Timestamp(timestamp) => Self::Timestamp { timestamp: timestamp.into() },
            hashward::Content::Filter(filter) => Self::Filter { filter: Arc::new(DeviceSet(filter)) },
        }
    }
}

/// Every set an issuer publishes, each in the version that is current.
#[derive(uniffi::Record)]
pub struct Release {
    /// Whose.
    pub issuer: String,
    /// Which release this is, from 1.
    pub number: u32,
    /// When it was made.
    pub created: SystemTime,
    /// From when on it confirms nothing.
    pub expires: SystemTime,
    /// The version of the issuer's root that was in force.
    pub root_version: u32,
    /// The sets, by their names.
    pub sets: HashMap<String, Published>,
    /// The name of what it says.
    pub content_root: String,
}

/// A set that a release lists.
#[derive(uniffi::Record)]
pub struct Published {
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: String,
}

impl From<hashward::release::Release> for Release {
    fn from(release: hashward::release::Release) -> Self {
        let sets = release.sets.iter().map(|(set, published)| {
            let published = Published { version: published.version.into(), root: published.root.to_string() };
            (set.to_string(), published)
        });
        Self {
            issuer: release.issuer.to_string(),
            number: release.number,
            created: moment(release.created),
            expires: moment(release.expires),
            root_version: release.root_version,
            sets: sets.collect(),
            content_root: release.content_root().to_string(),
        }
    }
}

/// That a release is the latest, until a time soon.
#[derive(uniffi::Record)]
pub struct TimestampStatement {
    /// Whose.
    pub issuer: String,
    /// Which timestamp this is, from 1.
    pub number: u32,
    /// When it was made.
    pub created: SystemTime,
    /// From when on it confirms nothing.
    pub expires: SystemTime,
    /// The content root of the release that is the latest.
    pub release: String,
    /// Sets of which a later patch is current than the release lists: the patch's number.
    pub patches: HashMap<String, u32>,
}

impl From<hashward::release::TimestampStatement> for TimestampStatement {
    fn from(timestamp: hashward::release::TimestampStatement) -> Self {
        Self {
            issuer: timestamp.issuer.to_string(),
            number: timestamp.number,
            created: moment(timestamp.created),
            expires: moment(timestamp.expires),
            release: timestamp.release.to_string(),
            patches: timestamp.patches.iter().map(|(set, (patch, _))| (set.to_string(), *patch)).collect(),
        }
    }
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

/// What the store records of an installed filter.
#[derive(uniffi::Record)]
pub struct InstalledFilter {
    /// The name of the list it was made of.
    pub set: String,
    /// Who signed it.
    pub issuer: String,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version of the list.
    pub version: Version,
    /// The name of the filter's content.
    pub root: String,
    /// The epoch.
    pub epoch: u32,
    /// When it was made.
    pub created: SystemTime,
    /// Bytes of the file.
    pub bytes: u64,
}
