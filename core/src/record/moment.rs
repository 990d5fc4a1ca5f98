//! Times as others write them, and as this crate writes them.

use crate::error::{Error, ErrorCode, Result};
use crate::time::Timestamp;
use crate::words::numbered_words;
use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// How exactly a time was told.
    Precision {
        /// To the day.
        Day = 1, "day";
        /// To the hour.
        Hour = 2, "hour";
        /// To the minute.
        Minute = 3, "minute";
        /// To the second.
        Second = 4, "second";
        /// To the millisecond, or finer.
        Millisecond = 5, "millisecond";
    }
}

numbered_words! {
    /// Where the distance from UTC comes from.
    ZoneSource {
        /// The text says it, or its form is UTC by definition.
        Stated = 1, "stated";
        /// The text says nothing; the reader was told which zone to assume.
        Assumed = 2, "assumed";
        /// The text says two things (`+01:00Z`), or its writer is known to put `Z` after local times.
        Mislabelled = 3, "mislabelled";
        /// There is no text: whoever read the report supplied the time, such as that of the reading.
        Supplied = 4, "supplied";
    }
}

/// The zone of times that state none.
#[derive(Clone, Debug)]
pub struct AssumedZone {
    zone: TimeZone,
    distrusts_z: bool,
}

impl AssumedZone {
    /// UTC.
    #[must_use]
    pub fn utc() -> Self {
        Self { zone: TimeZone::UTC, distrusts_z: false }
    }

    /// Reads `UTC`, a distance (`+01:00`) or the rule of a zone as POSIX writes it
    /// (`CET-1CEST,M3.5.0,M10.5.0/3`). The machine's own zone is never asked.
    ///
    /// # Errors
    /// `date.malformed`.
    pub fn parse(text: &str) -> Result<Self> {
        let zone = match text {
            "UTC" | "Z" => Some(TimeZone::UTC),
            _ => match offset(text) {
                Some(offset) => Some(offset.to_time_zone()),
                None => TimeZone::posix(text).ok(),
            },
        };
        let zone = zone.ok_or_else(|| {
            malformed("a zone is UTC, a distance like +01:00 or a rule like CET-1CEST,M3.5.0,M10.5.0/3")
        })?;
        Ok(Self { zone, distrusts_z: false })
    }

    /// The same zone, for a writer that is known to put `Z` after its local times: such a `Z` is not
    /// believed.
    #[must_use]
    pub fn distrusting_z(self) -> Self {
        Self { distrusts_z: true, ..self }
    }
}

impl Default for AssumedZone {
    fn default() -> Self {
        Self::utc()
    }
}

/// A time that somebody told: the moment in UTC, and how well it is known.
///
/// It is written in RFC 3339 with three decimals and `Z`, whatever it was read from and wherever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Moment {
    milliseconds: i64,
    precision: Precision,
    zone: ZoneSource,
}

/// A moment as it stands in JSON.
#[derive(Serialize, Deserialize)]
struct Written {
    at: String,
    precision: Precision,
    zone: ZoneSource,
}

impl From<Moment> for Written {
    fn from(moment: Moment) -> Self {
        Self { at: moment.to_string(), precision: moment.precision, zone: moment.zone }
    }
}

impl TryFrom<Written> for Moment {
    type Error = Error;

    fn try_from(written: Written) -> Result<Self> {
        let moment = Self::parse(&written.at, &AssumedZone::utc())?;
        Ok(Self { precision: written.precision, zone: written.zone, ..moment })
    }
}

impl Moment {
    /// The moment so many milliseconds after the beginning of 1970 in UTC.
    ///
    /// # Errors
    /// `date.malformed` outside of the years 1970 to 9998.
    pub fn from_unix_milliseconds(milliseconds: i64) -> Result<Self> {
        Self::new(milliseconds, Precision::Millisecond, ZoneSource::Stated)
    }

    /// The same, known to be told by nobody but whoever read the report.
    #[must_use]
    pub const fn supplied(self) -> Self {
        Self { zone: ZoneSource::Supplied, ..self }
    }

    fn new(milliseconds: i64, precision: Precision, zone: ZoneSource) -> Result<Self> {
        Timestamp::from_unix(milliseconds.div_euclid(1000))?;
        Ok(Self { milliseconds, precision, zone })
    }

