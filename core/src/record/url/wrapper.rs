//! Links that hold another link: web archives, proxies, redirectors. What they hold is told beside them.

use super::{Host, Url, UrlKind};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// What kind of service holds the other link.
    #[non_exhaustive]
    WrapperRule {
        /// A copy in a web archive: what was there at some time, and perhaps is there no more.
        Archive = 1, "archive";
        /// A page that was translated, or made smaller for phones, on its way.
        Proxy = 2, "proxy";
        /// A picture that is fetched, resized or kept by another host.
        ImageProxy = 3, "image_proxy";
        /// A service that sends whoever follows the link on.
        Redirector = 4, "redirector";
        /// A Tor service, by a host outside Tor.
        Tor2web = 5, "tor2web";
        /// Content of IPFS, by a host outside it.
        IpfsGateway = 6, "ipfs_gateway";
    }
}

/// The link that another holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrapped {
    /// How it is held.
    pub rule: WrapperRule,
    /// The link.
    pub url: Url,
}

/// Hosts whose parameter is the link that they lead to.
const PARAMETERS: &[(&str, &str, &[&str], WrapperRule)] = &[
    ("google.com", "/url", &["q", "url"], WrapperRule::Redirector),
    ("google.com", "/imgres", &["imgurl"], WrapperRule::Redirector),
    ("l.facebook.com", "/l.php", &["u"], WrapperRule::Redirector),
    ("lm.facebook.com", "/l.php", &["u"], WrapperRule::Redirector),
    ("l.instagram.com", "/", &["u"], WrapperRule::Redirector),
    ("duckduckgo.com", "/l/", &["uddg"], WrapperRule::Redirector),
    ("external-content.duckduckgo.com", "/iu/", &["u"], WrapperRule::ImageProxy),
    ("out.reddit.com", "", &["url"], WrapperRule::Redirector),
    ("vk.com", "/away.php", &["to"], WrapperRule::Redirector),
    ("t.umblr.com", "/redirect", &["z"], WrapperRule::Redirector),
    ("steamcommunity.com", "/linkfilter/", &["u", "url"], WrapperRule::Redirector),
    ("youtube.com", "/redirect", &["q"], WrapperRule::Redirector),
    ("images.weserv.nl", "/", &["url"], WrapperRule::ImageProxy),
    ("wsrv.nl", "/", &["url"], WrapperRule::ImageProxy),
];

const ARCHIVES: &[&str] =
    &["archive.today", "archive.ph", "archive.is", "archive.li", "archive.vn", "archive.md", "archive.fo"];

const TOR2WEB: &[&str] = &[
    ".onion.to",
    ".onion.ws",
    ".onion.ly",
    ".onion.pet",
    ".onion.city",
    ".onion.cab",
    ".onion.link",
    ".onion.sh",
    ".onion.foundation",
];

/// The link that this one holds; `depth` says how many hold this one.
pub(super) fn unwrap(url: &Url, depth: u8) -> Option<Wrapped> {
    if url.kind() != UrlKind::Web {
        return None;
    }
    let Some(Host::Domain(host)) = url.host() else { return None };
    let link = url.fetch.as_ref()?;
    let (path, query) = (link.path(), link.query());
    let rest = link.as_str().get(link[..::url::Position::BeforePath].len()..)?;
    let (rule, inner) = archived(host, rest)
        .or_else(|| parameter(host, path, query))
        .or_else(|| in_path(host, rest))
        .or_else(|| in_host(host, path, query, link))
        .or_else(|| gateway(host, rest))?;
    let url = Url::parse_within(inner.as_bytes(), depth + 1)
        .ok()
        .filter(|url| url.kind() != UrlKind::Unparseable)?;
    Some(Wrapped { rule, url })
}

/// `web.archive.org/web/20200101000000im_/http://…`, `archive.ph/2020…/http://…`.
fn archived(host: &str, rest: &str) -> Option<(WrapperRule, String)> {
    let after = if matches!(host, "web.archive.org" | "wayback.archive.org") {
        rest.strip_prefix("/web/")?
    } else if ARCHIVES.contains(&host) {
        rest.strip_prefix('/')?
    } else {
        return None;
    };
    let (moment, inner) = after.split_once('/')?;
    let digits =
        moment.trim_end_matches(|character: char| character.is_ascii_lowercase() || character == '_');
    let is_moment = digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'*' | b'.' | b'-'));
    (is_moment && inner.len() > 3).then(|| (WrapperRule::Archive, slashes(inner)))
}

fn parameter(host: &str, path: &str, query: Option<&str>) -> Option<(WrapperRule, String)> {
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (.., names, rule) = PARAMETERS.iter().find(|(known, begins, ..)| {
        let is_host = host == *known || *known == "google.com" && is_google(host);
        is_host && path.starts_with(begins)
    })?;
    let pairs = || ::url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    let inner = names.iter().find_map(|name| pairs().find(|(key, value)| key == name && value.len() > 3))?.1;
    Some((*rule, inner.into_owned()))
}

/// Google has a domain in every country.
fn is_google(host: &str) -> bool {
    host.strip_prefix("google.").is_some_and(|rest| rest.len() <= 6)
}

