//! Long work: described once, and run at once or on a thread of the pool, whichever JavaScript asks for.

use crate::build::UnsignedSet;
use crate::check::{Checker, Column};
use crate::device::DeviceSet;
use crate::error::{defect, misuse, raise};
use crate::fingerprint::Fingerprint;
use crate::set::HashSet;
use crate::trust::{Draft, Installation};
use napi::bindgen_prelude::{AsyncTask, Buffer, Either11};
use napi::{Env, Result, Task};
use napi_derive::napi;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// What work ends with. A text is JSON, or a number.
pub(crate) type Output = Either11<
    (),
    String,
    Buffer,
    Column,
    Fingerprint,
    Checker,
    HashSet,
    Installation,
    UnsignedSet,
    DeviceSet,
    Draft,
>;

type Steps = Box<dyn FnOnce() -> hashward::Result<Output> + Send>;

/// Work that has not begun. It owns everything it needs, so that no script can change it meanwhile.
#[napi]
pub struct Job {
    steps: Option<Steps>,
}

impl Job {
    pub(crate) fn new(steps: impl FnOnce() -> hashward::Result<Output> + Send + 'static) -> Self {
        Self { steps: Some(Box::new(steps)) }
    }

    /// Work whose end is a text.
    pub(crate) fn text(steps: impl FnOnce() -> hashward::Result<String> + Send + 'static) -> Self {
        Self::new(move || steps().map(Output::B))
    }
}

#[napi]
impl Job {
    /// Runs on this thread.
    #[napi]
    pub fn run_sync(&mut self) -> Result<Output> {
        run(self.steps.take())
    }

    /// Runs on a thread of libuv's pool.
    #[napi]
    pub fn run(&mut self) -> AsyncTask<Running> {
        AsyncTask::new(Running { steps: self.steps.take() })
    }
}

/// Work on its way through the pool.
pub struct Running {
    steps: Option<Steps>,
}

impl Task for Running {
    type Output = Output;
    type JsValue = Output;

    fn compute(&mut self) -> Result<Output> {
        run(self.steps.take())
    }

    fn resolve(&mut self, _: Env, output: Output) -> Result<Output> {
        Ok(output)
    }
}

/// A panic must not leave this module: it would end the whole process.
fn run(steps: Option<Steps>) -> Result<Output> {
    let steps = steps.ok_or_else(|| misuse("this work was run before"))?;
    catch_unwind(AssertUnwindSafe(steps)).map_err(|_| defect())?.map_err(raise)
}

/// JavaScript's milliseconds; more than core can count are as many as it can.
pub(crate) fn milliseconds(count: f64) -> Duration {
    Duration::try_from_secs_f64(count / 1000.0).unwrap_or(Duration::MAX)
}

/// Stops work from outside.
#[napi]
pub struct CancelToken {
    pub(crate) inner: hashward::CancelToken,
}

#[napi]
impl CancelToken {
    /// A token that expires by itself after so many milliseconds; without a number it does not.
    #[napi(constructor)]
    pub fn new(after: Option<f64>) -> Self {
        let after = after.map(milliseconds);
        Self { inner: after.map_or_else(hashward::CancelToken::new, hashward::CancelToken::after) }
    }

    /// Stops the work because the caller no longer wants it.
    #[napi]
    pub fn cancel(&self) {
        self.inner.cancel();
    }

    /// Stops the work because its time ran out.
    #[napi]
    pub fn expire(&self) {
        self.inner.expire();
    }

    /// Whether the work is to stop.
    #[napi]
    pub fn is_stopped(&self) -> bool {
        self.inner.is_stopped()
    }
}
