//! The trust store: a folder of pinned issuers and installed sets. Installing is the only door into it.
//!
//! ```text
//! FOLDER/trust.json                which version of which list is installed
//! FOLDER/roots/ISSUER.hroot        pinned root files
//! FOLDER/sets/SET-SETROOT.hset     installed sets
//! FOLDER/lock                      held while something is written
//! ```
//! A file is written under a temporary name, synced and renamed; `trust.json` is written last. Whatever
//! interrupts an installation, the version before is still whole. Readers take no lock and write nothing.

mod admit;
mod disk;
mod state;
#[cfg(all(test, feature = "build"))]
mod tests;

pub use state::Installed;
pub(crate) use state::State;

use crate::error::{Error, ErrorCode, Result};
use crate::set::{HashSet, SetId, SetRoot};
use crate::time::Timestamp;
use crate::trust::{IssuerId, Root};
use admit::admit;
use disk::{read_whole, write_whole};
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const STATE: &str = "trust.json";
/// Most bytes of `trust.json`: far more than anybody installs sets.
const STATE_LIMIT: u64 = 16 << 20;
/// Most bytes of a root file: header, body and signatures.
const ROOT_LIMIT: u64 = 128 << 10;

/// A folder of pinned issuers and installed sets.
#[derive(Clone)]
pub struct TrustStore {
    folder: PathBuf,
    place: Place,
}

/// Where the store is, which decides what may be in it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Server,
    Device,
}

