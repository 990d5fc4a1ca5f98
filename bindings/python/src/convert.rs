//! Hashes, times, words and JSON, in and out.

use crate::error::raise;
use hashward::fingerprint::Convention;
use hashward::{Hash, Kind, Timestamp};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A hash as a caller gives it: its bytes, or its text in hexadecimal or base64.
#[derive(FromPyObject)]
pub(crate) enum Value {
    #[pyo3(transparent)]
    Bytes(PyBackedBytes),
    #[pyo3(transparent)]
    Text(PyBackedStr),
}

impl Value {
    pub(crate) fn hash(&self, kind: &str) -> hashward::Result<Hash> {
        let kind = Kind::from_word(kind)?;
        match self {
            Self::Bytes(bytes) => Hash::new(kind, bytes),
            Self::Text(text) => Hash::parse(kind, text),
        }
    }
}

/// Seconds as time: less than nothing has passed already, and more than can be counted never comes.
pub(crate) fn duration(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}

/// A hash on the way out: the word of its kind and its bytes.
pub(crate) type Row = (&'static str, Vec<u8>);

pub(crate) fn row(hash: &Hash) -> Row {
    (hash.kind().as_str(), hash.as_bytes().to_vec())
}

pub(crate) fn kind(word: &str) -> PyResult<Kind> {
    Kind::from_word(word).map_err(raise)
}

pub(crate) fn time(seconds: i64) -> PyResult<Timestamp> {
    Timestamp::from_unix(seconds).map_err(raise)
}

/// The value of a word, which the package's enums have already held against their list.
pub(crate) fn known<T>(value: Option<T>) -> PyResult<T> {
    value.ok_or_else(|| PyValueError::new_err("a word is not known here"))
}

pub(crate) fn convention_of(word: &str) -> PyResult<Convention> {
    known(Convention::ALL.into_iter().find(|convention| convention.as_str() == word))
}

pub(crate) fn to_json(value: &(impl Serialize + ?Sized)) -> PyResult<String> {
    serde_json::to_string(value).map_err(|_| PyValueError::new_err("a value has no JSON form"))
}

/// Reads what the package itself wrote as JSON.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> PyResult<T> {
    serde_json::from_str(text)
        .map_err(|_| PyValueError::new_err("a field holds a value that is not known here"))
}
