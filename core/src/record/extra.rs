//! Fields of others, kept as they are.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The field that holds what others say of a field that already says something.
const ALSO: &str = "also";

/// Fields that this version does not know. They survive reading and writing, and a merge: where two records
/// say different things, one stands in the field and the others in `also`.
///
/// Values are compared as JSON without white space and with sorted names. Numbers keep 64 bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extra(BTreeMap<String, BTreeSet<String>>);

impl Extra {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// Everything that is said in a field.
    pub fn values(&self, name: &str) -> impl Iterator<Item = Value> {
        self.0.get(name).into_iter().flatten().filter_map(|text| serde_json::from_str(text).ok())
    }

    /// Says something in a field.
    pub fn insert(&mut self, name: impl Into<String>, value: &Value) {
        self.0.entry(name.into()).or_default().insert(canonical(value));
    }

    /// The fields of both.
    pub(super) fn join(mut self, other: Self) -> Self {
        for (name, values) in other.0 {
            self.0.entry(name).or_default().extend(values);
        }
        self
    }
}

/// JSON with sorted names, whether or not the map keeps their order.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, String> =
                fields.iter().map(|(name, value)| (name, canonical(value))).collect();
            let fields: Vec<String> = sorted
                .iter()
                .map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())))
                .collect();
            format!("{{{}}}", fields.join(","))
        }
        Value::Array(values) => {
            format!("[{}]", values.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

impl Serialize for Extra {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Map::new();
        let mut also = Map::new();
        for name in self.names() {
            let mut values = self.values(name);
            if let Some(first) = values.next() {
                fields.insert(name.to_owned(), first);
            }
            let others: Vec<Value> = values.collect();
            if !others.is_empty() {
                also.insert(name.to_owned(), others.into());
            }
        }
        if !also.is_empty() {
            fields.insert(ALSO.to_owned(), also.into());
        }
        fields.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Extra {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut fields = Map::deserialize(deserializer)?;
        let mut extra = Self::default();
        match fields.remove(ALSO) {
            Some(Value::Object(also)) if also.values().all(Value::is_array) => {
                for (name, values) in &also {
                    values.as_array().into_iter().flatten().for_each(|value| extra.insert(name, value));
                }
            }
            // Somebody else's field of that name.
            Some(value) => extra.insert(ALSO, &value),
            None => {}
        }
        fields.iter().for_each(|(name, value)| extra.insert(name, value));
        Ok(extra)
    }
}
