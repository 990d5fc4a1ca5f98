//! The forms in which partners name links.

use super::lookup::Suffixes;
use super::{Url, UrlFlag, UrlKind, scheme};
use crate::hash::encode_hex;
use md5::{Digest, Md5};
use sha2::Sha256;
use std::borrow::Cow;

/// A form in which a partner names links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartnerProfile {
    /// ThreatExchange's `HASH_URL_MD5`: MD5 of the whole link in small letters without its scheme.
    ThreatExchangeUrlMd5,
    /// Safe Browsing version 4: SHA-256 of each expression.
    SafeBrowsingV4,
    /// Safe Browsing version 5: the same, with suffixes from the registrable domain on.
    SafeBrowsingV5,
    /// SURT, as web archives sort links: `com,example)/a?b=1`.
    Surt,
    /// SHA-256 of the bytes as reported.
    RawSha256,
}

impl PartnerProfile {
    /// Every profile.
    pub const ALL: [Self; 5] =
        [Self::ThreatExchangeUrlMd5, Self::SafeBrowsingV4, Self::SafeBrowsingV5, Self::Surt, Self::RawSha256];

    /// The stable word, such as `gsb-v4`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ThreatExchangeUrlMd5 => "threatexchange-urlmd5",
            Self::SafeBrowsingV4 => "gsb-v4",
            Self::SafeBrowsingV5 => "gsb-v5",
            Self::Surt => "surt",
            Self::RawSha256 => "raw-sha256",
        }
    }
}

/// What a partner may have of a link: one text, or with Safe Browsing several; none where it has no such
/// form.
pub(super) fn keys(url: &Url, profile: PartnerProfile) -> Vec<String> {
    match profile {
        PartnerProfile::ThreatExchangeUrlMd5 => {
            // Nobody lists a link as it was masked.
            let unmasked = url.fetch().filter(|_| url.flags().has(UrlFlag::Refanged));
            let text =
                unmasked.map_or_else(|| String::from_utf8_lossy(url.raw()), Cow::Borrowed).to_lowercase();
            vec![encode_hex(&Md5::digest(without_scheme(text.trim())))]
        }
        PartnerProfile::SafeBrowsingV4 => expressions(url, Suffixes::LastFive),
        PartnerProfile::SafeBrowsingV5 => expressions(url, Suffixes::FromRegistrable),
        PartnerProfile::Surt => surt(url).into_iter().collect(),
        PartnerProfile::RawSha256 => vec![encode_hex(&Sha256::digest(url.raw()))],
    }
}

fn expressions(url: &Url, suffixes: Suffixes) -> Vec<String> {
    let expressions = url.canonical().map(|canonical| canonical.expressions(suffixes)).unwrap_or_default();
    expressions.iter().map(|expression| encode_hex(expression.digest().as_bytes())).collect()
}

/// The text without its scheme, and without a `?` or `#` that nothing follows, as the partner's reader
/// drops them. Where there is no scheme it takes away the first `://` there is, wherever it stands.
fn without_scheme(text: &str) -> String {
    let text = text.strip_suffix('#').unwrap_or(text);
    let text = text.strip_suffix('?').unwrap_or(text);
    let mark = format!("{}://", scheme::of(text).unwrap_or_default());
    text.replacen(&mark, "", 1)
}

/// The host's labels from the widest on, a port that is not the scheme's own, `)`, and the rest without what
/// belongs to a session; in small letters, with the query sorted. What has no host stays as it is.
fn surt(url: &Url) -> Option<String> {
    let Some(canonical) = url.canonical() else {
        return (url.kind() == UrlKind::Other).then(|| url.identity().to_ascii_lowercase());
    };
    let (host, is_address, path, query) = canonical.parts();
    let host = without_www(host);
    let labels: Vec<&str> = if is_address { vec![host] } else { host.rsplit('.').collect() };
    let mut surt = labels.join(",");
    if let Some(port) = url.fetch.as_ref().and_then(::url::Url::port) {
        surt.push_str(&format!(":{port}"));
    }
    surt.push(')');
    let path = without_session(path);
    surt.push_str(path.strip_suffix('/').filter(|path| !path.is_empty()).unwrap_or(&path));
    let mut pairs: Vec<&str> = query.unwrap_or_default().split('&').collect();
    let has = |name: &str| pairs.iter().any(|pair| named(pair).0 == name);
    let is_cold_fusion = has("cfid") && has("cftoken");
    pairs.retain(|pair| {
        !(is_session(pair) || is_cold_fusion && matches!(&*named(pair).0, "cfid" | "cftoken"))
    });
    pairs.sort_unstable();
    let query = pairs.join("&");
    if !query.is_empty() {
        surt.push('?');
        surt.push_str(&query);
    }
    surt.make_ascii_lowercase();
    Some(surt)
}

