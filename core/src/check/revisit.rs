//! Stored verdicts, under the sets and the policy of now: which of them no longer hold, and which hold more.

use super::checker::Checker;
use super::evidence::{Answer, Hit, SetEvidence, SetStamp};
use super::verdict::{Access, Outcome, Verdict};
use crate::hash::Kind;
use crate::set::{EntryRef, HashSet, SetId, Statement, Tombstone, WithdrawalReason};
use crate::time::Timestamp;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::Arc;

numbered_words! {
    /// What a stored verdict has become.
    Standing {
        /// What it was drawn from says the same.
        Unchanged = 1, "unchanged";
        /// It was drawn from entries that were withdrawn, disputed or relabelled since, and would be less now.
        Reversed = 2, "reversed";
        /// What is said of its entries now leads to more.
        Raised = 3, "raised";
        /// An entry it was drawn from has no such name any more, or its list is not there to be asked, or does not
        /// verify: check the file again.
        CheckAgain = 4, "check_again";
    }
}

/// A stored verdict that was looked at again. The file was not: a hit that only a later version of a set has shows
/// when it is checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Revisited {
    /// The caller's own name for what was checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// What has become of the verdict.
    pub standing: Standing,
    /// What was recommended.
    pub was: Access,
    /// What would be now; absent where the file has to be checked again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<Access>,
    /// The entries it was drawn from of which something else is said now.
    pub entries: Vec<RevisitedEntry>,
}

/// An entry that a stored verdict was drawn from, and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RevisitedEntry {
    /// The list.
    pub set: SetId,
    /// The entry.
    pub reference: EntryRef,
    /// What has become of it.
    #[serde(flatten)]
    pub fate: Fate,
}

/// What has become of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fate", rename_all = "snake_case")]
pub enum Fate {
    /// It is listed, and something else is said of it.
    Relabelled {
        /// What the issuer says of it now.
        statements: Vec<Statement>,
    },
    /// Its issuer withdrew it.
    Withdrawn {
        /// Why.
        reason: WithdrawalReason,
    },
    /// The list has no entry of that name, and no withdrawal.
    Gone,
}

impl Checker {
    /// What has become of stored verdicts, one answer each, in the order given.
    ///
    /// Every entry that a verdict was drawn from is looked up by its name in the sets installed now, and the policy
    /// decides on what is said of it now. Only what was found is looked at again. It takes about a second for each
    /// ten million entries of a set that was hit, however many verdicts there are.
    #[must_use]
    pub fn revisit(&self, verdicts: &[Verdict], now: Timestamp) -> Vec<Revisited> {
        let mut wanted: BTreeMap<SetId, BTreeSet<EntryRef>> = BTreeMap::new();
        for (evidence, hits) in verdicts.iter().flat_map(|verdict| &verdict.sets).filter_map(with_hits) {
            wanted.entry(evidence.set.set).or_default().extend(hits.iter().map(|hit| hit.reference));
        }
        let states: HashMap<SetId, Entries<'_>> = self
            .opened()
            .filter_map(|set| Some((set.manifest().set, Entries::of(set, wanted.get(&set.manifest().set)?))))
            .collect();
        let stamps = self.sets(now).into_iter().map(|state| (state.set.set, state.set)).collect();
        verdicts.iter().map(|verdict| self.revisit_one(verdict, &states, &stamps, now)).collect()
    }

