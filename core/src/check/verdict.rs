//! The verdict: outcome and recommended action, with everything they were drawn from.
//!
//! The enums here are exhaustive on purpose: a new word must break builds.

use super::evidence::{External, SetEvidence};
use super::reason::Reason;
use crate::error::{Error, ErrorCode, Result};
use crate::time::Timestamp;
use crate::trust::Purpose;
use crate::words::numbered_words;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// The version of the verdict's JSON.
pub const VERDICT_SCHEMA: u32 = 1;

numbered_words! {
    /// What was checked.
    About {
        /// A file: its pictures were hashed, or it came as hashes.
        File = 1, "file";
        /// A link, by the digests of it. Nobody looked at what is behind it.
        Link = 2, "link";
    }
}

impl About {
    /// What a verdict is about that does not say so.
    const fn file() -> Self {
        Self::File
    }

    // The signature is that of serde's `skip_serializing_if`.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_file(&self) -> bool {
        *self == Self::File
    }
}

numbered_words! {
    /// Where the file was met, which decides what may be done about it.
    Context {
        /// While it was being uploaded.
        Upload = 1, "upload";
        /// In storage, uploaded before.
        Stored = 2, "stored";
        /// In a private message.
        Message = 3, "message";
    }
}

numbered_words! {
    /// Whether to let people reach the file, from least to most restrictive.
    Access {
        /// Let them.
        Allow = 1, "allow";
        /// Keep it aside until somebody has looked.
        Hold = 2, "hold";
        /// Do not let them.
        Deny = 3, "deny";
    }
}

numbered_words! {
    /// What should be done beside.
    Duty {
        /// A person should look at the evidence.
        Review = 1, "review";
        /// Keep the file and its data as the law asks.
        Preserve = 2, "preserve";
        /// Consider a report to the authority the law names. Nothing here files one.
        Report = 3, "report";
        /// Tell the issuer, whose entry may be wrong.
        NotifyIssuer = 4, "notify_issuer";
    }
}

numbered_words! {
    /// How strong a match is.
    Strength {
        /// The very file is listed.
        Exact = 1, "exact";
        /// A picture that looks alike is listed.
        Near = 2, "near";
    }
}

numbered_words! {
    /// Why hits are not taken as a match.
    DisputeReason {
        /// The file is known good by SHA-256 or BLAKE3.
        KnownGood = 1, "known_good";
        /// MD5 or SHA-1 hit, but the entry's picture is another.
        CollisionSuspected = 2, "collision_suspected";
        /// Every entry that hit is disputed by its issuer.
        Disputed = 3, "disputed";
    }
}

numbered_words! {
    /// An [`Outcome`] without its details; the numbers stand in columns.
    OutcomeWord {
        /// Listed, and neither disputed nor a test.
        Match = 1, "match";
        /// Hit, but not to be taken as a match.
        Disputed = 2, "disputed";
        /// Listed in a test set only.
        TestMatch = 3, "test_match";
        /// Neither a match nor provably none.
        Indeterminate = 4, "indeterminate";
        /// Every required set was asked, and none lists it.
        NoKnownMatch = 5, "no_known_match";
    }
}

/// What a check found. The first that applies, in this order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Listed, and neither disputed nor a test.
    Match {
        /// Exact if any hit is.
        strength: Strength,
        /// Whose lists, ascending.
        origins: Vec<String>,
    },
    /// Hit, but not to be taken as a match.
    Disputed {
        /// Why not.
        why: DisputeReason,
    },
    /// Listed in a test set only.
    TestMatch,
    /// Neither a match nor provably none.
    Indeterminate {
        /// Everything that stood in the way.
        reasons: BTreeSet<Reason>,
    },
    /// Every required set was asked, fresh, over the whole file, and none lists it.
    ///
    /// That says nothing about what the file shows.
    NoKnownMatch,
}

impl Outcome {
    /// The outcome without its details.
    #[must_use]
    pub const fn word(&self) -> OutcomeWord {
        match self {
            Self::Match { .. } => OutcomeWord::Match,
            Self::Disputed { .. } => OutcomeWord::Disputed,
            Self::TestMatch => OutcomeWord::TestMatch,
            Self::Indeterminate { .. } => OutcomeWord::Indeterminate,
            Self::NoKnownMatch => OutcomeWord::NoKnownMatch,
        }
    }

    /// The stable word, such as `no_known_match`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        self.word().as_str()
    }
}

