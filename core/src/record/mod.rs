//! Records: what was reported, where, and what came of it (feature `record`).
//!
//! A hotline is told one link and owns a record for the page and one for every picture on it. Here is what
//! turns text into [`url::Url`]s that compare well, whoever wrote them down, and what reads the times,
//! countries, networks and hashes beside them.

mod country;
mod hash_text;
mod moment;
mod network;
pub mod online;
pub mod page;
mod same;
pub mod url;
pub mod workflow;

pub use country::{Country, CountryReading, Locality};
pub use hash_text::{HashStyle, LegacyKey, PartnerHash, PhotoDna};
pub use moment::{AssumedZone, Moment, Precision, ZoneSource};
pub use network::{AsNumber, DeliveryNetwork, Network};
pub use same::{
    SamePicture, SameRules, StoredFingerprint, StoredPdq, StoredPicture, Undecided, same_picture,
};
