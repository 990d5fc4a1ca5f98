//! The trust store: a folder of pinned issuers and installed sets. Installing is the only door into it.
//!
//! ```text
//! FOLDER/trust.json           which versions are installed, and the latest time any issuer signed
//! FOLDER/roots/ISSUER.hroot   pinned root files
//! FOLDER/sets/SET-ROOT.hset   installed sets
//! FOLDER/lock                 held while something is written
//! ```
//! A file is written under a temporary name, synced and renamed; `trust.json` is written last. Whatever
//! interrupts an installation, the version before is still whole. Readers take no lock and write nothing.

use crate::error::{Error, ErrorCode, Result};
use crate::set::{HashSet, SetId, SetRoot, Version};
use crate::time::Timestamp;
use crate::trust::{IssuerId, Root};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Most publishes a version may be ahead of the installed one.
const FAST_FORWARD_LIMIT: u32 = 65_536;
const STATE: &str = "trust.json";

/// A folder of pinned issuers and installed sets.
#[derive(Clone, Debug)]
pub struct TrustStore {
    folder: PathBuf,
}

/// What the store records of an installed set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Installed {
    /// Who signed it.
    pub issuer: IssuerId,
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: SetRoot,
}

/// What [`TrustStore::install`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The set was not installed before.
    Added,
    /// The set replaces an earlier version.
    Replaced,
    /// That very version was installed already; nothing was written.
    Unchanged,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct State {
    format: u32,
    last_signed: Timestamp,
    sets: BTreeMap<String, Installed>,
}

/// A set as the store holds it: opened, or why it could not be.
pub(crate) struct Held {
    pub(crate) set: SetId,
    pub(crate) installed: Installed,
    pub(crate) opened: Result<(HashSet, Root)>,
}

impl TrustStore {
    /// Names the folder; nothing is read or written yet.
    #[must_use]
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Pins an issuer: from now on sets it signed can be installed.
    ///
    /// `expected` is the identity the issuer published by another way than the file; comparing the two is
    /// the whole point of pinning.
    ///
    /// # Errors
    /// `root.identity` when the file is not the expected issuer's, `root.*`, `key.weak`, `signature.*`,
    /// `io.*`.
    pub fn pin(&self, root: &[u8], expected: IssuerId) -> Result<Root> {
        let parsed = Root::parse(root)?;
        if parsed.id() != expected {
            return Err(Error::new(
                ErrorCode::RootIdentity,
                "the root file is not the one of the identity expected",
            ));
        }
        let roots = self.folder.join("roots");
        fs::create_dir_all(&roots).map_err(|error| Error::io(&error, "making the trust folder"))?;
        let _lock = self.lock()?;
        write_whole(&self.root_path(expected), root)?;
        if !self.folder.join(STATE).exists() {
            self.write_state(&State { format: 1, last_signed: parsed.created(), sets: BTreeMap::new() })?;
        }
        Ok(parsed)
    }

    /// Verifies a set wholly and installs it, replacing the version before.
    ///
    /// # Errors
    /// `trust.unknown_file`, `trust.issuer_unknown`, every code of [`HashSet::open`], and `trust.clock_behind`,
    /// `set.not_yet_valid`, `set.patch`, `set.rollback`, `set.same_version_other_root`, `set.fast_forward`,
    /// `set.previous_root`, `io.*`.
    pub fn install(&self, bytes: impl Into<Vec<u8>>, now: Timestamp) -> Result<(HashSet, Change)> {
        let bytes = bytes.into();
        let claimed = HashSet::peek(&bytes).map_err(|error| match error.code() {
            ErrorCode::SetMagic => Error::new(ErrorCode::TrustUnknownFile, "not a set file"),
            _ => error,
        })?;
        let root = self.root(claimed.issuer)?.ok_or_else(|| {
            Error::new(ErrorCode::TrustIssuerUnknown, "the set's issuer is not pinned here")
        })?;
        let set = HashSet::open(bytes, &root)?;
        let _lock = self.lock()?;
        let mut state = self.state()?;
        let name = set.manifest().set.to_string();
        let before = state.sets.get(&name).cloned();
        let change = admit(&set, before.as_ref(), state.last_signed, now)?;
        if change == Change::Unchanged {
            return Ok((set, change));
        }
        let manifest = set.manifest();
        let sets = self.folder.join("sets");
        fs::create_dir_all(&sets).map_err(|error| Error::io(&error, "making the trust folder"))?;
        write_whole(&self.set_path(manifest.set, set.root()), set.as_bytes())?;
        let installed = Installed { issuer: manifest.issuer, version: manifest.version, root: set.root() };
        state.sets.insert(name, installed);
        state.last_signed = state.last_signed.max(manifest.created);
        self.write_state(&state)?;
        self.drop_leftovers(manifest.set, set.root(), before.map(|before| before.root));
        Ok((set, change))
    }

