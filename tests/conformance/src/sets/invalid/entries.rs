//! Entry numbers and record numbers.

use super::super::lists::{crossed, labelled, one_kind};
use super::{List, Refused};
use crate::Outcome;
use crate::craft::{Part, plane};
use hashward::ErrorCode as Code;

/// Entry numbers of the SHA-1 rows.
const ENTRIES: (u16, u16) = (7, 2);
const RECORDS: (u16, u16) = (8, 0);

pub(super) fn all() -> Outcome<Vec<Refused>> {
    // Two MD5 rows of entries 0, 1 and two SHA-1 rows of entries 1, 0.
    let mut list = List::of(&crossed()?);
    list.section("entry-numbers-say-nothing", Code::SetEntries, ENTRIES, |bytes| *bytes = plane(1, &[0, 1]));
    list.section("entry-numbers-padding", Code::SetPadding, ENTRIES, |bytes| bytes[0] |= 1 << 2);
    list.section("entry-numbers-padding-in-last-bit", Code::SetPadding, ENTRIES, |bytes| bytes[7] |= 1 << 7);
    list.add("entry-number-too-high", Code::SetEntries, |draft| {
        // The numbers of three entries have two bits; entry 3 would be a fourth.
        draft.entries = 3;
        draft.section(7, 2).bytes = plane(2, &[2, 3]);
    });
    list.add("entry-number-leaves-one-out", Code::SetEntries, |draft| {
        draft.entries = 4;
        draft.section(7, 2).bytes = plane(2, &[3, 2]);
    });
    list.add("entry-without-row", Code::SetEntries, |draft| {
        draft.entries = 3;
        draft.section(7, 2).bytes = plane(2, &[1, 0]);
    });
    list.go_on_from(&one_kind(3)?);
    list.add("entry-numbers-not-in-order-of-appearance", Code::SetEntries, |draft| {
        // Every entry appears, so that nothing but their order is wrong.
        draft.entries = 2;
        draft.add_section(Part::new(7, 2, plane(1, &[1, 0, 1])));
    });
    list.go_on_from(&one_kind(2)?);
    list.add("entry-numbers-absent-but-two-rows-of-one-entry", Code::SetEntries, |draft| draft.entries = 1);
    list.add("record-numbers-with-one-record", Code::SetSections, |draft| {
        draft.add_section(Part::new(8, 0, plane(1, &[0, 0])));
    });
    // Six entries whose records are 0, 1, 2, 0, 1, 2.
    list.go_on_from(&labelled()?);
    list.add("record-numbers-missing", Code::SetSections, |draft| draft.drop_section(8, 0));
    list.section("record-number-too-high", Code::SetEntries, RECORDS, |bytes| {
        *bytes = plane(2, &[0, 1, 2, 0, 1, 3]);
    });
    list.section("record-numbers-padding", Code::SetPadding, RECORDS, |bytes| bytes[7] = 0x80);
    Ok(list.refused)
}
