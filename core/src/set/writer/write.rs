//! Writing sections in their order, the manifest that names them, and signatures after them.

use super::group::{Groups, Numbered};
use super::is_near;
use super::sort::{Row, SortedRows};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use crate::set::bits::BitWriter;
use crate::set::delta::Applied;
use crate::set::exact::{Geometry, write_bucket};
use crate::set::label::write_dictionary;
use crate::set::manifest::{KindRows, Manifest};
use crate::set::name::SetRoot;
use crate::set::near::ListedConvention;
use crate::set::section::{Content, Section};
use crate::set::tombstone::{Tombstone, write_tombstones};
use crate::trust::{Context, SecretKey, Signature, signature_block, sort_signatures};
use crate::wire::bits;
use std::collections::{HashMap, HashSet};
use std::io::{self, BufReader, Seek, SeekFrom, Write};

/// Sections up to this many bytes wait in memory, longer ones in a temporary file.
const SPOOL_IN_MEMORY: usize = 64 << 20;

/// A finished set that nobody has signed yet.
pub struct UnsignedSet {
    head: Vec<u8>,
    manifest: Manifest,
    spool: Spool,
}

impl UnsignedSet {
    /// The set of this content.
    pub(in crate::set) fn of_content(content: Applied) -> Result<Self> {
        let mut spool = Spool::new();
        for bytes in &content.sections {
            spool.order.push(spool.length);
            spool.out.write_all(bytes).map_err(|error| unspooled(&error))?;
            spool.length += bytes.len() as u64;
        }
        Ok(Self { head: content.head, manifest: content.manifest, spool })
    }

    /// The header and manifest: all that a signature covers, a few hundred bytes that name everything
    /// else. They may be signed on a machine that never sees a row.
    #[must_use]
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What the set says of itself.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The name of this version.
    #[must_use]
    pub fn root(&self) -> SetRoot {
        SetRoot::from_bytes(*blake3::hash(&self.head).as_bytes())
    }

    /// Writes the file as far as the signature block, which [`append_signatures`] adds.
    ///
    /// # Errors
    /// `io.*`.
    pub fn write_to(self, out: &mut impl Write) -> Result<()> {
        let failed = |error: &io::Error| Error::io(error, "writing a set");
        let mut end = self.head.len() as u64;
        out.write_all(&self.head).map_err(|error| failed(&error))?;
        let mut spool = self.spool.out;
        for (section, start) in self.manifest.sections.iter().zip(self.spool.order) {
            let gap = section.offset() - end;
            out.write_all(&[0; 64][..gap as usize]).map_err(|error| failed(&error))?;
            let length = section.range().len() as u64;
            spool.seek(SeekFrom::Start(start)).map_err(|error| failed(&error))?;
            let room = section.range().len().min(1 << 20);
            let mut input = io::Read::take(BufReader::with_capacity(room, &mut spool), length);
            let copied = io::copy(&mut input, out).map_err(|error| failed(&error))?;
            if copied != length {
                return Err(Error::new(ErrorCode::IoFailed, "a temporary file ended early"));
            }
            end = section.offset() + length;
        }
        Ok(())
    }
}

/// Signs a set's head.
///
/// Nothing is judged here: read the bytes as a [`SetHead`](super::super::SetHead) before, so that no key
/// signs what is none, and show what it says.
#[must_use]
pub fn sign_head(head: &[u8], key: &SecretKey) -> Signature {
    Signature::make(Context::Set, head, key)
}

/// Appends the signature block to a set that was written without one.
///
/// # Errors
/// `build.incomplete` for none or more than 16 signatures, `io.*`.
pub fn append_signatures(out: &mut impl Write, mut signatures: Vec<Signature>) -> Result<()> {
    sort_signatures(&mut signatures);
    if !(1..=16).contains(&signatures.len()) {
        return Err(Error::new(ErrorCode::BuildIncomplete, "a set carries 1 to 16 signatures"));
    }
    out.write_all(&signature_block(&signatures)).map_err(|error| Error::io(&error, "writing a set"))
}

/// Sections on their way to the file, in the order in which they were made.
struct Spool {
    out: tempfile::SpooledTempFile,
    length: u64,
    sections: Vec<(Section, u64)>,
    /// Where in the spool each section of the sorted table begins.
    order: Vec<u64>,
}

