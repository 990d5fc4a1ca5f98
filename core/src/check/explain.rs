//! Replaying a verdict: which evidence and which rule gave the answer.

use super::evidence::{Answer, Hit, SetEvidence};
use super::policy::{Case, Policy, decide};
use super::verdict::{Action, Outcome, Verdict};
use serde::Serialize;
use std::fmt;

/// What the replay of a verdict showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
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

/// Replays a verdict under a policy and says which evidence and which rule decide.
#[must_use]
pub fn explain(verdict: &Verdict, policy: &Policy) -> Explanation {
    let mut steps: Vec<String> = verdict.sets.iter().map(describe).collect();
    steps.extend(verdict.missing.iter().map(|set| format!("the required set {set} is not installed")));
    steps.extend(verdict.gaps.iter().map(|gap| format!("of the file itself: {gap}")));
    let case = Case {
        sets: &verdict.sets,
        external: &verdict.external,
        gaps: &verdict.gaps,
        missing: &verdict.missing,
        context: verdict.context,
        about: verdict.about,
    };
    let decision = decide(policy, case, &mut |step| steps.push(step));
    steps.push(format!("rule {}: {}", decision.action.rule, decision.action.access));
    Explanation {
        same_policy: policy.stamp() == *verdict.policy,
        replays: decision.outcome == verdict.outcome && decision.action == verdict.action,
        outcome: decision.outcome,
        action: decision.action,
        steps,
    }
}

fn describe(evidence: &SetEvidence) -> String {
    let set = &evidence.set;
    let origin = set.list.as_ref().map_or("a list that did not verify", |list| &list.origin);
    let answer = match &evidence.answer {
        Answer::Hit { hits, total } => {
            let described: Vec<String> = hits.iter().map(describe_hit).collect();
            format!("entries hit: {total}: {}", described.join("; "))
        }
        Answer::Withdrawn { reason, withdrawn, .. } => format!("withdrawn on {withdrawn}: {reason}"),
        Answer::Miss => "no entry hit".to_owned(),
        Answer::NotCovered => "lists no kind of hash that was asked after".to_owned(),
        Answer::Refused { code } => format!("refused: {code}"),
    };
    format!("{origin}, set {}, version {}, {}: {answer}", set.set, set.version, set.freshness)
}

/// How an entry was hit and what its issuer says of it, such as
/// `sha256+md5, confirmed, 4 of 256 (full, stored), iwf/A (active)`.
fn describe_hit(hit: &Hit) -> String {
    let mut words = Vec::new();
    if !hit.exact.is_empty() {
        let kinds: Vec<&str> = hit.exact.iter().map(|kind| kind.as_str()).collect();
        words.push(kinds.join("+"));
    }
    if let Some(near) = &hit.near {
        words.push(format!(
            "{} of 256 ({}, {})",
            near.distance,
            near.convention.as_str(),
            near.form.as_str()
        ));
    }
    words.push(hit.confirmation.to_string());
    words.extend(hit.statements.iter().map(|said| format!("{} ({})", said.label(), said.status)));
    words.join(", ")
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{step}")?;
        }
        match (self.same_policy, self.replays) {
            (true, true) => writeln!(f, "the verdict replays"),
            (true, false) => {
                writeln!(f, "the verdict does not replay: it was not made by this policy and evidence")
            }
            (false, _) => writeln!(f, "the verdict was made under another policy"),
        }
    }
}
