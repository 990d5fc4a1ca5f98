//! Writes `tests/vectors` from fixed seeds: the same bytes every time.

use conformance::{Outcome, fingerprints, index, sets, verdicts, wire};

fn main() -> Outcome<()> {
    let fingerprints = fingerprints::regenerate()?;
    let sets = sets::regenerate()?;
    let verdicts = verdicts::regenerate()? + wire::regenerate()?;
    index::regenerate()?;
    println!("wrote {fingerprints} fingerprint, {sets} set and {verdicts} verdict vectors");
    Ok(())
}
