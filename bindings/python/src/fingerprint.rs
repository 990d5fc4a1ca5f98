//! Bytes, paths, file objects and pixels to fingerprints.

use crate::check::{CancelToken, token};
use crate::convert::{convention_of, known};
use crate::error::raise;
use crate::reader::FileObject;
use hashward::fingerprint::{self as core, Form, Orientation, PixelFormat, Pixels};
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;
use std::path::PathBuf;

/// Limits as a tuple: bytes, pixels, allocation, scans.
pub(crate) type Limits = (u64, u64, u64, u32);

pub(crate) const fn limits((bytes, pixels, allocation, scans): Limits) -> core::Limits {
    core::Limits { bytes, pixels, allocation, scans }
}

/// The limits that hold unless others are given.
#[pyfunction]
pub(crate) fn default_limits() -> Limits {
    let core::Limits { bytes, pixels, allocation, scans } = core::Limits::default();
    (bytes, pixels, allocation, scans)
}

/// The MIME type of bytes by their content, and whether that is a picture.
#[pyfunction]
pub(crate) fn media_type(data: PyBackedBytes) -> (&'static str, bool) {
    let media = core::MediaType::of(&data);
    (media.mime(), media.is_picture())
}

#[pyclass(frozen, eq, module = "hashward._native")]
#[derive(PartialEq)]
pub(crate) struct Fingerprint(pub(crate) core::Fingerprint);

#[pymethods]
impl Fingerprint {
    #[staticmethod]
    fn of_bytes(
        py: Python<'_>,
        data: PyBackedBytes,
        limit: Limits,
        cancel: Option<&CancelToken>,
    ) -> PyResult<Self> {
        let token = token(cancel);
        let made = py.detach(|| core::Fingerprint::of_until(&data, &limits(limit), &token));
        made.map(Self).map_err(raise)
    }

    #[staticmethod]
    fn of_path(py: Python<'_>, path: PathBuf, limit: Limits, cancel: Option<&CancelToken>) -> PyResult<Self> {
        let token = token(cancel);
        let made = py.detach(|| core::Fingerprint::of_path_until(&path, &limits(limit), &token));
        made.map(Self).map_err(raise)
    }

    #[staticmethod]
    fn of_file(
        py: Python<'_>,
        file: Py<PyAny>,
        limit: Limits,
        cancel: Option<&CancelToken>,
    ) -> PyResult<Self> {
        let (token, mut reader) = (token(cancel), FileObject::new(file));
        let made = py.detach(|| core::Fingerprint::of_reader_until(&mut reader, &limits(limit), &token));
        reader.unless_raised(made)?.map(Self).map_err(raise)
    }

    #[staticmethod]
    #[expect(clippy::too_many_arguments, reason = "a picture in memory is described by so many numbers")]
    fn from_pixels(
        py: Python<'_>,
        data: PyBackedBytes,
        pixels: PyBackedBytes,
        width: u32,
        height: u32,
        stride: Option<usize>,
        format: &str,
        orientation: u16,
    ) -> PyResult<Self> {
        let format = known(pixel_format(format))?;
        let orientation = known(Orientation::from_exif(orientation))?;
        // A row too long to be counted is one that core refuses for its stride.
        let stride = stride.or_else(|| (width as usize).checked_mul(format.bytes())).unwrap_or_default();
        let pixels = Pixels::new(&pixels, width, height, stride, format).map_err(raise)?;
        Ok(Self(py.detach(|| core::Fingerprint::from_pixels(&data, &pixels, orientation))))
    }

    #[getter]
    fn length(&self) -> u64 {
        self.0.length()
    }

    #[getter]
    fn mime(&self) -> &'static str {
        self.0.media().mime()
    }

    /// MD5, SHA-1, SHA-256 and BLAKE3.
    #[getter]
    fn digests(&self) -> ([u8; 16], [u8; 20], [u8; 32], [u8; 32]) {
        let (md5, sha1) = (self.0.md5(), self.0.sha1());
        let (sha256, blake3) = (self.0.sha256(), self.0.blake3());
        (*md5.as_bytes(), *sha1.as_bytes(), *sha256.as_bytes(), *blake3.as_bytes())
    }

    #[getter]
    fn gaps(&self) -> Vec<&'static str> {
        self.0.gaps().iter().map(|gap| gap.as_str()).collect()
    }

    #[getter]
    fn picture(&self) -> Option<Picture> {
        self.0.picture().cloned().map(Picture)
    }
}

/// A PDQ hash: bytes, quality and ties.
type Pdq = ([u8; 32], u8, u16);

fn pdq(pdq: core::Pdq) -> Pdq {
    (*pdq.hash().as_bytes(), pdq.quality(), pdq.ties())
}

#[pyclass(frozen, eq, module = "hashward._native")]
#[derive(PartialEq)]
pub(crate) struct Picture(core::Picture);

#[pymethods]
impl Picture {
    /// Width, height and EXIF orientation.
    #[getter]
    fn shape(&self) -> (u32, u32, u16) {
        (self.0.width(), self.0.height(), self.0.orientation().exif())
    }

    #[getter]
    fn gradient(&self) -> Option<u64> {
        self.0.gradient()
    }

    fn pdq(&self, convention: &str) -> PyResult<Pdq> {
        Ok(pdq(self.0.pdq(convention_of(convention)?)))
    }

    fn upright(&self, convention: &str) -> PyResult<Option<Pdq>> {
        let convention = convention_of(convention)?;
        Ok(self.0.upright().map(|upright| pdq(upright.pdq(convention))))
    }

    fn is_flat(&self, convention: &str, floor: u8) -> PyResult<bool> {
        Ok(self.0.pdq(convention_of(convention)?).is_flat(floor))
    }

    fn forms(&self, convention: &str, mirrored: bool) -> PyResult<Vec<(&'static str, [u8; 32])>> {
        let convention = convention_of(convention)?;
        let word = |(form, hash): (Form, hashward::PdqHash)| (form.as_str(), *hash.as_bytes());
        if mirrored {
            Ok(self.0.mirrored(convention).map(word).collect())
        } else {
            Ok(self.0.forms(convention).map(word).collect())
        }
    }
}

fn pixel_format(word: &str) -> Option<PixelFormat> {
    Some(match word {
        "luma8" => PixelFormat::Luma8,
        "luma_alpha8" => PixelFormat::LumaAlpha8,
        "rgb8" => PixelFormat::Rgb8,
        "rgba8" => PixelFormat::Rgba8,
        "bgr8" => PixelFormat::Bgr8,
        "bgra8" => PixelFormat::Bgra8,
        _ => return None,
    })
}
