//! Keeps from the tokenizer what would cost it more than its length: it compares every attribute of a tag
//! with all before it, and holds a value or comment whole.

use std::ops::Range;

/// How many attributes of one tag are read.
const MOST_ATTRIBUTES: u32 = 1000;

/// The longest attribute value that is read: that of a link, and what is around it.
pub(super) const LONGEST_VALUE: usize = super::MAX_URL + 1024;

/// How much of a comment is read.
const LONGEST_COMMENT: usize = 64 << 10;

/// Elements whose content is text and no markup.
const RAW: &[&str] = &["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Text,
    /// After `<`.
    Open,
    /// In the name of a tag.
    Name,
    /// In a tag, outside of quotes.
    Tag {
        after_equals: bool,
        in_word: bool,
    },
    /// In a quoted value.
    Quoted(u8),
    /// In a comment, with so many hyphens just before.
    Comment {
        hyphens: u8,
    },
    /// In the content of `RAW[n]`.
    Raw(usize),
    /// In the content of `RAW[n]`, after `<`, with so many bytes of its end tag.
    RawEnd(usize, usize),
}

/// Follows the text of a page and says which parts of it to read.
pub(super) struct Guard {
    state: State,
    name: [u8; 10],
    name_length: usize,
    is_end_tag: bool,
    is_hyphened: bool,
    attributes: u32,
    /// Bytes of the value or comment so far.
    length: usize,
    /// Whether something was left out.
    pub(super) cut: bool,
}

impl Guard {
    pub(super) const fn new() -> Self {
        Self {
            state: State::Text,
            name: [0; 10],
            name_length: 0,
            is_end_tag: false,
            is_hyphened: false,
            attributes: 0,
            length: 0,
            cut: false,
        }
    }

