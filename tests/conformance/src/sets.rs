//! Set vectors: files that open and what they say, files that must not open and why.

use crate::craft::Crafted;
use crate::dump::dump;
use crate::{Outcome, folder, fresh, write_json};
use hashward::set::{
    Description, HashSet, Intake, ListedConvention, NewEntry, Packing, SetBuilder, SetId, Statement,
    WithdrawalReason,
};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{Day, Hash, Kind, PdqHash, Timestamp};
use serde_json::json;
use std::fs;

/// The key of every vector's issuer; its seed is public, so it signs nothing else.
#[must_use]
pub fn key() -> SecretKey {
    SecretKey::from_seed(&[42; 32])
}

/// The moment every vector was made.
///
/// # Errors
/// None: the day is one.
pub fn created() -> Outcome<Timestamp> {
    Ok(Timestamp::parse("2026-11-24")?)
}

/// The root file of the vectors' issuer.
///
/// # Errors
/// None that a vector can meet.
pub fn root_file(name: &str, purposes: &[Purpose]) -> Outcome<Vec<u8>> {
    let created = created()?;
    Ok(RootBuilder::new(name, created, created.plus_days(3650)).purposes(purposes).build(&key())?)
}

/// A digest of a number, so that vectors need no real hash.
///
/// # Errors
/// None: the width is the kind's.
pub fn digest(kind: Kind, number: u64) -> Outcome<Hash> {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Ok(Hash::new(kind, &bytes.as_bytes()[..kind.width()])?)
}

fn pdq(number: u64) -> Outcome<PdqHash> {
    Ok(PdqHash::parse(&digest(Kind::Pdq, number)?.to_hex())?)
}

/// A first version of a list of the vectors' issuer.
///
/// # Errors
/// None: the day is one.
pub fn description(id: u8) -> Outcome<Description> {
    Ok(Description::new(SetId::from_bytes([id; 16]), "hotline.example", created()?, 30))
}

fn builder(description: Description) -> Outcome<SetBuilder> {
    Ok(SetBuilder::new(&Root::parse(&root_file("hotline.example", ROOT_PURPOSES)?)?, description))
}

const ROOT_PURPOSES: &[Purpose] = &[Purpose::Csam, Purpose::KnownGood];

fn sign(builder: SetBuilder) -> Outcome<Vec<u8>> {
    Ok(builder.build()?.sign(&[&key()])?)
}

fn one_row() -> Outcome<Vec<u8>> {
    let mut set = builder(description(1)?)?;
    set.add(NewEntry::new().hash(digest(Kind::Md5, 1)?))?;
    sign(set)
}

fn one_kind(rows: u64) -> Outcome<Vec<u8>> {
    let mut set = builder(description(2)?)?;
    for number in 0..rows {
        set.add(NewEntry::new().hash(digest(Kind::Sha1, number)?).statement(Statement::new("iwf/A")?))?;
    }
    sign(set)
}

/// Every kind, entries of several rows, several records, companions, a withdrawal, all texts.
fn rich() -> Outcome<Vec<u8>> {
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
            said.first_seen = Some(Day::from_days(20_000 + number as i32)?);
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
    let (day, until) = (Day::from_days(20_700)?, Day::from_days(21_000)?);
    set.withdraw(
        &[digest(Kind::Md5, 900)?, digest(Kind::Pdq, 900)?],
        WithdrawalReason::WrongContent,
        day,
        until,
    )?;
    set.withdraw(&[digest(Kind::Md5, 901)?], WithdrawalReason::OutOfScope, day, day)?;
    sign(set)
}

fn near_only() -> Outcome<Vec<u8>> {
    let mut description = description(4)?;
    description.convention = ListedConvention::Unknown;
    description.purpose = Purpose::KnownGood;
    let mut set = builder(description)?;
    for number in 0..9 {
        set.add(NewEntry::new().hash(Hash::from(pdq(number)?)).name(if number < 3 {
            "one"
        } else {
            "others"
        }))?;
    }
    sign(set)
}

