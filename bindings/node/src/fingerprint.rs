//! Bytes, paths, pixels and pieces that arrive, to a fingerprint and its plain data.

use crate::convert::{limits, read, write};
use crate::error::{misuse, raise};
use crate::work::{CancelToken, Job, Output};
use hashward::fingerprint::{self, Convention, MediaType, Orientation, Pdq, PixelFormat, Pixels};
use napi::Result;
use napi_derive::napi;
use serde::Deserialize;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// All hashes of one file.
#[napi]
pub struct Fingerprint {
    pub(crate) inner: fingerprint::Fingerprint,
}

impl Fingerprint {
    /// Work whose end is a fingerprint.
    fn job(steps: impl FnOnce() -> hashward::Result<fingerprint::Fingerprint> + Send + 'static) -> Job {
        Job::new(move || Ok(Output::E(Self { inner: steps()? })))
    }
}

/// Pixels beside their bytes.
#[derive(Deserialize)]
struct Shape {
    width: u32,
    height: u32,
    stride: Option<usize>,
    format: String,
    orientation: u16,
}

#[napi]
impl Fingerprint {
    /// Work that takes the fingerprint of bytes, of which it takes a copy.
    #[napi]
    pub fn of_bytes(bytes: &[u8], given: String, token: &CancelToken) -> Result<Job> {
        let (bytes, limits, token) = (bytes.to_vec(), limits(&given)?, token.inner.clone());
        Ok(Self::job(move || fingerprint::Fingerprint::of_until(&bytes, &limits, &token)))
    }

    /// Work that takes the fingerprint of a file on disk.
    #[napi]
    pub fn of_path(path: String, given: String, token: &CancelToken) -> Result<Job> {
        let (path, limits, token) = (PathBuf::from(path), limits(&given)?, token.inner.clone());
        Ok(Self::job(move || fingerprint::Fingerprint::of_path_until(&path, &limits, &token)))
    }

    /// Work that takes the fingerprint of a file that arrived.
    #[napi]
    pub fn of_arriving(file: &Arriving, token: &CancelToken) -> Job {
        let (file, token) = (file.clone(), token.inner.clone());
        Self::job(move || file.take().finish(&token))
    }

    /// Work that takes the fingerprint of a file whose picture was decoded elsewhere.
    #[napi]
    pub fn from_pixels(bytes: &[u8], pixels: &[u8], shape: String) -> Result<Job> {
        let shape: Shape = read(&shape)?;
        let format = match shape.format.as_str() {
            "luma8" => PixelFormat::Luma8,
            "luma_alpha8" => PixelFormat::LumaAlpha8,
            "rgb8" => PixelFormat::Rgb8,
            "rgba8" => PixelFormat::Rgba8,
            "bgr8" => PixelFormat::Bgr8,
            "bgra8" => PixelFormat::Bgra8,
            _ => return Err(misuse("format is luma8, luma_alpha8, rgb8, rgba8, bgr8 or bgra8")),
        };
        let orientation = Orientation::from_exif(shape.orientation);
        let orientation = orientation.ok_or_else(|| misuse("orientation is a number of EXIF, 1 to 8"))?;
        let stride = shape.stride.unwrap_or(shape.width as usize * format.bytes());
        // Looked at before anything is copied.
        Pixels::new(pixels, shape.width, shape.height, stride, format).map_err(raise)?;
        let (bytes, pixels) = (bytes.to_vec(), pixels.to_vec());
        Ok(Self::job(move || {
            let pixels = Pixels::new(&pixels, shape.width, shape.height, stride, format)?;
            Ok(fingerprint::Fingerprint::from_pixels(&bytes, &pixels, orientation))
        }))
    }

    /// Everything there is, as JSON.
    #[napi]
    pub fn describe(&self) -> String {
        let file = &self.inner;
        write(&json!({
            "length": file.length(), "mime": file.media().mime(), "isPicture": file.media().is_picture(),
            "md5": file.md5(), "sha1": file.sha1(), "sha256": file.sha256(), "blake3": file.blake3(),
            "picture": file.picture().map(picture), "gaps": file.gaps(),
        }))
    }

    /// Whether everything in both is the same.
    #[napi]
    pub fn equals(&self, other: &Fingerprint) -> bool {
        self.inner == other.inner
    }
}

/// The type of a file by its first bytes, and whether it is one of a picture.
#[napi]
pub fn media_type_of(head: &[u8]) -> String {
    let media = MediaType::of(head);
    write(&json!({ "mime": media.mime(), "isPicture": media.is_picture() }))
}

fn picture(picture: &fingerprint::Picture) -> Value {
    let pdq = |pdq: Pdq| json!({ "hash": pdq.hash(), "quality": pdq.quality(), "ties": pdq.ties() });
    let forms = |convention| picture.forms(convention).collect::<Vec<_>>();
    let mirrored = |convention| picture.mirrored(convention).collect::<Vec<_>>();
    json!({
        "width": picture.width(), "height": picture.height(), "orientation": picture.orientation().exif(),
        "full": pdq(picture.full()), "nearest512": pdq(picture.nearest512()),
        "upright": picture.upright().map(|turned| json!({
            "full": pdq(turned.full()), "nearest512": pdq(turned.nearest512()),
        })),
        "gradient": picture.gradient().map(|hash| format!("{hash:016x}")),
        "forms": { "full": forms(Convention::Full), "nearest512": forms(Convention::Nearest512) },
        "mirrored": { "full": mirrored(Convention::Full), "nearest512": mirrored(Convention::Nearest512) },
    })
}

/// A file that arrives piece by piece. JavaScript pushes a piece when the one before was taken.
#[napi]
#[derive(Clone)]
pub struct Arriving {
    file: Arc<Mutex<Option<fingerprint::Arriving>>>,
}

impl Arriving {
    pub(crate) fn of(file: fingerprint::Arriving) -> Self {
        Self { file: Arc::new(Mutex::new(Some(file))) }
    }

    fn with<T>(&self, change: impl FnOnce(&mut Option<fingerprint::Arriving>) -> T) -> T {
        change(&mut self.file.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The file; one that was taken before counts as stopped.
    pub(crate) fn take(&self) -> fingerprint::Arriving {
        self.with(Option::take).unwrap_or_else(|| {
            let mut none = fingerprint::Arriving::new(&fingerprint::Limits::default());
            none.stop();
            none
        })
    }
}

#[napi]
impl Arriving {
    /// Begins a file under limits.
    #[napi(constructor)]
    pub fn new(given: String) -> Result<Self> {
        Ok(Self::of(fingerprint::Arriving::new(&limits(&given)?)))
    }

    /// Work that takes the next piece, of which it takes a copy.
    #[napi]
    pub fn push(&self, piece: &[u8], token: &CancelToken) -> Job {
        let (file, piece, token) = (self.clone(), piece.to_vec(), token.inner.clone());
        Job::new(move || {
            file.with(|file| file.as_mut().map_or(Ok(()), |file| file.push(&piece, &token)))?;
            Ok(Output::A(()))
        })
    }

    /// The rest will not be taken.
    #[napi]
    pub fn stop(&self) {
        self.with(|file| file.as_mut().map(fingerprint::Arriving::stop));
    }

    /// The rest could not be read.
    #[napi]
    pub fn fail(&self) {
        let error = std::io::ErrorKind::Other.into();
        self.with(|file| file.as_mut().map(|file| file.fail(&error)));
    }
}
