//! Files of the user's: read whole within a limit, written under a temporary name and then renamed.

mod draft;
mod existing;

pub(crate) use draft::{Draft, Readers, write};
pub(crate) use existing::{Existing, is_no_input};

use crate::failure::{Failure, note};
use hashward::trust::{Root, SecretKey};
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use zeroize::Zeroizing;

/// Most bytes of a key, root, head or signature file; the longest legal one is a little over 64 KiB.
const SMALL: u64 = 128 * 1024;
/// Most bytes of all the roots of an issuer.
const ROOTS: u64 = 16 << 20;
/// Most bytes of a policy file.
const POLICY: u64 = 4 << 20;
/// Most bytes of a file of names.
const NAMES: u64 = 64 << 20;

/// Most bytes of what may not end.
const STREAM: u64 = 256 << 20;

/// Reads a file of any length; what is no file, such as a pipe, within a limit.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let metadata = fs::metadata(path).map_err(|error| Failure::io(&error, "reading", path))?;
    if metadata.is_file() { read_within(path, metadata.len()) } else { read_within(path, STREAM) }
}

/// Reads a head, signature, release or timestamp file.
pub(crate) fn read_small(path: &Path) -> Result<Vec<u8>, Failure> {
    read_within(path, SMALL)
}

fn read_within(path: &Path, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    read_into(path, limit, &mut bytes)?;
    Ok(bytes)
}

/// Reads a policy's text.
pub(crate) fn read_policy(path: &Path) -> Result<String, Failure> {
    let bytes = read_within(path, POLICY)?;
    String::from_utf8(bytes).map_err(|_| Failure::new("policy.malformed", "not UTF-8").about(path))
}

/// Reads a file of names, a line each.
pub(crate) fn read_text(path: &Path) -> Result<String, Failure> {
    let bytes = read_within(path, NAMES)?;
    String::from_utf8(bytes).map_err(|_| Failure::new("rows.malformed", "not UTF-8").about(path))
}

/// Reads and verifies an issuer's root file, or a file of all its roots from the first on.
pub(crate) fn read_root(path: &Path) -> Result<Root, Failure> {
    Root::parse_chain(&read_within(path, ROOTS)?).map_err(|error| Failure::from(error).about(path))
}

/// Reads a file of an issuer's roots.
pub(crate) fn read_roots(path: &Path) -> Result<Vec<u8>, Failure> {
    read_within(path, ROOTS)
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
