//! What issuers say is current, and the roots that say who may.

use super::{Telling, builder, entry, key, listing, root, signed};
use crate::Outcome;
use crate::sets::created;
use hashward::release::{Release, TimestampStatement};
use hashward::set::HashSet;
use hashward::trust::{Draft, Role, Root, RootBuilder};

pub(super) fn timestamps() -> Outcome<Telling> {
    let (file, root) = root(true)?;
    let (first, other) = (listing(&root, 1, None, 0..5)?, listing(&root, 1, None, 0..6)?);
    let second = listing(&root, 2, Some(&first), 0..7)?;
    let day = |days| created().map(|created| created.plus_days(days));
    let release = |before: Option<&Release>, sets: &[HashSet], days| -> Outcome<(Vec<u8>, Release)> {
        let bytes = signed(Release::draft(&root, before, sets, day(days)?, day(400)?)?, 0);
        let release = Release::open(&bytes, &root)?;
        Ok((bytes, release))
    };
    let timestamp = |release: &Release, before: Option<&TimestampStatement>, days| -> Outcome<_> {
        let bytes = signed(TimestampStatement::draft(release, before, &[], day(days)?, day(days + 3)?)?, 2);
        let timestamp = TimestampStatement::open(&bytes, &root)?;
        Ok((bytes, timestamp))
    };
    let (release_1, said_1) = release(None, std::slice::from_ref(&first), 1)?;
    let (release_2, said_2) = release(Some(&said_1), std::slice::from_ref(&second), 8)?;
    let (other_release, _) = release(Some(&said_1), std::slice::from_ref(&second), 7)?;
    let (stray, _) = release(None, std::slice::from_ref(&second), 9)?;
    let forgetful = said_2.clone().without(first.manifest().set);
    let (stray_2, _) = release(Some(&forgetful), std::slice::from_ref(&first), 9)?;
    let (_, never_sent) = release(Some(&said_2), std::slice::from_ref(&second), 9)?;
    let (unchained, _) = release(Some(&never_sent), std::slice::from_ref(&second), 9)?;
    let (time_1, told_1) = timestamp(&said_1, None, 1)?;
    let (time_2, told_2) = timestamp(&said_2, Some(&told_1), 8)?;
    let (time_other, _) = timestamp(&said_1, Some(&told_1), 8)?;
    let broken = |bytes: &[u8], at: usize| {
        let mut bytes = bytes.to_vec();
        bytes[at] ^= 1;
        bytes
    };
    let (mut far_told, mut far_said) = (told_2.clone(), said_2.clone());
    (far_told.number, far_said.number) = (70_000, 70_000);
    let far_time = signed(TimestampStatement::draft(&said_2, Some(&far_told), &[], day(8)?, day(11)?)?, 2);
    let sets = std::slice::from_ref(&second);
    let far_release = signed(Release::draft(&root, Some(&far_said), sets, day(8)?, day(400)?)?, 0);
    Ok(Telling::new("timestamps", &file)
        .install("1.hset", first.as_bytes(), 1, "added")
        .install("1.hrel", &release_1, 1, "added")
        .install("1.htime", &time_1, 1, "added")
        .install("1-again.htime", &time_1, 2, "unchanged")
        .look(3)
        .look(4)
        .install("other.hset", other.as_bytes(), 4, "set.same_version_other_root")
        .install("early.htime", &time_2, 7, "trust.clock_behind")
        .install("2.hset", second.as_bytes(), 8, "replaced")
        .install("2.hrel", &release_2, 8, "replaced")
        .install("2.htime", &time_2, 8, "replaced")
        .install("old.htime", &time_1, 8, "timestamp.rollback")
        .install("old.hrel", &release_1, 8, "release.rollback")
        .install("other.hrel", other_release, 8, "release.same_number_other_root")
        .install("other.htime", &time_other, 8, "timestamp.same_number_other_root")
        .install("stray.hrel", stray, 9, "release.rollback")
        .install("stray-2.hrel", &stray_2, 9, "replaced")
        .install("2-once-more.hrel", &release_2, 9, "release.rollback")
        .install("unchained.hrel", unchained, 9, "release.previous_root")
        .install("far.htime", far_time, 9, "timestamp.fast_forward")
        .install("far.hrel", far_release, 9, "release.fast_forward")
        .install("broken.htime", broken(&time_2, 10), 9, "signature.invalid")
        .install("broken.hrel", broken(&release_2, 10), 9, "signature.invalid")
        .install("version.htime", broken(&time_2, 8), 9, "timestamp.version")
        .install("version.hrel", broken(&release_2, 8), 9, "release.version")
        .install("first-of-another.hrel", broken(&release_1, 16 + 32 + 4), 9, "release.malformed")
        .install("cut.htime", &time_2[..60], 9, "timestamp.malformed")
        .install("cut.hrel", &release_2[..60], 9, "release.malformed"))
}

