//! The pictures of a page: every place where HTML can name one, and how sure it is that it does.
//!
//! [`extract_images`] reads a page that is in memory; [`PageReader`] one that arrives in pieces, in memory
//! that does not grow with it. Both tell the same, in the same order.

mod css;
mod element;
mod encoding;
mod guard;
mod link_header;
mod output;
mod sink;
mod srcset;
mod strings;
mod words;

pub use encoding::EncodingSource;
pub use output::{DataImage, Found, PageImage, PageLink, Target};
pub(super) use words::words;

use super::url::{Host, MAX_URL, Url};
use crate::words::numbered_words;
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};
use guard::Guard;
use html5ever::TokenizerResult;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{BufferQueue, TokenSink, Tokenizer, TokenizerOpts};
use output::Output;
use serde::{Deserialize, Serialize};
use sink::Sink;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt;
use std::rc::Rc;

/// How much text is handed to the tokenizer at once.
const PIECE: usize = 16 << 10;

numbered_words! {
    /// How sure it is that a place names a picture.
    Confidence {
        /// HTML says so: `img@src`, `srcset`, `og:image`.
        Declared = 1, "declared";
        /// An attribute from which scripts load pictures, such as `data-src`.
        Lazy = 2, "lazy";
        /// It looks like one: a string in a script, a link whose name ends like a picture's.
        Inferred = 3, "inferred";
    }
}

numbered_words! {
    /// What a link in a page leads to, by the place where it stands and by its name.
    Medium {
        /// A picture.
        Picture = 1, "picture";
        /// A video.
        Video = 2, "video";
        /// Sound.
        Audio = 3, "audio";
        /// `object` and `embed` without a type.
        Unknown = 4, "unknown";
    }
}

numbered_words! {
    /// In which part of a page something stood.
    Region {
        /// The document proper.
        Document = 1, "document";
        /// What is shown where no scripts run.
        Noscript = 2, "noscript";
        /// What scripts copy into the document.
        Template = 3, "template";
        /// A script.
        Script = 4, "script";
        /// A style sheet.
        Style = 5, "style";
        /// A document within an attribute, `iframe@srcdoc`.
        Frame = 6, "frame";
        /// A comment that some browsers read.
        Comment = 7, "comment";
        /// The server's header.
        Header = 8, "header";
    }
}

numbered_words! {
    /// A limit that kept something of a page from being read.
    PageLimit {
        /// A tag with more than 1,000 attributes, a value beyond 16 MiB, or a comment beyond 64 KiB.
        Markup = 1, "markup";
        /// A script or style with a string beyond 16 MiB.
        Script = 2, "script";
        /// Documents within documents, deeper than three.
        Nesting = 3, "nesting";
        /// The page's `base` came when 4,096 links or 1 MiB of them were waiting for it; those before it were
        /// resolved without it.
        BaseLate = 4, "base_late";
    }
}

/// What is known of a page beside its bytes.
#[derive(Clone, Debug, Default)]
pub struct PageOptions {
    /// The server's `Content-Type`.
    pub content_type: Option<String>,
    /// The server's `Link` headers.
    pub link_headers: Vec<String>,
}

/// What there is to say of a page as a whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PageSummary {
    /// The encoding by its name in the Encoding standard.
    pub encoding: &'static str,
    /// What says so.
    pub encoding_source: EncodingSource,
    /// How many bytes it had.
    pub bytes: u64,
    /// How many places that name a picture or other medium were told.
    pub images: u64,
    /// How many links to other pages were told.
    pub links: u64,
    /// The page's own `base`, resolved.
    pub base: Option<String>,
    /// What kept something from being read.
    pub limits: BTreeSet<PageLimit>,
}

/// Everything that was found in a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The places that name a picture or other medium, in the order of the page.
    pub images: Vec<PageImage>,
    /// The links to other pages, in the order of the page.
    pub links: Vec<PageLink>,
    /// What there is to say of the whole.
    pub summary: PageSummary,
}

/// Finds every place of a page that names a picture. It cannot fail: what is no HTML has none.
#[must_use]
pub fn extract_images(html: &[u8], base: &Url) -> Page {
    extract_images_with(html, base, &PageOptions::default())
}

/// The same with what is known of the page beside its bytes.
#[must_use]
pub fn extract_images_with(html: &[u8], base: &Url, options: &PageOptions) -> Page {
    let (mut images, mut links) = (Vec::new(), Vec::new());
    let mut reader = PageReader::new(base, options, |found| match found {
        Found::Image(image) => images.push(image),
        Found::Link(link) => links.push(link),
    });
    reader.push(html);
    let summary = reader.finish();
    Page { images, links, summary }
}

/// Reads a page that arrives in pieces, and calls with what it finds.
pub struct PageReader<F: FnMut(Found)> {
    tokenizer: Tokenizer<Sink<F>>,
    output: Rc<RefCell<Output<F>>>,
    charset: Option<String>,
    /// The first bytes, until it is known whether they state the encoding; then, where they do not, those
    /// from the first on that is not ASCII, until there are enough of them for a guess.
    held: Vec<u8>,
    is_stated: Option<bool>,
    host: Option<Host>,
    decoder: Option<(Decoder, EncodingSource)>,
    guard: Guard,
    text: String,
    bytes: u64,
}

