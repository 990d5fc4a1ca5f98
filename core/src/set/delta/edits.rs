//! What a delta changes, as it is written: entries and rows taken out, rows put in, labels changed,
//! tombstones.

use super::malformed;
use crate::error::Result;
use crate::hash::Kind;
use crate::set::UNKNOWN_QUALITY;
use crate::set::bits::Bits;
use crate::set::label::Dictionary;
use crate::set::manifest::Manifest;
use crate::set::rice::{self, Universe};
use crate::set::tombstone::{Tombstone, WithdrawalReason, read_tombstones};
use crate::time::Day;
use crate::wire::{Fields, bits};

/// What changes from a base to a result.
#[derive(Debug, Default)]
pub(in crate::set) struct Edits {
    /// Entries of the base that go with all their rows, ascending.
    pub(in crate::set) removed: Vec<u32>,
    /// The tombstones that removed entries leave.
    pub(in crate::set) graves: Vec<Grave>,
    /// For each removed entry the number of its grave, counted from one, or zero; empty without graves.
    pub(in crate::set) buried: Vec<u32>,
    pub(in crate::set) kinds: Vec<KindEdits>,
    /// Entries that the base has not, numbered after those of the base.
    pub(in crate::set) new_entries: u32,
    /// The records that the base has not, numbered after those of the base.
    pub(in crate::set) records: Option<Dictionary>,
    /// The records that new and relabelled entries have, ascending.
    pub(in crate::set) palette: Vec<u32>,
    /// For each new entry its place in the palette.
    pub(in crate::set) record_of_new: Vec<u32>,
    /// Entries of the base that have another record, ascending, with its place in the palette.
    pub(in crate::set) relabelled: Vec<(u32, u32)>,
    /// Tombstones of the base that are no more, by their places, ascending.
    pub(in crate::set) dropped: Vec<u32>,
    /// Tombstones that no removed entry leaves.
    pub(in crate::set) tombstones: Vec<Tombstone>,
}

/// What a removed entry leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::set) struct Grave {
    pub(in crate::set) reason: WithdrawalReason,
    pub(in crate::set) withdrawn: Day,
    pub(in crate::set) answers_until: Day,
}

/// What changes among the rows of a kind.
#[derive(Debug)]
pub(in crate::set) struct KindEdits {
    pub(in crate::set) kind: Kind,
    /// Rows of the base that go though their entries stay, ascending.
    pub(in crate::set) removed: Vec<u32>,
    /// Rows that come, ascending, padded to 32 bytes.
    pub(in crate::set) added: Vec<[u8; 32]>,
    /// For PDQ, the quality of each.
    pub(in crate::set) qualities: Vec<u8>,
    /// For PDQ, the companion of each, where the result has companions.
    pub(in crate::set) companions: Vec<[u8; 8]>,
    /// The entry of each: of the base, or a new one.
    pub(in crate::set) entries: Vec<u32>,
}

/// What the numbers of a delta are counted in.
#[derive(Clone, Copy)]
pub(super) struct Base<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) records: u32,
    pub(super) tombstones: u32,
    /// Whether the result has companions.
    pub(super) companions: bool,
}

impl Base<'_> {
    fn rows(&self, kind: Kind) -> u32 {
        self.manifest.rows_of(kind).map_or(0, |rows| rows.rows)
    }
}

impl Edits {
    /// Reads edits, whose layout stands in `docs/format.md`, section 8, holding every number against its
    /// bounds.
    pub(super) fn read(bytes: &[u8], base: Base<'_>) -> Result<Self> {
        let short = || malformed("the edits end early, or hold a number that is out of bounds");
        let mut fields = Fields::new(bytes);
        let mut edits = Self::default();
        edits.read_removed(&mut fields, base).ok_or_else(short)?;
        edits.read_kinds(&mut fields, base).ok_or_else(short)?;
        edits.read_records(&mut fields, base)?;
        let dropped = fields.u32().ok_or_else(short)?;
        edits.dropped = numbers(&mut fields, dropped, base.tombstones).ok_or_else(short)?;
        let length = fields.u32().ok_or_else(short)?;
        if length > 0 {
            edits.tombstones = read_tombstones(fields.bytes(length as usize).ok_or_else(short)?)?;
        }
        if fields.is_at_end() { Ok(edits) } else { Err(malformed("bytes follow the edits")) }
    }

