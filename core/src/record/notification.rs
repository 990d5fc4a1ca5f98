//! One reported link, and everything that was said with it.

use super::extra::Extra;
use super::moment::{Moment, ZoneSource};
use super::raw::Raw;
use super::retention::is_pseudonym;
use super::source::{Channel, SiteType};
use super::url::Url;
use crate::error::Result;
use crate::hash::encode_hex;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

numbered_words! {
    /// What was taken out of a record, so that a merge does not bring it back.
    Removed {
        /// The link as reported, its referrer, and the identity of it.
        Link = 1, "link";
        /// Who reported.
        Reporter = 2, "reporter";
        /// What the reporter wrote, and the reporter's reference.
        Note = 3, "note";
        /// Addresses of hosts.
        Address = 4, "address";
    }
}

/// Many links that were reported at once, and which of them this is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Batch {
    /// The name of the whole.
    pub id: String,
    /// Which of them, from 1.
    pub number: u64,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Batch {
    /// A part of a whole.
    #[must_use]
    pub fn new(id: impl Into<String>, number: u64) -> Self {
        Self { id: id.into(), number, extra: Extra::default() }
    }
}

/// One reported link. A report of many links is as many of these, with one [`Batch`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Notification {
    /// The id, see [`Notification::id_of`].
    pub id: String,
    /// The id of the [`Source`](super::Source) that reported.
    pub source: String,
    /// By which way.
    pub channel: Channel,
    /// When it was received.
    pub received_at: Moment,
    /// The reporter's own name for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Of which larger report it is a part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<Batch>,
    /// The link as reported; none once it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Raw>,
    /// The page from which the reporter came there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referer: Option<Raw>,
    /// Who reported, where somebody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reporter: Option<String>,
    /// What the reporter wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What kind of site it is, as the reporter says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site_type: Option<SiteType>,
    /// What was taken out.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub removed: BTreeSet<Removed>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Notification {
    /// A report of a link with nothing beside it; the other fields can be set before [`identified`].
    ///
    /// [`identified`]: Self::identified
    #[must_use]
    pub fn new(
        source: impl Into<String>,
        channel: impl Into<Channel>,
        received_at: Moment,
        link: impl Into<Vec<u8>>,
    ) -> Self {
        Self {
            id: String::new(),
            source: source.into(),
            channel: channel.into(),
            received_at,
            reference: None,
            batch: None,
            link: Some(Raw::new(link)),
            referer: None,
            reporter: None,
            note: None,
            site_type: None,
            removed: BTreeSet::new(),
            extra: Extra::default(),
        }
        .identified()
    }

    /// The same with the id that its fields give.
    #[must_use]
    pub fn identified(mut self) -> Self {
        self.id = self.id_of();
        self
    }

    /// The id that the fields give: `rpt:` and BLAKE3 of the source, of the bytes of the link, and of the
    /// reporter's reference or, where there is none, of the batch, the place in it, the reporter and the time, where
    /// that was told and not supplied by whoever read the report. So a report that is imported twice is one.
    #[must_use]
    pub fn id_of(&self) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("hashward 2026-11 notification");
        let mut part = |bytes: &[u8]| {
            hasher.update(&(bytes.len() as u64).to_le_bytes()).update(bytes);
        };
        part(self.source.as_bytes());
        part(self.link.as_ref().map(Raw::as_bytes).unwrap_or_default());
        match &self.reference {
            Some(reference) => {
                part(b"reference");
                part(reference.as_bytes());
            }
            None => {
                let (batch, number) =
                    self.batch.as_ref().map_or(("", 0), |batch| (batch.id.as_str(), batch.number));
                part(batch.as_bytes());
                part(&number.to_le_bytes());
                part(self.reporter.as_deref().unwrap_or_default().as_bytes());
                if self.received_at.zone() != ZoneSource::Supplied {
                    part(&self.received_at.unix_milliseconds().to_le_bytes());
                }
            }
        }
        format!("rpt:{}", encode_hex(hasher.finalize().as_bytes()))
    }

    /// Reads the link; none once it was removed.
    ///
    /// # Errors
    /// Those of [`Url::parse`].
    pub fn url(&self) -> Result<Option<Url>> {
        self.link.as_ref().map(|link| Url::parse(link.as_bytes())).transpose()
    }

    /// What both say of the same report. What one of them no longer has is gone.
    pub(super) fn join(self, other: Self) -> Self {
        let mut removed = self.removed;
        removed.extend(other.removed);
        let mut extra = self.extra.join(other.extra);
        Self {
            id: self.id,
            source: extra.lesser("source", self.source, other.source),
            channel: extra.lesser("channel", self.channel, other.channel),
            received_at: received(&mut extra, self.received_at, other.received_at),
            reference: extra.greater("reference", self.reference, other.reference),
            batch: extra.greater("batch", self.batch, other.batch),
            link: extra.greater("link", self.link, other.link),
            referer: extra.greater("referer", self.referer, other.referer),
            reporter: extra.greater("reporter", self.reporter, other.reporter),
            note: extra.greater("note", self.note, other.note),
            site_type: extra.greater("site_type", self.site_type, other.site_type),
            removed,
            extra,
        }
        .without_removed()
    }

    /// The same without what was taken out.
    pub(super) fn without_removed(mut self) -> Self {
        // Who became a pseudonym in one copy is not told by another.
        let is_hidden = |value: &Value| value.as_str().is_some_and(|text| is_pseudonym("reporter", text));
        let mut said = self.extra.beside("reporter").collect::<Vec<_>>();
        said.extend(self.reporter.clone().map(Value::from));
        if said.iter().any(is_hidden) {
            let hidden = said.iter().filter(|value| is_hidden(value)).filter_map(Value::as_str).max();
            self.reporter = hidden.map(str::to_owned);
            let stands = self.reporter.clone();
            self.extra
                .retain_beside("reporter", |value| is_hidden(value) && value.as_str() != stands.as_deref());
        }
        if self.removed.contains(&Removed::Link) {
            self.link = None;
            self.referer = None;
            self.extra.retain_beside("link", |_| false);
            self.extra.retain_beside("referer", |_| false);
        }
        if self.removed.contains(&Removed::Reporter) {
            self.reporter = None;
            self.extra.retain_beside("reporter", |_| false);
        }
        if self.removed.contains(&Removed::Note) {
            self.note = None;
            self.reference = None;
            // A mail's own name holds its sender's machine; and nobody knows what stands in the fields of
            // others.
            self.batch = self.batch.filter(|batch| is_pseudonym("batch", &batch.id));
            self.channel.extra = Extra::default();
            self.extra = Extra::default();
        }
        self
    }
}

/// The time of receipt that stands. One that was supplied says nothing beside one that was told, nor a later one beside
/// an earlier.
fn received(extra: &mut Extra, a: Moment, b: Moment) -> Moment {
    match [a, b].map(|time| time.zone() == ZoneSource::Supplied) {
        [true, true] => a.min(b),
        [true, false] => b,
        [false, true] => a,
        [false, false] => extra.lesser("received_at", a, b),
    }
}
