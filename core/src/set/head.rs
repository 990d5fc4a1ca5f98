//! The head of a set: its header and manifest, which are all that is signed and name every other byte.

use super::layout::check_layout;
use super::manifest::Manifest;
use super::name::SetRoot;
use crate::error::{Error, ErrorCode, Result};
use crate::trust::{BODY_LIMIT, HEADER, SET_MAGIC, not_it};

/// The head of a set file, a few hundred bytes, so that whoever signs it sees what it says.
#[derive(Clone, Debug)]
pub struct SetHead {
    manifest: Manifest,
    root: SetRoot,
    length: usize,
    content_length: u64,
}

impl SetHead {
    /// Reads bytes that are a head and nothing else, such as those that
    /// [`UnsignedSet::head`](super::UnsignedSet::head) gives out to be signed elsewhere.
    ///
    /// # Errors
    /// `set.*`, in the order of `docs/format.md`, section 5, as far as the places of the sections;
    /// `set.trailing_bytes` when more than a head is there.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let head = Self::leading(bytes)?;
        if head.length != bytes.len() {
            let detail = format!("{} bytes follow the manifest", bytes.len() - head.length);
            return Err(Error::new(ErrorCode::SetTrailingBytes, detail));
        }
        Ok(head)
    }

    /// Reads the head at the beginning of a set file, of which the rest need not be there.
    ///
    /// # Errors
    /// As [`SetHead::parse`], without `set.trailing_bytes`.
    pub fn leading(bytes: &[u8]) -> Result<Self> {
        Self::of_file(bytes, u64::MAX)
    }

    /// Reads the head of a file that has so many bytes, and holds the places of its sections against that.
    pub(crate) fn of_file(bytes: &[u8], file_length: u64) -> Result<Self> {
        let truncated = |detail: &str| Error::new(ErrorCode::SetTruncated, detail);
        if !bytes.iter().zip(&SET_MAGIC).all(|(a, b)| a == b) {
            return Err(Error::new(ErrorCode::SetMagic, not_it(bytes, "set file")));
        }
        let Some(header) = bytes.first_chunk::<HEADER>() else {
            return Err(truncated("the file ends within its header"));
        };
        let version = u16::from_le_bytes([header[8], header[9]]);
        if version != 1 {
            let detail = format!("format version {version} is not known here");
            return Err(Error::new(ErrorCode::SetVersion, detail));
        }
        let length = u32::from_le_bytes([header[12], header[13], header[14], header[15]]);
        if !(1..=BODY_LIMIT).contains(&length) {
            let detail = format!("a manifest has 1 to {BODY_LIMIT} bytes");
            return Err(Error::new(ErrorCode::SetOversize, detail));
        }
        let length = HEADER + length as usize;
        let body = bytes.get(HEADER..length).ok_or_else(|| truncated("the file ends within its manifest"))?;
        let manifest = Manifest::read(body)?;
        let content_length = check_layout(&manifest, length as u64, file_length)?;
        let root = SetRoot::from_bytes(*blake3::hash(&bytes[..length]).as_bytes());
        Ok(Self { manifest, root, length, content_length })
    }

    /// What the set says of itself. Nothing of it is proven before a signature is verified.
    #[must_use]
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The name of this version of the list: BLAKE3 of the head.
    #[must_use]
    pub const fn root(&self) -> SetRoot {
        self.root
    }

    /// Bytes of the head.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Bytes of the whole file without its signatures; an unsigned set has just these.
    #[must_use]
    pub const fn content_length(&self) -> u64 {
        self.content_length
    }

    pub(crate) fn into_manifest(self) -> Manifest {
        self.manifest
    }
}
