//! The index of vectors: the name of every one, so that no runner overlooks one that is missing or new.

use crate::{Outcome, folder, write_json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// The folders of vectors. A runner that meets another in the index does not know what it is for.
pub const PARTS: [&str; 8] = [
    "fingerprint/valid",
    "fingerprint/invalid",
    "set/valid",
    "set/invalid",
    "set/stories",
    "verdict/valid",
    "verdict/invalid",
    "verdict/wire",
];

/// Writes `index.json`: of every folder the names of its vectors.
///
/// # Errors
/// When a folder cannot be read or the index cannot be written.
pub fn regenerate() -> Outcome<()> {
    let listed: BTreeMap<&str, BTreeSet<String>> =
        PARTS.iter().map(|part| Ok((*part, names(part)?))).collect::<Outcome<_>>()?;
    write_json(&folder().join("index.json"), &listed)
}

/// The names of the vectors in a folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn names(part: &str) -> Outcome<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in fs::read_dir(folder().join(part))? {
        let path = file?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            names.insert(path.file_stem().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

/// Holds the names found in a folder against the index.
///
/// # Errors
/// When the index lists others, or lists a folder that is not known here.
pub fn check(part: &str, found: &BTreeSet<String>) -> Outcome<()> {
    let index: BTreeMap<String, BTreeSet<String>> =
        serde_json::from_slice(&fs::read(folder().join("index.json"))?)?;
    if !index.keys().map(String::as_str).eq(PARTS.iter().copied().collect::<BTreeSet<_>>()) {
        return Err(format!("the index lists the folders {:?}, known are {PARTS:?}", index.keys()).into());
    }
    let listed = index.get(part).ok_or_else(|| format!("{part} is no folder of vectors"))?;
    let missing: Vec<_> = listed.difference(found).collect();
    let unknown: Vec<_> = found.difference(listed).collect();
    if missing.is_empty() && unknown.is_empty() {
        return Ok(());
    }
    Err(format!("{part}: missing {missing:?}, not in the index {unknown:?}").into())
}
