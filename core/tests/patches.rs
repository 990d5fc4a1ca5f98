//! What patches take out or dispute, what they may not, and what a later version makes of it.
#![cfg(feature = "build")]

mod lists;

use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetId, Statement, Status, Version,
    WithdrawalReason,
};
use hashward::trust::RootBuilder;
use hashward::{Change, Hash, Kind};
use lists::{Issuer, code, day, entry, hash, now, pdq, time, withdraw};

#[test]
fn the_key_that_only_takes_out_withdraws_by_a_patch() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    let first =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3], Some(WithdrawalReason::WrongContent)));
    assert!(first.len() <= 1_024, "a patch of one picture with three hashes has {} bytes", first.len());
    let installation = store.install(first.clone(), now()).expect("installed");
    let set = installation.set().expect("a set").clone();
    assert_eq!(set.manifest().version, Version { publish: 1, patch: 1 });
    assert_eq!(set.manifest().entries, 399);
    for kind in [Kind::Md5, Kind::Sha256, Kind::Pdq] {
        assert!(!set.contains(&hash(kind, 3)), "one step takes every hash of the picture");
        assert!(set.withdrawn().any(|tombstone| tombstone.row == hash(kind, 3)));
    }
    // The person shown withdrew it: nothing is left.
    let second = issuer.patch(&set, |patch| withdraw(patch, &set, &[4], None));
    let installation = store.install(second, now()).expect("installed");
    let set = installation.set().expect("a set").clone();
    assert!(!set.contains(&hash(Kind::Md5, 4)) && set.withdrawn().all(|one| one.row != hash(Kind::Md5, 4)));
    // What stays listed, but is disputed.
    let third = issuer.patch(&set, |patch| {
        patch.dispute(set.find(&hash(Kind::Md5, 5)).expect("it is listed")).expect("disputed");
    });
    let installation = store.install(third, now()).expect("installed");
    let set = installation.set().expect("a set");
    let said = set.find(&hash(Kind::Sha256, 5)).expect("it is listed");
    assert!(said.statements().all(|statement| statement.status == Status::Disputed));
    assert_eq!(code(store.install(first, now())), "delta.base");
    // A patched set is opened again, and as a whole file it is nobody's.
    assert_eq!(store.installed().expect("a record")[0].1.version, Version { publish: 1, patch: 3 });
    let (_other, fresh) = issuer.pinned();
    assert_eq!(code(fresh.install(set.as_bytes(), now())), "set.patch");
    assert_eq!(code(HashSet::open(set.as_bytes(), &issuer.root)), "signature.threshold");
}

#[test]
fn a_stolen_remove_only_key_does_no_more_than_its_cap() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    // A tenth of 400, in however many patches.
    let numbers: Vec<u32> = (0..41).collect();
    let all =
        issuer.patch(&base, |patch| withdraw(patch, &base, &numbers, Some(WithdrawalReason::OutOfScope)));
    assert_eq!(code(store.install(all, now())), "set.patch_cap");
    let some = issuer
        .patch(&base, |patch| withdraw(patch, &base, &numbers[..40], Some(WithdrawalReason::OutOfScope)));
    let set = store.install(some, now()).expect("installed").set().expect("a set").clone();
    let more = issuer.patch(&set, |patch| withdraw(patch, &set, &[60], Some(WithdrawalReason::OutOfScope)));
    assert_eq!(code(store.install(more, now())), "set.patch_cap");
    assert_eq!(store.installed().expect("a record")[0].1.version, Version { publish: 1, patch: 1 });
    // A publish is beyond it altogether, and so is a patch that puts something in.
    let next = issuer.listing(2, Some(base.root()), 0..400);
    let forged = issuer.resign(&Delta::between(&set, &next).expect("a delta"), &next);
    assert_eq!(code(store.install(forged, now())), "signature.threshold");
}

#[test]
fn what_is_said_both_ways_becomes_disputed_once() {
    let issuer = Issuer::new();
    let description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    let mut builder = SetBuilder::new(&issuer.root, description);
    let said = Statement::new("example/1").expect("a label");
    let disputed = Statement { status: Status::Disputed, ..said.clone() };
    builder
        .add(NewEntry::new().hash(hash(Kind::Md5, 1)).statement(said).statement(disputed.clone()))
        .expect("added");
    builder.add(entry(2)).expect("added");
    let base = issuer.signed(builder);
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    let delta = issuer.patch(&base, |patch| {
        patch.dispute(base.find(&hash(Kind::Md5, 1)).expect("it is listed")).expect("disputed");
    });
    let patched = store.install(delta, now()).expect("patched").set().expect("a set").clone();
    let entry = patched.find(&hash(Kind::Md5, 1)).expect("it is listed");
    assert_eq!(entry.statements().collect::<Vec<_>>(), [&disputed]);
}

