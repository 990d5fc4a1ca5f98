//! Everything that follows from a link, as the fields of one JSON object.

use super::{Family, Flags, IDENTITY_RULE, SecretKind, Url, UrlId, UrlKind, WrapperRule};
use crate::hash::encode_hex;
use serde::Serialize;

/// Everything that follows from a link, as the shell and the bindings write it.
///
/// A field that does not apply is `null`. The texts of secrets are left out, but `raw` and `fetch` have them.
#[derive(Clone, Serialize)]
pub struct Described<'a> {
    /// The link as reported; bytes that are not UTF-8 are replaced here and whole in `raw_bytes`.
    pub raw: String,
    /// The bytes as reported in hexadecimal, where they are not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub raw_bytes: Option<String>,
    /// [`Url::kind`].
    pub kind: UrlKind,
    /// [`Url::fetch`].
    pub fetch: Option<&'a str>,
    /// [`Url::identity`].
    pub identity: &'a str,
    /// [`IDENTITY_RULE`].
    pub rule: &'static str,
    /// [`Url::id`].
    pub id: UrlId,
    /// [`Url::lookup`].
    pub lookup: Option<String>,
    /// The key of [`Url::group`].
    pub group: Option<String>,
    /// The family of sizes the link's picture is of, where it looks like one.
    pub family: Option<Family>,
    /// [`Url::host`].
    pub host: Option<String>,
    /// [`Url::registrable_domain`].
    pub registrable_domain: Option<&'a str>,
    /// [`Url::flags`].
    pub flags: Flags,
    /// The kinds of [`Url::secrets`].
    pub secrets: Vec<SecretKind>,
    /// [`Url::wrapped`]: how, and the identity of the link within.
    pub wrapped: Option<DescribedWrapped>,
}

/// The link within another, in few words.
#[derive(Clone, Serialize)]
pub struct DescribedWrapped {
    /// How it is held.
    pub rule: WrapperRule,
    /// The identity of the link within.
    pub identity: String,
    /// The id of the link within.
    pub id: UrlId,
}

impl<'a> Described<'a> {
    pub(super) fn of(url: &'a Url) -> Self {
        let group = url.group();
        let is_text = std::str::from_utf8(&url.raw).is_ok();
        Self {
            raw: String::from_utf8_lossy(&url.raw).into_owned(),
            raw_bytes: (!is_text).then(|| encode_hex(&url.raw)),
            kind: url.kind,
            fetch: url.fetch(),
            identity: &url.identity,
            rule: IDENTITY_RULE,
            id: url.id(),
            lookup: url.lookup(),
            family: group.as_ref().and_then(|group| group.family.clone()),
            group: group.map(|group| group.key),
            host: url.host.as_ref().map(ToString::to_string),
            registrable_domain: url.registrable_domain(),
            flags: url.flags,
            secrets: url.secrets.iter().map(|secret| secret.kind).collect(),
            wrapped: url.wrapped().map(|wrapped| DescribedWrapped {
                rule: wrapped.rule,
                id: wrapped.url.id(),
                identity: wrapped.url.identity,
            }),
        }
    }
}
