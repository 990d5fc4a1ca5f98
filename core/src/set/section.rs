//! A line of the section table, and what sections there are.

use crate::hash::Kind;
use crate::wire::Fields;

/// Sections begin at multiples of this.
pub(crate) const ALIGNMENT: u64 = 64;

pub(super) const REQUIRED: u16 = 1;

/// What a section holds. The numbers are those of `docs/format.md`, section 4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Content {
    Directory = 1,
    Hot = 2,
    Cold = 3,
    NearRows = 4,
    NearQuality = 5,
    NearCompanion = 6,
    EntryNumbers = 7,
    RecordNumbers = 8,
    Dictionary = 9,
    Tombstones = 10,
}

impl Content {
    const ALL: [Self; 10] = [
        Self::Directory,
        Self::Hot,
        Self::Cold,
        Self::NearRows,
        Self::NearQuality,
        Self::NearCompanion,
        Self::EntryNumbers,
        Self::RecordNumbers,
        Self::Dictionary,
        Self::Tombstones,
    ];

    pub(crate) fn is_known(number: u16) -> bool {
        Self::ALL.iter().any(|content| *content as u16 == number)
    }
}

/// A line of the section table:
/// `u16 section, u16 kind, u16 flags, u16 zero, u64 offset, u64 length, [32] BLAKE3`
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Section {
    pub(super) number: u16,
    pub(super) kind: u16,
    pub(super) flags: u16,
    pub(super) zero: u16,
    pub(super) offset: u64,
    pub(super) length: u64,
    pub(crate) root: [u8; 32],
}

impl Section {
    pub(crate) fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self {
            number: fields.u16()?,
            kind: fields.u16()?,
            flags: fields.u16()?,
            zero: fields.u16()?,
            offset: fields.u64()?,
            length: fields.u64()?,
            root: fields.array()?,
        })
    }

    /// The sections of this version are always required; others may be or not.
    pub(crate) fn flags_are_defined(&self) -> bool {
        let optional = self.flags == 0 && !Content::is_known(self.number);
        (self.flags == REQUIRED || optional) && self.zero == 0
    }

    /// The section's bytes in the file. Its place was checked by `check_layout`.
    pub(crate) fn range(&self) -> std::ops::Range<usize> {
        self.offset as usize..(self.offset + self.length) as usize
    }
}

impl Section {
    /// A required section; its place is filled in by [`Section::place_at`].
    pub(crate) const fn new(content: Content, kind: Option<Kind>, length: u64, root: [u8; 32]) -> Self {
        let kind = match kind {
            Some(kind) => kind.code(),
            None => 0,
        };
        Self { number: content as u16, kind, flags: REQUIRED, zero: 0, offset: 0, length, root }
    }

    /// Puts the section at the first allowed place after `end`, and returns its own end.
    pub(crate) const fn place_at(&mut self, end: u64) -> u64 {
        self.offset = end.next_multiple_of(ALIGNMENT);
        self.offset + self.length
    }

    pub(crate) const fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) const fn order(&self) -> (u16, u16) {
        (self.number, self.kind)
    }

    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        for number in [self.number, self.kind, self.flags, self.zero] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.offset.to_le_bytes());
        out.extend_from_slice(&self.length.to_le_bytes());
        out.extend_from_slice(&self.root);
    }
}
