//! What some sections hold, as plain fields.

use super::put_text;

/// The index that stands for "none".
const NONE: u32 = u32::MAX;

/// The dictionary (section 9).
#[derive(Clone)]
#[allow(missing_docs)]
pub struct Dictionary {
    pub strings: Vec<Vec<u8>>,
    pub statements: Vec<Statement>,
    pub records: Vec<Vec<u32>>,
    /// Bytes after the last record: none in a sound set.
    pub rest: Vec<u8>,
}

/// `u32 scheme, u32 code, u32 assessor, u32 jurisdiction, i32 day, u8 status, [3] zero`
#[derive(Clone)]
#[allow(missing_docs)]
pub struct Statement {
    pub words: [u32; 4],
    pub day: i32,
    pub status: u8,
    pub zero: [u8; 3],
}

impl Statement {
    /// An active statement with nothing but its label.
    #[must_use]
    pub const fn new(scheme: u32, code: u32) -> Self {
        Self { words: [scheme, code, NONE, NONE], day: i32::MIN, status: 1, zero: [0; 3] }
    }
}

impl Dictionary {
    /// The bytes of the section.
    #[must_use]
    pub fn bytes(&self) -> Vec<u8> {
        let count = |out: &mut Vec<u8>, count: usize| out.extend_from_slice(&(count as u32).to_le_bytes());
        let mut out = Vec::new();
        count(&mut out, self.strings.len());
        self.strings.iter().for_each(|string| put_text(&mut out, string));
        count(&mut out, self.statements.len());
        for statement in &self.statements {
            statement.words.iter().for_each(|word| out.extend_from_slice(&word.to_le_bytes()));
            out.extend_from_slice(&statement.day.to_le_bytes());
            out.push(statement.status);
            out.extend_from_slice(&statement.zero);
        }
        count(&mut out, self.records.len());
        for record in &self.records {
            out.extend_from_slice(&(record.len() as u16).to_le_bytes());
            record.iter().for_each(|index| out.extend_from_slice(&index.to_le_bytes()));
        }
        out.extend_from_slice(&self.rest);
        out
    }
}

/// A tombstone (section 10):
/// `u16 kind, u8 reason, u8 readmitted, u32 group, i32 withdrawn, i32 until, [32] row`
#[derive(Clone)]
#[allow(missing_docs)]
pub struct Stone {
    pub kind: u16,
    pub reason: u8,
    pub readmitted: u8,
    pub group: u32,
    pub withdrawn: i32,
    pub until: i32,
    pub row: [u8; 32],
}

impl Stone {
    /// A row whose `width` bytes are all alike, of a group that was withdrawn as wrong content.
    #[must_use]
    pub fn new(kind: u16, width: usize, byte: u8, group: u32) -> Self {
        let mut row = [0; 32];
        row[..width].fill(byte);
        Self { kind, reason: 1, readmitted: 0, group, withdrawn: 20_700, until: 21_000, row }
    }

    /// The bytes of the section.
    #[must_use]
    pub fn section(stones: &[Self]) -> Vec<u8> {
        let mut out = (stones.len() as u32).to_le_bytes().to_vec();
        for stone in stones {
            out.extend_from_slice(&stone.kind.to_le_bytes());
            out.extend_from_slice(&[stone.reason, stone.readmitted]);
            out.extend_from_slice(&stone.group.to_le_bytes());
            out.extend_from_slice(&stone.withdrawn.to_le_bytes());
            out.extend_from_slice(&stone.until.to_le_bytes());
            out.extend_from_slice(&stone.row);
        }
        out
    }
}

/// Numbers of `width` bits each, as sections 7 and 8 hold them.
#[must_use]
pub fn plane(width: usize, numbers: &[u64]) -> Vec<u8> {
    let mut out = vec![0; (numbers.len() * width).div_ceil(64) * 8];
    for (index, number) in numbers.iter().enumerate() {
        for bit in (0..width).filter(|bit| number >> bit & 1 == 1) {
            let position = index * width + bit;
            out[position / 8] |= 1 << (position % 8);
        }
    }
    out
}
