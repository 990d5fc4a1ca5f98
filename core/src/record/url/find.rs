//! Links in free text: a mail, an exported chat, a form's remarks.

use super::flag::UrlFlag;
use super::{MAX_URL, Url, UrlKind};
use crate::error::{Error, Result};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::Read;
use std::ops::Range;

numbered_words! {
    /// How a link was written in a text, which says how sure it is that it is one.
    #[non_exhaustive]
    Writing {
        /// With its scheme.
        Scheme = 1, "scheme";
        /// Masked so that nobody clicks it.
        Masked = 2, "masked";
        /// Without a scheme, as a host with a known suffix: it may be no link at all.
        Bare = 3, "bare";
    }
}

/// A link in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The link.
    pub url: Url,
    /// Its bytes in the text.
    pub place: Range<usize>,
    /// Its line, from 1.
    pub line: usize,
    /// How it was written.
    pub writing: Writing,
}

/// How far a mask at the beginning of a link goes at least, as in `[h]ttp`: one byte beyond the bracket.
const MASK: usize = 4;

/// The longest piece of a text within which a link is looked for when the piece itself is none. It keeps
/// hostile text from being read over and over.
const LONGEST_BEFORE: usize = 8 << 10;

/// What may stand directly before a link within a word, and ends the one before it.
const BEFORE: &[u8] = b",;|\"'`()[]{}<>=:*_~";

/// Suffixes that are also what files are called after: a bare name that ends so is no link by itself.
const FILES: &[&str] = &[
    "ai", "app", "as", "bz", "cc", "cfd", "cl", "cs", "dev", "doc", "gdn", "java", "la", "md", "mk", "ml",
    "mov", "mp", "pl", "pm", "ps", "pub", "py", "rs", "sh", "so", "st", "tf", "vi", "zip",
];

/// Schemes that begin a link without `//`.
const OPAQUE: &[&str] = &["magnet:?", "data:image/", "tg:", "urn:btih:"];

/// How many dots of one link may have spaces around them.
const MOST_SPACED_DOTS: usize = 8;

/// What is written for such a dot.
const SPACED_DOTS: &[&str] =
    &["[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[punkt]", "(punkt)", "[punt]", "(punt)"];

/// The links in a text, in their order.
///
/// The text may have any encoding that keeps ASCII, and is read once; a link ends before white space, before
/// what cannot be part of one, and before punctuation and brackets that belong to the sentence. Text of a
/// mail must be decoded first (`=3D`, base 64), or links are torn where its lines were.
pub fn find(text: &[u8]) -> impl Iterator<Item = Found> + '_ {
    Finder { text, place: 0, line: 1, counted: 0 }
}

/// The links in a text that is read piece by piece, with the memory of its longest line and at most 16 MiB of
/// that.
///
/// A link that a line over that length is cut in may be found in two parts.
///
/// # Errors
/// `io.*` when reading fails; nothing comes after it.
pub fn find_in(reader: impl Read) -> impl Iterator<Item = Result<Found>> {
    let mut lines = Lines { reader, buffer: Vec::new(), offset: 0, line: 1, is_done: false };
    let mut found = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(link) = found.next() {
                return Some(Ok(link));
            }
            match lines.next_links()? {
                Ok(links) => found = links.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    })
}

/// How much is read at once.
const AT_ONCE: usize = 1 << 20;

struct Lines<R> {
    reader: R,
    /// What was read and not yet looked through.
    buffer: Vec<u8>,
    /// Where in the whole text the buffer begins, in bytes and lines.
    offset: usize,
    line: usize,
    is_done: bool,
}

impl<R: Read> Lines<R> {
    /// The links of the next lines; `None` at the end.
    fn next_links(&mut self) -> Option<Result<Vec<Found>>> {
        let mut looked = 0;
        let end = loop {
            if self.is_done {
                break self.buffer.len();
            }
            let before = self.buffer.len();
            match self.reader.by_ref().take(AT_ONCE as u64).read_to_end(&mut self.buffer) {
                Ok(0) => self.is_done = true,
                Ok(_) => {}
                Err(error) => {
                    self.is_done = true;
                    self.buffer.clear();
                    return Some(Err(Error::io(&error, "reading a text")));
                }
            }
            looked = before.max(looked);
            if let Some(last) = self.buffer[looked..].iter().rposition(|byte| *byte == b'\n') {
                break looked + last + 1;
            }
            if self.buffer.len() >= MAX_URL {
                break self.buffer.len();
            }
        };
        if end == 0 {
            return None;
        }
        let rest = self.buffer.split_off(end);
        let text = std::mem::replace(&mut self.buffer, rest);
        let (offset, line) = (self.offset, self.line);
        self.offset += text.len();
        self.line += text.iter().filter(|byte| **byte == b'\n').count();
        let moved = |found: Found| Found {
            place: found.place.start + offset..found.place.end + offset,
            line: found.line + line - 1,
            ..found
        };
        Some(Ok(find(&text).map(moved).collect()))
    }
}

