//! How far a set file has come: a head to be signed, a set without signatures, or with them.

use crate::failure::Failure;
use crate::files;
use hashward::set::{HashSet, SetHead};
use hashward::trust::Root;
use std::path::Path;

/// How far a file has come, by its length alone; nothing is verified.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Only the head, which is what gets signed.
    Head,
    /// Everything but signatures.
    Unsigned,
    /// Signatures follow, or something else does.
    Signed,
}

impl Stage {
    /// The stage of a file that begins with a head.
    pub(crate) fn of(head: &SetHead, length: u64) -> Self {
        // A head and nothing else is shorter than any set, which has at least one row.
        if length == head.length() as u64 {
            Self::Head
        } else if length == head.content_length() {
            Self::Unsigned
        } else {
            Self::Signed
        }
    }
}

/// Refuses what was not signed yet in words that say so. Everything else is the library's to judge.
pub(crate) fn expect_signed(bytes: &[u8], path: &Path) -> Result<(), Failure> {
    let stage = SetHead::leading(bytes).map(|head| Stage::of(&head, bytes.len() as u64));
    let sentence = match stage {
        Ok(Stage::Head) => "this is a head, not a set; `hashward set sign --key` signs it",
        Ok(Stage::Unsigned) => "the set is not signed yet; `hashward set sign --attach` attaches signatures",
        Ok(Stage::Signed) | Err(_) => return Ok(()),
    };
    Err(Failure::new("set.truncated", sentence).about(path))
}

/// Reads a set of an issuer's own, verifies and opens it.
pub(crate) fn open_own(path: &Path, root: &Root) -> Result<HashSet, Failure> {
    open(files::read(path)?, path, root)
}

/// Verifies a set of an issuer's own and opens it, a patched one too.
pub(super) fn open(bytes: Vec<u8>, path: &Path, root: &Root) -> Result<HashSet, Failure> {
    expect_signed(&bytes, path)?;
    HashSet::open_own(bytes, root).map_err(|error| Failure::from(error).about(path))
}
