//! Wire vectors: verdicts of a later version, with words that this one does not know.

use crate::{Outcome, folder, fresh, write_json};
use hashward::check::Verdict;
use serde_json::{Value, json};
use std::fs;

/// Where in a verdict a word stands that a later version may add to.
const WORDS: [(&str, &str, &str); 9] = [
    ("outcome", "/outcome/outcome", "two-origins-deny"),
    ("strength", "/outcome/strength", "two-origins-deny"),
    ("access", "/action/access", "two-origins-deny"),
    ("duty", "/action/duties/0", "two-origins-deny"),
    ("purpose", "/purpose", "two-origins-deny"),
    ("confirmation", "/sets/0/answer/hits/0/confirmation", "two-origins-deny"),
    ("answer", "/sets/0/answer/answer", "no-known-match"),
    ("freshness", "/sets/0/set/freshness", "no-known-match"),
    ("reason", "/outcome/reasons/0", "file-text.txt"),
];

/// Writes every wire vector, out of verdict vectors that are already written.
///
/// # Errors
/// When a vector cannot be made.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("verdict");
    fresh(&folder.join("wire"))?;
    for (name, place, of) in WORDS {
        let case = fs::read(folder.join(format!("valid/{of}.json")))?;
        let mut wire: Value = serde_json::from_slice::<Value>(&case)?["verdict"].take();
        *wire.pointer_mut(place).ok_or_else(|| format!("{of} has no {place}"))? = json!("a_later_word");
        let verdict: Verdict = serde_json::from_value(wire.clone())?;
        let vector = json!({ "name": name, "wire": wire, "verdict": verdict });
        write_json(&folder.join(format!("wire/{name}.json")), &vector)?;
    }
    Ok(WORDS.len())
}
