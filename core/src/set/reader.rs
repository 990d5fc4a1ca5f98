//! Opening a set: every byte is verified before anything is answered.

use super::bits::Bits;
use super::entry::{FirstMet, Numbers, plane_length};
use super::exact::ExactRows;
use super::head::SetHead;
use super::label::{Dictionary, Statement};
use super::manifest::Manifest;
use super::name::{EntryRef, SetRoot};
use super::near::NearRows;
use super::section::Content;
use super::tombstone::{Tombstone, read_tombstones};
use crate::beside::beside;
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::trust::{Context, Role, Root, Signature, read_signatures};
use crate::wire::Fields;
use std::fmt;
use std::sync::Arc;

/// A verified set. Cloning shares the bytes; every answer is read from them.
#[derive(Clone)]
pub struct HashSet {
    inner: Arc<Inner>,
}

struct Inner {
    bytes: Vec<u8>,
    /// Bytes of header and manifest.
    head: usize,
    manifest: Manifest,
    root: SetRoot,
    signatures: Vec<Signature>,
    dictionary: Dictionary,
    /// One for each kind of the manifest.
    first_met: Vec<FirstMet>,
    tombstones: Vec<Tombstone>,
}

impl HashSet {
    /// Verifies a set file of the issuer whose root is given, and opens it.
    ///
    /// The whole file is verified: layout, signatures, every section's BLAKE3, the order of all rows. That
    /// takes about a hundredth of a second for a million rows.
    ///
    /// # Errors
    /// `set.*`, `signature.*`, `trust.issuer_unknown`, in the order of `docs/format.md`, section 5.
    pub fn open(bytes: impl Into<Vec<u8>>, issuer: &Root) -> Result<Self> {
        Self::open_signed(bytes.into(), issuer, &[Role::Publish])
    }

    /// Opens a set of which it is known what it is called: one that was verified before.
    pub(crate) fn reopen(bytes: Vec<u8>, root: SetRoot) -> Result<Self> {
        let (head, signatures) = read_frame(&bytes)?;
        if head.root() != root {
            let detail = "the file is not the version recorded";
            return Err(Error::new(ErrorCode::SetSameVersionOtherRoot, detail));
        }
        Self::open_sections(bytes, head, signatures)
    }

    /// Opens a set of one's own, which the keys that only take out may have patched.
    ///
    /// For issuers, to go on from it. A reader of another's sets installs patches in a
    /// [`TrustStore`](crate::TrustStore): a whole file that only those keys signed could say anything.
    ///
    /// # Errors
    /// As [`HashSet::open`].
    #[cfg(feature = "build")]
    pub fn open_own(bytes: impl Into<Vec<u8>>, issuer: &Root) -> Result<Self> {
        Self::open_patched(bytes.into(), issuer)
    }

    /// Opens what a patch made of a set that was opened before: the keys that take out may have signed it.
    pub(crate) fn open_patched(bytes: Vec<u8>, issuer: &Root) -> Result<Self> {
        Self::open_signed(bytes, issuer, &[Role::Publish, Role::RemoveOnly])
    }

    /// Whether the keys of a root signed it as sets of its version are signed.
    pub(crate) fn is_signed(&self, issuer: &Root) -> bool {
        let roles: &[Role] = match self.manifest().version.patch {
            0 => &[Role::Publish],
            _ => &[Role::Publish, Role::RemoveOnly],
        };
        let head = &self.inner.bytes[..self.inner.head];
        issuer.verify(Context::Set, head, self.signatures(), roles).is_ok()
    }

    fn open_signed(bytes: Vec<u8>, issuer: &Root, roles: &[Role]) -> Result<Self> {
        let (head, signatures) = read_frame(&bytes)?;
        let manifest = head.manifest();
        if manifest.issuer != issuer.id() {
            return Err(Error::new(ErrorCode::TrustIssuerUnknown, "the set is another issuer's"));
        }
        issuer.verify(Context::Set, &bytes[..head.length()], &signatures, roles)?;
        if !issuer.purposes().contains(&manifest.purpose) {
            let detail = format!("the issuer's root does not allow the purpose {}", manifest.purpose);
            return Err(Error::new(ErrorCode::SetPurpose, detail));
        }
        Self::open_sections(bytes, head, signatures)
    }

