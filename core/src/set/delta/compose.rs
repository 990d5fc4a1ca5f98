//! The base's rows and the edits in one pass, kind by kind, into the sections of the result.

use super::edits::{Edits, Grave, KindEdits, head_of};
use super::malformed;
use super::pass::{Cursor, EntryNumbers, Lists, NearRowsMade};
use crate::beside::beside;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::set::bits::BitWriter;
use crate::set::exact::{Geometry, index};
use crate::set::label::{Statement, write_dictionary};
use crate::set::manifest::{KindRows, Manifest};
use crate::set::near::ListedConvention;
use crate::set::reader::HashSet;
use crate::set::section::{Content, Section};
use crate::set::tombstone::{Tombstone, write_tombstones};
use crate::wire::bits;
use std::collections::{HashMap, HashSet as HashSetOf};

const NONE: u32 = u32::MAX;

/// The content of a set: its head, and its sections in the order of the manifest.
pub(in crate::set) struct Applied {
    pub(in crate::set) manifest: Manifest,
    pub(in crate::set) head: Vec<u8>,
    pub(in crate::set) sections: Vec<Vec<u8>>,
}

/// Makes the content of a set out of another and of edits; `manifest` says what it will say of itself.
pub(in crate::set) fn compose(
    base: &HashSet,
    edits: &Edits,
    mut manifest: Manifest,
    convention: Option<ListedConvention>,
    companions: bool,
) -> Result<Applied> {
    let mut work = Work::new(base, edits)?;
    manifest.kinds.clear();
    let mut sections = Vec::new();
    let mut exact = Vec::new();
    let mut planes = Vec::new();
    for kind in Kind::ALL {
        let edited = edits.kinds.iter().find(|edited| edited.kind == kind);
        if base.manifest().rows_of(kind).is_none() && edited.is_none() {
            continue;
        }
        let entries = if kind.is_exact() {
            let (rows, entries) = work.exact(kind, edited)?;
            exact.push(rows);
            entries
        } else {
            let (rows, entries) = work.near(edited, companions)?;
            if entries.count > 0 {
                sections.extend(near_sections(rows, companions));
            }
            entries
        };
        let rows = u32::try_from(entries.count).map_err(|_| malformed("a kind has too many rows"))?;
        if rows == 0 {
            continue;
        }
        let convention = if kind.is_exact() { None } else { Some(convention.ok_or_else(no_convention)?) };
        manifest.kinds.push(KindRows { kind, rows, convention });
        planes.extend(entries.numbers.map(|numbers| (kind, numbers)));
    }
    if !work.removed_rows_were_there {
        return Err(Error::new(ErrorCode::DeltaRowAbsent, "a row is removed that is not listed"));
    }
    manifest.entries = work.order.len() as u32;
    if manifest.entries == 0 {
        return Err(malformed("a set keeps at least one row"));
    }
    let width = bits(manifest.entries - 1);
    for (kind, entries) in planes {
        sections.push(section(Content::EntryNumbers, Some(kind), packed(entries.into_iter(), width)));
    }
    exact.retain(|made| !made.heads.is_empty());
    let ((cold_roots, labels), indices) = beside(
        exact.iter().map(ExactRowsMade::bytes).sum(),
        || (exact.iter().map(ExactRowsMade::cold_root).collect::<Vec<_>>(), work.labels()),
        || exact.iter().map(ExactRowsMade::index).collect::<Vec<_>>(),
    );
    sections.extend(labels?);
    for ((made, root), index) in { exact }.into_iter().zip(cold_roots).zip(indices) {
        sections.extend(index);
        sections
            .push((Section::new(Content::Cold, Some(made.kind), made.cold.len() as u64, root), made.cold));
    }
    let tombstones = work.tombstones()?;
    if !tombstones.is_empty() {
        sections.push(section(Content::Tombstones, None, write_tombstones(&tombstones)));
    }
    sections.sort_by_key(|(section, _)| section.order());
    let (table, sections) = sections.into_iter().unzip();
    let head = manifest.place(table)?;
    Ok(Applied { manifest, head, sections })
}

