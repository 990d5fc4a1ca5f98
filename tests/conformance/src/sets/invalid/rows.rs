//! The rows of exact kinds and of PDQ.

use super::super::lists::{one_kind, rich};
use super::{List, Refused};
use crate::Outcome;
use hashward::ErrorCode as Code;

const DIRECTORY: (u16, u16) = (1, 2);
const HOT: (u16, u16) = (2, 2);
const ROWS: (u16, u16) = (4, 5);

pub(super) fn all() -> Outcome<Vec<Refused>> {
    // 300 rows lie in two buckets of 128 sub-buckets, the unary part of the first at the beginning.
    let mut list = List::of(&one_kind(300)?);
    let hot = list.base.section(HOT.0, HOT.1).bytes.clone();
    let bit = |value: u8| (0..128).find(|at| hot[at / 8] >> (at % 8) & 1 == value).unwrap_or_default();
    let (one, zero) = (bit(1), bit(0));
    list.section("directory-start", Code::SetBucketCounts, DIRECTORY, |bytes| bytes[0] = 1);
    list.section("directory-end", Code::SetBucketCounts, DIRECTORY, |bytes| bytes[8] ^= 1);
    list.section("directory-falls", Code::SetBucketCounts, DIRECTORY, |bytes| {
        bytes[4..8].copy_from_slice(&301_u32.to_le_bytes());
    });
    list.section("directory-disagrees-with-ones", Code::SetBucketCounts, DIRECTORY, |bytes| bytes[4] ^= 1);
    list.section("unary-too-many-ones", Code::SetBucketCounts, HOT, |bytes| {
        bytes[zero / 8] |= 1 << (zero % 8)
    });
    list.section("unary-too-few-ones", Code::SetBucketCounts, HOT, |bytes| bytes[one / 8] ^= 1 << (one % 8));
    list.section("hot-padding", Code::SetPadding, HOT, |bytes| {
        let end = bytes.len();
        bytes[end - 1] |= 0x80;
    });
    few_rows(&mut list)?;
    list.go_on_from(&rich()?);
    list.section("rows-unsorted", Code::SetRowsUnsorted, ROWS, |bytes| bytes[..32].fill(0xff));
    list.section("rows-duplicate", Code::SetRowsDuplicate, ROWS, |bytes| bytes.copy_within(..32, 32));
    list.section("quality-undefined", Code::SetFlags, (5, 5), |bytes| bytes[0] = 101);
    Ok(list.refused)
}

/// Two rows in one sub-bucket: the bits are unary 1 1 0 0, then two low parts of 63 bits each; the rest of
/// each row is in the cold section. So that both rows are in the first, the unary part is written anew.
fn few_rows(list: &mut List) -> Outcome<()> {
    list.go_on_from(&one_kind(2)?);
    let rows = |list: &mut List, name, code, low: [u64; 2], cold: [u8; 2]| {
        list.add(name, code, |draft| {
            let bits = 0b0011 | u128::from(low[0]) << 4 | u128::from(low[1]) << 67;
            let hot = &mut draft.section(HOT.0, HOT.1).bytes;
            hot.fill(0);
            hot[..16].copy_from_slice(&bits.to_le_bytes());
            let cold = cold.map(|byte| [byte; 12]).concat();
            draft.section(3, 2).bytes = cold;
        });
    };
    rows(list, "exact-rows-unsorted-in-low-parts", Code::SetRowsUnsorted, [2, 1], [0, 1]);
    rows(list, "exact-rows-unsorted-in-cold-parts", Code::SetRowsUnsorted, [1, 1], [1, 0]);
    rows(list, "exact-rows-duplicate", Code::SetRowsDuplicate, [1, 1], [1, 1]);
    Ok(())
}
