//! Set vectors: files that open and what they say, files that must not open and why, and what installing
//! does with either.

mod install;
mod invalid;
mod lists;
mod roots;
mod stories;
mod valid;

pub use install::{Install, play};
pub use stories::{Step, Story, play as play_story};

use crate::craft::SetDraft;
use crate::dump::dump;
use crate::{Outcome, folder, fresh, write_json};
use hashward::set::{Description, HashSet, SetId};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{ErrorCode, Hash, Kind, Timestamp};
use serde_json::json;
use std::fs;
use std::path::Path;

/// The seed of the key of every vector's issuer. It is public, so the key signs nothing else.
const SEED: u8 = 42;

/// The key of every vector's issuer.
#[must_use]
pub fn key() -> SecretKey {
    SecretKey::from_seed(&[SEED; 32])
}

/// The moment every vector was made.
///
/// # Errors
/// None: the day is one.
pub fn created() -> Outcome<Timestamp> {
    Ok(Timestamp::parse("2026-11-24")?)
}

/// The root file of the vectors' issuer.
///
/// # Errors
/// None that a vector can meet.
pub fn root_file(name: &str, purposes: &[Purpose]) -> Outcome<Vec<u8>> {
    let created = created()?;
    Ok(RootBuilder::new(name, created, created.plus_days(3650)).purposes(purposes).build(&key())?)
}

/// A digest of a number, so that vectors need no real hash.
///
/// # Errors
/// None: the width is the kind's.
pub fn digest(kind: Kind, number: u64) -> Outcome<Hash> {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Ok(Hash::new(kind, &bytes.as_bytes()[..kind.width()])?)
}

/// A first version of a list of the vectors' issuer.
///
/// # Errors
/// None: the day is one.
pub fn description(id: u8) -> Outcome<Description> {
    Ok(Description::new(SetId::from_bytes([id; 16]), "hotline.example", created()?, 30))
}

/// The root file that a set vector names unless it is about its root.
fn issuer_file() -> Outcome<Vec<u8>> {
    root_file("hotline.example", &[Purpose::Csam, Purpose::KnownGood])
}

/// A file that must be refused, and with which code.
struct Refused {
    name: &'static str,
    code: ErrorCode,
    /// The root, where it is not the issuer's usual one.
    root: Option<Vec<u8>>,
    /// The set, where the vector is not about the root alone.
    set: Option<Vec<u8>>,
}

/// Writes every set vector.
///
/// # Errors
/// When a vector does not do what it is for, or cannot be written.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("set");
    let (valid, invalid) = (folder.join("valid"), folder.join("invalid"));
    let issuer = issuer_file()?;
    for folder in [&valid, &invalid] {
        fresh(folder)?;
        fs::write(folder.join("issuer.hroot"), &issuer)?;
    }
    let mut count = 0;
    for accepted in valid::all()? {
        write_accepted(&valid, &accepted)?;
        count += 1;
    }
    for refused in invalid::all()?.into_iter().chain(roots::all()?) {
        write_refused(&invalid, &issuer, &refused)?;
        count += 1;
    }
    Ok(count + install::regenerate(&valid, &invalid)? + stories::regenerate(&folder.join("stories"))?)
}

fn write_accepted(folder: &Path, accepted: &valid::Accepted) -> Outcome<()> {
    let name = accepted.name;
    let root = match &accepted.root {
        Some(bytes) => (format!("{name}.hroot"), bytes.clone()),
        None => ("issuer.hroot".to_owned(), issuer_file()?),
    };
    let set = HashSet::open(accepted.set.clone(), &Root::parse(&root.1)?)
        .map_err(|error| format!("{name} is refused: {error}"))?;
    fs::write(folder.join(&root.0), root.1)?;
    fs::write(folder.join(format!("{name}.hset")), &accepted.set)?;
    let vector = json!({ "name": name, "root": root.0, "set": format!("{name}.hset"), "dump": dump(&set) });
    write_json(&folder.join(format!("{name}.json")), &vector)
}

fn write_refused(folder: &Path, issuer: &[u8], refused: &Refused) -> Outcome<()> {
    let Refused { name, code, root, set } = refused;
    let parsed = Root::parse(root.as_deref().unwrap_or(issuer));
    let found = match set {
        Some(set) => HashSet::open(set.clone(), &parsed?).map(drop),
        None => parsed.map(drop),
    };
    let found = found.err().ok_or_else(|| format!("{name} opens"))?;
    if found.code() != *code {
        return Err(format!("{name} is refused with {found}, not {code}").into());
    }
    let mut vector = json!({ "name": name, "root": "issuer.hroot", "code": code.as_str() });
    if let Some(root) = root {
        vector["root"] = format!("{name}.hroot").into();
        fs::write(folder.join(format!("{name}.hroot")), root)?;
    }
    if let Some(set) = set {
        vector["set"] = format!("{name}.hset").into();
        fs::write(folder.join(format!("{name}.hset")), set)?;
    }
    write_json(&folder.join(format!("{name}.json")), &vector)
}

/// The set under another root: its issuer is that root's.
fn under(root: &[u8], base: &SetDraft) -> SetDraft {
    let length = 16 + u32::from_le_bytes([root[12], root[13], root[14], root[15]]) as usize;
    SetDraft { issuer: *blake3::hash(&root[..length]).as_bytes(), ..base.clone() }
}
