//! The records of pages, of pictures on pages, and of files, as sets of statements that only grow.

use super::assessment::{Assessment, without_shown};
use super::expand::occurrence_id;
use super::extra::Extra;
use super::moment::Moment;
use super::network::Network;
use super::notification::{Notification, Removed};
use super::online::Observation;
use super::page::{Confidence, Medium, Region};
use super::same::StoredFingerprint;
use super::url::{IDENTITY_RULE, Url, UrlFlag, UrlId, UrlKind};
use crate::error::{Error, ErrorCode, Result};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// The version of the records that this crate reads and writes.
pub const RECORD_VERSION: u32 = 1;

/// A line of a file of records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "record")]
pub enum Record {
    /// A reported link, before it is expanded.
    Notification(Notification),
    /// A page.
    Page(PageRecord),
    /// A picture on a page.
    Occurrence(OccurrenceRecord),
    /// A file, wherever it was met.
    Object(ObjectRecord),
}

/// What a link is, as far as records need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The identity; none once it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<String>,
    /// The rule of the identity.
    pub rule: String,
    /// What kind of link it is.
    pub kind: UrlKind,
    /// The host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The domain that somebody registered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registrable_domain: Option<String>,
    /// What was seen while links of this identity were read.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub flags: BTreeSet<UrlFlag>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl Link {
    /// What a link is.
    #[must_use]
    pub fn of(url: &Url) -> Self {
        Self {
            identity: Some(url.identity().to_owned()),
            rule: IDENTITY_RULE.to_owned(),
            kind: url.kind(),
            host: url.host().map(ToString::to_string),
            registrable_domain: url.registrable_domain().map(str::to_owned),
            flags: url.flags().iter().collect(),
            extra: Extra::default(),
        }
    }

    fn join(mut self, other: Self) -> Self {
        self.flags.extend(other.flags);
        Self {
            identity: self.identity.max(other.identity),
            rule: self.rule.max(other.rule),
            kind: self.kind.max(other.kind),
            host: self.host.max(other.host),
            registrable_domain: self.registrable_domain.max(other.registrable_domain),
            flags: self.flags,
            extra: self.extra.join(other.extra),
        }
    }

    pub(super) fn remove(&mut self) {
        self.extra = Extra::default();
        self.identity = None;
        self.host = None;
        self.registrable_domain = None;
    }
}

/// What was seen of a link, and said of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statements {
    /// Looks at it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub observations: BTreeSet<Observation>,
    /// Where it was hosted.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub networks: BTreeSet<Network>,
    /// What people said.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assessments: BTreeSet<Assessment>,
    /// What was taken out, and until which moment: what was said later is not.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub removed: BTreeMap<Removed, Moment>,
}

impl Statements {
    fn join(mut self, other: Self) -> Self {
        self.observations.extend(other.observations);
        self.networks.extend(other.networks);
        self.assessments.extend(other.assessments);
        for (what, until) in other.removed {
            self.remove_until(what, until);
        }
        self
    }

    /// Says that what was said until then is taken out; [`without_removed`](Self::without_removed) does it.
    pub(super) fn remove_until(&mut self, what: Removed, until: Moment) {
        let known = self.removed.entry(what).or_insert(until);
        *known = until.max(*known);
    }

    /// Whether what was said at a moment was taken out.
    pub(super) fn is_removed(&self, what: Removed, at: Moment) -> bool {
        self.removed.get(&what).is_some_and(|until| at.unix_milliseconds() <= until.unix_milliseconds())
    }

    /// Fields of others beside the statements. They say no time, so that they go for good.
    fn fields_of_others(&self, extra: Extra) -> Extra {
        if self.removed.contains_key(&Removed::Note) { Extra::default() } else { extra }
    }

    /// The same without what was taken out.
    pub(super) fn without_removed(mut self) -> Self {
        let networks = std::mem::take(&mut self.networks);
        // An address that became a pseudonym in one copy is not told by another.
        let hidden: BTreeSet<_> =
            networks.iter().filter(|network| network.pseudonym.is_some()).map(Network::rest).collect();
        let shown = networks
            .into_iter()
            .filter(|network| network.address.is_none() || !hidden.contains(&network.rest()));
        let shown = shown.collect::<Vec<_>>();
        for network in shown {
            let gone = self.is_removed(Removed::Address, network.looked_up_at);
            self.networks.insert(if gone { network.without_address() } else { network });
        }
        self.assessments = without_shown(self.assessments);
        let observations = std::mem::take(&mut self.observations);
        for mut look in observations {
            // Others keep there where it led to.
            if self.is_removed(Removed::Link, look.at) {
                look.extra = Extra::default();
            }
            self.observations.insert(look);
        }
        self
    }
}

