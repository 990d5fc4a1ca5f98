//! Opening and reading sets. Whatever is long is read in pages, so that no answer grows with the set.

use crate::convert::{hash, write};
use crate::error::raise;
use crate::trust::Root;
use crate::work::{Job, Output};
use hashward::Kind;
use hashward::set::{self, SetHead};
use napi::Result;
use napi::bindgen_prelude::Buffer;
use napi_derive::napi;
use serde_json::{Value, json};

/// A verified set.
#[napi]
pub struct HashSet {
    pub(crate) inner: set::HashSet,
}

fn entry(entry: &set::Entry<'_>) -> Value {
    json!({
        "number": entry.number(), "reference": entry.reference(),
        "statements": entry.statements().collect::<Vec<_>>(),
    })
}

#[napi]
impl HashSet {
    /// Work that opens and verifies a set.
    #[napi]
    pub fn open(bytes: &[u8], root: &Root, on_device: bool) -> Job {
        let (bytes, root) = (bytes.to_vec(), root.inner.clone());
        Job::new(move || {
            let open = if on_device { set::HashSet::open_on_device } else { set::HashSet::open };
            Ok(Output::G(Self { inner: open(bytes, &root)? }))
        })
    }

    /// What a set says of itself, unverified, as JSON.
    #[napi]
    pub fn peek(bytes: &[u8]) -> Result<String> {
        Ok(write(&set::HashSet::peek(bytes).map_err(raise)?))
    }

    /// The bytes of the file.
    #[napi]
    pub fn bytes(&self) -> Buffer {
        self.inner.as_bytes().into()
    }

    /// Manifest, root, signatures, distinct statements and withdrawn rows.
    #[napi]
    pub fn describe(&self) -> String {
        let set = &self.inner;
        let signature = |signed: &hashward::trust::Signature| json!({ "key": signed.key(), "bytes": signed.to_bytes().as_slice() });
        let withdrawn = |stone: &set::Tombstone| {
            json!({
                "kind": stone.row.kind(), "row": stone.row.to_hex(), "reason": stone.reason,
                "group": stone.group, "withdrawn": stone.withdrawn, "answers_until": stone.answers_until,
                "readmitted": stone.readmitted,
            })
        };
        write(&json!({
            "manifest": set.manifest(), "root": set.root(), "statements": set.statements(),
            "signatures": set.signatures().iter().map(signature).collect::<Vec<_>>(),
            "withdrawn": set.withdrawn().map(withdrawn).collect::<Vec<_>>(),
        }))
    }

    /// Whether a row is listed.
    #[napi]
    pub fn contains(&self, row: String) -> Result<bool> {
        Ok(self.inner.contains(&hash(&row)?))
    }

    /// The entry of a row, as JSON.
    #[napi]
    pub fn find(&self, row: String) -> Result<Option<String>> {
        Ok(self.inner.find(&hash(&row)?).map(|found| write(&entry(&found))))
    }

    /// The quality and the companion of a PDQ row, each where it is known.
    #[napi]
    pub fn pdq_details(&self, row: String) -> Result<Option<String>> {
        Ok(self.inner.pdq_details(&hash(&row)?).map(|details| write(&details)))
    }

    /// A page of entries, as JSON.
    #[napi]
    pub fn entries(&self, from: u32, count: u32) -> String {
        let page = self.inner.entries().skip(from as usize).take(count as usize);
        write(&page.map(|each| entry(&each)).collect::<Vec<_>>())
    }

    /// The rows of an entry, kind and hash.
    #[napi]
    pub fn rows_of_entry(&self, number: u32) -> String {
        let found = self.inner.entries().nth(number as usize);
        let rows = found.into_iter().flat_map(|entry| entry.rows());
        write(&rows.map(|row| (row.kind(), row.to_hex())).collect::<Vec<_>>())
    }

    /// Rows of a kind, ascending and laid end to end.
    #[napi]
    pub fn rows(&self, kind: String, from: u32, count: u32) -> Result<Buffer> {
        let kind = Kind::from_word(&kind).map_err(raise)?;
        let page = self.inner.rows(kind).skip(from as usize).take(count as usize);
        Ok(page.flat_map(|row| row.as_bytes().to_vec()).collect::<Vec<u8>>().into())
    }
}

/// What the head of a set file says, as JSON; `whole` when nothing may follow it.
#[napi]
pub fn read_head(bytes: &[u8], whole: bool) -> Result<String> {
    let read = if whole { SetHead::parse } else { SetHead::leading };
    let head = read(bytes).map_err(raise)?;
    Ok(write(&json!({
        "manifest": head.manifest(), "root": head.root(), "length": head.length(),
        "content_length": head.content_length(),
    })))
}