struct Finder<'a> {
    text: &'a [u8],
    /// Where the next word is looked for.
    place: usize,
    line: usize,
    /// Up to where lines were counted.
    counted: usize,
}

impl Iterator for Finder<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        while self.place < self.text.len() {
            if let Some(length) = gap(&self.text[self.place..]) {
                self.place += length;
                continue;
            }
            let start = self.place;
            let piece = piece(&self.text[start..]);
            self.place += piece.len();
            let skipped = piece.iter().take_while(|byte| BEFORE.contains(byte) && !opens_mask(piece)).count();
            let (start, piece) = (start + skipped, &piece[skipped..]);
            let whole = with_spaced_dots(&self.text[start..], piece.len());
            let own = trimmed(&self.text[start..start + whole]);
            if let Some((url, writing)) = accepted(own) {
                self.place = self.place.max(start + own.len());
                let line = self.line_at(start);
                return Some(Found { url, place: start..start + own.len(), line, writing });
            }
            if let Some(within) = begins_within(piece) {
                self.place = start + within;
            }
        }
        None
    }
}

impl Finder<'_> {
    fn line_at(&mut self, place: usize) -> usize {
        self.line += self.text[self.counted..place].iter().filter(|byte| **byte == b'\n').count();
        self.counted = place;
        self.line
    }
}

/// How many bytes the white space, or another character that no link has, is long that a text begins with.
fn gap(text: &[u8]) -> Option<usize> {
    match text[0] {
        0..=b' ' | 0x7f | b'<' | b'>' | b'"' | b'`' | b'|' | b'^' => (!text.starts_with(b"<.>")).then_some(1),
        0x80.. => {
            let character = text.iter().take(4).count();
            let first = (1..=character)
                .find_map(|length| std::str::from_utf8(&text[..length]).ok())?
                .chars()
                .next()?;
            let is_gap =
                first.is_whitespace() || "“”„«»‹›。、，；：！？（）「」『』【】《》…".contains(first);
            (is_gap && first != '\u{feff}').then(|| first.len_utf8())
        }
        _ => None,
    }
}

/// What a text begins with, up to white space or to where another link begins.
fn piece(text: &[u8]) -> &[u8] {
    let mut end = if opens_mask(text) { MASK } else { 0 }.min(text.len());
    while end < text.len() && gap(&text[end..]).is_none() {
        let may_follow = end > 0
            && matches!(text[end - 1], b',' | b';' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'\'' | b'*');
        if may_follow && begins(&text[end..]) {
            break;
        }
        end += 1;
    }
    &text[..end]
}

/// Where a link begins within a piece that is none itself, as in `link:http://…`.
fn begins_within(piece: &[u8]) -> Option<usize> {
    if piece.len() > LONGEST_BEFORE {
        return None;
    }
    (1..piece.len()).find(|place| !piece[place - 1].is_ascii_alphanumeric() && begins(&piece[*place..]))
}

/// Whether a link with its scheme begins here.
fn begins(text: &[u8]) -> bool {
    let head = &text[..text.len().min(24)];
    let Some(colon) = head.windows(3).position(|window| window == b"://") else {
        return OPAQUE.iter().any(|scheme| starts_with(text, scheme));
    };
    colon > 0
        && head[..colon].iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'*' | b'_' | b'+'))
}

fn starts_with(text: &[u8], small: &str) -> bool {
    text.get(..small.len()).is_some_and(|start| start.eq_ignore_ascii_case(small.as_bytes()))
}

/// Whether the bracket that a piece begins with is a mask, as in `[h]ttp` and `[http]://`.
fn opens_mask(piece: &[u8]) -> bool {
    let inner = piece.strip_prefix(b"[").or_else(|| piece.strip_prefix(b"("));
    let Some((letters, rest)) = inner.and_then(|inner| {
        let end = inner.iter().take(8).position(|byte| matches!(byte, b']' | b')'))?;
        Some((&inner[..end], &inner[end + 1..]))
    }) else {
        return false;
    };
    let is_scheme = letters.iter().all(u8::is_ascii_alphabetic) && !letters.is_empty();
    is_scheme && rest[..rest.len().min(8)].windows(3).any(|window| window == b"://")
}

