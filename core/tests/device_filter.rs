//! Filters for phones: what they answer, how often they are wrong, and who may have one made.
#![cfg(feature = "build")]

use hashward::set::{
    Description, DeviceAnswer, DeviceDelta, DeviceFilter, DeviceSet, Epoch, FilterRate, Guarantee, HashSet,
    NewEntry, SetBuilder, SetId, SetRoot, Statement, Status, Version,
};
use hashward::trust::{Draft, Purpose, Role, Root, RootBuilder, SecretKey};
use hashward::{Change, Hash, Kind, Timestamp, TrustStore};
use proptest::prelude::*;

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a time")
}

fn code<T>(result: hashward::Result<T>) -> &'static str {
    result.err().map_or("fine", |error| error.code().as_str())
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn root(allows: bool) -> Root {
    Root::parse(&root_file(allows)).expect("it verifies")
}

fn root_file(allows: bool) -> Vec<u8> {
    let mut builder = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"));
    if allows {
        builder = builder.allow_device_filters();
    }
    builder.build(&key()).expect("a root")
}

fn hash(kind: Kind, number: u32) -> Hash {
    let digest = blake3::hash(&[kind.code().to_le_bytes().as_slice(), &number.to_le_bytes()].concat());
    Hash::new(kind, &digest.as_bytes()[..kind.width()]).expect("its width")
}

fn listing(
    root: &Root,
    publish: u32,
    previous: Option<SetRoot>,
    numbers: impl IntoIterator<Item = u32>,
) -> HashSet {
    let mut description =
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
    description.version = Version { publish, patch: 0 };
    description.previous = previous;
    let mut builder = SetBuilder::new(root, description);
    for number in numbers {
        let entry = NewEntry::new().hash(hash(Kind::Md5, number)).hash(hash(Kind::Sha256, number));
        builder.add(entry.statement(Statement::new("example/1").expect("a label"))).expect("added");
    }
    HashSet::open(builder.build().expect("a set").sign(&[&key()]).expect("signed"), root).expect("it opens")
}

fn filter(rate: FilterRate, epoch: u32) -> DeviceFilter {
    DeviceFilter {
        kinds: vec![Kind::Sha256],
        rate,
        epoch: Epoch { number: epoch, salt: [epoch as u8; 32] },
        created: time("2026-11-03"),
        expires: time("2026-12-03"),
    }
}

fn file(root: &Root, set: &HashSet, filter: &DeviceFilter, before: Option<&DeviceSet>) -> Vec<u8> {
    let mut draft = filter.build(set, root, before).expect("a filter");
    draft.sign(&key());
    draft.to_bytes()
}

#[test]
fn what_is_listed_may_be_listed_and_little_else_is() {
    let root = root(true);
    let set = listing(&root, 1, None, 0..5_000);
    let filter = DeviceSet::open(file(&root, &set, &filter(FilterRate::TwoToMinus20, 3), None), &root)
        .expect("it opens");
    for number in 0..5_000 {
        let answer = filter.ask(&[hash(Kind::Sha256, number)]);
        let Some(DeviceAnswer::PossiblyListed { guarantee, epoch, false_positive_rate }) = answer else {
            panic!("{number} is listed: {answer:?}");
        };
        assert_eq!((guarantee, epoch), (Guarantee::TruncatedOneWay, 3));
        assert!(false_positive_rate <= 2_f64.powi(-20), "{false_positive_rate}");
    }
    let wrong = (5_000..1_000_000)
        .filter(|number| filter.ask(&[hash(Kind::Sha256, *number)]) != Some(DeviceAnswer::NotListed));
    assert!(wrong.count() <= 8, "of a million, one in a million is expected");
    // It was made of SHA-256 rows only, and says nothing of other kinds.
    assert_eq!(filter.ask(&[hash(Kind::Md5, 1)]), None);
    assert_eq!(filter.ask(&[hash(Kind::Md5, 1), hash(Kind::Sha256, 9_999)]), Some(DeviceAnswer::NotListed));
}

#[test]
fn the_rate_is_told_for_all_that_was_asked() {
    let root = root(true);
    let set = listing(&root, 1, None, 0..1_000);
    let both = DeviceFilter { kinds: vec![Kind::Sha256, Kind::Md5], ..filter(FilterRate::TwoToMinus30, 1) };
    let filter = DeviceSet::open(file(&root, &set, &both, None), &root).expect("it opens");
    let rate = |digests: &[Hash]| match filter.ask(digests) {
        Some(DeviceAnswer::PossiblyListed { false_positive_rate, .. }) => false_positive_rate,
        other => panic!("listed: {other:?}"),
    };
    let one = rate(&[hash(Kind::Md5, 1)]);
    assert!(one <= 2_f64.powi(-30));
    assert!((rate(&[hash(Kind::Md5, 1), hash(Kind::Sha256, 1)]) - 2.0 * one).abs() < 1e-15);
}

