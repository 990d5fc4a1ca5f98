//! Stopping long work from another thread.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

const RUNNING: u8 = 0;
const CANCELLED: u8 = 1;
const DEADLINE: u8 = 2;

/// Stops long work, such as a check, from another thread. Clones share one state.
///
/// A stopped check still gives a verdict: what had been found by then, with a reason that says it is not
/// all.
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    state: Arc<AtomicU8>,
    /// By the machine's monotonic clock, which says nothing of the day and cannot be set.
    deadline: Option<Instant>,
}

/// Why a token stopped the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// The caller no longer wants it.
    Cancelled,
    /// Its time ran out.
    Deadline,
}

impl CancelToken {
    /// A token that nobody has stopped.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A token that expires by itself after so long, by the machine's monotonic clock.
    ///
    /// A time too long to be counted never comes.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self { deadline: Instant::now().checked_add(time), ..Self::default() }
    }

    /// Stops the work because the caller no longer wants it.
    pub fn cancel(&self) {
        self.stop(CANCELLED);
    }

    /// Stops the work because its time ran out, by whatever clock the caller keeps.
    pub fn expire(&self) {
        self.stop(DEADLINE);
    }

    /// Whether the work is to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped_by().is_some()
    }

    /// Why the work is to stop, once it is.
    pub(crate) fn stopped_by(&self) -> Option<Stop> {
        match self.state.load(Ordering::Relaxed) {
            RUNNING if self.deadline.is_some_and(|deadline| Instant::now() >= deadline) => {
                // Kept, so that every later question has the same answer.
                self.expire();
                Some(Stop::Deadline)
            }
            RUNNING => None,
            DEADLINE => Some(Stop::Deadline),
            _ => Some(Stop::Cancelled),
        }
    }

    /// Goes on, or fails with what stands for a stop at this place.
    pub(crate) fn go_on<E>(&self, stopped: impl FnOnce() -> E) -> Result<(), E> {
        if self.is_stopped() { Err(stopped()) } else { Ok(()) }
    }

    /// The first reason stays.
    fn stop(&self, state: u8) {
        let _ = self.state.compare_exchange(RUNNING, state, Ordering::Relaxed, Ordering::Relaxed);
    }
}
