//! Core's error as an exception whose class says whose fault it is.

use hashward::{ErrorCode, ErrorKind};

/// What a call fails with. The class is the kind; `code` is one of [`error_codes`].
#[derive(Debug, thiserror::Error, uniffi::Error)]
pub enum HashwardError {
    /// The caller gave a value that means nothing.
    #[error("{code}: {detail}")]
    Input { code: String, detail: String },
    /// The bytes are not a well-formed file of ours.
    #[error("{code}: {detail}")]
    Format { code: String, detail: String },
    /// The bytes are well formed and must not be believed.
    #[error("{code}: {detail}")]
    Trust { code: String, detail: String },
    /// A stated limit would have been passed.
    #[error("{code}: {detail}")]
    Limit { code: String, detail: String },
    /// The configuration is missing something or contradicts itself.
    #[error("{code}: {detail}")]
    Config { code: String, detail: String },
    /// The operating system refused or failed.
    #[error("{code}: {detail}")]
    Io { code: String, detail: String },
    /// The bytes ask for something this version does not know.
    #[error("{code}: {detail}")]
    Unsupported { code: String, detail: String },
    /// A defect in the library: please report it.
    #[error("{code}: {detail}")]
    Internal { code: String, detail: String },
}

/// The result of everything that can fail.
pub(crate) type Result<T> = std::result::Result<T, HashwardError>;

impl From<hashward::Error> for HashwardError {
    fn from(error: hashward::Error) -> Self {
        let (code, detail) = (error.code().as_str().to_owned(), error.detail().to_owned());
        match error.kind() {
            ErrorKind::Input => Self::Input { code, detail },
            ErrorKind::Format => Self::Format { code, detail },
            ErrorKind::Trust => Self::Trust { code, detail },
            ErrorKind::Limit => Self::Limit { code, detail },
            ErrorKind::Config => Self::Config { code, detail },
            ErrorKind::Io => Self::Io { code, detail },
            ErrorKind::Unsupported => Self::Unsupported { code, detail },
            ErrorKind::Internal => Self::Internal { code, detail },
        }
    }
}

/// Every code, in the order of the documentation.
#[uniffi::export]
pub fn error_codes() -> Vec<String> {
    ErrorCode::ALL.iter().map(|code| code.as_str().to_owned()).collect()
}
