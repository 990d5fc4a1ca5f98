//! Times and days as the files carry them. No time of day is read in this crate: `now` is always an argument.

use crate::error::{Error, ErrorCode, Result};
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::borrow::Cow;
use std::fmt;

/// A moment to the second, from 1970 to the end of the year 9998, in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The earliest there is: the beginning of 1970.
    pub const MIN: Self = Self(0);
    /// The latest moment there is: 9998-12-31T23:59:59Z.
    pub const MAX: Self = Self(253_370_764_799);

    /// The moment so many seconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// `date.malformed` outside of 1970 to 9998.
    pub fn from_unix(seconds: i64) -> Result<Self> {
        if (0..=Self::MAX.0).contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(Error::new(ErrorCode::DateMalformed, "a time lies between the years 1970 and 9998"))
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 (`2026-11-24T20:00:00Z`), or a day for its first second.
    ///
    /// # Errors
    /// `date.malformed`.
    pub fn parse(text: &str) -> Result<Self> {
        if let Ok(day) = Day::parse(text) {
            return Self::from_unix(i64::from(day.0) * 86_400);
        }
        let moment: jiff::Timestamp = text.parse().map_err(|_| {
            Error::new(ErrorCode::DateMalformed, "a time is written like 2026-11-24T20:00:00Z")
        })?;
        Self::from_unix(moment.as_second())
    }

    /// The moment so many days later, at most the latest there is.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        Self(Self::MAX.0.min(self.0 + i64::from(days) * 86_400))
    }

    /// The day in UTC.
    #[must_use]
    pub fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(86_400)).unwrap_or(Day::MAX.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_second(self.0) {
            Ok(moment) => write!(f, "{moment}"),
            Err(_) => write!(f, "@{}", self.0),
        }
    }
}

/// A calendar day of the years 1 to 9998.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    const MIN: Self = Self(-719_162);
    const MAX: Self = Self(2_932_531);

    /// The day so many days after 1970-01-01.
    ///
    /// # Errors
    /// `date.malformed` outside of the years 1 to 9998.
    pub fn from_days(days: i32) -> Result<Self> {
        if (Self::MIN.0..=Self::MAX.0).contains(&days) {
            Ok(Self(days))
        } else {
            Err(Error::new(ErrorCode::DateMalformed, "a day lies between the years 1 and 9998"))
        }
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn days(self) -> i32 {
        self.0
    }

    /// Reads `2026-11-24`.
    ///
    /// # Errors
    /// `date.malformed`.
    pub fn parse(text: &str) -> Result<Self> {
        let malformed = || Error::new(ErrorCode::DateMalformed, "a day is written like 2026-11-24");
        if text.len() != 10 {
            return Err(malformed());
        }
        let date: Date = text.parse().map_err(|_| malformed())?;
        let epoch = Date::constant(1970, 1, 1);
        let days = date.since((jiff::Unit::Day, epoch)).map_err(|_| malformed())?.get_days();
        Self::from_days(days)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_second(i64::from(self.0) * 86_400);
        match moment {
            Ok(moment) => write!(f, "{}", jiff::tz::Offset::UTC.to_datetime(moment).date()),
            Err(_) => write!(f, "day {}", self.0),
        }
    }
}

macro_rules! text_serde {
    ($name:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<'de, str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(serde::de::Error::custom)
            }
        }
    };
}

text_serde!(Timestamp);
text_serde!(Day);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_agree_at_the_ends() {
        for (text, days) in [
            ("0001-01-01", Day::MIN.0),
            ("1970-01-01", 0),
            ("2026-11-24", 20_781),
            ("9998-12-31", Day::MAX.0),
        ] {
            let day = Day::parse(text).expect(text);
            assert_eq!((day.days(), day.to_string()), (days, text.to_owned()));
        }
        let last = Timestamp::parse("9998-12-31T23:59:59Z").expect("last second");
        assert_eq!(last, Timestamp::MAX);
        assert_eq!(last.plus_days(1), Timestamp::MAX);
        assert_eq!(last.day(), Day::MAX);
        assert_eq!(Timestamp::parse("2026-11-24").expect("a day").to_string(), "2026-11-24T00:00:00Z");
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "2026-13-01", "26-01-01", "1969-12-31T00:00:00Z", "2026-11-24T20:00:00"] {
            assert_eq!(Timestamp::parse(text).expect_err(text).code(), ErrorCode::DateMalformed);
        }
        assert!(Timestamp::from_unix(-1).is_err());
        assert!(Day::from_days(Day::MAX.0 + 1).is_err());
    }
}
