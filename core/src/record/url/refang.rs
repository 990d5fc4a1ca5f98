//! Mending links that were written so that nobody clicks them: `hxxp://example[.]com`.

use super::flag::{Flags, UrlFlag};
use std::borrow::Cow;

/// What is written for a dot, in small letters. Those with one bracket come last, being part of the others.
const DOTS: &[&str] = &[
    "[.]", "(.)", "{.}", "<.>", "[dot]", "(dot)", "{dot}", "<dot>", "[d0t]", "(d0t)", "[punkt]", "(punkt)",
    "[punt]", "(punt)", " dot ", "[.", ".]", "(.", ".)", "\\.",
];

/// The same for the other marks that may stand before a path.
const OTHERS: &[(&str, &str)] =
    &[("[:]", ":"), ("(:)", ":"), ("[/]", "/"), ("(/)", "/"), ("[@]", "@"), ("[at]", "@"), ("(at)", "@")];

/// How long what stands before the path may be for masks in it to be sought: no host is longer.
const LONGEST_HEAD: usize = 4096;

/// The link as it was before somebody made it harmless; the same where nobody did.
///
/// What is mended may be masked once more, so that mending goes on until there is nothing to mend. What nobody
/// masks so often, only to make a reader go on for long, stays as it is.
pub(super) fn mend<'a>(text: Cow<'a, str>, flags: &mut Flags) -> Cow<'a, str> {
    let Some(mut mended) = mended_once(&text) else { return text };
    for _ in 0..MOST_MASKS {
        match mended_once(&mended) {
            Some(again) => mended = again,
            None => {
                flags.set(UrlFlag::Refanged);
                return Cow::Owned(mended);
            }
        }
    }
    text
}

/// How often a link may be masked over again.
const MOST_MASKS: usize = 8;

fn mended_once(text: &str) -> Option<String> {
    let (scheme, rest) = scheme(text);
    let head_end = head_length(rest);
    let head = match head_end <= LONGEST_HEAD {
        true => dots(&rest[..head_end]),
        false => Cow::Borrowed(&rest[..head_end]),
    };
    let is_mended = matches!(scheme, Scheme::Mended(_)) || matches!(head, Cow::Owned(_));
    if !is_mended {
        return None;
    }
    let head = match &scheme {
        Scheme::Mended(_) => commas(head),
        Scheme::Plain(_) => head,
    };
    let mut mended = match scheme {
        Scheme::Mended(word) => word + "://",
        Scheme::Plain(before) => before.to_owned(),
    };
    mended.push_str(&head);
    mended.push_str(&path_dots(&rest[head_end..]));
    Some(mended)
}

enum Scheme<'a> {
    /// The scheme and what follows it, as it was written; or nothing.
    Plain(&'a str),
    /// A scheme that was made harmless, mended.
    Mended(String),
}

/// Splits a text behind its scheme and the slashes.
fn scheme(text: &str) -> (Scheme<'_>, &str) {
    // Nearly every link.
    for known in ["http://", "https://"] {
        if text.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known)) {
            return (Scheme::Plain(&text[..known.len()]), &text[known.len()..]);
        }
    }
    let plain = text.find("://").map_or(0, |place| place + 3);
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if plain > 0 && is_word(&text[..plain - 3]) && word(&text[..plain - 3]).is_none() {
        return (Scheme::Plain(&text[..plain]), &text[plain..]);
    }
    if let Some(rest) = text.strip_prefix("//") {
        return (Scheme::Plain("//"), rest);
    }
    if let Some((word, rest)) = mended_scheme(text) {
        return (Scheme::Mended(word), rest);
    }
    (Scheme::Plain(""), text)
}

/// The scheme that letters such as `hxxp` stand for; `None` where they stand for themselves.
fn word(letters: &str) -> Option<&'static str> {
    let small = letters.to_ascii_lowercase();
    let (stem, is_secure) = match small.strip_suffix('s') {
        Some(stem) => (stem, true),
        None => (small.as_str(), false),
    };
    let is_masked = |byte: &u8| matches!(byte, b't' | b'x' | b'*' | b'+' | b'_');
    let is_http = match stem.as_bytes() {
        [b'h', middle @ .., b'p'] => middle.len() == 2 && middle.iter().all(is_masked),
        _ => false,
    };
    match (is_http, is_secure) {
        (true, _) if stem == "http" => None,
        (true, true) => Some("https"),
        (true, false) => Some("http"),
        _ if small == "fxp" => Some("ftp"),
        _ => None,
    }
}

/// A scheme that is masked, or that has brackets in or behind it, and what follows.
fn mended_scheme(text: &str) -> Option<(String, &str)> {
    let mut letters = String::new();
    let mut marks = String::new();
    let mut has_bracket = false;
    let mut end = 0;
    for (place, character) in text.char_indices().take(24) {
        match character {
            '[' | ']' | '(' | ')' | '{' | '}' | '<' | '>' => {
                // A bracket behind the slashes may begin an address.
                if marks.ends_with("//") && !"])}>".contains(character) {
                    break;
                }
                has_bracket = true;
            }
            ':' | '/' | '\\' if !letters.is_empty() => {
                marks.push(if character == '\\' { '/' } else { character })
            }
            _ if !marks.is_empty() => break,
            _ if character.is_ascii_alphabetic() || "*+_".contains(character) => letters.push(character),
            _ => return None,
        }
        end = place + character.len_utf8();
        if marks == "://" && !text[end..].starts_with([']', ')', '}', '>']) {
            break;
        }
    }
    if marks != "://" {
        return None;
    }
    let mended = word(&letters).map(str::to_owned);
    let known = || {
        let small = letters.to_ascii_lowercase();
        (has_bracket && ["http", "https", "ftp"].contains(&small.as_str())).then_some(small)
    };
    Some((mended.or_else(known)?, &text[end..]))
}