    /// Opens a set on a phone or another device of a person, where perceptual rows must not be: whoever holds
    /// them can make pictures that match, or pictures that just do not.
    ///
    /// # Errors
    /// Every code of [`HashSet::open`], and `set.perceptual_on_device`.
    pub fn open_on_device(bytes: impl Into<Vec<u8>>, issuer: &Root) -> Result<Self> {
        let set = Self::open(bytes, issuer)?;
        set.expect_for_device()?;
        Ok(set)
    }

    pub(crate) fn expect_for_device(&self) -> Result<()> {
        let withdrawn = self.withdrawn().map(|tombstone| tombstone.row.kind());
        if self.manifest().kinds.iter().map(|rows| rows.kind).chain(withdrawn).any(|kind| !kind.is_exact()) {
            return Err(Error::new(ErrorCode::SetPerceptualOnDevice, "a set for a device has no PDQ rows"));
        }
        Ok(())
    }

    /// Reads the manifest of a set file whose layout is sound, without verifying signatures or contents.
    ///
    /// For showing what a file claims; nothing may be concluded from it.
    ///
    /// # Errors
    /// As [`HashSet::open`], as far as the signature block.
    pub fn peek(bytes: &[u8]) -> Result<Manifest> {
        read_frame(bytes).map(|(head, _)| head.into_manifest())
    }

    fn open_sections(bytes: Vec<u8>, head: SetHead, signatures: Vec<Signature>) -> Result<Self> {
        expect_zero_gaps(&bytes, &head)?;
        let (root, length) = (head.root(), head.length());
        let manifest = head.into_manifest();
        let (sections, rows) =
            beside(bytes.len(), || verify_sections(&bytes, &manifest), || validate_rows(&bytes, &manifest));
        sections.and(rows)?;
        let dictionary =
            Dictionary::read(manifest.section(&bytes, Content::Dictionary, None).ok_or_else(missing)?)?;
        let mut next_entry = 0;
        let mut first_met = Vec::with_capacity(manifest.kinds.len());
        for rows in &manifest.kinds {
            let numbers = entry_numbers(&manifest, &bytes, rows.kind, rows.rows);
            first_met.push(numbers.validate_entries(&mut next_entry, manifest.entries)?);
        }
        if next_entry != manifest.entries {
            return Err(Error::new(ErrorCode::SetEntries, "an entry has no row"));
        }
        validate_records(&manifest, &bytes, &dictionary)?;
        let tombstones = match manifest.section(&bytes, Content::Tombstones, None) {
            Some(section) => read_tombstones(section)?,
            None => Vec::new(),
        };
        let inner =
            Inner { bytes, head: length, manifest, root, signatures, dictionary, first_met, tombstones };
        let set = Self { inner: Arc::new(inner) };
        if set.inner.tombstones.iter().any(|tombstone| !tombstone.readmitted && set.contains(&tombstone.row))
        {
            return Err(Error::new(ErrorCode::SetTombstones, "a withdrawn row is still listed"));
        }
        Ok(set)
    }

    /// What the set says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// The name of this version of the list.
    #[must_use]
    pub fn root(&self) -> SetRoot {
        self.inner.root
    }

