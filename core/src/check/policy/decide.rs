//! From evidence to outcome and action: a pure function of policy, evidence and context.

use super::{Counted, Mode, Policy, Required, Rule};
use crate::check::evidence::{
    Answer, Confirmation, External, ExternalAnswer, ExternalKind, Freshness, Hit, ListStamp, SetEvidence,
};
use crate::check::reason::Reason;
use crate::check::verdict::{About, Access, Action, Context, DisputeReason, Duty, Outcome, Strength};
use crate::hash::Kind;
use crate::set::{Intake, SetId, Statement};
use crate::trust::Purpose;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// What there is to decide on.
#[derive(Clone, Copy)]
pub(crate) struct Case<'a> {
    pub(crate) sets: &'a [SetEvidence],
    pub(crate) external: &'a [External],
    pub(crate) gaps: &'a BTreeSet<Reason>,
    pub(crate) missing: &'a [SetId],
    pub(crate) context: Context,
    pub(crate) about: About,
}

/// What was decided.
pub(crate) struct Decision {
    pub(crate) outcome: Outcome,
    pub(crate) purpose: Option<Purpose>,
    pub(crate) action: Action,
}

/// One step of a decision, for those who ask why.
pub(crate) type Step<'a> = &'a mut dyn FnMut(String);

/// A hit with the list it is of.
#[derive(Clone, Copy)]
struct Listed<'a> {
    list: &'a ListStamp,
    hit: &'a Hit,
}

/// Hits by what they are good for.
#[derive(Default)]
struct Sorted<'a> {
    live: Vec<Listed<'a>>,
    disputed: BTreeSet<DisputeReason>,
    /// Purpose of the first hit that is disputed.
    disputed_purpose: Option<Purpose>,
    test: bool,
}

/// Decides a case, telling `step` what counted and what did not.
pub(crate) fn decide(policy: &Policy, case: Case<'_>, step: Step<'_>) -> Decision {
    let sorted = sort_hits(case.sets, step);
    let external_hit = case.external.iter().any(is_known_elsewhere);
    let (outcome, purpose) = if !sorted.live.is_empty() || external_hit {
        (matched(&sorted, case.external), None)
    } else if let Some(why) = sorted.disputed.first() {
        (Outcome::Disputed { why: *why }, sorted.disputed_purpose)
    } else if sorted.test {
        (Outcome::TestMatch, Some(Purpose::Test))
    } else {
        let reasons = reasons(policy, case);
        let none = reasons.is_empty();
        (if none { Outcome::NoKnownMatch } else { Outcome::Indeterminate { reasons } }, None)
    };
    let (mut action, decided) = recommend(policy, case, &outcome, &sorted, step);
    if policy.rules().mode == Mode::Observe {
        action = Action { access: Access::Allow, duties: Vec::new(), rule: "observe".into() };
    }
    Decision { outcome, purpose: purpose.or(decided), action }
}

fn sort_hits<'a>(sets: &'a [SetEvidence], step: Step<'_>) -> Sorted<'a> {
    let listed = || {
        sets.iter().filter_map(|evidence| match (&evidence.set.list, &evidence.answer) {
            (Some(list), Answer::Hit { hits, .. }) => Some((list, hits)),
            _ => None,
        })
    };
    let names_known_good = |hit: &Hit| {
        hit.is_active() && hit.exact.iter().any(|kind| matches!(kind, Kind::Sha256 | Kind::Blake3))
    };
    // What anybody may submit to protects nothing, just as it denies nothing.
    let may_protect = |list: &ListStamp| list.purpose == Purpose::KnownGood && list.intake == Intake::Closed;
    let known_good = listed().any(|(list, hits)| may_protect(list) && hits.iter().any(names_known_good));
    let mut sorted = Sorted::default();
    for (list, hit) in listed().flat_map(|(list, hits)| hits.iter().map(move |hit| (list, hit))) {
        let why = match list.purpose {
            Purpose::KnownGood => continue,
            Purpose::Test => {
                sorted.test = true;
                continue;
            }
            _ if known_good => DisputeReason::KnownGood,
            _ if !hit.is_active() => DisputeReason::Disputed,
            _ if hit.confirmation == Confirmation::CollisionSuspected => DisputeReason::CollisionSuspected,
            _ => {
                sorted.live.push(Listed { list, hit });
                continue;
            }
        };
        step(format!("a hit of {} does not count: {why}", list.origin));
        sorted.disputed.insert(why);
        sorted.disputed_purpose = sorted.disputed_purpose.or(Some(list.purpose));
    }
    sorted
}

/// Whether evidence from elsewhere says that the file is known, which a score never does.
fn is_known_elsewhere(external: &External) -> bool {
    external.answer == ExternalAnswer::Hit && external.kind != ExternalKind::Classifier
}

