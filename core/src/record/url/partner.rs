//! The forms in which partners name links.

use super::Url;
use super::lookup::Suffixes;
use crate::hash::encode_hex;
use md5::{Digest, Md5};
use sha2::Sha256;

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
            let text = String::from_utf8_lossy(url.raw()).to_lowercase();
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
/// drops them.
fn without_scheme(text: &str) -> &str {
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let rest = rest.strip_suffix('#').unwrap_or(rest);
    rest.strip_suffix('?').unwrap_or(rest)
}

/// The host's labels from the widest on, `)`, and the rest; in small letters, with the query sorted.
fn surt(url: &Url) -> Option<String> {
    let canonical = url.canonical()?;
    let (host, is_address, path, query) = canonical.parts();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let labels: Vec<&str> = if is_address { vec![host] } else { host.rsplit('.').collect() };
    let mut surt = format!("{}){}", labels.join(","), path);
    if surt.len() > 1 && path.len() > 1 && surt.ends_with('/') {
        surt.pop();
    }
    if let Some(query) = query.filter(|query| !query.is_empty()) {
        let mut pairs: Vec<&str> = query.split('&').collect();
        pairs.sort_unstable();
        surt.push('?');
        surt.push_str(&pairs.join("&"));
    }
    surt.make_ascii_lowercase();
    Some(surt)
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
        assert_eq!(keys_of("http://1.2.3.4/", PartnerProfile::Surt), ["1.2.3.4)/"]);
        let digest = encode_hex(&Sha256::digest("example.com/"));
        assert_eq!(keys_of("http://example.com", PartnerProfile::SafeBrowsingV4), [digest]);
        assert_eq!(keys_of("mailto:a@b.example", PartnerProfile::SafeBrowsingV4), Vec::<String>::new());
        assert_eq!(keys_of(" x", PartnerProfile::RawSha256), [encode_hex(&Sha256::digest(" x"))]);
    }
}
