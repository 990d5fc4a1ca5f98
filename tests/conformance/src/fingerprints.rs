//! Fingerprint vectors: every sample file with everything core says of it.

use crate::{Outcome, folder, fresh, write_json};
use hashward::fingerprint::{Convention, Fingerprint, Limits, Pdq};
use serde_json::{Value, json};
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

/// Writes one vector for every sample file: valid with a picture, invalid without one.
///
/// # Errors
/// When a file cannot be read or written.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("fingerprint");
    fresh(&folder.join("valid"))?;
    fresh(&folder.join("invalid"))?;
    let mut count = 0;
    for file in fs::read_dir(folder.join("files"))? {
        let path = file?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let fingerprint = Fingerprint::of(&fs::read(&path)?, &Limits::default());
        let kind = if fingerprint.picture().is_some() { "valid" } else { "invalid" };
        let vector = json!({ "name": name, "file": format!("../files/{name}"), "fingerprint": describe(&fingerprint) });
        write_json(&folder.join(kind).join(format!("{name}.json")), &vector)?;
        count += 1;
    }
    Ok(count)
}