fn matched(sorted: &Sorted<'_>, external: &[External]) -> Outcome {
    let is_exact = |hit: &Hit| !hit.exact.is_empty() && hit.confirmation != Confirmation::Wider;
    let exact = sorted.live.iter().any(|listed| is_exact(listed.hit));
    let strength = if exact { Strength::Exact } else { Strength::Near };
    let lists = sorted.live.iter().map(|listed| listed.list.origin.clone());
    let elsewhere = external.iter().filter(|external| is_known_elsewhere(external));
    let origins: BTreeSet<String> = lists.chain(elsewhere.map(|external| external.source.clone())).collect();
    Outcome::Match { strength, origins: origins.into_iter().collect() }
}

/// Everything that keeps a miss from meaning anything.
fn reasons(policy: &Policy, case: Case<'_>) -> BTreeSet<Reason> {
    let mut reasons = case.gaps.clone();
    if !case.missing.is_empty() {
        reasons.insert(Reason::SetsMissing);
    }
    if !case.sets.is_empty() && !case.sets.iter().any(|evidence| may_list(evidence, case.about)) {
        reasons.insert(Reason::HashKindNotCovered);
    }
    for evidence in case.sets.iter().filter(|evidence| may_list(evidence, case.about)) {
        let required = match &policy.rules().required_sets {
            Required::All(_) => true,
            Required::These(sets) => sets.contains(&evidence.set.set),
        };
        if !required {
            continue;
        }
        match evidence.answer {
            Answer::Refused { .. } => reasons.insert(Reason::SetsRefused),
            Answer::NotCovered if is_explained(evidence, case.gaps) => false,
            Answer::NotCovered => reasons.insert(Reason::HashKindNotCovered),
            Answer::Hit { .. } | Answer::Withdrawn { .. } | Answer::Miss => false,
        };
        if evidence.set.freshness != Freshness::Fresh {
            reasons.insert(Reason::SetsStale);
        }
    }
    if case.external.iter().any(|external| external.answer == ExternalAnswer::Failed) {
        reasons.insert(Reason::ExternalFailed);
    }
    reasons
}

/// Whether a set may list what is asked about: a list of links says nothing of files, nor the other way.
fn may_list(evidence: &SetEvidence, about: About) -> bool {
    let Some(list) = &evidence.set.list else { return true };
    list.kinds.iter().any(|kind| kind.is_of_link() == (about == About::Link))
}

/// Whether a list that holds PDQ hashes only was not asked because the upload has none to ask with. The reason
/// why it has none then says all there is to say.
fn is_explained(evidence: &SetEvidence, gaps: &BTreeSet<Reason>) -> bool {
    let only_near = evidence.set.list.as_ref().is_some_and(|list| list.kinds == [Kind::Pdq]);
    only_near && gaps.iter().any(|gap| gap.leaves_no_pdq())
}

/// The action, and the purpose of the lists that decided it.
fn recommend(
    policy: &Policy,
    case: Case<'_>,
    outcome: &Outcome,
    sorted: &Sorted<'_>,
    step: Step<'_>,
) -> (Action, Option<Purpose>) {
    let rules = policy.rules();
    let (mut action, purpose) = match outcome {
        Outcome::Match { .. } => recommend_match(policy, case, sorted, step),
        Outcome::Disputed { why } => {
            let access = rules.on_disputed.get(why).copied().unwrap_or(Access::Hold);
            (action(access, &[Duty::Review, Duty::NotifyIssuer], "disputed"), None)
        }
        Outcome::TestMatch => (action(rules.on_test_match, &[], "test_match"), None),
        Outcome::Indeterminate { reasons } => {
            let access = |reason| rules.on_indeterminate.get(reason).copied().unwrap_or(Access::Hold);
            let access = reasons.iter().map(access).max().unwrap_or(Access::Hold);
            let duties: &[Duty] = if access == Access::Allow { &[] } else { &[Duty::Review] };
            (action(access, duties, "indeterminate"), None)
        }
        Outcome::NoKnownMatch => (action(Access::Allow, &[], "no_known_match"), None),
    };
    for external in case.external.iter().filter(|external| external.answer == ExternalAnswer::Hit) {
        let named =
            rules.externals.iter().find(|rule| rule.source == external.source && rule.kind == external.kind);
        let access = named.map_or(Access::Hold, |rule| rule.access);
        step(format!("{} ({}) hit: {access}", external.source, external.kind));
        if access > action.access {
            action = self::action(access, &[Duty::Review], "external");
        }
    }
    (action, purpose)
}

