//! Records: what was reported, where, and what came of it (feature `record`).
//!
//! A hotline is told one link and owns a record for the page and one for every picture on it. Here is what
//! turns text into [`url::Url`]s that compare well, whoever wrote them down.

pub mod url;