#[test]
fn only_an_issuer_whose_root_allows_it_has_one_made() {
    let (yes, no) = (root(true), root(false));
    let set = listing(&no, 1, None, 0..10);
    assert_eq!(code(filter(FilterRate::TwoToMinus20, 1).build(&set, &no, None)), "device.not_allowed");
    let set = listing(&yes, 1, None, 0..10);
    let bytes = file(&yes, &set, &filter(FilterRate::TwoToMinus20, 1), None);
    assert_eq!(code(DeviceSet::open(bytes.clone(), &no)), "trust.issuer_unknown");
    for kinds in [vec![Kind::Pdq], vec![Kind::UrlId], vec![Kind::Sha256, Kind::UrlExpression]] {
        let wrong = DeviceFilter { kinds, ..filter(FilterRate::TwoToMinus20, 1) };
        assert_eq!(code(wrong.build(&set, &yes, None)), "build.incomplete");
    }
}

#[test]
fn what_is_only_disputed_is_left_out() {
    let root = root(true);
    let mut builder = SetBuilder::new(
        &root,
        Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300),
    );
    for (number, status) in [(1, Status::Active), (2, Status::Disputed)] {
        let statement = Statement { status, ..Statement::new("example/1").expect("a label") };
        builder.add(NewEntry::new().hash(hash(Kind::Sha256, number)).statement(statement)).expect("added");
    }
    let set = HashSet::open(builder.build().expect("a set").sign(&[&key()]).expect("signed"), &root)
        .expect("it opens");
    let filter = DeviceSet::open(file(&root, &set, &filter(FilterRate::TwoToMinus30, 1), None), &root)
        .expect("it opens");
    assert!(matches!(filter.ask(&[hash(Kind::Sha256, 1)]), Some(DeviceAnswer::PossiblyListed { .. })));
    assert_eq!(filter.ask(&[hash(Kind::Sha256, 2)]), Some(DeviceAnswer::NotListed));
}

#[test]
fn a_delta_leads_to_the_later_filter_of_the_epoch() {
    let root = root(true);
    let first = listing(&root, 1, None, 0..3_000);
    let second = listing(&root, 2, Some(first.root()), 100..3_500);
    let made = filter(FilterRate::TwoToMinus20, 1);
    let base = DeviceSet::open(file(&root, &first, &made, None), &root).expect("it opens");
    let later = file(&root, &second, &made, Some(&base));
    let result = DeviceSet::open(later.clone(), &root).expect("it opens");
    let bytes = DeviceDelta::between(&base, &result).expect("a delta");
    assert!(bytes.len() < later.len() / 2, "{} of {} bytes", bytes.len(), later.len());
    let delta = DeviceDelta::parse(&bytes).expect("it reads");
    let applied = base.apply(&delta, &root).expect("it applies");
    assert_eq!(applied.root(), result.root());
    assert_eq!(applied.ask(&[hash(Kind::Sha256, 50)]), Some(DeviceAnswer::NotListed));
    assert!(matches!(applied.ask(&[hash(Kind::Sha256, 3_400)]), Some(DeviceAnswer::PossiblyListed { .. })));
    // For another filter it is nothing.
    assert_eq!(code(result.apply(&delta, &root)), "device.epoch");
    let other = filter(FilterRate::TwoToMinus20, 2);
    assert_eq!(code(other.build(&second, &root, Some(&base))), "device.epoch");
    let next = file(&root, &second, &other, None);
    let next = DeviceSet::open(next, &root).expect("it opens");
    assert_eq!(code(DeviceDelta::between(&base, &next)), "device.epoch");
    // 3,400 rows fit in the epoch of 3,000; five thousand do not keep to its rate.
    let third = listing(&root, 3, Some(second.root()), 0..5_000);
    assert_eq!(code(made.build(&third, &root, Some(&base))), "device.epoch");
}

#[test]
fn known_good_files_have_no_filter() {
    let builder = RootBuilder::new("hotline.example", time("2026-11-01"), time("2036-11-01"))
        .purposes(&[Purpose::Csam, Purpose::KnownGood])
        .allow_device_filters();
    let root = Root::parse(&builder.build(&key()).expect("a root")).expect("it verifies");
    let of = |purpose| {
        let mut description =
            Description::new(SetId::from_bytes([7; 16]), "hotline.example", time("2026-11-02"), 300);
        description.purpose = purpose;
        let mut builder = SetBuilder::new(&root, description);
        builder.add(NewEntry::new().hash(hash(Kind::Sha256, 1))).expect("added");
        let file = builder.build().expect("a set").sign(&[&key()]).expect("signed");
        let set = HashSet::open(file, &root).expect("it opens");
        filter(FilterRate::TwoToMinus30, 1).build(&set, &root, None)
    };
    assert_eq!(code(of(Purpose::KnownGood)), "device.not_allowed");
    // Nor is one believed that somebody makes of another: the purpose stands in its body.
    let bytes = of(Purpose::Csam).expect("a filter").to_bytes();
    let mut changed = bytes.clone();
    changed[16 + 48..16 + 50].copy_from_slice(&Purpose::KnownGood.number().to_le_bytes());
    for (bytes, expected) in [(bytes, "fine"), (changed, "device.not_allowed")] {
        let mut draft = Draft::parse(&bytes).expect("a draft");
        draft.sign(&key());
        assert_eq!(code(DeviceSet::open(draft.to_bytes(), &root)), expected);
    }
}

