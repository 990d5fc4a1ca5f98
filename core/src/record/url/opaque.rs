//! Links of other schemes than the web's: files within links, torrents, content by its hash, apps.

use super::escape::{normalise, push_escape};
use super::flag::UrlKind;
use super::reading::Reading;
use crate::hash::encode_hex;
use ::url::Url as Whatwg;
use data_encoding::{BASE32_NOPAD, BASE32_NOPAD_NOCASE};
use sha2::{Digest, Sha256};

fn reading(kind: UrlKind, fetch: Option<Whatwg>, identity: String) -> Reading {
    Reading { kind, fetch, host: None, identity }
}

/// Any link that the URL standard can read, as the standard writes it, without a user and an empty fragment.
pub(super) fn plain(text: &str, kind: UrlKind) -> Option<Reading> {
    let url = Whatwg::parse(text).ok()?;
    let mut without_user = url.clone();
    // What has no host has no user either, and refuses to be given one.
    let _ = without_user.set_username("").and_then(|()| without_user.set_password(None));
    let bare = without_user.as_str();
    let bare = bare.strip_suffix('#').filter(|_| url.fragment() == Some("")).unwrap_or(bare);
    let bare = bare
        .strip_suffix('?')
        .filter(|_| url.query() == Some("") && url.fragment().is_none_or(str::is_empty))
        .unwrap_or(bare);
    let mut identity = String::with_capacity(bare.len());
    normalise_after_scheme(bare, &mut identity);
    let address = match url.host() {
        Some(::url::Host::Ipv6(_)) => identity.find(']').map_or(0, |end| end + 1),
        _ => 0,
    };
    Some(reading(kind, Some(url), without_brackets(&identity, address)))
}

