//! Bytes, files, streams and pixels → fingerprint.

use crate::convert::{Hash, Limits, limits};
use crate::error::{HashwardError, Result};
use crate::picture::Picture;
use crate::request::CancelToken;
use crate::words::{Gap, PixelFormat};
use hashward::fingerprint::{Fingerprint as Core, Orientation, Pixels};
use hashward::{ErrorCode, Kind};
use std::path::Path;
use std::sync::Arc;

/// Where a file that is not in memory comes from; written in the language of the app.
#[uniffi::export(with_foreign)]
pub trait ByteSource: Send + Sync {
    /// The next bytes, at most so many; none at the end.
    ///
    /// # Errors
    /// Whatever kept the bytes from being read: the check is then indeterminate, reason `unreadable`.
    fn read(&self, most: u32) -> std::result::Result<Vec<u8>, SourceError>;
}

/// The bytes could not be read.
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum SourceError {
    /// The app's own reading failed.
    #[error("the source failed")]
    Failed,
}

impl From<uniffi::UnexpectedUniFFICallbackError> for SourceError {
    fn from(_: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed
    }
}

/// A source as core reads it.
pub(crate) struct Reader {
    source: Arc<dyn ByteSource>,
}

impl Reader {
    pub(crate) const fn of(source: Arc<dyn ByteSource>) -> Self {
        Self { source }
    }
}

impl std::io::Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let most = u32::try_from(buffer.len()).unwrap_or(u32::MAX);
        let bytes = self.source.read(most).map_err(std::io::Error::other)?;
        match buffer.get_mut(..bytes.len()) {
            Some(start) => start.copy_from_slice(&bytes),
            None => return Err(std::io::Error::other("the source gave more bytes than were asked for")),
        }
        Ok(bytes.len())
    }
}

/// All hashes of one upload.
#[derive(uniffi::Object)]
pub struct Fingerprint(pub(crate) Core);

#[uniffi::export]
impl Fingerprint {
    /// Takes the fingerprint of a file in memory.
    ///
    /// # Errors
    /// `work.cancelled` when the token stopped it before the digests were taken.
    #[uniffi::constructor(default(limits = None, cancel = None))]
    pub fn of(bytes: &[u8], limits: Option<Limits>, cancel: Option<Arc<CancelToken>>) -> Result<Arc<Self>> {
        wrap(Core::of_until(bytes, &self::limits(limits), &CancelToken::of(cancel)))
    }

    /// Takes the fingerprint of a file on disk.
    ///
    /// # Errors
    /// `io.*`, `work.cancelled`.
    #[uniffi::constructor(default(limits = None, cancel = None))]
    pub fn of_path(
        path: &str,
        limits: Option<Limits>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Self>> {
        wrap(Core::of_path_until(Path::new(path), &self::limits(limits), &CancelToken::of(cancel)))
    }

    /// Takes the fingerprint of everything a source yields.
    ///
    /// # Errors
    /// `io.failed`, `work.cancelled`.
    #[uniffi::constructor(default(limits = None, cancel = None))]
    pub fn of_source(
        source: Arc<dyn ByteSource>,
        limits: Option<Limits>,
        cancel: Option<Arc<CancelToken>>,
    ) -> Result<Arc<Self>> {
        wrap(Core::of_reader_until(Reader::of(source), &self::limits(limits), &CancelToken::of(cancel)))
    }

    /// Takes the fingerprint of a file whose pixels the system decoded, such as a HEIC photograph: digests of
    /// the bytes, the picture of the pixels.
    ///
    /// `stride` is the bytes from one row to the next, `orientation` the EXIF number 1 to 8.
    ///
    /// # Errors
    /// `pixels.mismatch`.
    #[uniffi::constructor]
    pub fn from_pixels(
        bytes: &[u8],
        pixels: &[u8],
        width: u32,
        height: u32,
        stride: u64,
        format: PixelFormat,
        orientation: u16,
    ) -> Result<Arc<Self>> {
        let mismatch = |detail: &str| HashwardError::Input { code: mismatch(), detail: detail.to_owned() };
        let stride = usize::try_from(stride).map_err(|_| mismatch("a row is longer than any memory"))?;
        let orientation =
            Orientation::from_exif(orientation).ok_or_else(|| mismatch("orientations are 1 to 8"))?;
        let pixels = Pixels::new(pixels, width, height, stride, format)?;
        Ok(Arc::new(Self(Core::from_pixels(bytes, &pixels, orientation))))
    }

    /// The digest of a kind over the whole file; nothing for `PDQ`, of which there are several, and
    /// for the kinds of links.
    pub fn digest(&self, kind: Kind) -> Option<Arc<Hash>> {
        let hash: hashward::Hash = match kind {
            Kind::Md5 => self.0.md5().into(),
            Kind::Sha1 => self.0.sha1().into(),
            Kind::Sha256 => self.0.sha256().into(),
            Kind::Blake3 => self.0.blake3().into(),
            Kind::Pdq | Kind::UrlId | Kind::UrlExpression => return None,
        };
        Some(Arc::new(Hash(hash)))
    }

    /// Bytes of the file.
    pub fn length(&self) -> u64 {
        self.0.length()
    }

    /// The type, by content and not by name.
    pub fn mime(&self) -> String {
        self.0.media().mime().to_owned()
    }

    /// What of the file could not be covered.
    pub fn gaps(&self) -> Vec<Gap> {
        self.0.gaps().iter().copied().collect()
    }

    /// The picture, where one was decoded.
    pub fn picture(&self) -> Option<Picture> {
        self.0.picture().map(Picture::of)
    }
}

fn mismatch() -> String {
    ErrorCode::PixelsMismatch.as_str().to_owned()
}

fn wrap(fingerprint: hashward::Result<Core>) -> Result<Arc<Fingerprint>> {
    Ok(Arc::new(Fingerprint(fingerprint?)))
}
