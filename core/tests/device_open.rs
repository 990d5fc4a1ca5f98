//! A filter as a phone opens it: with no feature of this crate at all.

use hashward::set::{DeviceAnswer, DeviceDelta, DeviceSet, Guarantee};
use hashward::trust::Root;
use hashward::{ErrorCode, Hash, Kind};
use std::path::Path;

/// A file of the story that `tests/vectors/set/stories/filters.json` tells.
fn file(name: &str) -> Vec<u8> {
    let stories = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/vectors/set/stories");
    std::fs::read(stories.join(name)).expect("a file of the story")
}

/// As the vectors make digests of numbers.
fn digest(kind: Kind, number: u64) -> Hash {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Hash::new(kind, &bytes.as_bytes()[..kind.width()]).expect("its width")
}

#[test]
fn a_filter_answers_possibly_or_not_listed() {
    let root = Root::parse(&file("filters.hroot")).expect("it verifies");
    let filter = DeviceSet::open(file("filters-1.hdev"), &root).expect("it opens");
    let answer = filter.ask(&[digest(Kind::Sha256, 1)]).expect("it has the kind");
    let DeviceAnswer::PossiblyListed { guarantee, epoch, false_positive_rate } = answer else {
        panic!("it is listed: {answer:?}");
    };
    assert_eq!((guarantee, epoch), (Guarantee::TruncatedOneWay, 1));
    assert!(false_positive_rate > 0.0 && false_positive_rate <= 2_f64.powi(-20));
    let others = (1_000..2_000).map(|number| digest(Kind::Sha256, number));
    assert!({ others }.all(|other| filter.ask(&[other]) == Some(DeviceAnswer::NotListed)));
    assert_eq!(filter.ask(&[digest(Kind::Sha1, 1)]), None, "a kind that it has not is no miss");

    let delta = DeviceDelta::parse(&file("filters-1-2.hdevd")).expect("it reads");
    let later = filter.apply(&delta, &root).expect("it leads on");
    assert_eq!(later.as_bytes(), file("filters-2.hdev"));
    let refused = DeviceSet::open(file("filters-signature.hdev"), &root).expect_err("it was changed");
    assert_eq!(refused.code(), ErrorCode::SignatureInvalid);
}
