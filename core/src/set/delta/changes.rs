//! What changed between two versions of a list, by the names of entries.

use super::between::Matched;
use crate::error::Result;
use crate::hash::Hash;
use crate::set::name::EntryRef;
use crate::set::reader::HashSet;
use std::collections::HashSet as HashSetOf;

/// What changed between two versions of a list. Entries are the same when they share a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries that only the later version has.
    pub added: Vec<EntryRef>,
    /// Entries that only the earlier version has.
    pub removed: Vec<EntryRef>,
    /// Entries of which something else is said; by their names in the later version.
    pub relabelled: Vec<EntryRef>,
    /// Entries that have rows more or less, or rows that came from another entry; by their names in the later
    /// version.
    pub rows_changed: Vec<EntryRef>,
    /// Removed entries that the later version names as withdrawn.
    pub withdrawn: Vec<EntryRef>,
}

impl Changes {
    /// Compares two versions of a list, in whatever order.
    ///
    /// # Errors
    /// `set.other_list` for sets of two lists.
    pub fn between(earlier: &HashSet, later: &HashSet) -> Result<Self> {
        let matched = Matched::of(earlier, later)?;
        let (edits, _) = matched.edits(false)?;
        let reference = |set: &HashSet, entry: u32| set.entry(entry).reference();
        let later_of = |entry: u32| reference(later, matched.in_result(entry));
        let base = earlier.manifest().entries;
        let mut changed: Vec<u32> = Vec::new();
        for kind in &edits.kinds {
            changed.extend(kind.entries.iter().filter(|entry| **entry < base));
            changed.extend(kind.removed.iter().map(|row| earlier.entry_of(kind.kind, *row)));
        }
        changed.sort_unstable();
        changed.dedup();
        let removed: Vec<EntryRef> = edits.removed.iter().map(|entry| reference(earlier, *entry)).collect();
        let told: HashSetOf<Hash> = { later.withdrawn() }
            .filter(|tombstone| !tombstone.readmitted)
            .map(|tombstone| tombstone.row)
            .collect();
        let is_withdrawn = |entry: &u32| earlier.entry(*entry).rows().any(|row| told.contains(&row));
        let withdrawn = edits.removed.iter().filter(|entry| is_withdrawn(entry));
        Ok(Self {
            added: matched.new_in_result().map(|entry| reference(later, entry)).collect(),
            relabelled: edits.relabelled.iter().map(|(entry, _)| later_of(*entry)).collect(),
            rows_changed: changed.into_iter().map(later_of).collect(),
            withdrawn: withdrawn.map(|entry| reference(earlier, *entry)).collect(),
            removed,
        })
    }
}