impl Spool {
    fn new() -> Self {
        Self {
            out: tempfile::SpooledTempFile::new(SPOOL_IN_MEMORY),
            length: 0,
            sections: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Lets `fill` write one section.
    fn section(
        &mut self,
        content: Content,
        kind: Option<Kind>,
        fill: impl FnOnce(&mut SectionWriter<'_>) -> Result<()>,
    ) -> Result<()> {
        let sink = Sink { out: &mut self.out, hasher: blake3::Hasher::new(), length: 0 };
        let mut writer = io::BufWriter::with_capacity(1 << 18, sink);
        fill(&mut writer)?;
        let sink = writer.into_inner().map_err(|error| unspooled(error.error()))?;
        let (length, root) = (sink.length, *sink.hasher.finalize().as_bytes());
        self.sections.push((Section::new(content, kind, length, root), self.length));
        self.length += length;
        Ok(())
    }
}

fn unspooled(error: &io::Error) -> Error {
    Error::io(error, "writing a section to a temporary file")
}

/// Buffers a section's small writes before they are hashed and stored.
type SectionWriter<'a> = io::BufWriter<Sink<'a>>;

struct Sink<'a> {
    out: &'a mut tempfile::SpooledTempFile,
    hasher: blake3::Hasher,
    length: u64,
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write_all(bytes)?;
        self.hasher.update(bytes);
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Writes all sections and the manifest that names them.
pub(super) fn write(
    mut manifest: Manifest,
    convention: ListedConvention,
    mut rows: SortedRows,
    groups: Groups,
    (withdrawn, vanished): (Vec<Tombstone>, &HashSet<Hash>),
) -> Result<UnsignedSet> {
    let mut numbered = groups.number()?;
    number_entries(&mut manifest, convention, &mut rows, &mut numbered)?;
    let mut spool = Spool::new();
    for kind in manifest.kinds.clone() {
        if is_near(kind.kind) {
            write_near(&mut spool, &mut rows)?;
        } else {
            write_exact(&mut spool, &mut rows, kind)?;
        }
        write_entry_numbers(&mut spool, &mut rows, kind, manifest.entries, &mut numbered)?;
    }
    write_labels(&mut spool, numbered)?;
    let tombstones = order_tombstones(withdrawn, vanished, &mut rows)?;
    if !tombstones.is_empty() {
        spool.section(Content::Tombstones, None, |out| put(out, &write_tombstones(&tombstones)))?;
    }
    spool.sections.sort_by_key(|(section, _)| section.order());
    spool.order = spool.sections.iter().map(|(_, start)| *start).collect();
    let head = manifest.place(spool.sections.iter().map(|(section, _)| section.clone()).collect())?;
    Ok(UnsignedSet { head, manifest, spool })
}

/// Gives every picture its number: the order in which its first row stands in the file.
fn number_entries(
    manifest: &mut Manifest,
    convention: ListedConvention,
    rows: &mut SortedRows,
    numbered: &mut Numbered,
) -> Result<()> {
    let too_large =
        |what: &str| Error::new(ErrorCode::BuildTooLarge, format!("a set has at most 4,294,967,295 {what}"));
    for kind in Kind::ALL {
        let count = u32::try_from(rows.count(kind)).map_err(|_| too_large("rows of a kind"))?;
        if count > 0 {
            let convention = is_near(kind).then_some(convention);
            manifest.kinds.push(KindRows { kind, rows: count, convention });
            for row in rows.rows(kind)? {
                numbered.entry(row?.entry);
            }
        }
    }
    if manifest.kinds.is_empty() {
        return Err(Error::new(ErrorCode::BuildEmpty, "a set has at least one row"));
    }
    manifest.entries = u32::try_from(numbered.entries()).map_err(|_| too_large("entries"))?;
    Ok(())
}

fn write_exact(spool: &mut Spool, rows: &mut SortedRows, kind: KindRows) -> Result<()> {
    let geometry = Geometry::of(kind.rows, 64);
    let mut directory = vec![0_u32; geometry.buckets() + 1];
    // The directory comes first in the file but is known only after the rows were seen once.
    for row in rows.rows(kind.kind)? {
        directory[geometry.cut(head_of(&row?)).0 + 1] += 1;
    }
    for bucket in 1..directory.len() {
        directory[bucket] += directory[bucket - 1];
    }
    spool.section(Content::Directory, Some(kind.kind), |out| {
        directory.iter().try_for_each(|count| put(out, &count.to_le_bytes()))
    })?;
    spool.section(Content::Hot, Some(kind.kind), |out| {
        let mut hot = BitWriter::new(out);
        let mut all = rows.rows(kind.kind)?;
        let mut heads = Vec::new();
        for ends in directory.windows(2) {
            heads.clear();
            for row in all.by_ref().take((ends[1] - ends[0]) as usize) {
                heads.push(geometry.cut(head_of(&row?)));
            }
            write_bucket(&mut hot, geometry, &heads).map_err(|error| unspooled(&error))?;
        }
        hot.finish().map(drop).map_err(|error| unspooled(&error))
    })?;
    spool.section(Content::Cold, Some(kind.kind), |out| {
        rows.rows(kind.kind)?.try_for_each(|row| put(out, &row?.hash.as_bytes()[8..]))
    })
}

fn write_near(spool: &mut Spool, rows: &mut SortedRows) -> Result<()> {
    let kind = Kind::Pdq;
    spool.section(Content::NearRows, Some(kind), |out| {
        rows.rows(kind)?.try_for_each(|row| put(out, row?.hash.as_bytes()))
    })?;
    let mut companions = true;
    spool.section(Content::NearQuality, Some(kind), |out| {
        rows.rows(kind)?.try_for_each(|row| {
            let row = row?;
            companions &= row.companion.is_some();
            put(out, &[row.quality])
        })
    })?;
    if companions {
        spool.section(Content::NearCompanion, Some(kind), |out| {
            rows.rows(kind)?.try_for_each(|row| put(out, &row?.companion.unwrap_or_default()))
        })?;
    }
    Ok(())
}

fn write_entry_numbers(
    spool: &mut Spool,
    rows: &mut SortedRows,
    kind: KindRows,
    entries: u32,
    numbered: &mut Numbered,
) -> Result<()> {
    let mut identity = true;
    for (index, row) in rows.rows(kind.kind)?.enumerate() {
        if numbered.entry(row?.entry) as usize != index {
            identity = false;
            break;
        }
    }
    if identity {
        return Ok(());
    }
    let width = bits(entries - 1);
    spool.section(Content::EntryNumbers, Some(kind.kind), |out| {
        let mut numbers = BitWriter::new(out);
        for row in rows.rows(kind.kind)? {
            let entry = numbered.entry(row?.entry);
            numbers.put(u64::from(entry), width).map_err(|error| unspooled(&error))?;
        }
        numbers.finish().map(drop).map_err(|error| unspooled(&error))
    })
}

fn write_labels(spool: &mut Spool, numbered: Numbered) -> Result<()> {
    let labels = numbered.into_labels();
    let (dictionary, numbers) = write_dictionary(&labels.statements, &labels.records)?;
    if numbers.len() > 1 {
        let width = bits(numbers.len() as u32 - 1);
        spool.section(Content::RecordNumbers, None, |out| {
            let mut plane = BitWriter::new(out);
            for record in &labels.record_of_entry {
                let number = u64::from(numbers[*record as usize]);
                plane.put(number, width).map_err(|error| unspooled(&error))?;
            }
            plane.finish().map(drop).map_err(|error| unspooled(&error))
        })?;
    }
    spool.section(Content::Dictionary, None, |out| put(out, &dictionary))
}

/// Orders tombstones by row and renumbers their groups by first appearance. What is gone is not listed.
fn order_tombstones(
    mut tombstones: Vec<Tombstone>,
    vanished: &HashSet<Hash>,
    rows: &mut SortedRows,
) -> Result<Vec<Tombstone>> {
    let wrong = |detail: &str| Error::new(ErrorCode::SetTombstones, detail);
    tombstones.sort_by_key(|tombstone| tombstone.row);
    if tombstones.windows(2).any(|pair| pair[0].row == pair[1].row) {
        return Err(wrong("a row is withdrawn twice"));
    }
    let mut groups = HashMap::new();
    for tombstone in &mut tombstones {
        let next = groups.len() as u32;
        tombstone.group = *groups.entry(tombstone.group).or_insert(next);
    }
    if !tombstones.is_empty() || !vanished.is_empty() {
        for kind in Kind::ALL {
            for row in rows.rows(kind)? {
                let hash = row?.hash;
                let found = tombstones.binary_search_by(|tombstone| tombstone.row.cmp(&hash));
                if vanished.contains(&hash) {
                    return Err(wrong(
                        "a row that was taken out without a trace is listed again, and was not readmitted",
                    ));
                }
                if found.is_ok_and(|place| !tombstones[place].readmitted) {
                    return Err(wrong("a withdrawn row is listed again, and was not readmitted"));
                }
            }
        }
    }
    Ok(tombstones)
}

fn head_of(row: &Row) -> u64 {
    let mut head = [0; 8];
    head.copy_from_slice(&row.hash.padded()[..8]);
    u64::from_be_bytes(head)
}

fn put(out: &mut impl Write, bytes: &[u8]) -> Result<()> {
    out.write_all(bytes).map_err(|error| unspooled(&error))
}
