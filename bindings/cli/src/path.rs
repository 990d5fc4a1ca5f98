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

/// A path for people. A file's name may hold line feeds or terminal commands; pictures of them are shown
/// instead, so that no name can pretend to be another line, or to be a name with a backslash in it.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().chars().map(harmless).collect()
}

/// A character of somebody else's text as a terminal may show it.
pub(crate) fn harmless(character: char) -> char {
    match character {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        // There are no pictures of these.
        _ if character.is_control() || is_invisible_order(character) => '\u{fffd}',
        _ => character,
    }
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
        assert_eq!(shown(Path::new("a\nb\u{1b}[2J\u{7f}ü")), "a␊b␛[2J␡ü");
        assert_eq!(shown(Path::new("\u{9b}2J\u{202e}")), "\u{fffd}2J\u{fffd}");
        assert_ne!(shown(Path::new("a\nb")), shown(Path::new("a\\nb")));
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
