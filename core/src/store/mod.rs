//! The trust store: a folder of pinned issuers and installed sets. Installing is the only door into it.
//!
//! ```text
//! FOLDER/trust.json                which version of what is installed
//! FOLDER/roots/ISSUER.hroot        pinned root files: the first version,
//! FOLDER/roots/ISSUER-2.hroot      … and each that replaced the one before
//! FOLDER/sets/SET-SETROOT.hset     installed sets, as they were installed or as deltas made them
//! FOLDER/filters/SET-ROOT.hdev     filters for devices
//! FOLDER/issued/ISSUER-ROOT.hrel   what issuers say is current: releases
//! FOLDER/issued/ISSUER-ROOT.htime  … and timestamps
//! FOLDER/lock                      held while something is written
//! ```
//! A file is written under a temporary name, synced and renamed; `trust.json` is written last. Whatever
//! interrupts an installation, the version before is still whole. Readers take no lock and write nothing.

mod admit;
mod disk;
mod filters;
mod install;
mod state;
#[cfg(all(test, feature = "build"))]
mod tests;

pub use filters::InstalledFilter;
pub use install::{Change, Content, Installation};
pub use state::Installed;
pub(crate) use state::State;

use crate::error::{Error, ErrorCode, Result};
use crate::release::{Issued, Release, TimestampStatement};
use crate::set::{HashSet, SetId, SetRoot};
use crate::trust::{ContentRoot, IssuerId, Root};
use disk::{read_whole, write_whole};
use state::Recorded;
use std::fmt;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

const STATE: &str = "trust.json";
/// Most bytes of `trust.json`: far more than anybody installs sets.
const STATE_LIMIT: u64 = 16 << 20;
/// Most bytes of a root, release or timestamp: header, body and signatures.
const SMALL_LIMIT: u64 = 128 << 10;

