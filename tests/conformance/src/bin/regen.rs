//! Writes `tests/vectors` from fixed seeds: the same bytes every time.

use conformance::{Outcome, fingerprints, index, sets, testing, verdicts, wire, words};

fn main() -> Outcome<()> {
    let fingerprints = fingerprints::regenerate()?;
    let sets = sets::regenerate()?;
    let verdicts = verdicts::regenerate()? + wire::regenerate()?;
    index::regenerate()?;
    words::regenerate()?;
    testing::regenerate()?;
    println!("wrote {fingerprints} fingerprint, {sets} set and {verdicts} verdict vectors");
    Ok(())
}
