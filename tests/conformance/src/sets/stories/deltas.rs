//! Deltas, and the patches that come as deltas.

use super::{Telling, builder, entry, finished, key, listing, root, signed};
use crate::Outcome;
use crate::sets::{created, digest};
use hashward::set::{
    Delta, Description, HashSet, PatchBuilder, SetBuilder, SetHead, SetId, Version, WithdrawalReason,
    sign_head,
};
use hashward::trust::{Root, RootBuilder};
use hashward::{Day, Kind};

/// Where in a delta the content roots stand.
const BASE: usize = 16 + 48;
const RESULT: usize = BASE + 32;

pub(super) fn deltas() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let second = listing(&root, 2, Some(&first), (0..40).filter(|number| number % 7 != 3).chain(50..60))?;
    let third = listing(&root, 3, Some(&second), 20..70)?;
    let one = Delta::between(&first, &second)?;
    let two = Delta::between(&second, &third)?;
    let both = Delta::between(&first, &third)?;
    let changed = |at: usize| {
        let mut bytes = one.clone();
        bytes[at] ^= 1;
        bytes
    };
    let mut back = one.clone();
    // The base's version in the place of the result's.
    back.copy_within(RESULT + 32..RESULT + 40, RESULT + 40);
    let signature = one.len() - edits(&one).len() - 1;
    // An entry goes, and its first row by itself once more.
    let mut absent = one[..=signature].to_vec();
    absent.extend_from_slice(&1_u32.to_le_bytes());
    absent.extend_from_slice(&[0; 8 + 2]);
    absent.extend_from_slice(&[1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    absent.extend_from_slice(&[0; 8 + 1 + 4 + 4 + 4 + 4 + 4]);
    let [same, known] = records_that_are_there();
    let with_edits = |edits: &[u8]| [&one[..=signature], edits].concat();
    Ok(Telling::new("deltas", &file)
        .install("early.hdelta", &one, 1, "delta.base")
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("gap.hdelta", &two, 1, "delta.base")
        .install("magic.hdelta", changed(2), 1, "trust.unknown_file")
        .install("version.hdelta", changed(8), 1, "delta.version")
        .install("cut.hdelta", &one[..one.len() - 1], 1, "delta.malformed")
        .install("more.hdelta", [one.as_slice(), &[0]].concat(), 1, "delta.malformed")
        .install("back.hdelta", back, 1, "delta.loop")
        .install("other-result.hdelta", changed(RESULT), 1, "delta.wrong_result")
        .install("other-base.hdelta", changed(BASE), 1, "delta.base")
        .install("signature.hdelta", changed(signature), 1, "signature.invalid")
        .install("absent.hdelta", absent, 1, "delta.row_absent")
        .install("same-record.hdelta", with_edits(&same), 1, "delta.malformed")
        .install("known-record.hdelta", with_edits(&known), 1, "delta.malformed")
        .install("1-2.hdelta", &one, 1, "replaced")
        .install("1-2-again.hdelta", &one, 1, "unchanged")
        .install("2-3.hdelta", two, 1, "replaced")
        .install("1-3.hdelta", both, 1, "unchanged"))
}

/// Edits that give an entry the record it has, and edits that give it one told anew that the base has: the first
/// entry of the first listing says `hotline/a`, which is its first record of two.
fn records_that_are_there() -> [Vec<u8>; 2] {
    let count = |number: u32| number.to_le_bytes().to_vec();
    // Nothing goes and no row comes.
    let before = [count(0), vec![0; 2 + 2]].concat();
    // One entry, the first, has the first record of the palette; no tombstone goes or comes.
    let after = [count(1), vec![0; 8], vec![0; 8], vec![0; 4 + 4]].concat();
    let same = [before.clone(), count(0), count(1), vec![0; 8], after.clone()].concat();
    let text = |text: &str| [&(text.len() as u16).to_le_bytes(), text.as_bytes()].concat();
    let mut dictionary = [count(2), text("a"), text("hotline")].concat();
    dictionary.extend([1, 1, 0, u32::MAX, u32::MAX, 0x8000_0000].map(u32::to_le_bytes).as_flattened());
    dictionary.extend([1, 0, 0, 0]);
    dictionary.extend([count(1), vec![1, 0], count(0)].concat());
    // The third of three records: a one, a zero, and a bit that is not set.
    let palette = [count(1), vec![1], vec![0; 7]].concat();
    let known = [before, count(dictionary.len() as u32), dictionary, palette, after].concat();
    [same, known]
}

/// What of a delta follows its one signature.
fn edits(delta: &[u8]) -> &[u8] {
    let length = u32::from_le_bytes([delta[12], delta[13], delta[14], delta[15]]) as usize;
    &delta[16 + length + 2 + 100..]
}

/// A delta that puts in what another base has already.
pub(super) fn rows_that_are_there() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..5)?;
    let fuller = listing(&root, 1, None, 0..6)?;
    let second = listing(&root, 2, Some(&first), 0..6)?;
    let mut delta = Delta::between(&first, &second)?;
    delta[BASE..BASE + 32].copy_from_slice(fuller.root().as_bytes());
    Ok(Telling::new("rows-that-are-there", &file)
        .install("fuller.hset", fuller.as_bytes(), 1, "added")
        .install("present.hdelta", delta, 1, "delta.row_present"))
}

