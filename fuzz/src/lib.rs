//! What the targets share: one issuer, valid sets to start from, and the law that every open set keeps.

mod draft;
mod edit;
mod fixtures;
mod frame;
mod listing;

pub use draft::{Draft, drafts};
pub use edit::Edit;
pub use fixtures::{CHAIN, FILTER_KINDS, FILTERS, ISSUED, KEYS, VERSIONS, filter};
pub use frame::{Framed, signed};
pub use listing::listing;

use hashward::set::{Description, HashSet, SetId};
use hashward::trust::{Purpose, Role, Root, RootBuilder, SecretKey};
use hashward::{Hash, Kind, Timestamp};
use std::sync::LazyLock;

/// The day of everything here.
pub fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

/// The key of the only issuer there is. Its seed is fixed, so that inputs stay valid from run to run.
pub fn key() -> &'static SecretKey {
    static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[1; 32]));
    &KEY
}

/// Another key, which the root does not name.
pub fn other_key() -> &'static SecretKey {
    static KEY: LazyLock<SecretKey> = LazyLock::new(|| SecretKey::from_seed(&[2; 32]));
    &KEY
}

/// The issuer's root file.
pub fn root_file() -> Vec<u8> {
    RootBuilder::new("hotline.example", now(), now().plus_days(3650))
        .purposes(&[Purpose::Csam, Purpose::KnownGood])
        .key(&key().public(), &[Role::Root, Role::Publish, Role::Timestamp])
        .allow_device_filters()
        .build(key())
        .expect("a root")
}

/// The issuer's root.
pub fn root() -> &'static Root {
    static ROOT: LazyLock<Root> = LazyLock::new(|| Root::parse(&root_file()).expect("it verifies"));
    &ROOT
}

/// What every set here says of itself.
pub fn description() -> Description {
    Description::new(SetId::from_bytes([7; 16]), "hotline.example", now(), 30)
}

/// The law: an open set lists what its manifest says, in order, and its look-ups agree with its rows.
pub fn assert_answers(set: &HashSet) {
    for kind in Kind::ALL {
        let rows: Vec<Hash> = set.rows(kind).collect();
        let count = set.manifest().rows_of(kind).map_or(0, |rows| rows.rows);
        assert_eq!(rows.len(), count as usize, "as many rows of a kind as the manifest says");
        assert!(rows.is_sorted_by(|a, b| a < b), "rows ascend");
        for row in &rows {
            assert!(set.contains(row), "a row is listed");
            for beside in beside(row) {
                assert_eq!(set.contains(&beside), rows.binary_search(&beside).is_ok(), "look-ups are exact");
            }
        }
    }
    let mut rows = 0;
    for entry in set.entries() {
        let before = rows;
        for row in entry.rows() {
            let found = set.find(&row).expect("a row is listed");
            assert_eq!(found.number(), entry.number(), "a row leads back to its entry");
            rows += 1;
        }
        assert!(rows > before, "an entry has a row");
        assert!(entry.statements().all(|said| set.statements().contains(said)));
    }
    assert_eq!(rows, set.manifest().rows(), "every row belongs to one entry");
}

/// Values that differ from a row in one bit: at the top, in the low part, in the rest.
fn beside(row: &Hash) -> impl Iterator<Item = Hash> {
    [(0, 0x80), (7, 1), (row.as_bytes().len() - 1, 1)].into_iter().map(|(place, bit)| {
        let mut bytes = row.as_bytes().to_vec();
        bytes[place] ^= bit;
        Hash::new(row.kind(), &bytes).expect("the same length")
    })
}
