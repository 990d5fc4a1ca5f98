//! What the tests of records say: moments, reports, files and assessments.

use hashward::record::{
    Assessment, AssumedZone, ChannelKind, Moment, Notification, Record, StoredFingerprint,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(crate) fn moment(text: &str) -> Moment {
    Moment::parse(text, &AssumedZone::utc()).expect("a moment")
}

pub(crate) fn notification(link: &str) -> Notification {
    Notification::new("webform", ChannelKind::WebForm, moment("2026-11-24T20:00:00Z"), link)
}

pub(crate) fn file(bytes: &[u8]) -> StoredFingerprint {
    StoredFingerprint::from(&hashward::fingerprint::Fingerprint::of(bytes, &Default::default()))
}

/// Every record of one id joined, in the order of the ids.
pub(crate) fn joined(records: impl IntoIterator<Item = Record>) -> Vec<Record> {
    let mut all: BTreeMap<String, Record> = BTreeMap::new();
    for record in records {
        let id = record.id().to_owned();
        let record = match all.remove(&id) {
            Some(before) => before.join(record).expect("one kind"),
            None => record,
        };
        all.insert(id, record);
    }
    all.into_values().collect()
}

pub(crate) fn assessment(value: Value) -> Assessment {
    let mut whole = json!({
        "judgement": "nationally_illegal", "jurisdiction": "NL", "label": "hotline/national",
        "assessor": "a", "role": "analyst", "at": {"at": "2026-11-24T20:00:00Z", "precision": "second", "zone": "stated"},
        "seen": {"sha256": file(b"bytes").sha256},
    });
    for (name, value) in value.as_object().expect("an object") {
        whole[name] = value.clone();
    }
    serde_json::from_value(whole).expect("an assessment")
}
