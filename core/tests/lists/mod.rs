//! An issuer whose one key publishes and whose other only takes out, and its lists, for the tests of deltas and patches.
#![allow(dead_code, reason = "each test file uses its share")]

use hashward::set::{
    Delta, Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetHead, SetId, SetRoot, Statement,
    Version, WithdrawalReason, sign_head,
};
use hashward::trust::{Role, Root, RootBuilder, SecretKey};
use hashward::{Day, Hash, Kind, PdqHash, Timestamp, TrustStore};

pub(crate) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

pub(crate) fn now() -> Timestamp {
    time("2026-12-01")
}

pub(crate) fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

/// An issuer with a key that publishes and one that only takes out.
pub(crate) struct Issuer {
    pub(crate) key: SecretKey,
    pub(crate) remover: SecretKey,
    pub(crate) file: Vec<u8>,
    pub(crate) root: Root,
}

impl Issuer {
    pub(crate) fn new() -> Self {
        let (key, remover) = (SecretKey::from_seed(&[1; 32]), SecretKey::from_seed(&[2; 32]));
        let file = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"))
            .key(&key.public(), &[Role::Root, Role::Publish])
            .key(&remover.public(), &[Role::RemoveOnly])
            .build(&key)
            .expect("a root");
        let root = Root::parse(&file).expect("it verifies");
        Self { key, remover, file, root }
    }

    pub(crate) fn builder(&self, publish: u32, previous: Option<SetRoot>) -> SetBuilder {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
        description.version = Version { publish, patch: 0 };
        description.previous = previous;
        SetBuilder::new(&self.root, description)
    }

    pub(crate) fn signed(&self, builder: SetBuilder) -> HashSet {
        HashSet::open(builder.build().expect("a set").sign(&[&self.key]).expect("signed"), &self.root)
            .expect("it opens")
    }

    /// A set of entries 0 to `count`, each of an MD5, a SHA-256 and a PDQ row.
    pub(crate) fn listing(
        &self,
        publish: u32,
        previous: Option<SetRoot>,
        entries: impl IntoIterator<Item = u32>,
    ) -> HashSet {
        let mut builder = self.builder(publish, previous);
        entries.into_iter().for_each(|number| builder.add(entry(number)).expect("added"));
        self.signed(builder)
    }

    pub(crate) fn pinned(&self) -> (tempfile::TempDir, TrustStore) {
        let folder = tempfile::tempdir().expect("a folder");
        let store = TrustStore::at(folder.path());
        store.pin(&self.file, self.root.id()).expect("pinned");
        (folder, store)
    }

    /// The patch that the remove-only key makes, as its delta. Nobody but the store opens what it leads to.
    pub(crate) fn patch(&self, base: &HashSet, fill: impl FnOnce(&mut PatchBuilder<'_>)) -> Vec<u8> {
        let mut patch = PatchBuilder::new(base);
        fill(&mut patch);
        let unsigned = patch.build().expect("a patch");
        let file = unsigned.sign(&[&self.key]).expect("signed");
        let set = HashSet::open(file, &self.root).expect("it opens");
        let delta = Delta::between(base, &set).expect("a delta");
        self.resign(&delta, &set)
    }

    /// The delta with the signature of the remove-only key in the place of the publisher's.
    pub(crate) fn resign(&self, delta: &[u8], set: &HashSet) -> Vec<u8> {
        let head = SetHead::leading(set.as_bytes()).expect("a head").length();
        let signature = sign_head(&set.as_bytes()[..head], &self.remover).to_bytes();
        let length = u32::from_le_bytes(delta[12..16].try_into().expect("four bytes")) as usize;
        let mut bytes = delta.to_vec();
        let slot = 16 + length + 2 + 2;
        bytes[slot..slot + 32].copy_from_slice(&signature[..32]);
        bytes[slot + 34..slot + 98].copy_from_slice(&signature[32..]);
        bytes
    }
}

pub(crate) fn hash(kind: Kind, number: u32) -> Hash {
    let digest = blake3::hash(&[kind.code().to_le_bytes().as_slice(), &number.to_le_bytes()].concat());
    Hash::new(kind, &digest.as_bytes()[..kind.width()]).expect("its width")
}

pub(crate) fn pdq(number: u32) -> PdqHash {
    PdqHash::from_bytes(hash(Kind::Pdq, number).as_bytes().try_into().expect("32 bytes"))
}

pub(crate) fn entry(number: u32) -> NewEntry {
    let mut statement = Statement::new("example/1").expect("a label");
    statement.first_seen = Some(Day::from_days(20_000 + (number % 5) as i32).expect("a day"));
    NewEntry::new()
        .hash(hash(Kind::Md5, number))
        .hash(hash(Kind::Sha256, number))
        .pdq(pdq(number), (number % 100) as u8, None)
        .statement(statement)
}

pub(crate) fn withdraw(
    patch: &mut PatchBuilder<'_>,
    base: &HashSet,
    numbers: &[u32],
    reason: Option<WithdrawalReason>,
) {
    for number in numbers {
        let entry = base.find(&hash(Kind::Md5, *number)).expect("it is listed");
        patch.withdraw(entry, reason, day("2026-11-20"), day("2027-02-20")).expect("withdrawn");
    }
}
