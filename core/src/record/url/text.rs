//! From reported bytes to text: encoding, surroundings, invisible characters.

use super::escape::push_escape;
use super::flag::{Flags, UrlFlag};
use std::borrow::Cow;

/// What may stand around a link in a field, opening and closing.
const PAIRS: [(char, char); 11] = [
    ('<', '>'),
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('(', ')'),
    ('[', ']'),
    ('{', '}'),
    ('“', '”'),
    ('‘', '’'),
    ('«', '»'),
    ('„', '“'),
];

/// The text of a link: bytes that are not UTF-8 percent-encoded, invisible characters gone, and what stood
/// around it taken off.
pub(super) fn read<'a>(raw: &'a [u8], flags: &mut Flags) -> Cow<'a, str> {
    let text = decoded(raw, flags);
    if text.bytes().all(|byte| byte.is_ascii_graphic()) {
        // Nothing stands around what begins with a letter.
        if text.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) {
            return text;
        }
        return match text {
            Cow::Borrowed(text) => Cow::Borrowed(bare(text)),
            Cow::Owned(text) => Cow::Owned(bare(&text).to_owned()),
        };
    }
    if text.contains(is_bidi_control) {
        flags.set(UrlFlag::BidiControl);
    }
    if text.contains(is_invisible) {
        flags.set(UrlFlag::ZeroWidthRemoved);
    }
    // The URL standard takes out tabs and line breaks wherever they stand.
    let is_nothing = |character: char| matches!(character, '\t' | '\n' | '\r') || is_invisible(character);
    let visible: String = text.chars().filter(|character| !is_nothing(*character)).collect();
    Cow::Owned(bare(&visible).to_owned())
}

/// The bytes as text, those that are not UTF-8 percent-encoded.
pub(super) fn decoded<'a>(raw: &'a [u8], flags: &mut Flags) -> Cow<'a, str> {
    match std::str::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            flags.set(UrlFlag::NotUtf8);
            Cow::Owned(escape_invalid(raw))
        }
    }
}

/// Whether it is shown as nothing and means nothing, wherever it stands: what chat programs and word
/// processors put into long words. Joiners are not among them; scripts are written with them.
const fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

/// Whether it turns the direction of writing.
pub(super) const fn is_bidi_control(character: char) -> bool {
    matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

fn escape_invalid(raw: &[u8]) -> String {
    let mut text = String::with_capacity(raw.len() + 16);
    for chunk in raw.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            push_escape(&mut text, *byte);
        }
    }
    text
}

/// Takes off what stands around a link: white space, and pairs of which the first belongs to the last.
fn bare(text: &str) -> &str {
    let mut text = trimmed(text);
    while let Some(inner) = inside(text) {
        text = trimmed(inner);
        // RFC 3986, appendix C.
        if let Some(rest) = text.get(..4).filter(|start| start.eq_ignore_ascii_case("url:")) {
            text = trimmed(&text[rest.len()..]);
        }
    }
    text
}

fn trimmed(text: &str) -> &str {
    text.trim_matches(|character: char| character.is_whitespace() || character.is_control())
}

fn inside(text: &str) -> Option<&str> {
    let opening = text.chars().next()?;
    let closing = PAIRS.iter().find(|(open, _)| *open == opening)?.1;
    let inner = text.strip_prefix(opening)?.strip_suffix(closing)?;
    let mut depth = 0_usize;
    for character in inner.chars() {
        if character == closing {
            depth = depth.checked_sub(1)?;
        } else if character == opening {
            depth += 1;
        }
    }
    (depth == 0 && !inner.is_empty()).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(raw: &[u8]) -> String {
        read(raw, &mut Flags::default()).into_owned()
    }

    #[test]
    fn what_stands_around_a_link_is_taken_off() {
        for raw in [
            "<http://a.example/>",
            " \"http://a.example/\"\r\n",
            "(<URL:http://a.example/>)",
            "\u{feff}http://a.example/",
        ] {
            assert_eq!(text(raw.as_bytes()), "http://a.example/", "{raw}");
        }
    }

    #[test]
    fn what_belongs_to_it_is_kept() {
        for raw in ["http://a.example/a)", "[h]ttp://a.example/[x]", "http://a.example/'b'"] {
            assert_eq!(text(raw.as_bytes()), raw);
        }
    }

    #[test]
    fn bytes_of_another_encoding_are_escaped() {
        let mut flags = Flags::default();
        assert_eq!(read(b"http://a.example/\xe4\xc3\xa4", &mut flags), "http://a.example/%E4\u{e4}");
        assert!(flags.has(UrlFlag::NotUtf8));
    }
}
