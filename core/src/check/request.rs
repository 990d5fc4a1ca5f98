//! What a caller says beside the file: when, in which context, under which name, and when to stop.

use super::evidence::External;
use super::reason::Reason;
use super::verdict::Context;
use crate::time::Timestamp;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

/// What a check is told beside the file.
#[derive(Clone, Debug)]
pub struct Request {
    pub(super) now: Timestamp,
    pub(super) context: Context,
    pub(super) subject: Option<String>,
    pub(super) external: Vec<External>,
    pub(super) cancel: CancelToken,
}

impl Request {
    /// A check at a moment, of an upload, with nothing else said.
    #[must_use]
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            context: Context::Upload,
            subject: None,
            external: Vec::new(),
            cancel: CancelToken::default(),
        }
    }

    /// Where the file was met.
    #[must_use]
    pub const fn context(mut self, context: Context) -> Self {
        self.context = context;
        self
    }

    /// The caller's own name for what is checked. It is echoed in the verdict, so that nobody needs a hash
    /// or a path to find a verdict again.
    #[must_use]
    pub fn subject(mut self, subject: impl Into<String>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Evidence made elsewhere, to be decided on together.
    #[must_use]
    pub fn external(mut self, external: External) -> Self {
        self.external.push(external);
        self
    }

    /// A token by which the check can be stopped.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.cancel = token;
        self
    }
}

const RUNNING: u8 = 0;
const CANCELLED: u8 = 1;
const DEADLINE: u8 = 2;

/// Stops a check from another thread. Clones share one state.
///
/// A stopped check still gives a verdict: what had been found by then, with a reason that says it is not
/// all.
#[derive(Clone, Debug, Default)]
pub struct CancelToken {
    state: Arc<AtomicU8>,
}

impl CancelToken {
    /// A token that nobody has stopped.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Stops the work because the caller no longer wants it.
    pub fn cancel(&self) {
        self.stop(CANCELLED);
    }

    /// Stops the work because its time ran out. This crate has no clock: the caller keeps the time.
    pub fn expire(&self) {
        self.stop(DEADLINE);
    }

    /// Whether the work is to stop.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.state.load(Ordering::Relaxed) != RUNNING
    }

    pub(super) fn reason(&self) -> Option<Reason> {
        match self.state.load(Ordering::Relaxed) {
            RUNNING => None,
            DEADLINE => Some(Reason::Deadline),
            _ => Some(Reason::Cancelled),
        }
    }

    /// The first reason stays.
    fn stop(&self, state: u8) {
        let _ = self.state.compare_exchange(RUNNING, state, Ordering::Relaxed, Ordering::Relaxed);
    }
}
