//! The set file: what goes in comes out, one byte string for what it says, and nothing else opens.
#![cfg(feature = "build")]

use hashward::set::{
    Description, EntryRef, HashSet, ListFormat, ListOptions, ListedConvention, NewEntry, Packing, SetBuilder,
    SetHead, SetId, Statement, WithdrawalReason,
};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{Day, ErrorCode, Hash, Kind, PdqHash, Timestamp};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn now() -> Timestamp {
    Timestamp::parse("2026-11-24").expect("a day")
}

fn key() -> SecretKey {
    SecretKey::from_seed(&[1; 32])
}

fn root() -> Root {
    let bytes = RootBuilder::new("hotline.example", now(), now().plus_days(3650))
        .purposes(&[Purpose::Csam, Purpose::KnownGood])
        .build(&key())
        .expect("a root");
    Root::parse(&bytes).expect("it verifies")
}

fn description() -> Description {
    Description::new(SetId::from_bytes([7; 16]), "hotline.example", now(), 30)
}

fn build(entries: &[NewEntry]) -> Vec<u8> {
    build_with(SetBuilder::new(&root(), description()), entries)
}

fn build_with(mut builder: SetBuilder, entries: &[NewEntry]) -> Vec<u8> {
    for entry in entries {
        builder.add(entry.clone()).expect("an entry");
    }
    builder.build().expect("a set").sign(&[&key()]).expect("signed")
}

fn md5(bytes: [u8; 16]) -> Hash {
    Hash::new(Kind::Md5, &bytes).expect("16 bytes")
}

fn digest(kind: Kind, number: u64) -> Hash {
    let bytes = blake3::hash(&[&kind.code().to_le_bytes()[..], &number.to_le_bytes()].concat());
    Hash::new(kind, &bytes.as_bytes()[..kind.width()]).expect("the kind's width")
}

/// A small set of every section there is.
fn rich() -> Vec<u8> {
    let mut builder = SetBuilder::new(&root(), description());
    for number in 0..40 {
        let mut entry = NewEntry::new().statement(Statement::new("iwf/A").expect("a label"));
        for kind in Kind::ALL.into_iter().filter(|kind| (number + u64::from(kind.code())) % 3 != 0) {
            entry = match kind {
                Kind::Pdq => {
                    let mut bytes = [0; 32];
                    bytes.copy_from_slice(digest(kind, number).as_bytes());
                    entry.pdq(PdqHash::from_bytes(bytes), 90, Some(number.to_le_bytes()))
                }
                kind => entry.hash(digest(kind, number)),
            };
        }
        if number % 4 == 0 {
            entry = entry.statement(Statement::new("interpol/baseline").expect("a label"));
        }
        builder.add(entry).expect("an entry");
    }
    let withdrawn = [digest(Kind::Md5, 1000), digest(Kind::Sha256, 1000)];
    let (day, until) = (Day::from_days(20_000).expect("a day"), Day::from_days(21_000).expect("a day"));
    builder.withdraw(&withdrawn, WithdrawalReason::WrongContent, day, until).expect("a withdrawal");
    builder.build().expect("a set").sign(&[&key()]).expect("signed")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// The exact structure against a BTreeSet, with rows that crowd a few buckets among them.
    #[test]
    fn exact_look_up_is_that_of_an_ordered_set(
        spread in proptest::collection::btree_set(any::<[u8; 16]>(), 1..600),
        crowded in proptest::collection::btree_set(any::<[u8; 2]>(), 0..300),
        asked in proptest::collection::vec(any::<[u8; 16]>(), 0..50),
    ) {
        let mut rows: BTreeSet<[u8; 16]> = spread;
        for tail in &crowded {
            let mut row = [0xaa; 16];
            // Some rows differ only in the cold part, some only in the low bits of the head.
            row[if tail[0] % 2 == 0 { 7 } else { 15 }] = tail[1];
            rows.insert(row);
        }
        let entries: Vec<_> = rows.iter().map(|row| NewEntry::new().hash(md5(*row))).collect();
        let set = HashSet::open(build(&entries), &root()).expect("it opens");
        let listed: Vec<_> = set.rows(Kind::Md5).collect();
        prop_assert_eq!(listed, rows.iter().map(|row| md5(*row)).collect::<Vec<_>>());
        for row in &rows {
            prop_assert!(set.contains(&md5(*row)));
            let mut beside = *row;
            beside[15] ^= 1;
            prop_assert_eq!(set.contains(&md5(beside)), rows.contains(&beside));
            let mut before = *row;
            before[7] = before[7].wrapping_sub(1);
            prop_assert_eq!(set.contains(&md5(before)), rows.contains(&before));
        }
        for row in asked {
            prop_assert_eq!(set.contains(&md5(row)), rows.contains(&row));
        }
    }

    /// The same rows in any order, sorted in memory or through files, give the same file.
    #[test]
    fn bytes_do_not_depend_on_the_order_of_rows(
        rows in proptest::collection::vec((0_u64..200, 0_usize..5, 0_u64..3), 1..120),
        rotate in any::<prop::sample::Index>(),
    ) {
        let entries: Vec<_> = rows.iter().map(|(number, kind, label)| {
            NewEntry::new()
                .hash(digest(Kind::ALL[*kind], *number))
                .hash(digest(Kind::Sha256, number / 2))
                .statement(Statement::new(&format!("scheme/{label}")).expect("a label"))
        }).collect();
        let mut turned = entries.clone();
        turned.rotate_left(rotate.index(entries.len()));
        turned.reverse();
        prop_assert_eq!(build(&entries), build(&turned));
    }
}

