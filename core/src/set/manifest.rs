//! The manifest: what a set is, whose, for what, from when to when, and where its sections lie.

use super::label::WORD_LIMIT;
use super::name::{SetId, SetRoot};
use super::near::ListedConvention;
use super::section::Section;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::Kind;
use crate::time::Timestamp;
use crate::trust::{HEADER, IssuerId, Purpose, SET_MAGIC, assemble};
use crate::wire::{Fields, put_str, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most bytes of the comment.
pub(crate) const COMMENT_LIMIT: usize = 1_024;

numbered_words! {
    /// Who made the file out of the list.
    Packing {
        /// Whose list it is.
        FirstParty = 1, "first_party";
        /// Somebody who holds a feed of it.
        Conversion = 2, "conversion";
    }
}

numbered_words! {
    /// Who may put an entry on the list.
    Intake {
        /// Only assessors of its origin.
        Closed = 1, "closed";
        /// Anybody. Hits of such a list never deny.
        Open = 2, "open";
    }
}

/// A version of a list: publishes count up; patches only take entries out of one publish.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// From 1.
    pub publish: u32,
    /// From 0, for every publish anew.
    pub patch: u32,
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.publish, self.patch)
    }
}

/// A hash kind of a set and how many rows it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct KindRows {
    /// The kind.
    pub kind: Kind,
    /// Number of rows, at least one.
    pub rows: u32,
    /// For PDQ, the convention the rows were made in.
    pub convention: Option<ListedConvention>,
}

/// What a set says of itself, all of it signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Manifest {
    /// The name of the list.
    pub set: SetId,
    /// Who signed.
    pub issuer: IssuerId,
    /// What the list is for.
    pub purpose: Purpose,
    /// Which version this is.
    pub version: Version,
    /// The version before, none in the first.
    pub previous: Option<SetRoot>,
    /// When the version was made.
    pub created: Timestamp,
    /// From when on it may be used.
    pub not_before: Timestamp,
    /// From when on its misses prove nothing.
    pub expires: Timestamp,
    /// Whose list it is.
    pub origin: String,
    /// Who made the file.
    pub packer: String,
    /// Whether that is the same.
    pub packing: Packing,
    /// Who may put entries on the list.
    pub intake: Intake,
    /// The packer's comment.
    pub comment: String,
    /// Number of entries, at least one.
    pub entries: u32,
    /// The hash kinds, ascending, at least one.
    pub kinds: Vec<KindRows>,
    #[serde(skip)]
    pub(crate) sections: Vec<Section>,
}

impl Manifest {
    /// Rows of a kind, if the set has it.
    #[must_use]
    pub fn rows_of(&self, kind: Kind) -> Option<&KindRows> {
        self.kinds.iter().find(|rows| rows.kind == kind)
    }

    /// How many entries the patches of this publish may touch in all before a reader takes no more of them: a tenth of
    /// its entries, at least 16 and at most 1,000. Of a set that is patched already it is what the entries left would
    /// give, which is never more.
    #[must_use]
    pub fn patch_cap(&self) -> u32 {
        (self.entries / 10).clamp(16, 1_000)
    }

    /// Rows of all kinds together.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.kinds.iter().map(|rows| u64::from(rows.rows)).sum()
    }

    /// Reads a manifest, whose layout stands in `docs/format.md`, section 3.
    pub(crate) fn read(body: &[u8]) -> Result<Self> {
        let raw = RawManifest::read(body).ok_or_else(|| malformed("the fields do not fill the manifest"))?;
        raw.check_flags()?;
        raw.into_manifest()
    }
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::SetManifest, detail)
}

/// The fields as they stand, before their rules are held against them.
struct RawManifest<'a> {
    set: [u8; 16],
    issuer: [u8; 32],
    purpose: u16,
    publish: u32,
    patch: u32,
    previous: [u8; 32],
    times: [i64; 3],
    origin: &'a [u8],
    packer: &'a [u8],
    packing: u8,
    intake: u8,
    comment: &'a [u8],
    entries: u32,
    kinds: Vec<(u16, u16, u32)>,
    sections: Vec<Section>,
}

