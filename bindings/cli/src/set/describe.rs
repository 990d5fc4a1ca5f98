//! What a set says of itself, for people and as JSON.

use hashward::Timestamp;
use hashward::set::{Manifest, SetRoot};
use serde::Serialize;

/// The version of the line that `inspect --json` writes.
const SCHEMA: &str = "hashward.set/1";

/// A manifest as JSON.
#[derive(Serialize)]
pub(super) struct ManifestLine<'a> {
    schema: &'static str,
    state: &'static str,
    verified: bool,
    set: String,
    issuer: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    publish: u32,
    patch: u32,
    purpose: &'static str,
    origin: &'a str,
    packer: &'a str,
    packing: &'static str,
    intake: &'static str,
    comment: &'a str,
    created: Timestamp,
    not_before: Timestamp,
    expires: Timestamp,
    entries: u32,
    rows: Vec<RowsLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<Vec<String>>,
}

#[derive(Serialize)]
struct RowsLine {
    kind: &'static str,
    rows: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    convention: Option<hashward::set::ListedConvention>,
}

impl<'a> ManifestLine<'a> {
    /// Of a file that was verified wholly.
    pub(super) fn verified(manifest: &'a Manifest, root: SetRoot, labels: Vec<String>) -> Self {
        Self { verified: true, labels: Some(labels), ..Self::claimed(manifest, "verified", Some(root)) }
    }

    /// Of a file whose manifest was only read.
    pub(super) fn claimed(manifest: &'a Manifest, state: &'static str, root: Option<SetRoot>) -> Self {
        let rows = manifest.kinds.iter().map(|kind| RowsLine {
            kind: kind.kind.as_str(),
            rows: kind.rows,
            convention: kind.convention,
        });
        Self {
            schema: SCHEMA,
            state,
            verified: false,
            set: manifest.set.to_string(),
            issuer: manifest.issuer.to_string(),
            root: root.map(|root| root.to_string()),
            previous: manifest.previous.map(|root| root.to_string()),
            publish: manifest.version.publish,
            patch: manifest.version.patch,
            purpose: manifest.purpose.as_str(),
            origin: &manifest.origin,
            packer: &manifest.packer,
            packing: manifest.packing.as_str(),
            intake: manifest.intake.as_str(),
            comment: &manifest.comment,
            created: manifest.created,
            not_before: manifest.not_before,
            expires: manifest.expires,
            entries: manifest.entries,
            rows: rows.collect(),
            labels: None,
        }
    }
}

/// A manifest for people, several lines.
pub(super) fn describe(manifest: &Manifest, root: Option<SetRoot>) -> String {
    let kinds: Vec<_> = manifest.kinds.iter().map(|rows| format!("{} {}", rows.rows, rows.kind)).collect();
    let mut lines = vec![
        ("set id", manifest.set.to_string()),
        ("version", manifest.version.to_string()),
        ("origin", manifest.origin.clone()),
        ("packer", format!("{} ({})", manifest.packer, manifest.packing)),
        ("purpose", manifest.purpose.to_string()),
        ("intake", manifest.intake.to_string()),
        ("entries", manifest.entries.to_string()),
        ("rows", kinds.join(", ")),
        ("created", manifest.created.to_string()),
        ("valid", format!("{} to {}", manifest.not_before, manifest.expires)),
        ("issuer", manifest.issuer.to_string()),
    ];
    if let Some(previous) = manifest.previous {
        lines.push(("previous", previous.to_string()));
    }
    if !manifest.comment.is_empty() {
        lines.push(("comment", manifest.comment.clone()));
    }
    if let Some(root) = root {
        lines.push(("set root", root.to_string()));
    }
    lines.iter().map(|(name, value)| format!("{name:<9} {value}\n")).collect()
}
