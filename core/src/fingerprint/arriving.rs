//! A file that arrives piece by piece, from a caller who is told when there is more and cannot wait for it.

use super::digests::Digester;
use super::{Fingerprint, Limits, media};
use crate::cancel::CancelToken;
use crate::error::{Error, ErrorCode, Result};

/// A file of which the fingerprint is taken while it arrives, piece by piece.
///
/// Where the caller can wait for the next piece, a reader is simpler: [`Fingerprint::of_reader`]. This is
/// for event loops, which are handed the pieces and keep no thread waiting between them.
///
/// ```
/// use hashward::fingerprint::{Arriving, Fingerprint, Limits};
/// use hashward::CancelToken;
///
/// let (limits, token) = (Limits::default(), CancelToken::new());
/// let mut file = Arriving::new(&limits);
/// file.push(b"only ", &token)?;
/// file.push(b"words", &token)?;
/// assert!(file.finish(&token)? == Fingerprint::of(b"only words", &limits));
/// # Ok::<(), hashward::Error>(())
/// ```
pub struct Arriving {
    digester: Digester,
    head: Vec<u8>,
    /// Everything until now, while that is within the limit.
    kept: Option<Vec<u8>>,
    limits: Limits,
    /// Why there will be no fingerprint.
    failed: Option<Error>,
}

impl Arriving {
    /// Begins a file of which nothing has arrived.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        let kept = Some(Vec::new());
        Self { digester: Digester::default(), head: Vec::new(), kept, limits: *limits, failed: None }
    }

    /// Takes the next bytes: their digests at once, and a copy for decoding up to [`Limits::bytes`]; beyond
    /// that the digests go on in constant memory.
    ///
    /// # Errors
    /// `work.cancelled`, as soon as the token is stopped. The file then ends with that error.
    pub fn push(&mut self, piece: &[u8], token: &CancelToken) -> Result<()> {
        self.digester.update_until(piece, token).inspect_err(|_| self.stop())?;
        self.head.extend_from_slice(&piece[..piece.len().min(media::HEAD - self.head.len())]);
        let limit = self.limits.bytes;
        self.kept = self.kept.take().filter(|kept| (kept.len() + piece.len()) as u64 <= limit);
        if let Some(kept) = &mut self.kept {
            kept.extend_from_slice(piece);
        }
        Ok(())
    }

    /// Says that the rest will not be taken, so that what arrived is not mistaken for the file: it ends with
    /// `work.cancelled`.
    pub fn stop(&mut self) {
        self.end(Error::new(ErrorCode::Cancelled, "stopped before the file had arrived"));
    }

    /// Says that the rest could not be read: the file ends with `io.*`.
    pub fn fail(&mut self, error: &std::io::Error) {
        self.end(Error::io(error, "reading a file that arrives"));
    }

    /// Ends the file and decodes its picture, until a token stops that.
    ///
    /// # Errors
    /// `work.cancelled` or `io.*`, whichever kept the file from arriving first.
    pub fn finish(self, token: &CancelToken) -> Result<Fingerprint> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        Ok(Fingerprint::assemble(
            self.digester.finish(),
            &self.head,
            self.kept.as_deref(),
            &self.limits,
            token,
        ))
    }

    /// The first reason stays. What was kept is of no use any more.
    fn end(&mut self, error: Error) {
        self.failed.get_or_insert(error);
        self.kept = None;
    }
}

impl std::fmt::Debug for Arriving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Arriving").field("failed", &self.failed).finish_non_exhaustive()
    }
}
