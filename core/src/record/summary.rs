//! Records as rows of a table, for people and for columns: what fits into one.

use super::assessment::Assessment;
use super::statement::{Link, Record};
use std::collections::BTreeSet;

/// Which records become rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Summary {
    /// Pages.
    Pages,
    /// Pictures on pages.
    Pictures,
    /// Files.
    Files,
}

impl Summary {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Pages, Self::Pictures, Self::Files];

    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pages => "pages",
            Self::Pictures => "pictures",
            Self::Files => "files",
        }
    }

    /// The names of the columns.
    #[must_use]
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Pages => &[
                "id",
                "identity",
                "host",
                "registrable_domain",
                "kind",
                "reports",
                "sources",
                "first_received",
                "last_received",
                "looks",
                "judgements",
            ],
            Self::Pictures => &[
                "id",
                "page",
                "picture",
                "identity",
                "host",
                "places",
                "reports",
                "files",
                "looks",
                "judgements",
            ],
            Self::Files => &["id", "length", "media", "md5", "sha1", "sha256", "pdq", "judgements"],
        }
    }

    /// The row of a record, a text for each column, empty where there is nothing; `None` for a record of another
    /// kind. Several words stand with spaces between.
    #[must_use]
    pub fn row(self, record: &Record) -> Option<Vec<String>> {
        match (self, record) {
            (Self::Pages, Record::Page(page)) => {
                let times = || page.mentions.values().map(|mention| mention.received_at);
                let [identity, host, domain] = link(Some(&page.link));
                Some(vec![
                    page.id.clone(),
                    identity,
                    host,
                    domain,
                    page.link.kind.to_string(),
                    page.mentions.len().to_string(),
                    words(page.mentions.values().map(|mention| &*mention.source)),
                    times().min().map(|at| at.to_string()).unwrap_or_default(),
                    times().max().map(|at| at.to_string()).unwrap_or_default(),
                    page.statements.observations.len().to_string(),
                    judgements(&page.statements.assessments),
                ])
            }
            (Self::Pictures, Record::Occurrence(picture)) => {
                let [identity, host, _] = link(picture.link.as_ref());
                Some(vec![
                    picture.id.clone(),
                    picture.page.clone(),
                    picture.picture.clone(),
                    identity,
                    host,
                    words(picture.places.iter().map(|place| &*place.place)),
                    picture.reports.len().to_string(),
                    words(picture.sightings.iter().map(|sighting| &*sighting.object)),
                    picture.statements.observations.len().to_string(),
                    judgements(&picture.statements.assessments),
                ])
            }
            (Self::Files, Record::Object(object)) => {
                let file = &object.fingerprint;
                let media = serde_json::to_value(file.media).ok();
                Some(vec![
                    object.id.clone(),
                    file.length.to_string(),
                    media.and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default(),
                    file.md5.to_hex(),
                    file.sha1.to_hex(),
                    file.sha256.to_hex(),
                    file.picture.as_ref().map(|picture| picture.pdq.hash.to_hex()).unwrap_or_default(),
                    judgements(&object.assessments),
                ])
            }
            _ => None,
        }
    }
}

fn link(link: Option<&Link>) -> [String; 3] {
    let text = |of: fn(&Link) -> &Option<String>| link.and_then(|link| of(link).clone()).unwrap_or_default();
    [text(|link| &link.identity), text(|link| &link.host), text(|link| &link.registrable_domain)]
}

fn judgements(assessments: &BTreeSet<Assessment>) -> String {
    words(assessments.iter().map(|assessment| assessment.judgement.as_str()))
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(" ")
}