    /// The pinned issuers.
    ///
    /// # Errors
    /// `trust.store_malformed` when the folder is no trust folder, `root.*`, `io.*`.
    pub fn issuers(&self) -> Result<Vec<Root>> {
        self.state()?;
        let listing = fs::read_dir(self.folder.join("roots"))
            .map_err(|error| Error::io(&error, "reading the trust folder"))?;
        let mut roots = Vec::new();
        for file in listing {
            let path = file.map_err(|error| Error::io(&error, "reading the trust folder"))?.path();
            if path.extension().is_some_and(|extension| extension == "hroot") {
                roots.push(Root::parse(&read_whole(&path)?)?);
            }
        }
        roots.sort_by_key(Root::id);
        Ok(roots)
    }

    /// The installed sets, by their names.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn installed(&self) -> Result<Vec<(SetId, Installed)>> {
        named(self.state()?)
    }

    /// Opens every installed set at exactly its recorded root, and says when an issuer last signed.
    pub(crate) fn open_all(&self) -> Result<(Vec<Held>, Timestamp)> {
        let state = self.state()?;
        let last_signed = state.last_signed;
        let held = named(state)?
            .into_iter()
            .map(|(set, installed)| {
                let opened = self.open(set, &installed);
                Held { set, installed, opened }
            })
            .collect();
        Ok((held, last_signed))
    }

    fn open(&self, set: SetId, installed: &Installed) -> Result<(HashSet, Root)> {
        let root = self.root(installed.issuer)?.ok_or_else(|| {
            Error::new(ErrorCode::TrustIssuerUnknown, "the set's issuer is not pinned here")
        })?;
        let opened = HashSet::open(read_whole(&self.set_path(set, installed.root))?, &root)?;
        if opened.root() == installed.root && opened.manifest().set == set {
            Ok((opened, root))
        } else {
            Err(Error::new(ErrorCode::SetSameVersionOtherRoot, "the file is not the version recorded"))
        }
    }

    fn root(&self, issuer: IssuerId) -> Result<Option<Root>> {
        match read_whole(&self.root_path(issuer)) {
            Ok(bytes) => Root::parse(&bytes).map(|root| Some(root).filter(|root| root.id() == issuer)),
            Err(error) if error.code() == ErrorCode::IoNotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn state(&self) -> Result<State> {
        let bytes = read_whole(&self.folder.join(STATE)).map_err(|error| match error.code() {
            ErrorCode::IoNotFound => Error::new(
                ErrorCode::TrustStoreMalformed,
                "the folder holds no trust.json: pin an issuer there first",
            ),
            _ => error,
        })?;
        let malformed = || Error::new(ErrorCode::TrustStoreMalformed, "trust.json cannot be read");
        let state: State = serde_json::from_slice(&bytes).map_err(|_| malformed())?;
        if state.format != 1 {
            return Err(Error::new(ErrorCode::TrustStoreMalformed, "trust.json is of another format"));
        }
        Ok(state)
    }

    fn write_state(&self, state: &State) -> Result<()> {
        let text = serde_json::to_vec_pretty(state)
            .map_err(|_| Error::new(ErrorCode::Internal, "the trust state cannot be written as JSON"))?;
        write_whole(&self.folder.join(STATE), &text)
    }

    fn lock(&self) -> Result<File> {
        let failed = |error: std::io::Error| Error::io(&error, "locking the trust folder");
        let path = self.folder.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    /// Removes versions that neither the record of now nor that of before names; a reader that still
    /// holds the record of before finds its file.
    fn drop_leftovers(&self, set: SetId, current: SetRoot, before: Option<SetRoot>) {
        let keep = [Some(current), before].map(|root| root.map(|root| self.set_path(set, root)));
        let Ok(listing) = fs::read_dir(self.folder.join("sets")) else { return };
        let prefix = format!("{set}-");
        for path in listing.flatten().map(|file| file.path()) {
            let of_this_set =
                path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&prefix));
            if of_this_set && !keep.iter().flatten().any(|kept| *kept == path) {
                // A leftover that cannot be removed now is tried again at the next installation.
                let _ = fs::remove_file(path);
            }
        }
    }

    fn root_path(&self, issuer: IssuerId) -> PathBuf {
        self.folder.join("roots").join(format!("{issuer}.hroot"))
    }

    fn set_path(&self, set: SetId, root: SetRoot) -> PathBuf {
        self.folder.join("sets").join(format!("{set}-{root}.hset"))
    }
}

