//! `hashward record extract`.

use super::{Progress, inputs, open};
use crate::failure::{Exit, Failure, note};
use crate::output::Output;
use crate::path::{JsonPath, harmless};
use clap::Args;
use hashward::record::page::{Found, PageImage, PageLink, PageOptions, PageReader, PageSummary, Target};
use hashward::record::url::Url;
use serde::Serialize;
use std::io::Read;
use std::path::{Path, PathBuf};

const SCHEMA: &str = "hashward.page/1";

const HELP: &str = "\
Every place of a page that names a picture is found: img, srcset, picture, posters, style sheets, icons, meta, \
JSON-LD, noscript, template, and what scripts load (data-src). Each has its place, such as img@src, and how sure \
it is: declared by HTML, lazy, or inferred from how it looks, as in strings of scripts.

The page is read as it is, in pieces; nothing is fetched.

Exit codes: 0 done · 2 wrong usage · 4 a file could not be read.

Examples:
  hashward record extract page.html --base https://www.example.com/page
  hashward record extract page.html --base https://www.example.com/page \\
      --json | jq .place";

/// Find the pictures that pages name.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ExtractArgs {
    /// Pages; without any, or for `-`, standard input.
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The link under which the page was fetched.
    #[arg(long, value_name = "URL")]
    base: String,
    /// The server's Content-Type.
    #[arg(long, value_name = "VALUE")]
    content_type: Option<String>,
    /// Print links to other pages too.
    #[arg(long)]
    links: bool,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "found")]
enum Line<'a> {
    Image {
        schema: &'static str,
        #[serde(flatten)]
        path: JsonPath,
        #[serde(flatten)]
        image: &'a PageImage,
    },
    Link {
        schema: &'static str,
        #[serde(flatten)]
        path: JsonPath,
        #[serde(flatten)]
        link: &'a PageLink,
    },
    Summary {
        schema: &'static str,
        #[serde(flatten)]
        path: JsonPath,
        #[serde(flatten)]
        summary: &'a PageSummary,
    },
}

pub(super) fn run(args: &ExtractArgs, out: &mut Output) -> Result<Exit, Failure> {
    let base = Url::parse(&args.base)
        .map_err(|error| Failure::new(error.code().as_str(), format!("--base: {}", error.detail())))?;
    let options = PageOptions { content_type: args.content_type.clone(), link_headers: Vec::new() };
    let mut exit = Exit::Done;
    for path in inputs(&args.files) {
        let progress = Progress::start("KiB", out);
        let read = page(args, &path, &base, &options, &progress, out);
        progress.clear();
        match read {
            Ok(summary) => {
                let limits: Vec<&str> = summary.limits.iter().map(|limit| limit.as_str()).collect();
                let limits =
                    if limits.is_empty() { String::new() } else { format!(", limits: {}", limits.join(" ")) };
                note(&format!("{} places, {} links{limits}", summary.images, summary.links));
            }
            Err(failure) => {
                failure.report();
                exit = Exit::Indeterminate;
            }
        }
    }
    Ok(exit)
}

fn page(
    args: &ExtractArgs,
    path: &Path,
    base: &Url,
    options: &PageOptions,
    progress: &Progress,
    out: &mut Output,
) -> Result<PageSummary, Failure> {
    let mut input = open(path)?;
    let mut failed = Ok(());
    let mut reader = PageReader::new(base, options, |found| {
        if failed.is_ok() {
            failed = progress.aside(|| tell(args, path, &found, out));
        }
    });
    let mut piece = vec![0; 1 << 16];
    let mut read = 0_u64;
    loop {
        let length = input.read(&mut piece).map_err(|error| Failure::io(&error, "reading", path))?;
        if length == 0 {
            break;
        }
        reader.push(&piece[..length]);
        read += length as u64;
        progress.at(read >> 10);
    }
    let summary = reader.finish();
    failed?;
    if args.json {
        out.json(&Line::Summary { schema: SCHEMA, path: JsonPath::of(path), summary: &summary })?;
    }
    Ok(summary)
}

fn tell(args: &ExtractArgs, path: &Path, found: &Found, out: &mut Output) -> Result<(), Failure> {
    let path = JsonPath::of(path);
    match found {
        Found::Image(image) if args.json => out.json(&Line::Image { schema: SCHEMA, path, image }),
        Found::Image(image) => {
            let target = shown(&image.target);
            out.line(&format!(
                "{:<9} {:<8} {:<18} {target}",
                image.confidence.as_str(),
                image.medium.as_str(),
                image.place
            ))
        }
        Found::Link(_) if !args.links => Ok(()),
        Found::Link(link) if args.json => out.json(&Line::Link { schema: SCHEMA, path, link }),
        Found::Link(link) => {
            out.line(&format!("{:<9} {:<8} {:<18} {}", "link", "page", link.place, shown(&link.target)))
        }
    }
}

fn shown(target: &Target) -> String {
    match target {
        Target::Url(url) => url.fetch().unwrap_or(url.identity()).chars().map(harmless).collect(),
        Target::Data(data) => {
            let media: String = data.media_type.chars().map(harmless).collect();
            format!("{media}, {} bytes in the page, {}", data.bytes.len(), data.object())
        }
        Target::Refused(code) => format!("({code})"),
    }
}
