//! Applying a delta: the base's rows and the edits in one pass, kind by kind, into the sections of the result.

use super::edits::{Base, Edits, Grave, KindEdits, head_of};
use super::{Delta, malformed};
use crate::beside::beside;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::set::bits::BitWriter;
use crate::set::exact::{Geometry, index};
use crate::set::label::{Statement, Status, write_dictionary};
use crate::set::manifest::{KindRows, Manifest};
use crate::set::near::ListedConvention;
use crate::set::reader::HashSet;
use crate::set::section::{ALIGNMENT, Content, Section};
use crate::set::tombstone::{Tombstone, write_tombstones};
use crate::trust::{Root, signature_block};
use crate::wire::bits;
use std::collections::{HashMap, HashSet as HashSetOf};

const NONE: u32 = u32::MAX;

/// The content of a set: its head, and its sections in the order of the manifest.
pub(in crate::set) struct Applied {
    pub(in crate::set) manifest: Manifest,
    pub(in crate::set) head: Vec<u8>,
    pub(in crate::set) sections: Vec<Vec<u8>>,
}

impl HashSet {
    /// Makes the set that a delta leads to, and verifies it wholly.
    ///
    /// A [`TrustStore`](crate::TrustStore) does that at installing, and holds the result against what it knows.
    /// Here nothing is known of other versions: a patch may do no more than a patch may, but nobody counts what
    /// several of them take out.
    ///
    /// # Errors
    /// `delta.base` for another set's delta, `delta.malformed`, `delta.row_absent`, `delta.row_present`,
    /// `delta.wrong_result`, `set.patch_rights`, and every code of [`HashSet::open`] for what it leads to.
    pub fn apply(&self, delta: &Delta, issuer: &Root) -> Result<Self> {
        if delta.result().0.patch == 0 {
            return Self::open(self.made_by(delta)?, issuer);
        }
        self.patched_by(delta)?;
        Self::open_patched(self.made_by(delta)?, issuer)
    }

    /// The file that a delta makes of this set's, of which nothing is verified yet but that it is what the
    /// delta names.
    pub(crate) fn made_by(&self, delta: &Delta) -> Result<Vec<u8>> {
        let edits = self.edits(delta)?;
        let manifest = delta.manifest(self.manifest());
        let convention = delta.convention(self.manifest());
        let applied = compose(self, &edits, manifest, convention, delta.companions)?;
        if *blake3::hash(&applied.head).as_bytes() != *delta.result.as_bytes() {
            let detail = "what the delta makes is not the set it names";
            return Err(Error::new(ErrorCode::DeltaWrongResult, detail));
        }
        let length: usize = applied.sections.iter().map(|section| section.len() + ALIGNMENT as usize).sum();
        let mut file = applied.head;
        file.reserve(length + 16 * 104);
        for (section, bytes) in applied.manifest.sections.iter().zip(&applied.sections) {
            file.resize(section.offset() as usize, 0);
            file.extend_from_slice(bytes);
        }
        file.extend_from_slice(&signature_block(delta.signatures()));
        Ok(file)
    }

    /// The edits of a delta that is for this set.
    pub(super) fn edits(&self, delta: &Delta) -> Result<Edits> {
        let (version, root) = delta.base();
        let is_for_this = root == self.root() && delta.set() == self.manifest().set;
        if !is_for_this || delta.issuer() != self.manifest().issuer || version != self.manifest().version {
            let detail = format!(
                "the delta is for version {version}, not for this set of {}",
                self.manifest().version
            );
            return Err(Error::new(ErrorCode::DeltaBase, detail));
        }
        Edits::read(&delta.edits, self.counted(delta.companions))
    }

