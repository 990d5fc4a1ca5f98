//! The sets that are installed now, and what the operator is told when they change.

use crate::failure::{Failure, note};
use crate::opening;
use hashward::check::{Checker, LiveChecker, News};
use hashward::{ErrorCode, Timestamp};
use std::path::PathBuf;
use std::time::Duration;

/// How long what was seen in the trust folder is believed.
const BELIEVED: Duration = Duration::from_secs(1);

/// A checker of the sets that were installed a second ago or later.
pub(super) struct Live {
    folder: PathBuf,
    checker: LiveChecker,
}

impl Live {
    pub(super) fn new(checker: Checker, folder: PathBuf) -> Self {
        Self { folder, checker: LiveChecker::new(checker, BELIEVED) }
    }

    /// The checker to ask now.
    ///
    /// The first who asks after a second looks into the folder, and opens what changed; meanwhile others go
    /// on with the sets opened before.
    pub(super) fn checker(&self, now: Timestamp) -> Result<Checker, Failure> {
        let news = self.checker.look();
        let current = self.checker.checker();
        match news {
            Some(News::Opened) => {
                note("the installed sets changed and were opened again");
                if let Ok(checker) = &current {
                    opening::warn_again(&self.folder, checker, now);
                }
            }
            Some(News::Mended) => note("the trust folder can be read again"),
            Some(News::Trouble(error)) => note(&trouble(error.code())),
            None => {}
        }
        Ok(current?)
    }
}

fn trouble(code: ErrorCode) -> String {
    if code == ErrorCode::TrustStoreEmpty {
        format!("warning: every set was removed ({code}); requests are answered with that error")
    } else {
        format!(
            "warning: the trust folder cannot be read now ({code}); the sets opened before go on answering"
        )
    }
}
