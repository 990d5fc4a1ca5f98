//! The words of a formatted text, as they are read: what blocks part, spaces part too.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use std::cell::{Cell, RefCell};

/// Elements that stand within a word as well as between words.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "dfn", "em", "font", "i", "kbd", "mark", "q", "s",
    "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
];

/// The words of a formatted text without its markup.
pub(in crate::record) fn words(html: &str) -> String {
    let tokenizer = super::tokenizer(Words::default());
    let mut guard = super::Guard::new();
    for part in guard.parts(html) {
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(&html[part]));
        super::feed(&tokenizer, &queue);
    }
    tokenizer.end();
    tokenizer.sink.text.take()
}

#[derive(Default)]
struct Words {
    text: RefCell<String>,
    is_hidden: Cell<bool>,
}

impl Words {
    fn tag(&self, tag: &Tag) -> TokenSinkResult<()> {
        let name = &*tag.name;
        if !INLINE.contains(&name) {
            self.text.borrow_mut().push('\n');
        }
        let kind = match name {
            "script" => RawKind::ScriptData,
            "style" => RawKind::Rawtext,
            _ => return TokenSinkResult::Continue,
        };
        self.is_hidden.set(tag.kind == TagKind::StartTag);
        match tag.kind {
            TagKind::StartTag => TokenSinkResult::RawData(kind),
            TagKind::EndTag => TokenSinkResult::Continue,
        }
    }
}

impl TokenSink for Words {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        match token {
            Token::TagToken(tag) => return self.tag(&tag),
            Token::CharacterTokens(text) if !self.is_hidden.get() => self.text.borrow_mut().push_str(&text),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
