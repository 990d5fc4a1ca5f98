//! `hashward record import`.

use super::{Progress, inputs, open, print, read_sources};
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::path::shown;
use crate::time;
use clap::{Args, ValueEnum};
use hashward::record::import::{ImportDefaults, Imported, ReportForm, read_reports};
use hashward::record::{AssumedZone, Channel, ChannelKind, Moment, Notification, Record, ZoneSource};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const HELP: &str = "\
A report of many links becomes a record for each of them, with its raw bytes. Forms:

  table  RFC 4180 with commas or semicolons; the first row names the columns
  mail   a mail, or a box of them (mbox): the links in its text, and behind its words
  text   any text, such as an exported chat: the links in it, with their lines

Columns are link (or url), referer, source, channel, application, received_at, reference, batch, number, \
reporter, note and site_type. Others are kept as they are.

A row, mail or line that cannot be read is told on standard error with its line, and the rest goes on. \
The counts at the end add up: what was read is what was printed and what was rejected.

Exit codes: 0 done · 2 wrong usage · 4 something was rejected.

Examples:
  hashward record import reports.csv --source webform > reports.jsonl
  hashward record import links.csv --source hoster.example --batch 2026-11 \\
      > reports.jsonl
  hashward record import chat.txt --source app --channel chat \\
      --application 'Example Chat'";

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Table,
    Mail,
    Text,
}

/// Read reports from tables, mails and chats into records, a link each.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ImportArgs {
    /// Inputs; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The form; by default by the name's ending: .csv, .eml or .mbox, .txt.
    #[arg(long, value_enum)]
    form: Option<Form>,
    /// Who reports, where the input does not say.
    #[arg(long, value_name = "NAME")]
    source: String,
    /// By which way it came: web_form, mail, chat, list, partner, analyst, police, telephone.
    #[arg(long, value_name = "WORD", default_value = "list", value_parser = channel)]
    channel: ChannelKind,
    /// The chat application.
    #[arg(long, value_name = "NAME")]
    application: Option<String>,
    /// When it was received, where the input does not say; by default now.
    #[arg(long, value_name = "TIME")]
    received: Option<String>,
    /// The zone of times that state none: UTC, +01:00, or CET-1CEST,M3.5.0,M10.5.0/3.
    #[arg(long, value_name = "ZONE", default_value = "UTC")]
    zone: String,
    /// The name of the whole, where many links were reported at once.
    #[arg(long, value_name = "ID")]
    batch: Option<String>,
    /// The columns of a table that does not name them, such as url,referer,note.
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
    /// What separates the values of such a table.
    #[arg(long, value_name = "CHARACTER", default_value_t = ';', requires = "columns")]
    delimiter: char,
    /// A JSON list of sources with active_from and active_to: reports of others, or outside of that time, are
    /// rejected.
    #[arg(long, value_name = "FILE")]
    sources: Option<PathBuf>,
}

fn channel(word: &str) -> Result<ChannelKind, String> {
    ChannelKind::from_word(word).ok_or_else(|| {
        let words: Vec<&str> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).collect();
        format!("the ways are {}", words.join(", "))
    })
}

pub(super) fn run(args: &ImportArgs, out: &mut Output) -> Result<Exit, Failure> {
    let zone = AssumedZone::parse(&args.zone)?;
    let received_at = match &args.received {
        Some(text) => Moment::parse(text, &zone)?,
        None => Moment::from(time::or_now(None)?),
    };
    let sources = args.sources.as_deref().map(read_sources).transpose()?;
    let defaults = ImportDefaults {
        source: args.source.clone(),
        channel: Channel { application: args.application.clone(), ..args.channel.into() },
        received_at,
        batch: args.batch.clone(),
        zone,
        sources,
    };
    let mut progress = Progress::start("reports", out);
    let (mut count, mut untimed) = (0_u64, 0_u64);
    let mut others = BTreeSet::new();
    for path in inputs(&args.files) {
        for report in reader(args, &path, defaults.clone())? {
            if out.is_closed() {
                break;
            }
            progress.one();
            match report {
                Ok(report) => {
                    untimed += u64::from(report.received_at.zone() == ZoneSource::Supplied);
                    others.extend(report.extra.names().map(str::to_owned));
                    print(&Record::Notification(report), &progress, out)?;
                    count += 1;
                }
                Err(rejected) if rejected.error.kind() == hashward::ErrorKind::Io => {
                    return Err(Failure::from(rejected.error).about(&path));
                }
                Err(rejected) => progress.reject(&path, rejected.line, &rejected.error),
            }
        }
    }
    if untimed > 0 && args.received.is_none() {
        progress.aside(|| {
            note(&format!(
                "{untimed} reports do not say when they were received: they have the time of now, marked as supplied"
            ));
        });
    }
    if !others.is_empty() {
        let names: Vec<_> = others.iter().map(|name| shown(Path::new(name)).to_string()).collect();
        progress.aside(|| note(&format!("kept as fields of others: {}", names.join(", "))));
    }
    Ok(progress.finish(&format!("{count} reports")))
}

fn reader(
    args: &ImportArgs,
    path: &Path,
    defaults: ImportDefaults,
) -> Result<Box<dyn Iterator<Item = Imported<Notification>> + Send>, Failure> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    let form = args.form.or(match ending.as_str() {
        "csv" => Some(Form::Table),
        "eml" | "mbox" => Some(Form::Mail),
        "txt" => Some(Form::Text),
        _ => None,
    });
    let input = open(path)?;
    let form = match form {
        Some(Form::Table) if args.columns.is_empty() => ReportForm::Table,
        Some(Form::Table) => {
            let delimiter = u8::try_from(args.delimiter)
                .map_err(|_| Failure::usage("--delimiter is one ASCII character"))?;
            ReportForm::TableWith { columns: args.columns.clone(), delimiter }
        }
        Some(Form::Mail) => ReportForm::Mail,
        Some(Form::Text) => ReportForm::Text,
        None => {
            return Err(Failure::usage("the form is not told by the name: give --form table, mail or text"));
        }
    };
    read_reports(input, form, defaults).map_err(|error| Failure::from(error).about(path))
}
