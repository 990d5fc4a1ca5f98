//! The main job on harmless drawings: two issuers, their signed sets, altered copies, every shipped policy.

mod drawing;
mod encode;

use crate::check::row::row;
use crate::failure::{Exit, Failure, io_code};
use crate::output::Output;
use clap::Args;
use drawing::Drawing;
use hashward::check::{Checker, Context, Policy, Request};
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::{Description, NewEntry, SetBuilder, SetId, Statement};
use hashward::trust::{Purpose, Root, RootBuilder, SecretKey};
use hashward::{Timestamp, TrustStore};
use std::path::Path;

/// Show the main job on harmless drawings that the program makes itself.
///
/// Two issuers and a test issuer are made, each signs a set of drawings, and altered copies of the drawings
/// are checked under every shipped policy. Everything happens in a temporary folder that is removed at the
/// end. The lines are what the library found, not what it should find.
#[derive(Args)]
pub(crate) struct DemoArgs {}

const NORTH: &str = "north.example";
const SOUTH: &str = "south.example";
const LABEL: &str = "interpol/baseline";

/// Runs the demo and prints a line a file and policy.
pub(crate) fn run(out: &mut Output) -> Result<Exit, Failure> {
    let now = crate::time::or_now(None)?;
    let folder = tempfile::tempdir().map_err(|error| {
        // The library's own text would name the folder that could not be made, which nobody asked for.
        let sentence = format!("no temporary folder can be made: {}", error.kind());
        Failure::new(io_code(&error), sentence).about(&std::env::temp_dir())
    })?;
    let store = TrustStore::at(folder.path());
    let (harbour, meadow, canary) = (Drawing::scene(1), Drawing::scene(2), Drawing::scene(3));
    let harbour_file = encode::jpeg(&harbour, 92)?;
    let meadow_file = encode::png(&meadow)?;
    let canary_file = encode::png(&canary)?;

    out.line("Two issuers sign sets of drawings; a third signs a test set. Nothing here shows a person.\n")?;
    issue(out, &store, now, 1, NORTH, Purpose::Csam, &[&harbour_file, &meadow_file])?;
    issue(out, &store, now, 2, SOUTH, Purpose::Csam, &[&harbour_file])?;
    issue(out, &store, now, 3, "tests.example", Purpose::Test, &[&canary_file])?;

    let files = files(&harbour, &harbour_file, meadow_file, canary_file)?;
    let policies =
        [Policy::shipped("agree-two")?, Policy::single_list(NORTH, &[LABEL])?, Policy::shipped("observe")?];
    for policy in policies {
        let followed = if policy.name() == "single-list" { " of north.example" } else { "" };
        out.line(&format!(
            "\nPolicy {}{followed}, uploads. Outcome, action, origin, label, distance or kinds, why, file:",
            policy.name()
        ))?;
        let checker = Checker::open(&store, policy)?;
        let request = Request::new(now).context(Context::Upload);
        for (name, bytes) in &files {
            out.write(&row(&checker.check(bytes, &request), Path::new(name)))?;
        }
    }
    out.line(
        "\n\"No known match\" says that no set lists the file; nobody has looked at it. A match says that a list \
         names it,\nnot who is to blame. Next: hashward --help",
    )?;
    Ok(Exit::Done)
}

/// Makes an issuer, signs a set of these files, pins the one and installs the other.
fn issue(
    out: &mut Output,
    store: &TrustStore,
    now: Timestamp,
    id: u8,
    origin: &str,
    purpose: Purpose,
    files: &[&[u8]],
) -> Result<(), Failure> {
    let key = SecretKey::generate()?;
    let root_file = RootBuilder::new(origin, now, now.plus_days(30)).purposes(&[purpose]).build(&key)?;
    let root = Root::parse(&root_file)?;
    let mut description = Description::new(SetId::from_bytes([id; 16]), origin, now, 7);
    description.purpose = purpose;
    let mut builder = SetBuilder::new(&root, description);
    for file in files {
        let fingerprint = Fingerprint::of(file, &Limits::default());
        let mut entry = NewEntry::new()
            .hash(fingerprint.md5())
            .hash(fingerprint.sha256())
            .statement(Statement::new(if purpose == Purpose::Test { "test/canary" } else { LABEL })?);
        if let Some(picture) = fingerprint.picture() {
            let pdq = picture.full();
            entry = entry.pdq(pdq.hash(), pdq.quality(), picture.gradient().map(u64::to_le_bytes));
        }
        builder.add(entry)?;
    }
    let file = builder.build()?.sign(&[&key])?;
    let length = file.len();
    store.pin(&root_file, root.id())?;
    let installed = store.install(file, now)?;
    let manifest =
        installed.set().ok_or_else(|| Failure::new("internal.defect", "the set is no set"))?.manifest();
    out.line(&format!(
        "{origin}: set of purpose {purpose}, entries {}, rows {}, bytes {length}, signed and installed",
        manifest.entries,
        manifest.rows()
    ))
}

/// The files to check: what the world makes of one listed drawing, and what is not listed.
fn files(
    harbour: &Drawing,
    listed: &[u8],
    meadow: Vec<u8>,
    canary: Vec<u8>,
) -> Result<Vec<(&'static str, Vec<u8>)>, Failure> {
    let mut flipped = listed.to_vec();
    // The last byte of the density in the file's header: other digests, the same picture.
    flipped[17] ^= 1;
    Ok(vec![
        ("harbour.jpg", listed.to_vec()),
        ("meadow.png (one list only)", meadow),
        ("harbour, JPEG again at quality 60", encode::jpeg(harbour, 60)?),
        ("harbour, half size", encode::jpeg(&harbour.half(), 85)?),
        ("harbour, palette GIF", encode::gif(harbour)?),
        ("harbour, greyscale", encode::grey_jpeg(harbour)?),
        ("harbour, CMYK", encode::cmyk_jpeg(harbour)?),
        ("harbour, turned by EXIF", encode::exif_jpeg(&harbour.turned())?),
        ("harbour, mirrored", encode::png(&harbour.mirrored())?),
        ("harbour.jpg, one byte changed", flipped),
        ("an unrelated drawing", encode::png(&Drawing::scene(4))?),
        ("harbour.jpg, cut at two thirds", listed[..listed.len() * 2 / 3].to_vec()),
        ("a flat picture", encode::png(&Drawing::flat())?),
        ("a text file", b"Only words.\n".to_vec()),
        ("the test issuer's canary", canary),
        ("harbour, cropped by half (expected to miss)", encode::png(&harbour.cropped())?),
    ])
}
