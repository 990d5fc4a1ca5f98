//! What `hashward::testing` holds: a drawing of circles, and a test issuer's sets of it.

use crate::Outcome;
use hashward::Timestamp;
use hashward::fingerprint::{Fingerprint, Limits};
use hashward::set::{Description, HashSet, NewEntry, SetBuilder, SetId, Statement};
use hashward::testing::issuer_key;
use hashward::trust::{Purpose, Root, RootBuilder};
use std::fs;
use std::path::Path;

const SIDE: u32 = 256;
const DAYS: u32 = 36_500;

/// The files of `hashward::testing`, by name.
///
/// # Errors
/// When the drawing cannot be encoded or a set cannot be made.
pub fn files() -> Outcome<Vec<(&'static str, Vec<u8>)>> {
    let canary = drawing()?;
    let made = Timestamp::parse("2026-11-01")?;
    let until = made.plus_days(DAYS);
    let root =
        RootBuilder::new("test.example", made, until).purposes(&[Purpose::Test]).build(&issuer_key())?;
    let set = |id: u8, perceptual: bool| -> Outcome<Vec<u8>> {
        let fingerprint = Fingerprint::of(&canary, &Limits::default());
        let mut entry = NewEntry::new()
            .hash(fingerprint.md5())
            .hash(fingerprint.sha1())
            .hash(fingerprint.sha256())
            .hash(fingerprint.blake3())
            .statement(Statement::new("test/canary")?);
        if perceptual {
            let pdq = fingerprint.picture().ok_or("the canary is a picture")?.full();
            entry = entry.pdq(pdq.hash(), pdq.quality(), None);
        }
        let parsed = Root::parse(&root)?;
        let mut description = Description::new(SetId::from_bytes([id; 16]), "test.example", made, DAYS);
        description.purpose = Purpose::Test;
        let mut builder = SetBuilder::new(&parsed, description);
        builder.add(entry)?;
        let file = builder.build()?.sign(&[&issuer_key()])?;
        HashSet::open(file.clone(), &parsed)?;
        Ok(file)
    };
    let (whole, digests) = (set(0xca, true)?, set(0xcd, false)?);
    Ok(vec![
        ("canary.png", canary),
        ("issuer.hroot", root),
        ("canary.hset", whole),
        ("canary-digests.hset", digests),
    ])
}

/// Writes the files into core's source.
///
/// # Errors
/// When a file cannot be made or written.
pub fn regenerate() -> Outcome<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/testing");
    for (name, bytes) in files()? {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

/// Circles around points that arithmetic chose, in a handful of greys and blues.
fn drawing() -> Outcome<Vec<u8>> {
    let circles: Vec<[u32; 3]> =
        (0..18_u32).map(|n| [n * 97 % SIDE, n * n * 53 % SIDE, 12 + n * 29 % 44]).collect();
    let mut pixels = Vec::with_capacity((SIDE * SIDE * 3) as usize);
    for y in 0..SIDE {
        for x in 0..SIDE {
            let inside = |circle: &&[u32; 3]| {
                x.abs_diff(circle[0]).pow(2) + y.abs_diff(circle[1]).pow(2) < circle[2].pow(2)
            };
            let shade = (circles.iter().filter(inside).count() as u8 * 45).wrapping_add(60);
            pixels.extend_from_slice(&[shade, shade, shade.saturating_add(30)]);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file)
}
