//! The frame every signed file shares: `magic[8], u16 version, u16 minor, u32 length, body`.

#[cfg(feature = "build")]
use crate::error::{Error, ErrorCode, Result};

/// Bytes before the body.
pub(crate) const HEADER: usize = 16;

/// Most bytes a body may have.
pub(crate) const BODY_LIMIT: u32 = 65_536;

/// Puts the header before a body.
///
/// # Errors
/// `build.too_large` when the body is over its limit.
#[cfg(feature = "build")]
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
