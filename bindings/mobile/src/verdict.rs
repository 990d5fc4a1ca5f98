//! The verdict: core's own inside, asked part by part, and read from and written to its JSON.

use crate::convert::moment;
use crate::error::Result;
use crate::evidence::{External, SetEvidence};
use crate::policy::Policy;
use crate::words::{About, Access, Context, DisputeReason, Duty, Purpose, Reason, Reply, Strength};
use hashward::check as core;
use std::sync::Arc;
use std::time::SystemTime;

/// Everything the checker says of one upload. Its text in a log is nothing of what it holds.
#[derive(uniffi::Object)]
pub struct Verdict(pub(crate) core::Verdict);

#[uniffi::export]
impl Verdict {
    /// Reads a verdict; one with words of a later version is indeterminate, never a miss.
    ///
    /// # Errors
    /// `verdict.malformed` when the text is no verdict at all.
    #[uniffi::constructor]
    pub fn from_json(text: &str) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(core::Verdict::from_json(text)?)))
    }

    /// The verdict as one line of JSON, to be stored or sent.
    pub fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The caller's own name for what was checked.
    pub fn subject(&self) -> Option<String> {
        self.0.subject.clone()
    }

    /// When it was checked.
    pub fn now(&self) -> SystemTime {
        moment(self.0.now)
    }

    /// Where the file was met.
    pub fn context(&self) -> Context {
        self.0.context
    }

    /// What was checked.
    pub fn about(&self) -> About {
        self.0.about
    }

    /// What was found.
    pub fn outcome(&self) -> Outcome {
        Outcome::of(&self.0.outcome)
    }

    /// What the lists that decided are for.
    pub fn purpose(&self) -> Option<Purpose> {
        self.0.purpose
    }

    /// What is recommended.
    pub fn action(&self) -> Action {
        Action::of(&self.0.action)
    }

    /// What other policies would have recommended, when the policy only observes.
    pub fn would(&self) -> Vec<Would> {
        let of =
            |would: &core::Would| Would { policy: would.policy.clone(), action: Action::of(&would.action) };
        self.0.would.iter().map(of).collect()
    }

    /// What every set answered.
    pub fn sets(&self) -> Vec<SetEvidence> {
        self.0.sets.iter().map(SetEvidence::of).collect()
    }

    /// What was found elsewhere.
    pub fn external(&self) -> Vec<External> {
        self.0.external.iter().map(External::of).collect()
    }

    /// What of the file could not be covered, whatever the outcome.
    pub fn gaps(&self) -> Vec<Reason> {
        self.0.gaps.iter().copied().collect()
    }

    /// Required sets that are not installed at all.
    pub fn missing(&self) -> Vec<String> {
        self.0.missing.iter().map(ToString::to_string).collect()
    }

    /// Which policy decided.
    pub fn policy(&self) -> PolicyStamp {
        PolicyStamp::of(&self.0.policy)
    }

    /// The code of the error that kept the file from being read.
    pub fn error(&self) -> Option<String> {
        self.0.error.clone()
    }

    /// What to tell the uploader where there is only yes and no.
    pub fn reply(&self) -> Reply {
        self.0.reply()
    }

    /// Replays the verdict under a policy and says which evidence and which rule decide.
    pub fn explain(&self, policy: &Policy) -> Explanation {
        let explained = core::explain(&self.0, &policy.0);
        Explanation {
            same_policy: explained.same_policy,
            replays: explained.replays,
            outcome: Outcome::of(&explained.outcome),
            action: Action::of(&explained.action),
            steps: explained.steps,
        }
    }
}

/// The HTTP status of a reply.
#[uniffi::export]
pub fn reply_status(reply: Reply) -> u16 {
    reply.status()
}

/// The sentence of a reply for the person who uploads, in plain English.
#[uniffi::export]
pub fn reply_sentence(reply: Reply) -> String {
    reply.sentence().to_owned()
}

/// What a check found.
#[derive(uniffi::Enum)]
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
        reasons: Vec<Reason>,
    },
    /// Every required set was asked, fresh, over the whole file, and none lists it. That says nothing about
    /// what the file shows.
    NoKnownMatch,
}

impl Outcome {
    fn of(outcome: &core::Outcome) -> Self {
        match outcome {
            core::Outcome::Match { strength, origins } => {
                Self::Match { strength: *strength, origins: origins.clone() }
            }
            core::Outcome::Disputed { why } => Self::Disputed { why: *why },
            core::Outcome::TestMatch => Self::TestMatch,
            core::Outcome::Indeterminate { reasons } => {
                Self::Indeterminate { reasons: reasons.iter().copied().collect() }
            }
            core::Outcome::NoKnownMatch => Self::NoKnownMatch,
        }
    }
}

/// What a policy recommends. What was done is for the app to record.
#[derive(uniffi::Record)]
pub struct Action {
    /// Whether to let people reach the file.
    pub access: Access,
    /// What should be done beside.
    pub duties: Vec<Duty>,
    /// The name of the rule that decided.
    pub rule: String,
}

impl Action {
    fn of(action: &core::Action) -> Self {
        Self { access: action.access, duties: action.duties.clone(), rule: action.rule.to_string() }
    }
}

/// What another policy would have recommended.
#[derive(uniffi::Record)]
pub struct Would {
    /// The policy.
    pub policy: String,
    /// What it would have recommended.
    pub action: Action,
}

/// Which policy decided, byte for byte.
#[derive(uniffi::Record)]
pub struct PolicyStamp {
    /// Its name.
    pub name: String,
    /// BLAKE3 of its canonical JSON, in hexadecimal.
    pub digest: String,
}

impl PolicyStamp {
    pub(crate) fn of(stamp: &core::PolicyStamp) -> Self {
        Self { name: stamp.name.clone(), digest: stamp.digest.clone() }
    }
}

/// What the replay of a verdict showed.
#[derive(uniffi::Record)]
pub struct Explanation {
    /// Whether this is the very policy that gave the verdict.
    pub same_policy: bool,
    /// Whether the policy gives the same outcome and action from the verdict's evidence.
    pub replays: bool,
    /// The outcome of the replay.
    pub outcome: Outcome,
    /// The action of the replay.
    pub action: Action,
    /// What was asked, what counted, and what did not, in words.
    pub steps: Vec<String>,
}
