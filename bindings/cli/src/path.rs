//! Paths on the way out: on a terminal without control characters, in JSON without loss.

use serde::Serialize;
use std::fmt::Write;
use std::path::Path;

/// A path as JSON lines carry it.
///
/// `path` is the text; where the path is not UTF-8, it is that text with replacement characters, and
/// `path_bytes` holds the very bytes in hexadecimal.
#[derive(Serialize)]
pub(crate) struct JsonPath {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_bytes: Option<String>,
}

impl JsonPath {
    pub(crate) fn of(path: &Path) -> Self {
        let path_bytes = path.to_str().is_none().then(|| {
            let bytes = path.as_os_str().as_encoded_bytes();
            bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut hex, byte| {
                // Writing to a string does not fail.
                let _ = write!(hex, "{byte:02x}");
                hex
            })
        });
        Self { path: path.to_string_lossy().into_owned(), path_bytes }
    }
}

/// A path for people. A file's name may hold line feeds or terminal commands; they are written out, so
/// that no name can pretend to be another line.
pub(crate) fn shown(path: &Path) -> String {
    let mut text = String::new();
    for character in path.to_string_lossy().chars() {
        if character.is_control() || is_invisible_order(character) {
            text.extend(character.escape_default());
        } else {
            text.push(character);
        }
    }
    text
}

/// Characters that change the order in which a terminal shows others.
const fn is_invisible_order(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_forge_lines() {
        assert_eq!(shown(Path::new("a\nb\u{1b}[2J\u{202e}ü")), "a\\nb\\u{1b}[2J\\u{202e}ü");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_survive() {
        use std::os::unix::ffi::OsStrExt;
        let path = Path::new(std::ffi::OsStr::from_bytes(b"a\xffb"));
        let json = serde_json::to_string(&JsonPath::of(path)).expect("JSON");
        assert_eq!(json, "{\"path\":\"a\u{fffd}b\",\"path_bytes\":\"61ff62\"}");
    }
}
