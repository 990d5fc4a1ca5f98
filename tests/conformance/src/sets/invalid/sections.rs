//! The section table: which sections there are and where they lie.

use super::super::lists::{one_kind, rich};
use super::{List, Refused};
use crate::Outcome;
use crate::craft::Part;
use hashward::ErrorCode as Code;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut list = List::of(&one_kind(300)?);
    table(&mut list);
    places(&mut list);
    list.go_on_from(&rich()?);
    lengths(&mut list);
    Ok(list.refused)
}

fn table(list: &mut List) {
    list.add("sections-not-ascending", Code::SetSections, |draft| draft.sections.swap(1, 2));
    list.add("section-twice", Code::SetSections, |draft| {
        let part = draft.section(9, 0).clone();
        draft.sections.push(part);
    });
    list.add("section-unknown", Code::SetSectionUnknown, |draft| {
        draft.add_section(Part::new(99, 0, b"of a later version".to_vec()));
    });
    list.add("section-missing", Code::SetSections, |draft| draft.drop_section(2, 2));
    list.add("section-of-no-kind", Code::SetSections, |draft| {
        draft.add_section(Part::new(4, 5, vec![0; 32]));
    });
    list.add("section-kind-wrong", Code::SetSections, |draft| draft.section(3, 2).kind = 3);
    list.add("dictionary-missing", Code::SetSections, |draft| draft.drop_section(9, 0));
}

fn places(list: &mut List) {
    let hot = list.base.section(2, 2).bytes.len() as u64;
    list.add("section-overflow", Code::SetOverflow, |draft| {
        draft.section(2, 2).claimed_offset = Some(u64::MAX - hot + 1);
    });
    list.add("sections-overlap", Code::SetSectionsOverlap, |draft| {
        draft.section(2, 2).claimed_offset = Some(64);
    });
    list.add("section-outside", Code::SetSectionOutside, |draft| {
        draft.section(9, 0).claimed_offset = Some(1 << 40);
    });
    list.add("section-misplaced", Code::SetSections, |draft| draft.section(2, 2).late = 64);
    list.add("section-not-aligned", Code::SetSections, |draft| draft.section(2, 2).late = 1);
    list.add("gap-not-zero", Code::SetGapNotZero, |draft| draft.section(2, 2).gap = 1);
    list.add("section-of-another-file", Code::SetSectionRoot, |draft| {
        draft.section(9, 0).claimed_blake3 = Some([7; 32]);
    });
}

/// From a set of every kind, in which every section but the dictionary has a length that follows.
fn lengths(list: &mut List) {
    let longer = [
        ("length-of-directory", (1, 1), 4),
        ("length-of-hot", (2, 1), 8),
        ("length-of-cold", (3, 1), 1),
        ("length-of-pdq-rows", (4, 5), 32),
        ("length-of-pdq-quality", (5, 5), 1),
        ("length-of-pdq-companion", (6, 5), 8),
        ("length-of-entry-numbers", (7, 5), 8),
        ("length-of-record-numbers", (8, 0), 8),
    ];
    for (name, section, bytes) in longer {
        list.section(name, Code::SetSections, section, |held| held.resize(held.len() + bytes, 0));
    }
    list.section("cold-too-short", Code::SetSections, (3, 1), |bytes| bytes.truncate(bytes.len() - 1));
}
