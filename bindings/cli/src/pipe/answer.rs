//! The answer to one line.

use super::gate::Gate;
use super::live::Live;
use super::request::{self, Ask, Check, Request};
use crate::content::{Watched, regular_file};
use crate::failure::Failure;
use crate::output::json_line;
use crate::time;
use crate::trust::SetLine;
use hashward::Timestamp;
use hashward::check::{
    CancelToken, Checker, Context, PolicyStamp, Reply, Request as Asked, Verdict, explain,
};
use hashward::set::SetId;
use serde::Serialize;
use serde_json::value::RawValue;
use std::path::Path;
use std::time::Instant;

/// The version of the lines.
const SCHEMA: &str = "hashward.pipe/1";

/// Answers the lines of every client.
pub(super) struct Answerer {
    live: Live,
    gate: Gate,
    context: Context,
    now: Option<Timestamp>,
    line_limit: u32,
}

/// One answer: a verdict, a state or an error.
#[derive(Default, Serialize)]
struct Line<'a> {
    schema: &'static str,
    id: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Verdict>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reply: Option<Reply>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<State<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Told<'a>>,
}

/// What every verdict is drawn from.
#[derive(Serialize)]
struct State<'a> {
    now: Timestamp,
    policy: PolicyStamp,
    missing: &'a [SetId],
    sets: Vec<SetLine<'a>>,
}

#[derive(Serialize)]
struct Told<'a> {
    code: &'static str,
    message: &'a str,
}

impl Answerer {
    pub(super) fn new(live: Live, context: Context, now: Option<Timestamp>, line_limit: u32) -> Self {
        Self { live, gate: Gate::of_cores(), context, now, line_limit }
    }

    pub(super) const fn line_limit(&self) -> u32 {
        self.line_limit
    }

    /// Answers a line that was read at the moment given, from when its deadline counts.
    pub(super) fn answer(&self, line: &[u8], read: Instant) -> Result<String, Failure> {
        let (id, request) = request::read(line);
        let answer = request.and_then(|request| {
            let now = time::or_now(self.now)?;
            let checker = self.live.checker(now)?;
            let check = match request {
                Request::State => return state(id, &checker, now),
                Request::Check(check) => check,
            };
            let verdict = self.check(&checker, &check, now, read)?;
            let explanation = check.explain.then(|| explain(&verdict, checker.policy()).steps);
            let reply = Some(verdict.reply());
            json_line(&Line {
                schema: SCHEMA,
                id,
                verdict: Some(verdict),
                reply,
                explanation,
                ..Line::default()
            })
        });
        answer.or_else(|failure| failed(id, &failure))
    }

    /// The answer to a line beyond the limit, whatever it was to ask.
    pub(super) fn too_long(&self) -> Result<String, Failure> {
        let sentence = format!(
            "the line is longer than the {} bytes that --line-limit allows; a large file can be asked after by its path",
            self.line_limit
        );
        failed(None, &Failure::new("pipe.line_too_long", sentence))
    }

    fn check(
        &self,
        checker: &Checker,
        check: &Check<'_>,
        now: Timestamp,
        read: Instant,
    ) -> Result<Verdict, Failure> {
        let mut asked = Asked::new(now).context(check.context.unwrap_or(self.context));
        if let Some(subject) = &check.subject {
            asked = asked.subject(subject.as_ref());
        }
        for external in &check.external {
            asked = asked.external(external.clone());
        }
        if let Some(time) = check.deadline {
            asked = asked.cancel(CancelToken::after(time.saturating_sub(read.elapsed())));
        }
        // Whoever's time runs out while waiting goes on without a place: the check then stops at once.
        let enter = || self.gate.enter(check.deadline.and_then(|time| read.checked_add(time)));
        match &check.ask {
            Ask::Path(path) => {
                let _place = enter();
                Ok(checker.check_reader(Watched::new(regular_file(Path::new(path.as_ref()))), &asked))
            }
            Ask::Bytes(bytes) => {
                let _place = enter();
                Ok(checker.check(bytes, &asked))
            }
            // Nothing is decoded, so there is nothing to wait for.
            Ask::Hashes(hashes) => {
                let mut verdicts = checker.check_hashes([hashes.clone()], &asked);
                let defect = || Failure::new("internal.defect", "one item has one verdict");
                Ok(verdicts.next().ok_or_else(defect)??)
            }
            Ask::Url(url) => Ok(checker.check_url(&url.digests(), &asked)),
        }
    }
}

fn state(id: Option<&RawValue>, checker: &Checker, now: Timestamp) -> Result<String, Failure> {
    let sets = checker.sets(now);
    let state = State {
        now,
        policy: checker.policy().stamp(),
        missing: checker.missing_sets(),
        sets: sets.iter().map(SetLine::of).collect(),
    };
    json_line(&Line { schema: SCHEMA, id, state: Some(state), ..Line::default() })
}

/// The answer to a line that is not checked.
pub(super) fn failed(id: Option<&RawValue>, failure: &Failure) -> Result<String, Failure> {
    let error = Told { code: failure.code(), message: failure.sentence() };
    json_line(&Line { schema: SCHEMA, id, error: Some(error), ..Line::default() })
}