/// How long the link is that a piece of this length begins, with masked dots that have spaces around them.
fn with_spaced_dots(text: &[u8], length: usize) -> usize {
    let mut end = length;
    if end == 0 || text[..end].contains(&b'/') && !text[..end].ends_with(b"/") && !is_host_only(&text[..end])
    {
        return end;
    }
    for _ in 0..MOST_SPACED_DOTS {
        let rest = &text[end..];
        let Some(dot) =
            rest.strip_prefix(b" ").and_then(|rest| SPACED_DOTS.iter().find(|dot| starts_with(rest, dot)))
        else {
            return end;
        };
        let after = 1 + dot.len();
        let space = usize::from(rest.get(after) == Some(&b' '));
        let next = rest.get(after + space..).unwrap_or_default();
        let word = next.iter().take_while(|byte| byte.is_ascii_graphic()).count();
        if word == 0 || !next[0].is_ascii_alphanumeric() {
            return end;
        }
        end += after + space + word;
    }
    end
}

/// Whether nothing of a path was written yet.
fn is_host_only(text: &[u8]) -> bool {
    let after = text.windows(3).position(|window| window == b"://").map_or(0, |place| place + 3);
    !text[after..].contains(&b'/')
}

/// A link without the punctuation and brackets of the sentence around it.
fn trimmed(text: &[u8]) -> &[u8] {
    // How many more of each bracket are closed than opened.
    let excess = |open: u8, close: u8| {
        text.iter()
            .fold(0_isize, |excess, byte| excess + isize::from(*byte == close) - isize::from(*byte == open))
    };
    let mut brackets =
        [(b'(', b')'), (b'[', b']'), (b'{', b'}')].map(|(open, close)| (open, close, excess(open, close)));
    let mut end = text.len();
    while end > 0 {
        let last = text[end - 1];
        if let Some((open, _, excess)) =
            brackets.iter_mut().find(|(open, close, _)| last == *open || last == *close)
        {
            if last == *open {
                *excess += 1;
            } else if *excess > 0 {
                *excess -= 1;
            } else {
                break;
            }
        } else if !matches!(last, b'.' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'*' | b'~') {
            break;
        }
        end -= 1;
    }
    &text[..end]
}

/// The link that a piece of text is, if it is one.
fn accepted(piece: &[u8]) -> Option<(Url, Writing)> {
    if piece.len() < 4 || piece.len() > MAX_URL {
        return None;
    }
    let has_mark = piece.contains(&b'.')
        || piece.contains(&b':')
        || piece.iter().any(|byte| matches!(byte, b'[' | b'(' | b'{'));
    if !has_mark {
        return None;
    }
    let url = Url::parse(piece).ok().filter(|url| url.kind() != UrlKind::Unparseable)?;
    let flags = url.flags();
    if flags.has(UrlFlag::HostInvalid) && !begins(piece) {
        return None;
    }
    if flags.has(UrlFlag::SchemeAssumed) {
        return is_bare_link(&url, piece).then_some(()).map(|()| {
            let writing = if flags.has(UrlFlag::Refanged) { Writing::Masked } else { Writing::Bare };
            (url, writing)
        });
    }
    if flags.has(UrlFlag::Refanged) {
        return Some((url, Writing::Masked));
    }
    (begins(piece)).then_some((url, Writing::Scheme))
}

