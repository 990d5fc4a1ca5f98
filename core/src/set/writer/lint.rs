//! What must not get into a list by mistake: pictures known to be harmless, pictures that would match anything, rows of
//! which nobody says anything.

use super::NewEntry;
use crate::hash::{Hash, Kind, PdqHash};
use crate::set::label::{Statement, Status};
use crate::set::reader::HashSet;
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap, HashSet as HashSetOf};
use std::fmt;
use std::sync::Arc;

/// In how many of 256 bits a PDQ hash and a known-good picture's may differ to be called alike.
const RADIUS: u32 = 31;
/// Under this quality a PDQ hash compares nothing.
const QUALITY_FLOOR: u8 = 50;
/// Under this quality there is nothing to be seen: one colour, or one that slowly becomes another.
const NOTHING: u8 = 10;
/// A PDQ hash sets half of its bits, but for those that ties leave out; with more than so many it compares nothing.
const MOST_TIES: u32 = 16;
/// A picture with a side of fewer pixels shows nothing.
const LEAST_SIDE: u32 = 16;
/// How many findings are kept; the others are counted.
const KEPT: usize = 10_000;
/// Bits of a PDQ hash by which rows are put together, to see how many are alike.
const BANDS: usize = 16;

numbered_words! {
    /// What speaks against an entry.
    LintRule {
        /// A known-good list has the very file.
        KnownGood = 1, "known_good";
        /// A known-good list has a picture that looks alike.
        NearKnownGood = 2, "near_known_good";
        /// Its PDQ hash is of a quality under 50, and listed.
        LowQuality = 3, "low_quality";
        /// Its PDQ hash, listed or not, is of a picture without detail: one of a single colour, stripes, a plain button.
        Flat = 4, "flat";
        /// The picture has a side of fewer than 16 pixels.
        Tiny = 5, "tiny";
        /// Nothing is said of it: no label, so nobody says what it is listed for.
        NoStatement = 6, "no_statement";
        /// Something is said of it, and nobody is named who assessed it, though the list is to name somebody for each.
        NoAssessor = 7, "no_assessor";
        /// What the version before says is disputed is said here as if it stood.
        Undisputed = 8, "undisputed";
        /// The version before took it out, and nobody said that it may be listed again.
        Withdrawn = 9, "withdrawn";
    }
}

/// Something that speaks against a row.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LintFinding {
    /// Which entry that was added, counted from 1.
    pub entry: u64,
    /// The row: of an entry that has several the one concerned, or the first.
    pub row: Hash,
    /// What speaks against it.
    pub rule: LintRule,
}

/// What entries are held against before a list is published.
///
/// It cannot know that a picture does not belong on a list; it knows pictures that belong on none.
#[derive(Clone, Debug, Default)]
pub struct Lint {
    known_good: Vec<HashSet>,
    assessed: bool,
    before: Before,
    allowed: BTreeSet<Hash>,
}

impl Lint {
    /// Holds entries against what can be told from their rows alone.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds entries against a list of known-good files, too.
    #[must_use]
    pub fn known_good(mut self, set: HashSet) -> Self {
        self.known_good.push(set);
        self
    }

    /// Asks of every entry that a statement names who assessed it. Without it the origin of the list counts as the
    /// source of what names nobody.
    #[must_use]
    pub const fn assessed(mut self) -> Self {
        self.assessed = true;
        self
    }

    /// Holds entries against the version before: what it says is disputed is not said as if it stood, and what it
    /// withdrew is not listed again, but for entries of which a row is readmitted. Where it is a patch, `published` is
    /// what it patched, so that what went without a trace is known too.
    #[must_use]
    pub fn after(mut self, before: &HashSet, published: Option<&HashSet>, readmitted: &[Hash]) -> Self {
        self.before = Before::of(before, published, readmitted);
        self
    }

    /// Lets an entry that has this row pass, whatever speaks against it, and all entries of its name.
    #[must_use]
    pub fn allow(mut self, row: Hash) -> Self {
        self.allowed.insert(row);
        self
    }