fn no_convention() -> Error {
    malformed("PDQ rows have a convention")
}

type Made = (Section, Vec<u8>);

fn section(content: Content, kind: Option<Kind>, bytes: Vec<u8>) -> Made {
    let root = *blake3::hash(&bytes).as_bytes();
    (Section::new(content, kind, bytes.len() as u64, root), bytes)
}

/// The rows of an exact kind as the pass leaves them: first eight bytes of each, and the rests.
struct ExactRowsMade {
    kind: Kind,
    heads: Vec<u64>,
    cold: Vec<u8>,
}

impl ExactRowsMade {
    fn bytes(&self) -> usize {
        8 * self.heads.len() + self.cold.len()
    }

    fn cold_root(&self) -> [u8; 32] {
        *blake3::hash(&self.cold).as_bytes()
    }

    fn index(&self) -> [Made; 2] {
        let (directory, hot) = index(&self.heads, Geometry::of(self.heads.len() as u32, 64));
        let made = |content, bytes| section(content, Some(self.kind), bytes);
        [made(Content::Directory, directory), made(Content::Hot, hot)]
    }
}

fn near_sections(made: NearRowsMade<'_>, companions: bool) -> Vec<Made> {
    let section = |content, bytes| section(content, Some(Kind::Pdq), bytes);
    let mut sections =
        vec![section(Content::NearRows, made.rows), section(Content::NearQuality, made.qualities)];
    if companions {
        sections.push(section(Content::NearCompanion, made.companions));
    }
    sections
}

/// Fields of equal width in whole words.
fn packed(numbers: impl Iterator<Item = u32>, width: u32) -> Vec<u8> {
    let mut plane = BitWriter::new(Vec::new());
    let filled = { numbers }.try_for_each(|number| plane.put(u64::from(number), width));
    filled.and_then(|()| plane.finish()).expect("memory takes every byte")
}

/// The pass over all rows.
struct Work<'a> {
    base: &'a HashSet,
    edits: &'a Edits,
    /// For each entry, of the base and then new, its number in the result, once met.
    numbers: Vec<u32>,
    /// For each entry of the result, which it was.
    order: Vec<u32>,
    /// For each entry of the base one more than its place among those removed, or zero; empty when none is.
    gone: Vec<u32>,
    /// The rows that removed entries with a grave had, by the place of the entry.
    buried: Vec<(u32, Hash)>,
    /// The rows of entries that go without one; known only where a tombstone may name them.
    vanished: HashSetOf<Hash>,
    has_readmitted: bool,
    removed_rows_were_there: bool,
}

impl<'a> Work<'a> {
    fn new(base: &'a HashSet, edits: &'a Edits) -> Result<Self> {
        let entries = base.manifest().entries;
        let all = entries.checked_add(edits.new_entries).filter(|all| *all < NONE);
        let all = all.ok_or_else(|| malformed("there are too many entries"))?;
        let mut gone = Vec::new();
        if !edits.removed.is_empty() {
            gone = vec![0; entries as usize];
            for (place, entry) in edits.removed.iter().enumerate() {
                gone[*entry as usize] = place as u32 + 1;
            }
        }
        let is_gone = |entry: &u32| gone.get(*entry as usize).is_some_and(|place| *place > 0);
        let kept = edits
            .kinds
            .iter()
            .flat_map(|kind| &kind.entries)
            .chain(edits.relabelled.iter().map(|(entry, _)| entry));
        if { kept }.any(is_gone) {
            return Err(malformed("an entry is removed and changed"));
        }
        Ok(Self {
            base,
            edits,
            numbers: vec![NONE; all as usize],
            order: Vec::with_capacity(all as usize),
            gone,
            buried: Vec::new(),
            vanished: HashSetOf::new(),
            has_readmitted: base.tombstones().iter().any(|tombstone| tombstone.readmitted),
            removed_rows_were_there: true,
        })
    }

    /// The number of an entry in the result.
    fn number(&mut self, entry: u32) -> u32 {
        let number = &mut self.numbers[entry as usize];
        if *number == NONE {
            *number = self.order.len() as u32;
            self.order.push(entry);
        }
        *number
    }

