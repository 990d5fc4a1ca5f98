//! What a set says of itself: as it comes, as it is edited, and as it is written.
//!
//! The first byte says what follows: a head as it is, edits of a sound one, or the fields of one that is built.
#![no_main]

use hashward::set::{
    Description, HashSet, Intake, NewEntry, Packing, SetBuilder, SetHead, SetId, SetRoot, Version,
};
use hashward::trust::Purpose;
use hashward::{Hash, Kind};
use hashward_fuzz::{Edit, drafts, key, now, root};
use libfuzzer_sys::fuzz_target;

const HEADER: usize = 16;

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    let head = match choice % 3 {
        0 => rest.to_vec(),
        1 => {
            let mut body = drafts()[usize::from(choice / 3) % drafts().len()].head.clone();
            let mut head: Vec<u8> = body.drain(..HEADER).collect();
            Edit::read_all(rest).iter().for_each(|edit| edit.apply(&mut body));
            head[HEADER - 4..].copy_from_slice(&(body.len() as u32).to_le_bytes());
            [head, body].concat()
        }
        _ => return as_it_is_written(rest),
    };
    let Ok(read) = SetHead::leading(&head) else { return };
    let alone = &head[..read.length()];
    assert_eq!(*blake3::hash(alone).as_bytes(), *read.root().as_bytes(), "a set is named by its head");
    let again = SetHead::parse(alone).expect("a head stands alone");
    assert_eq!(again.manifest(), read.manifest());
    assert!(SetHead::leading(&alone[..alone.len() - 1]).is_err(), "no head ends early");
    let manifest = read.manifest();
    assert!(manifest.version.publish >= 1 && manifest.created < manifest.expires);
    assert!(manifest.not_before < manifest.expires && manifest.entries >= 1);
    assert!(u64::from(manifest.entries) <= manifest.rows(), "an entry has a row");
    assert!(manifest.kinds.is_sorted_by(|one, other| one.kind < other.kind), "kinds ascend");
    assert!(read.content_length() >= read.length() as u64);
});

/// `open ∘ write` is the identity, or the builder refuses.
fn as_it_is_written(fields: &[u8]) {
    let Some((bytes, text)) = fields.split_first_chunk::<24>() else { return };
    let number = |at: usize| u32::from_le_bytes(*bytes[at..].first_chunk().expect("four bytes"));
    let text = String::from_utf8_lossy(text);
    let (origin, rest) = text.split_once('\n').unwrap_or((&text, ""));
    let (packer, comment) = rest.split_once('\n').unwrap_or((rest, ""));
    let mut told = Description::new(SetId::from_bytes([bytes[0]; 16]), origin, now(), number(4) % 40_000);
    told.version = Version { publish: number(8), patch: u32::from(bytes[1] % 3) };
    told.previous = (bytes[2] % 2 > 0).then(|| SetRoot::from_bytes([bytes[2]; 32]));
    told.not_before = told.not_before.plus_days(number(12) % 50_000);
    told.packer = packer.to_owned();
    told.comment = comment.to_owned();
    told.purpose = [Purpose::Csam, Purpose::KnownGood, Purpose::Test][usize::from(bytes[3] % 3)];
    told.packing = [Packing::FirstParty, Packing::Conversion][usize::from(bytes[16] % 2)];
    told.intake = [Intake::Closed, Intake::Open][usize::from(bytes[17] % 2)];
    let mut builder = SetBuilder::new(root(), told.clone());
    let row = Hash::new(Kind::Md5, &bytes[8..]).expect("16 bytes");
    // The digest of no bytes is none to be listed, and libFuzzer knows it.
    if builder.add(NewEntry::new().hash(row)).is_err() {
        return;
    }
    let Ok(set) = builder.build() else { return };
    let head = SetHead::parse(set.head()).expect("what is written reads");
    let manifest = head.manifest();
    assert_eq!(manifest, set.manifest());
    assert_eq!((manifest.set, manifest.version, manifest.previous), (told.set, told.version, told.previous));
    assert_eq!((&manifest.origin, &manifest.packer), (&told.origin, &told.packer));
    assert_eq!((manifest.purpose, &manifest.comment), (told.purpose, &told.comment));
    assert_eq!((manifest.packing, manifest.intake), (told.packing, told.intake));
    assert_eq!(
        (manifest.created, manifest.not_before, manifest.expires),
        (told.created, told.not_before, told.expires)
    );
    let file = set.sign(&[key()]).expect("signed");
    assert_eq!(HashSet::peek(&file).expect("a whole file"), *manifest);
}