/// The same with brackets escaped, which around a dot would be taken for a mask; an address keeps its own.
fn without_brackets(identity: &str, address: usize) -> String {
    let mut escaped = identity[..address].to_owned();
    for character in identity[address..].chars() {
        match u8::try_from(character) {
            Ok(byte) if b"()[]{}<>".contains(&byte) => push_escape(&mut escaped, byte),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Normalises all but `#`, which stays where it stands first.
fn normalise_after_scheme(text: &str, out: &mut String) {
    match text.split_once('#') {
        Some((before, fragment)) => {
            normalise(before, out);
            out.push('#');
            normalise(fragment, out);
        }
        None => normalise(text, out),
    }
}

/// A file written into a link. Its identity is the object's, since that is all there is to find.
pub(super) fn data(text: &str) -> Option<Reading> {
    let (bytes, _) = data_url::DataUrl::process(text).ok()?.decode_to_vec().ok()?;
    let digest = encode_hex(&Sha256::digest(&bytes));
    Some(reading(UrlKind::Data, None, format!("obj:sha256:{digest}")))
}

/// A torrent: its info hash, of whichever version and in whichever spelling.
pub(super) fn torrent(text: &str) -> Option<Reading> {
    let url = Whatwg::parse(text).ok()?;
    let identity = if url.scheme() == "urn" {
        info_hash(url.as_str())?
    } else {
        // A torrent of both versions has two; the one of version 1 is what more programs know.
        url.query_pairs()
            .filter(|(name, _)| name == "xt" || name.starts_with("xt."))
            .filter_map(|(_, topic)| info_hash(&topic))
            .min()?
    };
    Some(reading(UrlKind::Torrent, Some(url), identity))
}

fn info_hash(topic: &str) -> Option<String> {
    let topic = topic.to_ascii_lowercase();
    let hash = match topic.strip_prefix("urn:btih:") {
        Some(hash) if hash.len() == 40 => hash.to_owned(),
        Some(hash) => {
            encode_hex(&BASE32_NOPAD_NOCASE.decode(hash.as_bytes()).ok().filter(|hash| hash.len() == 20)?)
        }
        None => {
            // Version 2: a multihash of SHA-256.
            let hash = topic.strip_prefix("urn:btmh:1220").filter(|hash| hash.len() == 64)?;
            return hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| format!("urn:btmh:1220{hash}"));
        }
    };
    hash.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| format!("urn:btih:{hash}"))
}

/// Content by its id, which becomes one of version 1.
pub(super) fn ipfs(text: &str) -> Option<Reading> {
    let url = Whatwg::parse(text).ok()?;
    let (id, path) = match url.host_str() {
        Some(host) => (host.to_owned(), url.path().to_owned()),
        None => {
            let path = url.path().trim_start_matches('/');
            let (id, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
            (id.to_owned(), rest.to_owned())
        }
    };
    let mut name = String::with_capacity(id.len());
    normalise(&id, &mut name);
    // What is neither an id nor a name is a link like any other.
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    if name.is_empty() || !name.bytes().all(is_name) {
        return None;
    }
    let mut identity = format!("{}://{}", url.scheme(), in_version_1(&name).unwrap_or(name));
    if path != "/" {
        normalise(&path, &mut identity);
    }
    if let Some(query) = url.query().filter(|query| !query.is_empty()) {
        identity.push('?');
        normalise(query, &mut identity);
    }
    Some(reading(UrlKind::Ipfs, Some(url), identity))
}

/// An id of version 0, which is a SHA-256 multihash in base 58, as one of version 1 in base 32.
fn in_version_1(id: &str) -> Option<String> {
    if id.len() != 46 || !id.starts_with("Qm") {
        return None;
    }
    let hash =
        bs58::decode(id).into_vec().ok().filter(|hash| hash.len() == 34 && hash[..2] == [0x12, 0x20])?;
    // Version 1, codec dag-pb.
    let bytes = [&[0x01, 0x70][..], &hash].concat();
    Some(format!("b{}", BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()))
}

/// The link on the web that a link into Telegram stands for.
pub(super) fn telegram(text: &str) -> Option<String> {
    let rest = text.get(3..)?.trim_start_matches('/');
    let (verb, query) = rest.split_once('?')?;
    let value = |name: &str| {
        let pairs = ::url::form_urlencoded::parse(query.as_bytes());
        pairs
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .find(|value| is_handle(value))
    };
    match verb.trim_end_matches('/') {
        "resolve" => {
            let post = value("post").map(|post| format!("/{post}")).unwrap_or_default();
            Some(format!("https://t.me/{}{post}", value("domain")?))
        }
        "join" => Some(format!("https://t.me/+{}", value("invite")?)),
        "privatepost" => Some(format!("https://t.me/c/{}/{}", value("channel")?, value("post")?)),
        _ => None,
    }
}

fn is_handle(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

/// The content of a `data:` link: its type as stated, and its bytes.
pub(super) fn content(text: &str) -> Option<(String, Vec<u8>)> {
    let url = data_url::DataUrl::process(text).ok()?;
    let (bytes, _) = url.decode_to_vec().ok()?;
    Some((url.mime_type().to_string(), bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_torrent_is_its_info_hash() {
        let hex =
            "magnet:?xt=urn:btih:C12FE1C06BBA254A9DC9F519B335AA7C1367A88A&dn=x&tr=udp%3A%2F%2Ft.example";
        let base32 = "magnet:?dn=y&xt=urn:btih:YEX6DQDLXISUVHOJ6UM3GNNKPQJWPKEK";
        for text in [hex, base32, "urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a"] {
            let read = torrent(text).expect("a torrent");
            assert_eq!(read.identity, "urn:btih:c12fe1c06bba254a9dc9f519b335aa7c1367a88a");
        }
        assert!(torrent("magnet:?dn=x").is_none());
    }

    #[test]
    fn an_id_of_version_0_is_one_of_version_1() {
        let read = ipfs("ipfs://QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKmwvF/a.jpg").expect("content");
        assert_eq!(read.identity, "ipfs://bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf475jyja/a.jpg");
    }

    #[test]
    fn a_file_in_a_link_is_the_object() {
        let read = data("data:image/png;base64,iVBORw0KGgo=").expect("a file");
        assert_eq!(
            read.identity,
            "obj:sha256:4c4b6a3be1314ab86138bef4314dde022e600960d8689a2c8f8631802d20dab6"
        );
    }

    #[test]
    fn telegrams_own_links_are_those_on_the_web() {
        assert_eq!(telegram("tg://resolve?domain=x").as_deref(), Some("https://t.me/x"));
        assert_eq!(telegram("tg:resolve?domain=x&post=5").as_deref(), Some("https://t.me/x/5"));
        assert_eq!(telegram("tg://join?invite=AbC-d").as_deref(), Some("https://t.me/+AbC-d"));
        assert_eq!(telegram("tg://settings"), None);
    }
}