/// A set and a release that say different things of one version: whichever comes second is refused.
pub(super) fn mismatches() -> Outcome<Telling> {
    let (file, root) = root(false)?;
    let (first, other) = (listing(&root, 1, None, 0..5)?, listing(&root, 1, None, 0..6)?);
    let day = |days| created().map(|created| created.plus_days(days));
    let release = |set: &HashSet| -> Outcome<Vec<u8>> {
        Ok(signed(Release::draft(&root, None, std::slice::from_ref(set), day(1)?, day(400)?)?, 0))
    };
    let (of_first, of_other) = (release(&first)?, release(&other)?);
    Ok(Telling::new("mismatches", &file)
        .install("first.hset", first.as_bytes(), 1, "added")
        .install("other.hrel", of_other, 1, "release.mismatch")
        .install("first.hrel", of_first, 1, "added")
        .install("other.hset", other.as_bytes(), 1, "set.same_version_other_root"))
}

pub(super) fn roots() -> Outcome<Telling> {
    let (file, first) = root(false)?;
    let day = |days| created().map(|created| created.plus_days(days));
    let next = |before: &Root, days| -> Outcome<RootBuilder> {
        Ok(RootBuilder::after(before, day(days)?, day(4_000)?))
    };
    let both = |draft: Draft| {
        let mut draft = draft;
        draft.sign(&key(0));
        draft.sign(&key(3));
        draft.to_bytes()
    };
    let revoking =
        next(&first, 5)?.key(&key(3).public(), &[Role::Root, Role::Publish]).revoke(key(0).public().id())?;
    let second = both(revoking.draft()?);
    let root_2 = first.follow(&second)?;
    let other = both(next(&first, 6)?.key(&key(3).public(), &[Role::Root, Role::Publish]).draft()?);
    let alone = signed(revoking.draft()?, 3);
    let third = signed(next(&root_2, 9)?.draft()?, 3);
    let fourth = signed(next(&root_2.follow(&third)?, 10)?.draft()?, 3);
    let set = listing(&first, 1, None, 0..5)?;
    let mut again = builder(&first, 1, None)?;
    for number in 0..5 {
        again.add(entry(number)?)?;
    }
    let resigned = again.build()?.sign(&[&key(3)])?;
    let mut made_up = second.clone();
    // The first revoked key's id, before the signatures of two keys.
    let at = made_up.len() - 2 - 2 * 100 - 32;
    made_up[at] ^= 1;
    Ok(Telling::new("roots", &file)
        .install("1.hset", set.as_bytes(), 1, "added")
        .install("alone.hroot", alone, 5, "signature.threshold")
        .install("made-up.hroot", made_up, 5, "root.revoked")
        .install("4.hroot", &fourth, 5, "root.chain")
        .install("2.hroot", &second, 5, "replaced")
        .install("2-again.hroot", &second, 5, "unchanged")
        .install("other.hroot", other, 6, "root.same_version_other_root")
        .install("1.hroot", &file, 6, "root.rollback")
        .install("1-again.hset", set.as_bytes(), 6, "signature.key_revoked")
        .install("1-resigned.hset", resigned, 6, "repaired")
        .install("3.hroot", third, 9, "replaced")
        .install("4-now.hroot", fourth, 10, "replaced"))
}