#[test]
fn a_description_is_read_from_json() {
    let mut json = serde_json::json!({
        "set": "01".repeat(16), "purpose": "csam", "version": { "publish": 1, "patch": 0 }, "previous": null,
        "created": "2026-11-24T00:00:00Z", "not_before": "2026-11-24T00:00:00Z",
        "expires": "2026-12-24T00:00:00Z", "origin": "hotline.example", "packer": "hotline.example",
        "packing": "first_party", "intake": "closed", "comment": "", "convention": "full",
    });
    let created = Timestamp::parse("2026-11-24").expect("a day");
    let expected = Description::new(SetId::from_bytes([1; 16]), "hotline.example", created, 30);
    assert_eq!(serde_json::from_value::<Description>(json.clone()).expect("a description"), expected);
    json["purpose"] = "another".into();
    assert!(serde_json::from_value::<Description>(json).is_err());
}

#[test]
fn sorting_through_files_gives_the_same_bytes() {
    // The smallest buffer holds 1,024 rows, so that these go through seven runs.
    let entries: Vec<_> = (0..3_500)
        .map(|number| NewEntry::new().hash(digest(Kind::Md5, number % 3_000)).hash(digest(Kind::Pdq, number)))
        .collect();
    let through_files = SetBuilder::new(&root(), description()).sort_buffer(1);
    assert_eq!(build_with(through_files, &entries), build(&entries));
}

#[test]
fn every_change_of_a_byte_and_every_truncation_is_refused() {
    let bytes = rich();
    let root = root();
    HashSet::open(bytes.clone(), &root).expect("the whole file opens");
    for length in 0..bytes.len() {
        assert!(HashSet::open(&bytes[..length], &root).is_err(), "cut to {length}");
    }
    let mut changed = bytes.clone();
    for position in 0..bytes.len() {
        changed[position] ^= 1 << (position % 8);
        assert!(HashSet::open(changed.clone(), &root).is_err(), "changed at {position}");
        changed[position] = bytes[position];
    }
    changed.push(0);
    let error = HashSet::open(changed, &root).expect_err("a byte more");
    assert_eq!(error.code(), ErrorCode::SetTrailingBytes);
}

#[test]
fn every_other_value_of_every_byte_is_refused() {
    let bytes = build(&[NewEntry::new().hash(md5([1; 16]))]);
    let root = root();
    HashSet::open(&bytes[..], &root).expect("the whole file opens");
    let positions: Vec<usize> = (0..bytes.len()).collect();
    let halves = positions.chunks(bytes.len().div_ceil(2));
    std::thread::scope(|scope| {
        for positions in halves {
            let (root, mut changed) = (&root, bytes.clone());
            scope.spawn(move || {
                for &position in positions {
                    for difference in 1..=u8::MAX {
                        changed[position] ^= difference;
                        let opened = HashSet::open(&changed[..], root);
                        assert!(opened.is_err(), "changed by {difference} at {position}");
                        changed[position] ^= difference;
                    }
                }
            });
        }
    });
}

