//! The manifest's fields and their rules.

use super::super::lists::{one_kind, rich};
use super::{List, Refused};
use crate::Outcome;
use crate::craft::{KindLine, SetDraft};
use hashward::ErrorCode as Code;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut list = List::of(&one_kind(300)?);
    fields(&mut list);
    undefined_values(&mut list);
    texts(&mut list);
    list.go_on_from(&rich()?);
    kinds(&mut list);
    Ok(list.refused)
}

fn fields(list: &mut List) {
    let mut add = |name, edit: &dyn Fn(&mut SetDraft)| list.add(name, Code::SetManifest, edit);
    add("manifest-trailing-byte", &|draft| draft.manifest_rest.push(0));
    add("publish-zero", &|draft| draft.publish = 0);
    add("created-before-1970", &|draft| draft.created = -1);
    add("created-after-not-before", &|draft| draft.created = draft.not_before + 1);
    add("not-before-when-it-expires", &|draft| draft.expires = draft.not_before);
    add("expires-after-9998", &|draft| draft.expires = 253_370_764_800);
    add("no-entries", &|draft| draft.entries = 0);
    add("more-entries-than-rows", &|draft| draft.entries = 301);
    let (mut head, _) = list.base.lay_out();
    // The length says one byte less, so that the last line of the table is cut.
    let length = head.len() as u32 - 16 - 1;
    head[12..16].copy_from_slice(&length.to_le_bytes());
    list.file("manifest-fields-cut", Code::SetManifest, head);
}

fn undefined_values(list: &mut List) {
    let mut add = |name, edit: &dyn Fn(&mut SetDraft)| list.add(name, Code::SetFlags, edit);
    add("purpose-zero", &|draft| draft.purpose = 0);
    add("purpose-unknown", &|draft| draft.purpose = 7);
    add("packing-zero", &|draft| draft.packing = 0);
    add("packing-unknown", &|draft| draft.packing = 3);
    add("intake-zero", &|draft| draft.intake = 0);
    add("intake-unknown", &|draft| draft.intake = 3);
    add("convention-of-exact-kind", &|draft| draft.kinds[0].convention = 1);
    add("section-line-flags", &|draft| draft.section(1, 2).flags = 3);
    add("section-known-but-optional", &|draft| draft.section(1, 2).flags = 0);
    add("section-line-reserved", &|draft| draft.section(1, 2).reserved = 1);
    list.add("purpose-not-allowed", Code::SetPurpose, |draft| draft.purpose = 2);
}

fn texts(list: &mut List) {
    let mut add = |name, edit: &dyn Fn(&mut SetDraft)| list.add(name, Code::SetManifest, edit);
    add("origin-empty", &|draft| draft.origin.clear());
    add("origin-of-129-bytes", &|draft| draft.origin = vec![b'x'; 129]);
    add("origin-with-control-character", &|draft| draft.origin[0] = 0x1f);
    add("origin-not-utf-8", &|draft| draft.origin[0] = 0xff);
    add("packer-empty", &|draft| draft.packer.clear());
    add("packer-of-129-bytes", &|draft| draft.packer = vec![b'x'; 129]);
    add("packer-with-control-character", &|draft| draft.packer[0] = 0x7f);
    add("comment-of-1025-bytes", &|draft| draft.comment = vec![b'x'; 1025]);
    add("comment-with-control-character", &|draft| draft.comment = "\u{85}".into());
    add("comment-not-utf-8", &|draft| draft.comment = vec![0xc0, 0xaf]);
}

/// From a set of every kind; the lines stand in the order md5, sha1, sha256, blake3, pdq.
fn kinds(list: &mut List) {
    list.add("convention-of-pdq-zero", Code::SetFlags, |draft| draft.kinds[4].convention = 0);
    list.add("convention-of-pdq-unknown", Code::SetFlags, |draft| draft.kinds[4].convention = 4);
    list.add("kinds-not-ascending", Code::SetManifest, |draft| draft.kinds.swap(0, 1));
    list.add("kind-twice", Code::SetManifest, |draft| draft.kinds.insert(0, draft.kinds[0].clone()));
    list.add("kind-without-rows", Code::SetManifest, |draft| draft.kinds[3].rows = 0);
    list.add("kind-unknown", Code::SetSectionUnknown, |draft| {
        draft.kinds.push(KindLine { kind: 99, convention: 0, rows: 1 });
    });
}
