//! In which encoding a page is written.

use crate::record::url::Host;
use crate::words::numbered_words;
use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many bytes at the front of a page are looked at for what they say of its encoding, after the HTML
/// standard.
pub(super) const HEAD: usize = 1024;

numbered_words! {
    /// What says in which encoding a page is written.
    EncodingSource {
        /// The mark at its first bytes.
        ByteOrderMark = 1, "byte_order_mark";
        /// The server's `Content-Type`.
        Header = 2, "header";
        /// A `meta` element within its first 1,024 bytes.
        Meta = 3, "meta";
        /// Nothing: it is UTF-8 if its first characters beyond ASCII are, and else what they look like.
        Guessed = 4, "guessed";
    }
}

/// The encoding that a page states at its beginning, if it does.
pub(super) fn stated(head: &[u8], charset: Option<&str>) -> Option<(&'static Encoding, EncodingSource)> {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Some((encoding, EncodingSource::ByteOrderMark));
    }
    if let Some(encoding) = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes())) {
        return Some((encoding, EncodingSource::Header));
    }
    declared(&head[..head.len().min(HEAD)]).map(|encoding| (encoding, EncodingSource::Meta))
}

/// How many bytes from the first on that is not ASCII are looked at for a guess.
pub(super) const SAMPLE: usize = 4 << 10;

/// Where a text stops being ASCII, or begins to switch what its bytes mean.
pub(super) fn beyond_ascii(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !byte.is_ascii() || *byte == 0x1b).unwrap_or(bytes.len())
}

/// The encoding of a page that states none, by a sample of it and the last label of its host.
pub(super) fn guessed(sample: &[u8], is_whole: bool, host: Option<&Host>) -> &'static Encoding {
    let is_utf8 = match std::str::from_utf8(sample) {
        Ok(_) => !sample.contains(&0x1b),
        // Cut within a character.
        Err(error) => error.error_len().is_none() && !is_whole,
    };
    if is_utf8 {
        return UTF_8;
    }
    let label = match host {
        Some(Host::Domain(name)) => name.rsplit('.').next(),
        _ => None,
    };
    let is_label = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let label = label.map(str::as_bytes).filter(|label| label.iter().all(|byte| is_label(*byte)));
    let mut detector = EncodingDetector::new();
    detector.feed(sample, is_whole);
    detector.guess(label, false)
}

/// The charset in the value of a `Content-Type`.
pub(super) fn charset(value: &str) -> Option<&str> {
    let at = find(value.as_bytes(), b"charset")?;
    let rest = value[at + 7..].trim_start().strip_prefix('=')?.trim_start();
    let end = match rest.as_bytes().first()? {
        quote @ (b'"' | b'\'') => return rest[1..].split(*quote as char).next(),
        _ => rest.find(|c: char| c.is_whitespace() || matches!(c, ';' | ',' | '"' | '\'' | '>' | '/')),
    };
    Some(&rest[..end.unwrap_or(rest.len())])
}

fn declared(head: &[u8]) -> Option<&'static Encoding> {
    let text: String = head.iter().map(|byte| if byte.is_ascii() { *byte as char } else { '?' }).collect();
    let mut rest = text.as_str();
    loop {
        let comment = rest.find("<!--");
        let meta = find(rest.as_bytes(), b"<meta");
        let at = match (comment, meta) {
            (Some(comment), Some(meta)) if comment < meta => {
                let end = rest[comment..].find("-->")?;
                rest = &rest[comment + end..];
                continue;
            }
            (_, Some(meta)) => meta,
            (_, None) => return None,
        };
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end);
        if let Some(encoding) =
            charset(&rest[at..end]).and_then(|label| Encoding::for_label(label.as_bytes()))
        {
            // A page in UTF-16 could not have been read so far.
            return Some(match encoding.name() {
                "UTF-16LE" | "UTF-16BE" => UTF_8,
                "x-user-defined" => WINDOWS_1252,
                _ => encoding,
            });
        }
        rest = &rest[end..];
    }
}

/// Where a word in small letters stands in a text in any case.
fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}
