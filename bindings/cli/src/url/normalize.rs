//! `hashward url normalize`.

use super::links;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use crate::path::harmless;
use clap::Args;
use hashward::record::url::{Described, Url};
use serde::Serialize;
use std::fmt::Write;

const SCHEMA: &str = "hashward.url/1";

const HELP: &str = "\
One link has several texts that must not be mixed up:

  raw       as it was reported, byte for byte
  fetch     what a browser would ask for (the WHATWG's URL standard)
  identity  what says whether two links are the same; the id is its hash
  lookup    the canonical form of Safe Browsing, for asking lists only
  group     which links may belong together: a hint for people, never a reason to merge records

Masked links are mended (hxxp, [.]), a missing scheme is assumed to be https, and user names, keys and signed \
tokens are kept out of the identity. Flags say what was done. A text that is no link is kept as kind \
`unparseable`, so that no report is lost.

Without a URL, or with `-`, links are read from standard input, one on a line, and counts are told at the end.

Exit codes: 0 done · 2 wrong usage · 4 a line was refused (empty, too long, or a javascript: link).

Examples:
  hashward url normalize 'hxxps://Example[.]com:443/%7Ea?utm_source=x'
  hashward url normalize --json < links.txt > links.jsonl";

/// Print what follows from links: identity, id, look-up form, host and what was mended.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct NormalizeArgs {
    /// Links; without any, one on each line of standard input.
    #[arg(value_name = "URL")]
    urls: Vec<String>,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    schema: &'static str,
    #[serde(flatten)]
    link: Described<'a>,
}

pub(super) fn run(args: &NormalizeArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut is_first = true;
    links(&args.urls, SCHEMA, args.json, out, |url, out| {
        if args.json {
            return out.json(&Line { schema: SCHEMA, link: url.describe() });
        }
        let gap = if std::mem::take(&mut is_first) { "" } else { "\n" };
        out.write(&format!("{gap}{}", text(url)))
    })
}

fn text(url: &Url) -> String {
    let link = url.describe();
    let mut text = String::new();
    let mut field = |name: &str, value: &str| {
        let shown: String = value.chars().map(harmless).collect();
        // Writing to a string does not fail.
        let _ = writeln!(text, "{name:<11}{shown}");
    };
    field("raw", &link.raw);
    field("kind", link.kind.as_str());
    field("fetch", link.fetch.unwrap_or("-"));
    field("identity", link.identity);
    field("id", &link.id.to_string());
    field("lookup", link.lookup.as_deref().unwrap_or("-"));
    field("group", link.group.as_deref().unwrap_or("-"));
    if let Some(family) = &link.family {
        field("family", &format!("{} ({}, {})", family.key, family.rule, or_dash(&family.variant)));
    }
    field("host", link.host.as_deref().unwrap_or("-"));
    field("domain", link.registrable_domain.unwrap_or("-"));
    let words = |words: Vec<&str>| if words.is_empty() { "-".to_owned() } else { words.join(" ") };
    field("flags", &words(link.flags.iter().map(|flag| flag.as_str()).collect()));
    field("secrets", &words(link.secrets.iter().map(|kind| kind.as_str()).collect()));
    if let Some(wrapped) = &link.wrapped {
        field("wrapped", &format!("{} ({})", wrapped.identity, wrapped.rule));
    }
    text
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}
