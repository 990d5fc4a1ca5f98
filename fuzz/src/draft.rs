//! Sets taken apart into what a signature covers and what it names, to be edited and put together again.
//!
//! Nothing here is checked: a draft is sound until a target edits it, and then it may be anything.

use crate::{description, key, root};
use hashward::set::{NewEntry, SetBuilder, Statement, WithdrawalReason, append_signatures, sign_head};
use hashward::{Day, Hash, Kind, PdqHash};
use std::sync::LazyLock;

/// Bytes before the manifest; the last four of them are its length.
const HEADER: usize = 16;
/// Bytes of a line of the section table, with which the manifest ends.
const LINE: usize = 56;
/// Where in a line the offset stands; the length and the BLAKE3 follow it.
const OFFSET: usize = 8;
/// Sections begin at multiples of this.
const ALIGNMENT: usize = 64;

/// A set without signatures.
#[derive(Clone)]
pub struct Draft {
    /// The header and manifest.
    pub head: Vec<u8>,
    /// The sections in the order of the table.
    pub sections: Vec<Vec<u8>>,
}

impl Draft {
    fn of(builder: SetBuilder) -> Self {
        let unsigned = builder.build().expect("a set");
        let head = unsigned.head().to_vec();
        let mut file = Vec::new();
        unsigned.write_to(&mut file).expect("memory");
        let mut sections = Vec::new();
        // From the last line of the table up to that of the section which follows the manifest.
        for line in head.rchunks_exact(LINE) {
            let [offset, length] = [OFFSET, OFFSET + 8].map(|at| number(&line[at..]));
            sections.insert(0, file[offset..offset + length].to_vec());
            if offset == head.len().next_multiple_of(ALIGNMENT) {
                break;
            }
        }
        Self { head, sections }
    }

    /// Makes the header and the section table say where the sections lie and what they hold.
    pub fn lay_out(&mut self) {
        let length = self.head.len().saturating_sub(HEADER) as u32;
        if let Some(field) = self.head.get_mut(HEADER - 4..HEADER) {
            field.copy_from_slice(&length.to_le_bytes());
        }
        let mut end = self.head.len();
        let Some(table) = end.checked_sub(LINE * self.sections.len()) else { return };
        for (line, section) in self.head[table..].chunks_exact_mut(LINE).zip(&self.sections) {
            let offset = end.next_multiple_of(ALIGNMENT);
            line[OFFSET..OFFSET + 8].copy_from_slice(&(offset as u64).to_le_bytes());
            line[OFFSET + 8..OFFSET + 16].copy_from_slice(&(section.len() as u64).to_le_bytes());
            line[OFFSET + 16..].copy_from_slice(blake3::hash(section).as_bytes());
            end = offset + section.len();
        }
    }

    /// The whole file, signed as it stands.
    pub fn sign(&self) -> Vec<u8> {
        let mut file = self.head.clone();
        for section in &self.sections {
            file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
            file.extend_from_slice(section);
        }
        append_signatures(&mut file, vec![sign_head(&self.head, key())]).expect("memory");
        file
    }
}

fn number(bytes: &[u8]) -> usize {
    let bytes = bytes.first_chunk().expect("eight bytes");
    usize::try_from(u64::from_le_bytes(*bytes)).expect("a small set")
}

/// Sets of different shapes: a single row; every section there is; many buckets; nothing but PDQ.
pub fn drafts() -> &'static [Draft] {
    static DRAFTS: LazyLock<[Draft; 4]> = LazyLock::new(|| {
        let builder = || SetBuilder::new(root(), description());
        let mut single = builder();
        single.add(NewEntry::new().hash(hash(Kind::Md5, 0))).expect("an entry");
        [
            Draft::of(single),
            Draft::of(rich(builder())),
            Draft::of(crowded(builder())),
            Draft::of(near(builder())),
        ]
    });
    &*DRAFTS
}

/// Every section: all kinds, entries of several rows, three records, withdrawals.
fn rich(mut builder: SetBuilder) -> SetBuilder {
    for number in 0..12 {
        let mut entry = NewEntry::new();
        for kind in Kind::ALL.into_iter().filter(|kind| (number + u64::from(kind.code())) % 3 != 0) {
            entry = match kind {
                Kind::Pdq => entry.pdq(pdq(number), 90, Some(number.to_le_bytes())),
                kind => entry.hash(hash(kind, number)),
            };
        }
        let mut iwf = Statement::new("iwf/A").expect("a label");
        if number % 4 != 0 {
            iwf.assessor = Some("analyst".into());
            iwf.first_seen = Some(day(19_000));
            entry = entry.statement(iwf);
        }
        if number % 2 == 0 {
            entry = entry.statement(Statement::new("interpol/baseline").expect("a label"));
        }
        builder.add(entry).expect("an entry");
    }
    for withdrawn in [1000, 1001] {
        let rows = [hash(Kind::Md5, withdrawn), hash(Kind::Sha256, withdrawn)];
        let reason = WithdrawalReason::WrongContent;
        builder.withdraw(&rows, reason, day(20_000), day(21_000)).expect("a withdrawal");
    }
    builder
}

/// Enough rows for several buckets, some of them alike in all but their last byte.
fn crowded(mut builder: SetBuilder) -> SetBuilder {
    for number in 0..270 {
        builder.add(NewEntry::new().hash(hash(Kind::Sha1, number))).expect("an entry");
    }
    for last in 0..6 {
        let alike = Hash::new(Kind::Sha1, &[[0xaa; 19].as_slice(), &[last]].concat()).expect("20 bytes");
        builder.add(NewEntry::new().hash(alike)).expect("an entry");
    }
    builder
}

/// PDQ only, two rows to each entry.
fn near(mut builder: SetBuilder) -> SetBuilder {
    for number in 0..8 {
        let entry = NewEntry::new().hash(pdq(number)).pdq(pdq(number + 100), 100, None);
        builder.add(entry).expect("an entry");
    }
    builder
}

fn hash(kind: Kind, number: u64) -> Hash {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Hash::new(kind, &bytes.as_bytes()[..kind.width()]).expect("the kind's width")
}

fn pdq(number: u64) -> PdqHash {
    PdqHash::from_bytes(*blake3::hash(&number.to_le_bytes()).as_bytes())
}

fn day(days: i32) -> Day {
    Day::from_days(days).expect("a day")
}
