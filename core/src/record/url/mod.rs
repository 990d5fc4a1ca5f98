//! Links: what was reported, what to fetch, what equals what, and what to ask lists for.
//!
//! One [`Url::parse`] keeps four texts that must not be mixed up:
//!
//! - [`raw`](Url::raw): the bytes as reported,
//! - [`fetch`](Url::fetch): what a browser would ask for, after the WHATWG's URL standard,
//! - [`identity`](Url::identity): what says whether two links are the same, after the rule
//!   [`IDENTITY_RULE`],
//! - [`lookup`](Url::lookup): the canonical form of Safe Browsing, for asking lists only.
//!
//! [`group`](Url::group) suggests which links may belong together. It never merges anything.
//!
//! `core/docs/records.md` has every rule with its source.

mod address;
mod describe;
mod escape;
mod find;
mod flag;
mod group;
mod host;
mod id;
mod lookup;
mod opaque;
mod partner;
mod plain;
mod reading;
mod refang;
mod scheme;
mod secret;
mod text;
mod wrapper;

pub use crate::link::Reach;
pub use describe::{Described, DescribedWrapped};
pub use find::{Found, Writing, find, find_in};
pub use flag::{Flags, UrlFlag, UrlKind};
pub use group::{Family, Group};
pub use host::Host;
pub use id::{KeyedUrlId, UrlId, UrlKey};
pub use lookup::Expression;
pub use partner::PartnerProfile;
pub use secret::{Secret, SecretKind};
pub use wrapper::{Wrapped, WrapperRule};

use crate::error::{Error, ErrorCode, Result};
use crate::link::UrlDigests;
use ::url::Url as Whatwg;
use encoding_rs::Encoding;
use lookup::{Canonical, Suffixes};
use std::borrow::Cow;
use std::fmt;

/// The rule that [`Url::identity`] follows. Identities of two rules are never compared.
pub const IDENTITY_RULE: &str = "id-v1";

/// The longest link that is read, in bytes. A `data:` link may hold a whole picture.
pub const MAX_URL: usize = 16 << 20;

/// How deep links within links are followed to say of each whether it holds another.
const DEEPEST: u8 = 8;

/// A link as it was reported, with everything that follows from it.
///
/// Two of them are equal when they were reported in the same bytes; whether they mean the same is what
/// [`Url::identity`] and [`Url::id`] say.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    raw: Vec<u8>,
    fetch: Option<Whatwg>,
    kind: UrlKind,
    host: Option<Host>,
    identity: String,
    flags: Flags,
    secrets: Vec<Secret>,
}

impl Url {
    /// Reads a link as somebody wrote it down.
    ///
    /// What is no link after all is kept as [`UrlKind::Unparseable`], so that no report is lost for it.
    ///
    /// # Errors
    /// `url.empty` where nothing is written, `url.too_long` beyond [`MAX_URL`], and `url.not_a_resource` for
    /// `javascript:`, `vbscript:` and `about:`, behind which there is nothing to find.
    pub fn parse(raw: impl AsRef<[u8]>) -> Result<Self> {
        Self::parse_within(raw.as_ref(), 0)
    }

    fn parse_within(raw: &[u8], depth: u8) -> Result<Self> {
        let mut flags = Flags::default();
        let mut secrets = Vec::new();
        let reading::Reading { kind, fetch, host, identity } = read(raw, depth, &mut flags, &mut secrets)?;
        if escape::has_bidi_control(&identity) {
            flags.set(UrlFlag::BidiControl);
        }
        let mut url = Self { raw: raw.to_vec(), fetch, kind, host, identity, flags, secrets };
        if depth < DEEPEST && wrapper::unwrap(&url, depth).is_some() {
            url.flags.set(UrlFlag::Wrapped);
        }
        Ok(url)
    }

    /// Resolves a reference that stood in a page of this address, after the URL standard.
    ///
    /// A reference with a scheme stands for itself. The result's [`raw`](Self::raw) is the resolved link; what
    /// stood in the page is for the caller to keep.
    ///
    /// # Errors
    /// `url.no_base` where this link is none that can be fetched and the reference needs it; and those of
    /// [`Url::parse`].
    pub fn resolve(&self, reference: impl AsRef<[u8]>) -> Result<Self> {
        let mut flags = Flags::default();
        let text = text::decoded(reference.as_ref(), &mut flags);
        self.resolve_in(&text, encoding_rs::UTF_8)
    }

