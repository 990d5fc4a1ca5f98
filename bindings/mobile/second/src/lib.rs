//! What another library of the same app could be: it calls back, fails and holds objects, as ours does.

#![allow(unreachable_pub, reason = "the generator takes what is `pub`; no Rust outside reaches it")]

use std::sync::Arc;

uniffi::setup_scaffolding!();

/// Written in the language of the app. It bears the name of a trait of ours on purpose.
#[uniffi::export(with_foreign)]
pub trait ByteSource: Send + Sync {
    /// Some bytes.
    fn read(&self, most: u32) -> Vec<u8>;
}

/// Why counting failed.
#[derive(Debug, uniffi::Error)]
pub enum CountError {
    /// There was nothing to count.
    Nothing,
}

impl std::fmt::Display for CountError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("nothing to count")
    }
}

impl std::error::Error for CountError {}

/// Counts bytes. It bears the name of an object of ours on purpose.
#[derive(uniffi::Object)]
pub struct Checker;

#[uniffi::export]
impl Checker {
    /// A counter.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self)
    }

    /// How many bytes a source gives at once.
    ///
    /// # Errors
    /// `Nothing` for an empty source.
    pub fn count(&self, source: Arc<dyn ByteSource>) -> Result<u32, CountError> {
        match source.read(16).len() {
            0 => Err(CountError::Nothing),
            count => Ok(u32::try_from(count).unwrap_or(u32::MAX)),
        }
    }
}
