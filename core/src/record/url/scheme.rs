//! Which scheme a link has, or which to assume.

use super::flag::{Flags, UrlFlag};
use std::borrow::Cow;

/// Schemes that are known without `//` behind them. A word that is none of these, before a colon, may be a
/// host before its port.
const WITHOUT_SLASHES: &[&str] = &[
    "about",
    "bitcoin",
    "blob",
    "data",
    "ed2k",
    "facetime",
    "file",
    "ftp",
    "geo",
    "gopher",
    "http",
    "https",
    "intent",
    "ipfs",
    "ipns",
    "javascript",
    "line",
    "magnet",
    "mailto",
    "matrix",
    "news",
    "session",
    "sgnl",
    "signal",
    "sip",
    "sips",
    "skype",
    "sms",
    "snapchat",
    "tel",
    "tg",
    "threema",
    "tox",
    "urn",
    "vbscript",
    "viber",
    "whatsapp",
    "ws",
    "wss",
    "xmpp",
];

/// Schemes whose links are no place where something could be found.
const NO_RESOURCE: &[&str] = &["about", "javascript", "vbscript"];

/// The scheme a text begins with, which may be none that anybody knows.
pub(super) fn of(text: &str) -> Option<&str> {
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')))?;
    let begins = text.as_bytes()[0].is_ascii_alphabetic();
    (begins && text.as_bytes()[end] == b':').then(|| &text[..end])
}

/// Whether a scheme names something that could be found and looked at.
pub(super) fn is_resource(scheme: &str) -> bool {
    !NO_RESOURCE.iter().any(|other| scheme.eq_ignore_ascii_case(other))
}

/// Whether the scheme's links have a host, after the URL standard, and are for networks.
pub(super) fn is_web(scheme: &str) -> bool {
    ["http", "https", "ws", "wss", "ftp"].iter().any(|web| scheme.eq_ignore_ascii_case(web))
}

/// The text with its scheme, or with the one assumed; `None` for what is no link: part of one, or a path on
/// somebody's disk.
pub(super) fn complete<'a>(text: &'a str, flags: &mut Flags) -> Option<Cow<'a, str>> {
    if has_scheme(text) {
        let is_drive = of(text).is_some_and(|scheme| scheme.len() == 1);
        return (!is_drive).then_some(Cow::Borrowed(text));
    }
    let rest = match text.strip_prefix("//").or_else(|| text.strip_prefix("\\\\")) {
        Some(rest) => rest,
        None => text,
    };
    if rest.starts_with(['/', '\\', '?', '#', ':'])
        || rest.starts_with("./")
        || rest.starts_with("../")
        || rest.is_empty()
    {
        return None;
    }
    flags.set(UrlFlag::SchemeAssumed);
    Some(Cow::Owned(format!("https://{rest}")))
}

fn has_scheme(text: &str) -> bool {
    let Some(scheme) = of(text) else { return false };
    let rest = &text[scheme.len() + 1..];
    if rest.starts_with("//") || WITHOUT_SLASHES.iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return true;
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let is_port = authority.bytes().all(|byte| byte.is_ascii_digit());
    let is_user = authority.contains('@');
    !(is_port || is_user || scheme.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(text: &str) -> Option<String> {
        complete(text, &mut Flags::default()).map(Cow::into_owned)
    }

    #[test]
    fn a_host_before_its_port_is_no_scheme() {
        for (text, expected) in [
            ("a.example:8080/x", "https://a.example:8080/x"),
            ("localhost:80", "https://localhost:80"),
            ("user:word@a.example/", "https://user:word@a.example/"),
            ("//a.example/x", "https://a.example/x"),
            ("a.example", "https://a.example"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("other:thing", "other:thing"),
            ("http:a.example", "http:a.example"),
        ] {
            assert_eq!(completed(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_part_of_a_link_and_a_path_on_a_disk_are_no_links() {
        for text in ["/a/b.jpg", "?a=b", "#top", "../x", "C:\\pictures\\x.jpg", "///", ":80"] {
            assert_eq!(completed(text), None, "{text}");
        }
    }
}