    fn is_gone(&self, entry: u32) -> bool {
        self.gone.get(entry as usize).is_some_and(|place| *place > 0)
    }

    /// Whether a row of the base stays. What its entry leaves is remembered.
    fn stays(
        &mut self,
        edits: &mut Cursor<'_>,
        row: u32,
        entry: u32,
        hash: impl FnOnce() -> Option<Hash>,
    ) -> bool {
        let taken = edits.takes(row);
        let Some(place) = self.gone.get(entry as usize).and_then(|place| place.checked_sub(1)) else {
            return !taken;
        };
        // A row that goes with its entry is not named once more.
        self.removed_rows_were_there &= !taken;
        if self.edits.buried.get(place as usize).is_some_and(|grave| *grave > 0) {
            self.buried.extend(hash().map(|hash| (place, hash)));
        } else if self.has_readmitted {
            self.vanished.extend(hash());
        }
        false
    }

    fn exact(&mut self, kind: Kind, edited: Option<&KindEdits>) -> Result<(ExactRowsMade, EntryNumbers)> {
        let mut edits = Cursor::new(edited);
        let cold_width = kind.width() - 8;
        let (mut heads, mut cold, mut entries) = (Vec::new(), Vec::new(), EntryNumbers::default());
        if let Some((rows, numbers)) = self.base.exact(kind) {
            let room = rows.rows as usize + edits.added().len();
            heads.reserve(room);
            cold.reserve(room * cold_width);
            let mut row = 0;
            // Rows from here on stay, and their cold parts are still to be copied, which is done in runs.
            let mut run = 0;
            rows.heads().try_for_each(|head| {
                let (number, entry) = (row, numbers.at(row));
                row += 1;
                if number < edits.next_row() && head < edits.next_head && !self.is_gone(entry) {
                    heads.push(head);
                    entries.push(self.number(entry));
                    return Ok(());
                }
                cold.extend_from_slice(rows.cold_between(run, number));
                run = number;
                let rest = rows.cold_of(number);
                let hash = || {
                    let mut value = head.to_be_bytes().to_vec();
                    value.extend_from_slice(rest);
                    Hash::new(kind, &value).ok()
                };
                if !self.stays(&mut edits, number, entry, hash) {
                    run += 1;
                    return Ok(());
                }
                while let Some((added, of)) = edits.before(|added| {
                    head_of(added).cmp(&head).then_with(|| added[8..kind.width()].cmp(rest))
                })? {
                    heads.push(head_of(added));
                    cold.extend_from_slice(&added[8..kind.width()]);
                    entries.push(self.number(of));
                }
                heads.push(head);
                entries.push(self.number(entry));
                Ok(())
            })?;
            cold.extend_from_slice(rows.cold_between(run, row));
        }
        while let Some((added, of)) = edits.take() {
            heads.push(head_of(added));
            cold.extend_from_slice(&added[8..kind.width()]);
            entries.push(self.number(of));
        }
        self.removed_rows_were_there &= edits.all_taken();
        Ok((ExactRowsMade { kind, heads, cold }, entries))
    }

