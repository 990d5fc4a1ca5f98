//! From the bytes of one upload to every hash it can be looked up by.
//!
//! ```
//! use hashward::fingerprint::{Fingerprint, Gap, Limits};
//!
//! let fingerprint = Fingerprint::of(b"only words", &Limits::default());
//! assert_eq!(fingerprint.length(), 10);
//! assert!(fingerprint.picture().is_none());
//! assert!(fingerprint.gaps().contains(&Gap::NotAPicture));
//! ```

mod arriving;
mod decode;
mod digests;
mod form;
mod gap;
mod limits;
mod media;
mod pdq;
mod picture;
mod pixels;

pub use arriving::Arriving;
pub use form::{Convention, Form, Orientation};
pub use gap::Gap;
pub use limits::Limits;
pub use media::MediaType;
pub use pdq::Pdq;
pub use picture::{Picture, Upright};
pub use pixels::{PixelFormat, Pixels};

use crate::cancel::CancelToken;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Blake3, Md5, Sha1, Sha256};
use digests::Digests;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// All hashes of one file: digests of its bytes, perceptual hashes of its picture.
///
/// Digests are always complete. Where the perceptual hashes are missing or do not speak for the whole
/// picture, [`gaps`](Self::gaps) says why. Two fingerprints are equal when everything in them is.
#[derive(Clone, PartialEq, Eq)]
pub struct Fingerprint {
    digests: Digests,
    media: MediaType,
    picture: Option<Picture>,
    gaps: BTreeSet<Gap>,
}

impl Fingerprint {
    /// Takes the fingerprint of a file in memory.
    ///
    /// This cannot fail: a file that is no picture, or one that cannot be decoded, has its digests and a
    /// gap that says so. A decoder that panics is caught; building with `panic = "abort"` takes that away.
    #[must_use]
    pub fn of(bytes: &[u8], limits: &Limits) -> Self {
        Self::of_digested(Digests::of(bytes), bytes, limits, &CancelToken::new())
    }

    /// Takes the fingerprint of a file in memory as [`of`](Self::of) does, until a token stops it.
    ///
    /// The token is looked at before each MiB of the digests, before decoding, and between the rows of the
    /// picture. Decoders that give a picture at once (JPEG, WebP, BMP) are not stopped in between. A
    /// fingerprint that is stopped after its digests has no picture and the gap [`Gap::Stopped`].
    ///
    /// # Errors
    /// `work.cancelled`, when it is stopped before the digests are complete.
    pub fn of_until(bytes: &[u8], limits: &Limits, token: &CancelToken) -> Result<Self> {
        Ok(Self::of_digested(Digests::of_until(bytes, token)?, bytes, limits, token))
    }

    /// Takes the fingerprint of a file on disk, which is read once and never held beyond the limit.
    ///
    /// # Errors
    /// `io.not_found`, `io.denied`, `io.failed`, the last also for a folder, a pipe and a device: they have no
    /// bytes of their own, and reading them might never end.
    pub fn of_path(path: &Path, limits: &Limits) -> Result<Self> {
        Self::of_path_until(path, limits, &CancelToken::new())
    }

    /// Takes the fingerprint of a file on disk until a token stops it, as [`of_until`](Self::of_until) does.
    ///
    /// # Errors
    /// Those of [`of_path`](Self::of_path), and `work.cancelled`.
    pub fn of_path_until(path: &Path, limits: &Limits, token: &CancelToken) -> Result<Self> {
        let failed = |error: std::io::Error| Error::io(&error, "opening a file to fingerprint");
        // Looked at before it is opened, since opening a pipe that nobody writes to waits for ever.
        if !std::fs::metadata(path).map_err(failed)?.is_file() {
            return Err(Error::new(ErrorCode::IoFailed, "not a regular file"));
        }
        Self::of_reader_until(File::open(path).map_err(failed)?, limits, token)
    }

    /// Takes the fingerprint of everything a reader yields.
    ///
    /// Bytes are kept for decoding up to [`Limits::bytes`]; beyond that the digests go on in constant
    /// memory.
    ///
    /// # Errors
    /// `io.failed` and its siblings, when the reader fails.
    pub fn of_reader(reader: impl Read, limits: &Limits) -> Result<Self> {
        Self::of_reader_until(reader, limits, &CancelToken::new())
    }

    /// Takes the fingerprint of everything a reader yields until a token stops it, as
    /// [`of_until`](Self::of_until) does. A reader that blocks is not woken.
    ///
    /// # Errors
    /// Those of [`of_reader`](Self::of_reader), and `work.cancelled`.
    pub fn of_reader_until(mut reader: impl Read, limits: &Limits, token: &CancelToken) -> Result<Self> {
        let mut file = Arriving::new(limits);
        let mut chunk = vec![0; 64 * 1024];
        loop {
            match reader.read(&mut chunk) {
                Ok(0) => return file.finish(token),
                Ok(read) => file.push(&chunk[..read], token)?,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Error::io(&error, "reading a file to fingerprint")),
            }
        }
    }

    /// Takes the digests of a file's bytes together with the picture that the caller decoded from them,
    /// such as a HEIC picture that the phone's own decoder opened.
    ///
    /// `orientation` says how the pixels are to be displayed; it is [`Orientation::Normal`] when the
    /// caller's decoder already turned them.
    #[must_use]
    pub fn from_pixels(bytes: &[u8], pixels: &Pixels<'_>, orientation: Orientation) -> Self {
        let picture = Picture::from_pixels(pixels, orientation);
        let gaps = picture.as_ref().err().copied().into_iter().collect();
        Self { digests: Digests::of(bytes), media: MediaType::of(bytes), picture: picture.ok(), gaps }
    }

    /// Number of bytes of the file.
    #[must_use]
    pub const fn length(&self) -> u64 {
        self.digests.length
    }

    /// MD5 of the file.
    #[must_use]
    pub const fn md5(&self) -> Md5 {
        self.digests.md5
    }

    /// SHA-1 of the file.
    #[must_use]
    pub const fn sha1(&self) -> Sha1 {
        self.digests.sha1
    }

    /// SHA-256 of the file.
    #[must_use]
    pub const fn sha256(&self) -> Sha256 {
        self.digests.sha256
    }

    /// BLAKE3 of the file.
    #[must_use]
    pub const fn blake3(&self) -> Blake3 {
        self.digests.blake3
    }

    /// The type of the file by its content.
    #[must_use]
    pub const fn media(&self) -> MediaType {
        self.media
    }

    /// The picture's hashes, if there was a picture that could be hashed.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Why the picture is missing or not wholly covered; empty when nothing is amiss.
    #[must_use]
    pub const fn gaps(&self) -> &BTreeSet<Gap> {
        &self.gaps
    }

    fn of_digested(digests: Digests, bytes: &[u8], limits: &Limits, token: &CancelToken) -> Self {
        let bytes_or_none = (bytes.len() as u64 <= limits.bytes).then_some(bytes);
        Self::assemble(digests, bytes, bytes_or_none, limits, token)
    }

    /// `bytes` is the whole file, or `None` when it is longer than the limit; `head` is its beginning.
    fn assemble(
        digests: Digests,
        head: &[u8],
        bytes: Option<&[u8]>,
        limits: &Limits,
        token: &CancelToken,
    ) -> Self {
        let media = MediaType::of(head);
        let (picture, gaps) = decode::picture(media, bytes, limits, token);
        Self { digests, media, picture, gaps }
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fingerprint")
            .field("length", &self.length())
            .field("media", &self.media)
            .field("picture", &self.picture)
            .field("gaps", &self.gaps)
            .finish_non_exhaustive()
    }
}
