//! What a caller says beside the file: when, in which context, under which name, and when to stop.

use super::evidence::External;
use super::verdict::Context;
use crate::cancel::CancelToken;
use crate::time::Timestamp;

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

    /// A token by which the check can be stopped: between pieces of the file while its digests are taken,
    /// before the picture is decoded and between its rows, and within the near look-up.
    #[must_use]
    pub fn cancel(mut self, token: CancelToken) -> Self {
        self.cancel = token;
        self
    }
}
