//! Verdict vectors: the same evidence must lead to the same words in every language.

mod asks;
mod cases;
mod files;
mod lists;
mod policies;
mod rules;

use crate::sets::created;
use crate::{Outcome, folder, fresh, write_json};
use hashward::check::{CancelToken, Checker, Context, External, Hashes, Policy, Reply, Request, Verdict};
use hashward::fingerprint::Convention;
use hashward::record::url::Url;
use hashward::trust::Root;
use hashward::{Hash, Kind, PdqHash, Timestamp, TrustStore};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::fs;
use std::path::Path;

/// One vector: what is installed, what is asked, and the whole verdict.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the vector proves.
    pub name: String,
    /// Names of the sets installed, each `NAME.hset` signed by `NAME.hroot` in the folder `files`.
    pub sets: Vec<String>,
    /// The name of a shipped policy, or a whole policy.
    pub policy: Value,
    /// When it is asked.
    pub now: Timestamp,
    /// In which context.
    pub context: Context,
    /// What is asked: `{"file": …}` beside the vectors, `{"url": …}`, or `{"hashes": {kind: hex}}`, with the
    /// `quality` of the PDQ hash unless that is unknown.
    pub ask: Value,
    /// Evidence made elsewhere.
    #[serde(default)]
    pub external: Vec<External>,
    /// `cancelled` or `deadline` when the token was stopped before.
    #[serde(default)]
    pub stopped: Option<String>,
    /// Whether a byte of the first installed set is changed before it is opened.
    #[serde(default)]
    pub damaged: bool,
    /// What must come out.
    pub verdict: Option<Verdict>,
    /// What a hook that knows only yes and no must answer.
    pub reply: Option<Reply>,
}

/// Plays a vector against core.
///
/// # Errors
/// When the vector cannot be played at all.
pub fn play(case: &Case, base: &Path) -> Outcome<Verdict> {
    let store_folder = tempfile::tempdir()?;
    let store = TrustStore::at(store_folder.path());
    for name in &case.sets {
        let root = fs::read(base.join(format!("files/{name}.hroot")))?;
        store.pin(&root, Root::parse(&root)?.id())?;
        store.install(fs::read(base.join(format!("files/{name}.hset")))?, created()?)?;
    }
    if case.damaged {
        let file = fs::read_dir(store_folder.path().join("sets"))?.next().ok_or("no set")??.path();
        let mut bytes = fs::read(&file)?;
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(file, bytes)?;
    }
    let policy = match case.policy.as_str() {
        Some(name) => Policy::shipped(name)?,
        None => Policy::from_json(&case.policy.to_string())?,
    };
    let checker = Checker::open(&store, policy)?;
    let token = CancelToken::new();
    match case.stopped.as_deref() {
        Some("deadline") => token.expire(),
        Some(_) => token.cancel(),
        None => {}
    }
    let mut request = Request::new(case.now).context(case.context).subject(&case.name).cancel(token);
    for external in &case.external {
        request = request.external(external.clone());
    }
    if let Some(file) = case.ask["file"].as_str() {
        return Ok(checker.check_path(&base.join(file), &request));
    }
    if let Some(link) = case.ask["url"].as_str() {
        return Ok(checker.check_url(&Url::parse(link)?.digests(), &request));
    }
    let quality = case.ask["quality"].as_u64().map(u8::try_from).transpose()?;
    let mut hashes = Hashes::new();
    for (kind, value) in case.ask["hashes"].as_object().ok_or("a file, a link or hashes")? {
        let hash = Hash::parse(Kind::from_word(kind)?, value.as_str().ok_or("a text")?)?;
        hashes = match hash.kind() {
            Kind::Pdq => hashes.pdq(PdqHash::parse(&hash.to_hex())?, Convention::Full, quality),
            _ => hashes.hash(hash),
        };
    }
    Ok(checker.check_hashes([hashes], &request).next().ok_or("one item")??)
}

/// Writes every verdict vector, and the sets they stand on.
///
/// # Errors
/// When a vector cannot be made.
pub fn regenerate() -> Outcome<usize> {
    let folder = folder().join("verdict");
    for part in ["files", "valid", "invalid"] {
        fresh(&folder.join(part))?;
    }
    lists::write(&folder.join("files"))?;
    for (name, bytes) in files::all()? {
        fs::write(folder.join("files").join(name), bytes)?;
    }
    let cases: Vec<Case> = cases::all()?.into_iter().chain(rules::all()?).collect();
    for mut case in cases.clone() {
        let verdict = play(&case, &folder)?;
        case.reply = Some(verdict.reply());
        case.verdict = Some(verdict);
        write_json(&folder.join("valid").join(format!("{}.json", case.name)), &case)?;
    }
    let refused = policies::refused()?;
    for (name, policy) in &refused {
        let code =
            Policy::from_json(&policy.to_string()).err().ok_or_else(|| format!("{name} loads"))?.code();
        let vector = json!({ "name": name, "policy": policy, "code": code.as_str() });
        write_json(&folder.join("invalid").join(format!("{name}.json")), &vector)?;
    }
    Ok(cases.len() + refused.len())
}
