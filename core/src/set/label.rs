//! What is said of entries: statements, and the dictionary that holds each distinct list of them once.

use crate::error::{Error, ErrorCode, Result};
use crate::time::Day;
use crate::wire::{Fields, text};
use crate::words::numbered_words;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// Most bytes of a scheme, code, assessor or jurisdiction.
pub(crate) const WORD_LIMIT: usize = 128;
/// Most statements about one entry.
pub(crate) const RECORD_LIMIT: usize = 64;
/// Most strings, statements or records in a dictionary.
pub(crate) const DICTIONARY_LIMIT: u32 = 4_194_304;
/// The index that stands for "none".
pub(crate) const NONE: u32 = u32::MAX;
/// Bytes of a statement in the file.
const STATEMENT: usize = 24;

numbered_words! {
    /// Whether a statement stands or is contested.
    Status {
        /// It stands.
        Active = 1, "active";
        /// Its issuer has taken up a dispute about it.
        Disputed = 2, "disputed";
    }
}

/// One thing an issuer says of an entry, in the words of the scheme it names, never recoded.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Statement {
    /// The scheme the code belongs to, such as `iwf` or `interpol`. No `/` in it.
    pub scheme: Arc<str>,
    /// The code in that scheme, such as `A` or `baseline`.
    pub code: Arc<str>,
    /// Who first assessed the picture, where known: what counts when agreement is counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessor: Option<Arc<str>>,
    /// Under whose law it was assessed, where given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jurisdiction: Option<Arc<str>>,
    /// The day the picture was first seen, where known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Day>,
    /// Whether it stands.
    #[serde(default = "active")]
    pub status: Status,
}

const fn active() -> Status {
    Status::Active
}

impl Statement {
    /// An active statement with nothing but its label.
    ///
    /// # Errors
    /// `label.malformed` when the label is not of the form `scheme/code`.
    pub fn new(label: &str) -> Result<Self> {
        let (scheme, code) = label
            .split_once('/')
            .ok_or_else(|| Error::new(ErrorCode::LabelMalformed, "a label is written scheme/code"))?;
        let statement = Self {
            scheme: scheme.into(),
            code: code.into(),
            assessor: None,
            jurisdiction: None,
            first_seen: None,
            status: Status::Active,
        };
        statement.check()?;
        Ok(statement)
    }

    /// The label as policies name it: `scheme/code`.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{}/{}", self.scheme, self.code)
    }

    /// Holds the words against the rules of their fields.
    pub(crate) fn check(&self) -> Result<()> {
        let words =
            [Some(&self.scheme), Some(&self.code), self.assessor.as_ref(), self.jurisdiction.as_ref()];
        let good = |word: &Arc<str>| text(word.as_bytes(), 1..=WORD_LIMIT).is_some();
        if !words.into_iter().flatten().all(good) || self.scheme.contains('/') {
            let detail = format!(
                "scheme, code, assessor and jurisdiction are 1 to {WORD_LIMIT} bytes without control \
                 characters, and a scheme has no slash"
            );
            return Err(Error::new(ErrorCode::LabelMalformed, detail));
        }
        Ok(())
    }
}

/// The dictionary of a set: every distinct list of statements, once.
#[derive(Debug)]
pub(crate) struct Dictionary {
    statements: Vec<Statement>,
    /// Where in `indexes` each record begins, and the end of the last.
    starts: Vec<u32>,
    indexes: Vec<u32>,
}

impl Dictionary {
    pub(crate) fn records(&self) -> u32 {
        (self.starts.len() - 1) as u32
    }

    /// The statements of a record.
    pub(crate) fn record(&self, record: u32) -> impl Iterator<Item = &Statement> {
        let record = record as usize;
        let range = match (self.starts.get(record), self.starts.get(record + 1)) {
            (Some(start), Some(end)) => *start as usize..*end as usize,
            _ => 0..0,
        };
        self.indexes[range].iter().filter_map(|index| self.statements.get(*index as usize))
    }