/// A folder of pinned issuers and of what was installed of theirs.
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
    /// the whole point of pinning. The file is the issuer's first root; later versions are installed after
    /// it, one by one.
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
        self.make_folder("roots")?;
        let _lock = self.lock()?;
        write_whole(&self.root_path(expected, 1), root)?;
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
        let filters: Vec<SetId> = state.filters_of(issuer).collect();
        if !gone.is_empty() || !filters.is_empty() || state.issuers.contains_key(&issuer) {
            state.sets.retain(|_, installed| installed.issuer != issuer);
            state.filters.retain(|_, installed| installed.issuer != issuer);
            state.issuers.remove(&issuer);
            self.write_state(&state)?;
        }
        for set in &gone {
            self.drop_set_files(*set, &[]);
        }
        for set in &filters {
            self.drop_files("filters", &set.to_string(), &[]);
        }
        self.drop_files("issued", &issuer.to_string(), &[]);
        let removed = fs::remove_file(self.root_path(issuer, 1));
        self.drop_files("roots", &issuer.to_string(), &[]);
        match removed {
            Ok(()) => Ok(Some(gone)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&error, "writing to the trust folder")),
        }
    }

    /// Removes an installed set, and the filter of the list. Returns whether one was installed.
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
        if state.sets.remove(&set).is_none() & state.filters.remove(&set).is_none() {
            return Ok(false);
        }
        self.write_state(&state)?;
        self.drop_set_files(set, &[]);
        self.drop_files("filters", &set.to_string(), &[]);
        Ok(true)
    }

    /// The pinned issuers, each by the version of its root that is in force.
    ///
    /// # Errors
    /// `trust.store_malformed` when the folder is no trust folder, `root.*`, `io.*`.
    pub fn issuers(&self) -> Result<Vec<Root>> {
        let state = self.state()?;
        let mut roots = Vec::new();
        for issuer in self.pinned()? {
            roots.extend(self.root(issuer, &state)?);
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

    /// The installed release of an issuer, unless it has none or its keys of now did not sign it.
    ///
    /// # Errors
    /// `trust.issuer_unknown`, `trust.store_malformed`, `root.*`, `io.*`.
    pub fn release(&self, issuer: IssuerId) -> Result<Option<Release>> {
        self.of_issuer(issuer).map(|issued| issued.release)
    }

    /// The installed timestamp of an issuer, unless it has none or its keys of now did not sign it.
    ///
    /// # Errors
    /// As [`TrustStore::release`].
    pub fn timestamp(&self, issuer: IssuerId) -> Result<Option<TimestampStatement>> {
        self.of_issuer(issuer).map(|issued| issued.timestamp)
    }

    fn of_issuer(&self, issuer: IssuerId) -> Result<Issued> {
        let state = self.state()?;
        let root = self.root(issuer, &state)?.ok_or_else(not_pinned)?;
        Ok(self.issued(&root, &state))
    }

    /// Opens every set of a record.
    pub(crate) fn open_all(&self, record: &State) -> Vec<Held> {
        let open = |(set, installed): (&SetId, &Installed)| Held {
            set: *set,
            installed: installed.clone(),
            opened: self.open(*set, installed, record),
        };
        record.sets.iter().map(open).collect()
    }

    /// Whether the file of an installed set is there, in its length.
    pub(crate) fn has(&self, set: SetId, installed: &Installed) -> bool {
        let file = fs::metadata(self.set_path(set, installed.root));
        file.is_ok_and(|file| file.is_file() && file.len() == installed.bytes)
    }

    /// Opens a set at exactly its recorded root.
    pub(crate) fn open(&self, set: SetId, installed: &Installed, record: &State) -> Result<(HashSet, Root)> {
        let root = self.root(installed.issuer, record)?.ok_or_else(not_pinned)?;
        let opened = self.open_set(self.read_set(set, installed)?, &root)?;
        if opened.root() == installed.root && opened.manifest().set == set {
            Ok((opened, root))
        } else {
            Err(not_recorded())
        }
    }

    fn read_set(&self, set: SetId, installed: &Installed) -> Result<Vec<u8>> {
        read_whole(&self.set_path(set, installed.root), installed.bytes)?.ok_or_else(not_recorded)
    }

    /// Opens an installed set by its recorded root alone, whoever its issuer's keys are by now: what it holds, to
    /// be gone on from.
    fn reopen(&self, set: SetId, installed: &Installed) -> Result<HashSet> {
        HashSet::reopen(self.read_set(set, installed)?, installed.root)
    }

    /// What is installed of what an issuer says is current. What the root's keys of now did not sign says
    /// nothing.
    pub(crate) fn issued(&self, root: &Root, record: &State) -> Issued {
        let Some(issuer) = record.issuers.get(&root.id()) else { return Issued::default() };
        let read = |recorded: Option<Recorded>, ending| {
            let recorded = recorded?;
            let path = self.issued_path(root.id(), recorded.root, ending);
            read_whole(&path, SMALL_LIMIT).ok().flatten().map(|bytes| (bytes, recorded.root))
        };
        let release = read(issuer.release, RELEASE).and_then(|(bytes, content)| {
            Release::open(&bytes, root).ok().filter(|release| release.content_root() == content)
        });
        let timestamp = read(issuer.timestamp, TIMESTAMP).and_then(|(bytes, content)| {
            TimestampStatement::open(&bytes, root)
                .ok()
                .filter(|timestamp| timestamp.content_root() == content)
        });
        Issued { release, timestamp }
    }

    /// Opens a set that is installed or may be. A patch may be signed by the keys that only take out: it is
    /// installed as a change of a set that was here.
    fn open_set(&self, bytes: Vec<u8>, root: &Root) -> Result<HashSet> {
        let set = match HashSet::peek(&bytes)?.version.patch {
            0 => HashSet::open(bytes, root)?,
            _ => HashSet::open_patched(bytes, root)?,
        };
        if self.place == Place::Device {
            set.expect_for_device()?;
        }
        Ok(set)
    }

    /// The identities of the issuers whose first root is in the folder.
    fn pinned(&self) -> Result<Vec<IssuerId>> {
        let failed = |error: std::io::Error| Error::io(&error, "reading the trust folder");
        let mut issuers = Vec::new();
        for file in fs::read_dir(self.folder.join("roots")).map_err(failed)? {
            let name = file.map_err(failed)?.file_name();
            let name = name.to_str().and_then(|name| name.strip_suffix(".hroot"));
            issuers.extend(name.and_then(|name| IssuerId::parse(name).ok()));
        }
        Ok(issuers)
    }

    /// The root of an issuer in the version recorded, each version verified by the one before.
    fn root(&self, issuer: IssuerId, record: &State) -> Result<Option<Root>> {
        let mut root = match read_small(&self.root_path(issuer, 1)).and_then(|bytes| Root::parse(&bytes)) {
            Ok(root) if root.id() == issuer => root,
            Ok(_) => return Ok(None),
            Err(error) if error.code() == ErrorCode::IoNotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        for version in 2..=record.root_version(issuer) {
            root = root.follow(&read_small(&self.root_path(issuer, version))?)?;
        }
        Ok(Some(root))
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

    fn make_folder(&self, name: &str) -> Result<()> {
        fs::create_dir_all(self.folder.join(name))
            .map_err(|error| Error::io(&error, "making the trust folder"))
    }

    fn lock(&self) -> Result<File> {
        let failed = |error: std::io::Error| Error::io(&error, "locking the trust folder");
        let path = self.folder.join("lock");
        let file = File::options().create(true).truncate(false).write(true).open(path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(file)
    }

    /// Removes the files of a set's versions but those to keep.
    fn drop_set_files(&self, set: SetId, keep: &[Option<PathBuf>]) {
        self.drop_files("sets", &set.to_string(), keep);
    }

    /// Removes the files named NAME-… but those to keep.
    fn drop_files(&self, folder: &str, name: &str, keep: &[Option<PathBuf>]) {
        let Ok(listing) = fs::read_dir(self.folder.join(folder)) else { return };
        let prefix = format!("{name}-");
        for path in listing.flatten().map(|file| file.path()) {
            let named =
                path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&prefix));
            if named && !keep.iter().flatten().any(|kept| *kept == path) {
                // A file that cannot be removed now is tried again when the next of its name is written.
                let _ = fs::remove_file(path);
            }
        }
    }

    fn root_path(&self, issuer: IssuerId, version: u32) -> PathBuf {
        let name = if version == 1 { format!("{issuer}.hroot") } else { format!("{issuer}-{version}.hroot") };
        self.folder.join("roots").join(name)
    }

    fn set_path(&self, set: SetId, root: SetRoot) -> PathBuf {
        self.folder.join("sets").join(format!("{set}-{root}.hset"))
    }

    fn issued_path(&self, issuer: IssuerId, content: ContentRoot, ending: &str) -> PathBuf {
        self.folder.join("issued").join(format!("{issuer}-{content}.{ending}"))
    }
}

/// The endings of what issuers say is current.
const RELEASE: &str = "hrel";
const TIMESTAMP: &str = "htime";

/// Paths can name people.
impl fmt::Debug for TrustStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TrustStore").finish_non_exhaustive()
    }
}

fn not_pinned() -> Error {
    Error::new(ErrorCode::TrustIssuerUnknown, "the issuer is not pinned here")
}

fn not_recorded() -> Error {
    Error::new(ErrorCode::SetSameVersionOtherRoot, "the file is not the version recorded")
}

fn read_small(path: &Path) -> Result<Vec<u8>> {
    read_whole(path, SMALL_LIMIT)?
        .ok_or_else(|| Error::new(ErrorCode::RootMalformed, "the file is larger than any root"))
}
