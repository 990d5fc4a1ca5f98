//! Verdicts cross as JSON in both directions; core alone reads them.

use crate::check::Policy;
use crate::convert::{known, to_json};
use crate::error::raise;
use hashward::check::{self as core, Reply, Verdict};
use pyo3::prelude::*;

/// Reads the JSON of a verdict and writes it with words of this version only.
#[pyfunction]
pub(crate) fn read_verdict(text: &str) -> PyResult<String> {
    Ok(Verdict::from_json(text).map_err(raise)?.to_json())
}

/// The word that a hook with only yes and no answers.
#[pyfunction]
pub(crate) fn reply(verdict: &str) -> PyResult<&'static str> {
    Ok(Verdict::from_json(verdict).map_err(raise)?.reply().as_str())
}

/// The HTTP status and the sentence of such a word.
#[pyfunction]
pub(crate) fn reply_facts(word: &str) -> PyResult<(u16, &'static str)> {
    let reply = known(Reply::from_word(word))?;
    Ok((reply.status(), reply.sentence()))
}

/// The replay of a verdict under a policy, as JSON, and the same as a text.
#[pyfunction]
pub(crate) fn explain(verdict: &str, policy: &Policy) -> PyResult<(String, String)> {
    let verdict = Verdict::from_json(verdict).map_err(raise)?;
    let explanation = core::explain(&verdict, &policy.0);
    Ok((to_json(&explanation)?, explanation.to_string()))
}
