//! The reader's rules for acting.

use crate::error::Result;
use crate::verdict::PolicyStamp;
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

    /// Its name and the digest of its canonical JSON, as verdicts carry them.
    pub fn stamp(&self) -> PolicyStamp {
        PolicyStamp::of(&self.0.stamp())
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

/// The names of the policies that ship. `single-list` is completed by `Policy::single_list`, the others are complete.
#[uniffi::export]
pub fn shipped_policies() -> Vec<String> {
    core::Policy::SHIPPED.map(str::to_owned).to_vec()
}