    /// Every distinct statement of the set.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.statements
    }

    /// Reads the section, whose layout stands in `docs/format.md`, section 4:
    ///
    /// `u32 n {str}, u32 n {u32 scheme, u32 code, u32 assessor, u32 jurisdiction, i32 day, u8 status,
    /// [3] zero}, u32 n {u16 n {u32 statement}}`
    pub(crate) fn read(section: &[u8]) -> Result<Self> {
        let mut fields = Fields::new(section);
        let (strings, mut strings_used) = read_strings(&mut fields)?;
        let statements = read_statements(&mut fields, &strings, &mut strings_used)?;
        let (starts, indexes) = read_records(&mut fields, statements.len())?;
        if !fields.is_at_end() {
            return Err(malformed("bytes follow the last record"));
        }
        let mut statements_used = vec![false; statements.len()];
        for index in &indexes {
            statements_used[*index as usize] = true;
        }
        let dictionary = Self { statements, starts, indexes };
        if strings_used.contains(&false) || statements_used.contains(&false) {
            return Err(Error::new(
                ErrorCode::SetDictionaryUnused,
                "the dictionary holds a string or statement that nothing refers to",
            ));
        }
        Ok(dictionary)
    }
}

fn malformed(detail: &str) -> Error {
    Error::new(ErrorCode::SetDictionary, detail)
}

fn unsorted() -> Error {
    Error::new(ErrorCode::SetDictionaryUnsorted, "strings, statements and records ascend")
}

/// A count that its limit and the bytes left allow; nothing is allocated for any other.
fn count(fields: &mut Fields<'_>, least_bytes: usize) -> Result<usize> {
    let count = fields.u32().ok_or_else(|| malformed("the dictionary ends early"))?;
    if count > DICTIONARY_LIMIT || (count as usize).saturating_mul(least_bytes) > fields.remaining() {
        return Err(malformed("a count is over its limit or over the bytes left"));
    }
    Ok(count as usize)
}

fn read_strings(fields: &mut Fields<'_>) -> Result<(Vec<Arc<str>>, Vec<bool>)> {
    let count = count(fields, 3)?;
    let mut strings: Vec<Arc<str>> = Vec::with_capacity(count);
    for _ in 0..count {
        let bytes = fields.str_bytes().ok_or_else(|| malformed("a string ends early"))?;
        let string = text(bytes, 1..=WORD_LIMIT)
            .ok_or_else(|| malformed("a string is 1 to 128 bytes of text without control characters"))?;
        if strings.last().is_some_and(|last| **last >= *string) {
            return Err(unsorted());
        }
        strings.push(string.into());
    }
    let used = vec![false; strings.len()];
    Ok((strings, used))
}

fn read_statements(
    fields: &mut Fields<'_>,
    strings: &[Arc<str>],
    used: &mut [bool],
) -> Result<Vec<Statement>> {
    let count = count(fields, STATEMENT)?;
    let mut statements = Vec::with_capacity(count);
    let mut last: Option<([u32; 4], i32, u8)> = None;
    for _ in 0..count {
        let raw = read_raw(fields).ok_or_else(|| malformed("a statement ends early"))?;
        let (words, day, status, padding) = raw;
        if padding != [0; 3] {
            return Err(malformed("a statement's last bytes are zero"));
        }
        let mut word = |index: u32| {
            let string = strings.get(index as usize)?;
            used[index as usize] = true;
            Some(string.clone())
        };
        let mut optional = |index: u32| if index == NONE { Some(None) } else { word(index).map(Some) };
        let (assessor, jurisdiction) = (optional(words[2]), optional(words[3]));
        let (Some(scheme), Some(code), Some(assessor), Some(jurisdiction)) =
            (word(words[0]), word(words[1]), assessor, jurisdiction)
        else {
            return Err(malformed("a statement names a string that is not there"));
        };
        let first_seen = match day {
            i32::MIN => None,
            day => Some(Day::from_days(day).map_err(|_| malformed("a day is out of bounds"))?),
        };
        let known =
            Status::from_number(u16::from(status)).ok_or_else(|| malformed("a status is not known"))?;
        if scheme.contains('/') {
            return Err(malformed("a scheme has no slash"));
        }
        if last.is_some_and(|last| last >= (words, day, status)) {
            return Err(unsorted());
        }
        last = Some((words, day, status));
        statements.push(Statement { scheme, code, assessor, jurisdiction, first_seen, status: known });
    }
    Ok(statements)
}

type RawStatement = ([u32; 4], i32, u8, [u8; 3]);

fn read_raw(fields: &mut Fields<'_>) -> Option<RawStatement> {
    let words = [fields.u32()?, fields.u32()?, fields.u32()?, fields.u32()?];
    Some((words, fields.i32()?, fields.u8()?, fields.array()?))
}

