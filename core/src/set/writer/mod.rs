//! Writing sets: rows in, one canonical file out.
//!
//! The way of a row: read from a list ([`ListFormat`]) or handed over ([`NewEntry`]) → sorted, on disk when
//! memory does not suffice → joined with the other rows of its picture → written as sections → signed.

mod group;
mod lint;
mod list;
mod sort;
mod write;

pub use lint::{Lint, LintFinding, LintReport, LintRule};
pub use list::{ListFormat, ListOptions};
pub use write::{UnsignedSet, append_signatures, sign_head};

use super::label::Statement;
use super::manifest::{Intake, Manifest, Packing, Version};
use super::name::{SetId, SetRoot};
use super::near::ListedConvention;
use super::reader::HashSet;
use super::tombstone::{Tombstone, WithdrawalReason};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind, PdqHash};
use crate::time::{Day, Timestamp};
use crate::trust::{IssuerId, Purpose, Root, SecretKey};
use group::Groups;
use lint::Linted;
use serde::Deserialize;
use sort::{Row, Sorter};
use std::collections::{BTreeSet, HashSet as HashSetOf};
use std::io::{BufRead, Cursor};

/// What a set will say of itself. Written as JSON it has exactly these fields, with words and names as text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Description {
    /// The name of the list; keep it for all its versions.
    pub set: SetId,
    /// What the list is for.
    pub purpose: Purpose,
    /// Which version this is.
    pub version: Version,
    /// The version before, none for the first.
    pub previous: Option<SetRoot>,
    /// When the version was made. With the same rows and the same time, the file is the same.
    pub created: Timestamp,
    /// From when on it may be used.
    pub not_before: Timestamp,
    /// From when on its misses prove nothing.
    pub expires: Timestamp,
    /// Whose list it is, 1 to 128 bytes.
    pub origin: String,
    /// Who makes the file, 1 to 128 bytes.
    pub packer: String,
    /// Whether that is the same.
    pub packing: Packing,
    /// Who may put entries on the list.
    pub intake: Intake,
    /// A comment, at most 1,024 bytes.
    pub comment: String,
    /// In which convention the PDQ rows were made.
    pub convention: ListedConvention,
}

impl Description {
    /// A first version of a first-party list for the purpose `csam`, made and valid from `created` for
    /// `days` days, closed to the public, with PDQ rows at full resolution.
    #[must_use]
    pub fn new(set: SetId, origin: &str, created: Timestamp, days: u32) -> Self {
        Self {
            set,
            purpose: Purpose::Csam,
            version: Version { publish: 1, patch: 0 },
            previous: None,
            created,
            not_before: created,
            expires: created.plus_days(days),
            origin: origin.to_owned(),
            packer: origin.to_owned(),
            packing: Packing::FirstParty,
            intake: Intake::Closed,
            comment: String::new(),
            convention: ListedConvention::Full,
        }
    }
}

/// One picture to list: its hashes, and what is said of it.
#[derive(Clone, Debug, Default)]
pub struct NewEntry {
    pub(crate) rows: Vec<NewRow>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) name: Option<String>,
    pub(crate) size: Option<(u32, u32)>,
    /// Of a PDQ hash that is not among the rows.
    pub(crate) unlisted_quality: Option<u8>,
}

#[derive(Clone, Debug)]
pub(crate) struct NewRow {
    pub(crate) hash: Hash,
    pub(crate) quality: Option<u8>,
    pub(crate) companion: Option<[u8; 8]>,
}

impl NewEntry {
    /// An entry without rows.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a hash of the picture.
    #[must_use]
    pub fn hash(mut self, hash: impl Into<Hash>) -> Self {
        self.rows.push(NewRow { hash: hash.into(), quality: None, companion: None });
        self
    }

    /// Adds a PDQ hash whose quality, and perhaps companion hash, is known.
    #[must_use]
    pub fn pdq(mut self, hash: PdqHash, quality: u8, companion: Option<[u8; 8]>) -> Self {
        self.rows.push(NewRow { hash: hash.into(), quality: Some(quality.min(100)), companion });
        self
    }

    /// Adds a statement.
    #[must_use]
    pub fn statement(mut self, statement: Statement) -> Self {
        self.statements.push(statement);
        self
    }

    /// Says how many pixels wide and high the picture is. A set does not hold that; [`Lint`] asks for it.
    #[must_use]
    pub const fn size(mut self, width: u32, height: u32) -> Self {
        self.size = Some((width, height));
        self
    }

    /// Says what quality the picture's PDQ hash has, which compares nothing and is therefore not listed. A set does not
    /// hold that; [`Lint`] asks for it.
    #[must_use]
    pub const fn without_pdq(mut self, quality: u8) -> Self {
        self.unlisted_quality = Some(quality);
        self
    }

    /// Names the picture: all entries of one name become one.
    #[must_use]
    pub fn name(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }
}

