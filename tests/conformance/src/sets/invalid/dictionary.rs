//! The dictionary.

use super::super::lists::{labelled, one_row};
use super::{List, Refused};
use crate::Outcome;
use crate::craft::{Dictionary, Part, Statement, plane};
use hashward::ErrorCode as Code;

pub(super) fn all() -> Outcome<Vec<Refused>> {
    let mut vectors = Vectors(List::of(&labelled()?));
    vectors.strings();
    vectors.statements();
    vectors.records();
    vectors.order();
    vectors.unused();
    let mut list = vectors.0;
    list.go_on_from(&one_row()?);
    list.section("dictionary-no-record", Code::SetDictionary, (9, 0), |bytes| {
        *bytes = Dictionary { strings: vec![], statements: vec![], records: vec![], rest: vec![] }.bytes();
    });
    list.section("dictionary-record-of-65-statements", Code::SetDictionary, (9, 0), |bytes| {
        let strings = (0..=65_u8).map(|number| vec![b' ' + number]).collect();
        let statements = (1..=65).map(|code| Statement::new(0, code)).collect();
        *bytes = Dictionary { strings, statements, records: vec![(0..65).collect()], rest: vec![] }.bytes();
    });
    Ok(list.refused)
}

/// The dictionary of the list `labelled`: three records of one statement each.
fn sound() -> Dictionary {
    Dictionary {
        strings: ["A", "B", "C", "iwf"].map(|string| string.as_bytes().to_vec()).to_vec(),
        statements: (0..3).map(|code| Statement::new(3, code)).collect(),
        records: (0..3).map(|statement| vec![statement]).collect(),
        rest: Vec::new(),
    }
}

struct Vectors(List);

impl Vectors {
    fn add(&mut self, name: &'static str, code: Code, edit: impl FnOnce(&mut Dictionary)) {
        let mut dictionary = sound();
        edit(&mut dictionary);
        self.0.section(name, code, (9, 0), |bytes| *bytes = dictionary.bytes());
    }

    fn malformed(&mut self, name: &'static str, edit: impl FnOnce(&mut Dictionary)) {
        self.add(name, Code::SetDictionary, edit);
    }

    fn unsorted(&mut self, name: &'static str, edit: impl FnOnce(&mut Dictionary)) {
        self.add(name, Code::SetDictionaryUnsorted, edit);
    }

    fn strings(&mut self) {
        let count = |list: &mut List, name, count: u32| {
            list.section(name, Code::SetDictionary, (9, 0), |bytes| {
                bytes[..4].copy_from_slice(&count.to_le_bytes());
            });
        };
        count(&mut self.0, "dictionary-count-over-limit", 4_194_305);
        count(&mut self.0, "dictionary-count-beyond-bytes", 4_194_304);
        self.malformed("dictionary-string-empty", |of| of.strings[0].clear());
        self.malformed("dictionary-string-of-129-bytes", |of| of.strings[3] = vec![b'i'; 129]);
        self.malformed("dictionary-string-with-control-character", |of| of.strings[0][0] = b'\t');
        self.malformed("dictionary-string-not-utf-8", |of| of.strings[3][0] = 0xff);
        self.malformed("dictionary-trailing-byte", |of| of.rest.push(0));
        self.0
            .section("dictionary-cut", Code::SetDictionary, (9, 0), |bytes| bytes.truncate(bytes.len() - 1));
        self.0.section("dictionary-empty", Code::SetDictionary, (9, 0), Vec::clear);
    }

    /// The last statement stands for all. Where its edit would leave a string without use, another statement
    /// takes that for its assessor.
    fn statements(&mut self) {
        self.malformed("dictionary-scheme-index", |of| of.statements[2].words[0] = 4);
        self.malformed("dictionary-scheme-none", |of| of.statements[2].words[0] = u32::MAX);
        self.malformed("dictionary-code-index", |of| {
            of.statements[2].words[1] = 4;
            of.statements[1].words[2] = 2;
        });
        self.malformed("dictionary-assessor-index", |of| of.statements[2].words[2] = 4);
        self.malformed("dictionary-jurisdiction-index", |of| of.statements[2].words[3] = 4);
        self.malformed("dictionary-day-before-year-1", |of| of.statements[2].day = -719_163);
        self.malformed("dictionary-day-after-9998", |of| of.statements[2].day = 2_932_532);
        self.malformed("dictionary-status-zero", |of| of.statements[2].status = 0);
        self.malformed("dictionary-status-unknown", |of| of.statements[2].status = 3);
        self.malformed("dictionary-statement-fill-bytes", |of| of.statements[2].zero[2] = 1);
        self.malformed("dictionary-scheme-with-slash", |of| of.strings[3] = b"iwf/x".to_vec());
    }

    fn records(&mut self) {
        self.malformed("dictionary-record-index", |of| of.records[2].push(3));
    }

    fn order(&mut self) {
        self.unsorted("dictionary-strings-unsorted", |of| of.strings.swap(0, 1));
        self.unsorted("dictionary-string-twice", |of| of.strings[1] = b"A".to_vec());
        self.unsorted("dictionary-statements-unsorted", |of| of.statements.swap(1, 2));
        self.unsorted("dictionary-statement-twice", |of| {
            drop(of.strings.remove(2));
            of.statements = [0, 1, 1].map(|code| Statement::new(2, code)).to_vec();
        });
        self.unsorted("dictionary-record-unsorted", |of| of.records[1] = vec![1, 0]);
        self.unsorted("dictionary-record-names-statement-twice", |of| of.records[1] = vec![1, 1]);
        self.unsorted("dictionary-records-unsorted", |of| of.records.swap(0, 1));
        self.unsorted("dictionary-record-twice", |of| of.records = vec![vec![0, 1], vec![2], vec![2]]);
        self.unsorted("dictionary-record-after-its-extension", |of| {
            of.records = vec![vec![0, 1], vec![0], vec![2]];
        });
    }

    fn unused(&mut self) {
        self.add("dictionary-string-unused", Code::SetDictionaryUnused, |of| of.strings.push(b"z".to_vec()));
        self.add("dictionary-statement-unused", Code::SetDictionaryUnused, |of| {
            of.statements.push(Statement { day: 0, ..of.statements[2].clone() });
        });
        self.0.add("dictionary-record-unused", Code::SetDictionaryUnused, |draft| {
            draft.drop_section(8, 0);
            draft.add_section(Part::new(8, 0, plane(2, &[0, 1, 1, 0, 1, 1])));
        });
    }
}
