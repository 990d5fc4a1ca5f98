//! The names of a list, of one version of it, and of an entry in it.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, decode_hex, encode_hex};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

macro_rules! hex_name {
    ($(#[doc = $doc:literal])+ $name:ident, $width:literal, $what:literal) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; $width]);

        impl $name {
            /// Wraps the bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; $width]) -> Self {
                Self(bytes)
            }

            /// The bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; $width] {
                &self.0
            }

            /// Reads hexadecimal of either case.
            ///
            /// # Errors
            /// `label.malformed` for another text.
            pub fn parse(text: &str) -> Result<Self> {
                let bytes = decode_hex(text.trim()).and_then(|bytes| bytes.try_into().ok());
                bytes.map(Self).ok_or_else(|| {
                    let detail = concat!($what, " is written in ", $width, " bytes of hexadecimal");
                    Error::new(ErrorCode::LabelMalformed, detail)
                })
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&encode_hex(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), encode_hex(&self.0[..4]))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::parse(&Cow::<'de, str>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    };
}

hex_name! {
    /// The name of a list, the same for all its versions.
    SetId, 16, "a set id"
}

hex_name! {
    /// The name of one version of a list: BLAKE3 of its header and manifest, which name everything else.
    SetRoot, 32, "a set root"
}

hex_name! {
    /// The name of an entry in overrides, disputes and logs; nobody can read a hash from it without
    /// already holding that hash.
    EntryRef, 16, "an entry reference"
}

#[cfg(feature = "build")]
impl SetId {
    /// The name of a new list, from the operating system's random source.
    ///
    /// # Errors
    /// `io.failed` when there is no random source.
    pub fn random() -> Result<Self> {
        let mut bytes = [0; 16];
        crate::trust::fill_random(&mut bytes)?;
        Ok(Self(bytes))
    }
}

impl EntryRef {
    /// The reference of the entry whose leading row is `row`, in the list `set`.
    #[must_use]
    pub fn of(set: SetId, row: &Hash) -> Self {
        let key = blake3::derive_key("hashward/entry-reference/1", &set.0);
        let mut hasher = blake3::Hasher::new_keyed(&key);
        hasher.update(&row.kind().code().to_le_bytes());
        hasher.update(row.as_bytes());
        let mut reference = [0; 16];
        reference.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        Self(reference)
    }
}
