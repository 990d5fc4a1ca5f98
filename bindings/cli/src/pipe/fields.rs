//! The fields of a JSON object, each taken once and by name, so that none is ignored in silence.

use super::request::malformed;
use crate::failure::Failure;
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;

/// A text that is borrowed from the line where it holds no escape.
#[derive(PartialEq, Deserialize)]
#[serde(transparent)]
pub(super) struct Text<'a>(#[serde(borrow)] pub(super) Cow<'a, str>);

/// Fields that nobody took yet.
pub(super) struct Fields<'a>(Vec<(Text<'a>, &'a RawValue)>);

impl<'a> Fields<'a> {
    /// Reads a line; no message repeats anything of it.
    pub(super) fn read(line: &'a [u8]) -> Result<Self, Failure> {
        let line = std::str::from_utf8(line)
            .map_err(|error| malformed(format!("not UTF-8 after {} bytes", error.valid_up_to())))?;
        serde_json::from_str(line).map_err(|error| {
            malformed(if error.is_data() {
                "not one JSON object whose fields have different names".to_owned()
            } else {
                format!("not JSON, at byte {}", error.column())
            })
        })
    }

    /// Takes the field of a name, if there is one.
    pub(super) fn take<T: Deserialize<'a>>(&mut self, name: &str, what: &str) -> Result<Option<T>, Failure> {
        let Some(place) = self.0.iter().position(|(Text(found), _)| found == name) else {
            return Ok(None);
        };
        let (_, raw) = self.0.swap_remove(place);
        let read = serde_json::from_str(raw.get());
        read.map(Some).map_err(|_| malformed(format!("the field {name} is not {what}")))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every field that is left, whatever its name.
    pub(super) fn into_rest(self) -> impl Iterator<Item = (Cow<'a, str>, &'a RawValue)> {
        self.0.into_iter().map(|(Text(name), raw)| (name, raw))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Fields<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Collect).map(Fields)
    }
}

struct Collect;

impl<'de> Visitor<'de> for Collect {
    type Value = Vec<(Text<'de>, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields: Self::Value = Vec::new();
        while let Some((name, raw)) = map.next_entry::<Text<'de>, &'de RawValue>()? {
            // No request has as many; a list of millions would be searched for every one of them.
            if fields.len() == MOST || fields.iter().any(|(found, _)| *found == name) {
                return Err(serde::de::Error::custom("too many fields, or two of one name"));
            }
            fields.push((name, raw));
        }
        Ok(fields)
    }
}

/// Most fields of an object; more than any request has.
const MOST: usize = 32;
