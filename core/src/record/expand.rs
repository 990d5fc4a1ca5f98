//! From one reported link to the record of its page and one for every picture on it.

use super::extra::Extra;
use super::moment::Moment;
use super::notification::Notification;
use super::page::{Confidence, Medium, Page, PageImage, Region, Target};
use super::same::StoredFingerprint;
use super::statement::{
    Link, ObjectRecord, OccurrenceRecord, PageRecord, Place, Record, Sighting, Statements,
};
use crate::error::{Error, ErrorCode, Result};
use crate::fingerprint::{Fingerprint, Limits};
use crate::hash::encode_hex;
use std::collections::{BTreeMap, BTreeSet};

/// What was fetched from a reported link.
#[derive(Clone, Copy, Debug)]
pub enum Fetched<'a> {
    /// Nothing yet.
    Nothing,
    /// A page, and what was found in it.
    Page {
        /// When.
        at: Moment,
        /// What was found.
        page: &'a Page,
    },
    /// A picture or other file: the link leads to it itself.
    File {
        /// When.
        at: Moment,
        /// What it is.
        file: &'a StoredFingerprint,
    },
}

/// Which of the places of a page become records.
#[derive(Clone, Debug)]
pub struct ExpandRules {
    /// How sure it must be that a place names a picture.
    pub confidences: BTreeSet<Confidence>,
    /// What it must be.
    pub media: BTreeSet<Medium>,
    /// The limits for files that are written into the page.
    pub limits: Limits,
}

impl Default for ExpandRules {
    /// Everything that may be a picture or video, however sure.
    fn default() -> Self {
        Self {
            confidences: Confidence::ALL.iter().copied().collect(),
            media: [Medium::Picture, Medium::Video, Medium::Unknown].into(),
            limits: Limits::default(),
        }
    }
}

/// The records of a reported link: its page first, then one for each picture on it, in the order of the page,
/// each followed by the file where it is known. Ten pictures are ten and one, also where two of them are the
/// same file.
///
/// A picture that is named in several places of one page is one occurrence with several places.
///
/// # Errors
/// Those of [`Url::parse`](super::url::Url::parse); and `record.malformed` where the link was removed.
pub fn expand(notification: &Notification, fetched: Fetched<'_>, rules: &ExpandRules) -> Result<Vec<Record>> {
    let url = notification
        .url()?
        .ok_or_else(|| Error::new(ErrorCode::RecordMalformed, "the link of this report was removed"))?;
    let page = PageRecord {
        id: url.id().to_string(),
        link: Link::of(&url),
        mentions: BTreeMap::from([(notification.id.clone(), notification.clone())]),
        statements: Statements::default(),
        extra: Extra::default(),
    };
    let page_id = page.id.clone();
    let mut records = vec![Record::Page(page)];
    match fetched {
        Fetched::Nothing => {}
        Fetched::File { at, file } => {
            let place = Place {
                place: "link".to_owned(),
                confidence: Confidence::Declared,
                medium: Medium::Picture,
                region: Region::Document,
                reference: None,
                descriptor: None,
                extra: Extra::default(),
            };
            let mut occurrence = occurrence(&page_id, &page_id, Some(Link::of(&url)), &notification.id, at);
            occurrence.places.insert(place);
            let object = attach(&mut occurrence, file.clone(), at);
            records.extend([Record::Occurrence(occurrence), Record::Object(object)]);
        }
        Fetched::Page { at, page } => pictures(page, at, &page_id, &notification.id, rules, &mut records),
    }
    Ok(records)
}

fn pictures(
    page: &Page,
    at: Moment,
    page_id: &str,
    report: &str,
    rules: &ExpandRules,
    records: &mut Vec<Record>,
) {
    // Where each picture's record is.
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    let mut objects: BTreeSet<String> = BTreeSet::new();
    for image in &page.images {
        if !rules.confidences.contains(&image.confidence) || !rules.media.contains(&image.medium) {
            continue;
        }
        let (picture, link) = match &image.target {
            Target::Url(url) => (url.id().to_string(), Some(Link::of(url))),
            Target::Data(data) => (data.object(), None),
            Target::Refused(_) => continue,
        };
        if let Some(Record::Occurrence(occurrence)) = known.get(&picture).and_then(|at| records.get_mut(*at))
        {
            occurrence.places.insert(place(image));
            if let (Some(mine), Some(link)) = (&mut occurrence.link, link) {
                mine.flags.extend(link.flags);
            }
            continue;
        }
        let mut occurrence = occurrence(page_id, &picture, link, report, at);
        occurrence.places.insert(place(image));
        known.insert(picture, records.len());
        let object = match &image.target {
            Target::Data(data) => {
                let file = StoredFingerprint::from(&Fingerprint::of(&data.bytes, &rules.limits));
                Some(attach(&mut occurrence, file, at))
            }
            _ => None,
        };
        records.push(Record::Occurrence(occurrence));
        if let Some(object) = object.filter(|object| objects.insert(object.id.clone())) {
            records.push(Record::Object(object));
        }
    }
}

fn place(image: &PageImage) -> Place {
    Place {
        place: image.place.clone(),
        confidence: image.confidence,
        medium: image.medium,
        region: image.region,
        reference: Some(image.reference.clone()),
        descriptor: image.descriptor.clone(),
        extra: Extra::default(),
    }
}

fn occurrence(page: &str, picture: &str, link: Option<Link>, report: &str, at: Moment) -> OccurrenceRecord {
    OccurrenceRecord {
        id: occurrence_id(page, picture),
        page: page.to_owned(),
        picture: picture.to_owned(),
        link,
        places: BTreeSet::new(),
        reports: BTreeSet::from([report.to_owned()]),
        found_at: BTreeSet::from([at]),
        sightings: BTreeSet::new(),
        statements: Statements::default(),
        extra: Extra::default(),
    }
}

/// The id of a picture on a page: `occ:` and BLAKE3 of both ids.
///
/// Which file was found there, and on which day, is not part of it: so the record stays the same one while
/// more becomes known of it.
#[must_use]
pub fn occurrence_id(page: &str, picture: &str) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("hashward 2026-11 occurrence");
    hasher.update(page.as_bytes()).update(b"\0").update(picture.as_bytes());
    format!("occ:{}", encode_hex(hasher.finalize().as_bytes()))
}

/// Says that a file was found at an occurrence, and gives the file's record.
pub fn attach(occurrence: &mut OccurrenceRecord, file: StoredFingerprint, at: Moment) -> ObjectRecord {
    let object = ObjectRecord::of(file);
    occurrence.sightings.insert(Sighting { object: object.id.clone(), at, extra: Extra::default() });
    object
}
