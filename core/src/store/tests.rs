//! Whatever step of a write fails, the folder holds the version before or the new one, whole.

use super::disk::fail_after;
use super::{Change, TrustStore};
use crate::hash::{Hash, Kind};
use crate::release::{Release, TimestampStatement};
use crate::set::{
    Delta, Description, DeviceDelta, DeviceFilter, DeviceSet, Epoch, FilterRate, HashSet, NewEntry,
    PatchBuilder, SetBuilder, SetId, SetRoot, Version,
};
use crate::time::{Day, Timestamp};
use crate::trust::{Draft, Role, Root, RootBuilder, SecretKey};
use std::fs;
use std::path::Path;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

fn root_file(key: &SecretKey) -> Vec<u8> {
    RootBuilder::new("hotline.example", now(), now().plus_days(900))
        .key(&key.public(), &[Role::Root, Role::Publish, Role::Timestamp])
        .allow_device_filters()
        .build(key)
        .expect("a root")
}

fn description(publish: u32, previous: Option<SetRoot>) -> Description {
    let mut description = Description::new(SetId::from_bytes([5; 16]), "hotline.example", now(), 30);
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    description
}

fn version(key: &SecretKey, publish: u32, previous: Option<SetRoot>) -> Vec<u8> {
    let root = Root::parse(&root_file(key)).expect("it verifies");
    let mut builder = SetBuilder::new(&root, description(publish, previous));
    let row = Hash::new(Kind::Md5, &[publish as u8; 16]).expect("a row");
    builder.add(NewEntry::new().hash(row)).expect("an entry");
    builder.build().expect("a set").sign(&[key]).expect("signed")
}

fn parts(folder: &Path) -> usize {
    let files = |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten();
    let part = |path: &Path| path.extension().is_some_and(|extension| extension == "part");
    ["", "roots", "sets", "issued", "filters"]
        .map(|name| folder.join(name))
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
    let first_root = HashSet::open(first.clone(), &root).expect("it opens").root();
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

/// One version of a list installed, and what can come next.
struct Next {
    key: SecretKey,
    root: Root,
    first: HashSet,
    second: HashSet,
}

impl Next {
    fn new() -> Self {
        let key = SecretKey::from_seed(&[1; 32]);
        let root = Root::parse(&root_file(&key)).expect("it verifies");
        let open = |file: Vec<u8>| HashSet::open(file, &root).expect("it opens");
        let first = open(version(&key, 1, None));
        let second = open(version(&key, 2, Some(first.root())));
        Self { key, root, first, second }
    }

    fn signed(&self, mut draft: Draft) -> Vec<u8> {
        draft.sign(&self.key);
        draft.to_bytes()
    }

    fn prepare(&self, store: &TrustStore) {
        store.pin(&root_file(&self.key), self.root.id()).expect("pinned");
        store.install(self.first.as_bytes(), now()).expect("installed");
    }

    /// Fails each step of an installation; after each failure the store says what it said before, by what `reads`.
    fn holds<T: PartialEq + std::fmt::Debug>(
        &self,
        before: &[&[u8]],
        file: &[u8],
        reads: impl Fn(&TrustStore) -> T,
    ) -> u32 {
        let prepared = |store: &TrustStore| {
            self.prepare(store);
            before.iter().for_each(|file| drop(store.install(*file, now()).expect("installed")));
        };
        let folder = tempfile::tempdir().expect("a folder");
        let store = TrustStore::at(folder.path());
        prepared(&store);
        let said = reads(&store);
        let steps = fail_each_step(
            prepared,
            |store| store.install(file, now()).map(|_| ()),
            |store| assert_eq!(reads(store), said, "as before"),
        );
        store.install(file, now()).expect("installed");
        assert_ne!(reads(&store), said, "it was for something");
        steps
    }

    fn filter(&self, set: &HashSet, before: Option<&DeviceSet>) -> (Vec<u8>, DeviceSet) {
        let made = DeviceFilter {
            kinds: vec![Kind::Md5],
            rate: FilterRate::TwoToMinus20,
            epoch: Epoch { number: 1, salt: [3; 32] },
            created: now(),
            expires: now().plus_days(30),
        };
        let bytes = self.signed(made.build(set, &self.root, before).expect("a filter"));
        let opened = DeviceSet::open(bytes.clone(), &self.root).expect("it opens");
        (bytes, opened)
    }
}

#[test]
fn whatever_step_of_an_update_fails_the_version_before_stays() {
    let next = Next::new();
    let delta = Delta::between(&next.first, &next.second).expect("a delta");
    assert_eq!(next.holds(&[], &delta, opens), 8, "four steps of the set and four of the record");

    let more = RootBuilder::after(&next.root, now(), now().plus_days(900)).draft().expect("a root");
    let versions = |store: &TrustStore| store.issuers().expect("roots")[0].version();
    assert_eq!(next.holds(&[], &next.signed(more), versions), 8);

    let release =
        Release::draft(&next.root, None, std::slice::from_ref(&next.first), now(), now().plus_days(9));
    let release = next.signed(release.expect("a release"));
    let issued = |store: &TrustStore| {
        let (release, timestamp) = (store.release(next.root.id()), store.timestamp(next.root.id()));
        (release.expect("read").map(|said| said.number), timestamp.expect("read").map(|said| said.number))
    };
    assert_eq!(next.holds(&[], &release, issued), 8);
    let said = Release::open(&release, &next.root).expect("it verifies");
    let timestamp = TimestampStatement::draft(&said, None, &[], now(), now().plus_days(2));
    assert_eq!(next.holds(&[&release], &next.signed(timestamp.expect("a timestamp")), issued), 8);
}

#[test]
fn whatever_step_of_a_patch_fails_it_is_not_counted() {
    let next = Next::new();
    let mut two = SetBuilder::new(&next.root, description(1, None));
    for byte in [1, 2] {
        two.add(NewEntry::new().hash(Hash::new(Kind::Md5, &[byte; 16]).expect("a row"))).expect("an entry");
    }
    let base = two.build().expect("a set").sign(&[&next.key]).expect("signed");
    let base = HashSet::open(base, &next.root).expect("it opens");
    let mut patch = PatchBuilder::new(&base);
    let entry = base.entries().next().expect("an entry");
    let day = Day::parse("2026-11-24").expect("a day");
    patch.withdraw(entry, None, day, day).expect("withdrawn");
    let patched = patch.build().expect("a patch").sign(&[&next.key]).expect("signed");
    let patched = HashSet::open(patched, &next.root).expect("it opens");
    let delta = Delta::between(&base, &patched).expect("a delta");
    let next = Next { first: base, ..next };
    let counted = |store: &TrustStore| {
        let installed = store.installed().expect("a record").remove(0).1;
        (installed.version, installed.patched.map(|patched| patched.touched))
    };
    assert_eq!(next.holds(&[], &delta, counted), 8);
}

#[test]
fn whatever_step_of_a_filter_fails_the_filter_before_stays() {
    let next = Next::new();
    let (first, opened) = next.filter(&next.first, None);
    let (second, later) = next.filter(&next.second, Some(&opened));
    let version = |store: &TrustStore| {
        let filter = store.filter(SetId::from_bytes([5; 16])).expect("read");
        filter.map(|filter| filter.manifest().version)
    };
    assert_eq!(next.holds(&[], &first, version), 8);
    assert_eq!(next.holds(&[&first], &second, version), 8);
    let delta = DeviceDelta::between(&opened, &later).expect("a delta");
    assert_eq!(next.holds(&[&first], &delta, version), 8);
}