    /// The same for a page in another encoding, in which the standard has its queries written.
    pub(super) fn resolve_in(&self, reference: &str, encoding: &'static Encoding) -> Result<Self> {
        let text = reference
            .trim_matches(|character: char| character.is_ascii_whitespace() || character.is_control());
        let encode: &dyn Fn(&str) -> Cow<'_, [u8]> = &|query| encoding.encode(query).0;
        let joined = self.fetch.as_ref().and_then(|base| {
            let options = Whatwg::options().base_url(Some(base));
            let options = match encoding.output_encoding() == encoding_rs::UTF_8 {
                true => options,
                false => options.encoding_override(Some(encode)),
            };
            options.parse(text).ok()
        });
        if let Some(joined) = joined {
            return Self::parse(joined.as_str());
        }
        // What the standard refuses, such as a host with a space: the record of it is not lost for that.
        if scheme::of(text).is_some() {
            return Self::parse(text);
        }
        if let (Some(base), true) = (&self.fetch, text.starts_with("//")) {
            return Self::parse(format!("{}:{text}", base.scheme()));
        }
        Err(Error::new(ErrorCode::UrlNoBase, "a reference cannot be resolved against this link"))
    }

    /// The bytes as reported.
    #[must_use]
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// What to ask for to see what is there, as the URL standard writes it; with its secrets.
    ///
    /// `None` for `data:` links and where the host is none that could be asked.
    #[must_use]
    pub fn fetch(&self) -> Option<&str> {
        self.fetch.as_ref().map(Whatwg::as_str)
    }

    /// The text that equal links share, whatever their spelling, after [`IDENTITY_RULE`].
    #[must_use]
    pub fn identity(&self) -> &str {
        &self.identity
    }

    /// The id of the identity.
    #[must_use]
    pub fn id(&self) -> UrlId {
        UrlId::of(&self.identity)
    }

    /// The id under a key that parties share.
    #[must_use]
    pub fn keyed_id(&self, key: &UrlKey) -> KeyedUrlId {
        KeyedUrlId::of(&self.identity, key)
    }

    /// The canonical form of Safe Browsing, for asking lists; `None` for what has no host.
    #[must_use]
    pub fn lookup(&self) -> Option<String> {
        Some(self.canonical()?.to_string())
    }

    /// What a list of links may hold of this one, the narrowest first, with suffixes as version 5 of Safe
    /// Browsing has them: from the registrable domain on.
    #[must_use]
    pub fn expressions(&self) -> Vec<Expression> {
        self.canonical().map(|canonical| canonical.expressions(Suffixes::FromRegistrable)).unwrap_or_default()
    }

    /// What lists of links may hold of this one: the digest of its id, and those of its expressions with the
    /// suffixes of both versions of Safe Browsing.
    #[must_use]
    pub fn digests(&self) -> UrlDigests {
        let mut expressions = self.expressions();
        let others =
            self.canonical().map(|canonical| canonical.expressions(Suffixes::LastFive)).unwrap_or_default();
        for other in others {
            if !expressions.contains(&other) {
                expressions.push(other);
            }
        }
        UrlDigests {
            id: *self.id().as_bytes(),
            expressions: expressions.iter().map(|one| (one.digest(), one.reach)).collect(),
        }
    }

    fn canonical(&self) -> Option<Canonical> {
        Canonical::of(&self.text()?, self.flags.has(UrlFlag::SchemeAssumed))
    }

    /// Which other links may belong to this one: a suggestion for people, never a reason to merge.
    #[must_use]
    pub fn group(&self) -> Option<Group> {
        group::of(self)
    }

