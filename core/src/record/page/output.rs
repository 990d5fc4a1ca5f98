//! What is told of a page, and when.

use super::{Confidence, Medium, PageLimit, Region};
use crate::error::ErrorCode;
use crate::hash::encode_hex;
use crate::record::url::{Url, UrlKind};
use encoding_rs::{Encoding, UTF_8};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

/// How many links wait for the page's `base`.
const MOST_WAITING: usize = 4096;

/// How many bytes of links wait for the page's `base`.
const MOST_BYTES: usize = 1 << 20;

/// Something found in a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// A place that names a picture or other medium.
    Image(PageImage),
    /// A link to another page.
    Link(PageLink),
}

/// A place of a page that names a picture or other medium.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageImage {
    /// The how manieth found thing of the page it is, from 0; links to pages are counted too.
    pub order: u64,
    /// What stood there; of a `data:` link only what is before the comma.
    pub reference: String,
    /// What it leads to.
    pub target: Target,
    /// The element and attribute, such as `img@src`.
    pub place: String,
    /// How sure it is that this is one.
    pub confidence: Confidence,
    /// What it is.
    pub medium: Medium,
    /// In which part of the page it stood.
    pub region: Region,
    /// What `srcset` says of it, such as `2x`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub descriptor: Option<String>,
}

/// A link of a page to another page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageLink {
    /// The how manieth found thing of the page it is, from 0.
    pub order: u64,
    /// What stood there.
    pub reference: String,
    /// What it leads to.
    pub target: Target,
    /// The element and attribute, such as `a@href`.
    pub place: String,
    /// In which part of the page it stood.
    pub region: Region,
    /// Whether a picture is what is clicked.
    pub wraps_picture: bool,
}

/// What a reference leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A link.
    Url(Url),
    /// A file within the page itself, which has no link.
    Data(DataImage),
    /// Nothing: the reference is no link, for this reason.
    Refused(ErrorCode),
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Written<'a> {
            Url { identity: &'a str, fetch: Option<&'a str> },
            Data { media_type: &'a str, length: usize, object: String },
            Refused { code: ErrorCode },
        }
        let written = match self {
            Self::Url(url) => Written::Url { identity: url.identity(), fetch: url.fetch() },
            Self::Data(data) => Written::Data {
                media_type: &data.media_type,
                length: data.bytes.len(),
                object: data.object(),
            },
            Self::Refused(code) => Written::Refused { code: *code },
        };
        written.serialize(serializer)
    }
}

/// A file that is written into a page.
#[derive(Clone, PartialEq, Eq)]
pub struct DataImage {
    /// Its type, as the page states it.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl DataImage {
    /// The object it is: `obj:sha256:` and the digest of its bytes.
    #[must_use]
    pub fn object(&self) -> String {
        format!("obj:sha256:{}", encode_hex(&Sha256::digest(&self.bytes)))
    }
}

impl fmt::Debug for DataImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DataImage({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

/// A reference that was found.
pub(super) struct Reference {
    pub(super) order: u64,
    pub(super) text: String,
    pub(super) place: String,
    pub(super) region: Region,
    /// The `base` of the frame it stands in.
    pub(super) frame_base: Option<Rc<str>>,
    pub(super) what: What,
}

pub(super) enum What {
    Image { confidence: Confidence, medium: Medium, descriptor: Option<String> },
    Link { wraps_picture: bool },
}

/// Resolves references and tells them, once the page's `base` is known.
pub(super) struct Output<F> {
    each: F,
    page: Url,
    pub(super) own_base: Option<Url>,
    pub(super) encoding: &'static Encoding,
    waiting: Option<Vec<Reference>>,
    waiting_bytes: usize,
    next: u64,
    pub(super) images: u64,
    pub(super) links: u64,
    pub(super) limits: BTreeSet<PageLimit>,
}

impl<F: FnMut(Found)> Output<F> {
    pub(super) fn new(page: Url, each: F) -> Self {
        Self {
            each,
            page,
            own_base: None,
            encoding: UTF_8,
            waiting: Some(Vec::new()),
            waiting_bytes: 0,
            next: 0,
            images: 0,
            links: 0,
            limits: BTreeSet::new(),
        }
    }

    pub(super) fn next_order(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }

    /// The page's `base`. Only its first one counts.
    pub(super) fn base(&mut self, reference: &str) {
        if self.own_base.is_some() {
            return;
        }
        // After the standard, a base of a scheme that has no pages counts as none.
        let Some(base) =
            self.page.resolve_in(reference, self.encoding).ok().filter(|base| base.kind() == UrlKind::Web)
        else {
            return;
        };
        self.own_base = Some(base);
        if self.waiting.is_none() {
            self.limits.insert(PageLimit::BaseLate);
        }
        self.end();
    }

    pub(super) fn found(&mut self, reference: Reference) {
        let Some(waiting) = &mut self.waiting else { return self.tell(reference) };
        self.waiting_bytes += reference.text.len() + reference.place.len();
        waiting.push(reference);
        if waiting.len() >= MOST_WAITING || self.waiting_bytes >= MOST_BYTES {
            self.end();
        }
    }

    /// Waits no longer.
    pub(super) fn end(&mut self) {
        for reference in self.waiting.take().into_iter().flatten() {
            self.tell(reference);
        }
    }

    fn tell(&mut self, reference: Reference) {
        let target = self.target(&reference.text, reference.frame_base.as_deref());
        let Reference { order, mut text, place, region, what, .. } = reference;
        match what {
            What::Image { confidence, medium, descriptor } => {
                if matches!(target, Target::Data(_)) {
                    text.truncate(text.find(',').unwrap_or_default());
                    text.shrink_to_fit();
                }
                self.images += 1;
                let image = PageImage {
                    order,
                    reference: text,
                    target,
                    place,
                    confidence,
                    medium,
                    region,
                    descriptor,
                };
                (self.each)(Found::Image(image));
            }
            What::Link { wraps_picture } => {
                let is_page = matches!(&target, Target::Url(url) if !is_address(url));
                if !is_page {
                    return;
                }
                self.links += 1;
                let link = PageLink { order, reference: text, target, place, region, wraps_picture };
                (self.each)(Found::Link(link));
            }
        }
    }

    fn target(&self, reference: &str, frame_base: Option<&str>) -> Target {
        let page_base = self.own_base.as_ref().unwrap_or(&self.page);
        let frame_base = frame_base.and_then(|base| page_base.resolve_in(base, self.encoding).ok());
        let base = frame_base.as_ref().unwrap_or(page_base);
        match base.resolve_in(reference, self.encoding) {
            Ok(url) if url.kind() == UrlKind::Data => match url.content() {
                Some((media_type, bytes)) => Target::Data(DataImage { media_type, bytes }),
                None => Target::Refused(ErrorCode::UrlContentMalformed),
            },
            Ok(_) if is_data(reference) => Target::Refused(ErrorCode::UrlContentMalformed),
            Ok(url) => Target::Url(url),
            Err(error) => Target::Refused(error.code()),
        }
    }
}

/// Whether a link is a person's address and no page.
fn is_address(url: &Url) -> bool {
    let link = url.fetch().unwrap_or_default();
    ["mailto:", "tel:", "sms:"].iter().any(|scheme| link.starts_with(scheme))
}

fn is_data(reference: &str) -> bool {
    reference.trim_start().get(..5).is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}
