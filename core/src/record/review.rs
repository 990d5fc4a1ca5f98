//! What people are shown, once; and what of their work becomes a list.

use super::assessment::{Agreement, Assessment, Judgement, agreement};
use super::statement::{ObjectRecord, Record};
use crate::hash::Sha256;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A file that people have to see, once, however many links and reports carry it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReviewItem {
    /// The id of the file.
    pub object: String,
    /// The occurrences that carry it.
    pub occurrences: BTreeSet<String>,
    /// How many reports led to them.
    pub reports: usize,
    /// Who saw it already.
    pub readers: BTreeSet<String>,
    /// Whether they do not agree.
    pub disputed: bool,
}

/// The files of which fewer than `readers` people said what they are, or on which they do not agree: each
/// once, those that most reports carry first.
#[must_use]
pub fn to_review<'a>(records: impl IntoIterator<Item = &'a Record>, readers: usize) -> Vec<ReviewItem> {
    let mut carried: BTreeMap<&str, (BTreeSet<String>, BTreeSet<&str>)> = BTreeMap::new();
    let mut objects: BTreeMap<&str, (Option<&ObjectRecord>, Vec<&Assessment>)> = BTreeMap::new();
    for record in records {
        match record {
            Record::Occurrence(occurrence) => {
                for sighting in &occurrence.sightings {
                    let (occurrences, reports) = carried.entry(&sighting.object).or_default();
                    occurrences.insert(occurrence.id.clone());
                    reports.extend(occurrence.reports.iter().map(String::as_str));
                    // What was said at the occurrence was said of the bytes it names.
                    let (_, said) = objects.entry(&sighting.object).or_default();
                    said.extend(&occurrence.statements.assessments);
                }
            }
            Record::Object(object) => {
                let (known, said) = objects.entry(&object.id).or_default();
                *known = Some(object);
                said.extend(&object.assessments);
            }
            Record::Notification(_) | Record::Page(_) => {}
        }
    }
    let mut items: Vec<ReviewItem> = objects
        .into_iter()
        .filter_map(|(id, (object, said))| {
            // The record of the file may be in another place; its name is its digest.
            let digest = || Sha256::parse(id.strip_prefix("obj:sha256:")?).ok();
            let bytes = object.map(|object| object.fingerprint.sha256).or_else(digest)?;
            let (occurrences, reports) = carried.remove(id).unwrap_or_default();
            let (readers, disputed) = match agreement(said, bytes, readers) {
                Agreement::Agreed { .. } => return None,
                Agreement::Differ { readers, .. } => (readers, true),
                Agreement::TooFew { readers } => (readers, false),
            };
            Some(ReviewItem { object: id.to_owned(), occurrences, reports: reports.len(), readers, disputed })
        })
        .collect();
    items.sort_by(|a, b| b.reports.cmp(&a.reports).then_with(|| a.object.cmp(&b.object)));
    items
}

/// A row for `hashward set build`, in its format `jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListRow {
    /// The digests of the file.
    pub md5: String,
    /// The digests of the file.
    pub sha1: String,
    /// The digests of the file.
    pub sha256: String,
    /// The digests of the file.
    pub blake3: String,
    /// How it looks, where the hash says something.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pdq: Option<String>,
    /// The quality of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// The label, as `scheme/code`.
    pub label: String,
    /// Under which law.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<String>,
}

/// What becomes rows of a list.
#[derive(Clone, Debug)]
pub struct ListRules {
    /// How many people must have seen the very bytes and said the same.
    pub readers: usize,
    /// Which of their words lead to a list.
    pub judgements: BTreeSet<Judgement>,
    /// The quality below which a PDQ hash is left out.
    pub quality: u8,
}

impl Default for ListRules {
    /// Three people, and illegal anywhere or under a law named.
    fn default() -> Self {
        Self {
            readers: 3,
            judgements: [Judgement::InternationallyIllegal, Judgement::NationallyIllegal].into(),
            quality: 50,
        }
    }
}

/// The rows for a hotline's own list, of every file of which enough people saw the very bytes, said the same,
/// and gave it a label; whether they said it of the file or of an occurrence where it was found. What
/// software, a rule or another list says leads to none.
#[must_use]
pub fn list_rows<'a>(records: impl IntoIterator<Item = &'a Record>, rules: &ListRules) -> Vec<ListRow> {
    let mut said: BTreeMap<&str, Vec<&Assessment>> = BTreeMap::new();
    let mut files: BTreeMap<&str, &ObjectRecord> = BTreeMap::new();
    for record in records {
        match record {
            Record::Occurrence(occurrence) => {
                for sighting in &occurrence.sightings {
                    said.entry(&sighting.object).or_default().extend(&occurrence.statements.assessments);
                }
            }
            Record::Object(object) => {
                files.insert(&object.id, object);
                said.entry(&object.id).or_default().extend(&object.assessments);
            }
            Record::Notification(_) | Record::Page(_) => {}
        }
    }
    let rows = |(id, object): (&str, &ObjectRecord)| {
        rows_of(object, said.get(id).into_iter().flatten().copied(), rules)
    };
    files.into_iter().flat_map(rows).collect()
}

fn rows_of<'a>(
    object: &ObjectRecord,
    said: impl Iterator<Item = &'a Assessment>,
    rules: &ListRules,
) -> Vec<ListRow> {
    let file = &object.fingerprint;
    let Agreement::Agreed { judgement, jurisdiction, labels, .. } =
        agreement(said, file.sha256, rules.readers)
    else {
        return Vec::new();
    };
    // The digest of nothing would match every empty file.
    if !rules.judgements.contains(&judgement) || file.length == 0 {
        return Vec::new();
    }
    let look = file.picture.as_ref().filter(|picture| !picture.partial).map(|picture| picture.pdq);
    let look = look.filter(|pdq| pdq.quality >= rules.quality);
    let row = |label| ListRow {
        md5: file.md5.to_hex(),
        sha1: file.sha1.to_hex(),
        sha256: file.sha256.to_hex(),
        blake3: file.blake3.to_hex(),
        pdq: look.map(|pdq| pdq.hash.to_hex()),
        quality: look.map(|pdq| pdq.quality),
        label,
        jurisdiction: jurisdiction.map(|country| country.to_string()),
    };
    labels.into_iter().map(row).collect()
}
