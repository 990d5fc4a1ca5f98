//! Links in any text, such as an exported chat.

use super::{ImportDefaults, Imported, Rejected};
use crate::record::notification::{Batch, Notification};
use crate::record::url::{Found, find_in};
use serde_json::Value;
use std::io::Read;

/// Makes a report of every link in a text. Each says in `line` where it stood.
pub struct TextReader {
    found: Box<dyn Iterator<Item = crate::error::Result<Found>> + Send>,
    defaults: ImportDefaults,
    count: u64,
    line: u64,
}

impl TextReader {
    /// Reads a text of any length.
    pub fn new(reader: impl Read + Send + 'static, defaults: ImportDefaults) -> Self {
        Self { found: Box::new(find_in(reader)), defaults, count: 0, line: 1 }
    }
}

impl Iterator for TextReader {
    type Item = Imported<Notification>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = match self.found.next()? {
            Ok(found) => found,
            Err(error) => return Some(Err(Rejected { line: self.line, error })),
        };
        self.count += 1;
        self.line = found.line as u64;
        let mut notification = self.defaults.notification(found.url.raw());
        notification.extra.insert("line", &Value::from(self.line));
        // Twice the same link is told twice, even where nothing else tells it apart.
        let id = self.defaults.batch.clone().unwrap_or_else(|| "text".to_owned());
        notification.batch = Some(Batch::new(id, self.count));
        Some(self.defaults.checked(notification, self.line))
    }
}
