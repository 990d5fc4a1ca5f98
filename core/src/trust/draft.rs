//! Signed files on their way from signer to signer.

use super::frame::{DEVICE, FileKind, Frame, RELEASE, ROOT, TIMESTAMP};
use super::key::SecretKey;
use super::root::ContentRoot;
use super::signature::{Context, Signature, signature_block, sort_signatures};
use crate::error::{Error, ErrorCode, Result};

/// A root, release, timestamp or device filter in which signatures may still be missing. It is such a file in every
/// byte, so that it goes from signer to signer, and copies signed in different places can be joined.
#[derive(Clone)]
pub struct Draft {
    context: Context,
    head: Vec<u8>,
    signatures: Vec<Signature>,
    /// What follows the signatures, and is named by the head: the digests of a filter.
    content: Vec<u8>,
}

impl Draft {
    pub(crate) const fn new(context: Context, head: Vec<u8>) -> Self {
        Self::with_content(context, head, Vec::new())
    }

    pub(crate) const fn with_content(context: Context, head: Vec<u8>, content: Vec<u8>) -> Self {
        Self { context, head, signatures: Vec::new(), content }
    }

    /// Reads such a file. Nothing is verified, neither what it says nor its signatures: before a key signs
    /// it, [`Root::peek`](super::Root::peek), [`Release::peek`](crate::release::Release::peek),
    /// [`TimestampStatement::peek`](crate::release::TimestampStatement::peek) and
    /// [`DeviceSet::peek`](crate::set::DeviceSet::peek) show what it says.
    ///
    /// # Errors
    /// `trust.unknown_file` when it is another kind of file, the codes of its frame, `signature.*`.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let kinds: [(&FileKind, Context); 4] = [
            (&ROOT, Context::Root),
            (&RELEASE, Context::Release),
            (&TIMESTAMP, Context::Timestamp),
            (&DEVICE, Context::Device),
        ];
        let (kind, context) =
            kinds.into_iter().find(|(kind, _)| bytes.starts_with(&kind.magic)).ok_or_else(|| {
                Error::new(ErrorCode::TrustUnknownFile, "neither a root, a release, a timestamp nor a filter")
            })?;
        let frame = Frame::read(bytes, kind)?;
        let head = frame.head.to_vec();
        let (signatures, content) = frame.unfinished(kind)?;
        if context != Context::Device && !content.is_empty() {
            return Err(kind.malformed("bytes follow the signature block"));
        }
        Ok(Self { context, head, signatures, content: content.to_vec() })
    }

    /// The name of what the file says, the same with any signatures.
    #[must_use]
    pub fn content_root(&self) -> ContentRoot {
        ContentRoot::of(&self.head)
    }

    /// The signatures that are there, ascending by key.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds the signature of a key. A key whose signature readers do not expect makes them refuse the file.
    pub fn sign(&mut self, key: &SecretKey) {
        self.signatures.push(Signature::make(self.context, &self.head, key));
        sort_signatures(&mut self.signatures);
    }

    /// Takes over the signatures of another copy of the same file.
    ///
    /// # Errors
    /// `build.incomplete` when it is another file.
    pub fn join(&mut self, other: &Self) -> Result<()> {
        if self.head != other.head || self.content != other.content {
            let detail = "signatures are taken over from a copy of the same file only";
            return Err(Error::new(ErrorCode::BuildIncomplete, detail));
        }
        self.signatures.extend(other.signatures.iter().cloned());
        sort_signatures(&mut self.signatures);
        Ok(())
    }

    /// The file as it stands.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        [&self.head[..], &signature_block(&self.signatures), &self.content].concat()
    }
}
