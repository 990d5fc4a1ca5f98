//! Goes through the tokens of a page, and knows where in it something stands.

use super::element::{Finder, Nested, is_within_page, picture_rel, value};
use super::output::{Output, Reference, What};
use super::strings::by_ending;
use super::{Confidence, Found, Medium, PageLimit, Region, css, feed, link_header, strings};
use crate::record::url::MAX_URL;
use html5ever::Attribute;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use std::cell::RefCell;
use std::rc::Rc;

/// How deep documents within documents are read.
const DEEPEST: u8 = 3;

/// How much of a script is kept to be read as a whole.
const WHOLE_SCRIPT: usize = 1 << 20;

/// How much of a script or style is collected before it is looked at.
const COLLECTED: usize = 64 << 10;

/// What the text between tags is collected for.
enum Collecting {
    Style,
    Strings,
    JsonLd,
    Markup,
}

/// A link around whatever is to come.
struct Anchor {
    order: u64,
    reference: String,
    place: &'static str,
    region: Region,
    wraps_picture: bool,
}

/// Where in the page the tokenizer is.
struct State {
    noscript: u32,
    template: u32,
    /// The open `picture`, `video` and `audio` elements.
    media: Vec<Medium>,
    anchor: Option<Anchor>,
    collecting: Option<Collecting>,
    text: String,
    /// The length of `text` at which it is looked at.
    enough: usize,
    /// How many `svg` and `math` elements are open.
    foreign: u32,
    /// The `base` of the frame that is read.
    frame_base: Option<Rc<str>>,
}

/// Takes the tokens of a page, or of a document within it.
pub(super) struct Sink<F: FnMut(Found)> {
    output: Rc<RefCell<Output<F>>>,
    region: Region,
    depth: u8,
    state: RefCell<State>,
}

impl<F: FnMut(Found)> Sink<F> {
    pub(super) fn new(output: Rc<RefCell<Output<F>>>, region: Region, depth: u8) -> Self {
        let state = State {
            noscript: 0,
            template: 0,
            media: Vec::new(),
            anchor: None,
            collecting: None,
            text: String::new(),
            enough: COLLECTED,
            foreign: 0,
            frame_base: None,
        };
        Self { output, region, depth, state: RefCell::new(state) }
    }

    /// The server's headers, which stand before the page.
    pub(super) fn headers(&mut self, headers: &[String]) {
        let finder = Finder { output: &self.output, region: Region::Header, frame_base: None };
        for header in headers {
            link_header::links(header, |link, rel, kind| {
                if let Some(rel) = picture_rel(rel, kind) {
                    finder.image(link, &format!("link[{rel}]"), Confidence::Declared, Medium::Picture, None);
                }
            });
        }
    }

    fn region_of(&self, state: &State) -> Region {
        if self.region != Region::Document {
            self.region
        } else if state.template > 0 {
            Region::Template
        } else if state.noscript > 0 {
            Region::Noscript
        } else {
            Region::Document
        }
    }

