//! Reading sets that a device may hold.

use crate::convert::{Hash, moment};
use crate::error::Result;
use crate::evidence::Statement;
use crate::trust::Root;
use crate::words::{Intake, Kind, ListedConvention, Packing, Purpose, WithdrawalReason};
use hashward::set::HashSet as Core;
use std::sync::Arc;
use std::time::SystemTime;

/// A verified set.
#[derive(uniffi::Object)]
pub struct HashSet(pub(crate) Core);

#[uniffi::export]
impl HashSet {
    /// Verifies a set file of the issuer whose root is given, and opens it.
    ///
    /// # Errors
    /// `set.*`, `signature.*`, `trust.issuer_unknown`, and `set.perceptual_on_device` where it has PDQ rows.
    #[uniffi::constructor]
    pub fn open(bytes: Vec<u8>, issuer: &Root) -> Result<Arc<Self>> {
        Ok(Arc::new(Self(Core::open_on_device(bytes, &issuer.0)?)))
    }

    /// What the set says of itself.
    pub fn manifest(&self) -> Manifest {
        Manifest::of(self.0.manifest())
    }

    /// The name of this version's content.
    pub fn root(&self) -> String {
        self.0.root().to_string()
    }

    /// Whether the very value is listed.
    pub fn contains(&self, hash: &Hash) -> bool {
        self.0.contains(&hash.0)
    }

    /// The entry that lists the very value.
    pub fn find(&self, hash: &Hash) -> Option<Entry> {
        self.0.find(&hash.0).map(|entry| Entry::of(&entry))
    }

    /// Every entry, in the order of the file.
    pub fn entries(&self) -> Vec<Entry> {
        self.0.entries().map(|entry| Entry::of(&entry)).collect()
    }

    /// Every row of a kind, ascending.
    pub fn rows(&self, kind: Kind) -> Vec<Arc<Hash>> {
        self.0.rows(kind).map(|row| Arc::new(Hash(row))).collect()
    }

    /// The rows of withdrawn entries, ascending.
    pub fn withdrawn(&self) -> Vec<Tombstone> {
        let of = |tombstone: &hashward::set::Tombstone| Tombstone {
            row: Arc::new(Hash(tombstone.row)),
            reason: tombstone.reason,
            withdrawn: tombstone.withdrawn.to_string(),
            answers_until: tombstone.answers_until.to_string(),
            group: tombstone.group,
            readmitted: tombstone.readmitted,
        };
        self.0.withdrawn().map(of).collect()
    }
}

/// Reads the manifest of a set file whose layout is sound, without verifying signatures or contents: a claim.
///
/// # Errors
/// `set.*`.
#[uniffi::export]
pub fn peek(bytes: Vec<u8>) -> Result<Manifest> {
    Ok(Manifest::of(&Core::peek(&bytes)?))
}

/// A version of a list.
#[derive(uniffi::Record)]
pub struct Version {
    /// From 1.
    pub publish: u32,
    /// From 0, for every publish anew.
    pub patch: u32,
}

impl From<hashward::set::Version> for Version {
    fn from(version: hashward::set::Version) -> Self {
        Self { publish: version.publish, patch: version.patch }
    }
}

/// A hash kind of a set and how many rows it has.
#[derive(uniffi::Record)]
pub struct KindRows {
    /// The kind.
    pub kind: Kind,
    /// Number of rows, at least one.
    pub rows: u32,
    /// For PDQ, the convention the rows were made in.
    pub convention: Option<ListedConvention>,
}

/// What a set says of itself, all of it signed once the set is open.
#[derive(uniffi::Record)]
pub struct Manifest {
    /// The name of the list.
    pub set: String,
    /// Who signed.
    pub issuer: String,
    /// What the list is for.
    pub purpose: Purpose,
    /// Which version this is.
    pub version: Version,
    /// The content of the version before, nothing in the first.
    pub previous: Option<String>,
    /// When the version was made.
    pub created: SystemTime,
    /// From when on it may be used.
    pub not_before: SystemTime,
    /// From when on its misses prove nothing.
    pub expires: SystemTime,
    /// Whose list it is.
    pub origin: String,
    /// Who made the file.
    pub packer: String,
    /// Whether that is the same.
    pub packing: Packing,
    /// Who may put entries on the list.
    pub intake: Intake,
    /// The packer's comment.
    pub comment: String,
    /// Number of entries.
    pub entries: u32,
    /// The hash kinds, ascending.
    pub kinds: Vec<KindRows>,
}

impl Manifest {
    fn of(manifest: &hashward::set::Manifest) -> Self {
        let kinds = manifest.kinds.iter();
        let kinds =
            kinds.map(|rows| KindRows { kind: rows.kind, rows: rows.rows, convention: rows.convention });
        Self {
            set: manifest.set.to_string(),
            issuer: manifest.issuer.to_string(),
            purpose: manifest.purpose,
            version: manifest.version.into(),
            previous: manifest.previous.map(|previous| previous.to_string()),
            created: moment(manifest.created),
            not_before: moment(manifest.not_before),
            expires: moment(manifest.expires),
            origin: manifest.origin.clone(),
            packer: manifest.packer.clone(),
            packing: manifest.packing,
            intake: manifest.intake,
            comment: manifest.comment.clone(),
            entries: manifest.entries,
            kinds: kinds.collect(),
        }
    }
}

/// One picture of a list.
#[derive(uniffi::Record)]
pub struct Entry {
    /// The name of the entry, from which nobody can compute a hash.
    pub reference: String,
    /// Its hashes.
    pub rows: Vec<Arc<Hash>>,
    /// What is said of it.
    pub statements: Vec<Statement>,
}

impl Entry {
    fn of(entry: &hashward::set::Entry<'_>) -> Self {
        Self {
            reference: entry.reference().to_string(),
            rows: entry.rows().map(|row| Arc::new(Hash(row))).collect(),
            statements: entry.statements().map(Statement::of).collect(),
        }
    }
}

/// A row of a withdrawn entry.
#[derive(uniffi::Record)]
pub struct Tombstone {
    /// The row.
    pub row: Arc<Hash>,
    /// Why it was withdrawn.
    pub reason: WithdrawalReason,
    /// The day.
    pub withdrawn: String,
    /// The day until which it answers.
    pub answers_until: String,
    /// Rows of one entry have one number.
    pub group: u32,
    /// Whether the issuer took the entry back, or allows that: then it answers nothing, and may be listed.
    pub readmitted: bool,
}