/// Makes a set of rows.
///
/// Entries that share a row or a name are one picture and become one entry. Memory: the sort buffer,
/// then 12 bytes per entry added (15 with a lint), the distinct statements, and 24 bytes per distinct name; rows
/// beyond the buffer wait in temporary files.
///
/// ```
/// use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId, Statement};
/// use hashward::trust::{Root, RootBuilder, SecretKey};
/// use hashward::{Hash, Kind, Timestamp};
///
/// let created = Timestamp::parse("2026-11-24")?;
/// let key = SecretKey::generate()?;
/// let root = Root::parse(&RootBuilder::new("hotline.example", created, created.plus_days(3650)).build(&key)?)?;
///
/// let description = Description::new(SetId::from_bytes([1; 16]), "hotline.example", created, 30);
/// let listed = Hash::parse(Kind::Md5, "0cc175b9c0f1b6a831c399e269772661")?;
/// let mut builder = SetBuilder::new(&root, description);
/// builder.add(NewEntry::new().hash(listed).statement(Statement::new("example/1")?))?;
/// let bytes = builder.build()?.sign(&[&key])?;
///
/// let set = HashSet::open(bytes, &root)?;
/// assert!(set.contains(&listed));
/// # Ok::<(), hashward::Error>(())
/// ```
pub struct SetBuilder {
    issuer: IssuerId,
    allowed: Vec<Purpose>,
    description: Description,
    sorter: Sorter,
    groups: Groups,
    withdrawn: Vec<Tombstone>,
    withdrawn_groups: u32,
    /// Rows of entries that patches took out without a trace.
    vanished: HashSetOf<Hash>,
    linted: Option<Linted>,
}

/// What a patched set has no more of what it patched, and does not name as withdrawn either: the rows of each entry.
fn vanished(published: &HashSet, patched: &HashSet) -> Result<Vec<Vec<Hash>>> {
    let (from, to) = (published.manifest(), patched.manifest());
    if (from.set, from.version.publish) != (to.set, to.version.publish) {
        let detail = "the version before is no patch of what was published";
        return Err(Error::new(ErrorCode::SetOtherList, detail));
    }
    let is_left = |row: &Hash| patched.contains(row) || patched.withdrawn().any(|gone| gone.row == *row);
    let rows = published.entries().map(|entry| entry.rows().collect::<Vec<_>>());
    Ok(rows.filter(|rows| !rows.iter().any(is_left)).collect())
}

impl SetBuilder {
    /// Begins a set of an issuer.
    #[must_use]
    pub fn new(issuer: &Root, description: Description) -> Self {
        Self {
            issuer: issuer.id(),
            allowed: issuer.purposes().to_vec(),
            description,
            sorter: Sorter::new(256 << 20),
            groups: Groups::default(),
            withdrawn: Vec::new(),
            withdrawn_groups: 0,
            vanished: HashSetOf::new(),
            linted: None,
        }
    }

    /// How many bytes of rows are sorted in memory before they go to a temporary file; 256 MiB unless set.
    #[must_use]
    pub fn sort_buffer(mut self, bytes: usize) -> Self {
        self.sorter = Sorter::new(bytes);
        self
    }

    /// Holds every entry that is added from now on against a lint; [`SetBuilder::build`] then refuses a set against
    /// which something speaks. For lists of known-good files that makes no sense: theirs are what lint looks for.
    #[must_use]
    pub fn lint(mut self, lint: Lint) -> Self {
        self.linted = Some(Linted::new(lint));
        self
    }

    /// What lint found so far.
    #[must_use]
    pub fn lint_report(&self) -> LintReport {
        self.linted.as_ref().map(Linted::report).unwrap_or_default()
    }

    /// Lists a picture.
    ///
    /// # Errors
    /// `build.incomplete` for an entry without a row, `hash.empty_input`, `label.malformed`, `build.too_large`, `io.*` when rows go to disk.
    pub fn add(&mut self, entry: NewEntry) -> Result<()> {
        if entry.rows.is_empty() {
            return Err(Error::new(ErrorCode::BuildIncomplete, "an entry has at least one hash"));
        }
        if entry.rows.iter().any(|row| row.hash.is_of_empty_input()) {
            let detail = "the digest of an empty file would match every empty file";
            return Err(Error::new(ErrorCode::HashEmptyInput, detail));
        }
        let (number, first) = self.groups.add(entry.name.as_deref(), &entry.statements)?;
        if let Some(linted) = &mut self.linted {
            linted.take(&entry, first);
        }
        for row in entry.rows {
            let quality = row.quality.unwrap_or(super::UNKNOWN_QUALITY);
            self.sorter.push(Row { hash: row.hash, quality, companion: row.companion, entry: number })?;
        }
        Ok(())
    }

    /// Lists every row of a list and returns how many entries that added.
    ///
    /// # Errors
    /// As [`SetBuilder::add`], and `rows.*`, `hash.*`, `date.malformed`, each naming the line.
    pub fn read(&mut self, list: impl BufRead, options: &ListOptions) -> Result<u64> {
        list::read(list, options, |entry| self.add(entry))
    }

