//! Checking an upload: fingerprint × sets × policy → verdict.
//!
//! A [`Checker`] holds the installed sets and a [`Policy`]. Its [`Verdict`] keeps four things apart: the
//! evidence of every set, the statements of the issuers, the outcome, and the recommended action. A miss
//! is "no known match"; an error is never a miss.

mod ask;
mod checker;
mod column;
mod evidence;
mod explain;
mod live;
mod policy;
mod reason;
mod reply;
mod request;
mod revisit;
mod verdict;

pub use crate::cancel::CancelToken;
pub use ask::Hashes;
pub use checker::{Checker, SetState, UnnamedLabel};
pub use column::Column;
pub use evidence::{
    Answer, Confirmation, External, ExternalAnswer, ExternalKind, Freshness, HITS_LISTED, Hit, ListStamp,
    Near, SetEvidence, SetStamp,
};
pub use explain::{Explanation, explain};
pub use live::{LiveChecker, News};
pub use policy::{AllWord, Counted, ExternalRule, Mode, Policy, RadiusRule, Required, Rule};
pub use reason::Reason;
pub use reply::Reply;
pub use request::Request;
pub use revisit::{Fate, Revisited, RevisitedEntry, Standing};
pub use verdict::{
    About, Access, Action, Context, DisputeReason, Duty, Outcome, OutcomeWord, PolicyStamp, Strength,
    VERDICT_SCHEMA, Verdict, Would,
};
