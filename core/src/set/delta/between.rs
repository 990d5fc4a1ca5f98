//! What changed between two versions of a list.

use super::edits::{Edits, Grave, KindEdits};
use super::pass::Lists;
use super::{DELTA, Delta};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::set::label::{Dictionary, Statement, write_dictionary};
use crate::set::manifest::Manifest;
use crate::set::near::ListedConvention;
use crate::set::reader::HashSet;
use crate::set::tombstone::Tombstone;
use crate::trust::{assemble, signature_block};
use crate::wire::put_str;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

const NONE: u32 = u32::MAX;

impl Delta {
    /// Writes what changed from one version of a list to a later one, so that applying it to the file of the
    /// first makes the file of the second, byte for byte and with its signatures.
    ///
    /// # Errors
    /// `set.other_list` for sets of two lists, `delta.loop` when the second is no later version,
    /// `set.patch_rights` when the second is a patch of another publish: make one to that publish, and one from it;
    /// `build.incomplete` when the second holds sections that this version of the format does not know.
    pub fn between(base: &HashSet, result: &HashSet) -> Result<Vec<u8>> {
        let (from, to) = (base.manifest().version, result.manifest().version);
        if to.patch > 0 && from.publish < to.publish {
            let detail = format!(
                "readers take patch {to} from its own publish only: make a delta to {}.0 and one from there",
                to.publish
            );
            return Err(Error::new(ErrorCode::SetPatchRights, detail));
        }
        let companions = result.near_with_entries().is_some_and(|(near, companions, _)| {
            !near.rows.is_empty() && companions.len() == near.rows.len()
        });
        let matched = Matched::of(base, result)?;
        let (edits, dictionary) = matched.edits(companions)?;
        let mut bytes = assemble(&DELTA.magic, &body(base, result, companions))?;
        bytes.extend_from_slice(&signature_block(result.signatures()));
        bytes.extend_from_slice(&edits.write(&dictionary, base.counted(companions)));
        let delta = Self::parse(&bytes)?;
        match base.made_by(&delta) {
            Ok(made) if made == result.as_bytes() => Ok(bytes),
            Err(error) if error.code() != ErrorCode::DeltaWrongResult => Err(error),
            _ => {
                let detail = "the later set holds what no delta of this version carries";
                Err(Error::new(ErrorCode::BuildIncomplete, detail))
            }
        }
    }
}

fn body(base: &HashSet, result: &HashSet, companions: bool) -> Vec<u8> {
    let (old, new) = (base.manifest(), result.manifest());
    let mut out = Vec::new();
    out.extend_from_slice(new.set.as_bytes());
    out.extend_from_slice(new.issuer.as_bytes());
    out.extend_from_slice(base.root().as_bytes());
    out.extend_from_slice(result.root().as_bytes());
    for number in [old.version.publish, old.version.patch, new.version.publish, new.version.patch] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.extend_from_slice(&new.previous.map_or([0; 32], |root| *root.as_bytes()));
    out.push(u8::from(companions));
    let same = Manifest {
        version: old.version,
        previous: old.previous,
        entries: old.entries,
        kinds: old.kinds.clone(),
        sections: old.sections.clone(),
        ..new.clone()
    } == *old;
    let convention = |manifest: &Manifest| manifest.kinds.iter().find_map(|rows| rows.convention);
    if same && convention(new).is_none_or(|new| convention(old) == Some(new)) {
        out.push(0);
        return out;
    }
    out.push(1);
    for time in [new.created, new.not_before, new.expires] {
        out.extend_from_slice(&time.unix().to_le_bytes());
    }
    put_str(&mut out, &new.origin);
    put_str(&mut out, &new.packer);
    out.push(new.packing.number() as u8);
    out.push(new.intake.number() as u8);
    put_str(&mut out, &new.comment);
    out.extend_from_slice(&convention(new).map_or(0, ListedConvention::number).to_le_bytes());
    out
}

/// Two versions of a list, and which entries of them are the same: those that share a row, each with one.
pub(super) struct Matched<'a> {
    base: &'a HashSet,
    result: &'a HashSet,
    /// For each entry of the base, the one of the result, and the other way round.
    to_result: Vec<u32>,
    to_base: Vec<u32>,
}

