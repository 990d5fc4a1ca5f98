//! The reader's rules for acting.

use crate::error::Result;
use crate::words::Mode;
use hashward::check as core;
use std::sync::Arc;

/// The reader's rules for acting.
#[derive(uniffi::Object)]
pub struct Policy(pub(crate) core::Policy);

#[uniffi::export]
impl Policy {
    /// A policy that ships complete: `agree-two` or `observe`.
    ///
    /// # Errors
    /// `policy.unknown_name`, `policy.incomplete`.
    #[uniffi::constructor]
    pub fn shipped(name: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(core::Policy::shipped(name)?)))
    }

    /// The policy `single-list`, which follows one list for these labels.
    ///
    /// # Errors
    /// `policy.*`, `label.malformed`.
    #[uniffi::constructor]
    pub fn single_list(origin: &str, labels: Vec<String>) -> Result<Arc<Self>> {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        Ok(Arc::new(Self(core::Policy::single_list(origin, &labels)?)))
    }

    /// Reads a policy in TOML.
    ///
    /// # Errors
    /// `policy.*`.
    #[uniffi::constructor]
    pub fn from_toml(text: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(core::Policy::from_toml(text)?)))
    }

    /// Reads a policy in JSON.
    ///
    /// # Errors
    /// `policy.*`.
    #[uniffi::constructor]
    pub fn from_json(text: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(core::Policy::from_json(text)?)))
    }

    /// The policy as its canonical JSON.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Its name.
    pub fn name(&self) -> String {
        self.0.name().to_owned()
    }

    /// Whether it acts or only observes.
    pub fn mode(&self) -> Mode {
        self.0.mode()
    }

    /// The origins its rules name.
    pub fn origins(&self) -> Vec<String> {
        self.0.origins().into_iter().map(str::to_owned).collect()
    }
}
