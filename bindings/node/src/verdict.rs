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

/// What to tell the uploader where there is only yes and no, as JSON.
#[napi]
pub fn verdict_reply(json: String) -> Result<String> {
    let reply = Verdict::from_json(&json).map_err(raise)?.reply();
    Ok(write(&json!({
        "word": reply.as_str(), "status": reply.status(), "sentence": reply.sentence(),
        "accepted": reply == Reply::Accepted,
    })))
}

/// Replays a verdict; the explanation and its text as JSON.
#[napi]
pub fn explain_verdict(json: String, policy: &Policy) -> Result<String> {
    let explanation = explain(&Verdict::from_json(&json).map_err(raise)?, &policy.inner);
    Ok(write(&(&explanation, explanation.to_string())))
}
