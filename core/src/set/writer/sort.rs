//! Sorting rows beyond memory: sorted runs in temporary files, then one merge.

use crate::error::{Error, ErrorCode, Result};
use crate::hash::{Hash, Kind};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};

/// Bytes of a row in a temporary file: kind, value, quality, companion flag, companion, entry.
const RECORD: usize = 2 + 32 + 1 + 1 + 8 + 4;

/// A row on its way into a set. Rows order by hash first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Row {
    pub(super) hash: Hash,
    /// The entry as it was added; entries are joined later.
    pub(super) entry: u32,
    pub(super) quality: u8,
    pub(super) companion: Option<[u8; 8]>,
}

impl Row {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let mut record = [0; RECORD];
        record[..2].copy_from_slice(&self.hash.kind().code().to_le_bytes());
        record[2..34].copy_from_slice(self.hash.padded());
        record[34] = self.quality;
        record[35] = u8::from(self.companion.is_some());
        record[36..44].copy_from_slice(&self.companion.unwrap_or_default());
        record[44..].copy_from_slice(&self.entry.to_le_bytes());
        out.write_all(&record)
    }

    /// The next row of a temporary file, `None` at its end.
    fn read(input: &mut impl Read) -> Result<Option<Self>> {
        let mut record = [0; RECORD];
        match input.read_exact(&mut record) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(spill(&error)),
        }
        let damaged = || Error::new(ErrorCode::IoFailed, "a temporary file was changed by somebody else");
        let kind = Kind::from_code(u16::from_le_bytes([record[0], record[1]])).ok_or_else(damaged)?;
        let hash = Hash::new(kind, &record[2..2 + kind.width()])?;
        let mut companion = [0; 8];
        companion.copy_from_slice(&record[36..44]);
        let mut entry = [0; 4];
        entry.copy_from_slice(&record[44..]);
        Ok(Some(Self {
            hash,
            entry: u32::from_le_bytes(entry),
            quality: record[34],
            companion: (record[35] == 1).then_some(companion),
        }))
    }

    /// What is kept of two rows of one value: the known and higher quality, the lower companion.
    fn absorb(&mut self, other: &Self) {
        let known = |quality: u8| (quality != super::super::UNKNOWN_QUALITY).then_some(quality);
        self.quality = known(self.quality).max(known(other.quality)).unwrap_or(super::super::UNKNOWN_QUALITY);
        self.companion = match (self.companion, other.companion) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

fn spill(error: &io::Error) -> Error {
    Error::io(error, "sorting rows in a temporary file")
}

/// Takes rows in any order.
pub(super) struct Sorter {
    capacity: usize,
    buffer: Vec<Row>,
    runs: Vec<File>,
}

impl Sorter {
    pub(super) fn new(bytes: usize) -> Self {
        Self { capacity: (bytes / size_of::<Row>()).max(1_024), buffer: Vec::new(), runs: Vec::new() }
    }

    pub(super) fn push(&mut self, row: Row) -> Result<()> {
        self.buffer.push(row);
        if self.buffer.len() >= self.capacity {
            self.spill()?;
        }
        Ok(())
    }

    fn spill(&mut self) -> Result<()> {
        self.buffer.sort_unstable();
        let file = tempfile::tempfile().map_err(|error| spill(&error))?;
        let mut out = BufWriter::with_capacity(1 << 20, file);
        for row in self.buffer.drain(..) {
            row.write(&mut out).map_err(|error| spill(&error))?;
        }
        self.runs.push(out.into_inner().map_err(|error| spill(error.error()))?);
        Ok(())
    }

    /// Gives the rows back in order, each value once; `join` is told of entries that share a value.
    pub(super) fn finish(mut self, mut join: impl FnMut(u32, u32)) -> Result<SortedRows> {
        if self.runs.is_empty() {
            self.buffer.sort_unstable();
            self.buffer.dedup_by(|next, kept| {
                let same = next.hash == kept.hash;
                if same {
                    join(kept.entry, next.entry);
                    kept.absorb(next);
                }
                same
            });
            return Ok(SortedRows::of_memory(self.buffer));
        }
        if !self.buffer.is_empty() {
            self.spill()?;
        }
        merge(self.runs, join)
    }
}

fn merge(runs: Vec<File>, mut join: impl FnMut(u32, u32)) -> Result<SortedRows> {
    let mut inputs = Vec::with_capacity(runs.len());
    let mut heads = BinaryHeap::new();
    for mut run in runs {
        run.seek(SeekFrom::Start(0)).map_err(|error| spill(&error))?;
        let mut input = BufReader::with_capacity(1 << 18, run);
        if let Some(row) = Row::read(&mut input)? {
            heads.push(Reverse((row, inputs.len())));
        }
        inputs.push(input);
    }
    let file = tempfile::tempfile().map_err(|error| spill(&error))?;
    let mut out = BufWriter::with_capacity(1 << 20, file);
    let mut counts = [0_u64; Kind::ALL.len()];
    let mut put = |row: &Row| {
        counts[row.hash.kind() as usize] += 1;
        row.write(&mut out).map_err(|error| spill(&error))
    };
    let mut held: Option<Row> = None;
    while let Some(Reverse((row, source))) = heads.pop() {
        if let Some(next) = Row::read(&mut inputs[source])? {
            heads.push(Reverse((next, source)));
        }
        match &mut held {
            Some(held) if held.hash == row.hash => {
                join(held.entry, row.entry);
                held.absorb(&row);
            }
            _ => {
                if let Some(done) = held.replace(row) {
                    put(&done)?;
                }
            }
        }
    }
    if let Some(done) = held {
        put(&done)?;
    }
    let file = out.into_inner().map_err(|error| spill(error.error()))?;
    Ok(SortedRows { store: Store::File(file), counts })
}

enum Store {
    Memory(Vec<Row>),
    File(File),
}

/// Rows in order, each value once, to be gone through several times.
pub(super) struct SortedRows {
    store: Store,
    counts: [u64; Kind::ALL.len()],
}

impl SortedRows {
    fn of_memory(rows: Vec<Row>) -> Self {
        let mut counts = [0; Kind::ALL.len()];
        for row in &rows {
            counts[row.hash.kind() as usize] += 1;
        }
        Self { store: Store::Memory(rows), counts }
    }

    pub(super) fn count(&self, kind: Kind) -> u64 {
        self.counts[kind as usize]
    }

    /// The rows of a kind, ascending.
    pub(super) fn rows(&mut self, kind: Kind) -> Result<Box<dyn Iterator<Item = Result<Row>> + '_>> {
        let before: u64 = self.counts[..kind as usize].iter().sum();
        let count = self.counts[kind as usize];
        match &mut self.store {
            Store::Memory(rows) => {
                Ok(Box::new(rows[before as usize..(before + count) as usize].iter().copied().map(Ok)))
            }
            Store::File(file) => {
                file.seek(SeekFrom::Start(before * RECORD as u64)).map_err(|error| spill(&error))?;
                let mut input = BufReader::with_capacity(1 << 20, file);
                let ended = || Error::new(ErrorCode::IoFailed, "a temporary file ended early");
                Ok(Box::new((0..count).map(move |_| Row::read(&mut input)?.ok_or_else(ended))))
            }
        }
    }
}