    fn read_removed(&mut self, fields: &mut Fields<'_>, base: Base<'_>) -> Option<()> {
        let count = fields.u32()?;
        self.removed = numbers(fields, count, base.manifest.entries)?;
        for _ in 0..fields.u16()? {
            self.graves.push(Grave {
                reason: WithdrawalReason::from_number(u16::from(fields.u8()?))?,
                withdrawn: Day::from_days(fields.i32()?).ok()?,
                answers_until: Day::from_days(fields.i32()?).ok()?,
            });
        }
        let graves = &self.graves;
        let sound = graves.iter().all(|grave| grave.withdrawn <= grave.answers_until);
        if !sound || !graves.is_sorted_by(|a, b| a < b) {
            return None;
        }
        if !graves.is_empty() {
            self.buried = plane(fields, count, graves.len() as u32 + 1)?;
        }
        let mut used = vec![false; self.graves.len()];
        self.buried.iter().filter(|number| **number > 0).for_each(|number| used[*number as usize - 1] = true);
        (!used.contains(&false)).then_some(())
    }

    fn read_kinds(&mut self, fields: &mut Fields<'_>, base: Base<'_>) -> Option<()> {
        for _ in 0..fields.u16()? {
            let kind = KindEdits::read(fields, base, &mut self.new_entries)?;
            if self.kinds.last().is_some_and(|last| last.kind >= kind.kind) {
                return None;
            }
            self.kinds.push(kind);
        }
        Some(())
    }

    fn read_records(&mut self, fields: &mut Fields<'_>, base: Base<'_>) -> Result<()> {
        let short = || malformed("the edits end early, or hold a number that is out of bounds");
        let length = fields.u32().ok_or_else(short)?;
        if length > 0 {
            self.records = Some(Dictionary::read(fields.bytes(length as usize).ok_or_else(short)?)?);
        }
        let known = base.records.saturating_add(self.records.as_ref().map_or(0, Dictionary::records));
        self.read_palette(fields, base, known).ok_or_else(short)
    }

    fn read_palette(&mut self, fields: &mut Fields<'_>, base: Base<'_>, known: u32) -> Option<()> {
        let count = fields.u32()?;
        self.palette = numbers(fields, count, known)?;
        self.record_of_new = plane(fields, self.new_entries, count)?;
        let relabelled = fields.u32()?;
        let entries = numbers(fields, relabelled, base.manifest.entries)?;
        let records = plane(fields, relabelled, count)?;
        self.relabelled = entries.into_iter().zip(records).collect();
        // What says nothing of the result is not there.
        let mut used = vec![false; self.palette.len()];
        let places = self.record_of_new.iter().chain(self.relabelled.iter().map(|(_, place)| place));
        places.for_each(|place| used[*place as usize] = true);
        let new = known - base.records;
        let listed = self.palette.iter().filter(|record| **record >= base.records).count();
        (!used.contains(&false) && listed == new as usize).then_some(())
    }

