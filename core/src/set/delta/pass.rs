//! What the pass over all rows carries along.

use super::edits::{KindEdits, head_of};
use crate::error::{Error, ErrorCode, Result};
use crate::set::label::Statement;
use std::collections::HashMap;

/// The entry numbers of a kind's rows, written down only once they are not the rows' own numbers.
#[derive(Default)]
pub(super) struct EntryNumbers {
    pub(super) count: usize,
    pub(super) numbers: Option<Vec<u32>>,
}

impl EntryNumbers {
    pub(super) fn push(&mut self, entry: u32) {
        if self.numbers.is_none() && entry as usize != self.count {
            self.numbers = Some((0..self.count as u32).collect());
        }
        self.count += 1;
        if let Some(numbers) = &mut self.numbers {
            numbers.push(entry);
        }
    }
}

/// Distinct lists of statements.
#[derive(Default)]
pub(super) struct Lists {
    /// For each record of base and edits its place in `records`, once it is used.
    pub(super) number: Vec<u32>,
    pub(super) statements: Vec<Statement>,
    pub(super) places: HashMap<Statement, u32>,
    pub(super) records: Vec<Vec<u32>>,
    pub(super) record_places: HashMap<Vec<u32>, u32>,
}

impl Lists {
    pub(super) fn add(&mut self, list: &[&Statement]) -> u32 {
        let mut record: Vec<u32> = Vec::with_capacity(list.len());
        for statement in list {
            let next = self.statements.len() as u32;
            let place = *self.places.entry((*statement).clone()).or_insert(next);
            if place == next {
                self.statements.push((*statement).clone());
            }
            record.push(place);
        }
        record.sort_unstable();
        let next = self.records.len() as u32;
        let place = *self.record_places.entry(record.clone()).or_insert(next);
        if place == next {
            self.records.push(record);
        }
        place
    }
}

/// PDQ rows as they are written.
pub(super) struct NearRowsMade<'a> {
    pub(super) edited: Option<&'a KindEdits>,
    /// How many of the added rows are written.
    pub(super) added: usize,
    pub(super) rows: Vec<u8>,
    pub(super) qualities: Vec<u8>,
    pub(super) companions: Vec<u8>,
}

impl<'a> NearRowsMade<'a> {
    pub(super) const fn new(edited: Option<&'a KindEdits>) -> Self {
        Self { edited, added: 0, rows: Vec::new(), qualities: Vec::new(), companions: Vec::new() }
    }

    /// Takes the next added row over, with what comes beside it.
    pub(super) fn add(&mut self, row: &[u8; 32]) {
        self.rows.extend_from_slice(row);
        if let Some(edited) = self.edited {
            self.qualities.extend(edited.qualities.get(self.added));
            self.companions.extend(edited.companions.get(self.added).into_iter().flatten());
        }
        self.added += 1;
    }
}

/// The edits of a kind, as the pass over its rows comes to them.
pub(super) struct Cursor<'a> {
    pub(super) removed: &'a [u32],
    pub(super) added: &'a [[u8; 32]],
    pub(super) entries: &'a [u32],
    /// No row whose head is less has an added one before it.
    pub(super) next_head: u64,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(edits: Option<&'a KindEdits>) -> Self {
        let mut cursor = Self { removed: &[], added: &[], entries: &[], next_head: u64::MAX };
        if let Some(edits) = edits {
            (cursor.removed, cursor.added, cursor.entries) = (&edits.removed, &edits.added, &edits.entries);
        }
        cursor.next_head = cursor.added.first().map_or(u64::MAX, head_of);
        cursor
    }

    /// No row before it is taken out.
    pub(super) fn next_row(&self) -> u32 {
        self.removed.first().copied().unwrap_or(u32::MAX)
    }

    pub(super) const fn added(&self) -> &'a [[u8; 32]] {
        self.added
    }

    /// Whether a row of the base is taken out.
    pub(super) fn takes(&mut self, row: u32) -> bool {
        match self.removed.split_first() {
            Some((first, rest)) if *first == row => {
                self.removed = rest;
                true
            }
            _ => false,
        }
    }

    pub(super) const fn all_taken(&self) -> bool {
        self.removed.is_empty()
    }

    /// The next added row, when it stands before the one it is compared with.
    pub(super) fn before(
        &mut self,
        compare: impl FnOnce(&[u8; 32]) -> std::cmp::Ordering,
    ) -> Result<Option<(&'a [u8; 32], u32)>> {
        let Some(added) = self.added.first() else { return Ok(None) };
        match compare(added) {
            std::cmp::Ordering::Less => Ok(self.take()),
            std::cmp::Ordering::Greater => Ok(None),
            std::cmp::Ordering::Equal => {
                Err(Error::new(ErrorCode::DeltaRowPresent, "a row is added that is listed already"))
            }
        }
    }

    pub(super) fn take(&mut self) -> Option<(&'a [u8; 32], u32)> {
        let ((added, rest), (entry, entries)) = (self.added.split_first()?, self.entries.split_first()?);
        (self.added, self.entries) = (rest, entries);
        self.next_head = rest.first().map_or(u64::MAX, head_of);
        Some((added, *entry))
    }
}
