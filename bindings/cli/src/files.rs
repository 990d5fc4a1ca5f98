//! Files of the user's: read whole within a limit, written under a temporary name and then renamed.

use crate::failure::{Failure, note};
use hashward::trust::{Root, SecretKey};
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// Most bytes of a key, root, head or signature file; the longest legal one is a little over 64 KiB.
const SMALL: u64 = 128 * 1024;
/// Most bytes of a policy file.
const POLICY: u64 = 4 << 20;

/// Who may read a file that is written.
#[derive(Clone, Copy)]
pub(crate) enum Readers {
    /// Its owner only, mode 0600.
    Owner,
    /// Whoever the user's umask lets.
    Umask,
}

/// What happens to a file that already has the name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and writing is refused.
    Keep,
    /// It is replaced at the moment of the rename.
    Replace,
}

impl Existing {
    pub(crate) const fn replace_if(replace: bool) -> Self {
        if replace { Self::Replace } else { Self::Keep }
    }
}

/// A file being written: nothing stands at its name until [`Draft::finish`], and dropping it leaves
/// nothing behind.
pub(crate) struct Draft {
    file: NamedTempFile,
    target: PathBuf,
    existing: Existing,
}

impl Draft {
    pub(crate) fn new(target: &Path, readers: Readers, existing: Existing) -> Result<Self, Failure> {
        if existing == Existing::Keep && fs::symlink_metadata(target).is_ok() {
            return Err(exists(target));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".hashward-").suffix(".part");
        #[cfg(unix)]
        if matches!(readers, Readers::Umask) {
            use std::os::unix::fs::PermissionsExt;
            // The umask takes away from this what the user does not want.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        #[cfg(not(unix))]
        let _ = readers;
        let file = builder.tempfile_in(folder_of(target)).map_err(|error| failed(&error, target))?;
        Ok(Self { file, target: target.to_owned(), existing })
    }

    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.file.as_file_mut().write_all(bytes).map_err(|error| failed(&error, &self.target))
    }

    /// Everything written so far.
    pub(crate) fn read_back(&mut self) -> Result<Vec<u8>, Failure> {
        let file = self.file.as_file_mut();
        let mut bytes = Vec::new();
        file.seek(SeekFrom::Start(0))
            .and_then(|_| file.read_to_end(&mut bytes))
            .map_err(|error| failed(&error, &self.target))?;
        Ok(bytes)
    }

    /// Syncs the file and gives it its name.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        let Self { file, target, existing } = self;
        file.as_file().sync_all().map_err(|error| failed(&error, &target))?;
        let renamed = match existing {
            Existing::Keep => file.persist_noclobber(&target),
            Existing::Replace => file.persist(&target),
        };
        renamed.map_err(|error| match error.error.kind() {
            std::io::ErrorKind::AlreadyExists => exists(&target),
            _ => failed(&error.error, &target),
        })?;
        // The rename lasts only once the folder is synced; not every system can do that.
        if let Ok(folder) = File::open(folder_of(&target)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

/// Writes a file whole or not at all.
pub(crate) fn write(path: &Path, bytes: &[u8], readers: Readers, existing: Existing) -> Result<(), Failure> {
    let mut draft = Draft::new(path, readers, existing)?;
    draft.write(bytes)?;
    draft.finish()
}

/// Reads a file of any length.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::io(&error, "reading", path))
}

/// Reads a head or signature file.
pub(crate) fn read_small(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    read_into(path, SMALL, &mut bytes)?;
    Ok(bytes)
}

/// Reads a policy's text.
pub(crate) fn read_policy(path: &Path) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    read_into(path, POLICY, &mut bytes)?;
    String::from_utf8(bytes).map_err(|_| Failure::new("policy.malformed", "not UTF-8").about(path))
}

/// Reads and verifies an issuer's root file.
pub(crate) fn read_root(path: &Path) -> Result<Root, Failure> {
    Root::parse(&read_small(path)?).map_err(|error| Failure::from(error).about(path))
}

/// Reads a secret key, and says so when others can read it too.
pub(crate) fn read_key(path: &Path) -> Result<SecretKey, Failure> {
    // Room for all of it from the start: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(SMALL as usize + 1));
    read_into(path, SMALL, &mut bytes)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new("key.malformed", "not a secret key file of hashward").about(path))?;
    let key = SecretKey::parse(text).map_err(|error| Failure::from(error).about(path))?;
    warn_of_other_readers(path);
    Ok(key)
}

fn read_into(path: &Path, limit: u64, bytes: &mut Vec<u8>) -> Result<(), Failure> {
    let failed = |error| Failure::io(&error, "reading", path);
    let file = File::open(path).map_err(failed)?;
    file.take(limit + 1).read_to_end(bytes).map_err(failed)?;
    if bytes.len() as u64 > limit {
        let sentence = format!("longer than the {limit} bytes such a file may have");
        return Err(Failure::new("io.failed", sentence).about(path));
    }
    Ok(())
}

#[cfg(unix)]
fn warn_of_other_readers(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0) {
        let path = crate::path::shown(path);
        note(&format!("warning: others than its owner can reach the secret key {path}; chmod 600 it"));
    }
}

#[cfg(not(unix))]
fn warn_of_other_readers(_: &Path) {}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn failed(error: &std::io::Error, target: &Path) -> Failure {
    Failure::io(error, "writing", target)
}

fn exists(target: &Path) -> Failure {
    Failure::new("cli.exists", "a file of this name exists and is not overwritten").about(target)
}
