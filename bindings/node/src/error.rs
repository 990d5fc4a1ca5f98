//! Core's errors and wrong calls, as JavaScript gets them.

use hashward::ErrorCode;
use napi::{Error, Status};

/// Core's error. `lib/errors.js` reads code and detail out of the message.
pub(crate) fn raise(error: hashward::Error) -> Error {
    Error::new(Status::GenericFailure, error.to_string())
}

/// A call that the JavaScript beside this module does not make; it becomes a `TypeError`.
pub(crate) fn misuse(sentence: &str) -> Error {
    Error::new(Status::InvalidArg, sentence)
}

/// A panic that came out of core.
pub(crate) fn defect() -> Error {
    let sentence = format!("{}: a defect in hashward, please report it", ErrorCode::Internal);
    Error::new(Status::GenericFailure, sentence)
}
