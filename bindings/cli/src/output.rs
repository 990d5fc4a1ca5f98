//! Standard output that ends quietly when its reader goes away.

use crate::failure::Failure;
use std::io::{self, IsTerminal, Write};

/// Standard output.
pub(crate) struct Output {
    stdout: io::Stdout,
    closed: bool,
}

impl Output {
    pub(crate) fn stdout() -> Self {
        Self { stdout: io::stdout(), closed: false }
    }

    /// Writes a text that ends with a line feed, at once. After the reader closed the pipe this does
    /// nothing.
    pub(crate) fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.bytes(text.as_bytes())
    }

    /// Writes bytes that need not be text.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        if self.closed || bytes.is_empty() {
            return Ok(());
        }
        let mut stdout = self.stdout.lock();
        match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(())
            }
            Err(error) => Err(Failure::new("io.failed", format!("writing to standard output: {error}"))),
            Ok(()) => Ok(()),
        }
    }

    /// Writes a text and a line feed.
    pub(crate) fn line(&mut self, text: &str) -> Result<(), Failure> {
        self.write(&format!("{text}\n"))
    }

    /// Writes a value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl serde::Serialize) -> Result<(), Failure> {
        let line = json_line(value)?;
        self.write(&line)
    }

    /// Whether the reader went away.
    pub(crate) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(crate) fn is_terminal(&self) -> bool {
        self.stdout.is_terminal()
    }
}

/// A value as one line of JSON with its line feed.
pub(crate) fn json_line(value: &impl serde::Serialize) -> Result<String, Failure> {
    let mut line = serde_json::to_string(value)
        .map_err(|_| Failure::new("internal.defect", "an answer has no JSON form"))?;
    line.push('\n');
    Ok(line)
}
