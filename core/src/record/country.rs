//! Countries as others write them, and what may be concluded from them.

use crate::error::{Error, ErrorCode, Result};
use crate::words::numbered_words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// What stands for no country in the data of others: nothing known, a proxy, a region, a test.
const PLACEHOLDERS: &[&str] = &["A1", "A2", "O1", "AP", "EU", "T1", "XX", "ZZ"];

/// Codes that were a country's once: the code, and the day it was withdrawn.
const FORMER: &[(&str, &str)] = &[
    ("AN", "2010-12-15"),
    ("BU", "1989-12-05"),
    ("CS", "2006-09-26"),
    ("DD", "1990-10-30"),
    ("SU", "1992-08-30"),
    ("TP", "2002-05-20"),
    ("YU", "2003-07-23"),
    ("ZR", "1997-07-14"),
];

/// A country by its two letters in ISO 3166-1, and `XK` for Kosovo, which has none there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country([u8; 2]);

impl Country {
    /// Reads the two letters in capitals, as this crate writes them.
    ///
    /// # Errors
    /// `country.unknown` for any other text; [`CountryReading::of`] reads what others write.
    pub fn from_code(code: &str) -> Result<Self> {
        assigned(code).ok_or_else(|| {
            Error::new(ErrorCode::CountryUnknown, "a country is two capital letters of ISO 3166-1")
        })
    }

    /// The two letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({self})")
    }
}

impl Serialize for Country {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Country {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        Self::from_code(&code).map_err(serde::de::Error::custom)
    }
}

fn assigned(code: &str) -> Option<Country> {
    let letters: [u8; 2] = code.as_bytes().try_into().ok()?;
    let is_code = letters.iter().all(u8::is_ascii_uppercase);
    (is_code && (code == "XK" || celes::Country::from_alpha2(code).is_ok())).then_some(Country(letters))
}

/// What a text says of a country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CountryReading {
    /// This country.
    Known(Country),
    /// A code that was withdrawn on the day named: which country it is now is for people to say.
    Former {
        /// The code.
        code: &'static str,
        /// The day it was withdrawn.
        withdrawn: &'static str,
    },
    /// Nothing that says a country: empty, `??`, a region such as `EU`, or a word no one knows.
    Unknown,
}

impl CountryReading {
    /// Reads two or three letters or an English name, in any case; `UK` is `GB` and `EL` is `GR`.
    ///
    /// What says no country is [`Unknown`](Self::Unknown) and stays so: it is not a foreign one.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let code = text.trim().to_ascii_uppercase();
        match code.as_str() {
            "UK" => return Self::Known(Country(*b"GB")),
            "EL" => return Self::Known(Country(*b"GR")),
            "XKX" | "KOSOVO" => return Self::Known(Country(*b"XK")),
            code if PLACEHOLDERS.contains(&code) => return Self::Unknown,
            _ => {}
        }
        if let Some((code, withdrawn)) = FORMER.iter().find(|(former, _)| *former == code) {
            return Self::Former { code, withdrawn };
        }
        // A number alone says a country in few data and anything else in the others.
        if let Some(country) = assigned(&code) {
            return Self::Known(country);
        }
        let letters: String = code.chars().filter(|letter| letter.is_alphabetic()).collect();
        if letters.len() < 3 {
            return Self::Unknown;
        }
        match celes::Country::from_str(&letters) {
            Ok(country) => assigned(country.alpha2).map_or(Self::Unknown, Self::Known),
            Err(_) => Self::Unknown,
        }
    }

    /// The country, where one is known.
    #[must_use]
    pub const fn country(self) -> Option<Country> {
        match self {
            Self::Known(country) => Some(country),
            Self::Former { .. } | Self::Unknown => None,
        }
    }

    /// Where that is, seen from a country.
    #[must_use]
    pub fn seen_from(self, home: Country) -> Locality {
        match self.country() {
            Some(country) if country == home => Locality::Local,
            Some(_) => Locality::Foreign,
            None => Locality::Unknown,
        }
    }
}

numbered_words! {
    /// Whether something is in one's own country.
    Locality {
        /// In one's own country.
        Local = 1, "local";
        /// In another country that is known.
        Foreign = 2, "foreign";
        /// Nobody knows where: which is not the same as elsewhere.
        Unknown = 3, "unknown";
    }
}