/// A page: a link that was reported, and by whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRecord {
    /// The id of its link: `url:id-v1:…`.
    pub id: String,
    /// The link.
    pub link: Link,
    /// Every report of it, with the link as it was reported.
    #[serde(with = "by_id")]
    pub mentions: BTreeMap<String, Notification>,
    /// What was seen of it, and said of it.
    #[serde(flatten)]
    pub statements: Statements,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// Where in a page a picture was named.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The element and attribute, such as `img@src`; `link` where the reported link is the picture itself.
    pub place: String,
    /// How sure it is that it names a picture.
    pub confidence: Confidence,
    /// What it names.
    pub medium: Medium,
    /// In which part of the page.
    pub region: Region,
    /// What stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What `srcset` says of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<String>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// That a file was found at an occurrence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sighting {
    /// The id of the file: `obj:sha256:…`.
    pub object: String,
    /// When it was found there.
    pub at: Moment,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A picture on a page: this link, on this page. Another link to the same file, and the same link on another
/// page, are occurrences of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceRecord {
    /// The id: `occ:…`, of the ids of the page and of the picture's link.
    pub id: String,
    /// The id of the page.
    pub page: String,
    /// The id of the picture's link, or of the file where it is written into the page.
    pub picture: String,
    /// The picture's link; none for a file that is written into the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<Link>,
    /// Where in the page.
    pub places: BTreeSet<Place>,
    /// The ids of the reports that led here.
    pub reports: BTreeSet<String>,
    /// When it was found on the page.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub found_at: BTreeSet<Moment>,
    /// Which files were found there, and when.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub sightings: BTreeSet<Sighting>,
    /// What was seen of it, and said of it.
    #[serde(flatten)]
    pub statements: Statements,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

/// A file, wherever it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectRecord {
    /// The id: `obj:sha256:…`.
    pub id: String,
    /// What it is.
    pub fingerprint: StoredFingerprint,
    /// What people said of these bytes.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub assessments: BTreeSet<Assessment>,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}

impl ObjectRecord {
    /// The record of a file.
    #[must_use]
    pub fn of(fingerprint: StoredFingerprint) -> Self {
        let id = fingerprint.object();
        Self { id, fingerprint, assessments: BTreeSet::new(), extra: Extra::default() }
    }
}

impl Record {
    /// The id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Notification(record) => &record.id,
            Self::Page(record) => &record.id,
            Self::Occurrence(record) => &record.id,
            Self::Object(record) => &record.id,
        }
    }

    /// The word for what it is.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Notification(_) => "notification",
            Self::Page(_) => "page",
            Self::Occurrence(_) => "occurrence",
            Self::Object(_) => "object",
        }
    }

    /// Holds the id against what the record says: whoever could write another's id could change what is joined
    /// with it.
    pub(super) fn check_id(&self) -> Result<()> {
        let is_of = |id: &str, identity: Option<&String>| {
            !id.starts_with("url:") || identity.is_none_or(|identity| UrlId::of(identity).to_string() == *id)
        };
        let is_its_own = match self {
            Self::Notification(_) => true,
            Self::Page(page) => is_of(&page.id, page.link.identity.as_ref()),
            Self::Occurrence(occurrence) => {
                let identity = occurrence.link.as_ref().and_then(|link| link.identity.as_ref());
                occurrence.id == occurrence_id(&occurrence.page, &occurrence.picture)
                    && is_of(&occurrence.picture, identity)
            }
            Self::Object(object) => object.id == object.fingerprint.object(),
        };
        if is_its_own {
            Ok(())
        } else {
            Err(Error::new(ErrorCode::RecordMismatch, "the id is not that of what the record says"))
        }
    }

    /// Everything that two records of one id say. The order of what is joined, and whether it is joined
    /// twice, makes no difference.
    ///
    /// # Errors
    /// `record.mismatch` for two ids, and for two kinds of record.
    pub fn join(self, other: Self) -> Result<Self> {
        if self.id() != other.id() {
            return Err(Error::new(ErrorCode::RecordMismatch, "two records with different ids"));
        }
        match (self, other) {
            (Self::Notification(a), Self::Notification(b)) => Ok(Self::Notification(a.join(b))),
            (Self::Page(a), Self::Page(b)) => Ok(Self::Page(a.join(b))),
            (Self::Occurrence(a), Self::Occurrence(b)) => Ok(Self::Occurrence(a.join(b))),
            (Self::Object(a), Self::Object(b)) => Ok(Self::Object(a.join(b))),
            (a, b) => {
                let detail = format!("one id for two kinds of record, {} and {}", a.kind(), b.kind());
                Err(Error::new(ErrorCode::RecordMismatch, detail))
            }
        }
    }
}

