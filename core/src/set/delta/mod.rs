//! Deltas: what changed from one version of a list to another.
//!
//! A delta is no authority of its own. It carries the signatures of the set it leads to; applying it makes
//! that set's file byte for byte, and the file is verified like any other. The layout is
//! `core/docs/format.md`, section 8.

mod apply;
#[cfg(feature = "build")]
mod between;
#[cfg(feature = "build")]
mod changes;
mod compose;
mod edits;
mod pass;

#[cfg(feature = "build")]
pub(super) use between::{Labels, Record};
#[cfg(feature = "build")]
pub use changes::Changes;
#[cfg(feature = "build")]
pub(super) use compose::{Applied, compose};
#[cfg(feature = "build")]
pub(super) use edits::{Edits, Grave};

use super::manifest::{Intake, Manifest, Packing, Version};
use super::name::{SetId, SetRoot};
use super::near::ListedConvention;
use crate::error::{Error, ErrorCode, Result};
use crate::time::Timestamp;
use crate::trust::{DELTA, Frame, IssuerId, Signature};
use crate::wire::Fields;
use std::fmt;

/// What changed from one version of a list to another, read and not yet verified: only the set it leads to is.
#[derive(Clone)]
pub struct Delta {
    set: SetId,
    issuer: IssuerId,
    base: SetRoot,
    base_version: Version,
    result: SetRoot,
    version: Version,
    previous: Option<SetRoot>,
    /// `None` where they stay as they were.
    terms: Option<Terms>,
    companions: bool,
    signatures: Vec<Signature>,
    edits: Vec<u8>,
}

/// What a manifest says beside names, versions and counts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Terms {
    times: [Timestamp; 3],
    origin: String,
    packer: String,
    packing: Packing,
    intake: Intake,
    comment: String,
    convention: Option<ListedConvention>,
}

fn malformed(detail: &str) -> Error {
    DELTA.malformed(detail)
}

impl Delta {
    /// Reads a delta as far as that is possible without the set it is for.
    ///
    /// # Errors
    /// `delta.magic`, `delta.version`, `delta.malformed`, `delta.loop` where the version it leads to is not a
    /// later one, `signature.*` for slots that are none.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let frame = Frame::read(bytes, &DELTA)?;
        let raw = RawBody::read(frame.body).ok_or_else(|| malformed("the fields do not fill the body"))?;
        let terms = raw.terms.map(Terms::read).transpose()?;
        let companions = match raw.companions {
            0 => false,
            1 => true,
            _ => return Err(malformed("companions are there or not")),
        };
        let [base_version, version] = raw.versions.map(|[publish, patch]| Version { publish, patch });
        if base_version.publish == 0 {
            return Err(malformed("publishes count from 1"));
        }
        if version <= base_version {
            return Err(Error::new(
                ErrorCode::DeltaLoop,
                format!(
                    "from version {base_version} to {version}, which is not a later one: the earlier comes first"
                ),
            ));
        }
        let (signatures, edits) = frame.signatures_and_rest(&DELTA)?;
        Ok(Self {
            set: SetId::from_bytes(raw.set),
            issuer: IssuerId::from_bytes(raw.issuer),
            base: SetRoot::from_bytes(raw.base),
            base_version,
            result: SetRoot::from_bytes(raw.result),
            version,
            previous: (raw.previous != [0; 32]).then_some(SetRoot::from_bytes(raw.previous)),
            terms,
            companions,
            signatures,
            edits: edits.to_vec(),
        })
    }

    /// The list it is for.
    #[must_use]
    pub const fn set(&self) -> SetId {
        self.set
    }

    /// Whose list that is.
    #[must_use]
    pub const fn issuer(&self) -> IssuerId {
        self.issuer
    }

    /// The version it is for, and the name of its content.
    #[must_use]
    pub const fn base(&self) -> (Version, SetRoot) {
        (self.base_version, self.base)
    }

    /// The version it leads to, and the name of its content.
    #[must_use]
    pub const fn result(&self) -> (Version, SetRoot) {
        (self.version, self.result)
    }

    /// The signatures of the set it leads to.
    pub(super) fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Whether what the manifest says stays as it was.
    pub(super) const fn keeps_terms(&self) -> bool {
        self.terms.is_none()
    }

    /// The manifest of the set it leads to, but for counts and sections.
    fn manifest(&self, base: &Manifest) -> Manifest {
        let mut manifest = base.clone();
        manifest.version = self.version;
        manifest.previous = self.previous;
        if let Some(terms) = self.terms.clone() {
            [manifest.created, manifest.not_before, manifest.expires] = terms.times;
            manifest.origin = terms.origin;
            manifest.packer = terms.packer;
            manifest.packing = terms.packing;
            manifest.intake = terms.intake;
            manifest.comment = terms.comment;
        }
        manifest
    }

    /// In which convention the PDQ rows are.
    fn convention(&self, base: &Manifest) -> Option<ListedConvention> {
        match &self.terms {
            Some(terms) => terms.convention,
            None => base.kinds.iter().find_map(|rows| rows.convention),
        }
    }
}