    /// What speaks against an entry as it was added, apart from what else is said of its picture.
    fn findings(&self, entry: &NewEntry) -> Vec<(Hash, LintRule)> {
        let mut found = Vec::new();
        let Some(first) = entry.rows.first().map(|row| row.hash) else { return found };
        if entry.statements.is_empty() {
            found.push((first, LintRule::NoStatement));
        } else if self.assessed && !is_assessed(entry) {
            found.push((first, LintRule::NoAssessor));
        }
        if entry.size.is_some_and(|(width, height)| width.min(height) < LEAST_SIDE) {
            found.push((first, LintRule::Tiny));
        }
        // Without ties a hash of this quality would be listed; a picture between the two is blurred and may be anything.
        if entry.unlisted_quality.is_some_and(|quality| !(NOTHING..QUALITY_FLOOR).contains(&quality)) {
            found.push((first, LintRule::Flat));
        }
        found.extend(self.before.finding(entry));
        let known_good = |row: &Hash| self.known_good.iter().any(|set| set.contains(row));
        let known = entry.rows.iter().map(|row| row.hash).find(known_good);
        found.extend(known.map(|row| (row, LintRule::KnownGood)));
        for row in entry.rows.iter().filter(|row| row.hash.kind() == Kind::Pdq) {
            if row.quality.is_some_and(|quality| quality < QUALITY_FLOOR) {
                found.push((row.hash, LintRule::LowQuality));
            }
            let ones: u32 = row.hash.as_bytes().iter().map(|byte| byte.count_ones()).sum();
            if ones.abs_diff(128) > MOST_TIES {
                found.push((row.hash, LintRule::Flat));
            } else if known.is_none() && self.is_near_known_good(&row.hash) {
                found.push((row.hash, LintRule::NearKnownGood));
            }
        }
        found
    }

    fn is_near_known_good(&self, row: &Hash) -> bool {
        let needle = [PdqHash::from_bytes(*row.padded())];
        let near = self.known_good.iter().filter_map(HashSet::near);
        { near }.any(|near| near.within(&needle, RADIUS, || true).is_some_and(|found| !found.is_empty()))
    }
}

/// What a list is held to by the version before it.
#[derive(Clone, Debug, Default)]
struct Before {
    /// The statements that it says are disputed, by row.
    disputed: HashMap<Hash, Arc<[Statement]>>,
    withdrawn: HashSetOf<Hash>,
    /// What was published, and what is left of it after patches.
    patched: Option<(HashSet, HashSet)>,
    readmitted: BTreeSet<Hash>,
}

impl Before {
    fn of(before: &HashSet, published: Option<&HashSet>, readmitted: &[Hash]) -> Self {
        let mut disputed = HashMap::new();
        for entry in before.entries() {
            let said: Arc<[Statement]> =
                entry.statements().filter(|said| said.status == Status::Disputed).cloned().collect();
            if !said.is_empty() {
                disputed.extend(entry.rows().map(|row| (row, Arc::clone(&said))));
            }
        }
        let groups: BTreeSet<u32> = { before.withdrawn() }
            .filter(|tombstone| tombstone.readmitted || readmitted.contains(&tombstone.row))
            .map(|tombstone| tombstone.group)
            .collect();
        let withdrawn = before.withdrawn().filter(|tombstone| !groups.contains(&tombstone.group));
        Self {
            disputed,
            withdrawn: withdrawn.map(|tombstone| tombstone.row).collect(),
            patched: published.map(|published| (published.clone(), before.clone())),
            readmitted: readmitted.iter().copied().collect(),
        }
    }

    /// What an entry says against the version before, by the first row that shows it.
    fn finding(&self, entry: &NewEntry) -> Option<(Hash, LintRule)> {
        let mut rows = entry.rows.iter().map(|row| row.hash);
        if !rows.clone().any(|row| self.readmitted.contains(&row))
            && let Some(row) = rows.clone().find(|row| self.withdrew(row))
        {
            return Some((row, LintRule::Withdrawn));
        }
        let again = rows.find(|row| self.disputed.get(row).is_some_and(|said| stands_again(entry, said)))?;
        Some((again, LintRule::Undisputed))
    }

