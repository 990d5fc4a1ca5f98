//! What is said of a new set and of its entries, as it crosses in JSON.

use crate::convert::GivenHash;
use crate::error::{misuse, raise};
use hashward::set::{
    Description, Intake, ListFormat, ListOptions, ListedConvention, NewEntry, Packing, SetId, SetRoot,
    Statement, Status, Version, WithdrawalReason,
};
use hashward::trust::Purpose;
use hashward::{Day, Kind, PdqHash, Timestamp};
use napi::Result;
use serde::Deserialize;

/// A description; what is left out is as core would have it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Described {
    set: String,
    origin: String,
    created: String,
    days: u32,
    packer: Option<String>,
    purpose: Option<Purpose>,
    version: Option<Version>,
    previous: Option<String>,
    not_before: Option<String>,
    expires: Option<String>,
    packing: Option<Packing>,
    intake: Option<Intake>,
    comment: Option<String>,
    convention: Option<ListedConvention>,
}

impl Described {
    pub(crate) fn description(self) -> hashward::Result<Description> {
        let created = Timestamp::parse(&self.created)?;
        let plain = Description::new(SetId::parse(&self.set)?, &self.origin, created, self.days);
        let time = |given: Option<String>, plain| given.map_or(Ok(plain), |text| Timestamp::parse(&text));
        Ok(Description {
            purpose: self.purpose.unwrap_or(plain.purpose),
            version: self.version.unwrap_or(plain.version),
            previous: self.previous.as_deref().map(SetRoot::parse).transpose()?,
            not_before: time(self.not_before, plain.not_before)?,
            expires: time(self.expires, plain.expires)?,
            packer: self.packer.unwrap_or(plain.packer),
            packing: self.packing.unwrap_or(plain.packing),
            intake: self.intake.unwrap_or(plain.intake),
            comment: self.comment.unwrap_or(plain.comment),
            convention: self.convention.unwrap_or(plain.convention),
            set: plain.set,
            origin: plain.origin,
            created,
        })
    }
}

/// What is said of an entry. A label alone has only scheme and code.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    label: String,
    assessor: Option<String>,
    jurisdiction: Option<String>,
    first_seen: Option<String>,
    status: Status,
}

impl Said {
    fn statement(self) -> hashward::Result<Statement> {
        Ok(Statement {
            assessor: self.assessor.map(Into::into),
            jurisdiction: self.jurisdiction.map(Into::into),
            first_seen: self.first_seen.as_deref().map(Day::parse).transpose()?,
            status: self.status,
            ..Statement::new(&self.label)?
        })
    }
}

/// An entry to be listed.
#[derive(Deserialize)]
pub(crate) struct Listed {
    rows: Vec<ListedRow>,
    statements: Vec<Said>,
    name: Option<String>,
}

#[derive(Deserialize)]
struct ListedRow {
    hash: GivenHash,
    quality: Option<u8>,
    companion: Option<[u8; 8]>,
}

impl Listed {
    pub(crate) fn entry(self) -> hashward::Result<NewEntry> {
        let mut entry = NewEntry::new();
        for row in self.rows {
            let hash = row.hash.hash()?;
            entry = match (hash.kind(), row.quality) {
                (Kind::Pdq, Some(quality)) => {
                    entry.pdq(PdqHash::parse(&hash.to_hex())?, quality, row.companion)
                }
                _ => entry.hash(hash),
            };
        }
        for said in self.statements {
            entry = entry.statement(said.statement()?);
        }
        Ok(self.name.iter().fold(entry, |entry, name| entry.name(name)))
    }
}

/// How a list is written.
#[derive(Deserialize)]
pub(crate) struct Listing {
    format: String,
    kind: Option<String>,
    statement: Option<Said>,
}

impl Listing {
    pub(crate) fn options(self) -> Result<ListOptions> {
        let kind = || Kind::from_word(self.kind.as_deref().unwrap_or_default()).map_err(raise);
        let format = match self.format.as_str() {
            "csv" => ListFormat::Csv,
            "jsonl" => ListFormat::JsonLines,
            "sums" => ListFormat::Sums(kind()?),
            "bare" => ListFormat::Bare(kind()?),
            _ => return Err(misuse("format is csv, jsonl, sums or bare")),
        };
        Ok(ListOptions { format, statement: self.statement.map(Said::statement).transpose().map_err(raise)? })
    }
}

/// A withdrawn entry.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Withdrawn {
    pub(crate) rows: Vec<GivenHash>,
    pub(crate) reason: WithdrawalReason,
    pub(crate) withdrawn: String,
    pub(crate) answers_until: String,
}