fn read_records(fields: &mut Fields<'_>, statements: usize) -> Result<(Vec<u32>, Vec<u32>)> {
    let count = count(fields, 2)?;
    if count == 0 {
        return Err(malformed("a dictionary has at least one record"));
    }
    let mut starts = Vec::with_capacity(count + 1);
    let mut indexes: Vec<u32> = Vec::new();
    for record in 0..count {
        let start = indexes.len();
        starts.push(start as u32);
        let length = fields.u16().ok_or_else(|| malformed("a record ends early"))?;
        if usize::from(length) > RECORD_LIMIT {
            return Err(malformed("a record has at most 64 statements"));
        }
        for _ in 0..length {
            let index = fields.u32().ok_or_else(|| malformed("a record ends early"))?;
            if index as usize >= statements {
                return Err(malformed("a record names a statement that is not there"));
            }
            if indexes.len() > start && indexes[indexes.len() - 1] >= index {
                return Err(unsorted());
            }
            indexes.push(index);
        }
        if record > 0 && indexes[starts[record - 1] as usize..start] >= indexes[start..] {
            return Err(unsorted());
        }
    }
    starts.push(indexes.len() as u32);
    Ok((starts, indexes))
}

pub(crate) use writing::write_dictionary;

mod writing {
    use super::{DICTIONARY_LIMIT, NONE, Statement};
    use crate::error::{Error, ErrorCode, Result};
    use crate::wire::put_str;
    use std::collections::BTreeSet;

    /// Writes the dictionary of these records, and says which number each of them has in it.
    ///
    /// `records` are distinct lists of indexes of `statements`, each list ascending in the order of the
    /// statements; both are only what is used.
    pub(crate) fn write_dictionary(
        statements: &[Statement],
        records: &[Vec<u32>],
    ) -> Result<(Vec<u8>, Vec<u32>)> {
        let words = |statement: &Statement| {
            let fixed = [Some(statement.scheme.clone()), Some(statement.code.clone())];
            fixed.into_iter().chain([statement.assessor.clone(), statement.jurisdiction.clone()])
        };
        let strings: BTreeSet<_> = statements.iter().flat_map(words).flatten().collect();
        let strings: Vec<_> = strings.into_iter().collect();
        let index =
            |word: &str| strings.binary_search_by(|string| (**string).cmp(word)).map_or(NONE, |i| i as u32);
        let raw = |statement: &Statement| {
            let optional =
                |word: &Option<std::sync::Arc<str>>| word.as_ref().map_or(NONE, |word| index(word));
            let numbers = [
                index(&statement.scheme),
                index(&statement.code),
                optional(&statement.assessor),
                optional(&statement.jurisdiction),
            ];
            let day = statement.first_seen.map_or(i32::MIN, |day| day.days());
            (numbers, day, statement.status.number() as u8)
        };
        let mut order: Vec<usize> = (0..statements.len()).collect();
        order.sort_by_key(|i| raw(&statements[*i]));
        let mut place = vec![0; statements.len()];
        for (new, old) in order.iter().enumerate() {
            place[*old] = new as u32;
        }
        let mut renumbered: Vec<(Vec<u32>, usize)> = records
            .iter()
            .enumerate()
            .map(|(number, record)| {
                let mut record: Vec<u32> = record.iter().map(|index| place[*index as usize]).collect();
                record.sort_unstable();
                (record, number)
            })
            .collect();
        renumbered.sort();

        let mut out = Vec::new();
        let put_count = |out: &mut Vec<u8>, count: usize| match u32::try_from(count) {
            Ok(count) if count <= DICTIONARY_LIMIT => {
                out.extend_from_slice(&count.to_le_bytes());
                Ok(())
            }
            _ => Err(Error::new(
                ErrorCode::BuildTooLarge,
                format!("a dictionary has at most {DICTIONARY_LIMIT} strings, statements or records"),
            )),
        };
        put_count(&mut out, strings.len())?;
        strings.iter().for_each(|string| put_str(&mut out, string));
        put_count(&mut out, statements.len())?;
        for old in order {
            let (numbers, day, status) = raw(&statements[old]);
            numbers.iter().for_each(|number| out.extend_from_slice(&number.to_le_bytes()));
            out.extend_from_slice(&day.to_le_bytes());
            out.extend_from_slice(&[status, 0, 0, 0]);
        }
        put_count(&mut out, renumbered.len())?;
        let mut numbers = vec![0; records.len()];
        for (new, (record, old)) in renumbered.iter().enumerate() {
            numbers[*old] = new as u32;
            out.extend_from_slice(&(record.len() as u16).to_le_bytes());
            record.iter().for_each(|index| out.extend_from_slice(&index.to_le_bytes()));
        }
        Ok((out, numbers))
    }
}
