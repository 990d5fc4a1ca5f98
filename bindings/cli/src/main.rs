//! The shell's binding of `hashward`: every subcommand converts its arguments, calls the library and
//! prints what it answered.
//!
//! `core/docs/cli-json.md` documents the JSON lines and the exit codes.

mod check;
mod completions;
mod content;
mod contest;
mod demo;
mod device;
mod failure;
mod files;
mod hash;
mod issue;
mod key;
mod opening;
mod output;
mod path;
mod pipe;
mod policy;
mod record;
mod revisit;
mod root;
mod set;
mod time;
mod trust;
mod url;
mod usage;
mod walk;
mod words;

use clap::{Parser, Subcommand};
use failure::{Exit, Failure};
use output::Output;
use std::process::ExitCode;

const ABOUT: &str = "\
Checks files against signed sets of hashes of known child sexual abuse material.

A set is a signed file of hashes that somebody (its issuer) stands for; it holds no picture. You decide \
whose sets to trust, and a policy decides what a hit leads to: allow, hold or deny. The answer for a file \
that no set lists is \"no known match\". It means that much and no more: nobody has looked at the file.";

const EXAMPLES: &str = "\
To see it work on harmless drawings:
  hashward demo

From nothing to a first answer. An issuer makes a key, a root and a signed set:
  hashward key new -o issuer.key
  hashward root new --name hotline.example --purpose csam \\
      --key issuer.key -o hotline.hroot
  hashward hash pictures/ --csv > rows.csv
  hashward set build rows.csv --format csv --label hotline/national \\
      --origin hotline.example --root hotline.hroot --key issuer.key \\
      -o list.hset

A reader trusts that issuer, installs its set, and checks a folder:
  hashward trust pin hotline.hroot --trust trust --id IDENTITY
  hashward trust install list.hset --trust trust
  hashward check uploads/ --trust trust --policy observe

Every subcommand has a longer help, such as hashward check --help.

Exit codes:
  0  done; for check, no known match, or nothing that the policy acts on
  1  check: something to deny
  2  wrong usage or configuration: nothing may be concluded
  3  check: something to hold
  4  something could not be decided or read, and the policy does not hold it

Errors are one line on standard error: hashward: CODE: SENTENCE. After an error of usage, hints may follow.";

#[derive(Parser)]
#[command(name = "hashward", version, about = ABOUT, after_help = EXAMPLES, max_term_width = 100)]
#[command(subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::CheckArgs),
    Pipe(pipe::PipeArgs),
    Hash(hash::HashArgs),
    Revisit(revisit::RevisitArgs),
    Contest(contest::ContestArgs),
    #[command(subcommand)]
    Policy(policy::PolicyCommand),
    #[command(subcommand)]
    Trust(trust::TrustCommand),
    #[command(subcommand)]
    Set(set::SetCommand),
    #[command(subcommand)]
    Root(root::RootCommand),
    #[command(subcommand)]
    Release(issue::ReleaseCommand),
    #[command(subcommand)]
    Timestamp(issue::TimestampCommand),
    #[command(subcommand)]
    Key(key::KeyCommand),
    #[command(subcommand)]
    Device(device::DeviceCommand),
    #[command(subcommand)]
    Url(url::UrlCommand),
    #[command(subcommand)]
    Record(record::RecordCommand),
    Demo(demo::DemoArgs),
    Completions(completions::CompletionsArgs),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return ExitCode::from(usage::tell(&error) as u8),
    };
    let mut out = Output::stdout();
    let exit = match run(cli.command, &mut out) {
        Ok(exit) => exit,
        Err(failure) => {
            failure.report();
            Exit::Unusable
        }
    };
    ExitCode::from(exit as u8)
}

fn run(command: Command, out: &mut Output) -> Result<Exit, Failure> {
    match command {
        Command::Check(args) => check::run(&args, out),
        Command::Pipe(args) => pipe::run(&args, out),
        Command::Hash(args) => hash::run(&args, out),
        Command::Revisit(args) => revisit::run(&args, out),
        Command::Contest(args) => contest::contest(&args, out),
        Command::Policy(command) => policy::run(&command, out),
        Command::Trust(command) => trust::run(&command, out),
        Command::Set(command) => set::run(&command, out),
        Command::Root(command) => root::run(&command, out),
        Command::Release(command) => issue::release(&command, out),
        Command::Timestamp(command) => issue::timestamp(&command, out),
        Command::Key(command) => key::run(&command, out),
        Command::Device(command) => device::run(&command, out),
        Command::Url(command) => url::run(&command, out),
        Command::Record(command) => record::run(&command, out),
        Command::Demo(demo::DemoArgs {}) => demo::run(out),
        Command::Completions(args) => completions::run(&args, out),
    }
}
