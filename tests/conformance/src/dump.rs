//! A whole set as plain data: what the reference reader must find in the same file.

use hashward::Kind;
use hashward::set::{Entry, HashSet, ListedConvention};
use serde_json::{Value, json};

/// Everything a set says, row by row.
#[must_use]
pub fn dump(set: &HashSet) -> Value {
    let manifest = set.manifest();
    let kinds: Vec<Value> = manifest
        .kinds
        .iter()
        .map(|rows| {
            let convention = rows.convention.map(|convention| match convention {
                ListedConvention::Full => "full",
                ListedConvention::Nearest512 => "nearest512",
                ListedConvention::Unknown => "unknown",
            });
            let listed: Vec<Value> = set.rows(rows.kind).map(|row| row_of(set, &row)).collect();
            json!({ "kind": rows.kind, "convention": convention, "rows": listed })
        })
        .collect();
    let tombstones: Vec<Value> = set
        .withdrawn()
        .map(|stone| {
            json!({
                "kind": stone.row.kind(), "row": stone.row.to_hex(), "reason": stone.reason,
                "group": stone.group, "withdrawn": stone.withdrawn.days(),
                "answers_until": stone.answers_until.days(), "readmitted": stone.readmitted,
            })
        })
        .collect();
    json!({
        "root": set.root(), "set": manifest.set, "issuer": manifest.issuer, "purpose": manifest.purpose,
        "version": [manifest.version.publish, manifest.version.patch], "previous": manifest.previous,
        "created": manifest.created.unix(), "not_before": manifest.not_before.unix(),
        "expires": manifest.expires.unix(), "origin": manifest.origin, "packer": manifest.packer,
        "packing": manifest.packing, "intake": manifest.intake, "comment": manifest.comment,
        "kinds": kinds, "entries": set.entries().map(entry_of).collect::<Vec<_>>(), "tombstones": tombstones,
    })
}

fn row_of(set: &HashSet, row: &hashward::Hash) -> Value {
    let entry = set.find(row).map(|entry| entry.number());
    if row.kind() != Kind::Pdq {
        return json!([row.to_hex(), entry]);
    }
    let (quality, companion) = set.pdq_details(row).unwrap_or_default();
    let companion = companion.map(|bytes| bytes.map(|byte| format!("{byte:02x}")).concat());
    json!([row.to_hex(), entry, quality, companion])
}

fn entry_of(entry: Entry<'_>) -> Value {
    let statements: Vec<Value> = entry
        .statements()
        .map(|said| {
            json!({
                "scheme": said.scheme, "code": said.code, "assessor": said.assessor,
                "jurisdiction": said.jurisdiction, "first_seen": said.first_seen.map(|day| day.days()),
                "status": said.status,
            })
        })
        .collect();
    json!({ "reference": entry.reference(), "statements": statements })
}