    fn tag(&self, state: &mut State, tag: &Tag, nested: &mut Nested) -> TokenSinkResult<()> {
        let name = &*tag.name;
        if tag.kind == TagKind::EndTag {
            self.end_tag(state, name, nested);
            return TokenSinkResult::Continue;
        }
        match name {
            "noscript" => state.noscript = state.noscript.saturating_add(1),
            "template" => state.template = state.template.saturating_add(1),
            "svg" | "math" if !tag.self_closing => state.foreign = state.foreign.saturating_add(1),
            "picture" => state.media.push(Medium::Picture),
            "video" => state.media.push(Medium::Video),
            "audio" => state.media.push(Medium::Audio),
            "base" => {
                if let Some(href) = value(&tag.attrs, "href") {
                    self.base(state, href);
                }
            }
            _ => {}
        }
        // Elements are not closed in the order in which bad pages say so; more than these nobody has.
        if state.media.len() > 64 {
            state.media.remove(0);
        }
        let region = self.region_of(state);
        if matches!(name, "a" | "area") {
            self.end_anchor(state);
            if let Some(href) = value(&tag.attrs, "href").filter(|href| !is_within_page(href)) {
                self.anchor(state, name, href, region);
            }
        }
        let finder = self.finder(state, region);
        finder.element(name, &tag.attrs, state.media.last().copied(), nested);
        if matches!(name, "img" | "image" | "picture" | "svg")
            && let Some(anchor) = &mut state.anchor
        {
            anchor.wraps_picture = true;
        }
        if state.foreign > 0
            && matches!(
                name,
                "title" | "style" | "script" | "iframe" | "noembed" | "noframes" | "xmp" | "textarea"
            )
        {
            // Within SVG these hold markup; style and script still mean what they do elsewhere.
            if matches!(name, "style" | "script") && !tag.self_closing {
                self.collect(state, name, &tag.attrs);
            }
            return TokenSinkResult::Continue;
        }
        match name {
            "script" => {
                self.collect(state, name, &tag.attrs);
                TokenSinkResult::RawData(RawKind::ScriptData)
            }
            "style" => {
                self.collect(state, name, &tag.attrs);
                TokenSinkResult::RawData(RawKind::Rawtext)
            }
            "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
            "xmp" | "iframe" | "noembed" | "noframes" => TokenSinkResult::RawData(RawKind::Rawtext),
            "plaintext" => TokenSinkResult::Plaintext,
            _ => TokenSinkResult::Continue,
        }
    }

    fn end_tag(&self, state: &mut State, name: &str, nested: &mut Nested) {
        match name {
            "noscript" => state.noscript = state.noscript.saturating_sub(1),
            "template" => state.template = state.template.saturating_sub(1),
            "svg" | "math" => state.foreign = state.foreign.saturating_sub(1),
            "picture" | "video" | "audio" => {
                state.media.pop();
            }
            "a" => self.end_anchor(state),
            "script" | "style" => self.end_collecting(state, nested),
            _ => {}
        }
    }

    /// The `base` of the page, or of a frame within it. In a template or comment it has no effect.
    fn base(&self, state: &mut State, href: &str) {
        match self.region_of(state) {
            Region::Document => self.output.borrow_mut().base(href),
            Region::Frame if state.frame_base.is_none() => state.frame_base = Some(Rc::from(href)),
            _ => {}
        }
    }

