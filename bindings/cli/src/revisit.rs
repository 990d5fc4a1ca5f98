//! `hashward revisit`: stored verdicts, under the sets and the policy of now.

use crate::failure::{Exit, Failure, note};
use crate::opening::{self, Opening};
use crate::output::Output;
use crate::time;
use clap::Args;
use hashward::check::{Fate, Revisited, Standing, Verdict};
use serde::Serialize;
use serde_json::Value;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

/// Most bytes of a line of a report.
const LINE_LIMIT: u64 = 16 << 20;
/// Verdicts looked at together; the sets are gone through once for each so many.
const BATCH: usize = 100_000;

const HELP: &str = "\
A report is what hashward check --report or --json writes, or a verdict a line. Each entry that a verdict was drawn from \
is looked up in the sets that are installed now:

  reversed     it was withdrawn, disputed or relabelled, and the file would be less restricted now
  raised       what is said of it now leads to more
  check_again  no entry has its name any more: check the file again
  unchanged    shown only with --all

No file is read, and what only a later version of a set lists is found by checking again, not here.

Example:
  hashward trust install list-1.hdelta --trust trust
  hashward revisit report.jsonl --trust trust --policy agree-two";

/// Find stored verdicts that an installed update reverses or raises.
#[derive(Args)]
#[command(after_help = HELP)]
pub(crate) struct RevisitArgs {
    /// Reports; `-` reads one from standard input.
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,
    #[command(flatten)]
    opening: Opening,
    /// Show verdicts that stand, too.
    #[arg(long)]
    all: bool,
    /// Print a line of JSON for each (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

/// A verdict that was looked at again, as JSON.
#[derive(Serialize)]
struct RevisitLine<'a> {
    schema: &'static str,
    #[serde(flatten)]
    revisited: &'a Revisited,
}

pub(crate) fn run(args: &RevisitArgs, out: &mut Output) -> Result<Exit, Failure> {
    let now = time::or_now(args.opening.now)?;
    let policy = opening::policy(&args.opening)?;
    let checker = opening::checker(&args.opening.trust, policy, now)?;
    let mut counts = [0_u64; Standing::ALL.len()];
    let mut verdicts = Vec::new();
    let stamp = checker.policy().stamp();
    let mut by_another_policy = 0_u64;
    let mut flush = |verdicts: &mut Vec<Verdict>, out: &mut Output| {
        by_another_policy += verdicts.iter().filter(|verdict| *verdict.policy != stamp).count() as u64;
        for revisited in checker.revisit(verdicts, now) {
            counts[revisited.standing as usize] += 1;
            if args.all || revisited.standing != Standing::Unchanged {
                show(&revisited, args.json, out)?;
            }
        }
        verdicts.clear();
        Ok::<(), Failure>(())
    };
    for path in &args.reports {
        let mut lines: Box<dyn BufRead> = if path.as_os_str() == "-" {
            Box::new(std::io::stdin().lock())
        } else {
            Box::new(BufReader::new(File::open(path).map_err(|error| Failure::io(&error, "reading", path))?))
        };
        for number in 1.. {
            let Some(verdict) = next(&mut lines, path, number)? else { break };
            verdicts.extend(verdict);
            if verdicts.len() >= BATCH {
                flush(&mut verdicts, out)?;
            }
        }
    }
    flush(&mut verdicts, out)?;
    if by_another_policy > 0 {
        note(&format!(
            "{by_another_policy} verdicts were made by another policy than {}: what that alone changes is not told as a \
             change",
            stamp.name
        ));
    }
    if !args.json {
        let said = Standing::ALL.iter().zip(counts).map(|(standing, count)| format!("{count} {standing}"));
        out.line(&said.collect::<Vec<_>>().join(", "))?;
    }
    Ok(Exit::Done)
}

/// The verdict of the next line; nothing of a blank line, and `None` at the end.
fn next(lines: &mut dyn BufRead, path: &Path, number: u64) -> Result<Option<Option<Verdict>>, Failure> {
    let mut line = Vec::new();
    let read = lines.take(LINE_LIMIT).read_until(b'\n', &mut line);
    if read.map_err(|error| Failure::io(&error, "reading", path))? == 0 {
        return Ok(None);
    }
    if line.trim_ascii().is_empty() {
        return Ok(Some(None));
    }
    let malformed = || {
        let sentence = format!("line {number} holds no verdict");
        Failure::new("verdict.malformed", sentence).about(path)
    };
    let value: Value = serde_json::from_slice(&line).map_err(|_| malformed())?;
    let inner = value.get("verdict").unwrap_or(&value);
    let mut verdict = Verdict::from_json(&inner.to_string()).map_err(|_| malformed())?;
    if verdict.subject.is_none() {
        verdict.subject = value.get("path").and_then(Value::as_str).map(str::to_owned);
    }
    Ok(Some(Some(verdict)))
}

fn show(revisited: &Revisited, json: bool, out: &mut Output) -> Result<(), Failure> {
    if json {
        return out.json(&RevisitLine { schema: "hashward.revisit/1", revisited });
    }
    let subject = revisited.subject.as_deref().unwrap_or("-");
    let now = revisited.now.map_or("?", |access| access.as_str());
    out.line(&format!(
        "{:<11}  {:<5} to {:<5}  {}",
        revisited.standing.as_str(),
        revisited.was.as_str(),
        now,
        crate::path::shown(Path::new(subject))
    ))?;
    for entry in &revisited.entries {
        let fate = match &entry.fate {
            Fate::Withdrawn { reason } => format!("withdrawn ({reason})"),
            Fate::Relabelled { statements } => {
                let said: Vec<_> = statements
                    .iter()
                    .map(|statement| format!("{} {}", statement.label(), statement.status))
                    .collect();
                format!(
                    "now {}",
                    if said.is_empty() { "without a label".to_owned() } else { said.join(", ") }
                )
            }
            Fate::Gone => "no entry of that name any more".to_owned(),
        };
        out.line(&format!("             {}  {fate}", entry.reference))?;
    }
    Ok(())
}
