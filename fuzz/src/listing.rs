//! Lists made of whatever bytes there are.

use crate::{description, key, root};
use hashward::set::{HashSet, NewEntry, SetBuilder, SetRoot, Statement, Status, Version, WithdrawalReason};
use hashward::{Day, Hash, Kind, PdqHash};
use std::collections::{BTreeMap, BTreeSet};

/// A version of a list, told in threes: a picture, a row of it, and what is said of it. `None` where the bytes tell
/// of none.
pub fn listing(publish: u32, previous: Option<SetRoot>, bytes: &[u8]) -> Option<HashSet> {
    let mut description = description();
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    let mut builder = SetBuilder::new(root(), description);
    let mut pictures: BTreeMap<u8, NewEntry> = BTreeMap::new();
    let mut withdrawn = BTreeMap::new();
    let mut listed = BTreeSet::new();
    for [picture, value, said] in bytes.as_chunks().0.iter().take(96) {
        if *picture >= 240 {
            withdrawn.insert(*value, *said);
            continue;
        }
        listed.insert(*value);
        let mut entry = pictures.remove(&(picture % 48)).unwrap_or_default();
        entry = match row(*value) {
            hash if hash.kind() == Kind::Pdq => {
                let bytes = hash.as_bytes().try_into().expect("32 bytes");
                let companion = (said & 64 > 0).then_some([*said; 8]);
                entry.pdq(PdqHash::from_bytes(bytes), said % 101, companion)
            }
            hash => entry.hash(hash),
        };
        if said % 4 > 0 {
            let mut statement =
                Statement::new(["iwf/A", "example/1", "example/2"][usize::from(said % 4) - 1])
                    .expect("a label");
            statement.status = if said & 32 > 0 { Status::Disputed } else { Status::Active };
            entry = entry.statement(statement);
        }
        pictures.insert(picture % 48, entry);
    }
    for entry in pictures.into_values() {
        builder.add(entry).ok()?;
    }
    let day = Day::from_days(20_000).expect("a day");
    for (value, said) in withdrawn.into_iter().filter(|(value, _)| !listed.contains(value)) {
        let reason =
            if said % 2 == 0 { WithdrawalReason::WrongContent } else { WithdrawalReason::OutOfScope };
        builder.withdraw(&[row(value)], reason, day, day).expect("it is not listed");
    }
    let file = builder.build().ok()?.sign(&[key()]).expect("signed");
    Some(HashSet::open(file, root()).expect("what is built opens"))
}

/// One of 256 rows: six kinds, some alike in their heads.
fn row(value: u8) -> Hash {
    let kinds = [Kind::Md5, Kind::Sha1, Kind::Sha256, Kind::Blake3, Kind::Pdq, Kind::UrlId];
    let kind = kinds[usize::from(value) % kinds.len()];
    let mut bytes = *blake3::hash(&[value / 24]).as_bytes();
    bytes[12] = value;
    Hash::new(kind, &bytes[..kind.width()]).expect("the kind's width")
}
