//! A column of hashes of one kind: two numbers a row instead of a verdict a row.

use super::ask::Hashes;
use super::checker::Checker;
use super::request::Request;
use super::verdict::{OutcomeWord, Verdict};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};

/// What [`Checker::check_column`] answers: for every row two numbers, in the order given.
///
/// The whole verdict of a row is what [`Checker::check_hashes`] answers for that one hash and the same
/// request: the checker never changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// The [`OutcomeWord`]s, as [`OutcomeWord::number`].
    pub outcomes: Vec<u8>,
    /// The recommended [`Access`](super::Access), as its number.
    pub access: Vec<u8>,
}

impl Column {
    /// The rows whose outcome is another than `no_known_match`, ascending: those worth a whole verdict.
    pub fn notable(&self) -> impl Iterator<Item = usize> {
        let plain = OutcomeWord::NoKnownMatch.number();
        (0..self.outcomes.len()).filter(move |row| u16::from(self.outcomes[*row]) != plain)
    }

    fn push(&mut self, brief: Brief) {
        self.outcomes.push(brief.outcome);
        self.access.push(brief.access);
    }
}

/// The two numbers of a row.
#[derive(Clone, Copy)]
struct Brief {
    outcome: u8,
    access: u8,
}

impl Brief {
    fn of(verdict: &Verdict) -> Self {
        // The words number fewer than ten.
        Self { outcome: verdict.outcome.word().number() as u8, access: verdict.action.access.number() as u8 }
    }
}

impl Checker {
    /// Checks a column of hashes of one kind, laid end to end, one row a file.
    ///
    /// PDQ rows are taken as of unknown quality at full resolution. Memory: two bytes a row. When the
    /// request's token stops the work, the rows not yet asked are `indeterminate`.
    ///
    /// ```no_run
    /// # use hashward::check::{Checker, Policy, Request};
    /// # use hashward::{Kind, Timestamp, TrustStore};
    /// # let checker = Checker::open(&TrustStore::at("trust"), Policy::shipped("agree-two")?)?;
    /// let digests = vec![0_u8; 16 * 1_000_000]; // a million MD5 digests
    /// let request = Request::new(Timestamp::parse("2026-11-24")?);
    /// let answers = checker.check_column(Kind::Md5, &digests, &request)?;
    /// assert_eq!(answers.outcomes.len(), 1_000_000);
    /// # Ok::<(), hashward::Error>(())
    /// ```
    ///
    /// # Errors
    /// `hash.length` when the bytes are not a whole number of hashes; nothing is asked then.
    pub fn check_column(&self, kind: Kind, hashes: &[u8], request: &Request) -> Result<Column> {
        let width = kind.width();
        if !hashes.len().is_multiple_of(width) {
            let detail = format!("{} bytes are no whole number of {width}-byte hashes", hashes.len());
            return Err(Error::new(ErrorCode::HashLength, detail));
        }
        let rows = hashes.len() / width;
        let mut column = Column { outcomes: Vec::with_capacity(rows), access: Vec::with_capacity(rows) };
        // What every row is answered that no set has; all of them are asked the same sets.
        let mut miss = None;
        for row in hashes.chunks_exact(width) {
            let hash = Hash::new(kind, row)?;
            if request.cancel.is_stopped() {
                let rest = Brief::of(&self.check_one(hash, request));
                column.outcomes.resize(rows, rest.outcome);
                column.access.resize(rows, rest.access);
                break;
            }
            let brief = if kind.is_exact() && self.misses(&hash) {
                *miss.get_or_insert_with(|| Brief::of(&self.check_one(hash, request)))
            } else {
                Brief::of(&self.check_one(hash, request))
            };
            column.push(brief);
        }
        Ok(column)
    }

    fn check_one(&self, hash: Hash, request: &Request) -> Verdict {
        self.check_some(&Hashes::new().hash(hash), request)
    }
}