/// A host without a first label `www`, `www2` and the like.
fn without_www(host: &str) -> &str {
    let rest =
        host.strip_prefix("www").map(|rest| rest.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    rest.and_then(|rest| rest.strip_prefix('.')).unwrap_or(host)
}

/// The name of a parameter in small letters, and its value.
fn named(pair: &str) -> (String, &str) {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    (name.to_ascii_lowercase(), value)
}

/// Whether a parameter names a session, as web archives see it: by its name and the length of its value.
fn is_session(pair: &str) -> bool {
    let (name, value) = named(pair);
    let is = |length| value.len() == length && value.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match &*name {
        "phpsessid" | "jsessionid" | "sid" => is(32),
        _ => name.len() == 20 && name.starts_with("aspsessionid") && is(24),
    }
}

/// A path without the session that some servers write into it: `;jsessionid=…` and `/(S(…))/`.
fn without_session(path: &str) -> String {
    let small = path.to_ascii_lowercase();
    let path = match small.find(";jsessionid=") {
        Some(at) if small.len() - at == ";jsessionid=".len() + 32 => &path[..at],
        _ => path,
    };
    let is_session = |segment: &&str| {
        let inner = segment.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let longest = inner.map(|inner| inner.split(['(', ')']).map(str::len).max().unwrap_or_default());
        longest == Some(24)
    };
    let segments: Vec<&str> = path.split('/').filter(|segment| !is_session(segment)).collect();
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys_of(text: &str, profile: PartnerProfile) -> Vec<String> {
        Url::parse(text).expect("a link").partner_keys(profile)
    }

    #[test]
    fn each_partner_has_its_own_form() {
        let md5 = |text: &str| vec![encode_hex(&Md5::digest(text))];
        let exchange = PartnerProfile::ThreatExchangeUrlMd5;
        assert_eq!(keys_of("HtTPs://wWw.Example.COM/A?B=C", exchange), md5("www.example.com/a?b=c"));
        assert_eq!(keys_of("http://example.com/?#", exchange), md5("example.com/"));
        assert_eq!(
            keys_of("http://www.Example.com/B/?z=1&a=2", PartnerProfile::Surt),
            ["com,example)/b?a=2&z=1"]
        );
        assert_eq!(keys_of("example.com/?u=http://x", exchange), md5("example.com/?u=httpx"));
        assert_eq!(keys_of("hxxp://example[.]com/a", exchange), md5("example.com/a"));
        let digest = encode_hex(&Sha256::digest("example.com/"));
        assert_eq!(keys_of("http://example.com", PartnerProfile::SafeBrowsingV4), [digest]);
        assert_eq!(keys_of("mailto:a@b.example", PartnerProfile::SafeBrowsingV4), Vec::<String>::new());
        assert_eq!(keys_of(" x", PartnerProfile::RawSha256), [encode_hex(&Sha256::digest(" x"))]);
    }

    /// The forms that archives' own programs write.
    #[test]
    fn archives_sort_links_so() {
        let session = "0123456789abcdefghijklemopqrstuv";
        for (raw, expected) in [
            ("http://1.2.3.4/".to_owned(), "1.2.3.4)/"),
            ("http://www12.example.org/".to_owned(), "org,example)/"),
            ("http://www2example.org/".to_owned(), "org,www2example)/"),
            ("http://example.org/goo/?".to_owned(), "org,example)/goo"),
            ("http://example.org/goo/?a=2&b&a=1".to_owned(), "org,example)/goo?a=1&a=2&b"),
            ("https://example.org:8080/X".to_owned(), "org,example:8080)/x"),
            ("https://example.org:443/".to_owned(), "org,example)/"),
            (
                format!("http://example.org/i.php?PHPSESSID={session}&action=profile;u=4221"),
                "org,example)/i.php?action=profile;u=4221",
            ),
            (format!("http://example.org/a;jsessionid={session}?b=1"), "org,example)/a?b=1"),
            ("http://example.org/(S(4hqa0555fwsecu455xqckv45))/m.aspx".to_owned(), "org,example)/m.aspx"),
            ("http://example.org/a(b)/c".to_owned(), "org,example)/a(b)/c"),
            ("mailto:Foo@example.com".to_owned(), "mailto:foo@example.com"),
        ] {
            assert_eq!(keys_of(&raw, PartnerProfile::Surt), [expected], "{raw}");
        }
    }
}