#[test]
fn a_patch_that_does_more_than_take_out_is_refused() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let patched = |fill: &dyn Fn(&mut SetBuilder), describe: &dyn Fn(&mut Description)| {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
        description.version = Version { publish: 1, patch: 1 };
        description.previous = Some(base.root());
        describe(&mut description);
        let mut builder = SetBuilder::new(&issuer.root, description);
        fill(&mut builder);
        let set = issuer.signed(builder);
        let (_folder, store) = issuer.pinned();
        store.install(base.as_bytes(), now()).expect("installed");
        code(store.install(Delta::between(&base, &set).expect("a delta"), now()))
    };
    let add = |builder: &mut SetBuilder, numbers: &mut dyn Iterator<Item = u32>| {
        numbers.for_each(|number| builder.add(entry(number)).expect("added"));
    };
    assert_eq!(patched(&|builder| add(builder, &mut (1..40)), &|_| {}), "fine");
    assert_eq!(patched(&|builder| add(builder, &mut (1..41)), &|_| {}), "set.patch_rights");
    let relabel = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        let statement = Statement::new("example/2").expect("a label");
        builder.add(NewEntry::new().hash(hash(Kind::Md5, 3)).statement(statement)).expect("added");
    };
    assert_eq!(patched(&relabel, &|_| {}), "set.patch_rights");
    let more_rows = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        builder.add(NewEntry::new().hash(hash(Kind::Md5, 3)).hash(hash(Kind::Sha1, 3))).expect("added");
    };
    assert_eq!(patched(&more_rows, &|_| {}), "set.patch_rights");
    let withdrawn = |builder: &mut SetBuilder| {
        add(builder, &mut (1..40));
        let rows = [hash(Kind::Md5, 900)];
        builder
            .withdraw(&rows, WithdrawalReason::WrongLabel, day("2026-11-20"), day("2026-12-20"))
            .expect("withdrawn");
    };
    assert_eq!(patched(&withdrawn, &|_| {}), "set.patch_rights");
    let longer = |description: &mut Description| description.expires = time("2035-01-01");
    assert_eq!(patched(&|builder| add(builder, &mut (1..40)), &longer), "set.patch_rights");
}

#[test]
fn the_last_picture_with_a_companion_can_be_taken_out() {
    let issuer = Issuer::new();
    let mut builder = issuer.builder(1, None);
    builder.add(NewEntry::new().hash(hash(Kind::Md5, 1)).pdq(pdq(1), 90, Some([7; 8]))).expect("added");
    builder.add(NewEntry::new().hash(hash(Kind::Md5, 2))).expect("added");
    let base = issuer.signed(builder);
    let delta = issuer.patch(&base, |patch| {
        withdraw(patch, &base, &[1], Some(WithdrawalReason::WrongContent));
    });
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    assert_eq!(store.install(delta, now()).expect("patched").change, Change::Replaced);
}

