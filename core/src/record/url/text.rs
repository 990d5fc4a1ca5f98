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
fn bare(all: &str) -> &str {
    let mut pairs = Pairs { all, closings: Default::default() };
    let mut text = trimmed(all);
    while let Some(inner) = pairs.inside(text) {
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

/// Which closing character belongs to which opening one: found once for each pair, however many of them stand
/// within one another, since whoever writes a link may write a million brackets.
struct Pairs<'a> {
    all: &'a str,
    /// Of each pair that was met, for every place before which nothing but surroundings stand: where what
    /// opens there closes; 0 where nothing does.
    closings: [Option<Vec<u32>>; PAIRS.len()],
}

impl<'a> Pairs<'a> {
    /// A part of the text without the pair around it; `None` where its first character opens no pair that its
    /// last one closes.
    fn inside(&mut self, text: &'a str) -> Option<&'a str> {
        let first = text.chars().next()?;
        let pair = PAIRS.iter().position(|(open, _)| *open == first)?;
        let (open, close) = PAIRS[pair];
        let inner = text.strip_prefix(open)?.strip_suffix(close)?;
        let start = text.as_ptr() as usize - self.all.as_ptr() as usize;
        let last = start + text.len() - close.len_utf8();
        let closings = self.closings[pair].get_or_insert_with(|| closings(self.all, open, close));
        (!inner.is_empty() && closings.get(start).is_some_and(|closes| *closes as usize == last))
            .then_some(inner)
    }
}

fn closings(all: &str, open: char, close: char) -> Vec<u32> {
    let surrounds = |character: char| {
        PAIRS.iter().any(|(open, _)| *open == character)
            || character.is_whitespace()
            || character.is_control()
            || "urlURL:".contains(character)
    };
    let lead = all.find(|character| !surrounds(character)).unwrap_or(all.len());
    let mut closings = vec![0; lead];
    let mut opened: Vec<usize> = Vec::new();
    for (place, character) in all.char_indices() {
        let closes = character == close && (open != close || !opened.is_empty());
        if closes && let Some(closing) = opened.pop().and_then(|opened| closings.get_mut(opened)) {
            *closing = u32::try_from(place).unwrap_or_default();
        }
        // A quote closes what it opened and opens what comes next.
        if character == open {
            opened.push(place);
        }
    }
    closings
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
    fn a_million_brackets_are_taken_off_at_once() {
        let many = format!("{}http://a.example/{}", "(<".repeat(500_000), ">)".repeat(500_000));
        assert_eq!(text(many.as_bytes()), "http://a.example/");
        let unbalanced = format!("{}http://a.example/{}", "(".repeat(500_000), ")".repeat(499_999));
        assert!(text(unbalanced.as_bytes()).starts_with("(((("));
        for (raw, expected) in [
            ("\"a\" b \"c\"", "\"a\" b \"c\""),
            ("\"'http://a.example/'\"", "http://a.example/"),
            ("(a)(b)", "(a)(b)"),
            ("((a)(b))", "(a)(b)"),
            ("<URL: <http://a.example/>>", "http://a.example/"),
        ] {
            assert_eq!(text(raw.as_bytes()), expected, "{raw}");
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
