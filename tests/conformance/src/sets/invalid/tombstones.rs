//! Tombstones.

use super::super::lists::crossed;
use super::{List, Refused};
use crate::Outcome;
use crate::craft::{Part, Stone};
use hashward::ErrorCode as Code;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut vectors = Vectors(List::of(&crossed()?));
    vectors.fields();
    vectors.groups();
    vectors.order();
    Ok(vectors.0.refused)
}

/// A withdrawn entry of an MD5 and a SHA-1 row, and one of an MD5 row.
fn sound() -> Vec<Stone> {
    vec![Stone::new(1, 16, 1, 0), Stone::new(1, 16, 2, 1), Stone::new(2, 20, 3, 0)]
}

struct Vectors(List);

impl Vectors {
    fn add(&mut self, name: &'static str, edit: impl FnOnce(&mut Vec<Stone>)) {
        let mut stones = sound();
        edit(&mut stones);
        self.section(name, Stone::section(&stones));
    }

    fn bytes(&mut self, name: &'static str, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = Stone::section(&sound());
        edit(&mut bytes);
        self.section(name, bytes);
    }

    fn section(&mut self, name: &'static str, bytes: Vec<u8>) {
        self.0.add(name, Code::SetTombstones, |draft| draft.add_section(Part::new(10, 0, bytes)));
    }

    fn fields(&mut self) {
        self.add("tombstones-none", Vec::clear);
        self.bytes("tombstones-count", |bytes| bytes[0] = 2);
        self.bytes("tombstones-trailing-byte", |bytes| bytes.push(0));
        self.bytes("tombstones-empty-section", Vec::clear);
        self.add("tombstone-kind-unknown", |stones| stones[2].kind = 99);
        self.add("tombstone-reason-zero", |stones| stones[1].reason = 0);
        self.add("tombstone-reason", |stones| stones[1].reason = 4);
        self.add("tombstone-readmitted-two", |stones| stones[1].readmitted = 2);
        self.add("tombstone-withdrawn-before-year-1", |stones| stones[1].withdrawn = -719_163);
        self.add("tombstone-until-after-9998", |stones| stones[1].until = 2_932_532);
        self.add("tombstone-until-before-withdrawn", |stones| stones[1].until = 20_699);
        self.add("tombstone-fill-bytes", |stones| stones[1].row[31] = 1);
    }

    fn groups(&mut self) {
        self.add("tombstone-group", |stones| stones[1].group = 2);
        self.add("tombstone-first-group-not-zero", |stones| {
            stones.iter_mut().for_each(|stone| stone.group = 1 - stone.group);
        });
        self.add("tombstones-of-group-disagree-in-reason", |stones| stones[2].reason = 2);
        self.add("tombstones-of-group-disagree-in-withdrawn", |stones| stones[2].withdrawn = 20_701);
        self.add("tombstones-of-group-disagree-in-until", |stones| stones[2].until = 21_001);
        self.add("tombstones-of-group-disagree-in-readmitted", |stones| stones[2].readmitted = 1);
    }

    fn order(&mut self) {
        self.add("tombstones-unsorted", |stones| stones[0].row[..16].fill(4));
        self.add("tombstone-twice", |stones| stones[1].row = stones[0].row);
        // The list has the row of sixteen bytes 10.
        self.add("tombstone-still-listed", |stones| stones[1].row[..16].fill(0x10));
    }
}
