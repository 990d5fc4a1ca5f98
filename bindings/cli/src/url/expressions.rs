//! `hashward url expressions`.

use super::links;
use crate::failure::{Exit, Failure};
use crate::output::Output;
use clap::Args;
use hashward::record::url::{PartnerProfile, UrlId};
use serde::Serialize;
use std::fmt::Write;

const SCHEMA: &str = "hashward.url-expressions/1";

const HELP: &str = "\
A list of links holds hashes of expressions: a host or a domain above it, and a path or a folder above it. \
This prints each expression of a link with its reach and its SHA-256:

  link  this very link
  path  a folder it is in, or its path on a domain above
  host  everything at its host or at a domain above it; by itself never a reason to deny

With --partner, the form in which a partner names links instead: threatexchange-urlmd5, gsb-v4, gsb-v5, surt or \
raw-sha256.

Exit codes: 0 done · 2 wrong usage · 4 a line was refused.

Examples:
  hashward url expressions https://a.example.com/1/2.html?x
  hashward url expressions --partner surt --json < links.txt";

/// Print what lists of links may hold of a link.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct ExpressionsArgs {
    /// Links; without any, one on each line of standard input.
    #[arg(value_name = "URL")]
    urls: Vec<String>,
    /// Print a partner's form of the links instead.
    #[arg(long, value_name = "PROFILE", value_parser = profile)]
    partner: Option<PartnerProfile>,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
}

fn profile(word: &str) -> Result<PartnerProfile, String> {
    let found = PartnerProfile::ALL.into_iter().find(|profile| profile.as_str() == word);
    found.ok_or_else(|| format!("one of {}", PartnerProfile::ALL.map(PartnerProfile::as_str).join(", ")))
}

#[derive(Serialize)]
struct Line {
    schema: &'static str,
    raw: String,
    id: UrlId,
    #[serde(skip_serializing_if = "Option::is_none")]
    expressions: Option<Vec<ExpressionLine>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    partner: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    keys: Option<Vec<String>>,
}

#[derive(Serialize)]
struct ExpressionLine {
    expression: String,
    reach: &'static str,
    sha256: String,
}

pub(super) fn run(args: &ExpressionsArgs, out: &mut Output) -> Result<Exit, Failure> {
    links(&args.urls, SCHEMA, args.json, out, |url, out| {
        let keys = args.partner.map(|profile| url.partner_keys(profile));
        let expressions: Option<Vec<ExpressionLine>> = keys.is_none().then(|| {
            let expressions = url.expressions().into_iter();
            let line = |expression: hashward::record::url::Expression| ExpressionLine {
                sha256: expression.digest().to_hex(),
                reach: expression.reach.as_str(),
                expression: expression.text,
            };
            expressions.map(line).collect()
        });
        if args.json {
            let raw = String::from_utf8_lossy(url.raw()).into_owned();
            let partner = args.partner.map(PartnerProfile::as_str);
            return out.json(&Line { schema: SCHEMA, raw, id: url.id(), expressions, partner, keys });
        }
        let mut text = String::new();
        for line in expressions.iter().flatten() {
            // Writing to a string does not fail.
            let _ = writeln!(text, "{}  {:<4}  {}", line.sha256, line.reach, line.expression);
        }
        for key in keys.iter().flatten() {
            let _ = writeln!(text, "{key}");
        }
        out.write(&text)
    })
}