/// Writes every set vector.
///
/// # Errors
/// When a vector does not do what it is for, or cannot be written.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("set");
    let (valid, invalid) = (folder.join("valid"), folder.join("invalid"));
    fresh(&valid)?;
    fresh(&invalid)?;
    let root = root_file("hotline.example", ROOT_PURPOSES)?;
    fs::write(valid.join("issuer.hroot"), &root)?;
    fs::write(invalid.join("issuer.hroot"), &root)?;
    let opened_root = Root::parse(&root)?;
    let good = [
        ("one-row", one_row()?),
        ("two-rows", one_kind(2)?),
        ("127-rows", one_kind(127)?),
        ("128-rows", one_kind(128)?),
        ("300-rows", one_kind(300)?),
        ("every-section", rich()?),
        ("near-only", near_only()?),
    ];
    for (name, bytes) in &good {
        let set = HashSet::open(bytes.clone(), &opened_root)?;
        fs::write(valid.join(format!("{name}.hset")), bytes)?;
        let vector = json!({ "name": name, "root": "issuer.hroot", "set": format!("{name}.hset"), "dump": dump(&set) });
        write_json(&valid.join(format!("{name}.json")), &vector)?;
    }
    let bad = bad_sets()?;
    for (name, bytes) in &bad {
        let error = HashSet::open(bytes.clone(), &opened_root).err();
        let code = error.ok_or_else(|| format!("{name} opens"))?.code().as_str();
        fs::write(invalid.join(format!("{name}.hset")), bytes)?;
        let vector =
            json!({ "name": name, "root": "issuer.hroot", "set": format!("{name}.hset"), "code": code });
        write_json(&invalid.join(format!("{name}.json")), &vector)?;
    }
    let roots = bad_roots()?;
    for (name, bytes) in &roots {
        let code = Root::parse(bytes).err().ok_or_else(|| format!("{name} opens"))?.code().as_str();
        fs::write(invalid.join(format!("{name}.hroot")), bytes)?;
        write_json(
            &invalid.join(format!("{name}.json")),
            &json!({ "name": name, "root": format!("{name}.hroot"), "code": code }),
        )?;
    }
    Ok(good.len() + bad.len() + roots.len())
}

/// A file made from a good one by a change that is then signed anew.
fn changed(file: &[u8], change: impl FnOnce(&mut Crafted)) -> Outcome<Vec<u8>> {
    let mut crafted = Crafted::new(file);
    change(&mut crafted);
    crafted.sign(&key())
}