impl<'a> RawManifest<'a> {
    fn read(body: &'a [u8]) -> Option<Self> {
        let mut fields = Fields::new(body);
        let mut raw = Self {
            set: fields.array()?,
            issuer: fields.array()?,
            purpose: fields.u16()?,
            publish: fields.u32()?,
            patch: fields.u32()?,
            previous: fields.array()?,
            times: [fields.i64()?, fields.i64()?, fields.i64()?],
            origin: fields.str_bytes()?,
            packer: fields.str_bytes()?,
            packing: fields.u8()?,
            intake: fields.u8()?,
            comment: fields.str_bytes()?,
            entries: fields.u32()?,
            kinds: Vec::new(),
            sections: Vec::new(),
        };
        for _ in 0..fields.u16()? {
            raw.kinds.push((fields.u16()?, fields.u16()?, fields.u32()?));
        }
        for _ in 0..fields.u16()? {
            raw.sections.push(Section::read(&mut fields)?);
        }
        fields.is_at_end().then_some(raw)
    }

    /// Values that this version does not define, in the order of the fields.
    fn check_flags(&self) -> Result<()> {
        let convention = |(kind, convention, _): &(u16, u16, u32)| match Kind::from_code(*kind) {
            Some(Kind::Pdq) => ListedConvention::from_number(*convention).is_some(),
            Some(_) => *convention == 0,
            // What an unknown kind may say is not known either; the kind itself is refused below.
            None => true,
        };
        let defined = Purpose::from_number(self.purpose).is_some()
            && Packing::from_number(u16::from(self.packing)).is_some()
            && Intake::from_number(u16::from(self.intake)).is_some()
            && self.kinds.iter().all(convention)
            && self.sections.iter().all(Section::flags_are_defined);
        if defined {
            Ok(())
        } else {
            Err(Error::new(ErrorCode::SetFlags, "the manifest holds a value that is not defined"))
        }
    }

    fn into_manifest(self) -> Result<Manifest> {
        let undefined = || Error::new(ErrorCode::SetFlags, "the manifest holds a value that is not defined");
        let time = |seconds| Timestamp::from_unix(seconds).map_err(|_| malformed("a time is out of bounds"));
        let name = |bytes, least, most| {
            text(bytes, least..=most).map(str::to_owned).ok_or_else(|| malformed("a text breaks its rules"))
        };
        if self.publish == 0 {
            return Err(malformed("publishes count from 1"));
        }
        let [created, not_before, expires] = self.times;
        let (created, not_before, expires) = (time(created)?, time(not_before)?, time(expires)?);
        if created > not_before || not_before >= expires {
            return Err(malformed("created, not before and expires follow one another"));
        }
        let origin = name(self.origin, 1, WORD_LIMIT)?;
        let packer = name(self.packer, 1, WORD_LIMIT)?;
        if Packing::from_number(u16::from(self.packing)) == Some(Packing::FirstParty) && packer != origin {
            return Err(malformed("the packer of a first_party set is its origin"));
        }
        let comment = name(self.comment, 0, COMMENT_LIMIT)?;
        if !self.kinds.is_sorted_by(|a, b| a.0 < b.0) {
            return Err(malformed("kinds ascend"));
        }
        if self.kinds.iter().any(|(_, _, rows)| *rows == 0) {
            return Err(malformed("a kind has at least one row"));
        }
        let rows: u64 = self.kinds.iter().map(|(_, _, rows)| u64::from(*rows)).sum();
        if self.entries == 0 || u64::from(self.entries) > rows {
            return Err(malformed("there is at least one entry, and not more than rows"));
        }
        let mut kinds = Vec::with_capacity(self.kinds.len());
        for (code, convention, rows) in &self.kinds {
            let kind = Kind::from_code(*code).ok_or_else(|| {
                Error::new(ErrorCode::SetSectionUnknown, format!("hash kind {code} is not known here"))
            })?;
            kinds.push(KindRows {
                kind,
                rows: *rows,
                convention: ListedConvention::from_number(*convention),
            });
        }
        Ok(Manifest {
            set: SetId::from_bytes(self.set),
            issuer: IssuerId::from_bytes(self.issuer),
            purpose: Purpose::from_number(self.purpose).ok_or_else(undefined)?,
            version: Version { publish: self.publish, patch: self.patch },
            previous: (self.previous != [0; 32]).then_some(SetRoot::from_bytes(self.previous)),
            created,
            not_before,
            expires,
            origin,
            packer,
            packing: Packing::from_number(u16::from(self.packing)).ok_or_else(undefined)?,
            intake: Intake::from_number(u16::from(self.intake)).ok_or_else(undefined)?,
            comment,
            entries: self.entries,
            kinds,
            sections: self.sections,
        })
    }
}