/// Hosts whose path is the other link without its scheme.
fn in_path(host: &str, rest: &str) -> Option<(WrapperRule, String)> {
    let with = |rule, scheme: &str, rest: &str| Some((rule, format!("{scheme}://{rest}")));
    if let Some(number) = host.strip_prefix('i').and_then(|host| host.strip_suffix(".wp.com")) {
        let is_secure =
            rest.split_once('?').is_some_and(|(_, query)| query.split('&').any(|pair| pair == "ssl=1"));
        let inner = rest.strip_prefix('/')?.split('?').next()?;
        let is_number = number.len() == 1 && number.as_bytes()[0].is_ascii_digit();
        return is_number
            .then(|| with(WrapperRule::ImageProxy, if is_secure { "https" } else { "http" }, inner))?;
    }
    let is_amp = is_google(host.strip_prefix("www.").unwrap_or(host)) && rest.starts_with("/amp/");
    let path = match host.ends_with(".cdn.ampproject.org") {
        true => ["/c/", "/v/", "/i/"].iter().find_map(|kind| rest.strip_prefix(kind))?,
        false if is_amp => rest.strip_prefix("/amp/")?,
        false => return None,
    };
    match path.strip_prefix("s/") {
        Some(inner) => with(WrapperRule::Proxy, "https", inner),
        None => with(WrapperRule::Proxy, "http", path),
    }
}

/// Hosts whose name is the other host's, written otherwise.
fn in_host(host: &str, path: &str, query: Option<&str>, link: &::url::Url) -> Option<(WrapperRule, String)> {
    if let Some(name) = host.strip_suffix(".translate.goog") {
        // A dot is written as one hyphen, a hyphen as two.
        let name = name.replace("--", "\0").replace('-', ".").replace('\0', "-");
        let pairs = query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty());
        let (own, kept): (Vec<&str>, Vec<&str>) = pairs.partition(|pair| pair.starts_with("_x_tr_"));
        let scheme = if own.contains(&"_x_tr_sch=http") { "http" } else { "https" };
        let query = if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) };
        return Some((WrapperRule::Proxy, format!("{scheme}://{name}{path}{query}")));
    }
    let service = TOR2WEB.iter().find_map(|gateway| host.strip_suffix(gateway))?;
    let rest = &link[::url::Position::BeforePath..];
    Some((WrapperRule::Tor2web, format!("http://{service}.onion{rest}")))
}

/// `host/ipfs/ID/…` and `ID.ipfs.host/…`, where it really is an id.
fn gateway(host: &str, rest: &str) -> Option<(WrapperRule, String)> {
    let is_id = |id: &str| {
        let is_old =
            id.len() == 46 && id.starts_with("Qm") && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let is_new = id.len() >= 50
            && id.starts_with("baf")
            && id.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'2'..=b'7'));
        is_old || is_new
    };
    if let Some(after) = rest.strip_prefix("/ipfs/") {
        let id = after.split(['/', '?', '#']).next()?;
        return is_id(id).then(|| (WrapperRule::IpfsGateway, format!("ipfs://{after}")));
    }
    let (id, others) = host.split_once('.')?;
    (others.starts_with("ipfs.") && is_id(id))
        .then(|| (WrapperRule::IpfsGateway, format!("ipfs://{id}{rest}")))
}

/// What a server or browser made of `http://` when it was part of a path.
fn slashes(inner: &str) -> String {
    for scheme in ["https:/", "http:/"] {
        if let Some(rest) = inner.strip_prefix(scheme) {
            return format!("{scheme}/{}", rest.trim_start_matches('/'));
        }
    }
    inner.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_link_holds_is_told_beside_it() {
        let onion = "sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd";
        let tor2web = format!("https://{onion}.onion.ws/a?b");
        let inner = format!("http://{onion}.onion/a?b");
        for (text, rule, expected) in [
            (
                "https://web.archive.org/web/20200102030405im_/http://a.example/x.jpg",
                WrapperRule::Archive,
                "http://a.example/x.jpg",
            ),
            (
                "https://web.archive.org/web/2020*/https:/a.example/x?y=1",
                WrapperRule::Archive,
                "https://a.example/x?y=1",
            ),
            ("https://archive.ph/20200102/https://a.example/", WrapperRule::Archive, "https://a.example/"),
            (
                "https://www.google.co.uk/url?sa=t&q=https%3A%2F%2Fa.example%2Fx",
                WrapperRule::Redirector,
                "https://a.example/x",
            ),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fa.example%2F&h=x",
                WrapperRule::Redirector,
                "https://a.example/",
            ),
            (
                "https://i0.wp.com/a.example/x.jpg?ssl=1&w=300",
                WrapperRule::ImageProxy,
                "https://a.example/x.jpg",
            ),
            (
                "https://images.weserv.nl/?url=a.example/x.jpg",
                WrapperRule::ImageProxy,
                "https://a.example/x.jpg",
            ),
            (
                "https://www-a--b-example.translate.goog/x?_x_tr_sl=nl&y=1",
                WrapperRule::Proxy,
                "https://www.a-b.example/x?y=1",
            ),
            (
                "https://a-example.cdn.ampproject.org/c/s/a.example/x",
                WrapperRule::Proxy,
                "https://a.example/x",
            ),
            ("https://www.google.com/amp/s/a.example/x", WrapperRule::Proxy, "https://a.example/x"),
            (tor2web.as_str(), WrapperRule::Tor2web, inner.as_str()),
            (
                "https://gateway.example/ipfs/QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKmwvF/a.jpg",
                WrapperRule::IpfsGateway,
                "ipfs://bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf475jyja/a.jpg",
            ),
        ] {
            let url = Url::parse(text).expect("a link");
            let wrapped = url.wrapped().unwrap_or_else(|| panic!("{text} holds a link"));
            assert_eq!((wrapped.rule, wrapped.url.identity()), (rule, expected), "{text}");
            assert_ne!(url.identity(), wrapped.url.identity(), "it is told beside, never instead");
        }
    }

    #[test]
    fn what_holds_no_link_holds_none() {
        for text in [
            "https://web.archive.org/web/",
            "https://google.com/url?q=x",
            "https://a.example/ipfs/x",
            "https://a.example/url?q=http://b.example",
        ] {
            assert_eq!(Url::parse(text).expect("a link").wrapped(), None, "{text}");
        }
    }
}
