//! The lists that verdict vectors stand on.

use super::asks::turned;
use super::files::mirrored_picture;
use crate::sets::{description, digest, key, root_file};
use crate::{FILE_KINDS, Outcome};
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::record::url::Url;
use hashward::set::{Description, Intake, NewEntry, SetBuilder, Statement, Status, WithdrawalReason};
use hashward::trust::{Purpose, Root};
use hashward::{Day, Hash, Kind, PdqHash};
use std::fs;
use std::path::Path;

/// Writes every list with its root into a folder.
pub(super) fn write(folder: &Path) -> Outcome<()> {
    let list = |name: &str, id: u8, purpose, fill: &dyn Fn(&mut SetBuilder) -> Outcome<()>| {
        write_list(folder, name, id, purpose, |_| {}, fill)
    };
    list("first", 11, Purpose::Csam, &|set| {
        set.add(entry(1, "iwf/A", None, Status::Active)?)?;
        set.add(entry(2, "other/stock", None, Status::Active)?)?;
        set.add(entry(3, "iwf/A", None, Status::Disputed)?)?;
        set.add(entry(4, "iwf/A", Some("shared.example"), Status::Active)?)?;
        set.add(NewEntry::new().hash(digest(Kind::Md5, 5)?).statement(Statement::new("iwf/A")?))?;
        let (day, until) = (Day::parse("2026-11-01")?, Day::parse("2026-12-31")?);
        Ok(set.withdraw(&[digest(Kind::Md5, 9)?], WithdrawalReason::WrongContent, day, until)?)
    })?;
    list("second", 12, Purpose::Csam, &|set| {
        set.add(entry(1, "interpol/baseline", None, Status::Active)?)?;
        Ok(set.add(entry(4, "iwf/B", Some("shared.example"), Status::Active)?)?)
    })?;
    let open = |description: &mut Description| description.intake = Intake::Open;
    write_list(folder, "open", 13, Purpose::Csam, open, &|set| {
        Ok(set.add(entry(1, "iwf/A", None, Status::Active)?)?)
    })?;
    list("stock", 14, Purpose::KnownGood, &|set| {
        Ok(set.add(entry(1, "package/file", None, Status::Active)?)?)
    })?;
    list("proof", 15, Purpose::Test, &|set| Ok(set.add(entry(7, "test/canary", None, Status::Active)?)?))?;
    list("digests", 16, Purpose::Csam, &|set| {
        Ok(set.add(NewEntry::new().hash(digest(Kind::Sha256, 1)?).statement(Statement::new("iwf/A")?))?)
    })?;
    list("third", 17, Purpose::Csam, &|set| {
        set.add(entry(3, "iwf/B", None, Status::Active)?)?;
        set.add(entry(6, "iwf/A", None, Status::Disputed)?.statement(Statement::new("interpol/baseline")?))?;
        set.add(entry(8, "iwf/A", None, Status::Disputed)?.statement(Statement::new("other/stock")?))?;
        Ok(set.add(entry(9, "iwf/A", None, Status::Active)?)?)
    })?;
    let brief = |description: &mut Description| description.expires = description.created.plus_days(1);
    write_list(folder, "brief", 18, Purpose::Csam, brief, &|set| {
        Ok(set.add(entry(1, "iwf/A", None, Status::Active)?)?)
    })?;
    list("generated", 19, Purpose::Generative, &|set| {
        Ok(set.add(entry(1, "iwf/A", None, Status::Active)?)?)
    })?;
    // Seventeen pictures that look alike: each is one bit further from the first.
    list("crowd", 20, Purpose::Csam, &|set| {
        (0..17).try_for_each(|bits| {
            Ok(set.add(NewEntry::new().hash(turned(500, bits)?).statement(Statement::new("iwf/A")?))?)
        })
    })?;
    list("close", 21, Purpose::Csam, &|set| {
        for (number, quality, label) in
            [(1, 80, "iwf/A"), (2, 79, "iwf/A"), (3, 90, "iwf/B"), (4, 70, "iwf/A"), (5, 49, "iwf/A")]
        {
            let row = PdqHash::parse(&digest(Kind::Pdq, number)?.to_hex())?;
            set.add(NewEntry::new().pdq(row, quality, None).statement(Statement::new(label)?))?;
        }
        Ok(())
    })?;
    // As a device may hold it: no perceptual row, listed or withdrawn.
    list("device", 23, Purpose::Csam, &|set| {
        let exact = |number, status| -> Outcome<NewEntry> {
            let mut said = Statement::new("interpol/baseline")?;
            said.status = status;
            let kinds = FILE_KINDS.into_iter().filter(|kind| kind.is_exact());
            kinds
                .map(|kind| digest(kind, number))
                .try_fold(NewEntry::new().statement(said), |entry, hash| Ok(entry.hash(hash?)))
        };
        set.add(exact(1, Status::Active)?)?;
        set.add(exact(3, Status::Disputed)?)?;
        let (day, until) = (Day::parse("2026-11-01")?, Day::parse("2026-12-31")?);
        Ok(set.withdraw(&[digest(Kind::Md5, 9)?], WithdrawalReason::WrongContent, day, until)?)
    })?;
    // Two lists of links that agree on a link, a folder and a host.
    for (name, id) in [("links", 24), ("more-links", 25)] {
        list(name, id, Purpose::Csam, &|set| {
            set.add(link_entry("https://www.example.com/listed?a=1")?)?;
            set.add(expression_entry("https://board.example/folder/", "board.example/folder/")?)?;
            set.add(expression_entry("https://bad.example/", "bad.example/")?)?;
            if name == "links" {
                set.add(link_entry("https://www.example.com/listed-once")?)?;
            }
            let gone =
                Hash::new(Kind::UrlId, Url::parse("https://www.example.com/withdrawn")?.id().as_bytes())?;
            let (day, until) = (Day::parse("2026-11-01")?, Day::parse("2026-12-31")?);
            Ok(set.withdraw(&[gone], WithdrawalReason::WrongContent, day, until)?)
        })?;
    }
    list("mirror", 22, Purpose::Csam, &|set| {
        let mirrored = Fingerprint::of(&mirrored_picture(), &Limits::default());
        let pdq = mirrored.picture().ok_or("a picture")?.full();
        let entry = NewEntry::new().pdq(pdq.hash(), pdq.quality(), None);
        Ok(set.add(entry.statement(Statement::new("iwf/A")?))?)
    })
}