    #[cfg(feature = "build")]
    pub(super) fn write(&self, dictionary: &[u8], base: Base<'_>) -> Vec<u8> {
        use crate::set::tombstone::write_tombstones;
        let mut out = Vec::new();
        put_count(&mut out, self.removed.len());
        put_numbers(&mut out, &self.removed, base.manifest.entries);
        out.extend_from_slice(&(self.graves.len() as u16).to_le_bytes());
        for grave in &self.graves {
            out.push(grave.reason.number() as u8);
            out.extend_from_slice(&grave.withdrawn.days().to_le_bytes());
            out.extend_from_slice(&grave.answers_until.days().to_le_bytes());
        }
        if !self.graves.is_empty() {
            put_plane(&mut out, &self.buried, self.graves.len() as u32 + 1);
        }
        out.extend_from_slice(&(self.kinds.len() as u16).to_le_bytes());
        let mut met = 0;
        self.kinds.iter().for_each(|kind| kind.write(&mut out, base, self.new_entries, &mut met));
        put_count(&mut out, dictionary.len());
        out.extend_from_slice(dictionary);
        let count = self.palette.len() as u32;
        put_count(&mut out, self.palette.len());
        let known = base.records + self.records.as_ref().map_or(0, Dictionary::records);
        put_numbers(&mut out, &self.palette, known);
        put_plane(&mut out, &self.record_of_new, count);
        let (entries, places): (Vec<u32>, Vec<u32>) = self.relabelled.iter().copied().unzip();
        put_count(&mut out, entries.len());
        put_numbers(&mut out, &entries, base.manifest.entries);
        put_plane(&mut out, &places, count);
        put_count(&mut out, self.dropped.len());
        put_numbers(&mut out, &self.dropped, base.tombstones);
        let tombstones = match self.tombstones.as_slice() {
            [] => Vec::new(),
            some => write_tombstones(some),
        };
        put_count(&mut out, tombstones.len());
        out.extend_from_slice(&tombstones);
        out
    }
}

impl KindEdits {
    pub(super) const fn new(kind: Kind) -> Self {
        Self {
            kind,
            removed: Vec::new(),
            added: Vec::new(),
            qualities: Vec::new(),
            companions: Vec::new(),
            entries: Vec::new(),
        }
    }

    fn read(fields: &mut Fields<'_>, base: Base<'_>, new_entries: &mut u32) -> Option<Self> {
        let mut edits = Self::new(Kind::from_code(fields.u16()?)?);
        let (removed, added) = (fields.u32()?, fields.u32()?);
        if removed == 0 && added == 0 {
            return None;
        }
        edits.removed = numbers(fields, removed, base.rows(edits.kind))?;
        let heads = rice::read(fields, added, Universe::Heads(64))?;
        let rest = edits.kind.width() - 8;
        let colds = fields.bytes(heads.len().checked_mul(rest)?)?;
        for (head, cold) in heads.iter().zip(colds.chunks_exact(rest)) {
            let mut row = [0; 32];
            row[..8].copy_from_slice(&head.to_be_bytes());
            row[8..8 + rest].copy_from_slice(cold);
            edits.added.push(row);
        }
        if !edits.added.is_sorted_by(|a, b| a < b) {
            return None;
        }
        if !edits.kind.is_exact() {
            edits.qualities = fields.bytes(heads.len())?.to_vec();
            if edits.qualities.iter().any(|quality| *quality > 100 && *quality != UNKNOWN_QUALITY) {
                return None;
            }
            if base.companions {
                edits.companions = fields.bytes(heads.len().checked_mul(8)?)?.as_chunks().0.to_vec();
            }
        }
        edits.read_entries(fields, base, new_entries)?;
        Some(edits)
    }

    /// To which entries the added rows belong: each to the next new one, or as a plane of fields says.
    fn read_entries(&mut self, fields: &mut Fields<'_>, base: Base<'_>, new_entries: &mut u32) -> Option<()> {
        let (known, count) = (base.manifest.entries, self.added.len());
        match fields.u8()? {
            0 => {
                for _ in 0..count {
                    self.entries.push(known.checked_add(*new_entries)?);
                    *new_entries += 1;
                }
            }
            1 => {
                let met = fields.u32()?;
                let [new_width, old_width] = [met, known].map(|below| bits(below.saturating_sub(1)));
                let plane = Bits::new(fields.rest());
                let mut position = 0;
                for _ in 0..count {
                    let is_old = plane.field(position, 1) == 1;
                    let width = if is_old { old_width } else { new_width };
                    let number = plane.field(position + 1, width) as u32;
                    position += 1 + u64::from(width);
                    if is_old {
                        self.entries.push(Some(number).filter(|number| *number < known)?);
                        continue;
                    }
                    if number > *new_entries || number >= met {
                        return None;
                    }
                    *new_entries += u32::from(number == *new_entries);
                    self.entries.push(known.checked_add(number)?);
                }
                rice::end(fields, position)?;
                if *new_entries != met {
                    return None;
                }
            }
            _ => return None,
        }
        Some(())
    }