impl PageRecord {
    fn join(mut self, other: Self) -> Self {
        for (id, mention) in other.mentions {
            let joined = match self.mentions.remove(&id) {
                Some(before) => before.join(mention),
                None => mention,
            };
            self.mentions.insert(id, joined);
        }
        Self {
            id: self.id,
            link: self.link.join(other.link),
            mentions: self.mentions,
            statements: self.statements.join(other.statements),
            extra: self.extra.join(other.extra),
        }
        .without_removed()
    }

    /// The same without what was taken out. What was reported again after that is there again.
    pub(super) fn without_removed(mut self) -> Self {
        self.statements = self.statements.without_removed();
        let Some(latest) = self.mentions.values().map(|mention| mention.received_at).max() else {
            return self;
        };
        if self.statements.is_removed(Removed::Link, latest) {
            self.link.remove();
        }
        self.extra = self.statements.fields_of_others(self.extra);
        self
    }
}

impl OccurrenceRecord {
    fn join(mut self, other: Self) -> Self {
        self.places.extend(other.places);
        self.reports.extend(other.reports);
        self.found_at.extend(other.found_at);
        self.sightings.extend(other.sightings);
        let link = match (self.link, other.link) {
            (Some(a), Some(b)) => Some(a.join(b)),
            (a, b) => a.or(b),
        };
        Self {
            id: self.id,
            page: self.page,
            picture: self.picture,
            link,
            places: self.places,
            reports: self.reports,
            found_at: self.found_at,
            sightings: self.sightings,
            statements: self.statements.join(other.statements),
            extra: self.extra.join(other.extra),
        }
        .without_removed()
    }

    /// The same without what was taken out. A link that was found again after that is there again; what stood
    /// in the page says no time, and goes for good.
    pub(super) fn without_removed(mut self) -> Self {
        self.statements = self.statements.without_removed();
        self.extra = self.statements.fields_of_others(self.extra);
        if self.statements.removed.contains_key(&Removed::Link) {
            let places = std::mem::take(&mut self.places);
            let without = |place| Place { reference: None, extra: Extra::default(), ..place };
            self.places = places.into_iter().map(without).collect();
        }
        let sightings = std::mem::take(&mut self.sightings);
        for mut sighting in sightings {
            if self.statements.is_removed(Removed::Link, sighting.at) {
                sighting.extra = Extra::default();
            }
            self.sightings.insert(sighting);
        }
        let latest = self.found_at.iter().max().copied();
        if let Some(link) = &mut self.link
            && latest.is_some_and(|latest| self.statements.is_removed(Removed::Link, latest))
        {
            link.remove();
        }
        self
    }
}

impl ObjectRecord {
    fn join(mut self, other: Self) -> Self {
        self.assessments.extend(other.assessments);
        Self {
            id: self.id,
            fingerprint: self.fingerprint.max(other.fingerprint),
            assessments: without_shown(self.assessments),
            extra: self.extra.join(other.extra),
        }
    }
}

/// A map whose values have their keys in them is written as a list.
mod by_id {
    use super::{BTreeMap, Deserialize, Deserializer, Notification, Serializer};

    pub(super) fn serialize<S: Serializer>(
        map: &BTreeMap<String, Notification>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(map.values())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<BTreeMap<String, Notification>, D::Error> {
        let mut map: BTreeMap<String, Notification> = BTreeMap::new();
        for mention in Vec::<Notification>::deserialize(deserializer)? {
            let joined = match map.remove(&mention.id) {
                Some(before) => before.join(mention),
                None => mention,
            };
            map.insert(joined.id.clone(), joined);
        }
        Ok(map)
    }
}
