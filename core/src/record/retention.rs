//! What of a record goes after a time, or becomes a pseudonym.

use super::expand::occurrence_id;
use super::moment::Moment;
use super::notification::{Notification, Removed};
use super::online::Observation;
use super::raw::Raw;
use super::statement::{Link, Place, Record, Statements};
use crate::hash::encode_hex;
use std::collections::BTreeSet;
use std::fmt;

/// A key under which texts become pseudonyms: the same text the same one, and without the key nobody can tell
/// which text, nor try.
#[derive(Clone)]
pub struct PseudonymKey([u8; 32]);

impl PseudonymKey {
    /// Wraps 32 bytes that were drawn at random.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The pseudonym of a text, `pse:KIND:KEY:…`, where KEY are eight digits that tell keys apart; what is one
    /// already stays.
    #[must_use]
    pub fn of(&self, kind: &str, text: &[u8]) -> String {
        if let Some(text) = std::str::from_utf8(text).ok().filter(|text| is_pseudonym(kind, text)) {
            return text.to_owned();
        }
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(kind.as_bytes()).update(b"\0").update(text);
        format!("pse:{kind}:{}:{}", self.name(), encode_hex(hasher.finalize().as_bytes()))
    }

    /// What tells this key from others, and nothing of it.
    fn name(&self) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.0);
        hasher.update(b"hashward 2026-11 name of a pseudonym key");
        encode_hex(&hasher.finalize().as_bytes()[..4])
    }
}

/// Whether a text is a pseudonym of this kind, in every digit.
pub(super) fn is_pseudonym(kind: &str, text: &str) -> bool {
    pseudonym_key(kind, text).is_some()
}

/// The eight digits of the key under which a text is a pseudonym; `None` where it is none.
pub(super) fn pseudonym_key<'a>(kind: &str, text: &'a str) -> Option<&'a str> {
    let (key, digest) = text.strip_prefix("pse:")?.strip_prefix(kind)?.strip_prefix(':')?.split_once(':')?;
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    (is_hex(key, 8) && is_hex(digest, 64)).then_some(key)
}

impl fmt::Debug for PseudonymKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PseudonymKey(…)")
    }
}

/// What becomes a pseudonym.
#[derive(Clone, Debug)]
pub struct PseudonymPolicy {
    /// Who reported.
    pub reporter: bool,
    /// Links, their hosts, and the ids that are made of them, since those can be guessed.
    pub link: bool,
    /// Addresses of hosts.
    pub address: bool,
    /// Who assessed.
    pub assessor: bool,
}

impl Default for PseudonymPolicy {
    /// All of it.
    fn default() -> Self {
        Self { reporter: true, link: true, address: true, assessor: true }
    }
}

/// The record with pseudonyms. Notes and references, which can say anything, go.
///
/// As many reports, looks, files and assessments are left as there were, and records that had one id
/// still have one. Several addresses of one look-up stay as many.
#[must_use]
pub fn pseudonymise(record: &Record, key: &PseudonymKey, policy: &PseudonymPolicy) -> Record {
    let mut record = record.clone();
    match &mut record {
        Record::Notification(notification) => hide_notification(notification, key, policy),
        Record::Page(page) => {
            hide_id(&mut page.id, key, policy);
            hide_link(&mut page.link, key, policy);
            let mentions = std::mem::take(&mut page.mentions);
            page.mentions = mentions
                .into_values()
                .map(|mut mention| {
                    hide_notification(&mut mention, key, policy);
                    (mention.id.clone(), mention)
                })
                .collect();
            hide_statements(&mut page.statements, key, policy);
            page.extra = super::Extra::default();
        }
        Record::Occurrence(occurrence) => {
            hide_id(&mut occurrence.page, key, policy);
            hide_id(&mut occurrence.picture, key, policy);
            if policy.link {
                occurrence.id = occurrence_id(&occurrence.page, &occurrence.picture);
                let places = std::mem::take(&mut occurrence.places);
                occurrence.places = places
                    .into_iter()
                    .map(|place| {
                        let reference = place.reference.map(|text| key.of("link", text.as_bytes()));
                        Place { reference, extra: super::Extra::default(), ..place }
                    })
                    .collect();
            }
            if let Some(link) = &mut occurrence.link {
                hide_link(link, key, policy);
            }
            let reports = std::mem::take(&mut occurrence.reports);
            occurrence.reports = reports
                .into_iter()
                .map(|id| if policy.link { key.of("report", id.as_bytes()) } else { id })
                .collect();
            hide_statements(&mut occurrence.statements, key, policy);
            occurrence.extra = super::Extra::default();
        }
        Record::Object(object) => {
            hide_assessors(&mut object.assessments, key, policy);
            object.extra = super::Extra::default();
        }
    }
    record
}

fn hide_id(id: &mut String, key: &PseudonymKey, policy: &PseudonymPolicy) {
    // The digest of a file says nothing to whoever does not have the file.
    if policy.link && !id.starts_with("obj:") {
        *id = key.of("link", id.as_bytes());
    }
}

fn hide_link(link: &mut Link, key: &PseudonymKey, policy: &PseudonymPolicy) {
    if policy.link {
        link.extra = super::Extra::default();
        for (kind, text) in [
            ("identity", &mut link.identity),
            ("host", &mut link.host),
            ("host", &mut link.registrable_domain),
        ] {
            *text = text.take().map(|text| key.of(kind, text.as_bytes()));
        }
    }
}