    fn revisit_one(
        &self,
        verdict: &Verdict,
        states: &HashMap<SetId, Entries<'_>>,
        stamps: &HashMap<SetId, Arc<SetStamp>>,
        now: Timestamp,
    ) -> Revisited {
        // As fresh as the sets are now, so that only the entries tell apart what was from what is.
        let stamped = |evidence: &SetEvidence| stamps.get(&evidence.set.set).unwrap_or(&evidence.set).clone();
        let mut entries = Vec::new();
        let mut is_unknown = false;
        let sets: Vec<SetEvidence> = verdict
            .sets
            .iter()
            .map(|evidence| {
                let as_it_was = || SetEvidence { set: stamped(evidence), answer: evidence.answer.clone() };
                let Some((_, hits)) = with_hits(evidence) else { return as_it_was() };
                let Some(state) = states.get(&evidence.set.set) else {
                    // Nothing can be said of its entries while the list is refused, or after it was removed.
                    is_unknown = true;
                    return as_it_was();
                };
                let before = entries.len();
                let answer = state.answer(evidence, hits, &mut entries);
                let gone = entries[before..].iter().any(|entry: &RevisitedEntry| entry.fate == Fate::Gone);
                is_unknown |= gone || answer.is_none();
                SetEvidence {
                    set: stamped(evidence),
                    answer: answer.unwrap_or_else(|| evidence.answer.clone()),
                }
            })
            .collect();
        let was = verdict.action.access;
        let subject = verdict.subject.clone();
        if is_unknown {
            return Revisited { subject, standing: Standing::CheckAgain, was, now: None, entries };
        }
        let again = self.decide_again(verdict, sets, now);
        let is_match = |outcome: &Outcome| matches!(outcome, Outcome::Match { .. });
        // By the same policy before and after, so that another policy of now is no change of the entries.
        let as_it_was = verdict
            .sets
            .iter()
            .map(|evidence| SetEvidence { set: stamped(evidence), answer: evidence.answer.clone() });
        let before = self.decide_again(verdict, as_it_was.collect(), now);
        let rank = |verdict: &Verdict| (is_match(&verdict.outcome), verdict.action.access);
        let standing = match rank(&again).cmp(&rank(&before)) {
            _ if entries.is_empty() => Standing::Unchanged,
            std::cmp::Ordering::Less => Standing::Reversed,
            std::cmp::Ordering::Equal => Standing::Unchanged,
            std::cmp::Ordering::Greater => Standing::Raised,
        };
        Revisited { subject, standing, was, now: Some(again.action.access), entries }
    }
}

fn with_hits(evidence: &SetEvidence) -> Option<(&SetEvidence, &[Hit])> {
    match &evidence.answer {
        Answer::Hit { hits, .. } => Some((evidence, hits)),
        _ => None,
    }
}

/// What a set says now of the entries asked after.
struct Entries<'a> {
    listed: HashMap<EntryRef, Vec<&'a Statement>>,
    withdrawn: HashMap<EntryRef, &'a Tombstone>,
}

impl<'a> Entries<'a> {
    fn of(set: &'a HashSet, wanted: &BTreeSet<EntryRef>) -> Self {
        let name = set.manifest().set;
        let listed = set.leading_rows().filter_map(|(entry, row)| {
            let reference = EntryRef::of(name, &row);
            wanted.contains(&reference).then(|| (reference, set.entry(entry).statements().collect()))
        });
        let mut met = BTreeSet::new();
        let leading =
            set.withdrawn().filter(|tombstone| met.insert(tombstone.group) && !tombstone.readmitted);
        let withdrawn = leading.map(|tombstone| (EntryRef::of(name, &tombstone.row), tombstone)).collect();
        Self { listed: listed.collect(), withdrawn }
    }

    /// What the set would answer now, as far as the hits that were listed tell; `None` where none of them is left
    /// and others were not listed.
    fn answer(
        &self,
        evidence: &SetEvidence,
        hits: &[Hit],
        entries: &mut Vec<RevisitedEntry>,
    ) -> Option<Answer> {
        let Answer::Hit { total, .. } = &evidence.answer else { return None };
        let mut left = Vec::new();
        let mut answer = Answer::Miss;
        for hit in hits {
            let reference = hit.reference;
            let fate = match (self.listed.get(&reference), self.withdrawn.get(&reference)) {
                (Some(statements), _) => {
                    let statements: Vec<Statement> = statements.iter().copied().cloned().collect();
                    left.push(Hit { statements: statements.clone(), ..hit.clone() });
                    (statements != hit.statements).then_some(Fate::Relabelled { statements })
                }
                (None, Some(tombstone)) => {
                    let reason = tombstone.reason;
                    let kind = hit.exact.first().copied().unwrap_or(Kind::Pdq);
                    answer = Answer::Withdrawn { reference, kind, reason, withdrawn: tombstone.withdrawn };
                    Some(Fate::Withdrawn { reason })
                }
                (None, None) => Some(Fate::Gone),
            };
            entries.extend(fate.map(|fate| RevisitedEntry { set: evidence.set.set, reference, fate }));
        }
        let unlisted = total.saturating_sub(hits.len() as u64);
        if !left.is_empty() {
            let total = left.len() as u64 + unlisted;
            return Some(Answer::Hit { hits: left, total });
        }
        (unlisted == 0).then_some(answer)
    }
}
