//! The conformance vectors: harmless data that says what every reader must answer.
//!
//! `regen` writes `tests/vectors` from the fixed seeds here; the tests hold core against the files, not
//! against this code, so that a change of behaviour shows as a difference in the vectors.

pub mod craft;
pub mod dump;
pub mod ed25519;
pub mod fingerprints;
pub mod index;
pub mod sets;
pub mod testing;
pub mod verdicts;
pub mod wire;
pub mod words;

use hashward::Kind;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The result of generating vectors, where any failure is a defect to be shown whole.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The kinds that files have, as opposed to links.
pub const FILE_KINDS: [Kind; 5] = [Kind::Md5, Kind::Sha1, Kind::Sha256, Kind::Blake3, Kind::Pdq];

/// The folder of all vectors.
#[must_use]
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}

/// Writes a vector's JSON.
///
/// # Errors
/// When the file cannot be written.
pub fn write_json(path: &Path, value: &impl Serialize) -> Outcome<()> {
    let mut text = serde_json::to_string_pretty(value)?;
    text.push('\n');
    fs::write(path, text)?;
    Ok(())
}

/// Empties a folder of vectors, so that one no longer generated does not stay behind.
///
/// # Errors
/// When the folder cannot be emptied.
pub fn fresh(folder: &Path) -> Outcome<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    Ok(())
}

/// The vectors of a part such as `set/valid`, by name: exactly those that the index lists.
///
/// # Errors
/// When the folder and the index differ, or a vector cannot be read.
pub fn vectors(part: &str) -> Outcome<Vec<(String, serde_json::Value)>> {
    let names = index::names(part)?;
    index::check(part, &names)?;
    let read = |name: String| {
        let bytes = fs::read(folder().join(part).join(format!("{name}.json")))?;
        Ok((name, serde_json::from_slice(&bytes)?))
    };
    names.into_iter().map(read).collect()
}
