//! Filters: keyed, truncated digests of a set's rows, which say of a file at most that it may be listed.

use crate::convert::{Hash, moment};
use crate::error::Result;
use crate::set::Version;
use crate::trust::Root;
use crate::words::{FilterRate, Guarantee, Kind, Purpose};
use hashward::set as core;
use std::sync::Arc;
use std::time::SystemTime;

/// A verified filter. Whoever holds one, which is everybody with the app, can try any file against it, without
/// anybody noticing.
#[derive(uniffi::Object)]
pub struct DeviceSet(pub(crate) core::DeviceSet);

#[uniffi::export]
impl DeviceSet {
    /// Verifies a filter of the issuer whose root is given, and opens it.
    ///
    /// # Errors
    /// `device.*`, `signature.*`, `trust.issuer_unknown`, `set.*`; `device.not_allowed` where the root allows no filters.
    #[uniffi::constructor]
    pub fn open(bytes: Vec<u8>, issuer: &Root) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(core::DeviceSet::open(bytes, &issuer.0)?)))
    }

    /// What the filter says of itself.
    pub fn manifest(&self) -> DeviceManifest {
        DeviceManifest::of(self.0.manifest())
    }

    /// The name of its content.
    pub fn root(&self) -> String {
        self.0.root().to_string()
    }

    /// The file.
    pub fn bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    /// Whether one of a file's digests may be listed. Digests of kinds that the filter has not are not asked after;
    /// without any other there is no answer.
    ///
    /// Not listed says nothing of the file: a picture that was encoded again has other digests and is not found.
    pub fn ask(&self, digests: Vec<Arc<Hash>>) -> Option<DeviceAnswer> {
        let digests: Vec<_> = digests.iter().map(|digest| digest.0).collect();
        self.0.ask(&digests).map(DeviceAnswer::from)
    }
}

/// Reads what a filter says of itself, without verifying signatures or contents: a claim.
///
/// # Errors
/// `device.*`.
#[uniffi::export]
pub fn peek_device_set(bytes: Vec<u8>) -> Result<DeviceManifest> {
    Ok(DeviceManifest::of(&core::DeviceSet::peek(&bytes)?))
}

/// The answer of a filter.
#[derive(uniffi::Enum)]
pub enum DeviceAnswer {
    /// None of the digests asked after is listed. That says nothing of the file: a picture that was encoded again has
    /// other digests and is not found.
    NotListed,
    /// One of them may be listed; a filter never says that it is. Warn a person only where the rate is 2^-30 or less;
    /// at any other rate ask a server next.
    PossiblyListed {
        /// What the filter keeps from whoever holds it.
        guarantee: Guarantee,
        /// The epoch of the filter.
        epoch: u32,
        /// How often a file that is not listed gets this answer.
        false_positive_rate: f64,
    },
}

impl From<core::DeviceAnswer> for DeviceAnswer {
    fn from(answer: core::DeviceAnswer) -> Self {
        match answer {
            core::DeviceAnswer::NotListed => Self::NotListed,
            core::DeviceAnswer::PossiblyListed { guarantee, epoch, false_positive_rate } => {
                Self::PossiblyListed { guarantee, epoch, false_positive_rate }
            }
        }
    }
}

/// What a filter says of itself, all of it signed once the filter is open.
#[derive(uniffi::Record)]
pub struct DeviceManifest {
    /// The list it was made of.
    pub set: String,
    /// Who signed.
    pub issuer: String,
    /// What the list is for.
    pub purpose: Purpose,
    /// The version of the list.
    pub version: Version,
    /// The content of that version.
    pub root: String,
    /// When the filter was made.
    pub created: SystemTime,
    /// From when on what it does not list says nothing.
    pub expires: SystemTime,
    /// Whose list it is.
    pub origin: String,
    /// The epoch.
    pub epoch: u32,
    /// How often it is wrong of a digest at most.
    pub rate: FilterRate,
    /// What it keeps from whoever holds it.
    pub guarantee: Guarantee,
    /// The kinds of digests in it, ascending.
    pub kinds: Vec<Kind>,
    /// How many distinct truncated digests it holds.
    pub rows: u32,
    /// How often a single digest that is not listed is taken for one that is.
    pub false_positive_rate: f64,
}

impl DeviceManifest {
    fn of(manifest: &core::DeviceManifest) -> Self {
        Self {
            set: manifest.set.to_string(),
            issuer: manifest.issuer.to_string(),
            purpose: manifest.purpose,
            version: manifest.version.into(),
            root: manifest.root.to_string(),
            created: moment(manifest.created),
            expires: moment(manifest.expires),
            origin: manifest.origin.clone(),
            epoch: manifest.epoch.number,
            rate: manifest.rate,
            guarantee: manifest.guarantee,
            kinds: manifest.kinds.clone(),
            rows: manifest.rows,
            false_positive_rate: manifest.false_positive_rate(),
        }
    }
}