    /// Remembers a withdrawn entry by all its rows: look-ups until the day given answer with the withdrawal.
    ///
    /// # Errors
    /// `build.incomplete` for no rows, `date.malformed` when the last day is before the withdrawal.
    pub fn withdraw(
        &mut self,
        rows: &[Hash],
        reason: WithdrawalReason,
        withdrawn: Day,
        answers_until: Day,
    ) -> Result<()> {
        if rows.is_empty() {
            return Err(Error::new(ErrorCode::BuildIncomplete, "a withdrawal names at least one hash"));
        }
        if answers_until < withdrawn {
            return Err(Error::new(ErrorCode::DateMalformed, "a withdrawal answers from its own day on"));
        }
        let group = self.withdrawn_groups;
        self.withdrawn_groups += 1;
        self.withdrawn.extend(rows.iter().map(|row| Tombstone {
            row: *row,
            reason,
            group,
            withdrawn,
            answers_until,
            readmitted: false,
        }));
        Ok(())
    }

    /// Remembers what the version before remembers as withdrawn, which readers of it insist on. Entries of which
    /// a row is named here may be listed again.
    ///
    /// Where the version before is a patch, `published` is what it patched: what patches took out of it without a
    /// trace, because the person shown withdrew it, is not listed again either, unless a row of it is named here.
    ///
    /// # Errors
    /// `build.incomplete` when a row to readmit was not withdrawn, `set.other_list` for another list's patch.
    pub fn carry_withdrawals(
        &mut self,
        before: &HashSet,
        published: Option<&HashSet>,
        readmit: &[Hash],
    ) -> Result<()> {
        let mut vanished = match published {
            Some(published) => vanished(published, before)?,
            None => Vec::new(),
        };
        let mut readmitted = BTreeSet::new();
        for row in readmit {
            let count = vanished.len();
            vanished.retain(|rows| !rows.contains(row));
            if vanished.len() < count {
                continue;
            }
            let found = before.withdrawn().find(|tombstone| tombstone.row == *row);
            let found = found.ok_or_else(|| {
                Error::new(
                    ErrorCode::BuildIncomplete,
                    "a hash to readmit was not withdrawn by the version before",
                )
            })?;
            readmitted.insert(found.group);
        }
        let first = self.withdrawn_groups;
        for tombstone in before.withdrawn() {
            let group = first + tombstone.group;
            self.withdrawn_groups = self.withdrawn_groups.max(group + 1);
            let readmitted = tombstone.readmitted || readmitted.contains(&tombstone.group);
            self.withdrawn.push(Tombstone { group, readmitted, ..*tombstone });
        }
        self.vanished.extend(vanished.into_iter().flatten());
        Ok(())
    }

    /// Sorts, joins and writes everything but the signatures.
    ///
    /// # Errors
    /// `build.lint`, `build.empty`, `build.too_large`, `set.purpose`, `label.malformed`, `date.malformed`, `io.*`.
    pub fn build(self) -> Result<UnsignedSet> {
        if !self.allowed.contains(&self.description.purpose) {
            let detail = format!("the issuer's root does not allow the purpose {}", self.description.purpose);
            return Err(Error::new(ErrorCode::SetPurpose, detail));
        }
        let report = self.lint_report();
        if report.total > 0 {
            let detail = format!("lint has {} findings, and what it names is not allowed", report.total);
            return Err(Error::new(ErrorCode::BuildLint, detail));
        }
        let manifest = self.manifest();
        manifest.check()?;
        let convention = self.description.convention;
        let mut groups = self.groups;
        let rows = self.sorter.finish(|a, b| groups.join(a, b))?;
        write::write(manifest, convention, rows, groups, (self.withdrawn, &self.vanished))
    }

    fn manifest(&self) -> Manifest {
        let description = self.description.clone();
        Manifest {
            set: description.set,
            issuer: self.issuer,
            purpose: description.purpose,
            version: description.version,
            previous: description.previous,
            created: description.created,
            not_before: description.not_before,
            expires: description.expires,
            origin: description.origin,
            packer: description.packer,
            packing: description.packing,
            intake: description.intake,
            comment: description.comment,
            entries: 0,
            kinds: Vec::new(),
            sections: Vec::new(),
        }
    }
}

impl UnsignedSet {
    /// Signs with the keys given and returns the whole file.
    ///
    /// # Errors
    /// `io.*` when the sections cannot be read back.
    pub fn sign(self, keys: &[&SecretKey]) -> Result<Vec<u8>> {
        let signatures: Vec<_> = keys.iter().map(|key| sign_head(self.head(), key)).collect();
        let mut out = Cursor::new(Vec::new());
        self.write_to(&mut out)?;
        append_signatures(&mut out, signatures)?;
        Ok(out.into_inner())
    }
}

/// Whether a set of this kind is asked by distance, and so carries qualities.
const fn is_near(kind: Kind) -> bool {
    !kind.is_exact()
}