/// How long what stands before the path is. A slash in brackets of its own is part of it.
fn head_length(rest: &str) -> usize {
    let ends = |place: &usize| {
        let around = place.checked_sub(1).and_then(|before| rest.as_bytes().get(before..place + 2));
        !matches!(around, Some(b"[/]" | b"(/)"))
    };
    let marks = rest.bytes().enumerate().filter(|(_, byte)| matches!(byte, b'/' | b'?' | b'#'));
    marks.map(|(place, _)| place).find(ends).unwrap_or(rest.len())
}

/// A text with the marks in it mended.
fn dots(text: &str) -> Cow<'_, str> {
    let may_be = |byte: u8| matches!(byte, b'[' | b'(' | b'{' | b'<' | b' ' | b'\\' | b']' | b')' | b',');
    if !text.bytes().any(may_be) || is_address(text) {
        return Cow::Borrowed(text);
    }
    let mut mended = Cow::Borrowed(text);
    for (written, meant) in OTHERS.iter().copied().chain(DOTS.iter().map(|dot| (*dot, "."))) {
        if let Some(replaced) = replaced(&mended, written, meant) {
            mended = Cow::Owned(replaced);
        }
    }
    mended
}

/// What stands before a path, with commas in place of dots mended: behind a masked scheme nobody could think that
/// the link was meant as it stands.
fn commas(head: Cow<'_, str>) -> Cow<'_, str> {
    let end = head.find(|character: char| !(character.is_alphanumeric() || "-,".contains(character)));
    let (host, rest) = head.split_at(end.unwrap_or(head.len()));
    if host.contains(',') && !rest.starts_with('.') {
        return Cow::Owned(host.replace(',', ".") + rest);
    }
    head
}

/// A path with the masked dots in it mended. Half a bracket may be its own.
fn path_dots(text: &str) -> Cow<'_, str> {
    if !text.contains('[') {
        return Cow::Borrowed(text);
    }
    let mended = replaced(text, "[.]", ".").map_or(Cow::Borrowed(text), Cow::Owned);
    let mended_words = replaced(&mended, "[dot]", ".");
    mended_words.map_or(mended, Cow::Owned)
}

/// Whether it begins with an IPv6 address in its brackets, which are no mask.
fn is_address(text: &str) -> bool {
    let host = text.rsplit_once('@').map_or(text, |(_, host)| host);
    let inner = host.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(inner, _)| inner);
    inner.is_some_and(|inner| inner.contains(':') && inner.len() > 1)
}

/// Replaces without regard to case, and with it the spaces around what is replaced; `None` where there was
/// nothing to replace.
fn replaced(text: &str, written: &str, meant: &str) -> Option<String> {
    let small = text.to_ascii_lowercase();
    let mut out = String::new();
    let mut from = 0;
    for (place, _) in small.match_indices(written) {
        out.push_str(text[from..place].trim_matches(' '));
        out.push_str(meant);
        from = place + written.len();
    }
    (from > 0).then(|| out + text[from..].trim_start_matches(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mended(text: &str) -> (String, bool) {
        let mut flags = Flags::default();
        let mended = mend(Cow::Borrowed(text), &mut flags).into_owned();
        (mended, flags.has(UrlFlag::Refanged))
    }

    #[test]
    fn masked_links_are_mended() {
        for (text, expected) in [
            ("hxxp://example[.]com/a", "http://example.com/a"),
            ("hXXps[:]//example(.)com/a", "https://example.com/a"),
            ("h**p://example.com", "http://example.com"),
            ("[h]ttp://example.com/x", "http://example.com/x"),
            ("[http]://example.com/x", "http://example.com/x"),
            ("http[://]example[dot]com", "http://example.com"),
            ("http:[//]example.com", "http://example.com"),
            ("hxxps:\\\\example.com\\x", "https://example.com\\x"),
            ("example[.]com[/]a", "example.com/a"),
            ("example[.com/x[.]jpg", "example.com/x.jpg"),
            ("http://example (dot) com/", "http://example.com/"),
            ("fxp://example.com", "ftp://example.com"),
            ("name[@]example[.]com", "name@example.com"),
            ("http://192[.]0[.]2[.]1/", "http://192.0.2.1/"),
            ("ps[:]//example(.)com/a", "ps://example.com/a"),
            ("example[[.]]com", "example.com"),
            ("hxxp://www,example,com/a,b", "http://www.example.com/a,b"),
        ] {
            assert_eq!(mended(text), (expected.to_owned(), true), "{text}");
        }
    }

    #[test]
    fn masks_within_masks_end_somewhere() {
        let masked = |depth: usize| format!("http://example{}.{}com/", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(mended(&masked(8)), ("http://example.com/".to_owned(), true));
        assert_eq!(mended(&masked(2_000)), (masked(2_000), false));
    }

    #[test]
    fn what_is_not_masked_stays() {
        for text in [
            "http://example.com/a[.]jpg",
            "http://[2001:db8::1]:80/x",
            "https://example.com/(x)",
            "https://example.com/?a[]=1",
            "https://example.com",
            "http://example,com/",
            "magnet:?xt=urn:btih:abc",
            "example.com/[x]",
        ] {
            assert_eq!(mended(text), (text.to_owned(), false), "{text}");
        }
    }
}
