//! Which added entries are one picture, and which statements that picture carries.

use crate::error::{Error, ErrorCode, Result};
use crate::set::label::{RECORD_LIMIT, Statement};
use std::collections::HashMap;

const NONE: u32 = u32::MAX;

/// Entries as they were added, joined where they share a row or a name.
///
/// A union–find in which the lower number is always the representative.
#[derive(Default)]
pub(super) struct Groups {
    parent: Vec<u32>,
    /// For every added entry, its list of statements as a number in `lists`.
    list: Vec<u32>,
    /// Keyed digests of names instead of the names, so that memory is bounded by their number.
    names: HashMap<[u8; 16], u32>,
    statements: Interned<Statement>,
    lists: Interned<Vec<u32>>,
}

/// Each distinct value once, by number.
struct Interned<T> {
    values: Vec<T>,
    numbers: HashMap<T, u32>,
}

impl<T> Default for Interned<T> {
    fn default() -> Self {
        Self { values: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Clone + Eq + std::hash::Hash> Interned<T> {
    fn number(&mut self, value: &T) -> u32 {
        if let Some(number) = self.numbers.get(value) {
            return *number;
        }
        let number = self.values.len() as u32;
        self.values.push(value.clone());
        self.numbers.insert(value.clone(), number);
        number
    }
}

impl Groups {
    /// Takes a new entry and returns its number, and that of the first entry of its picture as far as names tell.
    pub(super) fn add(&mut self, name: Option<&str>, statements: &[Statement]) -> Result<(u32, u32)> {
        let number =
            u32::try_from(self.parent.len()).ok().filter(|number| *number < NONE).ok_or_else(|| {
                Error::new(ErrorCode::BuildTooLarge, "a set has fewer than 4,294,967,295 entries")
            })?;
        let mut list = Vec::with_capacity(statements.len());
        for statement in statements {
            statement.check()?;
            list.push(self.statements.number(statement));
        }
        let list = self.intern(list)?;
        self.parent.push(number);
        self.list.push(list);
        if let Some(name) = name {
            let mut digest = [0; 16];
            digest.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
            let first = *self.names.entry(digest).or_insert(number);
            self.join(first, number);
        }
        Ok((number, self.find(number)))
    }

    fn intern(&mut self, mut list: Vec<u32>) -> Result<u32> {
        list.sort_unstable();
        list.dedup();
        if list.len() > RECORD_LIMIT {
            let detail = format!("an entry has at most {RECORD_LIMIT} statements");
            return Err(Error::new(ErrorCode::BuildTooLarge, detail));
        }
        Ok(self.lists.number(&list))
    }

    /// Makes two entries one.
    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.parent[a.max(b) as usize] = a.min(b);
    }

    fn find(&mut self, mut entry: u32) -> u32 {
        while self.parent[entry as usize] != entry {
            let up = self.parent[entry as usize];
            self.parent[entry as usize] = self.parent[up as usize];
            entry = up;
        }
        entry
    }

    /// Ends joining. Entries get their final numbers as their rows are met in the order of the file.
    pub(super) fn number(mut self) -> Result<Numbered> {
        let entries = self.parent.len() as u32;
        for entry in 0..entries {
            let first = self.find(entry);
            if first != entry {
                let both = [first, entry].map(|entry| self.list[entry as usize] as usize);
                if both[0] != both[1] {
                    let joined = both.iter().flat_map(|list| self.lists.values[*list].clone()).collect();
                    self.list[first as usize] = self.intern(joined)?;
                }
            }
            // Full compression: from here on a look-up is one step.
            self.parent[entry as usize] = first;
        }
        Ok(Numbered {
            final_number: vec![NONE; entries as usize],
            parent: self.parent,
            list: self.list,
            list_of_final: Vec::new(),
            statements: self.statements.values,
            lists: self.lists.values,
        })
    }
}

/// Entries with their final numbers.
pub(super) struct Numbered {
    parent: Vec<u32>,
    list: Vec<u32>,
    final_number: Vec<u32>,
    list_of_final: Vec<u32>,
    statements: Vec<Statement>,
    lists: Vec<Vec<u32>>,
}

/// The statements and distinct lists of them that are in use.
pub(super) struct Labels {
    pub(super) statements: Vec<Statement>,
    pub(super) records: Vec<Vec<u32>>,
    /// For every entry its record.
    pub(super) record_of_entry: Vec<u32>,
}

impl Numbered {
    /// The final number of the picture an added entry belongs to; the first call for a picture gives it
    /// the next number.
    pub(super) fn entry(&mut self, added: u32) -> u32 {
        let first = self.parent[added as usize] as usize;
        if self.final_number[first] == NONE {
            self.final_number[first] = self.list_of_final.len() as u32;
            self.list_of_final.push(self.list[first]);
        }
        self.final_number[first]
    }

    pub(super) const fn entries(&self) -> usize {
        self.list_of_final.len()
    }

    /// Leaves out the lists and statements that only served on the way.
    pub(super) fn into_labels(self) -> Labels {
        let mut statement_numbers = HashMap::new();
        let mut statements = Vec::new();
        let mut record_numbers = HashMap::new();
        let mut records: Vec<Vec<u32>> = Vec::new();
        let mut record_of_entry = self.list_of_final;
        for entry in &mut record_of_entry {
            *entry = *record_numbers.entry(*entry).or_insert_with(|| {
                let list = &self.lists[*entry as usize];
                let record = list.iter().map(|old| {
                    *statement_numbers.entry(*old).or_insert_with(|| {
                        statements.push(self.statements[*old as usize].clone());
                        statements.len() as u32 - 1
                    })
                });
                records.push(record.collect());
                records.len() as u32 - 1
            });
        }
        Labels { statements, records, record_of_entry }
    }
}