    fn near<'e>(
        &mut self,
        edited: Option<&'e KindEdits>,
        companions: bool,
    ) -> Result<(NearRowsMade<'e>, EntryNumbers)> {
        let kind = Kind::Pdq;
        let mut edits = Cursor::new(edited);
        let mut made = NearRowsMade::new(edited);
        let mut entries = EntryNumbers::default();
        if let Some((near, listed, numbers)) = self.base.near_with_entries() {
            for (row, value) in near.rows.iter().enumerate() {
                let entry = numbers.at(row as u32);
                if !self.stays(&mut edits, row as u32, entry, || Hash::new(kind, value).ok()) {
                    continue;
                }
                while let Some((added, of)) = edits.before(|added| added.cmp(value))? {
                    made.add(added);
                    entries.push(self.number(of));
                }
                made.rows.extend_from_slice(value);
                made.qualities.extend(near.quality.get(row));
                if companions {
                    let listed = listed.get(row).ok_or_else(|| malformed("a companion is missing"))?;
                    made.companions.extend_from_slice(listed);
                }
                entries.push(self.number(entry));
            }
        }
        while let Some((added, of)) = edits.take() {
            made.add(added);
            entries.push(self.number(of));
        }
        self.removed_rows_were_there &= edits.all_taken();
        Ok((made, entries))
    }

    /// The records of all entries, and the dictionary of those that are used.
    fn labels(&self) -> Result<Vec<Made>> {
        let (known, base) = (self.base.manifest().entries, self.base.dictionary());
        let mut relabelled = HashMap::new();
        for (entry, place) in &self.edits.relabelled {
            relabelled.insert(*entry, self.edits.palette[*place as usize]);
        }
        let all =
            base.records() as usize + self.edits.records.as_ref().map_or(0, |new| new.records() as usize);
        let mut lists = Lists { number: vec![NONE; all], ..Lists::default() };
        let plane = self.base.record_numbers();
        let mut record_of_entry = Vec::with_capacity(self.order.len());
        for entry in &self.order {
            let record = match entry.checked_sub(known) {
                Some(new) => self.edits.palette[self.edits.record_of_new[new as usize] as usize],
                None => match relabelled.get(entry) {
                    Some(record) => *record,
                    None => plane.map_or(0, |plane| plane.at(*entry)),
                },
            };
            if lists.number[record as usize] == NONE {
                let statements: Vec<&Statement> =
                    match (record.checked_sub(base.records()), &self.edits.records) {
                        (Some(new), Some(records)) => records.record(new).collect(),
                        _ => base.record(record).collect(),
                    };
                lists.number[record as usize] = lists.add(&statements);
            }
            record_of_entry.push(lists.number[record as usize]);
        }
        let (dictionary, numbers) = write_dictionary(&lists.statements, &lists.records)?;
        let mut sections = vec![section(Content::Dictionary, None, dictionary)];
        if numbers.len() > 1 {
            let width = bits(numbers.len() as u32 - 1);
            let plane = packed(record_of_entry.iter().map(|record| numbers[*record as usize]), width);
            sections.push(section(Content::RecordNumbers, None, plane));
        }
        Ok(sections)
    }

    /// The tombstones of the result, ascending, their groups numbered anew.
    fn tombstones(&self) -> Result<Vec<Tombstone>> {
        let base = self.base.tombstones();
        let mut all = Vec::new();
        let mut dropped = self.edits.dropped.iter().peekable();
        let buried: HashSetOf<Hash> = self.buried.iter().map(|(_, row)| *row).collect();
        for (place, tombstone) in base.iter().enumerate() {
            let is_dropped = dropped.next_if(|dropped| **dropped as usize == place).is_some();
            // What was readmitted and is withdrawn once more has the newer tombstone only, or none.
            let goes = buried.contains(&tombstone.row) || self.vanished.contains(&tombstone.row);
            let is_replaced = tombstone.readmitted && goes;
            if !is_dropped && !is_replaced {
                all.push((0, *tombstone));
            }
        }
        for (place, row) in &self.buried {
            let grave = self.edits.buried[*place as usize] as usize;
            let Grave { reason, withdrawn, answers_until } = self.edits.graves[grave - 1];
            let readmitted = false;
            all.push((
                1,
                Tombstone { row: *row, reason, group: *place, withdrawn, answers_until, readmitted },
            ));
        }
        all.extend(self.edits.tombstones.iter().map(|tombstone| (2, *tombstone)));
        all.sort_by_key(|(_, tombstone)| tombstone.row);
        if all.windows(2).any(|pair| pair[0].1.row == pair[1].1.row) {
            return Err(malformed("a row is withdrawn twice"));
        }
        let mut groups = HashMap::new();
        let renumbered = all.into_iter().map(|(from, mut tombstone)| {
            let next = groups.len() as u32;
            tombstone.group = *groups.entry((from, tombstone.group)).or_insert(next);
            tombstone
        });
        Ok(renumbered.collect())
    }
}
