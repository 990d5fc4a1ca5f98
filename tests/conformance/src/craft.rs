//! Making files that break one rule and keep all others, signatures included.

use crate::Outcome;
use hashward::set::{append_signatures, sign_head};
use hashward::trust::SecretKey;

const HEADER: usize = 16;
const LINE: usize = 56;

/// A set file taken apart: what is signed, everything up to the signature block, and the key to sign with.
pub struct Crafted {
    bytes: Vec<u8>,
    sections: usize,
}

impl Crafted {
    /// Takes a signed file apart.
    #[must_use]
    pub fn new(file: &[u8]) -> Self {
        let mut crafted = Self { bytes: file.to_vec(), sections: 0 };
        // The table ends the manifest, so its length is found by going back line by line from its end.
        let end = crafted.head_length();
        crafted.sections = (1..100)
            .find(|lines| {
                let at = end - lines * LINE - 2;
                crafted.bytes[at..at + 2] == (*lines as u16).to_le_bytes()
                    && crafted.offset_of_line(end - lines * LINE) == end.next_multiple_of(64)
            })
            .unwrap_or_default();
        let last = crafted.line(crafted.sections - 1);
        let end = crafted.offset_of_line(last) + crafted.length_of_line(last);
        crafted.bytes.truncate(end);
        crafted
    }

    /// Bytes of header and manifest.
    #[must_use]
    pub fn head_length(&self) -> usize {
        HEADER + u32::from_le_bytes([self.bytes[12], self.bytes[13], self.bytes[14], self.bytes[15]]) as usize
    }

    /// The whole file but its signature block.
    pub fn bytes(&mut self) -> &mut Vec<u8> {
        &mut self.bytes
    }

    /// Where the table's line of a section begins.
    ///
    /// # Panics
    /// When the file has no such section.
    #[must_use]
    pub fn section(&self, number: u16, kind: u16) -> usize {
        let key = [number.to_le_bytes(), kind.to_le_bytes()].concat();
        (0..self.sections)
            .map(|line| self.line(line))
            .find(|at| self.bytes[*at..at + 4] == key)
            .expect("the section a vector is about")
    }

    /// Changes the bytes of a section, not their number, and puts their new BLAKE3 into the manifest.
    pub fn edit(&mut self, number: u16, kind: u16, change: impl FnOnce(&mut [u8])) {
        let line = self.section(number, kind);
        let start = self.offset_of_line(line);
        let range = start..start + self.length_of_line(line);
        change(&mut self.bytes[range.clone()]);
        let root = blake3::hash(&self.bytes[range]);
        self.bytes[line + 24..line + LINE].copy_from_slice(root.as_bytes());
    }

    /// Signs what there is.
    ///
    /// # Errors
    /// None that a vector can meet.
    pub fn sign(mut self, key: &SecretKey) -> Outcome<Vec<u8>> {
        let signature = sign_head(&self.bytes[..self.head_length()], key);
        append_signatures(&mut self.bytes, vec![signature])?;
        Ok(self.bytes)
    }

    fn line(&self, line: usize) -> usize {
        self.head_length() - (self.sections - line) * LINE
    }

    fn offset_of_line(&self, line: usize) -> usize {
        self.number(line + 8)
    }

    fn length_of_line(&self, line: usize) -> usize {
        self.number(line + 16)
    }

    fn number(&self, at: usize) -> usize {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&self.bytes[at..at + 8]);
        u64::from_le_bytes(bytes) as usize
    }
}
