//! The checker that takes in new sets without a restart.

use crate::check::Checker;
use crate::error::raise;
use crate::work::{Job, Output, milliseconds};
use hashward::check;
use napi::Result;
use napi_derive::napi;
use std::sync::Arc;

/// Core's live checker, which work on the pool and scripts share.
#[napi]
pub struct LiveChecker {
    inner: Arc<check::LiveChecker>,
}

#[napi]
impl LiveChecker {
    /// Looks after the sets of a checker, at most once in so many milliseconds.
    #[napi(constructor)]
    pub fn new(checker: &Checker, every: f64) -> Self {
        Self { inner: Arc::new(check::LiveChecker::new(checker.inner.clone(), milliseconds(every))) }
    }

    /// Whether it is time for a look.
    #[napi]
    pub fn due(&self) -> bool {
        self.inner.due()
    }

    /// Work that looks, where it is still time for that when its turn comes, and takes other sets in.
    #[napi]
    pub fn look(&self) -> Job {
        let live = Arc::clone(&self.inner);
        Job::new(move || {
            live.look();
            Ok(Output::A(()))
        })
    }

    /// The checker of now, unless every set was removed.
    #[napi]
    pub fn checker(&self) -> Result<Checker> {
        Ok(Checker { inner: self.inner.checker().map_err(raise)? })
    }

    /// The code and detail of what kept the last look from taking sets in, or nothing.
    #[napi]
    pub fn trouble(&self) -> Option<String> {
        self.inner.trouble().map(|error| error.to_string())
    }
}
