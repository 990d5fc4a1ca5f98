//! One client: its lines in, an answer for each out, in order.

use super::answer::Answerer;
use crate::failure::{Failure, io_code, io_sentence};
use std::io::{self, BufRead, Read};
use std::time::Instant;

/// Why a conversation is over.
pub(super) enum End {
    /// The client asked all it had to ask, and was answered.
    Asked,
    /// The client does not read its answers any more.
    Unheard,
}

/// Room for a line that is kept for the next one; what a longer line took is given back.
const ROOM_KEPT: usize = 1 << 20;

/// Answers every line until there are no more, or until `write` says that nobody reads.
///
/// A line is read when the one before it is answered. So a client that asks faster than it is answered, or
/// than it reads, fills the system's buffer and waits; nothing piles up here.
pub(super) fn hold(
    mut reader: impl BufRead,
    answerer: &Answerer,
    mut write: impl FnMut(&str) -> Result<bool, Failure>,
) -> Result<End, Failure> {
    let mut line = Vec::new();
    loop {
        let read = next(&mut reader, answerer.line_limit(), &mut line).map_err(|error| {
            Failure::new(io_code(&error), format!("reading requests: {}", io_sentence(&error)))
        })?;
        let answer = match read {
            Line::None => return Ok(End::Asked),
            Line::Whole => answerer.answer(&line, Instant::now())?,
            Line::TooLong => answerer.too_long()?,
        };
        if !write(&answer)? {
            return Ok(End::Unheard);
        }
        if line.capacity() > ROOM_KEPT {
            line = Vec::new();
        }
    }
}

/// What was read.
#[derive(Debug, PartialEq, Eq)]
enum Line {
    /// A line, without its line feed.
    Whole,
    /// A line beyond the limit, of which nothing was kept.
    TooLong,
    /// The end.
    None,
}

/// Reads a line of at most `limit` bytes; one at the end need not have a line feed.
fn next(reader: &mut impl BufRead, limit: u32, line: &mut Vec<u8>) -> io::Result<Line> {
    line.clear();
    let read = reader.by_ref().take(u64::from(limit) + 1).read_until(b'\n', line)?;
    if line.pop_if(|last| *last == b'\n').is_some() {
        return Ok(Line::Whole);
    }
    if read as u64 <= u64::from(limit) {
        return Ok(if read == 0 { Line::None } else { Line::Whole });
    }
    *line = Vec::new();
    reader.skip_until(b'\n')?;
    Ok(Line::TooLong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_at_line_feeds_and_dropped_beyond_the_limit() {
        let mut reader = &b"1234\n12345\n\n123\n123456789"[..];
        let mut line = Vec::new();
        let mut read = || {
            let kind = next(&mut reader, 4, &mut line).expect("memory is read");
            (kind, String::from_utf8_lossy(&line).into_owned())
        };
        assert_eq!(read(), (Line::Whole, "1234".to_owned()));
        assert_eq!(read(), (Line::TooLong, String::new()));
        assert_eq!(read(), (Line::Whole, String::new()));
        assert_eq!(read(), (Line::Whole, "123".to_owned()));
        assert_eq!(read(), (Line::TooLong, String::new()));
        assert_eq!(read(), (Line::None, String::new()));
        let mut reader = &b"12"[..];
        assert_eq!(next(&mut reader, 4, &mut line).expect("memory is read"), Line::Whole);
        assert_eq!(line, b"12");
    }
}
