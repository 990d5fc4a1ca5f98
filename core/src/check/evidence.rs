//! Evidence: what each set answered, and what was found elsewhere. Facts only; nothing here decides.

use crate::fingerprint::{Convention, Form};
use crate::hash::Kind;
use crate::link::Reach;
use crate::release::Issued;
use crate::set::{
    EntryRef, HashSet, Intake, Manifest, Packing, SetId, SetRoot, Statement, Status, Version,
    WithdrawalReason,
};
use crate::time::{Day, Timestamp};
use crate::trust::{IssuerId, Purpose, Root};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Most hits of one set that a verdict lists; their exact number is always given.
pub const HITS_LISTED: usize = 16;

/// What one set answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetEvidence {
    /// Which set, in which version, and how fresh.
    pub set: Arc<SetStamp>,
    /// What it answered.
    pub answer: Answer,
}

/// Which version of which list was asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetStamp {
    /// Who signed it.
    pub issuer: IssuerId,
    /// The name of the list.
    pub set: SetId,
    /// The version.
    pub version: Version,
    /// The name of the version's content.
    pub root: SetRoot,
    /// Whether its misses prove anything.
    pub freshness: Freshness,
    /// What the set says of itself; absent when it did not verify.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<ListStamp>,
}

/// What a verified set says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListStamp {
    /// Whose list it is.
    pub origin: String,
    /// Who made the file.
    pub packer: String,
    /// Whether that is the same.
    pub packing: Packing,
    /// Who may put entries on the list.
    pub intake: Intake,
    /// What the list is for.
    pub purpose: Purpose,
    /// The hash kinds it lists, ascending.
    pub kinds: Vec<Kind>,
}

impl ListStamp {
    pub(crate) fn of(manifest: &Manifest) -> Self {
        Self {
            origin: manifest.origin.clone(),
            packer: manifest.packer.clone(),
            packing: manifest.packing,
            intake: manifest.intake,
            purpose: manifest.purpose,
            kinds: manifest.kinds.iter().map(|rows| rows.kind).collect(),
        }
    }
}

numbered_words! {
    /// Whether a set's misses prove anything now. Its hits count either way.
    Freshness {
        /// They do.
        Fresh = 1, "fresh";
        /// The set, or its issuer's root, is past its time.
        Expired = 2, "expired";
        /// Now lies before a time that an issuer signed: the clock is wrong, so nothing is known to be fresh.
        ClockBehind = 3, "clock_behind";
        /// Its issuer says by timestamps or releases which version is current, and none in force says it of
        /// this one: it may be an old one, held back.
        Unconfirmed = 4, "unconfirmed";
    }
}

impl Freshness {
    pub(crate) fn of(
        set: &HashSet,
        root: &Root,
        issued: &Issued,
        last_signed: Timestamp,
        now: Timestamp,
    ) -> Self {
        let manifest = set.manifest();
        if now < last_signed || now < manifest.not_before {
            Self::ClockBehind
        } else if now >= manifest.expires || now >= root.expires() {
            Self::Expired
        } else if !issued.confirms(manifest, set.root(), root, now) {
            Self::Unconfirmed
        } else {
            Self::Fresh
        }
    }
}

/// The answer of one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// Entries of the set were hit.
    Hit {
        /// The nearest of them, at most 16, exact ones first.
        hits: Vec<Hit>,
        /// How many there are.
        total: u64,
    },
    /// The set withdrew an entry that this would have hit.
    Withdrawn {
        /// The entry.
        reference: EntryRef,
        /// The kind of hash that hit.
        kind: Kind,
        /// Why it was withdrawn.
        reason: WithdrawalReason,
        /// When it was withdrawn.
        withdrawn: Day,
    },
    /// No entry was hit.
    Miss,
    /// The set lists no kind of hash that was asked after.
    NotCovered,
    /// The set is not to be believed and was not asked.
    Refused {
        /// The code of the error.
        code: String,
    },
}

/// An entry that was hit, by however many of its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hit {
    /// The entry.
    pub reference: EntryRef,
    /// The exact kinds that hit, ascending.
    pub exact: Vec<Kind>,
    /// The nearest PDQ row within the radius, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub near: Option<Near>,
    /// Of a link: how much the narrowest of its expressions covers that hit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// What stands behind an exact hit.
    pub confirmation: Confirmation,
    /// What the issuer says of the entry, verbatim.
    pub statements: Vec<Statement>,
}

impl Hit {
    /// Whether the issuer stands by the entry: it has no statements, or one that is not disputed.
    #[must_use]
    pub fn is_active(&self) -> bool {
        is_active(&self.statements)
    }

    /// The statements that are not disputed.
    pub fn active(&self) -> impl Iterator<Item = &Statement> {
        self.statements.iter().filter(|statement| statement.status == Status::Active)
    }
}

/// Whether an issuer stands by an entry of which it says this.
pub(super) fn is_active<'a>(statements: impl IntoIterator<Item = &'a Statement>) -> bool {
    let mut statements = statements.into_iter().peekable();
    statements.peek().is_none() || statements.any(|statement| statement.status == Status::Active)
}

/// A PDQ row within the radius.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Near {
    /// The convention of the hash that was asked after.
    pub convention: Convention,
    /// The form of the upload whose hash was nearest.
    pub form: Form,
    /// In how many of 256 bits they differ.
    pub distance: u32,
    /// How many were allowed to.
    pub radius: u32,
    /// The quality of the upload's hash, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// The quality the list gives for its row, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row_quality: Option<u8>,
}

numbered_words! {
    /// What stands behind an exact hit.
    Confirmation {
        /// SHA-256, BLAKE3 or the very link hit, or MD5 or SHA-1 hit and the same entry's PDQ is within the radius.
        Confirmed = 1, "confirmed";
        /// Only MD5 or SHA-1 hit, and nothing else of the entry can tell.
        Unconfirmed = 2, "unconfirmed";
        /// MD5 or SHA-1 hit, but the same entry's PDQ is far: the file may have been made to collide.
        CollisionSuspected = 3, "collision_suspected";
        /// There is no exact hit.
        NearOnly = 4, "near_only";
        /// Only an expression hit that covers more than the link: a folder of it, or its host.
        Wider = 5, "wider";
    }
}

numbered_words! {
    /// What kind of check was made elsewhere.
    ExternalKind {
        /// A PhotoDNA match.
        Photodna = 1, "photodna";
        /// A hash-check service.
        RemoteCheck = 2, "remote_check";
        /// A score. It never leads beyond hold.
        Classifier = 3, "classifier";
        /// A video match.
        Video = 4, "video";
    }
}

numbered_words! {
    /// What a check made elsewhere answered.
    ExternalAnswer {
        /// It found something.
        Hit = 1, "hit";
        /// It found nothing.
        Miss = 2, "miss";
        /// It gave no answer. Never the same as finding nothing.
        Failed = 3, "failed";
    }
}

/// Evidence made elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct External {
    /// The caller's name for where it comes from.
    pub source: String,
    /// What kind of check it was.
    pub kind: ExternalKind,
    /// What it answered.
    pub answer: ExternalAnswer,
}