#[test]
fn a_filter_goes_on_when_its_keys_are_replaced() {
    let (folder, first) = (tempfile::tempdir().expect("a folder"), root(true));
    let store = TrustStore::at(folder.path());
    let now = time("2026-11-10");
    let successor = SecretKey::from_seed(&[2; 32]);
    let signed = |mut draft: Draft, keys: &[&SecretKey]| {
        keys.iter().for_each(|key| draft.sign(key));
        draft.to_bytes()
    };
    let (set, set_id) = (listing(&first, 1, None, 0..100), SetId::from_bytes([7; 16]));
    let made = filter(FilterRate::TwoToMinus30, 1);
    let before = file(&first, &set, &made, None);
    store.pin(&root_file(true), first.id()).expect("pinned");
    store.install(&before[..], now).expect("installed");
    let next = RootBuilder::after(&first, time("2026-11-05"), time("2036-11-01"))
        .key(&successor.public(), &[Role::Root, Role::Publish])
        .revoke(key().public().id())
        .expect("it is there");
    let next_file = signed(next.draft().expect("a root"), &[&key(), &successor]);
    store.install(&next_file[..], now).expect("replaced");
    assert_eq!(code(store.filter(set_id)), "signature.key_revoked");

    let next = first.follow(&next_file).expect("it follows");
    let opened = DeviceSet::open(before, &first).expect("it opens");
    let later = DeviceFilter { created: time("2026-11-06"), ..made };
    let later = signed(later.build(&set, &next, Some(&opened)).expect("a filter"), &[&successor]);
    let later = DeviceSet::open(later, &next).expect("it opens");
    let delta = DeviceDelta::between(&opened, &later).expect("a delta");
    assert_eq!(store.install(delta, now).expect("installed").change, Change::Replaced);
    let found = store.filter(set_id).expect("it opens").expect("a filter");
    assert_eq!(found.as_bytes(), later.as_bytes());
    let (of, installed) = &store.filters().expect("a record")[0];
    assert_eq!((of, installed.root, installed.epoch), (&set_id, later.root(), 1));
    assert_eq!(store.unpin(first.id()).expect("unpinned"), Some(vec![]));
    assert!(std::fs::read_dir(folder.path().join("filters")).expect("a folder").next().is_none());
}

#[test]
fn another_epoch_has_other_digests() {
    let root = root(true);
    let set = listing(&root, 1, None, 0..100);
    let [one, two] = [1, 2].map(|epoch| file(&root, &set, &filter(FilterRate::TwoToMinus20, epoch), None));
    let tail = |file: &[u8]| file[file.len() - 100..].to_vec();
    assert_ne!(tail(&one), tail(&two));
}

proptest! {
    #[test]
    fn what_is_changed_is_refused(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let root = root(true);
        let set = listing(&root, 1, None, 0..50);
        let mut bytes = file(&root, &set, &filter(FilterRate::TwoToMinus20, 1), None);
        let end = at.index(bytes.len());
        prop_assert!(DeviceSet::open(&bytes[..end], &root).is_err());
        *at.get_mut(&mut bytes) ^= flip;
        prop_assert!(DeviceSet::open(bytes.clone(), &root).is_err());
    }

    #[test]
    fn a_delta_that_is_changed_leads_nowhere_else(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let root = root(true);
        let first = listing(&root, 1, None, 0..50);
        let second = listing(&root, 2, Some(first.root()), 5..60);
        let made = filter(FilterRate::TwoToMinus20, 1);
        let base = DeviceSet::open(file(&root, &first, &made, None), &root).expect("it opens");
        let later = file(&root, &second, &made, Some(&base));
        let result = DeviceSet::open(later.clone(), &root).expect("it opens");
        let mut bytes = DeviceDelta::between(&base, &result).expect("a delta");
        *at.get_mut(&mut bytes) ^= flip;
        if let Ok(applied) = DeviceDelta::parse(&bytes).and_then(|delta| base.apply(&delta, &root)) {
            prop_assert_eq!(applied.root(), result.root());
        }
    }
}
