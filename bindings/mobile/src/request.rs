//! What a caller says beside the file: when, where, under which name, and when to stop.

use crate::convert::{SubjectText, timestamp};
use crate::error::Result;
use crate::evidence::External;
use crate::words::Context;
use hashward::check as core;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// Stops long work from another thread.
#[derive(uniffi::Object)]
pub struct CancelToken(hashward::CancelToken);

#[uniffi::export]
impl CancelToken {
    /// A token that nobody has stopped.
    #[uniffi::constructor]
    pub fn new() -> Arc<Self> {
        Arc::new(Self(hashward::CancelToken::new()))
    }

    /// A token that expires by itself.
    #[uniffi::constructor]
    pub fn after(milliseconds: u64) -> Arc<Self> {
        Arc::new(Self(hashward::CancelToken::after(Duration::from_millis(milliseconds))))
    }

    /// Stops the work because nobody wants it any longer.
    pub fn cancel(&self) {
        self.0.cancel();
    }

    /// Stops the work because its time ran out.
    pub fn expire(&self) {
        self.0.expire();
    }

    /// Whether the work is to stop.
    pub fn is_stopped(&self) -> bool {
        self.0.is_stopped()
    }
}

impl CancelToken {
    /// The token given, or one that nobody stops.
    pub(crate) fn of(given: Option<Arc<Self>>) -> hashward::CancelToken {
        given.map(|token| token.0.clone()).unwrap_or_default()
    }
}

/// What a check is told beside the file.
#[derive(uniffi::Record)]
pub struct Request {
    /// When; the system's clock unless given.
    #[uniffi(default = None)]
    pub now: Option<SystemTime>,
    /// Where the file was met.
    pub context: Context,
    /// The caller's own name for what is checked, echoed in the verdict.
    #[uniffi(default = None)]
    pub subject: Option<SubjectText>,
    /// Evidence made elsewhere.
    #[uniffi(default = [])]
    pub external: Vec<External>,
    /// Stops the check.
    #[uniffi(default = None)]
    pub cancel: Option<Arc<CancelToken>>,
}

impl Request {
    pub(crate) fn into_core(self) -> Result<core::Request> {
        let mut request = core::Request::new(timestamp(self.now)?)
            .context(self.context)
            .cancel(CancelToken::of(self.cancel));
        if let Some(SubjectText(subject)) = self.subject {
            request = request.subject(subject);
        }
        for external in self.external {
            request = request.external(external.into_core());
        }
        Ok(request)
    }
}
