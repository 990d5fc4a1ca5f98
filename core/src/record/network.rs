//! Where on the internet something was hosted when somebody looked.

use super::country::Country;
use super::extra::Extra;
use super::moment::Moment;
use crate::error::{Error, ErrorCode, Result};
use crate::words::numbered_words;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::net::IpAddr;

/// The number of an autonomous system, written as RFC 5396's asplain: `AS64496`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AsNumber(u32);

impl AsNumber {
    /// Wraps a number.
    #[must_use]
    pub const fn new(number: u32) -> Self {
        Self(number)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u32 {
        self.0
    }

    /// Reads `AS64496`, `ASN 64496`, `64496` or the older `1.10`, in any case.
    ///
    /// # Errors
    /// `as_number.malformed`.
    pub fn parse(text: &str) -> Result<Self> {
        let text = text.trim();
        let bare = ["ASN", "AS"].iter().find_map(|prefix| {
            let start = text.get(..prefix.len())?;
            start.eq_ignore_ascii_case(prefix).then(|| text[prefix.len()..].trim_start())
        });
        let bare = bare.unwrap_or(text);
        let number = match bare.split_once('.') {
            Some((high, low)) => plain::<u16>(high)
                .zip(plain::<u16>(low))
                .map(|(high, low)| u32::from(high) << 16 | u32::from(low)),
            None => plain(bare),
        };
        number.map(Self).ok_or_else(|| {
            Error::new(ErrorCode::AsNumberMalformed, "an autonomous system is written like AS64496")
        })
    }
}

/// A number without a sign.
fn plain<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

impl fmt::Display for AsNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AS{}", self.0)
    }
}

impl Network {
    /// All that is said beside the address.
    pub(super) fn rest(&self) -> Self {
        Self { address: None, pseudonym: None, extra: Extra::default(), ..self.clone() }
    }

    /// The same without the address, and without what others said with it.
    pub(super) fn without_address(self) -> Self {
        Self { address: None, extra: Extra::default(), ..self }
    }
}

impl Serialize for AsNumber {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for AsNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

numbered_words! {
    /// Whether an address is a content delivery network's, behind which the host proper is another.
    DeliveryNetwork {
        /// It is one.
        Yes = 1, "yes";
        /// It is none.
        No = 2, "no";
        /// Nobody looked.
        NotDetermined = 3, "not_determined";
    }
}

/// Where a host was when somebody looked. Hosting changes, so that the time is part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Network {
    /// The address, as RFC 5952 writes it; none where it was not kept.
    pub address: Option<IpAddr>,
    /// What stands for the address since it was pseudonymised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pseudonym: Option<String>,
    /// The autonomous system.
    pub as_number: Option<AsNumber>,
    /// Who holds it, as the registry says.
    pub holder: Option<String>,
    /// The country of hosting; none where it is not known.
    pub country: Option<Country>,
    /// Whether it is a content delivery network.
    pub delivery_network: DeliveryNetwork,
    /// When that was looked up.
    pub looked_up_at: Moment,
    /// Fields of others.
    #[serde(flatten)]
    pub extra: Extra,
}
