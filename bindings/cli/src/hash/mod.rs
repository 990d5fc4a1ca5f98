//! `hashward hash`.

mod csv;

pub(crate) use csv::{comparable, fingerprint};

use crate::content::Content;
use crate::failure::{Exit, Failure, io_code, io_sentence};
use crate::output::Output;
use crate::path::{JsonPath, shown};
use crate::walk::{Walk, read_once};
use clap::Args;
use hashward::fingerprint::{Fingerprint, Gap, Limits, Pdq};
use serde::Serialize;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// The version of the lines that `--json` writes.
const SCHEMA: &str = "hashward.hash/1";

const HELP: &str = "\
The digests (md5, sha1, sha256, blake3) are of the file's bytes: another file has others. PDQ is of the \
picture: a re-encoded or smaller copy has one that differs in few of its 256 bits. It is given in the two \
conventions in use: `pdq` is taken of all pixels, as the Python packages pdqhash and threatexchange do; \
`pdq_512` of the picture sampled to 512 by 512, as the C++ tool does. Quality goes from 0 to 100. Ties \
counts the bits that rounding may decide: with more than 16, or a quality under 50, the picture is too \
flat to compare.

A file that is no picture, or one that cannot be decoded, has its digests and an error that says why \
there is no PDQ. Files over 64 MiB, or pictures over 100 million pixels, are not decoded.

With --csv, a file that is no picture, breaks off or is too flat to compare has a row without PDQ; an empty file \
has no row, because its hashes would match every empty file.

Exit codes: 0 done · 2 wrong usage · 4 a file could not be read.

A hash of known material is itself sensitive: do not publish it.

Examples:
  hashward hash photo.jpg
  hashward hash photos/ --json > hashes.jsonl

A list of one's own pictures, in two commands:
  hashward hash pictures/ --csv > rows.csv
  hashward set build rows.csv --format csv --label hotline/national \\
      --origin hotline.example --root hotline.hroot --key issuer.key \\
      -o list.hset";

/// Print the hashes of files.
#[derive(Args)]
#[command(after_long_help = HELP)]
pub(crate) struct HashArgs {
    /// Files and folders to hash; `-` reads a file from standard input.
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<PathBuf>,
    /// Print JSON lines (core/docs/cli-json.md).
    #[arg(long)]
    json: bool,
    /// Print rows for `hashward set build --format csv` (core/docs/lists.md), without paths.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
}

/// One line of `--json`.
#[derive(Serialize)]
struct Line {
    schema: &'static str,
    #[serde(flatten)]
    path: JsonPath,
    #[serde(flatten)]
    digests: Option<DigestsLine>,
    #[serde(flatten)]
    picture: Option<PictureLine>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gaps: Option<Vec<Gap>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorLine>,
}

#[derive(Serialize)]
struct DigestsLine {
    bytes: u64,
    mime: &'static str,
    md5: String,
    sha1: String,
    sha256: String,
    blake3: String,
}

#[derive(Serialize)]
struct PictureLine {
    width: u32,
    height: u32,
    pdq: PdqLine,
    pdq_512: Pdq512Line,
}

#[derive(Serialize)]
struct PdqLine {
    hex: String,
    quality: u8,
    ties: u16,
}

#[derive(Serialize)]
struct Pdq512Line {
    hex: String,
    quality: u8,
}

#[derive(Serialize)]
struct ErrorLine {
    code: &'static str,
    message: String,
}

pub(crate) fn run(args: &HashArgs, out: &mut Output) -> Result<Exit, Failure> {
    read_once(&args.paths)?;
    if args.csv {
        return csv::run(args, out);
    }
    let mut exit = Exit::Done;
    for found in Walk::new(&args.paths) {
        let line = line(&found.path, found.content);
        if line.digests.is_none() {
            exit = exit.or(Exit::Indeterminate);
        }
        if args.json {
            out.json(&line)?;
        } else {
            out.write(&for_people(&found.path, &line))?;
        }
        if out.is_closed() {
            break;
        }
    }
    Ok(exit)
}