#[test]
fn what_was_withdrawn_comes_back_only_when_that_is_said() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..40);
    store.install(base.as_bytes(), now()).expect("installed");
    let patch =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3, 4], Some(WithdrawalReason::WrongContent)));
    let patched = store.install(patch, now()).expect("installed").set().expect("a set").clone();

    // The next publish is silent of it, whole or as a delta.
    let silent = issuer.listing(2, Some(base.root()), 0..40);
    assert_eq!(code(store.install(silent.as_bytes(), now())), "set.tombstone_dropped");
    let delta = Delta::between(&patched, &silent).expect("a delta");
    assert_eq!(code(store.install(delta, now())), "set.tombstone_dropped");

    // It carries what was withdrawn, and cannot list that.
    let mut builder = issuer.builder(2, Some(base.root()));
    builder.carry_withdrawals(&patched, None, &[]).expect("carried");
    (0..40).for_each(|number| builder.add(entry(number)).expect("added"));
    assert_eq!(code(builder.build()), "set.tombstones");

    // Unless it says so.
    let mut builder = issuer.builder(2, Some(base.root()));
    builder.carry_withdrawals(&patched, None, &[hash(Kind::Md5, 3)]).expect("carried");
    assert_eq!(code(builder.carry_withdrawals(&patched, None, &[hash(Kind::Md5, 9)])), "build.incomplete");
    (0..40).filter(|number| *number != 4).for_each(|number| builder.add(entry(number)).expect("added"));
    let readmitted = issuer.signed(builder);
    let delta = Delta::between(&patched, &readmitted).expect("a delta");
    let installation = store.install(delta, now()).expect("installed");
    let set = installation.set().expect("a set");
    assert!(set.contains(&hash(Kind::Md5, 3)) && !set.contains(&hash(Kind::Md5, 4)));
    assert_eq!(set.withdrawn().filter(|tombstone| tombstone.readmitted).count(), 3);

    // A reader who never had the patch goes from the publish to the next publish.
    let (_other, behind) = issuer.pinned();
    behind.install(base.as_bytes(), now()).expect("installed");
    assert_eq!(behind.install(readmitted.as_bytes(), now()).expect("installed").change, Change::Replaced);
}

#[test]
fn what_vanished_comes_back_only_when_that_is_said() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[3], None);
    let patched = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
    let patched = HashSet::open(patched, &issuer.root).expect("it opens");
    assert_eq!(patched.withdrawn().count(), 0, "nothing is left of it");
    let mut next = issuer.builder(2, Some(base.root()));
    next.add(entry(3)).expect("added");
    next.carry_withdrawals(&patched, Some(&base), &[]).expect("carried");
    assert_eq!(code(next.build()), "set.tombstones");
    let mut next = issuer.builder(2, Some(base.root()));
    next.carry_withdrawals(&patched, Some(&base), &[hash(Kind::Sha256, 3)]).expect("carried");
    next.add(entry(3)).expect("added");
    assert_eq!(code(next.build()), "fine", "readmitted");
    let mut next = issuer.builder(2, Some(base.root()));
    assert_eq!(
        code(next.carry_withdrawals(&base, Some(&issuer.listing(2, None, 0..3)), &[])),
        "set.other_list"
    );
}

/// Bytes of a row in a file.
fn names(file: &[u8], row: &Hash) -> bool {
    file.windows(row.as_bytes().len()).any(|bytes| bytes == row.as_bytes())
}

#[test]
fn nothing_is_left_of_what_a_person_took_back() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let row = hash(Kind::Sha256, 3);
    let signed = |patch: PatchBuilder<'_>| {
        let file = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
        HashSet::open(file, &issuer.root).expect("it opens")
    };
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[3, 5], Some(WithdrawalReason::WrongContent));
    let withdrawn = signed(patch);
    assert!(names(withdrawn.as_bytes(), &row), "its tombstone names it");

    // Withdrawn for another reason, and forgotten then.
    let mut patch = PatchBuilder::new(&withdrawn);
    assert_eq!(code(patch.forget(&hash(Kind::Md5, 4))), "build.incomplete");
    patch.forget(&hash(Kind::Md5, 3)).expect("it was withdrawn");
    let forgotten = signed(patch);
    assert!(!names(forgotten.as_bytes(), &row) && names(forgotten.as_bytes(), &hash(Kind::Sha256, 5)));

    // Readmitted, and withdrawn by the person then: the tombstone of the first time goes, too.
    let mut next = issuer.builder(2, Some(base.root()));
    next.carry_withdrawals(&withdrawn, Some(&base), &[row]).expect("carried");
    (0..40).filter(|number| *number != 5).for_each(|number| next.add(entry(number)).expect("added"));
    let next = issuer.signed(next);
    assert!(next.withdrawn().any(|tombstone| tombstone.readmitted));
    let mut patch = PatchBuilder::new(&next);
    withdraw(&mut patch, &next, &[3], None);
    let gone = signed(patch);
    assert!(!names(gone.as_bytes(), &row) && !gone.contains(&row));

    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    for (from, to) in [(&base, &withdrawn), (&withdrawn, &forgotten)] {
        let delta = Delta::between(from, to).expect("a delta");
        assert!(!names(&delta, &row), "deltas name what goes by its place");
        store.install(delta, now()).expect("patched");
    }
    store.install(forgotten.as_bytes(), now()).expect("the very version");
}

