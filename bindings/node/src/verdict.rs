//! Verdicts and their explanation, as JSON both ways.

use crate::convert::write;
use crate::error::raise;
use crate::policy::Policy;
use hashward::check::{Reply, Verdict, explain};
use napi::Result;
use napi_derive::napi;
use serde_json::json;

/// Reads a verdict and writes it again, with what this version can say of it.
#[napi]
pub fn read_verdict(json: String) -> Result<String> {
    Ok(Verdict::from_json(&json).map_err(raise)?.to_json())
}

/// What a hook with only yes and no answers, as JSON.
#[napi]
pub fn reply(json: String) -> Result<String> {
    let reply = Verdict::from_json(&json).map_err(raise)?.reply();
    let accepted = reply == Reply::Accepted;
    Ok(write(&json!({
        "word": reply, "accepted": accepted, "status": reply.status(), "sentence": reply.sentence(),
    })))
}

/// Replays a verdict; the explanation and its text as JSON.
#[napi]
pub fn explain_verdict(json: String, policy: &Policy) -> Result<String> {
    let explanation = explain(&Verdict::from_json(&json).map_err(raise)?, &policy.inner);
    Ok(write(&(&explanation, explanation.to_string())))
}
