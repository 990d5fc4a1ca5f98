//! Where the sections of a set lie, all of which follows from the manifest's counts.

use super::entry::plane_length;
use super::exact::Geometry;
use super::manifest::Manifest;
use super::section::{ALIGNMENT, Content, REQUIRED, Section};
use crate::error::{Error, ErrorCode, Result};
use crate::hash::Kind;

/// How long a section must be.
enum Expected {
    Exactly(u64),
    Any,
}

/// Which sections there are for these counts, in their order, and which of them may be missing.
fn expected(manifest: &Manifest) -> Vec<((u16, u16), Expected, bool)> {
    let mut sections = Vec::new();
    let mut expect = |content: Content, kind: Option<Kind>, length, optional| {
        sections.push(((content as u16, kind.map_or(0, Kind::code)), length, optional));
    };
    for rows in &manifest.kinds {
        let (kind, rows) = (rows.kind, rows.rows);
        if kind.is_exact() {
            let geometry = Geometry::of(rows, 64);
            let cold = u64::from(rows) * (kind.width() as u64 - 8);
            expect(Content::Directory, Some(kind), Expected::Exactly(geometry.directory_length()), false);
            expect(Content::Hot, Some(kind), Expected::Exactly(geometry.hot_length(rows)), false);
            expect(Content::Cold, Some(kind), Expected::Exactly(cold), false);
        } else {
            let rows = u64::from(rows);
            expect(Content::NearRows, Some(kind), Expected::Exactly(rows * 32), false);
            expect(Content::NearQuality, Some(kind), Expected::Exactly(rows), false);
            expect(Content::NearCompanion, Some(kind), Expected::Exactly(rows * 8), true);
        }
        let numbers = Expected::Exactly(plane_length(rows, manifest.entries));
        expect(Content::EntryNumbers, Some(kind), numbers, true);
    }
    expect(Content::RecordNumbers, None, Expected::Any, true);
    expect(Content::Dictionary, None, Expected::Any, false);
    expect(Content::Tombstones, None, Expected::Any, true);
    sections.sort_by_key(|(key, _, _)| *key);
    sections
}

/// Holds the section table against the manifest's counts and the rule of where sections lie.
///
/// Returns where the last section ends, which is where the signature block begins.
pub(crate) fn check_layout(manifest: &Manifest, body_end: u64, file_length: u64) -> Result<u64> {
    let sections = |detail: &str| Error::new(ErrorCode::SetSections, detail);
    let table = &manifest.sections;
    if !table.is_sorted_by(|a, b| (a.number, a.kind) < (b.number, b.kind)) {
        return Err(sections("sections ascend"));
    }
    let unknown = |section: &&Section| section.flags == REQUIRED && !Content::is_known(section.number);
    if let Some(section) = table.iter().find(unknown) {
        let detail = format!("section {} is required and not known here", section.number);
        return Err(Error::new(ErrorCode::SetSectionUnknown, detail));
    }
    let mut known = table.iter().filter(|section| Content::is_known(section.number)).peekable();
    for (key, length, optional) in expected(manifest) {
        match known.next_if(|section| (section.number, section.kind) == key) {
            None if optional => {}
            None => return Err(sections("a section is missing")),
            Some(section) => match length {
                Expected::Exactly(length) if length != section.length => {
                    return Err(sections("a section's length disagrees with its number of rows"));
                }
                _ => {}
            },
        }
    }
    if known.next().is_some() {
        return Err(sections("a section belongs to nothing in the manifest"));
    }
    let mut end = body_end;
    for section in table {
        end = place(section, end, file_length)?;
    }
    Ok(end)
}

/// Holds one section's place against the end of what precedes it, and returns its own end.
fn place(section: &Section, end: u64, file_length: u64) -> Result<u64> {
    let section_end = section
        .offset
        .checked_add(section.length)
        .ok_or_else(|| Error::new(ErrorCode::SetOverflow, "a section's offset and length overflow"))?;
    if section.offset < end {
        return Err(Error::new(ErrorCode::SetSectionsOverlap, "a section begins before the last one ends"));
    }
    if section.offset != end.next_multiple_of(ALIGNMENT) {
        return Err(if section_end > file_length {
            Error::new(ErrorCode::SetSectionOutside, "a section lies outside of the file")
        } else {
            Error::new(ErrorCode::SetSections, "a section is not where the rule puts it")
        });
    }
    if section_end > file_length {
        return Err(Error::new(ErrorCode::SetTruncated, "the file ends within a section"));
    }
    Ok(section_end)
}

impl Manifest {
    /// The bytes of a section, if the set has it. `file` is the whole file.
    pub(crate) fn section<'a>(
        &self,
        file: &'a [u8],
        content: Content,
        kind: Option<Kind>,
    ) -> Option<&'a [u8]> {
        let key = (content as u16, kind.map_or(0, Kind::code));
        let section = self.sections.iter().find(|section| (section.number, section.kind) == key)?;
        file.get(section.range())
    }
}