    /// Reads a time in any of the forms that reports carry.
    ///
    /// RFC 3339 with `T`, `t` or a space, with any number of decimals, with or without seconds and distance;
    /// `+01:00Z`; a day; a day and an hour (`2026-11-24-20`); seconds or milliseconds since 1970; and the 14
    /// digits of web archives, which are UTC. A second 60 is read as the 59th.
    ///
    /// # Errors
    /// `date.malformed`.
    pub fn parse(text: &str, assumed: &AssumedZone) -> Result<Self> {
        let text = text.trim();
        if !text.is_ascii() {
            return Err(malformed("a time is written like 2026-11-24T20:00:00Z"));
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits(text);
        }
        let (date, rest) = text.split_at_checked(10).ok_or_else(unreadable)?;
        if rest.is_empty() {
            return local(&format!("{date}T00:00:00"), Precision::Day, assumed);
        }
        let (separator, rest) = rest.split_at(1);
        if separator == "-" && rest.len() == 2 {
            return local(&format!("{date}T{rest}:00:00"), Precision::Hour, assumed);
        }
        if !matches!(separator, "T" | "t" | " ") {
            return Err(unreadable());
        }
        let end = rest.find(|c: char| !matches!(c, '0'..='9' | ':' | '.' | ',')).unwrap_or(rest.len());
        let (time, zone) = rest.split_at(end);
        let (time, precision) = time_of_day(time)?;
        let text = format!("{date}T{time}");
        let zone = zone.trim_start();
        let (bare, ends_in_z) = match zone.strip_suffix(['Z', 'z']) {
            Some(bare) => (bare, true),
            None => (zone, false),
        };
        match (bare, ends_in_z) {
            ("", false) => local(&text, precision, assumed),
            ("", true) if assumed.distrusts_z => {
                let moment = local(&text, precision, assumed)?;
                Ok(Self { zone: ZoneSource::Mislabelled, ..moment })
            }
            ("", true) => at(&text, Offset::UTC, precision, ZoneSource::Stated),
            (bare, ends_in_z) => {
                let offset = offset(bare).ok_or_else(unreadable)?;
                let source = if ends_in_z { ZoneSource::Mislabelled } else { ZoneSource::Stated };
                at(&text, offset, precision, source)
            }
        }
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn unix_milliseconds(self) -> i64 {
        self.milliseconds
    }

    /// How exactly it was told.
    #[must_use]
    pub const fn precision(self) -> Precision {
        self.precision
    }

    /// Where its distance from UTC comes from.
    #[must_use]
    pub const fn zone(self) -> ZoneSource {
        self.zone
    }

    /// The second it lies in.
    #[must_use]
    pub fn timestamp(self) -> Timestamp {
        Timestamp::from_unix(self.milliseconds.div_euclid(1000)).unwrap_or(Timestamp::MAX)
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self { milliseconds: time.unix() * 1000, precision: Precision::Second, zone: ZoneSource::Stated }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.milliseconds) {
            Ok(moment) => write!(f, "{moment:.3}"),
            Err(_) => write!(f, "@{}", self.milliseconds),
        }
    }
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::DateMalformed, detail)
}

fn unreadable() -> Error {
    malformed("a time is written like 2026-11-24T20:00:00Z")
}

/// A number alone: seconds, milliseconds or a web archive's digits, told apart by their count.
fn digits(text: &str) -> Result<Moment> {
    let number = || text.parse::<i64>().map_err(|_| unreadable());
    match text.len() {
        9 | 10 => Moment::new(number()? * 1000, Precision::Second, ZoneSource::Stated),
        12 | 13 => Moment::new(number()?, Precision::Millisecond, ZoneSource::Stated),
        14 => {
            let [year, rest] = [&text[..4], &text[4..]];
            let text = format!(
                "{year}-{}-{}T{}:{}:{}",
                &rest[..2],
                &rest[2..4],
                &rest[4..6],
                &rest[6..8],
                second(&rest[8..])
            );
            at(&text, Offset::UTC, Precision::Second, ZoneSource::Stated)
        }
        _ => Err(unreadable()),
    }
}

/// The time of day with seconds, and how exact it is.
fn time_of_day(text: &str) -> Result<(String, Precision)> {
    let (whole, decimals) = match text.split_once(['.', ',']) {
        Some((_, decimals)) if decimals.is_empty() || decimals.contains(['.', ',', ':']) => {
            return Err(unreadable());
        }
        Some((whole, decimals)) => (whole, Some(decimals)),
        None => (text, None),
    };
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.iter().any(|part| part.len() != 2) {
        return Err(unreadable());
    }
    match (parts.as_slice(), decimals) {
        ([hour, minute], None) => Ok((format!("{hour}:{minute}:00"), Precision::Minute)),
        ([hour, minute, seconds], None) => {
            Ok((format!("{hour}:{minute}:{}", second(seconds)), Precision::Second))
        }
        ([hour, minute, seconds], Some(decimals)) => {
            let decimals = format!("{:0<3}", &decimals[..decimals.len().min(3)]);
            Ok((format!("{hour}:{minute}:{}.{decimals}", second(seconds)), Precision::Millisecond))
        }
        _ => Err(unreadable()),
    }
}

/// A leap second is read as the one before it: clocks of others did not have it either.
fn second(text: &str) -> &str {
    if text == "60" { "59" } else { text }
}

/// `+01:00`, `+0100` or `+01`.
fn offset(text: &str) -> Option<Offset> {
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    if rest.bytes().any(|byte| !byte.is_ascii_digit() && byte != b':') {
        return None;
    }
    let (hours, minutes) = match (rest.len(), rest.as_bytes().get(2)) {
        (2, _) => (rest, "00"),
        (4, _) => rest.split_at(2),
        (5, Some(b':')) => (&rest[..2], &rest[3..]),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if minutes > 59 || hours > 23 {
        return None;
    }
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

fn civil(text: &str) -> Result<DateTime> {
    text.parse().map_err(|_| unreadable())
}

fn at(text: &str, offset: Offset, precision: Precision, source: ZoneSource) -> Result<Moment> {
    let moment = offset.to_timestamp(civil(text)?).map_err(|_| unreadable())?;
    Moment::new(moment.as_millisecond(), precision, source)
}

/// A time without a zone. Where clocks are set back and it happened twice, the first one is meant.
fn local(text: &str, precision: Precision, assumed: &AssumedZone) -> Result<Moment> {
    let moment = assumed.zone.to_ambiguous_timestamp(civil(text)?).compatible().map_err(|_| unreadable())?;
    Moment::new(moment.as_millisecond(), precision, ZoneSource::Assumed)
}
