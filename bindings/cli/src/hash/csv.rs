//! `hashward hash --csv`: rows for `hashward set build`, a line a file.

use super::HashArgs;
use crate::content::Content;
use crate::failure::{Exit, Failure, io_code, io_sentence, note};
use crate::output::Output;
use crate::path::shown;
use crate::walk::Walk;
use hashward::fingerprint::{Fingerprint, Gap, Limits, Pdq};
use std::path::Path;

/// The columns, as `core/docs/lists.md` names them. There is no path: a set never holds one.
const HEADER: &str = "md5,sha1,sha256,blake3,pdq,quality,width,height,entry";

/// Under this quality a PDQ hash compares nothing; the policies that ship have the same floor.
const QUALITY_FLOOR: u8 = 50;

pub(super) fn run(args: &HashArgs, out: &mut Output) -> Result<Exit, Failure> {
    let mut exit = Exit::Done;
    let mut without_pdq: u64 = 0;
    out.line(HEADER)?;
    for found in Walk::new(&args.paths) {
        match fingerprint(&found.path, found.content) {
            Ok(fingerprint) if fingerprint.length() == 0 => {
                note(&format!(
                    "{}: left out, because its hashes would match every empty file",
                    shown(&found.path)
                ));
            }
            Ok(fingerprint) if fingerprint.gaps().contains(&Gap::TooSmall) => {
                note(&format!(
                    "{}: left out, because a picture with a side of fewer than five pixels shows nothing, and many \
                     websites have the same file",
                    shown(&found.path)
                ));
            }
            Ok(fingerprint) => {
                without_pdq += u64::from(comparable(&fingerprint).is_none());
                out.line(&row(&fingerprint))?;
            }
            Err(failure) => {
                failure.report();
                exit = exit.or(Exit::Indeterminate);
            }
        }
        if out.is_closed() {
            break;
        }
    }
    if without_pdq > 0 {
        note(&format!(
            "files without pdq, because they are no pictures, cannot be decoded wholly or are too flat to \
             compare: {without_pdq}"
        ));
    }
    Ok(exit)
}

pub(crate) fn fingerprint(path: &Path, content: std::io::Result<Content>) -> Result<Fingerprint, Failure> {
    let content = content.map_err(|error| Failure::new(io_code(&error), io_sentence(&error)).about(path))?;
    Fingerprint::of_reader(content, &Limits::default()).map_err(|error| Failure::from(error).about(path))
}

fn row(fingerprint: &Fingerprint) -> String {
    let blake3 = fingerprint.blake3().to_hex();
    // The name keeps the hashes of one file one entry, also where rows are put together with others; a
    // number would make one picture of the first files of two lists.
    let entry = &blake3[..32];
    format!(
        "{},{},{},{blake3},{},{},{entry}",
        fingerprint.md5().to_hex(),
        fingerprint.sha1().to_hex(),
        fingerprint.sha256().to_hex(),
        pdq(fingerprint),
        size(fingerprint)
    )
}

/// The columns width and height.
fn size(fingerprint: &Fingerprint) -> String {
    fingerprint
        .picture()
        .map_or(",".to_owned(), |picture| format!("{},{}", picture.width(), picture.height()))
}

/// The columns pdq and quality. A hash that compares nothing is left out and its quality stays, which lint asks for.
fn pdq(fingerprint: &Fingerprint) -> String {
    let listed = comparable(fingerprint).map(|pdq| pdq.hash().to_hex()).unwrap_or_default();
    let whole = fingerprint.picture().filter(|_| !fingerprint.gaps().contains(&Gap::Truncated));
    let quality = whole.map(|picture| picture.full().quality().to_string()).unwrap_or_default();
    format!("{listed},{quality}")
}

/// The PDQ hash of a picture that others can be compared with. The row of one that is flat, or only half there, would hit
/// others that are so.
pub(crate) fn comparable(fingerprint: &Fingerprint) -> Option<Pdq> {
    let pdq = fingerprint.picture()?.full();
    (!pdq.is_flat(QUALITY_FLOOR) && !fingerprint.gaps().contains(&Gap::Truncated)).then_some(pdq)
}