fn recommend_match(
    policy: &Policy,
    case: Case<'_>,
    sorted: &Sorted<'_>,
    step: Step<'_>,
) -> (Action, Option<Purpose>) {
    let mut best: Option<&Rule> = None;
    for rule in &policy.rules().rules {
        if rule.contexts.as_ref().is_some_and(|contexts| !contexts.contains(&case.context)) {
            step(format!("rule {}: not for the context {}", rule.name, case.context));
            continue;
        }
        let voices = voices(policy, rule, &sorted.live, step);
        step(format!("rule {}: voices {}, needed {}", rule.name, voices.len(), rule.agreement));
        let agreed = voices.len() as u64 >= u64::from(rule.agreement);
        if agreed && best.is_none_or(|best| rule.access > best.access) {
            best = Some(rule);
        }
    }
    if let Some(rule) = best {
        let duties = rule.duties.iter().copied().collect();
        let action = Action { access: rule.access, duties, rule: Cow::Owned(rule.name.clone()) };
        return (action, Some(rule.purpose));
    }
    let named = |listed: &Listed<'_>| {
        let list = listed.list;
        listed.hit.active().any(|statement| policy.names(list.purpose, &list.origin, &statement.label()))
    };
    let purpose = sorted.live.first().map(|listed| listed.list.purpose);
    let rule = if sorted.live.is_empty() {
        // Only evidence from elsewhere speaks, and its own rules follow.
        return (action(Access::Allow, &[], "external"), purpose);
    } else if sorted.live.iter().any(named) {
        "no_rule"
    } else {
        "unnamed_label"
    };
    step(format!("no rule holds: {rule}"));
    (action(Access::Hold, &[Duty::Review], rule), purpose)
}

/// Who speaks for a rule: distinct assessors, and origins that name no assessor.
///
/// Signers, packers, files and rows never count, because feeds copy one another.
fn voices(policy: &Policy, rule: &Rule, live: &[Listed<'_>], step: Step<'_>) -> BTreeSet<String> {
    let mut assessors = BTreeSet::new();
    let mut speaking = BTreeSet::new();
    let mut with_assessor = BTreeSet::new();
    for listed in live {
        if let Err(why) = counts(policy, rule, listed) {
            step(format!("rule {}: a hit of {} does not count: {why}", rule.name, listed.list.origin));
            continue;
        }
        for statement in named_statements(rule, listed.hit) {
            let origin = listed.list.origin.to_lowercase();
            if let Some(assessor) = &statement.assessor {
                assessors.insert(assessor.to_lowercase());
                with_assessor.insert(origin);
            } else {
                speaking.insert(origin);
            }
        }
    }
    assessors.extend(speaking.into_iter().filter(|origin| !with_assessor.contains(origin)));
    assessors
}

fn named_statements<'a>(rule: &'a Rule, hit: &'a Hit) -> impl Iterator<Item = &'a Statement> {
    hit.active().filter(|statement| rule.labels.contains(&statement.label()))
}

/// Whether a live hit is one the rule counts, labels aside, or why not.
fn counts(policy: &Policy, rule: &Rule, listed: &Listed<'_>) -> Result<(), &'static str> {
    let Listed { list, hit } = listed;
    if list.purpose != rule.purpose {
        return Err("the list is for another purpose");
    }
    if rule.origins.as_ref().is_some_and(|origins| !origins.contains(&list.origin)) {
        return Err("the rule names other origins");
    }
    if rule.access == Access::Deny && list.intake == Intake::Open {
        return Err("a list open to the public never denies");
    }
    let exact = if hit.exact.is_empty() {
        Err("it is near only")
    } else if hit.confirmation == Confirmation::Wider {
        Err("it covers more than this link")
    } else if rule.access == Access::Deny && hit.confirmation != Confirmation::Confirmed {
        Err("MD5 or SHA-1 alone is unconfirmed")
    } else {
        Ok(())
    };
    let near = || near_counts(policy, rule, hit).then_some(()).ok_or("it is not near, or not well enough");
    match rule.evidence {
        Counted::Exact => exact,
        Counted::Near => near(),
        Counted::Any => exact.or_else(|_| near()),
    }
}

fn near_counts(policy: &Policy, rule: &Rule, hit: &Hit) -> bool {
    hit.near.as_ref().is_some_and(|near| {
        let distance = rule.max_distance.is_none_or(|most| near.distance <= most);
        let least = rule.min_quality.unwrap_or(policy.rules().quality_floor);
        // A rule that asks for a quality of its own does not take an unknown one for granted.
        let enough = |quality: Option<u8>| quality.map_or(rule.min_quality.is_none(), |it| it >= least);
        distance && enough(near.quality) && enough(near.row_quality)
    })
}

/// What a built-in rule recommends.
fn action(access: Access, duties: &[Duty], rule: &'static str) -> Action {
    Action { access, duties: duties.to_vec(), rule: Cow::Borrowed(rule) }
}
