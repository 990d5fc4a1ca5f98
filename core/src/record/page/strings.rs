//! The strings of a script that look like links to pictures.

use super::Medium;
use serde_json::Value;
use std::borrow::Cow;

/// The longest string that is looked at, unless it is a `data:` link.
const LONGEST: usize = 4096;

/// Names in JSON-LD whose values are pictures.
const PICTURES: &[&str] = &[
    "image",
    "thumbnail",
    "thumbnailUrl",
    "contentUrl",
    "logo",
    "photo",
    "primaryImageOfPage",
    "screenshot",
];

/// What a link's ending says of what it leads to.
pub(super) fn by_ending(link: &str) -> Option<Medium> {
    const PICTURE: &[&str] = &[
        "jpg", "jpeg", "jpe", "jfif", "pjpeg", "png", "apng", "gif", "webp", "avif", "bmp", "tif", "tiff",
        "svg", "ico", "heic", "heif", "jxl", "jp2",
    ];
    const VIDEO: &[&str] =
        &["mp4", "m4v", "webm", "mov", "mkv", "avi", "wmv", "flv", "ogv", "3gp", "mpg", "mpeg", "m3u8"];
    let path = link.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let (_, ending) = name.rsplit_once('.')?;
    // Some hosts put the size behind the ending.
    let ending = ending.split([':', '@']).next().unwrap_or_default();
    let is = |endings: &[&str]| endings.iter().any(|one| one.eq_ignore_ascii_case(ending));
    if is(PICTURE) {
        Some(Medium::Picture)
    } else if is(VIDEO) {
        Some(Medium::Video)
    } else {
        None
    }
}

/// Calls with each string that looks like a link to a picture or video; says how much of the text was read
/// to the end.
pub(super) fn links(text: &str, is_last: bool, each: &mut impl FnMut(&str, Medium)) -> usize {
    scan(text, is_last, 0, each)
}

fn scan(text: &str, is_last: bool, depth: u8, each: &mut impl FnMut(&str, Medium)) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut barren = Barren::default();
    loop {
        let next = bytes[at..].iter().position(|byte| matches!(byte, b'"' | b'\'' | b'`'));
        let Some(start) = next.map(|found| at + found) else { return text.len() };
        match end(bytes, start, &mut barren) {
            End::At(end) => {
                consider(&text[start + 1..end], depth, each);
                at = end + 1;
            }
            // An apostrophe in a comment, for instance: what follows is read as if it was not there.
            End::None => at = start + 1,
            End::Unknown if is_last => at = start + 1,
            End::Unknown => return start,
        }
    }
}

enum End {
    At(usize),
    None,
    /// The text ends first.
    Unknown,
}

/// For each of the three quotes, up to where the last string that began with it and found no end was read.
/// What begins with the same quote before that place cannot end before it, since every such quote there has
/// a backslash: so no text is read more than once for each of them.
#[derive(Default)]
struct Barren([usize; 3]);

fn end(bytes: &[u8], start: usize, barren: &mut Barren) -> End {
    let quote = bytes[start];
    let is_data = bytes[start + 1..].starts_with(b"data:");
    let longest = if is_data { super::MAX_URL } else { 2 * LONGEST };
    let barren = &mut barren.0[usize::from(quote == b'\'') + 2 * usize::from(quote == b'`')];
    let mut at = (start + 1).max(*barren);
    while at < bytes.len() {
        if at - start > longest {
            *barren = at;
            return End::None;
        }
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == quote => return End::At(at),
            b'\n' | b'\r' if quote != b'`' => {
                *barren = at;
                return End::None;
            }
            _ => at += 1,
        }
    }
    *barren = at;
    End::Unknown
}

fn consider(string: &str, depth: u8, each: &mut impl FnMut(&str, Medium)) {
    if string.starts_with("data:image/") {
        each(&unescaped(string), Medium::Picture);
        return;
    }
    if string.len() < 5 || string.len() > LONGEST || !string.contains('.') {
        return;
    }
    let link = unescaped(string);
    if !link.contains(char::is_whitespace)
        && !link.starts_with('.') | link.starts_with("./") | link.starts_with("../")
        && !link.contains(['<', '>', '{', '}', '"', '\'', '|', '*'])
        && let Some(medium) = by_ending(&link)
    {
        each(&link, medium);
    } else if depth == 0 && link.contains(['"', '\'']) {
        scan(&link, true, depth + 1, each);
    }
}

/// A string without the escapes of JSON and JavaScript that occur in links.
fn unescaped(string: &str) -> Cow<'_, str> {
    if !string.contains('\\') {
        return Cow::Borrowed(string);
    }
    let mut text = String::with_capacity(string.len());
    let mut rest = string;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = match rest.as_bytes().first() {
            Some(b'u') if rest[1..].starts_with('{') => rest.find('}').map(|end| (&rest[2..end], end + 1)),
            Some(b'u') => rest.get(1..5).map(|digits| (digits, 5)),
            Some(b'x') => rest.get(1..3).map(|digits| (digits, 3)),
            _ => None,
        };
        let character = digits.and_then(|(digits, length)| {
            Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, length))
        });
        if let Some((character, length)) = character {
            text.push(character);
            rest = &rest[length..];
        } else if let Some(character) = rest.chars().next() {
            if !matches!(character, 'n' | 'r' | 't' | '\n' | '\r') {
                text.push(character);
            }
            rest = &rest[character.len_utf8()..];
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}

/// Calls with each picture that a script of JSON-LD names; `false` where it is no JSON.
pub(super) fn json_ld(text: &str, each: &mut impl FnMut(&str)) -> bool {
    // Some still write what kept older readers from taking a script for markup.
    let text = text.trim();
    let text = ["//<![CDATA[", "// <![CDATA[", "<![CDATA[", "<!--"]
        .iter()
        .find_map(|mark| text.strip_prefix(mark))
        .unwrap_or(text);
    let text = text.trim_end();
    let text =
        ["//]]>", "// ]]>", "]]>", "-->"].iter().find_map(|mark| text.strip_suffix(mark)).unwrap_or(text);
    let Ok(value) = serde_json::from_str::<Value>(text) else { return false };
    walk(&value, false, each);
    true
}

fn walk(value: &Value, is_picture: bool, each: &mut impl FnMut(&str)) {
    match value {
        Value::String(link) if is_picture => each(link),
        Value::Array(values) => values.iter().for_each(|value| walk(value, is_picture, each)),
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_picture =
                    PICTURES.contains(&name.as_str()) || is_picture && matches!(name.as_str(), "url" | "@id");
                walk(value, is_picture, each);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let mut found = Vec::new();
        links(text, true, &mut |link, _| found.push(link.to_owned()));
        found
    }

    #[test]
    fn strings_end_where_they_do() {
        for (text, expected) in [
            ("x = 'a.jpg'; y = \"b.png\"", &["a.jpg", "b.png"][..]),
            ("// it's\nx = 'a.jpg'", &["a.jpg"]),
            ("x = 'it\\'s/a.jpg'", &[]),
            ("'\\'a.jpg\\'' + 'b.jpg'", &["a.jpg", "b.jpg"]),
            ("`data:\\` + 'c.jpg'", &["c.jpg"]),
            ("`a\nb.jpg` 'c.jpg'", &["c.jpg"]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    /// Each of these was read once for every quote in it: minutes for what now takes a moment.
    #[test]
    fn quotes_that_never_close_are_read_once() {
        for unit in ["`data:\\", "`a\\", "'data:\\", "\"\\"] {
            assert_eq!(found(&unit.repeat((4 << 20) / unit.len())), Vec::<String>::new(), "{unit}");
        }
    }
}
