//! What went wrong, as it is told on standard error, and the exit codes.

use std::io;
use std::path::Path;

/// How the process ends. The numbers are part of the interface; see `core/docs/cli-json.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done; for `check`, every file was covered and no set lists one.
    Done = 0,
    /// The policy recommends to deny something.
    Deny = 1,
    /// Wrong usage or configuration: nothing may be concluded.
    Unusable = 2,
    /// The policy recommends to hold something.
    Hold = 3,
    /// Something could not be decided or read.
    Indeterminate = 4,
}

impl Exit {
    /// The graver of two: deny, then hold, then indeterminate.
    pub(crate) fn or(self, other: Self) -> Self {
        let weight = |exit| match exit {
            Self::Done => 0,
            Self::Indeterminate => 1,
            Self::Hold => 2,
            Self::Deny => 3,
            Self::Unusable => 4,
        };
        if weight(other) > weight(self) { other } else { self }
    }
}

/// An error: a stable code for programs and a sentence for people.
#[derive(Debug)]
pub(crate) struct Failure {
    code: &'static str,
    sentence: String,
}

impl Failure {
    pub(crate) fn new(code: &'static str, sentence: impl Into<String>) -> Self {
        Self { code, sentence: sentence.into() }
    }

    /// Wrong usage that the argument parser cannot see.
    pub(crate) fn usage(sentence: impl Into<String>) -> Self {
        Self::new("cli.usage", sentence)
    }

    /// An operating-system error about a path of the user's own.
    pub(crate) fn io(error: &io::Error, doing: &str, path: &Path) -> Self {
        Self::new(io_code(error), format!("{doing} {}: {}", crate::path::shown(path), io_sentence(error)))
    }

    /// Says which of the user's files an error is about.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self::new(self.code, format!("{}: {}", crate::path::shown(path), self.sentence))
    }

    pub(crate) const fn code(&self) -> &'static str {
        self.code
    }

    pub(crate) fn sentence(&self) -> &str {
        &self.sentence
    }

    /// Writes the error to standard error.
    pub(crate) fn report(&self) {
        note(&format!("{}: {}", self.code, self.sentence));
    }
}

impl From<hashward::Error> for Failure {
    fn from(error: hashward::Error) -> Self {
        Self::new(error.code().as_str(), error.detail())
    }
}

/// The code of an operating-system error, as the library gives it.
pub(crate) fn io_code(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "io.not_found",
        io::ErrorKind::PermissionDenied => "io.denied",
        _ => "io.failed",
    }
}

/// What the operating system says, without the number it has for it.
pub(crate) fn io_sentence(error: &io::Error) -> String {
    let sentence = error.to_string();
    let number = error.raw_os_error().map_or_else(String::new, |number| format!(" (os error {number})"));
    sentence.strip_suffix(&number).map_or_else(|| sentence.clone(), str::to_owned)
}

/// Writes a line to standard error. That nobody reads it is no reason to stop.
pub(crate) fn note(line: &str) {
    use io::Write;
    let _ = writeln!(io::stderr(), "hashward: {line}");
}
