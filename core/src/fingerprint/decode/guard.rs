//! The one place where a decoder's panic is caught.
//!
//! Decoder crates have open reports of panics on crafted files. Whoever checks uploads must neither end
//! nor fill a log because of one, so the panic becomes a value and nothing is printed.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether this thread is inside [`quietly`].
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Runs a decoder; `None` when it panicked.
///
/// The process's panic hook is wrapped once; outside of this function it goes on as before.
pub(super) fn quietly<T>(decoder: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = take_hook();
        set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                previous(panic);
            }
        }));
    });
    let before = QUIET.replace(true);
    // Nothing that the decoder could have left half-changed outlives it.
    let result = catch_unwind(AssertUnwindSafe(decoder));
    QUIET.set(before);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_none_and_the_flag_is_put_back() {
        assert_eq!(quietly(|| 7), Some(7));
        let empty: Vec<u8> = Vec::new();
        assert_eq!(quietly(|| empty[std::hint::black_box(3)]), None);
        assert!(!QUIET.get());
        let nested = quietly(|| (quietly(|| -> u8 { panic!("on purpose") }), QUIET.get()));
        assert_eq!(nested, Some((None, true)));
    }
}
