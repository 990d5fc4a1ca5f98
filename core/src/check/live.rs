//! A checker that takes in new sets without a restart.

use super::checker::Checker;
use crate::error::{Error, ErrorCode, Result};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// A checker that takes in new sets without a restart.
///
/// [`look`](Self::look) sees whether other sets are installed than are open, at most once in the time
/// given, and verifies and opens them; meanwhile other threads go on with those before. When the folder
/// cannot be read the sets before stay in use: they grow stale by their own dates, so that no answer gets
/// better by it. When every set was removed nothing is checked until one is installed, because hits of
/// lists that the operator took away are no more to be told than misses.
///
/// Share it among threads. A process forked from this one goes on with the sets open at that moment and
/// looks for itself, even when it was forked amid a look.
///
/// ```
/// # #[cfg(feature = "testing")]
/// # fn main() -> hashward::Result<()> {
/// use hashward::check::{Checker, LiveChecker, News, Policy};
/// use hashward::{Timestamp, TrustStore, testing};
/// use std::time::Duration;
/// # let folder = tempfile::tempdir().expect("a folder");
/// # let now = Timestamp::parse("2027-01-01")?;
///
/// let store = TrustStore::at(folder.path());
/// testing::install(&store, now)?;
/// let live = LiveChecker::new(Checker::open(&store, Policy::shipped("agree-two")?)?, Duration::ZERO);
///
/// store.install(testing::DEVICE_SET, now)?;
/// assert!(matches!(live.look(), Some(News::Opened)));
/// assert_eq!(live.checker()?.sets(now).len(), 2);
/// # Ok(())
/// # }
/// # #[cfg(not(feature = "testing"))]
/// # fn main() {}
/// ```
pub struct LiveChecker {
    current: RwLock<Current>,
    every: Duration,
    /// The process that looks just now; 0 where none does. A child's number is another than its parent's,
    /// so that it does not wait for a look that only the parent finishes.
    looking: AtomicU32,
}

struct Current {
    checker: Checker,
    looked: Instant,
    trouble: Option<Error>,
    /// Whether every set was removed since the checker was opened.
    emptied: bool,
}

/// What a look at the installed sets found that was not so before.
#[derive(Clone, Debug)]
pub enum News {
    /// Other sets were installed, and are open now.
    Opened,
    /// The installed sets can be read again, and are the same as before.
    Mended,
    /// Other sets could not be taken in, for a reason that was not there at the look before.
    Trouble(Error),
}

impl LiveChecker {
    /// A checker whose sets are looked after, at most once in `every`.
    #[must_use]
    pub fn new(checker: Checker, every: Duration) -> Self {
        let current = Current { checker, looked: Instant::now(), trouble: None, emptied: false };
        Self { current: RwLock::new(current), every, looking: AtomicU32::new(0) }
    }

    /// Whether a look would be taken now: the last one is long enough ago, and no other thread looks.
    #[must_use]
    pub fn due(&self) -> bool {
        self.looking.load(Ordering::Acquire) != process::id()
            && self.read(|current| current.looked.elapsed() >= self.every)
    }

    /// Looks at what is installed, where that is [due](Self::due), and returns what is new.
    ///
    /// It reads a small file, and verifies whole sets where others were installed, which can take a while.
    pub fn look(&self) -> Option<News> {
        let looker = self.looking.load(Ordering::Acquire);
        let own = process::id();
        let taken = looker != own
            && self.looking.compare_exchange(looker, own, Ordering::AcqRel, Ordering::Relaxed).is_ok();
        if !taken {
            return None;
        }
        let _looking = Looking(&self.looking);
        let due = self.read(|current| current.looked.elapsed() >= self.every);
        let checker = due.then(|| self.read(|current| current.checker.clone()))?;
        let (news, before) = self.take(checker.reopened());
        // Closing sets takes longer than others should wait for the lock.
        drop(before);
        news
    }

    /// The checker of the sets open now.
    ///
    /// # Errors
    /// `trust.store_empty` since a look saw that every set was removed.
    pub fn checker(&self) -> Result<Checker> {
        self.read(|current| {
            if current.emptied {
                return Err(Error::new(
                    ErrorCode::TrustStoreEmpty,
                    "every set was removed from the trust folder",
                ));
            }
            Ok(current.checker.clone())
        })
    }

    /// What kept the last look from taking in what is installed; `None` when nothing did.
    #[must_use]
    pub fn trouble(&self) -> Option<Error> {
        self.read(|current| current.trouble.clone())
    }

    /// Takes in what a look found, and gives back the checker that is of no use any more.
    fn take(&self, reopened: Result<Option<Checker>>) -> (Option<News>, Option<Checker>) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        current.looked = Instant::now();
        match reopened {
            Ok(other) => {
                let was_troubled = current.trouble.take().is_some();
                current.emptied = false;
                match other {
                    Some(checker) => {
                        let before = std::mem::replace(&mut current.checker, checker);
                        (Some(News::Opened), Some(before))
                    }
                    None => (was_troubled.then_some(News::Mended), None),
                }
            }
            Err(error) => {
                let known = current.trouble.as_ref().map(Error::code) == Some(error.code());
                current.emptied |= error.code() == ErrorCode::TrustStoreEmpty;
                current.trouble = Some(error.clone());
                ((!known).then_some(News::Trouble(error)), None)
            }
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Current) -> T) -> T {
        read(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says that nobody looks any more, also when the look panicked.
struct Looking<'a>(&'a AtomicU32);

impl Drop for Looking<'_> {
    fn drop(&mut self) {
        self.0.store(0, Ordering::Release);
    }
}
