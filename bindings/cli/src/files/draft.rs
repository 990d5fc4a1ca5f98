//! Files written under a temporary name and then renamed.

use super::existing::Existing;
use super::folder_of;
use crate::failure::Failure;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Who may read a file that is written.
#[derive(Clone, Copy)]
pub(crate) enum Readers {
    /// Its owner only, mode 0600.
    Owner,
    /// Whoever the user's umask lets.
    Umask,
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
        existing.admits(target)?;
        let made = tempfile::Builder::new()
            .prefix(".hashward-")
            .suffix(".part")
            .make_in(folder_of(target), |path| create(path, readers));
        let file = made.map_err(|error| failed(&error, target))?;
        Ok(Self { file, target: target.to_owned(), existing })
    }

    /// The temporary name, which nobody has asked to read.
    pub(crate) fn temporary(&self) -> Option<PathBuf> {
        fs::canonicalize(self.file.path()).ok()
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
        // A check of many files takes hours, in which another file may have got the name.
        existing.admits(&target)?;
        let renamed = match existing {
            Existing::Keep => file.persist_noclobber(&target),
            Existing::ReplaceSet | Existing::ReplaceIssued | Existing::ReplaceReport => file.persist(&target),
        };
        renamed.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::new("cli.exists", "a file of this name exists and is not overwritten").about(&target)
            }
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

/// Creates a temporary file. That `tempfile` does not do it itself keeps its name out of error messages.
fn create(path: &Path, readers: Readers) -> io::Result<File> {
    let mut options = File::options();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(match readers {
            Readers::Owner => 0o600,
            // The umask takes away from this what the user does not want.
            Readers::Umask => 0o666,
        });
    }
    #[cfg(not(unix))]
    let _ = readers;
    options.open(path)
}

fn failed(error: &io::Error, target: &Path) -> Failure {
    Failure::io(error, "writing", target)
}
