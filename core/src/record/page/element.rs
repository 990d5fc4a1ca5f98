//! What one element of HTML names, by its attributes.

use super::output::{Output, Reference, What};
use super::strings::by_ending;
use super::{Confidence, Found, Medium, Region, css, srcset, strings};
use html5ever::Attribute;
use std::cell::RefCell;
use std::rc::Rc;

/// Documents within the one that is read.
pub(super) type Nested = Vec<(String, Region)>;

/// Attributes from which scripts load pictures.
const LAZY: &[&str] = &[
    "data-src",
    "data-original",
    "data-lazy",
    "data-lazy-src",
    "data-bg",
    "data-background",
    "data-bg-src",
    "data-background-image",
    "data-full",
    "data-full-src",
    "data-large",
    "data-large-file",
    "data-hi-res-src",
    "data-highres",
    "data-echo",
    "data-url",
    "data-image",
    "data-img",
    "data-img-src",
    "data-zoom-image",
    "data-poster",
    "data-thumb",
    "data-thumbnail",
    "data-actualsrc",
    "data-lazyload",
    "data-orig-file",
];

/// Properties of `meta` that name pictures, and videos.
const META_PICTURES: &[&str] = &[
    "og:image",
    "og:image:url",
    "og:image:secure_url",
    "twitter:image",
    "twitter:image:src",
    "image",
    "thumbnail",
    "thumbnailurl",
    "contenturl",
    "msapplication-tileimage",
];
const META_VIDEOS: &[&str] = &["og:video", "og:video:url", "og:video:secure_url", "twitter:player:stream"];

/// Finds what one element names.
pub(super) struct Finder<'a, F> {
    pub(super) output: &'a RefCell<Output<F>>,
    pub(super) region: Region,
    pub(super) frame_base: Option<Rc<str>>,
}