    /// The signatures of the file, all of them verified.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.inner.signatures
    }

    /// The whole file.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.inner.bytes
    }

    /// Every distinct statement the set makes of any entry.
    #[must_use]
    pub fn statements(&self) -> &[Statement] {
        self.inner.dictionary.statements()
    }

    /// Whether the very value is listed. For PDQ that is distance zero.
    #[must_use]
    pub fn contains(&self, hash: &Hash) -> bool {
        self.row_number(hash).is_some()
    }

    /// The entry that lists the very value.
    #[must_use]
    pub fn find(&self, hash: &Hash) -> Option<Entry<'_>> {
        let row = self.row_number(hash)?;
        Some(self.entry(self.entry_of(hash.kind(), row)))
    }

    /// The entry of this name. That is looked for from the first to the last: a second for ten million entries.
    #[must_use]
    pub fn find_reference(&self, reference: &EntryRef) -> Option<Entry<'_>> {
        let set = self.inner.manifest.set;
        let mut leading = self.leading_rows();
        leading.find(|(_, row)| EntryRef::of(set, row) == *reference).map(|(entry, _)| self.entry(entry))
    }

    /// Every entry with its leading row, in the order of entry numbers.
    pub(crate) fn leading_rows(&self) -> impl Iterator<Item = (u32, Hash)> {
        let mut next = 0;
        let kinds = self.inner.manifest.kinds.iter().map(|rows| rows.kind);
        kinds.flat_map(|kind| self.rows_with_entries(kind)).filter(move |(entry, _)| {
            let is_first = *entry == next;
            next += u32::from(is_first);
            is_first
        })
    }

    /// Every row of a kind, ascending, with the number of its entry.
    pub(super) fn rows_with_entries(&self, kind: Kind) -> Box<dyn Iterator<Item = (u32, Hash)> + '_> {
        if let Some((rows, numbers)) = self.exact(kind).filter(|_| kind.is_exact()) {
            return Box::new(rows.heads().zip(0..).filter_map(move |(head, row)| {
                let mut value = [0; 32];
                value[..8].copy_from_slice(&head.to_be_bytes());
                value[8..kind.width()].copy_from_slice(rows.cold_of(row));
                Some((numbers.at(row), Hash::new(kind, &value[..kind.width()]).ok()?))
            }));
        }
        let Some((near, _, numbers)) = self.near_with_entries().filter(|_| !kind.is_exact()) else {
            return Box::new(std::iter::empty());
        };
        let rows = near.rows.iter().zip(0..);
        Box::new(rows.filter_map(move |(value, row)| Some((numbers.at(row), Hash::new(kind, value).ok()?))))
    }

    /// Every entry of the set, in the order of its entry numbers.
    pub fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        (0..self.inner.manifest.entries).map(|number| self.entry(number))
    }

    /// Every row of a kind, ascending.
    pub fn rows(&self, kind: Kind) -> impl Iterator<Item = Hash> {
        let count = self.inner.manifest.rows_of(kind).map_or(0, |rows| rows.rows);
        (0..count).filter_map(move |row| self.row(kind, row))
    }

    /// The rows of withdrawn entries, ascending.
    pub fn withdrawn(&self) -> impl Iterator<Item = &Tombstone> {
        self.inner.tombstones.iter()
    }

    /// Quality and companion hash listed with a PDQ row, each where it is known.
    #[must_use]
    pub fn pdq_details(&self, hash: &Hash) -> Option<(Option<u8>, Option<[u8; 8]>)> {
        let row = self.row_number(hash).filter(|_| hash.kind() == Kind::Pdq)?;
        let (near, companions, _) = self.near_with_entries()?;
        Some((near.quality(row), companions.get(row as usize).copied()))
    }

    /// The withdrawal that answers for a value on a day, if there is one.
    pub(crate) fn withdrawal(&self, hash: &Hash) -> Option<(&Tombstone, EntryRef)> {
        let tombstones = &self.inner.tombstones;
        let index = tombstones.binary_search_by(|tombstone| tombstone.row.cmp(hash)).ok()?;
        let found = tombstones.get(index).filter(|tombstone| !tombstone.readmitted)?;
        let leading = tombstones.iter().find(|tombstone| tombstone.group == found.group)?;
        Some((found, EntryRef::of(self.inner.manifest.set, &leading.row)))
    }

    /// Whether the very value is neither listed nor withdrawn, so that its answer is a plain miss.
    pub(crate) fn misses(&self, hash: &Hash) -> bool {
        let tombstones = &self.inner.tombstones;
        !self.contains(hash) && tombstones.binary_search_by(|tombstone| tombstone.row.cmp(hash)).is_err()
    }

    pub(crate) fn entry(&self, number: u32) -> Entry<'_> {
        Entry { set: self, number }
    }

    pub(crate) fn entry_of(&self, kind: Kind, row: u32) -> u32 {
        let count = self.inner.manifest.rows_of(kind).map_or(0, |rows| rows.rows);
        entry_numbers(&self.inner.manifest, &self.inner.bytes, kind, count).at(row)
    }

    pub(super) fn dictionary(&self) -> &Dictionary {
        &self.inner.dictionary
    }

    pub(super) fn tombstones(&self) -> &[Tombstone] {
        &self.inner.tombstones
    }

    /// The rows of an exact kind and their entry numbers, if the set has it.
    pub(super) fn exact(&self, kind: Kind) -> Option<(ExactRows<'_>, Numbers<'_>)> {
        let rows = exact_rows(&self.inner.manifest, &self.inner.bytes, kind).ok()?;
        Some((rows, entry_numbers(&self.inner.manifest, &self.inner.bytes, kind, rows.rows)))
    }

    /// The PDQ rows, their companions where they have some, and their entry numbers, if the set has any.
    pub(super) fn near_with_entries(&self) -> Option<(NearRows<'_>, &[[u8; 8]], Numbers<'_>)> {
        let near = self.near()?;
        let numbers =
            entry_numbers(&self.inner.manifest, &self.inner.bytes, Kind::Pdq, near.rows.len() as u32);
        let companions =
            self.inner.manifest.section(&self.inner.bytes, Content::NearCompanion, Some(Kind::Pdq));
        Some((near, companions.unwrap_or_default().as_chunks().0, numbers))
    }

    /// The record numbers of all entries, unless there is one record.
    pub(super) fn record_numbers(&self) -> Option<Numbers<'_>> {
        let records = self.inner.dictionary.records();
        let section = self.inner.manifest.section(&self.inner.bytes, Content::RecordNumbers, None);
        (records > 1).then(|| Numbers::new(self.inner.manifest.entries, records, section))
    }

    pub(crate) fn near(&self) -> Option<NearRows<'_>> {
        near_rows(&self.inner.manifest, &self.inner.bytes).ok()
    }

    pub(crate) fn row_number(&self, hash: &Hash) -> Option<u32> {
        match hash.kind() {
            Kind::Pdq => {
                let rows = self.near()?.rows;
                rows.binary_search(hash.padded()).ok().and_then(|row| u32::try_from(row).ok())
            }
            kind => exact_rows(&self.inner.manifest, &self.inner.bytes, kind).ok()?.find(hash.as_bytes()),
        }
    }

    fn row(&self, kind: Kind, row: u32) -> Option<Hash> {
        match kind {
            Kind::Pdq => self.near()?.hash(row).map(Hash::from),
            kind => {
                let rows = exact_rows(&self.inner.manifest, &self.inner.bytes, kind).ok()?;
                Hash::new(kind, &rows.row(row)?).ok()
            }
        }
    }
}

