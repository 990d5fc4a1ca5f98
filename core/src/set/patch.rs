//! Making a patch: entries taken out or marked as disputed, within minutes, by keys that can do nothing else.

use super::delta::{Edits, Grave, Labels, Record, compose};
use super::label::{Statement, Status};
use super::reader::{Entry, HashSet};
use super::tombstone::WithdrawalReason;
use super::writer::UnsignedSet;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::Hash;
use crate::time::Day;
use std::collections::{BTreeMap, BTreeSet};

/// Makes the next patch of a set.
///
/// ```
/// # use hashward::set::{Description, HashSet, NewEntry, PatchBuilder, SetBuilder, SetId, Statement, WithdrawalReason};
/// # use hashward::trust::{Root, RootBuilder, SecretKey};
/// # use hashward::{Day, Hash, Kind, Timestamp};
/// # let created = Timestamp::parse("2026-11-24")?;
/// # let key = SecretKey::generate()?;
/// # let root = Root::parse(&RootBuilder::new("hotline.example", created, created.plus_days(3650)).build(&key)?)?;
/// # let description = Description::new(SetId::from_bytes([1; 16]), "hotline.example", created, 30);
/// # let mut builder = SetBuilder::new(&root, description);
/// # let listed = Hash::parse(Kind::Md5, "0cc175b9c0f1b6a831c399e269772661")?;
/// # for text in ["0cc175b9c0f1b6a831c399e269772661", "92eb5ffee6ae2fec3ad71c777531578f"] {
/// #     builder.add(NewEntry::new().hash(Hash::parse(Kind::Md5, text)?).statement(Statement::new("example/1")?))?;
/// # }
/// # let set = HashSet::open(builder.build()?.sign(&[&key])?, &root)?;
/// let day = Day::parse("2026-11-25")?;
/// let entry = set.find(&listed).expect("it is listed");
/// let mut patch = PatchBuilder::new(&set);
/// patch.withdraw(entry, Some(WithdrawalReason::WrongContent), day, Day::parse("2027-02-25")?)?;
/// let patched = patch.build()?.sign(&[&key])?;
/// assert!(!HashSet::open(patched, &root)?.contains(&listed));
/// # Ok::<(), hashward::Error>(())
/// ```
pub struct PatchBuilder<'a> {
    base: &'a HashSet,
    withdrawn: BTreeMap<u32, Option<Grave>>,
    disputed: BTreeSet<u32>,
    /// Places of tombstones.
    forgotten: BTreeSet<u32>,
}

impl<'a> PatchBuilder<'a> {
    /// Begins the patch after this version of the set.
    #[must_use]
    pub const fn new(base: &'a HashSet) -> Self {
        Self { base, withdrawn: BTreeMap::new(), disputed: BTreeSet::new(), forgotten: BTreeSet::new() }
    }

    /// Takes an entry out, with all its rows. Look-ups until the day given answer with the withdrawal; without a
    /// reason, because the person shown withdrew it, nothing is left of it at all.
    ///
    /// # Errors
    /// `date.malformed` when the last day is before the withdrawal.
    pub fn withdraw(
        &mut self,
        entry: Entry<'_>,
        reason: Option<WithdrawalReason>,
        withdrawn: Day,
        answers_until: Day,
    ) -> Result<()> {
        if answers_until < withdrawn {
            return Err(Error::new(ErrorCode::DateMalformed, "a withdrawal answers from its own day on"));
        }
        let grave = reason.map(|reason| Grave { reason, withdrawn, answers_until });
        self.disputed.remove(&entry.number());
        self.withdrawn.insert(entry.number(), grave);
        Ok(())
    }

    /// Marks all that is said of an entry as disputed; it stays listed.
    ///
    /// # Errors
    /// `build.incomplete` when nothing is said of it.
    pub fn dispute(&mut self, entry: Entry<'_>) -> Result<()> {
        if entry.statements().all(|statement| statement.status == Status::Disputed) {
            let detail = "nothing is said of the entry that is not disputed already";
            return Err(Error::new(ErrorCode::BuildIncomplete, detail));
        }
        if !self.withdrawn.contains_key(&entry.number()) {
            self.disputed.insert(entry.number());
        }
        Ok(())
    }

    /// Forgets an entry that was withdrawn before, by one of its rows: nothing is left of it at all.
    ///
    /// # Errors
    /// `build.incomplete` when the row was not withdrawn.
    pub fn forget(&mut self, row: &Hash) -> Result<()> {
        let all = self.base.tombstones();
        let Some(group) = all.iter().find(|tombstone| tombstone.row == *row).map(|tombstone| tombstone.group)
        else {
            return Err(Error::new(ErrorCode::BuildIncomplete, "the row was not withdrawn"));
        };
        let places = (0_u32..).zip(all).filter(|(_, tombstone)| tombstone.group == group);
        self.forgotten.extend(places.map(|(place, _)| place));
        Ok(())
    }

    /// Writes the patched set but for the signatures. Its readers get it as the
    /// [`Delta::between`](super::Delta::between) it and the version before.
    ///
    /// # Errors
    /// `build.empty` when it changes nothing or would take the last entry out, `build.too_large`, `io.*`.
    pub fn build(self) -> Result<UnsignedSet> {
        let entries = self.base.manifest().entries as usize;
        if self.withdrawn.is_empty() && self.disputed.is_empty() && self.forgotten.is_empty() {
            return Err(Error::new(ErrorCode::BuildEmpty, "a patch changes something"));
        }
        if self.withdrawn.len() >= entries {
            let detail =
                "a set keeps at least one entry: dispute the last one, or take the set out of the release";
            return Err(Error::new(ErrorCode::BuildEmpty, detail));
        }
        let mut edits = Edits {
            removed: self.withdrawn.keys().copied().collect(),
            dropped: self.forgotten.into_iter().collect(),
            ..Edits::default()
        };
        let graves: BTreeSet<Grave> = self.withdrawn.values().flatten().copied().collect();
        edits.graves = graves.into_iter().collect();
        let place = |grave: &Grave| edits.graves.binary_search(grave).map_or(0, |place| place as u32 + 1);
        edits.buried = self.withdrawn.values().map(|grave| grave.as_ref().map_or(0, place)).collect();
        let mut labels = Labels::of(self.base);
        let relabelled: Vec<(u32, Record)> = self
            .disputed
            .iter()
            .map(|entry| (*entry, disputed(&mut labels, self.base.entry(*entry))))
            .collect();
        labels.finish(&mut edits, &[], &relabelled)?;
        let mut manifest = self.base.manifest().clone();
        manifest.version.patch = manifest.version.patch.checked_add(1).ok_or_else(|| {
            Error::new(ErrorCode::BuildTooLarge, "a publish has at most 4,294,967,295 patches")
        })?;
        manifest.previous = Some(self.base.root());
        let convention = manifest.kinds.iter().find_map(|rows| rows.convention);
        let companions =
            self.base.near_with_entries().is_some_and(|(_, companions, _)| !companions.is_empty());
        UnsignedSet::of_content(compose(self.base, &edits, manifest, convention, companions)?)
    }
}

fn disputed(labels: &mut Labels<'_>, entry: Entry<'_>) -> Record {
    // What was said both ways is said once.
    let statements: BTreeSet<Statement> = entry
        .statements()
        .map(|statement| Statement { status: Status::Disputed, ..statement.clone() })
        .collect();
    labels.of_statements(&statements.iter().collect::<Vec<_>>())
}
