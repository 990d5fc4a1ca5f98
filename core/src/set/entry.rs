//! Which row belongs to which entry, and which record to which entry.

use super::bits::Bits;
use crate::error::{Error, ErrorCode, Result};
use crate::wire::bits;

/// A plane of equally wide numbers; absent where number i is i.
#[derive(Clone, Copy)]
pub(crate) struct Numbers<'a> {
    /// How many there are.
    pub(crate) count: u32,
    /// The plane and the width of a number in bits; `None` for the identity.
    pub(crate) plane: Option<(Bits<'a>, u32)>,
}

/// Rows between two notes of how many entries were met.
const BLOCK: u32 = 1_024;

/// For the rows of a kind, block by block, how many entries were met before: by first appearance these
/// numbers rise, so the block in which an entry is met first is found without reading the rows.
#[derive(Debug)]
pub(crate) struct FirstMet {
    met: Vec<u32>,
}

/// Bytes of a plane of `count` numbers, each less than `below`.
pub(crate) fn plane_length(count: u32, below: u32) -> u64 {
    (u64::from(count) * u64::from(bits(below.saturating_sub(1)))).div_ceil(64) * 8
}

impl<'a> Numbers<'a> {
    pub(crate) fn new(count: u32, below: u32, section: Option<&'a [u8]>) -> Self {
        let width = bits(below.saturating_sub(1));
        Self { count, plane: section.map(|section| (Bits::new(section), width)) }
    }

    /// Number `index`.
    pub(crate) fn at(&self, index: u32) -> u32 {
        match self.plane {
            None => index,
            Some((bits, width)) => bits.field(u64::from(index) * u64::from(width), width) as u32,
        }
    }

    /// All indexes at which `number` stands.
    pub(crate) fn positions(self, number: u32) -> impl Iterator<Item = u32> + use<'a> {
        let range = match self.plane {
            None if number < self.count => number..number + 1,
            None => 0..0,
            Some(_) => 0..self.count,
        };
        range.filter(move |index| self.at(*index) == number)
    }

    /// Holds entry numbers against the rule of first appearance; `next` is the first not yet met.
    pub(crate) fn validate_entries(&self, next: &mut u32, entries: u32) -> Result<FirstMet> {
        let wrong = |detail: &str| Error::new(ErrorCode::SetEntries, detail);
        let mut identity = true;
        let mut met = Vec::with_capacity(self.count.div_ceil(BLOCK) as usize);
        for index in 0..self.count {
            if index % BLOCK == 0 {
                met.push(*next);
            }
            let entry = self.at(index);
            if entry > *next || entry >= entries {
                return Err(wrong("entries are numbered in the order of first appearance"));
            }
            if entry == *next {
                *next += 1;
            }
            identity &= entry == index;
        }
        if identity && self.plane.is_some() {
            return Err(wrong("a plane of entry numbers that says nothing is left out"));
        }
        self.validate_padding()?;
        Ok(FirstMet { met })
    }

    /// The row of this kind in which `entry` is met first, unless that is in another kind.
    pub(crate) fn first_row(&self, first: &FirstMet, entry: u32) -> Option<u32> {
        let block = first.met.partition_point(|met| *met <= entry).checked_sub(1)? as u32;
        let rows = block * BLOCK..self.count.min(block.saturating_add(1).saturating_mul(BLOCK));
        rows.into_iter().find(|row| self.at(*row) == entry)
    }

    /// Holds record numbers against the number of records, marking each as used.
    pub(crate) fn validate_records(&self, used: &mut [bool]) -> Result<()> {
        for index in 0..self.count {
            let record = self.at(index) as usize;
            let slot = used.get_mut(record);
            *slot.ok_or_else(|| Error::new(ErrorCode::SetEntries, "a record number is too high"))? = true;
        }
        self.validate_padding()
    }

    fn validate_padding(&self) -> Result<()> {
        match self.plane {
            Some((bits, width)) if !bits.is_zero_from(u64::from(self.count) * u64::from(width)) => {
                Err(Error::new(ErrorCode::SetPadding, "bits after the last number are not zero"))
            }
            _ => Ok(()),
        }
    }
}
