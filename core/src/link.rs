//! What lists of links hold, and how much of the web it covers.

use crate::hash::Sha256;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// How much a list says of a link when it has an expression of it.
    Reach {
        /// This very link.
        Link = 1, "link";
        /// Everything below one of its folders, or its path on a wider host.
        Path = 2, "path";
        /// Everything at its host, or at a domain above it. By itself that is never a reason to deny.
        Host = 3, "host";
    }
}

/// What lists may hold of a link: digests, as `record::url::Url::digests` takes them.
#[derive(Clone, PartialEq, Eq)]
pub struct UrlDigests {
    /// The digest of the link's id.
    pub id: [u8; 32],
    /// The digests of its expressions, each with how much it covers.
    pub expressions: Vec<(Sha256, Reach)>,
}

impl fmt::Debug for UrlDigests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UrlDigests({} expressions, redacted)", self.expressions.len())
    }
}