/// What [`TrustStore::install`] did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The set was not installed before.
    Added,
    /// The set replaces an earlier version.
    Replaced,
    /// That very version was recorded, but its file was lost or damaged; it is whole again.
    Repaired,
    /// That very version was installed already; nothing was written.
    Unchanged,
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
        Self { folder: folder.into(), place: Place::Server }
    }

    /// Says that the folder is on a phone or another device of a person: sets with perceptual rows are
    /// refused with `set.perceptual_on_device`, whether they come by this store or were in the folder before.
    #[must_use]
    pub fn on_device(mut self) -> Self {
        self.place = Place::Device;
        self
    }

    /// Whether the folder was said to be on a device.
    #[must_use]
    pub fn is_on_device(&self) -> bool {
        self.place == Place::Device
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Pins an issuer: from now on sets it signed can be installed, and what they say of their origin is
    /// believed.
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
            self.write_state(&State::empty())?;
        }
        Ok(parsed)
    }

    /// Takes an issuer's pin away, and removes its sets. Returns the sets removed, or `None` when the issuer
    /// was not pinned.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn unpin(&self, issuer: IssuerId) -> Result<Option<Vec<SetId>>> {
        self.state()?;
        let _lock = self.lock()?;
        let mut state = self.state()?;
        let gone: Vec<SetId> = state.sets_of(issuer).collect();
        if !gone.is_empty() {
            state.sets.retain(|_, installed| installed.issuer != issuer);
            self.write_state(&state)?;
        }
        for set in &gone {
            self.drop_files(*set, &[]);
        }
        match fs::remove_file(self.root_path(issuer)) {
            Ok(()) => Ok(Some(gone)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&error, "writing to the trust folder")),
        }
    }

    /// Verifies a set wholly and installs it, replacing the version before.
    ///
    /// # Errors
    /// `trust.store_malformed`, `trust.unknown_file`, `trust.issuer_unknown`, every code of
    /// [`HashSet::open`], and on a device `set.perceptual_on_device`, and `trust.clock_behind`, `set.not_yet_valid`, `set.patch`, `set.other_list`,
    /// `set.rollback`, `set.same_version_other_root`, `set.fast_forward`, `set.previous_root`, `io.*`.
    pub fn install(&self, bytes: impl Into<Vec<u8>>, now: Timestamp) -> Result<(HashSet, Change)> {
        self.state()?;
        let bytes = bytes.into();
        let claimed = HashSet::peek(&bytes).map_err(|error| match error.code() {
            ErrorCode::SetMagic => Error::new(ErrorCode::TrustUnknownFile, "not a set file"),
            _ => error,
        })?;
        let root = self.root(claimed.issuer)?.ok_or_else(|| {
            Error::new(ErrorCode::TrustIssuerUnknown, "the set's issuer is not pinned here")
        })?;
        let set = self.open_set(bytes, &root)?;
        let _lock = self.lock()?;
        let mut state = self.state()?;
        let change = admit(&set, &state, now)?;
        let (id, path) = (set.manifest().set, self.set_path(set.manifest().set, set.root()));
        if change == Change::Unchanged {
            let stored = read_whole(&path, set.as_bytes().len() as u64);
            if stored.is_ok_and(|stored| stored.as_deref() == Some(set.as_bytes())) {
                return Ok((set, Change::Unchanged));
            }
        }
        let sets = self.folder.join("sets");
        fs::create_dir_all(&sets).map_err(|error| Error::io(&error, "making the trust folder"))?;
        write_whole(&path, set.as_bytes())?;
        if change == Change::Unchanged {
            return Ok((set, Change::Repaired));
        }
        let before = state.sets.insert(id, Installed::of(&set));
        self.write_state(&state)?;
        // A reader that still holds the record of before finds its file.
        let before = before.map(|before| self.set_path(id, before.root));
        self.drop_files(id, &[Some(path), before]);
        Ok((set, change))
    }

    /// Removes an installed set. Returns whether it was installed.
    ///
    /// Its version is forgotten too: afterwards any version of the list can be installed, an older one as
    /// well.
    ///
    /// # Errors
    /// `trust.store_malformed`, `io.*`.
    pub fn remove(&self, set: SetId) -> Result<bool> {
        self.state()?;
        let _lock = self.lock()?;
        let mut state = self.state()?;
        if state.sets.remove(&set).is_none() {
            return Ok(false);
        }
        self.write_state(&state)?;
        self.drop_files(set, &[]);
        Ok(true)
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
                roots.push(read_root(&path)?);
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
        Ok(self.state()?.sets.into_iter().collect())
    }

    /// Opens every set of a record.
    pub(crate) fn open_all(&self, record: &State) -> Vec<Held> {
        let open = |(set, installed): (&SetId, &Installed)| Held {
            set: *set,
            installed: installed.clone(),
            opened: self.open(*set, installed),
        };
        record.sets.iter().map(open).collect()
    }

    /// Opens a set at exactly its recorded root.
    /// Whether the file of an installed set is there, in its length.
    pub(crate) fn has(&self, set: SetId, installed: &Installed) -> bool {
        let file = fs::metadata(self.set_path(set, installed.root));
        file.is_ok_and(|file| file.is_file() && file.len() == installed.bytes)
    }

    pub(crate) fn open(&self, set: SetId, installed: &Installed) -> Result<(HashSet, Root)> {
        let other = || Error::new(ErrorCode::SetSameVersionOtherRoot, "the file is not the version recorded");
        let root = self.root(installed.issuer)?.ok_or_else(|| {
            Error::new(ErrorCode::TrustIssuerUnknown, "the set's issuer is not pinned here")
        })?;
        let bytes = read_whole(&self.set_path(set, installed.root), installed.bytes)?.ok_or_else(other)?;
        let opened = self.open_set(bytes, &root)?;
        if opened.root() == installed.root && opened.manifest().set == set {
            Ok((opened, root))
        } else {
            Err(other())
        }
    }

    fn open_set(&self, bytes: Vec<u8>, root: &Root) -> Result<HashSet> {
        match self.place {
            Place::Server => HashSet::open(bytes, root),
            Place::Device => HashSet::open_on_device(bytes, root),
        }
    }

    fn root(&self, issuer: IssuerId) -> Result<Option<Root>> {
        match read_root(&self.root_path(issuer)) {
            Ok(root) => Ok(Some(root).filter(|root| root.id() == issuer)),
            Err(error) if error.code() == ErrorCode::IoNotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The record of what is installed.
    pub(crate) fn state(&self) -> Result<State> {
        let malformed = |detail: &str| Error::new(ErrorCode::TrustStoreMalformed, detail);
        match read_whole(&self.folder.join(STATE), STATE_LIMIT) {
            Ok(Some(bytes)) => State::parse(&bytes),
            Ok(None) => Err(malformed("trust.json is larger than any record")),
            Err(error) if error.code() != ErrorCode::IoNotFound => Err(error),
            Err(_) if self.folder.is_dir() => {
                Err(malformed("the folder holds no trust.json: pin an issuer there first"))
            }
            Err(_) => Err(malformed("there is no such folder: pin an issuer there first")),
        }
    }

    fn write_state(&self, state: &State) -> Result<()> {
        write_whole(&self.folder.join(STATE), &state.write()?)
    }

    fn lock(&self) -> Result<File> {
        let failed = |error: std::io::Error| Error::io(&error, "locking the trust folder");
        let path = self.folder.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    /// Removes the files of a set's versions but those to keep.
    fn drop_files(&self, set: SetId, keep: &[Option<PathBuf>]) {
        let Ok(listing) = fs::read_dir(self.folder.join("sets")) else { return };
        let prefix = format!("{set}-");
        for path in listing.flatten().map(|file| file.path()) {
            let of_this_set =
                path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&prefix));
            if of_this_set && !keep.iter().flatten().any(|kept| *kept == path) {
                // A file that cannot be removed now is tried again when the list next changes.
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

/// Paths can name people.
impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustStore").finish_non_exhaustive()
    }
}

fn read_root(path: &Path) -> Result<Root> {
    let bytes = read_whole(path, ROOT_LIMIT)?
        .ok_or_else(|| Error::new(ErrorCode::RootMalformed, "the file is larger than any root"))?;
    Root::parse(&bytes)
}
