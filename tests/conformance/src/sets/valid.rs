//! Files that open.

use super::lists::{
    builder, crossed, labelled, near_only, one_kind, one_row, rich, sign, withdrawn_and_readmitted,
    withdrawn_for_every_reason,
};
use super::{SEED, created, description, digest, under};
use crate::Outcome;
use crate::craft::{Part, RootDraft, SetDraft};
use hashward::Kind;
use hashward::set::{NewEntry, SetRoot};

/// A file that must open.
pub(super) struct Accepted {
    pub(super) name: &'static str,
    /// The root, where it is not the issuer's usual one.
    pub(super) root: Option<Vec<u8>>,
    pub(super) set: Vec<u8>,
}

pub(super) fn all() -> Outcome<Vec<Accepted>> {
    let usual = |name, set| Accepted { name, root: None, set };
    let plain = SetDraft::of(&one_kind(3)?);
    let edited = |edit: &dyn Fn(&mut SetDraft)| {
        let mut draft = plain.clone();
        edit(&mut draft);
        draft.sign(&[SEED])
    };
    let mut all = vec![
        usual("one-row", one_row()?),
        usual("two-rows", one_kind(2)?),
        usual("127-rows", one_kind(127)?),
        usual("128-rows", one_kind(128)?),
        usual("300-rows", one_kind(300)?),
        usual("every-section", rich()?),
        usual("near-only", near_only()?),
        usual("entry-numbers-crossed", crossed()?),
        usual("three-records", labelled()?),
        usual("withdrawn-for-every-reason", withdrawn_for_every_reason()?),
        usual("withdrawn-and-readmitted", withdrawn_and_readmitted()?),
        usual("previous", previous()?),
        usual("minor-version", edited(&|draft| draft.minor = 7)),
        usual(
            "optional-section-unknown",
            edited(&|draft| {
                let mut part = Part::new(99, 0, b"of a later version".to_vec());
                part.flags = 0;
                draft.add_section(part);
            }),
        ),
    ];
    let two_keys = RootDraft::new(created()?.unix(), &[SEED, SEED + 1], 2).sign(&[SEED, SEED + 1]);
    let set = under(&two_keys, &plain).sign(&[SEED, SEED + 1]);
    all.push(Accepted { name: "signed-by-two-of-two", root: Some(two_keys), set });
    let one_of_two = RootDraft::new(created()?.unix(), &[SEED, SEED + 1], 1).sign(&[SEED + 1]);
    let set = under(&one_of_two, &plain).sign(&[SEED]);
    all.push(Accepted { name: "signed-by-one-of-two", root: Some(one_of_two), set });
    Ok(all)
}

/// A second version, which names the first.
fn previous() -> Outcome<Vec<u8>> {
    let mut description = description(1)?;
    description.version.publish = 2;
    description.previous = Some(SetRoot::from_bytes([7; 32]));
    let mut set = builder(description)?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    sign(set)
}