impl<F: FnMut(Found)> PageReader<F> {
    /// A reader of the page at this address. What it finds it tells in the order of the page, though not at
    /// once: links wait until it is clear whether the page has a `base`.
    pub fn new(base: &Url, options: &PageOptions, each: F) -> Self {
        let output = Rc::new(RefCell::new(Output::new(base.clone(), each)));
        let mut sink = Sink::new(Rc::clone(&output), Region::Document, 0);
        sink.headers(&options.link_headers);
        Self {
            tokenizer: tokenizer(sink),
            output,
            charset: options.content_type.as_deref().and_then(encoding::charset).map(str::to_owned),
            held: Vec::new(),
            is_stated: None,
            host: base.host().cloned(),
            decoder: None,
            guard: Guard::new(),
            text: String::new(),
            bytes: 0,
        }
    }

    /// Reads the next piece, of any size.
    pub fn push(&mut self, piece: &[u8]) {
        self.bytes += piece.len() as u64;
        if self.decoder.is_some() {
            self.decode(piece, false);
            return;
        }
        if self.is_stated.is_some() {
            return self.sample(piece);
        }
        let wanted = encoding::HEAD.saturating_sub(self.held.len()).min(piece.len());
        let (head, rest) = piece.split_at(wanted);
        self.held.extend_from_slice(head);
        if self.held.len() >= encoding::HEAD {
            self.read_head();
            match self.decoder {
                Some(_) => self.decode(rest, false),
                None => self.sample(rest),
            }
        }
    }

    /// Ends the page.
    pub fn finish(mut self) -> PageSummary {
        if self.is_stated.is_none() {
            self.read_head();
        }
        if self.decoder.is_none() {
            self.guess(true);
        }
        self.decode(&[], true);
        self.tokenizer.end();
        let mut output = self.output.borrow_mut();
        output.end();
        if self.guard.cut {
            output.limits.insert(PageLimit::Markup);
        }
        let (encoding, encoding_source) = match &self.decoder {
            Some((decoder, source)) => (decoder.encoding(), *source),
            None => (UTF_8, EncodingSource::Guessed),
        };
        PageSummary {
            encoding: encoding.name(),
            encoding_source,
            bytes: self.bytes,
            images: output.images,
            links: output.links,
            base: output.own_base.as_ref().and_then(|base| base.fetch().map(str::to_owned)),
            limits: std::mem::take(&mut output.limits),
        }
    }

    /// Looks whether the first bytes state the encoding, and reads those.
    fn read_head(&mut self) {
        let head = std::mem::take(&mut self.held);
        let stated = encoding::stated(&head, self.charset.as_deref());
        self.is_stated = Some(stated.is_some());
        match stated {
            Some((encoding, source)) => self.settle(encoding, source, &head),
            None => self.sample(&head),
        }
    }

    /// Reads ASCII, which is the same in every encoding in question, and holds what follows it for a guess.
    fn sample(&mut self, bytes: &[u8]) {
        let ascii = if self.held.is_empty() { encoding::beyond_ascii(bytes) } else { 0 };
        let (ascii, rest) = bytes.split_at(ascii);
        for piece in ascii.chunks(PIECE) {
            self.text.clear();
            self.text.extend(piece.iter().map(|byte| char::from(*byte)));
            self.tokenize();
        }
        let wanted = encoding::SAMPLE.saturating_sub(self.held.len()).min(rest.len());
        let (sample, rest) = rest.split_at(wanted);
        self.held.extend_from_slice(sample);
        if self.held.len() >= encoding::SAMPLE {
            self.guess(false);
            self.decode(rest, false);
        }
    }

    fn guess(&mut self, is_whole: bool) {
        let sample = std::mem::take(&mut self.held);
        let encoding = encoding::guessed(&sample, is_whole, self.host.as_ref());
        self.settle(encoding, EncodingSource::Guessed, &sample);
    }

    fn settle(&mut self, encoding: &'static Encoding, source: EncodingSource, bytes: &[u8]) {
        self.output.borrow_mut().encoding = encoding;
        let decoder = match source {
            EncodingSource::Guessed => encoding.new_decoder_without_bom_handling(),
            _ => encoding.new_decoder_with_bom_removal(),
        };
        self.decoder = Some((decoder, source));
        self.decode(bytes, false);
    }

    fn decode(&mut self, mut bytes: &[u8], is_last: bool) {
        loop {
            let Some((decoder, _)) = &mut self.decoder else { return };
            self.text.clear();
            self.text.reserve(PIECE);
            let (result, read, _) = decoder.decode_to_string(bytes, &mut self.text, is_last);
            bytes = &bytes[read..];
            self.tokenize();
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }

    fn tokenize(&mut self) {
        let queue = BufferQueue::default();
        for part in self.guard.parts(&self.text) {
            queue.push_back(StrTendril::from_slice(&self.text[part]));
        }
        feed(&self.tokenizer, &queue);
    }
}

impl<F: FnMut(Found)> fmt::Debug for PageReader<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageReader({} bytes)", self.bytes)
    }
}

/// A tokenizer of decoded text. A byte order mark went with the decoding; html5ever's own removal would take one from
/// the front of everything it is fed.
fn tokenizer<S: TokenSink>(sink: S) -> Tokenizer<S> {
    Tokenizer::new(sink, TokenizerOpts { discard_bom: false, ..TokenizerOpts::default() })
}

fn feed<S: TokenSink>(tokenizer: &Tokenizer<S>, queue: &BufferQueue) {
    while !matches!(tokenizer.feed(queue), TokenizerResult::Done) {}
}