/// The bytes of the sections that rows of one exact kind take, by the formulas of `core/docs/format.md`,
/// section 4, in their order: directory, hot, cold.
fn exact_sections(kind: Kind, rows: u64) -> [u64; 3] {
    let total_bits = u64::from(rows.ilog2());
    let bucket_bits = total_bits - total_bits.min(7);
    let low_bits = 64 - total_bits;
    let hot_bits = (1 << total_bits) + rows * (1 + low_bits);
    [4 * ((1 << bucket_bits) + 1), 8 * hot_bits.div_ceil(64), rows * (kind.width() as u64 - 8)]
}

#[test]
fn ten_million_rows_need_few_bits_each() {
    const ROWS: u64 = 10_000_000;
    for (kind, most) in [(Kind::Md5, 108.0), (Kind::Sha256, 237.0), (Kind::Blake3, 237.0)] {
        let bits = exact_sections(kind, ROWS).iter().sum::<u64>() as f64 * 8.0 / ROWS as f64;
        assert!(bits <= most, "{kind}: {bits} bits a row");
        // Barely less would not hold, so that the figures stay what they are.
        assert!(bits > most - 2.0, "{kind}: {bits} bits a row");
    }
}

#[test]
fn a_set_is_as_long_as_its_formulas_say() {
    // No strings, no statements, and one record of no statement: three counts and one length.
    const DICTIONARY: u64 = 3 * 4 + 2;
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Pdq) {
        for rows in [1, 2, 127, 128, 1_000, 4_096] {
            let entries: Vec<_> =
                (0..rows).map(|number| NewEntry::new().hash(digest(kind, number))).collect();
            let bytes = build(&entries);
            let head = SetHead::leading(&bytes).expect("a head");
            let sections = exact_sections(kind, rows).into_iter().chain([DICTIONARY]);
            let end = sections.fold(head.length() as u64, |end, length| end.next_multiple_of(64) + length);
            assert_eq!(head.content_length(), end, "{rows} rows of {kind}");
        }
    }
}

#[test]
fn rows_that_share_a_picture_are_one_entry() {
    let (a, b, c) = (digest(Kind::Md5, 1), digest(Kind::Sha1, 1), digest(Kind::Sha256, 1));
    let said = |label| Statement::new(label).expect("a label");
    let entries = [
        NewEntry::new().hash(a).hash(b).statement(said("iwf/A")),
        NewEntry::new().hash(b).hash(c).statement(said("interpol/baseline")),
        NewEntry::new().hash(digest(Kind::Md5, 2)).name("picture"),
        NewEntry::new().hash(digest(Kind::Md5, 3)).name("picture"),
    ];
    let set = HashSet::open(build(&entries), &root()).expect("it opens");
    assert_eq!(set.manifest().entries, 2);
    let joined = set.find(&c).expect("listed");
    assert_eq!(joined.rows().collect::<Vec<_>>(), [a, b, c]);
    let labels: Vec<_> = joined.statements().map(Statement::label).collect();
    assert_eq!(labels, ["interpol/baseline", "iwf/A"]);
    let reference = |hash| set.find(&hash).map(|entry| entry.reference());
    assert_eq!(reference(a), reference(c));
    assert_eq!(reference(digest(Kind::Md5, 2)), reference(digest(Kind::Md5, 3)));
    assert_ne!(reference(a), reference(digest(Kind::Md5, 2)));
}

#[test]
fn every_entry_gives_back_its_rows_and_statements() {
    let set = HashSet::open(rich(), &root()).expect("it opens");
    let mut by_entry: BTreeMap<u32, Vec<Hash>> = BTreeMap::new();
    for kind in Kind::ALL {
        for row in set.rows(kind) {
            by_entry.entry(set.find(&row).expect("listed").number()).or_default().push(row);
        }
    }
    assert_eq!(by_entry.len(), 40);
    for entry in set.entries() {
        assert_eq!(by_entry.get(&entry.number()), Some(&entry.rows().collect()));
        assert!(entry.statements().any(|said| said.label() == "iwf/A"));
    }
}

