//! Lists in all four formats: what is read without an error becomes a set that lists it.
//!
//! The first byte chooses the format and whether entries get a statement; the rest is the list. With the
//! digits as first byte, seeds are readable: `0` CSV, `1` JSON Lines, `2` to `6` sums and `7` to `;` bare
//! values of each kind.
#![no_main]

use hashward::set::{HashSet, ListFormat, ListOptions, SetBuilder, Statement};
use hashward::{ErrorCode, Kind};
use hashward_fuzz::{assert_answers, description, key, root};
use libfuzzer_sys::fuzz_target;
use std::io::BufReader;

fn options(choice: u8) -> ListOptions {
    let number = usize::from(choice) % 12;
    let format = match number {
        0 => ListFormat::Csv,
        1 => ListFormat::JsonLines,
        2..=6 => ListFormat::Sums(Kind::ALL[number - 2]),
        _ => ListFormat::Bare(Kind::ALL[number - 7]),
    };
    let statement = (choice >= 128).then(|| Statement::new("iwf/A").expect("a label"));
    ListOptions { format, statement }
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, list)) = input.split_first() else { return };
    let mut builder = SetBuilder::new(root(), description());
    // In pieces, so that lines, quotes and characters are cut wherever it happens.
    let Ok(entries) = builder.read(BufReader::with_capacity(50, list), &options(*choice)) else { return };

    let unsigned = match builder.build() {
        Ok(unsigned) => unsigned,
        Err(error) if entries == 0 => return assert_eq!(error.code(), ErrorCode::BuildEmpty),
        // Joined entries may have more statements together than one may have.
        Err(error) => return assert_eq!(error.code(), ErrorCode::BuildTooLarge),
    };
    let set = HashSet::open(unsigned.sign(&[key()]).expect("signed"), root()).expect("what is built opens");
    assert!(u64::from(set.manifest().entries) <= entries);
    assert_answers(&set);
});
