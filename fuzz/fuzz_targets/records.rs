//! Records and reports: the first byte chooses lines of JSON, a table, a mail, or the functions by name.
//!
//! What is read is written and read again as it was; joined with itself it is itself.
#![no_main]

use hashward::record::import::{ImportDefaults, MailReader, TableReader, TableWriter};
use hashward::record::{
    AssumedZone, CALLS, ChannelKind, ExpandRules, Fetched, Moment, Record, RecordReader, call, expand, merge,
};
use libfuzzer_sys::fuzz_target;
use std::io::{BufRead, BufReader, Cursor};

fn defaults() -> ImportDefaults {
    ImportDefaults {
        source: "fuzz".to_owned(),
        channel: ChannelKind::List.into(),
        received_at: Moment::parse("2026-11-24T20:00:00Z", &AssumedZone::utc()).expect("a moment"),
        batch: None,
        zone: AssumedZone::utc(),
        sources: None,
    }
}

fn holds(record: &Record) {
    let line = record.to_line().expect("a line");
    let again = Record::parse(line.as_bytes()).expect("what is written is read");
    assert_eq!(&again, record);
    assert_eq!(&again.join(record.clone()).expect("one id"), record, "joined with itself it is itself");
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, rest)) = input.split_first() else { return };
    match choice % 4 {
        0 => {
            let read: Vec<Record> =
                RecordReader::new(BufReader::with_capacity(20, rest)).filter_map(Result::ok).collect();
            read.iter().for_each(holds);
            let merged = |memory| {
                let inputs: Vec<Box<dyn BufRead>> = vec![Box::new(Cursor::new(rest.to_vec()))];
                let mut out = Vec::new();
                let counts = merge(inputs, &mut out, memory, &mut |_| {}).expect("merged");
                assert_eq!(counts.read, counts.written + counts.joined);
                out
            };
            assert_eq!(merged(1), merged(usize::MAX));
        }
        1 => {
            let Ok(table) = TableReader::new(BufReader::with_capacity(20, rest), defaults()) else { return };
            for report in table.filter_map(Result::ok) {
                let mut writer = TableWriter::new(Vec::new(), b';').expect("a table");
                writer.notification(&report).expect("a row");
                let text = writer.finish().expect("written");
                let again = TableReader::new(text.as_slice(), defaults()).expect("columns").next();
                let again = again.expect("a row").expect("a report");
                assert_eq!(again.link, report.link);
                for record in expand(&report, Fetched::Nothing, &ExpandRules::default()).expect("a link") {
                    holds(&record);
                }
            }
        }
        2 => {
            for report in
                MailReader::new(BufReader::with_capacity(20, rest), defaults()).filter_map(Result::ok)
            {
                holds(&Record::Notification(report));
            }
        }
        _ => {
            let Some((name, arguments)) = rest.split_first() else { return };
            let Ok(arguments) = std::str::from_utf8(arguments) else { return };
            let name = CALLS[usize::from(*name) % CALLS.len()];
            if let Err(error) = call(name, arguments) {
                assert_ne!(error.code(), hashward::ErrorCode::Internal);
            }
        }
    }
});