#[test]
fn an_entry_is_named_by_its_first_row_wherever_that_stands() {
    // Enough rows for several notes of what was met, entries in both kinds and in either.
    let mut builder = SetBuilder::new(&root(), description());
    for number in 0..5_000 {
        let mut entry = NewEntry::new();
        if number % 3 != 0 {
            entry = entry.hash(digest(Kind::Md5, number));
        }
        if number % 3 != 1 {
            entry = entry.hash(digest(Kind::Sha256, number));
        }
        builder.add(entry).expect("an entry");
    }
    let bytes = builder.build().expect("a set").sign(&[&key()]).expect("signed");
    let set = HashSet::open(bytes, &root()).expect("it opens");
    assert_eq!(set.entries().count(), 5_000);
    for entry in set.entries() {
        let leading = entry.rows().next().expect("an entry has a row");
        assert_eq!(entry.reference(), EntryRef::of(set.manifest().set, &leading));
    }
}

#[test]
fn another_issuer_and_another_purpose_are_refused() {
    let other = RootBuilder::new("other.example", now(), now().plus_days(10)).build(&key()).expect("a root");
    let other = Root::parse(&other).expect("it verifies");
    let error = HashSet::open(rich(), &other).expect_err("another issuer");
    assert_eq!(error.code(), ErrorCode::TrustIssuerUnknown);
    let mut unpermitted = description();
    unpermitted.purpose = Purpose::Test;
    let mut builder = SetBuilder::new(&root(), unpermitted);
    builder.add(NewEntry::new().hash(digest(Kind::Md5, 1))).expect("an entry");
    assert_eq!(builder.build().map(drop).expect_err("purpose").code(), ErrorCode::SetPurpose);
}

#[test]
fn lists_are_read_in_every_format_alike() {
    let a = digest(Kind::Md5, 1);
    let sha = digest(Kind::Sha256, 1);
    let pdq = digest(Kind::Pdq, 1);
    let csv = format!(
        "md5,SHA256,pdq,quality,label,assessor,first_seen\r\n{},{},{},80,iwf/A,\"Analyst, one\",2026-01-02\r\n",
        a.to_hex().to_uppercase(),
        sha.to_hex(),
        pdq.to_hex()
    );
    let json = format!(
        "{{\"md5\":\"{}\",\"sha256\":\"{}\",\"pdq\":\"{}\",\"quality\":80,\"scheme\":\"iwf\",\"code\":\"A\",\
         \"assessor\":\"Analyst, one\",\"first_seen\":\"2026-01-02\"}}\n\n",
        a.to_hex(),
        sha.to_hex(),
        pdq.to_hex()
    );
    let read = |format, list: &str, statement: Option<&str>| {
        let mut builder = SetBuilder::new(&root(), description());
        let statement = statement.map(|label| Statement::new(label).expect("a label"));
        let read = builder.read(list.as_bytes(), &ListOptions { format, statement })?;
        assert_eq!(read, 1);
        builder.build()?.sign(&[&key()])
    };
    let from_csv = read(ListFormat::Csv, &csv, None).expect("CSV");
    assert_eq!(from_csv, read(ListFormat::JsonLines, &json, None).expect("JSON Lines"));
    let set = HashSet::open(from_csv, &root()).expect("it opens");
    let said: Vec<_> = set.find(&a).expect("listed").statements().cloned().collect();
    assert_eq!(said[0].assessor.as_deref(), Some("Analyst, one"));
    assert_eq!(
        set.manifest().rows_of(Kind::Pdq).and_then(|rows| rows.convention),
        Some(ListedConvention::Full)
    );
    let bare = read(ListFormat::Bare(Kind::Md5), &format!("{}\n", a.to_hex()), Some("iwf/A")).expect("bare");
    let sums = read(ListFormat::Sums(Kind::Md5), &format!("{}  a picture.jpg\n", a.to_hex()), Some("iwf/A"));
    assert_eq!(bare, sums.expect("sums"));
}

