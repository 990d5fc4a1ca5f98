//! Counting verdicts: the exit code and the closing line.

use crate::failure::Exit;
use hashward::check::{Access, Outcome, Verdict};
use std::collections::BTreeMap;
use std::fmt;

/// How many verdicts there were of each outcome and action.
#[derive(Default)]
pub(super) struct Tally {
    matched: u64,
    disputed: u64,
    test: u64,
    indeterminate: u64,
    no_known_match: u64,
    deny: u64,
    hold: u64,
    /// Whether there were more files, which nobody looked at.
    pub(super) stopped: bool,
    /// What the policies that are only observed would have recommended, when it is not to allow.
    would: BTreeMap<(String, Access), u64>,
}

impl Tally {
    pub(super) fn count(&mut self, verdict: &Verdict) {
        *match verdict.outcome {
            Outcome::Match { .. } => &mut self.matched,
            Outcome::Disputed { .. } => &mut self.disputed,
            Outcome::TestMatch => &mut self.test,
            Outcome::Indeterminate { .. } => &mut self.indeterminate,
            Outcome::NoKnownMatch => &mut self.no_known_match,
        } += 1;
        match verdict.action.access {
            Access::Allow => {}
            Access::Hold => self.hold += 1,
            Access::Deny => self.deny += 1,
        }
        for would in verdict.would.iter().filter(|would| would.action.access != Access::Allow) {
            *self.would.entry((would.policy.clone(), would.action.access)).or_default() += 1;
        }
    }

    pub(super) const fn files(&self) -> u64 {
        self.matched + self.disputed + self.test + self.indeterminate + self.no_known_match
    }

    /// The gravest of all verdicts. To have checked nothing is not to have found nothing.
    pub(super) fn exit(&self) -> Exit {
        let met = [
            (self.deny > 0, Exit::Deny),
            (self.hold > 0, Exit::Hold),
            (self.indeterminate > 0 || self.files() == 0 || self.stopped, Exit::Indeterminate),
        ];
        met.into_iter().filter(|(met, _)| *met).fold(Exit::Done, |exit, (_, other)| exit.or(other))
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = self.files();
        if files == 0 {
            return f.write_str("no file was found under the paths given: nothing was checked");
        }
        let allow = files - self.deny - self.hold;
        let plural = if files == 1 { "" } else { "s" };
        write!(f, "{files} file{plural} checked. Outcomes:")?;
        let outcomes = [
            (self.matched, "match"),
            (self.disputed, "disputed"),
            (self.test, "test match"),
            (self.indeterminate, "indeterminate"),
            (self.no_known_match, "no known match"),
        ];
        list(f, &outcomes)?;
        f.write_str(". Actions:")?;
        list(f, &[(self.deny, "deny"), (self.hold, "hold"), (allow, "allow")])?;
        f.write_str(".")?;
        for ((policy, access), count) in &self.would {
            write!(f, " {policy} would {access} {count}.")?;
        }
        Ok(())
    }
}

fn list(f: &mut fmt::Formatter<'_>, counts: &[(u64, &str)]) -> fmt::Result {
    let mut separator = "";
    for (count, word) in counts.iter().filter(|(count, _)| *count > 0) {
        write!(f, "{separator} {count} {word}")?;
        separator = ",";
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_gravest_decides() {
        let tally = |deny, hold, indeterminate, no_known_match| Tally {
            deny,
            hold,
            indeterminate,
            no_known_match,
            ..Tally::default()
        };
        assert_eq!(tally(1, 1, 1, 1).exit(), Exit::Deny);
        assert_eq!(tally(0, 1, 1, 1).exit(), Exit::Hold);
        assert_eq!(tally(0, 0, 1, 1).exit(), Exit::Indeterminate);
        assert_eq!(tally(0, 0, 0, 1).exit(), Exit::Done);
        assert_eq!(tally(0, 0, 0, 0).exit(), Exit::Indeterminate);
        assert_eq!(Tally { stopped: true, ..tally(0, 0, 0, 1) }.exit(), Exit::Indeterminate);
    }
}
