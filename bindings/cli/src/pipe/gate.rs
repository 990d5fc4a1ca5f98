//! Work that takes a core and a decoder's memory, as much of it at a time as there are cores.

use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// Lets as many in at a time as the machine has cores, so that a picture for each of 64 clients is not
/// decoded at once.
pub(super) struct Gate {
    free: Mutex<usize>,
    left: Condvar,
}

/// A place inside, given back when dropped.
pub(super) struct Pass<'a>(&'a Gate);

impl Gate {
    pub(super) fn of_cores() -> Self {
        Self::of(thread::available_parallelism().map_or(1, usize::from))
    }

    fn of(places: usize) -> Self {
        Self { free: Mutex::new(places), left: Condvar::new() }
    }

    /// Waits for a place, at most until the moment given; `None` when it came first.
    pub(super) fn enter(&self, until: Option<Instant>) -> Option<Pass<'_>> {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        while *free == 0 {
            free = match until {
                None => self.left.wait(free).unwrap_or_else(PoisonError::into_inner),
                Some(until) => {
                    let time = until.checked_duration_since(Instant::now()).filter(|time| !time.is_zero())?;
                    self.left.wait_timeout(free, time).unwrap_or_else(PoisonError::into_inner).0
                }
            };
        }
        *free -= 1;
        Some(Pass(self))
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        *self.0.free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.0.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_place_is_taken_once_and_given_back() {
        let gate = Gate::of(2);
        let (first, second) = (gate.enter(None), gate.enter(None));
        assert!(first.is_some() && second.is_some());
        assert!(gate.enter(Some(Instant::now())).is_none(), "full");
        assert!(gate.enter(Some(Instant::now() + Duration::from_millis(2))).is_none(), "still full");
        drop(first);
        assert!(gate.enter(Some(Instant::now())).is_some());
    }

    #[test]
    fn whoever_waits_is_let_in() {
        let gate = Gate::of(1);
        let inside = gate.enter(None);
        thread::scope(|scope| {
            let waiting = scope.spawn(|| gate.enter(None).is_some());
            drop(inside);
            assert!(waiting.join().expect("no panic"));
        });
    }
}
