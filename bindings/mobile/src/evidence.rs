//! Evidence: what each set answered, and what was found elsewhere.

use crate::set::Version;
use crate::words::{
    Confirmation, Convention, ExternalAnswer, ExternalKind, Form, Freshness, Intake, Kind, Packing, Purpose,
    Reach, Status, WithdrawalReason,
};
use hashward::check as core;

/// What one set answered.
#[derive(uniffi::Record)]
pub struct SetEvidence {
    /// Which set, in which version, and how fresh.
    pub set: SetStamp,
    /// Its answer.
    pub answer: Answer,
}

impl SetEvidence {
    pub(crate) fn of(evidence: &core::SetEvidence) -> Self {
        Self { set: SetStamp::of(&evidence.set), answer: Answer::of(&evidence.answer) }
    }
}

/// Which set was asked.
#[derive(uniffi::Record)]
pub struct SetStamp {
    /// Who signed it.
    pub issuer: String,
    /// The name of the list.
    pub set: String,
    /// The version.
    pub version: Version,
    /// The name of that version's content.
    pub root: String,
    /// Whether its misses prove anything.
    pub freshness: Freshness,
    /// What the set says of itself; nothing when it did not verify.
    pub list: Option<ListStamp>,
}

impl SetStamp {
    pub(crate) fn of(stamp: &core::SetStamp) -> Self {
        let list = stamp.list.as_ref().map(|list| ListStamp {
            origin: list.origin.clone(),
            packer: list.packer.clone(),
            packing: list.packing,
            intake: list.intake,
            purpose: list.purpose,
            kinds: list.kinds.clone(),
        });
        Self {
            issuer: stamp.issuer.to_string(),
            set: stamp.set.to_string(),
            version: stamp.version.into(),
            root: stamp.root.to_string(),
            freshness: stamp.freshness,
            list,
        }
    }
}

/// What a set says of itself.
#[derive(uniffi::Record)]
pub struct ListStamp {
    /// Whose list it is.
    pub origin: String,
    /// Who made the file.
    pub packer: String,
    /// Whether that is the same.
    pub packing: Packing,
    /// Who may put entries on the list.
    pub intake: Intake,
    /// What it is for.
    pub purpose: Purpose,
    /// The kinds of its rows.
    pub kinds: Vec<Kind>,
}

/// What a set answered.
#[derive(uniffi::Enum)]
pub enum Answer {
    /// Entries hit.
    Hit {
        /// At most 16 of them, exact ones first.
        hits: Vec<Hit>,
        /// How many there are.
        total: u64,
    },
    /// Only a withdrawn entry has the value.
    Withdrawn {
        /// The entry.
        reference: String,
        /// The kind of hash that hit.
        kind: Kind,
        /// Why it was withdrawn.
        reason: WithdrawalReason,
        /// The day it was withdrawn.
        withdrawn: String,
    },
    /// No entry hit.
    Miss,
    /// The set has no kind of hash that was asked after.
    NotCovered,
    /// The set did not verify and was not asked.
    Refused {
        /// The code of the error.
        code: String,
    },
}

impl Answer {
    fn of(answer: &core::Answer) -> Self {
        match answer {
            core::Answer::Hit { hits, total } => {
                Self::Hit { hits: hits.iter().map(Hit::of).collect(), total: *total }
            }
            core::Answer::Withdrawn { reference, kind, reason, withdrawn } => Self::Withdrawn {
                reference: reference.to_string(),
                kind: *kind,
                reason: *reason,
                withdrawn: withdrawn.to_string(),
            },
            core::Answer::Miss => Self::Miss,
            core::Answer::NotCovered => Self::NotCovered,
            core::Answer::Refused { code } => Self::Refused { code: code.clone() },
        }
    }
}

/// An entry that hit.
#[derive(uniffi::Record)]
pub struct Hit {
    /// The name of the entry, from which nobody can compute a hash.
    pub reference: String,
    /// The exact kinds that hit.
    pub exact: Vec<Kind>,
    /// How near the picture is, where a perceptual hash hit.
    pub near: Option<Near>,
    /// Of a link: how much the narrowest of its expressions covers that hit.
    pub reach: Option<Reach>,
    /// Whether another hash confirms the hit.
    pub confirmation: Confirmation,
    /// What the issuer says of the entry, verbatim.
    pub statements: Vec<Statement>,
}

impl Hit {
    fn of(hit: &core::Hit) -> Self {
        let near = hit.near.as_ref().map(|near| Near {
            convention: near.convention,
            form: near.form,
            distance: near.distance,
            radius: near.radius,
            quality: near.quality,
            row_quality: near.row_quality,
        });
        Self {
            reference: hit.reference.to_string(),
            exact: hit.exact.clone(),
            near,
            reach: hit.reach,
            confirmation: hit.confirmation,
            statements: hit.statements.iter().map(Statement::of).collect(),
        }
    }
}

/// How near a picture is.
#[derive(uniffi::Record)]
pub struct Near {
    /// In which convention it was asked.
    pub convention: Convention,
    /// Which form of the upload hit.
    pub form: Form,
    /// Bits that differ, of 256.
    pub distance: u32,
    /// The radius of the policy.
    pub radius: u32,
    /// The quality of the upload's hash, where it is known.
    pub quality: Option<u8>,
    /// The quality of the listed hash, where it is known.
    pub row_quality: Option<u8>,
}

/// What is said of an entry.
#[derive(uniffi::Record)]
pub struct Statement {
    /// The scheme the code belongs to.
    pub scheme: String,
    /// The code.
    pub code: String,
    /// Who first judged the entry.
    pub assessor: Option<String>,
    /// The day it was first seen.
    pub first_seen: Option<String>,
    /// Under whose law it was judged.
    pub jurisdiction: Option<String>,
    /// Whether it is disputed.
    pub status: Status,
}

impl Statement {
    pub(crate) fn of(statement: &hashward::set::Statement) -> Self {
        Self {
            scheme: statement.scheme.to_string(),
            code: statement.code.to_string(),
            assessor: statement.assessor.as_ref().map(ToString::to_string),
            first_seen: statement.first_seen.map(|day| day.to_string()),
            jurisdiction: statement.jurisdiction.as_ref().map(ToString::to_string),
            status: statement.status,
        }
    }
}

/// Evidence made elsewhere, to be decided on together.
#[derive(uniffi::Record)]
pub struct External {
    /// Who gave it.
    pub source: String,
    /// What kind of service that is.
    pub kind: ExternalKind,
    /// What it answered.
    pub answer: ExternalAnswer,
}

impl External {
    pub(crate) fn of(external: &core::External) -> Self {
        Self { source: external.source.clone(), kind: external.kind, answer: external.answer }
    }

    pub(crate) fn into_core(self) -> core::External {
        core::External { source: self.source, kind: self.kind, answer: self.answer }
    }
}