    pub(super) fn counted(&self, companions: bool) -> Base<'_> {
        Base {
            manifest: self.manifest(),
            records: self.dictionary().records(),
            tombstones: self.tombstones().len() as u32,
            companions,
        }
    }

    /// How many entries and tombstones a delta takes out or marks as disputed, when it does nothing else.
    ///
    /// # Errors
    /// `set.patch_rights` when it does, or does nothing at all, and what [`HashSet::apply`] fails with for edits that are none.
    pub(crate) fn patched_by(&self, delta: &Delta) -> Result<u32> {
        let edits = self.edits(delta)?;
        let rows = edits.kinds.is_empty() && edits.new_entries == 0;
        let disputes = edits.relabelled.iter().all(|(entry, place)| {
            let mut before = self.entry(*entry).statements();
            let mut after = self.record_of_delta(&edits, edits.palette[*place as usize]);
            loop {
                match (before.next(), after.next()) {
                    (None, None) => return true,
                    (Some(before), Some(after)) if is_dispute(before, after) => {}
                    _ => return false,
                }
            }
        });
        let same_publish = delta.result().0.publish == delta.base().0.publish;
        // Where PDQ rows stay, their companions do.
        let companions_stay = self.near_with_entries().is_none_or(|(near, companions, numbers)| {
            let goes = |row| edits.removed.binary_search(&numbers.at(row)).is_ok();
            delta.companions != companions.is_empty() || (0..near.rows.len() as u32).all(goes)
        });
        let same_terms = delta.keeps_terms() && companions_stay;
        let touched = edits.removed.len() + edits.relabelled.len() + edits.dropped.len();
        let may = rows && edits.tombstones.is_empty() && disputes && same_terms && same_publish;
        if may && touched > 0 {
            return Ok(touched as u32);
        }
        let detail = "a patch takes entries out or marks them as disputed, and changes nothing else";
        Err(Error::new(ErrorCode::SetPatchRights, detail))
    }

    /// The statements of a record, of this set or after them one that the edits bring.
    fn record_of_delta<'a>(
        &'a self,
        edits: &'a Edits,
        record: u32,
    ) -> Box<dyn Iterator<Item = &'a Statement> + 'a> {
        match (record.checked_sub(self.dictionary().records()), &edits.records) {
            (Some(new), Some(records)) => Box::new(records.record(new)),
            _ => Box::new(self.dictionary().record(record)),
        }
    }
}

