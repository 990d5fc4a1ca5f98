//! What may be written over: nothing that is not what it is said to be.

use crate::failure::Failure;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

/// What happens to a file that already has the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and writing is refused.
    Keep,
    /// A set, or a set's head, is replaced at the moment of the rename.
    ReplaceSet,
    /// A root, release, timestamp or device filter is replaced at the moment of the rename: by itself with more signatures.
    ReplaceIssued,
    /// A report of `hashward check`, or an empty file, is replaced at the moment of the rename.
    ReplaceReport,
}

/// How a set file and the head of one begin, as `core/docs/format.md` has it.
const SET_MAGIC: &[u8] = b"\x89HSET\r\n\x1a";
/// How roots, releases, timestamps and device filters begin.
const ISSUED: [&[u8]; 4] = [b"\x89HROOT\r\n", b"\x89HREL\r\n\x1a", b"\x89HTIME\r\n", b"\x89HDEV\r\n\x1a"];
/// How the first line of a report begins.
const REPORT: &[u8] = b"{\"schema\":\"hashward.check/1\"";

impl Existing {
    pub(crate) const fn replace_set_if(replace: bool) -> Self {
        if replace { Self::ReplaceSet } else { Self::Keep }
    }

    /// Refuses a target that must not be written over; nothing at its name is always allowed.
    pub(super) fn admits(self, target: &Path) -> Result<(), Failure> {
        let Ok(metadata) = fs::symlink_metadata(target) else {
            return Ok(());
        };
        if self == Self::Keep {
            return Err(refused(target, "a file of this name exists and is not overwritten"));
        }
        if metadata.is_dir() {
            return Err(refused(target, "it is a folder"));
        }
        if metadata.is_symlink() {
            return Err(refused(target, "it is a link; name the file itself"));
        }
        if !metadata.is_file() {
            return Err(refused(target, "it is not a regular file, and is not replaced"));
        }
        if is_in_trust_folder(target) {
            return Err(refused(target, "it belongs to a trust folder; only `hashward trust` writes there"));
        }
        let begins = |with: &[u8]| begins_with(target, with);
        match self {
            Self::ReplaceReport if metadata.len() == 0 || begins(REPORT)? => Ok(()),
            Self::ReplaceReport => {
                Err(refused(target, "it is not a report of hashward check, and is not replaced"))
            }
            Self::ReplaceIssued => {
                for magic in ISSUED {
                    if begins(magic)? {
                        return Ok(());
                    }
                }
                Err(refused(target, "it is no root, release, timestamp or filter, and is not replaced"))
            }
            Self::ReplaceSet if begins(SET_MAGIC)? => Ok(()),
            Self::ReplaceSet | Self::Keep => {
                Err(refused(target, "it is not a set file, and is not replaced"))
            }
        }
    }
}

/// Refuses a target that is one of the files the command reads.
pub(crate) fn is_no_input<'a>(
    target: &Path,
    inputs: impl IntoIterator<Item = &'a Path>,
) -> Result<(), Failure> {
    let Ok(resolved) = fs::canonicalize(target) else {
        return Ok(());
    };
    // Two hard links of one file are no danger: a rename replaces a name, not what other names lead to.
    if inputs.into_iter().any(|input| fs::canonicalize(input).is_ok_and(|input| input == resolved)) {
        return Err(refused(target, "this command reads that file, so it is not replaced"));
    }
    Ok(())
}

fn refused(target: &Path, sentence: &str) -> Failure {
    Failure::new("cli.exists", sentence).about(target)
}

/// Whether the file's folder, or the one above, holds a trust store's record.
fn is_in_trust_folder(target: &Path) -> bool {
    let folder = fs::canonicalize(super::folder_of(target)).unwrap_or_default();
    folder
        .ancestors()
        .take(2)
        .any(|folder| folder.join("trust.json").is_file() && folder.join("roots").is_dir())
}

fn begins_with(path: &Path, with: &[u8]) -> Result<bool, Failure> {
    let mut begins = Vec::new();
    File::open(path)
        .and_then(|file| file.take(with.len() as u64).read_to_end(&mut begins))
        .map_err(|error| Failure::io(&error, "reading", path))?;
    Ok(begins == with)
}
