//! Reading and writing the files of a trust folder: bounded, and whole or not at all.

use crate::error::{Error, Result};
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Reads a file of at most `limit` bytes; `None` when it has more.
pub(super) fn read_whole(path: &Path, limit: u64) -> Result<Option<Vec<u8>>> {
    let failed = |error: io::Error| Error::io(&error, "reading the trust folder");
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(failed)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

/// Writes a file so that at its name stands either what was there before or all of the new bytes.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".part");
    let temporary = PathBuf::from(temporary);
    write_and_rename(&temporary, path, bytes).map_err(|error| {
        // Whether or not there is something to remove, it is the first error that is told.
        let _ = fs::remove_file(&temporary);
        Error::io(&error, "writing to the trust folder")
    })
}

fn write_and_rename(temporary: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    step()?;
    let mut file = File::create(temporary)?;
    step()?;
    file.write_all(bytes)?;
    step()?;
    file.sync_all()?;
    step()?;
    fs::rename(temporary, path)?;
    // The rename itself lasts only once the folder is synced; not every system can do that.
    if let Ok(folder) = File::open(path.parent().unwrap_or(Path::new("."))) {
        let _ = folder.sync_all();
    }
    Ok(())
}

/// Stands before each step of a write, so that tests can make any of them fail.
#[cfg(not(all(test, feature = "build")))]
const fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, feature = "build"))]
pub(super) use failing::fail_after;
#[cfg(all(test, feature = "build"))]
use failing::step;

#[cfg(all(test, feature = "build"))]
mod failing {
    use std::cell::Cell;
    use std::io;

    thread_local! {
        static LEFT: Cell<Option<u32>> = const { Cell::new(None) };
    }

    /// Lets so many more steps of this thread pass and the one after them fail; `None` lets all pass.
    pub(in crate::store) fn fail_after(steps: Option<u32>) {
        LEFT.set(steps);
    }

    pub(in crate::store) fn step() -> io::Result<()> {
        match LEFT.get() {
            Some(0) => {
                LEFT.set(None);
                Err(io::Error::new(io::ErrorKind::StorageFull, "made to fail"))
            }
            left => {
                LEFT.set(left.map(|left| left - 1));
                Ok(())
            }
        }
    }
}
