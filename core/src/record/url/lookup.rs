//! The canonical form of Safe Browsing and its expressions, for asking lists; never for saying what equals
//! what.
//!
//! The rules are those of Google's page "URLs and Hashing" (version 4, with version 5's rule that an IPv4
//! address within IPv6 is that address).

use super::address::inner;
use super::escape::{decode_all, push_escape};
use super::scheme;
use crate::hash::Sha256;
use crate::link::Reach;
use sha2::Digest;
use std::fmt;

/// Most suffixes of a host that are asked for beside the host itself.
const SUFFIXES: usize = 4;

/// Most paths that are asked for beside the link's own.
const PREFIXES: usize = 4;

/// A link in the canonical form.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Canonical {
    scheme: String,
    host: String,
    is_address: bool,
    path: String,
    query: Option<String>,
}

/// A text that a list of links may hold: a host or one above it, and a path or one above it.
#[derive(Clone, PartialEq, Eq)]
pub struct Expression {
    /// The text, such as `example.com/a/`.
    pub text: String,
    /// How much it covers.
    pub reach: Reach,
}

impl Expression {
    /// What a list holds of it.
    #[must_use]
    pub fn digest(&self) -> Sha256 {
        Sha256::from_bytes(sha2::Sha256::digest(&self.text).into())
    }
}

impl fmt::Debug for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expression").field("reach", &self.reach).finish_non_exhaustive()
    }
}

/// Which of a host's suffixes are asked for.
#[derive(Clone, Copy)]
pub(super) enum Suffixes {
    /// Those made of its last five labels, as version 4 has it, down to two labels.
    LastFive,
    /// Those from the registrable domain on, as version 5 has it.
    FromRegistrable,
}

impl Canonical {
    /// The canonical form of a text that has a scheme; `is_assumed` says that nobody wrote it.
    pub(super) fn of(text: &str, is_assumed: bool) -> Option<Self> {
        let text: Vec<u8> = text.bytes().filter(|byte| !matches!(byte, b'\t' | b'\r' | b'\n')).collect();
        let text = String::from_utf8(text).ok()?;
        let text = text.split('#').next().unwrap_or_default();
        let scheme = scheme::of(text).filter(|scheme| scheme::is_web(scheme))?;
        let rest = text[scheme.len() + 1..].trim_start_matches(['/', '\\']);
        let (authority, rest) = rest.split_at(rest.find(['/', '\\', '?']).unwrap_or(rest.len()));
        let (path, query) = match rest.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (rest, None),
        };
        let address = authority.rsplit_once('@').map_or(authority, |(_, address)| address);
        let name = match address.rsplit_once(':') {
            Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
            _ => address,
        };
        let (host, is_address) = host(name)?;
        Some(Self {
            scheme: if is_assumed { "http".to_owned() } else { scheme.to_ascii_lowercase() },
            host,
            is_address,
            path: self::path(path),
            query: query.map(|query| escape(&decode_all(query.as_bytes()))),
        })
    }

    /// The host, whether it is an address, the path and the query.
    pub(super) fn parts(&self) -> (&str, bool, &str, Option<&str>) {
        (&self.host, self.is_address, &self.path, self.query.as_deref())
    }

    /// Every expression of the link, the widest last: at most five hosts and six paths.
    pub(super) fn expressions(&self, suffixes: Suffixes) -> Vec<Expression> {
        let paths = self.paths();
        let mut expressions: Vec<Expression> = Vec::new();
        for (place, host) in self.hosts(suffixes).into_iter().enumerate() {
            for (path, is_own) in &paths {
                let reach = match (place, is_own, path.as_str()) {
                    // What a front page is called is what all of the host is called.
                    (_, _, "/") => Reach::Host,
                    (0, true, _) => Reach::Link,
                    _ => Reach::Path,
                };
                expressions.push(Expression { text: format!("{host}{path}"), reach });
            }
        }
        expressions.sort_by_key(|expression| expression.reach);
        expressions
    }

    fn hosts(&self, suffixes: Suffixes) -> Vec<&str> {
        let mut hosts = vec![self.host.as_str()];
        if self.is_address {
            return hosts;
        }
        // Where each label begins, the first left out: the host itself is there already.
        let starts: Vec<usize> = self.host.match_indices('.').map(|(dot, _)| dot + 1).collect();
        let suffixes: Vec<&str> = match suffixes {
            Suffixes::LastFive => {
                let with_two_labels = starts.split_last().map_or(&[][..], |(_, starts)| starts);
                let from = with_two_labels.len().saturating_sub(SUFFIXES);
                with_two_labels[from..].iter().map(|start| &self.host[*start..]).collect()
            }
            Suffixes::FromRegistrable => {
                let registrable = psl::domain_str(&self.host).map_or(usize::MAX, str::len);
                let wide =
                    starts.iter().map(|start| &self.host[*start..]).filter(|host| host.len() >= registrable);
                let wide: Vec<&str> = wide.collect();
                wide[wide.len().saturating_sub(SUFFIXES)..].to_vec()
            }
        };
        hosts.extend(suffixes);
        hosts
    }

    /// The paths, each with whether it is all of the link's own: without its query it is that of many links.
    fn paths(&self) -> Vec<(String, bool)> {
        let mut paths = Vec::new();
        if let Some(query) = &self.query {
            paths.push((format!("{}?{query}", self.path), true));
        }
        paths.push((self.path.clone(), self.query.as_deref().is_none_or(str::is_empty)));
        let folders = self.path.match_indices('/').map(|(slash, _)| &self.path[..=slash]);
        for folder in folders.take(PREFIXES) {
            if folder != self.path {
                paths.push((folder.to_owned(), false));
            }
        }
        paths
    }
}

