//! From the text of a link to what it leads to and what equals it.

use super::escape::{normalise, push_escape};
use super::flag::{Flags, UrlFlag, UrlKind};
use super::host::Host;
use super::secret::{self, Secret, SecretKind};
use super::{opaque, scheme};
use ::url::Url as Whatwg;
use std::fmt::Write;

/// Stands for a host that the URL standard refuses while the rest of its link is read.
const STAND_IN: &str = "host.invalid";

/// Hosts whose pages show what their fragment says, whatever it begins with.
const ROUTED: &[&str] = &["web.telegram.org"];

/// What a link was read as.
pub(super) struct Reading {
    pub(super) kind: UrlKind,
    pub(super) fetch: Option<Whatwg>,
    pub(super) host: Option<Host>,
    pub(super) identity: String,
}

/// Reads a text that has a scheme; `None` where it is no link.
pub(super) fn read(text: &str, flags: &mut Flags, secrets: &mut Vec<Secret>) -> Option<Reading> {
    let scheme = scheme::of(text).unwrap_or_default().to_ascii_lowercase();
    let read = match scheme.as_str() {
        name if scheme::is_web(name) => web(text, flags, secrets),
        "tg" => opaque::telegram(text)
            .and_then(|alias| web(&alias, flags, secrets))
            .map(|read| Reading { fetch: Whatwg::parse(text).ok(), ..read }),
        "data" => opaque::data(text),
        "magnet" | "urn" => opaque::torrent(text),
        "ipfs" | "ipns" => opaque::ipfs(text),
        "blob" | "file" => opaque::plain(text, UrlKind::Local),
        _ => None,
    };
    let read =
        read.or_else(|| if scheme::is_web(&scheme) { None } else { opaque::plain(text, UrlKind::Other) })?;
    if matches!(read.kind, UrlKind::Other | UrlKind::Local)
        && let Some(url) = &read.fetch
    {
        take_user(url, flags, secrets);
    }
    Some(read)
}

/// What is no link: its text without the user in it, with what would not survive a line of a file escaped.
pub(super) fn unparseable(text: &str, flags: &mut Flags, secrets: &mut Vec<Secret>) -> Reading {
    let authority = text.find("//").map_or(text.len(), |slashes| slashes + 2);
    let end = text[authority..].find(['/', '\\', '?', '#']).map_or(text.len(), |end| authority + end);
    let without_user = text[authority..end].rfind('@').map(|at| {
        keep_secret(SecretKind::UserInfo, text[authority..authority + at].to_owned(), flags, secrets);
        format!("{}{}", &text[..authority], &text[authority + at + 1..])
    });
    let text = without_user.as_deref().unwrap_or(text);
    let mut identity = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() { identity.push(byte as char) } else { push_escape(&mut identity, byte) }
    }
    Reading { kind: UrlKind::Unparseable, fetch: None, host: None, identity }
}

fn web(text: &str, flags: &mut Flags, secrets: &mut Vec<Secret>) -> Option<Reading> {
    if let Ok(url) = Whatwg::parse(text)
        && let Some(host) = url.host()
    {
        let host = Host::of(host, flags);
        let identity = identity(&url, &host, flags, secrets);
        return Some(Reading { kind: UrlKind::Web, fetch: Some(url), host: Some(host), identity });
    }
    lax(text, flags, secrets)
}

/// A link whose host the standard refuses. The record of it is not lost for that.
fn lax(text: &str, flags: &mut Flags, secrets: &mut Vec<Secret>) -> Option<Reading> {
    let text: String = text.chars().filter(|character| !matches!(character, '\t' | '\n' | '\r')).collect();
    let (scheme, rest) = text.split_once(':')?;
    let rest = rest.trim_start_matches(['/', '\\']);
    let (authority, rest) = rest.split_at(rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len()));
    let (user, address) = match authority.rsplit_once('@') {
        Some((user, address)) => (format!("{user}@"), address),
        None => (String::new(), authority),
    };
    let (name, port) = match address.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, format!(":{port}")),
        _ => (address, String::new()),
    };
    let host = Host::lax(name, flags)?;
    // Words in a field for links, and not a host that somebody mistyped.
    if matches!(&host, Host::Invalid(name) if flags.has(UrlFlag::SchemeAssumed) && !name.contains('.')) {
        return None;
    }
    let url = |host: &str| Whatwg::parse(&format!("{scheme}://{user}{host}{port}{rest}")).ok();
    let stand_in = url(STAND_IN)?;
    let fetch = match host {
        Host::Invalid(_) => None,
        _ => url(&host.to_string()),
    };
    let identity = identity(&stand_in, &host, flags, secrets);
    Some(Reading { kind: UrlKind::Web, fetch, host: Some(host), identity })
}

/// The identity of a link to a host, after `id-v1`.
fn identity(url: &Whatwg, host: &Host, flags: &mut Flags, secrets: &mut Vec<Secret>) -> String {
    take_user(url, flags, secrets);
    if let Some((path, key)) = secret::mega(host, url.path(), url.fragment()) {
        if let Some(key) = key {
            keep_secret(SecretKind::Key, key, flags, secrets);
        }
        return format!("https://mega.nz{path}");
    }
    let mut identity = String::with_capacity(url.as_str().len() + 16);
    identity.push_str(url.scheme());
    identity.push_str("://");
    match host {
        Host::Domain(name) => push_name(name, &mut identity),
        Host::Invalid(name) => identity.push_str(name),
        // Writing to a string does not fail.
        _ => drop(write!(identity, "{host}")),
    }
    if let Some(port) = url.port() {
        let _ = write!(identity, ":{port}");
    }
    normalise(url.path(), &mut identity);
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        let kept = match secret::split_query(query, host, url.path()) {
            Some((kept, token)) => {
                keep_secret(SecretKind::SignedToken, token, flags, secrets);
                kept.into()
            }
            None => std::borrow::Cow::Borrowed(query),
        };
        if !kept.is_empty() {
            identity.push('?');
            normalise(&kept, &mut identity);
        }
    }
    if let Some(fragment) = url.fragment().filter(|fragment| is_route(fragment, host.name())) {
        flags.set(UrlFlag::FragmentKept);
        identity.push('#');
        normalise(fragment, &mut identity);
    }
    identity
}

/// Writes a host's name. The standard lets brackets and quotes stand in it, which would be taken for a mask.
fn push_name(name: &str, identity: &mut String) {
    for byte in name.bytes() {
        let is_kept = byte.is_ascii_alphanumeric() || b"-._~!$&'*+,;=".contains(&byte);
        if is_kept { identity.push(byte as char) } else { push_escape(identity, byte) }
    }
}

/// Whether a fragment says which page is shown, and not only where on it. `host` is the name of the host.
pub(super) fn is_route(fragment: &str, host: &str) -> bool {
    let begins_so = fragment.strip_prefix(['!', '/']).is_some_and(|route| !route.is_empty());
    begins_so || !fragment.is_empty() && ROUTED.contains(&host)
}

fn take_user(url: &Whatwg, flags: &mut Flags, secrets: &mut Vec<Secret>) {
    let user = match (url.username(), url.password()) {
        ("", None) => return,
        (user, None) => user.to_owned(),
        (user, Some(password)) => format!("{user}:{password}"),
    };
    keep_secret(SecretKind::UserInfo, user, flags, secrets);
}

fn keep_secret(kind: SecretKind, text: String, flags: &mut Flags, secrets: &mut Vec<Secret>) {
    flags.set(UrlFlag::SecretRemoved);
    secrets.push(Secret { kind, text });
}
