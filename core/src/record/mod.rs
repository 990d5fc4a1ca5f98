//! Records: what was reported, where, and what came of it (feature `record`).
//!
//! A hotline is told one link and owns a record for the page and one for every picture on it. What comes in
//! ([`import`]) becomes a [`Notification`] for each link; [`expand`] makes the records of it; [`Record::join`]
//! and [`merge`] put together what several say; [`still_online`](online::still_online), [`agreement`] and
//! [`workflow::step`] say what follows. Links are read by [`url`], pages by [`page`].
//!
//! Records are sets of statements that only grow, so that it makes no difference who merges what first.

mod assessment;
mod call;
mod country;
mod expand;
mod extra;
mod hash_text;
pub mod import;
mod lines;
mod moment;
mod network;
mod notification;
pub mod online;
pub mod page;
mod raw;
mod retention;
mod review;
mod same;
mod seen;
mod source;
mod statement;
mod summary;
pub mod url;
pub mod workflow;

pub use assessment::{
    AgeGroup, Agreement, Assessment, AssessmentReason, Attribute, CopiedFrom, Finding, Judgement, SeenBytes,
    Sex, agreement,
};
pub use call::{CALLS, call};
pub use country::{Country, CountryReading, Locality};
pub use expand::{ExpandRules, Fetched, attach, expand, occurrence_id};
pub use extra::Extra;
pub use hash_text::{HashStyle, LegacyKey, PartnerHash, PhotoDna};
pub use lines::{LONGEST_LINE, MERGE_MEMORY, MergeCounts, RecordReader, RejectedLine, merge};
pub use moment::{AssumedZone, Moment, Precision, ZoneSource};
pub use network::{AsNumber, DeliveryNetwork, Network};
pub use notification::{Batch, Notification, Removed};
pub use raw::Raw;
pub use retention::{PseudonymKey, PseudonymPolicy, RetentionPolicy, expire, pseudonymise};
pub use review::{ListRow, ListRules, ReviewItem, list_rows, to_review};
pub use same::{
    SamePicture, SameRules, StoredFingerprint, StoredPdq, StoredPicture, Undecided, same_picture,
};
pub use seen::{SeenAnswer, SeenFilter};
pub use source::{Channel, ChannelKind, SiteType, Source, Sources};
pub use statement::{
    Link, ObjectRecord, OccurrenceRecord, PageRecord, Place, RECORD_VERSION, Record, Sighting, Statements,
};
pub use summary::Summary;