    fn withdrew(&self, row: &Hash) -> bool {
        let vanished = || {
            self.patched.as_ref().is_some_and(|(published, left)| {
                let is_told = || left.withdrawn().any(|tombstone| tombstone.row == *row);
                published.contains(row) && !left.contains(row) && !is_told()
            })
        };
        self.withdrawn.contains(row) || vanished()
    }
}

fn stands_again(entry: &NewEntry, disputed: &[Statement]) -> bool {
    let same =
        |said: &Statement, before: &Statement| (&said.scheme, &said.code) == (&before.scheme, &before.code);
    let mut active = entry.statements.iter().filter(|said| said.status == Status::Active);
    active.any(|said| disputed.iter().any(|before| same(said, before)))
}

fn is_assessed(entry: &NewEntry) -> bool {
    entry.statements.iter().any(|said| said.assessor.is_some())
}

/// What any of the entries that are one picture by their name has, so that all of them pass.
#[derive(Clone, Copy, Default)]
struct Pass {
    allowed: bool,
    stated: bool,
    assessed: bool,
}

impl Pass {
    const fn lets(self, rule: LintRule) -> bool {
        let said = match rule {
            LintRule::NoStatement => self.stated,
            LintRule::NoAssessor => self.assessed,
            _ => false,
        };
        self.allowed || said
    }
}

/// Entries as they were held against a lint.
pub(super) struct Linted {
    lint: Lint,
    entries: u64,
    /// For each entry, where it is the first of its picture.
    passes: Vec<Pass>,
    /// Each with the first entry of its picture.
    findings: Vec<(u32, LintFinding)>,
    /// Those beyond what is kept.
    more: Vec<(u32, LintRule)>,
    near_rows: u32,
    /// How many PDQ rows have each value of each band.
    bands: Vec<u32>,
}

impl Linted {
    pub(super) fn new(lint: Lint) -> Self {
        Self {
            lint,
            entries: 0,
            passes: Vec::new(),
            findings: Vec::new(),
            more: Vec::new(),
            near_rows: 0,
            bands: vec![0; BANDS << 16],
        }
    }

    /// Takes the next entry, whose picture began with the one numbered `first`.
    pub(super) fn take(&mut self, entry: &NewEntry, first: u32) {
        self.entries += 1;
        self.passes.push(Pass::default());
        if let Some(pass) = self.passes.get_mut(first as usize) {
            pass.allowed |= entry.rows.iter().any(|row| self.lint.allowed.contains(&row.hash));
            pass.stated |= !entry.statements.is_empty();
            pass.assessed |= is_assessed(entry);
        }
        for row in entry.rows.iter().filter(|row| row.hash.kind() == Kind::Pdq) {
            self.near_rows += 1;
            for (band, value) in row.hash.as_bytes().as_chunks::<2>().0.iter().enumerate() {
                self.bands[band << 16 | usize::from(u16::from_le_bytes(*value))] += 1;
            }
        }
        for (row, rule) in self.lint.findings(entry) {
            if self.findings.len() < KEPT {
                self.findings.push((first, LintFinding { entry: self.entries, row, rule }));
            } else {
                self.more.push((first, rule));
            }
        }
    }

    pub(super) fn report(&self) -> LintReport {
        let stands = |first: u32, rule| !self.passes.get(first as usize).is_some_and(|pass| pass.lets(rule));
        let kept = self.findings.iter().filter(|(first, finding)| stands(*first, finding.rule));
        let findings: Vec<_> = kept.map(|(_, finding)| finding.clone()).collect();
        let more = self.more.iter().filter(|(first, rule)| stands(*first, *rule)).count();
        LintReport {
            total: (findings.len() + more) as u64,
            findings,
            largest_family: self.bands.iter().copied().max().unwrap_or(0),
            by_chance: self.near_rows.div_ceil(1 << 16),
        }
    }
}

/// What lint found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LintReport {
    /// What speaks against entries, in the order in which they were added; at most 10,000.
    pub findings: Vec<LintFinding>,
    /// How many findings there are.
    pub total: u64,
    /// How many PDQ rows agree in the same 16 bits, at most: many pictures that look alike make look-ups slow, and are
    /// mostly frames of one film.
    pub largest_family: u32,
    /// How many would agree in the same 16 bits on average if no two looked alike.
    pub by_chance: u32,
}
