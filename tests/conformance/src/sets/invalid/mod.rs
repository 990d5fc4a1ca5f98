//! Sets that must be refused. Each breaks one rule; the names say which.
//!
//! A rule that only counts what another broke is not a second one: a section of the wrong length lies where
//! the rule puts it, has its BLAKE3 and is signed.

mod dictionary;
mod entries;
mod frame;
mod manifest;
mod rows;
mod sections;
mod signatures;
mod tombstones;

use super::{Refused, SEED};
use crate::Outcome;
use crate::craft::{SetDraft, Slot};
use hashward::ErrorCode;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let lists = [
        frame::all()?,
        manifest::all()?,
        sections::all()?,
        signatures::all()?,
        rows::all()?,
        dictionary::all()?,
        entries::all()?,
        tombstones::all()?,
    ];
    Ok(lists.into_iter().flatten().collect())
}

/// Vectors made from one sound set.
struct List {
    base: SetDraft,
    refused: Vec<Refused>,
}

impl List {
    fn of(file: &[u8]) -> Self {
        Self { base: SetDraft::of(file), refused: Vec::new() }
    }

    /// Goes on from another sound set.
    fn go_on_from(&mut self, file: &[u8]) {
        self.base = SetDraft::of(file);
    }

    /// The sound set, edited and signed anew.
    fn add(&mut self, name: &'static str, code: ErrorCode, edit: impl FnOnce(&mut SetDraft)) {
        let mut draft = self.base.clone();
        edit(&mut draft);
        self.file(name, code, draft.sign(&[SEED]));
    }

    /// The sound set with a section's bytes edited.
    fn section(
        &mut self,
        name: &'static str,
        code: ErrorCode,
        (number, kind): (u16, u16),
        edit: impl FnOnce(&mut Vec<u8>),
    ) {
        self.add(name, code, |draft| edit(&mut draft.section(number, kind).bytes));
    }

    /// The sound set with slots edited.
    fn slots(&mut self, name: &'static str, code: ErrorCode, edit: impl FnOnce(&mut Vec<Slot>)) {
        let bytes = self.base.sign_then(&[SEED], edit);
        self.file(name, code, bytes);
    }

    fn file(&mut self, name: &'static str, code: ErrorCode, bytes: Vec<u8>) {
        self.refused.push(Refused { name, code, root: None, set: Some(bytes) });
    }

    /// A set under another root than the usual.
    fn rooted(&mut self, name: &'static str, code: ErrorCode, root: Vec<u8>, set: Vec<u8>) {
        self.refused.push(Refused { name, code, root: Some(root), set: Some(set) });
    }
}