/// An entry of a link.
fn link_entry(link: &str) -> Outcome<NewEntry> {
    let id = Hash::new(Kind::UrlId, Url::parse(link)?.id().as_bytes())?;
    Ok(NewEntry::new().hash(id).statement(Statement::new("iwf/A")?))
}

/// An entry of one of a link's expressions.
fn expression_entry(link: &str, expression: &str) -> Outcome<NewEntry> {
    let all = Url::parse(link)?.expressions();
    let one = all.iter().find(|one| one.text == expression).ok_or("an expression of the link")?;
    let hash = Hash::new(Kind::UrlExpression, one.digest().as_bytes())?;
    Ok(NewEntry::new().hash(hash).statement(Statement::new("iwf/A")?))
}

/// Writes a list of the issuer `NAME.example` under the only purpose that its root has.
fn write_list(
    folder: &Path,
    name: &str,
    id: u8,
    purpose: Purpose,
    edit: impl FnOnce(&mut Description),
    fill: &dyn Fn(&mut SetBuilder) -> Outcome<()>,
) -> Outcome<()> {
    let root = root_file(&format!("{name}.example"), &[purpose])?;
    let mut description = description(id)?;
    description.purpose = purpose;
    description.origin = format!("{name}.example");
    description.packer.clone_from(&description.origin);
    edit(&mut description);
    let mut builder = SetBuilder::new(&Root::parse(&root)?, description);
    fill(&mut builder)?;
    fs::write(folder.join(format!("{name}.hset")), builder.build()?.sign(&[&key()])?)?;
    fs::write(folder.join(format!("{name}.hroot")), root)?;
    Ok(())
}

/// An entry with a digest of every kind.
fn entry(number: u64, label: &str, assessor: Option<&str>, status: Status) -> Outcome<NewEntry> {
    let mut said = Statement::new(label)?;
    said.assessor = assessor.map(Into::into);
    said.status = status;
    let mut entry = NewEntry::new().statement(said);
    for kind in FILE_KINDS {
        entry = entry.hash(digest(kind, number)?);
    }
    Ok(entry)
}
