//! Reading and writing the fixed-width fields that our files are made of.
//!
//! A reader hands out `None` when the bytes run out; the caller knows which code that is.

/// A cursor over bytes that came from outside.
#[derive(Clone)]
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) const fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) const fn remaining(&self) -> usize {
        self.rest.len()
    }

    /// What is left.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    pub(crate) fn u16(&mut self) -> Option<u16> {
        self.array().map(u16::from_le_bytes)
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    pub(crate) fn i32(&mut self) -> Option<i32> {
        self.array().map(i32::from_le_bytes)
    }

    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    pub(crate) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    /// The bytes of a `str` field, not yet known to be text.
    pub(crate) fn str_bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.u16()?;
        self.bytes(usize::from(length))
    }
}

/// The text of a `str` field: UTF-8 of an allowed length without control characters.
pub(crate) fn text(bytes: &[u8], lengths: std::ops::RangeInclusive<usize>) -> Option<&str> {
    let text = std::str::from_utf8(bytes).ok()?;
    (lengths.contains(&text.len()) && !text.chars().any(char::is_control)).then_some(text)
}

/// Appends a `str` field. The text is at most 65,535 bytes long by the rules of its field.
pub(crate) fn put_str(out: &mut Vec<u8>, text: &str) {
    let length = u16::try_from(text.len()).expect("a text was checked against its field's limit");
    out.extend_from_slice(&length.to_le_bytes());
    out.extend_from_slice(text.as_bytes());
}

/// Least b ≥ 1 with `value` < 2^b.
pub(crate) const fn bits(value: u32) -> u32 {
    if value == 0 { 1 } else { 32 - value.leading_zeros() }
}