    #[cfg(feature = "build")]
    fn write(&self, out: &mut Vec<u8>, base: Base<'_>, new_entries: u32, met: &mut u32) {
        let known = base.manifest.entries;
        out.extend_from_slice(&self.kind.code().to_le_bytes());
        put_count(out, self.removed.len());
        put_count(out, self.added.len());
        put_numbers(out, &self.removed, base.rows(self.kind));
        let heads: Vec<u64> = self.added.iter().map(head_of).collect();
        rice::write(out, &heads, Universe::Heads(64));
        self.added.iter().for_each(|row| out.extend_from_slice(&row[8..self.kind.width()]));
        out.extend_from_slice(&self.qualities);
        self.companions.iter().for_each(|companion| out.extend_from_slice(companion));
        let next = |index: usize| known + *met + index as u32;
        if self.entries.iter().enumerate().all(|(index, entry)| *entry == next(index)) {
            out.push(0);
            *met += self.entries.len() as u32;
            return;
        }
        for entry in &self.entries {
            *met = (*met).max((entry + 1).saturating_sub(known));
        }
        out.push(1);
        out.extend_from_slice(&met.to_le_bytes());
        let [new_width, old_width] = [*met, known].map(|below| bits(below.saturating_sub(1)));
        debug_assert!(*met <= new_entries);
        rice::put_fields(out, |plane| {
            for entry in &self.entries {
                let is_old = *entry < known;
                plane.put(u64::from(is_old), 1)?;
                let number = if is_old { *entry } else { entry - known };
                plane.put(u64::from(number), if is_old { old_width } else { new_width })?;
            }
            Ok(())
        });
    }
}

/// The first eight bytes of a row as a number.
pub(super) const fn head_of(row: &[u8; 32]) -> u64 {
    u64::from_be_bytes([row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7]])
}

/// Ascending numbers less than `below`.
fn numbers(fields: &mut Fields<'_>, count: u32, below: u32) -> Option<Vec<u32>> {
    let read = rice::read(fields, count, Universe::Below(below))?;
    Some(read.into_iter().map(|number| number as u32).collect())
}

/// Fields of equal width, each less than `below`.
fn plane(fields: &mut Fields<'_>, count: u32, below: u32) -> Option<Vec<u32>> {
    let width = bits(below.saturating_sub(1));
    let length = u64::from(count) * u64::from(width);
    if length > fields.remaining() as u64 * 8 {
        return None;
    }
    let plane = Bits::new(fields.rest());
    let field = |index: u32| plane.field(u64::from(index) * u64::from(width), width) as u32;
    let read: Vec<u32> = (0..count).map(field).collect();
    rice::end(fields, length)?;
    read.iter().all(|number| *number < below).then_some(read)
}

#[cfg(feature = "build")]
fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&(count as u32).to_le_bytes());
}

#[cfg(feature = "build")]
fn put_numbers(out: &mut Vec<u8>, numbers: &[u32], below: u32) {
    let numbers: Vec<u64> = numbers.iter().map(|number| u64::from(*number)).collect();
    rice::write(out, &numbers, Universe::Below(below));
}

#[cfg(feature = "build")]
fn put_plane(out: &mut Vec<u8>, numbers: &[u32], below: u32) {
    let width = bits(below.saturating_sub(1));
    rice::put_fields(out, |plane| numbers.iter().try_for_each(|number| plane.put(u64::from(*number), width)));
}