fn line(path: &Path, content: std::io::Result<Content>) -> Line {
    let mut line = Line {
        schema: SCHEMA,
        path: JsonPath::of(path),
        digests: None,
        picture: None,
        gaps: None,
        error: None,
    };
    let content = match content {
        Ok(content) => content,
        Err(error) => {
            line.error = Some(ErrorLine { code: io_code(&error), message: io_sentence(&error) });
            return line;
        }
    };
    match Fingerprint::of_reader(content, &Limits::default()) {
        Ok(fingerprint) => {
            line.digests = Some(digests(&fingerprint));
            line.picture = fingerprint.picture().map(|picture| PictureLine {
                width: picture.width(),
                height: picture.height(),
                pdq: pdq(picture.full()),
                pdq_512: Pdq512Line {
                    hex: picture.nearest512().hash().to_hex(),
                    quality: picture.nearest512().quality(),
                },
            });
            let gaps: Vec<Gap> = fingerprint.gaps().iter().copied().collect();
            line.error =
                gaps.first().map(|gap| ErrorLine { code: gap.as_str(), message: message(*gap).to_owned() });
            line.gaps = Some(gaps);
        }
        Err(error) => {
            line.error = Some(ErrorLine { code: error.code().as_str(), message: error.detail().to_owned() });
        }
    }
    line
}

fn digests(fingerprint: &Fingerprint) -> DigestsLine {
    DigestsLine {
        bytes: fingerprint.length(),
        mime: fingerprint.media().mime(),
        md5: fingerprint.md5().to_hex(),
        sha1: fingerprint.sha1().to_hex(),
        sha256: fingerprint.sha256().to_hex(),
        blake3: fingerprint.blake3().to_hex(),
    }
}

fn pdq(pdq: Pdq) -> PdqLine {
    PdqLine { hex: pdq.hash().to_hex(), quality: pdq.quality(), ties: pdq.ties() }
}

const fn message(gap: Gap) -> &'static str {
    match gap {
        Gap::NotAPicture => "the file is no picture, so it has no PDQ",
        Gap::UnsupportedFormat => "a picture in a format that is not decoded here, so it has no PDQ",
        Gap::Undecodable => "nothing of the picture could be decoded, so it has no PDQ",
        Gap::Truncated => "the picture breaks off; PDQ is of what decoded",
        Gap::TooSmall => "a side is under five pixels, so it has no PDQ",
        Gap::TooLarge => "the file or picture is over a limit and was not decoded, so it has no PDQ",
        Gap::Stopped => "stopped before the picture was hashed, so it has no PDQ",
        Gap::PartlyCovered => "an animation or several pictures; PDQ is of the first",
    }
}

fn for_people(path: &Path, line: &Line) -> String {
    let mut text = format!("{}\n", shown(path));
    let mut field = |name: &str, value: &str| {
        // Writing to a string does not fail.
        let _ = writeln!(text, "  {name:<8} {value}");
    };
    if let Some(digests) = &line.digests {
        let size = line.picture.as_ref();
        let size = size
            .map_or_else(String::new, |picture| format!(", {} × {} pixels", picture.width, picture.height));
        field("type", &format!("{}, {} bytes{size}", digests.mime, digests.bytes));
        field("md5", &digests.md5);
        field("sha1", &digests.sha1);
        field("sha256", &digests.sha256);
        field("blake3", &digests.blake3);
    }
    if let Some(picture) = &line.picture {
        let PdqLine { hex, quality, ties } = &picture.pdq;
        field("pdq", &format!("{hex}  quality {quality}, ties {ties}"));
        let Pdq512Line { hex, quality } = &picture.pdq_512;
        field("pdq_512", &format!("{hex}  quality {quality}"));
    }
    if let Some(error) = &line.error {
        let name = if line.picture.is_some() { "note" } else { "error" };
        field(name, &format!("{}: {}", error.code, error.message));
    }
    text
}