#[test]
fn a_patch_that_changes_nothing_is_refused() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let disputed = issuer.patch(&base, |patch| {
        patch.dispute(base.find(&hash(Kind::Md5, 1)).expect("listed")).expect("disputed");
    });
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    let patched = store.install(disputed, now()).expect("patched");
    let patched = patched.set().expect("a set");
    let mut again = PatchBuilder::new(patched);
    let entry = patched.find(&hash(Kind::Md5, 1)).expect("listed");
    assert_eq!(code(again.dispute(entry)), "build.incomplete");
    assert_eq!(code(again.build()), "build.empty");
    // Made without the builder: the same content with the next number.
    let mut description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    description.version = Version { publish: 1, patch: 1 };
    description.previous = Some(base.root());
    let mut same = SetBuilder::new(&issuer.root, description);
    (0..40).for_each(|number| same.add(self::entry(number)).expect("added"));
    let same = issuer.signed(same);
    let delta = Delta::parse(&Delta::between(&base, &same).expect("a delta")).expect("it reads");
    assert_eq!(code(base.apply(&delta, &issuer.root)), "set.patch_rights");
}

#[test]
fn a_lost_remove_only_key_binds_no_longer_once_it_is_revoked() {
    let issuer = Issuer::new();
    let base = issuer.listing(1, None, 0..40);
    let stolen =
        issuer.patch(&base, |patch| withdraw(patch, &base, &[3], Some(WithdrawalReason::WrongContent)));
    let (_folder, store) = issuer.pinned();
    store.install(base.as_bytes(), now()).expect("installed");
    store.install(stolen, now()).expect("patched");
    // The issuer never saw that patch.
    let next = issuer.listing(2, Some(base.root()), 0..45);
    assert_eq!(code(store.install(next.as_bytes(), now())), "set.tombstone_dropped");
    let root = RootBuilder::after(&issuer.root, time("2026-11-20"), time("2036-11-01"))
        .revoke(issuer.remover.public().id())
        .expect("it is there");
    store.install(root.build(&issuer.key).expect("a root"), now()).expect("replaced");
    // What it signed binds nobody: the publish it patched stands again, with the patches of a key that has the role.
    assert_eq!(store.install(base.as_bytes(), now()).expect("installed").change, Change::Replaced);
    let mut patch = PatchBuilder::new(&base);
    withdraw(&mut patch, &base, &[5], Some(WithdrawalReason::WrongContent));
    let patched = patch.build().expect("a patch").sign(&[&issuer.key]).expect("signed");
    let patched = HashSet::open(patched, &issuer.root).expect("it opens");
    let delta = Delta::between(&base, &patched).expect("a delta");
    assert_eq!(store.install(delta, now()).expect("patched").change, Change::Replaced);
    assert_eq!(code(store.install(base.as_bytes(), now())), "set.rollback", "this patch binds");
    let silent = code(store.install(next.as_bytes(), now()));
    assert_eq!(silent, "set.tombstone_dropped");
    store.remove(base.manifest().set).expect("removed");
    assert_eq!(store.install(next.as_bytes(), now()).expect("installed").change, Change::Added);
}

#[test]
fn a_reader_that_missed_patches_goes_on_with_one_for_all() {
    let issuer = Issuer::new();
    let (_folder, store) = issuer.pinned();
    let base = issuer.listing(1, None, 0..400);
    store.install(base.as_bytes(), now()).expect("installed");
    let publisher = issuer.pinned();
    publisher.1.install(base.as_bytes(), now()).expect("installed");
    let first = issuer.patch(&base, |patch| withdraw(patch, &base, &[1], Some(WithdrawalReason::WrongLabel)));
    let one = publisher.1.install(first, now()).expect("installed").set().expect("a set").clone();
    let second = issuer.patch(&one, |patch| withdraw(patch, &one, &[2], Some(WithdrawalReason::WrongLabel)));
    let two = publisher.1.install(second.clone(), now()).expect("installed").set().expect("a set").clone();
    assert_eq!(code(store.install(second, now())), "delta.base");
    let both = Delta::between(&base, &two).expect("a delta");
    assert_eq!(store.install(both, now()).expect("installed").set().expect("a set").root(), two.root());
}
