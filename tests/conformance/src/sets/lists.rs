//! The small lists that set vectors are made of.

use super::{created, description, digest, issuer_file, key};
use crate::Outcome;
use hashward::set::{
    Description, HashSet, Intake, ListedConvention, NewEntry, Packing, SetBuilder, Statement,
    WithdrawalReason,
};
use hashward::trust::{Purpose, Root};
use hashward::{Day, Hash, Kind, PdqHash};

pub(super) fn builder(description: Description) -> Outcome<SetBuilder> {
    Ok(SetBuilder::new(&Root::parse(&issuer_file()?)?, description))
}

pub(super) fn sign(builder: SetBuilder) -> Outcome<Vec<u8>> {
    Ok(builder.build()?.sign(&[&key()])?)
}

pub(super) fn day(days: i32) -> Outcome<Day> {
    Ok(Day::from_days(days)?)
}

fn pdq(number: u64) -> Outcome<PdqHash> {
    Ok(PdqHash::parse(&digest(Kind::Pdq, number)?.to_hex())?)
}

/// The least there can be: one row, nothing said of it.
pub(super) fn one_row() -> Outcome<Vec<u8>> {
    let mut set = builder(description(1)?)?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    sign(set)
}

/// Rows of one kind under one label.
pub(super) fn one_kind(rows: u64) -> Outcome<Vec<u8>> {
    let mut set = builder(description(2)?)?;
    for number in 0..rows {
        set.add(NewEntry::new().hash(digest(Kind::Sha1, number)?).statement(Statement::new("iwf/A")?))?;
    }
    sign(set)
}

/// Every kind, entries of several rows, several records, companions, a withdrawal, all texts.
pub(super) fn rich() -> Outcome<Vec<u8>> {
    let mut description = description(3)?;
    description.packer = "packer.example".to_owned();
    description.packing = Packing::Conversion;
    description.intake = Intake::Open;
    description.comment = "Übung, keine echte Liste".to_owned();
    let mut set = builder(description)?;
    for number in 0..24 {
        let mut said =
            Statement::new(["iwf/A", "interpol/baseline", "hotline/national"][number as usize % 3])?;
        if number % 2 == 0 {
            said.assessor = Some("assessor.example".into());
            said.first_seen = Some(day(20_000 + number as i32)?);
        }
        if number % 5 == 0 {
            said.jurisdiction = Some("NL".into());
            said.status = hashward::set::Status::Disputed;
        }
        let mut entry =
            NewEntry::new().pdq(pdq(number)?, 50 + number as u8, Some(number.to_be_bytes())).statement(said);
        for kind in [Kind::Md5, Kind::Sha1, Kind::Sha256, Kind::Blake3] {
            if !(number + u64::from(kind.code())).is_multiple_of(3) {
                entry = entry.hash(digest(kind, number)?);
            }
        }
        set.add(entry)?;
    }
    let both = [digest(Kind::Md5, 900)?, digest(Kind::Pdq, 900)?];
    set.withdraw(&both, WithdrawalReason::WrongContent, day(20_700)?, day(21_000)?)?;
    let one = [digest(Kind::Md5, 901)?];
    set.withdraw(&one, WithdrawalReason::OutOfScope, day(20_700)?, day(20_700)?)?;
    sign(set)
}

/// PDQ rows of two entries that are named in the list, for the purpose known_good.
pub(super) fn near_only() -> Outcome<Vec<u8>> {
    let mut description = description(4)?;
    description.convention = ListedConvention::Unknown;
    description.purpose = Purpose::KnownGood;
    let mut set = builder(description)?;
    for number in 0..9 {
        let name = if number < 3 { "one" } else { "others" };
        set.add(NewEntry::new().hash(Hash::from(pdq(number)?)).name(name))?;
    }
    sign(set)
}

/// Two entries of an MD5 and a SHA-1 row each; the SHA-1 rows stand the other way round, so that their
/// entry numbers are 1, 0.
pub(super) fn crossed() -> Outcome<Vec<u8>> {
    let mut set = builder(description(5)?)?;
    for (md5, sha1) in [(0x10, 0x20), (0x20, 0x10)] {
        let rows = [Hash::new(Kind::Md5, &[md5; 16])?, Hash::new(Kind::Sha1, &[sha1; 20])?];
        set.add(rows.into_iter().fold(NewEntry::new(), NewEntry::hash))?;
    }
    sign(set)
}

/// Six entries, of which entry e is said to be A, B or C: three records of one statement each.
pub(super) fn labelled() -> Outcome<Vec<u8>> {
    let mut set = builder(description(6)?)?;
    for number in 0..6 {
        let label = ["iwf/A", "iwf/B", "iwf/C"][usize::from(number) % 3];
        let row = Hash::new(Kind::Md5, &[number; 16])?;
        set.add(NewEntry::new().hash(row).statement(Statement::new(label)?))?;
    }
    sign(set)
}

/// Withdrawals for each reason, one of them of two rows.
pub(super) fn withdrawn_for_every_reason() -> Outcome<Vec<u8>> {
    let mut set = builder(description(7)?)?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    for (number, reason) in (900..).zip(WithdrawalReason::ALL) {
        let mut rows = vec![digest(Kind::Md5, number)?];
        if *reason == WithdrawalReason::WrongLabel {
            rows.push(digest(Kind::Sha256, number)?);
        }
        set.withdraw(&rows, *reason, day(20_700)?, day(20_700 + number as i32)?)?;
    }
    sign(set)
}

/// The next version of that, in which the entry of two rows is listed again, and another may be.
pub(super) fn withdrawn_and_readmitted() -> Outcome<Vec<u8>> {
    let before = HashSet::open(withdrawn_for_every_reason()?, &Root::parse(&issuer_file()?)?)?;
    let mut description = description(7)?;
    description.version.publish = 2;
    description.previous = Some(before.root());
    let mut set = builder(description)?;
    let again = [digest(Kind::Md5, 900)?, digest(Kind::Sha256, 901)?];
    set.carry_withdrawals(&before, None, &again)?;
    let rows = [digest(Kind::Md5, 901)?, digest(Kind::Sha256, 901)?];
    set.add(rows.into_iter().fold(NewEntry::new(), NewEntry::hash))?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    sign(set)
}

/// A version of the one-row list; versions of it follow one another in the vectors of installing.
pub(super) fn version(
    publish: u32,
    days_later: u32,
    edit: impl FnOnce(&mut Description),
) -> Outcome<Vec<u8>> {
    let mut description = description(8)?;
    description.version.publish = publish;
    description.created = created()?.plus_days(days_later);
    description.not_before = description.created;
    description.expires = description.created.plus_days(30);
    edit(&mut description);
    let mut set = builder(description)?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    sign(set)
}
