//! Whatever step of a write fails, the folder holds the version before or the new one, whole.

use super::disk::fail_after;
use super::{Change, TrustStore};
use crate::hash::{Hash, Kind};
use crate::set::{Description, NewEntry, SetBuilder, SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{Root, RootBuilder, SecretKey};
use std::fs;
use std::path::Path;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

fn root_file(key: &SecretKey) -> Vec<u8> {
    RootBuilder::new("hotline.example", now(), now().plus_days(900)).build(key).expect("a root")
}

fn version(key: &SecretKey, publish: u32, previous: Option<SetRoot>) -> Vec<u8> {
    let root = Root::parse(&root_file(key)).expect("it verifies");
    let mut description = Description::new(SetId::from_bytes([5; 16]), "hotline.example", now(), 30);
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    let mut builder = SetBuilder::new(&root, description);
    let row = Hash::new(Kind::Md5, &[publish as u8; 16]).expect("a row");
    builder.add(NewEntry::new().hash(row)).expect("an entry");
    builder.build().expect("a set").sign(&[key]).expect("signed")
}

fn parts(folder: &Path) -> usize {
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let part = |path: &Path| path.extension().is_some_and(|extension| extension == "part");
    [folder.to_owned(), folder.join("roots"), folder.join("sets")]
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|file| part(&file.path()))
        .count()
}

/// Runs `write` on a fresh copy of a store again and again, with one more step passing each time, until it
/// succeeds; after each failure `holds` judges what is there. Returns how many steps there were.
fn fail_each_step(
    prepare: impl Fn(&TrustStore),
    write: impl Fn(&TrustStore) -> crate::Result<()>,
    holds: impl Fn(&TrustStore),
) -> u32 {
    for steps in 0..100 {
        let folder = tempfile::tempdir().expect("a folder");
        let store = TrustStore::at(folder.path());
        prepare(&store);
        fail_after(Some(steps));
        let written = write(&store);
        fail_after(None);
        assert_eq!(parts(folder.path()), 0, "no temporary file stays behind, step {steps}");
        if written.is_ok() {
            return steps;
        }
        holds(&store);
        write(&store).expect("once more, and it works");
    }
    panic!("it never succeeds");
}

fn opens(store: &TrustStore) -> Version {
    let held = store.open_all(&store.state().expect("a record"));
    held[0].opened.as_ref().expect("the recorded version opens").0.manifest().version
}

#[test]
fn an_installation_that_fails_leaves_the_version_before() {
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&root_file(&key)).expect("it verifies");
    let first = version(&key, 1, None);
    let first_root = crate::set::HashSet::open(first.clone(), &root).expect("it opens").root();
    let second = version(&key, 2, Some(first_root));
    let steps = fail_each_step(
        |store| {
            store.pin(&root_file(&key), root.id()).expect("pinned");
            store.install(first.clone(), now()).expect("installed");
        },
        |store| store.install(second.clone(), now()).map(|_| ()),
        |store| assert_eq!(opens(store).publish, 1),
    );
    assert_eq!(steps, 8, "four steps of the set and four of the record");
}

#[test]
fn a_pin_that_fails_can_be_made_again() {
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&root_file(&key)).expect("it verifies");
    let pin = |store: &TrustStore| store.pin(&root_file(&key), root.id()).map(|_| ());
    let steps = fail_each_step(|_| {}, pin, |store| assert!(store.issuers().is_err()));
    assert_eq!(steps, 8);
}

#[test]
fn a_removal_that_fails_leaves_the_set() {
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&root_file(&key)).expect("it verifies");
    let prepare = |store: &TrustStore| {
        store.pin(&root_file(&key), root.id()).expect("pinned");
        store.install(version(&key, 1, None), now()).expect("installed");
    };
    let holds = |store: &TrustStore| assert_eq!(opens(store).publish, 1);
    let set = SetId::from_bytes([5; 16]);
    assert_eq!(fail_each_step(prepare, |store| store.remove(set).map(|_| ()), holds), 4);
    assert_eq!(fail_each_step(prepare, |store| store.unpin(root.id()).map(|_| ()), holds), 4);
}

#[test]
fn a_repair_that_fails_can_be_made_again() {
    let key = SecretKey::from_seed(&[1; 32]);
    let root = Root::parse(&root_file(&key)).expect("it verifies");
    let set = version(&key, 1, None);
    let steps = fail_each_step(
        |store| {
            store.pin(&root_file(&key), root.id()).expect("pinned");
            store.install(set.clone(), now()).expect("installed");
            let file = fs::read_dir(store.folder().join("sets")).expect("sets").flatten().next();
            fs::write(file.expect("one set").path(), b"damaged").expect("written");
        },
        |store| {
            let change = store.install(set.clone(), now())?.change;
            assert_eq!(change, Change::Repaired);
            Ok(())
        },
        |store| assert!(store.open_all(&store.state().expect("a record"))[0].opened.is_err()),
    );
    assert_eq!(steps, 4);
}
