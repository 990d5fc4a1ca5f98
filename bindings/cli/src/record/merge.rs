//! `hashward record merge`.

use super::{Progress, inputs, open};
use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Args;
use hashward::record::{MERGE_MEMORY, merge};
use indicatif::ProgressBar;
use std::io::{self, BufRead, BufWriter, Read};
use std::path::PathBuf;

const HELP: &str = "\
One record of each id is printed, in the order of the ids, with everything that the others of it say. The order \
of the files, and whether one is given twice, makes no difference. What does not fit into memory is sorted in \
temporary files.

The counts at the end add up: read = printed + joined to another.

Exit codes: 0 done · 2 wrong usage · 4 a line was rejected.

Example:
  hashward record merge monday.jsonl tuesday.jsonl > all.jsonl";

/// Put records together, one of each id.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct MergeArgs {
    /// Records; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How many MiB of records are sorted in memory.
    #[arg(long, value_name = "MIB", default_value_t = MERGE_MEMORY >> 20)]
    memory: usize,
}

pub(super) fn run(args: &MergeArgs, out: &Output) -> Result<Exit, Failure> {
    let paths = inputs(&args.files);
    let mut progress = Progress::start("lines", out);
    if out.is_terminal() {
        // The records are printed there.
        progress.clear();
    }
    let reader = |path: &PathBuf| Ok(Box::new(Counted { reader: open(path)?, lines: progress.counter() }));
    let readers = paths.iter().map(|path| reader(path).map(|reader| reader as Box<dyn BufRead>));
    let readers = readers.collect::<Result<Vec<_>, Failure>>()?;
    let mut stdout = BufWriter::new(io::stdout());
    let counts = merge(readers, &mut stdout, args.memory.saturating_mul(1 << 20).max(1), &mut |line| {
        let nowhere = PathBuf::new();
        progress.reject(paths.get(line.input).unwrap_or(&nowhere), line.line, &line.error);
    })?;
    Ok(progress
        .finish(&format!("{} read, {} printed, {} joined", counts.read, counts.written, counts.joined)))
}

/// Counts the lines that are read.
struct Counted<R> {
    reader: R,
    lines: ProgressBar,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let length = self.fill_buf()?.read(out)?;
        self.consume(length);
        Ok(length)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.reader.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        // What is consumed was filled before, so that nothing is read for it.
        if let Ok(bytes) = self.reader.fill_buf() {
            let lines = bytes.iter().take(length).filter(|byte| **byte == b'\n').count();
            self.lines.inc(lines as u64);
        }
        self.reader.consume(length);
    }
}