impl fmt::Display for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", self.scheme, self.host, self.path)?;
        match &self.query {
            Some(query) => write!(f, "?{query}"),
            None => Ok(()),
        }
    }
}

/// The host, and whether it is an address. `None` where nothing stands.
fn host(name: &str) -> Option<(String, bool)> {
    let decoded = decode_all(name.as_bytes()).to_ascii_lowercase();
    let mut bare: Vec<u8> = Vec::with_capacity(decoded.len());
    for byte in decoded {
        if byte != b'.' || bare.last().is_some_and(|last| *last != b'.') {
            bare.push(byte);
        }
    }
    while bare.last() == Some(&b'.') {
        bare.pop();
    }
    if bare.is_empty() {
        return None;
    }
    let parsed = std::str::from_utf8(&bare).ok().and_then(|name| ::url::Host::parse(name).ok());
    Some(match parsed {
        Some(::url::Host::Ipv4(address)) => (address.to_string(), true),
        Some(::url::Host::Ipv6(address)) => match inner(address) {
            Some(address) => (address.to_string(), true),
            None => (format!("[{address}]"), true),
        },
        Some(::url::Host::Domain(name)) => (escape(name.as_bytes()), false),
        None => (escape(&bare), false),
    })
}

fn path(path: &str) -> String {
    let decoded = decode_all(path.as_bytes());
    let mut segments: Vec<&[u8]> = Vec::new();
    let mut is_folder = true;
    for segment in decoded.split(|byte| matches!(byte, b'/' | b'\\')) {
        is_folder = false;
        match segment {
            b"" | b"." => is_folder = true,
            b".." => {
                segments.pop();
                is_folder = true;
            }
            name => segments.push(name),
        }
    }
    let mut out = String::with_capacity(decoded.len() + 1);
    for segment in &segments {
        out.push('/');
        out.push_str(&escape(segment));
    }
    if is_folder || segments.is_empty() {
        out.push('/');
    }
    out
}

fn escape(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            0..=0x20 | 0x7f.. | b'#' | b'%' => push_escape(&mut out, *byte),
            _ => out.push(*byte as char),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expressions(text: &str, suffixes: Suffixes) -> Vec<String> {
        let canonical = Canonical::of(text, false).expect("a link");
        let mut texts: Vec<String> =
            canonical.expressions(suffixes).into_iter().map(|one| one.text).collect();
        texts.sort();
        texts
    }

    #[test]
    fn the_expressions_are_those_of_the_published_samples() {
        assert_eq!(
            expressions("http://a.b.com/1/2.html?param=1", Suffixes::LastFive),
            [
                "a.b.com/",
                "a.b.com/1/",
                "a.b.com/1/2.html",
                "a.b.com/1/2.html?param=1",
                "b.com/",
                "b.com/1/",
                "b.com/1/2.html",
                "b.com/1/2.html?param=1",
            ]
        );
        assert_eq!(
            expressions("http://a.b.c.d.e.f.com/1.html", Suffixes::LastFive),
            [
                "a.b.c.d.e.f.com/",
                "a.b.c.d.e.f.com/1.html",
                "c.d.e.f.com/",
                "c.d.e.f.com/1.html",
                "d.e.f.com/",
                "d.e.f.com/1.html",
                "e.f.com/",
                "e.f.com/1.html",
                "f.com/",
                "f.com/1.html",
            ]
        );
        assert_eq!(expressions("http://1.2.3.4/1/", Suffixes::LastFive), ["1.2.3.4/", "1.2.3.4/1/"]);
        assert_eq!(
            expressions("http://example.co.uk/1", Suffixes::FromRegistrable),
            ["example.co.uk/", "example.co.uk/1"]
        );
    }

    #[test]
    fn the_reach_says_how_much_an_expression_covers() {
        let canonical = Canonical::of("http://a.example.com/1/2?q", false).expect("a link");
        let reach = |text: &str| {
            let found =
                canonical.expressions(Suffixes::FromRegistrable).into_iter().find(|one| one.text == text);
            found.map(|one| one.reach)
        };
        assert_eq!(reach("a.example.com/1/2?q"), Some(Reach::Link));
        assert_eq!(reach("a.example.com/1/2"), Some(Reach::Path), "many links have this path");
        assert_eq!(reach("a.example.com/1/"), Some(Reach::Path));
        assert_eq!(reach("example.com/1/2"), Some(Reach::Path));
        assert_eq!(reach("a.example.com/"), Some(Reach::Host));
        assert_eq!(reach("example.com/"), Some(Reach::Host));
        assert_eq!(reach("com/"), None);
        let root =
            Canonical::of("http://example.com", false).expect("a link").expressions(Suffixes::LastFive);
        assert_eq!((root.len(), root[0].reach), (1, Reach::Host));
        let page =
            Canonical::of("http://example.com/1", false).expect("a link").expressions(Suffixes::LastFive);
        assert_eq!((page.len(), page[0].reach), (2, Reach::Link));
    }
}