/// Whether a statement is the same, or the same but disputed.
fn is_dispute(before: &Statement, after: &Statement) -> bool {
    let disputed = after.status == Status::Disputed || after.status == before.status;
    disputed && Statement { status: before.status, ..after.clone() } == *before
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
    let mut planes = Vec::new();
    for kind in Kind::ALL {
        let edited = edits.kinds.iter().find(|edited| edited.kind == kind);
        if base.manifest().rows_of(kind).is_none() && edited.is_none() {
            continue;
        }
        let before = sections.len();
        let entries = if kind.is_exact() {
            work.exact(kind, edited, &mut sections)?
        } else {
            work.near(edited, companions, &mut sections)?
        };
        let rows = u32::try_from(entries.count).map_err(|_| malformed("a kind has too many rows"))?;
        if rows == 0 {
            sections.truncate(before);
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
    work.labels(&mut sections)?;
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

/// Fields of equal width in whole words.
fn packed(numbers: impl Iterator<Item = u32>, width: u32) -> Vec<u8> {
    let mut plane = BitWriter::new(Vec::new());
    let filled = { numbers }.try_for_each(|number| plane.put(u64::from(number), width));
    filled.and_then(|()| plane.finish()).expect("memory takes every byte")
}

/// The entry numbers of a kind's rows, written down only once they are not the rows' own numbers.
#[derive(Default)]
struct EntryNumbers {
    count: usize,
    numbers: Option<Vec<u32>>,
}

impl EntryNumbers {
    fn push(&mut self, entry: u32) {
        if self.numbers.is_none() && entry as usize != self.count {
            self.numbers = Some((0..self.count as u32).collect());
        }
        self.count += 1;
        if let Some(numbers) = &mut self.numbers {
            numbers.push(entry);
        }
    }
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

    fn exact(
        &mut self,
        kind: Kind,
        edited: Option<&KindEdits>,
        sections: &mut Vec<Made>,
    ) -> Result<EntryNumbers> {
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
        let Ok(count @ 1..) = u32::try_from(heads.len()) else { return Ok(entries) };
        let made = |content, bytes| section(content, Some(kind), bytes);
        let (cold_root, (directory, hot)) = beside(
            cold.len(),
            || *blake3::hash(&cold).as_bytes(),
            || {
                let (directory, hot) = index(&heads, Geometry::of(count, 64));
                (made(Content::Directory, directory), made(Content::Hot, hot))
            },
        );
        sections.extend([directory, hot]);
        sections.push((Section::new(Content::Cold, Some(kind), cold.len() as u64, cold_root), cold));
        Ok(entries)
    }

    fn near(
        &mut self,
        edited: Option<&KindEdits>,
        companions: bool,
        sections: &mut Vec<Made>,
    ) -> Result<EntryNumbers> {
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
        sections.push(section(Content::NearRows, Some(kind), made.rows));
        sections.push(section(Content::NearQuality, Some(kind), made.qualities));
        if companions {
            sections.push(section(Content::NearCompanion, Some(kind), made.companions));
        }
        Ok(entries)
    }

    /// The records of all entries, and the dictionary of those that are used.
    fn labels(&self, sections: &mut Vec<Made>) -> Result<()> {
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
        if numbers.len() > 1 {
            let width = bits(numbers.len() as u32 - 1);
            let plane = packed(record_of_entry.iter().map(|record| numbers[*record as usize]), width);
            sections.push(section(Content::RecordNumbers, None, plane));
        }
        sections.push(section(Content::Dictionary, None, dictionary));
        Ok(())
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

/// Distinct lists of statements.
#[derive(Default)]
pub(super) struct Lists {
    /// For each record of base and edits its place in `records`, once it is used.
    number: Vec<u32>,
    pub(super) statements: Vec<Statement>,
    places: HashMap<Statement, u32>,
    pub(super) records: Vec<Vec<u32>>,
    record_places: HashMap<Vec<u32>, u32>,
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
struct NearRowsMade<'a> {
    edited: Option<&'a KindEdits>,
    /// How many of the added rows are written.
    added: usize,
    rows: Vec<u8>,
    qualities: Vec<u8>,
    companions: Vec<u8>,
}

impl<'a> NearRowsMade<'a> {
    const fn new(edited: Option<&'a KindEdits>) -> Self {
        Self { edited, added: 0, rows: Vec::new(), qualities: Vec::new(), companions: Vec::new() }
    }

    /// Takes the next added row over, with what comes beside it.
    fn add(&mut self, row: &[u8; 32]) {
        self.rows.extend_from_slice(row);
        if let Some(edited) = self.edited {
            self.qualities.extend(edited.qualities.get(self.added));
            self.companions.extend(edited.companions.get(self.added).into_iter().flatten());
        }
        self.added += 1;
    }
}

/// The edits of a kind, as the pass over its rows comes to them.
struct Cursor<'a> {
    removed: &'a [u32],
    added: &'a [[u8; 32]],
    entries: &'a [u32],
    /// No row whose head is less has an added one before it.
    next_head: u64,
}

impl<'a> Cursor<'a> {
    fn new(edits: Option<&'a KindEdits>) -> Self {
        let mut cursor = Self { removed: &[], added: &[], entries: &[], next_head: u64::MAX };
        if let Some(edits) = edits {
            (cursor.removed, cursor.added, cursor.entries) = (&edits.removed, &edits.added, &edits.entries);
        }
        cursor.next_head = cursor.added.first().map_or(u64::MAX, head_of);
        cursor
    }

    /// No row before it is taken out.
    fn next_row(&self) -> u32 {
        self.removed.first().copied().unwrap_or(u32::MAX)
    }

    const fn added(&self) -> &'a [[u8; 32]] {
        self.added
    }

    /// Whether a row of the base is taken out.
    fn takes(&mut self, row: u32) -> bool {
        match self.removed.split_first() {
            Some((first, rest)) if *first == row => {
                self.removed = rest;
                true
            }
            _ => false,
        }
    }

    const fn all_taken(&self) -> bool {
        self.removed.is_empty()
    }

    /// The next added row, when it stands before the one it is compared with.
    fn before(
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

    fn take(&mut self) -> Option<(&'a [u8; 32], u32)> {
        let ((added, rest), (entry, entries)) = (self.added.split_first()?, self.entries.split_first()?);
        (self.added, self.entries) = (rest, entries);
        self.next_head = rest.first().map_or(u64::MAX, head_of);
        Some((added, *entry))
    }
}