impl<'a> Matched<'a> {
    pub(super) fn of(base: &'a HashSet, result: &'a HashSet) -> Result<Self> {
        let (old, new) = (base.manifest(), result.manifest());
        if (old.set, old.issuer, old.purpose) != (new.set, new.issuer, new.purpose) {
            return Err(Error::new(ErrorCode::SetOtherList, "the two sets are not versions of one list"));
        }
        let mut to_result = vec![NONE; base.manifest().entries as usize];
        let mut to_base = vec![NONE; result.manifest().entries as usize];
        for kind in Kind::ALL {
            walk(base, result, kind, |step| {
                if let Step::Both(old, new) = step {
                    let there = (&mut to_result[old.entry as usize], &mut to_base[new.entry as usize]);
                    if *there.0 == NONE && *there.1 == NONE {
                        (*there.0, *there.1) = (new.entry, old.entry);
                    }
                }
            });
        }
        Ok(Self { base, result, to_result, to_base })
    }

    /// The entry of the result that an entry of the base is.
    pub(super) fn in_result(&self, entry: u32) -> u32 {
        self.to_result[entry as usize]
    }

    /// The entries of the result that the base has not.
    pub(super) fn new_in_result(&self) -> impl Iterator<Item = u32> {
        (0..self.to_base.len() as u32).filter(|entry| self.to_base[*entry as usize] == NONE)
    }

    /// The edits, and the dictionary of their new records.
    pub(super) fn edits(&self, companions: bool) -> Result<(Edits, Vec<u8>)> {
        let mut edits = Edits::default();
        let mut new_of_result = vec![NONE; self.to_base.len()];
        let mut result_of_new = Vec::new();
        for kind in Kind::ALL {
            let mut edited = KindEdits::new(kind);
            walk(self.base, self.result, kind, |step| {
                let (old, new) = match step {
                    Step::Both(old, new) if self.stays(&old, &new, companions) => return,
                    Step::Both(old, new) => (Some(old), Some(new)),
                    Step::Old(old) => (Some(old), None),
                    Step::New(new) => (None, Some(new)),
                };
                // What goes with its entry is not named row by row.
                edited
                    .removed
                    .extend(old.filter(|old| self.to_result[old.entry as usize] != NONE).map(|old| old.row));
                let Some(new) = new else { return };
                edited.added.push(new.value);
                if !kind.is_exact() {
                    edited.qualities.push(new.quality);
                    edited.companions.extend(new.companion.filter(|_| companions));
                }
                let entry = match self.to_base[new.entry as usize] {
                    NONE => {
                        let number = &mut new_of_result[new.entry as usize];
                        if *number == NONE {
                            *number = result_of_new.len() as u32;
                            result_of_new.push(new.entry);
                        }
                        self.to_result.len() as u32 + *number
                    }
                    old => old,
                };
                edited.entries.push(entry);
            });
            if !edited.removed.is_empty() || !edited.added.is_empty() {
                edits.kinds.push(edited);
            }
        }
        edits.new_entries = result_of_new.len() as u32;
        let gone = (0..self.to_result.len() as u32).filter(|entry| self.to_result[*entry as usize] == NONE);
        edits.removed = gone.collect();
        self.tombstones(&mut edits);
        let mut labels = Labels::of(self.base);
        let record_of_new: Vec<Record> =
            result_of_new.iter().map(|entry| labels.of_result(self.result, *entry)).collect();
        let mut relabelled = Vec::new();
        for (old, new) in self.to_result.iter().enumerate().filter(|(_, new)| **new != NONE) {
            let record = labels.of_result(self.result, *new);
            if record != Record::Base(self.base.entry(old as u32).record()) {
                relabelled.push((old as u32, record));
            }
        }
        let dictionary = labels.finish(&mut edits, &record_of_new, &relabelled)?;
        Ok((edits, dictionary))
    }

    /// Whether a row of both is the same row of the same entry.
    fn stays(&self, old: &Row, new: &Row, companions: bool) -> bool {
        self.to_result[old.entry as usize] == new.entry
            && old.quality == new.quality
            && (!companions || old.companion == new.companion)
    }

