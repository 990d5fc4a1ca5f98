//! What to tell an uploader where there is only yes and no: a hook, a status code, a sentence.

use super::reason::Reason;
use super::verdict::{Access, Outcome, Verdict};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// The answer of a hook that knows only yes and no, drawn from a whole verdict.
    ///
    /// Hold and deny are told alike, so that nobody learns from the answer whether a file is listed, and
    /// nobody is accused. What is counted and kept is the verdict, not this.
    Reply {
        /// The policy lets people reach the file.
        Accepted = 1, "accepted";
        /// Held or denied. Keep nothing beyond what the operator chose, and count a hold as a hold.
        Refused = 2, "refused";
        /// Held or denied because the check could not be finished here: the same file may pass later.
        TryAgain = 3, "try_again";
        /// Held or denied because the file could not be read as a whole picture: another copy may pass.
        NotReadable = 4, "not_readable";
        /// Held or denied because the file passes a limit on bytes, pixels or memory.
        TooLarge = 5, "too_large";
    }
}

impl Reply {
    /// The HTTP status: 200, 403, 503, 422 or 413.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Refused => 403,
            Self::TryAgain => 503,
            Self::NotReadable => 422,
            Self::TooLarge => 413,
        }
    }

    /// A sentence for the person who uploads, in plain English.
    #[must_use]
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Accepted => "The file was accepted.",
            Self::Refused => "This file cannot be accepted here.",
            Self::TryAgain => "The file could not be checked just now. Please try again later.",
            Self::NotReadable => {
                "The file could not be read as a whole picture. Another copy or format may work."
            }
            Self::TooLarge => "The file is too large to be checked. A smaller copy may work.",
        }
    }
}

impl Verdict {
    /// What to tell the uploader where there is only yes and no.
    ///
    /// Of several reasons why a file was not decided, one that lies on this side counts before one that lies
    /// in the file.
    #[must_use]
    pub fn reply(&self) -> Reply {
        if self.action.access == Access::Allow {
            return Reply::Accepted;
        }
        let Outcome::Indeterminate { reasons } = &self.outcome else { return Reply::Refused };
        let replies = || reasons.iter().map(|reason| of_reason(*reason));
        let first = |wanted: Reply| replies().find(|reply| *reply == wanted);
        first(Reply::TryAgain).or_else(|| first(Reply::TooLarge)).unwrap_or(Reply::NotReadable)
    }
}

const fn of_reason(reason: Reason) -> Reply {
    match reason {
        Reason::Deadline
        | Reason::Cancelled
        | Reason::Unreadable
        | Reason::SetsMissing
        | Reason::SetsStale
        | Reason::SetsRefused
        | Reason::HashKindNotCovered
        | Reason::ExternalFailed
        | Reason::UnknownWord => Reply::TryAgain,
        Reason::TooLarge => Reply::TooLarge,
        Reason::NotAPicture
        | Reason::UnsupportedFormat
        | Reason::Undecodable
        | Reason::Truncated
        | Reason::TooSmall
        | Reason::TooFlat
        | Reason::PartlyCovered => Reply::NotReadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A verdict that holds for these reasons, as it may have been stored.
    fn held(reasons: &str) -> Verdict {
        let text = format!(
            r#"{{"schema": 1, "now": "2026-11-25T12:00:00Z", "context": "upload", "sets": [], "gaps": [],
                "outcome": {{"outcome": "indeterminate", "reasons": [{reasons}]}},
                "action": {{"access": "hold", "duties": [], "rule": "on_indeterminate"}},
                "policy": {{"name": "agree-two", "digest": ""}}}}"#
        );
        Verdict::from_json(&text).expect("a verdict")
    }

    #[test]
    fn what_lies_on_this_side_counts_first() {
        for (reasons, status) in [
            (r#""truncated""#, 422),
            (r#""too_large""#, 413),
            (r#""not_a_picture", "too_large""#, 413),
            (r#""too_large", "sets_stale""#, 503),
            (r#""truncated", "deadline""#, 503),
            ("", 422),
        ] {
            let reply = held(reasons).reply();
            assert_eq!(reply.status(), status, "{reasons}");
            assert_ne!(reply, Reply::Accepted);
        }
    }
}
