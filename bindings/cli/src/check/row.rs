//! A verdict as one line for people: outcome, action, origin, label, how, why, path.

use hashward::check::{Answer, DisputeReason, Hit, Outcome, SetEvidence, Verdict};
use hashward::fingerprint::Form;
use hashward::set::Status;
use hashward::trust::Purpose;
use std::collections::BTreeSet;
use std::path::Path;

/// The line, with its line feed. Columns are padded, not cut.
pub(crate) fn row(verdict: &Verdict, path: &Path) -> String {
    format!(
        "{:<14}  {:<5}  {}  {}  {}  {}  {}\n",
        outcome(&verdict.outcome),
        verdict.action.access.as_str(),
        or_dash(origins(verdict), 18),
        or_dash(labels(verdict), 12),
        or_dash(how(verdict), 10),
        or_dash(why(verdict), 14),
        crate::path::shown(path)
    )
}

fn or_dash(text: String, width: usize) -> String {
    let text = if text.is_empty() { "-" } else { &text };
    format!("{text:<width$}")
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Match { strength, .. } => format!("match ({strength})"),
        Outcome::Disputed { .. } => "disputed".to_owned(),
        Outcome::TestMatch => "test match".to_owned(),
        Outcome::Indeterminate { .. } => "indeterminate".to_owned(),
        Outcome::NoKnownMatch => "no known match".to_owned(),
    }
}

/// Whose lists decided, or withdrew an entry.
fn origins(verdict: &Verdict) -> String {
    let answered = verdict
        .sets
        .iter()
        .filter(|evidence| decided(verdict, evidence) || matches!(evidence.answer, Answer::Withdrawn { .. }));
    let listed = answered.filter_map(|evidence| Some(evidence.set.list.as_ref()?.origin.clone()));
    let elsewhere = match &verdict.outcome {
        Outcome::Match { origins, .. } => origins.clone(),
        _ => Vec::new(),
    };
    join(listed.chain(elsewhere))
}

/// Whether the set's hits are among those that the outcome was drawn from. The others would make the row
/// say of one list what only another says; `--json` and `--explain` have them.
fn decided(verdict: &Verdict, evidence: &SetEvidence) -> bool {
    if !matches!(evidence.answer, Answer::Hit { .. }) {
        return false;
    }
    let purpose = evidence.set.list.as_ref().map(|list| list.purpose);
    let is_test = purpose == Some(Purpose::Test);
    let is_known_good = purpose == Some(Purpose::KnownGood);
    match verdict.outcome {
        Outcome::Match { .. } => !is_test && !is_known_good,
        Outcome::Disputed { why } => !is_test && (!is_known_good || why == DisputeReason::KnownGood),
        Outcome::TestMatch => is_test,
        Outcome::Indeterminate { .. } | Outcome::NoKnownMatch => false,
    }
}

/// What the issuers say of the entries whose hits decided.
fn labels(verdict: &Verdict) -> String {
    let said = hits(verdict).flat_map(|hit| &hit.statements).map(|statement| match statement.status {
        Status::Active => statement.label(),
        Status::Disputed => format!("{} (disputed)", statement.label()),
    });
    let withdrawn = verdict.sets.iter().filter_map(|evidence| match &evidence.answer {
        Answer::Withdrawn { .. } => Some("(withdrawn)".to_owned()),
        _ => None,
    });
    join(said.chain(withdrawn))
}

/// The exact kinds that hit; without any, the distance and form of the nearest picture.
fn how(verdict: &Verdict) -> String {
    let kinds: BTreeSet<_> = hits(verdict).flat_map(|hit| &hit.exact).collect();
    if !kinds.is_empty() {
        return kinds.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join("+");
    }
    let near = hits(verdict).filter_map(|hit| hit.near.as_ref()).min_by_key(|near| near.distance);
    near.map_or_else(String::new, |near| match near.form {
        Form::Stored => format!("{} of 256", near.distance),
        form => format!("{} of 256, {}", near.distance, form.as_str()),
    })
}

/// What decided: the reasons of an undecided outcome, the cause of a dispute, else the policy's rule.
fn why(verdict: &Verdict) -> String {
    let mut why = match &verdict.outcome {
        Outcome::Indeterminate { reasons } => join(reasons.iter().map(|reason| reason.to_string())),
        Outcome::Disputed { why } => why.to_string(),
        Outcome::NoKnownMatch => String::new(),
        Outcome::Match { .. } | Outcome::TestMatch => verdict.action.rule.clone().into_owned(),
    };
    for would in verdict.would.iter().filter(|would| would.action.access != verdict.action.access) {
        let separator = if why.is_empty() { "" } else { "; " };
        why.push_str(&format!(
            "{separator}{} would {} ({})",
            would.policy, would.action.access, would.action.rule
        ));
    }
    why
}

/// The hits that decided.
fn hits(verdict: &Verdict) -> impl Iterator<Item = &Hit> {
    let deciding = verdict.sets.iter().filter(|evidence| decided(verdict, evidence));
    deciding.flat_map(|evidence| match &evidence.answer {
        Answer::Hit { hits, .. } => hits.as_slice(),
        _ => &[],
    })
}

fn join(words: impl Iterator<Item = String>) -> String {
    words.collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ")
}