/// Each breaks one rule. The names say which.
fn bad_sets() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let rich = rich()?;
    let plain = one_kind(300)?;
    let raw = |change: &dyn Fn(&mut Vec<u8>)| {
        let mut bytes = plain.clone();
        change(&mut bytes);
        bytes
    };
    let at = |position: usize, value: u8| move |crafted: &mut Crafted| crafted.bytes()[position] = value;
    let offset = |section: u16, kind: u16, value: u64| {
        move |crafted: &mut Crafted| {
            let line = crafted.section(section, kind);
            crafted.bytes()[line + 8..line + 16].copy_from_slice(&value.to_le_bytes());
        }
    };
    let slot = plain.len() - 100;
    let foreign = SecretKey::from_seed(&[43; 32]);
    Ok(vec![
        ("magic", raw(&|bytes| bytes[0] = 0)),
        ("empty-file", Vec::new()),
        ("cut-in-header", plain[..12].to_vec()),
        ("format-version", raw(&|bytes| bytes[8] = 2)),
        ("manifest-too-long", raw(&|bytes| bytes[14] = 2)),
        ("manifest-empty", raw(&|bytes| bytes[12..16].fill(0))),
        ("cut-in-manifest", plain[..100].to_vec()),
        ("manifest-fields", raw(&|bytes| bytes[12] ^= 1)),
        ("purpose-unknown", changed(&plain, at(64, 99))?),
        ("purpose-not-allowed", changed(&plain, at(64, 2))?),
        ("publish-zero", changed(&plain, at(66, 0))?),
        ("created-after-not-before", changed(&plain, at(109, 0xff))?),
        (
            "section-line-flags",
            changed(&plain, |crafted| {
                let line = crafted.section(1, 2);
                crafted.bytes()[line + 4] = 3;
            })?,
        ),
        (
            "section-unknown",
            changed(&plain, |crafted| {
                let line = crafted.section(9, 0);
                crafted.bytes()[line] = 99;
            })?,
        ),
        (
            "section-kind-wrong",
            changed(&plain, |crafted| {
                let line = crafted.section(3, 2);
                crafted.bytes()[line + 2] = 3;
            })?,
        ),
        ("section-overflow", changed(&plain, offset(9, 0, u64::MAX - 1))?),
        ("sections-overlap", changed(&plain, offset(2, 2, 64))?),
        ("section-outside", changed(&plain, offset(9, 0, 1 << 40))?),
        (
            "section-misplaced",
            changed(&plain, |crafted| {
                let line = crafted.section(1, 2);
                crafted.bytes()[line + 9] += 1;
            })?,
        ),
        ("cut-in-section", plain[..plain.len() - 300].to_vec()),
        ("cut-in-signatures", plain[..plain.len() - 1].to_vec()),
        ("no-signature", {
            let mut bytes = plain[..slot - 2].to_vec();
            bytes.extend_from_slice(&[0, 0]);
            bytes
        }),
        ("signature-algorithm", raw(&|bytes| bytes[slot] = 2)),
        ("signature-length", raw(&|bytes| bytes[slot + 34] = 63)),
        ("same-key-twice", {
            let mut bytes = plain.clone();
            bytes[slot - 2] = 2;
            bytes.extend_from_within(slot..);
            bytes
        }),
        ("trailing-byte", {
            let mut bytes = plain.clone();
            bytes.push(0);
            bytes
        }),
        ("another-issuer", changed(&plain, at(32, 1))?),
        ("foreign-key", Crafted::new(&plain).sign(&foreign)?),
        (
            "s-not-canonical",
            raw(&|bytes| {
                let end = bytes.len();
                bytes[end - 1] |= 0xf0;
            }),
        ),
        ("signature-of-something-else", raw(&|bytes| bytes[slot + 40] ^= 1)),
        ("comment-changed", {
            let mut bytes = rich.clone();
            let at = bytes.windows(5).position(|five| five == b"keine").unwrap_or_default();
            bytes[at] ^= 0x20;
            bytes
        }),
        (
            "gap-not-zero",
            changed(&plain, |crafted| {
                let end = crafted.head_length();
                crafted.bytes()[end] = 1;
            })?,
        ),
        (
            "section-of-another-file",
            changed(&plain, |crafted| {
                let end = crafted.bytes().len();
                crafted.bytes()[end - 1] ^= 1;
            })?,
        ),
        (
            "directory-disagrees-with-ones",
            changed(&plain, |crafted| {
                crafted.edit(1, 2, |bytes| bytes[4..8].copy_from_slice(&299_u32.to_le_bytes()))
            })?,
        ),
        ("directory-end", changed(&plain, |crafted| crafted.edit(1, 2, |bytes| bytes[8] ^= 1))?),
        (
            "unary-too-many-ones",
            changed(&plain, |crafted| crafted.edit(2, 2, |bytes| bytes[..64].fill(0xff)))?,
        ),
        ("unary-too-few-ones", changed(&plain, |crafted| crafted.edit(2, 2, |bytes| bytes[..40].fill(0)))?),
        (
            "hot-padding",
            changed(&plain, |crafted| {
                crafted.edit(2, 2, |bytes| {
                    let end = bytes.len();
                    bytes[end - 1] |= 0x80;
                })
            })?,
        ),
        ("rows-unsorted", changed(&rich, |crafted| crafted.edit(4, 5, |bytes| bytes[..32].fill(0xff)))?),
        (
            "rows-duplicate",
            changed(&rich, |crafted| crafted.edit(4, 5, |bytes| bytes.copy_within(..32, 32)))?,
        ),
        ("quality-undefined", changed(&rich, |crafted| crafted.edit(5, 5, |bytes| bytes[0] = 101))?),
        ("entry-number-too-high", changed(&rich, |crafted| crafted.edit(7, 5, |bytes| bytes[0] = 0xff))?),
        ("record-number-too-high", changed(&rich, |crafted| crafted.edit(8, 0, |bytes| bytes.fill(0xff)))?),
        ("dictionary-count", changed(&rich, |crafted| crafted.edit(9, 0, |bytes| bytes[3] = 0xff))?),
        ("dictionary-string", changed(&rich, |crafted| crafted.edit(9, 0, |bytes| bytes[6] = 7))?),
        ("dictionary-unsorted", changed(&rich, |crafted| crafted.edit(9, 0, |bytes| bytes[6] = b'z'))?),
        ("tombstone-reason", changed(&rich, |crafted| crafted.edit(10, 0, |bytes| bytes[6] = 9))?),
        ("tombstone-group", changed(&rich, |crafted| crafted.edit(10, 0, |bytes| bytes[8] = 5))?),
        ("tombstones-unsorted", changed(&rich, |crafted| crafted.edit(10, 0, |bytes| bytes[20] = 0xff))?),
    ])
}

fn bad_roots() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let root = root_file("hotline.example", &[Purpose::Csam])?;
    let with = |position: usize, value: u8| {
        let mut bytes = root.clone();
        bytes[position] = value;
        bytes
    };
    let mut longer = root.clone();
    longer.push(0);
    Ok(vec![
        ("root-magic", with(1, 0)),
        ("root-format-version", with(8, 9)),
        ("root-cut", root[..40].to_vec()),
        ("root-replaces-another", with(16, 2)),
        ("root-name-changed", with(75, b'H')),
        ("root-trailing-byte", longer),
    ])
}
