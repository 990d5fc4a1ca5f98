//! Two things at once, where that is worth a thread.

use std::panic::resume_unwind;
use std::thread::{Builder, scope};

/// Fewer bytes are looked at sooner than a thread begins.
const ALONE: usize = 8 << 20;

/// Does two things that look at so many bytes, at once where there are many and a thread is to be had.
pub(crate) fn beside<A: Send, B>(
    bytes: usize,
    first: impl Fn() -> A + Sync,
    second: impl FnOnce() -> B,
) -> (A, B) {
    if bytes < ALONE {
        return (first(), second());
    }
    scope(|scope| match Builder::new().spawn_scoped(scope, &first) {
        Ok(thread) => {
            let second = second();
            (thread.join().unwrap_or_else(|panic| resume_unwind(panic)), second)
        }
        Err(_) => (first(), second()),
    })
}
