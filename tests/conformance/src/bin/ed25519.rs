//! Writes the table of signatures as JSON to standard output, for the tests of the other languages.

use conformance::{Outcome, ed25519};

fn main() -> Outcome<()> {
    serde_json::to_writer(std::io::stdout().lock(), &ed25519::table())?;
    Ok(())
}