fn named(state: State) -> Result<Vec<(SetId, Installed)>> {
    let malformed = |_| Error::new(ErrorCode::TrustStoreMalformed, "trust.json names no set there");
    state
        .sets
        .into_iter()
        .map(|(name, installed)| Ok((SetId::parse(&name).map_err(malformed)?, installed)))
        .collect()
}

/// Holds a verified set against what is installed and against the time.
fn admit(
    set: &HashSet,
    before: Option<&Installed>,
    last_signed: Timestamp,
    now: Timestamp,
) -> Result<Change> {
    let refuse = |code, detail: String| Err(Error::new(code, detail));
    let manifest = set.manifest();
    if now < last_signed {
        let detail = format!("now is {now}, but an issuer signed at {last_signed}: the clock is behind");
        return refuse(ErrorCode::TrustClockBehind, detail);
    }
    if now < manifest.not_before {
        return refuse(
            ErrorCode::SetNotYetValid,
            format!("the set is valid from {} on", manifest.not_before),
        );
    }
    if manifest.version.patch != 0 {
        return refuse(ErrorCode::SetPatch, "patches are not installed by this version".to_owned());
    }
    let Some(before) = before else { return Ok(Change::Added) };
    let (old, new) = (before.version, manifest.version);
    if new < old {
        return refuse(ErrorCode::SetRollback, format!("version {new} is older than the installed {old}"));
    }
    if new == old && set.root() != before.root {
        let detail = format!("version {new} is installed with other content");
        return refuse(ErrorCode::SetSameVersionOtherRoot, detail);
    }
    if new == old {
        return Ok(Change::Unchanged);
    }
    if new.publish - old.publish > FAST_FORWARD_LIMIT {
        let detail = format!("version {new} is more than {FAST_FORWARD_LIMIT} publishes ahead of {old}");
        return refuse(ErrorCode::SetFastForward, detail);
    }
    if new.publish == old.publish + 1 && manifest.previous != Some(before.root) {
        let detail = format!("version {new} does not follow the installed {old}");
        return refuse(ErrorCode::SetPreviousRoot, detail);
    }
    Ok(Change::Replaced)
}

fn read_whole(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Error::io(&error, "reading the trust folder"))
}

/// Writes a file so that at its name stands either what was there before or all of the new bytes.
fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| Error::io(&error, "writing to the trust folder");
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    let temporary = PathBuf::from(temporary);
    let mut file = File::create(&temporary).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    fs::rename(&temporary, path).map_err(failed)?;
    // The rename itself lasts only once the folder is synced; not every system can do that.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(())
}
