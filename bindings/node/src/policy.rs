//! Policies: the reader's rules for acting.

use crate::convert::write;
use crate::error::raise;
use hashward::check;
use hashward::trust::Purpose;
use napi::Result;
use napi_derive::napi;
use serde_json::json;

/// The reader's rules for acting.
#[napi]
pub struct Policy {
    pub(crate) inner: check::Policy,
}

#[napi]
impl Policy {
    /// A policy that ships.
    #[napi]
    pub fn shipped(name: String) -> Result<Self> {
        Ok(Self { inner: check::Policy::shipped(&name).map_err(raise)? })
    }

    /// The text of a policy that ships.
    #[napi]
    pub fn shipped_toml(name: String) -> Result<&'static str> {
        check::Policy::shipped_toml(&name).map_err(raise)
    }

    /// Reads a policy from JSON.
    #[napi]
    pub fn from_json(text: String) -> Result<Self> {
        Ok(Self { inner: check::Policy::from_json(&text).map_err(raise)? })
    }

    /// Reads a policy from TOML.
    #[napi]
    pub fn from_toml(text: String) -> Result<Self> {
        Ok(Self { inner: check::Policy::from_toml(&text).map_err(raise)? })
    }

    /// A policy that trusts one list.
    #[napi]
    pub fn single_list(origin: String, labels: Vec<String>) -> Result<Self> {
        let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
        Ok(Self { inner: check::Policy::single_list(&origin, &labels).map_err(raise)? })
    }

    /// Name, mode, stamp, origins and the whole policy.
    #[napi]
    pub fn describe(&self) -> String {
        let policy = &self.inner;
        write(&json!({
            "name": policy.name(), "mode": policy.mode(), "stamp": policy.stamp(),
            "origins": policy.origins(), "json": policy.to_json(),
        }))
    }

    /// Whether a label of a list is named.
    #[napi]
    pub fn names(&self, purpose: String, origin: String, label: String) -> bool {
        Purpose::from_word(&purpose).is_some_and(|purpose| self.inner.names(purpose, &origin, &label))
    }
}