impl fmt::Debug for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Delta({:?} {} to {})", self.set, self.base_version, self.version)
    }
}

/// The fields as they stand.
struct RawBody<'a> {
    set: [u8; 16],
    issuer: [u8; 32],
    base: [u8; 32],
    result: [u8; 32],
    versions: [[u32; 2]; 2],
    previous: [u8; 32],
    companions: u8,
    terms: Option<RawTerms<'a>>,
}

struct RawTerms<'a> {
    times: [i64; 3],
    origin: &'a [u8],
    packer: &'a [u8],
    packing: u8,
    intake: u8,
    comment: &'a [u8],
    convention: u16,
}

impl<'a> RawBody<'a> {
    /// `[16] set, [32] issuer, [32] base, [32] result, u32 base publish, u32 base patch, u32 publish,
    /// u32 patch, [32] previous, u8 companions, u8 terms (, terms)`
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        let mut raw = Self {
            set: fields.array()?,
            issuer: fields.array()?,
            base: fields.array()?,
            result: fields.array()?,
            versions: [[fields.u32()?, fields.u32()?], [fields.u32()?, fields.u32()?]],
            previous: fields.array()?,
            companions: fields.u8()?,
            terms: None,
        };
        match fields.u8()? {
            0 => {}
            1 => raw.terms = Some(RawTerms::read(&mut fields)?),
            _ => return None,
        }
        fields.is_at_end().then_some(raw)
    }
}

impl<'a> RawTerms<'a> {
    /// `i64 created, i64 not before, i64 expires, str origin, str packer, u8 packing, u8 intake, str comment,
    /// u16 convention`
    fn read(fields: &mut Fields<'a>) -> Option<Self> {
        Some(Self {
            times: [fields.i64()?, fields.i64()?, fields.i64()?],
            origin: fields.str_bytes()?,
            packer: fields.str_bytes()?,
            packing: fields.u8()?,
            intake: fields.u8()?,
            comment: fields.str_bytes()?,
            convention: fields.u16()?,
        })
    }
}

impl Terms {
    /// Takes the fields over. Their rules are those of the manifest, which is read again when it is made.
    fn read(raw: RawTerms<'_>) -> Result<Self> {
        let undefined = || malformed("a field holds a value that is not defined");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).map_err(|_| undefined());
        let time = |seconds| Timestamp::from_unix(seconds).map_err(|_| undefined());
        let convention = match raw.convention {
            0 => None,
            number => Some(ListedConvention::from_number(number).ok_or_else(undefined)?),
        };
        let [created, not_before, expires] = raw.times;
        Ok(Self {
            times: [time(created)?, time(not_before)?, time(expires)?],
            origin: text(raw.origin)?,
            packer: text(raw.packer)?,
            packing: Packing::from_number(u16::from(raw.packing)).ok_or_else(undefined)?,
            intake: Intake::from_number(u16::from(raw.intake)).ok_or_else(undefined)?,
            comment: text(raw.comment)?,
            convention,
        })
    }
}
