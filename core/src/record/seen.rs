//! Whether an id may have been met before, without asking a database for each.

use crate::error::{Error, ErrorCode, Result};
use bloomfilter::Bloom;
use std::fmt;

/// What a file of a filter begins with.
const MAGIC: &[u8; 8] = b"hwseen\0\x01";

/// The most bytes that a filter may take.
const LARGEST: u64 = 4 << 30;

/// What a filter says of an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeenAnswer {
    /// It was never put in.
    DefinitelyNew,
    /// It may have been put in, or not: only the database knows. It must not be dropped for this.
    AskYourDatabase,
}

impl SeenAnswer {
    /// The stable word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DefinitelyNew => "definitely_new",
            Self::AskYourDatabase => "ask_your_database",
        }
    }
}

/// Remembers ids in a few bits each. It never says `definitely_new` of one that was put in; of others it says
/// `ask_your_database` as rarely as it was made for, or more often once it holds more than that.
pub struct SeenFilter {
    bloom: Bloom<[u8]>,
    expected: u64,
    inserted: u64,
}

impl SeenFilter {
    /// An empty filter for so many ids, that asks the database needlessly for one in `1 / error` of the others.
    /// The seed makes one filter differ from another, so that nobody can choose links that fill it.
    ///
    /// # Errors
    /// `seen.size` for no ids, an error that is not between 0 and 1, and a filter beyond 4 GiB.
    pub fn new(expected: u64, error: f64, seed: [u8; 32]) -> Result<Self> {
        let refused = |detail: &'static str| Error::new(ErrorCode::SeenSize, detail);
        if !(error > 0.0 && error < 1.0) || expected == 0 {
            return Err(refused("a filter is made for at least one id, and an error between 0 and 1"));
        }
        let bytes =
            (expected as f64 * -error.ln() / (std::f64::consts::LN_2 * std::f64::consts::LN_2) / 8.0).ceil();
        let items = usize::try_from(expected).ok().filter(|_| bytes <= LARGEST as f64);
        let items = items.ok_or_else(|| refused("a filter takes at most 4 GiB"))?;
        // The crate takes the halves as keys of two hashes; were they equal, it would err three times as often.
        let seed = blake3::derive_key("hashward 2026-11 seed of a filter of ids", &seed);
        let bloom = Bloom::new_for_fp_rate_with_seed(items, error, &seed).map_err(refused)?;
        Ok(Self { bloom, expected, inserted: 0 })
    }

    /// What it says of an id.
    #[must_use]
    pub fn ask(&self, id: &str) -> SeenAnswer {
        if self.bloom.check(id.as_bytes()) { SeenAnswer::AskYourDatabase } else { SeenAnswer::DefinitelyNew }
    }

    /// Puts an id in, and says what it said of it before.
    pub fn insert(&mut self, id: &str) -> SeenAnswer {
        if self.bloom.check_and_set(id.as_bytes()) {
            SeenAnswer::AskYourDatabase
        } else {
            self.inserted += 1;
            SeenAnswer::DefinitelyNew
        }
    }

    /// For how many ids it was made.
    #[must_use]
    pub const fn expected(&self) -> u64 {
        self.expected
    }

    /// How many ids were put in that it did not know.
    #[must_use]
    pub const fn inserted(&self) -> u64 {
        self.inserted
    }

    /// The filter as bytes: a mark, two counts, the bits, and BLAKE3 of it all.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(self.expected.to_le_bytes());
        bytes.extend(self.inserted.to_le_bytes());
        bytes.extend(self.bloom.as_slice());
        let digest = blake3::hash(&bytes);
        bytes.extend(digest.as_bytes());
        bytes
    }

    /// Reads a filter.
    ///
    /// # Errors
    /// `seen.malformed` for any other bytes, and for one byte of a filter that is not as it was written: a
    /// damaged filter would say `definitely_new` of what is not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        let malformed = || Error::new(ErrorCode::SeenMalformed, "no filter, or not as it was written");
        let (body, digest) = bytes.split_last_chunk::<32>().ok_or_else(malformed)?;
        if blake3::hash(body) != *digest {
            return Err(malformed());
        }
        let rest = body.strip_prefix(MAGIC).ok_or_else(malformed)?;
        let (expected, rest) = rest.split_first_chunk::<8>().ok_or_else(malformed)?;
        let (inserted, rest) = rest.split_first_chunk::<8>().ok_or_else(malformed)?;
        let bloom = Bloom::from_slice(rest).map_err(|_| malformed())?;
        Ok(Self { bloom, expected: u64::from_le_bytes(*expected), inserted: u64::from_le_bytes(*inserted) })
    }
}

impl fmt::Debug for SeenFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SeenFilter({} of {})", self.inserted, self.expected)
    }
}
