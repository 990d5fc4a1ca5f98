//! Sound files that targets edit, and seeds begin with.

use crate::{key, listing, now, root, signed};
use hashward::Kind;
use hashward::release::{Release, TimestampStatement};
use hashward::set::{Delta, DeviceDelta, DeviceFilter, DeviceSet, Epoch, FilterRate, HashSet};
use hashward::trust::{Role, Root, RootBuilder, SecretKey};
use std::sync::LazyLock;

/// Two versions of a list, and the delta between them.
pub static VERSIONS: LazyLock<(HashSet, HashSet, Vec<u8>)> = LazyLock::new(|| {
    let told: Vec<u8> = (0..60_u8).flat_map(|number| [number, number.wrapping_mul(37), number / 3]).collect();
    let base = listing(1, None, &told).expect("a list");
    let later: Vec<u8> = [&told[30..], &[200, 77, 2, 241, 9, 0, 201, 78, 33]].concat();
    let result = listing(2, Some(base.root()), &later).expect("a list");
    let delta = Delta::between(&base, &result).expect("a delta");
    (base, result, delta)
});

/// Keys of [`CHAIN`].
pub static KEYS: LazyLock<[SecretKey; 5]> =
    LazyLock::new(|| [1, 2, 3, 4, 5].map(|seed| SecretKey::from_seed(&[seed; 32])));

/// A root that two of three keys sign, and one that replaces it, in which the third key is revoked and a fourth has
/// come.
pub static CHAIN: LazyLock<(Vec<u8>, Root, Vec<u8>)> = LazyLock::new(|| {
    let mut builder = RootBuilder::new("hotline.example", now(), now().plus_days(3650));
    for key in &KEYS[..3] {
        builder = builder.key(&key.public(), &[Role::Root, Role::Publish]);
    }
    let builder =
        builder.threshold(Role::Root, 2).key(&KEYS[4].public(), &[Role::RemoveOnly, Role::Timestamp]);
    let draft = builder.draft().expect("a root").to_bytes();
    let first = signed(&draft, &[&KEYS[0], &KEYS[1]]).expect("a draft");
    let root = Root::parse(&first).expect("it verifies");
    let next = RootBuilder::after(&root, now(), now().plus_days(3650))
        .revoke(KEYS[2].public().id())
        .expect("it is there")
        .key(&KEYS[3].public(), &[Role::Root, Role::Publish]);
    let second = signed(&next.draft().expect("a root").to_bytes(), &[&KEYS[0], &KEYS[1]]).expect("a draft");
    (first, root, second)
});

/// A release, and a timestamp of it.
pub static ISSUED: LazyLock<(Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let set = listing(3, None, &[1, 2, 3]).expect("a list");
    let draft = Release::draft(root(), None, &[set], now(), now().plus_days(365)).expect("a release");
    let release = signed(&draft.to_bytes(), &[key()]).expect("a draft");
    let latest = Release::open(&release, root()).expect("it verifies");
    let draft =
        TimestampStatement::draft(&latest, None, &[], now(), now().plus_days(2)).expect("a timestamp");
    (release, signed(&draft.to_bytes(), &[key()]).expect("a draft"))
});

/// The kinds of [`filter`].
pub const FILTER_KINDS: [Kind; 2] = [Kind::Md5, Kind::Sha256];

/// The filter of a list; `None` where it cannot have one.
pub fn filter(set: &HashSet, before: Option<&DeviceSet>) -> Option<(Vec<u8>, DeviceSet)> {
    let made = DeviceFilter {
        kinds: FILTER_KINDS.to_vec(),
        rate: FilterRate::TwoToMinus20,
        epoch: Epoch { number: 1, salt: [7; 32] },
        created: now(),
        expires: now().plus_days(30),
    };
    let draft = made.build(set, root(), before).ok()?;
    let file = signed(&draft.to_bytes(), &[key()]).expect("a draft");
    let opened = DeviceSet::open(file.clone(), root()).expect("what is made opens");
    Some((file, opened))
}

/// Two filters of an epoch, and the delta between them.
pub static FILTERS: LazyLock<(Vec<u8>, Vec<u8>, Vec<u8>)> = LazyLock::new(|| {
    let told: Vec<u8> = (0..90_u8).flat_map(|number| [number, number.wrapping_mul(13), 1]).collect();
    let base = listing(1, None, &told[..240]).expect("a list");
    let result = listing(2, Some(base.root()), &told[30..]).expect("a list");
    let (first, opened) = filter(&base, None).expect("a filter");
    let (second, later) = filter(&result, Some(&opened)).expect("a filter");
    let delta = DeviceDelta::between(&opened, &later).expect("a delta");
    (first, second, delta)
});