impl fmt::Debug for HashSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let manifest = &self.inner.manifest;
        write!(f, "HashSet({:?} {}, {} entries)", manifest.set, manifest.version, manifest.entries)
    }
}

/// One picture of a set, with all its rows.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    set: &'a HashSet,
    number: u32,
}

impl<'a> Entry<'a> {
    /// Its number in this version of the set; another version may number it otherwise.
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// Its name across versions, as long as its leading row stays.
    #[must_use]
    pub fn reference(&self) -> EntryRef {
        let inner = &self.set.inner;
        let leading = inner.manifest.kinds.iter().zip(&inner.first_met).find_map(|(rows, first)| {
            let numbers = entry_numbers(&inner.manifest, &inner.bytes, rows.kind, rows.rows);
            self.set.row(rows.kind, numbers.first_row(first, self.number)?)
        });
        leading.map_or(EntryRef::from_bytes([0; 16]), |row| EntryRef::of(inner.manifest.set, &row))
    }

    /// Its rows, by kind and value.
    pub fn rows(&self) -> impl Iterator<Item = Hash> + use<'a> {
        let (set, number) = (self.set, self.number);
        let kinds = set.inner.manifest.kinds.iter();
        kinds.flat_map(move |rows| {
            let numbers = entry_numbers(&set.inner.manifest, &set.inner.bytes, rows.kind, rows.rows);
            numbers.positions(number).filter_map(move |row| set.row(rows.kind, row))
        })
    }

    /// What is said of it, ascending.
    pub fn statements(&self) -> impl Iterator<Item = &'a Statement> + use<'a> {
        self.set.inner.dictionary.record(self.record())
    }

    /// The number of the list of statements that is said of it.
    pub(crate) fn record(&self) -> u32 {
        self.set.record_numbers().map_or(0, |numbers| numbers.at(self.number))
    }
}

impl fmt::Debug for Entry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Entry({})", self.number)
    }
}

/// The head of a file and its signatures, of which nothing is verified yet.
fn read_frame(bytes: &[u8]) -> Result<(SetHead, Vec<Signature>)> {
    let head = SetHead::of_file(bytes, bytes.len() as u64)?;
    let mut rest = Fields::new(&bytes[head.content_length() as usize..]);
    let truncated = || Error::new(ErrorCode::SetTruncated, "the file ends within its signature block");
    let signatures = read_signatures(&mut rest, truncated)?;
    if !rest.is_at_end() {
        let detail = format!("{} bytes follow the signature block", rest.remaining());
        return Err(Error::new(ErrorCode::SetTrailingBytes, detail));
    }
    Ok((head, signatures))
}

