//! Filters for devices, and their deltas.

use super::{Telling, key, listing, root, signed};
use crate::Outcome;
use crate::sets::created;
use hashward::Kind;
use hashward::release::Release;
use hashward::set::{DeviceDelta, DeviceFilter, DeviceSet, Epoch, FilterRate, HashSet};
use hashward::trust::{Draft, Root, RootBuilder};

/// Bytes of the header that every file begins with.
const HEADER: usize = 16;
/// Where in the body of a filter the issuer stands.
const ISSUER: usize = 16;

/// A root that allows filters.
fn allowing() -> Outcome<(Vec<u8>, Root)> {
    let created = created()?;
    let file = RootBuilder::new("phones.example", created, created.plus_days(3_650))
        .allow_device_filters()
        .build(&key(0))?;
    let root = Root::parse(&file)?;
    Ok((file, root))
}

fn filter(
    root: &Root,
    set: &HashSet,
    epoch: (u32, u8),
    days: u32,
    before: Option<&DeviceSet>,
) -> Outcome<(Vec<u8>, DeviceSet)> {
    let created = created()?.plus_days(days);
    let filter = DeviceFilter {
        kinds: vec![Kind::Md5, Kind::Sha256],
        rate: FilterRate::TwoToMinus20,
        epoch: Epoch { number: epoch.0, salt: [epoch.1; 32] },
        created,
        expires: created.plus_days(30),
    };
    let bytes = signed(filter.build(set, root, before)?, 0);
    let opened = DeviceSet::open(bytes.clone(), root)?;
    Ok((bytes, opened))
}

/// A filter with other content, named by its body and signed anew.
fn changed(filter: &[u8], change: impl FnOnce(&mut Vec<u8>)) -> Outcome<Vec<u8>> {
    let (mut head, mut content) = parts(filter);
    change(&mut content);
    let at = head.len() - 32;
    head[at..].copy_from_slice(blake3::hash(&content).as_bytes());
    Ok(signed(Draft::parse(&[&head[..], &[0, 0], &content].concat())?, 0))
}

/// A filter that says something else of itself, signed anew.
fn saying(filter: &[u8], at: usize, bytes: &[u8]) -> Outcome<Vec<u8>> {
    let (mut head, content) = parts(filter);
    head[HEADER + at..HEADER + at + bytes.len()].copy_from_slice(bytes);
    Ok(signed(Draft::parse(&[&head[..], &[0, 0], &content].concat())?, 0))
}

/// Header and body, and the content.
fn parts(filter: &[u8]) -> (Vec<u8>, Vec<u8>) {
    let length = HEADER + u32::from_le_bytes([filter[12], filter[13], filter[14], filter[15]]) as usize;
    (filter[..length].to_vec(), filter[length + 2 + 100..].to_vec())
}

pub(super) fn filters() -> Outcome<Telling> {
    let (file, root) = allowing()?;
    let first = listing(&root, 1, None, 0..300)?;
    let second = listing(&root, 2, Some(&first), 30..310)?;
    let third = listing(&root, 3, Some(&second), 40..310)?;
    let (one, opened) = filter(&root, &first, (1, 7), 1, None)?;
    let (again, _) = filter(&root, &first, (1, 7), 2, Some(&opened))?;
    let (two, opened_2) = filter(&root, &second, (1, 7), 3, Some(&opened))?;
    let (other_salt, _) = filter(&root, &third, (1, 8), 4, None)?;
    let (three, opened_3) = filter(&root, &third, (2, 9), 4, None)?;
    let (three_again, opened_4) = filter(&root, &third, (2, 9), 5, Some(&opened_3))?;
    let (far, _) = filter(&root, &third, (70_000, 9), 5, None)?;
    let (old_epoch, _) = filter(&root, &third, (1, 7), 6, None)?;
    let delta = DeviceDelta::between(&opened, &opened_2)?;
    let later = DeviceDelta::between(&opened_3, &opened_4)?;
    let flipped = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    // Of the delta: the base's name, then the header and body of the result.
    let another_bits = flipped(&delta, HEADER + 32 + parts(&one).0.len() - 32 - 4 - 1);
    let created = created()?;
    let other = listing(&root, 3, Some(&second), 50..310)?;
    let release = Release::draft(&root, None, &[other], created, created.plus_days(400))?;
    let rows = one.len() - 40;
    Ok(Telling::new("filters", &file)
        .install("1-2-early.hdevd", &delta, 1, "delta.base")
        .install("magic.hdev", flipped(&one, 2), 1, "trust.unknown_file")
        .install("version.hdev", flipped(&one, 8), 1, "device.version")
        .install("cut.hdev", &one[..90], 1, "device.malformed")
        .install("short.hdev", &one[..one.len() - 1], 1, "device.content")
        .install("more.hdev", [one.as_slice(), &[0]].concat(), 1, "device.content")
        .install("changed.hdev", flipped(&one, rows), 1, "device.content")
        .install("signature.hdev", flipped(&one, parts(&one).0.len() + 60), 1, "signature.invalid")
        .install("directory.hdev", changed(&one, |content| content[0] ^= 1)?, 1, "set.bucket_counts")
        .install(
            "padding.hdev",
            changed(&one, |content| *content.last_mut().expect("content") |= 0x80)?,
            1,
            "set.padding",
        )
        .install("early.hdev", &one, 0, "trust.clock_behind")
        .install("1.hdev", &one, 1, "added")
        .install("1-again.hdev", &one, 1, "unchanged")
        .install("1-later.hdev", &again, 2, "replaced")
        .install("1-2.hdevd", &delta, 3, "device.epoch")
        .install("1-old.hdev", &one, 3, "set.rollback")
        .install("2.hdev", &two, 3, "replaced")
        .install("1-2-again.hdevd", &delta, 3, "unchanged")
        .install("other-salt.hdev", other_salt, 4, "device.epoch")
        .install("3.hdev", &three, 4, "replaced")
        .install("2-old.hdev", two, 4, "device.epoch")
        .install("old-epoch.hdev", old_epoch, 6, "device.epoch")
        .install("far.hdev", far, 6, "set.fast_forward")
        .install("3-cut.hdevd", &later[..later.len() - 1], 6, "device.malformed")
        .install("3-version.hdevd", flipped(&later, 8), 6, "device.version")
        .install("bits.hdevd", another_bits, 6, "device.epoch")
        .install("3-again.hdevd", later, 6, "replaced")
        .install(
            "3-other.hdev",
            saying(&three_again, 16 + 32 + 2 + 8, &[1])?,
            6,
            "set.same_version_other_root",
        )
        .install("3-other.hrel", signed(release, 0), 6, "added")
        .install("3-mismatch.hdev", filter(&root, &third, (2, 9), 6, None)?.0, 6, "release.mismatch"))
}

/// A filter whose issuer is one that allows none, though its keys signed it.
pub(super) fn only_where_the_root_allows_it() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let (_, other) = allowing()?;
    let set = listing(&other, 1, None, 0..10)?;
    let (filter, _) = filter(&other, &set, (1, 7), 1, None)?;
    Ok(Telling::new("filters-not-allowed", &file)
        .install("another-issuer.hdev", &filter, 1, "trust.issuer_unknown")
        .install("not-allowed.hdev", saying(&filter, ISSUER, root.id().as_bytes())?, 1, "device.not_allowed"))
}
