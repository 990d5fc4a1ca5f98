//! The links in a style sheet.

use std::borrow::Cow;

/// Calls with each link within `url()`, and each string within `image-set()`; says how much of the text was
/// read to the end. What is left begins something that goes on.
pub(super) fn links(text: &str, is_last: bool, mut each: impl FnMut(&str)) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        let Some(open) = bytes[at..].iter().position(|byte| *byte == b'(').map(|found| at + found) else {
            // The name before a bracket may still go on.
            return if is_last { text.len() } else { at.max(floor(text, text.len().saturating_sub(16))) };
        };
        let before = &bytes[at..open];
        let start = open - before.iter().rev().take_while(|byte| is_name(**byte)).count();
        let name = &text[start..open];
        if name.eq_ignore_ascii_case("url") || name.eq_ignore_ascii_case("src") {
            match argument(&text[open + 1..], is_last) {
                Some((link, length)) => {
                    each(&link);
                    at = open + 1 + length;
                }
                None => return start,
            }
        } else if name
            .get(name.len().saturating_sub(9)..)
            .is_some_and(|end| end.eq_ignore_ascii_case("image-set"))
        {
            match set(&text[open + 1..], is_last, &mut each) {
                Some(length) => at = open + 1 + length,
                None => return start,
            }
        } else {
            at = open + 1;
        }
    }
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// The greatest boundary of characters that is not beyond.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The link of a `url()`, and the length up to its end; `None` where the text ends first.
fn argument(text: &str, is_last: bool) -> Option<(String, usize)> {
    let start = text.len() - text.trim_start().len();
    let rest = &text[start..];
    match rest.as_bytes().first() {
        Some(quote @ (b'"' | b'\'')) => {
            let (string, length) = quoted(rest, *quote, is_last)?;
            Some((string, start + length))
        }
        _ => {
            let mut is_escaped = false;
            let close = rest.find(|c| {
                let is_end = c == ')' && !is_escaped;
                is_escaped = c == '\\' && !is_escaped;
                is_end
            });
            let end = match close {
                Some(end) => end,
                None if is_last => rest.len(),
                None => return None,
            };
            Some((unescaped(rest[..end].trim()).into_owned(), start + end))
        }
    }
}

/// The string that begins here, and its length with its quotes.
fn quoted(text: &str, quote: u8, is_last: bool) -> Option<(String, usize)> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return Some((unescaped(&text[1..at]).into_owned(), at + 1)),
            // A string does not go on in the next line.
            b'\n' => return Some((String::new(), at)),
            _ => at += 1,
        }
    }
    is_last.then(|| (String::new(), text.len()))
}

/// The strings of an `image-set()` that are not the arguments of `url()` or `type()`.
fn set(text: &str, is_last: bool, each: &mut impl FnMut(&str)) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut word) = (0, 1_u32, 0);
    let mut found = Vec::new();
    while at < bytes.len() {
        match bytes[at] {
            b'(' => {
                let name = &text[word..at];
                if name.eq_ignore_ascii_case("url") {
                    let (link, length) = argument(&text[at + 1..], is_last)?;
                    found.push(link);
                    at += length;
                }
                depth += 1;
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    found.iter().for_each(|link| each(link));
                    return Some(at + 1);
                }
            }
            quote @ (b'"' | b'\'') => {
                let (string, length) = quoted(&text[at..], quote, is_last)?;
                if depth == 1 {
                    found.push(string);
                }
                at += length.max(1) - 1;
            }
            _ => {}
        }
        at += 1;
        if !bytes[at - 1].is_ascii_alphanumeric() {
            word = at;
        }
    }
    if is_last {
        found.iter().for_each(|link| each(link));
    }
    is_last.then_some(text.len())
}

/// A value without the escapes of style sheets: up to six digits of a character's number and a space, or the
/// character itself.
fn unescaped(value: &str) -> Cow<'_, str> {
    if !value.contains('\\') {
        return Cow::Borrowed(value);
    }
    let mut text = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let number = u32::from_str_radix(&rest[..digits], 16).unwrap_or_default();
            text.push(char::from_u32(number).filter(|one| *one != '\0').unwrap_or('\u{fffd}'));
            rest = &rest[digits..];
            rest = rest.strip_prefix([' ', '\t', '\n']).unwrap_or(rest);
        } else if let Some(character) = rest.chars().next() {
            if character != '\n' {
                text.push(character);
            }
            rest = &rest[character.len_utf8()..];
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_style_sheets_are_their_own() {
        for (css, expected) in [
            ("url(\\2f a\\.png)", "/a.png"),
            ("url('/\\00e4.png')", "/\u{e4}.png"),
            ("url(/a\\)b.png)", "/a)b.png"),
            ("url(\"/x\\\ny.png\")", "/xy.png"),
        ] {
            let mut found = Vec::new();
            links(css, true, |link| found.push(link.to_owned()));
            assert_eq!(found, [expected], "{css}");
        }
    }
}
