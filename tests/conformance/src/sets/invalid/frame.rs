//! The header, and files that end too early or too late.

use super::super::lists::one_kind;
use super::{List, Refused, SEED};
use crate::Outcome;
use hashward::ErrorCode as Code;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let sound = one_kind(300)?;
    let mut list = List::of(&sound);
    let (head, rest) = list.base.lay_out();
    let content = head.len() + rest.len();
    list.add("magic", Code::SetMagic, |draft| draft.magic[1] = b'h');
    list.file("empty-file", Code::SetTruncated, Vec::new());
    list.file("cut-in-magic", Code::SetTruncated, sound[..5].to_vec());
    list.file("cut-in-header", Code::SetTruncated, sound[..12].to_vec());
    list.add("format-version", Code::SetVersion, |draft| draft.format = 2);
    list.add("manifest-too-long", Code::SetOversize, |draft| draft.manifest_rest = vec![0; 65_536]);
    let mut empty = sound[..16].to_vec();
    empty[12..].fill(0);
    list.file("manifest-empty", Code::SetOversize, empty);
    list.file("cut-in-manifest", Code::SetTruncated, sound[..100].to_vec());
    list.file("cut-in-section", Code::SetTruncated, sound[..content - 30].to_vec());
    list.file("cut-before-signatures", Code::SetTruncated, sound[..content].to_vec());
    list.file("cut-before-first-slot", Code::SetTruncated, sound[..content + 2].to_vec());
    list.file("cut-in-signatures", Code::SetTruncated, sound[..sound.len() - 1].to_vec());
    list.file("trailing-byte", Code::SetTrailingBytes, [&sound[..], &[0]].concat());
    list.add("another-issuer", Code::TrustIssuerUnknown, |draft| draft.issuer[0] ^= 1);
    list.file("comment-changed", Code::SignatureInvalid, {
        let mut draft = list.base.clone();
        draft.comment = b"nothing".to_vec();
        let mut bytes = draft.sign(&[SEED]);
        let at = bytes.windows(7).position(|seven| seven == b"nothing").unwrap_or_default();
        bytes[at] ^= 0x20;
        bytes
    });
    Ok(list.refused)
}