impl Manifest {
    /// The bytes of the manifest.
    pub(crate) fn write(&self) -> Vec<u8> {
        let mut out = Vec::new();
        out.extend_from_slice(self.set.as_bytes());
        out.extend_from_slice(self.issuer.as_bytes());
        out.extend_from_slice(&self.purpose.number().to_le_bytes());
        out.extend_from_slice(&self.version.publish.to_le_bytes());
        out.extend_from_slice(&self.version.patch.to_le_bytes());
        out.extend_from_slice(&self.previous.map_or([0; 32], |root| *root.as_bytes()));
        for time in [self.created, self.not_before, self.expires] {
            out.extend_from_slice(&time.unix().to_le_bytes());
        }
        put_str(&mut out, &self.origin);
        put_str(&mut out, &self.packer);
        out.push(self.packing.number() as u8);
        out.push(self.intake.number() as u8);
        put_str(&mut out, &self.comment);
        out.extend_from_slice(&self.entries.to_le_bytes());
        out.extend_from_slice(&(self.kinds.len() as u16).to_le_bytes());
        for rows in &self.kinds {
            out.extend_from_slice(&rows.kind.code().to_le_bytes());
            out.extend_from_slice(&rows.convention.map_or(0, ListedConvention::number).to_le_bytes());
            out.extend_from_slice(&rows.rows.to_le_bytes());
        }
        out.extend_from_slice(&(self.sections.len() as u16).to_le_bytes());
        self.sections.iter().for_each(|section| section.write(&mut out));
        out
    }

    /// Puts the sections into their order and places, and returns the head that names them.
    pub(crate) fn place(&mut self, mut sections: Vec<Section>) -> Result<Vec<u8>> {
        sections.sort_by_key(Section::order);
        self.sections = sections;
        // Offsets follow from the manifest's length, and that from the number of sections alone.
        let mut end = HEADER as u64 + self.write().len() as u64;
        for section in &mut self.sections {
            end = section.place_at(end);
        }
        assemble(&SET_MAGIC, &self.write())
    }
}

#[cfg(feature = "build")]
impl Manifest {
    /// Holds the texts and times against their rules.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |detail: &str| Error::new(ErrorCode::LabelMalformed, detail);
        for name in [&self.origin, &self.packer] {
            text(name.as_bytes(), 1..=WORD_LIMIT)
                .ok_or_else(|| wrong("origin and packer are 1 to 128 bytes"))?;
        }
        // Readers believe the word first_party, so it must not stand beside somebody else's name.
        if self.packing == Packing::FirstParty && self.packer != self.origin {
            return Err(wrong("the packer of a first_party set is its origin; another's is a conversion"));
        }
        text(self.comment.as_bytes(), 0..=COMMENT_LIMIT)
            .ok_or_else(|| wrong("a comment is at most 1,024 bytes without control characters"))?;
        if self.created > self.not_before || self.not_before >= self.expires {
            let detail = "created, not before and expires follow one another";
            return Err(Error::new(ErrorCode::DateMalformed, detail));
        }
        if self.version.publish == 0 {
            return Err(Error::new(ErrorCode::BuildIncomplete, "publishes count from 1"));
        }
        Ok(())
    }
}
