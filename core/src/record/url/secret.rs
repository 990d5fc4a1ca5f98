//! What in a link opens a door: user names, keys, signed tokens. They are told apart from the identity.

use super::host::Host;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

numbered_words! {
    /// What kind of secret it is.
    #[non_exhaustive]
    SecretKind {
        /// A user name, and perhaps a password, before the host.
        UserInfo = 1, "user_info";
        /// The key that decrypts what is behind the link, in its fragment.
        Key = 2, "key";
        /// Parameters that a server signed for somebody, for some time.
        SignedToken = 3, "signed_token";
    }
}

/// A secret that was in a link. Its text may open what the link leads to: keep it apart and encrypted.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What kind it is.
    pub kind: SecretKind,
    /// The text, as it stood in the link.
    pub text: String,
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Secret").field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Parameters that are a signature together: where the first is there, all of these go.
struct Signature {
    /// The parameter without which the others mean something else.
    sign: &'static str,
    /// Another that must be there too; empty where the first is enough.
    beside: &'static str,
    /// The parameters that belong to it; one that ends in `*` stands for all that begin so.
    all: &'static [&'static str],
}

const SIGNATURES: &[Signature] = &[
    Signature { sign: "x-amz-signature", beside: "", all: &["x-amz-*"] },
    Signature { sign: "x-goog-signature", beside: "", all: &["x-goog-*"] },
    Signature {
        sign: "signature",
        beside: "awsaccesskeyid",
        all: &["signature", "awsaccesskeyid", "expires"],
    },
    Signature {
        sign: "signature",
        beside: "googleaccessid",
        all: &["signature", "googleaccessid", "expires"],
    },
    Signature {
        sign: "signature",
        beside: "key-pair-id",
        all: &["signature", "key-pair-id", "policy", "expires"],
    },
    Signature {
        sign: "sig",
        beside: "sv",
        all: &[
            "sig", "sv", "se", "st", "sp", "sr", "sip", "spr", "ss", "srt", "skoid", "sktid", "skt", "ske",
            "sks", "skv",
        ],
    },
];

/// Parameters of Discord's file hosts: a time of issue, an expiry and a signature.
const DISCORD: &[&str] = &["ex", "is", "hm"];

/// Names of tokens by themselves. What they stand before may be the file's own name elsewhere, so that they
/// count as secrets only where the path names a media file.
const TOKENS: &[&str] = &["token", "access_token", "auth_token", "jwt"];

const MEDIA: &[&str] = &[
    "avif", "bmp", "gif", "heic", "heif", "jfif", "jpe", "jpeg", "jpg", "m3u8", "m4v", "mkv", "mov", "mp4",
    "png", "svg", "tif", "tiff", "ts", "webm", "webp",
];

/// Whether a query may have a secret in it; most have none.
pub(super) fn may_be_in(query: &str) -> bool {
    let signs =
        || SIGNATURES.iter().map(|signature| signature.sign).chain(["hm"]).chain(TOKENS.iter().copied());
    query.split('&').any(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        name.contains('%') || signs().any(|sign| sign.eq_ignore_ascii_case(name))
    })
}

/// Whether a host is that of an encrypted store, MEGA.
pub(super) fn is_store(host: &str) -> bool {
    matches!(host, "mega.nz" | "www.mega.nz" | "mega.co.nz" | "www.mega.co.nz" | "mega.io")
}

/// Splits a query into what belongs to the identity and the secrets; `None` where there are no secrets.
pub(super) fn split_query(query: &str, host: &Host, path: &str) -> Option<(String, String)> {
    if !may_be_in(query) {
        return None;
    }
    let names: Vec<String> = query.split('&').map(name_of).collect();
    let has = |name: &str| name.is_empty() || names.iter().any(|other| other == name);
    let signatures: Vec<&Signature> =
        SIGNATURES.iter().filter(|signature| has(signature.sign) && has(signature.beside)).collect();
    let is_discord = matches!(host, Host::Domain(name) if matches!(name.as_str(), "cdn.discordapp.com" | "media.discordapp.net"))
        && DISCORD.iter().all(|name| has(name));
    let is_media = names_media(path);
    let is_secret = |name: &str| {
        signatures.iter().any(|signature| signature.all.iter().any(|pattern| matches_name(pattern, name)))
            || is_discord && DISCORD.contains(&name)
            || is_media && TOKENS.contains(&name)
    };
    let mut kept = String::new();
    let mut secret = String::new();
    for (pair, name) in query.split('&').zip(&names) {
        let side = if is_secret(name) { &mut secret } else { &mut kept };
        if !side.is_empty() {
            side.push('&');
        }
        side.push_str(pair);
    }
    (!secret.is_empty()).then_some((kept, secret))
}

fn name_of(pair: &str) -> String {
    let name = pair.split('=').next().unwrap_or_default();
    String::from_utf8_lossy(&super::escape::decode_all(name.as_bytes())).to_ascii_lowercase()
}

fn matches_name(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => pattern == name,
    }
}

/// Whether a path ends in the name of a picture or film.
pub(super) fn names_media(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    let extension = last.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| MEDIA.iter().any(|media| extension.eq_ignore_ascii_case(media)))
}

/// A link to an encrypted store, MEGA: the path without the key, and the key.
///
/// The older form has all of it in the fragment, `#!id!key` and `#F!id!key`.
pub(super) fn mega(host: &Host, path: &str, fragment: Option<&str>) -> Option<(String, Option<String>)> {
    if !is_store(host.name()) {
        return None;
    }
    let fragment = fragment.unwrap_or_default();
    let key = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    // Protected by a password that is not in the link: what is there names the file.
    if let (Some(protected), "" | "/") = (fragment.strip_prefix("P!").filter(|text| is_id(text)), path) {
        return Some((format!("/#P!{protected}"), None));
    }
    let old = [("F!", "folder"), ("!", "file")]
        .iter()
        .find_map(|(mark, kind)| Some((fragment.strip_prefix(mark)?, *kind)));
    if let (Some((rest, kind)), "" | "/") = (old, path) {
        let (id, rest) = rest.split_once('!').unwrap_or((rest, ""));
        return is_id(id).then(|| (format!("/{kind}/{id}"), key(rest)));
    }
    let (kind, id) = path.strip_prefix('/')?.split_once('/')?;
    let kind = match kind {
        "file" | "embed" => "file",
        "folder" => "folder",
        _ => return None,
    };
    if !is_id(id) {
        return None;
    }
    // Behind the key of a folder may stand which file in it is meant.
    let (secret, inside) =
        fragment.split_once('/').map_or((fragment, ""), |(secret, inside)| (secret, inside));
    let inside = if is_inside(inside) { format!("#/{inside}") } else { String::new() };
    Some((format!("/{kind}/{id}{inside}"), key(secret)))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

fn is_inside(text: &str) -> bool {
    matches!(text.split_once('/'), Some(("file" | "folder", id)) if is_id(id))
}
