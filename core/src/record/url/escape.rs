//! Percent-encoding: what is the same written differently, and nothing more.

/// The bytes that are written out as they are in a path or query: what RFC 3986 allows there, and `%`.
const KEPT: [bool; 256] = table(b"-._~!$&'()*+,;=:@/?%");

/// The characters that RFC 3986 calls unreserved: encoded or not, they mean the same.
const UNRESERVED: [bool; 256] = table(b"-._~");

const HEX: &[u8; 16] = b"0123456789ABCDEF";

const fn table(others: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    let mut place = 0;
    while place < others.len() {
        table[others[place] as usize] = true;
        place += 1;
    }
    table
}

/// Whether a byte is written out as it is in a path or query.
pub(super) const fn is_kept(byte: u8) -> bool {
    KEPT[byte as usize]
}

/// Appends `%` and two digits.
pub(super) fn push_escape(out: &mut String, byte: u8) {
    out.push('%');
    out.push(HEX[usize::from(byte >> 4)] as char);
    out.push(HEX[usize::from(byte & 15)] as char);
}

/// The byte that the text's beginning escapes, if it does.
pub(super) fn escaped(text: &[u8]) -> Option<u8> {
    match text {
        [b'%', high, low, ..] => Some(digit(*high)? << 4 | digit(*low)?),
        _ => None,
    }
}

fn digit(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

/// Appends a path, query or fragment in the one spelling of all that RFC 3986 calls equivalent: unreserved
/// characters plain, every other escape kept with capital digits, and what may not stand there escaped.
///
/// A `%` that escapes nothing stays alone. What is decoded after it is not allowed to make an escape of
/// it, so that normalising twice is normalising once.
pub(super) fn normalise(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    // Nearly every link has nothing to do here.
    let plain =
        bytes.iter().position(|byte| *byte == b'%' || !KEPT[usize::from(*byte)]).unwrap_or(bytes.len());
    out.push_str(&text[..plain]);
    let mut place = plain;
    // How much of an escape the last characters written are: nothing, `%`, or `%` and a digit.
    let mut begun = 0_u8;
    while place < bytes.len() {
        let byte = bytes[place];
        if let Some(decoded) = escaped(&bytes[place..]) {
            let completes = begun > 0 && decoded.is_ascii_hexdigit();
            if UNRESERVED[usize::from(decoded)] && !completes {
                out.push(decoded as char);
            } else {
                push_escape(out, decoded);
            }
            begun = 0;
            place += 3;
            continue;
        }
        if KEPT[usize::from(byte)] {
            out.push(byte as char);
        } else {
            push_escape(out, byte);
        }
        begun = match byte {
            b'%' => 1,
            _ if begun == 1 && byte.is_ascii_hexdigit() => 2,
            _ => 0,
        };
        place += 1;
    }
}

/// Decodes escapes until none is left, also those that decoding makes.
///
/// No two escapes overlap, so that the order in which they are decoded makes no difference; decoding at the
/// end of what was written so far needs no second pass.
pub(super) fn decode_all(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    for byte in text {
        out.push(*byte);
        while let Some(decoded) = out.len().checked_sub(3).and_then(|start| escaped(&out[start..])) {
            out.truncate(out.len() - 3);
            out.push(decoded);
        }
    }
    out
}

/// Whether a normalised text has, escaped, a character that turns the direction of writing.
pub(super) fn has_bidi_control(text: &str) -> bool {
    let bytes = text.as_bytes();
    let escapes =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%').map(|(place, _)| &bytes[place..]);
    escapes.filter(|rest| rest.starts_with(b"%E2%8") || rest.starts_with(b"%D8")).any(|rest| {
        let decoded: Vec<u8> = rest.chunks(3).take(3).map_while(escaped).collect();
        let length = if decoded.first() == Some(&0xd8) { 2 } else { 3 };
        let first =
            decoded.get(..length).and_then(|character| std::str::from_utf8(character).ok()?.chars().next());
        first.is_some_and(super::text::is_bidi_control)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn normalised(text: &str) -> String {
        let mut out = String::new();
        normalise(text, &mut out);
        out
    }

    /// Decoding pass after pass, as Safe Browsing describes it.
    fn decoded_in_passes(text: &[u8]) -> Vec<u8> {
        let mut text = text.to_vec();
        loop {
            let mut out = Vec::new();
            let mut place = 0;
            while place < text.len() {
                let decoded = escaped(&text[place..]);
                out.push(decoded.unwrap_or(text[place]));
                place += if decoded.is_some() { 3 } else { 1 };
            }
            if out == text {
                return out;
            }
            text = out;
        }
    }

    #[test]
    fn unreserved_characters_are_plain_and_digits_capital() {
        assert_eq!(normalised("/%7euser/%2f%e4"), "/~user/%2F%E4");
        assert_eq!(normalised("/a%zz"), "/a%zz");
        assert_eq!(normalised("a|b{c}[0]\"^`"), "a%7Cb%7Bc%7D%5B0%5D%22%5E%60");
    }

    #[test]
    fn what_is_decoded_makes_no_new_escape() {
        assert_eq!(normalised("%%32e"), "%%32e");
        assert_eq!(normalised("%4%31"), "%4%31");
        assert_eq!(normalised("%%7e"), "%~");
    }

    proptest! {
        #[test]
        fn normalising_twice_is_normalising_once(text in "[%a-fA-F0-9~/?|]{0,24}") {
            let once = normalised(&text);
            prop_assert_eq!(normalised(&once), once);
        }

        #[test]
        fn decoding_all_at_once_is_decoding_pass_after_pass(text in "[%0-9a-f]{0,32}") {
            prop_assert_eq!(decode_all(text.as_bytes()), decoded_in_passes(text.as_bytes()));
        }
    }
}
