//! Mails, one or a whole box of them.

use super::{ImportDefaults, Imported, Rejected, io, read_line};
use crate::error::{Error, ErrorCode};
use crate::record::moment::Moment;
use crate::record::notification::{Batch, Notification};
use crate::record::page::{Target, extract_images, words};
use crate::record::source::ChannelKind;
use crate::record::url::{Url, UrlId, find};
use mail_parser::{Message, MessageParser, MimeHeaders, PartType};
use std::collections::{BTreeSet, VecDeque};
use std::io::BufRead;

/// The longest mail that is read.
const LONGEST_MAIL: usize = 64 << 20;

/// The longest line of a mail that is kept whole.
const LONGEST_LINE: usize = 1 << 20;

/// Makes a report of every link in a mail, or in each mail of a box in the form `mbox`.
///
/// The sender is the reporter, the mail's own id its reference, its date the time of receipt. Links are those
/// in the subject, in the text, and those behind the words of a formatted mail, also of mails within it; the same
/// one counts once a mail. A mail without a link is rejected with `url.empty`.
pub struct MailReader<R> {
    reader: R,
    defaults: ImportDefaults,
    line: u64,
    /// The first line of the next mail.
    ahead: Option<Vec<u8>>,
    is_box: bool,
    ready: VecDeque<Imported<Notification>>,
    ended: bool,
}

impl<R: BufRead> MailReader<R> {
    /// Reads a mail or a box.
    pub fn new(reader: R, defaults: ImportDefaults) -> Self {
        Self { reader, defaults, line: 0, ahead: None, is_box: false, ready: VecDeque::new(), ended: false }
    }

    /// The next mail, and the line it begins at.
    fn mail(&mut self) -> Option<Imported<(u64, Vec<u8>)>> {
        if self.ended {
            return None;
        }
        let mut mail: Vec<u8> = self.ahead.take().unwrap_or_default();
        let start = self.line.max(1);
        let mut is_long = false;
        let mut was_empty = true;
        let mut line = Vec::new();
        loop {
            match read_line(&mut self.reader, &mut line, LONGEST_LINE) {
                Ok((0, _)) => {
                    self.ended = true;
                    break;
                }
                Ok(_) => self.line += 1,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(io(&error, self.line)));
                }
            }
            if line.starts_with(b"From ") && (self.line == 1 || self.is_box && was_empty) {
                let is_first = !self.is_box;
                self.is_box = true;
                if !is_first {
                    self.ahead = Some(Vec::new());
                    break;
                }
                continue;
            }
            was_empty = line.iter().all(u8::is_ascii_whitespace);
            // In a box a line that begins like a mail is quoted.
            let text = if self.is_box && line.starts_with(b">From ") { &line[1..] } else { &line[..] };
            is_long |= mail.len() + text.len() > LONGEST_MAIL;
            if !is_long {
                mail.extend_from_slice(text);
            }
        }
        if is_long {
            let detail = format!("a mail longer than {LONGEST_MAIL} bytes");
            let error = Error::new(ErrorCode::RowsTooLong, detail);
            return Some(Err(Rejected { line: start, error }));
        }
        Some(Ok((start, mail)))
    }

    fn read(&mut self, start: u64, mail: &[u8]) {
        if mail.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        let Some(message) = MessageParser::default().parse(mail) else {
            let error = Error::new(ErrorCode::RowsMalformed, "no mail");
            return self.ready.push_back(Err(Rejected { line: start, error }));
        };
        let sender = message.from().and_then(|from| from.first()).and_then(|from| from.address());
        let received = message
            .date()
            .and_then(|date| Moment::from_unix_milliseconds(date.to_timestamp().checked_mul(1000)?).ok());
        let mut links = Links::default();
        if let Some(subject) = message.subject() {
            links.of_text(subject);
        }
        links.of_message(&message, 0);
        let links = links.links;
        if links.is_empty() {
            let error = Error::new(ErrorCode::UrlEmpty, "a mail in which no link is written");
            return self.ready.push_back(Err(Rejected { line: start, error }));
        }
        let count = links.len();
        for (at, url) in links.into_iter().enumerate() {
            let mut notification = self.defaults.notification(url.raw());
            if notification.channel.application.is_none() {
                notification.channel.kind = ChannelKind::Mail;
            }
            notification.received_at = received.unwrap_or(notification.received_at);
            notification.reporter = sender.map(str::to_owned);
            notification.reference = message.message_id().map(str::to_owned);
            notification.note = message.subject().map(str::to_owned);
            let own = message.message_id();
            let id = match (&self.defaults.batch, own) {
                (Some(batch), _) => Some(batch.clone()),
                (None, Some(own)) => (count > 1).then(|| own.to_owned()),
                (None, None) => Some(format!("mail at line {start}")),
            };
            notification.batch = id.map(|id| Batch::new(id, at as u64 + 1));
            self.ready.push_back(self.defaults.checked(notification, start));
        }
    }
}

/// How deep mails within mails are read.
const DEEPEST: u8 = 8;

/// The links of a mail, each once, in the order in which they stand.
#[derive(Default)]
struct Links {
    seen: BTreeSet<UrlId>,
    links: Vec<Url>,
}

impl Links {
    fn push(&mut self, url: Url) {
        if self.seen.insert(url.id()) {
            self.links.push(url);
        }
    }

    fn of_message(&mut self, message: &Message<'_>, depth: u8) {
        for part in &message.parts {
            match &part.body {
                PartType::Text(text) if !is_attachment(part) => self.of_text(text),
                PartType::Html(html) if !is_attachment(part) => self.of_html(html),
                // A mail that was forwarded whole.
                PartType::Message(inner) if depth < DEEPEST => self.of_message(inner, depth + 1),
                _ => {}
            }
        }
    }

    fn of_text(&mut self, text: &str) {
        find(text.as_bytes()).for_each(|found| self.push(found.url));
    }

    /// What the words lead to, and what they are. Pictures that the mail itself shows were not reported.
    fn of_html(&mut self, html: &str) {
        if let Ok(base) = Url::parse("about-mail.invalid") {
            let page = extract_images(html.as_bytes(), &base);
            let pictures = page
                .images
                .into_iter()
                .map(|image| (image.order, image.place, image.target, image.reference));
            let links =
                page.links.into_iter().map(|link| (link.order, link.place, link.target, link.reference));
            let mut clicked: Vec<_> = pictures
                .chain(links)
                .filter(|(_, place, ..)| place == "a@href" || place == "area@href")
                .collect();
            clicked.sort_unstable_by_key(|(order, ..)| *order);
            for (_, _, target, reference) in clicked {
                if let Target::Url(url) = target
                    && url.registrable_domain() != base.registrable_domain()
                    && let Ok(url) = Url::parse(reference.as_bytes())
                {
                    self.push(url);
                }
            }
        }
        self.of_text(&words(html));
    }
}

fn is_attachment(part: &mail_parser::MessagePart<'_>) -> bool {
    part.content_disposition().is_some_and(mail_parser::ContentType::is_attachment)
}

impl<R: BufRead> Iterator for MailReader<R> {
    type Item = Imported<Notification>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(ready) = self.ready.pop_front() {
                return Some(ready);
            }
            match self.mail()? {
                Ok((start, mail)) => self.read(start, &mail),
                Err(rejected) => return Some(Err(rejected)),
            }
        }
    }
}