impl<F: FnMut(Found)> Finder<'_, F> {
    fn push(&self, text: &str, place: &str, what: What) {
        let text = text.trim();
        if is_within_page(text) {
            return;
        }
        let mut output = self.output.borrow_mut();
        let order = output.next_order();
        let (text, place) = (text.to_owned(), place.to_owned());
        let frame_base = self.frame_base.clone();
        output.found(Reference { order, text, place, region: self.region, frame_base, what });
    }

    pub(super) fn image(
        &self,
        text: &str,
        place: &str,
        confidence: Confidence,
        medium: Medium,
        descriptor: Option<&str>,
    ) {
        let descriptor = descriptor.filter(|text| !text.is_empty()).map(str::to_owned);
        self.push(text, place, What::Image { confidence, medium, descriptor });
    }

    fn link(&self, text: &str, place: &str) {
        self.push(text, place, What::Link { wraps_picture: false });
    }

    fn srcset(&self, text: &str, place: &str, confidence: Confidence, medium: Medium) {
        srcset::candidates(text, |link, descriptor| {
            self.image(link, place, confidence, medium, Some(descriptor));
        });
    }

    /// A link of a style sheet, unless it is a font or another style sheet.
    pub(super) fn css(&self, link: &str, place: &str) {
        let path = link.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
        let is_other =
            [".woff", ".woff2", ".ttf", ".otf", ".eot", ".css"].iter().any(|end| path.ends_with(end));
        if !is_other && !path.starts_with("data:font") && !path.starts_with("data:application") {
            self.image(link, place, Confidence::Declared, Medium::Picture, None);
        }
    }

    pub(super) fn element(
        &self,
        name: &str,
        attributes: &[Attribute],
        parent: Option<Medium>,
        nested: &mut Nested,
    ) {
        let kind = value(attributes, "type").unwrap_or_default();
        for attribute in attributes {
            let (key, text) = (&*attribute.name.local, &*attribute.value);
            if text.is_empty() {
                continue;
            }
            let place = || format!("{name}@{key}");
            let declared = |medium| self.image(text, &place(), Confidence::Declared, medium, None);
            match (name, key) {
                ("img" | "image", "src" | "lowsrc" | "dynsrc")
                | ("image" | "use" | "feimage", "href" | "xlink:href")
                | ("video", "poster")
                | (_, "background") => declared(Medium::Picture),
                ("input", "src") if kind.trim().eq_ignore_ascii_case("image") => declared(Medium::Picture),
                ("video", "src") => declared(Medium::Video),
                ("audio", "src") => declared(Medium::Audio),
                ("source", "src") => {
                    declared(typed(kind).or(parent).or_else(|| by_ending(text)).unwrap_or(Medium::Unknown));
                }
                ("object", "data") | ("embed", "src") => {
                    declared(typed(kind).or_else(|| by_ending(text)).unwrap_or(Medium::Unknown));
                }
                (_, "srcset" | "imagesrcset") => {
                    self.srcset(text, &place(), Confidence::Declared, Medium::Picture);
                }
                ("img", "longdesc") | ("iframe" | "frame", "src") => self.link(text, &place()),
                ("iframe", "srcdoc") => nested.push((text.to_owned(), Region::Frame)),
                ("iframe" | "frame", "data-src" | "data-lazy-src") => self.link(text, &place()),
                ("link", "href") => self.link_element(attributes, text),
                ("a" | "area", "href") | (_, "content") if name != "meta" => {
                    let property = value(attributes, "itemprop").unwrap_or_default().to_ascii_lowercase();
                    if META_PICTURES.contains(&&*property) {
                        let place = format!("{name}[{property}]@{key}");
                        self.image(text, &place, Confidence::Declared, Medium::Picture, None);
                    }
                }
                ("meta", "content") => self.meta(attributes, text),
                (_, "style") => {
                    css::links(text, true, |link| self.css(link, &place()));
                }
                (_, key) if key.starts_with("data-") => self.data(name, key, text, parent),
                (_, key) if key.starts_with("on") && key.len() > 4 => {
                    strings::links(text, true, &mut |link, medium| {
                        self.image(link, &place(), Confidence::Inferred, medium, None);
                    });
                }
                _ => {}
            }
        }
    }

    fn link_element(&self, attributes: &[Attribute], href: &str) {
        let rel = value(attributes, "rel").unwrap_or_default();
        let kind = value(attributes, "as").unwrap_or_default();
        let property = value(attributes, "itemprop").unwrap_or_default().to_ascii_lowercase();
        if let Some(rel) = picture_rel(rel, kind) {
            self.image(href, &format!("link[{rel}]@href"), Confidence::Declared, Medium::Picture, None);
        } else if META_PICTURES.contains(&&*property) {
            self.image(href, &format!("link[{property}]@href"), Confidence::Declared, Medium::Picture, None);
        }
    }

    fn meta(&self, attributes: &[Attribute], content: &str) {
        if value(attributes, "http-equiv").is_some_and(|name| name.eq_ignore_ascii_case("refresh")) {
            if let Some(link) = refresh(content) {
                self.link(link, "meta[refresh]@content");
            }
            return;
        }
        for attribute in ["property", "name", "itemprop"] {
            let Some(name) = value(attributes, attribute) else { continue };
            let name = name.trim().to_ascii_lowercase();
            let medium = if META_PICTURES.contains(&&*name) {
                Medium::Picture
            } else if META_VIDEOS.contains(&&*name) {
                Medium::Video
            } else {
                continue;
            };
            self.image(content, &format!("meta[{name}]@content"), Confidence::Declared, medium, None);
            return;
        }
    }

    /// An attribute of the page's own, from which scripts may load something.
    fn data(&self, name: &str, key: &str, text: &str, parent: Option<Medium>) {
        let text = text.trim();
        let place = format!("{name}@{key}");
        if key.contains("srcset") || key.ends_with("original-set") {
            self.srcset(text, &place, Confidence::Lazy, Medium::Picture);
        } else if text.starts_with(['{', '[']) {
            strings::links(text, true, &mut |link, medium| {
                self.image(link, &place, Confidence::Inferred, medium, None);
            });
        } else if text.len() > 4 && text.to_ascii_lowercase().starts_with("url(") {
            css::links(text, true, |link| self.image(link, &place, Confidence::Lazy, Medium::Picture, None));
        } else if LAZY.contains(&key) {
            let medium = by_ending(text).or(match name {
                "video" | "audio" | "source" => parent,
                _ => None,
            });
            let is_link = !text.contains(char::is_whitespace) && text.contains(['/', '.']);
            if is_link && (name != "script" || medium.is_some()) {
                self.image(text, &place, Confidence::Lazy, medium.unwrap_or(Medium::Picture), None);
            }
        } else if let Some(medium) = by_ending(text)
            && !text.contains(char::is_whitespace)
        {
            self.image(text, &place, Confidence::Inferred, medium, None);
        }
    }
}

pub(super) fn value<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a str> {
    attributes.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

/// Nothing, or another place of the page itself.
pub(super) fn is_within_page(reference: &str) -> bool {
    let text = reference.trim_start();
    text.is_empty() || text.starts_with('#')
}

fn typed(kind: &str) -> Option<Medium> {
    match kind.trim().split('/').next()? {
        "image" => Some(Medium::Picture),
        "video" => Some(Medium::Video),
        "audio" => Some(Medium::Audio),
        _ => None,
    }
}

/// The relation, where it is one to a picture.
pub(super) fn picture_rel(rel: &str, kind: &str) -> Option<&'static str> {
    const PICTURES: &[&str] = &[
        "icon",
        "image_src",
        "apple-touch-icon",
        "apple-touch-icon-precomposed",
        "apple-touch-startup-image",
    ];
    let mut words = rel.split_ascii_whitespace();
    words.find_map(|word| {
        let named = PICTURES.iter().find(|name| name.eq_ignore_ascii_case(word)).copied();
        let is_preload = ["preload", "prefetch"].iter().any(|name| name.eq_ignore_ascii_case(word));
        named.or_else(|| (is_preload && kind.eq_ignore_ascii_case("image")).then_some("preload"))
    })
}

/// The link in `5; url=…`.
fn refresh(content: &str) -> Option<&str> {
    let rest = content.split_once([';', ','])?.1.trim();
    let rest = match rest.get(..3) {
        Some(name) if name.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=')?.trim(),
        _ => rest,
    };
    let rest = match rest.as_bytes().first()? {
        quote @ (b'"' | b'\'') => rest[1..].split(*quote as char).next()?,
        _ => rest,
    };
    Some(rest)
}
