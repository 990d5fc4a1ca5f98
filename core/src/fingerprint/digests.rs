//! The four digests, taken in one pass over the bytes.

use crate::cancel::CancelToken;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Blake3, Md5, Sha1, Sha256};
use md5::Digest;

/// Bytes handed to each digest in turn: few enough that the second to fourth find them in the cache.
const CHUNK: usize = 16 * 1024;

/// Bytes between two looks at a cancel token.
const PIECE: usize = 1 << 20;

/// Digests and length of bytes that arrive in pieces.
#[derive(Default)]
pub(super) struct Digester {
    length: u64,
    md5: md5::Md5,
    sha1: sha1::Sha1,
    sha256: sha2::Sha256,
    blake3: blake3::Hasher,
}

/// What a [`Digester`] found.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Digests {
    pub(super) length: u64,
    pub(super) md5: Md5,
    pub(super) sha1: Sha1,
    pub(super) sha256: Sha256,
    pub(super) blake3: Blake3,
}

impl Digester {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// `work.cancelled`, as soon as the token is stopped.
    pub(super) fn update_until(&mut self, bytes: &[u8], token: &CancelToken) -> Result<()> {
        for piece in bytes.chunks(PIECE) {
            token.go_on(|| Error::new(ErrorCode::Cancelled, "stopped before the digests were complete"))?;
            self.update(piece);
        }
        Ok(())
    }

    pub(super) fn update(&mut self, bytes: &[u8]) {
        self.length += bytes.len() as u64;
        for chunk in bytes.chunks(CHUNK) {
            self.md5.update(chunk);
            self.sha1.update(chunk);
            self.sha256.update(chunk);
            self.blake3.update(chunk);
        }
    }

    pub(super) fn finish(self) -> Digests {
        Digests {
            length: self.length,
            md5: Md5::from_bytes(self.md5.finalize().into()),
            sha1: Sha1::from_bytes(self.sha1.finalize().into()),
            sha256: Sha256::from_bytes(self.sha256.finalize().into()),
            blake3: Blake3::from_bytes(*self.blake3.finalize().as_bytes()),
        }
    }
}

impl Digests {
    /// The digests of bytes in memory.
    ///
    /// # Errors
    /// `work.cancelled`, as soon as the token is stopped.
    pub(super) fn of_until(bytes: &[u8], token: &CancelToken) -> Result<Self> {
        let mut digester = Digester::default();
        digester.update_until(bytes, token)?;
        Ok(digester.finish())
    }

    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers() {
        let digests = Digests::of(b"abc");
        assert_eq!(digests.length, 3);
        assert_eq!(digests.md5.to_hex(), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(digests.sha1.to_hex(), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert_eq!(
            digests.sha256.to_hex(),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            digests.blake3.to_hex(),
            "6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85"
        );
    }

    #[test]
    fn pieces_do_not_matter() {
        let bytes: Vec<u8> = (0..50_000_u32).map(|i| ((i * i) >> 7) as u8).collect();
        let mut digester = Digester::default();
        bytes.chunks(777).for_each(|piece| digester.update(piece));
        assert!(digester.finish() == Digests::of(&bytes));
    }
}
