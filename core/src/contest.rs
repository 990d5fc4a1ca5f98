//! What a platform tells an issuer of an entry that it holds to be wrong.
//!
//! A [`Contest`] names an entry of a version of a list, says why it is contested and who looked at the picture, and
//! never holds a picture or a hash. Whoever sends it signs it, so that an issuer can tell whom it answers and a
//! message is not changed on its way; what that key is worth is for the issuer to know. The layout is
//! `core/docs/format.md`, section 9.

use crate::error::{Error, ErrorCode, Result};
use crate::set::{EntryRef, SetId, SetRoot};
use crate::time::Timestamp;
use crate::trust::{CONTEST, Context, Frame, IssuerId, PublicKey, expect_signed_by};
use crate::wire::{Fields, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most bytes of a name.
const NAME: usize = 128;
/// Most bytes of a contact address.
const CONTACT: usize = 256;
/// Most bytes of a comment.
const COMMENT: usize = 1_024;

numbered_words! {
    /// Why an entry is contested.
    ContestReason {
        /// The picture is not what it is listed as.
        WrongContent = 1, "wrong_content";
        /// The label is wrong.
        WrongLabel = 2, "wrong_label";
        /// The picture is not what the list is for.
        OutOfScope = 3, "out_of_scope";
        /// The person shown does not want it listed.
        DepictedPersonWithdrew = 4, "depicted_person_withdrew";
    }
}

/// That somebody holds an entry of a list to be wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Contest {
    /// Whose list it is.
    pub issuer: IssuerId,
    /// The list.
    pub set: SetId,
    /// The version in which the entry was met.
    pub root: SetRoot,
    /// The entry.
    pub entry: EntryRef,
    /// Why.
    pub reason: ContestReason,
    /// Who looked at the picture, by name or office, 1 to 128 bytes; absent when nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reviewed_by: Option<String>,
    /// More, at most 1,024 bytes.
    pub comment: String,
    /// Who contests, 1 to 128 bytes. A name proves nothing; the key says who it is to those who know it.
    pub from: String,
    /// Where the answer goes, at most 256 bytes.
    pub contact: String,
    /// When.
    pub created: Timestamp,
}

impl Contest {
    /// Reads a contest, and verifies that the key it names signed it.
    ///
    /// # Errors
    /// `contest.*`, `key.weak`, `signature.*`.
    pub fn open(bytes: &[u8]) -> Result<(Self, PublicKey)> {
        let frame = Frame::read(bytes, &CONTEST)?;
        let mut fields = Fields::new(frame.body);
        let key = fields.array().ok_or_else(malformed)?;
        let contest = Self::read(&mut fields).filter(|_| fields.is_at_end()).ok_or_else(malformed)?;
        let key = PublicKey::from_bytes(&key)?;
        let head = frame.head;
        let signatures = frame.signatures(&CONTEST)?;
        expect_signed_by(&key, Context::Contest, head, &signatures)?;
        Ok((contest, key))
    }

    /// `[32] key, [32] issuer, [16] set, [32] set root, [16] entry, u8 reason, u8 reviewed, i64 created,
    /// str reviewer, str comment, str from, str contact`, the key being read before.
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let issuer = IssuerId::from_bytes(fields.array()?);
        let set = SetId::from_bytes(fields.array()?);
        let root = SetRoot::from_bytes(fields.array()?);
        let entry = EntryRef::from_bytes(fields.array()?);
        let reason = ContestReason::from_number(u16::from(fields.u8()?))?;
        let reviewed = fields.u8()?;
        let created = Timestamp::from_unix(fields.i64()?).ok()?;
        let mut string = |lengths| text(fields.str_bytes()?, lengths).map(str::to_owned);
        let reviewed_by = match reviewed {
            0 => string(0..=0).map(|_| None)?,
            1 => Some(string(1..=NAME)?),
            _ => return None,
        };
        let (comment, from, contact) = (string(0..=COMMENT)?, string(1..=NAME)?, string(0..=CONTACT)?);
        Some(Self { issuer, set, root, entry, reason, reviewed_by, comment, from, contact, created })
    }
}

fn malformed() -> Error {
    Error::new(ErrorCode::ContestMalformed, "the fields do not fill the body, or break their rules")
}

#[cfg(feature = "build")]
mod writing {
    use super::{CONTEST, Contest, Fields, malformed};
    use crate::error::{Error, ErrorCode, Result};
    use crate::trust::{Context, SecretKey, Signature, assemble, signature_block};
    use crate::wire::put_str;

    /// Whether so many hexadecimal digits stand together as the shortest digest has.
    fn has_hash(text: &str) -> bool {
        text.split(|letter: char| !letter.is_ascii_hexdigit()).any(|digits| digits.len() >= 32)
    }

    impl Contest {
        /// Writes and signs it.
        ///
        /// # Errors
        /// `contest.malformed` when a text breaks the rules of its field, or holds a hash, or the comment a link.
        pub fn sign(&self, key: &SecretKey) -> Result<Vec<u8>> {
            let reviewer = self.reviewed_by.as_deref().unwrap_or_default();
            let texts = [reviewer, &self.comment, &self.from, &self.contact];
            if texts.iter().any(|text| text.len() > usize::from(u16::MAX)) {
                return Err(malformed());
            }
            if self.comment.contains("://") || texts.iter().any(|text| has_hash(text)) {
                let detail = "a contest goes by mail, so its texts hold no hash and its comment no link";
                return Err(Error::new(ErrorCode::ContestMalformed, detail));
            }
            let mut body = key.public().as_bytes().to_vec();
            body.extend_from_slice(self.issuer.as_bytes());
            body.extend_from_slice(self.set.as_bytes());
            body.extend_from_slice(self.root.as_bytes());
            body.extend_from_slice(self.entry.as_bytes());
            body.extend_from_slice(&[self.reason.number() as u8, u8::from(self.reviewed_by.is_some())]);
            body.extend_from_slice(&self.created.unix().to_le_bytes());
            texts.iter().for_each(|text| put_str(&mut body, text));
            let mut fields = Fields::new(&body[32..]);
            Self::read(&mut fields).ok_or_else(malformed)?;
            let mut bytes = assemble(&CONTEST.magic, &body)?;
            let signature = Signature::make(Context::Contest, &bytes, key);
            bytes.extend_from_slice(&signature_block(&[signature]));
            Ok(bytes)
        }
    }
}
