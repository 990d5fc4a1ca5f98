//! The sets that are installed now, taken in without a restart.

use crate::failure::{Failure, note};
use crate::opening;
use hashward::check::Checker;
use hashward::{ErrorCode, Timestamp};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, RwLock, TryLockError};
use std::time::{Duration, Instant};

/// How long what was seen in the trust folder is believed.
const BELIEVED: Duration = Duration::from_secs(1);

/// A checker of the sets that were installed a second ago or later.
pub(super) struct Live {
    folder: PathBuf,
    current: RwLock<Current>,
    look: Mutex<Look>,
}

struct Current {
    checker: Checker,
    /// Whether every set was removed since. Then nothing is checked: hits of lists that the operator took
    /// away are no more to be told than misses.
    emptied: bool,
}

/// The last look into the trust folder.
struct Look {
    at: Instant,
    failed: Option<ErrorCode>,
}

impl Live {
    pub(super) fn new(checker: Checker, folder: PathBuf) -> Self {
        Self {
            folder,
            current: RwLock::new(Current { checker, emptied: false }),
            look: Mutex::new(Look { at: Instant::now(), failed: None }),
        }
    }

    /// The checker to ask now.
    ///
    /// The first who asks after a second looks into the folder, and opens what changed; meanwhile others go
    /// on with the sets opened before.
    pub(super) fn checker(&self, now: Timestamp) -> Result<Checker, Failure> {
        let look = match self.look.try_lock() {
            Ok(look) => Some(look),
            Err(TryLockError::Poisoned(look)) => Some(look.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        };
        if let Some(mut look) = look
            && look.at.elapsed() >= BELIEVED
        {
            look.failed = self.look_again(look.failed, now);
            look.at = Instant::now();
        }
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        if current.emptied {
            return Err(Failure::new(ErrorCode::TrustStoreEmpty.as_str(), "no set is installed any more"));
        }
        Ok(current.checker.clone())
    }

    /// Opens what changed, and returns what kept it from that. Where the folder cannot be read, the sets
    /// opened before go on answering: each verdict says which version of them was asked, and whether it had
    /// expired.
    fn look_again(&self, failed: Option<ErrorCode>, now: Timestamp) -> Option<ErrorCode> {
        let checker = self.current.read().unwrap_or_else(PoisonError::into_inner).checker.clone();
        let reopened = checker.reopened();
        if let Ok(Some(checker)) = &reopened {
            note("the installed sets changed and were opened again");
            opening::warn_again(&self.folder, checker, now);
        }
        let code = reopened.as_ref().err().map(hashward::Error::code);
        // Told once, not for every second that it lasts.
        if let Some(code) = code.filter(|code| failed != Some(*code)) {
            note(&match code {
                ErrorCode::TrustStoreEmpty => {
                    format!("warning: every set was removed ({code}); requests are answered with that error")
                }
                _ => format!(
                    "warning: the trust folder cannot be read now ({code}); the sets opened before go on answering"
                ),
            });
        }
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        match reopened {
            Ok(Some(checker)) => *current = Current { checker, emptied: false },
            Ok(None) => current.emptied = false,
            Err(_) => current.emptied |= code == Some(ErrorCode::TrustStoreEmpty),
        }
        code
    }
}
