//! The only place that reads the clock.

use crate::failure::Failure;
use hashward::Timestamp;
use std::time::{SystemTime, UNIX_EPOCH};

/// The time told, or else that of the system's clock.
pub(crate) fn or_now(told: Option<Timestamp>) -> Result<Timestamp, Failure> {
    if let Some(told) = told {
        return Ok(told);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(u64::MAX, |passed| passed.as_secs());
    let seconds = i64::try_from(seconds).unwrap_or(-1);
    Timestamp::from_unix(seconds).map_err(|_| {
        Failure::new("date.malformed", "the system's clock is not between 1970 and 9998: give --now")
    })
}