fn expect_zero_gaps(bytes: &[u8], head: &SetHead) -> Result<()> {
    let mut end = head.length();
    for section in &head.manifest().sections {
        let range = section.range();
        if bytes[end..range.start].iter().any(|byte| *byte != 0) {
            return Err(Error::new(ErrorCode::SetGapNotZero, "the bytes between sections are zero"));
        }
        end = range.end;
    }
    Ok(())
}

/// Holds sections against the signed manifest.
fn verify_sections(bytes: &[u8], manifest: &Manifest) -> Result<()> {
    for section in &manifest.sections {
        if blake3::hash(&bytes[section.range()]) != section.root {
            let detail = "a section is not the one the manifest names";
            return Err(Error::new(ErrorCode::SetSectionRoot, detail));
        }
    }
    Ok(())
}

/// Holds the rows of every kind against their rules.
fn validate_rows(bytes: &[u8], manifest: &Manifest) -> Result<()> {
    for rows in &manifest.kinds {
        match rows.kind {
            Kind::Pdq => validate_near(&near_rows(manifest, bytes)?)?,
            kind => exact_rows(manifest, bytes, kind)?.validate()?,
        }
    }
    Ok(())
}

fn exact_rows<'a>(manifest: &Manifest, bytes: &'a [u8], kind: Kind) -> Result<ExactRows<'a>> {
    let section = |content| manifest.section(bytes, content, Some(kind)).ok_or_else(missing);
    Ok(ExactRows {
        rows: manifest.rows_of(kind).ok_or_else(missing)?.rows,
        head_bits: 64,
        directory: section(Content::Directory)?.as_chunks().0,
        hot: Bits::new(section(Content::Hot)?),
        cold: section(Content::Cold)?,
        cold_width: kind.width() - 8,
    })
}

fn near_rows<'a>(manifest: &Manifest, bytes: &'a [u8]) -> Result<NearRows<'a>> {
    let section = |content| manifest.section(bytes, content, Some(Kind::Pdq)).ok_or_else(missing);
    Ok(NearRows { rows: section(Content::NearRows)?.as_chunks().0, quality: section(Content::NearQuality)? })
}

fn validate_near(near: &NearRows<'_>) -> Result<()> {
    for pair in near.rows.windows(2) {
        if pair[0] >= pair[1] {
            let (code, detail) = if pair[0] == pair[1] {
                (ErrorCode::SetRowsDuplicate, "two rows are alike")
            } else {
                (ErrorCode::SetRowsUnsorted, "rows do not ascend")
            };
            return Err(Error::new(code, detail));
        }
    }
    if near.quality.iter().any(|quality| *quality > 100 && *quality != super::UNKNOWN_QUALITY) {
        return Err(Error::new(ErrorCode::SetFlags, "a quality is 0 to 100 or 255"));
    }
    Ok(())
}

fn entry_numbers<'a>(manifest: &Manifest, bytes: &'a [u8], kind: Kind, rows: u32) -> Numbers<'a> {
    let section = manifest.section(bytes, Content::EntryNumbers, Some(kind));
    Numbers::new(rows, manifest.entries, section)
}

fn validate_records(manifest: &Manifest, bytes: &[u8], dictionary: &Dictionary) -> Result<()> {
    let records = dictionary.records();
    let section = manifest.section(bytes, Content::RecordNumbers, None);
    let expected = (records > 1).then(|| plane_length(manifest.entries, records));
    if section.map(|section| section.len() as u64) != expected {
        let detail = "record numbers are there unless there is one record, with their length";
        return Err(Error::new(ErrorCode::SetSections, detail));
    }
    let mut used = vec![records == 1; records as usize];
    if section.is_some() {
        Numbers::new(manifest.entries, records, section).validate_records(&mut used)?;
    }
    if used.contains(&false) {
        return Err(Error::new(ErrorCode::SetDictionaryUnused, "a record belongs to no entry"));
    }
    Ok(())
}

/// A section that [`check_layout`] said is there; never returned for a file that it passed.
fn missing() -> Error {
    Error::new(ErrorCode::Internal, "a checked section is missing")
}
