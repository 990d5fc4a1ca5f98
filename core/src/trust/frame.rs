//! The frame every signed file shares: `magic[8], u16 version, u16 minor, u32 length, body`.

use super::signature::{SLOTS, Signature, read_slots};
use crate::error::{Error, ErrorCode, Result};
use crate::wire::Fields;
use std::ops::RangeInclusive;

/// Bytes before the body.
pub(crate) const HEADER: usize = 16;

/// Most bytes a body may have.
pub(crate) const BODY_LIMIT: u32 = 65_536;

/// What a kind of file is called, how it begins, and the codes of its frame.
pub(crate) struct FileKind {
    pub(crate) name: &'static str,
    pub(crate) magic: [u8; 8],
    pub(crate) not_it: ErrorCode,
    pub(crate) version: ErrorCode,
    pub(crate) malformed: ErrorCode,
}

impl FileKind {
    pub(crate) fn malformed(&self, detail: &str) -> Error {
        Error::new(self.malformed, detail)
    }
}

pub(crate) const ROOT: FileKind = FileKind {
    name: "root file",
    magic: *b"\x89HROOT\r\n",
    not_it: ErrorCode::RootMagic,
    version: ErrorCode::RootVersion,
    malformed: ErrorCode::RootMalformed,
};

pub(crate) const RELEASE: FileKind = FileKind {
    name: "release",
    magic: *b"\x89HREL\r\n\x1a",
    not_it: ErrorCode::ReleaseMagic,
    version: ErrorCode::ReleaseVersion,
    malformed: ErrorCode::ReleaseMalformed,
};

pub(crate) const TIMESTAMP: FileKind = FileKind {
    name: "timestamp",
    magic: *b"\x89HTIME\r\n",
    not_it: ErrorCode::TimestampMagic,
    version: ErrorCode::TimestampVersion,
    malformed: ErrorCode::TimestampMalformed,
};

pub(crate) const CONTEST: FileKind = FileKind {
    name: "contest",
    magic: *b"\x89HCTST\r\n",
    not_it: ErrorCode::ContestMagic,
    version: ErrorCode::ContestVersion,
    malformed: ErrorCode::ContestMalformed,
};

pub(crate) const DELTA: FileKind = FileKind {
    name: "delta",
    magic: *b"\x89HDLT\r\n\x1a",
    not_it: ErrorCode::DeltaMagic,
    version: ErrorCode::DeltaVersion,
    malformed: ErrorCode::DeltaMalformed,
};

pub(crate) const DEVICE: FileKind = FileKind {
    name: "device filter",
    magic: *b"\x89HDEV\r\n\x1a",
    not_it: ErrorCode::DeviceMagic,
    version: ErrorCode::DeviceVersion,
    malformed: ErrorCode::DeviceMalformed,
};

pub(crate) const DEVICE_DELTA: FileKind = FileKind {
    name: "delta of a device filter",
    magic: *b"\x89HDVD\r\n\x1a",
    not_it: ErrorCode::DeviceMagic,
    version: ErrorCode::DeviceVersion,
    malformed: ErrorCode::DeviceMalformed,
};

/// How a set begins, whose codes and limits are its own.
pub(crate) const SET_MAGIC: [u8; 8] = *b"\x89HSET\r\n\x1a";

/// Says that bytes are not the kind of file they were taken for, and, where that shows, which other kind they are.
pub(crate) fn not_it(bytes: &[u8], name: &str) -> String {
    let kinds = [&ROOT, &RELEASE, &TIMESTAMP, &CONTEST, &DELTA, &DEVICE, &DEVICE_DELTA];
    let mut names = kinds.map(|kind| (&kind.magic, kind.name)).into_iter().chain([(&SET_MAGIC, "set file")]);
    match names.find(|(magic, _)| bytes.starts_with(&magic[..])) {
        Some((_, other)) => format!("not a hashward {name} but a {other}"),
        None => format!("not a hashward {name}"),
    }
}

/// A file of header, body and signature block, of which nothing is verified yet.
pub(crate) struct Frame<'a> {
    /// Header and body: what is signed.
    pub(crate) head: &'a [u8],
    pub(crate) body: &'a [u8],
    rest: Fields<'a>,
}

impl<'a> Frame<'a> {
    /// Reads header and body.
    pub(crate) fn read(bytes: &'a [u8], kind: &FileKind) -> Result<Self> {
        if !bytes.iter().zip(&kind.magic).all(|(a, b)| a == b) {
            return Err(Error::new(kind.not_it, not_it(bytes, kind.name)));
        }
        let short = || kind.malformed("the file ends too early");
        let mut rest = Fields::new(bytes);
        rest.bytes(8).ok_or_else(short)?;
        let version = rest.u16().ok_or_else(short)?;
        if version != 1 {
            return Err(Error::new(kind.version, format!("format version {version} is not known here")));
        }
        rest.u16().ok_or_else(short)?;
        let length = rest.u32().ok_or_else(short)?;
        if !(1..=BODY_LIMIT).contains(&length) {
            return Err(kind.malformed("the body's length is out of bounds"));
        }
        let body = rest.bytes(length as usize).ok_or_else(short)?;
        Ok(Self { head: &bytes[..HEADER + body.len()], body, rest })
    }

    /// How many bytes the file has, when something may follow it.
    pub(super) fn length(&self, kind: &FileKind) -> Result<usize> {
        let mut rest = self.rest.clone();
        read_slots(&mut rest, 0..=*SLOTS.end(), || kind.malformed("the file ends too early"))?;
        Ok(self.head.len() + self.rest.remaining() - rest.remaining())
    }

    /// Reads the signature block, after which nothing follows.
    pub(crate) fn signatures(self, kind: &FileKind) -> Result<Vec<Signature>> {
        match self.signatures_and_rest(kind)? {
            (signatures, []) => Ok(signatures),
            _ => Err(kind.malformed("bytes follow the signature block")),
        }
    }

    /// Reads the signature block, and hands out what follows it.
    pub(crate) fn signatures_and_rest(self, kind: &FileKind) -> Result<(Vec<Signature>, &'a [u8])> {
        self.block(kind, SLOTS)
    }

    /// The same for a file in which signatures may be missing.
    #[cfg(feature = "build")]
    pub(super) fn unfinished(self, kind: &FileKind) -> Result<(Vec<Signature>, &'a [u8])> {
        self.block(kind, 0..=*SLOTS.end())
    }

    fn block(mut self, kind: &FileKind, slots: RangeInclusive<u16>) -> Result<(Vec<Signature>, &'a [u8])> {
        let signatures = read_slots(&mut self.rest, slots, || kind.malformed("the file ends too early"))?;
        Ok((signatures, self.rest.rest()))
    }
}

/// Puts the header before a body.
///
/// # Errors
/// `build.too_large` when the body is over its limit.
pub(crate) fn assemble(magic: &[u8; 8], body: &[u8]) -> Result<Vec<u8>> {
    let length = u32::try_from(body.len()).ok().filter(|length| *length <= BODY_LIMIT).ok_or_else(|| {
        Error::new(ErrorCode::BuildTooLarge, format!("a body has at most {BODY_LIMIT} bytes"))
    })?;
    let mut bytes = Vec::with_capacity(HEADER + body.len());
    bytes.extend_from_slice(magic);
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&0_u16.to_le_bytes());
    bytes.extend_from_slice(&length.to_le_bytes());
    bytes.extend_from_slice(body);
    Ok(bytes)
}