/// What a policy recommends. What was done is for the caller to record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// Whether to let people reach the file.
    pub access: Access,
    /// What should be done beside, ascending.
    pub duties: Vec<Duty>,
    /// The name of the rule that decided: one of the policy's, or a built-in one.
    pub rule: Cow<'static, str>,
}

/// What another policy would have recommended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Would {
    /// The policy.
    pub policy: String,
    /// What it would have recommended.
    pub action: Action,
}

/// Which policy decided, byte for byte.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyStamp {
    /// Its name.
    pub name: String,
    /// BLAKE3 of its canonical JSON, in hexadecimal.
    pub digest: String,
}

/// Everything the checker says of one upload, complete enough to be replayed.
///
/// A verdict read from JSON that holds a word this version does not know is `indeterminate`, reason
/// `unknown_word`, to be held, with whatever of it could be read: never a miss.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(remote = "Self")]
pub struct Verdict {
    /// The version of this shape: 1.
    pub schema: u32,
    /// The caller's own name for what was checked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it was checked, by the caller's clock.
    pub now: Timestamp,
    /// Where the file was met.
    pub context: Context,
    /// What was checked.
    #[serde(default = "About::file", skip_serializing_if = "About::is_file")]
    pub about: About,
    /// What was found.
    pub outcome: Outcome,
    /// What the lists that decided are for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<Purpose>,
    /// What is recommended.
    pub action: Action,
    /// What other policies would have recommended, when the policy only observes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub would: Vec<Would>,
    /// What every set answered.
    pub sets: Vec<SetEvidence>,
    /// What was found elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub external: Vec<External>,
    /// What of the file could not be covered, whatever the outcome.
    pub gaps: BTreeSet<Reason>,
    /// Required sets that are not installed at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<crate::set::SetId>,
    /// Which policy decided.
    pub policy: Arc<PolicyStamp>,
    /// The code of the error that kept the file from being read; its reason is `unreadable`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

impl Serialize for Verdict {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for Verdict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = Value::deserialize(deserializer)?;
        // `remote` makes the derived reader, which knows every word or fails, an inherent function.
        Self::deserialize(&wire).or_else(|error| Self::reduced(&wire).ok_or(error)).map_err(D::Error::custom)
    }
}

impl Verdict {
    /// The verdict as one line of JSON, whose fields `docs/cli-json.md` lists.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Every field is plain data with text keys, so that nothing of it can fail to be written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a verdict; one with words of a later version is `indeterminate`, never a miss.
    ///
    /// # Errors
    /// `verdict.malformed` when the text is no verdict at all.
    pub fn from_json(text: &str) -> Result<Self> {
        serde_json::from_str(text)
            .map_err(|_| Error::new(ErrorCode::VerdictMalformed, "the text is not the JSON of a verdict"))
    }

    /// What can be said of a verdict of a later version; nothing when it is no verdict at all.
    fn reduced(wire: &Value) -> Option<Self> {
        let mut gaps: BTreeSet<Reason> = readable(wire, "gaps");
        gaps.insert(Reason::UnknownWord);
        Some(Self {
            schema: read(wire, "schema")?,
            subject: read(wire, "subject"),
            now: read(wire, "now")?,
            // The context in which policies act least, where it is the word that is not known.
            about: read(wire, "about").unwrap_or(About::File),
            context: read(wire, "context").unwrap_or(Context::Message),
            outcome: Outcome::Indeterminate { reasons: BTreeSet::from([Reason::UnknownWord]) },
            purpose: read(wire, "purpose"),
            action: Action {
                access: Access::Hold,
                duties: vec![Duty::Review],
                rule: Cow::Borrowed(Reason::UnknownWord.as_str()),
            },
            would: readable(wire, "would"),
            sets: readable(wire, "sets"),
            external: readable(wire, "external"),
            gaps,
            missing: readable(wire, "missing"),
            policy: read(wire, "policy")?,
            error: read(wire, "error"),
        })
    }
}

fn read<T: DeserializeOwned>(wire: &Value, field: &str) -> Option<T> {
    T::deserialize(wire.get(field)?).ok()
}

/// The items of a list that can be read.
fn readable<T: DeserializeOwned, C: FromIterator<T>>(wire: &Value, field: &str) -> C {
    let items = wire.get(field).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(|item| T::deserialize(item).ok()).collect()
}
