//! Names made of bytes and written in hexadecimal: of keys, issuers, lists, versions and entries.

/// Makes a newtype of so many bytes that is written in hexadecimal in texts and JSON and shortened in
/// `Debug`. Texts that are no such name are refused with the code given.
macro_rules! hex_name {
    ($(#[doc = $doc:literal])+ $name:ident, $width:literal, $what:literal, $code:ident) => {
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
            #[doc = concat!("[`ErrorCode::", stringify!($code), "`](crate::ErrorCode::", stringify!($code), ")")]
            /// for another text.
            pub fn parse(text: &str) -> $crate::Result<Self> {
                let bytes = $crate::hash::decode_hex(text.trim()).and_then(|bytes| bytes.try_into().ok());
                bytes.map(Self).ok_or_else(|| {
                    let detail = format!("{} is written in {} hexadecimal digits", $what, 2 * $width);
                    $crate::Error::new($crate::ErrorCode::$code, detail)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&$crate::hash::encode_hex(&self.0))
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, concat!(stringify!($name), "({}…)"), $crate::hash::encode_hex(&self.0[..4]))
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use hex_name;