    /// Where the link leads; `None` for what has no host.
    #[must_use]
    pub const fn host(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// The domain that somebody registered; `None` for addresses and public suffixes.
    #[must_use]
    pub fn registrable_domain(&self) -> Option<&str> {
        self.host.as_ref()?.registrable_domain()
    }

    /// What kind of link it is.
    #[must_use]
    pub const fn kind(&self) -> UrlKind {
        self.kind
    }

    /// What was seen or done while it was read.
    #[must_use]
    pub const fn flags(&self) -> Flags {
        self.flags
    }

    /// What was in the link and is not in the identity, since it opens doors.
    #[must_use]
    pub fn secrets(&self) -> &[Secret] {
        &self.secrets
    }

    /// The link that this one holds, as a web archive's does.
    #[must_use]
    pub fn wrapped(&self) -> Option<Wrapped> {
        wrapper::unwrap(self, 0)
    }

    /// What a partner's list may have of this link, in the partner's form: one text, with Safe Browsing
    /// several, none where it has no such form.
    #[must_use]
    pub fn partner_keys(&self, profile: PartnerProfile) -> Vec<String> {
        partner::keys(self, profile)
    }

    /// The file in a `data:` link: its media type as stated, and its bytes.
    #[must_use]
    pub fn content(&self) -> Option<(String, Vec<u8>)> {
        if self.kind == UrlKind::Data { opaque::content(&self.text()?) } else { None }
    }

    /// The fields that say what follows from the link, for JSON.
    #[must_use]
    pub fn describe(&self) -> Described<'_> {
        Described::of(self)
    }

    /// The text with its scheme; `None` for what has none and can have none.
    fn text(&self) -> Option<String> {
        let mut flags = Flags::default();
        let text = prepared(&self.raw, &mut flags);
        if self.kind == UrlKind::Unparseable && scheme::of(&text).is_none() {
            return None;
        }
        scheme::complete(&text, &mut flags).map(Cow::into_owned)
    }
}

/// The identity of a link, and nothing else of it: what [`Url::identity`] is, in less time.
///
/// # Errors
/// Those of [`Url::parse`].
pub fn identity(raw: impl AsRef<[u8]>) -> Result<String> {
    let raw = raw.as_ref();
    match plain::identity(raw) {
        Some(identity) => Ok(identity),
        None => Ok(read(raw, 0, &mut Flags::default(), &mut Vec::new())?.identity),
    }
}

/// What somebody wrote down, read as a link; and if it is none, kept as what it is.
fn read(raw: &[u8], depth: u8, flags: &mut Flags, secrets: &mut Vec<Secret>) -> Result<reading::Reading> {
    if raw.len() > MAX_URL {
        let detail = format!("a link of {} bytes, the limit is {MAX_URL}", raw.len());
        return Err(Error::new(ErrorCode::UrlTooLong, detail));
    }
    let text = prepared(raw, flags);
    if text.is_empty() {
        return Err(Error::new(ErrorCode::UrlEmpty, "no link is written here"));
    }
    let before = *flags;
    let mut reading = None;
    if let Some(text) = scheme::complete(&text, flags) {
        if !scheme::is_resource(scheme::of(&text).unwrap_or_default()) {
            let detail = "a link of a scheme behind which nothing can be found";
            return Err(Error::new(ErrorCode::UrlNotAResource, detail));
        }
        reading = reading::read(&text, flags, secrets);
    }
    let mut reading = reading.unwrap_or_else(|| {
        *flags = before;
        secrets.clear();
        reading::unparseable(&text, flags, secrets)
    });
    if reading.kind == UrlKind::Unparseable && reading.identity.as_bytes() != raw {
        reading.identity = settled(reading.identity, depth);
    }
    Ok(reading)
}

/// The identity of what is no link, which may be one once its characters are escaped: then it is that one's.
fn settled(identity: String, depth: u8) -> String {
    if depth >= DEEPEST {
        return identity;
    }
    match Url::parse_within(identity.as_bytes(), depth + 1) {
        Ok(url) => url.identity,
        Err(_) => identity,
    }
}

/// The text of a link, mended, and without what a browser's window for the source writes before it.
fn prepared<'a>(raw: &'a [u8], flags: &mut Flags) -> Cow<'a, str> {
    const SOURCE: &str = "view-source:";
    let text = text::read(raw, flags);
    let mut bare = &*text;
    while bare.get(..SOURCE.len()).is_some_and(|start| start.eq_ignore_ascii_case(SOURCE)) {
        bare = &bare[SOURCE.len()..];
    }
    let text = if bare.len() == text.len() { text } else { Cow::Owned(bare.trim_start().to_owned()) };
    refang::mend(text, flags)
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Url").field("kind", &self.kind).field("flags", &self.flags).finish_non_exhaustive()
    }
}