/// A patch, and its delta with the signature of the key that only takes out.
fn patch(
    root: &Root,
    base: &HashSet,
    fill: impl FnOnce(&mut PatchBuilder<'_>) -> Outcome<()>,
) -> Outcome<(HashSet, Vec<u8>)> {
    let mut patch = PatchBuilder::new(base);
    fill(&mut patch)?;
    let unsigned = patch.build()?;
    let file = unsigned.sign(&[&key(1)])?;
    let set = HashSet::open_own(file, root)?;
    let delta = Delta::between(base, &set)?;
    Ok((set, delta))
}

fn withdraw(patch: &mut PatchBuilder<'_>, base: &HashSet, numbers: std::ops::Range<u64>) -> Outcome<()> {
    let (on, until) = (Day::parse("2026-11-24")?, Day::parse("2027-02-24")?);
    for number in numbers {
        let entry = base.find(&digest(Kind::Md5, number)?).ok_or("it is listed")?;
        patch.withdraw(entry, Some(WithdrawalReason::WrongContent), on, until)?;
    }
    Ok(())
}

pub(super) fn patches() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let (one, to_one) = patch(&root, &first, |patch| withdraw(patch, &first, 0..3))?;
    let (_, too_many) = patch(&root, &one, |patch| withdraw(patch, &one, 3..17))?;
    let (two, to_two) = patch(&root, &one, |patch| withdraw(patch, &one, 3..16))?;
    let (_, beyond) = patch(&root, &two, |patch| {
        let entry = two.find(&digest(Kind::Md5, 20)?).ok_or("it is listed")?;
        Ok(patch.dispute(entry)?)
    })?;
    let wide = wider(&root, &two)?;
    let silent = listing(&root, 2, Some(&first), 20..50)?;
    let mut forged = Delta::between(&two, &silent)?;
    let signature = {
        let head = SetHead::leading(silent.as_bytes())?.length();
        sign_head(&silent.as_bytes()[..head], &key(1)).to_bytes()
    };
    let slot = forged.len() - edits(&forged).len() - 100 + 2;
    forged[slot..slot + 32].copy_from_slice(&signature[..32]);
    forged[slot + 34..slot + 98].copy_from_slice(&signature[32..]);
    Ok(Telling::new("patches", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.1.hdelta", &to_one, 1, "replaced")
        .install("1.1.hset", one.as_bytes(), 1, "unchanged")
        .install("too-many.hdelta", too_many, 1, "set.patch_cap")
        .install("1.2.hset", two.as_bytes(), 1, "set.patch")
        .install("1.2.hdelta", to_two, 1, "replaced")
        .install("beyond.hdelta", beyond, 1, "set.patch_cap")
        .install("wider.hdelta", wide, 1, "set.patch_rights")
        .install("1.1-again.hdelta", to_one, 1, "delta.base")
        .install("forged.hdelta", forged, 1, "signature.threshold")
        .install("1-again.hset", first.as_bytes(), 1, "set.rollback"))
}

/// A patch by the publisher that puts an entry in.
fn wider(root: &Root, base: &HashSet) -> Outcome<Vec<u8>> {
    let mut description = Description::new(SetId::from_bytes([8; 16]), "hotline.example", created()?, 300);
    description.version = Version { publish: 1, patch: 3 };
    description.previous = Some(base.root());
    let mut set = SetBuilder::new(root, description);
    set.carry_withdrawals(base, None, &[])?;
    for number in 16..41 {
        set.add(entry(number)?)?;
    }
    Ok(Delta::between(base, &finished(root, set, 0)?)?)
}

pub(super) fn withdrawals() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let (one, to_one) = patch(&root, &first, |patch| withdraw(patch, &first, 0..2))?;
    let silent = listing(&root, 2, Some(&first), 0..40)?;
    let mut set = builder(&root, 2, Some(first.root()))?;
    set.carry_withdrawals(&one, None, &[digest(Kind::Md5, 1)?])?;
    for number in 1..40 {
        set.add(entry(number)?)?;
    }
    let second = finished(&root, set, 0)?;
    let (_, again) = patch(&root, &second, |patch| withdraw(patch, &second, 1..2))?;
    Ok(Telling::new("withdrawals", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.1.hdelta", to_one, 1, "replaced")
        .install("silent.hset", silent.as_bytes(), 1, "set.tombstone_dropped")
        .install("silent.hdelta", Delta::between(&one, &silent)?, 1, "set.tombstone_dropped")
        .install("2.hset", second.as_bytes(), 1, "replaced")
        .install("2.1.hdelta", again, 1, "replaced"))
}

/// The key that only takes out is stolen. What it signed stands in the way until the root takes it out.
pub(super) fn stolen() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let first = listing(&root, 1, None, 0..40)?;
    let (gone, to_gone) = patch(&root, &first, |patch| withdraw(patch, &first, 0..2))?;
    let (_, honest) = patch(&root, &first, |patch| withdraw(patch, &first, 5..6))?;
    let second = listing(&root, 2, Some(&first), 0..45)?;
    let revoking = RootBuilder::after(&root, created()?.plus_days(2), created()?.plus_days(4_000))
        .revoke(key(1).public().id())?
        .draft()?;
    let nothing = with_version(&gone, &root)?;
    Ok(Telling::new("stolen", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("gone.hdelta", &to_gone, 1, "replaced")
        .install("nothing.hdelta", nothing, 1, "set.patch_rights")
        .install("honest.hdelta", honest, 1, "delta.base")
        .install("2.hset", second.as_bytes(), 1, "set.tombstone_dropped")
        .install("1-back.hset", first.as_bytes(), 1, "set.rollback")
        .install("2.hroot", signed(revoking, 0), 2, "replaced")
        .install("1-again.hset", first.as_bytes(), 2, "replaced")
        .install("gone-again.hdelta", &to_gone, 2, "signature.key_revoked")
        .install("2-again.hset", second.as_bytes(), 2, "replaced"))
}

/// The delta to the same content as the next patch.
fn with_version(base: &HashSet, root: &Root) -> Outcome<Vec<u8>> {
    let mut description = Description::new(SetId::from_bytes([8; 16]), "hotline.example", created()?, 300);
    description.version = Version { publish: 1, patch: base.manifest().version.patch + 1 };
    description.previous = Some(base.root());
    let mut set = SetBuilder::new(root, description);
    set.carry_withdrawals(base, None, &[])?;
    for number in 2..40 {
        set.add(entry(number)?)?;
    }
    Ok(Delta::between(base, &finished(root, set, 0)?)?)
}
