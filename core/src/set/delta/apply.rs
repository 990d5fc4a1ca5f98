//! What a delta makes of the set it is for, and whether it may, being a patch.

use super::compose::compose;
use super::edits::{Base, Edits};
use super::{Delta, malformed};
use crate::error::{Error, ErrorCode, Result};
use crate::set::label::{Dictionary, Statement, Status};
use crate::set::reader::HashSet;
use crate::set::section::ALIGNMENT;
use crate::trust::{Root, signature_block};
use std::collections::HashSet as HashSetOf;

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
        let edits = Edits::read(&delta.edits, self.counted(delta.companions))?;
        if self.says(&edits) { Err(malformed("a record that comes is there already")) } else { Ok(edits) }
    }

    /// Whether a record that edits bring, or give to an entry, is what is there already.
    fn says(&self, edits: &Edits) -> bool {
        let (dictionary, plane) = (self.dictionary(), self.record_numbers());
        let record_of = |entry: u32| plane.map_or(0, |plane| plane.at(entry));
        let mut relabelled = edits.relabelled.iter();
        let brings_what_is_there = |new: &Dictionary| {
            let known: HashSetOf<Vec<&Statement>> =
                (0..dictionary.records()).map(|record| dictionary.record(record).collect()).collect();
            (0..new.records()).any(|record| known.contains(&new.record(record).collect::<Vec<_>>()))
        };
        relabelled.any(|(entry, place)| edits.palette[*place as usize] == record_of(*entry))
            || edits.records.as_ref().is_some_and(brings_what_is_there)
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
            let before: Vec<&Statement> = self.entry(*entry).statements().collect();
            let after: Vec<_> = self.record_of_delta(&edits, edits.palette[*place as usize]).collect();
            only_disputed(&before, &after)
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

/// Whether statements say the same with statuses that became disputed; two that so became one count as one.
fn only_disputed(before: &[&Statement], after: &[&Statement]) -> bool {
    let becomes = |old: &Statement, new: &Statement| {
        let disputed = new.status == Status::Disputed || new.status == old.status;
        disputed && Statement { status: old.status, ..new.clone() } == *old
    };
    before.iter().all(|old| after.iter().any(|new| becomes(old, new)))
        && after.iter().all(|new| before.iter().any(|old| becomes(old, new)))
}
