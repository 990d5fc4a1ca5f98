//! `hashward record merge`.

use super::{inputs, open};
use crate::failure::{Exit, Failure, note};
use crate::path::shown;
use clap::Args;
use hashward::record::{MERGE_MEMORY, merge};
use std::io::{self, BufRead, BufWriter};
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

pub(super) fn run(args: &MergeArgs) -> Result<Exit, Failure> {
    let paths = inputs(&args.files);
    let readers = paths
        .iter()
        .map(|path| Ok(Box::new(open(path)?) as Box<dyn BufRead>))
        .collect::<Result<Vec<_>, Failure>>()?;
    let mut stdout = BufWriter::new(io::stdout());
    let counts = merge(readers, &mut stdout, args.memory.saturating_mul(1 << 20).max(1), &mut |line| {
        let path = paths.get(line.input).map(|path| shown(path).to_string()).unwrap_or_default();
        note(&format!("{}: {path}:{}: {}", line.error.code(), line.line, line.error.detail()));
    })?;
    note(&format!(
        "{} read, {} printed, {} joined, {} rejected",
        counts.read, counts.written, counts.joined, counts.rejected
    ));
    Ok(if counts.rejected > 0 { Exit::Indeterminate } else { Exit::Done })
}