fn hide_notification(notification: &mut Notification, key: &PseudonymKey, policy: &PseudonymPolicy) {
    if policy.reporter {
        let reporter = notification.reporter.take();
        notification.reporter = reporter.map(|text| key.of("reporter", text.as_bytes()));
    }
    if policy.link {
        // The id is made of the link's bytes too.
        notification.id = key.of("report", notification.id.as_bytes());
        for raw in [&mut notification.link, &mut notification.referer] {
            *raw = raw.take().map(|raw| Raw::new(key.of("link", raw.as_bytes())));
        }
    }
    if let Some(batch) = &mut notification.batch {
        batch.id = key.of("batch", batch.id.as_bytes());
        batch.extra = super::Extra::default();
    }
    notification.removed.insert(Removed::Note);
    *notification = notification.clone().without_removed();
}

fn hide_statements(statements: &mut Statements, key: &PseudonymKey, policy: &PseudonymPolicy) {
    if policy.link {
        let observations = std::mem::take(&mut statements.observations);
        let without = |look| Observation { extra: super::Extra::default(), ..look };
        statements.observations = observations.into_iter().map(without).collect();
    }
    if policy.address {
        let networks = std::mem::take(&mut statements.networks);
        statements.networks = networks
            .into_iter()
            .map(|mut network| {
                if let Some(address) = network.address.take() {
                    network.pseudonym = Some(key.of("address", address.to_string().as_bytes()));
                    network.extra = super::Extra::default();
                }
                network
            })
            .collect();
    }
    hide_assessors(&mut statements.assessments, key, policy);
}

fn hide_assessors(
    assessments: &mut BTreeSet<super::Assessment>,
    key: &PseudonymKey,
    policy: &PseudonymPolicy,
) {
    let taken = std::mem::take(assessments);
    *assessments = taken
        .into_iter()
        .map(|mut assessment| {
            if policy.assessor {
                assessment.assessor = key.of("assessor", assessment.assessor.as_bytes());
            }
            if let Some(copied) = &mut assessment.copied_from {
                hide_id(&mut copied.record, key, policy);
                copied.extra = super::Extra::default();
            }
            assessment.remark = None;
            assessment.extra = super::Extra::default();
            assessment
        })
        .collect();
}

/// After how many days what goes; none for what stays.
#[derive(Clone, Debug, Default)]
pub struct RetentionPolicy {
    /// Who reported, counted from the report.
    pub reporter_days: Option<u32>,
    /// Notes, references and fields of others, counted from the report.
    pub note_days: Option<u32>,
    /// Links, counted from the latest report of them. Ids stay, and can be guessed by whoever has a list of
    /// links: [`pseudonymise`] first where that matters.
    pub link_days: Option<u32>,
    /// Addresses of hosts, counted from the look-up.
    pub address_days: Option<u32>,
}

/// The record without what is past its time. What went does not come back by a merge; what is reported, found
/// or looked up later is told.
///
/// As many reports, looks, files and assessments are left as there were; several addresses of one look-up
/// become one look-up without an address.
#[must_use]
pub fn expire(record: &Record, now: Moment, policy: &RetentionPolicy) -> Record {
    let mut record = record.clone();
    match &mut record {
        Record::Notification(notification) => expire_notification(notification, now, policy),
        Record::Page(page) => {
            for mention in page.mentions.values_mut() {
                expire_notification(mention, now, policy);
            }
            let latest = page.mentions.values().map(|mention| mention.received_at).max();
            expire_statements(&mut page.statements, latest, now, policy);
            *page = page.clone().without_removed();
        }
        Record::Occurrence(occurrence) => {
            let latest = occurrence.found_at.iter().max().copied();
            expire_statements(&mut occurrence.statements, latest, now, policy);
            *occurrence = occurrence.clone().without_removed();
        }
        Record::Object(_) => {}
    }
    record
}

fn is_past(at: Moment, now: Moment, days: Option<u32>) -> bool {
    const DAY: i64 = 86_400_000;
    days.is_some_and(|days| now.unix_milliseconds() - at.unix_milliseconds() >= i64::from(days) * DAY)
}

fn expire_notification(notification: &mut Notification, now: Moment, policy: &RetentionPolicy) {
    for (days, removed) in [
        (policy.reporter_days, Removed::Reporter),
        (policy.note_days, Removed::Note),
        (policy.link_days, Removed::Link),
    ] {
        if is_past(notification.received_at, now, days) {
            notification.removed.insert(removed);
        }
    }
    *notification = notification.clone().without_removed();
}

/// Says what is taken out of a record that was last reported or found at `latest`.
fn expire_statements(
    statements: &mut Statements,
    latest: Option<Moment>,
    now: Moment,
    policy: &RetentionPolicy,
) {
    for (days, what) in [(policy.link_days, Removed::Link), (policy.note_days, Removed::Note)] {
        if let Some(at) = latest.filter(|at| is_past(*at, now, days)) {
            statements.remove_until(what, at);
        }
    }
    let looked_up = statements.networks.iter().map(|network| network.looked_up_at);
    if let Some(at) = looked_up.filter(|at| is_past(*at, now, policy.address_days)).max() {
        statements.remove_until(Removed::Address, at);
    }
}
