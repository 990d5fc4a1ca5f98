//! A bar on a terminal's standard error, and nothing anywhere else.

use crate::output::Output;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;

pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether answers appear on the terminal that shows the bar.
    shares_terminal: bool,
}

impl Progress {
    pub(super) fn start(out: &Output) -> Self {
        if !std::io::stderr().is_terminal() {
            return Self { bar: ProgressBar::hidden(), shares_terminal: false };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {human_pos} files checked in {elapsed}") {
            bar.set_style(style);
        }
        Self { bar, shares_terminal: out.is_terminal() }
    }

    /// So many files are done.
    pub(super) fn at(&mut self, files: u64) {
        self.bar.set_position(files);
    }

    /// Does something that may write to the terminal.
    pub(super) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.shares_terminal { self.bar.suspend(write) } else { write() }
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
