//! Writing a root file.

use super::frame::assemble;
use super::key::SecretKey;
use super::root::{MAGIC, Purpose, Role, Root};
use super::signature::{Context, Signature, signature_block};
use crate::error::{Error, ErrorCode, Result};
use crate::time::Timestamp;
use crate::wire::{put_str, text};

/// Writes a root file of version 1 whose one key has every role needed to publish, threshold one.
///
/// ```
/// use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
/// use hashward::Timestamp;
///
/// let key = SecretKey::generate()?;
/// let created = Timestamp::parse("2026-11-24")?;
/// let bytes = RootBuilder::new("hotline.example", created, created.plus_days(3650))
///     .purposes(&[Purpose::Csam])
///     .build(&key)?;
/// let root = Root::parse(&bytes)?;
/// assert_eq!(root.name(), "hotline.example");
/// # Ok::<(), hashward::Error>(())
/// ```
pub struct RootBuilder {
    name: String,
    created: Timestamp,
    expires: Timestamp,
    purposes: Vec<Purpose>,
    device_filters: bool,
}

impl RootBuilder {
    /// Begins a root for the purpose `csam`, without permission to build filters for phones.
    #[must_use]
    pub fn new(name: &str, created: Timestamp, expires: Timestamp) -> Self {
        Self { name: name.to_owned(), created, expires, purposes: vec![Purpose::Csam], device_filters: false }
    }

    /// What the issuer's sets may be for.
    #[must_use]
    pub fn purposes(mut self, purposes: &[Purpose]) -> Self {
        self.purposes = purposes.to_vec();
        self.purposes.sort();
        self.purposes.dedup();
        self
    }

    /// Permits building filters for phones, which let anyone who holds one test files offline.
    #[must_use]
    pub fn allow_device_filters(mut self) -> Self {
        self.device_filters = true;
        self
    }

    /// Writes and signs the file.
    ///
    /// # Errors
    /// `label.malformed` for the name; `root.malformed` when the times or purposes break the rules of
    /// the file.
    pub fn build(&self, key: &SecretKey) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        body.extend_from_slice(&1_u32.to_le_bytes());
        body.extend_from_slice(&[0; 32]);
        body.extend_from_slice(&self.created.unix().to_le_bytes());
        body.extend_from_slice(&self.expires.unix().to_le_bytes());
        put_str(&mut body, checked_name(&self.name)?);
        put_numbers(&mut body, self.purposes.iter().map(|purpose| purpose.number()));
        body.extend_from_slice(&u16::from(self.device_filters).to_le_bytes());
        // One key of algorithm 1, which then has every role with threshold one.
        for number in [1, 1, 32] {
            body.extend_from_slice(&u16::to_le_bytes(number));
        }
        body.extend_from_slice(key.public().as_bytes());
        body.extend_from_slice(&(Role::ALL.len() as u16).to_le_bytes());
        for role in Role::ALL {
            body.extend_from_slice(&role.number().to_le_bytes());
            body.extend_from_slice(&1_u16.to_le_bytes());
            put_numbers(&mut body, [0]);
        }
        let mut bytes = assemble(&MAGIC, &body)?;
        let signature = Signature::make(Context::Root, &bytes, key);
        bytes.extend_from_slice(&signature_block(&[signature]));
        Root::parse(&bytes)?;
        Ok(bytes)
    }
}

fn checked_name(name: &str) -> Result<&str> {
    text(name.as_bytes(), 1..=128).ok_or_else(|| {
        Error::new(ErrorCode::LabelMalformed, "a name is 1 to 128 bytes without control characters")
    })
}

fn put_numbers(body: &mut Vec<u8>, numbers: impl IntoIterator<Item = u16, IntoIter: ExactSizeIterator>) {
    let numbers = numbers.into_iter();
    body.extend_from_slice(&(numbers.len() as u16).to_le_bytes());
    for number in numbers {
        body.extend_from_slice(&number.to_le_bytes());
    }
}