    /// The parts of the next piece that are to be read.
    pub(super) fn parts(&mut self, text: &str) -> Vec<Range<usize>> {
        let bytes = text.as_bytes();
        let mut parts: Vec<Range<usize>> = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let start = at;
            let is_kept = self.step(bytes, &mut at);
            if is_kept {
                match parts.last_mut() {
                    Some(last) if last.end == start => last.end = at,
                    _ => parts.push(start..at),
                }
            } else {
                self.cut = true;
            }
        }
        parts
    }

    /// Goes on by a stretch that is kept or left out as a whole, and says which.
    fn step(&mut self, bytes: &[u8], at: &mut usize) -> bool {
        let rest = &bytes[*at..];
        let byte = rest[0];
        match self.state {
            State::Text => {
                let text = rest.iter().position(|byte| *byte == b'<');
                *at += text.map_or(rest.len(), |length| length + 1);
                if text.is_some() {
                    self.state = State::Open;
                    self.name_length = 0;
                    self.is_end_tag = false;
                }
                true
            }
            State::Open => {
                *at += 1;
                self.state = match byte {
                    b'/' if !self.is_end_tag => {
                        self.is_end_tag = true;
                        State::Open
                    }
                    b'a'..=b'z' | b'A'..=b'Z' => {
                        self.push_name(byte);
                        State::Name
                    }
                    b'!' | b'?' => {
                        self.length = 0;
                        self.is_hyphened = false;
                        State::Comment { hyphens: 0 }
                    }
                    b'<' => State::Open,
                    _ => State::Text,
                };
                true
            }
            State::Name => {
                *at += 1;
                match byte {
                    b'>' => self.end_of_tag(),
                    b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' => {
                        self.attributes = 0;
                        self.state = State::Tag { after_equals: false, in_word: false };
                    }
                    _ => self.push_name(byte),
                }
                true
            }
            State::Tag { after_equals, in_word } => self.in_tag(rest, at, after_equals, in_word),
            State::Quoted(quote) => {
                let end = rest.iter().position(|byte| *byte == quote);
                let length = end.unwrap_or(rest.len());
                let room = LONGEST_VALUE.saturating_sub(self.length);
                if end.is_some() && length <= room {
                    *at += length + 1;
                    self.state = State::Tag { after_equals: false, in_word: false };
                    return self.attributes <= MOST_ATTRIBUTES;
                }
                self.stretch(rest, at, length, room) && self.attributes <= MOST_ATTRIBUTES
            }
            State::Comment { hyphens } => {
                if byte == b'>' && (hyphens >= 2 || !self.is_hyphened) {
                    *at += 1;
                    self.state = State::Text;
                    return true;
                }
                if matches!(byte, b'-' | b'>' | b'!') {
                    *at += 1;
                    self.length += 1;
                    let hyphens = match byte {
                        b'-' => hyphens.saturating_add(1),
                        b'!' if hyphens >= 2 => hyphens,
                        _ => 0,
                    };
                    // What begins otherwise is no comment proper, and ends with the first `>`.
                    self.is_hyphened |= self.length == 2 && hyphens == 2;
                    self.state = State::Comment { hyphens };
                    return true;
                }
                self.state = State::Comment { hyphens: 0 };
                let length = rest.iter().position(|byte| matches!(byte, b'-' | b'>' | b'!'));
                let room = LONGEST_COMMENT.saturating_sub(self.length);
                self.stretch(rest, at, length.unwrap_or(rest.len()), room)
            }
            State::Raw(which) => {
                let text = rest.iter().position(|byte| *byte == b'<');
                *at += text.map_or(rest.len(), |length| length + 1);
                if text.is_some() {
                    self.state = State::RawEnd(which, 0);
                }
                true
            }
            State::RawEnd(which, matched) => {
                let name = RAW[which].as_bytes();
                let is_next = match matched {
                    0 => byte == b'/',
                    n if n <= name.len() => byte.eq_ignore_ascii_case(&name[n - 1]),
                    _ => {
                        // The end tag's name is complete.
                        self.attributes = 0;
                        self.is_end_tag = true;
                        let is_end = matches!(byte, b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c);
                        self.state = if is_end {
                            State::Tag { after_equals: false, in_word: false }
                        } else {
                            State::Raw(which)
                        };
                        return true;
                    }
                };
                if is_next {
                    *at += 1;
                    self.state = State::RawEnd(which, matched + 1);
                } else {
                    self.state = State::Raw(which);
                }
                true
            }
        }
    }

    fn in_tag(&mut self, rest: &[u8], at: &mut usize, after_equals: bool, in_word: bool) -> bool {
        let byte = rest[0];
        *at += 1;
        match byte {
            b'>' => {
                self.end_of_tag();
                return true;
            }
            b'"' | b'\'' if after_equals => {
                self.length = 0;
                self.state = State::Quoted(byte);
            }
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => {
                self.state = State::Tag { after_equals, in_word: false };
            }
            b'/' if !after_equals => self.state = State::Tag { after_equals: false, in_word: false },
            b'=' => self.state = State::Tag { after_equals: true, in_word: true },
            _ => {
                if !in_word {
                    self.attributes += 1;
                    self.length = 0;
                }
                let end = rest.iter().position(|byte| {
                    matches!(byte, b'>' | b'=' | b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/')
                });
                let length = end.unwrap_or(rest.len());
                *at -= 1;
                let room = LONGEST_VALUE.saturating_sub(self.length);
                // A slash within an unquoted value is part of it, and taken with the next stretch.
                self.state = State::Tag { after_equals: after_equals && end.is_none(), in_word: true };
                return self.stretch(rest, at, length.max(1), room) && self.attributes <= MOST_ATTRIBUTES;
            }
        }
        self.attributes <= MOST_ATTRIBUTES
    }

    /// Goes on by so many bytes, of which no more than `room` are kept: first those that are, then the others.
    fn stretch(&mut self, rest: &[u8], at: &mut usize, length: usize, room: usize) -> bool {
        let mut kept = length.min(room);
        // Never within a character.
        while kept > 0 && kept < rest.len() && rest[kept] & 0xc0 == 0x80 {
            kept -= 1;
        }
        if kept == 0 {
            *at += length;
            return false;
        }
        *at += kept;
        self.length += if kept < length { room } else { kept };
        true
    }

    fn push_name(&mut self, byte: u8) {
        if let Some(place) = self.name.get_mut(self.name_length) {
            *place = byte.to_ascii_lowercase();
        }
        self.name_length += 1;
    }

    fn end_of_tag(&mut self) {
        let name = self.name.get(..self.name_length).unwrap_or_default();
        let raw = RAW.iter().position(|raw| raw.as_bytes() == name).filter(|_| !self.is_end_tag);
        self.state = raw.map_or(State::Text, State::Raw);
        self.name_length = 0;
    }
}