#[test]
fn a_bad_line_is_named_and_nothing_of_it_is_taken() {
    let good = digest(Kind::Md5, 1).to_hex();
    let empty = "d41d8cd98f00b204e9800998ecf8427e";
    let long = "a".repeat(70_000);
    for (format, list, code, line) in [
        (ListFormat::Bare(Kind::Md5), format!("{good}\n{good}00\n"), ErrorCode::HashLength, 2),
        (ListFormat::Bare(Kind::Md5), format!("{good}\n\nhello!\n"), ErrorCode::HashMalformed, 3),
        (ListFormat::Bare(Kind::Md5), format!("{empty}\n"), ErrorCode::HashEmptyInput, 1),
        (ListFormat::Bare(Kind::Md5), format!("{good}\n{long}\n"), ErrorCode::RowsTooLong, 2),
        (ListFormat::Sums(Kind::Md5), format!("{good}\n"), ErrorCode::RowsMalformed, 1),
        (ListFormat::Csv, format!("md5\n{good}\n{good},x\n"), ErrorCode::RowsMalformed, 3),
        (ListFormat::Csv, format!("md5,label\n{good},iwf/A\n{good},iwf\n"), ErrorCode::LabelMalformed, 3),
        (
            ListFormat::Csv,
            format!("md5,label,status\n{good},,\n{good},iwf/A,active\n{good},iwf/A,\n"),
            ErrorCode::RowsMalformed,
            4,
        ),
        (ListFormat::Csv, format!("md4\n{good}\n"), ErrorCode::RowsColumn, 1),
        (ListFormat::Csv, "md5,md5\n".to_owned(), ErrorCode::RowsColumn, 1),
        (ListFormat::Csv, format!("md5\n{long}\n"), ErrorCode::RowsTooLong, 2),
        (
            ListFormat::Csv,
            format!("md5,first_seen,label\n{good},2026-02-30,iwf/A\n"),
            ErrorCode::DateMalformed,
            2,
        ),
        (
            ListFormat::JsonLines,
            format!("{{\"md5\":\"{good}\"}}\n{{\"md5\":1}}\n"),
            ErrorCode::RowsMalformed,
            2,
        ),
        (ListFormat::JsonLines, "{\"label\":\"iwf/A\"}\n".to_owned(), ErrorCode::RowsMalformed, 1),
    ] {
        let mut builder = SetBuilder::new(&root(), description());
        let error =
            builder.read(list.as_bytes(), &ListOptions { format, statement: None }).expect_err("a bad line");
        assert_eq!(error.code(), code, "{error}");
        assert!(error.detail().starts_with(&format!("line {line}:")), "{error}");
        assert!(!error.to_string().contains(&good), "no hash in an error");
    }
}

#[test]
fn a_csv_list_without_a_header_or_a_row_is_refused() {
    let mut builder = SetBuilder::new(&root(), description());
    let options = ListOptions { format: ListFormat::Csv, statement: None };
    assert_eq!(builder.read(&b""[..], &options).expect_err("no header").code(), ErrorCode::RowsColumn);
    assert_eq!(builder.build().map(drop).expect_err("no row").code(), ErrorCode::BuildEmpty);
}

#[test]
fn a_head_says_what_the_set_says() {
    let mut builder = SetBuilder::new(&root(), description());
    builder.add(NewEntry::new().hash(digest(Kind::Md5, 1))).expect("an entry");
    let unsigned = builder.build().expect("a set");
    let bytes = unsigned.head().to_vec();
    let head = SetHead::parse(&bytes).expect("a head");
    assert_eq!(
        (head.manifest(), head.root(), head.length()),
        (unsigned.manifest(), unsigned.root(), bytes.len())
    );

    let mut file = Vec::new();
    unsigned.write_to(&mut file).expect("memory");
    let leading = SetHead::leading(&file).expect("a head");
    assert_eq!((leading.root(), leading.content_length()), (head.root(), file.len() as u64));

    let code = |bytes: &[u8]| SetHead::parse(bytes).expect_err("no head").code();
    assert_eq!(code(&file), ErrorCode::SetTrailingBytes);
    assert_eq!(code(&bytes[..bytes.len() - 1]), ErrorCode::SetTruncated);
    assert_eq!(code(b"md5,label"), ErrorCode::SetMagic);
}

#[test]
fn two_new_lists_have_two_names() {
    assert_ne!(SetId::random().expect("random bytes"), SetId::random().expect("random bytes"));
}

#[test]
fn a_first_party_set_is_packed_by_its_origin() {
    let built = |packing| {
        let packer = "packer.example".to_owned();
        let mut builder = SetBuilder::new(&root(), Description { packer, packing, ..description() });
        builder.add(NewEntry::new().hash(md5([1; 16]))).expect("an entry");
        builder.build().map(|unsigned| unsigned.manifest().packer.clone())
    };
    let refused = built(Packing::FirstParty).expect_err("two names");
    assert_eq!(refused.code(), ErrorCode::LabelMalformed);
    assert_eq!(built(Packing::Conversion).expect("a conversion"), "packer.example");
}
