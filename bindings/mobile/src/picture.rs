//! What there is of a decoded picture.

use crate::convert::Hash;
use crate::words::{Convention, Form};
use hashward::fingerprint::{Pdq as CorePdq, Picture as CorePicture};
use std::sync::Arc;

/// What there is of the decoded picture.
#[derive(uniffi::Record)]
pub struct Picture {
    /// Pixels across, as stored.
    pub width: u32,
    /// Pixels down, as stored.
    pub height: u32,
    /// The EXIF orientation, 1 to 8.
    pub orientation: u16,
    /// PDQ at full resolution.
    pub full: Pdq,
    /// PDQ after nearest-neighbour sampling to 512 by 512.
    pub nearest512: Pdq,
    /// Every form at full resolution.
    pub forms_full: Vec<FormHash>,
    /// Every form after sampling.
    pub forms_nearest512: Vec<FormHash>,
    /// The gradient hash; nothing where the picture has none.
    pub gradient: Option<Arc<Gradient>>,
}

/// The gradient hash of a picture, without a text of its own.
#[derive(uniffi::Object)]
pub struct Gradient(u64);

#[uniffi::export]
impl Gradient {
    /// The 64 bits.
    pub fn bits(&self) -> u64 {
        self.0
    }
}

/// A PDQ hash with its quality.
#[derive(uniffi::Record)]
pub struct Pdq {
    /// The hash.
    pub hash: Arc<Hash>,
    /// 0 to 100.
    pub quality: u8,
    /// Coefficients that equal the median.
    pub ties: u16,
}

/// A PDQ hash of the picture mirrored or turned.
#[derive(uniffi::Record)]
pub struct FormHash {
    /// How it was laid.
    pub form: Form,
    /// The hash.
    pub hash: Arc<Hash>,
}

impl Picture {
    pub(crate) fn of(picture: &CorePicture) -> Self {
        let pdq = |pdq: CorePdq| Pdq {
            hash: Arc::new(Hash(pdq.hash().into())),
            quality: pdq.quality(),
            ties: pdq.ties(),
        };
        let forms = |convention| {
            let forms = picture.forms(convention);
            forms.map(|(form, hash)| FormHash { form, hash: Arc::new(Hash(hash.into())) }).collect()
        };
        Self {
            width: picture.width(),
            height: picture.height(),
            orientation: picture.orientation().exif(),
            full: pdq(picture.full()),
            nearest512: pdq(picture.nearest512()),
            forms_full: forms(Convention::Full),
            forms_nearest512: forms(Convention::Nearest512),
            gradient: picture.gradient().map(|bits| Arc::new(Gradient(bits))),
        }
    }
}
