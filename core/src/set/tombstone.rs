//! Rows of withdrawn entries.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::time::Day;
use crate::wire::Fields;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

const TOMBSTONE: usize = 48;

numbered_words! {
    /// Why an entry was withdrawn. Withdrawals at the wish of the person shown leave no tombstone.
    WithdrawalReason {
        /// The picture is not what it was listed as.
        WrongContent = 1, "wrong_content";
        /// The label was wrong.
        WrongLabel = 2, "wrong_label";
        /// The picture is not what this list is for.
        OutOfScope = 3, "out_of_scope";
    }
}

/// A row of a withdrawn entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tombstone {
    /// The row.
    pub row: Hash,
    /// Why the entry was withdrawn.
    pub reason: WithdrawalReason,
    /// The withdrawn entry the row belonged to, counted from zero.
    pub group: u32,
    /// The day it was withdrawn.
    pub withdrawn: Day,
    /// The last day on which look-ups are answered with the withdrawal.
    pub answers_until: Day,
    /// Whether its issuer took the entry back onto the list, or allows that: then it answers nothing, and the row
    /// may be listed.
    pub readmitted: bool,
}

/// Reads the section, whose layout stands in `docs/format.md`, section 4:
///
/// `u32 n {u16 kind, u8 reason, u8 readmitted, u32 group, i32 withdrawn, i32 until, [32] row}`
pub(crate) fn read_tombstones(section: &[u8]) -> Result<Vec<Tombstone>> {
    let wrong = |detail: &str| Error::new(ErrorCode::SetTombstones, detail);
    let mut fields = Fields::new(section);
    let count = fields.u32().ok_or_else(|| wrong("the section ends early"))? as usize;
    if count == 0 || fields.remaining() != count.saturating_mul(TOMBSTONE) {
        return Err(wrong("the number of tombstones disagrees with the section's length"));
    }
    let mut tombstones: Vec<Tombstone> = Vec::with_capacity(count);
    let mut groups: Vec<usize> = Vec::new();
    while !fields.is_at_end() {
        let tombstone =
            read_one(&mut fields).ok_or_else(|| wrong("a tombstone holds a value that is not defined"))?;
        if tombstones.last().is_some_and(|last| last.row >= tombstone.row) {
            return Err(wrong("tombstones ascend"));
        }
        let group = tombstone.group as usize;
        if group == groups.len() {
            groups.push(tombstones.len());
        }
        let first = groups.get(group).ok_or_else(|| wrong("groups are numbered by first appearance"))?;
        let agrees = tombstones
            .get(*first)
            .is_none_or(|first| Tombstone { row: tombstone.row, ..*first } == tombstone);
        if !agrees {
            return Err(wrong("the rows of a group agree"));
        }
        tombstones.push(tombstone);
    }
    Ok(tombstones)
}

fn read_one(fields: &mut Fields<'_>) -> Option<Tombstone> {
    let kind = Kind::from_code(fields.u16()?)?;
    let reason = WithdrawalReason::from_number(u16::from(fields.u8()?))?;
    let readmitted = fields.u8()?;
    let group = fields.u32()?;
    let withdrawn = Day::from_days(fields.i32()?).ok()?;
    let answers_until = Day::from_days(fields.i32()?).ok()?;
    let row: [u8; 32] = fields.array()?;
    let (value, padding) = row.split_at(kind.width());
    let good = readmitted <= 1 && padding.iter().all(|byte| *byte == 0) && withdrawn <= answers_until;
    let row = Hash::new(kind, value).ok()?;
    let readmitted = readmitted == 1;
    good.then_some(Tombstone { row, reason, group, withdrawn, answers_until, readmitted })
}

pub(crate) fn write_tombstones(tombstones: &[Tombstone]) -> Vec<u8> {
    let mut out = (tombstones.len() as u32).to_le_bytes().to_vec();
    for tombstone in tombstones {
        out.extend_from_slice(&tombstone.row.kind().code().to_le_bytes());
        out.extend_from_slice(&[tombstone.reason.number() as u8, u8::from(tombstone.readmitted)]);
        out.extend_from_slice(&tombstone.group.to_le_bytes());
        out.extend_from_slice(&tombstone.withdrawn.days().to_le_bytes());
        out.extend_from_slice(&tombstone.answers_until.days().to_le_bytes());
        out.extend_from_slice(tombstone.row.padded());
    }
    out
}
