//! Fields of others, kept as they are.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The field that holds what others say of a field that already says something.
const ALSO: &str = "also";

/// Fields that this version does not know, and what else was said in those it knows. They survive reading and
/// writing, and a merge: where two records say different things, one stands in the field and the others in
/// `also`.
///
/// Values are compared as JSON without white space and with sorted names. Numbers keep 64 bits.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extra {
    fields: BTreeMap<String, BTreeSet<String>>,
    /// What others say in fields of ours.
    beside: BTreeMap<String, BTreeSet<String>>,
}

impl Extra {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty() && self.beside.is_empty()
    }

    /// The names of the fields.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// Everything that is said in a field.
    pub fn values(&self, name: &str) -> impl Iterator<Item = Value> {
        self.fields.get(name).into_iter().flatten().filter_map(|text| serde_json::from_str(text).ok())
    }

    /// Says something in a field.
    pub fn insert(&mut self, name: impl Into<String>, value: &Value) {
        self.fields.entry(name.into()).or_default().insert(canonical(value));
    }

    /// What else was said in a field of ours.
    pub fn beside(&self, name: &str) -> impl Iterator<Item = Value> {
        self.beside.get(name).into_iter().flatten().filter_map(|text| serde_json::from_str(text).ok())
    }

    /// The fields of both.
    pub(super) fn join(mut self, other: Self) -> Self {
        for (mine, theirs) in [(&mut self.fields, other.fields), (&mut self.beside, other.beside)] {
            for (name, values) in theirs {
                mine.entry(name).or_default().extend(values);
            }
        }
        self
    }

    /// Which of two values stands in a field of ours: the greater one. The other is kept beside it.
    pub(super) fn greater<T: Ord + Serialize>(
        &mut self,
        name: &str,
        a: Option<T>,
        b: Option<T>,
    ) -> Option<T> {
        let (less, greater) = if a <= b { (a, b) } else { (b, a) };
        if let Some(less) = less.filter(|less| Some(less) != greater.as_ref()) {
            self.put_beside(name, &less);
        }
        greater
    }

    /// The same for a field that is always there, of which the lesser value stands.
    pub(super) fn lesser<T: Ord + Serialize>(&mut self, name: &str, a: T, b: T) -> T {
        let (less, greater) = if a <= b { (a, b) } else { (b, a) };
        if less != greater {
            self.put_beside(name, &greater);
        }
        less
    }

    fn put_beside(&mut self, name: &str, value: &impl Serialize) {
        // What records hold can be written.
        if let Ok(value) = serde_json::to_value(value) {
            self.beside.entry(name.to_owned()).or_default().insert(canonical(&value));
        }
    }

    /// Keeps of what else was said in a field of ours only what `is_kept` says.
    pub(super) fn retain_beside(&mut self, name: &str, is_kept: impl Fn(&Value) -> bool) {
        if let Some(values) = self.beside.get_mut(name) {
            values.retain(|text| serde_json::from_str(text).is_ok_and(|value| is_kept(&value)));
        }
        self.beside.retain(|_, values| !values.is_empty());
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
        for name in self.beside.keys() {
            also.insert(name.clone(), self.beside(name).collect());
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
                for (name, values) in also {
                    for value in values.as_array().into_iter().flatten() {
                        if fields.contains_key(&name) {
                            extra.insert(name.as_str(), value);
                        } else {
                            extra.put_beside(&name, value);
                        }
                    }
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
