//! A line as a request. What is not exactly one is refused: a misspelt field must not be lost in silence.

use super::fields::{Fields, Text};
use crate::failure::Failure;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hashward::check::{Context, External, Hashes};
use hashward::fingerprint::Convention;
use hashward::record::url::Url;
use hashward::{Hash, Kind, PdqHash};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::time::Duration;

/// What a client wants to know.
pub(super) enum Request<'a> {
    Check(Check<'a>),
    /// Which sets are asked, and by which policy.
    State,
}

/// Something to be checked.
pub(super) struct Check<'a> {
    pub(super) ask: Ask<'a>,
    pub(super) subject: Option<Cow<'a, str>>,
    pub(super) context: Option<Context>,
    pub(super) external: Vec<External>,
    pub(super) deadline: Option<Duration>,
    pub(super) explain: bool,
}

/// What it asks after.
pub(super) enum Ask<'a> {
    Path(Cow<'a, str>),
    Bytes(Vec<u8>),
    Hashes(Hashes),
    Url(Box<Url>),
}

/// A line that is no request.
pub(super) fn malformed(sentence: impl Into<String>) -> Failure {
    Failure::new("pipe.request", sentence)
}

/// Reads a line: the id, as far as there is one, and the request or why it is none.
pub(super) fn read(line: &[u8]) -> (Option<&RawValue>, Result<Request<'_>, Failure>) {
    let mut fields = match Fields::read(line) {
        Ok(fields) => fields,
        Err(failure) => return (None, Err(failure)),
    };
    match fields.take::<&RawValue>("id", "JSON") {
        Ok(Some(id)) if id.get().starts_with(['{', '[']) => {
            (None, Err(malformed("the field id is an object or a list")))
        }
        Ok(id) => (id, request(fields)),
        Err(failure) => (None, Err(failure)),
    }
}

fn request(mut fields: Fields<'_>) -> Result<Request<'_>, Failure> {
    let state = fields.take("state", "true")?;
    let ask = ask(&mut fields)?;
    let request = match (state, ask) {
        (Some(true), None) => Request::State,
        (None, Some(ask)) => Request::Check(Check {
            ask,
            subject: fields.take("subject", "a text")?.map(|Text(subject)| subject),
            context: fields.take("context", CONTEXTS)?.map(|Text(word)| context(&word)).transpose()?,
            external: fields.take("external", EXTERNAL)?.unwrap_or_default(),
            deadline: fields.take("deadline_ms", "a whole number from 0")?.map(Duration::from_millis),
            explain: fields.take("explain", "true or false")?.unwrap_or(false),
        }),
        (Some(false), _) => return Err(malformed("the field state is not true")),
        _ => return Err(malformed("a request has exactly one of path, bytes, hashes, url and state")),
    };
    if !fields.is_empty() {
        return Err(malformed(
            "a field is not known or does not go with what is asked after; there are id and one of path, bytes, \
             hashes, url and state; subject, context, external, deadline_ms and explain with the first four; quality \
             and convention with a PDQ hash",
        ));
    }
    Ok(request)
}

fn ask<'a>(fields: &mut Fields<'a>) -> Result<Option<Ask<'a>>, Failure> {
    let asks = [
        fields.take("path", "a text")?.map(|Text(path)| Ask::Path(path)),
        fields.take("bytes", "a text")?.map(|Text(text)| bytes(&text)).transpose()?,
        fields.take("hashes", HASHES)?.map(|listed| hashes(listed, fields)).transpose()?,
        fields.take("url", "a text")?.map(|Text(link)| url(&link)).transpose()?,
    ];
    let mut asks = asks.into_iter().flatten();
    match (asks.next(), asks.next()) {
        (ask, None) => Ok(ask),
        _ => Err(malformed("a request has exactly one of path, bytes, hashes, url and state")),
    }
}

fn bytes(text: &str) -> Result<Ask<'static>, Failure> {
    let bytes = STANDARD.decode(text);
    bytes
        .map(Ask::Bytes)
        .map_err(|_| malformed("the field bytes is not base64 with padding, as of RFC 4648 section 4"))
}

fn url(link: &str) -> Result<Ask<'static>, Failure> {
    Ok(Ask::Url(Box::new(Url::parse(link)?)))
}

const HASHES: &str = "an object of hash kinds, each with its hash in hexadecimal";

fn hashes<'a>(listed: Fields<'a>, fields: &mut Fields<'a>) -> Result<Ask<'a>, Failure> {
    let mut hashes = Hashes::new();
    for (kind, raw) in listed.into_rest() {
        let Text(hex) = serde_json::from_str(raw.get())
            .map_err(|_| malformed(format!("the field hashes is not {HASHES}")))?;
        hashes = match Kind::from_word(&kind)? {
            Kind::Pdq => {
                let quality: Option<u8> = fields.take("quality", QUALITY)?;
                if quality.is_some_and(|quality| quality > 100) {
                    return Err(malformed(format!("the field quality is not {QUALITY}")));
                }
                let Text(word) =
                    fields.take("convention", CONVENTIONS)?.unwrap_or(Text(Cow::Borrowed("full")));
                hashes.pdq(PdqHash::parse(&hex)?, convention(&word)?, quality)
            }
            kind => hashes.hash(Hash::parse(kind, &hex)?),
        };
    }
    Ok(Ask::Hashes(hashes))
}

const QUALITY: &str = "a whole number from 0 to 100";
const CONVENTIONS: &str = "full or nearest512";
const CONTEXTS: &str = "upload, stored or message";
const EXTERNAL: &str = "a list of objects of source, kind and answer, in words that are known";

fn convention(word: &str) -> Result<Convention, Failure> {
    let found = Convention::ALL.into_iter().find(|convention| convention.as_str() == word);
    found.ok_or_else(|| malformed(format!("the field convention is not {CONVENTIONS}")))
}

fn context(word: &str) -> Result<Context, Failure> {
    Context::from_word(word).ok_or_else(|| malformed(format!("the field context is not {CONTEXTS}")))
}
