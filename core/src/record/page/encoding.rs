//! In which encoding a page is written.

use crate::words::numbered_words;
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
        /// Nothing: it is UTF-8 if its beginning is, and else windows-1252.
        Guessed = 4, "guessed";
    }
}

/// The encoding of a page by its first bytes, and the length of its mark.
pub(super) fn of(head: &[u8], charset: Option<&str>) -> (&'static Encoding, EncodingSource) {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding, EncodingSource::ByteOrderMark);
    }
    if let Some(encoding) = charset.and_then(|label| Encoding::for_label(label.trim().as_bytes())) {
        return (encoding, EncodingSource::Header);
    }
    if let Some(encoding) = declared(&head[..head.len().min(HEAD)]) {
        return (encoding, EncodingSource::Meta);
    }
    let is_utf8 = match std::str::from_utf8(head) {
        Ok(_) => true,
        // Cut within a character.
        Err(error) => error.error_len().is_none(),
    };
    (if is_utf8 { UTF_8 } else { WINDOWS_1252 }, EncodingSource::Guessed)
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