    fn tombstones(&self, edits: &mut Edits) {
        let mut kept = BTreeSet::new();
        let old_groups = groups(self.base.tombstones());
        let known: HashMap<Hash, usize> =
            old_groups.iter().enumerate().map(|(place, group)| (group[0].row, place)).collect();
        let mut buried: BTreeMap<u32, Grave> = BTreeMap::new();
        for group in groups(self.result.tombstones()) {
            if let Some(place) = known.get(&group[0].row).filter(|place| old_groups[**place] == group) {
                kept.insert(*place);
                continue;
            }
            match self.entry_of_group(&group) {
                Some(entry)
                    if edits.removed.binary_search(&entry).is_ok() && !buried.contains_key(&entry) =>
                {
                    let Tombstone { reason, withdrawn, answers_until, .. } = group[0];
                    buried.insert(entry, Grave { reason, withdrawn, answers_until });
                }
                _ => {
                    let number = edits.tombstones.len() as u32;
                    edits.tombstones.extend(group.iter().map(|one| Tombstone { group: number, ..*one }));
                }
            }
        }
        let old = self.base.tombstones();
        let is_replaced = |tombstone: &Tombstone| {
            let entry = self.base.find(&tombstone.row).filter(|_| tombstone.readmitted);
            entry.is_some_and(|entry| buried.contains_key(&entry.number()))
        };
        let is_kept =
            |tombstone: &Tombstone| kept.contains(&(tombstone.group as usize)) || is_replaced(tombstone);
        edits.dropped = (0..old.len() as u32).filter(|place| !is_kept(&old[*place as usize])).collect();
        edits.tombstones.sort_by_key(|tombstone| tombstone.row);
        renumber(&mut edits.tombstones);
        let graves: BTreeSet<Grave> = buried.values().copied().collect();
        edits.graves = graves.into_iter().take(usize::from(u16::MAX)).collect();
        if !edits.graves.is_empty() {
            let number = |entry| {
                let grave = buried.get(entry)?;
                edits.graves.binary_search(grave).ok().map(|place| place as u32 + 1)
            };
            edits.buried = edits.removed.iter().map(|entry| number(entry).unwrap_or(0)).collect();
        }
    }

    /// The entry of the base whose rows are just those of a group of tombstones.
    fn entry_of_group(&self, group: &[Tombstone]) -> Option<u32> {
        let entry = self.base.find(&group.first()?.row).filter(|_| !group[0].readmitted)?;
        let rows: Vec<Hash> = entry.rows().collect();
        rows.iter().eq(group.iter().map(|tombstone| &tombstone.row)).then(|| entry.number())
    }
}

/// The tombstones by group, in the order of the groups; each numbered zero, so that groups can be compared.
fn groups(tombstones: &[Tombstone]) -> Vec<Vec<Tombstone>> {
    let mut groups: Vec<Vec<Tombstone>> = Vec::new();
    for tombstone in tombstones {
        let place = tombstone.group as usize;
        if place == groups.len() {
            groups.push(Vec::new());
        }
        groups[place].push(Tombstone { group: 0, ..*tombstone });
    }
    groups
}

/// Numbers groups by first appearance.
fn renumber(tombstones: &mut [Tombstone]) {
    let mut numbers = HashMap::new();
    for tombstone in tombstones {
        let next = numbers.len() as u32;
        tombstone.group = *numbers.entry(tombstone.group).or_insert(next);
    }
}

/// A record of a delta: of the base, or one it brings, by its place among those.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::set) enum Record {
    Base(u32),
    New(u32),
}

/// The records that a delta needs.
pub(in crate::set) struct Labels<'a> {
    base: &'a HashSet,
    known: HashMap<Vec<&'a Statement>, u32>,
    new: Lists,
    of_record: HashMap<u32, Record>,
}

impl<'a> Labels<'a> {
    pub(in crate::set) fn of(base: &'a HashSet) -> Self {
        let dictionary = base.dictionary();
        let known = (0..dictionary.records()).map(|record| (dictionary.record(record).collect(), record));
        Self { base, known: known.collect(), new: Lists::default(), of_record: HashMap::new() }
    }

