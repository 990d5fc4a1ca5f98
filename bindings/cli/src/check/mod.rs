//! `hashward check`.

mod progress;
pub(crate) mod row;
mod tally;

use crate::content::Watched;
use crate::failure::{Exit, Failure, io_code, io_sentence, note};
use crate::files::{Draft, Existing, Readers, is_no_input};
use crate::opening::{self, Opening};
use crate::output::{Output, json_line};
use crate::path::JsonPath;
use crate::time;
use crate::walk::{Found, Walk, read_once};
use clap::Args;
use hashward::check::{Checker, Explanation, Request, Verdict, explain};
use progress::Progress;
use serde::Serialize;
use std::io;
use std::path::{Path, PathBuf};
use tally::Tally;

/// The version of the lines that `--json` and `--report` write.
const SCHEMA: &str = "hashward.check/1";

const HELP: &str = "\
One line is printed for each file:

  OUTCOME  ACTION  ORIGIN  LABEL  HOW  WHY  PATH

  OUTCOME  match (exact)   the very file is listed
           match (near)    a picture that looks alike is listed
           disputed        hit, but not to be taken as a match
           test match      listed in a test set only
           indeterminate   neither a match nor provably none
           no known match  every set that the policy requires was asked and
                           none lists it; that says nothing about what the
                           file shows
  ACTION   what the policy recommends: allow, hold or deny; nothing is moved,
           deleted or reported
  ORIGIN   whose lists decided; hits that did not are in --json and --explain
  LABEL    what they say of the entry, as scheme/code, in the issuer's words
  HOW      the hash kinds that hit, or in how many of 256 bits the hash of the
           picture differs from the listed one
  WHY      the policy's rule that decided, or why nothing could be said

A dash stands for what there is not. The exit code is the gravest of all files, in the order 1, 3, 4, 0:
  1  the policy recommends to deny a file
  3  the policy recommends to hold a file
  4  a file is indeterminate, or could not be read, and the policy does not
     hold it; or there was no file at all
  0  no known match, or nothing that the policy acts on
  2  wrong usage or configuration, such as an unknown policy or a trust
     folder without a set that can be opened: nothing may be concluded

Folders are walked by name. Links to folders inside them are not followed, and counted at the end.

Policies that ship:
  agree-two    denies when two assessors or origins list the very file, and
               holds whatever else is hit
  observe      never acts, and says what agree-two would have done: begin
               with this one
  single-list  follows one origin's list; say whose with --origin, and which
               labels with --label

A policy of your own is a TOML file, or JSON if its name ends in .json; to begin from one
that ships: hashward policy show NAME.

Examples:
  hashward check uploads/ --trust trust --policy observe
  hashward check photo.jpg --trust trust --policy agree-two --explain
  hashward check /srv/files --trust trust --policy agree-two \\
      --context stored --report answers.jsonl
  hashward check in/ --trust trust --policy single-list \\
      --origin hotline.example --label iwf/A
  curl -fsS URL | hashward check - --trust trust --policy agree-two --json";

/// Check files against the installed sets, a line a file.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct CheckArgs {
    /// Files and folders to check; `-` reads a file from standard input.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    opening: Opening,
    /// Print JSON lines with the whole evidence instead (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
    /// Add which evidence and which rule gave each answer.
    #[arg(long)]
    explain: bool,
    /// Also write the JSON lines to FILE, which only its owner can read; an earlier report is replaced, nothing else.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// One line of `--json` and `--report`.
#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    path: JsonPath,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Unread>,
    verdict: &'a Verdict,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<&'a [String]>,
}

/// Why a file could not be read.
#[derive(Serialize)]
struct Unread {
    code: &'static str,
    message: String,
}

pub(crate) fn run(args: &CheckArgs, out: &mut Output) -> Result<Exit, Failure> {
    read_once(&args.paths)?;
    let opening = &args.opening;
    let policy = opening::policy(opening)?;
    let now = time::or_now(opening.now)?;
    let request = Request::new(now).context(opening.context);
    let checker = opening::checker(&opening.trust, policy, now)?;
    let report = args.report.as_deref().map(|path| report(path, args)).transpose()?;
    let mut session = Session { args, checker, request, report, tally: Tally::default() };
    let part = session.report.as_ref().and_then(Draft::temporary);
    let mut walk = Walk::new(&args.paths).without(part);
    let mut progress = Progress::start(out);
    for found in walk.by_ref() {
        progress.at(session.tally.files());
        session.check(found, &progress, out)?;
        // Without a reader there is nothing left to do, unless a report is being written.
        if out.is_closed() && session.report.is_none() {
            session.tally.stopped = walk.next().is_some();
            break;
        }
    }
    progress.finish();
    session.finish(walk.linked_folders())
}

/// Begins the report, which replaces an earlier report and nothing else.
fn report(path: &Path, args: &CheckArgs) -> Result<Draft, Failure> {
    if path.as_os_str() == "-" {
        return Err(Failure::usage("--report writes a file; to print the lines, give --json instead"));
    }
    let policy = Path::new(&args.opening.policy);
    is_no_input(path, args.paths.iter().map(PathBuf::as_path).chain([policy]))?;
    Draft::new(path, Readers::Owner, Existing::ReplaceReport)
}

struct Session<'a> {
    args: &'a CheckArgs,
    checker: Checker,
    request: Request,
    report: Option<Draft>,
    tally: Tally,
}

impl Session<'_> {
    fn check(&mut self, found: Found, progress: &Progress, out: &mut Output) -> Result<(), Failure> {
        let mut content = Watched::new(found.content);
        let verdict = self.checker.check_reader(&mut content, &self.request);
        self.tally.count(&verdict);
        let explanation = self.args.explain.then(|| explain(&verdict, self.checker.policy()));
        progress.aside(|| {
            if let Some(error) = content.error() {
                Failure::io(error, "reading", &found.path).report();
            }
            self.answer(&found.path, content.error(), &verdict, explanation.as_ref(), out)
        })
    }

    fn answer(
        &mut self,
        path: &Path,
        error: Option<&io::Error>,
        verdict: &Verdict,
        explanation: Option<&Explanation>,
        out: &mut Output,
    ) -> Result<(), Failure> {
        if self.args.json || self.report.is_some() {
            let line = json_line(&Line {
                schema: SCHEMA,
                path: JsonPath::of(path),
                error: error.map(|error| Unread { code: io_code(error), message: io_sentence(error) }),
                verdict,
                explanation: explanation.map(|explanation| explanation.steps.as_slice()),
            })?;
            if let Some(report) = &mut self.report {
                report.write(line.as_bytes())?;
            }
            if self.args.json {
                return out.write(&line);
            }
        }
        let mut text = row::row(verdict, path);
        for step in explanation.iter().flat_map(|explanation| &explanation.steps) {
            text.push_str(&format!("    {step}\n"));
        }
        out.write(&text)
    }

    fn finish(self, linked_folders: u64) -> Result<Exit, Failure> {
        if let Some(report) = self.report {
            report.finish()?;
        }
        if linked_folders > 0 {
            note(&format!("links to folders that were not followed: {linked_folders}"));
        }
        note(&self.tally.to_string());
        if self.tally.stopped {
            note("warning: whoever read the answers went away; the files after those were not checked");
        }
        Ok(self.tally.exit())
    }
}