    fn finder(&self, state: &State, region: Region) -> Finder<'_, F> {
        Finder { output: &self.output, region, frame_base: state.frame_base.clone() }
    }

    /// A link whose name ends like a picture's is one; of any other it remains to be seen what it is around.
    fn anchor(&self, state: &mut State, name: &str, href: &str, region: Region) {
        let place = if name == "a" { "a@href" } else { "area@href" };
        if let Some(medium) = by_ending(href) {
            let finder = self.finder(state, region);
            finder.image(href, place, Confidence::Inferred, medium, None);
        } else {
            let order = self.output.borrow_mut().next_order();
            state.anchor =
                Some(Anchor { order, reference: href.to_owned(), place, region, wraps_picture: false });
        }
    }

    fn end_anchor(&self, state: &mut State) {
        if let Some(Anchor { order, reference, place, region, wraps_picture }) = state.anchor.take() {
            self.output.borrow_mut().found(Reference {
                order,
                text: reference,
                place: place.to_owned(),
                region,
                frame_base: state.frame_base.clone(),
                what: What::Link { wraps_picture },
            });
        }
    }

    fn collect(&self, state: &mut State, name: &str, attributes: &[Attribute]) {
        let kind = value(attributes, "type").unwrap_or_default().trim().to_ascii_lowercase();
        state.text.clear();
        state.enough = COLLECTED;
        state.collecting = Some(if name == "style" {
            Collecting::Style
        } else if kind.starts_with("application/ld+json") {
            Collecting::JsonLd
        } else if kind.contains("template") || kind.contains("handlebars") || kind == "text/html" {
            Collecting::Markup
        } else {
            Collecting::Strings
        });
    }

    fn text(&self, state: &mut State, text: &str) {
        let Some(collecting) = &mut state.collecting else { return };
        state.text.push_str(text);
        if state.text.len() < state.enough {
            return;
        }
        if matches!(collecting, Collecting::JsonLd | Collecting::Markup) {
            if state.text.len() < WHOLE_SCRIPT {
                return;
            }
            *collecting = Collecting::Strings;
        }
        self.look(state, false);
        if state.text.len() > 2 * MAX_URL {
            state.text.clear();
            self.output.borrow_mut().limits.insert(PageLimit::Script);
        }
        // Twice as much as is left, so that what does not end is not looked at again and again.
        state.enough = (2 * state.text.len()).max(COLLECTED);
    }

    /// Takes what is complete out of the collected text.
    fn look(&self, state: &mut State, is_last: bool) {
        let read = if matches!(state.collecting, Some(Collecting::Style)) {
            let region = self.inner_region(state, Region::Style);
            let finder = self.finder(state, region);
            css::links(&state.text, is_last, |link| finder.css(link, "style"))
        } else {
            let region = self.inner_region(state, Region::Script);
            let finder = self.finder(state, region);
            strings::links(&state.text, is_last, &mut |link, medium| {
                finder.image(link, "script", Confidence::Inferred, medium, None);
            })
        };
        state.text.drain(..read);
    }

    /// Scripts within a frame or a comment are that frame's or comment's.
    fn inner_region(&self, state: &State, region: Region) -> Region {
        match self.region_of(state) {
            Region::Document => region,
            other => other,
        }
    }

    fn end_collecting(&self, state: &mut State, nested: &mut Nested) {
        let Some(collecting) = &state.collecting else { return };
        match collecting {
            Collecting::Markup => nested.push((std::mem::take(&mut state.text), Region::Template)),
            Collecting::JsonLd => {
                let region = self.inner_region(state, Region::Script);
                let finder = self.finder(state, region);
                let is_json = strings::json_ld(&state.text, &mut |link| {
                    let medium = by_ending(link).unwrap_or(Medium::Picture);
                    finder.image(link, "script[ld+json]", Confidence::Declared, medium, None);
                });
                if !is_json {
                    self.look(state, true);
                }
            }
            Collecting::Style | Collecting::Strings => self.look(state, true),
        }
        state.collecting = None;
        state.text.clear();
    }

    fn read_nested(&self, text: &str, region: Region) {
        if self.depth >= DEEPEST {
            self.output.borrow_mut().limits.insert(PageLimit::Nesting);
            return;
        }
        let region = if self.region == Region::Document { region } else { self.region };
        let sink = Self::new(Rc::clone(&self.output), region, self.depth + 1);
        let tokenizer = super::tokenizer(sink);
        let mut guard = super::Guard::new();
        for part in guard.parts(text) {
            let queue = BufferQueue::default();
            queue.push_back(StrTendril::from_slice(&text[part]));
            feed(&tokenizer, &queue);
        }
        tokenizer.end();
        if guard.cut {
            self.output.borrow_mut().limits.insert(PageLimit::Markup);
        }
    }
}

impl<F: FnMut(Found)> TokenSink for Sink<F> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut nested = Nested::new();
        let mut result = TokenSinkResult::Continue;
        match token {
            Token::TagToken(tag) => result = self.tag(&mut self.state.borrow_mut(), &tag, &mut nested),
            Token::CharacterTokens(text) => self.text(&mut self.state.borrow_mut(), &text),
            Token::CommentToken(text) if text.trim_start().starts_with("[if") => {
                if let Some((_, markup)) = text.split_once('>') {
                    nested.push((markup.to_owned(), Region::Comment));
                }
            }
            Token::EOFToken => {
                let mut state = self.state.borrow_mut();
                self.end_collecting(&mut state, &mut nested);
                self.end_anchor(&mut state);
            }
            _ => {}
        }
        for (text, region) in nested {
            self.read_nested(&text, region);
        }
        result
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.state.borrow().foreign > 0
    }
}
