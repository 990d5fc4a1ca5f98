//! Fingerprint vectors: every sample file with everything core says of it.

use crate::{Outcome, folder, fresh, write_json};
use hashward::fingerprint::{Convention, Fingerprint, Limits, Pdq};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;

/// A fingerprint as plain data.
#[must_use]
pub fn describe(fingerprint: &Fingerprint) -> Value {
    let picture = fingerprint.picture().map(|picture| {
        let pdq =
            |pdq: Pdq| json!({ "hex": pdq.hash().to_hex(), "quality": pdq.quality(), "ties": pdq.ties() });
        let forms = |convention: Convention| {
            let forms = picture.forms(convention);
            forms.map(|(form, hash)| json!([form, hash.to_hex()])).collect::<Vec<_>>()
        };
        json!({
            "width": picture.width(), "height": picture.height(), "orientation": picture.orientation().exif(),
            "full": pdq(picture.full()), "nearest512": pdq(picture.nearest512()),
            "forms_full": forms(Convention::Full), "forms_nearest512": forms(Convention::Nearest512),
            "gradient": picture.gradient().map(|hash| format!("{hash:016x}")),
        })
    });
    json!({
        "bytes": fingerprint.length(), "mime": fingerprint.media().mime(), "md5": fingerprint.md5(),
        "sha1": fingerprint.sha1(), "sha256": fingerprint.sha256(), "blake3": fingerprint.blake3(),
        "picture": picture, "gaps": fingerprint.gaps(),
    })
}

/// The folders of sample files: small ones of every format, and what `make_files.py` made.
const FOLDERS: [&str; 2] = ["files", "made"];

/// Every sample file by its name, with its folder; a name stands in one folder only.
///
/// # Errors
/// When a folder cannot be read, or two files have one name.
pub fn samples() -> Outcome<BTreeMap<String, &'static str>> {
    let mut samples = BTreeMap::new();
    for part in FOLDERS {
        for file in fs::read_dir(folder().join("fingerprint").join(part))? {
            let name = file?.file_name().to_string_lossy().into_owned();
            if samples.insert(name.clone(), part).is_some() {
                return Err(format!("{name} is in two folders").into());
            }
        }
    }
    Ok(samples)
}

/// Writes one vector for every sample file: valid with a picture, invalid without one.
///
/// # Errors
/// When a file cannot be read or written.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("fingerprint");
    fresh(&folder.join("valid"))?;
    fresh(&folder.join("invalid"))?;
    let samples = samples()?;
    for (name, part) in &samples {
        let bytes = fs::read(folder.join(part).join(name))?;
        let fingerprint = Fingerprint::of(&bytes, &Limits::default());
        let kind = if fingerprint.picture().is_some() { "valid" } else { "invalid" };
        let vector = json!({ "name": name, "file": format!("../{part}/{name}"), "fingerprint": describe(&fingerprint) });
        write_json(&folder.join(kind).join(format!("{name}.json")), &vector)?;
    }
    Ok(samples.len())
}