    /// The record of these statements, which ascend.
    pub(in crate::set) fn of_statements(&mut self, statements: &[&Statement]) -> Record {
        match self.known.get(statements) {
            Some(record) => Record::Base(*record),
            None => Record::New(self.new.add(statements)),
        }
    }

    fn of_result(&mut self, result: &HashSet, entry: u32) -> Record {
        let entry = result.entry(entry);
        let number = entry.record();
        if let Some(record) = self.of_record.get(&number) {
            return *record;
        }
        let statements: Vec<&Statement> = entry.statements().collect();
        let record = self.of_statements(&statements);
        self.of_record.insert(number, record);
        record
    }

    /// Fills palette, new and relabelled entries in; returns the dictionary of the new records.
    pub(in crate::set) fn finish(
        self,
        edits: &mut Edits,
        of_new: &[Record],
        relabelled: &[(u32, Record)],
    ) -> Result<Vec<u8>> {
        let known = self.base.dictionary().records();
        let (mut dictionary, mut numbers) = (Vec::new(), Vec::new());
        if !self.new.records.is_empty() {
            (dictionary, numbers) = write_dictionary(&self.new.statements, &self.new.records)?;
            edits.records = Some(Dictionary::read(&dictionary)?);
        }
        let number = |record: &Record| match record {
            Record::Base(record) => *record,
            Record::New(place) => known + numbers[*place as usize],
        };
        let of_new: Vec<u32> = of_new.iter().map(number).collect();
        let relabelled: Vec<(u32, u32)> =
            relabelled.iter().map(|(entry, record)| (*entry, number(record))).collect();
        let used = of_new.iter().chain(relabelled.iter().map(|(_, record)| record));
        edits.palette = used.copied().collect::<BTreeSet<u32>>().into_iter().collect();
        let place = |record: u32| edits.palette.partition_point(|other| *other < record) as u32;
        edits.record_of_new = of_new.into_iter().map(place).collect();
        edits.relabelled = relabelled.into_iter().map(|(entry, record)| (entry, place(record))).collect();
        Ok(dictionary)
    }
}

/// A row as it stands in a set.
#[derive(Clone, Copy)]
struct Row {
    value: [u8; 32],
    row: u32,
    entry: u32,
    quality: u8,
    companion: Option<[u8; 8]>,
}

/// Where a row stands.
enum Step {
    Old(Row),
    New(Row),
    Both(Row, Row),
}

/// Goes through the rows of a kind of two sets at once, ascending.
fn walk(base: &HashSet, result: &HashSet, kind: Kind, mut take: impl FnMut(Step)) {
    let (mut old, mut new) = (rows(base, kind).peekable(), rows(result, kind).peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.value.cmp(&new.value),
        };
        let pair = match order {
            Ordering::Less => (old.next(), None),
            Ordering::Greater => (None, new.next()),
            Ordering::Equal => (old.next(), new.next()),
        };
        match pair {
            (Some(old), Some(new)) => take(Step::Both(old, new)),
            (Some(old), None) => take(Step::Old(old)),
            (None, Some(new)) => take(Step::New(new)),
            (None, None) => return,
        }
    }
}

/// The rows of a kind, ascending.
fn rows(set: &HashSet, kind: Kind) -> Box<dyn Iterator<Item = Row> + '_> {
    if kind.is_exact() {
        let Some((rows, numbers)) = set.exact(kind) else { return Box::new(std::iter::empty()) };
        return Box::new(rows.heads().zip(0..).map(move |(head, row)| {
            let mut value = [0; 32];
            value[..8].copy_from_slice(&head.to_be_bytes());
            value[8..kind.width()].copy_from_slice(rows.cold_of(row));
            Row { value, row, entry: numbers.at(row), quality: 0, companion: None }
        }));
    }
    let Some((near, companions, numbers)) = set.near_with_entries() else {
        return Box::new(std::iter::empty());
    };
    Box::new(near.rows.iter().zip(0..).map(move |(value, row)| Row {
        value: *value,
        row,
        entry: numbers.at(row),
        quality: near.quality[row as usize],
        companion: companions.get(row as usize).copied(),
    }))
}