/// Whether a text without a scheme is a link and not a file's name, a number or an address for mail.
fn is_bare_link(url: &Url, piece: &[u8]) -> bool {
    let is_refanged = url.flags().has(UrlFlag::Refanged);
    let host = match url.host() {
        Some(super::Host::Domain(host)) => host,
        Some(super::Host::Ipv4(_) | super::Host::Ipv6(_)) => {
            let dots = piece.iter().filter(|byte| **byte == b'.').count();
            return is_refanged || dots >= 3 && piece.iter().any(|byte| matches!(byte, b'/' | b':'));
        }
        _ => return false,
    };
    let is_mail = url.secrets().iter().any(|secret| secret.kind == super::SecretKind::UserInfo);
    let is_known = psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known());
    let is_onion = host.len() > 16 && host.ends_with(".onion");
    if is_mail
        || !host.contains('.')
        || !(is_known || is_onion)
        || url.registrable_domain().is_none() && !is_onion
    {
        return false;
    }
    let suffix = host.rsplit('.').next().unwrap_or_default();
    let has_path = piece.iter().any(|byte| matches!(byte, b'/' | b'?'));
    is_refanged || has_path || host.starts_with("www.") || !FILES.contains(&suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String, Writing)> {
        let links = find(text.as_bytes());
        links
            .map(|link| (text[link.place].to_owned(), link.url.identity().to_owned(), link.writing))
            .collect()
    }

    fn places(text: &str) -> Vec<String> {
        found(text).into_iter().map(|(place, ..)| place).collect()
    }

    #[test]
    fn a_link_ends_where_the_sentence_goes_on() {
        for (text, expected) in [
            ("See http://a.example/x.", "http://a.example/x"),
            ("(http://a.example/x)", "http://a.example/x"),
            ("(see http://a.example/x_(y)), and", "http://a.example/x_(y)"),
            ("<http://a.example/x>", "http://a.example/x"),
            ("\"http://a.example/x\"!", "http://a.example/x"),
            ("'http://a.example/x'", "http://a.example/x"),
            ("« http://a.example/x »", "http://a.example/x"),
            ("http://a.example/x。", "http://a.example/x"),
            ("[text](http://a.example/x)", "http://a.example/x"),
            ("*http://a.example/x*", "http://a.example/x"),
            ("http://a.example/x?u=http://b.example/y", "http://a.example/x?u=http://b.example/y"),
            (
                "https://web.archive.org/web/2020/http://a.example/",
                "https://web.archive.org/web/2020/http://a.example/",
            ),
            ("http://a.example/ä/b", "http://a.example/ä/b"),
            ("link:http://a.example/x", "http://a.example/x"),
        ] {
            assert_eq!(places(text), [expected], "{text}");
        }
    }

    #[test]
    fn several_links_are_told_apart_with_their_lines() {
        let text = "one http://a.example/1,http://b.example/2\r\n\nhttp://c.example/3;x";
        let links: Vec<(String, usize)> =
            find(text.as_bytes()).map(|link| (link.url.identity().to_owned(), link.line)).collect();
        let expected = [("http://a.example/1", 1), ("http://b.example/2", 1), ("http://c.example/3;x", 3)];
        assert_eq!(links, expected.map(|(identity, line)| (identity.to_owned(), line)));
    }

    #[test]
    fn masked_links_are_found() {
        for (text, identity) in [
            ("look: hxxp://a[.]example/x", "http://a.example/x"),
            ("hxxps[:]//www(.)example(.)com/x ok", "https://www.example.com/x"),
            ("[h]ttp://example.com/x", "http://example.com/x"),
            ("at http://example (dot) com/x now", "http://example.com/x"),
            ("example [.] com/x", "https://example.com/x"),
            ("example[.]com", "https://example.com/"),
        ] {
            let links = found(text);
            assert_eq!(links.len(), 1, "{text}: {links:?}");
            assert_eq!((links[0].1.as_str(), links[0].2), (identity, Writing::Masked), "{text}");
        }
    }

    #[test]
    fn a_host_alone_is_a_link_where_it_can_be_one() {
        for (text, identity) in [
            ("go to example.com", "https://example.com/"),
            ("www.example.co.uk/a?b", "https://www.example.co.uk/a?b"),
            ("example.com:8080/x", "https://example.com:8080/x"),
            ("192.0.2.1/x", "https://192.0.2.1/x"),
        ] {
            assert_eq!(
                found(text),
                [(text.trim_start_matches("go to ").to_owned(), identity.to_owned(), Writing::Bare)]
            );
        }
        for text in [
            "readme.md",
            "v1.2.3",
            "name@example.com",
            "3.14",
            "e.g. this",
            "12:30",
            "C:\\x.jpg",
            "1.2.3.4",
            "a.b",
            "...",
            "x.jpg",
            "(c) 2020",
        ] {
            assert_eq!(places(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn links_of_other_schemes_are_found() {
        for text in [
            "magnet:?xt=urn:btih:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A&dn=x",
            "ipfs://QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKmwvF/a.jpg",
            "tg://resolve?domain=x",
        ] {
            assert_eq!(places(&format!("so {text}, yes")), [text]);
        }
    }

    #[test]
    fn a_text_read_piece_by_piece_has_the_links_of_the_whole() {
        let line = "a line with http://a.example/x and example.com/y, and none\n";
        let text = line.repeat(50_000) + "http://a.example/end";
        let whole: Vec<Found> = find(text.as_bytes()).collect();
        let pieces: Vec<Found> = find_in(text.as_bytes()).map(|found| found.expect("read")).collect();
        assert_eq!(whole.len(), 100_001);
        assert!(whole == pieces, "the same links at the same places");
    }

    #[test]
    fn a_line_without_an_end_is_cut_and_read_on() {
        let text = "x ".repeat(MAX_URL) + "http://a.example/end";
        let found: Vec<Found> = find_in(text.as_bytes()).map(|found| found.expect("read")).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(&text[found[0].place.clone()], "http://a.example/end");
    }

    #[test]
    fn bytes_that_are_no_text_are_passed_over() {
        let text = b"\xff\xfe http://a.example/\xe4 \xff";
        let links: Vec<Found> = find(text).collect();
        assert_eq!(links.len(), 1);
        assert_eq!(links[0].url.identity(), "http://a.example/%E4");
    }
}
